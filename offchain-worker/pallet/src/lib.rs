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

mod heartbeat;
mod http;
mod keys;
mod pump;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;

/// Target of the log lines.
pub(crate) const LOG: &str = "deuterium::pump";

/// The pallet: one hook, no storage, no calls.
// FRAME's macros expand to `expect`s in here; the module holds declarations only.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use crate::{
		LOG,
		heartbeat::{self, Say},
		pump,
	};
	use deuterium_primitives::{
		AccountId20,
		traits::{Assignments, NodeDirectory, ReportSink},
	};
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;
	use sp_runtime::traits::UniqueSaturatedInto;

	/// The pallet type.
	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// What the pump needs of the runtime.
	#[pallet::config]
	pub trait Config: frame_system::Config<AccountId = AccountId20> {
		/// Finds the worker key of a node.
		type Nodes: NodeDirectory<AccountId20>;
		/// Finds the present work of a node.
		type Assignments: Assignments<AccountId20>;
		/// Sends reports as authorised transactions.
		type Reports: ReportSink<AccountId20>;
		/// Length of a slot in milliseconds; a run takes at most a third of it.
		#[pallet::constant]
		type SlotMillis: Get<u64>;
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		/// Carries jobs to the sidecar and its reports to the chain. Runs once per imported
		/// new-best block; runs may overlap, be skipped, or see blocks that are reorganised away.
		fn offchain_worker(now: BlockNumberFor<T>) {
			let block: u32 = now.unique_saturated_into();
			match heartbeat::beat(block, pump::run::<T>()) {
				Some(Say::Trouble(cause)) => log::warn!(target: LOG, "block {block}: {cause}"),
				Some(Say::Recovered) => log::info!(target: LOG, "the sidecar answers again"),
				None => {},
			}
		}
	}
}
