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

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod impls;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
mod types;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use types::{Chunk, Ledger, SlashRecord};
pub use weights::WeightInfo;

/// Target of the log lines.
pub(crate) const LOG: &str = "deuterium::staking";

/// The pallet.
// FRAME's macros expand to `expect`s in here; the module holds declarations only.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use crate::{Ledger, SlashRecord, WeightInfo};
	use deuterium_primitives::Balance;
	use frame_support::{
		pallet_prelude::*,
		traits::{StorageVersion, fungible},
	};
	use frame_system::pallet_prelude::*;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// A [`Ledger`] with the runtime's types.
	pub(crate) type LedgerOf<T> = Ledger<BlockNumberFor<T>, <T as Config>::MaxUnbondingChunks>;

	/// The pallet type.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// Parameters of the pallet.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Holds the stakes.
		type Currency: fungible::hold::Mutate<
				Self::AccountId,
				Reason = Self::RuntimeHoldReason,
				Balance = Balance,
			>;

		/// The runtime's hold reasons.
		type RuntimeHoldReason: From<HoldReason>;

		/// Least stake with which a node may join, in base units.
		type MinimumStake: Get<Balance>;

		/// Blocks from the start of unbonding until the stake has matured.
		type UnbondingPeriod: Get<BlockNumberFor<Self>>;

		/// Parts of a stake that unbond at once; more join the last one. At least 1.
		#[pallet::constant]
		type MaxUnbondingChunks: Get<u32>;

		/// Receiver of slashed stakes.
		type Treasury: Get<Self::AccountId>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;
	}

	/// Why funds are held.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// Bonded stake of a node in the network.
		Stake,
		/// Stake of a node that left; slashable until it has matured.
		Unbonding,
	}

	/// Stakes by account; absent when nothing is bonded or unbonding. Hashed with Blake2, because
	/// accounts can be ground.
	#[pallet::storage]
	pub type Ledgers<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, LedgerOf<T>, ValueQuery>;

	/// The last slash of each account that was slashed for something it did. Entries stay: the reason
	/// must be readable when the stake is long gone; each was paid for with a stake.
	#[pallet::storage]
	pub type Slashes<T: Config> = StorageMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		SlashRecord<T::AccountId, BlockNumberFor<T>>,
		OptionQuery,
	>;

	/// Events of the pallet.
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A node bonded stake.
		Bonded {
			/// The node.
			node: T::AccountId,
			/// What was bonded, in base units.
			amount: Balance,
		},
		/// A node's stake unbonds.
		Unbonding {
			/// The node.
			node: T::AccountId,
			/// What unbonds, in base units.
			amount: Balance,
			/// First block in which it can be withdrawn and cannot be slashed any more.
			matures_at: BlockNumberFor<T>,
		},
		/// Matured stake is free again.
		Withdrawn {
			/// Its owner.
			node: T::AccountId,
			/// What is free now, in base units.
			amount: Balance,
		},
		/// A node was slashed.
		Slashed {
			/// The node.
			node: T::AccountId,
			/// What was taken from its bonded stake, in base units.
			bonded: Balance,
			/// What was taken from its unbonding stake, in base units.
			unbonding: Balance,
		},
	}

	/// Errors of the pallet.
	#[pallet::error]
	pub enum Error<T> {
		/// Cause: the stake is below the minimum. Remedy: join with at least `MinimumStake`.
		StakeTooLow,
		/// Cause: the account's free balance does not cover the stake, or is locked. Remedy: fund
		/// the account, withdraw what has matured, or join with less.
		InsufficientFunds,
		/// Cause: the account has no unbonding stake that has matured. Remedy: call again at the
		/// block that the event `Unbonding` named; a stake unbonds only after the node has quit.
		NothingMatured,
		/// Cause: the account has nothing bonded, so that there is nothing to top up. Remedy: join
		/// with the whole stake.
		NotBonded,
		/// Cause: a top-up of zero. Remedy: name an amount above zero.
		AmountZero,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Frees the caller's unbonding stake as far as it has matured.
		///
		/// Origin: signed. Errors: [`Error::NothingMatured`]. Emits [`Event::Withdrawn`].
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::withdraw())]
		pub fn withdraw(origin: OriginFor<T>) -> DispatchResult {
			Self::do_withdraw(&ensure_signed(origin)?)
		}

		/// Frees the unbonding stake of `who` as far as it has matured. The funds become `who`'s
		/// free balance, whoever calls.
		///
		/// Origin: signed. Errors: [`Error::NothingMatured`]. Emits [`Event::Withdrawn`].
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::withdraw_for())]
		pub fn withdraw_for(origin: OriginFor<T>, who: T::AccountId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_withdraw(&who)
		}

		/// Adds `amount` base units to the caller's bonded stake, whatever the node does at the time;
		/// it is at risk from now on like the rest. A node whose stake fell below the minimum needs
		/// this before it can resume.
		///
		/// Origin: signed by the node's account. Errors: [`Error::AmountZero`], [`Error::NotBonded`],
		/// [`Error::InsufficientFunds`]. Emits [`Event::Bonded`].
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::top_up())]
		pub fn top_up(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
			Self::do_top_up(&ensure_signed(origin)?, amount)
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxUnbondingChunks::get() > 0, "MaxUnbondingChunks must be at least 1");
			assert!(T::MinimumStake::get() > 0, "MinimumStake must be above zero");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
