//! Tests of the rules through their public interface.
//!
//! One program for all of them: each one more would be linked with everything below it again.

mod properties;
mod settlement;
