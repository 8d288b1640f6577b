use crate::{mock::*, *};
use deuterium_math::settlement::Action;
use deuterium_primitives::{Hash, Round, TaskKind, traits::ProtocolEvent, traits::Validation as _};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

#[test]
fn commitment_should_be_kept_when_the_node_of_the_round_sends_it() {
	with_task(|| {
		assert_ok!(commit(1, A));
		let record = round(1);
		assert_eq!(record.commitment, Some(Commitment::V2(commitment(1, A))));
		assert_eq!(record.progress, Progress::Committed { order: 0 });
		let expected =
			Event::Committed { task: TASK, round: 1, node: 12, commitment: commitment(1, A) };
		assert_eq!(events(), [expected]);
		assert!(applied().is_empty() && protocol_events().is_empty());
	});
}

#[test]
fn disclosures_should_be_opened_when_the_last_round_has_committed() {
	with_task(|| {
		commit_all([A, A, A]);
		assert_eq!(
			applied(),
			[Action::CommitmentsReady, Action::OpenDisclosureWindow { rounds: 0b111 }]
		);
		assert_eq!(protocol_events(), [ProtocolEvent::CommitmentsReady { task: TASK }]);
		assert_eq!(events().last(), Some(&Event::CommitmentsReady { task: TASK }));
	});
}

#[test]
fn b_06_commitment_should_be_refused_when_it_is_zero() {
	with_task(|| {
		assert_noop!(
			Validation::commit(RuntimeOrigin::signed(11), TASK, 0, Hash::zero()),
			Error::<Test>::InvalidCommitment
		);
	});
}

#[test]
fn b_06_commitment_should_be_refused_when_the_round_has_one() {
	with_task(|| {
		assert_ok!(commit(0, A));
		assert_noop!(commit(0, A), Error::<Test>::AlreadySubmitted);
		assert_noop!(commit(0, B), Error::<Test>::AlreadySubmitted);
	});
}

#[test]
fn b_07_commitment_of_one_should_be_no_error_report_when_it_is_sent() {
	with_task(|| {
		let one = Hash::from_low_u64_be(1);
		assert_ok!(Validation::commit(RuntimeOrigin::signed(11), TASK, 0, one));
		assert_eq!(round(0).progress, Progress::Committed { order: 0 });
		assert_eq!(round(0).error, None);
	});
}

#[test]
fn commitment_should_be_refused_when_the_round_reported_an_error() {
	with_task(|| {
		assert_ok!(report_error(0));
		assert_noop!(commit(0, A), Error::<Test>::AlreadySubmitted);
	});
}

#[test]
fn commitment_should_be_refused_when_the_task_is_unknown() {
	test(|| {
		assert_noop!(commit(0, A), Error::<Test>::TaskNotFound);
	});
}

#[test]
fn commitment_should_be_refused_when_the_round_does_not_exist() {
	with_task(|| {
		assert_noop!(
			Validation::commit(RuntimeOrigin::signed(11), TASK, 3, commitment(0, A)),
			Error::<Test>::RoundNotFound
		);
	});
}

#[test]
fn commitment_should_be_refused_when_the_round_is_another_nodes() {
	with_task(|| {
		for stranger in [12, 77] {
			assert_noop!(
				Validation::commit(RuntimeOrigin::signed(stranger), TASK, 0, commitment(0, A)),
				Error::<Test>::NotSelectedNode
			);
		}
	});
}

#[test]
fn commitment_should_be_refused_when_the_origin_is_not_signed() {
	with_task(|| {
		assert_noop!(
			Validation::commit(RuntimeOrigin::none(), TASK, 0, commitment(0, A)),
			DispatchError::BadOrigin
		);
	});
}

#[test]
fn b_33_commitment_should_be_refused_when_the_last_block_has_passed() {
	with_task(|| {
		System::set_block_number(u64::from(DEADLINE));
		assert_ok!(commit(0, A));
		System::set_block_number(u64::from(DEADLINE) + 1);
		assert_noop!(commit(1, A), Error::<Test>::DeadlinePassed);
	});
}

#[test]
fn commitment_should_be_refused_when_the_task_is_aborted() {
	with_task(|| {
		assert_ok!(commit(0, A));
		Validation::expired(TASK, deuterium_primitives::Phase::Execution);
		assert_noop!(commit(1, A), Error::<Test>::TaskAborted);
	});
}

#[test]
fn parameters_should_be_frozen_when_the_group_opens() {
	test(|| {
		Validation::open(TASK, TaskKind::Image, &NODES);
		DistanceThreshold::set(1);
		Rewards::set([3, 2, 1]);
		ReportersPercent::set(99);
		let group = Validation::group(TASK).unwrap();
		assert_eq!(group.distance_threshold, 5);
		assert_eq!((group.rewards, group.reporters_percent), ([10, 9, 6], 10));
	});
}

#[test]
fn commitment_should_be_charged_for_what_follows_when_it_is_the_last() {
	with_task(|| {
		let charged = |round: Round| {
			let origin = RuntimeOrigin::signed(NODES[usize::from(round)]);
			let done = Validation::commit(origin, TASK, round, commitment(round, A));
			done.unwrap().actual_weight
		};
		assert_eq!(charged(0), Some(<() as WeightInfo>::commit()));
		assert_eq!(charged(1), Some(<() as WeightInfo>::commit()));
		assert_eq!(charged(2), Some(<() as WeightInfo>::commit_last()));
	});
}
