use crate::{mock::*, *};
use deuterium_math::settlement::Action;
use deuterium_primitives::{
	Hash, Round, TaskKind,
	mocks::MockNodes,
	traits::{ProtocolEvent, Validation as _},
};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResultWithPostInfo};

const TEXT_A: &[u8] = &[1; 32];
const TEXT_B: &[u8] = &[2; 32];

/// Discloses bytes and a salt that need not be those of the commitment.
fn disclose_raw(round: Round, bytes: &[u8], salt: Hash) -> DispatchResultWithPostInfo {
	Validation::disclose(RuntimeOrigin::signed(node(round)), TASK, round, digest(bytes), salt)
}

#[test]
fn disclosure_should_be_kept_when_it_opens_the_commitment() {
	with_commitments([A, A, A], || {
		assert_ok!(disclose(2, A));
		assert_eq!(round(2).digest, Some(digest(A)));
		assert_eq!(round(2).progress, Progress::Disclosed { commit_order: 2, disclose_order: 0 });
		assert_eq!(
			events(),
			[Event::Disclosed { task: TASK, round: 2, node: 13, digest: digest(A) }]
		);
		assert_eq!(verdict(), Verdict::Open);
	});
}

#[test]
fn success_should_be_announced_when_the_second_disclosure_matches() {
	with_commitments([A, A_NEAR, B], || {
		assert_ok!(disclose(1, A_NEAR));
		assert_ok!(disclose(0, A));
		assert_eq!(verdict(), Verdict::Success { result_round: 1 });
		let (task, result_node, digest) = (TASK, 12, digest(A_NEAR));
		assert_eq!(
			protocol_events(),
			[ProtocolEvent::TaskSuccess { task, digest: digest.clone(), result_node }]
		);
		assert_eq!(events().last(), Some(&Event::Agreed { task, digest, result_node }));
		assert_eq!(
			applied(),
			[Action::Pay { round: 0, score: 19 }, Action::Success { result_round: 1 }]
		);
	});
}

#[test]
fn third_should_be_slashed_when_it_matches_neither() {
	with_commitments([A, A, B], || {
		for (round, digest) in [(0, A), (1, A), (2, B)] {
			assert_ok!(disclose(round, digest));
		}
		assert_eq!(applied().last(), Some(&Action::Slash { round: 2, forfeit: 12 }));
	});
}

#[test]
fn b_10_nobody_should_be_slashed_when_the_middle_result_matches_both_others() {
	with_commitments([A, A_FAR, A_NEAR], || {
		for (round, digest) in [(0, A), (1, A_FAR), (2, A_NEAR)] {
			assert_ok!(disclose(round, digest));
		}
		assert_eq!(verdict(), Verdict::Success { result_round: 2 });
		assert!(!applied().iter().any(|action| matches!(action, Action::Slash { .. })));
	});
}

#[test]
fn b_10_third_should_be_paid_when_it_matches_only_the_second() {
	with_commitments([A, A_NEAR, A_FAR], || {
		for (round, digest) in [(0, A), (1, A_NEAR), (2, A_FAR)] {
			assert_ok!(disclose(round, digest));
		}
		assert_eq!(applied().last(), Some(&Action::Pay { round: 2, score: 12 }));
	});
}

#[test]
fn task_should_be_aborted_when_all_three_differ() {
	with_commitments([A, B, C], || {
		for (round, digest) in [(0, A), (1, B), (2, C)] {
			assert_ok!(disclose(round, digest));
		}
		assert_eq!(verdict(), Verdict::ResultIllegal);
		assert_eq!(applied().last(), Some(&Action::End));
		assert_noop!(disclose(0, A), Error::<Test>::AlreadySubmitted);
	});
}

#[test]
fn one_bad_image_should_make_a_result_differ_when_the_others_match() {
	let two: Vec<u8> = [A, A].concat();
	let bad: Vec<u8> = [A, B].concat();
	with_commitments([&two, &bad, &two], || {
		assert_ok!(disclose(0, &two));
		assert_ok!(disclose(1, &bad));
		assert_eq!(verdict(), Verdict::Open);
		assert_ok!(disclose(2, &two));
		assert_eq!(verdict(), Verdict::Success { result_round: 0 });
	});
}

#[test]
fn results_should_differ_when_they_have_different_lengths() {
	let two: Vec<u8> = [A, A].concat();
	with_commitments([A, &two, A], || {
		assert_ok!(disclose(0, A));
		assert_ok!(disclose(1, &two));
		assert_eq!(verdict(), Verdict::Open);
	});
}

#[test]
fn texts_should_match_only_when_they_are_equal() {
	test(|| {
		Validation::open(TASK, TaskKind::Text, &NODES);
		let near: Vec<u8> = [&[0][..], &TEXT_A[1..]].concat();
		commit_all([TEXT_A, &near, TEXT_A]);
		assert_ok!(disclose(0, TEXT_A));
		assert_ok!(disclose(1, &near));
		assert_eq!(verdict(), Verdict::Open, "one byte makes a text differ");
		assert_ok!(disclose(2, TEXT_A));
		assert_eq!(verdict(), Verdict::Success { result_round: 0 });
	});
}

#[test]
fn threshold_should_stay_when_the_parameter_is_changed_in_mid_task() {
	with_commitments([A, A_NEAR, B], || {
		DistanceThreshold::set(1);
		assert_ok!(disclose(0, A));
		assert_ok!(disclose(1, A_NEAR));
		assert_eq!(verdict(), Verdict::Success { result_round: 0 });
	});
}

#[test]
fn disclosure_should_be_refused_when_the_length_does_not_fit_the_kind() {
	with_commitments([A, A, A], || {
		for bytes in [&A[..7], &[], TEXT_A[..9].as_ref()] {
			assert_noop!(disclose_raw(0, bytes, salt(0)), Error::<Test>::InvalidDigest);
		}
	});
	test(|| {
		Validation::open(TASK, TaskKind::Text, &NODES);
		commit_all([TEXT_A, TEXT_B, TEXT_A]);
		assert_noop!(disclose_raw(0, A, salt(0)), Error::<Test>::InvalidDigest);
	});
}

#[test]
fn disclosure_should_be_refused_and_repeatable_when_it_does_not_open_the_commitment() {
	with_commitments([A, A, A], || {
		let mismatch = Error::<Test>::CommitmentMismatch;
		assert_noop!(disclose_raw(0, B, salt(0)), mismatch);
		assert_noop!(disclose_raw(0, A, salt(1)), Error::<Test>::CommitmentMismatch);
		assert_ok!(disclose(0, A));
	});
}

#[test]
fn b_18_commitment_should_be_worthless_when_another_round_copied_it() {
	with_task(|| {
		assert_ok!(commit(0, A));
		let stolen = commitment(0, A);
		assert_ok!(Validation::commit(RuntimeOrigin::signed(12), TASK, 1, stolen));
		assert_ok!(commit(2, A));
		assert_ok!(disclose(0, A));
		assert_noop!(disclose_raw(1, A, salt(0)), Error::<Test>::CommitmentMismatch);
	});
}

#[test]
fn b_20_commitment_should_be_worthless_when_it_was_made_for_another_task() {
	with_task(|| {
		let genesis = System::block_hash(0);
		let other = deuterium_primitives::commitment(&genesis, TASK + 1, 0, &11, A, &salt(0));
		assert_ok!(Validation::commit(RuntimeOrigin::signed(11), TASK, 0, other));
		assert_ok!(commit(1, A));
		assert_ok!(commit(2, A));
		assert_noop!(disclose(0, A), Error::<Test>::CommitmentMismatch);
	});
}

#[test]
fn disclosure_should_be_refused_when_somebody_has_not_committed_yet() {
	with_task(|| {
		assert_noop!(disclose(0, A), Error::<Test>::CommitmentsNotReady);
		assert_ok!(commit(0, A));
		assert_ok!(commit(1, A));
		assert_noop!(disclose(0, A), Error::<Test>::CommitmentsNotReady);
	});
}

#[test]
fn disclosure_should_be_refused_when_the_round_has_disclosed() {
	with_commitments([A, B, A], || {
		assert_ok!(disclose(0, A));
		assert_noop!(disclose(0, A), Error::<Test>::AlreadySubmitted);
	});
}

#[test]
fn disclosure_should_be_refused_when_the_round_is_another_nodes() {
	with_commitments([A, A, A], || {
		assert_noop!(
			Validation::disclose(RuntimeOrigin::signed(12), TASK, 0, digest(A), salt(0)),
			Error::<Test>::NotSelectedNode
		);
	});
}

#[test]
fn b_33_disclosure_should_be_refused_when_the_last_block_has_passed() {
	with_commitments([A, A, A], || {
		System::set_block_number(u64::from(DEADLINE) + 1);
		assert_noop!(disclose(0, A), Error::<Test>::DeadlinePassed);
	});
}

#[test]
fn disclosure_should_be_charged_for_what_it_settles_when_the_last_is_refuted() {
	with_commitments([A, A, B], || {
		let charged = |round, bytes| disclose_raw(round, bytes, salt(round)).unwrap().actual_weight;
		assert_eq!(charged(0, A), Some(<() as WeightInfo>::disclose()));
		assert_eq!(charged(1, A), Some(<() as WeightInfo>::disclose_matching()));
		let worst = <() as WeightInfo>::disclose_differing();
		assert_eq!(charged(2, B), Some(worst.max(<() as WeightInfo>::disclose_refuting())));
	});
}

#[test]
fn disclosure_should_be_charged_for_one_node_when_it_is_the_last_that_matches() {
	with_commitments([A, A, A], || {
		let charged = |round, bytes| disclose_raw(round, bytes, salt(round)).unwrap().actual_weight;
		charged(0, A);
		assert_eq!(charged(1, A), Some(<() as WeightInfo>::disclose_matching()));
		assert_eq!(charged(2, A), Some(<() as WeightInfo>::disclose_last()));
	});
}

#[test]
fn disclosure_should_be_charged_for_more_when_its_node_leaves_the_network() {
	with_commitments([A, A, A], || {
		let charged = |round, bytes| disclose_raw(round, bytes, salt(round)).unwrap().actual_weight;
		charged(0, A);
		MockNodes::mock_record(|_| None);
		let more = <() as WeightInfo>::disclose_differing();
		assert_eq!(charged(1, A), Some(more.max(<() as WeightInfo>::disclose_refuting())));
	});
}
