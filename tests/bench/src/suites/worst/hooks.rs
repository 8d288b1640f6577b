//! Hooks with full budgets, and the call that helps them out.

use super::{Bench, demand, fill, hooks_ms, time};
use crate::{
	actors::{self, Role, Signer},
	chain::{Chain, Draft, Imported, Seed},
	genesis::Genesis,
	report::{Report, number},
};
use anyhow::{Context, Result, ensure};
use deuterium_primitives::{GROUP_SIZE, Round, TaskId};
use deuterium_runtime::{
	AccountId, Hash, RuntimeCall, TaskQueue,
	configs::{
		inference::{MaxClasses, MaxDeadlines, MaxDispatches},
		monetary::CNX,
		parameters::dynamic_params::protocol,
	},
};

/// Live tasks that one creator may have, by default.
const QUOTA: usize = 100;
/// Blocks that nodes have to disclose: the least that the runtime allows.
const TO_DISCLOSE: u32 = 5;
/// Blocks after which all tasks must have their nodes, whatever the budget of one block is.
const TO_DISPATCH: u32 = 90;
/// Blocks that tasks may wait in the state for `poke`.
const TO_WAIT: u32 = 2;

/// A block whose work is done by hooks.
struct Hooked {
	what: &'static str,
	declared: f64,
	measured: f64,
	imported: Imported,
}

/// Measures the hooks.
pub(super) fn run(bench: &Bench, report: &mut Report) -> Result<()> {
	report.progress("hooks with full budgets");
	let deadlines = bench.pick(MaxDeadlines::get() as usize, 12);
	let dispatches = bench.pick(MaxDispatches::get() as usize, 12);
	let hooked = [
		idle(bench)?,
		overdue(bench, "deadlines", deadlines, 0)?,
		overdue(bench, "dispatches", 0, dispatches)?,
		overdue(bench, "deadlines and dispatches", deadlines, dispatches)?,
	];
	report.note(
		"Blocks without transactions whose hooks have a full budget of deadlines (three nodes each that \
		 committed and did not disclose: the dearest) and of dispatches (over as many classes as a block \
		 looks at).\n",
	);
	let base = hooked.first().map_or(0.0, |idle| idle.measured);
	let rows: Vec<_> = hooked.iter().map(|block| row(block, base)).collect();
	let head = [
		"hooks",
		"declared ms",
		"import ms",
		"ms per declared ms",
		"reads",
		"keys written",
		"of which root ms",
	];
	report.table(&head, &rows);
	for block in hooked.iter().skip(1) {
		let ratio = block.measured / block.declared;
		demand(report, &format!("hooks, {}", block.what), ratio, block.measured);
	}
	poke(bench, report)
}

fn row(block: &Hooked, base: f64) -> Vec<String> {
	let ratio = (block.measured - base).max(0.0) / block.declared;
	vec![
		block.what.into(),
		number(block.declared),
		number(block.measured),
		number(ratio),
		number(block.imported.usage.reads as f64),
		number(block.imported.writes as f64),
		number(block.imported.usage.root.as_secs_f64() * 1e3),
	]
}

fn idle(bench: &Bench) -> Result<Hooked> {
	let genesis = Genesis::new(1)?;
	let mut chain = Chain::new(&bench.machine, genesis.storage())?;
	pass(&mut chain, 1)?;
	measured(&chain, "none")
}

/// A block in which so many disclosures are overdue and so many tasks can start.
fn overdue(
	bench: &Bench,
	what: &'static str,
	deadlines: usize,
	dispatches: usize,
) -> Result<Hooked> {
	let creators = (deadlines + dispatches) / QUOTA + 2;
	let mut genesis = Genesis::new(creators)?;
	let timeout =
		protocol::Parameters::DisclosureTimeout(protocol::DisclosureTimeout, Some(TO_DISCLOSE));
	genesis.set(timeout)?;
	genesis.grow(GROUP_SIZE * deadlines, |_| actors::card(0, 128))?;
	genesis.calls(&orders(creators, 0..deadlines))?;
	// They are given to their nodes, who commit.
	while genesis.run(|| TaskQueue::stats().queued) > 0 {
		ensure!(genesis.number() < TO_DISPATCH, "tasks are not dispatched");
		genesis.block(&[])?;
	}
	let commits = commits(&mut genesis, deadlines)?;
	genesis.calls(&commits)?;
	let due = genesis.number() + TO_DISCLOSE;
	genesis.grow(GROUP_SIZE * (deadlines + dispatches), |_| actors::card(1, 128))?;
	genesis.calls(&orders(creators, deadlines..deadlines + dispatches))?;

	let mut chain = Chain::new(&bench.machine, genesis.storage())?;
	pass(&mut chain, due - 1)?;
	let before = chain.look(TaskQueue::stats)?;
	ensure!(before.queued as usize == dispatches, "the tasks do not wait: {before:?}");
	ensure!(before.running as usize == deadlines, "the tasks do not run: {before:?}");
	measured(&chain, what)
}

/// Lets blocks without seed pass, so that nothing is dispatched, until this one is the latest.
fn pass(chain: &mut Chain, number: u32) -> Result<()> {
	while chain.number() < number {
		let draft = Draft::open(chain, Seed::Absent)?;
		let slot = draft.slot();
		let block = draft.finish()?;
		chain.import(&block, slot)?;
	}
	Ok(())
}

fn measured(chain: &Chain, what: &'static str) -> Result<Hooked> {
	let declared = hooks_ms(chain, Seed::Vrf)?;
	let block = Draft::open(chain, Seed::Vrf)?.finish()?;
	let (measured, imported) = time(chain, &block)?;
	Ok(Hooked { what, declared, measured, imported })
}

/// Tasks over as many classes as a block looks at.
fn orders(creators: usize, tasks: std::ops::Range<usize>) -> Vec<(AccountId, RuntimeCall)> {
	let classes = MaxClasses::get() as usize;
	let accounts: Vec<AccountId> =
		(0..creators).map(|index| Signer::new(Role::Creator, index).account()).collect();
	let order = |index: usize| {
		let vram_gb = 1 + (index % classes) as u16;
		(accounts[index % creators], actors::image_task(vram_gb, 10 * CNX))
	};
	tasks.map(order).collect()
}

/// Commitments of all nodes of the first tasks.
fn commits(genesis: &mut Genesis, tasks: usize) -> Result<Vec<(AccountId, RuntimeCall)>> {
	genesis.run(|| {
		let mut calls = Vec::new();
		for task in 1..=tasks as TaskId {
			let run = TaskQueue::task(task).and_then(|record| record.run);
			let nodes = run.context("a task was not dispatched")?.nodes;
			for (round, node) in (0 as Round..).zip(nodes) {
				let commitment = Hash::repeat_byte(round + 1);
				let call = pallet_validation::Call::commit { task, round, commitment };
				calls.push((node, call.into()));
			}
		}
		Ok(calls)
	})
}

/// `poke` with as many overdue tasks as it takes, beyond those of the block's own budget.
fn poke(bench: &Bench, report: &mut Report) -> Result<()> {
	let budget = MaxDeadlines::get() as usize;
	// The block before and the block itself work off a budget each; the rest is for the call.
	let tasks = 3 * budget;
	let creators = tasks / QUOTA + 2;
	let mut genesis = Genesis::new(creators)?;
	genesis.set(protocol::Parameters::DispatchTimeout(protocol::DispatchTimeout, Some(TO_WAIT)))?;
	genesis.grow(GROUP_SIZE, |_| actors::card(0, 128))?;
	genesis.calls(&orders(creators, 0..tasks))?;
	let mut chain = Chain::new(&bench.machine, genesis.storage())?;
	pass(&mut chain, TO_WAIT)?;
	let mut creator = Signer::new(Role::Creator, 0);
	let transaction = creator.sign(chain.genesis(), pallet_task_queue::Call::poke {});
	let what = "poke";
	let Some(filled) = fill(&chain, what, Seed::Absent, &[transaction])? else {
		let hooks = hooks_ms(&chain, Seed::Absent)?;
		report.note(&format!(
			"{what}: no block has room for it beside hooks that are charged {} ms.",
			number(hooks)
		));
		report.target(
			"poke: blocks that have room for it",
			0.0,
			crate::report::Bound::AtLeast(1.0),
			"",
		);
		return Ok(());
	};
	report.note(&format!(
		"{what}: declared {} ms, measured {} ms, {} reads, {} keys written.",
		number(filled.declared),
		number(filled.measured),
		number(filled.reads),
		number(filled.writes)
	));
	demand(report, what, filled.measured / filled.declared, filled.import);
	Ok(())
}
