//! The conclusions of the ADR, as statements about the simulation with the chain's parameters. Who
//! changes a rule and makes one of them false has to look at the ADR again.

use deuterium_economy::{
	expectation::{Expectation, HONEST_WEIGHT},
	formulas::attackers_for,
	parameters::{CNX, to_cnx},
	simulation::{Findings, Scenario, Scene, run},
	strategy::{Rejoin, Strategy},
};

fn network(strategy: Strategy) -> Scenario {
	Scenario { rounds: 40_000, ..Scenario::new(300, 30, strategy) }
}

fn played(scenario: &Scenario) -> (Findings, f64) {
	let found = run(scenario).unwrap();
	(found, found.net_per_task(scenario))
}

fn honest_net() -> f64 {
	played(&network(Strategy::Honest)).1
}

#[test]
fn stake_should_deter_when_a_forger_or_error_farmer_acts_alone() {
	for strategy in [
		Strategy::Forger,
		Strategy::ForgeOrWithhold,
		Strategy::ErrorFarmer,
		Strategy::Copycat,
		Strategy::Withholder,
	] {
		let scenario = network(strategy);
		let (found, net) = played(&scenario);
		assert!(net < 0.0, "{}", strategy.name());
		assert!(found.break_even(&scenario) < 10.0, "{}", strategy.name());
	}
}

#[test]
fn stake_of_eleven_fees_should_deter_forgers_when_they_are_at_most_half() {
	for honest in [10, 100, 1_000, 10_000] {
		for share in [0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5] {
			let attackers = attackers_for(honest, share);
			let scenario = Scenario::new(honest, attackers, Strategy::ForgeOrWithhold);
			// The stake per fee for newcomers, and for attackers with washed records.
			let needed = |weight| {
				let found = Expectation::at_rest(&scenario, HONEST_WEIGHT, weight);
				found.payoff.income / found.payoff.loss
			};
			assert!(needed(10.0) < 7.0, "{honest} {share}");
			assert!(needed(HONEST_WEIGHT) < 11.0, "{honest} {share}");
		}
	}
}

#[test]
fn penalty_of_three_fees_should_be_bearable_when_a_fifth_attacks_and_not_when_three_tenths_do() {
	let bearable = |share| {
		let attackers = attackers_for(1_000, share);
		let scenario = Scenario::new(1_000, attackers, Strategy::Forger);
		let found = Expectation::at_rest(&scenario, HONEST_WEIGHT, HONEST_WEIGHT);
		let refuted = found.payoff.honest_slashed / (3.0 - found.seats.expected());
		let earned = to_cnx(scenario.fee) / 3.0 - scenario.seat_cost();
		earned / to_cnx(scenario.fee) / refuted
	};
	assert!(bearable(0.2) > 3.0 && bearable(0.3) < 3.0);
	assert!(bearable(0.03) > 400.0 / 3.0 && bearable(0.04) < 400.0 / 3.0, "the present penalty");
}

#[test]
fn timeout_attack_should_earn_next_to_nothing_when_silence_costs_time() {
	let (found, net) = played(&network(Strategy::PairOrSilent));
	assert_eq!(found.stakes_lost(&network(Strategy::PairOrSilent).parameters), 0.0);
	assert!(net < 0.02 * honest_net(), "{net}");
	assert!(found.aborted > 10 * found.wrong, "but it aborts tasks");
}

#[test]
fn timeout_attack_should_take_over_when_half_of_the_nodes_are_silent() {
	let outcome = |attackers| {
		let scenario =
			Scenario { rounds: 60_000, ..Scenario::new(300, attackers, Strategy::PairOrSilent) };
		let (found, _) = played(&scenario);
		found.per_thousand(found.wrong)
	};
	assert!(outcome(75) < 5.0, "a fifth");
	assert!(outcome(300) > 500.0, "a half");
}

#[test]
fn no_stake_should_deter_when_a_pair_cheats_and_a_single_works() {
	for strategy in [Strategy::PairOrHonest, Strategy::LazyPair] {
		let scenario = network(strategy);
		let (found, net) = played(&scenario);
		assert_eq!((found.slashed, found.penalties), (0, 0));
		assert!(found.break_even(&scenario).is_infinite());
		assert!(net > 1.02 * honest_net(), "{}: {net}", strategy.name());
	}
}

#[test]
fn honest_nodes_should_lose_more_than_they_earn_when_a_tenth_selects_and_cheats() {
	let scenario = network(Strategy::PairOrHonest);
	let (found, _) = played(&scenario);
	let lost = found.per_thousand(found.honest_slashed) * to_cnx(scenario.parameters.stake);
	let earned = found.per_thousand(1) * to_cnx(found.honest_income);
	assert!(lost > earned, "{lost} {earned}");
}

#[test]
fn private_card_should_win_every_group_when_texts_go_to_equal_cards() {
	let scene = Scene::Text { cards: 4, private: true };
	let scenario = Scenario { scene, ..network(Strategy::PairOrSilent) };
	let (found, net) = played(&scenario);
	assert_eq!((found.groups[1], found.groups[2]), (0, 0));
	assert_eq!(found.wrong, found.groups[3]);
	assert_eq!((found.slashed, found.penalties, found.aborted), (0, 0, 0));
	assert!(net > 2.0 * honest_net());
}

#[test]
fn fake_memory_should_pay_when_few_honest_nodes_have_it_and_pairs_forge() {
	let scene = Scene::Dear { honest: 15, tasks_per_mille: 100, fee_multiple: 4 };
	let forging = Scenario { scene, ..network(Strategy::FakeVram) };
	let (found, net) = played(&forging);
	assert!(found.per_thousand(found.wrong) > 50.0, "most of the dear tasks are forged");
	assert!(net > honest_net());
	let open = Scenario { scene, ..network(Strategy::FakeVramErrors) };
	assert!(played(&open).1 < 0.0, "who reports errors instead is slashed");
}

#[test]
fn whitewashing_should_not_make_an_attack_pay_when_the_stake_unbonds_each_time() {
	for rejoin in [Rejoin::Stay, Rejoin::Dodge, Rejoin::FreshAccount] {
		let (found, net) = played(&Scenario { rejoin, ..network(Strategy::PairOrSilent) });
		assert!(found.returns > 50, "{rejoin:?}: it happens often");
		assert!(net < 0.02 * honest_net(), "{rejoin:?}: {net}");
	}
}

#[test]
fn burning_an_honest_stake_should_be_cheap_when_the_fee_is_the_least() {
	for strategy in [Strategy::PairOrHonest, Strategy::PairOrSilent] {
		let mut scenario = Scenario { frozen: Some((16, 16)), ..network(strategy) };
		scenario.fee = CNX / 1_000;
		let (found, _) = played(&scenario);
		let spent = to_cnx(found.honest_income) + f64::from(40_000u32) * 0.002;
		let burnt = found.per_thousand(found.honest_slashed) * 40.0 * 400.0;
		assert_eq!((found.slashed, found.penalties), (0, 0));
		assert!(burnt > 1_000.0 * spent, "{}: {burnt} for {spent}", strategy.name());
	}
}

#[test]
fn creator_should_burn_no_stake_when_it_serves_its_own_nodes_only() {
	let (found, _) = played(&Scenario { frozen: Some((16, 16)), ..network(Strategy::Starver) });
	assert!(found.wrong > 0, "its pairs get their way");
	assert_eq!(found.honest_slashed, 0);
}
