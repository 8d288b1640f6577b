use crate::{mock::*, *};
use deuterium_math::{learning::Pace, settlement::Event::*};
use deuterium_primitives::{GROUP_SIZE, TaskId, TaskKind};

/// Lets the rounds of a running task commit the given numbers of blocks after its start.
fn commit_after(task: TaskId, blocks: [u32; GROUP_SIZE]) {
	commit_all(task);
	let started = record(task).run.unwrap().started;
	network(|network| network.commits.insert(task, blocks.map(|after| Some(started + after))));
}

/// Plays a task to its success.
fn succeed(order: Order, blocks: [u32; GROUP_SIZE]) -> TaskId {
	let task = start(order);
	commit_after(task, blocks);
	disclose(task, &[0, 1, 2], ALL);
	happen(task, Uploaded(0), ALL);
	task
}

fn pace(kind: TaskKind) -> Pace {
	TaskQueue::pace(kind, 8)
}

#[test]
fn pace_should_be_one_when_nothing_was_measured() {
	test(|| {
		assert_eq!(pace(TaskKind::Image), Pace::ONE);
		assert_eq!(Paces::<Test>::iter().count(), 0);
	});
}

#[test]
fn pace_should_follow_the_pair_when_a_task_succeeds() {
	test(|| {
		// Three seconds are expected; the pair takes one and two blocks of two seconds each.
		succeed(Order { cap: 3, ..image(100) }, [1, 2, 19]);
		assert_eq!(pace(TaskKind::Image), Pace::ONE.learn(3_000, 4_000));
		assert_eq!(pace(TaskKind::Text), Pace::ONE);
	});
}

#[test]
fn pace_should_leave_out_a_result_that_does_not_match() {
	test(|| {
		let task = start(Order { cap: 3, ..image(100) });
		commit_after(task, [19, 2, 2]);
		let second_and_third =
			deuterium_math::settlement::Matches { second_third: true, ..Default::default() };
		disclose(task, &[0, 1, 2], second_and_third);
		assert_eq!(pace(TaskKind::Image), Pace::ONE.learn(3_000, 4_000));
	});
}

#[test]
fn pace_should_stay_when_a_task_fails() {
	test(|| {
		let silent = start(image(100));
		happen(silent, ExecutionDeadline, NONE);
		let different = start(image(100));
		commit_after(different, [9, 9, 9]);
		disclose(different, &[0, 1, 2], NONE);
		let withheld = start(image(100));
		commit_after(withheld, [9, 9, 9]);
		happen(withheld, DisclosureDeadline, NONE);
		assert_eq!(Paces::<Test>::iter().count(), 0);
	});
}

#[test]
fn pace_should_be_learned_once_when_the_third_node_discloses_later() {
	test(|| {
		let task = start(image(100));
		commit_after(task, [2, 2, 9]);
		disclose(task, &[0, 1], ALL);
		let learned = pace(TaskKind::Image);
		assert_eq!(learned, Pace::ONE.learn(1_000, 4_000));
		disclose(task, &[2], ALL);
		happen(task, Uploaded(0), ALL);
		assert_eq!(pace(TaskKind::Image), learned);
	});
}

#[test]
fn pace_should_be_kept_by_kind_and_by_class_of_memory() {
	test(|| {
		succeed(Order { vram_gb: 7, ..image(100) }, [9; 3]);
		succeed(Order { card: Some(card()), ..text(100) }, [9; 3]);
		let slower = |kind, vram_gb| TaskQueue::pace(kind, vram_gb) > Pace::ONE;
		assert!(slower(TaskKind::Image, 5) && slower(TaskKind::Image, 8));
		assert!(!slower(TaskKind::Image, 4) && !slower(TaskKind::Image, 9));
		assert!(slower(TaskKind::Text, VRAM), "a named card counts with its own memory");
		assert!(!slower(TaskKind::Text, 8));
	});
}

#[test]
fn pace_should_stay_when_nobody_keeps_the_blocks_of_commitments() {
	test(|| {
		let task = start(image(100));
		commit_all(task);
		network(|network| network.commits.clear());
		disclose(task, &[0, 1, 2], ALL);
		assert_eq!(Paces::<Test>::iter().count(), 0);
	});
}

#[test]
fn pace_should_move_little_when_one_task_takes_absurdly_long() {
	test(|| {
		ExecutionTimeout::set(u32::MAX);
		succeed(image(100), [u32::MAX / 2; 3]);
		assert_eq!(pace(TaskKind::Image), Pace::ONE.learn(1_000, 2_000));
	});
}

#[test]
fn value_should_follow_the_learned_estimate_only_when_it_is_switched_on() {
	test(|| {
		succeed(image(100), [2; 3]);
		let fixed = create(image(100));
		assert_eq!(record(fixed).value, deuterium_math::value::task_value(100, 1_000));
		LearnedEstimates::set(true);
		let learned = create(image(100));
		let millis = pace(TaskKind::Image).apply(1_000);
		assert!(millis > 1_000);
		assert_eq!(record(learned).value, deuterium_math::value::task_value(100, millis));
	});
}

#[test]
fn waiting_tasks_should_keep_value_and_order_when_the_estimate_is_switched_in_mid_flight() {
	test(|| {
		let waiting = [300, 100, 200].map(|fee| create(image(fee)));
		let before = TaskQueue::queue_page(None, None, 10);
		Paces::<Test>::insert(TaskKind::Image, 3, Pace::MAX.to_bits());
		LearnedEstimates::set(true);
		assert_eq!(TaskQueue::queue_page(None, None, 10), before);
		let newcomer = create(image(1_600));
		assert_eq!(record(newcomer).value, record(waiting[2]).value, "eight times as long");
		next_block();
		LearnedEstimates::set(false);
		next_block();
		let running = [waiting[0], waiting[2], newcomer];
		assert!(running.iter().all(|task| !record(*task).is_queued()));
		assert!(record(waiting[1]).is_queued(), "the cheapest goes last");
		for task in running {
			happen(task, ExecutionDeadline, NONE);
		}
	});
}
