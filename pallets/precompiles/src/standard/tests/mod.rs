//! Tests of the standard precompiles.

mod documents;
mod interface;
mod properties;
mod timing;
mod vectors;

use super::{charge_and_run, find};
use alloc::vec::Vec;
use evm::{
	Context, ExitError, ExitReason, Transfer,
	executor::stack::{PrecompileFailure, PrecompileHandle},
};
use sp_core::{H160, H256, U256};

/// A call with a supply of gas; what a precompile of this kind does not need panics.
pub(super) struct Call {
	address: H160,
	input: Vec<u8>,
	gas: u64,
	context: Context,
}

impl Call {
	pub(super) fn new(number: u16, input: &[u8], gas: u64) -> Self {
		let address = H160::from_low_u64_be(u64::from(number));
		let context =
			Context { address, caller: H160::repeat_byte(1), apparent_value: U256::zero() };
		Self { address, input: input.to_vec(), gas, context }
	}
}

impl PrecompileHandle for Call {
	fn call(
		&mut self,
		_: H160,
		_: Option<Transfer>,
		_: Vec<u8>,
		_: Option<u64>,
		_: bool,
		_: &Context,
	) -> (ExitReason, Vec<u8>) {
		panic!("a standard precompile calls nobody")
	}

	fn record_cost(&mut self, cost: u64) -> Result<(), ExitError> {
		self.gas = self.gas.checked_sub(cost).ok_or(ExitError::OutOfGas)?;
		Ok(())
	}

	fn record_external_cost(
		&mut self,
		_: Option<u64>,
		_: Option<u64>,
		_: Option<u64>,
	) -> Result<(), ExitError> {
		panic!("a standard precompile costs gas only")
	}

	fn refund_external_cost(&mut self, _: Option<u64>, _: Option<u64>) {
		panic!("a standard precompile refunds nothing")
	}

	fn remaining_gas(&self) -> u64 {
		self.gas
	}

	fn log(&mut self, _: H160, _: Vec<H256>, _: Vec<u8>) -> Result<(), ExitError> {
		panic!("a standard precompile logs nothing")
	}

	fn code_address(&self) -> H160 {
		self.address
	}

	fn input(&self) -> &[u8] {
		&self.input
	}

	fn context(&self) -> &Context {
		&self.context
	}

	fn origin(&self) -> H160 {
		self.context.caller
	}

	fn is_static(&self) -> bool {
		true
	}

	fn gas_limit(&self) -> Option<u64> {
		None
	}

	fn is_contract_being_constructed(&self, _: H160) -> bool {
		false
	}
}

/// More than any input of these tests costs.
pub(super) const SUPPLY: u64 = 1 << 40;

/// Gas and output of a call of a precompile, offered or not, or the error that consumes all gas.
pub(super) fn call(number: u16, input: &[u8]) -> Result<(u64, Vec<u8>), ExitError> {
	let mut handle = Call::new(number, input, SUPPLY);
	match charge_and_run(find(number).unwrap(), &mut handle) {
		Ok(output) => Ok((SUPPLY - handle.gas, output.output)),
		Err(PrecompileFailure::Error { exit_status }) => Err(exit_status),
		Err(other) => panic!("{number:#x} keeps gas on failure: {other:?}"),
	}
}

/// The output alone.
pub(super) fn output(number: u16, input: &[u8]) -> Vec<u8> {
	call(number, input).unwrap().1
}
