use crate::{mock::*, *};
use deuterium_primitives::{Phase, Requirement, traits::Settlement};

#[test]
fn position_should_count_dearer_and_equal_older_tasks_when_a_task_waits() {
	test(|| {
		let tasks = [100, 300, 100, 200].map(|fee| create(image(fee)));
		let places = [2, 0, 3, 1].map(|ahead| Some(Ahead::Exactly(ahead)));
		assert_eq!(tasks.map(TaskQueue::queue_position), places);
		assert_eq!(TaskQueue::queue_position(77), None);
		let running = start(image(900));
		assert_eq!(TaskQueue::queue_position(running), None);
	});
}

fn ids(page: Vec<QueueEntry>) -> Vec<u64> {
	page.into_iter().map(|entry| entry.task).collect()
}

#[test]
fn page_should_go_on_behind_the_cursor_when_one_is_given() {
	test(|| {
		let cheap = create(image(100));
		let dear = create(image(200));
		let words = create(text(100));
		let all = TaskQueue::queue_page(None, None, 10);
		assert_eq!((all[0].value, all[0].created), (record(dear).value, 1));
		let behind = |entry: usize| TaskQueue::queue_page(None, Some(all[entry].cursor()), 10);
		assert_eq!(ids(behind(0)), [cheap, words]);
		assert!(behind(2).is_empty());
		assert_eq!(ids(TaskQueue::queue_page(None, None, 2)), [dear, cheap]);
		assert_eq!(ids(all), [dear, cheap, words], "class by class, best first");
	});
}

#[test]
fn page_should_go_on_at_the_same_place_when_the_task_of_the_cursor_has_left() {
	test(|| {
		let tasks = [300, 200, 100].map(|fee| create(image(fee)));
		let first = TaskQueue::queue_page(None, None, 2);
		assert_eq!(ids(first.clone()), tasks[..2]);
		TaskQueue::do_cancel(None, tasks[1]).unwrap();
		assert_eq!(ids(TaskQueue::queue_page(None, Some(first[1].cursor()), 2)), tasks[2..]);
	});
}

#[test]
fn page_should_hold_one_class_when_one_is_asked_for() {
	test(|| {
		let big = Order { vram_gb: 16, ..image(900) };
		let tasks = [image(100), big, image(300), text(100)].map(create);
		let class = Requirement::AnyCard { vram_gb: 8 };
		let page = TaskQueue::queue_page(Some(class), None, 10);
		assert_eq!(ids(page.clone()), [tasks[2], tasks[0]]);
		let rest = TaskQueue::queue_page(Some(class), Some(page[0].cursor()), 10);
		assert_eq!(ids(rest), [tasks[0]]);
		let none = Requirement::AnyCard { vram_gb: 9 };
		assert!(TaskQueue::queue_page(Some(none), None, 10).is_empty());
	});
}

#[test]
fn page_should_hold_no_more_than_the_limit_when_more_is_asked_for() {
	test(|| {
		QueueLimit::set(1_000);
		TasksPerCreator::set(1_000);
		fill(PAGE_LIMIT + 1, &image(100));
		let limit = usize::try_from(PAGE_LIMIT).unwrap();
		assert_eq!(TaskQueue::queue_page(None, None, u32::MAX).len(), limit);
		assert_eq!(TaskQueue::tasks_of(&ALICE, None, u32::MAX).len(), limit);
		assert_eq!(TaskQueue::queue_classes(None, u32::MAX).len(), 1);
	});
}

#[test]
fn classes_should_be_listed_with_their_best_tasks_when_tasks_wait() {
	test(|| {
		let tasks = [image(100), image(300), Order { vram_gb: 16, ..image(200) }, text(100)];
		let tasks = tasks.map(create);
		let classes = TaskQueue::queue_classes(None, 10);
		assert_eq!(ids(classes.clone()), [tasks[1], tasks[2], tasks[3]]);
		let rest = TaskQueue::queue_classes(Some(classes[0].requirement), 1);
		assert_eq!(ids(rest), [tasks[2]]);
	});
}

#[test]
fn page_by_value_should_merge_all_classes_when_several_wait() {
	test(|| {
		let orders = [image(100), image(300), Order { vram_gb: 16, ..image(200) }, text(400)];
		let tasks = orders.map(create);
		let value = |task: u64| record(task).value;
		assert_eq!(value(tasks[2]), value(tasks[3]), "the older goes first");
		let all = [tasks[1], tasks[2], tasks[3], tasks[0]];
		assert_eq!(ids(TaskQueue::queue_page_by_value(None, 10)), all);
		assert_eq!(ids(TaskQueue::queue_page_by_value(None, 2)), all[..2]);
		for (index, task) in all.into_iter().enumerate() {
			let rest = TaskQueue::queue_page_by_value(Some((value(task), task)), 10);
			assert_eq!(ids(rest), all[index + 1..]);
		}
		let place = (value(tasks[2]), tasks[2]);
		TaskQueue::do_cancel(None, tasks[2]).unwrap();
		assert_eq!(ids(TaskQueue::queue_page_by_value(Some(place), 10)), all[2..]);
	});
}

#[test]
fn deadlines_should_be_listed_in_order_when_tasks_are_in_different_phases() {
	test(|| {
		let running = start(image(100));
		let waiting = create(image(100));
		let cancelled = create(image(100));
		TaskQueue::do_cancel(None, cancelled).unwrap();
		let all = [
			(22, running, Phase::Execution),
			(43, cancelled, Phase::Retention),
			(103, waiting, Phase::Dispatch),
		];
		assert_eq!(TaskQueue::next_deadlines(None, 10), all);
		assert_eq!(TaskQueue::next_deadlines(Some((22, running)), 1), all[1..2]);
		assert!(TaskQueue::next_deadlines(Some((103, waiting)), 10).is_empty());
	});
}

#[test]
fn tasks_of_a_creator_should_be_listed_newest_first_until_their_records_are_dropped() {
	test(|| {
		let tasks = [100, 200, 300].map(|fee| create(image(fee)));
		let other = TaskQueue::do_create(BOB, image(100)).unwrap();
		assert_eq!(TaskQueue::tasks_of(&ALICE, None, 10), [tasks[2], tasks[1], tasks[0]]);
		assert_eq!(TaskQueue::tasks_of(&ALICE, Some(tasks[2]), 1), [tasks[1]]);
		assert_eq!(TaskQueue::tasks_of(&BOB, None, 10), [other]);
		assert_eq!(TaskQueue::live_tasks(&ALICE), 3);
		TaskQueue::do_cancel(Some(ALICE), tasks[1]).unwrap();
		assert_eq!(TaskQueue::live_tasks(&ALICE), 2);
		assert_eq!(TaskQueue::tasks_of(&ALICE, None, 10).len(), 3, "still retained");
		run_to(43);
		assert_eq!(TaskQueue::tasks_of(&ALICE, Some(tasks[2]), 10), [tasks[0]]);
	});
}

#[test]
fn cheapest_should_be_the_newest_of_the_cheapest_when_several_cost_the_same() {
	test(|| {
		assert_eq!(TaskQueue::cheapest(), None);
		create(image(100));
		let newest = create(image(100));
		create(image(200));
		assert_eq!(TaskQueue::cheapest(), Some((newest, record(newest).value)));
	});
}

#[test]
fn task_should_be_over_when_it_ended_long_enough_ago_or_is_unknown() {
	test(|| {
		let task = create(image(100));
		assert!(!TaskQueue::is_over(task, 0));
		TaskQueue::do_cancel(None, task).unwrap();
		assert!(TaskQueue::is_over(task, 0));
		assert!(!TaskQueue::is_over(task, 5));
		run_to(6);
		assert!(TaskQueue::is_over(task, 5));
		assert!(TaskQueue::is_over(77, 5));
	});
}

#[test]
fn terms_and_phase_should_be_known_when_the_task_is() {
	test(|| {
		let task = create(Order { cap: 3, ..image(100) });
		let terms = <TaskQueue as Settlement<AccountId>>::terms(task).unwrap();
		assert_eq!((terms.creator, terms.cap, terms.fee), (ALICE, 3, 100));
		assert_eq!(terms.args_hash, record(task).args_hash);
		let phase = <TaskQueue as Settlement<AccountId>>::phase(task);
		assert_eq!(phase, Some((Phase::Dispatch, 101)));
		assert_eq!(<TaskQueue as Settlement<AccountId>>::phase(77), None);
		assert_eq!(<TaskQueue as Settlement<AccountId>>::terms(77), None);
	});
}
