//! The simulator against the reference, the closed forms and its own claims.
//!
//! One program for all of them: each one more would be linked with everything below it again.

mod agreement;
mod cli;
mod conclusions;
mod reference;
