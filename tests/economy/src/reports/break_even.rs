//! Stakes at which attacks lose money, by network size and attacker's share.

use super::{SHARES, SIZES, by_share, scenario};
use crate::{
	expectation::{Expectation, HONEST_WEIGHT},
	formulas::attackers_for,
	parameters::to_cnx,
	report::Assumptions,
	simulation::{Scenario, Scene},
	strategy::Strategy,
	table::{Cell, Table},
};

pub(crate) fn tables(assumptions: &Assumptions) -> Vec<Table> {
	vec![
		by_size(
			assumptions,
			Strategy::Forger,
			"Stake per fee against the forger that always discloses",
			"Stake at which it earns nothing, as a multiple of the fee. Alone it loses the whole stake.",
			|scenario| Cell::Number(stake_per_fee(scenario), 2),
		),
		by_size(
			assumptions,
			Strategy::ForgeOrWithhold,
			"Stake per fee against the forger that withholds when refuted",
			"As above. Alone it sees that the others match, does not disclose, and loses the \
			 withholding penalty only: this, not the slash, is what a careful forger risks.",
			|scenario| Cell::Number(stake_per_fee(scenario), 2),
		),
		by_size(
			assumptions,
			Strategy::ForgeOrWithhold,
			"Largest fee that the stake secures against it, in CNX",
			"The stake divided by the table above.",
			|scenario| {
				let fee = to_cnx(scenario.parameters.stake) / stake_per_fee(scenario);
				Cell::Number(fee, usize::from(fee < 100.0))
			},
		),
		by_size(
			assumptions,
			Strategy::PairOrSilent,
			"The timeout attack's income, as a part of honest work's",
			"It never loses stake, so no stake makes it lose money; its cost is time. Net income of the \
			 attacker's nodes against the net income of as many honest ones, in percent, at the fee and \
			 stake given; closed form of the running network. `loss`: less than the interest. `overload`: the honest nodes that silent \
			 ones bind until the deadline are too many to serve all tasks.",
			of_honest,
		),
		honest_risk(assumptions),
		private_card(assumptions),
	]
}

fn by_size(
	assumptions: &Assumptions,
	strategy: Strategy,
	title: &str,
	note: &str,
	value: fn(&Scenario) -> Cell,
) -> Table {
	let note = format!("{note} Rows: honest nodes; columns: the attacker's part of all nodes.");
	let mut table = Table::new(title, note, &[]);
	table.columns = by_share("honest");
	for honest in SIZES {
		let row = SHARES.iter().map(|share| {
			let attackers = attackers_for(honest, *share);
			value(&scenario(assumptions, honest, attackers, strategy))
		});
		table.push(std::iter::once(Cell::count(honest)).chain(row).collect());
	}
	table
}

/// Stake per fee at which a strategy with losses earns nothing, interest left out. The attackers are
/// newcomers: they lose each account with its first failure.
fn stake_per_fee(scenario: &Scenario) -> f64 {
	let newcomer = f64::from(scenario.parameters.new_node_weight);
	let found = Expectation::at_rest(scenario, HONEST_WEIGHT, newcomer);
	found.payoff.income / found.payoff.loss
}

/// Net income against that of as many honest nodes under the same conditions.
fn of_honest(scenario: &Scenario) -> Cell {
	let found = Expectation::in_motion(scenario);
	if found.overloaded {
		return Cell::text("overload");
	}
	let mut honest = Scenario { strategy: Strategy::Honest, ..*scenario };
	if let Scene::Text { cards, .. } = scenario.scene {
		honest.scene = Scene::Text { cards, private: false };
	}
	match found.net(scenario) / Expectation::in_motion(&honest).net(&honest) {
		part if part < 0.0 => Cell::text("loss"),
		part => Cell::Percent(part, 2),
	}
}

/// What refuting costs honest nodes: the other side of a high penalty.
fn honest_risk(assumptions: &Assumptions) -> Table {
	let mut table = Table::new(
		"What honest nodes bear: the window for a penalty",
		format!(
			"{} honest nodes; all weigh the same; the attacker's pairs forge whenever they can. Largest \
			 penalty: that at which an honest node still earns after computing, as a multiple of the \
			 fee. Least penalty: that at which a forger earns nothing, if withholding costs as much as \
			 being refuted. Between the two, both are satisfied.",
			assumptions.honest
		),
		&[
			"attackers",
			"honest seats refuted",
			"loses, CNX a seat",
			"earns, CNX a seat",
			"least penalty",
			"largest penalty",
		],
	);
	let fee = to_cnx(assumptions.fee);
	for share in SHARES {
		let attackers = attackers_for(assumptions.honest, share);
		let one = scenario(assumptions, assumptions.honest, attackers, Strategy::Forger);
		let found = Expectation::at_rest(&one, HONEST_WEIGHT, HONEST_WEIGHT);
		let refuted = found.payoff.honest_slashed / (3.0 - found.seats.expected());
		let earns = fee / 3.0 - one.seat_cost();
		table.push(vec![
			Cell::Percent(share, 0),
			Cell::Percent(refuted, 3),
			Cell::Number(refuted * to_cnx(assumptions.parameters.stake), 3),
			Cell::Number(earns, 3),
			Cell::Number(found.payoff.income / found.payoff.loss, 2),
			Cell::Number(earns / fee / refuted, 2),
		]);
	}
	table
}

/// Attackers on a card of their own serve texts alone among themselves.
fn private_card(assumptions: &Assumptions) -> Table {
	let mut table = Table::new(
		"Texts on a card that the attackers made up",
		"The group is always theirs: they are never refuted and lose nothing, whatever the stake. Closed \
		 form of the running network: tasks with a wrong result, and net income against that of as \
		 many honest nodes. Forgers answer at once and are available sooner than those who compute.",
		&["honest", "attackers", "wrong results", "of honest income"],
	);
	for honest in SIZES {
		for share in [0.01, 0.1, 0.3] {
			let attackers = attackers_for(honest, share).max(4);
			let mut one = scenario(assumptions, honest, attackers, Strategy::PairOrSilent);
			one.scene = Scene::Text { cards: 1, private: true };
			table.push(vec![
				Cell::count(honest),
				Cell::count(attackers),
				Cell::Percent(Expectation::in_motion(&one).payoff.wrong, 2),
				of_honest(&one),
			]);
		}
	}
	table
}
