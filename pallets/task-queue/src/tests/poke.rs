use crate::{mock::*, *};
use deuterium_primitives::AbortReason;
use frame_support::{assert_noop, assert_ok, dispatch::Pays, traits::Hooks};
use sp_runtime::DispatchError;

/// Begins block `number` without ending those before: as if their budgets had been used up.
fn skip_to(number: u64) {
	System::set_block_number(number);
}

#[test]
fn poke_should_work_off_what_blocks_could_not_when_deadlines_have_passed() {
	test(|| {
		for _ in 0..10 {
			create(image(100));
		}
		skip_to(102);
		let post = TaskQueue::poke(RuntimeOrigin::signed(BOB)).unwrap();
		assert_eq!(post.pays_fee, Pays::No);
		let deadlines = <()>::deadlines(8) - <()>::deadlines(0);
		assert_eq!(post.actual_weight, Some(<()>::poke(0) + deadlines));
		assert_eq!(TaskQueue::stats().queued, 2, "the budget is eight");
		assert_eq!(record(1).status, TaskStatus::Aborted(AbortReason::QueueExpired));
		assert_ok!(TaskQueue::poke(RuntimeOrigin::signed(BOB)));
		assert_eq!((held(ALICE), free(ALICE)), (0, WEALTH));
	});
}

#[test]
fn poke_should_cost_a_fee_when_nothing_is_due() {
	test(|| {
		create(image(100));
		skip_to(101);
		let post = TaskQueue::poke(RuntimeOrigin::signed(BOB)).unwrap();
		assert_eq!(post.pays_fee, Pays::Yes, "the last block of the phase is not over");
		assert!(record(1).is_queued());
	});
}

#[test]
fn poke_should_start_nothing_when_tasks_wait() {
	test(|| {
		create(image(100));
		skip_to(2);
		assert_ok!(TaskQueue::poke(RuntimeOrigin::signed(BOB)));
		assert!(record(1).is_queued(), "D6: nobody chooses the block of a dispatch");
		TaskQueue::on_finalize(2);
		assert!(record(1).is_running());
	});
}

#[test]
fn poke_should_be_refused_when_the_origin_is_not_signed() {
	test(|| {
		assert_noop!(TaskQueue::poke(RuntimeOrigin::none()), DispatchError::BadOrigin);
	});
}
