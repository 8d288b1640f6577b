use crate::{mock::*, *};
use deuterium_primitives::{
	Card, Requirement, TaskKind,
	mocks::{MockNodes, MockRandomness},
	traits::Feasibility,
};
use sp_runtime::DispatchError;

fn enquire(order: &Order) -> Quote {
	TaskQueue::quote(&Enquiry::from(order), None).unwrap()
}

/// A quote says what a creation does: the same refusal, or the same value and place.
fn agrees_with_creation(who: AccountId, order: Order) -> Result<Quote, Refusal> {
	let quote = TaskQueue::quote(&Enquiry::from(&order), Some(&who));
	let refusal = match &quote {
		Ok(quote) => quote.refusal,
		Err(refusal) => Some(*refusal),
	};
	match TaskQueue::do_create(who, order) {
		Ok(task) => {
			let quote = quote.as_ref().unwrap();
			assert_eq!(refusal, None);
			assert_eq!(record(task).value, quote.value);
			assert_eq!(record(task).requirement, quote.requirement);
			assert_eq!(TaskQueue::queue_position(task), Some(quote.ahead));
		},
		Err(error) => {
			assert_eq!(
				refusal.map(|why| DispatchError::from(Error::<Test>::from(why))),
				Some(error)
			);
		},
	}
	quote
}

#[test]
fn quote_should_say_value_and_time_when_the_order_is_well_formed() {
	test(|| {
		let quote = agrees_with_creation(ALICE, Order { cap: 4, ..image(100) }).unwrap();
		assert_eq!((quote.cap, quote.millis), (4, 4_000));
		assert_eq!(quote.value, deuterium_math::value::task_value(100, 4_000));
		assert_eq!(quote.requirement, Requirement::AnyCard { vram_gb: 8 });
		assert_eq!((quote.refusal, quote.least_fee), (None, Some(50)));
		let zero = enquire(&Order { cap: 0, vram_gb: 0, ..image(100) });
		assert_eq!((zero.cap, zero.requirement), (1, Requirement::AnyCard { vram_gb: 1 }));
	});
}

#[test]
fn quote_should_refuse_what_creation_refuses_whatever_the_fault() {
	test(|| {
		let card =
			|name: &[u8], vram_gb| Some(Card { name: name.to_vec().try_into().unwrap(), vram_gb });
		let fine_tune = Order { kind: TaskKind::ImageFineTune, ..image(100) };
		let cases = [
			(Order { cap: 17, ..image(100) }, Refusal::CapTooHigh),
			(Order { cap: 2, ..text(100) }, Refusal::CapTooHigh),
			(Order { vram_gb: 1_025, ..image(100) }, Refusal::InvalidVram),
			(Order { card: card(b"", 24), ..image(100) }, Refusal::InvalidCard),
			(Order { card: card(b"CPU", 4), ..image(100) }, Refusal::CardBelowVram),
			(fine_tune, Refusal::CardRequired),
		];
		for (order, fault) in cases {
			assert_eq!(agrees_with_creation(ALICE, order), Err(fault));
		}
		let cases = [
			(ALICE, image(49), Refusal::FeeBelowMinimum),
			(ALICE, Order { vram_gb: 25, ..image(100) }, Refusal::NoSuchNodes),
			(ALICE, image(WEALTH + 1), Refusal::InsufficientBalance),
			(99, image(100), Refusal::InsufficientBalance),
		];
		for (who, order, fault) in cases {
			assert_eq!(agrees_with_creation(who, order).unwrap().refusal, Some(fault));
		}
	});
}

#[test]
fn quote_should_refuse_when_quota_or_queue_leaves_no_room() {
	test(|| {
		TasksPerCreator::set(1);
		create(image(100));
		let refusal = |who, order| agrees_with_creation(who, order).unwrap().refusal;
		assert_eq!(refusal(ALICE, image(100)), Some(Refusal::TooManyTasks));
		assert_eq!(enquire(&image(100)).refusal, None, "nobody's quota without a creator");
		QueueLimit::set(1);
		assert_eq!(refusal(BOB, image(100)), Some(Refusal::TaskFeeTooLow));
		QueueLimit::set(0);
		assert_eq!(refusal(BOB, image(900)), Some(Refusal::QueueClosed));
		assert_eq!(enquire(&image(900)).least_fee, None);
	});
}

#[test]
fn least_fee_should_be_just_enough_when_the_queue_is_full() {
	test(|| {
		QueueLimit::set(1);
		create(text(333));
		let order = Order { cap: 7, ..image(60) };
		let quote = enquire(&order);
		assert_eq!(quote.refusal, Some(Refusal::TaskFeeTooLow));
		let least = quote.least_fee.unwrap();
		let with = |fee| Order { fee, ..order.clone() };
		assert_eq!(enquire(&with(least - 1)).refusal, Some(Refusal::TaskFeeTooLow));
		assert_eq!(agrees_with_creation(BOB, with(least)).unwrap().refusal, None);
	});
}

#[test]
fn place_should_count_what_goes_first_in_all_classes() {
	test(|| {
		for order in [image(300), Order { vram_gb: 16, ..image(200) }, text(200), image(100)] {
			create(order);
		}
		let ahead = |fee| enquire(&image(fee)).ahead;
		assert_eq!(ahead(400), Ahead::Exactly(0));
		assert_eq!(ahead(200), Ahead::Exactly(2));
		assert_eq!(ahead(100), Ahead::Exactly(4), "as dear and older goes first");
		assert_eq!(ahead(50), Ahead::Exactly(4));
	});
}

#[test]
fn place_should_be_a_lower_bound_when_too_many_go_first() {
	test(|| {
		QueueLimit::set(QUOTE_DEPTH + 1);
		TasksPerCreator::set(QUOTE_DEPTH + 1);
		for _ in 0..QUOTE_DEPTH {
			create(image(100));
		}
		assert_eq!(enquire(&image(60)).ahead, Ahead::Exactly(QUOTE_DEPTH));
		let last = create(image(100));
		assert_eq!(enquire(&image(60)).ahead, Ahead::AtLeast(QUOTE_DEPTH));
		assert_eq!(TaskQueue::queue_position(last), Some(Ahead::Exactly(QUOTE_DEPTH)));
		assert_eq!(enquire(&image(200)).ahead, Ahead::Exactly(0));
	});
}

#[test]
fn wait_should_be_one_block_when_nodes_are_available() {
	test(|| {
		let quote = enquire(&image(100));
		assert!(quote.servable_now);
		assert_eq!(quote.wait, 1);
		MaxDispatches::set(2);
		fill(5, &image(100));
		assert_eq!(enquire(&image(100)).wait, 3, "two a block, five ahead");
	});
}

#[test]
fn wait_should_grow_with_the_tasks_ahead_when_the_nodes_are_busy() {
	test(|| {
		fill(3, &image(100));
		next_block();
		next_block();
		assert_eq!(TaskQueue::stats().running, 3);
		let slow = Order { cap: 10, ..image(1_000) };
		let quote = enquire(&slow);
		assert!(!quote.servable_now);
		// Ten seconds are five blocks, and three to hand over: one of three tasks ends within three.
		assert_eq!(quote.wait, 1 + 8 / 3);
		fill(3, &slow);
		assert_eq!(enquire(&slow).wait, 1 + 4 * 8 / 3);
		DispatchTimeout::set(6);
		assert_eq!(enquire(&slow).wait, 6, "the fee is refunded then");
	});
}

#[test]
fn wait_should_be_the_time_to_live_when_nobody_knows_when_nodes_come() {
	test(|| {
		MockNodes::mock_feasibility(|_| Feasibility::Later);
		assert_eq!(enquire(&image(100)).wait, 100);
		MockNodes::mock_feasibility(|_| Feasibility::Never);
		assert_eq!(enquire(&image(100)).refusal, Some(Refusal::NoSuchNodes));
	});
}

#[test]
fn task_should_start_as_quoted_when_nothing_else_happens() {
	test(|| {
		let order = image(100);
		let wait = enquire(&order).wait;
		let task = create(order);
		run_to(System::block_number() + u64::from(wait));
		assert!(record(task).is_queued());
		next_block();
		assert_eq!(record(task).status, TaskStatus::Running);
		MockRandomness::mock_seed(|| None);
	});
}
