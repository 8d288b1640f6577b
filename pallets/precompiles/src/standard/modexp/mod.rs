//! `0x05` MODEXP: `base ^ exponent mod modulus` for big integers (EIP-198), at the price of
//! EIP-7883 and with the bound of EIP-7823. The README tells why not at the price of EIP-2565.

mod short;

use super::{
	Outcome, count,
	encoding::{padded, padded_vec},
	invalid,
};
use alloc::{vec, vec::Vec};
use core::iter::successors;
use evm::ExitError;
use num_bigint::BigUint;
use sp_core::U256;

/// The longest base, exponent and modulus in bytes (EIP-7823).
const MAX_LENGTH: usize = 1_024;

/// Where the three numbers start: after their lengths.
const HEADER: usize = 96;

/// Exponents of more bits go through the library's Montgomery multiplication, which takes some 60
/// multiplications more than the bits ask for; for shorter ones square-and-multiply with divisions
/// is cheaper.
const SHORT_EXPONENT: u64 = 32;

/// The constants in which the price of EIP-2565 and that of EIP-7883 differ.
pub(super) struct Price {
	/// The least a call costs.
	minimum: u64,
	/// What complexity × iterations is divided by.
	divisor: u64,
	/// The complexity of operands up to 32 bytes, if it is fixed.
	short: Option<u64>,
	/// The factor of the square of the words.
	square: u64,
	/// Iterations per byte of the exponent beyond the 32nd.
	per_byte: u64,
}

/// Ethereum's price from Berlin to Prague.
#[cfg(test)]
pub(super) const EIP_2565: Price =
	Price { minimum: 200, divisor: 3, short: None, square: 1, per_byte: 8 };

/// Ethereum's price since Osaka.
pub(super) const EIP_7883: Price =
	Price { minimum: 500, divisor: 1, short: Some(16), square: 2, per_byte: 16 };

impl Price {
	/// Gas for an input.
	///
	/// # Errors
	/// One of the lengths is above [`MAX_LENGTH`].
	pub(super) fn gas(&self, input: &[u8]) -> Result<u64, ExitError> {
		let lengths = Lengths::read(input)?;
		let longest = lengths.base.max(lengths.modulus);
		let words = count(longest.div_ceil(8));
		let complexity = match self.short {
			Some(fixed) if longest <= 32 => fixed,
			_ => self.square.saturating_mul(words).saturating_mul(words),
		};
		let head = padded_vec(input, lengths.exponent_at(), lengths.exponent.min(32));
		let bits = BigUint::from_bytes_be(&head).bits().saturating_sub(1);
		let iterations = count(lengths.exponent.saturating_sub(32))
			.saturating_mul(self.per_byte)
			.saturating_add(bits)
			.max(1);
		let gas = complexity.saturating_mul(iterations).checked_div(self.divisor);
		Ok(gas.unwrap_or_default().max(self.minimum))
	}
}

pub(super) fn gas(input: &[u8]) -> Result<u64, ExitError> {
	EIP_7883.gas(input)
}

/// Input: the lengths of base, exponent and modulus in 32 bytes each, then the three numbers; what
/// is missing reads as zeros. Output: the result in as many bytes as the modulus; modulo 0
/// everything is 0.
pub(super) fn run(input: &[u8]) -> Outcome {
	let lengths = Lengths::read(input)?;
	let number = |offset, length| BigUint::from_bytes_be(&padded_vec(input, offset, length));
	let modulus = number(lengths.modulus_at(), lengths.modulus);
	if modulus == BigUint::ZERO {
		return Ok(vec![0; lengths.modulus]);
	}
	let base = number(HEADER, lengths.base);
	let exponent = number(lengths.exponent_at(), lengths.exponent);
	Ok(left_padded(&power(&base, &exponent, &modulus), lengths.modulus))
}

/// The lengths in bytes, each at most [`MAX_LENGTH`].
struct Lengths {
	base: usize,
	exponent: usize,
	modulus: usize,
}

impl Lengths {
	fn read(input: &[u8]) -> Result<Self, ExitError> {
		let length = |offset| {
			usize::try_from(U256::from_big_endian(&padded::<32>(input, offset)))
				.ok()
				.filter(|length| *length <= MAX_LENGTH)
				.ok_or(invalid("modexp: a number is longer than 1024 bytes"))
		};
		Ok(Self { base: length(0)?, exponent: length(32)?, modulus: length(64)? })
	}

	/// Where the exponent starts.
	fn exponent_at(&self) -> usize {
		HEADER.saturating_add(self.base)
	}

	/// Where the modulus starts.
	fn modulus_at(&self) -> usize {
		self.exponent_at().saturating_add(self.exponent)
	}
}

fn left_padded(number: &BigUint, length: usize) -> Vec<u8> {
	let digits = number.to_bytes_be();
	// Zero is written as one byte, also where the modulus has none.
	let digits = if *number == BigUint::ZERO { &[] } else { digits.as_slice() };
	let mut bytes = vec![0; length.saturating_sub(digits.len())];
	bytes.extend(digits);
	bytes
}

/// `base ^ exponent mod modulus`, for a modulus above 0.
///
/// The library is fast for odd moduli only. An even one is split into its odd part and a power of
/// two, and the two results are put together by the Chinese remainder theorem, so that an even
/// modulus costs no more than an odd one of its length.
// Big integers do not overflow; every divisor is above 0 and every subtraction's result is not
// below it.
#[allow(clippy::arithmetic_side_effects)]
pub(super) fn power(base: &BigUint, exponent: &BigUint, modulus: &BigUint) -> BigUint {
	if modulus.bits() <= 256 {
		let modulus = U256::from_big_endian(&modulus.to_bytes_be());
		let power = short::power(base, exponent, modulus);
		return BigUint::from_bytes_be(&power.to_big_endian());
	}
	let shift = modulus.trailing_zeros().unwrap_or_default();
	let odd = modulus >> shift;
	if shift == 0 {
		return power_odd(base, exponent, &odd);
	}
	let mask = (BigUint::from(1u8) << shift) - 1u8;
	let low = power_masked(base, exponent, &mask);
	let high = power_odd(base, exponent, &odd);
	// high + odd × k, with k such that the low bits are right.
	let difference = &low + &mask + 1u8 - (&high & &mask);
	let k = (difference * inverse_masked(&odd, shift)) & &mask;
	high + odd * k
}

/// Modulo an odd number.
#[allow(clippy::arithmetic_side_effects)] // as in `power`
fn power_odd(base: &BigUint, exponent: &BigUint, modulus: &BigUint) -> BigUint {
	let base = base % modulus;
	if exponent.bits() > SHORT_EXPONENT {
		base.modpow(exponent, modulus)
	} else {
		square_and_multiply(&base, exponent, |product| product % modulus)
	}
}

/// Modulo `mask + 1`, a power of two.
#[allow(clippy::arithmetic_side_effects)] // as in `power`
fn power_masked(base: &BigUint, exponent: &BigUint, mask: &BigUint) -> BigUint {
	square_and_multiply(&(base & mask), exponent, |product| product & mask)
}

/// The binary method from the highest bit down, with `reduce` after every multiplication.
#[allow(clippy::arithmetic_side_effects)] // as in `power`
fn square_and_multiply(
	base: &BigUint,
	exponent: &BigUint,
	reduce: impl Fn(BigUint) -> BigUint,
) -> BigUint {
	let one = reduce(BigUint::from(1u8));
	(0..exponent.bits()).rev().fold(one, |result, bit| {
		let square = reduce(&result * &result);
		if exponent.bit(bit) { reduce(square * base) } else { square }
	})
}

/// `odd⁻¹ mod 2^bits` by Newton's iteration: every step doubles the number of right bits.
#[allow(clippy::arithmetic_side_effects)] // as in `power`
fn inverse_masked(odd: &BigUint, bits: u64) -> BigUint {
	// x × (2 − odd × x), kept positive by adding the power of two. An odd number is its own inverse
	// modulo 8.
	let two = BigUint::from(2u8);
	let precisions = successors(Some(3u64), |right| right.checked_mul(2));
	let steps = precisions.take_while(|right| *right < bits).count();
	let mask = (BigUint::from(1u8) << bits) - 1u8;
	(0..steps).fold(odd & &mask, |x, _| {
		let product = (odd * &x) & &mask;
		let correction = &two + &mask + 1u8 - product;
		(x * correction) & &mask
	})
}
