//! The index of the Ethereum chain: hashes, transactions and logs, in an embedded database beside
//! the node's own.
//!
//! * A block is canonical if, and only if, the table *number → hash* says so. Every other table may
//!   name a block that has left the best chain; readers then find another hash at its height. So a
//!   re-org is as cheap as the blocks that it replaces.
//! * One step (some blocks taken off, some put on) is one transaction of the database: a node that
//!   is killed finds the last whole step and goes on from there.
//! * The index is what clients are told of as `latest`: whatever they hear of can be looked up.
//! * Logs are found by posting lists (address, or topic at a position → blocks), checked against the
//!   block's bloom, and read from the receipts.
//! * It keeps every block of the best chain in full, so that transactions, receipts and logs outlive
//!   the state that they were read from, as in go-ethereum. [`Index::floor`] is the lowest block that
//!   it has: those below were dropped (see [`Indexer::keeping`]), or their state was gone before they
//!   could be indexed.

mod feed;
mod follow;
mod history;
mod metrics;
mod postings;
mod schema;
mod store;
#[cfg(test)]
mod tests;

use crate::backend::{BackendError, BlockRef, ChainIndex, EthBlock, TransactionPlace};
use alloy_primitives::Bloom;
use parking_lot::RwLock;
use sp_core::H256;
use std::{path::Path, sync::Arc};

pub use feed::Feed;
#[cfg(test)]
pub(crate) use follow::follow_to_rest;
pub use follow::{Indexer, Step};
pub use history::Damage;
pub use postings::Candidates;
pub use schema::Term;
pub use store::{Batch, BlockEntry, IndexError, Indexed, Snapshot, Store};

/// Blocks whose changes are kept for filters: more than two hours at a block per two seconds.
const KEPT_BLOCKS: usize = 4096;

/// Blocks that a subscription may be behind.
const BACKLOG: usize = 1024;

/// A block that joined the best chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enacted {
	/// Which one.
	pub block: Indexed,
	/// Bloom of its logs.
	pub bloom: Bloom,
}

/// A block that left the best chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retracted {
	/// Which one.
	pub block: Indexed,
	/// What was in it, kept because its state vanishes with finality. `None` if it had no logs, or
	/// if it was gone already.
	pub data: Option<Arc<EthBlock>>,
}

/// How the best chain changed, a block at a time. In a re-org, first all leave, the highest first, and
/// then the others join, the lowest first.
#[derive(Clone, Debug, PartialEq, Eq)]
// There is one at a time and block; most are of the large kind.
#[allow(clippy::large_enum_variant)]
pub enum Change {
	/// A block left.
	Retracted(Retracted),
	/// A block joined.
	Enacted(Enacted),
}

/// The index, for readers. Clones share it.
#[derive(Clone)]
pub struct Index(Arc<Inner>);

struct Inner {
	store: Store,
	state: RwLock<State>,
	changes: Feed<Change>,
}

#[derive(Clone, Copy)]
struct State {
	/// The newest block.
	head: Option<Indexed>,
	/// The lowest block that is covered.
	floor: u32,
}

impl Index {
	/// Opens the index in this file; [`Store::open`] says when it is built anew.
	///
	/// # Errors
	///
	/// When the file cannot be written or is in use.
	pub fn open(path: &Path, genesis: H256) -> Result<Self, IndexError> {
		Self::new(Store::open(path, genesis)?)
	}

	/// An index that is gone with the process.
	///
	/// # Errors
	///
	/// When the database cannot be made.
	pub fn in_memory(genesis: H256) -> Result<Self, IndexError> {
		Self::new(Store::in_memory(genesis)?)
	}

	fn new(store: Store) -> Result<Self, IndexError> {
		let snapshot = store.snapshot()?;
		let state = State { head: snapshot.last()?, floor: snapshot.floor()? };
		drop(snapshot);
		let changes = Feed::new(KEPT_BLOCKS, BACKLOG);
		Ok(Self(Arc::new(Inner { store, state: RwLock::new(state), changes })))
	}

	/// The newest block of the best chain that is indexed; `None` before the first.
	pub fn head(&self) -> Option<Indexed> {
		self.tip().filter(Indexed::has_ethereum)
	}

	/// The newest native block, with or without an Ethereum block in it.
	fn tip(&self) -> Option<Indexed> {
		self.0.state.read().head
	}

	/// The lowest block that can be asked for.
	pub fn floor(&self) -> u32 {
		self.0.state.read().floor
	}

	/// The index at this moment.
	///
	/// # Errors
	///
	/// When the database fails.
	pub fn snapshot(&self) -> Result<Snapshot, BackendError> {
		Ok(self.0.store.snapshot()?)
	}

	/// The block at a height of the best chain.
	///
	/// # Errors
	///
	/// When the database fails.
	pub fn canonical(&self, number: u32) -> Result<Option<Indexed>, BackendError> {
		Ok(self.snapshot()?.canonical(number)?.filter(Indexed::has_ethereum))
	}

	/// How the best chain changes.
	pub fn changes(&self) -> &Feed<Change> {
		&self.0.changes
	}

	fn store(&self) -> &Store {
		&self.0.store
	}

	/// Puts blocks on top.
	#[cfg(test)]
	pub(crate) fn insert_for_test(&self, entries: impl Iterator<Item = BlockEntry>) {
		let batch = self.store().begin().expect("begins");
		for entry in entries {
			batch.insert(&entry).expect("written");
		}
		batch.commit().expect("committed");
	}

	fn set_state(&self, head: Option<Indexed>, floor: u32) {
		*self.0.state.write() = State { head, floor };
	}
}

impl ChainIndex for Index {
	fn latest(&self) -> Option<BlockRef> {
		self.head().map(|head| BlockRef { number: head.number, hash: head.native })
	}

	fn native_hash(&self, ethereum_hash: H256) -> Result<Option<H256>, BackendError> {
		Ok(self.snapshot()?.by_hash(&ethereum_hash)?.map(|block| block.native))
	}

	fn transaction(&self, hash: H256) -> Result<Option<TransactionPlace>, BackendError> {
		Ok(self
			.snapshot()?
			.transaction(&hash)?
			.map(|(block, index)| TransactionPlace { block: block.native, index }))
	}
}
