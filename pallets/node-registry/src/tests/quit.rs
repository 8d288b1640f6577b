use crate::{Error, Event, mock::*};
use deuterium_primitives::{NodeStatus, traits::NodeDirectory};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

#[test]
fn quit_should_leave_at_once_when_the_node_is_available_or_paused() {
	build_and_execute(|| {
		for who in [1, 2] {
			join(who, RTX, 24);
		}
		assert_ok!(Registry::pause(by(2)));
		for who in [1, 2] {
			assert_ok!(Registry::quit(by(who)));
			assert_eq!(status(who), NodeStatus::Quit);
			assert_eq!(bonded(who), 0, "the stake unbonds");
		}
		assert_eq!((Registry::stats().active_nodes, Registry::stats().total_nodes), (0, 2));
		assert!(Registry::classes().is_empty(), "nothing is kept of a class without nodes");
		let (from, to) = (NodeStatus::Paused, NodeStatus::Quit);
		System::assert_last_event(Event::StatusChanged { node: 2, from, to }.into());
		assert_eq!(Registry::removal(&1), None, "leaving of one's own will is no removal");
	});
}

#[test]
fn quit_should_wait_for_the_task_when_the_node_is_busy() {
	build_and_execute(|| {
		busy_trio([1, 2, 3], 9);
		assert_ok!(Registry::quit(by(1)));
		assert_eq!((status(1), Registry::current_task(&1)), (NodeStatus::PendingQuit, Some(9)));
		assert_eq!(bonded(1), STAKE, "the stake stays at risk until the task is over");
		settle(1, 9);
		assert_eq!((status(1), bonded(1)), (NodeStatus::Quit, 0));
		assert_eq!((Registry::stats().active_nodes, Registry::stats().busy_nodes), (2, 2));
	});
}

#[test]
fn quit_should_fail_when_it_is_pending_or_the_node_is_not_in_the_network() {
	build_and_execute(|| {
		busy_trio([1, 2, 3], 9);
		assert_ok!(Registry::pause(by(1)));
		assert_ok!(Registry::quit(by(2)));
		join(4, RTX, 24);
		assert_ok!(Registry::quit(by(4)));
		for who in [1, 2, 4, 5] {
			assert_noop!(Registry::quit(by(who)), Error::<Test>::IllegalStatus);
		}
	});
}

#[test]
fn quit_should_fail_when_unsigned() {
	build_and_execute(|| {
		assert_noop!(Registry::quit(RuntimeOrigin::none()), DispatchError::BadOrigin);
	});
}
