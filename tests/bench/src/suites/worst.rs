//! Blocks filled with one call in its worst case, and hooks with full budgets: what they take against
//! what they are charged.

mod hooks;
mod stages;

use super::{Bench, IMPORT_BUDGET_MS, PICOS_PER_MS, median_ms, normal_limit_ms};
use crate::{
	chain::{Block, Chain, Draft, Imported, Seed},
	report::{Bound, Report, number},
};
use anyhow::Result;
use deuterium_runtime::UncheckedExtrinsic;
use frame_support::dispatch::DispatchClass;

/// Executions of each block; the median counts.
const TURNS: usize = 3;

/// A block filled with one call.
#[derive(Clone, Debug)]
struct Filled {
	/// The call.
	what: String,
	/// How many are in the block.
	count: usize,
	/// Whether the block was full by weight.
	full: bool,
	/// Charged for each, in milliseconds.
	declared: f64,
	/// Import of each, in milliseconds: what the block takes beyond the execution of an empty one.
	measured: f64,
	/// Import of the whole block, in milliseconds.
	import: f64,
	/// State reads of each.
	reads: f64,
	/// Keys written by each.
	writes: f64,
}

impl Filled {
	/// Import of a block that is full by weight, in milliseconds.
	fn full_import(&self) -> f64 {
		if self.full || self.count == 0 {
			return self.import;
		}
		let more = (normal_limit_ms() / self.declared - self.count as f64).max(0.0);
		self.import + more * self.measured
	}

	fn row(&self) -> Vec<String> {
		vec![
			self.what.clone(),
			format!("{}{}", self.count, if self.full { "" } else { " (not full)" }),
			number(self.declared),
			number(self.measured),
			number(self.measured / self.declared),
			number(self.reads),
			number(self.writes),
			number(self.import),
			number(self.full_import()),
		]
	}
}

/// Runs the suite.
pub(super) fn run(bench: &Bench, report: &mut Report) -> Result<()> {
	let filled = stages::run(bench, report)?;
	report.section(
		"Worst case",
		"Each row is a block with nothing but one call in the state that makes it dearest, up to the \
		 weight limit. Import: execution as WebAssembly with the state root, and writing to ParityDB; \
		 `ms each` is its import less the execution of an empty block. `full block`: import of a block that \
		 is full by weight, extrapolated where there were not enough transactions to fill it.",
	);
	let rows: Vec<_> = filled.iter().map(Filled::row).collect();
	let head = [
		"call",
		"in the block",
		"declared ms",
		"ms each",
		"ms per declared ms",
		"reads",
		"keys written",
		"import ms",
		"full block ms",
	];
	report.table(&head, &rows);
	for call in &filled {
		demand(report, &call.what, call.measured / call.declared, call.full_import());
	}
	hooks::run(bench, report)
}

/// What every call and hook must hold.
fn demand(report: &mut Report, what: &str, ratio: f64, import: f64) {
	report.full_target(&format!("{what}: ms per declared ms"), ratio, Bound::AtMost(1.0), "×");
	let what = format!("{what}: import of a full block");
	report.full_target(&what, import, Bound::AtMost(IMPORT_BUDGET_MS), " ms");
}

/// Fills a block with these transactions on top of the latest one and measures its import. The chain
/// does not go on from it. `None` if the hooks leave no room for a single one.
fn fill(
	chain: &Chain,
	what: &str,
	seed: Seed,
	transactions: &[UncheckedExtrinsic],
) -> Result<Option<Filled>> {
	let empty = execution_ms(chain, &Draft::open(chain, seed)?.finish()?)?;
	let mut draft = Draft::open(chain, seed)?;
	let (count, weight) = draft.fill(transactions)?;
	if count == 0 {
		return Ok(None);
	}
	let block = draft.finish()?;
	let (import, imported) = time(chain, &block)?;
	let each = count as f64;
	Ok(Some(Filled {
		what: what.into(),
		count,
		full: count < transactions.len(),
		declared: weight as f64 / PICOS_PER_MS / each,
		measured: (import - empty).max(0.0) / each,
		import,
		reads: imported.usage.reads as f64 / each,
		writes: imported.writes as f64 / each,
	}))
}

/// Execution of a block in milliseconds: the median of some turns.
fn execution_ms(chain: &Chain, block: &Block) -> Result<f64> {
	let mut times = Vec::new();
	for _ in 0..TURNS {
		times.push(chain.rehearse(block)?);
	}
	Ok(median_ms(times))
}

/// Import of a block in milliseconds: its execution, and writing it to the database once.
fn time(chain: &Chain, block: &Block) -> Result<(f64, Imported)> {
	let execution = execution_ms(chain, block)?;
	let imported = chain.import_aside(block)?;
	Ok((execution + imported.commit.as_secs_f64() * 1e3, imported))
}

/// Reference time charged to the hooks of the next block at its start, in milliseconds.
fn hooks_ms(chain: &Chain, seed: Seed) -> Result<f64> {
	let mut draft = Draft::open(chain, seed)?;
	Ok(draft.weight(Some(DispatchClass::Mandatory)) as f64 / PICOS_PER_MS)
}
