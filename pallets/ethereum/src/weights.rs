//! Weights of `pallet_ethereum` beside the gas. Estimates, until `scripts/weights.sh` has measured
//! them.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{Weight, constants::ParityDbWeight},
};

/// What the pallet's benchmarks measure.
pub trait WeightInfo {
	/// See the benchmark `transact`; `b` is the number of bytes of input.
	fn transact(b: u32) -> Weight;
	/// See the benchmark `on_initialize`.
	fn on_initialize() -> Weight;
	/// See the benchmark `on_finalize`; `t` is the number of transactions.
	fn on_finalize(t: u32) -> Weight;
	/// See the benchmark `native_log`; `b` is the number of bytes of data.
	fn native_log(b: u32) -> Weight;
}

/// The figures with the runtime's prices of database accesses.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn transact(b: u32) -> Weight {
		estimates::transact(b)
	}

	fn on_initialize() -> Weight {
		estimates::on_initialize(T::DbWeight::get())
	}

	fn on_finalize(t: u32) -> Weight {
		estimates::on_finalize(t, T::DbWeight::get())
	}

	fn native_log(b: u32) -> Weight {
		estimates::native_log(b)
	}
}

/// The same with the prices of ParityDB, for mocks.
impl WeightInfo for () {
	fn transact(b: u32) -> Weight {
		estimates::transact(b)
	}

	fn on_initialize() -> Weight {
		estimates::on_initialize(ParityDbWeight::get())
	}

	fn on_finalize(t: u32) -> Weight {
		estimates::on_finalize(t, ParityDbWeight::get())
	}

	fn native_log(b: u32) -> Weight {
		estimates::native_log(b)
	}
}

mod estimates {
	use frame_support::weights::{RuntimeDbWeight, Weight};

	pub(super) fn transact(b: u32) -> Weight {
		Weight::from_parts(100_000_000, 0)
			.saturating_add(Weight::from_parts(10_000, 0).saturating_mul(b.into()))
	}

	pub(super) fn on_initialize(db: RuntimeDbWeight) -> Weight {
		Weight::from_parts(10_000_000, 0).saturating_add(db.reads(4)).saturating_add(db.writes(1))
	}

	pub(super) fn on_finalize(t: u32, db: RuntimeDbWeight) -> Weight {
		Weight::from_parts(60_000_000, 0)
			.saturating_add(Weight::from_parts(30_000_000, 0).saturating_mul(t.into()))
			.saturating_add(db.reads(7))
			.saturating_add(db.writes(7))
	}

	pub(super) fn native_log(b: u32) -> Weight {
		Weight::from_parts(60_000_000, 0)
			.saturating_add(Weight::from_parts(10_000, 0).saturating_mul(b.into()))
	}
}
