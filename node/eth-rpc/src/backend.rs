//! What the RPC asks of the node: blocks, state, pool, notifications.
//!
//! [`EthBackend`] is object-safe, so that the methods need not be generic and tests can put an
//! in-memory chain in its place. A native block and the Ethereum block in it have the same number,
//! the genesis block included; they differ in their hash. Hashes of this module are *native* ones
//! unless they say otherwise.

pub mod archive;
pub mod substrate;

use crate::error::SubmitError;
use async_trait::async_trait;
use deuterium_runtime_api::ethereum::{
	Account, BlockOverride, CallError, CallOutcome, CallRequest, StateOverride, TransactionStatus,
};
use ethereum::{BlockV3, ReceiptV4, TransactionV3};
use futures::stream::BoxStream;
use sp_core::{H160, H256, U256};
use sp_runtime::{generic, traits::BlakeTwo256};
use std::{collections::BTreeSet, sync::Arc};

pub use archive::Archive;
pub use substrate::SubstrateBackend;

/// A native header.
pub type NativeHeader = generic::Header<u32, BlakeTwo256>;

/// A native block; the Ethereum block in it has the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockRef {
	/// Height.
	pub number: u32,
	/// Native hash.
	pub hash: H256,
}

/// The state that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
	/// The state after a native block.
	Block(H256),
	/// The state after the best block and the ready transactions of the pool on top of it.
	Pending,
}

/// Why the node could not answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BackendError {
	/// The block exists, but its state was pruned. The text begins as go-ethereum's: tools look for
	/// it to tell that another node is needed.
	#[error(
		"missing trie node: the state of block {0:?} was pruned: ask a node with `--state-pruning \
		 archive`"
	)]
	StatePruned(H256),
	/// The block exists, but this node keeps its transactions, receipts and logs no more, or never
	/// had them.
	#[error(
		"pruned history unavailable: block {number} is below {floor}, the first one in this node's \
		 Ethereum index. It was dropped by --eth-history, or its state was gone before it could be \
		 indexed: ask another node, or synchronise one anew with `--state-pruning archive`"
	)]
	HistoryPruned {
		/// Height of the block.
		number: u32,
		/// The lowest block of the index.
		floor: u32,
	},
	/// The block is not known.
	#[error("block {0:?} is not known")]
	UnknownBlock(H256),
	/// A call could not begin.
	#[error("the call was refused: {0:?}")]
	Call(CallError),
	/// A runtime call failed.
	#[error("runtime: {0}")]
	Runtime(String),
	/// The database failed.
	#[error("database: {0}")]
	Database(String),
}

/// An Ethereum block with all that belongs to it. The three lists have the same length and order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EthBlock {
	/// The native block that it is in. Of the pending block: number of the block to come, and the
	/// hash of its parent.
	pub native: BlockRef,
	/// The Ethereum hash: keccak-256 of the RLP of the header with its base fee (EIP-1559).
	pub hash: H256,
	/// Header and transactions.
	pub block: BlockV3,
	/// Sender, created contract and logs of each transaction.
	pub statuses: Vec<TransactionStatus>,
	/// Receipts.
	pub receipts: Vec<ReceiptV4>,
	/// Base fee in wei per gas.
	pub base_fee: U256,
}

/// An Ethereum transaction in the pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PooledTransaction {
	/// Ethereum hash.
	pub hash: H256,
	/// Who signed it.
	pub sender: H160,
	/// The transaction.
	pub transaction: TransactionV3,
}

/// A block was imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedBlock {
	/// The block.
	pub block: BlockRef,
	/// Whether it is the best one now.
	pub is_best: bool,
	/// When it is the best: blocks that are not on the best chain any more, the highest first.
	pub retracted: Vec<BlockRef>,
	/// When it is the best: blocks that came onto the best chain before it, the lowest first.
	pub enacted: Vec<BlockRef>,
}

/// A block became final, and with it its ancestors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinalizedBlock {
	/// The block.
	pub block: BlockRef,
	/// Ancestors that became final with it, the lowest first.
	pub ancestors: Vec<H256>,
	/// Blocks that can never be final any more.
	pub stale: Vec<H256>,
}

/// The way between two blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
	/// The last block that both chains share.
	pub common: BlockRef,
	/// From the first block down to, without, the common one: the highest first.
	pub retracted: Vec<BlockRef>,
	/// From, without, the common block up to the second one: the lowest first.
	pub enacted: Vec<BlockRef>,
}

/// The node, as the RPC sees it.
///
/// All calls but [`EthBackend::submit`] block: they read the database or execute WebAssembly. Call
/// them from blocking methods or tasks.
#[async_trait]
pub trait EthBackend: Send + Sync + 'static {
	/// The best block.
	fn best(&self) -> BlockRef;

	/// The last final block.
	fn finalized(&self) -> BlockRef;

	/// The hash of the block at this height on the best chain; `None` beyond the best block.
	///
	/// # Errors
	///
	/// When the database fails.
	fn native_hash(&self, number: u32) -> Result<Option<H256>, BackendError>;

	/// A native header; `None` when the block is not known. Its digest names the Ethereum block:
	/// see
	/// [`deuterium_runtime_api::ethereum::block_hash_in`].
	///
	/// # Errors
	///
	/// When the database fails.
	fn native_header(&self, hash: H256) -> Result<Option<NativeHeader>, BackendError>;

	/// Whether the state after this block is there.
	fn has_state(&self, hash: H256) -> bool;

	/// Keeps the states of this block and of those that come after it from being pruned, instead of
	/// those from the block on that was named before; `None` lets go. A state that is gone already
	/// cannot be held.
	fn hold(&self, from: Option<H256>);

	/// The way from one block to another.
	///
	/// # Errors
	///
	/// When one of the blocks is not known, or the database fails.
	fn route(&self, from: H256, to: H256) -> Result<Route, BackendError>;

	/// Where blocks are kept beside the state.
	fn archive(&self) -> &Archive;

	/// The Ethereum block in the native block of this header, read from the state after it; `None`
	/// when there is none in it.
	///
	/// # Errors
	///
	/// [`BackendError::StatePruned`] when that state is gone, or when the database or the runtime
	/// fails.
	fn block_in_state(&self, header: &NativeHeader) -> Result<Option<Arc<EthBlock>>, BackendError>;

	/// The Ethereum block in a native block, from memory, history or state; `None` when the native
	/// block is not known or has no Ethereum block.
	///
	/// # Errors
	///
	/// As [`EthBackend::block_in_state`]; [`BackendError::HistoryPruned`] when the block is below
	/// what the history has.
	fn block(&self, hash: H256) -> Result<Option<Arc<EthBlock>>, BackendError> {
		if let Some(block) = self.archive().cached(hash) {
			return Ok(Some(block));
		}
		let Some(header) = self.native_header(hash)? else { return Ok(None) };
		self.archive().block(&header, || self.block_in_state(&header))
	}

	/// The Ethereum block that would come now: the best block's state and the ready transactions
	/// of the pool.
	///
	/// # Errors
	///
	/// When the runtime refuses to begin a block.
	fn pending(&self) -> Result<Arc<EthBlock>, BackendError>;

	/// The chain id (EIP-155).
	///
	/// # Errors
	///
	/// As all runtime calls: when the state is gone, or the runtime fails.
	fn chain_id(&self, at: At) -> Result<u64, BackendError>;

	/// Nonce and balance (wei) of an account; zeros for one that does not exist.
	///
	/// # Errors
	///
	/// As [`EthBackend::chain_id`].
	fn account(&self, at: At, address: H160) -> Result<Account, BackendError>;

	/// Code of an account, empty for one without.
	///
	/// # Errors
	///
	/// As [`EthBackend::chain_id`].
	fn code(&self, at: At, address: H160) -> Result<Vec<u8>, BackendError>;

	/// A storage slot, zero for one that was never written.
	///
	/// # Errors
	///
	/// As [`EthBackend::chain_id`].
	fn storage(&self, at: At, address: H160, slot: U256) -> Result<H256, BackendError>;

	/// The base fee (wei per gas) of the block that is built on this state.
	///
	/// # Errors
	///
	/// As [`EthBackend::chain_id`].
	fn gas_price(&self, at: At) -> Result<U256, BackendError>;

	/// The gas limit of a block.
	///
	/// # Errors
	///
	/// As [`EthBackend::chain_id`].
	fn block_gas_limit(&self, at: At) -> Result<U256, BackendError>;

	/// Who authored the block.
	///
	/// # Errors
	///
	/// As [`EthBackend::chain_id`].
	fn author(&self, at: At) -> Result<H160, BackendError>;

	/// Executes a call or a creation and drops its effects.
	///
	/// # Errors
	///
	/// As [`EthBackend::chain_id`]. A call that reverts or fails is an `Ok` with its exit reason;
	/// a call that cannot begin (no such balance, gas below the intrinsic costs) is
	/// [`BackendError::Call`].
	fn call(
		&self,
		at: At,
		request: CallRequest,
		state: Option<StateOverride>,
		block: Option<BlockOverride>,
	) -> Result<CallOutcome, BackendError>;

	/// Ethereum transactions of the pool that can go into the next block.
	fn ready(&self) -> Vec<Arc<PooledTransaction>>;

	/// Ethereum transactions of the pool that wait for an earlier nonce.
	fn future(&self) -> Vec<Arc<PooledTransaction>>;

	/// Nonces of all transactions of an account in the pool, native ones included, whether they can
	/// go into the next block or wait.
	fn pool_nonces(&self, address: H160) -> BTreeSet<u64>;

	/// Hands a transaction to the pool and the network; answers its Ethereum hash.
	async fn submit(&self, transaction: TransactionV3) -> Result<H256, SubmitError>;

	/// Blocks as they are imported.
	fn imports(&self) -> BoxStream<'static, ImportedBlock>;

	/// Blocks as they become final.
	fn finality(&self) -> BoxStream<'static, FinalizedBlock>;

	/// Ethereum transactions as they become ready in the pool.
	fn pool_imports(&self) -> BoxStream<'static, Arc<PooledTransaction>>;
}

/// Where a mined transaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransactionPlace {
	/// Native hash of its block.
	pub block: H256,
	/// Index in the Ethereum block.
	pub index: u32,
}

/// What the methods ask of the index of Ethereum hashes.
pub trait ChainIndex: Send + Sync + 'static {
	/// The newest block of the best chain whose hash and transactions this index knows; `None`
	/// before the first.
	fn latest(&self) -> Option<BlockRef>;

	/// The native block of an Ethereum block hash; also of blocks off the best chain, when they are
	/// known.
	///
	/// # Errors
	///
	/// When the index cannot be read.
	fn native_hash(&self, ethereum_hash: H256) -> Result<Option<H256>, BackendError>;

	/// Where a transaction of the best chain is.
	///
	/// # Errors
	///
	/// When the index cannot be read.
	fn transaction(&self, hash: H256) -> Result<Option<TransactionPlace>, BackendError>;
}

/// What the node knows of its network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NetworkState {
	/// Connected peers.
	pub peers: usize,
	/// While the node is far behind: where it began, where it is, and the highest block that peers
	/// told of. `None` when it keeps up.
	pub syncing: Option<SyncState>,
}

/// How far a node that is behind has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SyncState {
	/// The best block when the node started.
	pub starting: u32,
	/// The best block.
	pub current: u32,
	/// The best block that peers told of.
	pub highest: u32,
}

/// Tells about the network.
#[async_trait]
pub trait NetworkStatus: Send + Sync + 'static {
	/// The state of the network now.
	async fn network(&self) -> NetworkState;
}
