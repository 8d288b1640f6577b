use crate::{mock::*, *};
use deuterium_math::settlement::Action;
use deuterium_primitives::{ErrorCode, traits::ProtocolEvent};
use frame_support::{assert_noop, assert_ok};

#[test]
fn error_should_be_kept_with_its_code_when_the_node_reports_it() {
	with_task(|| {
		assert_ok!(report_error(1));
		assert_eq!(round(1).error, Some(ErrorCode::ModelInvalid));
		assert_eq!(
			round(1).progress,
			Progress::Errored { commit_order: 0, disclose_order: 0, unserved: false }
		);
		let code = ErrorCode::ModelInvalid;
		assert_eq!(events(), [Event::ErrorReported { task: TASK, round: 1, node: 12, code }]);
	});
}

#[test]
fn error_should_be_refused_when_the_round_has_submitted() {
	with_task(|| {
		assert_ok!(commit(0, A));
		assert_noop!(report_error(0), Error::<Test>::AlreadySubmitted);
		assert_ok!(report_error(1));
		assert_noop!(report_error(1), Error::<Test>::AlreadySubmitted);
	});
}

#[test]
fn error_should_be_refused_when_the_last_block_has_passed() {
	with_task(|| {
		System::set_block_number(u64::from(DEADLINE) + 1);
		assert_noop!(report_error(0), Error::<Test>::DeadlinePassed);
	});
}

#[test]
fn error_should_be_refused_when_the_round_is_another_nodes() {
	with_task(|| {
		let code = ErrorCode::Unspecified;
		assert_noop!(
			Validation::report_error(RuntimeOrigin::signed(13), TASK, 0, code),
			Error::<Test>::NotSelectedNode
		);
	});
}

#[test]
fn task_should_be_aborted_when_all_three_report_errors() {
	with_task(|| {
		for round in 0..3 {
			assert_ok!(report_error(round));
		}
		assert_eq!(verdict(), Verdict::ErrorReported);
		let actions = applied();
		assert_eq!(actions[0], Action::PayReporters { rounds: 0b111, percent: 10 });
		assert_eq!(actions.last(), Some(&Action::End));
		assert!(protocol_events().is_empty(), "there is nothing to disclose");
	});
}

#[test]
fn b_21_third_should_be_heard_when_two_report_errors_and_it_has_committed() {
	with_task(|| {
		assert_ok!(commit(0, A));
		assert_ok!(report_error(1));
		assert_ok!(report_error(2));
		assert_eq!(verdict(), Verdict::Open);
		assert_eq!(protocol_events(), [ProtocolEvent::CommitmentsReady { task: TASK }]);
		applied();
		assert_ok!(disclose(0, A));
		assert_eq!(verdict(), Verdict::ErrorReported);
		assert!(!applied().iter().any(|action| matches!(action, Action::Slash { .. })));
	});
}

#[test]
fn reporter_should_be_slashed_when_the_two_others_agree() {
	with_task(|| {
		assert_ok!(report_error(0));
		assert_ok!(commit(1, A));
		assert_ok!(commit(2, A_NEAR));
		applied();
		assert_ok!(disclose(1, A));
		assert_ok!(disclose(2, A_NEAR));
		assert_eq!(verdict(), Verdict::Success { result_round: 1 });
		assert!(applied().contains(&Action::Slash { round: 0, forfeit: 20 }));
	});
}

/// The node of round 0 says that it was not served; the two others have a result.
fn outvoted(code: ErrorCode) -> Vec<Action> {
	let origin = RuntimeOrigin::signed(node(0));
	assert_ok!(Validation::report_error(origin, TASK, 0, code));
	assert_ok!(commit(1, A));
	assert_ok!(commit(2, A));
	assert_ok!(disclose(1, A));
	applied();
	assert_ok!(disclose(2, A));
	applied()
}

#[test]
fn b_28_reporter_should_lose_its_share_only_when_it_was_not_served() {
	with_task(|| {
		let actions = outvoted(ErrorCode::DownloadFailed);
		assert!(actions.contains(&Action::ScoreOnly { round: 0, score: Some(0), forfeit: 20 }));
		assert!(!actions.iter().any(|action| matches!(action, Action::Slash { .. })));
		assert_eq!(Validation::refutation(&node(0)), None);
	});
}

#[test]
fn reporter_should_be_slashed_when_it_gives_any_other_reason_against_two_results() {
	for code in (0..=5).filter_map(ErrorCode::from_code) {
		if code != ErrorCode::DownloadFailed {
			with_task(|| {
				let actions = outvoted(code);
				assert!(actions.contains(&Action::Slash { round: 0, forfeit: 20 }), "{code:?}");
			});
		}
	}
}

#[test]
fn task_should_be_aborted_when_nobody_was_served() {
	with_task(|| {
		for round in 0..3 {
			let origin = RuntimeOrigin::signed(node(round));
			assert_ok!(Validation::report_error(origin, TASK, round, ErrorCode::DownloadFailed));
		}
		assert_eq!(verdict(), Verdict::ErrorReported);
		assert_eq!(applied()[0], Action::PayReporters { rounds: 0b111, percent: 10 });
	});
}
