//! Weights of `pallet_base_fee`, measured. Generated; do not edit.
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
	/// `BaseFee::NextBaseFee`: at most 0 read, 1 written.
	fn set_base_fee_per_gas() -> Weight {
		Weight::from_parts(9_836_000, 0).saturating_add(T::DbWeight::get().writes(1_u64))
	}

	/// `BaseFee::Elasticity`: at most 0 read, 1 written.
	fn set_elasticity() -> Weight {
		Weight::from_parts(7_236_000, 0).saturating_add(T::DbWeight::get().writes(1_u64))
	}

	/// `BaseFee::BaseFeePerGas`: at most 1 read, 1 written.
	/// `BaseFee::Elasticity`: at most 1 read, 0 written.
	/// `BaseFee::NextBaseFee`: at most 1 read, 0 written.
	fn on_finalize() -> Weight {
		Weight::from_parts(4_044_000, 0)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
}

/// For tests: with the prices of ParityDB.
impl WeightInfo for () {
	fn set_base_fee_per_gas() -> Weight {
		Weight::from_parts(9_836_000, 0).saturating_add(ParityDbWeight::get().writes(1_u64))
	}

	fn set_elasticity() -> Weight {
		Weight::from_parts(7_236_000, 0).saturating_add(ParityDbWeight::get().writes(1_u64))
	}

	fn on_finalize() -> Weight {
		Weight::from_parts(4_044_000, 0)
			.saturating_add(ParityDbWeight::get().reads(3_u64))
			.saturating_add(ParityDbWeight::get().writes(1_u64))
	}
}
