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
	test,
	allow(
		clippy::unwrap_used,
		clippy::expect_used,
		clippy::indexing_slicing,
		clippy::arithmetic_side_effects
	)
)]

extern crate alloc;

pub use evm::{
	self, ExitError, ExitFatal, ExitReason, ExitRevert, ExitSucceed,
	executor::stack::{
		IsPrecompileResult, PrecompileFailure, PrecompileHandle, PrecompileOutput, PrecompileSet,
	},
};
pub use fees::FungibleFees;
pub use gas::FixedGasWeightMapping;
pub use impls::{CodeTooLarge, EMPTY_CODE_HASH};
pub use pallet::*;
pub use traits::*;
pub use types::*;
pub use weights::WeightInfo;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
// Test contracts are written with it; the benchmarks of other crates may use it as well.
#[cfg(any(test, feature = "runtime-benchmarks"))]
pub mod assembler;
mod fees;
pub mod gas;
mod impls;
pub mod runner;
mod traits;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
mod types;
pub mod weights;
#[cfg(any(test, feature = "runtime-benchmarks"))]
pub mod workloads;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

/// Target of the log lines.
pub(crate) const LOG: &str = "deuterium::evm";

/// The pallet.
// FRAME's macros expand to `expect`s in here; the module holds declarations only.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::collections::BTreeMap;
	use evm::executor::stack::PrecompileSet;
	use frame_support::{
		pallet_prelude::*,
		traits::{Contains, FindAuthor, StorageVersion, fungible},
	};
	use frame_system::pallet_prelude::*;
	use sp_core::{H160, H256, U256};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// The pallet type.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// Parameters of the pallet. An Ethereum address *is* an account: the mapping is the identity.
	#[pallet::config]
	pub trait Config:
		frame_system::Config<
			RuntimeEvent: From<Event<Self>>,
			AccountId: From<H160> + Into<H160>,
			Nonce = u32,
		>
	{
		/// The native token.
		type Currency: fungible::Mutate<Self::AccountId, Balance = u128>
			+ fungible::Balanced<Self::AccountId, Balance = u128>;

		/// Knows the base fee.
		type FeeCalculator: FeeCalculator;

		/// Turns gas into weight and back.
		type GasWeightMapping: GasWeightMapping;

		/// Weight of one gas, measured.
		type WeightPerGas: Get<Weight>;

		/// Gas limit of a block; also the most that a transaction may ask for.
		type BlockGasLimit: Get<U256>;

		/// Chain id of EIP-155.
		type ChainId: Get<u64>;

		/// Knows the hashes of Ethereum blocks (BLOCKHASH).
		type BlockHashMapping: BlockHashMapping;

		/// The precompiles.
		type PrecompilesType: PrecompileSet;

		/// An instance of them.
		type PrecompilesValue: Get<Self::PrecompilesType>;

		/// Those precompiles that only compute: they touch no state, so what is known of it stays known
		/// while they run.
		type PurePrecompiles: Contains<H160>;

		/// Decides who may create contracts: the pallet itself, if governance is to have a say.
		type CreateOrigin: CreatePolicy;

		/// Moves the fees.
		type OnChargeTransaction: OnChargeTransaction;

		/// Knows the author of the block (COINBASE), who gets the tips.
		type FindAuthor: FindAuthor<H160>;

		/// Time of the block in milliseconds since the epoch. The EVM sees seconds.
		type Timestamp: Get<u64>;

		/// PREVRANDAO: a value that was not known when the transactions of the block were made.
		type Randomness: Get<H256>;

		/// Executes; other pallets ask the configured one.
		type Runner: Runner;

		/// Sets who may create contracts.
		type GovernanceOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;
	}

	/// The codes of contracts, and the delegations of EIP-7702. Never empty.
	#[pallet::storage]
	pub type AccountCodes<T: Config> = StorageMap<_, Blake2_128Concat, H160, Code, ValueQuery>;

	/// Size and hash of each code, so that nobody loads a code to know them.
	#[pallet::storage]
	pub type AccountCodesMetadata<T: Config> =
		StorageMap<_, Blake2_128Concat, H160, CodeMetadata, OptionQuery>;

	/// The storages of contracts, without slots that are zero.
	#[pallet::storage]
	pub type AccountStorages<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, H160, Blake2_128Concat, H256, H256, ValueQuery>;

	/// Who may create contracts.
	#[pallet::storage]
	pub type Creators<T: Config> = StorageValue<_, CreateRule, ValueQuery>;

	/// Set while the EVM runs; never in the state after a block.
	#[pallet::storage]
	pub(crate) type Running<T: Config> = StorageValue<_, (), OptionQuery>;

	/// Accounts and rules at genesis.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Accounts with code and storage.
		pub accounts: BTreeMap<H160, GenesisAccount>,
		/// Who may create contracts.
		pub creators: CreateRule,
		#[serde(skip)]
		/// Nothing.
		pub marker: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			Creators::<T>::put(&self.creators);
			for (address, account) in &self.accounts {
				Pallet::<T>::build_account(address, account);
			}
		}
	}

	/// Events of the pallet. Logs of contracts are in the receipts of pallet-ethereum.
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// Governance has set who may create contracts.
		CreatorsSet {
			/// The rule from now on.
			rule: CreateRule,
		},
	}

	/// Errors of the pallet.
	#[pallet::error]
	pub enum Error<T> {
		/// Cause: the transaction is not acceptable, for the reason inside. Remedy: see there.
		Invalid(TransactionValidationError),
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Sets who may create contracts. Contracts that exist are not touched.
		///
		/// Origin: governance. Emits [`Event::CreatorsSet`].
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::set_creators())]
		pub fn set_creators(origin: OriginFor<T>, rule: CreateRule) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::do_set_creators(rule);
			Ok(())
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::BlockGasLimit::get() <= U256::from(u64::MAX), "the gas limit is a u64");
			assert!(
				T::BlockGasLimit::get() < U256::from(1u64 << 53),
				"web3.js reads the gas limit into a double"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}

impl<T: Config> From<TransactionValidationError> for Error<T> {
	fn from(error: TransactionValidationError) -> Self {
		Self::Invalid(error)
	}
}
