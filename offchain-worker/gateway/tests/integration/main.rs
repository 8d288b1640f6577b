//! Tests of the command line against a stand-in chain.
//!
//! One program for all of them: each one more would be linked with everything below it again.

mod cli;
mod fetch;
mod views;
