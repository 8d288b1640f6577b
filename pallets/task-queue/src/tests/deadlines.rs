use crate::{mock::*, *};
use deuterium_math::settlement::Event::*;
use deuterium_primitives::{
	AbortReason, Phase,
	mocks::{MockNodes, MockValidation},
	traits::{Feasibility, ProtocolEvent},
};
use frame_support::traits::Hooks;

fn nothing_can_start() {
	MockNodes::mock_feasibility(|_| Feasibility::Later);
}

fn agenda() -> Vec<(u32, u64)> {
	Agenda::<Test>::iter_keys().map(keys::appointment_of).collect()
}

#[test]
fn b_16_waiting_task_should_be_refunded_when_no_nodes_come_in_time() {
	test(|| {
		let task = create(image(100));
		nothing_can_start();
		run_to(101);
		assert!(record(task).is_queued(), "its last block is not over");
		next_block();
		let record = record(task);
		assert_eq!(record.status, TaskStatus::Aborted(AbortReason::QueueExpired));
		assert_eq!(record.refunded, 100);
		assert_eq!(free(ALICE), WEALTH);
	});
}

#[test]
fn b_33_task_should_end_by_itself_when_its_nodes_stay_silent() {
	test(|| {
		let task = start(image(100));
		run_to(23);
		let record = record(task);
		assert_eq!(record.status, TaskStatus::Aborted(AbortReason::TimedOut));
		assert!(network(|network| network.busy.is_empty()));
		assert_eq!(free(ALICE), WEALTH);
	});
}

#[test]
fn agenda_should_hold_one_entry_when_a_task_changes_its_phase() {
	test(|| {
		let task = create(image(100));
		assert_eq!(agenda(), [(101, task)]);
		next_block();
		next_block();
		assert_eq!(agenda(), [(22, task)]);
		commit_all(task);
		assert_eq!(agenda(), [(13, task)], "three blocks in, ten to disclose");
		disclose(task, &[0, 1, 2], ALL);
		assert_eq!((record(task).phase, agenda()), (Phase::Upload, vec![(18, task)]));
		happen(task, Uploaded(0), ALL);
		assert_eq!((record(task).phase, agenda()), (Phase::Retention, vec![(43, task)]));
	});
}

#[test]
fn record_should_be_dropped_when_its_retention_is_over() {
	test(|| {
		let task = start(image(100));
		commit_all(task);
		disclose(task, &[0, 1, 2], ALL);
		happen(task, Uploaded(0), ALL);
		run_to(43);
		assert!(TaskQueue::task(task).is_some());
		events();
		next_block();
		assert!(TaskQueue::task(task).is_none());
		assert!(network(|network| network.groups.is_empty()), "the group went with it");
		assert!(agenda().is_empty());
		assert_eq!(events(), [Event::TaskDropped { task }]);
		let stats = TaskQueue::stats();
		assert_eq!((stats.total, stats.succeeded, stats.running), (1, 1, 0));
	});
}

#[test]
fn block_should_leave_the_rest_to_the_next_when_its_budget_of_deadlines_is_used_up() {
	test(|| {
		MaxDeadlines::set(2);
		for _ in 0..5 {
			create(image(100));
		}
		nothing_can_start();
		run_to(102);
		assert_eq!(TaskQueue::stats().queued, 3);
		run_to(104);
		assert_eq!(TaskQueue::stats().queued, 0);
	});
}

#[test]
fn late_deadline_should_be_worked_off_before_dispatch_when_both_are_due() {
	test(|| {
		let task = create(image(100));
		System::set_block_number(101);
		TaskQueue::on_finalize(101);
		assert_eq!(record(task).status, TaskStatus::Aborted(AbortReason::QueueExpired));
	});
}

#[test]
fn task_should_be_ended_by_force_when_its_validation_does_nothing() {
	test(|| {
		let task = start(image(100));
		MockValidation::mock_expired(|_, _| {});
		protocol_events();
		run_to(23);
		let record = record(task);
		assert_eq!(record.status, TaskStatus::Aborted(AbortReason::TimedOut));
		assert_eq!((record.refunded, record.remaining), (100, 0));
		assert!(network(|network| network.busy.is_empty()));
		assert!(network(|network| network.scores.iter().all(|(_, score)| score.is_none())));
		let aborted = ProtocolEvent::TaskAborted { task, reason: AbortReason::TimedOut };
		assert_eq!(protocol_events()[0], aborted);
	});
}

#[test]
fn success_should_stay_one_when_its_validation_does_nothing_at_the_deadline() {
	test(|| {
		let task = start(image(100));
		commit_all(task);
		disclose(task, &[0, 1], ALL);
		MockValidation::mock_expired(|_, _| {});
		run_to(15);
		let record = record(task);
		assert_eq!(record.status, TaskStatus::Succeeded { result_round: 0 });
		assert_eq!((record.phase, record.refunded), (Phase::Retention, 64));
	});
}

#[test]
fn deadlines_should_stay_when_timeouts_are_changed_in_mid_task() {
	test(|| {
		let task = start(image(100));
		ExecutionTimeout::set(1);
		next_block();
		assert_eq!(record(task).deadline, 22);
		DisclosureTimeout::set(0);
		commit_all(task);
		assert_eq!(record(task).deadline, 5, "a phase has one block at least");
		UploadTimeout::set(u32::MAX);
		disclose(task, &[0, 1, 2], ALL);
		assert_eq!(record(task).deadline, u32::MAX, "saturates");
		happen(task, Uploaded(0), ALL);
	});
}

#[test]
fn task_should_not_be_ended_by_force_when_its_next_phase_has_the_same_deadline() {
	test(|| {
		let task = start(image(100));
		DisclosureTimeout::set(u32::MAX);
		commit_all(task);
		disclose(task, &[0, 1], ALL);
		assert_eq!(record(task).deadline, u32::MAX);
		System::set_block_number(u32::MAX.into());
		TaskQueue::tick();
		assert_eq!((record(task).phase, record(task).deadline), (Phase::Upload, u32::MAX));
		happen(task, Uploaded(0), ALL);
		assert_eq!(rounds(task).map(|round| round.paid), [40, 36, 0]);
	});
}

#[test]
fn unknown_entry_should_be_ignored_when_the_agenda_is_worked_off() {
	test(|| {
		Agenda::<Test>::insert(keys::agenda_key(1, 77), Phase::Execution);
		TaskQueue::on_finalize(1);
		Agenda::<Test>::remove(keys::agenda_key(1, 77));
	});
}

#[test]
fn deadline_should_be_worked_off_out_of_turn_when_it_has_passed() {
	test(|| {
		let task = start(image(100));
		let deadline = record(task).deadline;
		System::set_block_number(deadline.into());
		assert!(!TaskQueue::expire_overdue(task), "its last block is not over");
		assert!(record(task).is_running());
		// As if the blocks' budget had gone to earlier deadlines.
		System::set_block_number((deadline + 1).into());
		assert!(TaskQueue::expire_overdue(task));
		assert_eq!(record(task).status, TaskStatus::Aborted(AbortReason::TimedOut));
		assert_eq!(free(ALICE), WEALTH);
		assert!(!TaskQueue::expire_overdue(task), "it is over");
		assert!(!TaskQueue::expire_overdue(task + 1));
	});
}
