use crate::{Error, Event, mock::*};
use deuterium_primitives::traits::NodeDirectory;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

#[test]
fn set_worker_key_should_take_effect_at_once_when_the_node_is_in_mid_task() {
	build_and_execute(|| {
		busy_trio([1, 2, 3], 9);
		for worker in [Some(key(1)), Some(key(2)), None] {
			assert_ok!(Registry::set_worker_key(by(1), worker));
			assert_eq!(<Registry as NodeDirectory<u64>>::record(&1).unwrap().worker, worker);
			System::assert_last_event(Event::WorkerKeySet { node: 1, worker }.into());
		}
		assert_eq!(Registry::current_task(&1), Some(9));
	});
}

#[test]
fn set_worker_key_should_fail_when_the_node_is_not_in_the_network() {
	build_and_execute(|| {
		join(1, RTX, 24);
		assert_ok!(Registry::quit(by(1)));
		for who in [1, 2] {
			assert_noop!(
				Registry::set_worker_key(by(who), Some(key(1))),
				Error::<Test>::NotInNetwork
			);
		}
	});
}

#[test]
fn set_worker_key_should_fail_when_unsigned() {
	build_and_execute(|| {
		assert_noop!(
			Registry::set_worker_key(RuntimeOrigin::root(), None),
			DispatchError::BadOrigin
		);
	});
}
