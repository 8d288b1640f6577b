//! How results are compared, by kind of task. A named card decides who computes, never the verdict.

use crate::{mock::*, *};
use deuterium_math::settlement::Action;
use deuterium_primitives::{TaskKind, traits::Validation as _};
use frame_support::{assert_noop, assert_ok};

const TEXT: &[u8] = &[7; 32];

fn with_kind(kind: TaskKind, run: impl FnOnce()) {
	test(|| {
		Validation::open(TASK, kind, &NODES);
		run();
	});
}

#[test]
fn fine_tuning_should_be_compared_like_images() {
	with_kind(TaskKind::ImageFineTune, || {
		commit_all([A, B, A_NEAR]);
		assert_ok!(disclose(0, A));
		assert_ok!(disclose(1, B));
		assert_eq!(verdict(), Verdict::Open);
		assert_ok!(disclose(2, A_NEAR));
		assert_eq!(verdict(), Verdict::Success { result_round: 0 });
		assert!(applied().contains(&Action::Slash { round: 1, forfeit: 18 }));
	});
}

#[test]
fn fine_tuning_should_refuse_a_digest_when_its_length_is_no_multiple_of_eight() {
	with_kind(TaskKind::ImageFineTune, || {
		commit_all([&A[..7], A, A]);
		assert_noop!(disclose(0, &A[..7]), Error::<Test>::InvalidDigest);
	});
}

#[test]
fn text_should_match_byte_by_byte_though_hashes_are_near() {
	with_kind(TaskKind::Text, || {
		let mut near = TEXT.to_vec();
		near[31] ^= 1;
		commit_all([TEXT, &near, TEXT]);
		assert_ok!(disclose(0, TEXT));
		assert_ok!(disclose(1, &near));
		assert_eq!(verdict(), Verdict::Open);
		assert_ok!(disclose(2, TEXT));
		assert!(applied().contains(&Action::Slash { round: 1, forfeit: 18 }));
	});
}

#[test]
fn every_kind_should_be_aborted_when_all_results_differ() {
	for (kind, results) in [
		(TaskKind::Image, [A, B, C]),
		(TaskKind::ImageFineTune, [A, B, C]),
		(TaskKind::Text, [&[1; 32], &[2; 32], &[3; 32]]),
	] {
		with_kind(kind, || {
			commit_all(results);
			for (round, result) in (0..).zip(results) {
				assert_ok!(disclose(round, result));
			}
			assert_eq!(verdict(), Verdict::ResultIllegal);
		});
	}
}
