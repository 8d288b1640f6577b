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

pub use pallet::*;
pub use weights::WeightInfo;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod impls;
pub mod rule;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

/// Knows the gas of the block that is being built.
pub trait BlockGas {
	/// Gas that the block's transactions have used so far.
	fn used() -> u64;
	/// Gas limit of the block.
	fn limit() -> u64;
}

/// The pallet.
// FRAME's macros expand to `expect`s in here; the module holds declarations only.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use frame_support::{pallet_prelude::*, traits::StorageVersion};
	use frame_system::pallet_prelude::*;
	use sp_core::U256;
	use sp_runtime::Permill;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// The pallet type.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// Parameters of the pallet.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Knows the gas of the block.
		type BlockGas: BlockGas;

		/// Least base fee, in base units per gas; at most [`rule::MAX_BASE_FEE`].
		#[pallet::constant]
		type LeastBaseFee: Get<U256>;

		/// Sets fee and elasticity.
		type GovernanceOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Weights of calls and hook.
		type WeightInfo: WeightInfo;
	}

	/// Base fee of this block, in base units per gas; from `on_finalize` on that of the next.
	#[pallet::storage]
	pub type BaseFeePerGas<T: Config> = StorageValue<_, U256, ValueQuery, T::LeastBaseFee>;

	/// By how much a full or empty block changes the base fee.
	#[pallet::storage]
	pub type Elasticity<T: Config> = StorageValue<_, Permill, ValueQuery, DefaultElasticity>;

	/// Base fee that governance wants for the next block, in base units per gas.
	#[pallet::storage]
	pub type NextBaseFee<T: Config> = StorageValue<_, U256, OptionQuery>;

	/// An eighth (EIP-1559).
	#[pallet::type_value]
	pub fn DefaultElasticity() -> Permill {
		rule::ELASTICITY
	}

	/// Fee and elasticity at genesis.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Base fee of the first block, in base units per gas. `None`: the least one.
		pub base_fee_per_gas: Option<U256>,
		/// `None`: an eighth.
		pub elasticity: Option<Permill>,
		/// Nothing.
		#[serde(skip)]
		pub marker: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			let fee = self.base_fee_per_gas.unwrap_or_else(T::LeastBaseFee::get);
			assert!(Pallet::<T>::is_fee(fee), "the base fee must be within its bounds");
			let elasticity = self.elasticity.unwrap_or(rule::ELASTICITY);
			assert!(elasticity <= rule::MAX_ELASTICITY, "the elasticity is at most one half");
			BaseFeePerGas::<T>::put(fee);
			Elasticity::<T>::put(elasticity);
		}
	}

	/// Events of the pallet.
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// Governance has set the base fee of the next block.
		BaseFeeSet {
			/// In base units per gas.
			fee: U256,
		},
		/// Governance has set the elasticity.
		ElasticitySet {
			/// From the end of this block on.
			elasticity: Permill,
		},
	}

	/// Errors of the pallet.
	#[pallet::error]
	pub enum Error<T> {
		/// Cause: the fee is below `LeastBaseFee` or above the maximum. Remedy: choose one between.
		FeeOutOfBounds,
		/// Cause: the elasticity is above one half. Remedy: choose a lower one; Ethereum has 1/8.
		ElasticityTooHigh,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Sets the base fee of the next block, in base units per gas; it changes by the rule from
		/// there. That of this block stays: the block's header can name only one.
		///
		/// Origin: governance. Errors: [`Error::FeeOutOfBounds`]. Emits [`Event::BaseFeeSet`].
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::set_base_fee_per_gas())]
		pub fn set_base_fee_per_gas(origin: OriginFor<T>, fee: U256) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::do_set_base_fee(fee)
		}

		/// Sets by how much a full or empty block changes the base fee. Zero keeps it as it is, apart
		/// from the rise of at least one unit after each full block.
		///
		/// Origin: governance. Errors: [`Error::ElasticityTooHigh`]. Emits [`Event::ElasticitySet`].
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::set_elasticity())]
		pub fn set_elasticity(origin: OriginFor<T>, elasticity: Permill) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::do_set_elasticity(elasticity)
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			T::WeightInfo::on_finalize()
		}

		fn on_finalize(_: BlockNumberFor<T>) {
			Self::end_block();
		}

		fn integrity_test() {
			assert!(T::BlockGas::limit() >= 2, "the target is half the gas limit");
			assert!(
				T::LeastBaseFee::get() <= rule::MAX_BASE_FEE,
				"the least base fee is above the greatest"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
