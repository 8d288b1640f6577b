//! `eth_getLogs`.
//!
//! An answer is complete or it is an error: nothing is cut off. Every limit tells what to do.

mod criteria;
#[cfg(test)]
mod tests;

pub use criteria::{Criteria, MAX_ALTERNATIVES, Span};

use crate::{
	backend::{BackendError, EthBackend},
	config::EthConfig,
	error::{EthError, EthResult},
	indexer::{Candidates, Index, Indexed},
};
use alloy_eips::BlockNumberOrTag;
use alloy_rpc_types_eth::Log;
use jsonrpsee::{RpcModule, core::RegisterMethodError, types::ErrorObjectOwned};
use std::{ops::RangeInclusive, sync::Arc, time::Instant};

/// What a log takes in JSON beside its topics and data: names, hashes and quantities.
const LOG_BYTES: usize = 365;

/// What a topic takes in JSON.
const TOPIC_BYTES: usize = 69;

/// How often a query begins again because the chain has changed while it ran.
const ATTEMPTS: u32 = 3;

/// Answers questions about logs.
#[derive(Clone)]
pub struct LogQuery {
	backend: Arc<dyn EthBackend>,
	index: Index,
	config: Arc<EthConfig>,
}

impl LogQuery {
	/// Answers from this index and the receipts that the node has.
	pub fn new(backend: Arc<dyn EthBackend>, index: Index, config: Arc<EthConfig>) -> Self {
		Self { backend, index, config }
	}

	/// The logs that a filter asks for, in the order of the chain. It blocks.
	///
	/// # Errors
	///
	/// When a block is not known, its state is gone, or the answer is beyond a limit.
	pub fn logs(&self, criteria: &Criteria) -> EthResult<Vec<Log>> {
		match criteria.span {
			Span::Block(hash) => {
				let block = self.index.snapshot()?.by_hash(&hash)?;
				let mut answer = Answer::new(&self.config);
				self.read(&block.ok_or(EthError::UnknownBlock)?, criteria, &mut answer)?;
				Ok(answer.logs)
			},
			Span::Range { from, to } => match self.range(from, to)? {
				Some(range) => self.scan(criteria, range),
				None => Ok(Vec::new()),
			},
		}
	}

	/// The heights of a range, `None` when it begins beyond the chain.
	fn range(
		&self,
		from: Option<BlockNumberOrTag>,
		to: Option<BlockNumberOrTag>,
	) -> EthResult<Option<RangeInclusive<u32>>> {
		let Some(head) = self.index.head() else { return Ok(None) };
		let head = head.number;
		let (from, to) = (self.height(from, head), self.height(to, head));
		let Some(from) = u32::try_from(from).ok().filter(|from| *from <= head) else {
			return Ok(None);
		};
		let to = u32::try_from(to).map_or(head, |to| to.min(head));
		if from > to {
			return Err(EthError::InvalidParams(format!(
				"invalid block range params: fromBlock {from} is after toBlock {to}"
			)));
		}
		let blocks = u64::from(to - from) + 1;
		let most = u64::from(self.config.max_block_range);
		if blocks > most {
			return Err(EthError::Limit(format!(
				"block range is too wide (maximum {most}): {blocks} blocks asked; ask in parts, or \
				 raise --eth-max-block-range"
			)));
		}
		let floor = self.index.floor();
		if from < floor {
			return Err(BackendError::HistoryPruned { number: from, floor }.into());
		}
		Ok(Some(from..=to))
	}

	/// The height of a tag. Logs of the pending block are not told; it stands for the latest.
	fn height(&self, tag: Option<BlockNumberOrTag>, head: u32) -> u64 {
		match tag.unwrap_or(BlockNumberOrTag::Latest) {
			BlockNumberOrTag::Latest | BlockNumberOrTag::Pending => head.into(),
			BlockNumberOrTag::Finalized | BlockNumberOrTag::Safe => {
				self.backend.finalized().number.min(head).into()
			},
			BlockNumberOrTag::Earliest => 0,
			BlockNumberOrTag::Number(number) => number,
		}
	}

	fn scan(&self, criteria: &Criteria, range: RangeInclusive<u32>) -> EthResult<Vec<Log>> {
		let mut answer = Answer::new(&self.config);
		for attempt in 1..=ATTEMPTS {
			let head = self.index.head();
			answer.clear();
			match self.scan_once(criteria, &range, &mut answer) {
				// A block that left the chain while it was looked at may be gone already.
				Err(EthError::Backend(
					BackendError::StatePruned(_) | BackendError::UnknownBlock(_),
				)) if attempt < ATTEMPTS && self.index.head() != head => {},
				Err(error) => return Err(error),
				Ok(()) => break,
			}
		}
		Ok(answer.logs)
	}

	fn scan_once(
		&self,
		criteria: &Criteria,
		range: &RangeInclusive<u32>,
		answer: &mut Answer,
	) -> EthResult<()> {
		let snapshot = self.index.snapshot()?;
		for number in Candidates::new(&snapshot, &criteria.clauses(), range.clone())? {
			let number = number?;
			answer.check_time()?;
			if !snapshot.bloom(number)?.is_some_and(|bloom| criteria.may_be_in(&bloom)) {
				continue;
			}
			if let Some(block) = snapshot.canonical(number)? {
				self.read(&block, criteria, answer)?;
			}
		}
		Ok(())
	}

	/// Adds what matches in the receipts of a block.
	fn read(&self, block: &Indexed, criteria: &Criteria, answer: &mut Answer) -> EthResult<()> {
		let found =
			self.backend.block(block.native)?.ok_or(BackendError::UnknownBlock(block.native))?;
		answer.add(criteria.logs_in(&found, false))
	}
}

/// An answer that grows, within the limits.
struct Answer<'a> {
	logs: Vec<Log>,
	bytes: usize,
	config: &'a EthConfig,
	began: Instant,
}

impl<'a> Answer<'a> {
	fn new(config: &'a EthConfig) -> Self {
		Self { logs: Vec::new(), bytes: 0, config, began: Instant::now() }
	}

	fn clear(&mut self) {
		self.logs.clear();
		self.bytes = 0;
	}

	fn add(&mut self, mut logs: Vec<Log>) -> EthResult<()> {
		self.bytes += logs.iter().map(json_bytes).sum::<usize>();
		self.logs.append(&mut logs);
		if self.logs.len() > self.config.max_logs {
			return Err(EthError::Limit(format!(
				"query returned more than {} results: ask for fewer blocks, addresses or topics, or \
				 raise --eth-max-logs",
				self.config.max_logs
			)));
		}
		if self.bytes > self.config.max_response_bytes {
			return Err(EthError::Limit(format!(
				"response is larger than {} bytes: ask for fewer blocks, addresses or topics, or \
				 raise --rpc-max-response-size",
				self.config.max_response_bytes
			)));
		}
		Ok(())
	}

	fn check_time(&self) -> EthResult<()> {
		if self.began.elapsed() > self.config.log_query_timeout {
			return Err(EthError::Limit(format!(
				"query took longer than {} s: ask for fewer blocks, addresses or topics",
				self.config.log_query_timeout.as_secs()
			)));
		}
		Ok(())
	}
}

/// About how long the JSON of a log is.
pub fn json_bytes(log: &Log) -> usize {
	LOG_BYTES + TOPIC_BYTES * log.topics().len() + 2 * log.inner.data.data.len()
}

/// `eth_getLogs`.
///
/// # Errors
///
/// When the name is taken.
pub fn module(query: LogQuery) -> Result<RpcModule<LogQuery>, RegisterMethodError> {
	let mut module = RpcModule::new(query);
	module.register_blocking_method("eth_getLogs", |params, query, _| {
		let criteria = Criteria::from_json(params.one()?)?;
		Ok::<_, ErrorObjectOwned>(query.logs(&criteria)?)
	})?;
	Ok(module)
}
