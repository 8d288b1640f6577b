//! The `eth` namespace: chain, blocks, transactions, state, calls, fees, submission.

pub mod api;
pub mod block;
pub mod blocks;
pub mod call;
pub mod chain;
pub mod estimate;
pub mod fee;
pub mod outcome;
pub mod request;
pub mod state;
pub mod submit;
pub mod transaction;

use crate::{
	backend::{At, NetworkStatus},
	config::EthConfig,
	convert::{RpcReceipt, RpcTransaction, a, h},
	error::{EthError, EthResult},
};
use alloy_eips::eip2930::AccessListResult;
use alloy_primitives::{Address, B256, Bytes, U64, U256};
use alloy_rpc_types_eth::{
	BlockId, BlockNumberOrTag, BlockOverrides, FeeHistory, Index, TransactionRequest,
	state::StateOverride,
};
pub use api::EthApiServer;
pub use blocks::Blocks;
use chain::Syncing;
use fee::Fees;
use jsonrpsee::core::async_trait;
use request::Prepared;
use serde_json::Value;
use std::sync::{Arc, OnceLock};

/// What `eth_protocolVersion` answers: the version of Ethereum's wire protocol that go-ethereum
/// last answered. Nothing depends on it.
const PROTOCOL_VERSION: u64 = 68;

/// Serves the `eth` namespace.
pub struct Eth {
	blocks: Blocks,
	config: Arc<EthConfig>,
	network: Arc<dyn NetworkStatus>,
	fees: Fees,
	chain_id: OnceLock<u64>,
}

impl Eth {
	/// Over a node, an index and what is known of the network.
	pub fn new(blocks: Blocks, config: Arc<EthConfig>, network: Arc<dyn NetworkStatus>) -> Self {
		let fees = Fees::new(blocks.clone(), config.max_fee_history);
		Self { blocks, config, network, fees, chain_id: OnceLock::new() }
	}

	/// The chain id does not change while a node runs: it is read once.
	fn own_chain_id(&self) -> EthResult<u64> {
		if let Some(id) = self.chain_id.get() {
			return Ok(*id);
		}
		let id = self.blocks.backend.chain_id(At::Block(self.blocks.backend.best().hash))?;
		Ok(*self.chain_id.get_or_init(|| id))
	}

	fn prepare(
		&self,
		request: TransactionRequest,
		block: Option<BlockId>,
		state: Option<StateOverride>,
		overrides: Option<BlockOverrides>,
	) -> EthResult<Prepared> {
		let at = self.blocks.state(block)?;
		request::prepare(&*self.blocks.backend, &self.config, at, request, state, overrides)
	}

	fn no_keys<T>(&self) -> EthResult<T> {
		Err(EthError::Rejected(
			"unknown account: this node holds no keys. Sign in a wallet and send the result with \
			 eth_sendRawTransaction"
				.into(),
		))
	}
}

fn by_hash(hash: B256) -> BlockId {
	BlockId::from(hash)
}

#[async_trait]
impl EthApiServer for Eth {
	fn protocol_version(&self) -> EthResult<U64> {
		Ok(U64::from(PROTOCOL_VERSION))
	}

	async fn syncing(&self) -> EthResult<Syncing> {
		Ok(chain::syncing(&*self.network).await)
	}

	fn coinbase(&self) -> EthResult<Address> {
		Ok(a(self.blocks.backend.author(At::Block(self.blocks.latest().hash))?))
	}

	fn mining(&self) -> EthResult<bool> {
		Ok(false)
	}

	fn hashrate(&self) -> EthResult<U64> {
		Ok(U64::ZERO)
	}

	fn get_work(&self) -> EthResult<Vec<B256>> {
		Err(EthError::NotSupported("this chain has no proof of work".into()))
	}

	fn submit_work(&self, _nonce: Value, _hash: Value, _digest: Value) -> EthResult<bool> {
		Ok(false)
	}

	fn submit_hashrate(&self, _rate: Value, _id: Value) -> EthResult<bool> {
		Ok(false)
	}

	fn accounts(&self) -> EthResult<Vec<Address>> {
		Ok(Vec::new())
	}

	fn block_number(&self) -> EthResult<U64> {
		Ok(U64::from(self.blocks.latest().number))
	}

	fn chain_id(&self) -> EthResult<U64> {
		self.own_chain_id().map(U64::from)
	}

	fn block_by_hash(&self, hash: B256, full: Option<bool>) -> EthResult<Option<Value>> {
		block::get(&self.blocks, by_hash(hash), full.unwrap_or_default())
	}

	fn block_by_number(
		&self,
		number: BlockNumberOrTag,
		full: Option<bool>,
	) -> EthResult<Option<Value>> {
		block::get(&self.blocks, number.into(), full.unwrap_or_default())
	}

	fn header_by_hash(&self, hash: B256) -> EthResult<Option<Value>> {
		block::header(&self.blocks, by_hash(hash))
	}

	fn header_by_number(&self, number: BlockNumberOrTag) -> EthResult<Option<Value>> {
		block::header(&self.blocks, number.into())
	}

	fn transaction_count_by_hash(&self, hash: B256) -> EthResult<Option<U64>> {
		block::transaction_count(&self.blocks, by_hash(hash))
	}

	fn transaction_count_by_number(&self, number: BlockNumberOrTag) -> EthResult<Option<U64>> {
		block::transaction_count(&self.blocks, number.into())
	}

	fn block_receipts(&self, block: BlockId) -> EthResult<Option<Vec<RpcReceipt>>> {
		block::receipts(&self.blocks, block)
	}

	fn uncle_count_by_hash(&self, hash: B256) -> EthResult<Option<U64>> {
		block::uncle_count(&self.blocks, by_hash(hash))
	}

	fn uncle_count_by_number(&self, number: BlockNumberOrTag) -> EthResult<Option<U64>> {
		block::uncle_count(&self.blocks, number.into())
	}

	fn uncle_by_hash(&self, _hash: B256, _index: Index) -> EthResult<Option<Value>> {
		Ok(None)
	}

	fn uncle_by_number(
		&self,
		_number: BlockNumberOrTag,
		_index: Index,
	) -> EthResult<Option<Value>> {
		Ok(None)
	}

	fn transaction_by_hash(&self, hash: B256) -> EthResult<Option<RpcTransaction>> {
		transaction::by_hash(&self.blocks, hash)
	}

	fn transaction_by_block_hash(
		&self,
		hash: B256,
		index: Index,
	) -> EthResult<Option<RpcTransaction>> {
		transaction::by_index(&self.blocks, by_hash(hash), index.into())
	}

	fn transaction_by_block_number(
		&self,
		number: BlockNumberOrTag,
		index: Index,
	) -> EthResult<Option<RpcTransaction>> {
		transaction::by_index(&self.blocks, number.into(), index.into())
	}

	fn raw_transaction_by_hash(&self, hash: B256) -> EthResult<Option<Bytes>> {
		transaction::raw_by_hash(&self.blocks, hash)
	}

	fn raw_transaction_by_block_hash(&self, hash: B256, index: Index) -> EthResult<Option<Bytes>> {
		transaction::raw_by_index(&self.blocks, by_hash(hash), index.into())
	}

	fn raw_transaction_by_block_number(
		&self,
		number: BlockNumberOrTag,
		index: Index,
	) -> EthResult<Option<Bytes>> {
		transaction::raw_by_index(&self.blocks, number.into(), index.into())
	}

	fn transaction_receipt(&self, hash: B256) -> EthResult<Option<RpcReceipt>> {
		transaction::receipt(&self.blocks, hash)
	}

	fn pending_transactions(&self) -> EthResult<Vec<RpcTransaction>> {
		Ok(transaction::pending(&self.blocks))
	}

	fn balance(&self, address: Address, block: Option<BlockId>) -> EthResult<U256> {
		state::balance(&self.blocks, address, block)
	}

	fn code(&self, address: Address, block: Option<BlockId>) -> EthResult<Bytes> {
		state::code(&self.blocks, address, block)
	}

	fn storage_at(&self, address: Address, slot: U256, block: Option<BlockId>) -> EthResult<B256> {
		state::storage(&self.blocks, address, slot, block)
	}

	fn transaction_count(&self, address: Address, block: Option<BlockId>) -> EthResult<U256> {
		state::transaction_count(&self.blocks, address, block)
	}

	fn proof(
		&self,
		_address: Address,
		_slots: Vec<U256>,
		_block: Option<BlockId>,
	) -> EthResult<Value> {
		Err(EthError::NotSupported(
			"the state is a Substrate trie, which has no EIP-1186 proofs: use state_getReadProof"
				.into(),
		))
	}

	fn call(
		&self,
		request: TransactionRequest,
		block: Option<BlockId>,
		state: Option<StateOverride>,
		overrides: Option<BlockOverrides>,
	) -> EthResult<Bytes> {
		let prepared = self.prepare(request, block, state, overrides)?;
		call::call(&*self.blocks.backend, &self.config, prepared)
	}

	fn estimate_gas(
		&self,
		request: TransactionRequest,
		block: Option<BlockId>,
		state: Option<StateOverride>,
		overrides: Option<BlockOverrides>,
	) -> EthResult<U64> {
		let prepared = self.prepare(request, block, state, overrides)?;
		estimate::estimate(&*self.blocks.backend, &self.config, prepared).map(U64::from)
	}

	fn create_access_list(
		&self,
		request: TransactionRequest,
		block: Option<BlockId>,
		state: Option<StateOverride>,
	) -> EthResult<AccessListResult> {
		let prepared = self.prepare(request, block, state, None)?;
		call::create_access_list(&*self.blocks.backend, &self.config, prepared)
	}

	fn gas_price(&self) -> EthResult<U256> {
		self.fees.gas_price().map(U256::from)
	}

	fn max_priority_fee_per_gas(&self) -> EthResult<U256> {
		self.fees.suggested_tip().map(U256::from)
	}

	fn fee_history(
		&self,
		count: U64,
		newest: BlockNumberOrTag,
		percentiles: Option<Vec<f64>>,
	) -> EthResult<FeeHistory> {
		self.fees.history(count.to(), newest, percentiles.as_deref())
	}

	async fn send_raw_transaction(&self, raw: Bytes) -> EthResult<B256> {
		let chain_id = self.own_chain_id()?;
		Ok(h(submit::send_raw(&*self.blocks.backend, &self.config, chain_id, &raw).await?))
	}

	fn send_transaction(&self, _request: Value) -> EthResult<B256> {
		self.no_keys()
	}

	fn sign(&self, _address: Value, _message: Value) -> EthResult<Bytes> {
		self.no_keys()
	}

	fn sign_transaction(&self, _request: Value) -> EthResult<Value> {
		self.no_keys()
	}
}
