//! Weights of `pallet_validation`, measured. Generated; do not edit.
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
	/// See the benchmark `commit`.
	fn commit() -> Weight;
	/// See the benchmark `commit_last`.
	fn commit_last() -> Weight;
	/// See the benchmark `disclose`.
	fn disclose() -> Weight;
	/// See the benchmark `disclose_matching`.
	fn disclose_matching() -> Weight;
	/// See the benchmark `disclose_last`.
	fn disclose_last() -> Weight;
	/// See the benchmark `disclose_differing`.
	fn disclose_differing() -> Weight;
	/// See the benchmark `disclose_refuting`.
	fn disclose_refuting() -> Weight;
	/// See the benchmark `report_error`.
	fn report_error() -> Weight;
	/// See the benchmark `report_uploaded`.
	fn report_uploaded() -> Weight;
	/// See the benchmark `report_uploaded_leaving`.
	fn report_uploaded_leaving() -> Weight;
	/// See the benchmark `authorize_submit`.
	fn authorize_submit() -> Weight;
}

/// The figures with the runtime's prices of database accesses.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// `TaskQueue::Tasks`: at most 1 read, 0 written.
	/// `Validation::Groups`: at most 1 read, 1 written.
	fn commit() -> Weight {
		Weight::from_parts(32_497_000, 0)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}

	/// `TaskQueue::Agenda`: at most 0 read, 2 written.
	/// `TaskQueue::Tasks`: at most 1 read, 1 written.
	/// `Validation::Groups`: at most 1 read, 1 written.
	fn commit_last() -> Weight {
		Weight::from_parts(63_271_000, 0)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}

	/// `TaskQueue::Tasks`: at most 1 read, 0 written.
	/// `Validation::Groups`: at most 1 read, 1 written.
	fn disclose() -> Weight {
		Weight::from_parts(36_865_000, 0)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}

	/// `Balances::Holds`: at most 1 read, 1 written.
	/// `NodeRegistry::ClassWeights`: at most 1 read, 1 written.
	/// `NodeRegistry::Groups`: at most 1 read, 1 written.
	/// `NodeRegistry::Nodes`: at most 1 read, 1 written.
	/// `NodeRegistry::Weights`: at most 1 read, 1 written.
	/// `NodeStaking::Ledgers`: at most 1 read, 0 written.
	/// `Qos::Records`: at most 1 read, 1 written.
	/// `System::Account`: at most 2 read, 2 written.
	/// `TaskQueue::Paces`: at most 1 read, 1 written.
	/// `TaskQueue::Tasks`: at most 1 read, 1 written.
	/// `Validation::Groups`: at most 1 read, 1 written.
	fn disclose_matching() -> Weight {
		Weight::from_parts(282_902_000, 0)
			.saturating_add(T::DbWeight::get().reads(12_u64))
			.saturating_add(T::DbWeight::get().writes(11_u64))
	}

	/// `Balances::Holds`: at most 1 read, 1 written.
	/// `NodeRegistry::ClassWeights`: at most 1 read, 1 written.
	/// `NodeRegistry::Groups`: at most 1 read, 1 written.
	/// `NodeRegistry::Nodes`: at most 1 read, 1 written.
	/// `NodeRegistry::Weights`: at most 1 read, 1 written.
	/// `NodeStaking::Ledgers`: at most 1 read, 0 written.
	/// `Qos::Records`: at most 1 read, 1 written.
	/// `System::Account`: at most 2 read, 2 written.
	/// `TaskQueue::Agenda`: at most 0 read, 2 written.
	/// `TaskQueue::LiveTasks`: at most 1 read, 1 written.
	/// `TaskQueue::Tasks`: at most 1 read, 1 written.
	/// `Validation::Groups`: at most 1 read, 1 written.
	fn disclose_last() -> Weight {
		Weight::from_parts(257_212_000, 0)
			.saturating_add(T::DbWeight::get().reads(12_u64))
			.saturating_add(T::DbWeight::get().writes(13_u64))
	}

	/// `Balances::Holds`: at most 4 read, 4 written.
	/// `NodeRegistry::Cards`: at most 0 read, 3 written.
	/// `NodeRegistry::ClassGroups`: at most 3 read, 6 written.
	/// `NodeRegistry::ClassWeights`: at most 1 read, 1 written.
	/// `NodeRegistry::Groups`: at most 6 read, 6 written.
	/// `NodeRegistry::Members`: at most 3 read, 3 written.
	/// `NodeRegistry::Nodes`: at most 3 read, 3 written.
	/// `NodeRegistry::Removals`: at most 0 read, 3 written.
	/// `NodeRegistry::Weights`: at most 3 read, 3 written.
	/// `NodeRegistry::WorkerNodes`: at most 0 read, 3 written.
	/// `NodeStaking::Ledgers`: at most 3 read, 3 written.
	/// `Qos::Records`: at most 3 read, 3 written.
	/// `System::Account`: at most 4 read, 4 written.
	/// `TaskQueue::Agenda`: at most 0 read, 2 written.
	/// `TaskQueue::LiveTasks`: at most 1 read, 1 written.
	/// `TaskQueue::Tasks`: at most 1 read, 1 written.
	/// `Validation::Groups`: at most 1 read, 1 written.
	fn disclose_differing() -> Weight {
		Weight::from_parts(907_954_000, 0)
			.saturating_add(T::DbWeight::get().reads(36_u64))
			.saturating_add(T::DbWeight::get().writes(50_u64))
	}

	/// `Balances::Holds`: at most 3 read, 3 written.
	/// `NodeRegistry::Cards`: at most 0 read, 2 written.
	/// `NodeRegistry::ClassGroups`: at most 2 read, 4 written.
	/// `NodeRegistry::ClassWeights`: at most 1 read, 1 written.
	/// `NodeRegistry::Groups`: at most 4 read, 4 written.
	/// `NodeRegistry::Members`: at most 2 read, 2 written.
	/// `NodeRegistry::Nodes`: at most 2 read, 2 written.
	/// `NodeRegistry::Removals`: at most 0 read, 2 written.
	/// `NodeRegistry::Weights`: at most 2 read, 2 written.
	/// `NodeRegistry::WorkerNodes`: at most 0 read, 2 written.
	/// `NodeStaking::Ledgers`: at most 2 read, 2 written.
	/// `NodeStaking::Slashes`: at most 0 read, 1 written.
	/// `Qos::Records`: at most 2 read, 2 written.
	/// `System::Account`: at most 4 read, 4 written.
	/// `TaskQueue::Agenda`: at most 0 read, 2 written.
	/// `TaskQueue::Paces`: at most 1 read, 1 written.
	/// `TaskQueue::Tasks`: at most 1 read, 1 written.
	/// `Validation::Groups`: at most 1 read, 1 written.
	/// `Validation::Refutations`: at most 0 read, 1 written.
	fn disclose_refuting() -> Weight {
		Weight::from_parts(895_873_000, 0)
			.saturating_add(T::DbWeight::get().reads(27_u64))
			.saturating_add(T::DbWeight::get().writes(39_u64))
	}

	/// `Balances::Holds`: at most 4 read, 4 written.
	/// `NodeRegistry::Cards`: at most 0 read, 3 written.
	/// `NodeRegistry::ClassGroups`: at most 3 read, 6 written.
	/// `NodeRegistry::ClassWeights`: at most 1 read, 1 written.
	/// `NodeRegistry::Groups`: at most 6 read, 6 written.
	/// `NodeRegistry::Members`: at most 3 read, 3 written.
	/// `NodeRegistry::Nodes`: at most 3 read, 3 written.
	/// `NodeRegistry::Removals`: at most 0 read, 3 written.
	/// `NodeRegistry::Weights`: at most 3 read, 3 written.
	/// `NodeRegistry::WorkerNodes`: at most 0 read, 3 written.
	/// `NodeStaking::Ledgers`: at most 3 read, 3 written.
	/// `Qos::Records`: at most 3 read, 3 written.
	/// `System::Account`: at most 4 read, 4 written.
	/// `TaskQueue::Agenda`: at most 0 read, 2 written.
	/// `TaskQueue::LiveTasks`: at most 1 read, 1 written.
	/// `TaskQueue::Tasks`: at most 1 read, 1 written.
	/// `Validation::Groups`: at most 1 read, 1 written.
	fn report_error() -> Weight {
		Weight::from_parts(1_129_351_000, 0)
			.saturating_add(T::DbWeight::get().reads(36_u64))
			.saturating_add(T::DbWeight::get().writes(50_u64))
	}

	/// `Balances::Holds`: at most 1 read, 1 written.
	/// `NodeRegistry::ClassWeights`: at most 1 read, 1 written.
	/// `NodeRegistry::Groups`: at most 1 read, 1 written.
	/// `NodeRegistry::Nodes`: at most 1 read, 1 written.
	/// `NodeRegistry::Weights`: at most 1 read, 1 written.
	/// `NodeStaking::Ledgers`: at most 1 read, 0 written.
	/// `Qos::Records`: at most 1 read, 1 written.
	/// `System::Account`: at most 2 read, 2 written.
	/// `TaskQueue::Agenda`: at most 0 read, 2 written.
	/// `TaskQueue::LiveTasks`: at most 1 read, 1 written.
	/// `TaskQueue::Tasks`: at most 1 read, 1 written.
	/// `Validation::Groups`: at most 1 read, 1 written.
	fn report_uploaded() -> Weight {
		Weight::from_parts(275_727_000, 0)
			.saturating_add(T::DbWeight::get().reads(12_u64))
			.saturating_add(T::DbWeight::get().writes(13_u64))
	}

	/// `Balances::Holds`: at most 2 read, 2 written.
	/// `NodeRegistry::Cards`: at most 0 read, 1 written.
	/// `NodeRegistry::ClassGroups`: at most 1 read, 2 written.
	/// `NodeRegistry::ClassWeights`: at most 1 read, 1 written.
	/// `NodeRegistry::Groups`: at most 2 read, 2 written.
	/// `NodeRegistry::Members`: at most 1 read, 1 written.
	/// `NodeRegistry::Nodes`: at most 1 read, 1 written.
	/// `NodeRegistry::Removals`: at most 0 read, 1 written.
	/// `NodeRegistry::Weights`: at most 1 read, 1 written.
	/// `NodeRegistry::WorkerNodes`: at most 0 read, 1 written.
	/// `NodeStaking::Ledgers`: at most 1 read, 1 written.
	/// `Qos::Records`: at most 1 read, 1 written.
	/// `System::Account`: at most 2 read, 2 written.
	/// `TaskQueue::Agenda`: at most 0 read, 2 written.
	/// `TaskQueue::LiveTasks`: at most 1 read, 1 written.
	/// `TaskQueue::Tasks`: at most 1 read, 1 written.
	/// `Validation::Groups`: at most 1 read, 1 written.
	fn report_uploaded_leaving() -> Weight {
		Weight::from_parts(398_696_000, 0)
			.saturating_add(T::DbWeight::get().reads(16_u64))
			.saturating_add(T::DbWeight::get().writes(22_u64))
	}

	/// `NodeRegistry::Nodes`: at most 1 read, 0 written.
	/// `TaskQueue::Tasks`: at most 1 read, 0 written.
	/// `Validation::Groups`: at most 1 read, 0 written.
	fn authorize_submit() -> Weight {
		Weight::from_parts(85_161_000, 0).saturating_add(T::DbWeight::get().reads(3_u64))
	}
}

/// For tests: with the prices of ParityDB.
impl WeightInfo for () {
	fn commit() -> Weight {
		Weight::from_parts(32_497_000, 0)
			.saturating_add(ParityDbWeight::get().reads(2_u64))
			.saturating_add(ParityDbWeight::get().writes(1_u64))
	}

	fn commit_last() -> Weight {
		Weight::from_parts(63_271_000, 0)
			.saturating_add(ParityDbWeight::get().reads(2_u64))
			.saturating_add(ParityDbWeight::get().writes(4_u64))
	}

	fn disclose() -> Weight {
		Weight::from_parts(36_865_000, 0)
			.saturating_add(ParityDbWeight::get().reads(2_u64))
			.saturating_add(ParityDbWeight::get().writes(1_u64))
	}

	fn disclose_matching() -> Weight {
		Weight::from_parts(282_902_000, 0)
			.saturating_add(ParityDbWeight::get().reads(12_u64))
			.saturating_add(ParityDbWeight::get().writes(11_u64))
	}

	fn disclose_last() -> Weight {
		Weight::from_parts(257_212_000, 0)
			.saturating_add(ParityDbWeight::get().reads(12_u64))
			.saturating_add(ParityDbWeight::get().writes(13_u64))
	}

	fn disclose_differing() -> Weight {
		Weight::from_parts(907_954_000, 0)
			.saturating_add(ParityDbWeight::get().reads(36_u64))
			.saturating_add(ParityDbWeight::get().writes(50_u64))
	}

	fn disclose_refuting() -> Weight {
		Weight::from_parts(895_873_000, 0)
			.saturating_add(ParityDbWeight::get().reads(27_u64))
			.saturating_add(ParityDbWeight::get().writes(39_u64))
	}

	fn report_error() -> Weight {
		Weight::from_parts(1_129_351_000, 0)
			.saturating_add(ParityDbWeight::get().reads(36_u64))
			.saturating_add(ParityDbWeight::get().writes(50_u64))
	}

	fn report_uploaded() -> Weight {
		Weight::from_parts(275_727_000, 0)
			.saturating_add(ParityDbWeight::get().reads(12_u64))
			.saturating_add(ParityDbWeight::get().writes(13_u64))
	}

	fn report_uploaded_leaving() -> Weight {
		Weight::from_parts(398_696_000, 0)
			.saturating_add(ParityDbWeight::get().reads(16_u64))
			.saturating_add(ParityDbWeight::get().writes(22_u64))
	}

	fn authorize_submit() -> Weight {
		Weight::from_parts(85_161_000, 0).saturating_add(ParityDbWeight::get().reads(3_u64))
	}
}
