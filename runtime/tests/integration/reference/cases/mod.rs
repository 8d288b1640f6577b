//! The cases of the reference's own test suite, by its files.

mod endings;
mod events;
mod network;
mod nodes;
mod queue;
mod scores;
mod submissions;
mod tools;
