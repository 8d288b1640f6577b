//! The pallets on a mock runtime: every ending, and random sequences of calls.
//!
//! One program for all of them: each one more would be linked with everything below it again.

mod enumeration;
mod fuzz;
mod observer;
mod targets;
