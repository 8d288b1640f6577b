//! The Ethereum transactions in the node's pool.

use super::{EthClient, NativeHeader, PooledTransaction};
use crate::{convert::rlp, error::SubmitError};
use deuterium_runtime_api::ethereum::{ConvertTransactionRuntimeApi, EthereumRuntimeApi};
use ethereum::TransactionV3;
use parking_lot::Mutex;
use sc_transaction_pool_api::{
	ImportNotificationStream, InPoolTransaction, TransactionPool, TransactionSource,
	error::{Error as PoolError, IntoPoolError},
};
use schnellru::{ByLength, LruMap};
use sp_core::{H160, H256};
use sp_runtime::{traits::Block as BlockT, transaction_validity::InvalidTransaction};
use std::{
	collections::BTreeSet,
	marker::PhantomData,
	sync::Arc,
	time::{Duration, Instant},
};

/// How many extrinsics stay decoded: more than the pool holds by default (8192 ready, 819 future).
const DECODED: u32 = 16_384;

/// How long a submission waits at most for the pool to know the best block: on a busy node a late answer
/// is better than a wrong one.
const CATCH_UP: Duration = Duration::from_secs(5);

type Decoded = Mutex<LruMap<H256, Option<Arc<PooledTransaction>>>>;

/// A pool, seen as one of Ethereum transactions.
///
/// Which extrinsics are Ethereum transactions is the runtime's knowledge; each is asked for once.
pub struct PoolView<Block, Client, Pool> {
	client: Arc<Client>,
	pool: Arc<Pool>,
	decoded: Arc<Decoded>,
	/// The last best block for which a submission has waited.
	worked_in: Arc<Mutex<Option<H256>>>,
	block: PhantomData<fn() -> Block>,
}

impl<Block, Client, Pool> Clone for PoolView<Block, Client, Pool> {
	fn clone(&self) -> Self {
		Self {
			client: self.client.clone(),
			pool: self.pool.clone(),
			decoded: self.decoded.clone(),
			worked_in: self.worked_in.clone(),
			block: PhantomData,
		}
	}
}

impl<Block, Client, Pool> PoolView<Block, Client, Pool>
where
	Block: BlockT<Hash = H256, Header = NativeHeader>,
	Client: EthClient<Block>,
	Pool: TransactionPool<Block = Block, Hash = H256> + 'static,
{
	/// Over a client and a pool.
	pub fn new(client: Arc<Client>, pool: Arc<Pool>) -> Self {
		let decoded = Arc::new(Mutex::new(LruMap::new(ByLength::new(DECODED))));
		Self { client, pool, decoded, worked_in: Arc::default(), block: PhantomData }
	}

	/// The Ethereum transaction in an extrinsic; `None` when it is a native one.
	fn decode(&self, hash: H256, extrinsic: &Block::Extrinsic) -> Option<Arc<PooledTransaction>> {
		if let Some(known) = self.decoded.lock().get(&hash) {
			return known.clone();
		}
		let best = self.client.info().best_hash;
		let found = self.client.runtime_api().extrinsic_filter(best, vec![extrinsic.clone()]);
		// A failure of the runtime says nothing about the extrinsic: it is not remembered.
		let transaction = found.ok()?.pop();
		let pooled = transaction.and_then(|transaction| {
			let sender = rlp::sender(&transaction)?;
			Some(Arc::new(PooledTransaction { hash: transaction.hash(), sender, transaction }))
		});
		self.decoded.lock().insert(hash, pooled.clone());
		pooled
	}

	/// Ethereum transactions that can go into the next block.
	pub fn ready(&self) -> Vec<Arc<PooledTransaction>> {
		self.pool.ready().filter_map(|item| self.decode(*item.hash(), item.data())).collect()
	}

	/// Ethereum transactions that wait.
	pub fn future(&self) -> Vec<Arc<PooledTransaction>> {
		let future = self.pool.futures();
		future.iter().filter_map(|item| self.decode(*item.hash(), item.data())).collect()
	}

	/// The Ethereum transaction that came into the pool with this hash of the pool. A block may have
	/// taken it since: those that were submitted to this node are known even then.
	pub fn imported(&self, hash: H256) -> Option<Arc<PooledTransaction>> {
		match self.pool.ready_transaction(&hash) {
			Some(item) => self.decode(hash, item.data()),
			None => self.decoded.lock().get(&hash).cloned().flatten(),
		}
	}

	/// Ready extrinsics of all kinds in the order in which an author would take them.
	pub fn extrinsics(&self, most: usize) -> Vec<Block::Extrinsic> {
		self.pool.ready().take(most).map(|item| (**item.data()).clone()).collect()
	}

	/// Changes whenever the ready transactions do.
	pub fn revision(&self) -> u64 {
		self.pool.ready().fold(0, |sum: u64, item| sum.wrapping_add(item.hash().to_low_u64_le()))
	}

	/// Nonces of an account's transactions of all kinds, ready or not. The pool knows them by the
	/// tags that they provide: the account and a `u32`.
	pub fn nonces(&self, address: H160) -> BTreeSet<u64> {
		let of_tag = |tag: &Vec<u8>| {
			let nonce = tag.strip_prefix(address.as_bytes())?;
			nonce.try_into().ok().map(u32::from_le_bytes).map(u64::from)
		};
		let mut nonces = BTreeSet::new();
		for item in self.pool.ready() {
			nonces.extend(item.provides().iter().filter_map(of_tag));
		}
		for item in self.pool.futures() {
			nonces.extend(item.provides().iter().filter_map(of_tag));
		}
		nonces
	}

	/// Hashes of the pool's transactions of all kinds as they become ready.
	pub fn imports(&self) -> ImportNotificationStream<H256> {
		self.pool.import_notification_stream()
	}

	/// Waits until the pool has worked a block in. It judges by the last one that it has; on a busy node
	/// clients see a block earlier, and could not spend what they just got.
	async fn catch_up(&self, best: H256) {
		if *self.worked_in.lock() == Some(best) {
			return;
		}
		let begun = Instant::now();
		drop(self.pool.ready_at_with_timeout(best, CATCH_UP).await);
		if begun.elapsed() < CATCH_UP {
			*self.worked_in.lock() = Some(best);
		}
	}

	/// Hands a transaction to the pool and the network; answers its Ethereum hash.
	///
	/// # Errors
	///
	/// When the pool or the runtime refuses it.
	pub async fn submit(&self, transaction: TransactionV3) -> Result<H256, SubmitError> {
		let hash = transaction.hash();
		let pooled = rlp::sender(&transaction).map(|sender| {
			Arc::new(PooledTransaction { hash, sender, transaction: transaction.clone() })
		});
		let best = self.client.info().best_hash;
		let extrinsic = self
			.client
			.runtime_api()
			.convert_transaction(best, transaction)
			.map_err(|error| SubmitError::Other(format!("runtime: {error}")))?;
		self.catch_up(best).await;
		let key = self.pool.hash_of(&extrinsic);
		self.decoded.lock().insert(key, pooled);
		match self.pool.submit_one(best, TransactionSource::External, extrinsic).await {
			Ok(_) => Ok(hash),
			Err(error) => {
				// Refusals must not push out what is in the pool.
				self.decoded.lock().remove(&key);
				Err(match error.into_pool_error() {
					Ok(error) => refused(error),
					Err(error) => SubmitError::Other(error.to_string()),
				})
			},
		}
	}
}

/// The pool's errors in go-ethereum's words.
pub(crate) fn refused(error: PoolError) -> SubmitError {
	match error {
		PoolError::AlreadyImported(_) => SubmitError::AlreadyKnown,
		PoolError::TooLowPriority { .. } => SubmitError::Underpriced,
		PoolError::ImmediatelyDropped => SubmitError::PoolFull,
		PoolError::TemporarilyBanned => SubmitError::Banned,
		PoolError::RejectedFutureTransaction => SubmitError::NonceTooHigh,
		PoolError::InvalidTransaction(invalid) => match invalid {
			InvalidTransaction::Stale => SubmitError::NonceTooLow,
			InvalidTransaction::Future => SubmitError::NonceTooHigh,
			InvalidTransaction::Payment => SubmitError::InsufficientFunds,
			InvalidTransaction::BadProof => SubmitError::InvalidSender,
			InvalidTransaction::ExhaustsResources => SubmitError::GasLimit,
			InvalidTransaction::Custom(code) => SubmitError::from_custom(code),
			other => SubmitError::Other(format!("the chain refuses the transaction: {other:?}")),
		},
		other => SubmitError::Other(other.to_string()),
	}
}
