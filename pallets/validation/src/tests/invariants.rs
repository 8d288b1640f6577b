//! That `try_state` notices what must not be, and that the stored group is the model's.

use crate::{mock::*, *};
use deuterium_math::settlement::{AbortReason, Group, Outcome, Round, RoundState};
use deuterium_primitives::ErrorCode;

fn broken(damage: impl FnOnce(&mut GroupRecord<AccountId>)) -> &'static str {
	let sound = Validation::group(TASK).unwrap();
	Groups::<Test>::mutate(TASK, |group| damage(group.as_mut().unwrap()));
	let found = Validation::do_try_state().unwrap_err();
	Groups::<Test>::insert(TASK, sound);
	found.into()
}

#[test]
fn try_state_should_notice_when_a_group_contradicts_itself() {
	with_commitments([A, A, A], || {
		assert_eq!(
			broken(|group| group.rounds[0].commitment = None),
			"commitment and progress differ"
		);
		assert_eq!(
			broken(|group| group.rounds[0].digest = Some(digest(A))),
			"digest and progress differ"
		);
		assert_eq!(
			broken(|group| group.rounds[0].error = Some(ErrorCode::Unspecified)),
			"error code and progress differ"
		);
		assert_eq!(
			broken(|group| group.rounds[0].committed_at = None),
			"a submission without its block, or a block without one"
		);
		assert_eq!(
			broken(|group| group.rounds[0].disclosed_at = Some(1)),
			"disclosure and its block differ"
		);
		assert_eq!(
			broken(|group| {
				for (byte, round) in (7..).zip(&mut group.rounds) {
					let hash = deuterium_primitives::Hash::repeat_byte(byte);
					let nonce = deuterium_primitives::Hash::repeat_byte(1);
					round.commitment = Some(Commitment::Legacy { hash, nonce });
				}
			}),
			"two commitments have the same nonce"
		);
		assert_eq!(broken(|group| group.rounds[1].node = 11), "a node has two rounds");
		assert_eq!(
			broken(|group| group.ended = true),
			"a group is over if and only if its rounds are settled"
		);
		assert_eq!(broken(|group| group.verdict = Verdict::TimedOut), "an aborted group goes on");
		assert_eq!(
			broken(|group| group.verdict = Verdict::Success { result_round: 0 }),
			"a success without a digest"
		);
	});
}

#[test]
fn try_state_should_notice_when_a_group_has_no_task() {
	with_task(|| {
		deuterium_primitives::mocks::MockSettlement::mock_phase(|_| None);
		let found: &str = Validation::do_try_state().unwrap_err().into();
		assert_eq!(found, "a group of no task");
		Groups::<Test>::remove(TASK);
	});
}

#[test]
fn group_should_survive_storage_when_the_model_has_any_state() {
	let states = [
		RoundState::Waiting,
		RoundState::Committed { order: 1 },
		RoundState::Disclosed { commit_order: 1, disclose_order: 2 },
		RoundState::Errored { commit_order: 2, disclose_order: 0, unserved: true },
		RoundState::Silent,
		RoundState::Withheld { commit_order: 2 },
	];
	let outcomes = [
		Outcome::Open,
		Outcome::Success { result_round: 2 },
		Outcome::Aborted(AbortReason::ErrorReported),
		Outcome::Aborted(AbortReason::ResultIllegal),
		Outcome::Aborted(AbortReason::Timeout),
	];
	let mut record =
		GroupRecord::new(deuterium_primitives::TaskKind::Image, &NODES, 5, [10, 9, 6], 10);
	for state in states {
		for outcome in outcomes {
			let round = |settled| Round { state, settled };
			let group =
				Group { rounds: [round(true), round(false), round(true)], outcome, ended: true };
			record.set_model(&group);
			assert_eq!(record.model(), group);
		}
	}
}
