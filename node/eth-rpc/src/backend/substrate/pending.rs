//! The state of the pending block: the best block's, and the ready transactions of the pool on top.
//!
//! To get there takes as long as a block does, so a thread does it once and keeps the instance of the
//! runtime API in that state; readers hand it what they want to know. The state lives until there is
//! another best block, until the pool changes, or for [`MAX_AGE`]: its time goes on nevertheless.

use super::{EthClient, NativeHeader, PoolView};
use crate::backend::{BackendError, BlockRef, EthBlock};
use deuterium_runtime_api::ethereum::{EthereumRuntimeApi, header_hash};
use parking_lot::Mutex;
use sc_transaction_pool_api::TransactionPool;
use sp_api::{ApiError, ApiExt};
use sp_core::H256;
use sp_runtime::{
	Digest,
	traits::{Block as BlockT, Header as _},
};
use std::{
	panic::{self, AssertUnwindSafe},
	sync::{
		Arc,
		mpsc::{self, Receiver, SendError, SyncSender},
	},
	thread,
	time::{Duration, Instant},
};

/// How long a pending block is served when nothing changes; go-ethereum's is as old.
const MAX_AGE: Duration = Duration::from_secs(2);

/// Readers that may wait; others wait for a place.
const QUEUE: usize = 64;

/// The most transactions of the pool that are executed. A block has room for about as many transfers;
/// what is beyond waits for the block after.
const MAX_TRANSACTIONS: usize = 4096;

/// What stands in the header of the block that comes after this one before it is executed: slot and
/// author, as far as they can be told in advance.
pub type NextDigest = Arc<dyn Fn(&NativeHeader) -> Digest + Send + Sync>;

/// What a reader does with the state, once it is there or failed.
type Job<Api> = Box<dyn FnOnce(Result<(&Api, &Arc<EthBlock>), BackendError>) + Send>;

/// What a pending state depends on.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
	best: H256,
	/// Changes whenever the ready transactions do.
	pool_revision: u64,
}

/// Reads the pending state.
pub(super) struct PendingState<Block: BlockT, Client: EthClient<Block>, Pool> {
	maker: Maker<Block, Client, Pool>,
	/// To the thread, which is started by the first reader.
	jobs: Mutex<Option<SyncSender<Job<Client::Api>>>>,
}

impl<Block, Client, Pool> PendingState<Block, Client, Pool>
where
	Block: BlockT<Hash = H256, Header = NativeHeader>,
	Client: EthClient<Block>,
	Pool: TransactionPool<Block = Block, Hash = H256> + 'static,
{
	pub(super) fn new(client: Arc<Client>, pool: PoolView<Block, Client, Pool>) -> Self {
		let maker = Maker { client, pool, digest: Arc::new(|_| Digest::default()) };
		Self { maker, jobs: Mutex::new(None) }
	}

	/// Says what stands in the header of the pending block.
	pub(super) fn set_digest(&mut self, digest: NextDigest) {
		self.maker.digest = digest;
	}

	/// Asks something of the pending state. It blocks.
	///
	/// # Errors
	///
	/// When the runtime refuses to begin a block, or the call fails.
	pub(super) fn read<R: Send + 'static>(
		&self,
		call: impl FnOnce(&Client::Api, H256) -> Result<R, ApiError> + Send + 'static,
	) -> Result<R, BackendError> {
		self.ask(|api, block| {
			let at = block.native.hash;
			// What a call writes is not for the next reader.
			api.execute_in_transaction(|api| sp_api::TransactionOutcome::Rollback(call(api, at)))
				.map_err(|error| runtime(&error))
		})
	}

	/// The pending block. It blocks.
	///
	/// # Errors
	///
	/// When the runtime refuses to begin a block.
	pub(super) fn block(&self) -> Result<Arc<EthBlock>, BackendError> {
		self.ask(|_, block| Ok(block.clone()))
	}

	fn ask<R: Send + 'static>(
		&self,
		question: impl FnOnce(&Client::Api, &Arc<EthBlock>) -> Result<R, BackendError> + Send + 'static,
	) -> Result<R, BackendError> {
		let (sender, answer) = mpsc::sync_channel(1);
		let job: Job<Client::Api> = Box::new(move |state| {
			// Nobody may wait any more.
			let _ = sender.send(state.and_then(|(api, block)| question(api, block)));
		});
		self.send(job)?;
		answer.recv().map_err(|_| lost())?
	}

	/// Hands a job to the thread, which is started when there is none.
	fn send(&self, job: Job<Client::Api>) -> Result<(), BackendError> {
		let mut job = job;
		let jobs = self.jobs.lock().clone();
		if let Some(jobs) = jobs {
			match jobs.send(job) {
				Ok(()) => return Ok(()),
				Err(SendError(back)) => job = back,
			}
		}
		self.start()?.send(job).map_err(|_| lost())
	}

	fn start(&self) -> Result<SyncSender<Job<Client::Api>>, BackendError> {
		let (sender, receiver) = mpsc::sync_channel(QUEUE);
		let maker = self.maker.clone();
		thread::Builder::new()
			.name("ethereum-pending".into())
			.spawn(move || maker.run(&receiver))
			.map_err(|error| BackendError::Runtime(format!("no thread: {error}")))?;
		*self.jobs.lock() = Some(sender.clone());
		Ok(sender)
	}
}

/// Makes pending states, one after the other, and serves readers from them.
struct Maker<Block: BlockT, Client: EthClient<Block>, Pool> {
	client: Arc<Client>,
	pool: PoolView<Block, Client, Pool>,
	digest: NextDigest,
}

impl<Block: BlockT, Client: EthClient<Block>, Pool> Clone for Maker<Block, Client, Pool> {
	fn clone(&self) -> Self {
		Self { client: self.client.clone(), pool: self.pool.clone(), digest: self.digest.clone() }
	}
}

impl<Block, Client, Pool> Maker<Block, Client, Pool>
where
	Block: BlockT<Hash = H256, Header = NativeHeader>,
	Client: EthClient<Block>,
	Pool: TransactionPool<Block = Block, Hash = H256> + 'static,
{
	/// Runs until nobody can ask any more. A panic costs the reader in whose turn it happens its answer,
	/// and the state; those who wait behind it are served from the next one.
	fn run(self, jobs: &Receiver<Job<Client::Api>>) {
		let mut next = None;
		while let Some(job) = next.take().or_else(|| jobs.recv().ok()) {
			let turn = AssertUnwindSafe(|| self.serve(job, jobs));
			next = panic::catch_unwind(turn).unwrap_or_default();
		}
	}

	fn key(&self) -> Key {
		Key { best: self.client.info().best_hash, pool_revision: self.pool.revision() }
	}

	/// Makes a state and serves readers from it while it holds. Answers the reader that needs another
	/// one; none when nobody has asked for a while, so that an idle node keeps nothing.
	fn serve(
		&self,
		first: Job<Client::Api>,
		jobs: &Receiver<Job<Client::Api>>,
	) -> Option<Job<Client::Api>> {
		let (key, made) = (self.key(), Instant::now());
		let api = self.client.runtime_api();
		let block = match self.enter(&api, key.best) {
			Ok(block) => Arc::new(block),
			Err(error) => {
				first(Err(error));
				return None;
			},
		};
		let mut job = first;
		loop {
			job(Ok((&*api, &block)));
			job = jobs.recv_timeout(MAX_AGE).ok()?;
			if made.elapsed() >= MAX_AGE || self.key() != key {
				return Some(job);
			}
		}
	}

	/// Brings a fresh API instance into the pending state, and answers the block.
	fn enter(&self, api: &Client::Api, best: H256) -> Result<EthBlock, BackendError> {
		let explain = |error: ApiError| runtime(&error);
		let parent = self.client.header(best).map_err(super::database)?;
		let parent = parent.ok_or(BackendError::UnknownBlock(best))?;
		let number = parent.number().saturating_add(1);
		let header = NativeHeader::new(
			number,
			Default::default(),
			Default::default(),
			best,
			(self.digest)(&parent),
		);
		let base_fee = api.gas_price(best).map_err(explain)?;
		api.initialize_pending_block(best, &header).map_err(explain)?;
		let ready = self.pool.extrinsics(MAX_TRANSACTIONS);
		let (block, statuses, receipts) = api.pending_block(best, ready).map_err(explain)?;
		let block = block.ok_or_else(|| {
			BackendError::Runtime("the pending block has no Ethereum block".into())
		})?;
		Ok(EthBlock {
			native: BlockRef { number, hash: best },
			hash: header_hash(&block.header, base_fee),
			block,
			statuses: statuses.unwrap_or_default(),
			receipts: receipts.unwrap_or_default(),
			base_fee,
		})
	}
}

fn runtime(error: &ApiError) -> BackendError {
	BackendError::Runtime(super::first_line(error))
}

fn lost() -> BackendError {
	BackendError::Runtime("the pending block could not be made: ask again".into())
}
