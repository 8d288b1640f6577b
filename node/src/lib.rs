//! The chain client of Deuterium: command line, chain specifications, service and RPC.

// The SDK's own error types are large; they are made once, when a command fails.
#![allow(clippy::result_large_err)]

pub mod chain_spec;
pub mod cli;
pub mod command;
pub mod ethereum;
pub mod inherents;
pub mod rpc;
pub mod service;
pub mod sidecar;
pub mod tracer;
pub mod worker_key;
