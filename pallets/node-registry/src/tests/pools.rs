//! What happens in the pools at the borders.

use crate::{Class, Classes, Group, Groups, Pool, PoolTotals, Pools, mock::*};
use frame_support::assert_ok;

fn trios() -> Vec<u64> {
	let count = Registry::classes()[0].trios.count;
	let mut nodes: Vec<_> =
		(0..count).map(|index| Pools::<Test>::get(Pool::Trio(24), index).unwrap().node).collect();
	nodes.sort_unstable();
	nodes
}

#[test]
fn trios_should_hold_all_members_when_a_group_reaches_three() {
	build_and_execute(|| {
		for (who, expected) in [(1, vec![]), (2, vec![]), (3, vec![1, 2, 3]), (4, vec![1, 2, 3, 4])]
		{
			join(who, RTX, 24);
			assert_eq!(trios(), expected);
			Registry::do_try_state().unwrap();
		}
		// Another group of the class does the same beside it.
		for (who, expected) in
			[(11, vec![1, 2, 3, 4]), (12, vec![1, 2, 3, 4]), (13, vec![1, 2, 3, 4, 11, 12, 13])]
		{
			join(who, A10, 24);
			assert_eq!(trios(), expected);
			Registry::do_try_state().unwrap();
		}
	});
}

#[test]
fn trios_should_lose_all_members_when_a_group_falls_below_three() {
	build_and_execute(|| {
		for who in 1..=4 {
			join(who, RTX, 24);
			join(10 + who, A10, 24);
		}
		for (who, expected) in [
			(2, vec![1, 3, 4, 11, 12, 13, 14]),
			(1, vec![11, 12, 13, 14]),
			(13, vec![11, 12, 14]),
			(3, vec![11, 12, 14]),
			(11, vec![]),
		] {
			assert_ok!(Registry::pause(by(who)));
			assert_eq!(trios(), expected);
			Registry::do_try_state().unwrap();
		}
		for (who, expected) in [(3, vec![]), (2, vec![2, 3, 4]), (11, vec![2, 3, 4, 11, 12, 14])] {
			assert_ok!(Registry::resume(by(who)));
			assert_eq!(trios(), expected);
			Registry::do_try_state().unwrap();
		}
	});
}

#[test]
fn totals_should_count_members_and_weights_when_nodes_come_and_go() {
	build_and_execute(|| {
		for (who, weight) in [(1, 5), (2, 7), (3, 20)] {
			set_weight(who, weight);
			join(who, RTX, 24);
		}
		join(4, A10, 24);
		let trios = PoolTotals { count: 3, weight: 32 };
		let available = PoolTotals { count: 4, weight: 42 };
		let class = Class { vram_gb: 24, available, trios, members: 4, full_groups: 1 };
		assert_eq!(Registry::classes(), [class]);
		let group = |name| Groups::<Test>::get(card_id(name, 24));
		assert_eq!(group(RTX), Some(Group { available: trios, members: 3 }));
		assert_ok!(Registry::pause(by(2)));
		assert_ok!(Registry::quit(by(4)));
		let available = PoolTotals { count: 2, weight: 25 };
		let trios = PoolTotals::default();
		let class = Class { vram_gb: 24, available, trios, members: 3, full_groups: 1 };
		assert_eq!(Registry::classes(), [class]);
		assert_eq!(group(RTX), Some(Group { available, members: 3 }));
		assert_eq!(group(A10), None, "nothing is kept of a group without members");
	});
}

#[test]
fn classes_should_be_sorted_and_complete_when_every_memory_size_is_used() {
	build_and_execute(|| {
		// 1024 classes, joined in an order that jumps about: 389 and 1024 have no common factor.
		for step in 0..1024u64 {
			let vram_gb = u16::try_from(step * 389 % 1024 + 1).unwrap();
			join(step + 1, "any", vram_gb);
		}
		let memory: Vec<_> = Classes::<Test>::get().iter().map(|class| class.vram_gb).collect();
		assert_eq!(memory, (1..=1024).collect::<Vec<_>>());
		let chosen = assign(any(1022), 1).unwrap();
		assert!(chosen.iter().all(|who| Registry::node(who).unwrap().card.vram_gb >= 1022));
	});
}
