//! What holds whatever happens, and that `try_state` notices when it does not.

use crate::{mock::*, *};
use deuterium_math::settlement::Event::*;
use deuterium_primitives::Phase;
use frame_support::{assert_ok, traits::Hooks};

/// Breaks something in a state that is sound otherwise, and mends it again.
fn broken(damage: impl FnOnce(u64), repair: impl FnOnce(u64)) -> &'static str {
	let task = create(image(100));
	assert_ok!(TaskQueue::do_try_state());
	damage(task);
	let found = TaskQueue::do_try_state().unwrap_err();
	repair(task);
	found.into()
}

#[test]
fn try_state_should_notice_when_the_escrow_differs() {
	test(|| {
		let change = |by: fn(u128) -> u128| {
			move |task: u64| {
				Tasks::<Test>::mutate(task, |task| {
					let task = task.as_mut().unwrap();
					task.remaining = by(task.remaining);
					task.fee = by(task.fee);
				});
			}
		};
		let found = broken(change(|amount| amount + 1), change(|amount| amount - 1));
		assert_eq!(found, "escrow on hold differs from what tasks and claims need");
	});
}

#[test]
fn try_state_should_notice_when_money_does_not_add_up() {
	test(|| {
		let set = |amount| {
			move |task: u64| {
				Tasks::<Test>::mutate(task, |task| task.as_mut().unwrap().refunded = amount)
			}
		};
		let found = broken(set(1), set(0));
		assert_eq!(found, "paid, refunded and remaining do not add up to the fee");
	});
}

#[test]
fn try_state_should_notice_when_an_index_misses_a_task() {
	test(|| {
		let key = |task: u64| keys::price_key(record(task).value, task);
		let found = broken(
			|task| PriceOrder::<Test>::remove(key(task)),
			|task| PriceOrder::<Test>::insert(key(task), ()),
		);
		assert_eq!(found, "a waiting task is not in the order by price");
	});
}

#[test]
fn try_state_should_notice_when_the_agenda_has_a_stray_entry() {
	test(|| {
		let key = keys::agenda_key(7, 7);
		let found = broken(
			|_| Agenda::<Test>::insert(key, Phase::Execution),
			|_| Agenda::<Test>::remove(key),
		);
		assert_eq!(found, "the agenda has entries of no task");
	});
}

#[test]
fn try_state_should_notice_when_tasks_are_miscounted() {
	test(|| {
		let found = broken(
			|_| Stats::<Test>::mutate(|stats| stats.image.queued += 1),
			|_| Stats::<Test>::mutate(|stats| stats.image.queued -= 1),
		);
		assert_eq!(found, "miscounted live tasks");
		let found =
			broken(|_| LiveTasks::<Test>::insert(BOB, 1), |_| LiveTasks::<Test>::remove(BOB));
		assert_eq!(found, "miscounted tasks of a creator");
	});
}

#[test]
fn try_state_should_notice_when_a_bound_node_is_free() {
	test(|| {
		let task = start(image(100));
		network(|network| network.busy.remove(&12));
		let found: &str = TaskQueue::do_try_state().unwrap_err().into();
		assert_eq!(found, "busy nodes and unsettled rounds differ");
		network(|network| network.busy.insert(12, task));
	});
}

#[test]
fn statistics_should_follow_every_transition_when_tasks_come_and_go() {
	test(|| {
		let numbers = || {
			let stats = TaskQueue::stats();
			(stats.total, stats.queued, stats.running, stats.succeeded, stats.aborted)
		};
		let first = create(image(300));
		let second = create(image(200));
		assert_eq!(numbers(), (2, 2, 0, 0, 0));
		next_block();
		next_block();
		assert_eq!(numbers(), (2, 0, 2, 0, 0));
		commit_all(first);
		disclose(first, &[0, 1], ALL);
		assert_eq!(numbers(), (2, 0, 2, 1, 0), "counted once known, though it still runs");
		disclose(first, &[2], ALL);
		happen(first, Uploaded(0), ALL);
		assert_eq!(numbers(), (2, 0, 1, 1, 0));
		happen(second, ExecutionDeadline, NONE);
		assert_eq!(numbers(), (2, 0, 0, 1, 1));
		run_to(60);
		assert_eq!(numbers(), (2, 0, 0, 1, 1), "dropped records stay counted");
		assert_eq!(Tasks::<Test>::iter().count(), 0);
	});
}

#[test]
fn statistics_should_be_kept_by_kind_and_by_how_tasks_failed() {
	test(|| {
		let different = start(image(100));
		commit_all(different);
		disclose(different, &[0, 1, 2], NONE);
		let erroneous = start(text(100));
		(0..3).for_each(|round| happen(erroneous, Errored(round), NONE));
		let silent = start(text(100));
		happen(silent, ExecutionDeadline, NONE);
		let cancelled = create(text(100));
		assert_ok!(TaskQueue::do_cancel(None, cancelled));
		let all = TaskQueue::stats();
		assert_eq!((all.total, all.aborted, all.failed), (4, 4, 2));
		let kinds = TaskQueue::stats_by_kind();
		assert_eq!((kinds.image.total, kinds.image.aborted, kinds.image.failed), (1, 1, 1));
		assert_eq!((kinds.text.total, kinds.text.aborted, kinds.text.failed), (3, 3, 1));
		assert_eq!(kinds.fine_tune, TaskStats::default());
	});
}

#[test]
fn quota_should_be_free_again_when_tasks_have_ended() {
	test(|| {
		let task = start(image(100));
		assert_eq!(LiveTasks::<Test>::get(ALICE), 1);
		happen(task, ExecutionDeadline, NONE);
		assert!(!LiveTasks::<Test>::contains_key(ALICE));
	});
}

#[test]
fn constants_should_be_refused_when_nothing_could_ever_happen() {
	test(|| {
		TaskQueue::integrity_test();
		MaxDeadlines::set(0);
		assert!(std::panic::catch_unwind(TaskQueue::integrity_test).is_err());
		MaxDeadlines::set(8);
	});
}
