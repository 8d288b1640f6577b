//! How tasks end (protocol §5.6): who is paid, what is logged where and in which order.

use crate::precompiles::world::{
	A, B, C, CREATOR, DISCLOSURE, EXECUTION, FEE, UPLOAD, World, abort_reason, commit_call,
	disclose_call, error_call,
};
use deuterium_precompiles::{
	abi::{IDeuterium, INode, ITask},
	addresses::{DEUTERIUM, NODE, TASK},
	alloy_primitives::U256 as Word,
};
use deuterium_runtime::{Balance, configs::monetary::CNX};

/// What everybody has won (or lost) since the task began: rounds, then creator.
struct Books {
	before: [Balance; 4],
	who: [usize; 4],
}

impl Books {
	fn open(world: &World, [first, second, third]: [usize; 3]) -> Self {
		let who = [first, second, third, CREATOR];
		Self { before: who.map(|who| world.owned(who)), who }
	}

	/// In base units.
	fn exact(&self, world: &World) -> [i128; 4] {
		let amount = |balance: Balance| i128::try_from(balance).expect("far from the limit");
		[0, 1, 2, 3].map(|index| amount(world.owned(self.who[index])) - amount(self.before[index]))
	}

	/// In tenths of a CNX, which is exact where scores are paid.
	fn gains(&self, world: &World) -> [i128; 4] {
		let tenth = i128::try_from(CNX / 10).expect("far from the limit");
		self.exact(world).map(|gain| {
			assert_eq!(gain % tenth, 0, "whole tenths");
			gain / tenth
		})
	}
}

/// Starts a task and commits its rounds in order.
fn committed(world: &mut World, results: [u64; 3]) -> (u64, Books) {
	let (id, nodes) = world.started();
	let books = Books::open(world, nodes);
	for (round, result) in (0..).zip(results) {
		world.commit(id, round, result);
	}
	(id, books)
}

#[test]
fn all_should_be_paid_when_all_agree() {
	World::run(|world| {
		let (id, books) = committed(world, [A, A, A]);
		assert!(world.disclose(id, 0, A).logs.is_empty());
		assert_eq!(world.disclose(id, 1, A).events(), ["TaskNodeSuccess", "TaskSuccess"]);
		assert!(world.task(id).isSuccess);
		assert_eq!(world.disclose(id, 2, A).events(), ["TaskNodeSuccess"]);
		let done = world.upload(id, 0);
		assert_eq!(done.events(), ["TaskNodeSuccess", "TaskResultUploaded"]);
		assert_eq!(books.gains(world), [200, 180, 120, -500]);
		assert_eq!(world.escrow(CREATOR), 0);
		assert!(world.task(id).id.is_zero());
		let succeeded = world.view(TASK, &ITask::totalSuccessTasksCall);
		assert_eq!(succeeded, Word::ONE);
	});
}

#[test]
fn last_node_should_be_slashed_when_it_alone_differs() {
	World::run(|world| {
		let (id, books) = committed(world, [A, A, B]);
		let cheat = world.nodes_of(id)[2];
		world.disclose(id, 0, A);
		world.disclose(id, 1, A);
		let done = world.disclose(id, 2, B);
		assert_eq!(done.events(), ["NodeSlashed", "TaskNodeSlashed"]);
		assert_eq!(world.status(cheat), 0);
		world.upload(id, 0);
		assert_eq!(books.gains(world), [200, 180, -4_000, 120 - 500]);
		let node = world.address(cheat);
		let why = world.view(DEUTERIUM, &IDeuterium::whyRemovedCall { node });
		assert!(why.reason.contains("refuted") && !why.remedy.is_empty(), "{}", why.reason);
		assert_eq!(why.taskId, Word::from(id));
		let unpaid = IDeuterium::whyUnpaidCall { taskId: Word::from(id), round: Word::from(2) };
		assert!(world.view(DEUTERIUM, &unpaid).reason.contains("slashed"));
		let paid = IDeuterium::whyUnpaidCall { taskId: Word::from(id), round: Word::ZERO };
		assert!(world.view(DEUTERIUM, &paid).reason.is_empty());
	});
}

#[test]
fn middle_node_should_be_slashed_when_it_alone_differs() {
	World::run(|world| {
		let (id, books) = committed(world, [A, B, A]);
		world.disclose(id, 0, A);
		assert!(world.disclose(id, 1, B).logs.is_empty());
		let done = world.disclose(id, 2, A);
		let mut events = done.events();
		assert_eq!(events.pop(), Some("TaskSuccess"));
		events.sort_unstable();
		assert_eq!(events, ["NodeSlashed", "TaskNodeSlashed", "TaskNodeSuccess"]);
		world.upload(id, 0);
		let [first, second, third, creator] = books.gains(world);
		assert_eq!((first, second), (200, -4_000));
		assert_eq!(first + third + creator, 0, "the share of the slashed one goes back");
	});
}

#[test]
fn task_should_be_refunded_when_all_differ() {
	World::run(|world| {
		let (id, books) = committed(world, [A, B, C]);
		world.disclose(id, 0, A);
		world.disclose(id, 1, B);
		let done = world.disclose(id, 2, C);
		let events = done.events();
		assert_eq!(events[..3], ["TaskNodeCancelled"; 3]);
		assert_eq!(events[3..], ["TaskAborted"]);
		assert_eq!(abort_reason(&done.logs), "Task result illegal");
		assert_eq!(books.gains(world), [0, 0, 0, 0]);
		assert_eq!(world.view(TASK, &ITask::totalAbortedTasksCall), Word::ONE);
		let why = IDeuterium::whyAbortedCall { taskId: Word::from(id) };
		assert!(!world.view(DEUTERIUM, &why).remedy.is_empty());
	});
}

#[test]
fn reporters_should_share_a_tenth_when_all_err() {
	World::run(|world| {
		let (id, nodes) = world.started();
		let books = Books::open(world, nodes);
		assert!(world.err(id, 0).logs.is_empty());
		assert!(world.err(id, 1).logs.is_empty());
		let done = world.err(id, 2);
		let mut events = done.events();
		assert_eq!(abort_reason(&done.logs), "Task error reported");
		events.sort_unstable();
		assert_eq!(
			events,
			["TaskAborted", "TaskNodeSuccess", "TaskNodeSuccess", "TaskNodeSuccess"]
		);
		let [first, second, third, creator] = books.exact(world);
		assert_eq!(first + second + third + creator, 0);
		let tenth = i128::try_from(FEE / 10).unwrap();
		assert!(
			(0..3).contains(&(tenth + creator)),
			"the rest goes back, with what rounding leaves"
		);
		assert!([first, second, third].iter().all(|share| *share == tenth / 3));
	});
}

/// The original contracts aborted at the second report, and told the third node "Task is aborted". Here it is
/// heard first (DESIGN §5.4), and a task that is aborted is over at once: nobody is ever told so.
#[test]
fn third_node_should_be_heard_when_two_have_erred() {
	World::run(|world| {
		let (id, _) = world.started();
		let [_, _, third] = world.nodes_of(id);
		assert!(world.err(id, 0).logs.is_empty());
		assert!(world.err(id, 1).logs.is_empty());
		assert_eq!(world.commit(id, 2, A).events(), ["TaskResultCommitmentsReady"]);
		let done = world.disclose(id, 2, A);
		assert_eq!(abort_reason(&done.logs), "Task error reported");
		assert!(!done.events().contains(&"TaskNodeSlashed"), "not refuted by errors");
		assert_eq!(world.status(third), 1);
		for late in [disclose_call(id, 2, A), disclose_call(id, 0, B)] {
			assert_eq!(world.refusal(third, TASK, &late), "Task not exist");
		}
		assert_eq!(world.refusal(third, TASK, &commit_call(id, 2, A)), "Task not exist");
		assert_eq!(world.refusal(third, TASK, &error_call(id, 2)), "Task not exist");
	});
}

#[test]
fn commitments_should_be_ready_when_one_errs_last() {
	World::run(|world| {
		let (id, _) = world.started();
		world.commit(id, 0, A);
		world.commit(id, 1, A);
		assert_eq!(world.err(id, 2).events(), ["TaskResultCommitmentsReady"]);
		world.disclose(id, 0, A);
		let done = world.disclose(id, 1, A);
		assert!(done.events().contains(&"TaskNodeSlashed"), "{:?}", done.events());
		assert!(done.events().contains(&"TaskSuccess"));
	});
}

#[test]
fn success_should_stand_when_the_third_never_discloses() {
	World::run(|world| {
		let (id, _) = committed(world, [A, A, A]);
		let [_, _, silent] = world.nodes_of(id);
		world.disclose(id, 0, A);
		world.disclose(id, 1, A);
		world.upload(id, 0);
		world.wait(DISCLOSURE + 1);
		assert!(world.task(id).id.is_zero());
		let staked = INode::getStakedAmountCall { nodeAddress: world.address(silent) };
		assert_eq!(world.view(NODE, &staked), Word::from(360 * CNX), "a tenth is gone");
		let unpaid = IDeuterium::whyUnpaidCall { taskId: Word::from(id), round: Word::from(2) };
		assert!(!world.view(DEUTERIUM, &unpaid).reason.is_empty());
	});
}

#[test]
fn endings_by_deadline_should_be_logged_in_a_transaction_of_the_block() {
	World::run(|world| {
		let (id, _) = world.started();
		let mut seen = Vec::new();
		while !world.task(id).id.is_zero() {
			world.wait(1);
			seen.extend(world.spoken_events());
		}
		assert_eq!(
			seen,
			["TaskAborted", "TaskNodeCancelled", "TaskNodeCancelled", "TaskNodeCancelled"]
		);
		assert_eq!(world.escrow(CREATOR), 0);
	});
}

#[test]
fn result_share_should_go_back_when_nothing_is_uploaded() {
	World::run(|world| {
		let (id, books) = committed(world, [A, A, A]);
		for round in 0..3 {
			world.disclose(id, round, A);
		}
		world.wait(UPLOAD + 1);
		assert!(world.task(id).id.is_zero());
		assert_eq!(books.gains(world), [0, 180, 120, -300]);
	});
}

#[test]
fn nodes_should_be_kicked_out_when_they_are_silent_again_and_again() {
	World::run(|world| {
		for _ in 0..3 {
			let (id, _) = world.started();
			world.wait(EXECUTION);
			assert!(world.task(id).id.is_zero());
		}
		assert_eq!((0..3).map(|who| world.status(who)).collect::<Vec<_>>(), [0; 3]);
		let spoken = world.spoken_events();
		assert_eq!(spoken.iter().filter(|name| **name == "NodeKickedOut").count(), 3);
		assert_eq!(world.escrow(CREATOR), 0);
		assert_eq!(world.owned(CREATOR), crate::precompiles::world::FUNDS);
	});
}
