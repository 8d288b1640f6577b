//! Tasks in which everybody is silent (B-38).

use crate::{Event, mock::*};
use deuterium_primitives::traits::{KickReason, Qos as _, QosOutcome};

#[test]
fn b_38_silence_of_all_should_not_count_as_a_task_when_it_happens_once() {
	build_and_execute(|| {
		Qos::finished(&1, Some(14));
		assert_eq!(Qos::silent(&1), QosOutcome { weight: 14, kick_out: false });
		let record = Qos::record(&1).unwrap();
		assert_eq!((record.task_count, record.total_score, record.silent), (1, 14, 1));
		assert_eq!(record.recent, [14, 20, 20]);
		System::assert_last_event(Event::Silent { node: 1, tasks: 1 }.into());
	});
}

#[test]
fn b_38_dead_node_should_be_kicked_out_when_it_is_silent_several_times_in_a_row() {
	build_and_execute(|| {
		assert!(!Qos::silent(&1).kick_out);
		assert!(!Qos::silent(&1).kick_out);
		assert!(Qos::silent(&1).kick_out);
		assert_eq!(Qos::kick_reason(&1), KickReason::Silence { tasks: 3 });
	});
}

#[test]
fn silence_should_be_counted_anew_when_a_task_counted_in_between() {
	build_and_execute(|| {
		Qos::silent(&1);
		Qos::silent(&1);
		Qos::finished(&1, Some(20));
		assert!(!Qos::silent(&1).kick_out);
		assert_eq!(Qos::detail(&1).silent, 1);
	});
}

#[test]
fn silence_should_not_be_forgotten_when_the_node_leaves_and_joins_again() {
	build_and_execute(|| {
		Qos::silent(&1);
		Qos::silent(&1);
		Qos::joined(&1);
		assert!(Qos::silent(&1).kick_out);
	});
}

#[test]
fn silence_should_be_forgotten_when_the_node_was_removed_for_it() {
	build_and_execute(|| {
		for _ in 0..3 {
			Qos::silent(&1);
		}
		Qos::removed(&1);
		assert_eq!(Qos::detail(&1).silent, 0);
		assert!(!Qos::silent(&1).kick_out);
	});
}

#[test]
fn limit_should_be_followed_when_it_changes() {
	build_and_execute(|| {
		SilenceLimit::set(1);
		assert!(Qos::silent(&1).kick_out);
		SilenceLimit::set(200);
		assert!(!Qos::silent(&1).kick_out);
		assert!(matches!(Qos::kick_reason(&1), KickReason::LowScores { .. }));
	});
}
