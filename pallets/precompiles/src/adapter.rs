//! Between the engine and the contracts.
//!
//! One way in for all of them, so that the rules of stateful precompiles are kept in one place:
//! who may call how, what it costs, where the value goes, to which frame the logs belong, and how a
//! refusal is told.

use crate::{
	Config,
	frame::{Failure, Frame},
};
use alloc::{string::String, vec::Vec};
use alloy_sol_types::{Revert, SolError};
use deuterium_primitives::traits::{NativeLog, NativeLogs};
use evm::{
	ExitError, ExitRevert, ExitSucceed,
	executor::stack::{PrecompileFailure, PrecompileHandle, PrecompileOutput},
};

/// What a call of a precompile ends with.
pub type PrecompileResult = Result<PrecompileOutput, PrecompileFailure>;

/// Longest input of a call, in bytes: several times that of any function.
pub const MAX_INPUT: usize = 4 * 1024;

/// Gas for reaching a function, decoding its selector and encoding an answer or a refusal: 13.5 µs, of
/// which the benchmarks find 7 to 10 used, the calling contract's opcodes included.
pub const BASE_GAS: u64 = 300;

/// Gas for each word of the input, which is copied and decoded: 0.27 µs; 0.08 were measured.
pub const WORD_GAS: u64 = 6;

/// Serves the function with a selector; see [`crate::frame::functions`].
pub(crate) type Dispatch<R> = fn([u8; 4], &mut Frame<R>, &[u8]) -> Result<Vec<u8>, Failure>;

/// Runs a call of a contract.
pub(crate) fn run<R: Config>(
	handle: &mut impl PrecompileHandle,
	dispatch: Dispatch<R>,
) -> PrecompileResult {
	// A contract that borrows this code for its own account would act as somebody else.
	if handle.context().address != handle.code_address() {
		return Err(revert("Called by DELEGATECALL or CALLCODE"));
	}
	let gas = handle.remaining_gas();
	let Some(mut frame) = Frame::<R>::new(handle.context(), handle.is_static(), gas) else {
		return Err(revert("Value is too high"));
	};
	let mark = R::Logs::mark();
	let result = enter(&mut frame, handle.input(), dispatch);
	let logs = R::Logs::take_since(mark);
	match result {
		Ok(output) => {
			let logging = logs.iter().map(gas_of_log).fold(0, u64::saturating_add);
			handle.record_cost(frame.meter.spent().saturating_add(logging))?;
			for NativeLog { address, topics, data } in logs {
				handle.log(address, topics, data)?;
			}
			Ok(PrecompileOutput { exit_status: ExitSucceed::Returned, output })
		},
		Err(Failure::Revert(reason)) => {
			handle.record_cost(frame.meter.spent())?;
			Err(revert(reason))
		},
		Err(Failure::OutOfGas) => Err(ExitError::OutOfGas.into()),
	}
}

/// Pays for the input and finds the function.
fn enter<R: Config>(
	frame: &mut Frame<R>,
	input: &[u8],
	dispatch: Dispatch<R>,
) -> Result<Vec<u8>, Failure> {
	if input.len() > MAX_INPUT {
		return Err(Failure::Revert("Input is too long"));
	}
	let words = u64::try_from(input.len().div_ceil(32)).unwrap_or(u64::MAX);
	frame.meter.spend(BASE_GAS.saturating_add(WORD_GAS.saturating_mul(words)))?;
	match input.split_first_chunk::<4>() {
		Some((selector, arguments)) => dispatch(*selector, frame, arguments),
		None => Err(Failure::Revert("Unknown function")),
	}
}

/// What the opcodes `LOG0` to `LOG4` cost (yellow paper, appendix G: 375, 375 for each topic, 8 for each
/// byte).
fn gas_of_log(log: &NativeLog) -> u64 {
	let count = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
	let topics = count(log.topics.len()).saturating_mul(375);
	let data = count(log.data.len()).saturating_mul(8);
	375u64.saturating_add(topics).saturating_add(data)
}

/// A revert with `Error(string)`.
fn revert(reason: &str) -> PrecompileFailure {
	PrecompileFailure::Revert {
		exit_status: ExitRevert::Reverted,
		output: Revert::from(String::from(reason)).abi_encode(),
	}
}
