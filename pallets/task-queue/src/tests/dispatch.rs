use crate::{mock::*, *};
use deuterium_primitives::{
	AbortReason, CardId, Hash, Phase, Requirement, TaskId, TaskKind,
	mocks::{MockNodes, MockRandomness},
	traits::{Feasibility, ProtocolEvent},
};
use frame_support::{assert_ok, traits::Hooks};
use std::{cell::RefCell, rc::Rc};

/// Tasks that run, in the order of their nodes.
fn running() -> Vec<TaskId> {
	let mut tasks: Vec<_> = network(|network| network.busy.values().copied().collect());
	tasks.dedup();
	tasks
}

/// Only these requirements can be served now.
fn only(possible: impl Fn(&Requirement) -> bool + Copy + 'static) {
	MockNodes::mock_feasibility(move |requirement| {
		if possible(requirement) { Feasibility::Now } else { Feasibility::Later }
	});
	MockNodes::mock_assign(move |requirement, task, _| {
		possible(requirement).then(|| assign(requirement, task)).flatten()
	});
}

#[test]
fn b_30_task_should_wait_for_the_next_block_when_it_was_created_in_this_one() {
	test(|| {
		let task = create(image(100));
		TaskQueue::on_finalize(1);
		assert!(record(task).is_queued());
		System::set_block_number(2);
		TaskQueue::on_finalize(2);
		assert_eq!(record(task).status, TaskStatus::Running);
	});
}

#[test]
fn fresh_task_should_not_hide_an_older_one_when_it_pays_more() {
	test(|| {
		let old = create(image(100));
		next_block();
		let fresh = [create(image(300)), create(image(200))];
		TaskQueue::on_finalize(2);
		assert!(record(old).is_running());
		assert!(fresh.iter().all(|task| record(*task).is_queued()));
	});
}

#[test]
fn start_should_open_the_group_and_tell_the_nodes_when_a_task_is_dispatched() {
	test(|| {
		let task = create(image(100));
		events();
		protocol_events();
		next_block();
		TaskQueue::on_finalize(2);
		let record = record(task);
		assert_eq!((record.phase, record.deadline), (Phase::Execution, 22));
		let run = record.run.unwrap();
		assert_eq!((run.nodes, run.started, run.unsettled()), ([11, 12, 13], 2, 3));
		assert!(network(|network| network.groups.contains_key(&task)));
		let expected: Vec<_> = (0u8..)
			.zip([11, 12, 13])
			.map(|(round, node)| ProtocolEvent::TaskStarted {
				task,
				kind: TaskKind::Image,
				creator: ALICE,
				node,
				args_hash: Hash::repeat_byte(1),
				data_hash: Hash::zero(),
				round,
			})
			.collect();
		assert_eq!(protocol_events(), expected);
		assert_eq!(events(), [Event::TaskStarted { task, nodes: [11, 12, 13], deadline: 22 }]);
		let stats = TaskQueue::stats();
		assert_eq!((stats.queued, stats.running), (0, 1));
	});
}

#[test]
fn best_value_should_start_first_when_several_wait() {
	test(|| {
		let cheap = create(image(100));
		let dear = create(Order { vram_gb: 16, ..image(300) });
		let middle = create(text(400));
		let late = create(image(150));
		next_block();
		next_block();
		assert_eq!(running(), [dear, middle, late], "value, not age or class");
		assert!(record(cheap).is_queued());
	});
}

#[test]
fn older_task_should_start_first_when_values_are_equal() {
	test(|| {
		let classes = [16, 8, 12, 8];
		let tasks = classes.map(|vram_gb| create(Order { vram_gb, ..image(100) }));
		next_block();
		next_block();
		assert_eq!(running(), tasks[..3]);
	});
}

#[test]
fn infeasible_class_should_be_passed_over_when_another_one_can_be_served() {
	test(|| {
		let dear = create(text(500));
		let cheap = create(image(100));
		only(|requirement| matches!(requirement, Requirement::AnyCard { .. }));
		next_block();
		next_block();
		assert_eq!(running(), [cheap]);
		assert!(record(dear).is_queued());
	});
}

#[test]
fn task_should_go_on_waiting_when_its_nodes_cannot_be_drawn_after_all() {
	test(|| {
		let dear = create(text(500));
		let cheap = create(image(100));
		MockNodes::mock_assign(|requirement, task, _| {
			matches!(requirement, Requirement::AnyCard { .. })
				.then(|| assign(requirement, task))
				.flatten()
		});
		next_block();
		next_block();
		assert_eq!(running(), [cheap]);
		assert!(record(dear).is_queued());
	});
}

#[test]
fn nothing_should_start_when_the_block_has_no_seed() {
	test(|| {
		let task = create(image(100));
		MockRandomness::mock_seed(|| None);
		run_to(5);
		assert!(record(task).is_queued());
		MockRandomness::mock_seed(|| Some(Hash::zero()));
		next_block();
		assert!(record(task).is_running());
	});
}

#[test]
fn draws_should_depend_on_seed_and_task_when_nodes_are_drawn() {
	test(|| {
		let seen: Rc<RefCell<Vec<u64>>> = Rc::default();
		let words = seen.clone();
		MockNodes::mock_assign(move |requirement, task, draws| {
			words.borrow_mut().push(draws.next_word());
			assign(requirement, task)
		});
		let tasks = [create(image(300)), create(image(200))];
		next_block();
		next_block();
		let expected = tasks.map(|task| {
			deuterium_primitives::traits::Draws::new(Hash::repeat_byte(7), task).next_word()
		});
		assert_eq!(*seen.borrow(), expected);
	});
}

#[test]
fn block_should_stop_starting_when_its_budget_is_used_up() {
	test(|| {
		MaxDispatches::set(2);
		for _ in 0..3 {
			create(image(100));
		}
		next_block();
		next_block();
		assert_eq!(running(), [1, 2]);
		next_block();
		assert_eq!(running(), [1, 2, 3]);
	});
}

#[test]
fn every_class_should_get_its_turn_when_there_are_more_than_the_budget() {
	test(|| {
		MaxClasses::set(2);
		// The only class that can be served is the last of five in the trie.
		for vram_gb in 1..5 {
			create(Order { vram_gb, ..image(900) });
		}
		let task = create(Order { vram_gb: 5, ..image(100) });
		only(|requirement| *requirement == Requirement::AnyCard { vram_gb: 5 });
		System::set_block_number(2);
		for block in 2..4 {
			TaskQueue::on_finalize(block);
			assert!(record(task).is_queued());
			assert!(DispatchCursor::<Test>::exists());
			System::set_block_number(block + 1);
		}
		TaskQueue::on_finalize(4);
		assert!(record(task).is_running());
	});
}

#[test]
fn cursor_should_wrap_around_when_it_stands_behind_the_last_class() {
	test(|| {
		MaxClasses::set(2);
		let tasks = [1, 2, 3].map(|vram_gb| create(Order { vram_gb, ..image(100) }));
		only(|_| false);
		System::set_block_number(2);
		next_block();
		assert_eq!(
			DispatchCursor::<Test>::get(),
			Some(keys::class_key(&Requirement::AnyCard { vram_gb: 2 }))
		);
		only(|_| true);
		TaskQueue::on_finalize(3);
		assert_eq!(running(), [tasks[0], tasks[2]], "the third class, then the first");
		System::set_block_number(4);
		TaskQueue::on_finalize(4);
		assert_eq!(running(), [tasks[0], tasks[2], tasks[1]]);
		assert!(!DispatchCursor::<Test>::exists(), "all classes were looked at");
	});
}

#[test]
fn exact_card_should_be_its_own_class_when_a_task_names_it() {
	test(|| {
		let asked: Rc<RefCell<Vec<Requirement>>> = Rc::default();
		let seen = asked.clone();
		MockNodes::mock_assign(move |requirement, task, _| {
			seen.borrow_mut().push(*requirement);
			assign(requirement, task)
		});
		create(Order { card: Some(card()), ..image(100) });
		next_block();
		next_block();
		let id: CardId = card().id();
		assert_eq!(*asked.borrow(), [Requirement::ThisCard { card: id }]);
	});
}

#[test]
fn dispatch_should_pass_over_what_left_the_queue_when_tasks_come_and_go_in_one_block() {
	test(|| {
		let task = create(image(100));
		next_block();
		let gone = create(image(500));
		assert_ok!(TaskQueue::do_cancel(Some(ALICE), gone));
		TaskQueue::on_finalize(2);
		assert!(record(task).is_running());
		assert_eq!(record(gone).status, TaskStatus::Aborted(AbortReason::Cancelled));
	});
}

#[test]
fn reserved_weight_should_cover_the_end_of_the_block_when_there_is_work() {
	test(|| {
		let idle = TaskQueue::on_initialize(1);
		assert_eq!(
			idle,
			<()>::reserve(0) + <()>::deadlines(0) + TaskQueue::weight_of_dispatch(0, 0)
		);
		for _ in 0..3 {
			create(image(100));
		}
		assert_eq!(
			TaskQueue::on_initialize(2),
			<()>::reserve(0) + <()>::deadlines(0) + TaskQueue::weight_of_dispatch(1, 3)
		);
		assert_eq!(
			TaskQueue::on_initialize(101),
			idle + TaskQueue::weight_of_dispatch(1, 3) - TaskQueue::weight_of_dispatch(0, 0),
			"block 101 has not begun for the agenda"
		);
		System::set_block_number(101);
		assert_eq!(
			TaskQueue::on_initialize(101),
			<()>::reserve(3) + <()>::deadlines(3) + TaskQueue::weight_of_dispatch(1, 3)
		);
	});
}

#[test]
fn reserved_weight_should_follow_the_classes_when_many_tasks_wait_in_few() {
	test(|| {
		let reserved = |tasks: u32, classes: u32| {
			assert_eq!(TaskQueue::dispatch_budget(), (classes, tasks));
			TaskQueue::weight_of_dispatch(classes, tasks)
		};
		fill(4, &image(100));
		let one = reserved(4, 1);
		create(Order { vram_gb: 4, ..image(100) });
		assert!(reserved(5, 2).any_gt(one));
		MaxClasses::set(1);
		assert_eq!(TaskQueue::dispatch_budget().0, 1, "not more than are looked at");
	});
}

#[test]
fn nodes_should_not_be_sought_for_classes_that_came_with_this_block() {
	test(|| {
		let sought = Rc::new(RefCell::new(Vec::new()));
		let task = create(image(100));
		next_block();
		let reserved = TaskQueue::dispatch_budget().0;
		for vram_gb in 1..5 {
			create(Order { vram_gb, ..image(900) });
		}
		let seen = sought.clone();
		MockNodes::mock_feasibility(move |requirement| {
			seen.borrow_mut().push(*requirement);
			Feasibility::Now
		});
		TaskQueue::on_finalize(2);
		assert!(record(task).is_running());
		assert_eq!(*sought.borrow(), [Requirement::AnyCard { vram_gb: 8 }]);
		assert_eq!(reserved, 1);
	});
}
