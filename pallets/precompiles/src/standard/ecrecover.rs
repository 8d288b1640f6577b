//! `0x01` ECRECOVER: the signer of a secp256k1 signature (Yellow Paper, appendix E and F).

use super::{Outcome, encoding::padded};
use alloc::vec::Vec;
use evm::ExitError;
use sp_io::{crypto::secp256k1_ecdsa_recover, hashing::keccak_256};

/// Yellow Paper, appendix E.1.
const GAS: u64 = 3_000;

pub(super) fn gas(_input: &[u8]) -> Result<u64, ExitError> {
	Ok(GAS)
}

/// Input `hash ‖ v ‖ r ‖ s`, 32 bytes each, cut or padded to 128. Output: the address as 32 bytes,
/// or nothing if the signature is none (v other than 27 and 28, r or s not in 1..n, no such point).
/// High s are accepted.
pub(super) fn run(input: &[u8]) -> Outcome {
	Ok(recover(input).unwrap_or_default())
}

fn recover(input: &[u8]) -> Option<Vec<u8>> {
	let hash: [u8; 32] = padded(input, 0);
	let [zeros @ .., v] = padded::<32>(input, 32);
	if zeros != [0; 31] || !matches!(v, 27 | 28) {
		return None;
	}
	let mut signature = [0; 65];
	let (rs, parity) = signature.split_at_mut_checked(64)?;
	rs.copy_from_slice(&padded::<64>(input, 64));
	*parity.first_mut()? = v;
	let key = secp256k1_ecdsa_recover(&signature, &hash).ok()?;
	let mut word = keccak_256(&key);
	word.iter_mut().take(12).for_each(|byte| *byte = 0);
	Some(word.to_vec())
}
