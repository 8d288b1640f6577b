use crate::{Error, Event, Removal, RemovalReason, mock::*};
use deuterium_primitives::{
	NodeStatus,
	mocks::MockEvents,
	traits::{NodeDirectory, NodeExit, ProtocolEvent},
};
use frame_support::{assert_noop, assert_ok, assert_storage_noop};

#[test]
fn release_should_make_the_node_available_with_its_new_weight_when_it_settled() {
	build_and_execute(|| {
		busy_trio([1, 2, 3], 9);
		Registry::release(&1, 9, 16, NodeExit::Settled);
		let record = <Registry as NodeDirectory<u64>>::record(&1).unwrap();
		assert_eq!((record.status, record.weight, record.task), (NodeStatus::Available, 16, None));
		let class = Registry::classes()[0];
		assert_eq!((class.available.count, class.available.weight), (1, 16));
		Registry::release(&2, 9, 0, NodeExit::Settled);
		assert_eq!(Registry::classes()[0].available.weight, 17, "a weight is at least one");
		assert!(MockEvents::take().is_empty() && removed().is_empty());
	});
}

#[test]
fn release_should_do_nothing_when_the_node_is_not_busy_with_this_task() {
	build_and_execute(|| {
		busy_trio([1, 2, 3], 9);
		join(4, RTX, 24);
		for exit in [NodeExit::Settled, NodeExit::KickedOut, NodeExit::Slashed] {
			for (who, task) in [(1, 8), (1, 10), (4, 9), (50, 9)] {
				assert_storage_noop!(Registry::release(&who, task, 20, exit));
			}
		}
		settle(1, 9);
		assert_storage_noop!(Registry::release(&1, 9, 20, NodeExit::Slashed));
		assert_eq!(bonded(1), STAKE);
	});
}

#[test]
fn release_should_remove_the_node_with_the_reason_when_it_is_kicked_out() {
	build_and_execute(|| {
		busy_trio([1, 2, 3], 9);
		System::set_block_number(77);
		Registry::release(&1, 9, 1, NodeExit::KickedOut);
		assert_eq!((status(1), bonded(1)), (NodeStatus::Quit, 0));
		let removal = Removal { reason: RemovalReason::KickedOut(KICK), task: 9, at: 77 };
		assert_eq!(Registry::removal(&1), Some(removal));
		System::assert_last_event(Event::KickedOut { node: 1, task: 9 }.into());
		assert_eq!(MockEvents::take(), [ProtocolEvent::NodeKickedOut { node: 1 }]);
		assert_eq!(removed(), [1], "the scores know it");
		let stats = Registry::stats();
		assert_eq!((stats.total_nodes, stats.active_nodes, stats.busy_nodes), (3, 2, 2));
	});
}

#[test]
fn release_should_remove_the_node_with_the_reason_when_it_is_slashed() {
	build_and_execute(|| {
		busy_trio([1, 2, 3], 9);
		Registry::release(&1, 9, 1, NodeExit::Slashed);
		assert_eq!((status(1), bonded(1)), (NodeStatus::Quit, 0));
		let removal = Removal { reason: RemovalReason::Slashed, task: 9, at: 1 };
		assert_eq!(Registry::removal(&1), Some(removal));
		System::assert_last_event(Event::Slashed { node: 1, task: 9 }.into());
		assert_eq!(MockEvents::take(), [ProtocolEvent::NodeSlashed { node: 1 }]);
		assert_eq!(removed(), [1], "the scores know it");
		assert_eq!(Registry::stats().busy_nodes, 2, "the counter does not leak (B-29)");
	});
}

#[test]
fn release_should_remove_the_node_when_a_pause_or_quit_was_pending() {
	build_and_execute(|| {
		busy_trio([1, 2, 3], 9);
		assert_ok!(Registry::pause(by(1)));
		assert_ok!(Registry::quit(by(2)));
		Registry::release(&1, 9, 1, NodeExit::KickedOut);
		Registry::release(&2, 9, 1, NodeExit::Slashed);
		assert_eq!((status(1), status(2)), (NodeStatus::Quit, NodeStatus::Quit));
		assert!(Registry::removal(&1).is_some() && Registry::removal(&2).is_some());
	});
}

#[test]
fn release_should_keep_the_reason_readable_when_the_node_joins_again() {
	build_and_execute(|| {
		busy_trio([1, 2, 3], 9);
		Registry::release(&1, 9, 1, NodeExit::KickedOut);
		join(1, RTX, 24);
		assert_eq!(Registry::removal(&1).unwrap().reason, RemovalReason::KickedOut(KICK));
	});
}

#[test]
fn release_should_pause_the_node_when_a_penalty_took_its_stake_below_the_minimum() {
	build_and_execute(|| {
		busy_trio([1, 2, 3], 9);
		set_bonded(1, STAKE - 40);
		settle(1, 9);
		assert_eq!(status(1), NodeStatus::Paused);
		let (bonded, required) = (STAKE - 40, STAKE);
		System::assert_last_event(Event::Understaked { node: 1, bonded, required }.into());
		settle(2, 9);
		assert_eq!(status(2), NodeStatus::Available);
	});
}

#[test]
fn release_should_let_the_node_quit_when_it_asked_for_it_and_its_stake_is_too_low() {
	build_and_execute(|| {
		busy_trio([1, 2, 3], 9);
		assert_ok!(Registry::quit(by(1)));
		assert_ok!(Registry::pause(by(2)));
		set_bonded(1, 1);
		set_bonded(2, 1);
		settle(1, 9);
		settle(2, 9);
		assert_eq!((status(1), status(2)), (NodeStatus::Quit, NodeStatus::Paused));
	});
}

#[test]
fn release_should_ask_for_no_more_stake_when_the_minimum_was_raised_in_mid_task() {
	build_and_execute(|| {
		busy_trio([1, 2, 3], 9);
		MinimumStake::set(2 * STAKE);
		settle(1, 9);
		assert_eq!(status(1), NodeStatus::Available, "what was asked of it when it joined counts");
		set_bonded(2, STAKE - 1);
		settle(2, 9);
		assert_eq!(status(2), NodeStatus::Paused);
		MinimumStake::set(STAKE / 2);
		set_bonded(3, STAKE - 1);
		settle(3, 9);
		assert_eq!(status(3), NodeStatus::Available, "a lower minimum helps at once");
	});
}

#[test]
fn release_should_remember_that_it_kept_a_node_with_less_when_the_minimum_was_low() {
	build_and_execute(|| {
		busy_trio([1, 2, 3], 9);
		MinimumStake::set(STAKE / 2);
		set_bonded(1, STAKE - 40);
		settle(1, 9);
		settle(2, 9);
		let asked = |node: u64| Registry::node(&node).unwrap().required_stake;
		assert_eq!((asked(1), asked(2)), (STAKE / 2, STAKE), "only who needs it is asked for less");
		MinimumStake::set(STAKE);
		// As all that is available must have what is asked of it.
		assert_ok!(Registry::do_try_state());
		assert_eq!(status(1), NodeStatus::Available);
		assert_ok!(Registry::pause(by(1)));
		assert_noop!(Registry::resume(by(1)), Error::<Test>::StakeTooLow);
	});
}
