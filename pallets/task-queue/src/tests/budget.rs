//! What the end of a block may take, and that it never takes more than was reserved.

use crate::{mock::*, *};
use deuterium_primitives::mocks::{MockEvents, MockNodes};
use deuterium_primitives::traits::Feasibility;
use frame_support::{assert_ok, dispatch::GetDispatchInfo, weights::Weight};

/// A budget whose half pays for exactly this.
fn budget(half: Weight) {
	BlockBudget::set(half * 2);
}

/// Tasks that all expire in block 101, and blocks that have not ended anything so far.
fn expiring(count: u32) {
	fill(count, &image(100));
	MockNodes::mock_feasibility(|_| Feasibility::Later);
	System::set_block_number(101);
}

fn ended() -> u64 {
	TaskQueue::stats().aborted
}

#[test]
fn block_should_work_off_what_its_weight_budget_pays_for_when_more_is_due() {
	test(|| {
		expiring(5);
		budget(<()>::deadlines(3));
		TaskQueue::tick();
		assert_eq!(ended(), 3);
		TaskQueue::tick();
		assert_eq!(ended(), 5);
	});
}

#[test]
fn block_should_work_off_one_deadline_when_the_budget_pays_for_none() {
	test(|| {
		expiring(2);
		budget(Weight::zero());
		TaskQueue::tick();
		assert_eq!(ended(), 1, "whatever a deadline costs, there is progress");
	});
}

#[test]
fn dropping_records_should_cost_less_than_ending_tasks() {
	test(|| {
		Retention::set(1);
		MaxDeadlines::set(100);
		fill(20, &image(100));
		(1..=20).for_each(|task| TaskQueue::do_cancel(None, task).unwrap());
		budget(<()>::deadlines(1));
		System::set_block_number(2);
		TaskQueue::tick();
		let dropped = 20 - Tasks::<Test>::iter().count();
		let one = <()>::drops(1) - <()>::drops(0);
		let affordable = <()>::deadlines(1).checked_div_per_component(&one).unwrap();
		assert!(dropped > 1);
		assert_eq!(dropped as u64, affordable.min(20));
	});
}

#[test]
fn block_should_start_what_its_weight_budget_pays_for_when_more_waits() {
	test(|| {
		fill(3, &image(100));
		next_block();
		budget(TaskQueue::weight_of_dispatch(1, 2));
		TaskQueue::tick();
		assert_eq!(TaskQueue::stats().running, 2);
	});
}

#[test]
fn events_should_be_paid_from_the_budget_when_carrying_them_takes_time() {
	test(|| {
		expiring(5);
		let end = <()>::deadlines(1) - <()>::deadlines(0);
		// Carrying what an ending says takes as long as the ending: half as many fit.
		MockEvents::set_weight(end / hooks::EVENTS_OF_END);
		let one = hooks::weight_of_end::<Test>(deuterium_primitives::Phase::Execution);
		assert!(one.ref_time() > end.ref_time() * 3 / 2);
		budget(one * 2);
		let reserved = TaskQueue::reserve_weight();
		let (done, weight) = TaskQueue::work_off_deadlines(101);
		assert_eq!((done, weight), (2, one * 2));
		assert!(weight.all_lte(reserved));
		MockEvents::set_weight(Weight::zero());
	});
}

#[test]
fn block_should_start_one_task_when_the_budget_pays_for_none() {
	test(|| {
		fill(2, &image(100));
		next_block();
		budget(Weight::zero());
		TaskQueue::tick();
		assert_eq!(TaskQueue::stats().running, 1);
	});
}

#[test]
fn reservation_should_be_what_is_due_when_all_of_it_fits() {
	test(|| {
		expiring(2);
		budget(<()>::deadlines(4));
		let dispatch = TaskQueue::weight_of_dispatch(1, TaskQueue::dispatch_budget().1);
		let expected = <()>::reserve(2) + <()>::deadlines(2) + dispatch;
		assert_eq!(TaskQueue::reserve_weight(), expected);
	});
}

#[test]
fn reservation_should_be_the_whole_budget_when_a_backlog_can_fill_every_gap() {
	test(|| {
		// A dropped record first, then tasks to be ended: if the drop is gone by the end of the
		// block, an ending takes its place, which costs more.
		create(image(100));
		assert_ok!(TaskQueue::do_cancel(None, 1));
		expiring(3);
		budget(<()>::deadlines(2));
		let reserved = TaskQueue::reserve_weight();
		let dispatch = TaskQueue::weight_of_dispatch(1, TaskQueue::dispatch_budget().1);
		let deadlines = <()>::deadlines(0) + <()>::deadlines(2);
		assert_eq!(reserved, <()>::reserve(2) + deadlines + dispatch);
		TaskQueue::drop_task(1);
		let (done, weight) = TaskQueue::work_off_deadlines(101);
		assert_eq!((done, weight), (2, <()>::deadlines(2) - <()>::deadlines(0)));
		assert!(weight.all_lte(reserved));
	});
}

#[test]
fn reservation_should_cover_one_deadline_when_the_budget_pays_for_none() {
	test(|| {
		expiring(2);
		budget(Weight::zero());
		let dispatch = TaskQueue::weight_of_dispatch(1, 1);
		assert_eq!(TaskQueue::reserve_weight(), <()>::reserve(1) + <()>::deadlines(1) + dispatch);
	});
}

#[test]
fn poke_should_fit_into_half_the_budget_whatever_is_due() {
	test(|| {
		expiring(5);
		System::set_block_number(102);
		budget(<()>::deadlines(3));
		let declared = Call::<Test>::poke {}.get_dispatch_info().call_weight;
		assert_eq!(declared, <()>::poke(0) + <()>::deadlines(3));
		let post = TaskQueue::poke(RuntimeOrigin::signed(BOB)).unwrap();
		assert_eq!(ended(), 3);
		assert!(post.actual_weight.unwrap().all_lte(declared));
	});
}
