//! What a client asks of logs: the filter object of `eth_getLogs`, `eth_newFilter` and
//! `eth_subscribe`.

use crate::{
	backend::EthBlock,
	convert,
	error::{EthError, EthResult},
	indexer::Term,
};
use alloy_eips::BlockNumberOrTag;
use alloy_primitives::{Bloom, BloomInput};
use alloy_rpc_types_eth::Log;
use serde::Deserialize;
use sp_core::{H160, H256};

/// Topics of a log.
const MAX_TOPICS: usize = 4;

/// Alternatives for the address, and for each topic; go-ethereum's limit.
pub const MAX_ALTERNATIVES: usize = 1000;

/// Which blocks are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
	/// This block, on the best chain or off it.
	Block(H256),
	/// Blocks of the best chain, both ends included.
	Range {
		/// The first; absent, the latest.
		from: Option<BlockNumberOrTag>,
		/// The last; absent, the latest.
		to: Option<BlockNumberOrTag>,
	},
}

/// A filter: any of the addresses, and at each position any of the topics. An empty list matches
/// everything, but a position that is named must be there: `[null]` asks for logs with at least one
/// topic, as go-ethereum has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criteria {
	/// Which blocks.
	pub span: Span,
	addresses: Vec<H160>,
	topics: Vec<Vec<H256>>,
}

/// The JSON form.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw {
	from_block: Option<BlockNumberOrTag>,
	to_block: Option<BlockNumberOrTag>,
	block_hash: Option<H256>,
	address: Option<OneOrMany<H160>>,
	topics: Option<Vec<Option<OneOrMany<Option<H256>>>>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany<T> {
	One(T),
	Many(Vec<T>),
}

impl<T> OneOrMany<T> {
	fn into_vec(self) -> Vec<T> {
		match self {
			Self::One(value) => vec![value],
			Self::Many(values) => values,
		}
	}
}

impl Criteria {
	/// Reads the JSON form.
	///
	/// # Errors
	///
	/// When it has another form, contradicts itself, or names too much.
	pub fn from_json(value: serde_json::Value) -> EthResult<Self> {
		let raw: Raw = serde_json::from_value(value)
			.map_err(|error| EthError::InvalidParams(format!("invalid filter: {error}")))?;
		let span = match (raw.block_hash, raw.from_block, raw.to_block) {
			(Some(hash), None, None) => Span::Block(hash),
			(None, from, to) => Span::Range { from, to },
			_ => {
				return Err(EthError::InvalidParams(
					"cannot specify both BlockHash and FromBlock/ToBlock, choose one or the other"
						.into(),
				));
			},
		};
		let addresses = raw.address.map(OneOrMany::into_vec).unwrap_or_default();
		let topics: Vec<_> = raw.topics.unwrap_or_default().into_iter().map(alternatives).collect();
		Self::new(span, addresses, topics)
	}

	/// A filter of these parts.
	///
	/// # Errors
	///
	/// When there are too many topics or alternatives.
	pub fn new(
		span: Span,
		mut addresses: Vec<H160>,
		mut topics: Vec<Vec<H256>>,
	) -> EthResult<Self> {
		if topics.len() > MAX_TOPICS {
			return Err(EthError::InvalidParams(format!(
				"exceed max topics: a log has at most {MAX_TOPICS}"
			)));
		}
		let longest = topics.iter().map(Vec::len).max().unwrap_or(0).max(addresses.len());
		if longest > MAX_ALTERNATIVES {
			return Err(EthError::InvalidParams(format!(
				"exceed max addresses or topics per search position: {longest} given, at most \
				 {MAX_ALTERNATIVES} allowed"
			)));
		}
		addresses.sort_unstable();
		addresses.dedup();
		for topic in &mut topics {
			topic.sort_unstable();
			topic.dedup();
		}
		Ok(Self { span, addresses, topics })
	}

	/// What the index can be asked for: a term of every clause must be in a block.
	pub fn clauses(&self) -> Vec<Vec<Term>> {
		let mut clauses = Vec::new();
		if !self.addresses.is_empty() {
			clauses.push(self.addresses.iter().map(Term::address).collect());
		}
		for (position, topics) in (0_u8..).zip(&self.topics) {
			if !topics.is_empty() {
				clauses.push(topics.iter().map(|topic| Term::topic(position, topic)).collect());
			}
		}
		clauses
	}

	/// Whether a block with this bloom may have a log that matches.
	pub fn may_be_in(&self, bloom: &Bloom) -> bool {
		let has = |input: &[u8]| bloom.contains_input(BloomInput::Raw(input));
		(self.addresses.is_empty() || self.addresses.iter().any(|address| has(&address.0)))
			&& self
				.topics
				.iter()
				.all(|topics| topics.is_empty() || topics.iter().any(|topic| has(&topic.0)))
	}

	/// Whether a log matches; the span is not looked at.
	pub fn matches(&self, log: &ethereum::Log) -> bool {
		(self.addresses.is_empty() || self.addresses.binary_search(&log.address).is_ok())
			&& self.topics.len() <= log.topics.len()
			&& self
				.topics
				.iter()
				.zip(&log.topics)
				.all(|(topics, topic)| topics.is_empty() || topics.binary_search(topic).is_ok())
	}

	/// Whether a log of a block at this height can be in the span. Tags do not bound it.
	pub fn covers(&self, number: u32) -> bool {
		let Span::Range { from, to } = &self.span else { return false };
		let bound = |tag: &Option<BlockNumberOrTag>| match tag {
			Some(BlockNumberOrTag::Number(number)) => Some(*number),
			_ => None,
		};
		let number = u64::from(number);
		bound(from).is_none_or(|from| from <= number) && bound(to).is_none_or(|to| number <= to)
	}

	/// The logs of a block that match, in their order.
	pub fn logs_in(&self, block: &EthBlock, removed: bool) -> Vec<Log> {
		let raw = || block.receipts.iter().flat_map(|receipt| &convert::receipt_data(receipt).logs);
		if !raw().any(|log| self.matches(log)) {
			return Vec::new();
		}
		let matches = raw().map(|log| self.matches(log));
		convert::logs(block, removed)
			.into_iter()
			.zip(matches)
			.filter_map(|(log, matches)| matches.then_some(log))
			.collect()
	}
}

/// The topics of a position; with a `null` among them, all match.
fn alternatives(position: Option<OneOrMany<Option<H256>>>) -> Vec<H256> {
	let all: Option<Vec<H256>> =
		position.map(OneOrMany::into_vec).unwrap_or_default().into_iter().collect();
	all.unwrap_or_default()
}

#[cfg(test)]
mod tests {
	use super::*;
	use serde_json::json;

	const A: &str = "0x1111111111111111111111111111111111111111";
	const X: &str = "0x2222222222222222222222222222222222222222222222222222222222222222";

	fn log(topics: usize) -> ethereum::Log {
		ethereum::Log {
			address: H160::repeat_byte(0x11),
			topics: vec![H256::repeat_byte(0x22); topics],
			data: vec![],
		}
	}

	fn read(value: serde_json::Value) -> Criteria {
		Criteria::from_json(value).expect("a good filter")
	}

	#[test]
	fn criteria_should_match_everything_when_empty() {
		for value in [
			json!({}),
			json!({ "address": null, "topics": null }),
			json!({ "address": [], "topics": [] }),
		] {
			assert!(read(value).matches(&log(0)));
		}
	}

	#[test]
	fn criteria_should_take_one_or_many_and_wildcards() {
		let other = H256::repeat_byte(3);
		for topics in
			[json!([X]), json!([[X]]), json!([[other, X]]), json!([null, X]), json!([[], X])]
		{
			assert!(read(json!({ "address": A, "topics": topics })).matches(&log(2)));
		}
		assert!(read(json!({ "topics": [[other, null]] })).matches(&log(1)));
		assert!(!read(json!({ "topics": [other] })).matches(&log(1)));
		assert!(!read(json!({ "address": H160::zero() })).matches(&log(1)));
	}

	#[test]
	fn criteria_should_ask_for_a_topic_when_a_position_is_named() {
		let criteria = read(json!({ "topics": [null, null] }));
		assert!(!criteria.matches(&log(1)));
		assert!(criteria.matches(&log(2)));
		assert!(criteria.matches(&log(4)));
	}

	#[test]
	fn criteria_should_ignore_fields_that_it_does_not_know() {
		assert_eq!(read(json!({ "limit": 5 })), read(json!({})));
	}

	#[test]
	fn criteria_should_be_refused_when_they_contradict_themselves_or_are_too_long() {
		let refused = |value| match Criteria::from_json(value) {
			Err(EthError::InvalidParams(text)) => text,
			other => panic!("{other:?}"),
		};
		assert!(refused(json!({ "blockHash": X, "fromBlock": "0x1" })).contains("choose one"));
		assert!(refused(json!({ "topics": [X, X, X, X, X] })).contains("max topics"));
		let many = vec![A; MAX_ALTERNATIVES + 1];
		assert!(refused(json!({ "address": many })).contains("max addresses"));
		assert!(
			refused(json!({ "topics": [vec![X; MAX_ALTERNATIVES + 1]] })).contains("1001 given")
		);
		assert!(refused(json!({ "fromBlock": "7" })).contains("invalid filter"));
		assert!(refused(json!([])).contains("invalid filter"));
	}

	#[test]
	fn criteria_should_find_what_a_bloom_contains() {
		let mut bloom = Bloom::ZERO;
		bloom.accrue(BloomInput::Raw(&[0x11; 20]));
		bloom.accrue(BloomInput::Raw(&[0x22; 32]));
		assert!(read(json!({ "address": A, "topics": [null, X] })).may_be_in(&bloom));
		assert!(read(json!({})).may_be_in(&Bloom::ZERO));
		assert!(!read(json!({ "address": H160::zero() })).may_be_in(&bloom));
		assert!(!read(json!({ "topics": [H256::zero()] })).may_be_in(&bloom));
	}

	#[test]
	fn criteria_should_bound_heights_only_by_numbers() {
		let criteria = read(json!({ "fromBlock": "0x5", "toBlock": "latest" }));
		assert!(!criteria.covers(4));
		assert!(criteria.covers(5));
		assert!(criteria.covers(1_000_000));
		assert!(!read(json!({ "blockHash": X })).covers(5));
	}
}
