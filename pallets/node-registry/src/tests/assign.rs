use crate::{Event, mock::*};
use deuterium_primitives::{
	NodeStatus,
	traits::{NodeDirectory, NodeExit},
};
use frame_support::{assert_ok, assert_storage_noop};
use std::collections::BTreeSet;

#[test]
fn assign_should_make_three_different_nodes_busy_when_they_are_available() {
	build_and_execute(|| {
		for who in 1..=5 {
			join(who, &format!("card {who}"), 24);
		}
		let chosen = assign(any(24), 9).unwrap();
		assert_eq!(BTreeSet::from(chosen).len(), 3);
		for who in 1..=5 {
			let (status, task) = if chosen.contains(&who) {
				(NodeStatus::Busy, Some(9))
			} else {
				(NodeStatus::Available, None)
			};
			assert_eq!((crate::mock::status(who), Registry::current_task(&who)), (status, task));
		}
		assert_eq!((Registry::stats().available_nodes, Registry::stats().busy_nodes), (2, 3));
		let (from, to) = (NodeStatus::Available, NodeStatus::Busy);
		System::assert_last_event(Event::StatusChanged { node: chosen[2], from, to }.into());
	});
}

#[test]
fn assign_should_succeed_when_exactly_three_very_unequal_nodes_are_there() {
	build_and_execute(|| {
		for (who, weight) in [(1, 1), (2, 1), (3, 20)] {
			set_weight(who, weight);
			join(who, RTX, 24);
		}
		for task in 1..200 {
			assert!(assign(any(24), task).is_some(), "task {task}");
			for (who, weight) in [(1, 1), (2, 1), (3, 20)] {
				Registry::release(&who, task, weight, NodeExit::Settled);
			}
		}
	});
}

#[test]
fn assign_should_never_choose_a_node_with_less_memory_when_a_least_is_named() {
	build_and_execute(|| {
		for who in 1..=4 {
			join(who, "small", 8);
			join(10 + who, "large", 24);
			join(20 + who, "huge", 80);
		}
		for task in 1..100 {
			for (requirement, least) in
				[(any(24), 10), (same(24), 10), (any(25), 20), (same(80), 20)]
			{
				let chosen = assign(requirement, task).unwrap();
				assert!(chosen.iter().all(|who| *who > least), "{requirement:?}: {chosen:?}");
				chosen.iter().for_each(|who| settle(*who, task));
			}
		}
	});
}

#[test]
fn assign_should_choose_three_equal_cards_when_they_must_be_equal() {
	build_and_execute(|| {
		let groups: [(&str, &[u64]); 3] =
			[(RTX, &[1, 2, 3, 4]), (A10, &[11, 12, 13]), ("pair", &[21, 22])];
		for (name, members) in groups {
			members.iter().for_each(|who| join(*who, name, 24));
		}
		let mut first = BTreeSet::new();
		for task in 1..100 {
			let chosen = assign(same(24), task).unwrap();
			let tens: BTreeSet<_> = chosen.iter().map(|who| who / 10).collect();
			assert_eq!(tens.len(), 1, "{chosen:?}");
			first.extend(tens);
			chosen.iter().for_each(|who| settle(*who, task));
		}
		assert_eq!(first, BTreeSet::from([0, 1]), "both full groups get work, the pair does not");
	});
}

#[test]
fn assign_should_stay_in_the_group_when_the_card_is_named() {
	build_and_execute(|| {
		for who in 1..=4 {
			join(who, RTX, 24);
			join(10 + who, A10, 24);
		}
		for task in 1..50 {
			let chosen = assign(this(A10, 24), task).unwrap();
			assert!(chosen.iter().all(|who| *who > 10));
			chosen.iter().for_each(|who| settle(*who, task));
		}
	});
}

#[test]
fn assign_should_change_nothing_when_too_few_nodes_are_available() {
	build_and_execute(|| {
		for who in 1..=3 {
			join(who, RTX, 24);
		}
		assert_ok!(Registry::pause(by(1)));
		for requirement in [any(1), same(1), this(RTX, 24), any(25), this(A10, 24)] {
			assert_storage_noop!(assert_eq!(assign(requirement, 1), None));
		}
	});
}

#[test]
fn assign_should_take_one_node_of_an_operator_at_most_when_it_has_many() {
	build_and_execute(|| {
		for who in 1..=6 {
			join_for(who, RTX, 24, 100);
		}
		join_for(7, RTX, 24, 101);
		join_for(8, RTX, 24, 102);
		join_for(9, RTX, 24, 102);
		for task in 1..100 {
			for requirement in [any(24), same(24), this(RTX, 24)] {
				let chosen = assign(requirement, task).unwrap();
				let operators: BTreeSet<_> =
					chosen.iter().map(|who| Registry::node(who).unwrap().operator).collect();
				assert_eq!(operators.len(), 3, "{requirement:?}: {chosen:?}");
				chosen.iter().for_each(|who| settle(*who, task));
			}
		}
	});
}

#[test]
fn assign_should_change_nothing_when_there_are_two_operators_only() {
	build_and_execute(|| {
		for who in 1..=6 {
			join_for(who, RTX, 24, who % 2);
		}
		for task in 1..20 {
			for requirement in [any(24), same(24), this(RTX, 24)] {
				assert_storage_noop!(assert_eq!(assign(requirement, task), None));
			}
		}
	});
}

#[test]
fn assign_should_try_another_card_when_one_operator_holds_a_whole_group() {
	build_and_execute(|| {
		for who in 1..=3 {
			join_for(who, RTX, 24, 100);
			join(10 + who, A10, 24);
		}
		let done = (1..=100)
			.filter(|task| {
				let chosen = assign(same(24), *task);
				chosen.iter().flatten().for_each(|who| {
					assert!(*who > 10);
					settle(*who, *task);
				});
				chosen.is_some()
			})
			.count();
		// Half of the first draws lead to the wrong card; without new attempts half would fail.
		assert!(done >= 75, "{done}");
	});
}

#[test]
fn assign_should_depend_on_seed_and_task_alone_when_repeated() {
	let run = |task| {
		let mut chosen = None;
		build_and_execute(|| {
			(1..=20).for_each(|who| join(who, RTX, 24));
			chosen = assign(any(24), task);
		});
		chosen.unwrap()
	};
	assert_eq!(run(1), run(1));
	assert_ne!(run(1), run(2));
}

#[test]
fn assign_should_succeed_soon_when_one_operator_has_almost_all_nodes() {
	build_and_execute(|| {
		for who in 1..=95 {
			join_for(who, RTX, 24, 1_000);
		}
		for who in 96..=100 {
			join(who, RTX, 24);
		}
		for requirement in [any(24), same(24), this(RTX, 24)] {
			for task in 1..=50 {
				// Each block has another seed; a task in twenty has to wait for the next one.
				let chosen =
					(0..3).find_map(|block| assign(requirement, task + 100 * block)).unwrap();
				let of_the_many = chosen.iter().filter(|who| **who <= 95).count();
				assert!(of_the_many <= 1, "{chosen:?}");
				chosen.iter().for_each(|who| settle(*who, Registry::current_task(who).unwrap()));
			}
		}
	});
}

#[test]
fn assign_should_succeed_in_the_end_when_one_operator_has_all_nodes_but_two() {
	build_and_execute(|| {
		for who in 1..=200 {
			join_for(who, RTX, 24, 1_000);
		}
		join(201, RTX, 24);
		join(202, RTX, 24);
		// Each block has another seed; a task would wait for that many blocks at most.
		let chosen = (1..=60).find_map(|seed| assign(any(24), seed)).unwrap();
		assert!(chosen.contains(&201) && chosen.contains(&202));
	});
}
