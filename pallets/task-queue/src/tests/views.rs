use crate::{mock::*, *};
use deuterium_primitives::{Phase, traits::Settlement};

#[test]
fn position_should_count_dearer_and_equal_older_tasks_when_a_task_waits() {
	test(|| {
		let tasks = [100, 300, 100, 200].map(|fee| create(image(fee)));
		assert_eq!(tasks.map(TaskQueue::queue_position), [Some(2), Some(0), Some(3), Some(1)]);
		assert_eq!(TaskQueue::queue_position(77), None);
		let running = start(image(900));
		assert_eq!(TaskQueue::queue_position(running), None);
	});
}

#[test]
fn page_should_go_on_behind_a_task_when_one_is_given() {
	test(|| {
		let cheap = create(image(100));
		let dear = create(image(200));
		let words = create(text(100));
		let page = |after, limit| -> Vec<u64> {
			TaskQueue::queue_page(after, limit).into_iter().map(|entry| entry.task).collect()
		};
		assert_eq!(page(None, 10), [dear, cheap, words], "class by class, best first");
		assert_eq!(page(None, 2), [dear, cheap]);
		assert_eq!(page(Some(dear), 10), [cheap, words]);
		assert!(page(Some(words), 10).is_empty());
		let first = &TaskQueue::queue_page(None, 1)[0];
		assert_eq!((first.value, first.created), (record(dear).value, 1));
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
