//! Learned estimates: how long tasks really take, in proportion to what was expected.
//!
//! A [`Pace`] multiplies a fixed estimate of [`crate::value`]. It is an exponential moving average
//! of measured over expected durations, one for each kind of task and class of memory. Nobody is
//! trusted with it:
//!
//! * a sample counts as at most twice and at least half of the present pace, so that one task moves
//!   it by no more than `1/32` up or `1/64` down, whatever was measured;
//! * the pace never leaves [`Pace::MIN`]`..=`[`Pace::MAX`], an eighth and eight times of the fixed
//!   estimate, which stays the anchor that governance sets.

use crate::value::MAX_MILLIS;

/// Fractional bits of a pace.
const FRACTION_BITS: u32 = 32;
/// A sample weighs `2^-SMOOTHING_BITS`.
const SMOOTHING_BITS: u32 = 5;
/// Number of classes of memory, see [`memory_class`].
pub const MEMORY_CLASSES: u8 = 11;

/// Measured over expected duration: a fixed-point number with 32 fractional bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Pace(u64);

impl Default for Pace {
	fn default() -> Self {
		Self::ONE
	}
}

impl Pace {
	/// As expected.
	pub const ONE: Self = Self(1 << FRACTION_BITS);
	/// Eight times faster than expected.
	pub const MIN: Self = Self(1 << (FRACTION_BITS - 3));
	/// Eight times slower than expected.
	pub const MAX: Self = Self(1 << (FRACTION_BITS + 3));

	/// The pace of a stored number; out of bounds it counts as the nearest bound.
	#[must_use]
	pub fn from_bits(bits: u64) -> Self {
		Self(bits.clamp(Self::MIN.0, Self::MAX.0))
	}

	/// The number to store.
	#[must_use]
	pub const fn to_bits(self) -> u64 {
		self.0
	}

	/// The pace in thousandths, rounded down, for people to read.
	#[must_use]
	pub const fn per_mille(self) -> u64 {
		self.0.saturating_mul(1_000) >> FRACTION_BITS
	}

	/// The learned estimate, in milliseconds: the fixed one at this pace, in `1..=MAX_MILLIS`.
	#[must_use]
	pub fn apply(self, expected_millis: u64) -> u64 {
		let expected = u128::from(expected_millis.clamp(1, MAX_MILLIS));
		let millis = expected.saturating_mul(u128::from(self.0)) >> FRACTION_BITS;
		u64::try_from(millis).unwrap_or(MAX_MILLIS).clamp(1, MAX_MILLIS)
	}

	/// The pace after a task for which `expected_millis` was the fixed estimate took
	/// `measured_millis`. Both are clamped to `1..=MAX_MILLIS`.
	#[must_use]
	pub fn learn(self, expected_millis: u64, measured_millis: u64) -> Self {
		let expected = expected_millis.clamp(1, MAX_MILLIS);
		// Both are below 2^28, so the shift keeps all bits.
		let measured = measured_millis.clamp(1, MAX_MILLIS) << FRACTION_BITS;
		let sample = measured.checked_div(expected).unwrap_or(self.0);
		let sample = sample.clamp(self.0 >> 1, self.0.saturating_mul(2));
		let next = if sample >= self.0 {
			self.0.saturating_add(sample.abs_diff(self.0) >> SMOOTHING_BITS)
		} else {
			self.0.saturating_sub(sample.abs_diff(self.0) >> SMOOTHING_BITS)
		};
		Self::from_bits(next)
	}
}

/// Class of a card's memory in GB: 0 for 1, 1 for 2, 2 for 3 and 4, … 10 for 513 and above.
#[must_use]
pub fn memory_class(vram_gb: u16) -> u8 {
	let class = u32::from(vram_gb.max(1)).next_power_of_two().trailing_zeros();
	u8::try_from(class).unwrap_or(u8::MAX).min(MEMORY_CLASSES.saturating_sub(1))
}

#[cfg(test)]
mod tests {
	use super::*;

	fn after(mut pace: Pace, samples: u32, expected: u64, measured: u64) -> Pace {
		for _ in 0..samples {
			pace = pace.learn(expected, measured);
		}
		pace
	}

	#[test]
	fn pace_should_stay_one_when_tasks_take_what_was_expected() {
		assert_eq!(after(Pace::ONE, 100, 7_000, 7_000), Pace::ONE);
		assert_eq!(Pace::ONE.apply(7_000), 7_000);
		assert_eq!(Pace::default(), Pace::ONE);
	}

	#[test]
	fn pace_should_approach_what_is_measured_when_it_is_so_again_and_again() {
		for (expected, measured) in [(10_000, 30_000), (10_000, 2_500), (20_000, 23_000)] {
			let pace = after(Pace::ONE, 400, expected, measured);
			let estimate = pace.apply(expected);
			assert!(estimate.abs_diff(measured) <= measured / 1_000, "{estimate} for {measured}");
		}
	}

	#[test]
	fn pace_should_move_by_a_thirty_second_at_most_when_one_sample_is_absurd() {
		let up = Pace::ONE.learn(1, u64::MAX);
		let down = Pace::ONE.learn(u64::MAX, 0);
		assert_eq!(up.to_bits() - Pace::ONE.to_bits(), Pace::ONE.to_bits() / 32);
		assert_eq!(Pace::ONE.to_bits() - down.to_bits(), Pace::ONE.to_bits() / 64);
	}

	#[test]
	fn pace_should_stop_at_its_bounds_when_samples_never_end() {
		assert_eq!(after(Pace::ONE, 10_000, 1, MAX_MILLIS), Pace::MAX);
		assert_eq!(after(Pace::ONE, 10_000, MAX_MILLIS, 1), Pace::MIN);
		assert_eq!(Pace::MAX.apply(1_000), 8_000);
		assert_eq!(Pace::MIN.apply(8_000), 1_000);
		assert_eq!((Pace::MIN.per_mille(), Pace::MAX.per_mille()), (125, 8_000));
	}

	#[test]
	fn estimate_should_stay_in_range_when_pace_and_estimate_are_extreme() {
		assert_eq!(Pace::MAX.apply(u64::MAX), MAX_MILLIS);
		assert_eq!(Pace::MIN.apply(0), 1);
		assert_eq!(Pace::from_bits(0), Pace::MIN);
		assert_eq!(Pace::from_bits(u64::MAX), Pace::MAX);
	}

	#[test]
	fn memory_class_should_be_the_next_power_of_two() {
		let classes = [0, 1, 2, 3, 4, 5, 8, 9, 24, 512, 513, 1_024, u16::MAX].map(memory_class);
		assert_eq!(classes, [0, 0, 1, 2, 2, 3, 3, 4, 5, 9, 10, 10, 10]);
	}
}
