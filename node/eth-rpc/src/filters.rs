//! Filters that clients poll: `eth_newFilter` and its relatives.
//!
//! A filter is a place in a feed of what happened, nothing more: it costs the same however much
//! happens. Who does not poll loses it after a while; who polls too rarely for what happens is told
//! so, and never misses anything silently.

use crate::{
	backend::{BackendError, EthBackend, EthBlock, PooledTransaction},
	config::EthConfig,
	convert::{self, RpcTransaction},
	error::{EthError, EthResult},
	indexer::{Change, Enacted, Feed, Index},
	logs::{Criteria, LogQuery, Span, json_bytes},
	pending::PoolFeed,
	pubsub::random_id,
};
use alloy_eips::BlockNumberOrTag;
use alloy_primitives::B256;
use alloy_rpc_types_eth::Log;
use jsonrpsee::{RpcModule, core::RegisterMethodError, types::ErrorObjectOwned};
use parking_lot::Mutex;
use serde::Serialize;
use std::{collections::HashMap, sync::Arc, time::Instant};

/// Where filters read the time.
pub type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

/// What a filter waits for.
enum Kind {
	/// Logs, also those that are taken back.
	Logs { criteria: Box<Criteria>, cursor: u64 },
	/// Blocks of the best chain.
	Blocks { cursor: u64 },
	/// Transactions that come into the pool, in full or their hashes.
	Transactions { full: bool, cursor: u64 },
}

struct Filter {
	/// When it was made or polled last.
	polled: Instant,
	/// Locked while a poll reads, so that two polls do not answer the same.
	kind: Arc<Mutex<Kind>>,
}

/// What has happened since the last poll.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Changes {
	/// Logs that came or, with `removed`, went.
	Logs(Vec<Log>),
	/// Hashes of blocks or transactions.
	Hashes(Vec<B256>),
	/// Transactions in full.
	Transactions(Vec<RpcTransaction>),
}

/// All filters of this node.
#[derive(Clone)]
pub struct Filters(Arc<Inner>);

struct Inner {
	backend: Arc<dyn EthBackend>,
	index: Index,
	query: LogQuery,
	pool: PoolFeed,
	config: Arc<EthConfig>,
	clock: Clock,
	filters: Mutex<HashMap<String, Filter>>,
}

impl Filters {
	/// No filters yet.
	pub fn new(
		backend: Arc<dyn EthBackend>,
		index: Index,
		query: LogQuery,
		pool: PoolFeed,
		config: Arc<EthConfig>,
	) -> Self {
		Self::with_clock(backend, index, query, pool, config, Arc::new(Instant::now))
	}

	/// As [`Filters::new`], with another clock.
	pub fn with_clock(
		backend: Arc<dyn EthBackend>,
		index: Index,
		query: LogQuery,
		pool: PoolFeed,
		config: Arc<EthConfig>,
		clock: Clock,
	) -> Self {
		let filters = Mutex::new(HashMap::new());
		Self(Arc::new(Inner { backend, index, query, pool, config, clock, filters }))
	}

	/// A filter for logs that come from now on, and for those of its span by
	/// [`Filters::logs`].
	///
	/// # Errors
	///
	/// When there are too many filters, or the span begins after its end.
	pub fn new_log_filter(&self, criteria: Criteria) -> EthResult<String> {
		if let Span::Range {
			from: Some(BlockNumberOrTag::Number(from)),
			to: Some(BlockNumberOrTag::Number(to)),
		} = criteria.span
			&& from > to
		{
			return Err(EthError::InvalidParams(format!(
				"invalid block range params: fromBlock {from} is after toBlock {to}"
			)));
		}
		let cursor = self.0.index.changes().cursor();
		self.install(Kind::Logs { criteria: Box::new(criteria), cursor })
	}

	/// A filter for blocks that join the best chain from now on.
	///
	/// # Errors
	///
	/// When there are too many filters.
	pub fn new_block_filter(&self) -> EthResult<String> {
		self.install(Kind::Blocks { cursor: self.0.index.changes().cursor() })
	}

	/// A filter for transactions that come into the pool from now on.
	///
	/// # Errors
	///
	/// When there are too many filters.
	pub fn new_transaction_filter(&self, full: bool) -> EthResult<String> {
		self.install(Kind::Transactions { full, cursor: self.0.pool.transactions().cursor() })
	}

	fn install(&self, kind: Kind) -> EthResult<String> {
		let now = (self.0.clock)();
		let mut filters = self.0.filters.lock();
		self.expire(&mut filters, now);
		if filters.len() >= self.0.config.max_filters {
			return Err(EthError::Limit(format!(
				"too many filters (maximum {}): uninstall those that are not needed, use \
				 eth_subscribe, or raise --eth-max-filters",
				self.0.config.max_filters
			)));
		}
		let id = random_id();
		filters.insert(id.clone(), Filter { polled: now, kind: Arc::new(Mutex::new(kind)) });
		Ok(id)
	}

	fn expire(&self, filters: &mut HashMap<String, Filter>, now: Instant) {
		let lifetime = self.0.config.filter_lifetime;
		filters.retain(|_, filter| now.saturating_duration_since(filter.polled) < lifetime);
	}

	fn find(&self, id: &str) -> EthResult<Arc<Mutex<Kind>>> {
		let now = (self.0.clock)();
		let mut filters = self.0.filters.lock();
		self.expire(&mut filters, now);
		let filter = filters.get_mut(&id.to_lowercase()).ok_or_else(not_found)?;
		filter.polled = now;
		Ok(filter.kind.clone())
	}

	/// Removes a filter; false when there is none.
	pub fn uninstall(&self, id: &str) -> bool {
		let now = (self.0.clock)();
		let mut filters = self.0.filters.lock();
		self.expire(&mut filters, now);
		filters.remove(&id.to_lowercase()).is_some()
	}

	/// What has happened since the last poll. It blocks. If it is more than one answer may hold, the
	/// rest comes with the next poll.
	///
	/// # Errors
	///
	/// When there is no such filter (any more), or what it waits for cannot be read.
	pub fn changes(&self, id: &str) -> EthResult<Changes> {
		let kind = self.find(id)?;
		let changes = match &mut *kind.lock() {
			Kind::Logs { criteria, cursor } => self.new_logs(criteria, cursor).map(Changes::Logs),
			Kind::Blocks { cursor } => {
				since(self.0.index.changes(), cursor, self.0.config.max_logs).map(|changes| {
					Changes::Hashes(changes.iter().filter_map(|change| joined(change)).collect())
				})
			},
			Kind::Transactions { full, cursor } => {
				since(self.0.pool.transactions(), cursor, self.0.config.max_logs)
					.map(|transactions| told(&transactions, *full))
			},
		};
		if matches!(&changes, Err(EthError::Rejected(_))) {
			self.uninstall(id);
		}
		changes
	}

	/// All logs that a log filter asks for. It blocks.
	///
	/// # Errors
	///
	/// When there is no such filter, or as [`LogQuery::logs`].
	pub fn logs(&self, id: &str) -> EthResult<Vec<Log>> {
		let kind = self.find(id)?;
		let criteria = match &*kind.lock() {
			Kind::Logs { criteria, .. } => criteria.clone(),
			Kind::Blocks { .. } | Kind::Transactions { .. } => return Err(not_found()),
		};
		self.0.query.logs(&criteria)
	}

	fn new_logs(&self, criteria: &Criteria, cursor: &mut u64) -> EthResult<Vec<Log>> {
		let changes = self.0.index.changes().since(*cursor).ok_or_else(fell_behind)?;
		let (mut logs, mut bytes) = (Vec::new(), 0);
		for (place, change) in changes.iter().enumerate() {
			let later = changes.get(place + 1..).unwrap_or_default();
			let mut found = self.logs_of(change, later, criteria)?;
			bytes += found.iter().map(json_bytes).sum::<usize>();
			let full = logs.len() + found.len() > self.0.config.max_logs
				|| bytes > self.0.config.max_response_bytes;
			// A single block is answered whatever it holds: its gas limit bounds it.
			if full && !logs.is_empty() {
				break;
			}
			logs.append(&mut found);
			*cursor += 1;
		}
		Ok(logs)
	}

	/// The logs that come or go with a change.
	fn logs_of(
		&self,
		change: &Change,
		later: &[Arc<Change>],
		criteria: &Criteria,
	) -> EthResult<Vec<Log>> {
		match change {
			Change::Retracted(retracted) => Ok(removed_logs(retracted.data.as_deref(), criteria)),
			Change::Enacted(enacted) => {
				let number = enacted.block.number;
				if !criteria.covers(number) || !criteria.may_be_in(&enacted.bloom) {
					return Ok(Vec::new());
				}
				let block = self.block_of(enacted, later)?;
				Ok(block.map(|block| criteria.logs_in(&block, false)).unwrap_or_default())
			},
		}
	}

	/// A block that joined. Has it left again, and its state with it, then its departure tells what
	/// was in it.
	fn block_of(
		&self,
		enacted: &Enacted,
		later: &[Arc<Change>],
	) -> EthResult<Option<Arc<EthBlock>>> {
		match self.0.backend.block(enacted.block.native) {
			Ok(Some(block)) => Ok(Some(block)),
			Ok(None) | Err(BackendError::StatePruned(_) | BackendError::UnknownBlock(_)) => {
				Ok(later.iter().find_map(|change| match &**change {
					Change::Retracted(retracted) if retracted.block == enacted.block => {
						retracted.data.clone()
					},
					_ => None,
				}))
			},
			Err(error) => Err(error.into()),
		}
	}
}

/// The logs of a block that left the best chain, the last first: clients undo them in this order.
pub(crate) fn removed_logs(block: Option<&EthBlock>, criteria: &Criteria) -> Vec<Log> {
	let Some(block) = block.filter(|block| criteria.covers(block.native.number)) else {
		return Vec::new();
	};
	let mut logs = criteria.logs_in(block, true);
	logs.reverse();
	logs
}

/// The items of a feed from a cursor on, so many at most; the cursor moves behind them.
fn since<T>(feed: &Feed<T>, cursor: &mut u64, most: usize) -> EthResult<Vec<Arc<T>>> {
	let mut items = feed.since(*cursor).ok_or_else(fell_behind)?;
	items.truncate(most);
	*cursor += items.len() as u64;
	Ok(items)
}

fn joined(change: &Change) -> Option<B256> {
	match change {
		Change::Enacted(enacted) => Some(convert::h(enacted.block.hash)),
		Change::Retracted(_) => None,
	}
}

fn told(transactions: &[Arc<PooledTransaction>], full: bool) -> Changes {
	if full {
		Changes::Transactions(transactions.iter().map(|pooled| convert::pooled(pooled)).collect())
	} else {
		Changes::Hashes(transactions.iter().map(|pooled| convert::h(pooled.hash)).collect())
	}
}

fn not_found() -> EthError {
	EthError::Rejected("filter not found".into())
}

fn fell_behind() -> EthError {
	EthError::Rejected(
		"filter not found: more has happened since its last poll than is kept; install it again and \
		 poll it more often"
			.into(),
	)
}

/// `eth_newFilter`, `eth_newBlockFilter`, `eth_newPendingTransactionFilter`, `eth_getFilterChanges`,
/// `eth_getFilterLogs`, `eth_uninstallFilter`.
///
/// # Errors
///
/// When a name is taken.
pub fn module(filters: Filters) -> Result<RpcModule<Filters>, RegisterMethodError> {
	let mut module = RpcModule::new(filters);
	module.register_method("eth_newFilter", |params, filters, _| {
		let criteria = Criteria::from_json(params.one()?)?;
		Ok::<_, ErrorObjectOwned>(filters.new_log_filter(criteria)?)
	})?;
	module.register_method("eth_newBlockFilter", |_, filters, _| {
		filters.new_block_filter().map_err(ErrorObjectOwned::from)
	})?;
	module.register_method("eth_newPendingTransactionFilter", |params, filters, _| {
		let full: Option<bool> = params.sequence().optional_next()?;
		Ok::<_, ErrorObjectOwned>(filters.new_transaction_filter(full.unwrap_or(false))?)
	})?;
	module.register_blocking_method("eth_getFilterChanges", |params, filters, _| {
		let id: String = params.one()?;
		Ok::<_, ErrorObjectOwned>(filters.changes(&id)?)
	})?;
	module.register_blocking_method("eth_getFilterLogs", |params, filters, _| {
		let id: String = params.one()?;
		Ok::<_, ErrorObjectOwned>(filters.logs(&id)?)
	})?;
	module.register_method("eth_uninstallFilter", |params, filters, _| {
		let id: String = params.one()?;
		Ok::<_, ErrorObjectOwned>(filters.uninstall(&id))
	})?;
	Ok(module)
}

#[cfg(test)]
mod tests;
