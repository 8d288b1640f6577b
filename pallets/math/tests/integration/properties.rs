//! Properties of values, shares, draws and the recent pool over random input.

use deuterium_math::choice::{Words, below, pick_weighted, total_weight};
use deuterium_math::hamming::images_match;
use deuterium_math::learning::Pace;
use deuterium_math::qos::{FULL_SCORE, Lifetime, Recent, share};
use deuterium_math::value::{MAX_MILLIS, complement, fee_above, per_second, task_value};
use proptest::prelude::*;

/// SplitMix64: a fixed, well mixed stream.
fn stream(seed: u64) -> Words<impl FnMut() -> [u8; 32]> {
	let mut state = seed;
	Words::new(move || {
		let mut block = [0; 32];
		for slot in block.chunks_exact_mut(8) {
			state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
			let mut z = state;
			z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
			z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
			slot.copy_from_slice(&(z ^ (z >> 31)).to_be_bytes());
		}
		block
	})
}

/// Fees below saturation for every duration.
fn fee() -> impl Strategy<Value = u128> {
	prop_oneof![0..1u128 << 74, 0..1_000u128, Just((1 << 74) - 1)]
}

proptest! {
	#[test]
	fn value_should_order_as_the_exact_quotient_when_compared(
		fee_a in fee(), millis_a in 1..=MAX_MILLIS,
		fee_b in fee(), millis_b in 1..=MAX_MILLIS,
	) {
		// Both products fit: 74 + 27 bits.
		let exact = (fee_a * u128::from(millis_b)).cmp(&(fee_b * u128::from(millis_a)));
		let (a, b) = (task_value(fee_a, millis_a), task_value(fee_b, millis_b));
		prop_assert_eq!(a.cmp(&b), exact);
		prop_assert_eq!(complement(b).cmp(&complement(a)), exact);
	}

	#[test]
	fn value_should_order_exactly_when_quotients_are_neighbours(
		fee in 1..1u128 << 60, millis in 2..MAX_MILLIS,
	) {
		prop_assert!(task_value(fee, millis) > task_value(fee, millis + 1));
		prop_assert!(task_value(fee, millis) < task_value(fee, millis - 1));
		prop_assert!(task_value(fee, millis) < task_value(fee + 1, millis));
	}

	#[test]
	fn fee_above_should_be_the_least_that_exceeds_the_value(
		price in prop_oneof![any::<u128>(), fee()], millis in 1..=MAX_MILLIS,
	) {
		let Some(least) = fee_above(price, millis) else { return Ok(prop_assert_eq!(price, u128::MAX)) };
		prop_assert!(task_value(least, millis) > price);
		prop_assert!(task_value(least - 1, millis) <= price);
	}

	#[test]
	fn pace_should_stay_in_bounds_and_move_little_whatever_is_measured(
		bits in any::<u64>(), samples in prop::collection::vec((any::<u64>(), any::<u64>()), 1..20),
	) {
		let mut pace = Pace::from_bits(bits);
		for (expected, measured) in samples {
			let next = pace.learn(expected, measured);
			prop_assert!((Pace::MIN..=Pace::MAX).contains(&next));
			let (before, after) = (pace.to_bits(), next.to_bits());
			prop_assert!(after <= before + before / 32 && after >= before - before / 64 - 1);
			// Towards the sample, never away from it.
			let slower = measured.clamp(1, MAX_MILLIS) >= pace.apply(expected) + 1;
			prop_assert!(!slower || after >= before);
			pace = next;
		}
	}

	#[test]
	fn pace_should_learn_more_when_more_is_measured(
		bits in any::<u64>(), expected in any::<u64>(), a in any::<u64>(), b in any::<u64>(),
	) {
		let pace = Pace::from_bits(bits);
		prop_assert!(pace.learn(expected, a.min(b)) <= pace.learn(expected, a.max(b)));
	}

	#[test]
	fn value_should_be_monotone_when_anything_is_given(
		fee_a in any::<u128>(), fee_b in any::<u128>(), a in any::<u64>(), b in any::<u64>(),
	) {
		let (low, high) = (fee_a.min(fee_b), fee_a.max(fee_b));
		prop_assert!(task_value(low, a) <= task_value(high, a));
		prop_assert!(task_value(fee_a, a.max(b)) <= task_value(fee_a, a.min(b)));
	}

	#[test]
	fn per_second_should_be_the_rounded_quotient_when_shown(
		fee in 0..1u128 << 74, millis in 1..=MAX_MILLIS,
	) {
		let exact = fee * 1_000 / u128::from(millis);
		prop_assert!(exact - per_second(task_value(fee, millis)) <= 1);
	}

	#[test]
	fn shares_should_be_the_exact_floor_when_the_product_fits(
		fee in 0..u128::MAX / 50, score in 0u8..=50,
	) {
		prop_assert_eq!(share(fee, score), fee * u128::from(score) / 50);
	}

	#[test]
	fn shares_should_leave_at_most_two_units_when_scores_total_fifty(
		fee in any::<u128>(), first in 0u8..=50, second in 0u8..=50,
	) {
		let second = second.min(50 - first);
		let shares = [first, second, 50 - first - second].map(|score| share(fee, score));
		let rest = shares.iter().try_fold(fee, |rest, share| rest.checked_sub(*share));
		prop_assert!(rest.is_some_and(|rest| rest <= 2), "{:?} of {}", shares, fee);
	}

	#[test]
	fn recent_should_sum_the_last_three_when_any_history_is_recorded(
		scores in prop::collection::vec(0..=FULL_SCORE, 0..12), threshold in any::<u8>(),
	) {
		let recent = scores.iter().fold(Recent::default(), |recent, score| recent.record(*score));
		let last = scores.iter().rev().take(3).map(|score| u16::from(*score));
		let fresh = 3usize.saturating_sub(scores.len()) as u16 * 20;
		let sum = last.sum::<u16>() + fresh;
		prop_assert_eq!(recent.sum(), sum);
		prop_assert_eq!(recent.should_kick(threshold), sum <= u16::from(threshold));
	}

	#[test]
	fn weight_should_be_the_floor_of_the_average_when_it_is_at_least_one(
		scores in prop::collection::vec(0..=FULL_SCORE, 1..40),
	) {
		let lifetime = scores.iter().fold(Lifetime::default(), |all, score| all.record(*score));
		let average = scores.iter().map(|score| usize::from(*score)).sum::<usize>() / scores.len();
		prop_assert_eq!(usize::from(lifetime.weight()), average.max(1));
	}

	#[test]
	fn draw_should_stay_in_range_when_any_bound_is_given(seed in any::<u64>(), n in 1..u64::MAX) {
		prop_assert!(below(&mut stream(seed), n).is_some_and(|draw| draw < n));
	}

	#[test]
	fn pick_should_hit_the_interval_when_any_weights_are_given(
		weights in prop::collection::vec(0u64..1_000, 1..20), seed in any::<u64>(),
	) {
		let total = total_weight(weights.iter().copied());
		match below(&mut stream(seed), total) {
			None => prop_assert_eq!(total, 0),
			Some(draw) => {
				let index = pick_weighted(weights.iter().copied(), draw).unwrap();
				let start: u64 = weights[..index].iter().sum();
				prop_assert!((start..start + weights[index]).contains(&draw));
			},
		}
	}

	#[test]
	fn similarity_should_be_symmetric_and_reflexive_when_any_bytes_are_given(
		a in prop::collection::vec(any::<u8>(), 0..40),
		b in prop::collection::vec(any::<u8>(), 0..40),
		threshold in 0u32..70,
	) {
		prop_assert!(images_match(&a, &a, threshold));
		prop_assert_eq!(images_match(&a, &b, threshold), images_match(&b, &a, threshold));
	}
}

/// Chi-square of observed counts against expected ones.
fn chi_square(observed: &[u64], expected: &[f64]) -> f64 {
	observed.iter().zip(expected).map(|(o, e)| (*o as f64 - e).powi(2) / e).sum()
}

#[test]
fn draws_should_be_uniform_when_counted_over_a_fixed_seed() {
	let mut words = stream(1);
	let mut counts = [0u64; 7];
	for _ in 0..70_000 {
		counts[below(&mut words, 7).unwrap() as usize] += 1;
	}
	// 99.9 % quantile with 6 degrees of freedom.
	assert!(chi_square(&counts, &[10_000.0; 7]) < 22.46, "{counts:?}");
}

#[test]
fn draws_should_be_uniform_when_the_bound_is_just_above_half_the_range() {
	// Folding instead of rejecting would hit the lower half of the range twice as often.
	let bound = (1u64 << 63) + (1 << 62);
	let mut words = stream(2);
	let mut counts = [0u64; 3];
	for _ in 0..30_000 {
		counts[(below(&mut words, bound).unwrap() >> 62) as usize] += 1;
	}
	// 99.9 % quantile with 2 degrees of freedom.
	assert!(chi_square(&counts, &[10_000.0; 3]) < 13.82, "{counts:?}");
}

#[test]
fn items_should_be_picked_by_their_weight_when_draws_are_uniform() {
	let weights = [20, 10, 0, 5, 1];
	let mut words = stream(3);
	let mut counts = [0u64; 5];
	for _ in 0..36_000 {
		let draw = below(&mut words, total_weight(weights)).unwrap();
		counts[pick_weighted(weights, draw).unwrap()] += 1;
	}
	assert_eq!(counts[2], 0);
	let some = [0, 1, 3, 4];
	let expected = some.map(|item| weights[item] as f64 * 1_000.0);
	// 99.9 % quantile with 3 degrees of freedom.
	assert!(chi_square(&some.map(|item| counts[item]), &expected) < 16.27, "{counts:?}");
}
