use crate::{mock::*, *};
use deuterium_math::settlement::Action;
use deuterium_primitives::traits::ProtocolEvent;
use frame_support::{assert_noop, assert_ok};

fn succeeded(run: impl FnOnce()) {
	with_commitments([A, A, A], || {
		assert_ok!(disclose(0, A));
		assert_ok!(disclose(1, A));
		applied();
		protocol_events();
		events();
		run();
	});
}

#[test]
fn result_node_should_be_paid_when_it_reports_the_upload() {
	succeeded(|| {
		assert_ok!(disclose(2, A));
		applied();
		events();
		assert_ok!(report_uploaded(0));
		assert_eq!(applied(), [Action::Pay { round: 0, score: 20 }, Action::End]);
		assert_eq!(protocol_events(), [ProtocolEvent::TaskResultUploaded { task: TASK }]);
		assert_eq!(events(), [Event::Uploaded { task: TASK, node: 11 }]);
		assert!(Validation::group(TASK).unwrap().ended);
	});
}

#[test]
fn upload_should_be_welcome_when_the_third_has_not_disclosed_yet() {
	succeeded(|| {
		assert_ok!(report_uploaded(0));
		assert_eq!(applied(), [Action::Pay { round: 0, score: 20 }]);
		assert_ok!(disclose(2, A));
		assert_eq!(applied(), [Action::Pay { round: 2, score: 12 }, Action::End]);
	});
}

#[test]
fn b_05_upload_should_be_refused_when_it_was_reported_already() {
	succeeded(|| {
		assert_ok!(report_uploaded(0));
		assert_noop!(report_uploaded(0), Error::<Test>::AlreadySubmitted);
		assert_ok!(disclose(2, A));
		assert_noop!(report_uploaded(0), Error::<Test>::TaskEnded);
	});
}

#[test]
fn upload_should_be_refused_when_another_round_has_the_result() {
	succeeded(|| {
		assert_noop!(report_uploaded(1), Error::<Test>::NotResultRound);
	});
}

#[test]
fn upload_should_be_refused_when_there_is_no_result() {
	with_commitments([A, B, A], || {
		assert_noop!(report_uploaded(0), Error::<Test>::NoResultYet);
		assert_ok!(disclose(0, A));
		assert_noop!(report_uploaded(0), Error::<Test>::NoResultYet);
	});
}

#[test]
fn upload_should_be_refused_when_its_last_block_has_passed() {
	succeeded(|| {
		System::set_block_number(u64::from(DEADLINE));
		assert_ok!(disclose(2, A));
		System::set_block_number(u64::from(DEADLINE) + 1);
		assert_noop!(report_uploaded(0), Error::<Test>::DeadlinePassed);
	});
}

#[test]
fn upload_should_not_be_bound_by_the_disclosure_when_the_third_is_late() {
	succeeded(|| {
		System::set_block_number(u64::from(DEADLINE) + 1);
		assert_ok!(report_uploaded(0));
	});
}
