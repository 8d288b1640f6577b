//! Tests of the node as a process.
//!
//! One program for all of them: each one more would be linked with everything below it again.

mod chain;
mod common;
mod flags;
mod views;
