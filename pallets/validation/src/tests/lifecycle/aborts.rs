use super::chain::*;
use crate::Error;
use deuterium_primitives::{
	AbortReason, Phase, TaskKind,
	traits::{NodeExit, ProtocolEvent},
};
use frame_support::{assert_noop, assert_ok};
use pallet_task_queue::TaskStatus;

fn aborted(task: u64, reason: AbortReason) {
	assert_eq!(record(task).status, TaskStatus::Aborted(reason));
	assert_eq!(record(task).phase, Phase::Retention);
	// What a round has submitted already is told first (protocol §1.5).
	let repeated = Validation::group(task).unwrap().rounds[0].digest.is_some();
	let error = if repeated { Error::AlreadySubmitted } else { Error::<Chain>::TaskAborted };
	assert_noop!(disclose(task, 0, A), error);
}

#[test]
fn creator_should_get_all_back_when_all_results_differ() {
	chain(|| {
		let task = start(TaskKind::Image);
		commit_all(task, [A, B, C]);
		for (round, digest) in [(0, A), (1, B), (2, C)] {
			assert_ok!(disclose(task, round, digest));
		}
		aborted(task, AbortReason::ResultIllegal);
		assert_eq!((spent(), slashed(), earned()), (0, 0, [0; 3]));
		assert_eq!([11, 12, 13].map(|node| recent(node)[0]), [0; 3]);
	});
}

#[test]
fn creator_should_get_all_back_when_one_errs_and_the_others_differ() {
	chain(|| {
		let task = start(TaskKind::Image);
		assert_ok!(report_error(task, 0));
		assert_ok!(commit(task, 1, A));
		assert_ok!(commit(task, 2, B));
		assert_ok!(disclose(task, 1, A));
		assert_ok!(disclose(task, 2, B));
		aborted(task, AbortReason::ResultIllegal);
		assert_eq!((spent(), slashed(), earned()), (0, 0, [0; 3]));
		assert_eq!(recent(11)[0], 0);
	});
}

#[test]
fn reporters_should_share_a_tenth_when_all_three_err() {
	chain(|| {
		let task = start(TaskKind::Image);
		for round in 0..3 {
			assert_ok!(report_error(task, round));
		}
		aborted(task, AbortReason::ErrorReported);
		// A tenth of 1013 is 101; a third of that 33.
		assert_eq!(earned(), [33; 3]);
		assert_eq!((spent(), slashed()), (99, 0));
	});
}

#[test]
fn b_03_b_21_honest_node_should_keep_its_stake_when_two_err_against_it() {
	chain(|| {
		let task = start(TaskKind::Image);
		assert_ok!(commit(task, 0, A));
		assert_ok!(report_error(task, 1));
		assert_ok!(report_error(task, 2));
		assert_ok!(disclose(task, 0, A));
		aborted(task, AbortReason::ErrorReported);
		assert_eq!(earned(), [0; 3], "two liars gain nothing either");
		assert_eq!((spent(), slashed()), (0, 0));
		assert_eq!(recent(11), [20; 3], "the task does not count for it");
	});
}

#[test]
fn third_should_be_penalised_when_two_err_and_it_withholds() {
	chain(|| {
		let task = start(TaskKind::Image);
		assert_ok!(commit(task, 0, A));
		assert_ok!(report_error(task, 1));
		assert_ok!(report_error(task, 2));
		pass(11);
		aborted(task, AbortReason::ErrorReported);
		assert_eq!(earned(), [0, 50, 50]);
		assert_eq!((spent(), slashed()), (100, STAKE / 10));
	});
}

#[test]
fn reporters_should_be_paid_when_two_err_and_the_third_is_silent() {
	chain(|| {
		let task = start(TaskKind::Image);
		assert_ok!(report_error(task, 0));
		assert_ok!(report_error(task, 1));
		assert_eq!(record(task).phase, Phase::Execution, "the third may still commit");
		pass(20);
		aborted(task, AbortReason::ErrorReported);
		assert_eq!(earned(), [50, 50, 0]);
		assert_eq!((spent(), recent(13)[0]), (100, 0));
	});
}

#[test]
fn b_38_nobody_should_be_scored_when_all_are_silent() {
	chain(|| {
		let task = start(TaskKind::Image);
		protocol_events();
		pass(20);
		aborted(task, AbortReason::TimedOut);
		assert_eq!((spent(), slashed(), earned()), (0, 0, [0; 3]));
		assert_eq!([11, 12, 13].map(recent), [[20; 3]; 3]);
		assert_eq!(
			protocol_events()[0],
			ProtocolEvent::TaskAborted { task, reason: AbortReason::TimedOut }
		);
	});
}

#[test]
fn b_12_score_should_be_written_once_when_some_are_silent() {
	chain(|| {
		let task = start(TaskKind::Image);
		assert_ok!(report_error(task, 0));
		assert_ok!(commit(task, 1, A));
		pass(20);
		aborted(task, AbortReason::TimedOut);
		assert_eq!((spent(), slashed(), earned()), (0, 0, [0; 3]));
		assert_eq!([11, 12, 13].map(|node| recent(node)[0]), [20, 18, 0]);
	});
}

#[test]
fn b_08_all_should_be_penalised_when_all_withhold() {
	chain(|| {
		let task = start(TaskKind::Image);
		commit_all(task, [A, A, A]);
		pass(11);
		aborted(task, AbortReason::TimedOut);
		assert_eq!((spent(), earned()), (0, [0; 3]));
		assert_eq!(slashed(), 3 * STAKE / 10);
	});
}

#[test]
fn b_08_only_the_withholder_should_be_penalised_when_the_others_differ() {
	chain(|| {
		let task = start(TaskKind::Image);
		commit_all(task, [A, B, A]);
		assert_ok!(disclose(task, 0, A));
		assert_ok!(disclose(task, 1, B));
		pass(11);
		aborted(task, AbortReason::TimedOut);
		assert_eq!((spent(), slashed(), earned()), (0, STAKE / 10, [0; 3]));
		assert_eq!([11, 12, 13].map(|node| recent(node)[0]), [20, 18, 0]);
	});
}

#[test]
fn b_33_late_submission_should_be_refused_when_the_deadline_is_not_worked_off_yet() {
	chain(|| {
		let task = start(TaskKind::Image);
		assert_ok!(commit(task, 0, A));
		System::set_block_number(u64::from(record(task).deadline) + 1);
		assert_noop!(commit(task, 1, A), Error::<Chain>::DeadlinePassed);
		assert_noop!(report_error(task, 1), Error::<Chain>::DeadlinePassed);
		assert_ok!(TaskQueue::poke(RuntimeOrigin::signed(CREATOR)));
		aborted(task, AbortReason::TimedOut);
	});
}

#[test]
fn node_should_be_kicked_out_when_it_scores_nothing_twice() {
	chain(|| {
		for expected in [None, Some(NodeExit::KickedOut)] {
			let task = start(TaskKind::Image);
			assert_ok!(commit(task, 0, A));
			assert_ok!(commit(task, 1, A));
			pass(20);
			aborted(task, AbortReason::TimedOut);
			assert_eq!((exit(13), exit(11)), (expected, None));
		}
		assert_eq!(slashed(), 0, "a kick-out costs no stake");
	});
}
