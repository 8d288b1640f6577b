use crate::mock::*;
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
fn weight_should_be_the_lifetime_average_when_tasks_counted() {
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
