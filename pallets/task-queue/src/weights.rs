//! Weights of `pallet_task_queue`, measured. Generated; do not edit.
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
	/// See the benchmark `create_task`.
	/// `e` was measured from 0 to 2.
	fn create_task(e: u32) -> Weight;
	/// See the benchmark `cancel_task`.
	fn cancel_task() -> Weight;
	/// See the benchmark `poke`.
	/// `d` was measured from 0 to 64.
	fn poke(d: u32) -> Weight;
	/// See the benchmark `claim`.
	fn claim() -> Weight;
	/// See the benchmark `reserve`.
	/// `d` was measured from 0 to 256.
	fn reserve(d: u32) -> Weight;
	/// See the benchmark `deadlines`.
	/// `d` was measured from 0 to 64.
	fn deadlines(d: u32) -> Weight;
	/// See the benchmark `drops`.
	/// `d` was measured from 0 to 64.
	fn drops(d: u32) -> Weight;
	/// See the benchmark `look`.
	/// `c` was measured from 0 to 4.
	fn look(c: u32) -> Weight;
	/// See the benchmark `start`.
	/// `d` was measured from 0 to 16.
	fn start(d: u32) -> Weight;
}

/// The figures with the runtime's prices of database accesses.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// `Balances::Holds`: at most 3 read, 3 written.
	/// `System::Account`: at most 2 read, 2 written.
	/// `TaskQueue::Agenda`: at most 0 read, 5 written.
	/// `TaskQueue::CreatorTasks`: at most 0 read, 1 written.
	/// `TaskQueue::LiveTasks`: at most 3 read, 3 written.
	/// `TaskQueue::PriceOrder`: at most 2 read, 3 written.
	/// `TaskQueue::Tasks`: at most 2 read, 3 written.
	/// `TaskQueue::WaitingTasks`: at most 3 read, 3 written.
	fn create_task(e: u32) -> Weight {
		Weight::from_parts(316_418_833, 0)
			.saturating_add(Weight::from_parts(136_535_000, 0).saturating_mul(e.into()))
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().reads(5_u64.saturating_mul(e.into())))
			.saturating_add(T::DbWeight::get().writes(7_u64))
			.saturating_add(T::DbWeight::get().writes(8_u64.saturating_mul(e.into())))
	}

	/// `Balances::Holds`: at most 1 read, 1 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `TaskQueue::Agenda`: at most 0 read, 2 written.
	/// `TaskQueue::LiveTasks`: at most 1 read, 1 written.
	/// `TaskQueue::PriceOrder`: at most 0 read, 1 written.
	/// `TaskQueue::Tasks`: at most 1 read, 1 written.
	/// `TaskQueue::WaitingTasks`: at most 0 read, 1 written.
	fn cancel_task() -> Weight {
		Weight::from_parts(224_753_000, 0)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(8_u64))
	}

	/// `Balances::Holds`: at most 256 read, 256 written.
	/// `NodeRegistry::Cards`: at most 0 read, 192 written.
	/// `NodeRegistry::ClassGroups`: at most 102 read, 192 written.
	/// `NodeRegistry::ClassWeights`: at most 2 read, 2 written.
	/// `NodeRegistry::Groups`: at most 192 read, 192 written.
	/// `NodeRegistry::Members`: at most 192 read, 192 written.
	/// `NodeRegistry::Nodes`: at most 192 read, 192 written.
	/// `NodeRegistry::Removals`: at most 0 read, 192 written.
	/// `NodeRegistry::Weights`: at most 192 read, 192 written.
	/// `NodeRegistry::WorkerNodes`: at most 0 read, 192 written.
	/// `NodeStaking::Ledgers`: at most 192 read, 192 written.
	/// `NodeStaking::Slashes`: at most 0 read, 192 written.
	/// `Qos::Records`: at most 192 read, 192 written.
	/// `System::Account`: at most 257 read, 257 written.
	/// `TaskQueue::Agenda`: at most 65 read, 128 written.
	/// `TaskQueue::LiveTasks`: at most 64 read, 64 written.
	/// `TaskQueue::Tasks`: at most 64 read, 64 written.
	/// `Validation::Groups`: at most 64 read, 64 written.
	fn poke(d: u32) -> Weight {
		Weight::from_parts(6_403_000, 0)
			.saturating_add(Weight::from_parts(1_088_219_630, 0).saturating_mul(d.into()))
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().reads(31_u64.saturating_mul(d.into())))
			.saturating_add(T::DbWeight::get().writes(2_u64))
			.saturating_add(T::DbWeight::get().writes(46_u64.saturating_mul(d.into())))
	}

	/// `Balances::Holds`: at most 16 read, 16 written.
	/// `System::Account`: at most 16 read, 16 written.
	/// `TaskQueue::Claims`: at most 17 read, 16 written.
	fn claim() -> Weight {
		Weight::from_parts(1_311_799_000, 0)
			.saturating_add(T::DbWeight::get().reads(49_u64))
			.saturating_add(T::DbWeight::get().writes(48_u64))
	}

	/// `TaskQueue::Agenda`: at most 257 read, 0 written.
	/// `TaskQueue::WaitingTasks`: at most 1 read, 0 written.
	fn reserve(d: u32) -> Weight {
		Weight::from_parts(8_209_980, 0)
			.saturating_add(Weight::from_parts(1_727_400, 0).saturating_mul(d.into()))
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(d.into())))
	}

	/// `Balances::Holds`: at most 256 read, 256 written.
	/// `NodeRegistry::Cards`: at most 0 read, 192 written.
	/// `NodeRegistry::ClassGroups`: at most 102 read, 192 written.
	/// `NodeRegistry::ClassWeights`: at most 2 read, 2 written.
	/// `NodeRegistry::Groups`: at most 192 read, 192 written.
	/// `NodeRegistry::Members`: at most 192 read, 192 written.
	/// `NodeRegistry::Nodes`: at most 192 read, 192 written.
	/// `NodeRegistry::Removals`: at most 0 read, 192 written.
	/// `NodeRegistry::Weights`: at most 192 read, 192 written.
	/// `NodeRegistry::WorkerNodes`: at most 0 read, 192 written.
	/// `NodeStaking::Ledgers`: at most 192 read, 192 written.
	/// `NodeStaking::Slashes`: at most 0 read, 192 written.
	/// `Qos::Records`: at most 192 read, 192 written.
	/// `System::Account`: at most 257 read, 257 written.
	/// `TaskQueue::Agenda`: at most 65 read, 128 written.
	/// `TaskQueue::LiveTasks`: at most 64 read, 64 written.
	/// `TaskQueue::Tasks`: at most 64 read, 64 written.
	/// `Validation::Groups`: at most 64 read, 64 written.
	fn deadlines(d: u32) -> Weight {
		Weight::from_parts(2_620_000, 0)
			.saturating_add(Weight::from_parts(1_071_207_791, 0).saturating_mul(d.into()))
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().reads(31_u64.saturating_mul(d.into())))
			.saturating_add(T::DbWeight::get().writes(2_u64))
			.saturating_add(T::DbWeight::get().writes(46_u64.saturating_mul(d.into())))
	}

	/// `TaskQueue::Agenda`: at most 65 read, 64 written.
	/// `TaskQueue::CreatorTasks`: at most 0 read, 64 written.
	/// `TaskQueue::Tasks`: at most 64 read, 64 written.
	/// `Validation::Groups`: at most 0 read, 64 written.
	fn drops(d: u32) -> Weight {
		Weight::from_parts(8_513_272, 0)
			.saturating_add(Weight::from_parts(19_692_413, 0).saturating_mul(d.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().reads(2_u64.saturating_mul(d.into())))
			.saturating_add(T::DbWeight::get().writes(4_u64.saturating_mul(d.into())))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `NodeRegistry::ClassGroups`: at most 435 read, 0 written.
	/// `NodeRegistry::ClassWeights`: at most 9 read, 0 written.
	/// `NodeRegistry::Groups`: at most 435 read, 0 written.
	/// `NodeRegistry::Members`: at most 435 read, 0 written.
	/// `NodeRegistry::Nodes`: at most 12 read, 0 written.
	/// `NodeRegistry::Weights`: at most 435 read, 0 written.
	/// `TaskQueue::DispatchCursor`: at most 1 read, 1 written.
	/// `TaskQueue::WaitingTasks`: at most 9 read, 0 written.
	fn look(c: u32) -> Weight {
		Weight::from_parts(9_417_000, 0)
			.saturating_add(Weight::from_parts(2_519_518_300, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().reads(445_u64.saturating_mul(c.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `NodeRegistry::ClassGroups`: at most 48 read, 0 written.
	/// `NodeRegistry::ClassWeights`: at most 48 read, 48 written.
	/// `NodeRegistry::Groups`: at most 48 read, 48 written.
	/// `NodeRegistry::Members`: at most 48 read, 0 written.
	/// `NodeRegistry::Nodes`: at most 48 read, 48 written.
	/// `NodeRegistry::Weights`: at most 48 read, 48 written.
	/// `TaskQueue::Agenda`: at most 0 read, 32 written.
	/// `TaskQueue::DispatchCursor`: at most 1 read, 1 written.
	/// `TaskQueue::PriceOrder`: at most 0 read, 16 written.
	/// `TaskQueue::Tasks`: at most 16 read, 16 written.
	/// `TaskQueue::WaitingTasks`: at most 18 read, 16 written.
	/// `Validation::Groups`: at most 0 read, 16 written.
	fn start(d: u32) -> Weight {
		Weight::from_parts(8_553_000, 0)
			.saturating_add(Weight::from_parts(337_619_567, 0).saturating_mul(d.into()))
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().reads(20_u64.saturating_mul(d.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(T::DbWeight::get().writes(18_u64.saturating_mul(d.into())))
	}
}

/// For tests: with the prices of ParityDB.
impl WeightInfo for () {
	fn create_task(e: u32) -> Weight {
		Weight::from_parts(316_418_833, 0)
			.saturating_add(Weight::from_parts(136_535_000, 0).saturating_mul(e.into()))
			.saturating_add(ParityDbWeight::get().reads(5_u64))
			.saturating_add(ParityDbWeight::get().reads(5_u64.saturating_mul(e.into())))
			.saturating_add(ParityDbWeight::get().writes(7_u64))
			.saturating_add(ParityDbWeight::get().writes(8_u64.saturating_mul(e.into())))
	}

	fn cancel_task() -> Weight {
		Weight::from_parts(224_753_000, 0)
			.saturating_add(ParityDbWeight::get().reads(4_u64))
			.saturating_add(ParityDbWeight::get().writes(8_u64))
	}

	fn poke(d: u32) -> Weight {
		Weight::from_parts(6_403_000, 0)
			.saturating_add(Weight::from_parts(1_088_219_630, 0).saturating_mul(d.into()))
			.saturating_add(ParityDbWeight::get().reads(4_u64))
			.saturating_add(ParityDbWeight::get().reads(31_u64.saturating_mul(d.into())))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
			.saturating_add(ParityDbWeight::get().writes(46_u64.saturating_mul(d.into())))
	}

	fn claim() -> Weight {
		Weight::from_parts(1_311_799_000, 0)
			.saturating_add(ParityDbWeight::get().reads(49_u64))
			.saturating_add(ParityDbWeight::get().writes(48_u64))
	}

	fn reserve(d: u32) -> Weight {
		Weight::from_parts(8_209_980, 0)
			.saturating_add(Weight::from_parts(1_727_400, 0).saturating_mul(d.into()))
			.saturating_add(ParityDbWeight::get().reads(2_u64))
			.saturating_add(ParityDbWeight::get().reads(1_u64.saturating_mul(d.into())))
	}

	fn deadlines(d: u32) -> Weight {
		Weight::from_parts(2_620_000, 0)
			.saturating_add(Weight::from_parts(1_071_207_791, 0).saturating_mul(d.into()))
			.saturating_add(ParityDbWeight::get().reads(4_u64))
			.saturating_add(ParityDbWeight::get().reads(31_u64.saturating_mul(d.into())))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
			.saturating_add(ParityDbWeight::get().writes(46_u64.saturating_mul(d.into())))
	}

	fn drops(d: u32) -> Weight {
		Weight::from_parts(8_513_272, 0)
			.saturating_add(Weight::from_parts(19_692_413, 0).saturating_mul(d.into()))
			.saturating_add(ParityDbWeight::get().reads(1_u64))
			.saturating_add(ParityDbWeight::get().reads(2_u64.saturating_mul(d.into())))
			.saturating_add(ParityDbWeight::get().writes(4_u64.saturating_mul(d.into())))
	}

	fn look(c: u32) -> Weight {
		Weight::from_parts(9_417_000, 0)
			.saturating_add(Weight::from_parts(2_519_518_300, 0).saturating_mul(c.into()))
			.saturating_add(ParityDbWeight::get().reads(4_u64))
			.saturating_add(ParityDbWeight::get().reads(445_u64.saturating_mul(c.into())))
			.saturating_add(ParityDbWeight::get().writes(1_u64))
	}

	fn start(d: u32) -> Weight {
		Weight::from_parts(8_553_000, 0)
			.saturating_add(Weight::from_parts(337_619_567, 0).saturating_mul(d.into()))
			.saturating_add(ParityDbWeight::get().reads(4_u64))
			.saturating_add(ParityDbWeight::get().reads(20_u64.saturating_mul(d.into())))
			.saturating_add(ParityDbWeight::get().writes(1_u64))
			.saturating_add(ParityDbWeight::get().writes(18_u64.saturating_mul(d.into())))
	}
}
