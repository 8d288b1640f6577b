use crate::{mock::*, *};
use deuterium_primitives::{AbortReason, Phase, TaskKind, traits::ProtocolEvent};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

fn cancel(who: AccountId, task: u64) -> frame_support::dispatch::DispatchResult {
	TaskQueue::cancel_task(RuntimeOrigin::signed(who), task)
}

#[test]
fn cancellation_should_refund_in_full_when_the_creator_asks() {
	test(|| {
		let task = create(image(100));
		events();
		protocol_events();
		assert_ok!(cancel(ALICE, task));
		assert_eq!((held(ALICE), free(ALICE)), (0, WEALTH));
		let record = record(task);
		assert_eq!(record.status, TaskStatus::Aborted(AbortReason::Cancelled));
		assert_eq!((record.phase, record.ended), (Phase::Retention, Some(1)));
		let reason = AbortReason::Cancelled;
		assert_eq!(protocol_events(), [ProtocolEvent::TaskAborted { task, reason }]);
		assert_eq!(
			events(),
			[Event::TaskAborted { task, reason }, Event::TaskEnded { task, refunded: 100 }]
		);
		let stats = TaskQueue::stats();
		assert_eq!((stats.queued, stats.aborted), (0, 1));
	});
}

#[test]
fn cancellation_should_be_possible_when_governance_asks() {
	test(|| {
		let task = create(image(100));
		assert_ok!(TaskQueue::cancel_task(RuntimeOrigin::root(), task));
		assert_eq!(free(ALICE), WEALTH);
	});
}

#[test]
fn b_02_cancellation_should_be_refused_when_a_stranger_asks() {
	test(|| {
		let task = create(image(100));
		assert_noop!(cancel(BOB, task), Error::<Test>::NotCreator);
		assert_noop!(TaskQueue::cancel_task(RuntimeOrigin::none(), task), DispatchError::BadOrigin);
	});
}

#[test]
fn b_04_cancellation_should_be_possible_when_the_task_is_of_any_kind() {
	test(|| {
		for kind in [TaskKind::Image, TaskKind::Text, TaskKind::ImageFineTune] {
			let task = create(Order { kind, card: Some(card()), ..image(100) });
			assert_ok!(cancel(ALICE, task));
		}
		assert_eq!(held(ALICE), 0);
	});
}

#[test]
fn cancellation_should_be_refused_when_the_task_is_unknown() {
	test(|| {
		assert_noop!(cancel(ALICE, 1), Error::<Test>::TaskNotFound);
	});
}

#[test]
fn cancellation_should_be_refused_when_the_task_does_not_wait_any_more() {
	test(|| {
		let task = start(image(100));
		assert_noop!(cancel(ALICE, task), Error::<Test>::NotQueued);
		let other = create(image(100));
		assert_ok!(cancel(ALICE, other));
		assert_noop!(cancel(ALICE, other), Error::<Test>::NotQueued);
	});
}
