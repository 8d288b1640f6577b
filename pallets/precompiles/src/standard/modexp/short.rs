//! Powers modulo numbers of at most 256 bits: those that contracts ask for most, and whose price is
//! lowest for the time they take. The library for big numbers allocates at every multiplication, and
//! in a runtime each allocation is a call of the host; these need none.

use num_bigint::BigUint;
use sp_core::{U256, U512};

/// Exponents of more bits are taken four bits at a time, which needs a table of 16 powers first.
const BINARY: u64 = 16;

/// `base ^ exponent mod modulus`, for a modulus above 0 and below 2^256.
///
/// As for longer ones, an even modulus is split into its odd part and a power of two.
#[allow(clippy::arithmetic_side_effects)] // shifts of bits only
pub(super) fn power(base: &BigUint, exponent: &BigUint, modulus: U256) -> U256 {
	let shift = modulus.trailing_zeros();
	let odd = modulus >> shift;
	let high = Montgomery::new(odd).power(&reduce(base, odd), exponent);
	if shift == 0 {
		return high;
	}
	let mask = U256::MAX >> 256u32.saturating_sub(shift);
	let masked = |a: &U256, b: &U256| a.overflowing_mul(*b).0 & mask;
	let low = raise(&(low_bits(base) & mask), U256::one() & mask, exponent, masked);
	// high + odd × k, with k such that the low bits are right.
	let k = masked(&low.overflowing_sub(high).0, &inverse(odd));
	high.overflowing_add(odd.overflowing_mul(k).0).0
}

/// `number mod modulus`.
#[allow(clippy::arithmetic_side_effects)] // the modulus is above 0
fn reduce(number: &BigUint, modulus: U256) -> U256 {
	low_bits(&(number % BigUint::from_bytes_be(&modulus.to_big_endian())))
}

/// `number mod 2^256`.
fn low_bits(number: &BigUint) -> U256 {
	let mut limbs = [0; 4];
	limbs.iter_mut().zip(number.iter_u64_digits()).for_each(|(limb, digit)| *limb = digit);
	U256(limbs)
}

/// `odd⁻¹ mod 2^256` by Newton's iteration. An odd number is its own inverse modulo 8, and each step
/// doubles the number of right bits.
fn inverse(odd: U256) -> U256 {
	(0..7).fold(odd, |x, _| {
		let product = odd.overflowing_mul(x).0;
		x.overflowing_mul(U256::from(2).overflowing_sub(product).0).0
	})
}

/// `base ^ exponent` under any multiplication with its neutral element `one`.
fn raise(
	base: &U256,
	one: U256,
	exponent: &BigUint,
	multiply: impl Fn(&U256, &U256) -> U256,
) -> U256 {
	let bits = exponent.bits();
	if bits <= BINARY {
		return (0..bits).rev().fold(one, |result, bit| {
			let square = multiply(&result, &result);
			if exponent.bit(bit) { multiply(&square, base) } else { square }
		});
	}
	let mut powers = [one; 16];
	let mut last = one;
	for power in powers.iter_mut().skip(1) {
		last = multiply(&last, base);
		*power = last;
	}
	(0..bits.div_ceil(4)).rev().fold(one, |result, window| {
		let fourfold = (0..4).fold(result, |result, _| multiply(&result, &result));
		let digit = (0..4u64).rev().fold(0usize, |digit, bit| {
			let at = window.saturating_mul(4).saturating_add(bit);
			(digit << 1) | usize::from(exponent.bit(at))
		});
		powers.get(digit).map_or(fourfold, |power| multiply(&fourfold, power))
	})
}

/// An odd modulus, prepared for Montgomery's multiplication with R = 2^256.
struct Montgomery {
	modulus: U256,
	/// `−modulus⁻¹ mod 2^64`.
	inverse: u64,
	/// `R² mod modulus`.
	square: U256,
}

impl Montgomery {
	#[allow(clippy::arithmetic_side_effects)] // the modulus is above 0, and a remainder plus 1 fits
	fn new(modulus: U256) -> Self {
		let wide = U512::from(modulus);
		let square = (U512::MAX % wide + 1) % wide;
		let square = U256::try_from(square).unwrap_or_default();
		Self { modulus, inverse: inverse(modulus).low_u64().wrapping_neg(), square }
	}

	/// `base ^ exponent mod modulus`, for a base below the modulus.
	fn power(&self, base: &U256, exponent: &BigUint) -> U256 {
		let multiply = |a: &U256, b: &U256| self.multiply(a, b);
		let one = self.multiply(&U256::one(), &self.square);
		let base = self.multiply(base, &self.square);
		self.multiply(&raise(&base, one, exponent, multiply), &U256::one())
	}

	/// `a × b / R mod modulus`, for numbers of which one is below the modulus (the other may be any:
	/// the sum stays below twice the modulus); digit by digit, as in Koç, Acar and Kaliski, "Analyzing
	/// and comparing Montgomery multiplication algorithms" (CIOS).
	fn multiply(&self, a: &U256, b: &U256) -> U256 {
		let (mut sum, mut top) = ([0; 4], 0);
		for digit in b.0 {
			let carry = add_product(&mut sum, &a.0, digit);
			let (middle, first) = u64::overflowing_add(top, carry);
			let [lowest, ..] = sum;
			let carry = add_product(&mut sum, &self.modulus.0, lowest.wrapping_mul(self.inverse));
			// The lowest digit is 0 now: divide by 2^64.
			let (highest, second) = middle.overflowing_add(carry);
			let [_, s1, s2, s3] = sum;
			sum = [s1, s2, s3, highest];
			top = u64::from(first | second);
		}
		let sum = U256(sum);
		if top != 0 || sum >= self.modulus { sum.overflowing_sub(self.modulus).0 } else { sum }
	}
}

/// Adds `factor × digit`, and answers what does not fit.
#[inline]
fn add_product(sum: &mut [u64; 4], factor: &[u64; 4], digit: u64) -> u64 {
	let mut carry = 0;
	for (sum, factor) in sum.iter_mut().zip(factor) {
		// At most (2^64 − 1)² + 2 × (2^64 − 1) = 2^128 − 1.
		let wide = u128::from(*factor)
			.wrapping_mul(u128::from(digit))
			.wrapping_add(u128::from(*sum))
			.wrapping_add(u128::from(carry));
		*sum = wide as u64;
		carry = (wide >> 64) as u64;
	}
	carry
}
