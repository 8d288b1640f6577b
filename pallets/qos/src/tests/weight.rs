use crate::{WINDOW, mock::*};
use deuterium_primitives::traits::Qos as _;

#[test]
fn weight_should_be_below_the_maximum_when_an_account_is_unknown() {
	build_and_execute(|| {
		assert_eq!(Qos::weight(&9), 10);
		assert_eq!(Qos::task_count(&9), 0);
		assert_eq!(Qos::record(&9), None, "reading leaves nothing behind");
	});
}

#[test]
fn weight_should_be_the_average_when_tasks_counted() {
	build_and_execute(|| {
		for score in [20, 20, 12, 15] {
			Qos::finished(&1, Some(score));
		}
		assert_eq!(Qos::weight(&1), 16, "67 / 4, rounded down");
		assert_eq!(Qos::task_count(&1), 4);
	});
}

#[test]
fn weight_should_be_at_least_one_when_all_scores_are_zero() {
	build_and_execute(|| {
		Qos::finished(&1, Some(0));
		assert_eq!(Qos::weight(&1), 1);
	});
}

#[test]
fn b_36_weight_should_follow_a_change_for_the_worse_when_the_history_is_long() {
	build_and_execute(|| {
		for _ in 0..10_000 {
			Qos::finished(&1, Some(20));
		}
		assert_eq!(Qos::weight(&1), 20);
		for _ in 0..2 * u32::from(WINDOW) {
			Qos::finished(&1, Some(6));
		}
		assert!((6..=8).contains(&Qos::weight(&1)), "{}", Qos::weight(&1));
		assert_eq!(Qos::task_count(&1), 10_000 + 2 * u64::from(WINDOW));
	});
}

#[test]
fn weight_should_stay_what_all_scores_are_when_the_window_is_full() {
	build_and_execute(|| {
		for (who, score) in (1..).zip(0..=20u8) {
			for _ in 0..3 * u32::from(WINDOW) {
				Qos::finished(&who, Some(score));
			}
			assert_eq!(Qos::weight(&who), score.max(1));
		}
	});
}
