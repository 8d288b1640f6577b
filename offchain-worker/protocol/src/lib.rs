#![doc = include_str!("../README.md")]
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

extern crate alloc;

mod credential;
mod heartbeat;
mod hex_bytes;
mod job;
pub mod view;

pub use credential::{CREDENTIAL_MAX_LIFETIME_S, Credential, Signer, credential_payload};
pub use heartbeat::Heartbeat;
pub use hex_bytes::{Address, Bytes, Bytes32, Bytes64, MAX_BYTES, amount};
pub use job::{
	Ack, Acks, CardInfo, ErrorBody, Info, JobError, JobOutcome, JobResult, JobSpec, ResultsPage,
	TaskKind,
};

/// Version of this protocol; a peer that speaks another one is refused with a clear error.
pub const PROTOCOL_VERSION: u32 = 1;
/// Largest HTTP body in either direction, in bytes.
pub const MAX_BODY: usize = 16 * 1024;
/// Most results in one page of `GET /v1/results`.
pub const MAX_RESULTS: usize = 16;
/// Most cards that one sidecar may host.
pub const MAX_CARDS: usize = 16;
/// Key of the sidecar's base URL (UTF-8) in the node's persistent offchain storage.
pub const OFFCHAIN_URL_KEY: &[u8] = b"deuterium/sidecar/url";
/// Key of the sidecar's bearer token (UTF-8) in the node's persistent offchain storage.
pub const OFFCHAIN_TOKEN_KEY: &[u8] = b"deuterium/sidecar/token";
/// Key of the pump's [`Heartbeat`] (JSON) in the node's persistent offchain storage.
pub const OFFCHAIN_HEARTBEAT_KEY: &[u8] = b"deuterium/pump/heartbeat";
/// Longest trouble that a [`Heartbeat`] names, in bytes.
pub const MAX_TROUBLE: usize = 512;

#[cfg(test)]
mod tests;
