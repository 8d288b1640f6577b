//! The node's client, database and pool as an [`EthBackend`].

mod pending;
mod pool;
#[cfg(test)]
mod tests;

use super::{
	Archive, At, BackendError, BlockRef, EthBackend, EthBlock, FinalizedBlock, ImportedBlock,
	NativeHeader, PooledTransaction, Route,
};
use crate::error::SubmitError;
use async_trait::async_trait;
use deuterium_runtime_api::ethereum::{
	Account, BlockOverride, CallOutcome, CallRequest, ConvertTransactionRuntimeApi,
	EthereumRuntimeApi, StateOverride, header_hash,
};
use ethereum::TransactionV3;
use futures::{StreamExt, stream::BoxStream};
use parking_lot::Mutex;
pub use pending::NextDigest;
use pending::PendingState;
pub use pool::PoolView;
#[cfg(test)]
pub(crate) use pool::refused;
use sc_client_api::{Backend, BlockImportNotification, BlockchainEvents};
use sc_transaction_pool_api::TransactionPool;
use sp_api::{ApiError, ApiExt, ProvideRuntimeApi};
use sp_blockchain::{HashAndNumber, HeaderBackend, HeaderMetadata};
use sp_core::{H160, H256, U256};
use sp_runtime::traits::{Block as BlockT, Header as _};
use std::{collections::BTreeSet, mem, sync::Arc};

/// A client whose runtime has the Ethereum APIs.
pub trait EthClient<Block: BlockT>:
	ProvideRuntimeApi<Block, Api: EthereumRuntimeApi<Block> + ConvertTransactionRuntimeApi<Block>>
	+ HeaderBackend<Block>
	+ HeaderMetadata<Block, Error = sp_blockchain::Error>
	+ BlockchainEvents<Block>
	+ Send
	+ Sync
	+ 'static
{
}

impl<Block: BlockT, T> EthClient<Block> for T where
	T: ProvideRuntimeApi<
			Block,
			Api: EthereumRuntimeApi<Block> + ConvertTransactionRuntimeApi<Block>,
		> + HeaderBackend<Block>
		+ HeaderMetadata<Block, Error = sp_blockchain::Error>
		+ BlockchainEvents<Block>
		+ Send
		+ Sync
		+ 'static
{
}

/// An [`EthBackend`] over the parts of a Substrate node.
pub struct SubstrateBackend<Block: BlockT, Client: EthClient<Block>, Db, Pool> {
	client: Arc<Client>,
	db: Arc<Db>,
	pool: PoolView<Block, Client, Pool>,
	archive: Archive,
	pending: PendingState<Block, Client, Pool>,
	/// The block that is pinned in the database, which prunes no state from it on.
	held: Mutex<Option<H256>>,
}

impl<Block, Client, Db, Pool> SubstrateBackend<Block, Client, Db, Pool>
where
	Block: BlockT<Hash = H256, Header = NativeHeader>,
	Client: EthClient<Block>,
	Db: Backend<Block> + 'static,
	Pool: TransactionPool<Block = Block, Hash = H256> + 'static,
{
	/// Over a client, its database and a pool; `block_cache`: how many Ethereum blocks stay decoded
	/// in memory.
	pub fn new(client: Arc<Client>, db: Arc<Db>, pool: Arc<Pool>, block_cache: u32) -> Self {
		let pool = PoolView::new(client.clone(), pool);
		Self {
			pending: PendingState::new(client.clone(), pool.clone()),
			pool,
			client,
			db,
			archive: Archive::new(block_cache),
			held: Mutex::new(None),
		}
	}

	/// Says what stands in the header of the pending block: without it, that block has no author and
	/// the time of its parent.
	#[must_use]
	pub fn with_next_digest(mut self, digest: NextDigest) -> Self {
		self.pending.set_digest(digest);
		self
	}

	/// Calls the runtime on a state.
	fn read<R: Send + 'static>(
		&self,
		at: At,
		call: impl FnOnce(&Client::Api, H256) -> Result<R, ApiError> + Send + 'static,
	) -> Result<R, BackendError> {
		match at {
			At::Block(hash) => {
				call(&self.client.runtime_api(), hash).map_err(|error| self.explain(hash, error))
			},
			At::Pending => self.pending.read(call),
		}
	}

	/// What a failed runtime call at a block means.
	fn explain(&self, hash: H256, error: ApiError) -> BackendError {
		match self.client.header(hash) {
			Ok(None) => BackendError::UnknownBlock(hash),
			Ok(Some(header)) if !self.db.have_state_at(hash, *header.number()) => {
				BackendError::StatePruned(hash)
			},
			_ => BackendError::Runtime(first_line(&error)),
		}
	}

	fn read_block(&self, header: &NativeHeader) -> Result<Option<EthBlock>, BackendError> {
		let hash = header.hash();
		let api = self.client.runtime_api();
		let (block, receipts, statuses) = match api.current_all(hash) {
			Ok(all) => all,
			// Blocks before the runtime upgrade that brought Ethereum have none.
			Err(error) => {
				return match api.has_api::<dyn EthereumRuntimeApi<Block>>(hash) {
					Ok(false) => Ok(None),
					_ => Err(self.explain(hash, error)),
				};
			},
		};
		let Some(block) = block else { return Ok(None) };
		let base_fee = api.current_base_fee(hash).map_err(|error| self.explain(hash, error))?;
		Ok(Some(EthBlock {
			native: BlockRef { number: *header.number(), hash },
			hash: header_hash(&block.header, base_fee),
			block,
			statuses: statuses.unwrap_or_default(),
			receipts: receipts.unwrap_or_default(),
			base_fee,
		}))
	}
}

/// What went wrong without the backtrace of the WebAssembly, which clients have no use for.
fn first_line(error: &ApiError) -> String {
	error.to_string().lines().next().unwrap_or_default().into()
}

fn database(error: sp_blockchain::Error) -> BackendError {
	BackendError::Database(error.to_string())
}

fn block_ref<Block: BlockT<Hash = H256, Header = NativeHeader>>(
	block: &HashAndNumber<Block>,
) -> BlockRef {
	BlockRef { number: block.number, hash: block.hash }
}

fn imported<Block: BlockT<Hash = H256, Header = NativeHeader>>(
	notification: BlockImportNotification<Block>,
) -> ImportedBlock {
	let route = notification.tree_route.filter(|_| notification.is_new_best);
	let blocks = |blocks: &[HashAndNumber<Block>]| blocks.iter().map(block_ref).collect();
	ImportedBlock {
		block: BlockRef { number: *notification.header.number(), hash: notification.hash },
		is_best: notification.is_new_best,
		retracted: route.as_ref().map(|route| blocks(route.retracted())).unwrap_or_default(),
		enacted: route.as_ref().map(|route| blocks(route.enacted())).unwrap_or_default(),
	}
}

#[async_trait]
impl<Block, Client, Db, Pool> EthBackend for SubstrateBackend<Block, Client, Db, Pool>
where
	Block: BlockT<Hash = H256, Header = NativeHeader>,
	Client: EthClient<Block>,
	Db: Backend<Block> + 'static,
	Pool: TransactionPool<Block = Block, Hash = H256> + 'static,
{
	fn best(&self) -> BlockRef {
		let info = self.client.info();
		BlockRef { number: info.best_number, hash: info.best_hash }
	}

	fn finalized(&self) -> BlockRef {
		let info = self.client.info();
		BlockRef { number: info.finalized_number, hash: info.finalized_hash }
	}

	fn native_hash(&self, number: u32) -> Result<Option<H256>, BackendError> {
		self.client.hash(number).map_err(database)
	}

	fn native_header(&self, hash: H256) -> Result<Option<NativeHeader>, BackendError> {
		self.client.header(hash).map_err(database)
	}

	fn has_state(&self, hash: H256) -> bool {
		match self.client.header(hash) {
			Ok(Some(header)) => self.db.have_state_at(hash, *header.number()),
			_ => false,
		}
	}

	fn hold(&self, from: Option<H256>) {
		let mut held = self.held.lock();
		if *held == from {
			return;
		}
		// The new one first, so that nothing is pruned in between.
		let next = from.filter(|hash| self.db.pin_block(*hash).is_ok());
		if let Some(old) = mem::replace(&mut *held, next) {
			self.db.unpin_block(old);
		}
	}

	fn route(&self, from: H256, to: H256) -> Result<Route, BackendError> {
		let route = sp_blockchain::tree_route(&*self.client, from, to).map_err(database)?;
		Ok(Route {
			common: block_ref(route.common_block()),
			retracted: route.retracted().iter().map(block_ref).collect(),
			enacted: route.enacted().iter().map(block_ref).collect(),
		})
	}

	fn archive(&self) -> &Archive {
		&self.archive
	}

	fn block_in_state(&self, header: &NativeHeader) -> Result<Option<Arc<EthBlock>>, BackendError> {
		Ok(self.read_block(header)?.map(Arc::new))
	}

	fn pending(&self) -> Result<Arc<EthBlock>, BackendError> {
		self.pending.block()
	}

	fn chain_id(&self, at: At) -> Result<u64, BackendError> {
		self.read(at, |api, at| api.chain_id(at))
	}

	fn account(&self, at: At, address: H160) -> Result<Account, BackendError> {
		self.read(at, move |api, at| api.account_basic(at, address))
	}

	fn code(&self, at: At, address: H160) -> Result<Vec<u8>, BackendError> {
		self.read(at, move |api, at| api.account_code_at(at, address))
	}

	fn storage(&self, at: At, address: H160, slot: U256) -> Result<H256, BackendError> {
		self.read(at, move |api, at| api.storage_at(at, address, slot))
	}

	fn gas_price(&self, at: At) -> Result<U256, BackendError> {
		self.read(at, |api, at| api.gas_price(at))
	}

	fn block_gas_limit(&self, at: At) -> Result<U256, BackendError> {
		self.read(at, |api, at| api.block_gas_limit(at))
	}

	fn author(&self, at: At) -> Result<H160, BackendError> {
		self.read(at, |api, at| api.author(at))
	}

	fn call(
		&self,
		at: At,
		request: CallRequest,
		state: Option<StateOverride>,
		block: Option<BlockOverride>,
	) -> Result<CallOutcome, BackendError> {
		self.read(at, move |api, at| api.call(at, request, state, block))?
			.map_err(BackendError::Call)
	}

	fn ready(&self) -> Vec<Arc<PooledTransaction>> {
		self.pool.ready()
	}

	fn future(&self) -> Vec<Arc<PooledTransaction>> {
		self.pool.future()
	}

	fn pool_nonces(&self, address: H160) -> BTreeSet<u64> {
		self.pool.nonces(address)
	}

	async fn submit(&self, transaction: TransactionV3) -> Result<H256, SubmitError> {
		self.pool.submit(transaction).await
	}

	fn imports(&self) -> BoxStream<'static, ImportedBlock> {
		self.client.import_notification_stream().map(imported).boxed()
	}

	fn finality(&self) -> BoxStream<'static, FinalizedBlock> {
		self.client
			.finality_notification_stream()
			.map(|notification| FinalizedBlock {
				block: BlockRef { number: *notification.header.number(), hash: notification.hash },
				ancestors: notification.tree_route.to_vec(),
				stale: notification.stale_blocks.iter().map(|stale| stale.hash).collect(),
			})
			.boxed()
	}

	fn pool_imports(&self) -> BoxStream<'static, Arc<PooledTransaction>> {
		let pool = self.pool.clone();
		pool.imports()
			.filter_map(move |hash| {
				let pool = pool.clone();
				async move { pool.imported(hash) }
			})
			.boxed()
	}
}
