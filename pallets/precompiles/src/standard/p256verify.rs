//! `0x100` P256VERIFY: is this an ECDSA signature on secp256r1 (EIP-7951; the interface of
//! RIP-7212).

use super::Outcome;
use alloc::{vec, vec::Vec};
use evm::ExitError;
use p256::{
	EncodedPoint, FieldBytes,
	ecdsa::{Signature, VerifyingKey, signature::hazmat::PrehashVerifier},
};

/// EIP-7951; RIP-7212 asked for half of it.
const GAS: u64 = 6_900;

pub(super) fn gas(_input: &[u8]) -> Result<u64, ExitError> {
	Ok(GAS)
}

/// Input `hash ‖ r ‖ s ‖ x ‖ y`, exactly 160 bytes. Output: the number 1 in 32 bytes if the
/// signature is valid, nothing in every other case: a wrong length, r or s not in 1..n, a key that
/// is no point of the curve. High s are accepted.
pub(super) fn run(input: &[u8]) -> Outcome {
	let mut output = Vec::new();
	if verify(input).is_some() {
		output = vec![0; 31];
		output.push(1);
	}
	Ok(output)
}

fn verify(input: &[u8]) -> Option<()> {
	let (&[hash, r, s, x, y], []) = input.as_chunks::<32>() else {
		return None;
	};
	let point =
		EncodedPoint::from_affine_coordinates(&FieldBytes::from(x), &FieldBytes::from(y), false);
	let key = VerifyingKey::from_encoded_point(&point).ok()?;
	let signature = Signature::from_scalars(r, s).ok()?;
	key.verify_prehash(&hash, &signature).ok()
}
