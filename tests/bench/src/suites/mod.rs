//! The benches by subject.

pub(crate) mod burst;
pub(crate) mod bytes;
pub(crate) mod nodes;
pub(crate) mod queue;
pub(crate) mod storage;
pub(crate) mod throughput;
pub(crate) mod worst;

use crate::{
	chain::Machine,
	report::{Report, median},
};
use deuterium_runtime::configs::{
	consensus::MILLISECS_PER_SLOT,
	system::{MAXIMUM_BLOCK_WEIGHT, NORMAL_DISPATCH_RATIO},
};
use std::sync::Arc;

/// What a block's import may take, in milliseconds: two fifths of the slot. To make a block takes as long
/// as to import it, one after the other; a fifth of the slot is left for its way through the network.
pub(crate) const IMPORT_BUDGET_MS: f64 = MILLISECS_PER_SLOT as f64 * 2.0 / 5.0;

/// Seconds between two blocks.
pub(crate) const SLOT_SECONDS: f64 = MILLISECS_PER_SLOT as f64 / 1e3;

/// Picoseconds of reference time in a millisecond.
pub(crate) const PICOS_PER_MS: f64 = 1e9;

/// What all suites share.
pub(crate) struct Bench {
	/// Executes blocks.
	pub(crate) machine: Arc<Machine>,
	/// Small sizes only.
	pub(crate) quick: bool,
}

impl Bench {
	/// One of two values, by mode.
	pub(crate) fn pick<T>(&self, full: T, quick: T) -> T {
		if self.quick { quick } else { full }
	}
}

/// Reference time of the whole block, in milliseconds.
pub(crate) fn block_limit_ms() -> f64 {
	MAXIMUM_BLOCK_WEIGHT.ref_time() as f64 / PICOS_PER_MS
}

/// Reference time open to ordinary transactions, in milliseconds.
pub(crate) fn normal_limit_ms() -> f64 {
	NORMAL_DISPATCH_RATIO.mul_floor(MAXIMUM_BLOCK_WEIGHT.ref_time()) as f64 / PICOS_PER_MS
}

/// Median of times in milliseconds.
pub(crate) fn median_ms(times: impl IntoIterator<Item = std::time::Duration>) -> f64 {
	median(times.into_iter().map(|time| time.as_secs_f64() * 1e3).collect())
}

/// Runs the suites that were asked for.
pub(crate) fn run(bench: &Bench, report: &mut Report, only: &[Suite]) -> anyhow::Result<()> {
	for suite in Suite::ALL {
		if !only.is_empty() && !only.contains(&suite) {
			continue;
		}
		report.progress(&format!("suite {suite:?}"));
		match suite {
			Suite::Storage => storage::run(bench, report)?,
			Suite::Nodes => nodes::run(bench, report)?,
			Suite::Queue => queue::run(bench, report)?,
			Suite::Bytes => bytes::run(bench, report)?,
			Suite::Throughput => throughput::run(bench, report)?,
			Suite::Worst => worst::run(bench, report)?,
			Suite::Burst => burst::run(bench, report)?,
		}
	}
	Ok(())
}

/// A suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Suite {
	/// Prices of database accesses.
	Storage,
	/// Dispatch, join and quit by number of nodes; bytes per node.
	Nodes,
	/// Push, pop, eviction, cancellation, deadlines by number of waiting tasks.
	Queue,
	/// Bytes per live task.
	Bytes,
	/// Whole lifecycles in full blocks.
	Throughput,
	/// Blocks filled with one call; hooks with full budgets.
	Worst,
	/// A burst of creations.
	Burst,
}

impl Suite {
	const ALL: [Self; 7] = [
		Self::Storage,
		Self::Nodes,
		Self::Queue,
		Self::Bytes,
		Self::Throughput,
		Self::Worst,
		Self::Burst,
	];
}
