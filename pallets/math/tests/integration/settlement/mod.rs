//! The settlement model against the protocol: whole tasks, played from both ends.

mod copies;
mod exhaustive;
mod play;
mod tables;
mod unserved;
