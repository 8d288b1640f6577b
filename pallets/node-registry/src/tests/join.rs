use crate::{Error, Event, NetworkStats, mock::*};
use deuterium_primitives::{
	Card, NodeStatus,
	traits::{NodeDirectory, NodeRecord},
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

#[test]
fn join_should_make_the_node_available_when_stake_and_card_are_good() {
	build_and_execute(|| {
		set_weight(1, 17);
		assert_ok!(Registry::join(by(1), card(RTX, 24), STAKE + 5, Some(key(7)), Some(50)));
		let record = NodeRecord {
			status: NodeStatus::Available,
			card: card(RTX, 24),
			worker: Some(key(7)),
			weight: 17,
			task: None,
		};
		assert_eq!(<Registry as NodeDirectory<u64>>::record(&1), Some(record));
		assert_eq!(Registry::node(&1).unwrap().operator, 50);
		assert_eq!(bonded(1), STAKE + 5, "all of the offered stake is bonded");
		let stats =
			NetworkStats { total_nodes: 1, active_nodes: 1, available_nodes: 1, busy_nodes: 0 };
		assert_eq!(Registry::stats(), stats);
		let (stake, operator, card) = (STAKE + 5, 50, card(RTX, 24));
		System::assert_has_event(
			Event::Joined { node: 1, card, operator, stake, weight: 17 }.into(),
		);
		let (from, to) = (NodeStatus::Quit, NodeStatus::Available);
		System::assert_last_event(Event::StatusChanged { node: 1, from, to }.into());
	});
}

#[test]
fn join_should_make_the_node_its_own_operator_when_none_is_named() {
	build_and_execute(|| {
		join(1, RTX, 24);
		assert_eq!(Registry::node(&1).unwrap().operator, 1);
	});
}

#[test]
fn join_should_keep_the_weight_in_range_when_the_scores_are_not() {
	build_and_execute(|| {
		for (who, weight, expected) in [(1, 0, 1), (2, 255, 20)] {
			set_weight(who, weight);
			join(who, RTX, 24);
			assert_eq!(Registry::node(&who).unwrap().weight, expected);
		}
	});
}

#[test]
fn join_should_count_the_account_once_when_it_returns_with_another_card() {
	build_and_execute(|| {
		join(1, RTX, 24);
		assert_ok!(Registry::quit(by(1)));
		join(1, A10, 48);
		let record = <Registry as NodeDirectory<u64>>::record(&1).unwrap();
		assert_eq!((record.status, record.card), (NodeStatus::Available, card(A10, 48)));
		assert_eq!((Registry::stats().total_nodes, Registry::stats().active_nodes), (1, 1));
		assert_eq!(Registry::classes().iter().map(|class| class.vram_gb).collect::<Vec<_>>(), [48]);
	});
}

#[test]
fn join_should_fail_when_the_node_is_in_the_network_in_any_status() {
	build_and_execute(|| {
		busy_trio([1, 2, 3], 9);
		assert_ok!(Registry::pause(by(2)));
		assert_ok!(Registry::quit(by(3)));
		for who in [4, 5] {
			join(who, RTX, 24);
		}
		assert_ok!(Registry::pause(by(5)));
		for (who, expected) in [
			(1, NodeStatus::Busy),
			(2, NodeStatus::PendingPause),
			(3, NodeStatus::PendingQuit),
			(4, NodeStatus::Available),
			(5, NodeStatus::Paused),
		] {
			assert_eq!(status(who), expected);
			assert_noop!(
				Registry::join(by(who), card(RTX, 24), STAKE, None, None),
				Error::<Test>::AlreadyJoined
			);
		}
	});
}

#[test]
fn join_should_fail_when_the_network_is_full_until_a_node_leaves() {
	build_and_execute(|| {
		MaxNodes::set(2);
		join(1, RTX, 24);
		join(2, RTX, 24);
		let third = || Registry::join(by(3), card(RTX, 24), STAKE, None, None);
		assert_noop!(third(), Error::<Test>::NetworkFull);
		assert_ok!(Registry::pause(by(1)));
		assert_noop!(third(), Error::<Test>::NetworkFull);
		assert_ok!(Registry::quit(by(1)));
		assert_ok!(third());
	});
}

#[test]
fn join_should_fail_when_the_card_is_invalid() {
	build_and_execute(|| {
		let raw = |name: &[u8]| Card { name: name.to_vec().try_into().unwrap(), vram_gb: 24 };
		for bad in [
			card("", 24),
			card(" RTX", 24),
			card("RTX\n", 24),
			raw(&[0xff, 0xfe]),
			card(RTX, 0),
			card(RTX, 1025),
		] {
			assert_noop!(Registry::join(by(1), bad, STAKE, None, None), Error::<Test>::InvalidCard);
		}
		for (who, vram_gb) in [(1, 1), (2, 1024)] {
			join(who, RTX, vram_gb);
		}
	});
}

#[test]
fn join_should_change_nothing_when_the_stake_cannot_be_bonded() {
	build_and_execute(|| {
		assert_noop!(Registry::join(by(1), card(RTX, 24), STAKE - 1, None, None), TOO_LOW);
		assert_eq!(status(1), NodeStatus::Quit);
	});
}

#[test]
fn join_should_fail_when_unsigned() {
	build_and_execute(|| {
		assert_noop!(
			Registry::join(RuntimeOrigin::none(), card(RTX, 24), STAKE, None, None),
			DispatchError::BadOrigin
		);
	});
}

#[test]
fn newcomers_weight_should_concern_no_node_in_the_network_when_it_is_changed() {
	build_and_execute(|| {
		busy_trio([1, 2, 3], 9);
		join(4, RTX, 24);
		for who in 1..=5 {
			set_weight(who, 2);
		}
		join(5, RTX, 24);
		let weight = |who| Registry::node(&who).unwrap().weight;
		assert_eq!([1, 4, 5].map(weight), [WEIGHT, WEIGHT, 2]);
		assert_eq!(Registry::classes()[0].available.weight, u64::from(WEIGHT) + 2);
	});
}

#[test]
fn network_should_shrink_by_itself_when_the_limit_is_lowered_below_its_size() {
	build_and_execute(|| {
		busy_trio([1, 2, 3], 9);
		MaxNodes::set(2);
		let fourth = || Registry::join(by(4), card(RTX, 24), STAKE, None, None);
		assert_noop!(fourth(), Error::<Test>::NetworkFull);
		(1..=3).for_each(|who| settle(who, 9));
		assert_eq!(Registry::stats().available_nodes, 3, "nobody is thrown out");
		assert_ok!(Registry::quit(by(1)));
		assert_noop!(fourth(), Error::<Test>::NetworkFull);
		assert_ok!(Registry::quit(by(2)));
		assert_ok!(fourth());
	});
}
