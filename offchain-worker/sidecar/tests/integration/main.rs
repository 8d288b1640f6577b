//! Tests of the sidecar: its API, its jobs, its network, its process.
//!
//! One program for all of them: each one more would be linked with everything below it again.

mod common;
mod http;
mod jobs;
mod network;
mod process;
