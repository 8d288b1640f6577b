//! Keeps the index at the best chain.
//!
//! Nothing depends on notifications: a step compares the index with the node's chain, height by
//! height, and moves towards it. A notification only says that it is time to look.

use super::{BlockEntry, Change, Enacted, Index, Indexed, Retracted, metrics::Metrics};
use crate::backend::{BackendError, BlockRef, EthBackend};
use futures::{FutureExt, StreamExt};
use sp_core::H256;
use std::{
	sync::Arc,
	time::{Duration, Instant},
};
use substrate_prometheus_endpoint::Registry;
use tracing::{debug, info, warn};

/// Blocks of one step.
const STEP_BLOCKS: usize = 256;

/// Postings of one step; a step ends with the block that reaches it.
const STEP_POSTINGS: usize = 50_000;

/// Compressed bytes of the blocks of one step; a step ends with the block that reaches it.
const STEP_BYTES: usize = 16 * 1024 * 1024;

/// Blocks by which the history may be longer than asked for: dropping each on its own is dear.
const PRUNE_EVERY: u32 = 256;

/// How far behind the best chain the index says so.
const FAR_BEHIND: u32 = 64;

/// How often it says how far it has come.
const REPORT_EVERY: Duration = Duration::from_secs(10);

/// How long it waits at most before it looks again: blocks of an initial sync are not notified.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// States that may wait for the index: a day and a half. Should it be further behind, because the disk
/// fails or is far too slow, the node prunes on, and the history has a gap.
const MOST_HELD: u32 = 65_536;

/// What a block that left the chain weighs in the feed, against one that joined: it is kept whole.
const RETRACTED_WEIGHT: usize = 8;

/// What a step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
	/// The index moved; there may be more to do.
	Moved,
	/// The index is at the best block, or the node has to bring in a state first.
	Rest,
}

/// The task that follows the chain.
pub struct Indexer {
	backend: Arc<dyn EthBackend>,
	index: Index,
	metrics: Option<Metrics>,
	progress: Option<Progress>,
	/// How many blocks of history are kept; `None`: all.
	keep: Option<u32>,
}

/// A long way to go, as the log tells it.
struct Progress {
	told: Instant,
	at: u32,
}

impl Indexer {
	/// Follows this node's chain.
	pub fn new(backend: Arc<dyn EthBackend>, index: Index, registry: Option<&Registry>) -> Self {
		let metrics = registry.and_then(|registry| match Metrics::new(registry) {
			Ok(metrics) => Some(metrics),
			Err(error) => {
				warn!("The Ethereum index has no metrics: {error}");
				None
			},
		});
		Self { backend, index, metrics, progress: None, keep: None }
	}

	/// Keeps the last `blocks` blocks only, and those that are not final; `None`: all.
	#[must_use]
	pub fn keeping(mut self, blocks: Option<u32>) -> Self {
		self.keep = blocks;
		self
	}

	/// Runs until the node's notifications end. It reads and writes the disk: spawn it as a blocking
	/// task.
	pub async fn run(mut self) {
		let mut imports = self.backend.imports();
		let mut finality = self.backend.finality();
		loop {
			match self.step() {
				Ok(Step::Moved) => {
					// Lets the task end between two steps.
					tokio::task::yield_now().await;
					continue;
				},
				Ok(Step::Rest) => {},
				Err(error) => warn!("The Ethereum index does not move: {error}"),
			}
			let goes_on = tokio::select! {
				import = imports.next() => import.is_some(),
				finalized = finality.next() => finalized.is_some(),
				() = tokio::time::sleep(LOOK_AGAIN) => true,
			};
			if !goes_on {
				return;
			}
			// One look answers all that has come in the meantime.
			while let Some(Some(_)) = imports.next().now_or_never() {}
			while let Some(Some(_)) = finality.next().now_or_never() {}
		}
	}

	/// Takes what left the best chain off the index and puts some of what joined it on.
	///
	/// # Errors
	///
	/// When the node or the database fails. The index stays at the last whole step.
	pub fn step(&mut self) -> Result<Step, BackendError> {
		let best = self.backend.best();
		let old = self.index.tip();
		self.backend.hold(held(old, best));
		let (base, gone) = self.retract(old)?;
		let next = base.map_or_else(|| self.index.floor(), |block| block.number + 1);
		let entries = match self.fetch(base, next, best)? {
			Fetched::Blocks(entries) => entries,
			Fetched::NoState if !self.backend.has_state(best.hash) => return Ok(Step::Rest),
			Fetched::NoState => {
				self.raise_floor(next, best)?;
				return Ok(Step::Moved);
			},
		};
		if gone.is_empty() && entries.is_empty() {
			self.tidy(best)?;
			self.report(best);
			return Ok(Step::Rest);
		}
		// Before the commit: what has left is only now sure to be there.
		let retracted: Vec<_> = gone.iter().map(|block| self.remember(*block)).collect();
		let batch = self.index.store().begin()?;
		for block in &gone {
			batch.retract(block)?;
		}
		for entry in &entries {
			batch.insert(entry)?;
		}
		batch.commit()?;
		self.publish(base, retracted, &entries);
		self.report(best);
		Ok(Step::Moved)
	}

	/// The block that the index shares with the best chain, and those above it, the highest first.
	fn retract(
		&self,
		head: Option<Indexed>,
	) -> Result<(Option<Indexed>, Vec<Indexed>), BackendError> {
		let snapshot = self.index.snapshot()?;
		let (mut base, mut gone) = (head, Vec::new());
		while let Some(block) = base {
			if self.backend.native_hash(block.number)? == Some(block.native) {
				break;
			}
			gone.push(block);
			base = match block.number.checked_sub(1) {
				Some(number) => snapshot.canonical(number)?,
				None => None,
			};
		}
		Ok((base, gone))
	}

	/// The blocks from `next` on, as far as they stand on one another.
	fn fetch(
		&self,
		base: Option<Indexed>,
		next: u32,
		best: BlockRef,
	) -> Result<Fetched, BackendError> {
		let mut parent = base.map(|block| block.native);
		let (mut entries, mut postings, mut bytes) = (Vec::new(), 0, 0);
		for number in next..=best.number {
			if entries.len() == STEP_BLOCKS || postings >= STEP_POSTINGS || bytes >= STEP_BYTES {
				break;
			}
			let Some(native) = self.backend.native_hash(number)? else {
				// A gap that a warp sync left, or a chain that is shorter by now.
				let gap = entries.is_empty() && number < self.backend.best().number;
				return Ok(if gap { Fetched::NoState } else { Fetched::Blocks(entries) });
			};
			let header = self.backend.native_header(native)?;
			if header.is_none_or(|header| parent.is_some_and(|hash| hash != header.parent_hash)) {
				// The chain has changed since; the next step sees how.
				break;
			}
			let entry = match self.backend.block(native) {
				Ok(Some(block)) => BlockEntry::new(&block).map_err(|error| {
					BackendError::Database(format!("block {number} cannot be compressed: {error}"))
				})?,
				Ok(None) => BlockEntry::without_ethereum(number, native),
				Err(BackendError::StatePruned(_)) if entries.is_empty() => {
					return Ok(Fetched::NoState);
				},
				Err(BackendError::StatePruned(_)) => break,
				Err(error) => return Err(error),
			};
			parent = Some(native);
			postings += entry.terms.len();
			bytes += entry.history.len();
			entries.push(entry);
		}
		Ok(Fetched::Blocks(entries))
	}

	/// A block that leaves the chain, with its logs while they are there.
	fn remember(&self, block: Indexed) -> Retracted {
		let data = match self.backend.block(block.native) {
			Ok(data) => data,
			Err(error) => {
				debug!("Logs of block {} cannot be told as removed: {error}", block.number);
				None
			},
		};
		let has_logs = |block: &Arc<crate::EthBlock>| !block.block.header.logs_bloom.is_zero();
		Retracted { block, data: data.filter(has_logs) }
	}

	fn publish(&self, base: Option<Indexed>, retracted: Vec<Retracted>, entries: &[BlockEntry]) {
		let head = entries.last().map(|entry| entry.block).or(base);
		self.index.set_state(head, self.index.floor());
		if let Some(metrics) = &self.metrics {
			metrics.blocks.inc_by(entries.len() as u64);
			metrics.retracted.inc_by(retracted.len() as u64);
		}
		let changes = self.index.changes();
		for block in retracted.into_iter().filter(|retracted| retracted.block.has_ethereum()) {
			changes.publish(Change::Retracted(block), RETRACTED_WEIGHT);
		}
		for entry in entries.iter().filter(|entry| entry.block.has_ethereum()) {
			let enacted = Enacted { block: entry.block, bloom: entry.bloom };
			changes.publish(Change::Enacted(enacted), 1);
		}
	}

	/// Begins again at the lowest block above `missing` that has its state.
	fn raise_floor(&mut self, missing: u32, best: BlockRef) -> Result<(), BackendError> {
		let floor = self.lowest_state(missing, best)?;
		warn!(
			"The states of the blocks below {floor} were pruned before these were indexed: the \
			 Ethereum index begins there. A node that is synchronised anew with `--state-pruning \
			 archive` has all of them."
		);
		self.prune(floor)
	}

	fn prune(&self, floor: u32) -> Result<(), BackendError> {
		self.index.store().prune(floor)?;
		self.index.set_state(self.index.snapshot()?.last()?, floor);
		Ok(())
	}

	/// The lowest block with a state, between one without and the best one.
	fn lowest_state(&self, without: u32, best: BlockRef) -> Result<u32, BackendError> {
		let (mut low, mut high) = (without, best.number);
		while low.saturating_add(1) < high {
			let middle = low + (high - low) / 2;
			if self.has_state(middle)? {
				high = middle;
			} else {
				low = middle;
			}
		}
		Ok(high)
	}

	fn has_state(&self, number: u32) -> Result<bool, BackendError> {
		let hash = self.backend.native_hash(number)?;
		Ok(hash.is_some_and(|hash| self.backend.has_state(hash)))
	}

	/// Forgets what nobody can ask for any more.
	fn tidy(&mut self, best: BlockRef) -> Result<(), BackendError> {
		let finalized = self.backend.finalized().number;
		if self.index.snapshot()?.has_retracted(finalized)? {
			let batch = self.index.store().begin()?;
			let forgotten = batch.forget_retracted(finalized)?;
			batch.commit()?;
			debug!("Forgot {forgotten} blocks that finality has passed");
		}
		let Some(keep) = self.keep else { return Ok(()) };
		// What is not final may leave the chain, and has to be there then.
		let floor = best.number.saturating_add(1).saturating_sub(keep).min(finalized);
		if floor >= self.index.floor().saturating_add(PRUNE_EVERY) {
			self.prune(floor)?;
		}
		Ok(())
	}

	fn report(&mut self, best: BlockRef) {
		let head = self.index.tip().map_or(0, |head| head.number);
		let behind = best.number.saturating_sub(head);
		if let Some(metrics) = &self.metrics {
			metrics.head.set(head.into());
			metrics.floor.set(self.index.floor().into());
			metrics.behind.set(behind.into());
		}
		match &mut self.progress {
			None if behind > FAR_BEHIND => {
				info!(
					"The Ethereum index goes on at block {head}; the best one is {}",
					best.number
				);
				self.progress = Some(Progress { told: Instant::now(), at: head });
			},
			Some(_) if behind == 0 => {
				info!("The Ethereum index is complete up to block {head}");
				self.progress = None;
			},
			Some(progress) if progress.told.elapsed() >= REPORT_EVERY => {
				let rate = f64::from(head.saturating_sub(progress.at))
					/ progress.told.elapsed().as_secs_f64();
				info!("The Ethereum index is at block {head} of {} ({rate:.0}/s)", best.number);
				*progress = Progress { told: Instant::now(), at: head };
			},
			_ => {},
		}
	}
}

/// From which block on the node must not prune states: those above the tip are still to be indexed.
fn held(tip: Option<Indexed>, best: BlockRef) -> Option<H256> {
	let tip = tip.filter(|tip| best.number.saturating_sub(tip.number) <= MOST_HELD)?;
	Some(tip.native)
}

/// Blocks of the best chain that the index has not got.
enum Fetched {
	/// The next ones; none when there are no more, or when the chain has just changed.
	Blocks(Vec<BlockEntry>),
	/// The next one has no state.
	NoState,
}

/// Lets an indexer work until it has nothing to do.
#[cfg(test)]
pub(crate) fn follow_to_rest(indexer: &mut Indexer) {
	for _ in 0..10_000 {
		if indexer.step().expect("the mock does not fail") == Step::Rest {
			return;
		}
	}
	panic!("the indexer does not come to rest");
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn states_should_wait_for_the_index_unless_it_is_too_far_behind() {
		let native = H256::repeat_byte(1);
		let tip = Some(Indexed { number: 7, native, hash: H256::zero() });
		let best = |number| BlockRef { number, hash: H256::repeat_byte(2) };
		for (number, expected) in [
			(3, Some(native)),
			(7 + MOST_HELD, Some(native)),
			(8 + MOST_HELD, None),
			(u32::MAX, None),
		] {
			assert_eq!(held(tip, best(number)), expected, "{number}");
		}
		assert_eq!(held(None, best(0)), None);
	}
}
