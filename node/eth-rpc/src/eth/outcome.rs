//! How a finished execution is told: output, revert with reason, or error.

use crate::{config::RevertStyle, error::EthError};
use alloy_sol_types::{Panic, Revert, SolError};
use evm::{ExitError, ExitFatal, ExitReason, Opcode};

/// Output of a call that succeeded, else the error that clients expect.
///
/// # Errors
///
/// Code 3 with the returned data for a revert; -32000 with go-ethereum's text for everything else
/// that stops a contract.
pub fn output(exit: &ExitReason, output: Vec<u8>, style: RevertStyle) -> Result<Vec<u8>, EthError> {
	match exit {
		ExitReason::Succeed(_) => Ok(output),
		ExitReason::Revert(_) => Err(reverted(output, style)),
		_ => Err(EthError::Rejected(message(exit, &[], style))),
	}
}

/// The error of a revert with this data.
pub fn reverted(data: Vec<u8>, style: RevertStyle) -> EthError {
	EthError::Reverted { message: revert_message(&data, style), data }
}

/// What `eth_createAccessList` and the like tell of an execution that did not succeed.
pub fn message(exit: &ExitReason, data: &[u8], style: RevertStyle) -> String {
	match exit {
		ExitReason::Succeed(_) => "success".into(),
		ExitReason::Revert(_) => revert_message(data, style),
		ExitReason::Error(error) | ExitReason::Fatal(ExitFatal::CallErrorAsFatal(error)) => {
			error_message(error)
		},
		ExitReason::Fatal(fatal) => format!("evm: {fatal:?}"),
	}
}

fn revert_message(data: &[u8], style: RevertStyle) -> String {
	let (bare, prefix) = match style {
		RevertStyle::Frontier => (
			"VM Exception while processing transaction: revert",
			"VM Exception while processing transaction: revert ",
		),
		RevertStyle::Geth => ("execution reverted", "execution reverted: "),
	};
	match revert_reason(data) {
		Some(reason) => format!("{prefix}{reason}"),
		None => bare.into(),
	}
}

/// The reason in the data of a revert: of Solidity's `Error(string)` the string, of
/// `Panic(uint256)` what the code means; `None` for custom errors and bare reverts.
pub fn revert_reason(data: &[u8]) -> Option<String> {
	if let Ok(revert) = Revert::abi_decode(data) {
		return Some(revert.reason);
	}
	let code = Panic::abi_decode(data).ok()?.code;
	let meaning = match u64::try_from(code) {
		Ok(0x00) => "generic panic",
		Ok(0x01) => "assert(false)",
		Ok(0x11) => "arithmetic underflow or overflow",
		Ok(0x12) => "division or modulo by zero",
		Ok(0x21) => "enum overflow",
		Ok(0x22) => "invalid encoded storage byte array accessed",
		Ok(0x31) => "out-of-bounds array access; popping on an empty array",
		Ok(0x32) => "out-of-bounds access of an array or bytesN",
		Ok(0x41) => "out of memory",
		Ok(0x51) => "uninitialized function",
		_ => return Some(format!("unknown panic code: {code:#x}")),
	};
	Some(meaning.into())
}

/// go-ethereum's words for what stopped a contract.
fn error_message(error: &ExitError) -> String {
	match error {
		ExitError::StackUnderflow => "stack underflow".into(),
		ExitError::StackOverflow => "stack limit reached 1024".into(),
		ExitError::InvalidJump => "invalid jump destination".into(),
		ExitError::InvalidRange | ExitError::OutOfOffset => "return data out of bounds".into(),
		// The gasometer stops 0xfe before it could run.
		ExitError::DesignatedInvalid | ExitError::InvalidCode(Opcode::INVALID) => {
			"invalid opcode: INVALID".into()
		},
		ExitError::CallTooDeep => "max call depth exceeded".into(),
		ExitError::CreateCollision => "contract address collision".into(),
		ExitError::CreateContractLimit => "max code size exceeded".into(),
		ExitError::InvalidCode(opcode) => {
			format!("invalid opcode: opcode {:#x} not defined", opcode.0)
		},
		ExitError::OutOfGas => "out of gas".into(),
		ExitError::OutOfFund => "insufficient balance for transfer".into(),
		ExitError::MaxNonce => "nonce uint64 overflow".into(),
		ExitError::PCUnderflow | ExitError::CreateEmpty => format!("evm: {error:?}"),
		ExitError::Other(text) => text.to_string(),
	}
}

/// Whether more gas could have helped.
pub fn is_out_of_gas(exit: &ExitReason) -> bool {
	matches!(
		exit,
		ExitReason::Error(ExitError::OutOfGas)
			| ExitReason::Fatal(ExitFatal::CallErrorAsFatal(ExitError::OutOfGas))
	)
}
