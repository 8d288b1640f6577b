//! Benchmarks of the call, and of gas.
//!
//! The `run_*` benchmarks each burn a hundred thousand gas per component with one kind of work (see
//! [`workloads`]). The slowest of them bounds [`Config::WeightPerGas`]; nothing else uses them.

#![allow(clippy::arithmetic_side_effects)]

use crate::{
	Call, Config, CreateRule, Creators, ExecutionArgs, MAX_DEPLOYERS, Pallet, Runner, gas,
	workloads::{self, WORKER},
};
use alloc::{collections::BTreeSet, vec::Vec};
use frame_benchmarking::v2::*;
use frame_support::{BoundedBTreeSet, traits::EnsureOrigin};
use sp_core::{H160, U256};

/// Gas per unit of the components.
const GAS_PER_UNIT: u64 = 100_000;
/// Most units: a million and a half gas.
const MOST_UNITS: u32 = 15;

/// Puts the contracts into the state; answers the arguments of a call with so many units of gas.
fn prepare<T: Config>(code: Vec<u8>, units: u32) -> Result<ExecutionArgs, BenchmarkError> {
	for (address, code) in workloads::others().into_iter().chain([(WORKER, code)]) {
		Pallet::<T>::set_nonce(&address, 1);
		Pallet::<T>::set_code(&address, code)
			.map_err(|_| BenchmarkError::Stop("the code is too large"))?;
	}
	frame_system::Pallet::<T>::set_block_number(500u32.into());
	Ok(ExecutionArgs {
		source: H160([0xca; 20]),
		gas_limit: gas::TRANSACTION + u64::from(units) * GAS_PER_UNIT,
		..ExecutionArgs::default()
	})
}

/// Calls the worker; all gas must be used up.
fn run<T: Config>(args: ExecutionArgs) {
	let limit = U256::from(args.gas_limit);
	let used = T::Runner::call(WORKER, args).map(|info| info.used_gas.work).ok();
	assert_eq!(used, Some(limit));
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// The longest rule.
	#[benchmark]
	fn set_creators() -> Result<(), BenchmarkError> {
		let origin = T::GovernanceOrigin::try_successful_origin()
			.map_err(|_| BenchmarkError::Stop("nobody governs"))?;
		let deployers: BTreeSet<H160> =
			(0..u64::from(MAX_DEPLOYERS)).map(H160::from_low_u64_be).collect();
		let deployers = BoundedBTreeSet::try_from(deployers)
			.map_err(|_| BenchmarkError::Stop("too many deployers"))?;
		let rule = CreateRule::Listed(deployers);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, rule.clone());

		assert_eq!(Creators::<T>::get(), rule);
		Ok(())
	}

	/// Additions, among the cheapest opcodes there are.
	#[benchmark]
	fn run_arithmetic(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let args = prepare::<T>(workloads::arithmetic(), g)?;
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Products modulo an odd number, all of 256 bits.
	#[benchmark]
	fn run_modular_arithmetic(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let args = prepare::<T>(workloads::modular_arithmetic(), g)?;
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Powers with exponents of 256 bits.
	#[benchmark]
	fn run_exponentiation(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let args = prepare::<T>(workloads::exponentiation(), g)?;
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// The shortest loop.
	#[benchmark]
	fn run_jumps(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let args = prepare::<T>(workloads::jumps(), g)?;
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Hashes of 32 bytes.
	#[benchmark]
	fn run_keccak(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let args = prepare::<T>(workloads::keccak(), g)?;
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Words at the end of the memory, which grows.
	#[benchmark]
	fn run_memory(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let args = prepare::<T>(workloads::memory(), g)?;
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Copies of memory that overlap.
	#[benchmark]
	fn run_memory_copies(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let args = prepare::<T>(workloads::memory_copies(), g)?;
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Reads of slots, each a new one.
	#[benchmark]
	fn run_cold_reads(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let args = prepare::<T>(workloads::cold_reads(), g)?;
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Reads of one slot.
	#[benchmark]
	fn run_warm_reads(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let args = prepare::<T>(workloads::warm_reads(), g)?;
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Writes of one slot, to and fro.
	#[benchmark]
	fn run_dirty_writes(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let args = prepare::<T>(workloads::dirty_writes(), g)?;
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Writes of one transient slot.
	#[benchmark]
	fn run_transient_writes(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let args = prepare::<T>(workloads::transient_writes(), g)?;
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Looks at the balances of two accounts, so that neither is the last one asked for.
	#[benchmark]
	fn run_balances(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let args = prepare::<T>(workloads::balances(), g)?;
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Looks at the own balance: 5 gas.
	#[benchmark]
	fn run_own_balance(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let args = prepare::<T>(workloads::own_balance(), g)?;
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Hashes of the block before: 20 gas.
	#[benchmark]
	fn run_block_hashes(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let args = prepare::<T>(workloads::block_hashes(), g)?;
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Logs without data.
	#[benchmark]
	fn run_logs(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let args = prepare::<T>(workloads::logs(), g)?;
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Calls of a contract that does nothing.
	#[benchmark]
	fn run_warm_calls(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let args = prepare::<T>(workloads::warm_calls(), g)?;
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Calls with a value that the contract does not have.
	#[benchmark]
	fn run_value_calls(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let args = prepare::<T>(workloads::value_calls(), g)?;
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Calls of a contract that writes and reverts.
	#[benchmark]
	fn run_reverted_writes(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let args = prepare::<T>(workloads::reverted_writes(), g)?;
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Calls with ten kilobytes of call data.
	#[benchmark]
	fn run_call_data(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let args = prepare::<T>(workloads::call_data(), g)?;
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Calls of the largest contract, until the allowance for code ends it.
	#[benchmark]
	fn run_code_loads(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let args = prepare::<T>(workloads::code_loads(), g)?;
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Copies of nothing from the largest contract, until the allowance for code ends it.
	#[benchmark]
	fn run_code_copies(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let args = prepare::<T>(workloads::code_copies(), g)?;
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Creations of empty contracts.
	#[benchmark]
	fn run_creations(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let args = prepare::<T>(workloads::creations(), g)?;
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}
}
