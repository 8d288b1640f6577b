use crate::mock::*;
use deuterium_primitives::traits::Qos as _;
use frame_support::assert_storage_noop;

#[test]
fn joined_should_answer_the_newcomers_weight_when_the_account_has_no_history() {
	build_and_execute(|| {
		assert_storage_noop!(assert_eq!(Qos::joined(&1), 10));
		NewNodeWeight::set(7);
		assert_eq!(Qos::joined(&2), 7);
		assert_eq!(Qos::detail(&2).recent, [20; 3], "fresh slots count as the full score");
	});
}

#[test]
fn joined_should_keep_scores_and_history_when_a_node_returns() {
	build_and_execute(|| {
		Qos::joined(&1);
		Qos::finished(&1, Some(4));
		Qos::finished(&1, Some(2));
		let before = Qos::record(&1);
		assert_eq!(Qos::joined(&1), 3, "the average is not washed away");
		assert_eq!(Qos::record(&1), before);
	});
}

#[test]
fn b_35_leaving_and_joining_should_not_pay_when_the_last_task_was_bad() {
	build_and_execute(|| {
		Qos::joined(&1);
		assert!(!Qos::finished(&1, Some(0)).kick_out);
		// Quits before the second bad task, as if the pool were emptied then.
		Qos::joined(&1);
		assert!(Qos::finished(&1, Some(0)).kick_out);
	});
}

#[test]
fn b_35_fresh_account_should_not_beat_an_honest_node_when_it_is_drawn() {
	build_and_execute(|| {
		// The slowest honest node is third in both phases every time.
		for _ in 0..5 {
			Qos::finished(&1, Some(12));
		}
		assert!(Qos::joined(&2) < Qos::weight(&1));
	});
}
