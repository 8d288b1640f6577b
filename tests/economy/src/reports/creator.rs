//! Creators that attack with tasks of their own: burning others' stakes, washing records.

use super::scenario;
use crate::{
	expectation::{Expectation, HONEST_WEIGHT, lost_to_honest},
	parameters::to_cnx,
	record::{Record, WINDOW, tasks_to_wash_formula},
	report::Assumptions,
	simulation::run,
	strategy::Strategy,
	table::{Cell, Table},
};
use deuterium_math::settlement::Refusal;

pub(crate) fn tables(assumptions: &Assumptions) -> Result<Vec<Table>, Refusal> {
	Ok(vec![burning(assumptions)?, washing(assumptions)])
}

/// A creator whose nodes refute honest ones.
fn burning(assumptions: &Assumptions) -> Result<Table, Refusal> {
	let Assumptions { honest, attackers, .. } = *assumptions;
	let mut table = Table::new(
		format!("Self-dealing creator: {attackers} own nodes among {honest} honest ones"),
		"It makes tasks, and its own nodes refute the honest one when they hold two seats. Fees paid to \
		 honest nodes are its cost, all else returns to it. All weigh the same and are available. CNX \
		 per task (closed form, simulated), honest nodes slashed per 1 000 tasks, CNX spent per honest \
		 node slashed, transaction fees included, and CNX of honest stake burnt for each CNX spent. It \
		 loses no stake itself. A node that is not served reports that, and loses its share only.",
		&[
			"creator",
			"fee",
			"cost, closed form",
			"simulated",
			"slashed",
			"spent per slash",
			"burnt per CNX",
		],
	);
	let stake = to_cnx(assumptions.parameters.stake);
	for fee in [assumptions.fee, assumptions.parameters.minimum_fee] {
		for (strategy, name) in [
			(Strategy::PairOrHonest, "serves all, works when alone"),
			(Strategy::PairOrSilent, "serves all, silent when alone"),
			(Strategy::Starver, "serves its own nodes only"),
		] {
			let mut one = scenario(assumptions, honest, attackers, strategy);
			one.fee = fee;
			one.frozen = Some((16, 16));
			let found = run(&one)?;
			let expected = Expectation::at_rest(&one, HONEST_WEIGHT, HONEST_WEIGHT);
			let expected = lost_to_honest(strategy, &expected.seats, &one.parameters) * to_cnx(fee);
			let tasks = found.per_thousand(1).recip() * 1_000.0;
			let cost = to_cnx(found.honest_income) / tasks;
			let slashed = found.per_thousand(found.honest_slashed) / 1_000.0;
			let spent = (cost + to_cnx(assumptions.transaction_fee)) / slashed;
			let burnt = |cell| if found.honest_slashed > 0 { cell } else { Cell::text("–") };
			table.push(vec![
				Cell::text(name),
				Cell::Number(to_cnx(fee), 3),
				Cell::Number(expected, 4),
				Cell::Number(cost, 4),
				Cell::Number(slashed * 1_000.0, 2),
				burnt(Cell::Number(spent, 2)),
				burnt(Cell::Number(stake / spent, 1)),
			]);
		}
	}
	Ok(table)
}

/// A creator that names a card of which it owns all the nodes.
fn washing(assumptions: &Assumptions) -> Table {
	let mut table = Table::new(
		"Washing a record with tasks for one's own card",
		"A creator names a card that only its own three nodes have: the fee comes back, the best score \
		 goes to the bad node. Tasks until the selection weight is 16 again, by the formula (for a \
		 full window of 64 scores) and by counting, and what they cost in transaction fees.",
		&["record", "weight", "tasks, formula", "counted", "CNX"],
	);
	for (tasks, average) in [(3u8, 0u8), (20, 5), (WINDOW, 0), (WINDOW, 5), (WINDOW, 10)] {
		let record = Record::new(tasks, u16::from(tasks) * u16::from(average));
		let counted = record.tasks_to_wash(16, 10_000).unwrap_or(u32::MAX);
		let fees = assumptions.transaction_fee.saturating_mul(u128::from(counted));
		let formula = tasks_to_wash_formula(average, 16);
		table.push(vec![
			Cell::text(format!("{tasks} tasks, average {average}")),
			Cell::count(u32::from(record.weight(&assumptions.parameters))),
			if tasks == WINDOW { Cell::Number(formula, 1) } else { Cell::text("–") },
			Cell::count(counted),
			Cell::Number(to_cnx(fees), 2),
		]);
	}
	table
}
