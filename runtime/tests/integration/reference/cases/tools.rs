//! Cases 1 to 10: the reference's libraries (Hamming distance, random draws, heap), shown by what
//! they decide.

use crate::reference::{
	play::{A, C, FINE_TUNE, IMAGE, Order, QueueError, TEXT, refused},
	world::{CREATOR, GTX, Who, World},
};
use deuterium_primitives::{AbortReason, NodeStatus};
use deuterium_runtime::{
	Balance, TaskQueue,
	configs::{monetary::CNX, parameters::dynamic_params::protocol},
};
use pallet_task_queue::TaskStatus;
use std::collections::BTreeSet;

/// One bit of each of the eight bytes.
const A_BIT_OF_EACH_BYTE: u64 = 0x0101_0101_0101_0101;

/// Case 1 (tests hamming).
#[test]
fn images_should_match_when_fewer_bits_differ_than_the_threshold() {
	for (bits, flipped) in [(0, 0), (4, 0b1111), (5, 0b1_1111), (8, A_BIT_OF_EACH_BYTE)] {
		World::run(|world| {
			let task = world.start(IMAGE);
			let shown = A ^ flipped;
			(0..2).for_each(|round| world.commit(&task, round, A));
			world.commit(&task, 2, shown);
			(0..2).for_each(|round| world.disclose(&task, round, A));
			world.disclose(&task, 2, shown);
			let expected = if bits < 5 { NodeStatus::Available } else { NodeStatus::Quit };
			assert_eq!(world.status(task.nodes[2]), expected, "{bits} bits differ");
		});
	}
}

/// Case 2 (testManualSeed). Here the seed is the block's own VRF output (D6).
#[test]
fn group_should_follow_from_the_seed_when_drawn_again() {
	let draw = || {
		let mut groups = Vec::new();
		World::with_cards(&[GTX; 6], |world| {
			let task = world.create(IMAGE);
			groups = world.possible_groups(task, 10);
			assert_eq!(groups, world.possible_groups(task, 10), "looking leaves no trace");
		});
		groups
	};
	let groups = draw();
	assert_eq!(groups, draw(), "same history, same seeds, same groups");
	let different: BTreeSet<_> = groups.iter().collect();
	assert!(different.len() > 5, "another seed draws another group: {groups:?}");
}

/// Case 3 (testRandint). Here each task has a stream of its own: there is no counter that one
/// draw moves on for the next.
#[test]
fn draw_should_not_depend_on_draws_for_other_tasks() {
	const TI: (&str, u16) = ("NVIDIA GeForce RTX 4060 Ti", 16);
	let named = |card, fee| Order { card: Some(card), fee, ..IMAGE };
	let groups_of_second = |cancel_first: bool| {
		let mut groups = Vec::new();
		World::with_cards(&[GTX, GTX, GTX, GTX, TI, TI, TI, TI], |world| {
			// The first one is dearer: it is drawn first.
			let orders = [named(GTX, 90 * CNX), named(TI, 50 * CNX)];
			let orders = orders.map(|order| world.sign(CREATOR, World::order_call(order)));
			let mut block = Vec::from(orders);
			if cancel_first {
				block.push(world.sign(CREATOR, pallet_task_queue::Call::cancel_task { task: 1 }));
			}
			world.block(block);
			assert_eq!(world.possible_groups(1, 1).is_empty(), cancel_first);
			groups = world.possible_groups(2, 10);
		});
		groups
	};
	assert_eq!(groups_of_second(false), groups_of_second(true));
}

/// Case 4 (testRandrange).
#[test]
fn every_position_should_be_drawn_when_three_nodes_are_there() {
	World::run(|world| {
		let task = world.create(IMAGE);
		let groups: BTreeSet<_> = world.possible_groups(task, 60).into_iter().collect();
		assert_eq!(groups.len(), 6, "all orders of three nodes: {groups:?}");
		let members = groups.iter().map(|group| BTreeSet::from(*group));
		assert!(members.into_iter().all(|group| group == BTreeSet::from([0, 1, 2])));
	});
}

/// Case 5 (testMultinomial).
#[test]
fn nodes_should_be_drawn_by_weight() {
	World::empty(|world| {
		use protocol::Parameters::NewNodeWeight;
		world.set(NewNodeWeight(protocol::NewNodeWeight, Some(1)));
		world.join(0, GTX).unwrap();
		world.set(NewNodeWeight(protocol::NewNodeWeight, Some(20)));
		(1..6).for_each(|who| world.join(who, GTX).unwrap());
		assert_eq!(
			(0..6).map(|who| world.weight(who)).collect::<Vec<_>>(),
			[1, 20, 20, 20, 20, 20]
		);

		let task = world.create(IMAGE);
		let groups = world.possible_groups(task, 150);
		let drawn = |who: Who| groups.iter().filter(|group| group.contains(&who)).count();
		// By weight: 1/101 + 1/81 + 1/61 = 4 % of the groups, and 59 % for each of the others.
		assert!((1..=20).contains(&drawn(0)), "{} of 150", drawn(0));
		for who in 1..6 {
			assert!((65..=115).contains(&drawn(who)), "{who}: {} of 150", drawn(who));
		}
	});
}

/// Case 6 (testWrongRandrange): nothing to draw from. Here the order is refused at once.
#[test]
fn order_should_be_refused_when_the_network_is_empty() {
	World::empty(|world| {
		for order in [IMAGE, TEXT, FINE_TUNE] {
			refused(world.try_create(CREATOR, order), QueueError::NoSuchNodes);
		}
		assert_eq!((world.tasks(), world.escrow(CREATOR)), ((0, 0, 0), 0));
	});
}

/// Case 7 (testWrongMultinomial): too few to draw from.
#[test]
fn nobody_should_be_drawn_when_the_group_cannot_be_completed() {
	World::run(|world| {
		world.pause(2).unwrap();
		for order in [IMAGE, TEXT, FINE_TUNE] {
			let task = world.create(order);
			assert_eq!(world.possible_groups(task, 10), Vec::<[Who; 3]>::new());
			world.wait(2);
			assert!(world.waits(task));
			assert_eq!(world.nodes(), (3, 3, 2, 0), "nothing stays marked");
		}
	});
}

/// Case 8 (testWrongMultinomialWeights): a weight of zero. Here there is none.
#[test]
fn weight_should_stay_above_zero_when_all_scores_are_zero() {
	World::run(|world| {
		let task = world.start(IMAGE);
		world.commit(&task, 0, A);
		world.wait_for_end_of(world.deadline(task.id));
		let silent = task.nodes[1];
		assert_eq!((world.recent_scores(silent)[0], world.weight(silent)), (0, 1));
		let next = world.start(IMAGE);
		assert!(next.nodes.contains(&silent), "it can still be drawn");
	});
}

/// Orders with these fees.
fn orders<const N: usize>(fees: [Balance; N]) -> [Order; N] {
	fees.map(|fee| Order { fee: fee * CNX, ..IMAGE })
}

/// The waiting tasks, the best first.
fn waiting() -> Vec<u64> {
	TaskQueue::queue_page(None, None, 100).into_iter().map(|entry| entry.task).collect()
}

/// Case 9 (testMaxHeap): the order of dispatch, and removal from the middle.
#[test]
fn dearest_task_should_start_first_when_several_wait() {
	World::run(|world| {
		world.pause(0).unwrap();
		world.mark();
		let tasks = world.create_all(&orders([100, 200, 300, 400, 500, 600]));
		assert_eq!(tasks, [1, 2, 3, 4, 5, 6]);
		assert_eq!(waiting(), [6, 5, 4, 3, 2, 1]);
		assert_eq!(world.escrow(CREATOR), 2_100 * CNX);
		for removed in [3, 4] {
			world.cancel(CREATOR, removed).unwrap();
		}
		assert_eq!(world.escrow(CREATOR), 1_400 * CNX);

		world.resume(0).unwrap();
		for best in [6, 5] {
			let task = world.running(best);
			assert_eq!(world.tasks().1, 1, "one group, one task");
			world.finish(&task);
		}
		let task = world.running(2);
		assert_eq!(waiting(), [1]);
		world.cancel(CREATOR, 1).unwrap();
		world.finish(&task);
		world.assert_gain("what the three tasks cost", CREATOR, -1_300 * CNX as i128);
		assert_eq!(world.escrow(CREATOR), 0);
	});
}

/// Case 10 (testMinHeap): the order of eviction.
#[test]
fn cheapest_task_should_give_way_first_when_the_queue_is_full() {
	World::run(|world| {
		world.set(protocol::Parameters::QueueLimit(protocol::QueueLimit, Some(3)));
		world.pause(0).unwrap();
		world.create_all(&orders([300, 100, 200]));
		let outbid = TaskStatus::Aborted(AbortReason::Outbid);
		for (fee, evicted) in [(400, 2), (500, 3)] {
			world.create_all(&orders([fee]));
			assert_eq!(world.status_of(evicted), outbid);
			assert_eq!(world.record(evicted).refunded, world.record(evicted).fee);
		}
		assert_eq!(waiting(), [5, 4, 1]);
		world.cancel(CREATOR, 1).unwrap();
		world.create_all(&orders([50]));
		assert_eq!(waiting(), [5, 4, 6], "there was room");
		assert_eq!(world.escrow(CREATOR), 950 * CNX);
	});
}

/// The images of these tests are as far apart as the reference says.
#[test]
fn results_of_the_tests_should_be_as_far_apart_as_in_the_reference() {
	use crate::reference::play::{B, BETWEEN};
	let distance = |a: u64, b: u64| (a ^ b).count_ones();
	assert_eq!((distance(A, B), distance(A, C), distance(B, C)), (8, 8, 16));
	assert_eq!((distance(A, BETWEEN), distance(B, BETWEEN)), (4, 4));
	assert_eq!(distance(A, A ^ A_BIT_OF_EACH_BYTE), 8);
}
