//! Tests of the engines and of what they are asked.
//!
//! One program for all of them: each one more would be linked with everything below it again.

mod args;
mod engine;
mod reference;
