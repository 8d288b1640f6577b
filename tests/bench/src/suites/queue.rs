//! What grows with the number of waiting tasks: the queue and the agenda.

use super::Bench;
use crate::{
	actors::{self, Role, Signer},
	chain::{Chain, Sample, Trial},
	genesis::{self, Genesis},
	ladder::{HEAD, Ladder, Rung},
	report::Report,
};
use anyhow::{Result, ensure};
use deuterium_runtime::{
	AccountId, Babe, Balance, BlockNumber, RuntimeCall, RuntimeOrigin, TaskQueue,
	configs::{
		monetary::{CNX, MILLI_CNX},
		parameters::{RuntimeParameters, dynamic_params::protocol},
	},
};
use frame_support::traits::{OnFinalize, OnInitialize};

/// Tasks that one trial pops or expires.
const AT_ONCE: usize = 8;
/// Nodes, just enough for them.
const NODES: usize = 3 * AT_ONCE;
/// Accounts that fill the queue; each stays below its quota.
const CREATORS: usize = 127;
/// Classes of requirement among the waiting tasks.
const CLASSES: [u16; 4] = [4, 8, 12, 24];
/// Most that a time, or a count, may grow from the shortest queue to the longest.
const LIMIT: f64 = 1.5;
/// The block in which the tasks with the least time to wait are due.
const DUE: BlockNumber = 2;

/// Runs the suite.
pub(super) fn run(bench: &Bench, report: &mut Report) -> Result<()> {
	let sizes = bench.pick(vec![10, 100, 1_000, 10_000], vec![10, 200]);
	let turns = bench.pick(31, 3);
	let (mut waiting, mut due) = (Vec::new(), Vec::new());
	for size in sizes {
		report.progress(&format!("a queue of {size} tasks"));
		let genesis = queue_of(size)?;
		waiting.push(Rung { size, chain: Chain::new(&bench.machine, genesis.storage())? });
		due.push(Rung { size, chain: Chain::new(&bench.machine, with_due(genesis)?.storage())? });
	}
	report.progress("push, pop, evict, cancel, reserve, expire");
	let many = AT_ONCE as u64;
	let ladders = [
		Ladder::measure("push", &waiting, turns, 1, push)?,
		Ladder::measure("pop", &waiting, turns, many, pop)?,
		Ladder::measure("evict", &waiting, turns, 1, evict)?,
		Ladder::measure("cancel", &waiting, turns, 1, cancel)?,
		Ladder::measure("agenda: reserve", &due, turns, 1, reserve)?,
		Ladder::measure("agenda: expire", &due, turns, many, expire)?,
	];
	report.section(
		"Queue and agenda",
		"The runtime natively over a state in ParityDB; size = waiting tasks, each of which is in the \
		 queue, its mirror by price, and the agenda. Push: a creation. Pop: a dispatch. Evict: a \
		 creation that takes the cheapest task's place and refunds it. Cancel: out of the middle. \
		 Reserve: what the start of a block finds out about its end. Expire: a deadline with its refund.",
	);
	let mut table = Vec::new();
	ladders.iter().for_each(|ladder| ladder.add_rows(&mut table));
	report.table(&HEAD, &table);
	ladders.iter().for_each(|ladder| ladder.demand(report, LIMIT));
	Ok(())
}

/// A state with so many waiting tasks of four classes and of prices all over the range.
fn queue_of(size: usize) -> Result<Genesis> {
	let mut genesis = Genesis::new(CREATORS + 1)?;
	genesis.set(protocol::Parameters::QueueLimit(protocol::QueueLimit, Some(50_000)))?;
	genesis.grow(NODES, |_| actors::card(0, 24))?;
	let calls: Vec<_> = (0..size).map(|index| (creator(index % CREATORS), order(index))).collect();
	genesis.calls(&calls)?;
	Ok(genesis)
}

/// Adds tasks that are due in block [`DUE`], and pauses the nodes so that they stay.
fn with_due(mut genesis: Genesis) -> Result<Genesis> {
	let pause: RuntimeCall = pallet_node_registry::Call::pause {}.into();
	let pauses: Vec<_> = (0..NODES).map(|index| (actors::node(index), pause.clone())).collect();
	genesis.calls(&pauses)?;
	genesis.set(protocol::Parameters::DispatchTimeout(protocol::DispatchTimeout, Some(DUE)))?;
	let calls: Vec<_> = (0..AT_ONCE).map(|index| (creator(CREATORS), order(index))).collect();
	genesis.calls(&calls)?;
	Ok(genesis)
}

fn creator(index: usize) -> AccountId {
	Signer::new(Role::Creator, index).account()
}

fn order(index: usize) -> RuntimeCall {
	// Spread over 1 to 100 CNX by a multiplicative hash.
	let spread = (index as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
	let fee = CNX + Balance::from(spread % 99_000) * MILLI_CNX;
	actors::image_task(CLASSES[index % CLASSES.len()], fee)
}

fn push(rung: &Rung, turn: u64) -> Result<Sample> {
	let mut trial = Trial::open(&rung.chain, 1, turn)?;
	let call = order(1_000_003 * turn as usize);
	let who = RuntimeOrigin::signed(creator(CREATORS));
	let (result, sample) = trial.measure(|| genesis::dispatch(who, &call));
	result?;
	ensure!(waiting(&mut trial) == rung.size + 1, "the task is not in the queue");
	Ok(sample)
}

fn pop(rung: &Rung, turn: u64) -> Result<Sample> {
	let mut trial = Trial::open(&rung.chain, 1, turn)?;
	trial.run(|| Babe::on_finalize(1));
	let ((), sample) = trial.measure(|| TaskQueue::on_finalize(1));
	ensure!(waiting(&mut trial) + AT_ONCE == rung.size, "not {AT_ONCE} tasks were dispatched");
	Ok(sample)
}

fn evict(rung: &Rung, turn: u64) -> Result<Sample> {
	let mut trial = Trial::open(&rung.chain, 1, turn)?;
	let limit = protocol::Parameters::QueueLimit(protocol::QueueLimit, Some(rung.size as u32));
	let key_value = RuntimeParameters::Protocol(limit);
	let set: RuntimeCall = pallet_parameters::Call::set_parameter { key_value }.into();
	trial.run(|| genesis::dispatch(RuntimeOrigin::root(), &set))?;
	let call = actors::image_task(8, 500 * CNX);
	let who = RuntimeOrigin::signed(creator(CREATORS));
	let (result, sample) = trial.measure(|| genesis::dispatch(who, &call));
	result?;
	ensure!(waiting(&mut trial) == rung.size, "no task was evicted");
	Ok(sample)
}

fn cancel(rung: &Rung, turn: u64) -> Result<Sample> {
	let mut trial = Trial::open(&rung.chain, 1, turn)?;
	let index = turn as usize * 7_919 % rung.size;
	let call = pallet_task_queue::Call::cancel_task { task: index as u64 + 1 }.into();
	let who = RuntimeOrigin::signed(creator(index % CREATORS));
	let (result, sample) = trial.measure(|| genesis::dispatch(who, &call));
	result?;
	ensure!(waiting(&mut trial) + 1 == rung.size, "the task was not cancelled");
	Ok(sample)
}

fn reserve(rung: &Rung, turn: u64) -> Result<Sample> {
	let mut trial = Trial::open(&rung.chain, DUE, turn)?;
	let (weight, sample) = trial.measure(|| TaskQueue::on_initialize(DUE));
	ensure!(weight.ref_time() > 0, "nothing was reserved");
	Ok(sample)
}

fn expire(rung: &Rung, turn: u64) -> Result<Sample> {
	let mut trial = Trial::open(&rung.chain, DUE, turn)?;
	trial.run(|| Babe::on_finalize(DUE));
	let ((), sample) = trial.measure(|| TaskQueue::on_finalize(DUE));
	ensure!(waiting(&mut trial) == rung.size, "not {AT_ONCE} tasks expired");
	Ok(sample)
}

fn waiting(trial: &mut Trial) -> usize {
	trial.run(|| TaskQueue::stats().queued) as usize
}
