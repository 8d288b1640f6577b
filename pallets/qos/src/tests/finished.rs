use crate::{Average, Event, QosRecord, mock::*};
use deuterium_primitives::traits::{Qos as _, QosOutcome};

#[test]
fn finished_should_leave_no_trace_when_the_task_proves_nothing() {
	build_and_execute(|| {
		Qos::finished(&1, Some(14));
		let before = (Qos::record(&1), System::events().len());
		assert_eq!(Qos::finished(&1, None), QosOutcome { weight: 14, kick_out: false });
		assert_eq!((Qos::record(&1), System::events().len()), before);
		assert_eq!(Qos::finished(&2, None), QosOutcome { weight: 10, kick_out: false });
		assert_eq!(Qos::record(&2), None);
	});
}

#[test]
fn finished_should_count_the_score_when_there_is_one() {
	build_and_execute(|| {
		assert_eq!(Qos::finished(&1, Some(18)), QosOutcome { weight: 18, kick_out: false });
		assert_eq!(Qos::finished(&1, Some(15)), QosOutcome { weight: 16, kick_out: false });
		let record = QosRecord {
			task_count: 2,
			total_score: 33,
			average: Average { tasks: 2, total: 33 },
			recent: [15, 18, 20],
			pool_size: 2,
			silent: 0,
		};
		assert_eq!(Qos::record(&1), Some(record));
		System::assert_last_event(
			Event::Scored { node: 1, score: 15, weight: 16, recent: 53 }.into(),
		);
	});
}

#[test]
fn finished_should_count_the_maximum_when_the_score_is_above_it() {
	build_and_execute(|| {
		assert_eq!(Qos::finished(&1, Some(255)).weight, 20);
		assert_eq!(Qos::record(&1).unwrap().total_score, 20);
	});
}

#[test]
fn finished_should_kick_out_when_two_fresh_tasks_score_zero() {
	build_and_execute(|| {
		assert!(!Qos::finished(&1, Some(0)).kick_out);
		assert!(Qos::finished(&1, Some(0)).kick_out);
		assert_eq!(Qos::record(&1).unwrap().recent, [0, 0, 20], "the reason stays readable");
	});
}

#[test]
fn finished_should_kick_out_when_two_of_the_last_three_are_zero() {
	build_and_execute(|| {
		for score in [20, 20, 0, 20] {
			assert!(!Qos::finished(&1, Some(score)).kick_out);
		}
		assert!(Qos::finished(&1, Some(0)).kick_out, "0 + 20 + 0 is not above 20");
	});
}

#[test]
fn finished_should_keep_the_node_when_one_zero_lies_between_slow_tasks() {
	build_and_execute(|| {
		for score in [12, 0, 12] {
			assert!(!Qos::finished(&1, Some(score)).kick_out);
		}
	});
}

#[test]
fn finished_should_follow_the_threshold_when_it_changes() {
	build_and_execute(|| {
		KickOutThreshold::set(19);
		Qos::finished(&1, Some(0));
		assert!(!Qos::finished(&1, Some(0)).kick_out);
		KickOutThreshold::set(40);
		assert!(Qos::finished(&2, Some(0)).kick_out);
	});
}
