//! What happens in the pools at the borders.

use crate::{
	CHUNK, Class, ClassGroups, ClassSums, ClassWeights, Classes, Groups, Members, Nodes,
	PoolTotals, Share, Weights, mock::*,
};
use frame_support::assert_ok;

/// What a card weighs where three equal ones are asked for.
fn trios(name: &str) -> u32 {
	let group = Groups::<Test>::get(card_id(name, 24)).unwrap();
	ClassWeights::<Test>::get(24, 0)[group.place as usize].trios
}

#[test]
fn trios_should_hold_all_members_when_a_group_reaches_three() {
	build_and_execute(|| {
		for (who, expected) in [(1, 0), (2, 0), (3, 3), (4, 4)] {
			join(who, RTX, 24);
			assert_eq!(trios(RTX), expected * u32::from(WEIGHT));
			assert_eq!(Registry::classes()[0].trios.count, expected);
			Registry::do_try_state().unwrap();
		}
		// Another group of the class does the same beside it.
		for (who, expected) in [(11, 0), (12, 0), (13, 3)] {
			join(who, A10, 24);
			assert_eq!(trios(A10), expected * u32::from(WEIGHT));
			assert_eq!(Registry::classes()[0].trios.count, 4 + expected);
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
		for (who, expected) in [(2, (3, 4)), (1, (0, 4)), (13, (0, 3)), (3, (0, 3)), (11, (0, 0))] {
			assert_ok!(Registry::pause(by(who)));
			let weight = u32::from(WEIGHT);
			assert_eq!((trios(RTX), trios(A10)), (expected.0 * weight, expected.1 * weight));
			Registry::do_try_state().unwrap();
		}
		for (who, expected) in [(3, (0, 0)), (2, (3, 0)), (11, (3, 3))] {
			assert_ok!(Registry::resume(by(who)));
			let weight = u32::from(WEIGHT);
			assert_eq!((trios(RTX), trios(A10)), (expected.0 * weight, expected.1 * weight));
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
		let class = Class { vram_gb: 24, available, trios, members: 4, full_groups: 1, groups: 2 };
		assert_eq!(Registry::classes(), [class]);
		let group = || {
			let group = Groups::<Test>::get(card_id(RTX, 24)).unwrap();
			(group.available, group.members, group.sums.into_inner())
		};
		assert_eq!(group(), (trios, 3, vec![32]));
		assert_eq!(ClassSums::<Test>::get(24).into_inner(), [Share { any: 42, trios: 32 }]);
		assert_ok!(Registry::pause(by(2)));
		assert_ok!(Registry::quit(by(4)));
		let available = PoolTotals { count: 2, weight: 25 };
		let trios = PoolTotals::default();
		let class = Class { vram_gb: 24, available, trios, members: 3, full_groups: 1, groups: 1 };
		assert_eq!(Registry::classes(), [class]);
		assert_eq!(group(), (available, 3, vec![25]));
		assert_eq!(ClassSums::<Test>::get(24).into_inner(), [Share { any: 25, trios: 0 }]);
		let left = Groups::<Test>::get(card_id(A10, 24));
		assert_eq!(left, None, "nothing is kept of a group without members");
	});
}

#[test]
fn places_should_stay_dense_when_the_last_takes_that_of_one_that_leaves() {
	build_and_execute(|| {
		for who in 1..=4 {
			set_weight(who, who as u8);
			join(who, RTX, 24);
		}
		let places = |nodes: &[u64]| {
			let place = |who: &u64| Nodes::<Test>::get(who).unwrap().place;
			nodes.iter().map(place).collect::<Vec<_>>()
		};
		assert_eq!(places(&[1, 2, 3, 4]), [0, 1, 2, 3]);
		assert_ok!(Registry::pause(by(4)));
		assert_ok!(Registry::quit(by(2)));
		assert_eq!(places(&[1, 4, 3]), [0, 1, 2]);
		assert_eq!(Weights::<Test>::get(card_id(RTX, 24), 0).into_inner(), [1, 0, 3]);
		Registry::do_try_state().unwrap();
		assert_ok!(Registry::quit(by(3)));
		assert_eq!(places(&[1, 4]), [0, 1]);
		assert_ok!(Registry::quit(by(1)));
		assert_ok!(Registry::quit(by(4)));
		assert_eq!(Members::<Test>::iter().count() + Weights::<Test>::iter().count(), 0);
	});
}

#[test]
fn places_of_groups_should_stay_dense_when_the_last_takes_that_of_one_that_is_empty() {
	build_and_execute(|| {
		join(1, RTX, 24);
		join(2, A10, 24);
		(3..=5).for_each(|who| join(who, "third", 24));
		assert_ok!(Registry::quit(by(1)));
		assert_eq!(ClassGroups::<Test>::get(24, 0), Some(card_id("third", 24)));
		assert_eq!(ClassGroups::<Test>::get(24, 2), None);
		let (any, trios) = (3 * u32::from(WEIGHT), 3 * u32::from(WEIGHT));
		let shares = [Share { any, trios }, Share { any: WEIGHT.into(), trios: 0 }];
		assert_eq!(ClassWeights::<Test>::get(24, 0).into_inner(), shares);
		Registry::do_try_state().unwrap();
		for who in 2..=5 {
			assert_ok!(Registry::quit(by(who)));
		}
		assert_eq!(ClassWeights::<Test>::iter().count() + ClassSums::<Test>::iter().count(), 0);
		assert_eq!(ClassGroups::<Test>::iter().count() + Classes::<Test>::get().len(), 0);
	});
}

#[test]
fn chunks_should_come_and_go_when_a_group_grows_beyond_one() {
	build_and_execute(|| {
		let most = u64::from(CHUNK);
		(1..=most + 1).for_each(|who| join(who, RTX, 24));
		let chunks = || {
			let sums = Groups::<Test>::get(card_id(RTX, 24)).unwrap().sums.into_inner();
			(sums, Weights::<Test>::iter().count())
		};
		let full = CHUNK as u16 * u16::from(WEIGHT);
		assert_eq!(chunks(), (vec![full, WEIGHT.into()], 2));
		Registry::do_try_state().unwrap();
		assert_ok!(Registry::pause(by(7)));
		assert_ok!(Registry::quit(by(7)));
		assert_eq!(chunks(), (vec![full], 1), "the last one moved into the first chunk");
		Registry::do_try_state().unwrap();
		join(7, RTX, 24);
		assert_eq!(chunks(), (vec![full, WEIGHT.into()], 2));
	});
}

#[test]
fn chunks_should_come_and_go_when_a_class_has_more_groups_than_fit_into_one() {
	build_and_execute(|| {
		let most = u64::from(CHUNK);
		(1..=most + 1).for_each(|who| join(who, &format!("card {who}"), 24));
		let sum = |groups: u32| Share { any: groups * u32::from(WEIGHT), trios: 0 };
		assert_eq!(ClassSums::<Test>::get(24).into_inner(), [sum(CHUNK), sum(1)]);
		Registry::do_try_state().unwrap();
		// Drawn from both chunks, each in proportion.
		let chosen: Vec<_> = (1..=100)
			.flat_map(|task| {
				let chosen = assign(any(24), task).unwrap();
				chosen.iter().for_each(|who| settle(*who, task));
				chosen
			})
			.collect();
		assert!(chosen.iter().collect::<std::collections::BTreeSet<_>>().len() > 150);
		assert_ok!(Registry::quit(by(7)));
		assert_eq!(ClassSums::<Test>::get(24).into_inner(), [sum(CHUNK)]);
		Registry::do_try_state().unwrap();
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
