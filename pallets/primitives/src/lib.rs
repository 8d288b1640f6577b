#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![deny(
	clippy::unwrap_used,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::arithmetic_side_effects
)]
#![cfg_attr(
	any(test, feature = "mocks"),
	allow(
		clippy::unwrap_used,
		clippy::expect_used,
		clippy::indexing_slicing,
		clippy::arithmetic_side_effects
	)
)]

extern crate alloc;

pub mod account;
#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
pub mod card;
pub mod commitment;
#[cfg(feature = "mocks")]
pub mod mocks;
pub mod node;
pub mod report;
pub mod task;
pub mod traits;

pub use account::{AccountId20, EthereumSignature, EthereumSigner};
pub use card::{Card, CardId, CardName, MAX_VRAM_GB};
pub use commitment::{COMMITMENT_DOMAIN, commitment, legacy_commitment};
pub use node::NodeStatus;
pub use report::{Report, WORKER_REPORT_DOMAIN, WorkerReport};
pub use task::{
	AbortReason, Assignment, Digest, ErrorCode, MAX_DIGEST, Phase, Requirement, TaskKind, TaskTerms,
};

use sp_core::{crypto::KeyTypeId, sr25519};

/// Amounts of CNX in base units; 1 CNX = 10¹⁸.
pub type Balance = u128;
/// Block numbers; a block every two seconds.
pub type BlockNumber = u32;
/// Number of a task; counts from 1.
pub type TaskId = u64;
/// Position of a node in a task's group, 0..=2.
pub type Round = u8;
/// A 32-byte hash.
pub type Hash = sp_core::H256;
/// The hot key in the chain node's keystore that signs for a node (D9).
pub type WorkerKey = sr25519::Public;
/// Signature of a worker key.
pub type WorkerSignature = sr25519::Signature;

/// Nodes per task.
pub const GROUP_SIZE: usize = 3;
/// Base units in one CNX.
pub const CNX: Balance = 1_000_000_000_000_000_000;
/// Keystore type of worker keys.
pub const WORKER_KEY_TYPE: KeyTypeId = KeyTypeId(*b"dtwk");
