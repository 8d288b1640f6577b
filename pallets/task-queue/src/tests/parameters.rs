//! Parameters that change while tasks wait and run.

use crate::{mock::*, *};
use deuterium_math::settlement::Event::*;
use deuterium_primitives::AbortReason;
use frame_support::{assert_noop, assert_ok};

/// Brings a running task to its successful end; what its nodes were paid.
fn finish(task: u64) -> [u128; 3] {
	commit_all(task);
	disclose(task, &[0, 1, 2], ALL);
	happen(task, Uploaded(0), ALL);
	assert_eq!(record(task).status, TaskStatus::Succeeded { result_round: 0 });
	assert_eq!(record(task).remaining, 0);
	rounds(task).map(|round| round.paid)
}

#[test]
fn tasks_should_go_on_when_the_minimum_fee_rises_above_theirs() {
	test(|| {
		let running = start(image(100));
		let waiting = create(image(100));
		MinimumFee::set(PerKind::all(1_000));
		assert_noop!(TaskQueue::do_create(BOB, image(999)), Error::<Test>::FeeBelowMinimum);
		next_block();
		next_block();
		assert_eq!(finish(running), [40, 36, 24]);
		assert_eq!(finish(waiting), [40, 36, 24]);
	});
}

#[test]
fn tasks_should_go_on_when_the_quota_falls_below_their_number() {
	test(|| {
		let running = start(image(100));
		fill(2, &image(100));
		TasksPerCreator::set(1);
		assert_noop!(TaskQueue::do_create(ALICE, image(100)), Error::<Test>::TooManyTasks);
		assert_ok!(TaskQueue::do_cancel(Some(ALICE), 2));
		assert_noop!(TaskQueue::do_create(ALICE, image(100)), Error::<Test>::TooManyTasks);
		assert_ok!(TaskQueue::do_cancel(Some(ALICE), 3));
		finish(running);
		assert_eq!(TaskQueue::live_tasks(&ALICE), 0);
		assert_ok!(TaskQueue::do_create(ALICE, image(100)));
	});
}

#[test]
fn waiting_tasks_should_start_when_the_queue_is_closed() {
	test(|| {
		let waiting = create(image(100));
		QueueLimit::set(0);
		next_block();
		next_block();
		assert_eq!(finish(waiting), [40, 36, 24]);
	});
}

#[test]
fn waiting_tasks_should_keep_their_order_when_expected_durations_change() {
	test(|| {
		let dear = create(image(300));
		let cheap = create(image(200));
		Durations::set(PerKind::all(Duration { overhead_millis: 1, unit_millis: 1 }));
		let newcomer = create(image(100));
		assert!(record(newcomer).value > record(dear).value, "by the estimate of its own time");
		let order = TaskQueue::queue_page(None, None, 10).into_iter().map(|entry| entry.task);
		assert_eq!(order.collect::<Vec<_>>(), [newcomer, dear, cheap]);
		assert_ok!(TaskQueue::do_cancel(None, dear));
		assert_ok!(TaskQueue::do_cancel(None, cheap));
	});
}

#[test]
fn waiting_task_should_keep_its_time_to_live_when_the_parameter_changes() {
	test(|| {
		let before = create(image(100));
		DispatchTimeout::set(5);
		let after = create(image(100));
		assert_eq!((record(before).deadline, record(after).deadline), (101, 6));
		deuterium_primitives::mocks::MockNodes::mock_feasibility(|_| {
			deuterium_primitives::traits::Feasibility::Later
		});
		run_to(7);
		assert_eq!(record(after).status, TaskStatus::Aborted(AbortReason::QueueExpired));
		assert!(record(before).is_queued());
	});
}

#[test]
fn record_should_be_kept_as_long_as_promised_when_retention_is_shortened() {
	test(|| {
		let task = start(image(100));
		finish(task);
		let deadline = record(task).deadline;
		Retention::set(0);
		run_to(u64::from(deadline));
		assert!(TaskQueue::task(task).is_some());
		next_block();
		assert!(TaskQueue::task(task).is_none());
	});
}

#[test]
fn settlement_should_follow_the_frozen_rules_when_rewards_become_invalid() {
	test(|| {
		let running = start(image(100));
		Rewards::set([0, 9, 200]);
		assert_eq!(finish(running), [40, 36, 24]);
		// Not a valid set of rewards: the default counts for tasks that start now.
		let later = start(image(100));
		assert_eq!(finish(later), [40, 36, 24]);
	});
}
