//! The settlement model against the protocol: whole tasks, played from both ends.

mod exhaustive;
mod play;
mod tables;
