#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub mod account;
pub mod amount;
pub mod app;
pub mod chain;
pub mod cli;
pub mod config;
pub mod exit;
pub mod keys;
pub mod lists;
pub mod network;
pub mod node;
pub mod output;
pub mod progress;
pub mod quote;
pub mod rpc;
pub mod task;
