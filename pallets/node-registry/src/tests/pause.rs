use crate::{Error, Event, mock::*};
use deuterium_primitives::{NodeStatus, traits::NodeDirectory};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

#[test]
fn pause_should_take_the_node_out_of_the_pools_when_it_is_available() {
	build_and_execute(|| {
		for who in 1..=3 {
			join(who, RTX, 24);
		}
		assert_ok!(Registry::pause(by(2)));
		assert_eq!(status(2), NodeStatus::Paused);
		assert_eq!(assign(any(1), 1), None, "only two are left");
		assert_eq!(Registry::stats().available_nodes, 2);
		assert_eq!(Registry::stats().active_nodes, 3);
		assert_eq!(bonded(2), STAKE, "a pause does not unbond");
		let (from, to) = (NodeStatus::Available, NodeStatus::Paused);
		System::assert_last_event(Event::StatusChanged { node: 2, from, to }.into());
	});
}

#[test]
fn pause_should_wait_for_the_task_when_the_node_is_busy() {
	build_and_execute(|| {
		busy_trio([1, 2, 3], 9);
		assert_ok!(Registry::pause(by(1)));
		assert_eq!(status(1), NodeStatus::PendingPause);
		assert_eq!(Registry::current_task(&1), Some(9), "it still has to finish its task");
		assert_eq!(Registry::stats().busy_nodes, 3);
		settle(1, 9);
		assert_eq!(status(1), NodeStatus::Paused);
		assert_eq!(Registry::stats().busy_nodes, 2);
	});
}

#[test]
fn pause_should_fail_when_the_node_is_paused_pending_or_not_in_the_network() {
	build_and_execute(|| {
		busy_trio([1, 2, 3], 9);
		join(4, RTX, 24);
		assert_ok!(Registry::pause(by(1)));
		assert_ok!(Registry::quit(by(2)));
		assert_ok!(Registry::pause(by(4)));
		join(5, RTX, 24);
		assert_ok!(Registry::quit(by(5)));
		for who in [1, 2, 4, 5, 6] {
			assert_noop!(Registry::pause(by(who)), Error::<Test>::IllegalStatus);
		}
	});
}

#[test]
fn pause_should_fail_when_unsigned() {
	build_and_execute(|| {
		assert_noop!(Registry::pause(RuntimeOrigin::root()), DispatchError::BadOrigin);
	});
}
