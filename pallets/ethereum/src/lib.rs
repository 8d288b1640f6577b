#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
// The only call carries the transaction: there is nothing to save by boxing it.
#![allow(clippy::large_enum_variant)]
#![deny(
	clippy::unwrap_used,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::arithmetic_side_effects
)]
#![cfg_attr(
	test,
	allow(
		clippy::unwrap_used,
		clippy::expect_used,
		clippy::indexing_slicing,
		clippy::arithmetic_side_effects
	)
)]

extern crate alloc;

pub use deuterium_runtime_api::ethereum::{Bloom, TransactionStatus};
pub use ethereum::{BlockV3 as Block, ReceiptV4 as Receipt, TransactionV3 as Transaction};
pub use pallet::*;
pub use types::*;
pub use validation::MAX_TRANSACTION_SIZE;
pub use weights::WeightInfo;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod block;
mod impls;
pub mod native_logs;
pub mod transaction;
// Natively always, so that tests of other crates can call it.
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
mod types;
mod validation;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

// FRAME's macros expand to `expect`s in here; the module holds declarations only.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::vec::Vec;
	use deuterium_primitives::traits::NativeLog;
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;
	use pallet_evm::ExitReason;
	use sp_core::{H160, H256, U256};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// Parameters of the pallet.
	#[pallet::config]
	pub trait Config:
		frame_system::Config<RuntimeEvent: From<Event<Self>>> + pallet_evm::Config
	{
		/// Whether legacy transactions without chain id (EIP-155) are accepted. They can be replayed
		/// on every chain that accepts them; some deterministic deployments need them.
		type AllowUnprotected: Get<bool>;

		/// Weights beside the gas.
		type WeightInfo: WeightInfo;
	}

	/// Who sent an Ethereum transaction. Only the runtime's transaction wrapper makes this origin,
	/// after it has checked signature and fees.
	#[pallet::origin]
	pub type Origin = RawOrigin;

	/// The transactions of the block that is being built, by their index. Empty between blocks.
	// Transactions and receipts are bounded by the block's length and gas, not by a size of theirs;
	// nobody proves them. The same goes for the next three.
	#[pallet::storage]
	#[pallet::unbounded]
	pub type Pending<T: Config> =
		StorageMap<_, Twox64Concat, u32, (Transaction, TransactionStatus, Receipt), OptionQuery>;

	/// The Ethereum block of the last block.
	#[pallet::storage]
	#[pallet::unbounded]
	pub type CurrentBlock<T: Config> = StorageValue<_, Block, OptionQuery>;

	/// Its receipts, in the order of the transactions.
	#[pallet::storage]
	#[pallet::unbounded]
	pub type CurrentReceipts<T: Config> = StorageValue<_, Vec<Receipt>, OptionQuery>;

	/// Its statuses, in the order of the transactions.
	#[pallet::storage]
	#[pallet::unbounded]
	pub type CurrentTransactionStatuses<T: Config> =
		StorageValue<_, Vec<TransactionStatus>, OptionQuery>;

	/// What is the same for all transactions of a block; between blocks that of the last block.
	#[pallet::storage]
	pub type CurrentEnvironment<T: Config> = StorageValue<_, BlockEnvironment, ValueQuery>;

	/// How far the block that is being built has come. Zero between blocks.
	#[pallet::storage]
	pub type CurrentProgress<T: Config> = StorageValue<_, Progress, ValueQuery>;

	/// Hashes of the last [`BLOCK_HASHES`] Ethereum blocks, by number.
	#[pallet::storage]
	pub type BlockHash<T: Config> =
		StorageMap<_, Twox64Concat, BlockNumberFor<T>, H256, ValueQuery>;

	/// Logs of native events that have no transaction yet, by place, each with the extrinsic that
	/// emitted it (`None` for hooks). Empty between blocks.
	#[pallet::storage]
	#[pallet::unbounded]
	pub type NativeLogBuffer<T: Config> =
		StorageMap<_, Twox64Concat, u32, (Option<u32>, NativeLog), OptionQuery>;

	/// How many logs are in the buffer.
	#[pallet::storage]
	pub type NativeLogCount<T: Config> = StorageValue<_, u32, ValueQuery>;

	/// Nonce of the next pseudo-transaction.
	#[pallet::storage]
	pub type PseudoNonce<T: Config> = StorageValue<_, u64, ValueQuery>;

	/// Makes block 0.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Nothing.
		#[serde(skip)]
		pub marker: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			Pallet::<T>::note_environment();
			Pallet::<T>::store_block(Default::default(), Vec::new());
		}
	}

	/// Events of the pallet.
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An Ethereum transaction has run. What it did is in its receipt.
		Executed {
			/// The sender.
			from: H160,
			/// Who was called or created.
			to: H160,
			/// Hash of the transaction.
			transaction_hash: H256,
			/// How it ended.
			exit_reason: ExitReason,
		},
	}

	#[pallet::call]
	impl<T: Config> Pallet<T>
	where
		OriginFor<T>: Into<Result<RawOrigin, OriginFor<T>>>,
	{
		/// Runs an Ethereum transaction.
		///
		/// It is sent as a *bare* extrinsic: the runtime's transaction wrapper recovers the sender
		/// from the transaction's own signature and checks it with
		/// [`Pallet::validate_in_block`]; no other origin can make this call. A transaction that
		/// reverts or fails in the EVM has nevertheless run: it is in the block with status 0, and
		/// its gas is paid.
		///
		/// Origin: [`RawOrigin::EthereumTransaction`]. Emits [`Event::Executed`].
		#[pallet::call_index(0)]
		#[pallet::weight((
			Pallet::<T>::weight_of(transaction),
			DispatchClass::Normal,
			Pays::No
		))]
		pub fn transact(
			origin: OriginFor<T>,
			transaction: Transaction,
		) -> DispatchResultWithPostInfo {
			let source = ensure_ethereum_transaction(origin)?;
			Self::do_transact(source, transaction)
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			Self::begin_block()
		}

		fn on_finalize(number: BlockNumberFor<T>) {
			Self::end_block(number);
		}

		fn integrity_test() {
			Self::check_weights();
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	impl<T: Config> Pallet<T> {
		/// Gas that the Ethereum transactions of this block have used so far; between blocks zero.
		pub fn gas_used() -> u64 {
			CurrentProgress::<T>::get().gas_used
		}

		/// Base fee of the last block, in wei per gas; within a block of that block.
		pub fn current_base_fee() -> U256 {
			CurrentEnvironment::<T>::get().base_fee
		}
	}
}
