//! The `txpool` namespace: go-ethereum's view of the pool.
//!
//! `pending` is what could go into the next blocks: the transactions whose nonces follow the
//! sender's without a gap, which the pool calls ready. `queued` is what waits for an earlier nonce.

use crate::{
	backend::{EthBackend, PooledTransaction},
	convert::{self, RpcTransaction, a, from_a, u64_of},
	error::EthResult,
};
use alloy_primitives::Address;
use alloy_rpc_types_txpool::{
	TxpoolContent, TxpoolContentFrom, TxpoolInspect, TxpoolInspectSummary, TxpoolStatus,
};
use jsonrpsee::proc_macros::rpc;
use std::{collections::BTreeMap, sync::Arc};

/// Methods of the `txpool` namespace.
#[rpc(server, namespace = "txpool")]
pub trait TxpoolApi {
	/// All transactions, by sender and nonce.
	#[method(name = "content", blocking)]
	fn content(&self) -> EthResult<TxpoolContent<RpcTransaction>>;

	/// The transactions of one sender, by nonce.
	#[method(name = "contentFrom", blocking)]
	fn content_from(&self, sender: Address) -> EthResult<TxpoolContentFrom<RpcTransaction>>;

	/// A line of text about each transaction, by sender and nonce.
	#[method(name = "inspect", blocking)]
	fn inspect(&self) -> EthResult<TxpoolInspect>;

	/// How many transactions there are.
	#[method(name = "status", blocking)]
	fn status(&self) -> EthResult<TxpoolStatus>;
}

/// Serves the `txpool` namespace.
pub struct Txpool {
	backend: Arc<dyn EthBackend>,
}

type BySender<T> = BTreeMap<Address, BTreeMap<String, T>>;

impl Txpool {
	/// Over a node.
	pub fn new(backend: Arc<dyn EthBackend>) -> Self {
		Self { backend }
	}
}

fn by_sender<T>(
	pool: &[Arc<PooledTransaction>],
	form: impl Fn(RpcTransaction) -> T,
) -> BySender<T> {
	let mut senders = BySender::new();
	for pooled in pool {
		let of_sender = senders.entry(a(pooled.sender)).or_default();
		of_sender.insert(nonce(pooled), form(convert::pooled(pooled)));
	}
	senders
}

fn of_sender(pool: &[Arc<PooledTransaction>], sender: Address) -> BTreeMap<String, RpcTransaction> {
	pool.iter()
		.filter(|pooled| pooled.sender == from_a(sender))
		.map(|pooled| (nonce(pooled), convert::pooled(pooled)))
		.collect()
}

/// The nonce as go-ethereum writes it here: decimal.
fn nonce(pooled: &PooledTransaction) -> String {
	u64_of(convert::nonce(&pooled.transaction)).to_string()
}

impl TxpoolApiServer for Txpool {
	fn content(&self) -> EthResult<TxpoolContent<RpcTransaction>> {
		Ok(TxpoolContent {
			pending: by_sender(&self.backend.ready(), |transaction| transaction),
			queued: by_sender(&self.backend.future(), |transaction| transaction),
		})
	}

	fn content_from(&self, sender: Address) -> EthResult<TxpoolContentFrom<RpcTransaction>> {
		Ok(TxpoolContentFrom {
			pending: of_sender(&self.backend.ready(), sender),
			queued: of_sender(&self.backend.future(), sender),
		})
	}

	fn inspect(&self) -> EthResult<TxpoolInspect> {
		let summary = |transaction: RpcTransaction| TxpoolInspectSummary::from_tx(transaction);
		Ok(TxpoolInspect {
			pending: by_sender(&self.backend.ready(), summary),
			queued: by_sender(&self.backend.future(), summary),
		})
	}

	fn status(&self) -> EthResult<TxpoolStatus> {
		Ok(TxpoolStatus {
			pending: self.backend.ready().len() as u64,
			queued: self.backend.future().len() as u64,
		})
	}
}
