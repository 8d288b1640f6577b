//! Blocks and their receipts.

use super::blocks::Blocks;
use crate::{
	convert::{self, RpcReceipt},
	error::{EthError, EthResult},
};
use alloy_primitives::U64;
use alloy_rpc_types_eth::{BlockId, BlockNumberOrTag};
use serde::Serialize;
use serde_json::Value;

/// Fields that a block has only once it is sealed; in the pending block go-ethereum answers null.
const SEALED_FIELDS: [&str; 4] = ["hash", "nonce", "miner", "author"];

fn is_pending(id: &BlockId) -> bool {
	matches!(id, BlockId::Number(BlockNumberOrTag::Pending))
}

fn json(value: impl Serialize, pending: bool) -> EthResult<Value> {
	let mut value = serde_json::to_value(value)
		.map_err(|error| EthError::Rejected(format!("the block has no JSON form: {error}")))?;
	if pending && let Value::Object(fields) = &mut value {
		for name in SEALED_FIELDS {
			fields.insert(name.into(), Value::Null);
		}
	}
	Ok(value)
}

/// `eth_getBlockByHash`, `eth_getBlockByNumber`.
pub(super) fn get(blocks: &Blocks, id: BlockId, full: bool) -> EthResult<Option<Value>> {
	let block = blocks.block(id)?;
	block.map(|block| json(convert::block(&block, full), is_pending(&id))).transpose()
}

/// `eth_getHeaderByHash`, `eth_getHeaderByNumber`.
pub(super) fn header(blocks: &Blocks, id: BlockId) -> EthResult<Option<Value>> {
	let block = blocks.block(id)?;
	block.map(|block| json(convert::header(&block), is_pending(&id))).transpose()
}

/// `eth_getBlockTransactionCountByHash`, `…ByNumber`.
pub(super) fn transaction_count(blocks: &Blocks, id: BlockId) -> EthResult<Option<U64>> {
	Ok(blocks.block(id)?.map(|block| U64::from(block.block.transactions.len())))
}

/// `eth_getUncleCountByBlockHash`, `…ByBlockNumber`: there are no uncles.
pub(super) fn uncle_count(blocks: &Blocks, id: BlockId) -> EthResult<Option<U64>> {
	Ok(blocks.resolve(id)?.map(|_| U64::ZERO))
}

/// `eth_getBlockReceipts`.
pub(super) fn receipts(blocks: &Blocks, id: BlockId) -> EthResult<Option<Vec<RpcReceipt>>> {
	Ok(blocks.block(id)?.map(|block| convert::receipts(&block)))
}
