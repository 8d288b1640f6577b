//! What the queue's deadlines and its dropping of records do to a group.

use crate::{mock::*, *};
use deuterium_math::settlement::Action;
use deuterium_primitives::{Phase, traits::Validation as _};
use frame_support::assert_ok;

#[test]
fn group_should_be_aborted_when_somebody_stays_silent() {
	with_task(|| {
		assert_ok!(commit(0, A));
		Validation::expired(TASK, Phase::Execution);
		assert_eq!(verdict(), Verdict::TimedOut);
		assert_eq!(round(1).progress, Progress::Silent);
		assert_eq!(applied().last(), Some(&Action::End));
	});
}

#[test]
fn b_08_withholding_should_be_penalised_when_all_have_committed() {
	with_commitments([A, A, A], || {
		assert_ok!(disclose(0, A));
		Validation::expired(TASK, Phase::Disclosure);
		assert_eq!(round(1).progress, Progress::Withheld { commit_order: 1 });
		let actions = applied();
		assert!(actions.contains(&Action::PenaliseWithholding { round: 1 }));
		assert!(!actions.contains(&Action::PenaliseWithholding { round: 0 }));
	});
}

#[test]
fn b_39_success_should_stay_one_when_the_third_does_not_disclose() {
	with_commitments([A, A, A], || {
		assert_ok!(disclose(0, A));
		assert_ok!(disclose(1, A));
		applied();
		Validation::expired(TASK, Phase::Disclosure);
		assert_eq!(verdict(), Verdict::Success { result_round: 0 });
		assert!(!applied().iter().any(|action| matches!(action, Action::Abort { .. })));
	});
}

#[test]
fn share_should_be_forfeited_when_the_upload_is_missed() {
	with_commitments([A, A, A], || {
		for round in 0..3 {
			assert_ok!(disclose(round, A));
		}
		applied();
		Validation::expired(TASK, Phase::Upload);
		let forfeit = Action::ScoreOnly { round: 0, score: Some(0), forfeit: 20 };
		assert_eq!(applied(), [forfeit, Action::End]);
	});
}

#[test]
fn nothing_should_happen_when_a_deadline_does_not_concern_the_group() {
	with_task(|| {
		let before = Validation::group(TASK);
		for phase in [Phase::Dispatch, Phase::Disclosure, Phase::Upload, Phase::Retention] {
			Validation::expired(TASK, phase);
		}
		Validation::expired(TASK + 1, Phase::Execution);
		assert_eq!(Validation::group(TASK), before);
		assert!(applied().is_empty());
	});
}

#[test]
fn group_should_be_gone_when_the_queue_drops_the_task() {
	with_task(|| {
		Validation::close(TASK);
		assert_eq!(Validation::group(TASK), None);
	});
}
