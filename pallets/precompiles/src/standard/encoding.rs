//! Numbers and padding as the precompiles write them: big-endian, zeros beyond the end of the call
//! data.

use alloc::vec::Vec;
use ark_ff::{BigInt, BigInteger, PrimeField};

/// `N` bytes of `input` from `offset` on; what lies beyond its end reads as zeros.
pub(super) fn padded<const N: usize>(input: &[u8], offset: usize) -> [u8; N] {
	let mut bytes = [0; N];
	let rest = input.get(offset..).unwrap_or_default();
	bytes.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
	bytes
}

/// Like [`padded`], for a length that is known only at run time (and that the caller has bounded).
pub(super) fn padded_vec(input: &[u8], offset: usize, length: usize) -> Vec<u8> {
	let rest = input.get(offset..).unwrap_or_default();
	let mut bytes: Vec<u8> = rest.iter().copied().take(length).collect();
	bytes.resize(length, 0);
	bytes
}

/// An element of a prime field of `LIMBS` 64-bit limbs from its `8 × LIMBS` bytes; `None` if it is
/// not below the modulus.
pub(super) fn field<F, const LIMBS: usize>(bytes: &[u8]) -> Option<F>
where
	F: PrimeField<BigInt = BigInt<LIMBS>>,
{
	let mut limbs = [0; LIMBS];
	let (beyond, words) = bytes.as_rchunks::<8>();
	let (high, low) = words.split_at_checked(words.len().checked_sub(LIMBS)?)?;
	if !beyond.is_empty() || !high.is_empty() {
		return None;
	}
	limbs
		.iter_mut()
		.zip(low.iter().rev())
		.for_each(|(limb, word)| *limb = u64::from_be_bytes(*word));
	F::from_bigint(BigInt::new(limbs))
}

/// Appends a field element as `8 × LIMBS` bytes.
pub(super) fn write_field<F: PrimeField>(element: F, output: &mut Vec<u8>) {
	output.extend(element.into_bigint().to_bytes_be());
}
