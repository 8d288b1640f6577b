//! The `debug` namespace without traces: blocks and transactions as they travel between Ethereum
//! nodes.

use crate::{
	convert::rlp,
	error::{EthError, EthResult},
	eth::{Blocks, transaction},
};
use alloy_primitives::{B256, Bytes};
use alloy_rpc_types_eth::BlockId;
use jsonrpsee::proc_macros::rpc;
use serde_json::Value;

/// Methods of the `debug` namespace that need no tracer.
#[rpc(server, namespace = "debug")]
pub trait DebugApi {
	/// RLP of a header.
	#[method(name = "getRawHeader", blocking)]
	fn raw_header(&self, block: BlockId) -> EthResult<Bytes>;

	/// RLP of a block.
	#[method(name = "getRawBlock", blocking)]
	fn raw_block(&self, block: BlockId) -> EthResult<Bytes>;

	/// The signed bytes of a transaction, `0x` when it is not known.
	#[method(name = "getRawTransaction", blocking)]
	fn raw_transaction(&self, hash: B256) -> EthResult<Bytes>;

	/// The encoded receipts of a block.
	#[method(name = "getRawReceipts", blocking)]
	fn raw_receipts(&self, block: BlockId) -> EthResult<Vec<Bytes>>;

	/// Always empty: the node keeps no blocks that it refused.
	#[method(name = "getBadBlocks")]
	fn bad_blocks(&self) -> EthResult<Vec<Value>>;
}

/// Serves the `debug` namespace without traces.
pub struct Debug {
	blocks: Blocks,
}

impl Debug {
	/// Over a node and its index.
	pub fn new(blocks: Blocks) -> Self {
		Self { blocks }
	}
}

impl DebugApiServer for Debug {
	fn raw_header(&self, block: BlockId) -> EthResult<Bytes> {
		let block = self.blocks.block(block)?.ok_or(EthError::HeaderNotFound)?;
		Ok(rlp::header(&block).into())
	}

	fn raw_block(&self, block: BlockId) -> EthResult<Bytes> {
		let block = self.blocks.block(block)?.ok_or(EthError::HeaderNotFound)?;
		Ok(rlp::block(&block).into())
	}

	fn raw_transaction(&self, hash: B256) -> EthResult<Bytes> {
		Ok(transaction::raw_by_hash(&self.blocks, hash)?.unwrap_or_default())
	}

	fn raw_receipts(&self, block: BlockId) -> EthResult<Vec<Bytes>> {
		let block = self.blocks.block(block)?.ok_or(EthError::HeaderNotFound)?;
		Ok(block.receipts.iter().map(|receipt| rlp::receipt(receipt).into()).collect())
	}

	fn bad_blocks(&self) -> EthResult<Vec<Value>> {
		Ok(Vec::new())
	}
}
