//! The reference's behaviour, on this runtime.

// A test program: nothing here is public to anybody.
#![allow(unreachable_pub)]

#[path = "../common/mod.rs"]
mod common;

mod bugs;
mod cases;
mod outcome;
mod play;
mod tables;
mod world;
