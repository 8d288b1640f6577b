//! The reference's own figures: sybil probabilities, break-even stakes, scores and payments.

use deuterium_economy::{
	formulas::{reference_break_even, reference_majority, sampled_break_even},
	parameters::Parameters,
	selection::Random,
	strategy::Plan,
	task::play,
};
use deuterium_math::qos::Rewards;

/// Rounded to a tenth of a percent.
fn percent(probability: f64) -> f64 {
	(probability * 1_000.0).round() / 10.0
}

#[test]
fn majority_should_equal_the_published_figures_when_a_tenth_or_three_tenths_attack() {
	assert!((percent(reference_majority(90.0, 10.0)) - 2.6).abs() < 1e-9);
	assert!((percent(reference_majority(900.0, 100.0)) - 2.8).abs() < 1e-9);
	assert!((percent(reference_majority(700.0, 300.0)) - 21.6).abs() < 1e-9);
}

#[test]
fn majority_should_equal_a_count_of_all_groups_when_the_network_is_small() {
	for honest in 0..8u32 {
		for dishonest in 0..8u32 {
			let all = honest + dishonest;
			let (mut groups, mut won) = (0u32, 0u32);
			for a in 0..all {
				for b in a + 1..all {
					for c in b + 1..all {
						let own = [a, b, c].iter().filter(|node| **node < dishonest).count();
						groups += 1;
						won += u32::from(own >= 2);
					}
				}
			}
			let counted = if groups == 0 { 0.0 } else { f64::from(won) / f64::from(groups) };
			let formula = reference_majority(f64::from(honest), f64::from(dishonest));
			assert!((counted - formula).abs() < 1e-12, "{honest} {dishonest}");
		}
	}
}

#[test]
fn stake_bound_should_equal_the_published_multiples_when_attackers_are_few() {
	assert!((sampled_break_even(0.0, 1.0, 0.01) - 99.0).abs() < 1e-9);
	assert!((sampled_break_even(0.0, 1.0, 0.10) - 9.0).abs() < 1e-9);
	assert!(sampled_break_even(0.0, 1.0, 1.0).abs() < 1e-9);
}

#[test]
fn stake_of_400_should_stop_the_naive_sybil_when_it_has_less_than_nearly_all_nodes() {
	let needed = |attackers: f64| {
		reference_break_even(reference_majority(1_000.0 - attackers, attackers), 3.0)
	};
	assert!(needed(500.0) < 400.0 && needed(940.0) < 400.0);
	assert!(needed(960.0) > 400.0, "the break-even probability is 400 / 403");
}

#[test]
fn scores_should_equal_the_published_table_when_positions_vary() {
	let rewards = Rewards::default();
	let table = [[20, 19, 16], [19, 18, 15], [16, 15, 12]];
	for (commit, row) in (0u8..).zip(table) {
		for (disclose, score) in (0u8..).zip(row) {
			assert_eq!(rewards.score(commit, disclose), score);
		}
	}
}

/// Rows of the outcome tables that an attack can bring about: what the attacker's seats are paid and
/// the creator gets back of a fee of 50, and whether a node is slashed. `None`: depends on the order.
#[test]
fn outcomes_should_follow_the_tables_when_attackers_play() {
	struct Row {
		plans: [Plan; 3],
		attackers: [u8; 3],
		paid: u128,
		refunded: Option<u128>,
		slashed: usize,
	}
	use Plan::{Compute, Error, Forge, Silent};
	let rows = [
		// A A B with a lone forger: its share returns, it is slashed.
		Row {
			plans: [Forge, Compute, Compute],
			attackers: [1, 0, 0],
			paid: 0,
			refunded: None,
			slashed: 1,
		},
		// A pair refutes the honest node, which was third in both phases.
		Row {
			plans: [Compute, Forge, Forge],
			attackers: [0, 1, 1],
			paid: 38,
			refunded: Some(12),
			slashed: 1,
		},
		Row { plans: [Forge; 3], attackers: [1; 3], paid: 50, refunded: Some(0), slashed: 0 },
		// E A A: the reporter is slashed, its share returns.
		Row {
			plans: [Error, Compute, Compute],
			attackers: [1, 0, 0],
			paid: 0,
			refunded: Some(20),
			slashed: 1,
		},
		// E E A: nobody is paid or slashed; E E T and E E E: a tenth to the reporters, less rounding
		// (our deltas to the reference).
		Row {
			plans: [Error, Error, Compute],
			attackers: [1, 1, 0],
			paid: 0,
			refunded: Some(50),
			slashed: 0,
		},
		Row {
			plans: [Error, Error, Silent],
			attackers: [1; 3],
			paid: 4,
			refunded: Some(46),
			slashed: 0,
		},
		Row { plans: [Error; 3], attackers: [1; 3], paid: 3, refunded: Some(47), slashed: 0 },
		// Silence before three commitments: everything returns.
		Row {
			plans: [Silent, Compute, Compute],
			attackers: [1, 0, 0],
			paid: 0,
			refunded: Some(50),
			slashed: 0,
		},
		Row { plans: [Silent; 3], attackers: [1; 3], paid: 0, refunded: Some(50), slashed: 0 },
	];
	for (row, seed) in rows.iter().zip(0..) {
		let parameters = Parameters::default();
		let ended = play(row.plans, 50, 15_000, &parameters, &mut Random::new(seed)).unwrap();
		let paid: u128 = ended
			.seats
			.iter()
			.zip(row.attackers)
			.map(|(seat, own)| seat.paid * u128::from(own))
			.sum();
		assert_eq!(paid, row.paid, "{:?}", row.plans);
		assert_eq!(
			ended.seats.iter().filter(|seat| seat.slashed).count(),
			row.slashed,
			"{:?}",
			row.plans
		);
		if let Some(refunded) = row.refunded {
			assert_eq!(ended.refunded, refunded, "{:?}", row.plans);
		}
	}
}
