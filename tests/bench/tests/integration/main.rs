//! The benches in small sizes.
//!
//! One program for all of them: each one more would be linked with everything below it again.

mod quick;
