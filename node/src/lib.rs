//! The chain client of Deuterium: command line, chain specifications, service and RPC.

pub mod chain_spec;
pub mod cli;
pub mod command;
pub mod inherents;
pub mod rpc;
pub mod service;
pub mod sidecar;
pub mod worker_key;
