//! Builders for the end-to-end suites: real processes of the chain node, the sidecar and the
//! command line, driven over public interfaces only.
//!
//! * [`process`] starts, kills and stops processes and keeps their logs;
//! * [`rpc`] reads from a chain node, [`chain`] sends any call to it;
//! * [`network`] assembles chain nodes with their sidecars;
//! * [`ethereum`] runs the tools of Ethereum against a development node;
//! * [`client`] runs the `deuterium` command line as a user would;
//! * [`task`] reads views of tasks;
//! * [`wait`] waits on conditions with a deadline. Nothing sleeps for luck.

pub mod chain;
pub mod client;
pub mod ethereum;
pub mod network;
pub mod process;
pub mod rpc;
pub mod task;
pub mod wait;
