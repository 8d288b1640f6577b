//! With what a slashed node was refuted.

use crate::{mock::*, *};
use deuterium_primitives::{ErrorCode, TaskKind, traits::Validation as _};
use frame_support::assert_ok;

#[test]
fn refutation_should_name_both_digests_and_the_agreeing_rounds_when_a_result_is_refuted() {
	with_commitments([A, B, A_NEAR], || {
		System::set_block_number(9);
		for (round, result) in [(0, A), (1, B), (2, A_NEAR)] {
			assert_ok!(disclose(round, result));
		}
		let expected = Refutation {
			task: TASK,
			round: 1,
			kind: TaskKind::Image,
			digest: Some(digest(B)),
			error: None,
			accepted: digest(A),
			agreeing: [0, 2],
			distance_threshold: 5,
			at: 9,
		};
		assert_eq!(Validation::refutation(&12), Some(expected));
		assert_eq!((Validation::refutation(&11), Validation::refutation(&13)), (None, None));
	});
}

#[test]
fn refutation_should_name_the_error_when_two_others_computed_the_task() {
	with_task(|| {
		assert_ok!(report_error(0));
		assert_ok!(commit(1, A));
		assert_ok!(commit(2, A));
		assert_ok!(disclose(1, A));
		assert_ok!(disclose(2, A));
		let refutation = Validation::refutation(&11).unwrap();
		assert_eq!((refutation.digest, refutation.error), (None, Some(ErrorCode::ModelInvalid)));
		assert_eq!((refutation.accepted, refutation.agreeing), (digest(A), [1, 2]));
	});
}

#[test]
fn refutation_should_stay_when_the_task_is_forgotten() {
	with_commitments([A, A, B], || {
		for (round, result) in [(0, A), (1, A), (2, B)] {
			assert_ok!(disclose(round, result));
		}
		Validation::close(TASK);
		assert_eq!(Validation::refutation(&13).unwrap().agreeing, [0, 1]);
	});
}

#[test]
fn nobody_should_be_refuted_when_nobody_is_slashed() {
	with_commitments([A, B, C], || {
		for (round, result) in [(0, A), (1, B), (2, C)] {
			assert_ok!(disclose(round, result));
		}
		assert_eq!(Refutations::<Test>::iter().count(), 0);
	});
}
