//! What the actions of the settlement model do to money, nodes and events.

use crate::{mock::*, *};
use deuterium_math::settlement::{Event::*, Matches};
use deuterium_primitives::{
	AbortReason, Balance, Phase,
	mocks::MockQos,
	traits::{NodeExit, ProtocolEvent, QosOutcome, Settlement, SlashPart},
};
use sp_runtime::Permill;

fn paid(task: u64) -> [Balance; 3] {
	rounds(task).map(|round| round.paid)
}

fn scores() -> Vec<(AccountId, Option<u8>)> {
	network(|network| network.scores.clone())
}

fn success(task: u64, node: AccountId, fee: Balance) -> ProtocolEvent<AccountId> {
	ProtocolEvent::TaskNodeSuccess { task, node, fee }
}

fn cancelled(task: u64, node: AccountId) -> ProtocolEvent<AccountId> {
	ProtocolEvent::TaskNodeCancelled { task, node }
}

#[test]
fn nodes_should_be_paid_by_order_when_all_three_agree() {
	test(|| {
		let task = start(image(1_013));
		commit_all(task);
		disclose(task, &[0, 1], ALL);
		assert_eq!(record(task).status, TaskStatus::Succeeded { result_round: 0 });
		assert_eq!((paid(task), record(task).phase), ([0, 364, 0], Phase::Disclosure));
		disclose(task, &[2], ALL);
		assert_eq!((paid(task), record(task).phase), ([0, 364, 243], Phase::Upload));
		happen(task, Uploaded(0), ALL);
		assert_eq!(paid(task), [406, 364, 243], "the last payment takes the rounding");
		assert_eq!([11, 12, 13].map(free), [406, 364, 243]);
		assert_eq!((held(ALICE), free(ALICE)), (0, WEALTH - 1_013));
		assert_eq!(scores(), [(12, Some(18)), (13, Some(12)), (11, Some(20))]);
		let record = record(task);
		assert_eq!((record.phase, record.ended), (Phase::Retention, Some(3)));
	});
}

#[test]
fn events_should_come_in_the_order_of_the_protocol_when_a_task_succeeds() {
	test(|| {
		let task = start(image(100));
		commit_all(task);
		events();
		protocol_events();
		disclose(task, &[0, 1], ALL);
		assert_eq!(protocol_events(), [success(task, 12, 36)]);
		assert_eq!(
			events(),
			[
				Event::NodePaid { task, node: 12, amount: 36, score: Some(18) },
				Event::TaskSucceeded { task, result_node: 11 },
			]
		);
		disclose(task, &[2], ALL);
		happen(task, Uploaded(0), ALL);
		assert_eq!(protocol_events(), [success(task, 13, 24), success(task, 11, 40)]);
	});
}

#[test]
fn third_should_be_slashed_and_its_share_refunded_when_it_disagrees() {
	test(|| {
		let task = start(image(100));
		commit_all(task);
		disclose(task, &[0, 1], FIRST_TWO);
		protocol_events();
		disclose(task, &[2], FIRST_TWO);
		let third = rounds(task)[2];
		assert_eq!(third.ending, Some(Ending::Slashed));
		assert_eq!((third.score, third.paid), (Some(0), 0));
		assert_eq!((third.slashed, third.refunded), (STAKE, 24));
		assert_eq!(protocol_events(), [ProtocolEvent::TaskNodeSlashed { task, node: 13 }]);
		assert_eq!(network(|network| network.slashes.clone()), [(13, SlashPart::All)]);
		assert_eq!(network(|network| network.gone.clone()), [(13, NodeExit::Slashed)]);
		happen(task, Uploaded(0), FIRST_TWO);
		assert_eq!(paid(task), [40, 36, 0]);
		assert_eq!(free(ALICE), WEALTH - 76);
	});
}

#[test]
fn b_10_middle_should_be_the_result_when_the_others_match_only_it() {
	test(|| {
		let chain = Matches { first_second: true, second_third: true, first_third: false };
		let task = start(image(100));
		commit_all(task);
		disclose(task, &[0, 2, 1], chain);
		assert_eq!(record(task).status, TaskStatus::Succeeded { result_round: 1 });
		happen(task, Uploaded(1), chain);
		assert!(network(|network| network.slashes.is_empty()));
		assert_eq!(paid(task).iter().sum::<Balance>(), 100);
	});
}

#[test]
fn creator_should_get_all_back_when_all_results_differ() {
	test(|| {
		let task = start(image(100));
		commit_all(task);
		protocol_events();
		disclose(task, &[0, 1, 2], NONE);
		let reason = AbortReason::ResultIllegal;
		assert_eq!(record(task).status, TaskStatus::Aborted(reason));
		assert_eq!((free(ALICE), paid(task)), (WEALTH, [0, 0, 0]));
		assert_eq!(scores(), [11, 12, 13].map(|node| (node, Some(0))));
		assert_eq!(
			protocol_events(),
			[
				cancelled(task, 11),
				cancelled(task, 12),
				cancelled(task, 13),
				ProtocolEvent::TaskAborted { task, reason },
			]
		);
	});
}

#[test]
fn reporters_should_share_a_tenth_when_all_three_report_errors() {
	test(|| {
		let task = start(image(1_000));
		protocol_events();
		for round in 0..3 {
			happen(task, Errored(round), NONE);
		}
		assert_eq!(paid(task), [33, 33, 33]);
		assert_eq!((record(task).refunded, free(ALICE)), (901, WEALTH - 99));
		let reason = AbortReason::ErrorReported;
		assert_eq!(
			protocol_events(),
			[
				success(task, 11, 33),
				success(task, 12, 33),
				success(task, 13, 33),
				ProtocolEvent::TaskAborted { task, reason },
			]
		);
	});
}

#[test]
fn b_03_nothing_should_be_stranded_when_two_report_errors_and_the_third_committed() {
	test(|| {
		let task = start(image(1_000));
		happen(task, Committed(0), NONE);
		happen(task, Errored(1), NONE);
		happen(task, Errored(2), NONE);
		assert_eq!(record(task).phase, Phase::Disclosure, "the third is heard first (B-21)");
		disclose(task, &[0], NONE);
		assert_eq!(paid(task), [0; 3], "reports that somebody contradicts are not paid");
		assert_eq!((record(task).refunded, held(ALICE)), (1_000, 0));
		assert!(network(|network| network.slashes.is_empty()));
	});
}

#[test]
fn event_of_the_abort_should_come_first_when_a_task_times_out() {
	test(|| {
		let task = start(image(100));
		happen(task, Committed(1), NONE);
		protocol_events();
		happen(task, ExecutionDeadline, NONE);
		assert_eq!(
			protocol_events(),
			[
				ProtocolEvent::TaskAborted { task, reason: AbortReason::TimedOut },
				cancelled(task, 11),
				cancelled(task, 12),
				cancelled(task, 13),
			]
		);
		assert_eq!(free(ALICE), WEALTH);
		assert_eq!(scores(), [(11, Some(0)), (12, Some(20)), (13, Some(0))]);
	});
}

#[test]
fn b_38_task_should_not_count_when_everybody_is_silent() {
	test(|| {
		let task = start(image(100));
		happen(task, ExecutionDeadline, NONE);
		assert!(scores().is_empty());
		assert_eq!(network(|network| network.silent.clone()), [11, 12, 13]);
		assert!(rounds(task).iter().all(|round| round.score.is_none()));
	});
}

#[test]
fn b_38_node_should_be_kicked_out_when_it_was_silent_with_everybody_too_often() {
	test(|| {
		MockQos::mock_silent(|node| QosOutcome { weight: 1, kick_out: *node == 12 });
		let task = start(image(100));
		happen(task, ExecutionDeadline, NONE);
		assert_eq!(network(|network| network.gone.clone()), [(12, NodeExit::KickedOut)]);
	});
}

#[test]
fn b_38_opened_commitment_should_leave_no_trace_when_two_report_errors() {
	test(|| {
		let task = start(image(100));
		happen(task, Errored(0), NONE);
		happen(task, Errored(1), NONE);
		happen(task, Committed(2), NONE);
		happen(task, Disclosed(2), NONE);
		assert!(scores().contains(&(13, None)));
		assert!(network(|network| network.silent.is_empty()), "it was not silent");
	});
}

#[test]
fn b_08_withholding_should_cost_a_part_of_the_stake_when_all_have_committed() {
	test(|| {
		let task = start(image(100));
		commit_all(task);
		happen(task, DisclosureDeadline, NONE);
		let penalty = SlashPart::Part(Permill::from_percent(10));
		assert_eq!(
			network(|network| network.slashes.clone()),
			[11, 12, 13].map(|node| (node, penalty))
		);
		assert_eq!(rounds(task).map(|round| round.slashed), [40, 40, 40]);
		assert_eq!(rounds(task).map(|round| round.ending), [Some(Ending::Released); 3]);
		assert_eq!(free(ALICE), WEALTH);
	});
}

#[test]
fn b_39_only_the_silent_node_should_be_closed_out_when_a_success_expires() {
	test(|| {
		let task = start(image(100));
		commit_all(task);
		disclose(task, &[0, 1], ALL);
		protocol_events();
		happen(task, DisclosureDeadline, ALL);
		assert_eq!(protocol_events(), [cancelled(task, 13)], "and no TaskAborted");
		let record_now = record(task);
		assert_eq!(record_now.phase, Phase::Upload);
		assert_eq!(rounds(task)[2].refunded, 24);
		happen(task, Uploaded(0), ALL);
		assert_eq!(record(task).status, TaskStatus::Succeeded { result_round: 0 });
		assert_eq!((paid(task), free(ALICE)), ([40, 36, 0], WEALTH - 76));
	});
}

#[test]
fn share_should_return_to_the_creator_when_the_result_is_not_handed_over() {
	test(|| {
		let task = start(image(100));
		commit_all(task);
		disclose(task, &[0, 1, 2], ALL);
		happen(task, UploadDeadline, ALL);
		let result = rounds(task)[0];
		assert_eq!((result.paid, result.refunded, result.score), (0, 40, Some(0)));
		assert_eq!(record(task).status, TaskStatus::Succeeded { result_round: 0 });
		assert_eq!(free(ALICE), WEALTH - 60);
	});
}

#[test]
fn early_upload_should_leave_only_the_third_when_it_has_not_disclosed_yet() {
	test(|| {
		let task = start(image(100));
		commit_all(task);
		disclose(task, &[0, 1], ALL);
		happen(task, Uploaded(0), ALL);
		assert_eq!((record(task).phase, paid(task)), (Phase::Disclosure, [40, 36, 0]));
		disclose(task, &[2], ALL);
		assert_eq!((record(task).phase, paid(task)), (Phase::Retention, [40, 36, 24]));
	});
}

#[test]
fn node_should_be_kicked_out_when_its_recent_scores_are_too_low() {
	test(|| {
		MockQos::mock_finished(|_, score| QosOutcome { weight: 1, kick_out: score == Some(0) });
		let task = start(image(100));
		commit_all(task);
		disclose(task, &[0, 1, 2], NONE);
		assert_eq!(
			network(|network| network.gone.clone()),
			[11, 12, 13].map(|node| (node, NodeExit::KickedOut))
		);
	});
}

#[test]
fn b_05_b_12_node_should_be_left_alone_when_it_works_on_another_task_by_now() {
	test(|| {
		let task = start(image(100));
		network(|network| network.busy.insert(12, 99));
		happen(task, Committed(0), NONE);
		happen(task, ExecutionDeadline, NONE);
		assert_eq!(scores(), [(11, Some(20)), (13, Some(0))], "no score for a foreign task");
		assert_eq!(network(|network| network.busy.clone()), [(12, 99)].into());
		network(|network| network.busy.clear());
	});
}

#[test]
fn actions_should_be_ignored_when_they_come_for_other_nodes_or_after_the_end() {
	test(|| {
		let task = start(image(100));
		let mut group = deuterium_math::settlement::Group::default();
		let actions = deuterium_math::settlement::step(
			&mut group,
			ExecutionDeadline,
			&NONE,
			&Default::default(),
		)
		.unwrap();
		<TaskQueue as Settlement<AccountId>>::apply(task, &[11, 12, 14], &actions);
		assert!(record(task).is_running());
		<TaskQueue as Settlement<AccountId>>::apply(task, &[11, 12, 13], &actions);
		let ended = record(task);
		<TaskQueue as Settlement<AccountId>>::apply(task, &[11, 12, 13], &actions);
		<TaskQueue as Settlement<AccountId>>::apply(77, &[11, 12, 13], &actions);
		assert_eq!(record(task), ended);
	});
}

#[test]
fn rules_of_money_should_stay_when_parameters_are_changed_in_mid_task() {
	test(|| {
		let task = start(image(100));
		Rewards::set([1, 1, 1]);
		WithholdingPenalty::set(Permill::from_percent(100));
		commit_all(task);
		disclose(task, &[0, 1], ALL);
		happen(task, DisclosureDeadline, ALL);
		happen(task, Uploaded(0), ALL);
		assert_eq!(paid(task), [40, 36, 0]);
		assert_eq!(rounds(task)[2].slashed, STAKE / 10);
	});
}

#[test]
fn creator_should_be_paid_from_its_own_escrow_when_it_runs_a_node() {
	test(|| {
		deuterium_primitives::mocks::MockNodes::mock_assign(|_, task, _| {
			let nodes = [11, ALICE, 13];
			network(|network| network.busy.extend(nodes.map(|node| (node, task))));
			Some(nodes)
		});
		let task = start(image(100));
		commit_all(task);
		disclose(task, &[0, 1, 2], ALL);
		happen(task, Uploaded(0), ALL);
		assert_eq!((held(ALICE), free(ALICE)), (0, WEALTH - 64));
	});
}
