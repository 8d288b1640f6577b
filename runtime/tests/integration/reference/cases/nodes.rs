//! Cases 11 to 19: nodes come, pause, are drawn, and go.

use crate::reference::{
	play::{A, IMAGE, NodeError, Order, QueueError, ReportError, StakeError, TEXT, refused},
	world::{CREATOR, DISPATCH, FUNDS, GTX, OTHER, POOR, STAKE, UNBONDING, World},
};
use deuterium_primitives::{AbortReason, ErrorCode, NodeStatus, Report};
use deuterium_runtime::{Balances, NodeRegistry, configs::monetary::CNX, views};
use frame_support::traits::fungible::{Inspect, InspectHold};
use pallet_task_queue::TaskStatus;
use std::collections::BTreeSet;

const TI: (&str, u16) = ("NVIDIA GeForce RTX 4060 Ti", 16);

/// The memory of the cards in the network, with the number of nodes.
fn cards() -> Vec<(u16, u32)> {
	NodeRegistry::classes().into_iter().map(|class| (class.vram_gb, class.members)).collect()
}

/// Case 11 (should allow joining and quiting normally). Here the stake unbonds first (delta 8).
#[test]
fn stake_should_be_held_and_come_back_when_a_node_joins_and_quits() {
	World::empty(|world| {
		refused(world.join(POOR, GTX), StakeError::InsufficientFunds);
		world.join(0, GTX).unwrap();
		let account = world.account(0);
		assert_eq!(world.stake(0), (STAKE, 0));
		assert_eq!(Balances::total_balance_on_hold(&account), STAKE);
		assert_eq!((world.status(0), world.nodes()), (NodeStatus::Available, (1, 1, 1, 0)));
		assert_eq!(cards(), [(8, 1)]);
		refused(world.join(0, GTX), NodeError::AlreadyJoined);

		world.quit(0).unwrap();
		assert_eq!((world.status(0), world.nodes()), (NodeStatus::Quit, (1, 0, 0, 0)));
		assert_eq!(cards(), []);
		assert_eq!(world.stake(0), (0, STAKE), "still slashable");
		refused(world.quit(0), NodeError::IllegalStatus);
		let withdraw = pallet_node_staking::Call::withdraw {};
		refused(world.call(0, withdraw.clone()), StakeError::NothingMatured);
		world.wait(UNBONDING);
		world.call(0, withdraw).unwrap();
		assert_eq!(world.stake(0), (0, 0));
		assert_eq!(Balances::total_balance_on_hold(&account), 0);
		assert_eq!(Balances::balance(&account), FUNDS - world.fees_of(0), "all but the fees");
	});
}

/// Case 12 (should have the right availability when paused and resumed).
#[test]
fn node_should_be_out_of_reach_when_paused() {
	World::empty(|world| {
		world.join(0, GTX).unwrap();
		let available = || NodeRegistry::classes()[0].available.count;
		world.pause(0).unwrap();
		assert_eq!((world.status(0), world.nodes()), (NodeStatus::Paused, (1, 1, 0, 0)));
		assert_eq!((available(), world.stake(0)), (0, (STAKE, 0)));
		world.resume(0).unwrap();
		assert_eq!((world.status(0), world.nodes()), (NodeStatus::Available, (1, 1, 1, 0)));
		assert_eq!(available(), 1);
	});
}

/// Case 13 (should sample nodes correctly). Here always three nodes at once.
#[test]
fn group_should_meet_the_memory_asked_for() {
	let (small, other, large) = (("RTX 3070", 8), ("RTX 2080", 8), ("RTX 4090", 24));
	World::with_cards(&[small, small, small, other, TI, large], |world| {
		let at_least = |vram_gb| Order { vram_gb, ..IMAGE };
		refused(world.try_create(CREATOR, at_least(16)), QueueError::NoSuchNodes);
		refused(world.try_create(CREATOR, at_least(48)), QueueError::NoSuchNodes);

		world.join(6, TI).unwrap();
		let task = world.start(at_least(16));
		assert_eq!(BTreeSet::from(task.nodes), BTreeSet::from([4, 5, 6]));
		assert!(task.nodes.iter().all(|node| world.status(*node) == NodeStatus::Busy));

		world.quit(5).unwrap();
		assert_eq!(world.status(5), NodeStatus::PendingQuit);
		let waiting = world.create(at_least(16));
		let text = Order { kind: TEXT.kind, ..at_least(16) };
		refused(world.try_create(CREATOR, text), QueueError::NoSuchNodes);
		world.finish(&task);
		assert_eq!(world.status(5), NodeStatus::Quit);
		refused(world.try_create(CREATOR, at_least(16)), QueueError::NoSuchNodes);
		world.wait(DISPATCH);
		assert_eq!(world.status_of(waiting), TaskStatus::Aborted(AbortReason::QueueExpired));
		assert_eq!(world.record(waiting).refunded, world.record(waiting).fee);
	});
}

/// Case 14 (select nodes with root). Here there is no root: the same draw as ever (D6).
#[test]
fn waiting_task_should_start_when_the_missing_node_becomes_available() {
	World::with_cards(&[GTX, TI, TI], |world| {
		world.pause(1).unwrap();
		let task = world.create(IMAGE);
		world.wait(1);
		assert!(world.waits(task));
		world.resume(1).unwrap();
		let task = world.running(task);
		assert_eq!(BTreeSet::from(task.nodes), BTreeSet::from([0, 1, 2]), "all kinds of cards");
		world.finish(&task);

		world.join(3, TI).unwrap();
		let text = world.create(TEXT);
		for group in world.possible_groups(text, 20) {
			assert_eq!(BTreeSet::from(group), BTreeSet::from([1, 2, 3]), "the same card only");
		}
	});
}

/// Case 15 (select apple nodes with root). Here the largest card has no privilege (B-13).
#[test]
fn every_suitable_card_should_be_drawn_when_there_are_several() {
	World::with_cards(&[("Apple M1", 8), ("Apple M2 Max", 64), TI, TI], |world| {
		let small = world.create(IMAGE);
		let groups = world.possible_groups(small, 40);
		for who in 0..4 {
			let drawn = groups.iter().filter(|group| group.contains(&who)).count();
			assert!((15..40).contains(&drawn), "node {who}: {drawn} of 40");
		}
		world.wait(1);
		world.wait(1);
		let task = world.running(small);
		world.finish(&task);
		let large = world.create(Order { vram_gb: 16, ..IMAGE });
		for group in world.possible_groups(large, 20) {
			assert_eq!(BTreeSet::from(group), BTreeSet::from([1, 2, 3]));
		}
	});
}

/// Case 16 (should be empty when address is fake).
#[test]
fn unknown_account_should_be_nobody() {
	World::run(|world| {
		assert_eq!(world.status(OTHER), NodeStatus::Quit);
		assert_eq!(views::node(&world.account(OTHER)).map(|node| node.stake), None);
		assert_eq!(world.stake(OTHER), (0, 0));
		let unknown = Order { card: Some(("no such card", 8)), ..IMAGE };
		refused(world.try_create(CREATOR, unknown), QueueError::NoSuchNodes);
	});
}

/// Case 17 (status 0 with enough token). Ending a node's work and slashing are no calls at all.
#[test]
fn outsider_should_be_able_to_join_only() {
	World::run(|world| {
		let task = world.start(IMAGE);
		refused(world.pause(5), NodeError::IllegalStatus);
		refused(world.resume(5), NodeError::IllegalStatus);
		refused(world.quit(5), NodeError::IllegalStatus);
		let worker = Some(world.worker_key(5));
		let set_key = pallet_node_registry::Call::set_worker_key { worker };
		refused(world.call(5, set_key), NodeError::NotInNetwork);
		refused(world.call(5, pallet_node_staking::Call::withdraw {}), StakeError::NothingMatured);
		for report in reports() {
			refused(world.say(5, task.id, 0, report), ReportError::NotSelectedNode);
		}
		world.join(5, GTX).unwrap();
		assert_eq!(world.status(5), NodeStatus::Available);
	});
}

/// One of each kind.
fn reports() -> [Report; 4] {
	[
		Report::Commit { commitment: deuterium_primitives::Hash::repeat_byte(1) },
		crate::reference::play::disclosure(0, A),
		Report::Error { code: ErrorCode::ExecutionFailed },
		Report::Uploaded,
	]
}

/// Case 18 (status 0 without enough token).
#[test]
fn join_should_be_refused_when_the_stake_is_missing_or_too_low() {
	World::empty(|world| {
		refused(world.join(POOR, GTX), StakeError::InsufficientFunds);
		refused(world.join_with(0, GTX, STAKE - 1, None), StakeError::StakeTooLow);
		refused(world.join_with(0, GTX, 0, None), StakeError::StakeTooLow);
		refused(world.join_with(0, GTX, FUNDS + CNX, None), StakeError::InsufficientFunds);
		assert_eq!((world.nodes(), world.stake(0)), ((0, 0, 0, 0), (0, 0)));
		// More than the minimum is at risk as a whole.
		world.join_with(0, GTX, STAKE + CNX, None).unwrap();
		assert_eq!(world.stake(0), (STAKE + CNX, 0));
	});
}

/// Case 19 (status 1).
#[test]
fn available_node_should_be_able_to_pause_work_and_quit_only() {
	World::run(|world| {
		refused(world.join(0, GTX), NodeError::AlreadyJoined);
		refused(world.resume(0), NodeError::IllegalStatus);
		for report in reports() {
			refused(world.say(0, 1, 0, report), ReportError::TaskNotFound);
		}
		world.pause(0).unwrap();
		refused(world.pause(0), NodeError::IllegalStatus);
		world.resume(0).unwrap();
		let task = world.start(IMAGE);
		assert_eq!(world.working_on(0), Some(task.id));
		world.finish(&task);
		assert_eq!((world.status(0), world.working_on(0)), (NodeStatus::Available, None));
	});
}
