//! Weights of `pallet_node_registry`, measured. Generated; do not edit.
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
	/// See the benchmark `join`.
	fn join() -> Weight;
	/// See the benchmark `pause`.
	fn pause() -> Weight;
	/// See the benchmark `resume`.
	fn resume() -> Weight;
	/// See the benchmark `quit`.
	fn quit() -> Weight;
	/// See the benchmark `set_worker_key`.
	fn set_worker_key() -> Weight;
}

/// The figures with the runtime's prices of database accesses.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// `Balances::Holds`: at most 1 read, 1 written.
	/// `NodeRegistry::Cards`: at most 0 read, 1 written.
	/// `NodeRegistry::ClassGroups`: at most 0 read, 1 written.
	/// `NodeRegistry::ClassWeights`: at most 1 read, 1 written.
	/// `NodeRegistry::Groups`: at most 1 read, 1 written.
	/// `NodeRegistry::Members`: at most 0 read, 1 written.
	/// `NodeRegistry::Nodes`: at most 1 read, 1 written.
	/// `NodeRegistry::Roster`: at most 0 read, 1 written.
	/// `NodeRegistry::Weights`: at most 1 read, 1 written.
	/// `NodeRegistry::WorkerNodes`: at most 0 read, 1 written.
	/// `NodeStaking::Ledgers`: at most 1 read, 1 written.
	/// `Qos::Records`: at most 1 read, 0 written.
	fn join() -> Weight {
		Weight::from_parts(207_327_000, 0)
			.saturating_add(T::DbWeight::get().reads(7_u64))
			.saturating_add(T::DbWeight::get().writes(11_u64))
	}

	/// `NodeRegistry::ClassWeights`: at most 1 read, 1 written.
	/// `NodeRegistry::Groups`: at most 1 read, 1 written.
	/// `NodeRegistry::Nodes`: at most 1 read, 1 written.
	/// `NodeRegistry::Weights`: at most 1 read, 1 written.
	fn pause() -> Weight {
		Weight::from_parts(75_952_000, 0)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}

	/// `NodeRegistry::ClassWeights`: at most 1 read, 1 written.
	/// `NodeRegistry::Groups`: at most 1 read, 1 written.
	/// `NodeRegistry::Nodes`: at most 1 read, 1 written.
	/// `NodeRegistry::Weights`: at most 1 read, 1 written.
	/// `NodeStaking::Ledgers`: at most 1 read, 0 written.
	fn resume() -> Weight {
		Weight::from_parts(79_922_000, 0)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}

	/// `Balances::Holds`: at most 1 read, 1 written.
	/// `NodeRegistry::Cards`: at most 0 read, 1 written.
	/// `NodeRegistry::ClassGroups`: at most 1 read, 2 written.
	/// `NodeRegistry::ClassWeights`: at most 1 read, 1 written.
	/// `NodeRegistry::Groups`: at most 2 read, 2 written.
	/// `NodeRegistry::Members`: at most 1 read, 1 written.
	/// `NodeRegistry::Nodes`: at most 1 read, 1 written.
	/// `NodeRegistry::Weights`: at most 1 read, 1 written.
	/// `NodeRegistry::WorkerNodes`: at most 0 read, 1 written.
	/// `NodeStaking::Ledgers`: at most 1 read, 1 written.
	fn quit() -> Weight {
		Weight::from_parts(212_339_000, 0)
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(T::DbWeight::get().writes(12_u64))
	}

	/// `NodeRegistry::Nodes`: at most 1 read, 1 written.
	/// `NodeRegistry::WorkerNodes`: at most 0 read, 2 written.
	fn set_worker_key() -> Weight {
		Weight::from_parts(21_499_000, 0)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
}

/// For tests: with the prices of ParityDB.
impl WeightInfo for () {
	fn join() -> Weight {
		Weight::from_parts(207_327_000, 0)
			.saturating_add(ParityDbWeight::get().reads(7_u64))
			.saturating_add(ParityDbWeight::get().writes(11_u64))
	}

	fn pause() -> Weight {
		Weight::from_parts(75_952_000, 0)
			.saturating_add(ParityDbWeight::get().reads(4_u64))
			.saturating_add(ParityDbWeight::get().writes(4_u64))
	}

	fn resume() -> Weight {
		Weight::from_parts(79_922_000, 0)
			.saturating_add(ParityDbWeight::get().reads(5_u64))
			.saturating_add(ParityDbWeight::get().writes(4_u64))
	}

	fn quit() -> Weight {
		Weight::from_parts(212_339_000, 0)
			.saturating_add(ParityDbWeight::get().reads(9_u64))
			.saturating_add(ParityDbWeight::get().writes(12_u64))
	}

	fn set_worker_key() -> Weight {
		Weight::from_parts(21_499_000, 0)
			.saturating_add(ParityDbWeight::get().reads(1_u64))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
	}
}
