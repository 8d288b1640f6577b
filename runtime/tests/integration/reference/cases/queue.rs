//! Cases 57 to 64: the queue.

use crate::reference::{
	play::{A, B, IMAGE, Order, QueueError, Seen, Step, TEXT, Task, refused},
	world::{CREATOR, FEE, GTX, World},
};
use deuterium_primitives::{AbortReason, NodeStatus, TaskId};
use deuterium_runtime::{
	TaskQueue,
	configs::{monetary::CNX, parameters::dynamic_params::protocol},
};
use pallet_task_queue::{Ahead, TaskStatus};
use std::collections::BTreeSet;

/// Case 57 (push to queue when no nodes). Here only if the network has three suitable nodes at all
/// (delta 11).
#[test]
fn task_should_wait_when_nodes_are_missing_for_now() {
	World::with_cards(&[GTX; 2], |world| {
		refused(world.try_create(CREATOR, IMAGE), QueueError::NoSuchNodes);
	});
	World::run(|world| {
		world.pause(0).unwrap();
		world.mark();
		let id = world.create(IMAGE);
		world.wait(3);
		assert_eq!(world.seen(&Task { id, nodes: [0, 1, 2] }), [Seen::Pending]);
		assert_eq!(world.tasks(), (1, 0, 1));
		assert_eq!(world.escrow(CREATOR), FEE);
		assert_eq!(TaskQueue::queue_position(id), Some(Ahead::Exactly(0)));
	});
}

/// Case 58 (pop when nodes join).
#[test]
fn waiting_task_should_start_when_a_third_node_joins() {
	World::run(|world| {
		world.pause(2).unwrap();
		let id = world.create(IMAGE);
		world.quit(2).unwrap();
		world.wait(2);
		assert!(world.waits(id));
		world.join(3, GTX).unwrap();
		assert_eq!(BTreeSet::from(world.running(id).nodes), BTreeSet::from([0, 1, 3]));
		assert_eq!(world.tasks(), (1, 1, 0));
	});
}

/// Case 59 (pop when nodes finish the last task).
#[test]
fn waiting_task_should_start_when_the_nodes_finish_the_last_one() {
	World::run(|world| {
		let first = world.start(IMAGE);
		let second = world.create(IMAGE);
		world.wait(1);
		assert!(world.waits(second));
		world.finish(&first);
		assert_eq!(world.tasks(), (2, 1, 0));
		let second = world.running(second);
		world.finish(&second);
		assert_eq!(world.tasks(), (2, 0, 0));
	});
}

/// Case 60 (select correct task, sd).
#[test]
fn image_should_start_when_the_free_cards_differ() {
	const LARGE: (&str, u16) = ("NVIDIA GeForce RTX 4060 Ti", 16);
	World::with_cards(&[GTX, LARGE, LARGE, GTX, GTX, LARGE], |world| {
		let large = Order { vram_gb: 16, ..IMAGE };
		let small = Order { vram_gb: 8, ..IMAGE };
		let text = Order { vram_gb: 8, ..TEXT };
		let tasks = world.create_all(&[small, text, large]);
		// Before the next dispatch three nodes leave; 8, 16 and 16 GB are left.
		let leave = [3, 4, 5].map(|who| world.sign(who, pallet_node_registry::Call::quit {}));
		world.block(leave.into());
		let started = world.running(tasks[0]);
		assert_eq!(BTreeSet::from(started.nodes), BTreeSet::from([0, 1, 2]));
		assert!(world.waits(tasks[1]) && world.waits(tasks[2]));
	});
}

/// Creates tasks while a node is missing; answers the one that starts when it comes back.
fn first_to_start(world: &mut World, orders: &[Order]) -> TaskId {
	world.pause(0).unwrap();
	let tasks = world.create_all(orders);
	world.resume(0).unwrap();
	let mut started = tasks.into_iter().filter(|task| !world.waits(*task));
	let first = started.next().expect("one starts");
	assert_eq!(started.next(), None, "one group, one task");
	first
}

/// Case 61 (select correct task, gpt). Here type and age do not matter before the value: fee per
/// estimated second, 15 seconds for an image, 20 for a text (delta 10).
#[test]
fn task_of_higher_value_should_start_first_whatever_its_type() {
	let image = |fee| Order { fee: fee * CNX, ..IMAGE };
	let text = |fee| Order { fee: fee * CNX, ..TEXT };
	for (orders, expected) in [
		([text(50), image(50)], 2),
		([image(50), text(67)], 2),
		([image(50), text(66)], 1),
		// Equal values: the older one.
		([image(15), text(20)], 1),
		([text(20), image(15)], 1),
	] {
		World::run(|world| {
			let first = first_to_start(world, &orders);
			assert_eq!(first, expected, "{:?}", orders.map(|order| (order.kind, order.fee)));
		});
	}
}

/// Case 62 (higher unit price wins). The reference divides by the cap alone; so do we when an image
/// has no overhead, and by the whole estimate otherwise (delta 10).
#[test]
fn task_of_higher_unit_price_should_start_first() {
	let order = |fee, cap| Order { fee: fee * CNX, cap, ..IMAGE };
	let orders = [order(30, 1), order(60, 2), order(35, 1)];
	World::run(|world| {
		use protocol::Parameters::ImageOverheadMillis;
		world.set(ImageOverheadMillis(protocol::ImageOverheadMillis, Some(0)));
		assert_eq!(first_to_start(world, &orders), 3, "30, 30, 35 per image");
	});
	World::run(|world| {
		assert_eq!(first_to_start(world, &orders), 2, "30 for 15 s, 60 for 20 s, 35 for 15 s");
	});
}

/// Case 63 (select correctly after a slash).
#[test]
fn waiting_task_should_wait_for_a_fourth_node_when_one_was_slashed() {
	use Step::{Commit, Disclose, Upload};
	World::run(|world| {
		let first = world.start(IMAGE);
		let second = world.create(IMAGE);
		world.play(&first, &[Commit(0, A), Commit(1, A), Commit(2, B)]);
		world.play(&first, &[Disclose(0, A), Disclose(1, A), Disclose(2, B), Upload(0)]);
		let slashed = first.nodes[2];
		assert_eq!(world.status(slashed), NodeStatus::Quit);
		world.wait(3);
		assert!(world.waits(second), "two nodes are left");
		world.join(3, GTX).unwrap();
		let second = world.running(second);
		assert!(second.nodes.contains(&3) && !second.nodes.contains(&slashed));
		world.finish(&second);
	});
}

/// Case 64 (abort the cheapest when full). Here with a refund (delta 11).
#[test]
fn cheapest_task_should_be_refunded_when_it_makes_room() {
	World::run(|world| {
		world.set(protocol::Parameters::QueueLimit(protocol::QueueLimit, Some(3)));
		world.pause(0).unwrap();
		world.mark();
		let fees = [10, 20, 30, 40].map(|fee| Order { fee: fee * CNX, ..IMAGE });
		let tasks = world.create_all(&fees);
		assert_eq!(world.tasks(), (4, 0, 3));
		let evicted = Task { id: tasks[0], nodes: [0, 1, 2] };
		assert_eq!(world.status_of(evicted.id), TaskStatus::Aborted(AbortReason::Outbid));
		assert_eq!(world.seen(&evicted), [Seen::Pending, Seen::Aborted(AbortReason::Outbid)]);
		assert_eq!(world.record(evicted.id).refunded, 10 * CNX);
		assert_eq!(world.escrow(CREATOR), 90 * CNX);
		world.assert_gain("nothing is lost", CREATOR, 0);
	});
}
