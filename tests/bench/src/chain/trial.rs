//! Single operations of the runtime, run natively on the state of a chain and measured.

use super::{Chain, Overlay, Seed, State, draft, run_on};
use crate::clock::Stopwatch;
use anyhow::Result;
use deuterium_runtime::{BlockNumber, Executive, Header, System};
use sp_core::storage::StateVersion;
use sp_runtime::{Digest, traits::Header as _};
use std::{collections::BTreeMap, time::Duration};

/// What an operation took.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sample {
	/// Time of the operation itself.
	pub(crate) time: Duration,
	/// Time that its changes add to the computation of the state root.
	pub(crate) root: Duration,
	/// Reads that reached the state.
	pub(crate) reads: u64,
	/// Bytes read.
	pub(crate) read_bytes: u64,
	/// Keys changed.
	pub(crate) writes: u64,
	/// Bytes of the changed keys and their new values.
	pub(crate) write_bytes: u64,
}

/// A block in which native code runs. Nothing of it is kept.
pub(crate) struct Trial {
	state: State,
	overlay: Overlay,
}

impl Trial {
	/// Starts block `number` on the state after the latest block. `turn` gives each trial another
	/// slot and so another seed.
	pub(crate) fn open(chain: &Chain, number: BlockNumber, turn: u64) -> Result<Self> {
		let state = chain.state()?;
		let mut overlay = Overlay::default();
		let slot = draft::slot_of(number) + turn;
		run_on(&state, &mut overlay, || {
			let digest = Digest { logs: vec![draft::pre_digest(slot, Seed::Vrf)] };
			let parent = chain.tip.hash;
			let header =
				Header::new(number, Default::default(), Default::default(), parent, digest);
			// The blocks in between left nothing behind.
			System::set_block_number(number - 1);
			Executive::initialize_block(&header);
			Executive::apply_extrinsic(draft::timestamp(slot))
		})
		.map_err(|error| anyhow::anyhow!("the timestamp is refused: {error:?}"))?
		.map_err(|error| anyhow::anyhow!("the timestamp fails: {error:?}"))?;
		Ok(Self { state, overlay })
	}

	/// Runs native code without measuring it.
	pub(crate) fn run<R>(&mut self, run: impl FnOnce() -> R) -> R {
		run_on(&self.state, &mut self.overlay, run)
	}

	/// Runs native code and measures it.
	pub(crate) fn measure<R>(&mut self, run: impl FnOnce() -> R) -> (R, Sample) {
		let before = self.changes();
		let root_before = self.root();
		self.state.take();
		let started = Stopwatch::start();
		let result = run_on(&self.state, &mut self.overlay, run);
		let time = started.elapsed();
		let usage = self.state.take();
		let root = self.root().saturating_sub(root_before);
		let (mut writes, mut write_bytes) = (0, 0);
		for (key, value) in self.changes() {
			if before.get(&key) != Some(&value) {
				writes += 1;
				write_bytes += (key.len() + value.map_or(0, |value| value.len())) as u64;
			}
		}
		let (reads, read_bytes) = (usage.reads, usage.bytes);
		(result, Sample { time, root, reads, read_bytes, writes, write_bytes })
	}

	/// The changes of the block so far.
	fn changes(&mut self) -> BTreeMap<Vec<u8>, Option<Vec<u8>>> {
		let changes = self.overlay.changes_mut();
		changes.map(|(key, entry)| (key.clone(), entry.value().cloned())).collect()
	}

	/// Computes the state root; says how long it took.
	fn root(&mut self) -> Duration {
		let started = Stopwatch::start();
		self.overlay.storage_root(&self.state, StateVersion::V1);
		started.elapsed()
	}
}
