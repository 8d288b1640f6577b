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

mod impls;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
mod types;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use types::{Average, QosDetail, QosRecord, WINDOW};

/// The pallet.
// FRAME's macros expand to `expect`s in here; the module holds declarations only.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use crate::QosRecord;
	use deuterium_math::qos::FULL_SCORE;
	use frame_support::{pallet_prelude::*, traits::StorageVersion};
	use frame_system::pallet_prelude::*;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// The pallet type.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// Parameters of the pallet.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Selection weight of a node whose account has no history, 1..=20. Values outside count as
		/// the nearest inside.
		type NewNodeWeight: Get<u8>;

		/// A node must leave when its last three scores sum up to this or less, 0..=59.
		type KickOutThreshold: Get<u8>;

		/// A node must leave when it was silent in so many tasks in a row in which everybody was;
		/// at least 1.
		type SilenceLimit: Get<u8>;
	}

	/// Scores by account. Entries stay for ever: history must survive leaving (B-35); each was paid
	/// for with a stake. Hashed with Blake2, because accounts can be ground.
	#[pallet::storage]
	pub type Records<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, QosRecord, ValueQuery>;

	/// Events of the pallet.
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A task was counted for a node.
		Scored {
			/// The node.
			node: T::AccountId,
			/// Score of the task, 0..=20.
			score: u8,
			/// Selection weight from now on, 1..=20.
			weight: u8,
			/// Sum of the last three scores, unused slots counting 20 each.
			recent: u16,
		},
		/// Everybody was silent in a task of the node: it does not count, but several in a row are a
		/// reason to leave.
		Silent {
			/// The node.
			node: T::AccountId,
			/// All-silent tasks in a row, this one included.
			tasks: u8,
		},
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(
				(1..=FULL_SCORE).contains(&T::NewNodeWeight::get()),
				"NewNodeWeight must be within 1..=20",
			);
			assert!(
				u16::from(T::KickOutThreshold::get()) < u16::from(FULL_SCORE).saturating_mul(3),
				"KickOutThreshold must be below 60, or every node would be kicked out",
			);
			assert!(T::SilenceLimit::get() > 0, "SilenceLimit must be at least 1");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
