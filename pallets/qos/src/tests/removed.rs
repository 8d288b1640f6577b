//! What a kick-out or slash leaves behind.

use crate::mock::*;
use deuterium_primitives::traits::{KickReason, Qos as _};

fn kicked_out() {
	Qos::finished(&1, Some(0));
	assert!(Qos::finished(&1, Some(0)).kick_out);
	Qos::removed(&1);
}

#[test]
fn removed_node_should_be_on_probation_when_it_returns() {
	build_and_execute(|| {
		kicked_out();
		assert_eq!(Qos::joined(&1), 1, "the history stays");
		let detail = Qos::detail(&1);
		assert!(detail.probation);
		assert_eq!((detail.recent, detail.used, detail.sum), ([20, 0, 20], 0, 40));
	});
}

#[test]
fn removed_node_should_be_removed_again_when_its_first_task_scores_zero() {
	build_and_execute(|| {
		kicked_out();
		Qos::joined(&1);
		assert!(Qos::finished(&1, Some(0)).kick_out);
		let recent = [0, 20, 0];
		assert_eq!(Qos::kick_reason(&1), KickReason::LowScores { recent, threshold: 20 });
	});
}

#[test]
fn removed_node_should_stay_when_its_first_task_is_finished_normally() {
	build_and_execute(|| {
		kicked_out();
		Qos::joined(&1);
		assert!(!Qos::finished(&1, Some(12)).kick_out);
		assert!(!Qos::detail(&1).probation);
		assert!(!Qos::finished(&1, Some(0)).kick_out, "0 + 12 + 20");
		assert!(Qos::finished(&1, Some(0)).kick_out, "0 + 0 + 12: the probation's zero is gone");
	});
}

#[test]
fn probation_should_not_end_when_the_node_leaves_and_joins_without_working() {
	build_and_execute(|| {
		kicked_out();
		for _ in 0..3 {
			Qos::joined(&1);
		}
		assert!(Qos::detail(&1).probation);
		assert!(Qos::finished(&1, Some(0)).kick_out);
	});
}

#[test]
fn removed_account_should_be_on_probation_when_it_never_scored() {
	build_and_execute(|| {
		Qos::removed(&7);
		assert_eq!(Qos::weight(&7), 10);
		assert!(Qos::finished(&7, Some(0)).kick_out);
	});
}
