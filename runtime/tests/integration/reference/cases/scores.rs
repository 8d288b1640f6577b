//! Cases 47 to 56: scores, kick-out, and coming back.

use crate::reference::{
	outcome::{
		Ending::{Aborted, Success},
		SLASHED, UNCOUNTED, paid, reporter,
	},
	play::{
		A, B, IMAGE,
		Step::{Commit, Deadline, Disclose, Err, Upload},
	},
	world::{GTX, STAKE, UNBONDING, Who, World},
};
use deuterium_primitives::{
	AbortReason::{ErrorReported, TimedOut},
	NodeStatus,
	traits::KickReason,
};
use deuterium_runtime::{NodeRegistry, Qos};
use pallet_node_registry::RemovalReason;

/// Case 47 (normal scores).
#[test]
fn scores_should_follow_the_order_when_all_agree() {
	World::run(|world| {
		let task = world.start(IMAGE);
		world.finish(&task);
		world.assert_outcome("normal", &task, Success(0), [paid(20), paid(18), paid(12)]);
		let weights = task.nodes.map(|node| world.weight(node));
		assert_eq!(weights, [20, 18, 12], "the averages are the selection weights");
	});
}

/// Case 48 (slash).
#[test]
fn score_should_be_zero_when_a_node_is_slashed() {
	World::run(|world| {
		let task = world.start(IMAGE);
		world.play(&task, &[Commit(0, A), Commit(1, A), Commit(2, B)]);
		world.play(&task, &[Disclose(0, A), Disclose(1, A), Disclose(2, B), Upload(0)]);
		world.assert_outcome("slash", &task, Success(0), [paid(20), paid(18), SLASHED]);
		assert_eq!(task.nodes.map(|node| world.status(node) as u8), [1, 1, 0]);
	});
}

/// Case 49 (three errors).
#[test]
fn scores_should_follow_the_order_when_all_err() {
	World::run(|world| {
		let task = world.start(IMAGE);
		world.play(&task, &[Err(0), Err(1), Err(2)]);
		let parts = [reporter(20, 3), reporter(18, 3), reporter(12, 3)];
		world.assert_outcome("errors", &task, Aborted(ErrorReported), parts);
		assert_eq!(task.nodes.map(|node| world.status(node) as u8), [1, 1, 1]);
	});
}

/// The node that the tests of kick-out look at, in a network of three.
const NODE: Who = 1;

/// A task that ends well; answers the node's score.
fn normal(world: &mut World) -> u8 {
	let task = world.start(IMAGE);
	world.finish(&task);
	let score = world.recent_scores(NODE)[0];
	assert!(score >= 12);
	score
}

/// A task in which the node alone is silent.
fn timeout(world: &mut World) {
	let task = world.start(IMAGE);
	for (round, node) in (0u8..).zip(task.nodes) {
		if node != NODE {
			world.commit(&task, round, A);
		}
	}
	world.play(&task, &[Deadline]);
	let round = task.nodes.iter().position(|node| *node == NODE).unwrap();
	assert_eq!(world.record(task.id).run.unwrap().rounds[round].score, Some(0));
}

/// The node was removed for its scores; its stake unbonds.
fn assert_kicked_out(world: &World) {
	assert_eq!(world.status(NODE), NodeStatus::Quit);
	assert_eq!(world.stake(NODE), (0, STAKE), "nothing is lost");
	let removal = NodeRegistry::removal(&world.account(NODE)).expect("with a reason");
	let RemovalReason::KickedOut(KickReason::LowScores { recent, threshold: 20 }) = removal.reason
	else {
		panic!("{removal:?}")
	};
	assert_eq!(recent.iter().filter(|score| **score == 0).count(), 2);
	assert_eq!(world.nodes(), (3, 2, 2, 0));
	let record = Qos::record(&world.account(NODE)).unwrap();
	assert!(record.task_count >= 2, "the history stays");
}

/// Withdraws the stake when it has matured and joins again: on probation, that is with one zero
/// among its recent scores, so that a task that scores zero now removes it again (B-35).
fn come_back(world: &mut World) {
	world.wait(UNBONDING);
	world.call(NODE, pallet_node_staking::Call::withdraw {}).unwrap();
	world.join(NODE, GTX).unwrap();
	assert_eq!(world.recent_scores(NODE), [20, 0, 20]);
}

/// Case 50 (kick-out after timeout, timeout).
#[test]
fn node_should_be_kicked_out_when_its_first_two_tasks_time_out() {
	World::run(|world| {
		timeout(world);
		assert_eq!(world.status(NODE), NodeStatus::Available, "once is no reason");
		timeout(world);
		assert_kicked_out(world);
	});
}

/// Case 51 (kicked out node can join … after case 50), vacuous in the reference.
#[test]
fn returned_node_should_stay_when_it_works_normally_and_then_times_out_once() {
	World::run(|world| {
		timeout(world);
		timeout(world);
		assert_kicked_out(world);
		come_back(world);
		let score = normal(world);
		assert_eq!(world.status(NODE), NodeStatus::Available, "the old zeros do not count");
		timeout(world);
		assert_eq!(world.recent_scores(NODE), [0, score, 20]);
		assert_eq!(world.status(NODE), NodeStatus::Available);
	});
}

/// Case 52 (kick-out after normal, timeout, timeout).
#[test]
fn node_should_be_kicked_out_when_it_times_out_twice_after_a_normal_task() {
	World::run(|world| {
		normal(world);
		timeout(world);
		assert_eq!(world.status(NODE), NodeStatus::Available);
		timeout(world);
		assert_kicked_out(world);
	});
}

/// Case 53 (kicked out node can join … after case 52), vacuous in the reference.
#[test]
fn returned_node_should_stay_when_it_goes_on_working_normally() {
	World::run(|world| {
		normal(world);
		timeout(world);
		timeout(world);
		assert_kicked_out(world);
		come_back(world);
		let scores = [normal(world), normal(world), normal(world)];
		assert_eq!(world.recent_scores(NODE), [scores[2], scores[1], scores[0]]);
		assert_eq!(world.status(NODE), NodeStatus::Available);
	});
}

/// Case 54 (kick-out after timeout, normal, timeout).
#[test]
fn node_should_be_kicked_out_when_two_of_three_tasks_time_out() {
	World::run(|world| {
		timeout(world);
		normal(world);
		assert_eq!(world.status(NODE), NodeStatus::Available);
		timeout(world);
		assert_kicked_out(world);
	});
}

/// Case 55 (kicked out node can join … after case 54), vacuous in the reference.
#[test]
fn returned_node_should_be_kicked_out_again_when_it_times_out_on_probation() {
	World::run(|world| {
		timeout(world);
		normal(world);
		timeout(world);
		assert_kicked_out(world);
		come_back(world);
		timeout(world);
		assert_kicked_out(world);
		come_back(world);
		normal(world);
		assert_eq!(world.status(NODE), NodeStatus::Available, "work is no reason");
	});
}

/// Case 56 (all three time out). Here the task does not count for anybody (delta 8).
#[test]
fn task_should_not_count_when_all_three_are_silent() {
	World::run(|world| {
		let first = world.start(IMAGE);
		world.finish(&first);
		world.mark();
		let before = [0, 1, 2].map(|who| (world.weight(who), world.recent_scores(who)));
		let task = world.start(IMAGE);
		world.play(&task, &[Deadline]);
		let rounds = world.record(task.id).run.unwrap().rounds;
		assert_eq!(rounds.map(|round| round.score), [None; 3]);
		assert_eq!([0, 1, 2].map(|who| (world.weight(who), world.recent_scores(who))), before);
		assert!((0..3).all(|who| world.gain(who) == 0));
	});
	World::run(|world| {
		let task = world.start(IMAGE);
		world.play(&task, &[Deadline]);
		world.assert_outcome("silence", &task, Aborted(TimedOut), [UNCOUNTED; 3]);
	});
}
