//! The runtime of the Deuterium chain: which pallets it has, in which order and under which index.
//!
//! Each concern is configured in its own file of [`configs`]; the interface to the node is in
//! [`apis`], the shape of transactions in [`extrinsic`], the genesis presets in
//! [`genesis_config_presets`].
//!
//! ## Pallet indices
//!
//! Indices are part of the encoding of every call and are never reused. They come in groups:
//! 0-9 system, 10-19 consensus, 20-29 money, 30-39 governance and accounts, 40-59 inference,
//! 60-69 Ethereum. `tests/integration/metadata.rs` holds the list against accidental changes.

#![cfg_attr(not(feature = "std"), no_std)]
// What FRAME's macros generate carries no documentation.
#![allow(missing_docs)]
#![deny(
	clippy::unwrap_used,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::arithmetic_side_effects
)]
// `frame_support::runtime` expands to a deeply nested type for the calls of all pallets.
#![recursion_limit = "512"]

extern crate alloc;

#[cfg(feature = "std")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));

/// This runtime with a higher spec version, for the test of forkless upgrades.
#[cfg(all(feature = "std", feature = "upgrade-blob"))]
pub mod next {
	include!(concat!(env!("OUT_DIR"), "/next_wasm_binary.rs"));
}

#[cfg(feature = "runtime-benchmarks")]
#[macro_use]
pub mod benchmarks;

pub mod apis;
pub mod configs;
pub mod ethereum;
pub mod extrinsic;
pub mod genesis_config_presets;
pub mod precompiles;
pub mod views;

use alloc::{borrow::Cow, vec::Vec};
use sp_runtime::{
	generic, impl_opaque_keys,
	traits::{BlakeTwo256, IdentifyAccount, Verify},
};
use sp_version::RuntimeVersion;

pub use extrinsic::{TxExtension, UncheckedExtrinsic};

/// How an account proves that a transaction is its own.
pub type Signature = deuterium_primitives::account::EthereumSignature;

/// An account: an Ethereum address.
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;

/// How transactions name accounts: plainly, there is nothing to look up.
pub type Address = AccountId;

/// An amount in the smallest unit of CNX (10^-18 CNX).
pub type Balance = u128;

/// Number of transactions an account has sent.
pub type Nonce = u32;

/// Height of a block.
pub type BlockNumber = u32;

/// A block hash (BLAKE2b-256).
pub type Hash = sp_core::H256;

/// Milliseconds since the Unix epoch.
pub type Moment = u64;

/// A block header.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;

/// A block.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;

/// Blocks as the node sees them: it carries transactions, it does not look into them. This is also
/// what gives `chain_getBlock` the form that all clients know, transactions as hex strings.
pub mod opaque {
	/// A block whose transactions are bytes.
	pub type Block = super::generic::Block<super::Header, sp_runtime::OpaqueExtrinsic>;
}

/// A block with the justification of its finality.
pub type SignedBlock = generic::SignedBlock<Block>;

/// A block's hash or number.
pub type BlockId = generic::BlockId<Block>;

/// Storage migrations of this spec version, run once by the upgrade that brings it.
type SingleBlockMigrations = ();

/// Applies blocks and transactions to the state.
pub type Executive = frame_executive::Executive<
	Runtime,
	Block,
	frame_system::ChainContext<Runtime>,
	Runtime,
	AllPalletsWithSystem,
>;

impl_opaque_keys! {
	/// The keys with which a validator takes part in consensus.
	pub struct SessionKeys {
		/// Authors blocks and proves the randomness in them.
		pub babe: Babe,
		/// Votes on finality.
		pub grandpa: Grandpa,
	}
}

macro_rules! version {
	($spec_version:tt) => {
		/// Version of this runtime. Raise `spec_version` with every release that changes behaviour
		/// and `transaction_version` when the encoding of existing calls or of `TxExtension`
		/// changes.
		#[sp_version::runtime_version]
		pub const VERSION: RuntimeVersion = RuntimeVersion {
			spec_name: Cow::Borrowed("deuterium"),
			impl_name: Cow::Borrowed("deuterium-node"),
			authoring_version: 1,
			spec_version: $spec_version,
			impl_version: 1,
			apis: apis::RUNTIME_API_VERSIONS,
			transaction_version: 1,
			system_version: 1,
		};
	};
}

#[cfg(not(feature = "next-version"))]
version!(100);
// What a running chain is upgraded to in the test of forkless upgrades.
#[cfg(feature = "next-version")]
version!(101);

/// The pallets. Their order here is the order of their hooks: BABE sees a block before sessions
/// do and writes the block's randomness before the pallets of the inference group finish it;
/// authorship comes before the session changes the set of authors.
#[frame_support::runtime]
mod runtime {
	/// The runtime.
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Runtime;

	// 0-9: system.
	#[runtime::pallet_index(0)]
	pub type System = frame_system::Pallet<Runtime>;
	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp::Pallet<Runtime>;
	#[runtime::pallet_index(2)]
	pub type Parameters = pallet_parameters::Pallet<Runtime>;
	#[runtime::pallet_index(3)]
	pub type Tunables = configs::tunables::Pallet<Runtime>;

	// 10-19: consensus.
	#[runtime::pallet_index(10)]
	pub type Babe = pallet_babe::Pallet<Runtime>;
	#[runtime::pallet_index(11)]
	pub type Authorship = pallet_authorship::Pallet<Runtime>;

	// Money comes before the session pallets: their genesis takes references on funded accounts.
	// 20-29: money.
	#[runtime::pallet_index(20)]
	pub type Balances = pallet_balances::Pallet<Runtime>;
	#[runtime::pallet_index(21)]
	pub type TransactionPayment = pallet_transaction_payment::Pallet<Runtime>;
	#[runtime::pallet_index(22)]
	pub type Treasury = pallet_treasury::Pallet<Runtime>;

	// 10-19: consensus, continued. The session's genesis asks the collator selection.
	#[runtime::pallet_index(12)]
	pub type CollatorSelection = pallet_collator_selection::Pallet<Runtime>;
	#[runtime::pallet_index(13)]
	pub type Session = pallet_session::Pallet<Runtime>;
	#[runtime::pallet_index(14)]
	pub type Grandpa = pallet_grandpa::Pallet<Runtime>;

	// 30-39: governance and accounts.
	#[runtime::pallet_index(30)]
	pub type Sudo = pallet_sudo::Pallet<Runtime>;
	#[runtime::pallet_index(31)]
	pub type Utility = pallet_utility::Pallet<Runtime>;
	#[runtime::pallet_index(32)]
	pub type Multisig = pallet_multisig::Pallet<Runtime>;
	#[runtime::pallet_index(33)]
	pub type Proxy = pallet_proxy::Pallet<Runtime>;

	// 40-59: inference. After BABE, whose randomness of the block is there when it has finalised its
	// part. The queue comes last of those that keep state: its end of block uses all the others.
	#[runtime::pallet_index(40)]
	pub type NodeStaking = pallet_node_staking::Pallet<Runtime>;
	#[runtime::pallet_index(41)]
	pub type Qos = pallet_qos::Pallet<Runtime>;
	#[runtime::pallet_index(42)]
	pub type NodeRegistry = pallet_node_registry::Pallet<Runtime>;
	#[runtime::pallet_index(43)]
	pub type Validation = pallet_validation::Pallet<Runtime>;
	#[runtime::pallet_index(44)]
	pub type TaskQueue = pallet_task_queue::Pallet<Runtime>;
	#[runtime::pallet_index(45)]
	pub type InferenceWorker = pallet_inference_worker::Pallet<Runtime>;

	// 60-69: Ethereum. After all that speak in Ethereum logs, so that a block's last transactions are
	// what their hooks had to say; the base fee before the Ethereum block, whose gas it reads.
	#[runtime::pallet_index(60)]
	pub type EVMChainId = pallet_evm_chain_id::Pallet<Runtime>;
	#[runtime::pallet_index(61)]
	pub type BaseFee = pallet_base_fee::Pallet<Runtime>;
	#[runtime::pallet_index(62)]
	pub type EVM = pallet_evm::Pallet<Runtime>;
	#[runtime::pallet_index(63)]
	pub type Ethereum = pallet_ethereum::Pallet<Runtime>;
}
