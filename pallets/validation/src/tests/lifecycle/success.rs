use super::chain::*;
use crate::Error;
use deuterium_primitives::{Phase, TaskKind, traits::NodeExit, traits::ProtocolEvent};
use frame_support::{assert_noop, assert_ok};
use pallet_task_queue::{Ending, TaskStatus};

#[test]
fn three_should_be_paid_when_all_agree() {
	chain(|| {
		let task = start(TaskKind::Image);
		commit_all(task, [A, A_NEAR, A]);
		assert_ok!(disclose(task, 0, A));
		assert_ok!(disclose(task, 1, A_NEAR));
		assert_ok!(disclose(task, 2, A));
		assert_ok!(upload(task, 0));
		assert_eq!(earned(), [406, 364, 243]);
		assert_eq!((spent(), slashed()), (FEE, 0));
		assert_eq!(record(task).status, TaskStatus::Succeeded { result_round: 0 });
		assert_eq!([11, 12, 13].map(|node| recent(node)[0]), [20, 18, 12]);
	});
}

#[test]
fn events_should_tell_the_story_in_order_when_all_agree() {
	chain(|| {
		let task = start(TaskKind::Image);
		commit_all(task, [A, A, A]);
		for round in 0..3 {
			assert_ok!(disclose(task, round, A));
		}
		assert_ok!(upload(task, 0));
		let paid = |node, fee| ProtocolEvent::TaskNodeSuccess { task, node, fee };
		let digest = A.to_vec().try_into().unwrap();
		assert_eq!(
			protocol_events(),
			[
				ProtocolEvent::CommitmentsReady { task },
				paid(12, 364),
				ProtocolEvent::TaskSuccess { task, digest, result_node: 11 },
				paid(13, 243),
				paid(11, 406),
				ProtocolEvent::TaskResultUploaded { task },
			]
		);
	});
}

#[test]
fn text_should_be_paid_when_all_three_are_equal() {
	chain(|| {
		let text: &[u8] = &[9; 32];
		let task = start(TaskKind::Text);
		commit_all(task, [text, text, text]);
		for round in [2, 1, 0] {
			assert_ok!(disclose(task, round, text));
		}
		assert_ok!(upload(task, 2));
		// Scores 16 + 18 + 16 of 50: floor(1013 × 16 / 50) = 324, the last takes the remainder.
		assert_eq!(earned(), [324, 364, 325]);
		assert_eq!(spent(), FEE);
	});
}

#[test]
fn forger_should_be_slashed_when_the_others_agree() {
	chain(|| {
		let task = start(TaskKind::Image);
		commit_all(task, [A, B, A]);
		assert_ok!(disclose(task, 0, A));
		assert_ok!(disclose(task, 1, B));
		assert_ok!(disclose(task, 2, A));
		assert_eq!((slashed(), exit(12)), (STAKE, Some(NodeExit::Slashed)));
		assert_ok!(upload(task, 0));
		// The forger's 18 of 50 went back to the creator.
		assert_eq!(earned(), [406, 0, 243]);
		assert_eq!(spent(), FEE - 364);
		let forger = record(task).run.unwrap().rounds[1];
		assert_eq!(
			(forger.ending, forger.slashed, forger.refunded),
			(Some(Ending::Slashed), STAKE, 364)
		);
	});
}

#[test]
fn forger_should_be_slashed_when_it_discloses_last() {
	chain(|| {
		let task = start(TaskKind::Image);
		commit_all(task, [A, A, B]);
		assert_ok!(disclose(task, 1, A));
		assert_ok!(disclose(task, 0, A));
		assert_ok!(disclose(task, 2, B));
		assert_ok!(upload(task, 1));
		// Round 1: 9 + 10, round 0: 10 + 9; the forger's 12 went back, and the rounding to the last.
		assert_eq!(earned(), [384, 386, 0]);
		assert_eq!((spent(), slashed()), (770, STAKE));
	});
}

#[test]
fn b_10_middle_result_should_win_when_the_others_match_only_it() {
	chain(|| {
		let task = start(TaskKind::Image);
		commit_all(task, [A, A_FAR, A_NEAR]);
		assert_ok!(disclose(task, 0, A));
		assert_ok!(disclose(task, 1, A_FAR));
		assert_ok!(disclose(task, 2, A_NEAR));
		assert_eq!(record(task).status, TaskStatus::Succeeded { result_round: 2 });
		assert_noop!(upload(task, 0), Error::<Chain>::NotResultRound);
		assert_ok!(upload(task, 2));
		assert_eq!(earned(), [405, 364, 244]);
		assert_eq!((spent(), slashed()), (FEE, 0));
	});
}

#[test]
fn reporter_should_be_slashed_when_the_others_agree() {
	chain(|| {
		let task = start(TaskKind::Image);
		assert_ok!(report_error(task, 0));
		assert_ok!(commit(task, 1, A));
		assert_ok!(commit(task, 2, A));
		assert_ok!(disclose(task, 1, A));
		assert_ok!(disclose(task, 2, A));
		assert_eq!((slashed(), exit(11)), (STAKE, Some(NodeExit::Slashed)));
		assert_ok!(upload(task, 1));
		// The reporter's 20 of 50 went back: 405. Round 2 got 12, round 1 the remainder.
		assert_eq!(earned(), [0, 365, 243]);
		assert_eq!(spent(), FEE - 405);
	});
}

#[test]
fn b_08_b_39_third_should_be_penalised_when_it_withholds_after_the_success() {
	chain(|| {
		let task = start(TaskKind::Image);
		commit_all(task, [A, A, A]);
		assert_ok!(disclose(task, 0, A));
		assert_ok!(disclose(task, 1, A));
		protocol_events();
		pass(11);
		assert_eq!(record(task).phase, Phase::Upload);
		assert_eq!(protocol_events(), [ProtocolEvent::TaskNodeCancelled { task, node: 13 }]);
		assert_noop!(disclose(task, 2, A), Error::<Chain>::DeadlinePassed);
		assert_ok!(upload(task, 0));
		assert_eq!(earned(), [406, 364, 0]);
		assert_eq!((spent(), slashed()), (FEE - 243, STAKE / 10));
		assert_eq!(recent(13)[0], 0);
	});
}

#[test]
fn share_should_go_back_when_the_result_is_not_uploaded() {
	chain(|| {
		let task = start(TaskKind::Image);
		commit_all(task, [A, A, A]);
		for round in 0..3 {
			assert_ok!(disclose(task, round, A));
		}
		pass(16);
		assert_eq!(record(task).status, TaskStatus::Succeeded { result_round: 0 });
		assert_eq!(earned(), [0, 364, 243]);
		assert_eq!((spent(), slashed(), recent(11)[0]), (607, 0, 0));
		assert_noop!(upload(task, 0), Error::<Chain>::TaskEnded);
	});
}

#[test]
fn b_05_upload_should_not_pay_twice_when_the_node_works_elsewhere_already() {
	chain(|| {
		let task = start(TaskKind::Image);
		commit_all(task, [A, A, A]);
		assert_ok!(disclose(task, 0, A));
		assert_ok!(disclose(task, 1, A));
		assert_ok!(upload(task, 0));
		let next = {
			let order = pallet_task_queue::Order {
				kind: TaskKind::Image,
				args_hash: Default::default(),
				data_hash: Default::default(),
				vram_gb: 8,
				cap: 1,
				card: None,
				fee: FEE,
			};
			TaskQueue::do_create(CREATOR, order).unwrap()
		};
		pass(2);
		assert_eq!(record(next).run.unwrap().nodes, [11, 12, 14]);
		assert_noop!(upload(task, 0), Error::<Chain>::AlreadySubmitted);
		assert_ok!(disclose(task, 2, A));
		assert_eq!(earned(), [405, 364, 244]);
		assert!(record(next).is_running());
		pass(20);
	});
}

#[test]
fn record_should_be_readable_when_the_task_is_over_and_gone_later() {
	chain(|| {
		let task = start(TaskKind::Image);
		commit_all(task, [A, A, A]);
		for round in 0..3 {
			assert_ok!(disclose(task, round, A));
		}
		assert_ok!(upload(task, 0));
		pass(40);
		let group = Validation::group(task).unwrap();
		assert_eq!(group.accepted_digest().unwrap().as_slice(), A);
		assert_eq!(group.result().unwrap().node, 11);
		pass(1);
		assert!(Validation::group(task).is_none() && TaskQueue::task(task).is_none());
		assert_noop!(disclose(task, 0, A), Error::<Chain>::TaskNotFound);
	});
}
