//! Weights of `pallet_evm`, estimated until `scripts/weights.sh` has measured them.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{Weight, constants::ParityDbWeight},
};

/// What the pallet's benchmarks measure.
pub trait WeightInfo {
	/// See the benchmark `set_creators`.
	fn set_creators() -> Weight;
	/// See the benchmark `run_arithmetic`.
	/// `g` was measured from 1 to 15.
	fn run_arithmetic(g: u32) -> Weight;
	/// See the benchmark `run_modular_arithmetic`.
	/// `g` was measured from 1 to 15.
	fn run_modular_arithmetic(g: u32) -> Weight;
	/// See the benchmark `run_exponentiation`.
	/// `g` was measured from 1 to 15.
	fn run_exponentiation(g: u32) -> Weight;
	/// See the benchmark `run_jumps`.
	/// `g` was measured from 1 to 15.
	fn run_jumps(g: u32) -> Weight;
	/// See the benchmark `run_keccak`.
	/// `g` was measured from 1 to 15.
	fn run_keccak(g: u32) -> Weight;
	/// See the benchmark `run_memory`.
	/// `g` was measured from 1 to 15.
	fn run_memory(g: u32) -> Weight;
	/// See the benchmark `run_memory_copies`.
	/// `g` was measured from 1 to 15.
	fn run_memory_copies(g: u32) -> Weight;
	/// See the benchmark `run_cold_reads`.
	/// `g` was measured from 1 to 15.
	fn run_cold_reads(g: u32) -> Weight;
	/// See the benchmark `run_warm_reads`.
	/// `g` was measured from 1 to 15.
	fn run_warm_reads(g: u32) -> Weight;
	/// See the benchmark `run_dirty_writes`.
	/// `g` was measured from 1 to 15.
	fn run_dirty_writes(g: u32) -> Weight;
	/// See the benchmark `run_transient_writes`.
	/// `g` was measured from 1 to 15.
	fn run_transient_writes(g: u32) -> Weight;
	/// See the benchmark `run_balances`.
	/// `g` was measured from 1 to 15.
	fn run_balances(g: u32) -> Weight;
	/// See the benchmark `run_own_balance`.
	/// `g` was measured from 1 to 15.
	fn run_own_balance(g: u32) -> Weight;
	/// See the benchmark `run_block_hashes`.
	/// `g` was measured from 1 to 15.
	fn run_block_hashes(g: u32) -> Weight;
	/// See the benchmark `run_logs`.
	/// `g` was measured from 1 to 15.
	fn run_logs(g: u32) -> Weight;
	/// See the benchmark `run_warm_calls`.
	/// `g` was measured from 1 to 15.
	fn run_warm_calls(g: u32) -> Weight;
	/// See the benchmark `run_value_calls`.
	/// `g` was measured from 1 to 15.
	fn run_value_calls(g: u32) -> Weight;
	/// See the benchmark `run_reverted_writes`.
	/// `g` was measured from 1 to 15.
	fn run_reverted_writes(g: u32) -> Weight;
	/// See the benchmark `run_call_data`.
	/// `g` was measured from 1 to 15.
	fn run_call_data(g: u32) -> Weight;
	/// See the benchmark `run_code_loads`.
	/// `g` was measured from 1 to 15.
	fn run_code_loads(g: u32) -> Weight;
	/// See the benchmark `run_code_copies`.
	/// `g` was measured from 1 to 15.
	fn run_code_copies(g: u32) -> Weight;
	/// See the benchmark `run_creations`.
	/// `g` was measured from 1 to 15.
	fn run_creations(g: u32) -> Weight;
}

/// The figures with the runtime's prices of database accesses.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn set_creators() -> Weight {
		Weight::from_parts(60_000_000, 0).saturating_add(T::DbWeight::get().writes(1_u64))
	}

	fn run_arithmetic(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_modular_arithmetic(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_exponentiation(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_jumps(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_keccak(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_memory(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_memory_copies(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_cold_reads(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_warm_reads(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_dirty_writes(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_transient_writes(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_balances(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_own_balance(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_block_hashes(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_logs(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_warm_calls(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_value_calls(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_reverted_writes(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_call_data(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_code_loads(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_code_copies(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_creations(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}
}

/// For tests: with the prices of ParityDB.
impl WeightInfo for () {
	fn set_creators() -> Weight {
		Weight::from_parts(60_000_000, 0).saturating_add(ParityDbWeight::get().writes(1_u64))
	}

	fn run_arithmetic(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_modular_arithmetic(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_exponentiation(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_jumps(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_keccak(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_memory(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_memory_copies(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_cold_reads(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_warm_reads(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_dirty_writes(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_transient_writes(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_balances(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_own_balance(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_block_hashes(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_logs(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_warm_calls(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_value_calls(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_reverted_writes(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_call_data(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_code_loads(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_code_copies(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}

	fn run_creations(g: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 0).saturating_mul(g.into())
	}
}
