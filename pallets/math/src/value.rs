//! Task value: what a task pays per unit of the time it is expected to take.
//!
//! `V = fee / T` decides the order of the queue. It is kept as one `u128` so that a trie key can
//! order tasks: a fixed-point number of base units per *millisecond* with [`FRACTION_BITS`]
//! fractional bits.
//!
//! # The fixed-point order is the exact order
//!
//! `T` is a whole number of milliseconds in `1..=`[`MAX_MILLIS`]` = 2^27` (37 hours). Two unequal
//! quotients `a/s ≠ b/t` differ by at least `1/(s·t) ≥ 2^-54`; multiplied by `2^54` they differ by
//! at least one, so their floors differ, and in the same direction. Equal quotients have equal
//! floors. Hence comparing values compares the rationals exactly, with one exception: values
//! of `2^74` base units per millisecond and above (18 889 CNX per millisecond) saturate to the
//! same maximum.

/// Longest estimated duration, in milliseconds; longer estimates count as this one.
pub const MAX_MILLIS: u64 = 1 << 27;

/// Fractional bits of a task value: twice the bits of [`MAX_MILLIS`].
pub const FRACTION_BITS: u32 = 54;

/// The fractional bits of a value.
const FRACTION_MASK: u128 = (1 << FRACTION_BITS) - 1;

/// How long a kind of task is expected to take, in milliseconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Estimate {
	/// The same for every task of the kind (text).
	Fixed {
		/// Expected duration.
		millis: u64,
	},
	/// A fixed part and a part for each unit of work (images).
	PerUnit {
		/// Expected duration without any unit of work.
		overhead_millis: u64,
		/// Expected duration of one unit of work.
		unit_millis: u64,
	},
}

/// Estimated duration in milliseconds of a task with `cap` units of work, in `1..=MAX_MILLIS`.
///
/// A cap of 0 counts as 1. Saturates.
#[must_use]
pub fn estimated_millis(estimate: Estimate, cap: u32) -> u64 {
	let millis = match estimate {
		Estimate::Fixed { millis } => millis,
		Estimate::PerUnit { overhead_millis, unit_millis } => {
			unit_millis.saturating_mul(u64::from(cap.max(1))).saturating_add(overhead_millis)
		},
	};
	millis.clamp(1, MAX_MILLIS)
}

/// Task value of `fee` base units for `millis` estimated milliseconds: `floor(fee · 2^54 / millis)`.
///
/// `millis` is clamped to `1..=MAX_MILLIS`. Grows with the fee, falls with the time, saturates at
/// `u128::MAX`. See the module for why its order is exact.
#[must_use]
pub fn task_value(fee: u128, millis: u64) -> u128 {
	let millis = u128::from(millis.clamp(1, MAX_MILLIS));
	let whole = fee.checked_div(millis).unwrap_or(0);
	let rest = fee.checked_rem(millis).unwrap_or(0);
	if whole.leading_zeros() < FRACTION_BITS {
		return u128::MAX;
	}
	// `rest < 2^27`, so the shift keeps all its bits.
	let tail = (rest << FRACTION_BITS).checked_div(millis).unwrap_or(0);
	(whole << FRACTION_BITS).saturating_add(tail)
}

/// The least fee in base units with which a task of `millis` estimated milliseconds has a value
/// above `value`: `ceil((value + 1) · millis / 2^54)`.
///
/// `None` when no fee has: nothing is above the maximum, at which values saturate.
#[must_use]
pub fn fee_above(value: u128, millis: u64) -> Option<u128> {
	let millis = u128::from(millis.clamp(1, MAX_MILLIS));
	let target = value.checked_add(1)?;
	let whole = (target >> FRACTION_BITS).saturating_mul(millis);
	// Below 2^54 times at most 2^27: nothing is lost.
	let rest = (target & FRACTION_MASK).saturating_mul(millis);
	let tail = rest.saturating_add(FRACTION_MASK) >> FRACTION_BITS;
	Some(whole.saturating_add(tail))
}

/// A task value in whole base units per second, rounded down, for people to read.
#[must_use]
pub fn per_second(value: u128) -> u128 {
	let whole = value >> FRACTION_BITS;
	let fraction = value & FRACTION_MASK;
	let thousandths = fraction.saturating_mul(1_000) >> FRACTION_BITS;
	whole.saturating_mul(1_000).saturating_add(thousandths)
}

/// Key bytes that sort values in descending order: the complement, big-endian.
#[must_use]
pub const fn complement(value: u128) -> [u8; 16] {
	(!value).to_be_bytes()
}

/// The value behind a [`complement`] key.
#[must_use]
pub const fn from_complement(key: [u8; 16]) -> u128 {
	!u128::from_be_bytes(key)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn estimate_should_count_one_unit_when_cap_is_zero() {
		let images = Estimate::PerUnit { overhead_millis: 500, unit_millis: 2_000 };
		assert_eq!(estimated_millis(images, 0), 2_500);
		assert_eq!(estimated_millis(images, 1), 2_500);
		assert_eq!(estimated_millis(images, 9), 18_500);
		assert_eq!(estimated_millis(Estimate::Fixed { millis: 7_000 }, 9), 7_000);
	}

	#[test]
	fn estimate_should_stay_in_range_when_parameters_are_extreme() {
		let huge = Estimate::PerUnit { overhead_millis: u64::MAX, unit_millis: u64::MAX };
		assert_eq!(estimated_millis(huge, u32::MAX), MAX_MILLIS);
		assert_eq!(estimated_millis(Estimate::Fixed { millis: 0 }, 0), 1);
	}

	#[test]
	fn value_should_be_exact_when_the_quotient_is_whole() {
		assert_eq!(task_value(5_000, 1_000), 5 << FRACTION_BITS);
		assert_eq!(task_value(1, 1 << 27), 1 << 27);
		assert_eq!(task_value(0, 1), 0);
		assert_eq!(per_second(task_value(1_000_000_000_000_000_000, 10_000)), 10u128.pow(17));
		assert_eq!(per_second(task_value(3, 2)), 1_500);
	}

	#[test]
	fn value_should_saturate_when_the_price_is_absurd() {
		assert_eq!(task_value(u128::MAX, 1), u128::MAX);
		assert_eq!(task_value(1 << 74, 1), u128::MAX);
		assert!(task_value((1 << 74) - 1, 1) < u128::MAX);
		assert_eq!(task_value(7, 0), task_value(7, 1));
	}

	#[test]
	fn fee_above_should_be_the_least_that_beats_a_value() {
		for (fee, millis) in [(0, 1), (1, 3), (1_000, 7_000), (10u128.pow(18), MAX_MILLIS)] {
			for price in [task_value(fee, millis), task_value(fee, 13), task_value(fee + 1, 9_999)]
			{
				let least = fee_above(price, millis).unwrap();
				assert!(task_value(least, millis) > price);
				assert!(least == 0 || task_value(least - 1, millis) <= price);
			}
		}
		assert_eq!(fee_above(u128::MAX, 1), None);
	}

	#[test]
	fn complement_should_reverse_the_order_when_compared_as_bytes() {
		assert!(complement(2) < complement(1));
		assert!(complement(u128::MAX) < complement(0));
		assert_eq!(from_complement(complement(42)), 42);
	}
}
