use crate::{Error, Event, mock::*};
use deuterium_primitives::NodeStatus;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

#[test]
fn resume_should_make_the_node_available_when_it_is_paused() {
	build_and_execute(|| {
		for who in 1..=3 {
			join(who, RTX, 24);
		}
		assert_ok!(Registry::pause(by(2)));
		assert_ok!(Registry::resume(by(2)));
		let (from, to) = (NodeStatus::Paused, NodeStatus::Available);
		System::assert_last_event(Event::StatusChanged { node: 2, from, to }.into());
		assert_eq!(Registry::stats().available_nodes, 3);
		assert!(assign(any(1), 1).unwrap().contains(&2));
	});
}

#[test]
fn resume_should_fail_when_the_node_is_not_paused() {
	build_and_execute(|| {
		busy_trio([1, 2, 3], 9);
		assert_ok!(Registry::pause(by(2)));
		assert_ok!(Registry::quit(by(3)));
		join(4, RTX, 24);
		join(5, RTX, 24);
		assert_ok!(Registry::quit(by(5)));
		// Busy, pause pending, quit pending, available, quit, unknown: nothing pending is undone.
		for who in 1..=6 {
			assert_noop!(Registry::resume(by(who)), Error::<Test>::IllegalStatus);
		}
	});
}

#[test]
fn resume_should_fail_when_unsigned() {
	build_and_execute(|| {
		assert_noop!(Registry::resume(RuntimeOrigin::none()), DispatchError::BadOrigin);
	});
}

#[test]
fn resume_should_fail_until_the_stake_is_topped_up_when_it_is_too_low() {
	build_and_execute(|| {
		join(1, RTX, 24);
		assert_ok!(Registry::pause(by(1)));
		set_bonded(1, STAKE - 1);
		assert_noop!(Registry::resume(by(1)), Error::<Test>::StakeTooLow);
		set_bonded(1, STAKE);
		assert_ok!(Registry::resume(by(1)));
	});
}

#[test]
fn resume_should_ask_for_the_present_minimum_when_it_was_raised_meanwhile() {
	build_and_execute(|| {
		join(1, RTX, 24);
		assert_ok!(Registry::pause(by(1)));
		MinimumStake::set(2 * STAKE);
		assert_noop!(Registry::resume(by(1)), Error::<Test>::StakeTooLow);
		set_bonded(1, 2 * STAKE);
		assert_ok!(Registry::resume(by(1)));
		assert_eq!(Registry::node(&1).unwrap().required_stake, 2 * STAKE);
	});
}
