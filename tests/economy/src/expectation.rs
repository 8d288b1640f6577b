//! What a strategy is expected to bring, in closed form.
//!
//! [`payoff`] says what a number of seats brings in one task. [`Expectation::at_rest`] averages it
//! over the seats of a network in which everybody is available. [`Expectation::in_motion`] takes
//! into account that a node is away while it works, waits for a deadline or unbonds, and that its
//! weight follows from its scores: a fixed point in which every node is available, independently of
//! the others, with the same probability as all of its camp.

use crate::{
	formulas::{Camp, Seats, same_card_seats, seats},
	parameters::{Parameters, YEAR_SECONDS, to_cnx},
	simulation::{Scenario, Scene},
	strategy::{Plan, Rejoin, Strategy},
};

/// Selection weight of an honest node in the long run: 50 points for three nodes, rounded down.
pub const HONEST_WEIGHT: f64 = 16.0;

/// Milliseconds from dispatch to upload when nobody computes: three blocks.
const ALONE: f64 = 6_000.0;

/// Average score of the two seats of a group that submit first in both phases.
const FAST_PAIR_SCORE: f64 = 19.0;

/// Probability of being available below which a network counts as overloaded.
const OVERLOAD: f64 = 0.02;

/// What the attacker's seats of one group bring.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Payoff {
	/// Received, as a part of the fee.
	pub income: f64,
	/// Lost, in stakes.
	pub loss: f64,
	/// Seats' worth of computing.
	pub computed: f64,
	/// Probability that a wrong result is accepted.
	pub wrong: f64,
	/// Honest nodes slashed.
	pub honest_slashed: f64,
	/// 1 if the seats score zero without losing the whole stake.
	pub fails: f64,
	/// Milliseconds for which each of the seats is away, without waiting for its stake.
	pub away: f64,
}

impl Payoff {
	fn add(&mut self, part: f64, other: &Self) {
		self.income += part * other.income;
		self.loss += part * other.loss;
		self.computed += part * other.computed;
		self.wrong += part * other.wrong;
		self.honest_slashed += part * other.honest_slashed;
	}
}

/// Parts of the fee for positions, with the parameters' rewards.
struct Shares {
	first: f64,
	second: f64,
	third: f64,
	limit: f64,
}

impl Shares {
	fn of(parameters: &Parameters) -> Self {
		let rewards = parameters.rules.rewards;
		let reward = |order| f64::from(rewards.reward(order));
		Self {
			first: reward(0),
			second: reward(1),
			third: reward(2),
			limit: f64::from(rewards.limit()),
		}
	}

	/// Two seats that are first and second in both phases.
	fn fast_pair(&self) -> f64 {
		2.0 * (self.first + self.second) / self.limit
	}

	/// As [`Shares::fast_pair`], but an error report counts as the first disclosure.
	fn pair_behind_an_error(&self) -> f64 {
		(self.first + 2.0 * self.second + self.third) / self.limit
	}

	/// Two seats one right behind the other at commitment, anywhere at disclosure.
	fn tandem(&self) -> f64 {
		let commit = self.second + (self.first + self.third) / 2.0;
		let disclose = (self.first + self.second + self.third) * 2.0 / 3.0;
		(commit + disclose) / self.limit
	}
}

/// What `own` seats (1..=3) bring under a strategy; see [`Strategy::plan`].
///
/// `millis` is what an honest seat takes. Orders among honest seats are equally likely.
#[must_use]
pub fn payoff(
	strategy: Strategy,
	own: usize,
	dear: bool,
	millis: u64,
	parameters: &Parameters,
) -> Payoff {
	let shares = Shares::of(parameters);
	let seats = seats_as_float(own);
	let reporters = f64::from(parameters.rules.reporters_percent) / 100.0;
	let task = millis_as_float(millis) + 6_000.0;
	let late = millis_as_float(parameters.execution_millis);
	let undisclosed = millis_as_float(millis + parameters.disclosure_millis);
	let starved = strategy.honest_plan() == Plan::Unserved;
	let base = Payoff { away: task, ..Payoff::default() };
	match strategy.plan(own, 0, dear) {
		Plan::Compute if own >= 2 && strategy == Strategy::LazyPair => {
			let income = if own == 2 { shares.tandem() } else { 1.0 };
			Payoff { income, computed: 1.0, ..base }
		},
		Plan::Compute | Plan::CopyPartner => {
			Payoff { income: seats / 3.0, computed: seats, ..base }
		},
		Plan::Forge | Plan::ForgeUnlessRefuted if own == 3 => {
			Payoff { income: 1.0, wrong: 1.0, away: ALONE, ..base }
		},
		Plan::Forge | Plan::ForgeUnlessRefuted if own == 2 => {
			// Who was not served keeps its stake.
			let (income, honest_slashed) = if starved {
				(shares.pair_behind_an_error(), 0.0)
			} else {
				(shares.fast_pair(), 1.0)
			};
			Payoff { income, wrong: 1.0, honest_slashed, ..base }
		},
		Plan::Forge => Payoff { loss: 1.0, ..base },
		Plan::ForgeUnlessRefuted => {
			Payoff { loss: parameters.withholding(), fails: 1.0, away: undisclosed, ..base }
		},
		Plan::ComputeAndWithhold | Plan::CommitBlindly => {
			let computed = if strategy == Strategy::Withholder { seats } else { 0.0 };
			let loss = seats * parameters.withholding();
			Payoff { loss, computed, fails: 1.0, away: undisclosed, ..base }
		},
		Plan::Error if own == 1 => Payoff { loss: 1.0, ..base },
		// The third opens its commitment against the reports: nobody is paid.
		Plan::Error | Plan::Unserved if own == 2 => base,
		Plan::Error | Plan::Unserved => Payoff { income: reporters, away: ALONE / 3.0, ..base },
		Plan::Silent => Payoff { fails: 1.0, away: late, ..base },
	}
}

/// What a creator that attacks its own task loses to honest nodes, as a part of the fee. Everything
/// else comes back to it: as a refund, or as the pay of its own nodes.
#[must_use]
pub fn lost_to_honest(strategy: Strategy, seats: &Seats, parameters: &Parameters) -> f64 {
	let [none, one, ..] = seats.0;
	match (strategy.honest_plan(), strategy.plan(1, 0, false)) {
		(Plan::Unserved, _) => (none + one) * f64::from(parameters.rules.reporters_percent) / 100.0,
		(_, Plan::Silent) => none,
		_ => none + one * 2.0 / 3.0,
	}
}

#[expect(clippy::cast_precision_loss, reason = "at most 3")]
const fn seats_as_float(seats: usize) -> f64 {
	seats as f64
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of a task, far below 2^52")]
const fn millis_as_float(millis: u64) -> f64 {
	millis as f64
}

/// What a strategy brings per task of the network.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Expectation {
	/// The attacker's seats.
	pub seats: Seats,
	/// Averages per task of the network; `away` per seat.
	pub payoff: Payoff,
	/// Part of the attacker's seats that score zero without losing the whole stake.
	pub failures: f64,
	/// Probability that the attacker has one seat and is silent.
	pub silent_singles: f64,
	/// Part of the attacker's nodes that is available at a time.
	pub available: f64,
	/// More tasks than the nodes left can serve; the figures are rough then.
	pub overloaded: bool,
}

impl Expectation {
	/// With everybody available, weights given.
	#[must_use]
	pub fn at_rest(scenario: &Scenario, honest_weight: f64, attacker_weight: f64) -> Self {
		let honest = Camp::new(f64::from(scenario.honest), honest_weight);
		let attackers = Camp::new(f64::from(scenario.attackers), attacker_weight);
		Self::of(scenario, honest, attackers)
	}

	/// In a running network, in the long run.
	#[must_use]
	pub fn in_motion(scenario: &Scenario) -> Self {
		let (honest, attackers) = (f64::from(scenario.honest), f64::from(scenario.attackers));
		let spacing = scenario.spacing_millis();
		let mut weight = f64::from(scenario.parameters.new_node_weight);
		let (mut here, mut ours) = (1.0f64, 1.0f64);
		let mut found = Self::at_rest(scenario, HONEST_WEIGHT, weight);
		for _ in 0..600 {
			found = Self::at_rest(scenario, HONEST_WEIGHT * here, weight * ours);
			let busy = |seats: f64, nodes: f64, available: f64, away: f64| {
				// Seats taken per available node and task, times the tasks that pass meanwhile.
				1.0 / (1.0 + seats / nodes.max(1.0) / available * away / spacing)
			};
			let wait = wait_per_failure(scenario, &found) * found.failures;
			let next = busy(found.seats.expected(), attackers, ours, found.payoff.away + wait);
			ours = f64::midpoint(ours, next).max(1e-9);
			let away = honest_away(scenario, &found);
			let next = busy(3.0 - found.seats.expected(), honest, here, away);
			here = f64::midpoint(here, next).max(OVERLOAD);
			weight = f64::midpoint(weight, long_run_weight(scenario, &found));
		}
		found.available = ours;
		found.overloaded = here < 1.1 * OVERLOAD;
		found
	}

	fn of(scenario: &Scenario, honest: Camp, attackers: Camp) -> Self {
		let none = |camp: Camp| Camp::new(0.0, camp.weight);
		let (ordinary, dear, part) = match scenario.scene {
			Scene::Images => (seats(honest, attackers), None, 0.0),
			Scene::Text { cards, private: false } => {
				let cards = usize::from(cards.max(1));
				let each = 1.0 / f64::from(u32::try_from(cards).unwrap_or(1));
				let split = |camp: Camp| Camp::new(camp.nodes * each, camp.weight);
				let all = vec![(split(honest), split(attackers)); cards];
				(same_card_seats(&all), None, 0.0)
			},
			Scene::Text { private: true, .. } => {
				let apart = [(honest, none(attackers)), (none(honest), attackers)];
				(same_card_seats(&apart), None, 0.0)
			},
			Scene::Dear { honest: able, tasks_per_mille, .. } => {
				let able = f64::from(able) / f64::from(scenario.honest.max(1));
				let able = Camp::new(honest.nodes * able, honest.weight);
				let part = f64::from(tasks_per_mille) / 1_000.0;
				(seats(honest, attackers), Some(seats(able, attackers)), part)
			},
		};
		let multiple = scenario.scene.fee_multiple();
		let mut total = Payoff::default();
		let (mut away, mut failures, mut silent_singles) = (0.0, 0.0, 0.0);
		let mut add = |seats: &Seats, dear: bool, part: f64, fee: f64| {
			for own in 1..=3usize {
				let mut one =
					payoff(scenario.strategy, own, dear, scenario.millis(), &scenario.parameters);
				one.income *= fee;
				total.add(part * seats.0[own], &one);
				let taken = part * seats.0[own] * seats_as_float(own);
				away += taken * one.away;
				if own == 1 && scenario.strategy.plan(own, 0, dear) == Plan::Silent {
					silent_singles += taken;
				}
				failures += taken * one.fails;
			}
		};
		add(&ordinary, false, 1.0 - part, 1.0);
		let mut seats = ordinary;
		if let Some(dear) = dear {
			add(&dear, true, part, multiple);
			seats = dear.mixed(part, &ordinary);
		}
		let taken = seats.expected().max(1e-12);
		total.away = away / taken;
		let failures = failures / taken;
		Self { seats, payoff: total, failures, silent_singles, available: 1.0, overloaded: false }
	}

	/// Net income per task of the network in CNX, for the scenario's fee, stake and costs.
	#[must_use]
	pub fn net(&self, scenario: &Scenario) -> f64 {
		let stake = to_cnx(scenario.parameters.stake);
		let interest = scenario.interest(scenario.spacing_millis() / 1_000.0);
		self.earned(scenario) - stake * (self.payoff.loss + interest)
	}

	/// Stake in CNX above which the attacker loses more than it earns, interest left out; infinite if
	/// there is none.
	#[must_use]
	pub fn break_even(&self, scenario: &Scenario) -> f64 {
		break_even(self.earned(scenario), self.payoff.loss)
	}

	fn earned(&self, scenario: &Scenario) -> f64 {
		self.payoff.income * to_cnx(scenario.fee) - self.payoff.computed * scenario.seat_cost()
	}
}

/// The stake at which `earned = stake × lost`: 0 if nothing is earned, infinite if nothing is lost.
#[must_use]
pub fn break_even(earned: f64, lost: f64) -> f64 {
	if earned <= 0.0 {
		0.0
	} else if lost <= 0.0 {
		f64::INFINITY
	} else {
		earned / lost
	}
}

/// Interest on one CNX for some seconds, at a yearly rate in percent.
#[must_use]
pub fn interest(percent: f64, seconds: f64) -> f64 {
	percent / 100.0 * seconds / YEAR_SECONDS
}

/// Score of the attacker's seats that do not fail.
fn good_score(scenario: &Scenario) -> f64 {
	let works = scenario.strategy.plan(1, 0, false) == Plan::Compute;
	if works || scenario.has_private_card() { 50.0 / 3.0 } else { FAST_PAIR_SCORE }
}

/// Whether the attacker's accounts keep more than a newcomer's weight in spite of their failures.
fn bears_failures(scenario: &Scenario, found: &Expectation) -> bool {
	let newcomer = f64::from(scenario.parameters.new_node_weight);
	(1.0 - found.failures) * good_score(scenario) >= newcomer && found.payoff.loss == 0.0
}

/// Weight that the attacker's nodes have in the long run.
fn long_run_weight(scenario: &Scenario, found: &Expectation) -> f64 {
	let newcomer = f64::from(scenario.parameters.new_node_weight);
	let good = good_score(scenario);
	match scenario.rejoin {
		// A single failure leaves an average of zero for ever, or lets it sink towards zero.
		Rejoin::Stay | Rejoin::Dodge => ((1.0 - found.failures) * good).floor().max(1.0),
		Rejoin::FreshAccount if bears_failures(scenario, found) => {
			((1.0 - found.failures) * good).floor()
		},
		// The next selection comes later at a low weight, so that weights count harmonically.
		Rejoin::FreshAccount => {
			let paid = paid_seats(scenario, found);
			1.0 / ((1.0 - paid) / newcomer + paid / good)
		},
	}
}

/// Part of the attacker's seats that neither fail nor are slashed.
fn paid_seats(scenario: &Scenario, found: &Expectation) -> f64 {
	let slashed = if scenario.strategy.plan(1, 0, true) == Plan::Forge
		|| scenario.strategy.plan(1, 0, true) == Plan::Error
	{
		found.payoff.loss / found.seats.expected().max(1e-12)
	} else {
		0.0
	};
	(1.0 - found.failures - slashed).clamp(0.0, 1.0)
}

/// Milliseconds for which a failure keeps a node waiting for its stake, on average.
fn wait_per_failure(scenario: &Scenario, found: &Expectation) -> f64 {
	let unbonding = millis_as_float(scenario.parameters.unbonding_millis);
	match scenario.rejoin {
		// Kicked out when one of the two tasks before failed as well.
		Rejoin::FreshAccount if bears_failures(scenario, found) => {
			unbonding * (2.0 * found.failures).min(1.0)
		},
		// After the first kick-out the account is on probation: every failure is another one.
		Rejoin::FreshAccount | Rejoin::Dodge | Rejoin::Stay => unbonding,
	}
}

/// Milliseconds for which an honest seat is bound on average: a silent single binds two of them until
/// the deadline.
fn honest_away(scenario: &Scenario, found: &Expectation) -> f64 {
	let task = millis_as_float(scenario.millis()) + 6_000.0;
	let late = millis_as_float(scenario.parameters.execution_millis);
	let held = 2.0 * found.silent_singles / (3.0 - found.seats.expected()).max(1e-9);
	held * late + (1.0 - held) * task
}
