//! Transactions that call one precompile again and again, until so much gas is used up.

use super::Network;
use crate::{EVM, Runtime, configs::evm::WEIGHT_PER_GAS};
use alloc::{vec, vec::Vec};
use deuterium_primitives::benchmarking::BenchmarkNetwork;
use frame_benchmarking::{
	BenchmarkError,
	benchmarking::{commit_db, read_write_count, reset_read_write_count},
};
use pallet_evm::{
	ExecutionArgs, Runner,
	workloads::{self, WORKER},
};
use sp_core::{H160, U256};

type Evm = <Runtime as pallet_evm::Config>::Runner;

/// Gas per unit of the components: what the calls have for computing, besides what they pay for their
/// accesses to the database. `tests/integration/weights.rs` holds the weight of a unit against it.
pub(super) const GAS_PER_UNIT: u64 = 1_000_000;

/// Most units.
pub(super) const MOST_UNITS: u32 = 5;

/// More than a transaction takes beside its calls, in gas: its input, and copying it into the memory.
const SPARE_GAS: u64 = 1_000_000;

/// More than a few calls take, in gas.
const CALIBRATION_GAS: u64 = 100_000_000;

/// A call.
pub(super) struct Subject {
	/// The precompile.
	pub(super) address: H160,
	/// Its input.
	pub(super) input: Vec<u8>,
	/// What is sent along, in base units.
	pub(super) value: u64,
	/// Whether it succeeds, every time.
	pub(super) succeeds: bool,
}

/// A transaction, ready to be executed.
pub(super) struct Calls {
	args: ExecutionArgs,
	successes: u64,
	/// What its calls pay.
	gas: u64,
}

impl Subject {
	/// So many calls in a transaction, for which the contract that makes them is put into the state;
	/// what was written goes to the database.
	fn calls(&self, times: u64, gas: u64) -> Result<Calls, BenchmarkError> {
		EVM::set_nonce(&WORKER, 1);
		EVM::set_code(&WORKER, workloads::calls(self.address, self.value, times))
			.map_err(|_| BenchmarkError::Stop("the code is too large"))?;
		commit_db();
		let limit = gas.saturating_add(SPARE_GAS);
		let args = ExecutionArgs {
			source: H160([0xca; 20]),
			input: self.input.clone(),
			// A call gets at most 63 parts of 64 of what is left (EIP-150).
			gas_limit: limit.saturating_add(limit / 32),
			..ExecutionArgs::default()
		};
		Ok(Calls { args, successes: if self.succeeds { times } else { 0 }, gas })
	}

	/// Gas of so many calls in a transaction.
	fn gas(&self, times: u64) -> Result<u64, BenchmarkError> {
		self.calls(times, CALIBRATION_GAS)?.execute()
	}

	/// The accesses to the database of a call, as gas.
	fn accesses(&self) -> Result<u64, BenchmarkError> {
		let call = self.calls(1, CALIBRATION_GAS)?;
		reset_read_write_count();
		// Some precompiles take anything.
		let _ = call.execute();
		commit_db();
		let (reads, _, writes, _) = read_write_count();
		let database = <Runtime as frame_system::Config>::DbWeight::get();
		let time = database.reads_writes(reads.into(), writes.into()).ref_time();
		Ok(time.div_ceil(WEIGHT_PER_GAS))
	}

	/// The same precompile, called with what it does not understand: it reads nothing. What the EVM
	/// reads to find the account is read once in a transaction, and the transaction pays for it.
	fn misunderstood(&self) -> Self {
		Self { address: self.address, input: vec![0xff; 4], value: self.value, succeeds: false }
	}
}

impl Calls {
	/// Calls `subject` so often that it has `units` of gas for computing. What one call pays is found
	/// out by making some: the first ones may pay for what the later ones find, and only the later
	/// ones count. A price that does not even pay for the accesses of a call fails here.
	pub(super) fn new(subject: &Subject, units: u32) -> Result<Self, BenchmarkError> {
		Network::fund(&WORKER.into());
		subject.gas(1)?;
		let price = subject.gas(2)?.saturating_sub(subject.gas(1)?);
		let nothing = subject.misunderstood().accesses()?;
		let accesses = subject.accesses()?.saturating_sub(nothing);
		let budget = u64::from(units).saturating_mul(GAS_PER_UNIT);
		let times = budget
			.checked_div(price.saturating_sub(accesses))
			.ok_or(BenchmarkError::Stop("the price is less than that of the accesses"))?;
		subject.calls(times, times.saturating_mul(price))
	}

	/// Executes it; answers the gas that was used.
	fn execute(self) -> Result<u64, BenchmarkError> {
		let info =
			Evm::call(WORKER, self.args).map_err(|_| BenchmarkError::Stop("not executed"))?;
		if info.value != U256::from(self.successes).to_big_endian() {
			return Err(BenchmarkError::Stop("calls end otherwise than they should"));
		}
		// Without the floor for long inputs.
		u64::try_from(info.used_gas.standard).map_err(|_| BenchmarkError::Stop("too much gas"))
	}

	/// Executes it.
	pub(super) fn run(self) -> Result<(), BenchmarkError> {
		let gas = self.gas;
		if self.execute()? < gas {
			return Err(BenchmarkError::Stop("calls are cheaper when they are many"));
		}
		Ok(())
	}
}
