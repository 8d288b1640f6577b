//! What the database takes for a read and a write, against the prices that the runtime charges.
//!
//! All weights count their accesses with these prices, so they must hold in the largest network.

use super::Bench;
use crate::{
	actors,
	chain::Chain,
	genesis::Genesis,
	report::{Bound, Report, median, number},
};
use anyhow::{Result, ensure};
use deuterium_runtime::{Runtime, configs::parameters::dynamic_params::protocol};
use frame_support::weights::RuntimeDbWeight;
use sp_core::storage::well_known_keys;
use std::time::Duration;

/// Keys that one block reads or writes. Prices matter in full blocks, which write more than 10 000
/// keys; the smaller ones show what a block takes besides, shared by fewer.
const BATCHES: [usize; 3] = [100, 1_000, 10_000];
/// A key of the state and its value.
type Entry = (Vec<u8>, Vec<u8>);

/// Largest value that is sampled: larger ones have weights of their own, like the runtime's code.
const VALUE_LIMIT: usize = 4_096;

/// Runs the suite.
pub(super) fn run(bench: &Bench, report: &mut Report) -> Result<()> {
	let nodes = bench.pick(100_000, 400);
	// The database takes at most 32 blocks on top of one.
	let turns = bench.pick(9, 3);
	report.progress(&format!("a network of {nodes} nodes"));
	let mut genesis = Genesis::new(1)?;
	genesis.set(protocol::Parameters::MaxNodes(protocol::MaxNodes, Some(2 * nodes as u32)))?;
	genesis.grow(nodes, |index| actors::card(index % 8, 24))?;
	let storage = genesis.storage();
	let entries: Vec<Entry> = storage
		.top
		.iter()
		.filter(|(key, value)| *key != well_known_keys::CODE && value.len() <= VALUE_LIMIT)
		.map(|(key, value)| (key.clone(), value.clone()))
		.collect();
	let chain = Chain::new(&bench.machine, storage)?;

	let prices: RuntimeDbWeight = <Runtime as frame_system::Config>::DbWeight::get();
	let mut rows = Vec::new();
	let mut last = None;
	for size in BATCHES {
		report.progress(&format!("reads and writes, {size} at a time"));
		let measured = measure(&chain, &entries, size, turns)?;
		rows.push(measured.row(size));
		last = Some(measured);
	}
	report.section(
		"Database",
		&format!(
			"Random keys of a state of {} keys in ParityDB; microseconds each, medians. A write is with its \
			 share of the state root. `charged`: a read {}, a write {}.",
			entries.len(),
			number(micros(prices.read)),
			number(micros(prices.write)),
		),
	);
	report.table(&["keys in the block", "read, first touch", "read, cached", "write"], &rows);
	let Some(full) = last else { return Ok(()) };
	let limit = Bound::AtMost(1.0);
	let read = full.cached / micros(prices.read);
	report.full_target("a cached read: µs per charged µs", read, limit, "×");
	let write = full.write / micros(prices.write);
	report.full_target("a write: µs per charged µs", write, limit, "×");
	Ok(())
}

/// Picoseconds in microseconds.
fn micros(picos: u64) -> f64 {
	picos as f64 / 1e6
}

/// Medians, in microseconds for each key.
struct Measured {
	first: f64,
	cached: f64,
	write: f64,
}

impl Measured {
	fn row(&self, size: usize) -> Vec<String> {
		vec![size.to_string(), number(self.first), number(self.cached), number(self.write)]
	}
}

/// Reads and writes so many keys at a time, other ones in each turn.
fn measure(chain: &Chain, entries: &[Entry], size: usize, turns: usize) -> Result<Measured> {
	let (mut first, mut cached, mut writes) = (Vec::new(), Vec::new(), Vec::new());
	for turn in 0..turns {
		let picked = pick(entries, size, turn);
		let each = |time: Duration| time.as_secs_f64() * 1e6 / picked.len() as f64;
		let keys: Vec<&[u8]> = picked.iter().map(|(key, _)| key.as_slice()).collect();
		for times in [&mut first, &mut cached] {
			let (found, time) = chain.read(&keys)?;
			ensure!(found == keys.len(), "a key of the state was not found");
			times.push(each(time));
		}
		let changes = picked.iter().map(|(key, value)| (key.clone(), changed(value, turn)));
		writes.push(each(chain.write_keys(changes.collect())?));
	}
	Ok(Measured { first: median(first), cached: median(cached), write: median(writes) })
}

/// Entries from all over the state, other ones in each turn.
fn pick(entries: &[Entry], size: usize, turn: usize) -> Vec<&Entry> {
	// A stride that is prime to most sizes visits the keys, which are hashes, without order.
	const STRIDE: usize = 7_919;
	let count = size.min(entries.len());
	(0..count).map(|index| &entries[(turn * size + index) * STRIDE % entries.len()]).collect()
}

/// Another value of the same length, in each turn another one: a block exists only once.
fn changed(value: &[u8], turn: usize) -> Vec<u8> {
	let mask = (turn + 1).to_le_bytes()[0];
	value.iter().map(|byte| byte ^ mask).collect()
}
