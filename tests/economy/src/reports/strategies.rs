//! All strategies in one simulated network.

use super::{SHARES, scenario};
use crate::{
	expectation::Expectation,
	formulas::attackers_for,
	parameters::to_cnx,
	report::Assumptions,
	simulation::{Findings, Scenario, Scene, run},
	strategy::{Rejoin, Strategy},
	table::{Cell, Table},
};
use deuterium_math::settlement::Refusal;

const COLUMNS: [&str; 12] = [
	"strategy",
	"income, closed form",
	"simulated",
	"±",
	"stakes lost",
	"net",
	"of honest",
	"available",
	"wrong",
	"aborted",
	"honest slashed",
	"stake needed",
];

const NOTE: &str = "Per 1 000 tasks of the network: income in fees (closed form of the running \
	network, simulated, one standard error), stakes lost, net income in CNX after computing, losses \
	and interest, the same against the first line of honest work, wrong results accepted, tasks aborted, \
	honest nodes slashed. Available: part of the attacker's nodes that can be drawn. Stake needed: CNX at which \
	losses eat the income; `none` if no stake does it.";

pub(crate) fn tables(assumptions: &Assumptions) -> Result<Vec<Table>, Refusal> {
	let images =
		|strategy| scenario(assumptions, assumptions.honest, assumptions.attackers, strategy);
	let yardstick = run(&images(Strategy::Honest))?.net_per_task(&images(Strategy::Honest));
	Ok(vec![
		strategies(assumptions, &images, yardstick)?,
		timeout_by_share(assumptions)?,
		whitewashing(&images, yardstick)?,
		dear(assumptions, &images)?,
		texts(&images)?,
	])
}

/// Makes the scenario of a strategy.
type Images<'a> = &'a dyn Fn(Strategy) -> Scenario;

fn strategies(
	assumptions: &Assumptions,
	images: Images<'_>,
	yardstick: f64,
) -> Result<Table, Refusal> {
	let Assumptions { honest, attackers, .. } = *assumptions;
	let title = format!("Strategies: {attackers} attackers among {honest} honest nodes, images");
	let mut table = Table::new(title, NOTE, &COLUMNS);
	table.push(line(Strategy::Honest.name(), &images(Strategy::Honest), None)?);
	for strategy in [
		Strategy::Forger,
		Strategy::ForgeOrWithhold,
		Strategy::PairOrSilent,
		Strategy::PairOrHonest,
		Strategy::LazyPair,
		Strategy::ErrorFarmer,
		Strategy::ErrorPairOrSilent,
		Strategy::Copycat,
		Strategy::Withholder,
	] {
		table.push(line(strategy.name(), &images(strategy), Some(yardstick))?);
	}
	Ok(table)
}

/// Silence of many frees the field for the few that are paired.
fn timeout_by_share(assumptions: &Assumptions) -> Result<Table, Refusal> {
	let honest = assumptions.honest;
	let mut table = Table::new(
		"The timeout attack by share, simulated",
		format!(
			"{honest} honest nodes. Net income against as many honest nodes' under the same conditions; \
			 per 1 000 tasks: wrong results, aborted tasks, honest nodes slashed. Silent seats bind \
			 honest nodes until the deadline; when too few are left, the attackers take over."
		),
		&["attackers", "nodes", "of honest", "available", "wrong", "aborted", "honest slashed"],
	);
	for share in SHARES {
		let attackers = attackers_for(honest, share);
		let one = scenario(assumptions, honest, attackers, Strategy::PairOrSilent);
		let work = scenario(assumptions, honest, attackers, Strategy::Honest);
		let found = run(&one)?;
		let part = found.net_per_task(&one) / run(&work)?.net_per_task(&work);
		table.push(vec![
			Cell::Percent(share, 0),
			Cell::count(attackers),
			if part < 0.0 { Cell::text("loss") } else { Cell::Percent(part, 2) },
			Cell::Percent(per_thousand_tasks(&found, found.available) / 1_000.0, 1),
			Cell::Number(found.per_thousand(found.wrong), 2),
			Cell::Number(found.per_thousand(found.aborted), 2),
			Cell::Number(found.per_thousand(found.honest_slashed), 2),
		]);
	}
	Ok(table)
}

fn whitewashing(images: Images<'_>, yardstick: f64) -> Result<Table, Refusal> {
	let mut table = Table::new(
		"QoS whitewashing: what a bad record costs",
		"The timeout attack and the withholding forger by what they do about their record. Columns as \
		 above.",
		&COLUMNS,
	);
	for (strategy, name) in
		[(Strategy::PairOrSilent, "timeout"), (Strategy::ForgeOrWithhold, "withholding")]
	{
		for rejoin in [Rejoin::Stay, Rejoin::Dodge, Rejoin::FreshAccount] {
			let one = Scenario { rejoin, ..images(strategy) };
			table.push(line(&format!("{name}: {}", rejoin.name()), &one, Some(yardstick))?);
		}
	}
	Ok(table)
}

fn dear(assumptions: &Assumptions, images: Images<'_>) -> Result<Table, Refusal> {
	let honest = assumptions.honest;
	let able = (honest / 20).max(3).min(honest);
	let scene = Scene::Dear { honest: able, tasks_per_mille: 100, fee_multiple: 4 };
	let mut table = Table::new(
		format!("Fake memory: {able} of the honest nodes have large cards"),
		"One task in ten needs large memory and pays four times the fee. The attackers declare it; in \
		 the first line they really have it. They do other tasks honestly. Columns as above; income in \
		 ordinary fees. No closed form of the running network: it has two resting points, one with the \
		 attackers in the minority and mostly away, one with them in the majority.",
		&COLUMNS,
	);
	let really = Scenario { scene, ..images(Strategy::Honest) };
	table.push(line("large cards, honest work", &really, None)?);
	let yardstick = run(&really)?.net_per_task(&really);
	for strategy in [Strategy::FakeVram, Strategy::FakeVramErrors] {
		let one = Scenario { scene, ..images(strategy) };
		table.push(line(strategy.name(), &one, Some(yardstick))?);
	}
	Ok(table)
}

fn texts(images: Images<'_>) -> Result<Table, Refusal> {
	let mut table = Table::new(
		"Texts: three equal cards",
		"Honest nodes on four cards; the attackers (at least four) on the same ones, or on a card \
		 name of their own, where every group is theirs. Columns as above.",
		&COLUMNS,
	);
	let text = |strategy, private| {
		let one = images(strategy);
		let scene = Scene::Text { cards: 4, private };
		Scenario { scene, attackers: one.attackers.max(4), ..one }
	};
	let honest = text(Strategy::Honest, false);
	table.push(line("same cards: honest work", &honest, None)?);
	let yardstick = Some(run(&honest)?.net_per_task(&honest));
	for (strategy, name) in
		[(Strategy::ForgeOrWithhold, "forger"), (Strategy::PairOrSilent, "timeout attack")]
	{
		let one = text(strategy, false);
		table.push(line(&format!("same cards: {name}"), &one, yardstick)?);
	}
	let apart = text(Strategy::PairOrSilent, true);
	table.push(line("card of their own: forgers", &apart, yardstick)?);
	Ok(table)
}

fn line(name: &str, scenario: &Scenario, honest_net: Option<f64>) -> Result<Vec<Cell>, Refusal> {
	let found = run(scenario)?;
	let expected = Expectation::in_motion(scenario);
	let fee = to_cnx(scenario.fee);
	let (income, error) = found.income_per_task();
	Ok(vec![
		Cell::text(name),
		match scenario.scene {
			Scene::Dear { .. } => Cell::text("–"),
			_ => Cell::Number(1_000.0 * expected.payoff.income, 2),
		},
		Cell::Number(1_000.0 * income / fee, 2),
		Cell::Number(1_000.0 * error / fee, 2),
		Cell::Number(per_thousand_tasks(&found, found.stakes_lost(&scenario.parameters)), 2),
		Cell::Number(1_000.0 * found.net_per_task(scenario), 1),
		honest_net.map_or_else(
			|| Cell::text("100 %"),
			|honest| match found.net_per_task(scenario) / honest {
				part if part < 0.0 => Cell::text("loss"),
				part => Cell::Percent(part, 1),
			},
		),
		Cell::Percent(per_thousand_tasks(&found, found.available) / 1_000.0, 1),
		Cell::Number(found.per_thousand(found.wrong), 2),
		Cell::Number(found.per_thousand(found.aborted), 2),
		Cell::Number(found.per_thousand(found.honest_slashed), 2),
		Cell::Number(found.break_even(scenario), 1),
	])
}

#[expect(clippy::cast_precision_loss, reason = "counts below 2^52")]
fn per_thousand_tasks(found: &Findings, total: f64) -> f64 {
	1_000.0 * total / found.tasks.max(1) as f64
}
