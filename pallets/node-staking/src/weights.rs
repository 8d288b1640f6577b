//! Weights of `pallet_node_staking`, measured. Generated; do not edit.
//!
//! Command: `scripts/weights.sh`; steps 20, repeat 10.
//! CPU: Intel(R) Xeon(R) Processor.
//!
//! Compiled WASM on the development preset, with the state in memory; database accesses come at
//! the runtime's prices. Proofs are not weighed: nothing limits them on this chain.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{Weight, constants::ParityDbWeight},
};

/// What the pallet's benchmarks measure.
pub trait WeightInfo {
	/// See the benchmark `withdraw`.
	fn withdraw() -> Weight;
	/// See the benchmark `withdraw_for`.
	fn withdraw_for() -> Weight;
	/// See the benchmark `top_up`.
	fn top_up() -> Weight;
}

/// The figures with the runtime's prices of database accesses.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// `Balances::Holds`: at most 1 read, 1 written.
	/// `NodeStaking::Ledgers`: at most 1 read, 1 written.
	fn withdraw() -> Weight {
		Weight::from_parts(78_918_000, 0)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Balances::Holds`: at most 1 read, 1 written.
	/// `NodeStaking::Ledgers`: at most 1 read, 1 written.
	/// `System::Account`: at most 1 read, 1 written.
	fn withdraw_for() -> Weight {
		Weight::from_parts(80_394_000, 0)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}

	/// `Balances::Holds`: at most 1 read, 1 written.
	/// `NodeStaking::Ledgers`: at most 1 read, 1 written.
	fn top_up() -> Weight {
		Weight::from_parts(93_081_000, 0)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
}

/// For tests: with the prices of ParityDB.
impl WeightInfo for () {
	fn withdraw() -> Weight {
		Weight::from_parts(78_918_000, 0)
			.saturating_add(ParityDbWeight::get().reads(2_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn withdraw_for() -> Weight {
		Weight::from_parts(80_394_000, 0)
			.saturating_add(ParityDbWeight::get().reads(3_u64))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
	}

	fn top_up() -> Weight {
		Weight::from_parts(93_081_000, 0)
			.saturating_add(ParityDbWeight::get().reads(2_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}
}
