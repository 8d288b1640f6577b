#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub mod bytes;
pub mod fuzz;
pub mod invariants;
pub mod parameters;
pub mod results;
pub mod runtime;
pub mod world;
