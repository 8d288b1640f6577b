//! Chances must be proportional to weights. Seeds are fixed, so a test either always passes or
//! always fails; the limits are chi-square's at one in a thousand.

use crate::mock::*;
use deuterium_primitives::{
	GROUP_SIZE, Requirement,
	traits::{NodeDirectory, NodeExit},
};
use frame_support::storage::with_transaction;
use sp_runtime::{DispatchError, TransactionOutcome};
use std::collections::BTreeMap;

const ROUNDS: u64 = 4_000;

/// Chi-square limits at 0.1 % for 1 to 11 degrees of freedom.
const LIMITS: [f64; 11] =
	[10.83, 13.82, 16.27, 18.47, 20.52, 22.46, 24.32, 26.12, 27.88, 29.59, 31.26];

/// Draws groups, each on the same state.
fn draw(requirement: Requirement) -> Vec<[u64; GROUP_SIZE]> {
	let undone = |task| {
		with_transaction(|| {
			TransactionOutcome::Rollback(Ok::<_, DispatchError>(assign(requirement, task)))
		})
	};
	(1..=ROUNDS).map(|task| undone(task).unwrap().unwrap()).collect()
}

/// Compares how often each value came with its chance.
fn assert_chances(values: impl Iterator<Item = u64>, chances: &BTreeMap<u64, f64>) {
	let mut found = BTreeMap::<u64, f64>::new();
	for value in values {
		*found.entry(value).or_default() += 1.0;
	}
	let total: f64 = found.values().sum();
	assert!((chances.values().sum::<f64>() - 1.0).abs() < 1e-9, "the model is wrong");
	assert!(found.keys().all(|value| chances.contains_key(value)), "impossible values: {found:?}");
	let chi: f64 = chances
		.iter()
		.map(|(value, chance)| {
			let expected = total * chance;
			let deviation = found.get(value).copied().unwrap_or_default() - expected;
			deviation * deviation / expected
		})
		.sum();
	assert!(chi < LIMITS[chances.len() - 2], "chi-square {chi}: {found:?} for {chances:?}");
}

/// Joins nodes of three classes and several groups with unequal weights, and returns the weights.
fn network() -> BTreeMap<u64, u8> {
	let nodes = [
		(1, RTX, 24, 20),
		(2, RTX, 24, 1),
		(3, RTX, 24, 10),
		(4, RTX, 24, 5),
		(11, A10, 24, 20),
		(12, A10, 24, 20),
		(13, A10, 24, 3),
		(21, "lone", 24, 15),
		(31, "huge", 80, 20),
		(32, "huge", 80, 8),
		(33, "huge", 80, 16),
		(34, "other huge", 80, 12),
		(41, "small", 8, 20),
	];
	for (who, name, vram_gb, weight) in nodes {
		set_weight(who, weight);
		join(who, name, vram_gb);
	}
	nodes.into_iter().map(|(who, _, _, weight)| (who, weight)).collect()
}

/// Chance of each node in the first and in the second draw without replacement.
fn chances(weights: &BTreeMap<u64, u8>) -> (BTreeMap<u64, f64>, BTreeMap<u64, f64>) {
	let total: f64 = weights.values().map(|weight| f64::from(*weight)).sum();
	let first: BTreeMap<_, _> =
		weights.iter().map(|(who, weight)| (*who, f64::from(*weight) / total)).collect();
	let second = first
		.iter()
		.map(|(who, own)| {
			let after = |(other, chance): (&u64, &f64)| {
				if other == who { 0.0 } else { chance * own / (1.0 - chance) }
			};
			(*who, first.iter().map(after).sum())
		})
		.collect();
	(first, second)
}

fn assert_fair(requirement: Requirement, weights: &BTreeMap<u64, u8>) {
	let groups = draw(requirement);
	let (first, second) = chances(weights);
	assert_chances(groups.iter().map(|group| group[0]), &first);
	assert_chances(groups.iter().map(|group| group[1]), &second);
}

#[test]
fn assign_should_choose_by_weight_over_classes_and_groups_when_any_card_will_do() {
	build_and_execute(|| {
		let mut weights = network();
		weights.remove(&41);
		assert_fair(any(24), &weights);
	});
}

#[test]
fn assign_should_choose_by_weight_within_the_group_when_the_card_is_named() {
	build_and_execute(|| {
		let weights = network().into_iter().filter(|(who, _)| *who < 10).collect();
		assert_fair(this(RTX, 24), &weights);
	});
}

#[test]
fn assign_should_choose_the_first_by_weight_over_full_groups_when_cards_must_be_equal() {
	build_and_execute(|| {
		let full = |who: &u64| ![21, 34, 41].contains(who);
		let weights: BTreeMap<_, _> = network().into_iter().filter(|(who, _)| full(who)).collect();
		let groups = draw(same(24));
		assert_chances(groups.iter().map(|group| group[0]), &chances(&weights).0);
		// The second is drawn by weight among the others of the first one's card.
		let after = groups.iter().filter(|group| group[0] == 1).map(|group| group[1]);
		let others = weights.into_iter().filter(|(who, _)| (2..10).contains(who)).collect();
		assert_chances(after, &chances(&others).0);
	});
}

#[test]
fn assign_should_leave_the_chances_of_others_alone_when_an_operator_has_many_nodes() {
	build_and_execute(|| {
		for who in 1..=4 {
			join_for(who, RTX, 24, 100);
		}
		for (who, weight) in [(5, 20), (6, 5), (7, 15)] {
			set_weight(who, weight);
			join(who, A10, 48);
		}
		// When the operator's node is first, the second is one of the others, by weight.
		let groups = draw(any(1));
		let after = groups.iter().filter(|group| group[0] <= 4).map(|group| group[1]);
		let others = BTreeMap::from([(5, 0.5), (6, 0.125), (7, 0.375)]);
		assert_chances(after, &others);
	});
}

#[test]
fn assign_should_follow_the_new_weight_when_it_changed_with_a_task() {
	build_and_execute(|| {
		for who in 1..=4 {
			join(who, RTX, 24);
		}
		let busy = assign(any(1), 1).unwrap();
		let mut weights: BTreeMap<_, _> = (1..=4).map(|who| (who, WEIGHT)).collect();
		for (who, weight) in busy.into_iter().zip([20, 2, 6]) {
			Registry::release(&who, 1, weight, NodeExit::Settled);
			weights.insert(who, weight);
		}
		assert_fair(any(1), &weights);
	});
}
