//! What is not mined yet: pending nonces, and transactions as they come into the pool.

use crate::{
	backend::{At, BackendError, EthBackend, PooledTransaction},
	indexer::Feed,
};
use futures::StreamExt;
use sp_core::{H160, U256};
use std::sync::Arc;

/// Bytes of transactions that are kept for filters.
const KEPT_BYTES: usize = 16 * 1024 * 1024;

/// Transactions that a subscription may be behind.
const BACKLOG: usize = 4096;

/// What a transaction takes in memory beside its input and lists.
const TRANSACTION_BYTES: usize = 512;

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
