#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub mod backend;
pub mod config;
pub mod convert;
pub mod debug;
pub mod error;
pub mod eth;
pub mod filters;
pub mod indexer;
pub mod logs;
pub mod modules;
pub mod net;
pub mod pending;
pub mod pubsub;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub mod trace;
pub mod txpool;
pub mod web3;

pub use backend::{At, BlockRef, ChainIndex, EthBackend, EthBlock};
pub use config::{EthConfig, RevertStyle};
pub use error::{EthError, EthResult, SubmitError};
pub use modules::{EthDeps, EthRpc, EthTask};
