//! Weights of `pallet_base_fee`, estimated until `scripts/weights.sh` has measured them.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{Weight, constants::ParityDbWeight},
};

/// What the pallet's benchmarks measure.
pub trait WeightInfo {
	/// See the benchmark `set_base_fee_per_gas`.
	fn set_base_fee_per_gas() -> Weight;
	/// See the benchmark `set_elasticity`.
	fn set_elasticity() -> Weight;
	/// See the benchmark `on_finalize`.
	fn on_finalize() -> Weight;
}

/// The figures with the runtime's prices of database accesses.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn set_base_fee_per_gas() -> Weight {
		Weight::from_parts(40_000_000, 0).saturating_add(T::DbWeight::get().writes(1_u64))
	}

	fn set_elasticity() -> Weight {
		Weight::from_parts(40_000_000, 0).saturating_add(T::DbWeight::get().writes(1_u64))
	}

	fn on_finalize() -> Weight {
		Weight::from_parts(40_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
}

/// For tests: with the prices of ParityDB.
impl WeightInfo for () {
	fn set_base_fee_per_gas() -> Weight {
		Weight::from_parts(40_000_000, 0).saturating_add(ParityDbWeight::get().writes(1_u64))
	}

	fn set_elasticity() -> Weight {
		Weight::from_parts(40_000_000, 0).saturating_add(ParityDbWeight::get().writes(1_u64))
	}

	fn on_finalize() -> Weight {
		Weight::from_parts(40_000_000, 0)
			.saturating_add(ParityDbWeight::get().reads(4_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}
}
