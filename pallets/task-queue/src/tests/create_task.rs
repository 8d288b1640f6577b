use crate::{mock::*, *};
use deuterium_primitives::{
	AbortReason, Card, Hash, Phase, Requirement, TaskKind, traits::ProtocolEvent,
};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResultWithPostInfo, traits::Hooks};
use sp_runtime::DispatchError;

fn call(who: AccountId, order: Order) -> DispatchResultWithPostInfo {
	TaskQueue::create_task(
		RuntimeOrigin::signed(who),
		order.kind,
		order.args_hash,
		order.data_hash,
		order.vram_gb,
		order.cap,
		order.card,
		order.fee,
	)
}

#[test]
fn creation_should_hold_the_fee_and_queue_the_task_when_all_is_well() {
	test(|| {
		assert_ok!(call(ALICE, image(100)));
		assert_eq!((held(ALICE), free(ALICE)), (100, WEALTH - 100));
		let task = record(1);
		assert_eq!(task.status, TaskStatus::Queued);
		assert_eq!((task.phase, task.deadline), (Phase::Dispatch, 101));
		assert_eq!((task.fee, task.remaining, task.created), (100, 100, 1));
		let stats = TaskQueue::stats();
		assert_eq!((stats.total, stats.queued, stats.running), (1, 1, 0));
	});
}

#[test]
fn creation_should_announce_the_task_when_it_is_queued() {
	test(|| {
		assert_ok!(call(ALICE, image(100)));
		assert_eq!(
			protocol_events(),
			[ProtocolEvent::TaskPending {
				task: 1,
				kind: TaskKind::Image,
				creator: ALICE,
				args_hash: Hash::repeat_byte(1),
				data_hash: Hash::zero(),
			}]
		);
		let value = deuterium_math::value::task_value(100, 1_000);
		assert_eq!(
			events(),
			[Event::TaskCreated {
				task: 1,
				creator: ALICE,
				kind: TaskKind::Image,
				requirement: Requirement::AnyCard { vram_gb: 8 },
				fee: 100,
				value,
			}]
		);
	});
}

#[test]
fn creation_should_be_refused_when_the_origin_is_not_signed() {
	test(|| {
		let origin = RuntimeOrigin::root();
		let order = image(100);
		assert_noop!(
			TaskQueue::create_task(
				origin,
				order.kind,
				order.args_hash,
				order.data_hash,
				8,
				1,
				None,
				100
			),
			DispatchError::BadOrigin
		);
	});
}

#[test]
fn requirement_should_follow_from_the_kind_when_no_card_is_named() {
	test(|| {
		let any = create(image(100));
		let same = create(text(100));
		assert_eq!(record(any).requirement, Requirement::AnyCard { vram_gb: 8 });
		assert_eq!(record(same).requirement, Requirement::SameCard { vram_gb: 8 });
		let tune = Order { kind: TaskKind::ImageFineTune, ..image(100) };
		assert_noop!(call(ALICE, tune), Error::<Test>::CardRequired);
	});
}

#[test]
fn requirement_should_be_the_card_when_one_is_named() {
	test(|| {
		for kind in [TaskKind::Image, TaskKind::Text, TaskKind::ImageFineTune] {
			let task = create(Order { kind, card: Some(card()), ..image(100) });
			let record = record(task);
			assert_eq!(record.requirement, Requirement::ThisCard { card: card().id() });
			assert_eq!(record.card, Some(card()), "B-17: the requirement is kept whole");
		}
	});
}

#[test]
fn creation_should_be_refused_when_the_card_is_invalid() {
	test(|| {
		let nameless = Card { name: Default::default(), vram_gb: VRAM };
		let order = Order { card: Some(nameless), ..image(100) };
		assert_noop!(call(ALICE, order), Error::<Test>::InvalidCard);
	});
}

#[test]
fn creation_should_be_refused_when_the_card_has_less_memory_than_asked_for() {
	test(|| {
		let order = Order { card: Some(card()), vram_gb: VRAM + 1, ..image(100) };
		assert_noop!(call(ALICE, order), Error::<Test>::CardBelowVram);
	});
}

#[test]
fn memory_should_count_as_one_when_it_is_zero() {
	test(|| {
		let task = create(Order { vram_gb: 0, ..image(100) });
		assert_eq!(record(task).requirement, Requirement::AnyCard { vram_gb: 1 });
	});
}

#[test]
fn creation_should_be_refused_when_the_memory_is_out_of_bounds() {
	test(|| {
		let order = Order { vram_gb: 1_025, ..image(100) };
		assert_noop!(call(ALICE, order), Error::<Test>::InvalidVram);
	});
}

#[test]
fn cap_should_count_as_one_when_it_is_zero() {
	test(|| {
		let zero = create(Order { cap: 0, ..image(100) });
		let one = create(image(100));
		assert_eq!(record(zero).cap, 1);
		assert_eq!(record(zero).value, record(one).value);
	});
}

#[test]
fn creation_should_be_refused_when_the_cap_is_too_high() {
	test(|| {
		assert_ok!(call(ALICE, Order { cap: 16, ..image(100) }));
		assert_noop!(call(ALICE, Order { cap: 17, ..image(100) }), Error::<Test>::CapTooHigh);
		assert_noop!(call(ALICE, Order { cap: 2, ..text(100) }), Error::<Test>::CapTooHigh);
	});
}

#[test]
fn value_should_be_the_fee_by_estimated_time() {
	test(|| {
		let one = create(image(100));
		let two = create(Order { cap: 2, ..image(200) });
		let words = create(text(200));
		assert_eq!(record(one).value, record(two).value, "twice the images for twice the fee");
		assert_eq!(record(one).value, record(words).value, "a text takes its overhead only");
	});
}

#[test]
fn b_09_creation_should_be_refused_when_the_fee_is_below_the_minimum_of_its_kind() {
	test(|| {
		assert_noop!(call(ALICE, image(49)), Error::<Test>::FeeBelowMinimum);
		assert_ok!(call(ALICE, image(50)));
		assert_noop!(call(ALICE, text(39)), Error::<Test>::FeeBelowMinimum);
		assert_ok!(call(ALICE, text(40)));
		MinimumFee::set(PerKind::all(0));
		assert_noop!(call(ALICE, image(0)), Error::<Test>::FeeBelowMinimum);
	});
}

#[test]
fn b_16_creation_should_be_refused_when_no_registered_card_can_ever_do_it() {
	test(|| {
		let order = Order { vram_gb: VRAM + 1, ..image(100) };
		assert_noop!(call(ALICE, order), Error::<Test>::NoSuchNodes);
	});
}

#[test]
fn b_16_creation_should_be_refused_when_the_creator_has_too_many_live_tasks() {
	test(|| {
		TasksPerCreator::set(2);
		assert_ok!(call(ALICE, image(100)));
		assert_ok!(call(ALICE, image(100)));
		assert_noop!(call(ALICE, image(100)), Error::<Test>::TooManyTasks);
		assert_ok!(call(BOB, image(100)));
		assert_ok!(TaskQueue::do_cancel(Some(ALICE), 1));
		assert_ok!(call(ALICE, image(100)));
	});
}

#[test]
fn creation_should_be_refused_when_the_balance_does_not_cover_the_fee() {
	test(|| {
		assert_noop!(call(ALICE, image(WEALTH + 1)), Error::<Test>::InsufficientBalance);
		assert_noop!(call(99, image(100)), Error::<Test>::InsufficientBalance);
	});
}

#[test]
fn creation_should_be_refused_when_the_queue_is_closed() {
	test(|| {
		QueueLimit::set(0);
		assert_noop!(call(ALICE, image(100)), Error::<Test>::QueueClosed);
	});
}

#[test]
fn b_01_newcomer_should_be_refused_when_the_queue_is_full_of_equal_or_dearer_tasks() {
	test(|| {
		QueueLimit::set(2);
		create(image(100));
		create(image(200));
		assert_noop!(call(BOB, image(99)), Error::<Test>::TaskFeeTooLow);
		assert_noop!(call(BOB, image(100)), Error::<Test>::TaskFeeTooLow);
	});
}

#[test]
fn b_01_cheapest_should_be_refunded_when_a_dearer_newcomer_evicts_it() {
	test(|| {
		QueueLimit::set(2);
		let cheap = create(image(100));
		create(image(200));
		protocol_events();
		assert_ok!(call(BOB, image(101)));
		let evicted = record(cheap);
		assert_eq!(evicted.status, TaskStatus::Aborted(AbortReason::Outbid));
		assert_eq!((evicted.refunded, evicted.remaining), (100, 0));
		assert_eq!((held(ALICE), free(ALICE)), (200, WEALTH - 200));
		assert_eq!(TaskQueue::stats().queued, 2);
		assert_eq!(
			protocol_events()[0],
			ProtocolEvent::TaskAborted { task: cheap, reason: AbortReason::Outbid }
		);
	});
}

#[test]
fn cheapest_should_be_found_when_it_came_after_evictions_of_the_same_block() {
	test(|| {
		QueueLimit::set(2);
		create(image(100));
		create(image(200));
		assert_ok!(call(BOB, image(300)));
		assert!(EvictedUpTo::<Test>::exists());
		QueueLimit::set(3);
		let cheapest = create(image(50));
		assert_eq!(TaskQueue::cheapest().map(|(task, _)| task), Some(cheapest));
		assert_ok!(TaskQueue::do_try_state());
		assert_ok!(call(BOB, image(400)));
		assert!(!record(cheapest).is_queued());
		assert_eq!(TaskQueue::cheapest().map(|(task, _)| record(task).fee), Some(200));
		TaskQueue::on_finalize(System::block_number());
		assert!(!EvictedUpTo::<Test>::exists(), "it holds within the block only");
	});
}

#[test]
fn older_should_stay_when_two_equally_cheap_tasks_compete() {
	test(|| {
		QueueLimit::set(2);
		let older = create(image(100));
		let newer = create(image(100));
		create(image(200));
		assert!(record(older).is_queued());
		assert_eq!(record(newer).status, TaskStatus::Aborted(AbortReason::Outbid));
	});
}

#[test]
fn creation_should_be_charged_for_evictions_only_when_there_were_some() {
	test(|| {
		QueueLimit::set(2);
		let charged = |fee| call(BOB, image(fee)).unwrap().actual_weight;
		let for_evictions = |count| Some(<() as WeightInfo>::create_task(count));
		assert_eq!(charged(100), for_evictions(0));
		assert_eq!(charged(101), for_evictions(0));
		assert_eq!(charged(102), for_evictions(1));
		QueueLimit::set(1);
		assert_eq!(charged(103), for_evictions(2));
		assert_ne!(for_evictions(0), for_evictions(1));
	});
}

#[test]
fn nothing_should_be_evicted_when_the_newcomer_cannot_pay() {
	test(|| {
		QueueLimit::set(1);
		let waiting = create(image(100));
		assert_noop!(call(99, image(200)), Error::<Test>::InsufficientBalance);
		assert!(record(waiting).is_queued());
	});
}

#[test]
fn b_40_queue_should_drain_when_its_limit_is_lowered_below_its_size() {
	test(|| {
		for fee in 100..110 {
			create(image(fee));
		}
		QueueLimit::set(3);
		assert_noop!(call(BOB, image(100)), Error::<Test>::TaskFeeTooLow);
		for more in 0..7 {
			assert_ok!(call(BOB, image(200 + more)));
		}
		assert_eq!(TaskQueue::stats().queued, 3, "each newcomer took the place of two");
		assert_eq!(TaskQueue::cheapest().map(|(task, _)| record(task).fee), Some(204));
		assert_eq!((held(ALICE), free(ALICE)), (0, WEALTH), "all were refunded");
	});
}

#[test]
fn b_40_dearer_task_should_stay_when_a_newcomer_enters_a_queue_above_its_limit() {
	test(|| {
		let tasks = [60, 100, 100].map(|fee| create(image(fee)));
		QueueLimit::set(1);
		assert_ok!(call(BOB, image(70)));
		assert_eq!(record(tasks[0]).status, TaskStatus::Aborted(AbortReason::Outbid));
		assert!(record(tasks[1]).is_queued() && record(tasks[2]).is_queued());
		assert_eq!(TaskQueue::stats().queued, 3, "it does not drain, but it does not grow");
		assert_noop!(call(BOB, image(70)), Error::<Test>::TaskFeeTooLow);
		assert_ok!(call(BOB, image(100)));
		assert!(record(tasks[1]).is_queued() && record(tasks[2]).is_queued(), "older and as dear");
		assert_ok!(call(BOB, image(101)));
		assert_eq!(TaskQueue::stats().queued, 2, "two cheaper tasks made room");
		assert!(record(tasks[1]).is_queued(), "of equally cheap ones the oldest stays");
	});
}
