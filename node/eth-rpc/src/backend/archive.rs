//! Where Ethereum blocks are read from: memory, the history in the index, the chain's state.

use super::{BackendError, EthBlock, NativeHeader};
use crate::indexer::Index;
use parking_lot::Mutex;
use schnellru::{ByLength, LruMap};
use sp_core::H256;
use std::sync::{Arc, OnceLock};

/// The last blocks that were read, and the index that keeps those whose state is gone.
pub struct Archive {
	cache: Mutex<LruMap<H256, Arc<EthBlock>>>,
	index: OnceLock<Index>,
}

impl Archive {
	/// Keeps so many blocks decoded in memory, and has no history yet.
	pub fn new(cached: u32) -> Self {
		Self { cache: Mutex::new(LruMap::new(ByLength::new(cached))), index: OnceLock::new() }
	}

	/// Reads from the history of this index from now on. The first index that is given stays.
	pub fn attach(&self, index: Index) {
		let _ = self.index.set(index);
	}

	/// A block that is in memory.
	pub(super) fn cached(&self, native: H256) -> Option<Arc<EthBlock>> {
		self.cache.lock().get(&native).cloned()
	}

	/// The Ethereum block in the native block of this header: from the history if it is there, else
	/// by `read`, from the state.
	///
	/// # Errors
	///
	/// [`BackendError::HistoryPruned`] when neither has it and the history begins above it; those of
	/// the index and of `read`.
	pub(super) fn block(
		&self,
		header: &NativeHeader,
		read: impl FnOnce() -> Result<Option<Arc<EthBlock>>, BackendError>,
	) -> Result<Option<Arc<EthBlock>>, BackendError> {
		let (number, native) = (header.number, header.hash());
		let Some(block) = (match self.kept(number, native)? {
			Some(kept) => kept,
			None => read().map_err(|error| self.explain(number, error))?,
		}) else {
			return Ok(None);
		};
		self.cache.lock().insert(native, block.clone());
		Ok(Some(block))
	}

	/// What the history knows of a native block: nothing, that it has no Ethereum block, or the
	/// block.
	#[allow(clippy::option_option)]
	fn kept(
		&self,
		number: u32,
		native: H256,
	) -> Result<Option<Option<Arc<EthBlock>>>, BackendError> {
		let Some(index) = self.index.get() else { return Ok(None) };
		let snapshot = index.snapshot()?;
		match snapshot.canonical(number)?.filter(|known| known.native == native) {
			Some(known) => Ok(Some(snapshot.block(&known)?.map(Arc::new))),
			None => Ok(None),
		}
	}

	fn explain(&self, number: u32, error: BackendError) -> BackendError {
		match (error, self.index.get()) {
			(BackendError::StatePruned(_), Some(index)) if number < index.floor() => {
				BackendError::HistoryPruned { number, floor: index.floor() }
			},
			(error, _) => error,
		}
	}
}
