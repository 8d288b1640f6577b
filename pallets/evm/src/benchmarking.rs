//! Benchmarks of the call, and of gas.
//!
//! The `run_*` benchmarks each burn a hundred thousand gas per component with one kind of work. The
//! slowest of them bounds [`Config::WeightPerGas`]. Weights by opcode are not used: gas is the measure.

#![allow(clippy::arithmetic_side_effects)]

use crate::{
	Call, Config, CreateRule, Creators, ExecutionArgs, MAX_CODE_SIZE, MAX_DEPLOYERS, Pallet,
	Runner,
	assembler::{Assembler, endless, op},
	gas,
};
use alloc::{collections::BTreeSet, vec, vec::Vec};
use frame_benchmarking::v2::*;
use frame_support::{BoundedBTreeSet, traits::EnsureOrigin};
use sp_core::{H160, U256};

/// Gas per unit of the components.
const GAS_PER_UNIT: u64 = 100_000;
/// Most units: a million and a half gas.
const MOST_UNITS: u32 = 15;
/// The contract that runs.
const CONTRACT: H160 = H160([0xc0; 20]);
/// Another one.
const OTHER: H160 = H160([0xc1; 20]);

/// Puts a contract into the state.
fn deploy<T: Config>(address: H160, code: Vec<u8>) -> Result<(), BenchmarkError> {
	Pallet::<T>::set_nonce(&address, 1);
	Pallet::<T>::set_code(&address, code).map_err(|_| BenchmarkError::Stop("the code is too large"))
}

/// Arguments of a call with so many units of gas after its intrinsic gas.
fn arguments(units: u32) -> ExecutionArgs {
	ExecutionArgs {
		source: H160([0xca; 20]),
		gas_limit: gas::TRANSACTION + u64::from(units) * GAS_PER_UNIT,
		..ExecutionArgs::default()
	}
}

/// Calls the contract; all gas must be used up.
fn run<T: Config>(args: ExecutionArgs) {
	let limit = U256::from(args.gas_limit);
	let used = T::Runner::call(CONTRACT, args).map(|info| info.used_gas.work).ok();
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

	/// Additions, the cheapest opcodes there are.
	#[benchmark]
	fn run_arithmetic(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let body = [op::PUSH0, op::PUSH0, op::ADD, op::POP].repeat(64);
		deploy::<T>(CONTRACT, endless(&body))?;
		let args = arguments(g);
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Divisions of large numbers.
	#[benchmark]
	fn run_division(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		const MULMOD: u8 = 0x09;
		let odd = U256::MAX - U256::from(12_345);
		let body = Assembler::new().with(MULMOD, &[U256::MAX, U256::MAX - 2, odd]).op(op::POP);
		deploy::<T>(CONTRACT, endless(&body.build().repeat(16)))?;
		let args = arguments(g);
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Hashes of 32 bytes.
	#[benchmark]
	fn run_keccak(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let body = Assembler::new().with(op::KECCAK256, &[0.into(), 32.into()]).op(op::POP);
		deploy::<T>(CONTRACT, endless(&body.build().repeat(16)))?;
		let args = arguments(g);
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Words written to memory, each to a new place until the memory is dear.
	#[benchmark]
	fn run_memory(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		const MSIZE: u8 = 0x59;
		let body = [op::PUSH0, MSIZE, op::MSTORE].repeat(16);
		deploy::<T>(CONTRACT, endless(&body))?;
		let args = arguments(g);
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Reads of slots, each a new one.
	#[benchmark]
	fn run_cold_reads(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		// Counts upwards on the stack, from zero if there is nothing on it.
		let body = [&[op::DUP1, op::SLOAD, op::POP][..], &[0x60, 1, op::ADD]].concat();
		let code = Assembler::new().push(0u64).op(op::JUMPDEST).ops(&body.repeat(16)).push(1u64);
		deploy::<T>(CONTRACT, code.op(op::JUMP).build())?;
		let args = arguments(g);
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Reads of one slot.
	#[benchmark]
	fn run_warm_reads(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let body = [op::PUSH0, op::SLOAD, op::POP].repeat(64);
		deploy::<T>(CONTRACT, endless(&body))?;
		let args = arguments(g);
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Writes of slots, each a new one, and kept: the transaction ends before the gas does.
	#[benchmark]
	fn run_writes(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		// 100 000 gas pay for four new slots of 22 100.
		let slots = g * 4;
		let code = (0..slots).fold(Assembler::new(), |code, slot| code.sstore(u64::from(slot), 1));
		deploy::<T>(CONTRACT, code.build())?;
		let args = arguments(g);
		#[block]
		{
			let succeeded =
				T::Runner::call(CONTRACT, args).map(|info| info.exit_reason.is_succeed());
			assert_eq!(succeeded.ok(), Some(true));
		}
		Ok(())
	}

	/// Writes of one slot, back and forth.
	#[benchmark]
	fn run_dirty_writes(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let body = Assembler::new().sstore(0, 1).sstore(0, 2);
		deploy::<T>(CONTRACT, endless(&body.build().repeat(16)))?;
		let args = arguments(g);
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Calls of a contract that does nothing.
	#[benchmark]
	fn run_warm_calls(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		deploy::<T>(OTHER, vec![op::STOP])?;
		let body = Assembler::new().call(op::STATICCALL, 100, OTHER, 0, 0).op(op::POP);
		deploy::<T>(CONTRACT, endless(&body.build().repeat(16)))?;
		let args = arguments(g);
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Calls of the largest contract, which does nothing, until the allowance for code ends it.
	#[benchmark]
	fn run_code_loads(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		deploy::<T>(OTHER, vec![op::STOP; MAX_CODE_SIZE as usize])?;
		let body = Assembler::new().call(op::STATICCALL, 100, OTHER, 0, 0).op(op::POP);
		deploy::<T>(CONTRACT, endless(&body.build().repeat(16)))?;
		let args = arguments(g);
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Looks at balances: opcodes of 100 gas that read the chain's state.
	#[benchmark]
	fn run_balances(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let look = |who: H160| Assembler::new().address(who).ops(&[op::BALANCE, op::POP]).build();
		let body = [look(OTHER), look(CONTRACT)].concat();
		deploy::<T>(CONTRACT, endless(&body.repeat(16)))?;
		let args = arguments(g);
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Looks at its own balance: 5 gas.
	#[benchmark]
	fn run_self_balance(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		deploy::<T>(CONTRACT, endless(&[op::SELFBALANCE, op::POP].repeat(64)))?;
		let args = arguments(g);
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Logs without data.
	#[benchmark]
	fn run_logs(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let body = Assembler::new().with(op::LOG0, &[0.into(), 0.into()]);
		deploy::<T>(CONTRACT, endless(&body.build().repeat(16)))?;
		let args = arguments(g);
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}

	/// Creations of empty contracts.
	#[benchmark]
	fn run_creations(g: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
		let body = Assembler::new().with(op::CREATE, &[0.into(), 0.into(), 0.into()]).op(op::POP);
		deploy::<T>(CONTRACT, endless(&body.build()))?;
		let args = arguments(g);
		#[block]
		{
			run::<T>(args);
		}
		Ok(())
	}
}
