//! Tests of the workspace itself.
//!
//! One program for all of them: each one more would be linked with everything below it again.

mod dependency_direction;
mod ethereum_names;
