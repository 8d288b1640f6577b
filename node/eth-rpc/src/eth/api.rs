//! The methods of the `eth` namespace that this module serves; filters, logs and subscriptions have
//! their own. Parameters and results are those of the execution-apis specification.

use super::chain::Syncing;
use crate::{
	convert::{RpcReceipt, RpcTransaction},
	error::EthResult,
};
use alloy_eips::eip2930::AccessListResult;
use alloy_primitives::{Address, B256, Bytes, U64, U256};
use alloy_rpc_types_eth::{
	BlockId, BlockNumberOrTag, BlockOverrides, FeeHistory, Index, TransactionRequest,
	state::StateOverride,
};
use jsonrpsee::proc_macros::rpc;
use serde_json::Value;

/// Methods of the `eth` namespace.
#[rpc(server, namespace = "eth")]
pub trait EthApi {
	/// Version of the wire protocol; this node speaks another one, so it is a constant.
	#[method(name = "protocolVersion")]
	fn protocol_version(&self) -> EthResult<U64>;

	/// `false`, or how far the node is behind.
	#[method(name = "syncing")]
	async fn syncing(&self) -> EthResult<Syncing>;

	/// Author of the latest block.
	#[method(name = "coinbase", blocking)]
	fn coinbase(&self) -> EthResult<Address>;

	/// Always `false`: there is no proof of work.
	#[method(name = "mining")]
	fn mining(&self) -> EthResult<bool>;

	/// Always zero.
	#[method(name = "hashrate")]
	fn hashrate(&self) -> EthResult<U64>;

	/// Refused: there is no proof of work.
	#[method(name = "getWork")]
	fn get_work(&self) -> EthResult<Vec<B256>>;

	/// Always `false`.
	#[method(name = "submitWork")]
	fn submit_work(&self, nonce: Value, hash: Value, digest: Value) -> EthResult<bool>;

	/// Always `false`.
	#[method(name = "submitHashrate")]
	fn submit_hashrate(&self, rate: Value, id: Value) -> EthResult<bool>;

	/// Always empty: the node holds no keys.
	#[method(name = "accounts")]
	fn accounts(&self) -> EthResult<Vec<Address>>;

	/// Height of the latest block.
	#[method(name = "blockNumber", blocking)]
	fn block_number(&self) -> EthResult<U64>;

	/// Chain id (EIP-155).
	#[method(name = "chainId", blocking)]
	fn chain_id(&self) -> EthResult<U64>;

	/// A block; `full`: with its transactions, else with their hashes.
	#[method(name = "getBlockByHash", blocking)]
	fn block_by_hash(&self, hash: B256, full: Option<bool>) -> EthResult<Option<Value>>;

	/// A block by number or tag.
	#[method(name = "getBlockByNumber", blocking)]
	fn block_by_number(
		&self,
		number: BlockNumberOrTag,
		full: Option<bool>,
	) -> EthResult<Option<Value>>;

	/// A header.
	#[method(name = "getHeaderByHash", blocking)]
	fn header_by_hash(&self, hash: B256) -> EthResult<Option<Value>>;

	/// A header by number or tag.
	#[method(name = "getHeaderByNumber", blocking)]
	fn header_by_number(&self, number: BlockNumberOrTag) -> EthResult<Option<Value>>;

	/// How many transactions a block has.
	#[method(name = "getBlockTransactionCountByHash", blocking)]
	fn transaction_count_by_hash(&self, hash: B256) -> EthResult<Option<U64>>;

	/// How many transactions a block has.
	#[method(name = "getBlockTransactionCountByNumber", blocking)]
	fn transaction_count_by_number(&self, number: BlockNumberOrTag) -> EthResult<Option<U64>>;

	/// Receipts of a block.
	#[method(name = "getBlockReceipts", blocking)]
	fn block_receipts(&self, block: BlockId) -> EthResult<Option<Vec<RpcReceipt>>>;

	/// Zero for every known block.
	#[method(name = "getUncleCountByBlockHash", blocking)]
	fn uncle_count_by_hash(&self, hash: B256) -> EthResult<Option<U64>>;

	/// Zero for every known block.
	#[method(name = "getUncleCountByBlockNumber", blocking)]
	fn uncle_count_by_number(&self, number: BlockNumberOrTag) -> EthResult<Option<U64>>;

	/// Always null.
	#[method(name = "getUncleByBlockHashAndIndex")]
	fn uncle_by_hash(&self, hash: B256, index: Index) -> EthResult<Option<Value>>;

	/// Always null.
	#[method(name = "getUncleByBlockNumberAndIndex")]
	fn uncle_by_number(&self, number: BlockNumberOrTag, index: Index) -> EthResult<Option<Value>>;

	/// A transaction, mined or in the pool.
	#[method(name = "getTransactionByHash", blocking)]
	fn transaction_by_hash(&self, hash: B256) -> EthResult<Option<RpcTransaction>>;

	/// A transaction of a block.
	#[method(name = "getTransactionByBlockHashAndIndex", blocking)]
	fn transaction_by_block_hash(
		&self,
		hash: B256,
		index: Index,
	) -> EthResult<Option<RpcTransaction>>;

	/// A transaction of a block.
	#[method(name = "getTransactionByBlockNumberAndIndex", blocking)]
	fn transaction_by_block_number(
		&self,
		number: BlockNumberOrTag,
		index: Index,
	) -> EthResult<Option<RpcTransaction>>;

	/// The signed bytes of a transaction.
	#[method(name = "getRawTransactionByHash", blocking)]
	fn raw_transaction_by_hash(&self, hash: B256) -> EthResult<Option<Bytes>>;

	/// The signed bytes of a transaction of a block.
	#[method(name = "getRawTransactionByBlockHashAndIndex", blocking)]
	fn raw_transaction_by_block_hash(&self, hash: B256, index: Index) -> EthResult<Option<Bytes>>;

	/// The signed bytes of a transaction of a block.
	#[method(name = "getRawTransactionByBlockNumberAndIndex", blocking)]
	fn raw_transaction_by_block_number(
		&self,
		number: BlockNumberOrTag,
		index: Index,
	) -> EthResult<Option<Bytes>>;

	/// The receipt of a mined transaction.
	#[method(name = "getTransactionReceipt", blocking)]
	fn transaction_receipt(&self, hash: B256) -> EthResult<Option<RpcReceipt>>;

	/// Transactions that could go into the next block.
	#[method(name = "pendingTransactions", blocking)]
	fn pending_transactions(&self) -> EthResult<Vec<RpcTransaction>>;

	/// Balance in wei.
	#[method(name = "getBalance", blocking)]
	fn balance(&self, address: Address, block: Option<BlockId>) -> EthResult<U256>;

	/// Code of an account.
	#[method(name = "getCode", blocking)]
	fn code(&self, address: Address, block: Option<BlockId>) -> EthResult<Bytes>;

	/// A storage slot.
	#[method(name = "getStorageAt", blocking)]
	fn storage_at(&self, address: Address, slot: U256, block: Option<BlockId>) -> EthResult<B256>;

	/// The next nonce of an account.
	#[method(name = "getTransactionCount", blocking)]
	fn transaction_count(&self, address: Address, block: Option<BlockId>) -> EthResult<U256>;

	/// Refused: the state is no Ethereum trie.
	#[method(name = "getProof")]
	fn proof(&self, address: Address, slots: Vec<U256>, block: Option<BlockId>)
	-> EthResult<Value>;

	/// Executes a call without a transaction.
	#[method(name = "call", blocking)]
	fn call(
		&self,
		request: TransactionRequest,
		block: Option<BlockId>,
		state: Option<StateOverride>,
		overrides: Option<BlockOverrides>,
	) -> EthResult<Bytes>;

	/// The gas limit that a transaction needs.
	#[method(name = "estimateGas", blocking)]
	fn estimate_gas(
		&self,
		request: TransactionRequest,
		block: Option<BlockId>,
		state: Option<StateOverride>,
		overrides: Option<BlockOverrides>,
	) -> EthResult<U64>;

	/// What a transaction would touch (EIP-2930).
	#[method(name = "createAccessList", blocking)]
	fn create_access_list(
		&self,
		request: TransactionRequest,
		block: Option<BlockId>,
		state: Option<StateOverride>,
	) -> EthResult<AccessListResult>;

	/// A gas price that the next block takes, in wei.
	#[method(name = "gasPrice", blocking)]
	fn gas_price(&self) -> EthResult<U256>;

	/// A tip that is usual now, in wei per gas.
	#[method(name = "maxPriorityFeePerGas", blocking)]
	fn max_priority_fee_per_gas(&self) -> EthResult<U256>;

	/// Base fees, use of gas and tips of a range of blocks.
	#[method(name = "feeHistory", blocking)]
	fn fee_history(
		&self,
		count: U64,
		newest: BlockNumberOrTag,
		percentiles: Option<Vec<f64>>,
	) -> EthResult<FeeHistory>;

	/// Hands a signed transaction to the pool; answers its hash.
	#[method(name = "sendRawTransaction")]
	async fn send_raw_transaction(&self, raw: Bytes) -> EthResult<B256>;

	/// Refused: the node holds no keys.
	#[method(name = "sendTransaction")]
	fn send_transaction(&self, request: Value) -> EthResult<B256>;

	/// Refused: the node holds no keys.
	#[method(name = "sign")]
	fn sign(&self, address: Value, message: Value) -> EthResult<Bytes>;

	/// Refused: the node holds no keys.
	#[method(name = "signTransaction")]
	fn sign_transaction(&self, request: Value) -> EthResult<Value>;
}
