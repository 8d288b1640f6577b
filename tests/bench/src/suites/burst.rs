//! Far more creations at once than the network can serve: blocks must stay on time, and every task
//! must end.

use super::{Bench, IMPORT_BUDGET_MS, PICOS_PER_MS, SLOT_SECONDS, block_limit_ms};
use crate::{
	actors,
	chain::Seed,
	genesis::Genesis,
	report::{Bound, Report, largest, median, number},
	world::{Made, World},
};
use anyhow::{Result, ensure};
use deuterium_runtime::{Balances, TaskQueue, UncheckedExtrinsic, configs::monetary::CNX};
use frame_support::traits::fungible::InspectHold;
use std::collections::VecDeque;

/// Live tasks that one creator may have, by default.
const QUOTA: usize = 100;
/// Blocks after which every task must have ended by any of its deadlines.
const PATIENCE: usize = 10_000;

/// Runs the suite.
pub(super) fn run(bench: &Bench, report: &mut Report) -> Result<()> {
	let tasks = bench.pick(10_000, 120);
	let nodes = bench.pick(3_000, 60);
	let creators = tasks / QUOTA + 1;
	let mut genesis = Genesis::new(creators)?;
	genesis.grow(nodes, |index| actors::card(index % 4, 24))?;
	let mut world = World::new(bench, &genesis, nodes, creators)?;
	report.progress(&format!("signing {tasks} creations"));
	let mut creations: VecDeque<UncheckedExtrinsic> = (0..tasks)
		.map(|index| world.order(index, actors::image_task(8, (10 + index as u128 % 50) * CNX)))
		.collect();
	let mut reports = VecDeque::new();
	let mut blocks: Vec<Made> = Vec::new();
	let mut created_after = 0;
	loop {
		let made = block(&mut world, &mut reports, &mut creations)?;
		blocks.push(made);
		if created_after == 0 && creations.is_empty() {
			created_after = blocks.len();
		}
		let news = world.news()?;
		reports.extend(world.answers(&news)?);
		let stats = world.chain.look(TaskQueue::stats)?;
		if blocks.len() % 50 == 0 {
			report.progress(&format!(
				"block {}: {} waiting, {} running",
				blocks.len(),
				stats.queued,
				stats.running
			));
		}
		if creations.is_empty() && stats.queued == 0 && stats.running == 0 {
			break;
		}
		ensure!(blocks.len() < PATIENCE, "tasks do not end: {stats:?}");
	}
	print(report, &mut world, tasks, nodes, created_after, &blocks)
}

/// A block as the pool would fill it: reports have the higher priority.
fn block(
	world: &mut World,
	reports: &mut VecDeque<UncheckedExtrinsic>,
	creations: &mut VecDeque<UncheckedExtrinsic>,
) -> Result<Made> {
	let before = reports.len();
	let mut both: VecDeque<_> = reports.drain(..).chain(creations.drain(..)).collect();
	let made = world.block(&mut both, Seed::Vrf)?;
	let left = before.saturating_sub(made.transactions);
	reports.extend(both.drain(..left));
	creations.append(&mut both);
	Ok(made)
}

fn print(
	report: &mut Report,
	world: &mut World,
	tasks: usize,
	nodes: usize,
	created_after: usize,
	blocks: &[Made],
) -> Result<()> {
	let accounts: Vec<_> = world.creators.iter().map(|creator| creator.account()).collect();
	let (stats, held) = world.chain.look(|| {
		let held: u128 = accounts.iter().map(Balances::total_balance_on_hold).sum();
		(TaskQueue::stats(), held)
	})?;
	let times: Vec<f64> = blocks.iter().map(|made| made.imported.millis()).collect();
	let charged = |made: &Made| (made.charged + made.hooks) as f64 / PICOS_PER_MS;
	let most_charged = largest(&blocks.iter().map(charged).collect::<Vec<_>>());
	report.section(
		"Burst",
		"All creations are there at once; every block takes as many transactions as its weight allows, \
		 reports before creations, and honest nodes answer in the next block.",
	);
	let rows = [
		("creations", tasks as f64),
		("nodes", nodes as f64),
		("blocks until all were created", created_after as f64),
		("blocks until all had ended", blocks.len() as f64),
		("seconds until all had ended", blocks.len() as f64 * SLOT_SECONDS),
		("succeeded", stats.succeeded as f64),
		("refunded or aborted", stats.aborted as f64),
		("import ms, median", median(times.clone())),
		("import ms, most", largest(&times)),
		("declared ms of a block, most", most_charged),
	];
	let rows: Vec<_> =
		rows.iter().map(|(what, value)| vec![String::from(*what), number(*value)]).collect();
	report.table(&["figure", "value"], &rows);
	let ended = (stats.succeeded + stats.aborted) as f64;
	report.target("burst: tasks that ended", ended, Bound::AtLeast(tasks as f64), "");
	report.target("burst: left in escrow", held as f64, Bound::AtMost(0.0), "");
	report.target(
		"burst: import of a block, most",
		largest(&times),
		Bound::AtMost(IMPORT_BUDGET_MS),
		" ms",
	);
	report.target(
		"burst: declared time of a block, most",
		most_charged,
		Bound::AtMost(block_limit_ms()),
		" ms",
	);
	Ok(())
}
