//! From the block parameters of methods to blocks and states.

use crate::{
	backend::{At, BlockRef, ChainIndex, EthBackend, EthBlock},
	convert::from_h,
	error::{EthError, EthResult},
};
use alloy_primitives::B256;
use alloy_rpc_types_eth::{BlockId, BlockNumberOrTag};
use sp_core::H256;
use std::sync::Arc;

/// How many blocks the index may be behind before `latest` stops waiting for it.
const INDEX_LAG: u32 = 64;

/// Finds blocks by tag, number or Ethereum hash.
#[derive(Clone)]
pub struct Blocks {
	/// The node.
	pub backend: Arc<dyn EthBackend>,
	/// The index of Ethereum hashes.
	pub index: Arc<dyn ChainIndex>,
}

impl Blocks {
	/// The block that `latest` names.
	///
	/// This is the newest block that the index knows, so that whatever a client is told of can be
	/// found by hash; only while the index is being rebuilt it is the best block.
	pub fn latest(&self) -> BlockRef {
		let best = self.backend.best();
		match self.index.latest() {
			Some(block) if block.number.saturating_add(INDEX_LAG) >= best.number => block,
			_ => best,
		}
	}

	/// The block that `finalized` and `safe` name: GRANDPA's last final block.
	pub fn finalized(&self) -> BlockRef {
		let (finalized, latest) = (self.backend.finalized(), self.latest());
		if finalized.number > latest.number { latest } else { finalized }
	}

	/// The height that a number or tag names, `None` for `pending` and beyond the latest block.
	pub fn number(&self, tag: BlockNumberOrTag) -> Option<u32> {
		match tag {
			BlockNumberOrTag::Latest => Some(self.latest().number),
			BlockNumberOrTag::Finalized | BlockNumberOrTag::Safe => Some(self.finalized().number),
			BlockNumberOrTag::Earliest => Some(0),
			BlockNumberOrTag::Pending => None,
			BlockNumberOrTag::Number(number) => {
				u32::try_from(number).ok().filter(|number| *number <= self.latest().number)
			},
		}
	}

	/// The native block at a height, number or tag; `None` when there is none, and for `pending`.
	///
	/// # Errors
	///
	/// When the database fails.
	pub fn by_number(&self, tag: BlockNumberOrTag) -> EthResult<Option<H256>> {
		let latest = self.latest();
		match self.number(tag) {
			Some(number) if number == latest.number => Ok(Some(latest.hash)),
			Some(number) => Ok(self.backend.native_hash(number)?),
			None => Ok(None),
		}
	}

	/// The native block of an Ethereum block hash.
	///
	/// # Errors
	///
	/// When the index cannot be read.
	pub fn by_hash(&self, hash: B256) -> EthResult<Option<H256>> {
		Ok(self.index.native_hash(from_h(hash))?)
	}

	/// The state that a block parameter names; `None` when there is no such block.
	///
	/// # Errors
	///
	/// When the index or the database cannot be read, or the block is not on the best chain and the
	/// parameter says that it must be (EIP-1898).
	pub fn resolve(&self, id: BlockId) -> EthResult<Option<At>> {
		let native = match id {
			BlockId::Number(BlockNumberOrTag::Pending) => return Ok(Some(At::Pending)),
			BlockId::Number(tag) => self.by_number(tag)?,
			BlockId::Hash(id) => {
				let native = self.by_hash(id.block_hash)?;
				if let (Some(hash), Some(true)) = (native, id.require_canonical)
					&& !self.is_canonical(hash)?
				{
					return Err(EthError::Rejected("hash is not currently canonical".into()));
				}
				native
			},
		};
		Ok(native.map(At::Block))
	}

	/// The state that an optional block parameter names; without one, the latest.
	///
	/// # Errors
	///
	/// [`EthError::HeaderNotFound`] when there is no such block, and as [`Self::resolve`].
	pub fn state(&self, id: Option<BlockId>) -> EthResult<At> {
		self.resolve(id.unwrap_or_default())?.ok_or(EthError::HeaderNotFound)
	}

	/// The Ethereum block that a block parameter names; `None` when there is no such block.
	///
	/// # Errors
	///
	/// As [`Self::resolve`], and when the block is older than what the node keeps.
	pub fn block(&self, id: BlockId) -> EthResult<Option<Arc<EthBlock>>> {
		match self.resolve(id)? {
			Some(At::Pending) => Ok(Some(self.backend.pending()?)),
			Some(At::Block(hash)) => Ok(self.backend.block(hash)?),
			None => Ok(None),
		}
	}

	fn is_canonical(&self, hash: H256) -> EthResult<bool> {
		let Some(header) = self.backend.native_header(hash)? else { return Ok(false) };
		Ok(self.backend.native_hash(header.number)? == Some(hash))
	}
}
