//! Transactions: mined ones from their block, others from the pool.

use super::blocks::Blocks;
use crate::{
	backend::{EthBlock, PooledTransaction},
	convert::{self, RpcReceipt, RpcTransaction, from_h, rlp},
	error::EthResult,
};
use alloy_primitives::{B256, Bytes};
use alloy_rpc_types_eth::BlockId;
use sp_core::H256;
use std::sync::Arc;

/// Where a transaction was found.
enum Found {
	/// In a block, at an index.
	Mined(Arc<EthBlock>, usize),
	/// In the pool.
	Pooled(Arc<PooledTransaction>),
}

fn mined(blocks: &Blocks, hash: H256) -> EthResult<Option<(Arc<EthBlock>, usize)>> {
	let Some(place) = blocks.index.transaction(hash)? else { return Ok(None) };
	let Some(block) = blocks.backend.block(place.block)? else { return Ok(None) };
	// The block itself has the last word.
	let is_it = |index: &usize| {
		block.statuses.get(*index).is_some_and(|status| status.transaction_hash == hash)
	};
	Ok(usize::try_from(place.index).ok().filter(is_it).map(|index| (block, index)))
}

fn in_pool(blocks: &Blocks, hash: H256) -> Option<Arc<PooledTransaction>> {
	let pool = [blocks.backend.ready(), blocks.backend.future()];
	pool.into_iter().flatten().find(|pooled| pooled.hash == hash)
}

fn find(blocks: &Blocks, hash: B256) -> EthResult<Option<Found>> {
	let hash = from_h(hash);
	if let Some((block, index)) = mined(blocks, hash)? {
		return Ok(Some(Found::Mined(block, index)));
	}
	if let Some(pooled) = in_pool(blocks, hash) {
		return Ok(Some(Found::Pooled(pooled)));
	}
	// It may have left the pool for a block between the two looks.
	Ok(mined(blocks, hash)?.map(|(block, index)| Found::Mined(block, index)))
}

/// `eth_getTransactionByHash`.
pub(super) fn by_hash(blocks: &Blocks, hash: B256) -> EthResult<Option<RpcTransaction>> {
	Ok(match find(blocks, hash)? {
		Some(Found::Mined(block, index)) => convert::transaction(&block, index),
		Some(Found::Pooled(pooled)) => Some(convert::pooled(&pooled)),
		None => None,
	})
}

/// `eth_getRawTransactionByHash`, `debug_getRawTransaction`: the signed bytes.
pub(crate) fn raw_by_hash(blocks: &Blocks, hash: B256) -> EthResult<Option<Bytes>> {
	Ok(match find(blocks, hash)? {
		Some(Found::Mined(block, index)) => raw(&block, index),
		Some(Found::Pooled(pooled)) => Some(rlp::transaction(&pooled.transaction).into()),
		None => None,
	})
}

/// `eth_getTransactionByBlockHashAndIndex`, `…NumberAndIndex`.
pub(super) fn by_index(
	blocks: &Blocks,
	id: BlockId,
	index: usize,
) -> EthResult<Option<RpcTransaction>> {
	Ok(blocks.block(id)?.and_then(|block| convert::transaction(&block, index)))
}

/// `eth_getRawTransactionByBlockHashAndIndex`, `…NumberAndIndex`.
pub(super) fn raw_by_index(blocks: &Blocks, id: BlockId, index: usize) -> EthResult<Option<Bytes>> {
	Ok(blocks.block(id)?.and_then(|block| raw(&block, index)))
}

/// `eth_getTransactionReceipt`.
pub(super) fn receipt(blocks: &Blocks, hash: B256) -> EthResult<Option<RpcReceipt>> {
	Ok(mined(blocks, from_h(hash))?.and_then(|(block, index)| convert::receipt(&block, index)))
}

/// `eth_pendingTransactions`: what could go into the next block.
pub(super) fn pending(blocks: &Blocks) -> Vec<RpcTransaction> {
	blocks.backend.ready().iter().map(|pooled| convert::pooled(pooled)).collect()
}

fn raw(block: &EthBlock, index: usize) -> Option<Bytes> {
	block.block.transactions.get(index).map(|item| rlp::transaction(item).into())
}
