//! `0x02` SHA256 and `0x03` RIPEMD160 (Yellow Paper, appendix E).

use super::{Outcome, gas_by_words};
use alloc::vec;
use evm::ExitError;
use ripemd::{Digest, Ripemd160};
use sp_io::hashing::sha2_256;

/// Gas of SHA256: 60, and 12 per word.
pub(super) fn sha256_gas(input: &[u8]) -> Result<u64, ExitError> {
	Ok(gas_by_words(input, 60, 12))
}

/// The 32 bytes of SHA-256, by the host's function.
pub(super) fn sha256(input: &[u8]) -> Outcome {
	Ok(sha2_256(input).to_vec())
}

/// Gas of RIPEMD160: 600, and 120 per word.
pub(super) fn ripemd160_gas(input: &[u8]) -> Result<u64, ExitError> {
	Ok(gas_by_words(input, 600, 120))
}

/// The 20 bytes of RIPEMD-160, padded on the left to 32.
pub(super) fn ripemd160(input: &[u8]) -> Outcome {
	let mut word = vec![0; 12];
	word.extend(Ripemd160::digest(input));
	Ok(word)
}
