//! Tests of the runtime as it is bound together.
//!
//! One program for all of them: each one more would be linked with everything below it again.

// A test program: nothing here is public to anybody.
#![allow(unreachable_pub)]

mod common;
mod ethereum;
mod metadata;
mod parameters;
mod precompiles;
mod presets;
mod prices;
mod protocol;
mod reference;
mod roles;
mod transactions;
mod views;
mod weights;
