//! What the reference states and does not test: its state machines (§1.2), the scores by order
//! (§5.5), task types 1 and 2 to their end, limits of orders (§4.2), and what counts as aborted
//! (§2.5).

use crate::reference::{
	outcome::{Ending::Success, SLASHED, paid, signed},
	play::{
		A, B, C, FINE_TUNE, IMAGE, NodeError, Order, QueueError, ReportError,
		Step::{self, Commit, Deadline, Disclose, Err, Upload},
		TEXT, Task, Text, disclosure, refused,
	},
	world::{CREATOR, FEE, GTX, RICH, STAKE, Who, World},
};
use deuterium_primitives::NodeStatus::{
	self, Available, Busy, Paused, PendingPause, PendingQuit, Quit,
};
use deuterium_runtime::{
	NodeRegistry, TaskQueue,
	configs::{monetary::CNX, parameters::dynamic_params::protocol},
	views,
};
use pallet_node_registry::RemovalReason;
use pallet_task_queue::TaskStatus;
use sp_runtime::DispatchResult;

/// The node of these tests; it can pay for two stakes.
const NODE: Who = RICH;

/// A network of the node and two others, with the node in a status; the task it works on, if any.
fn in_status(status: NodeStatus, test: impl FnOnce(&mut World, Option<Task>)) {
	World::empty(|world| {
		[NODE, 0, 1].into_iter().for_each(|who| world.join(who, GTX).unwrap());
		let task = status.is_working().then(|| world.start(IMAGE));
		match status {
			Available | Busy => {},
			Quit | PendingQuit => world.quit(NODE).unwrap(),
			Paused | PendingPause => world.pause(NODE).unwrap(),
		}
		assert_eq!(world.status(NODE), status);
		test(world, task);
	});
}

/// Transitions N1 to N7 of §1.2, and that there are no others.
#[test]
fn node_should_follow_its_state_machine_when_it_calls() {
	type Call = fn(&mut World) -> DispatchResult;
	let calls: [(&str, Call); 4] = [
		("join", |world| world.join(NODE, GTX)),
		("pause", |world| world.pause(NODE)),
		("resume", |world| world.resume(NODE)),
		("quit", |world| world.quit(NODE)),
	];
	for (from, to) in [
		(Quit, [Some(Available), None, None, None]),
		(Available, [None, Some(Paused), None, Some(Quit)]),
		(Busy, [None, Some(PendingPause), None, Some(PendingQuit)]),
		(PendingPause, [None; 4]),
		(PendingQuit, [None; 4]),
		(Paused, [None, None, Some(Available), Some(Quit)]),
	] {
		for ((name, call), to) in calls.into_iter().zip(to) {
			in_status(from, |world, _| {
				let said = call(world);
				match to {
					Some(_) => assert_eq!(said, Ok(()), "{name} when {from:?}"),
					None if name == "join" => refused(said, NodeError::AlreadyJoined),
					None => refused(said, NodeError::IllegalStatus),
				}
				assert_eq!(world.status(NODE), to.unwrap_or(from), "{name} when {from:?}");
			});
		}
	}
}

/// The round of the node in a task.
fn round(task: &Task) -> u8 {
	u8::try_from(task.nodes.iter().position(|node| *node == NODE).unwrap()).unwrap()
}

/// Lets the two others commit, and the node if it shows something; then all of them disclose.
fn work(world: &mut World, task: &Task, shown: Option<u64>) {
	let own = round(task);
	let shown = |round| if round == own { shown } else { Some(A) };
	let rounds = || (0..3u8).filter_map(move |round| shown(round).map(|shown| (round, shown)));
	rounds().for_each(|(round, shown)| world.commit(task, round, shown));
	if rounds().count() < 3 {
		world.play(task, &[Deadline]);
	} else {
		rounds().for_each(|(round, shown)| world.disclose(task, round, shown));
		let TaskStatus::Succeeded { result_round } = world.status_of(task.id) else { panic!() };
		world.upload(task, result_round);
	}
	assert!(world.is_over(task.id));
}

/// Transitions N9 to N13 of §1.2.
#[test]
fn node_should_follow_its_state_machine_when_its_task_ends() {
	for (from, settled) in [(Busy, Available), (PendingPause, Paused), (PendingQuit, Quit)] {
		in_status(from, |world, task| {
			work(world, &task.unwrap(), Some(A));
			assert_eq!(world.status(NODE), settled, "settled when {from:?}");
			let stake = if settled == Quit { (0, STAKE) } else { (STAKE, 0) };
			assert_eq!(world.stake(NODE), stake);
			assert_eq!(NodeRegistry::removal(&world.account(NODE)), None);
		});
		in_status(from, |world, task| {
			work(world, &task.unwrap(), Some(B));
			assert_eq!(world.status(NODE), Quit, "slashed when {from:?}");
			assert_eq!(world.stake(NODE), (0, 0));
			let removal = NodeRegistry::removal(&world.account(NODE)).unwrap();
			assert_eq!(removal.reason, RemovalReason::Slashed);
		});
		in_status(Available, |world, _| {
			let first = world.start(IMAGE);
			work(world, &first, None);
			let second = world.start(IMAGE);
			match from {
				PendingPause => world.pause(NODE).unwrap(),
				PendingQuit => world.quit(NODE).unwrap(),
				_ => {},
			}
			work(world, &second, None);
			assert_eq!(world.status(NODE), Quit, "kicked out when {from:?}");
			assert_eq!(world.stake(NODE), (0, STAKE), "its stake unbonds in full");
			let removal = NodeRegistry::removal(&world.account(NODE)).unwrap();
			assert!(matches!(removal.reason, RemovalReason::KickedOut(_)), "{removal:?}");
			assert_eq!(removal.task, second.id);
			assert_eq!(world.nodes(), (3, 2, 2, 0));
		});
	}
}

/// The guard of N1: the network has room.
#[test]
fn join_should_be_refused_when_the_network_is_full() {
	World::run(|world| {
		world.set(protocol::Parameters::MaxNodes(protocol::MaxNodes, Some(3)));
		refused(world.join(3, GTX), NodeError::NetworkFull);
		world.quit(0).unwrap();
		world.join(3, GTX).unwrap();
	});
}

/// All orders of three.
const ORDERS: [[u8; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

/// §5.5, each of the nine fields in each of the 36 pairs of orders.
#[test]
fn score_should_be_that_of_the_orders_of_commitment_and_disclosure() {
	let table = [[20, 19, 16], [19, 18, 15], [16, 15, 12]];
	let position = |order: [u8; 3], round: u8| order.iter().position(|at| *at == round).unwrap();
	for commits in ORDERS {
		for discloses in ORDERS {
			World::run(|world| {
				let task = world.start(IMAGE);
				commits.into_iter().for_each(|round| world.commit(&task, round, A));
				discloses.into_iter().for_each(|round| world.disclose(&task, round, A));
				world.upload(&task, discloses[0]);
				let parts = [0, 1, 2]
					.map(|round| paid(table[position(commits, round)][position(discloses, round)]));
				let case = format!("committed {commits:?}, disclosed {discloses:?}");
				world.assert_outcome(&case, &task, Success(discloses[0]), parts);
				assert_eq!(world.gain(CREATOR), -signed(FEE), "{case}: they total 50");
			});
		}
	}
}

#[test]
fn fine_tuning_should_be_judged_by_similarity_when_it_runs() {
	World::run(|world| {
		let task = world.start(FINE_TUNE);
		world.play(&task, &[Commit(0, A), Commit(1, A ^ 0b1111), Commit(2, B)]);
		world.play(&task, &[Disclose(0, A), Disclose(1, A ^ 0b1111), Disclose(2, B), Upload(0)]);
		world.assert_outcome("fine-tuning", &task, Success(0), [paid(20), paid(18), SLASHED]);
	});
	World::run(|world| {
		let nameless = Order { card: None, ..FINE_TUNE };
		refused(world.try_create(CREATOR, nameless), QueueError::CardRequired);
	});
}

#[test]
fn text_should_be_judged_byte_for_byte_when_it_runs() {
	// One bit is enough.
	World::run(|world| {
		let task = world.start(TEXT);
		let texts = [Text(0), Text(0), Text(1)];
		(0u8..).zip(texts).for_each(|(round, text)| world.commit(&task, round, text));
		let image = world.say(task.nodes[0], task.id, 0, disclosure(0, [A; 3]));
		refused(image, ReportError::InvalidDigest);
		(0u8..).zip(texts).for_each(|(round, text)| world.disclose(&task, round, text));
		world.upload(&task, 0);
		world.assert_outcome("text", &task, Success(0), [paid(20), paid(18), SLASHED]);
	});
}

#[test]
fn order_should_be_refused_when_it_is_out_of_bounds() {
	World::run(|world| {
		for (order, reason) in [
			(Order { vram_gb: 1_025, ..IMAGE }, QueueError::InvalidVram),
			(Order { vram_gb: u16::MAX, ..TEXT }, QueueError::InvalidVram),
			(Order { cap: 17, ..IMAGE }, QueueError::CapTooHigh),
			(Order { cap: 2, ..TEXT }, QueueError::CapTooHigh),
			(Order { card: Some(("", 8)), ..IMAGE }, QueueError::InvalidCard),
			(Order { card: Some((GTX.0, 0)), ..IMAGE }, QueueError::InvalidCard),
			(Order { card: Some((GTX.0, 1_025)), ..IMAGE }, QueueError::InvalidCard),
			(Order { vram_gb: 9, ..FINE_TUNE }, QueueError::CardBelowVram),
			(Order { fee: 0, ..IMAGE }, QueueError::FeeBelowMinimum),
			(Order { fee: CNX / 1_000 - 1, ..TEXT }, QueueError::FeeBelowMinimum),
			(Order { fee: CNX / 10 - 1, ..FINE_TUNE }, QueueError::FeeBelowMinimum),
			(Order { fee: 1_000_000 * CNX, ..IMAGE }, QueueError::InsufficientBalance),
		] {
			refused(world.try_create(CREATOR, order), reason);
		}
		assert_eq!((world.tasks(), world.escrow(CREATOR)), ((0, 0, 0), 0));
	});
}

/// The documentation of the time told applications to pass a cap of 0 for texts; the reference
/// panicked then, but only when the network was busy.
#[test]
fn cap_of_zero_should_count_as_one_in_the_queue_and_out_of_it() {
	World::run(|world| {
		let zero = Order { cap: 0, ..TEXT };
		let running = world.start(zero);
		let waiting = world.create(zero);
		assert_eq!(world.record(waiting).cap, 1);
		assert_eq!(world.record(waiting).value, world.record(running.id).value);
		world.finish_text(&running);
		let task = world.running(waiting);
		world.finish_text(&task);
	});
}

/// §2.5: the reference counts errors and disagreement as aborted, not the rest; both are kept.
#[test]
fn counters_should_tell_failures_from_other_aborts() {
	let differ =
		[Commit(0, A), Commit(1, B), Commit(2, C), Disclose(0, A), Disclose(1, B), Disclose(2, C)];
	let endings: [(&[Step], u64); 4] = [
		(&differ, 1),
		(&[Err(0), Err(1), Err(2)], 1),
		(&[Err(0), Err(1), Deadline], 1),
		(&[Commit(0, A), Deadline], 0),
	];
	for (steps, failed) in endings {
		World::run(|world| {
			let task = world.start(IMAGE);
			world.play(&task, steps);
			let stats = TaskQueue::stats();
			assert_eq!((stats.aborted, stats.failed, stats.succeeded), (1, failed, 0), "{steps:?}");
			assert_eq!(views::network().aborted_tasks, 1);
		});
	}
	World::run(|world| {
		world.pause(0).unwrap();
		let task = world.create(IMAGE);
		world.cancel(CREATOR, task).unwrap();
		let stats = TaskQueue::stats();
		assert_eq!((stats.total, stats.aborted, stats.failed), (1, 1, 0));
	});
}
