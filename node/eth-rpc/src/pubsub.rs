//! `eth_subscribe`.
//!
//! Every subscription follows a feed of its own accord. One that is too slow is ended, with a
//! message that says so: nothing piles up for it.

use crate::{
	backend::{EthBackend, NetworkStatus, PooledTransaction, SyncState},
	convert,
	error::{EthError, EthResult},
	filters::removed_logs,
	indexer::{Change, Index},
	logs::Criteria,
	pending::PoolFeed,
};
use alloy_rpc_types_eth::pubsub::{PubSubSyncStatus, SyncStatusMetadata};
use jsonrpsee::{
	PendingSubscriptionSink, RpcModule, SubscriptionCloseResponse, SubscriptionMessage,
	SubscriptionSink,
	core::{RegisterMethodError, id_providers::RandomIntegerIdProvider, traits::IdProvider},
	types::{
		ErrorObjectOwned, Params, SubscriptionId,
		error::{INVALID_PARAMS_CODE, METHOD_NOT_FOUND_CODE},
	},
};
use serde::Serialize;
use serde_json::Value;
use std::{sync::Arc, time::Duration};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tracing::debug;

/// How long a subscription waits for its client to take a message.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often the state of the network is looked at.
const SYNC_EVERY: Duration = Duration::from_secs(2);

/// Ids of subscriptions as Ethereum's clients know them: hexadecimal strings. They cannot be guessed.
#[derive(Clone, Copy, Debug, Default)]
pub struct SubscriptionIds;

impl IdProvider for SubscriptionIds {
	fn next_id(&self) -> SubscriptionId<'static> {
		random_id().into()
	}
}

/// A random hexadecimal quantity of 27 digits.
pub(crate) fn random_id() -> String {
	const DIGITS: u64 = (1 << 52) - 1;
	let random = || match RandomIntegerIdProvider.next_id() {
		SubscriptionId::Num(number) => number & DIGITS,
		SubscriptionId::Str(_) => 0,
	};
	// The highest bit is set, so that there are no leading zeros, which a quantity must not have.
	format!("0x{:x}{:013x}", random() | (DIGITS + 1), random())
}

/// What subscriptions are about.
#[derive(Clone)]
pub struct PubSub {
	backend: Arc<dyn EthBackend>,
	index: Index,
	pool: PoolFeed,
	network: Arc<dyn NetworkStatus>,
}

/// A subscription that is asked for.
enum Kind {
	Heads,
	Logs(Box<Criteria>),
	Transactions { full: bool },
	Syncing,
}

impl Kind {
	fn parse(params: &Params<'_>) -> Result<Self, ErrorObjectOwned> {
		let mut params = params.sequence();
		let kind: String = params.next()?;
		let options: Option<Value> = params.optional_next()?;
		match kind.as_str() {
			"newHeads" => Ok(Self::Heads),
			"logs" => {
				let options = options.unwrap_or_else(|| Value::Object(serde_json::Map::new()));
				Ok(Self::Logs(Box::new(Criteria::from_json(options)?)))
			},
			"newPendingTransactions" => match options {
				None => Ok(Self::Transactions { full: false }),
				Some(Value::Bool(full)) => Ok(Self::Transactions { full }),
				// Some clients send an empty object where they have nothing to say.
				Some(Value::Object(object)) if object.is_empty() => {
					Ok(Self::Transactions { full: false })
				},
				Some(_) => Err(ErrorObjectOwned::owned(
					INVALID_PARAMS_CODE,
					"newPendingTransactions takes true for transactions in full, or false for hashes",
					None::<()>,
				)),
			},
			"syncing" => Ok(Self::Syncing),
			other => Err(ErrorObjectOwned::owned(
				METHOD_NOT_FOUND_CODE,
				format!("no \"{other}\" subscription in eth namespace"),
				None::<()>,
			)),
		}
	}
}

/// Why a subscription ended.
enum End {
	/// The client is gone, or wanted it so.
	Gone,
	/// The client did not keep up.
	TooSlow,
}

impl PubSub {
	/// Subscriptions to this node.
	pub fn new(
		backend: Arc<dyn EthBackend>,
		index: Index,
		pool: PoolFeed,
		network: Arc<dyn NetworkStatus>,
	) -> Self {
		Self { backend, index, pool, network }
	}

	async fn serve(
		&self,
		params: Params<'static>,
		pending: PendingSubscriptionSink,
	) -> SubscriptionCloseResponse {
		let kind = match Kind::parse(&params) {
			Ok(kind) => kind,
			Err(error) => {
				pending.reject(error).await;
				return SubscriptionCloseResponse::None;
			},
		};
		// Before the client has its id, so that it misses nothing from then on.
		let changes = self.index.changes().subscribe();
		let transactions = self.pool.transactions().subscribe();
		let Ok(sink) = pending.accept().await else { return SubscriptionCloseResponse::None };
		let end = match kind {
			Kind::Heads => self.follow(&sink, changes, Self::head).await,
			Kind::Logs(criteria) => {
				let criteria = Arc::new(*criteria);
				self.follow(&sink, changes, move |this, change| this.logs(&criteria, change)).await
			},
			Kind::Transactions { full } => {
				let tell = move |_: &Self, pooled: &PooledTransaction| told(pooled, full);
				self.follow(&sink, transactions, tell).await
			},
			Kind::Syncing => self.syncing(&sink).await,
		};
		match end {
			End::Gone => SubscriptionCloseResponse::None,
			End::TooSlow => {
				debug!("Ended subscription {:?}: too slow", sink.subscription_id());
				SubscriptionCloseResponse::NotifErr("subscription dropped: too slow".into())
			},
		}
	}

	/// Sends what a feed brings until the client goes or falls behind. The order is the feed's.
	async fn follow<T, F>(
		&self,
		sink: &SubscriptionSink,
		mut feed: Receiver<Arc<T>>,
		tell: F,
	) -> End
	where
		T: Send + Sync + 'static,
		F: Fn(&Self, &T) -> EthResult<Vec<SubscriptionMessage>> + Clone + Send + Sync + 'static,
	{
		loop {
			let item = tokio::select! {
				() = sink.closed() => return End::Gone,
				item = feed.recv() => item,
			};
			let item = match item {
				Ok(item) => item,
				Err(RecvError::Lagged(_)) => return End::TooSlow,
				Err(RecvError::Closed) => return End::Gone,
			};
			// Reads blocks from the database, or executes WebAssembly.
			let (this, tell) = (self.clone(), tell.clone());
			let told = tokio::task::spawn_blocking(move || tell(&this, &item)).await;
			let messages = match told {
				Ok(Ok(messages)) => messages,
				Ok(Err(error)) => {
					// The block is gone already; that it left follows, or nobody heard of it.
					debug!("Subscription {:?}: {error}", sink.subscription_id());
					continue;
				},
				Err(_) => return End::Gone,
			};
			for message in messages {
				if let Err(end) = send(sink, message).await {
					return end;
				}
			}
		}
	}

	fn head(&self, change: &Change) -> EthResult<Vec<SubscriptionMessage>> {
		let Change::Enacted(enacted) = change else { return Ok(Vec::new()) };
		let block = self.backend.block(enacted.block.native)?.ok_or(EthError::UnknownBlock)?;
		Ok(vec![message(&convert::header(&block))?])
	}

	fn logs(&self, criteria: &Criteria, change: &Change) -> EthResult<Vec<SubscriptionMessage>> {
		let logs = match change {
			Change::Retracted(retracted) => removed_logs(retracted.data.as_deref(), criteria),
			Change::Enacted(enacted)
				if criteria.covers(enacted.block.number) && criteria.may_be_in(&enacted.bloom) =>
			{
				let block = self.backend.block(enacted.block.native)?;
				criteria.logs_in(&*block.ok_or(EthError::UnknownBlock)?, false)
			},
			Change::Enacted(_) => Vec::new(),
		};
		logs.iter().map(message).collect()
	}

	/// Tells whether the node syncs: at once, and whenever it begins or ends.
	async fn syncing(&self, sink: &SubscriptionSink) -> End {
		let mut told = None;
		let mut ticks = tokio::time::interval(SYNC_EVERY);
		loop {
			tokio::select! {
				() = sink.closed() => return End::Gone,
				_ = ticks.tick() => {},
			}
			let state = self.network.network().await.syncing;
			if told == Some(state.is_some()) {
				continue;
			}
			told = Some(state.is_some());
			let Ok(message) = message(&sync_status(state)) else { return End::Gone };
			if let Err(end) = send(sink, message).await {
				return end;
			}
		}
	}
}

async fn send(sink: &SubscriptionSink, message: SubscriptionMessage) -> Result<(), End> {
	use jsonrpsee::SendTimeoutError;
	match sink.send_timeout(message, PATIENCE).await {
		Ok(()) => Ok(()),
		Err(SendTimeoutError::Timeout(_)) => Err(End::TooSlow),
		Err(SendTimeoutError::Closed(_)) => Err(End::Gone),
	}
}

fn told(pooled: &PooledTransaction, full: bool) -> EthResult<Vec<SubscriptionMessage>> {
	let message =
		if full { message(&convert::pooled(pooled)) } else { message(&convert::h(pooled.hash)) };
	Ok(vec![message?])
}

fn message(value: &impl Serialize) -> EthResult<SubscriptionMessage> {
	SubscriptionMessage::from_json(value)
		.map_err(|error| EthError::Rejected(format!("cannot be told as JSON: {error}")))
}

fn sync_status(state: Option<SyncState>) -> PubSubSyncStatus {
	match state {
		None => PubSubSyncStatus::Simple(false),
		Some(state) => PubSubSyncStatus::Detailed(SyncStatusMetadata {
			syncing: true,
			starting_block: state.starting.into(),
			current_block: state.current.into(),
			highest_block: Some(state.highest.into()),
		}),
	}
}

/// `eth_subscribe` with `newHeads`, `logs`, `newPendingTransactions` and `syncing`, and
/// `eth_unsubscribe`.
///
/// # Errors
///
/// When a name is taken.
pub fn module(pubsub: PubSub) -> Result<RpcModule<PubSub>, RegisterMethodError> {
	let mut module = RpcModule::new(pubsub);
	module.register_subscription(
		"eth_subscribe",
		"eth_subscription",
		"eth_unsubscribe",
		|params, pending, pubsub, _| async move { pubsub.serve(params, pending).await },
	)?;
	Ok(module)
}

#[cfg(test)]
mod tests;
