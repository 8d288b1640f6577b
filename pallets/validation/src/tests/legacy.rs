//! The form of the original contracts: public nonces, never mixed with the other form in one round.

use crate::{mock::*, *};
use codec::Encode;
use deuterium_math::settlement::Action;
use deuterium_primitives::{
	ErrorCode, Hash, TaskKind, legacy_commitment,
	traits::{LegacyRefusal, LegacyReports, Validation as _},
};
use frame_support::{assert_noop, assert_ok, assert_storage_noop, weights::Weight};

type Outcome = Result<Weight, LegacyRefusal>;

fn nonce(round: u8) -> Hash {
	Hash::repeat_byte(0x40 + round)
}

fn commit_raw(round: u8, commitment: Hash, nonce: Hash) -> Outcome {
	<Validation as LegacyReports<_>>::commit(node(round), TASK, round, commitment, nonce)
}

fn legacy_commit(round: u8, digest: &[u8]) -> Outcome {
	commit_raw(round, legacy_commitment(digest, &nonce(round)), nonce(round))
}

fn legacy_disclose(round: u8, digest: &[u8]) -> Outcome {
	<Validation as LegacyReports<_>>::disclose(node(round), TASK, round, digest)
}

fn legacy_error(round: u8) -> Outcome {
	<Validation as LegacyReports<_>>::report_error(node(round), TASK, round)
}

fn legacy_upload(round: u8) -> Outcome {
	<Validation as LegacyReports<_>>::report_uploaded(node(round), TASK, round)
}

fn refused(outcome: Outcome, refusal: LegacyRefusal) {
	assert_eq!(outcome, Err(refusal));
}

/// Round 1 copies commitment and nonce of round 0; round 2 works by itself.
fn with_copy(run: impl FnOnce()) {
	with_task(|| {
		let stolen = legacy_commitment(A, &nonce(0));
		assert_ok!(commit_raw(1, stolen, nonce(0)));
		assert_ok!(legacy_commit(0, A));
		assert_ok!(legacy_commit(2, A_NEAR));
		applied();
		run();
	});
}

#[test]
fn task_should_be_carried_through_when_all_nodes_use_the_legacy_form() {
	with_task(|| {
		for round in 0..3 {
			assert_ok!(legacy_commit(round, A));
		}
		let stored = Commitment::Legacy { hash: legacy_commitment(A, &nonce(1)), nonce: nonce(1) };
		assert_eq!(round(1).commitment, Some(stored));
		assert_eq!(stored.encode()[0], 0, "the reserved index");
		for round in 0..3 {
			assert_ok!(legacy_disclose(round, A));
		}
		assert_ok!(legacy_upload(0));
		assert!(Validation::group(TASK).unwrap().ended);
	});
}

#[test]
fn reports_should_take_the_weight_of_what_follows() {
	type Known = <Test as Config>::WeightInfo;
	let commitments = [Known::commit(), Known::commit(), Known::commit_last()];
	let disclosures = [Known::disclose(), Known::disclose_matching(), Known::disclose_last()];
	let uploaded = Known::report_uploaded();
	with_task(|| {
		assert_eq!([0, 1, 2].map(|round| legacy_commit(round, A)), commitments.map(Ok));
		assert_eq!([0, 1, 2].map(|round| legacy_disclose(round, A)), disclosures.map(Ok));
		assert_eq!(legacy_upload(0), Ok(uploaded));
	});
}

#[test]
fn forms_should_mix_in_a_task_when_each_round_keeps_its_own() {
	with_task(|| {
		assert_ok!(legacy_commit(0, A));
		assert_ok!(commit(1, A_NEAR));
		assert_ok!(legacy_error(2));
		assert_eq!(round(2).error, Some(ErrorCode::Unspecified));
		assert_ok!(disclose(1, A_NEAR));
		assert_ok!(legacy_disclose(0, A));
		assert_eq!(verdict(), Verdict::Success { result_round: 1 });
	});
}

#[test]
fn disclosure_should_be_refused_when_the_round_committed_in_the_legacy_form() {
	with_task(|| {
		assert_ok!(legacy_commit(0, A));
		assert_ok!(commit(1, A));
		assert_ok!(commit(2, A));
		for salt in [nonce(0), Hash::zero()] {
			assert_noop!(
				Validation::disclose(RuntimeOrigin::signed(11), TASK, 0, digest(A), salt),
				Error::<Test>::FormMismatch
			);
		}
		assert_ok!(legacy_disclose(0, A));
	});
}

#[test]
fn legacy_disclosure_should_be_refused_when_the_round_committed_with_a_secret_salt() {
	with_commitments([A, A, A], || {
		assert_storage_noop!(refused(legacy_disclose(0, A), LegacyRefusal::Mismatch));
		assert_ok!(disclose(0, A));
	});
}

#[test]
fn second_commitment_should_be_refused_when_the_round_has_one_in_the_other_form() {
	with_task(|| {
		assert_ok!(legacy_commit(0, A));
		assert_noop!(commit(0, A), Error::<Test>::AlreadySubmitted);
		assert_ok!(commit(1, A));
		refused(legacy_commit(1, A), LegacyRefusal::AlreadySubmitted);
		refused(legacy_error(1), LegacyRefusal::AlreadySubmitted);
	});
}

#[test]
fn v2_preimage_should_not_open_a_legacy_commitment_when_the_hashes_are_equal() {
	with_task(|| {
		// The hash of a v2 commitment, sent in the legacy form.
		assert_ok!(commit_raw(0, commitment(0, A), salt(0)));
		assert_ok!(legacy_commit(1, A));
		assert_ok!(legacy_commit(2, A));
		assert_noop!(disclose(0, A), Error::<Test>::FormMismatch);
		refused(legacy_disclose(0, A), LegacyRefusal::Mismatch);
	});
}

#[test]
fn b_06_b_07_commitment_should_be_refused_when_it_is_zero_or_one() {
	with_task(|| {
		for mark in [0, 1] {
			let mark = Hash::from_low_u64_be(mark);
			refused(commit_raw(0, mark, nonce(0)), LegacyRefusal::InvalidCommitment);
		}
		assert_ok!(commit_raw(0, Hash::from_low_u64_be(2), nonce(0)));
		assert_eq!(round(0).progress, Progress::Committed { order: 0 });
	});
}

#[test]
fn commitment_should_be_refused_when_its_nonce_is_zero() {
	with_task(|| {
		let zero = Hash::zero();
		refused(commit_raw(0, legacy_commitment(A, &zero), zero), LegacyRefusal::NonceUsed);
	});
}

#[test]
fn commitment_should_be_refused_when_another_round_has_its_nonce() {
	with_task(|| {
		assert_ok!(legacy_commit(0, A));
		let own = legacy_commitment(B, &nonce(0));
		assert_storage_noop!(refused(commit_raw(1, own, nonce(0)), LegacyRefusal::NonceUsed));
		assert_ok!(legacy_commit(1, B));
	});
}

#[test]
fn nonce_should_be_welcome_when_it_was_used_in_another_task() {
	with_task(|| {
		assert_ok!(legacy_commit(0, A));
		Validation::open(TASK + 1, TaskKind::Image, &NODES);
		let commitment = legacy_commitment(A, &nonce(0));
		assert_ok!(<Validation as LegacyReports<_>>::commit(11, TASK + 1, 0, commitment, nonce(0)));
		Validation::close(TASK + 1);
	});
}

#[test]
fn b_18_copied_commitment_should_not_lock_its_author_out_when_it_came_first() {
	with_copy(|| {
		assert_ok!(legacy_disclose(0, A));
		assert_ok!(legacy_disclose(2, A_NEAR));
		assert_eq!(verdict(), Verdict::Success { result_round: 0 });
	});
}

#[test]
fn b_18_second_opener_should_get_nothing_when_two_rounds_have_the_same_commitment() {
	with_copy(|| {
		assert_ok!(legacy_disclose(0, A));
		assert_ok!(legacy_disclose(1, A));
		let unpaid = Action::ScoreOnly { round: 1, score: Some(0), forfeit: 19 };
		assert_eq!(applied(), [unpaid, Action::Success { result_round: 0 }]);
		assert_ok!(legacy_disclose(2, A_NEAR));
		assert_eq!(applied(), [Action::Pay { round: 2, score: 12 }]);
		let group = Validation::group(TASK).unwrap();
		assert_eq!(
			(0..4).map(|round| group.copied_from(round)).collect::<Vec<_>>(),
			[None, Some(0), None, None]
		);
	});
}

#[test]
fn b_18_second_opener_should_get_nothing_when_the_others_have_succeeded_already() {
	with_copy(|| {
		assert_ok!(legacy_disclose(0, A));
		assert_ok!(legacy_disclose(2, A_NEAR));
		applied();
		assert_ok!(legacy_disclose(1, A));
		let unpaid = Action::ScoreOnly { round: 1, score: Some(0), forfeit: 16 };
		assert_eq!(applied(), [unpaid]);
	});
}

#[test]
fn copy_should_be_judged_like_any_result_when_it_contradicts_the_others() {
	with_task(|| {
		let stolen = legacy_commitment(B, &nonce(0));
		assert_ok!(legacy_commit(0, B));
		assert_ok!(commit_raw(1, stolen, nonce(0)));
		assert_ok!(legacy_commit(2, A));
		assert_ok!(legacy_disclose(2, A));
		assert_ok!(legacy_disclose(0, B));
		assert_eq!(verdict(), Verdict::Open);
		assert_ok!(legacy_disclose(1, B));
		assert!(applied().contains(&Action::Slash { round: 2, forfeit: 16 }));
	});
}

#[test]
fn legacy_result_should_be_refused_first_of_all_when_it_is_empty_or_too_long() {
	test(|| {
		for result in [&[][..], &[0; 129]] {
			refused(legacy_disclose(9 % 3, result), LegacyRefusal::InvalidResult);
		}
	});
}

#[test]
fn refusals_should_come_in_the_order_of_the_contracts() {
	with_task(|| {
		let commit = |who, task, round| {
			<Validation as LegacyReports<_>>::commit(who, task, round, Hash::zero(), Hash::zero())
		};
		refused(commit(11, TASK + 1, 5), LegacyRefusal::TaskNotFound);
		refused(commit(12, TASK, 5), LegacyRefusal::RoundNotFound);
		refused(commit(12, TASK, 0), LegacyRefusal::NotSelectedNode);
		refused(legacy_disclose(0, A), LegacyRefusal::CommitmentsNotReady);
		refused(legacy_upload(0), LegacyRefusal::NotResultRound);
		assert_ok!(legacy_commit(0, A));
		System::set_block_number(u64::from(DEADLINE) + 1);
		refused(commit(11, TASK, 0), LegacyRefusal::AlreadySubmitted);
		refused(legacy_commit(1, A), LegacyRefusal::DeadlinePassed);
		Validation::expired(TASK, deuterium_primitives::Phase::Execution);
		refused(commit(11, TASK, 0), LegacyRefusal::AlreadySubmitted);
		refused(legacy_commit(1, A), LegacyRefusal::TaskAborted);
	});
}

#[test]
fn messages_should_be_those_that_clients_match() {
	assert_eq!(LegacyRefusal::TaskAborted.to_string(), "Task is aborted");
	assert_eq!(LegacyRefusal::TaskNotFound.to_string(), "Task not exist");
	assert_eq!(LegacyRefusal::from(Error::<Test>::TaskEnded), LegacyRefusal::TaskNotFound);
	assert_eq!(LegacyRefusal::from(Error::<Test>::FormMismatch), LegacyRefusal::Mismatch);
	assert_eq!(LegacyRefusal::from(Error::<Test>::Inconsistent), LegacyRefusal::Internal);
}
