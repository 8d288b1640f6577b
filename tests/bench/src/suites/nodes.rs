//! What grows with the network: dispatch, join, quit, and the state itself.

use super::Bench;
use crate::{
	actors::{self, Role, Signer},
	chain::{Chain, Sample, Trial},
	genesis::{self, Genesis, Size},
	ladder::{HEAD, Ladder, Rung},
	report::{Bound, Report, number},
};
use anyhow::{Result, ensure};
use deuterium_primitives::{Card, TaskKind};
use deuterium_runtime::{
	AccountId, Babe, BlockNumber, RuntimeOrigin, TaskQueue,
	configs::{monetary::CNX, parameters::dynamic_params::protocol},
};
use frame_support::traits::OnFinalize;

/// Tasks that each trial dispatches: few enough for the smallest network.
const DISPATCHES: usize = 8;
/// Kinds of cards.
const CARDS: usize = 8;
/// Index of the first account that is funded but has no node.
const NEWCOMERS: usize = 10_000_000;
/// Most that a time, or a count, may grow from the smallest network to the largest.
const LIMIT: f64 = 1.3;

/// Runs the suite.
pub(super) fn run(bench: &Bench, report: &mut Report) -> Result<()> {
	let sizes = bench.pick(vec![100, 1_000, 10_000, 100_000], vec![100, 400]);
	let turns = bench.pick(31, 3);
	let mut rungs = Vec::new();
	let mut states: Vec<(usize, Size)> = Vec::new();
	let mut genesis = Genesis::new(1)?;
	let most = sizes.iter().copied().max().unwrap_or_default();
	genesis.set(protocol::Parameters::MaxNodes(protocol::MaxNodes, Some(2 * most as u32)))?;
	let newcomers: Vec<AccountId> =
		(0..=turns).map(|turn| actors::node(NEWCOMERS + turn as usize)).collect();
	genesis.fund(&newcomers)?;
	for size in sizes {
		report.progress(&format!("a network of {size} nodes"));
		genesis.grow(size, card)?;
		let mut with_tasks = genesis.clone();
		with_tasks.calls(&tasks())?;
		let chain = Chain::new(&bench.machine, with_tasks.storage())?;
		states.push((size, genesis.size()));
		rungs.push(Rung { size, chain });
	}
	report.progress("dispatch, join, quit");
	let ladders = [
		Ladder::measure("dispatch", &rungs, turns, DISPATCHES as u64, dispatch)?,
		Ladder::measure("join", &rungs, turns, 1, join)?,
		Ladder::measure("quit", &rungs, turns, 1, quit)?,
	];
	report.section(
		"Nodes",
		"The runtime natively over a state in ParityDB; size = registered nodes. A dispatch draws three \
		 nodes, takes them out of the pools and opens the group; half of the tasks take any card, half \
		 need three equal ones. `cold`: the first touch, through the database; the other times are with \
		 the state cache of a running node. `root`: what the operation adds to the state root at the \
		 end of the block; the trie is deeper in a larger state, so this part is logarithmic.",
	);
	let mut table = Vec::new();
	ladders.iter().for_each(|ladder| ladder.add_rows(&mut table));
	report.table(&HEAD, &table);
	ladders.iter().for_each(|ladder| ladder.demand(report, LIMIT));
	print_states(report, &states);
	Ok(())
}

fn card(index: usize) -> Card {
	let number = index % CARDS;
	actors::card(number, [24, 24, 24, 48, 48, 48, 80, 80][number])
}

/// Half for any card, half for three equal ones.
fn tasks() -> Vec<(AccountId, deuterium_runtime::RuntimeCall)> {
	let creator = Signer::new(Role::Creator, 0).account();
	let kinds = [TaskKind::Image, TaskKind::Text].into_iter().cycle().take(DISPATCHES);
	kinds.map(|kind| (creator, actors::task(kind, 8, None, 10 * CNX))).collect()
}

fn dispatch(rung: &Rung, turn: u64) -> Result<Sample> {
	const BLOCK: BlockNumber = 1;
	let mut trial = Trial::open(&rung.chain, BLOCK, turn)?;
	trial.run(|| Babe::on_finalize(BLOCK));
	let ((), sample) = trial.measure(|| TaskQueue::on_finalize(BLOCK));
	let started = trial.run(|| TaskQueue::stats().running);
	ensure!(started as usize == DISPATCHES, "only {started} tasks were dispatched");
	Ok(sample)
}

fn join(rung: &Rung, turn: u64) -> Result<Sample> {
	let account = actors::node(NEWCOMERS + turn as usize);
	let call = genesis::join(card(turn as usize), None);
	signed(rung, turn, account, &call)
}

fn quit(rung: &Rung, turn: u64) -> Result<Sample> {
	// A prime: over all turns, nodes from all over the network.
	let account = actors::node(turn as usize * 7_919 % rung.size);
	signed(rung, turn, account, &pallet_node_registry::Call::quit {}.into())
}

fn signed(
	rung: &Rung,
	turn: u64,
	account: AccountId,
	call: &deuterium_runtime::RuntimeCall,
) -> Result<Sample> {
	let mut trial = Trial::open(&rung.chain, 1, turn)?;
	let (result, sample) =
		trial.measure(|| genesis::dispatch(RuntimeOrigin::signed(account), call));
	result.map(|()| sample)
}

fn print_states(report: &mut Report, states: &[(usize, Size)]) {
	let Some((least, base)) = states.first() else { return };
	report
		.note("The state by number of nodes; per node: what is more than in the smallest network.");
	let mut rows = Vec::new();
	for (nodes, size) in states {
		let more = (nodes - least).max(1) as f64;
		let keys = (size.keys - base.keys) as f64 / more;
		let bytes = (size.bytes - base.bytes) as f64 / more;
		rows.push(vec![
			nodes.to_string(),
			size.keys.to_string(),
			number(size.bytes as f64 / 1e6),
			number(keys),
			number(bytes),
		]);
		if nodes > least {
			report.target(
				&format!("bytes of state per node, {nodes} nodes"),
				bytes,
				Bound::AtMost(1_500.0),
				" B",
			);
		}
	}
	println!();
	report.table(&["nodes", "keys", "state MB", "keys per node", "bytes per node"], &rows);
}
