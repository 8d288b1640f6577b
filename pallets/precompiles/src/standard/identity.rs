//! `0x04` IDENTITY: gives its input back (Yellow Paper, appendix E).

use super::{Outcome, gas_by_words};
use evm::ExitError;

/// 15, and 3 per word.
pub(super) fn gas(input: &[u8]) -> Result<u64, ExitError> {
	Ok(gas_by_words(input, 15, 3))
}

pub(super) fn run(input: &[u8]) -> Outcome {
	Ok(input.to_vec())
}
