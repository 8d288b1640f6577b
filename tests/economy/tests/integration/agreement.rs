//! Closed forms against the simulation, with fixed seeds and bounds of four standard errors.

use deuterium_economy::{
	expectation::{Expectation, lost_to_honest, payoff},
	parameters::{CNX, Parameters, to_cnx},
	selection::Random,
	simulation::{Findings, Scenario, Scene, run},
	strategy::Strategy,
	task::play,
};

const STRATEGIES: [Strategy; 13] = [
	Strategy::Honest,
	Strategy::Forger,
	Strategy::ForgeOrWithhold,
	Strategy::PairOrSilent,
	Strategy::PairOrHonest,
	Strategy::LazyPair,
	Strategy::ErrorFarmer,
	Strategy::ErrorPairOrSilent,
	Strategy::Copycat,
	Strategy::Withholder,
	Strategy::FakeVram,
	Strategy::FakeVramErrors,
	Strategy::Starver,
];

/// Nobody is ever away, weights stay at 16 and 10.
fn frozen(strategy: Strategy, scene: Scene) -> Scenario {
	Scenario { frozen: Some((16, 10)), scene, ..Scenario::new(60, 25, strategy) }
}

fn rate(count: f64, found: &Findings) -> f64 {
	count * found.per_thousand(1) / 1_000.0
}

/// Whether a rate per task is within four standard errors of a Poisson-like count, or one event.
fn near(simulated: f64, expected: f64, tasks: f64) -> bool {
	(simulated - expected).abs() <= 4.0 * (expected.max(simulated) / tasks).sqrt() + 1.0 / tasks
}

fn check(scenario: &Scenario) {
	let name = scenario.strategy.name();
	let found = run(scenario).unwrap();
	let expected = Expectation::at_rest(scenario, 16.0, 10.0);
	let tasks = f64::from(u32::try_from(found.tasks).unwrap());
	assert_eq!(found.tasks, scenario.rounds, "{name}: every task was served");

	for (own, (count, probability)) in found.groups.iter().zip(expected.seats.0).enumerate() {
		let part = found.per_thousand(*count) / 1_000.0;
		let error = (probability * (1.0 - probability) / tasks).sqrt();
		assert!(
			(part - probability).abs() <= 4.0 * error,
			"{name}: {own} seats {part} {probability}"
		);
	}
	let (income, error) = found.income_per_task();
	let wanted = expected.payoff.income * to_cnx(scenario.fee);
	assert!((income - wanted).abs() <= 4.0 * error + 1e-9, "{name}: income {income} {wanted}");

	let close = |what: &str, simulated: f64, wanted: f64| {
		assert!(near(simulated, wanted, tasks), "{name}: {what} {simulated} {wanted}");
	};
	let count = |count: u64| found.per_thousand(count) / 1_000.0;
	close("wrong", count(found.wrong), expected.payoff.wrong);
	close("honest slashed", count(found.honest_slashed), expected.payoff.honest_slashed);
	close("lost", rate(found.stakes_lost(&scenario.parameters), &found), expected.payoff.loss);
	// Seats come in groups of up to three, so their variance is up to three times a Poisson one.
	let computed = count(found.computed);
	let slack = 4.0 * (3.0 * expected.payoff.computed / tasks).sqrt();
	let distance = (computed - expected.payoff.computed).abs();
	assert!(distance <= slack, "{name}: computed {computed} {}", expected.payoff.computed);
}

#[test]
fn simulation_should_meet_the_closed_form_when_tasks_are_images() {
	STRATEGIES.iter().for_each(|strategy| check(&frozen(*strategy, Scene::Images)));
}

#[test]
fn simulation_should_meet_the_closed_form_when_tasks_are_texts_on_shared_cards() {
	// Evenly spread: 60 and 25 nodes are multiples of five.
	let scene = Scene::Text { cards: 5, private: false };
	STRATEGIES.iter().for_each(|strategy| check(&frozen(*strategy, scene)));
}

#[test]
fn simulation_should_meet_the_closed_form_when_attackers_have_a_card_of_their_own() {
	let scene = Scene::Text { cards: 1, private: true };
	STRATEGIES.iter().for_each(|strategy| check(&frozen(*strategy, scene)));
}

#[test]
fn simulation_should_meet_the_closed_form_when_some_tasks_need_large_memory() {
	let scene = Scene::Dear { honest: 15, tasks_per_mille: 250, fee_multiple: 4 };
	STRATEGIES.iter().for_each(|strategy| check(&frozen(*strategy, scene)));
}

#[test]
fn creators_loss_should_meet_the_closed_form_when_it_attacks_with_its_own_tasks() {
	for strategy in [Strategy::PairOrHonest, Strategy::PairOrSilent, Strategy::Starver] {
		let scenario = frozen(strategy, Scene::Images);
		let found = run(&scenario).unwrap();
		let expected = Expectation::at_rest(&scenario, 16.0, 10.0);
		let wanted = lost_to_honest(strategy, &expected.seats, &scenario.parameters);
		let lost = rate(to_cnx(found.honest_income), &found) / to_cnx(scenario.fee);
		// A share lies within 0 and 1, so its deviation is at most a half.
		assert!(
			(lost - wanted).abs() <= 4.0 * 0.5 / 20_000f64.sqrt(),
			"{strategy:?} {lost} {wanted}"
		);
	}
}

#[test]
fn one_operator_should_never_get_two_seats_when_it_declares_itself() {
	let scenario = Scenario { one_operator: true, ..frozen(Strategy::PairOrSilent, Scene::Images) };
	let found = run(&scenario).unwrap();
	assert_eq!((found.groups[2], found.groups[3], found.wrong), (0, 0, 0));
	assert!(found.groups[1] > 5_000);
}

#[test]
fn running_network_should_meet_the_fixed_point_when_nobody_waits_for_its_stake() {
	// What scores well, or loses its stake, is back at once; the fixed point is exact up to whole
	// numbers of nodes and the order in which accounts meet.
	for strategy in [Strategy::Honest, Strategy::PairOrHonest, Strategy::LazyPair, Strategy::Forger]
	{
		let scenario = Scenario { rounds: 60_000, ..Scenario::new(300, 60, strategy) };
		let found = run(&scenario).unwrap();
		let expected = Expectation::in_motion(&scenario);
		let (income, error) = found.income_per_task();
		let wanted = expected.payoff.income * to_cnx(scenario.fee);
		let slack = 0.06 * wanted + 4.0 * error;
		assert!((income - wanted).abs() <= slack, "{}: {income} {wanted}", strategy.name());
	}
}

#[test]
fn simulation_should_repeat_itself_when_the_seed_is_the_same() {
	let scenario = Scenario { rounds: 3_000, ..Scenario::new(100, 20, Strategy::PairOrHonest) };
	assert_eq!(run(&scenario), run(&scenario));
	assert_ne!(run(&scenario), run(&Scenario { seed: 2, ..scenario }));
}

/// Averages over many tasks with a given number of the attacker's seats: income as a part of the fee
/// with its standard error, stakes lost, wrong results, honest nodes slashed.
fn averages(strategy: Strategy, own: usize, dear: bool) -> (f64, f64, f64, f64, f64) {
	const TASKS: u32 = 4_000;
	let parameters = Parameters::default();
	let mut random = Random::new(11);
	let plans: Vec<_> = (0..3)
		.map(
			|seat| if seat < own { strategy.plan(own, seat, dear) } else { strategy.honest_plan() },
		)
		.collect();
	let (mut sum, mut squares, mut lost, mut wrong, mut refuted) = (0.0, 0.0, 0.0, 0.0, 0.0);
	for _ in 0..TASKS {
		let plans = [plans[0], plans[1], plans[2]];
		let ended = play(plans, CNX, 15_000, &parameters, &mut random).unwrap();
		let (ours, theirs) = ended.seats.split_at(own);
		let income: f64 = ours.iter().map(|seat| to_cnx(seat.paid)).sum();
		sum += income;
		squares += income * income;
		for seat in ours {
			lost += f64::from(u8::from(seat.slashed)) + 0.1 * f64::from(u8::from(seat.penalised));
		}
		wrong += f64::from(u8::from(ended.wrong));
		refuted += theirs.iter().map(|seat| f64::from(u8::from(seat.slashed))).sum::<f64>();
	}
	let tasks = f64::from(TASKS);
	let mean = sum / tasks;
	let error = ((squares / tasks - mean * mean).max(0.0) / tasks).sqrt();
	(mean, error, lost / tasks, wrong / tasks, refuted / tasks)
}

#[test]
fn payoff_should_meet_the_settlement_model_when_the_seats_are_given() {
	for strategy in STRATEGIES {
		for own in 1..=3 {
			for dear in [false, true] {
				let (income, error, lost, wrong, refuted) = averages(strategy, own, dear);
				let wanted = payoff(strategy, own, dear, 15_000, &Parameters::default());
				let name = format!("{} with {own}", strategy.name());
				assert!((income - wanted.income).abs() <= 4.0 * error + 1e-9, "{name}: {income}");
				// Nothing else depends on chance.
				assert!((lost - wanted.loss).abs() < 1e-9, "{name}: lost {lost}");
				assert!((wrong - wanted.wrong).abs() < 1e-9, "{name}: wrong {wrong}");
				assert!((refuted - wanted.honest_slashed).abs() < 1e-9, "{name}: {refuted}");
			}
		}
	}
}
