//! Whole lifecycles in a pipeline: every block creates, dispatches, commits, discloses and uploads the
//! same number of tasks, as the transactions that a network carries.

use super::{Bench, IMPORT_BUDGET_MS, PICOS_PER_MS, SLOT_SECONDS, block_limit_ms, normal_limit_ms};
use crate::{
	actors,
	chain::Seed,
	genesis::Genesis,
	report::{Bound, Report, largest, median, number},
	world::{Made, World},
};
use anyhow::{Result, ensure};
use deuterium_primitives::GROUP_SIZE;
use deuterium_runtime::{
	TaskQueue,
	configs::{inference::MaxDispatches, monetary::CNX},
};
use std::collections::VecDeque;

/// Blocks from a task's creation to its upload.
const PIPELINE: usize = 5;
/// Tasks a second that must be reached.
const TARGET: f64 = 100.0;
/// Live tasks that one creator may have, by default.
const QUOTA: usize = 100;

/// Charges of a task, in milliseconds of reference time.
#[derive(Clone, Copy, Debug)]
struct Charges {
	/// Its transactions.
	transactions: f64,
	/// Its part in the hooks.
	hooks: f64,
	/// The hooks of a block without tasks.
	idle: f64,
}

impl Charges {
	/// Tasks a block that fit by weight.
	fn tasks_per_block(&self) -> f64 {
		let normal = normal_limit_ms() / self.transactions;
		let whole = (block_limit_ms() - self.idle) / (self.transactions + self.hooks);
		normal.min(whole)
	}
}

/// Runs the suite.
pub(super) fn run(bench: &Bench, report: &mut Report) -> Result<()> {
	report.progress("some tasks, to see what they are charged");
	let charges = pilot(bench)?;
	let by_weight = charges.tasks_per_block();
	let tasks = (by_weight.floor() as usize).clamp(1, MaxDispatches::get() as usize);
	let tasks = bench.pick(tasks, tasks.min(8));
	report.progress(&format!("{tasks} tasks in every block"));
	let blocks = steady(bench, tasks, bench.pick(15, 3))?;
	print(report, &charges, tasks, &blocks);
	Ok(())
}

fn world(bench: &Bench, tasks: usize) -> Result<World> {
	let nodes = GROUP_SIZE * tasks * PIPELINE;
	let creators = tasks * (PIPELINE + 1) / QUOTA + 2;
	let mut genesis = Genesis::new(creators)?;
	genesis.grow(nodes, |index| actors::card(index % 4, 24))?;
	World::new(bench, &genesis, nodes, creators)
}

/// Lets some tasks run and reads what they were charged; enough of them that what a block's hooks take
/// once, however many tasks there are, is spread as in a full block.
fn pilot(bench: &Bench) -> Result<Charges> {
	const TASKS: usize = 64;
	let mut world = world(bench, TASKS)?;
	let mut waiting = VecDeque::new();
	// The first block also sets up what exists once.
	world.block(&mut waiting, Seed::Vrf)?;
	let idle = world.block(&mut waiting, Seed::Vrf)?.hooks as f64 / PICOS_PER_MS;
	waiting.extend((0..TASKS).map(|index| world.order(index, order())));
	let (mut transactions, mut hooks) = (0.0, 0.0);
	for _ in 0..PIPELINE {
		let made = world.block(&mut waiting, Seed::Vrf)?;
		transactions += made.charged as f64 / PICOS_PER_MS;
		hooks += made.hooks as f64 / PICOS_PER_MS - idle;
		let news = world.news()?;
		waiting.extend(world.answers(&news)?);
	}
	let ended = world.chain.look(|| TaskQueue::stats())?;
	ensure!(ended.succeeded as usize == TASKS && ended.running == 0, "the tasks did not end");
	let per_task = TASKS as f64;
	Ok(Charges { transactions: transactions / per_task, hooks: hooks / per_task, idle })
}

fn order() -> deuterium_runtime::RuntimeCall {
	actors::image_task(8, 10 * CNX)
}

/// Fills the pipeline, then makes blocks that do the whole lifecycle of `tasks` tasks each.
fn steady(bench: &Bench, tasks: usize, blocks: usize) -> Result<Vec<Made>> {
	let mut world = world(bench, tasks)?;
	let mut waiting = VecDeque::new();
	let mut made = Vec::new();
	for number in 0..PIPELINE + blocks {
		// Reports come first, as their priority in the pool has it.
		let creations: Vec<_> =
			(0..tasks).map(|index| world.order(number * tasks + index, order())).collect();
		waiting.extend(creations);
		let block = world.block(&mut waiting, Seed::Vrf)?;
		ensure!(!block.full, "{tasks} lifecycles do not fit into a block after all");
		let news = world.news()?;
		waiting.extend(world.answers(&news)?);
		if number >= PIPELINE {
			made.push(block);
		}
	}
	let ended = world.chain.look(|| TaskQueue::stats().succeeded)? as usize;
	ensure!(ended >= tasks * blocks, "only {ended} tasks succeeded");
	Ok(made)
}

fn print(report: &mut Report, charges: &Charges, tasks: usize, blocks: &[Made]) {
	report.section(
		"Throughput",
		"A task: create, dispatch, three commitments, three disclosures, upload; the reports as feeless \
		 transactions signed by worker keys. Every block holds all steps of the same number of tasks. \
		 Import: execution as WebAssembly, state root, and writing to ParityDB. `by weight`: how many \
		 tasks the weights let into blocks of two seconds. `by import`: how many could be imported in \
		 two fifths of the slot.",
	);
	let times: Vec<f64> = blocks.iter().map(|made| made.imported.millis()).collect();
	let of = |value: fn(&Made) -> f64| median(blocks.iter().map(value).collect());
	let import = median(times.clone());
	let by_weight = charges.tasks_per_block().min(f64::from(MaxDispatches::get())) / SLOT_SECONDS;
	let by_import = tasks as f64 * IMPORT_BUDGET_MS / import / SLOT_SECONDS;
	let rows = [
		("declared ms of a task's transactions", charges.transactions),
		("declared ms of a task in the hooks", charges.hooks),
		("declared ms of an idle block's hooks", charges.idle),
		("tasks in a block", tasks as f64),
		("transactions in a block", of(|made| made.transactions as f64)),
		("import ms, median", import),
		("import ms, most", largest(&times)),
		("of which state root ms", of(|made| made.imported.usage.root.as_secs_f64() * 1e3)),
		("of which database ms", of(|made| made.imported.commit.as_secs_f64() * 1e3)),
		("import µs per task", import * 1e3 / tasks as f64),
		("state reads per task", of(|made| made.imported.usage.reads as f64) / tasks as f64),
		("keys written per task", of(|made| made.imported.writes as f64) / tasks as f64),
		("block bytes per task", of(|made| made.imported.bytes as f64) / tasks as f64),
		("tasks/s by weight", by_weight),
		("tasks/s by import", by_import),
	];
	let rows: Vec<_> =
		rows.iter().map(|(what, value)| vec![String::from(*what), number(*value)]).collect();
	report.table(&["figure", "value"], &rows);
	report.full_target("tasks/s by declared weight", by_weight, Bound::AtLeast(TARGET), "");
	report.full_target("tasks/s by measured import", by_import, Bound::AtLeast(TARGET), "");
	report.target(
		"import of a block of lifecycles, most",
		largest(&times),
		Bound::AtMost(IMPORT_BUDGET_MS),
		" ms",
	);
}
