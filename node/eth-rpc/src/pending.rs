//! What is not mined yet: the pending block, pending nonces, and transactions as they come into the
//! pool.

use crate::{
	backend::{At, BackendError, EthBackend, PooledTransaction},
	indexer::Feed,
};
use futures::StreamExt;
use parking_lot::Mutex;
use sp_core::{H160, H256, U256};
use std::{
	sync::Arc,
	time::{Duration, Instant},
};

/// How long a pending block is served when nothing changes: its time goes on nevertheless.
pub const MAX_AGE: Duration = Duration::from_secs(2);

/// Bytes of transactions that are kept for filters.
const KEPT_BYTES: usize = 16 * 1024 * 1024;

/// Transactions that a subscription may be behind.
const BACKLOG: usize = 4096;

/// What a transaction takes in memory beside its input and lists.
const TRANSACTION_BYTES: usize = 512;

/// What a pending block depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PendingKey {
	/// Native hash of the best block.
	pub best: H256,
	/// Changes whenever the pool does.
	pub pool_revision: u64,
}

/// The pending block, made when somebody asks and kept while it holds: until there is another best
/// block, until the pool changes, and [`MAX_AGE`] at most.
pub struct PendingCache<T> {
	slot: Mutex<Option<Slot<T>>>,
}

struct Slot<T> {
	key: PendingKey,
	made: Instant,
	value: Arc<T>,
}

impl<T> Default for PendingCache<T> {
	fn default() -> Self {
		Self { slot: Mutex::new(None) }
	}
}

impl<T> PendingCache<T> {
	/// The value for this key, made by `make` if need be. Who asks in the meantime waits for it
	/// instead of making another one.
	///
	/// # Errors
	///
	/// Those of `make`; nothing is kept then.
	pub fn get<E>(
		&self,
		key: PendingKey,
		make: impl FnOnce() -> Result<T, E>,
	) -> Result<Arc<T>, E> {
		self.get_at(Instant::now(), key, make)
	}

	fn get_at<E>(
		&self,
		now: Instant,
		key: PendingKey,
		make: impl FnOnce() -> Result<T, E>,
	) -> Result<Arc<T>, E> {
		let mut slot = self.slot.lock();
		if let Some(kept) = &*slot
			&& kept.key == key
			&& now.saturating_duration_since(kept.made) < MAX_AGE
		{
			return Ok(kept.value.clone());
		}
		*slot = None;
		let value = Arc::new(make()?);
		*slot = Some(Slot { key, made: now, value: value.clone() });
		Ok(value)
	}
}

/// The nonce for an account's next transaction: behind what it has sent, mined or in the pool
/// without a gap. Native extrinsics count as well, they share the nonce.
///
/// Clients ask this before every transaction, so it reads the pool's tags instead of executing the
/// pool as other reads of the pending state do.
///
/// # Errors
///
/// When the state cannot be read.
pub fn transaction_count(backend: &dyn EthBackend, address: H160) -> Result<U256, BackendError> {
	// The pool first: a transaction that is mined in between is then seen by one look at least.
	let waiting = backend.pool_nonces(address);
	let mut nonce = backend.account(At::Block(backend.best().hash), address)?.nonce;
	while u64::try_from(nonce).is_ok_and(|nonce| waiting.contains(&nonce)) {
		nonce = nonce.saturating_add(U256::one());
	}
	Ok(nonce)
}

impl PooledTransaction {
	/// About what it takes in memory.
	fn bytes(&self) -> usize {
		use ethereum::TransactionV3::{EIP1559, EIP2930, EIP7702, Legacy};
		let access = |list: &[ethereum::AccessListItem]| {
			list.iter().map(|item| 32 + 32 * item.storage_keys.len()).sum::<usize>()
		};
		TRANSACTION_BYTES
			+ match &self.transaction {
				Legacy(transaction) => transaction.input.len(),
				EIP2930(transaction) => transaction.input.len() + access(&transaction.access_list),
				EIP1559(transaction) => transaction.input.len() + access(&transaction.access_list),
				EIP7702(transaction) => {
					transaction.data.len()
						+ access(&transaction.access_list)
						+ 128 * transaction.authorization_list.len()
				},
			}
	}
}

/// Transactions as they come into the pool, for filters and subscriptions. Clones share it.
#[derive(Clone)]
pub struct PoolFeed(Arc<Feed<PooledTransaction>>);

impl Default for PoolFeed {
	fn default() -> Self {
		Self(Arc::new(Feed::new(KEPT_BYTES, BACKLOG)))
	}
}

impl PoolFeed {
	/// Listens to the pool until the node ends. Spawn it.
	pub async fn run(self, backend: Arc<dyn EthBackend>) {
		let mut transactions = backend.pool_imports();
		drop(backend);
		while let Some(transaction) = transactions.next().await {
			let bytes = transaction.bytes();
			self.0.publish(transaction, bytes);
		}
	}

	/// The transactions.
	pub fn transactions(&self) -> &Feed<PooledTransaction> {
		&self.0
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::testing::{MockChain, transfer};
	use std::convert::Infallible;

	fn key(best: u8, pool_revision: u64) -> PendingKey {
		PendingKey { best: H256::repeat_byte(best), pool_revision }
	}

	#[test]
	fn pending_should_be_made_anew_when_best_block_pool_or_time_change() {
		let cache = PendingCache::default();
		let mut made = 0;
		let start = Instant::now();
		let mut get = |now, key| {
			*cache
				.get_at(now, key, || {
					made += 1;
					Ok::<_, Infallible>(made)
				})
				.unwrap_or_else(|never| match never {})
		};
		assert_eq!(get(start, key(1, 1)), 1);
		assert_eq!(get(start + MAX_AGE / 2, key(1, 1)), 1);
		assert_eq!(get(start, key(1, 2)), 2);
		assert_eq!(get(start, key(2, 2)), 3);
		assert_eq!(get(start + MAX_AGE, key(2, 2)), 4);
	}

	#[test]
	fn pending_should_be_made_again_when_making_it_failed() {
		let cache = PendingCache::<u8>::default();
		assert_eq!(cache.get(key(1, 1), || Err("no state")), Err("no state"));
		assert_eq!(cache.get(key(1, 1), || Ok::<_, &str>(5)).as_deref(), Ok(&5));
	}

	#[test]
	fn transaction_count_should_go_on_through_the_ready_transactions_and_stop_at_a_gap() {
		let chain = MockChain::new();
		let sender = H160::repeat_byte(7);
		let other = H160::repeat_byte(8);
		chain.set_nonce(sender, 3);
		assert_eq!(transaction_count(&*chain, sender), Ok(3.into()));
		for nonce in [3, 4, 6] {
			chain.add_ready(sender, transfer(nonce));
		}
		chain.add_ready(other, transfer(5));
		assert_eq!(transaction_count(&*chain, sender), Ok(5.into()));
		assert_eq!(transaction_count(&*chain, other), Ok(0.into()));
	}

	#[test]
	fn transaction_count_should_not_need_a_pending_state() {
		let chain = MockChain::new();
		let sender = H160::repeat_byte(7);
		chain.set_nonce(sender, 3);
		chain.fail_pending();
		chain.add_ready(sender, transfer(3));
		assert_eq!(transaction_count(&*chain, sender), Ok(4.into()));
	}
}
