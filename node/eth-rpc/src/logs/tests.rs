use super::*;
use crate::{
	indexer::{Indexer, follow_to_rest},
	testing::{MockChain, MockTransaction, log},
};
use proptest::prelude::*;
use serde_json::{Value, json};
use sp_core::{H160, H256};
use std::time::Duration;

/// A chain, an index of it, and a query.
struct Fixture {
	chain: Arc<MockChain>,
	index: Index,
	indexer: Indexer,
}

impl Fixture {
	fn new() -> Self {
		let chain = MockChain::new();
		let index = Index::in_memory(chain.genesis()).expect("memory is there");
		let indexer = Indexer::new(chain.clone(), index.clone(), None);
		let mut fixture = Self { chain, index, indexer };
		fixture.catch_up();
		fixture
	}

	fn catch_up(&mut self) {
		follow_to_rest(&mut self.indexer);
	}

	fn query(&self, config: EthConfig) -> LogQuery {
		LogQuery::new(self.chain.clone(), self.index.clone(), Arc::new(config))
	}

	fn ask(&self, filter: Value) -> EthResult<Vec<Log>> {
		// No query may fail only because the machine is busy.
		let log_query_timeout = Duration::from_secs(600);
		self.ask_with(EthConfig { log_query_timeout, ..EthConfig::default() }, filter)
	}

	fn ask_with(&self, config: EthConfig, filter: Value) -> EthResult<Vec<Log>> {
		self.query(config).logs(&Criteria::from_json(filter)?)
	}

	/// A block with one transaction that leaves a log for each number.
	fn extend(&mut self, topics: &[u64]) -> H256 {
		let logs = topics.iter().map(|topic| log(contract(), &[number(*topic)])).collect();
		let nonce = u64::from(self.index.head().map_or(0, |head| head.number));
		let hash = self.chain.extend(vec![MockTransaction::with_logs(nonce, logs)]);
		self.catch_up();
		hash
	}
}

fn contract() -> H160 {
	H160::repeat_byte(0xcc)
}

fn number(value: u64) -> H256 {
	H256::from_low_u64_be(value)
}

/// Height and first topic of each log.
fn told(logs: &[Log]) -> Vec<(u64, u64)> {
	logs.iter()
		.map(|log| {
			let topic = H256(log.topics()[0].0).to_low_u64_be();
			(log.block_number.expect("mined"), topic)
		})
		.collect()
}

fn refused(answer: EthResult<Vec<Log>>) -> (i32, String) {
	let error = answer.expect_err("it is refused");
	(error.code(), error.to_string())
}

#[test]
fn logs_should_come_in_the_order_of_the_chain_with_their_places() {
	let mut fixture = Fixture::new();
	let logs = |topics: &[u64]| topics.iter().map(|it| log(contract(), &[number(*it)])).collect();
	fixture.chain.extend(vec![
		MockTransaction::with_logs(0, logs(&[1, 2])),
		MockTransaction::with_logs(1, logs(&[3])),
	]);
	fixture.extend(&[4]);
	let found = fixture.ask(json!({ "fromBlock": "earliest" })).expect("answered");
	assert_eq!(told(&found), [(1, 1), (1, 2), (1, 3), (2, 4)]);
	let places: Vec<_> =
		found.iter().map(|log| (log.transaction_index, log.log_index, log.removed)).collect();
	assert_eq!(
		places,
		[
			(Some(0), Some(0), false),
			(Some(0), Some(1), false),
			(Some(1), Some(2), false),
			(Some(0), Some(0), false)
		]
	);
	let block = fixture.chain.ethereum(fixture.chain.canonical()[1]);
	assert_eq!(found[2].block_hash.map(|hash| hash.0), Some(block.hash.0));
	assert_eq!(
		found[2].transaction_hash.map(|hash| hash.0),
		Some(block.statuses[1].transaction_hash.0)
	);
}

#[test]
fn logs_should_be_asked_by_tags() {
	let mut fixture = Fixture::new();
	fixture.extend(&[1]);
	let second = fixture.extend(&[2]);
	fixture.extend(&[3]);
	fixture.chain.finalize(second);
	let ask = |filter| told(&fixture.ask(filter).expect("answered"));
	assert_eq!(ask(json!({})), [(3, 3)]);
	assert_eq!(ask(json!({ "fromBlock": "earliest", "toBlock": "finalized" })), [(1, 1), (2, 2)]);
	assert_eq!(ask(json!({ "fromBlock": "safe", "toBlock": "latest" })), [(2, 2), (3, 3)]);
	assert_eq!(ask(json!({ "fromBlock": "0x3", "toBlock": "pending" })), [(3, 3)]);
	assert_eq!(ask(json!({ "fromBlock": "0x2", "toBlock": "0xffffffffffff" })), [(2, 2), (3, 3)]);
}

#[test]
fn logs_should_be_none_when_the_range_begins_beyond_the_chain() {
	let mut fixture = Fixture::new();
	fixture.extend(&[1]);
	assert_eq!(fixture.ask(json!({ "fromBlock": "0x2", "toBlock": "0x9" })), Ok(vec![]));
	assert_eq!(fixture.ask(json!({ "fromBlock": "0xffffffffffff" })), Ok(vec![]));
}

#[test]
fn logs_should_be_refused_when_the_range_ends_before_it_begins() {
	let mut fixture = Fixture::new();
	fixture.extend(&[1]);
	fixture.extend(&[1]);
	let (code, text) = refused(fixture.ask(json!({ "fromBlock": "0x2", "toBlock": "0x1" })));
	assert_eq!(code, -32_602);
	assert!(text.contains("invalid block range params"), "{text}");
}

#[test]
fn logs_should_be_asked_by_block_hash_on_the_best_chain_and_off_it() {
	let mut fixture = Fixture::new();
	let base = fixture.extend(&[1]);
	let old = fixture.extend(&[2]);
	let old_hash = fixture.chain.ethereum(old).hash;
	let new = fixture.chain.build_on(base, vec![]);
	fixture.chain.set_best(new);
	fixture.catch_up();
	let found = fixture.ask(json!({ "blockHash": old_hash })).expect("answered");
	assert_eq!(told(&found), [(2, 2)]);
	assert_eq!(fixture.ask(json!({ "fromBlock": "0x2" })), Ok(vec![]));

	let unknown = fixture.ask(json!({ "blockHash": H256::repeat_byte(1) }));
	assert_eq!(refused(unknown), (-32_000, "unknown block".into()));
}

#[test]
fn logs_of_a_reorged_block_should_not_be_found() {
	let mut fixture = Fixture::new();
	let base = fixture.extend(&[1]);
	fixture.extend(&[2]);
	fixture.extend(&[3]);
	// Same height, same term, but another transaction; and one block without the logs.
	let first = fixture.chain.build_on(base, vec![]);
	let again = MockTransaction::with_logs(70, vec![log(contract(), &[number(3)])]);
	let second = fixture.chain.build_on(first, vec![again]);
	fixture.chain.set_best(second);
	fixture.catch_up();
	let ask = |topic| {
		fixture.ask(json!({ "fromBlock": "0x0", "topics": [number(topic)] })).expect("answered")
	};
	assert!(ask(2).is_empty());
	let found = ask(3);
	assert_eq!(told(&found), [(3, 3)]);
	assert_eq!(found[0].block_hash.map(|hash| hash.0), Some(fixture.chain.ethereum(second).hash.0));
}

#[test]
fn logs_should_be_those_of_one_chain_when_it_changes_while_they_are_read() {
	let mut fixture = Fixture::new();
	let base = fixture.extend(&[1]);
	fixture.extend(&[2]);
	fixture.extend(&[3]);
	let first = fixture.chain.build_on(base, vec![]);
	let again = MockTransaction::with_logs(70, vec![log(contract(), &[number(4)])]);
	let second = fixture.chain.build_on(first, vec![again]);
	let query = fixture.query(EthConfig::default());
	let Fixture { chain, mut indexer, .. } = fixture;
	let node = chain.clone();
	chain.on_read(Box::new(move || {
		node.set_best(second);
		follow_to_rest(&mut indexer);
		node.finalize(second);
	}));
	let criteria = Criteria::from_json(json!({ "fromBlock": "0x1" })).expect("read");
	assert_eq!(told(&query.logs(&criteria).expect("answered")), [(1, 1), (3, 4)]);
}

#[test]
fn logs_should_be_refused_when_they_are_beyond_a_limit() {
	let mut fixture = Fixture::new();
	for topic in 0..6 {
		fixture.extend(&[topic, topic]);
	}
	let all = json!({ "fromBlock": "0x0" });
	let config = EthConfig { max_block_range: 6, ..EthConfig::default() };
	let (code, text) = refused(fixture.ask_with(config.clone(), all.clone()));
	assert_eq!(code, -32_005);
	assert!(text.starts_with("block range is too wide (maximum 6): 7 blocks"), "{text}");
	assert!(text.contains("--eth-max-block-range"));
	let six = fixture.ask_with(config, json!({ "fromBlock": "0x1" })).expect("answered");
	assert_eq!(six.len(), 12);

	let config = EthConfig { max_logs: 11, ..EthConfig::default() };
	let (code, text) = refused(fixture.ask_with(config, all.clone()));
	assert_eq!(code, -32_005);
	assert!(text.starts_with("query returned more than 11 results"), "{text}");
	assert!(text.contains("--eth-max-logs"));
	let config = EthConfig { max_logs: 12, ..EthConfig::default() };
	assert_eq!(fixture.ask_with(config, all.clone()).expect("answered").len(), 12);

	let config = EthConfig { max_response_bytes: 5400, ..EthConfig::default() };
	let (_, text) = refused(fixture.ask_with(config, all.clone()));
	assert!(text.starts_with("response is larger than 5400 bytes"), "{text}");
	assert!(text.contains("--rpc-max-response-size"));

	let config = EthConfig { log_query_timeout: Duration::ZERO, ..EthConfig::default() };
	let (_, text) = refused(fixture.ask_with(config, all));
	assert!(text.starts_with("query took longer than 0 s"), "{text}");
}

#[test]
fn estimated_size_should_be_that_of_the_json_within_a_few_per_cent() {
	let mut fixture = Fixture::new();
	fixture.extend(&(0..50).collect::<Vec<_>>());
	let found = fixture.ask(json!({})).expect("answered");
	let real = serde_json::to_string(&found).expect("it is JSON").len();
	let estimated: usize = found.iter().map(json_bytes).sum();
	let error = estimated.abs_diff(real) as f64 / real as f64;
	assert!(error < 0.05, "estimated {estimated}, real {real}");
}

#[test]
fn logs_should_be_refused_when_their_states_were_pruned_before_they_were_indexed() {
	let chain = MockChain::new();
	for nonce in 0..20 {
		chain.extend(vec![MockTransaction::with_logs(nonce, vec![log(contract(), &[])])]);
	}
	chain.prune_states_below(10);
	let index = Index::in_memory(chain.genesis()).expect("memory is there");
	let indexer = Indexer::new(chain.clone(), index.clone(), None);
	let mut fixture = Fixture { chain, index, indexer };
	fixture.catch_up();
	let (code, text) = refused(fixture.ask(json!({ "fromBlock": "0x0" })));
	assert_eq!(code, 4444);
	assert!(text.contains("block 0 is below 10"), "{text}");
	assert!(text.contains("--state-pruning archive"));
	assert_eq!(fixture.ask(json!({ "fromBlock": "0xa" })).expect("answered").len(), 11);
}

#[test]
fn logs_should_be_answered_when_their_states_were_pruned_since() {
	let mut fixture = Fixture::new();
	fixture.chain.archive().attach(fixture.index.clone());
	let topics: Vec<u64> = (0..20).collect();
	fixture.extend(&topics[..10]);
	fixture.extend(&topics[10..]);
	let before = fixture.ask(json!({ "fromBlock": "0x0" })).expect("answered");
	assert_eq!(before.len(), 20);
	fixture.chain.prune_states_below(2);
	assert_eq!(fixture.ask(json!({ "fromBlock": "0x0" })).expect("answered"), before);
	let hash = fixture.index.canonical(1).expect("readable").expect("indexed").hash;
	assert_eq!(fixture.ask(json!({ "blockHash": hash })).expect("answered").len(), 10);
}

#[test]
fn many_alternatives_should_be_answered() {
	let mut fixture = Fixture::new();
	for topic in 0..20 {
		fixture.extend(&[topic]);
	}
	let topics: Vec<H256> = (15..15 + MAX_ALTERNATIVES as u64).map(number).collect();
	let found = fixture.ask(json!({ "fromBlock": "0x0", "topics": [topics] })).expect("answered");
	assert_eq!(told(&found), [(16, 15), (17, 16), (18, 17), (19, 18), (20, 19)]);
}

#[tokio::test]
async fn method_should_answer_logs_or_a_clear_error() {
	let mut fixture = Fixture::new();
	fixture.extend(&[5]);
	let module = module(fixture.query(EthConfig::default())).expect("registers");
	let logs: Value =
		module.call("eth_getLogs", [json!({ "fromBlock": "0x0" })]).await.expect("ok");
	let log = &logs[0];
	assert_eq!(log["blockNumber"], "0x1");
	assert_eq!(log["logIndex"], "0x0");
	assert_eq!(log["removed"], false);
	assert_eq!(log["topics"][0], json!(number(5)));
	assert_eq!(log["data"], json!(format!("0x{}", "07".repeat(32))));
	let error = module
		.call::<_, Value>("eth_getLogs", [json!({ "address": "0x12" })])
		.await
		.expect_err("refused")
		.to_string();
	assert!(error.contains("invalid filter"), "{error}");
}

/// What happens to a random chain.
#[derive(Clone, Debug)]
enum Event {
	/// A block on the best one.
	Extend(Vec<RandomLog>),
	/// A branch that leaves the best chain some blocks below its tip.
	Fork { depth: usize, blocks: Vec<Vec<RandomLog>> },
	/// The indexer looks.
	Look,
}

/// Address and topics of a log, out of few.
type RandomLog = (u8, Vec<u8>);

fn random_logs() -> impl Strategy<Value = Vec<RandomLog>> {
	prop::collection::vec((0..3_u8, prop::collection::vec(0..3_u8, 0..=4)), 0..3)
}

fn event() -> impl Strategy<Value = Event> {
	prop_oneof![
		4 => random_logs().prop_map(Event::Extend),
		2 => (1..6_usize, prop::collection::vec(random_logs(), 1..7))
			.prop_map(|(depth, blocks)| Event::Fork { depth, blocks }),
		2 => Just(Event::Look),
	]
}

fn criteria() -> impl Strategy<Value = (Vec<u8>, Vec<Vec<u8>>, u32, u32)> {
	(
		prop::collection::vec(0..4_u8, 0..3),
		prop::collection::vec(prop::collection::vec(0..4_u8, 0..3), 0..=4),
		0..30_u32,
		0..30_u32,
	)
}

fn address(seed: u8) -> H160 {
	H160::repeat_byte(seed + 1)
}

fn topic(seed: u8) -> H256 {
	H256::repeat_byte(seed + 1)
}

fn content(nonce: &mut u64, logs: &[RandomLog]) -> Vec<MockTransaction> {
	logs.iter()
		.map(|(a, topics)| {
			*nonce += 1;
			let topics: Vec<H256> = topics.iter().map(|seed| topic(*seed)).collect();
			MockTransaction::with_logs(*nonce, vec![log(address(*a), &topics)])
		})
		.collect()
}

/// The logs of the best chain, found by looking at every one.
fn naive(chain: &MockChain, criteria: &Criteria, from: u32, to: u32) -> Vec<Log> {
	let canonical = chain.canonical();
	let mut found = Vec::new();
	for native in canonical.iter().skip(from as usize).take((to + 1 - from) as usize) {
		let block = chain.ethereum(*native);
		let raw = block.receipts.iter().flat_map(|it| &crate::convert::receipt_data(it).logs);
		let all = crate::convert::logs(&block, false);
		found.extend(raw.zip(all).filter(|(raw, _)| criteria.matches(raw)).map(|(_, log)| log));
	}
	found
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(96))]

	#[test]
	fn index_should_answer_as_a_scan_of_the_whole_chain_does(
		events in prop::collection::vec(event(), 1..40),
		filters in prop::collection::vec(criteria(), 1..12),
	) {
		let mut fixture = Fixture::new();
		let mut nonce = 0;
		for event in &events {
			match event {
				Event::Extend(logs) => {
					fixture.chain.extend(content(&mut nonce, logs));
				},
				Event::Fork { depth, blocks } => {
					let canonical = fixture.chain.canonical();
					let mut tip = canonical[canonical.len().saturating_sub(depth + 1)];
					for logs in blocks {
						tip = fixture.chain.build_on(tip, content(&mut nonce, logs));
					}
					fixture.chain.set_best(tip);
				},
				Event::Look => fixture.catch_up(),
			}
		}
		fixture.catch_up();
		let head = fixture.chain.best().number;
		for (addresses, topics, from, length) in &filters {
			let (from, to) = ((*from).min(head), (from + length).min(head));
			let span = Span::Range {
				from: Some(BlockNumberOrTag::Number(from.into())),
				to: Some(BlockNumberOrTag::Number(to.into())),
			};
			let criteria = Criteria::new(
				span,
				addresses.iter().map(|seed| address(*seed)).collect(),
				topics.iter().map(|it| it.iter().map(|seed| topic(*seed)).collect()).collect(),
			).expect("within the limits");
			let found = fixture.query(EthConfig::default()).logs(&criteria).expect("answered");
			prop_assert_eq!(found, naive(&fixture.chain, &criteria, from, to));
		}
	}
}

/// Blocks of the long chain.
const BLOCKS: u32 = 100_000;

/// A topic that one block in a thousand has.
fn rare() -> H256 {
	number(u64::MAX)
}

/// Contracts with a log in every block, and in every thousandth.
const BUSY: H160 = H160([0xbb; 20]);
const QUIET: H160 = H160([0x99; 20]);

/// Puts 100 000 blocks onto a chain.
fn extend_far(chain: &MockChain) {
	for height in 1..=BLOCKS {
		let mut logs = vec![log(BUSY, &[topic(0), number(u64::from(height % 64))])];
		if height % 1000 == 0 {
			logs.push(log(QUIET, &[topic(0), rare()]));
		}
		chain.extend(vec![MockTransaction::with_logs(height.into(), logs)]);
	}
}

#[test]
fn selective_filter_over_100_000_blocks_should_answer_in_a_second() {
	let began = Instant::now();
	let mut fixture = Fixture::new();
	extend_far(&fixture.chain);
	let built = began.elapsed();
	fixture.catch_up();
	println!("chain of {BLOCKS} blocks: {built:?}; indexed in {:?}", began.elapsed() - built);

	let (busy, quiet, rare) = (BUSY, QUIET, rare());
	let most = Duration::from_secs(1);
	let asked = json!({ "fromBlock": "0x1" });
	for (name, change, expected) in [
		("address", json!({ "address": quiet }), 100),
		("rare topic", json!({ "topics": [null, rare] }), 100),
		("busy topic and rare topic", json!({ "topics": [topic(0), rare] }), 100),
		(
			"busy and rare address, rare topic",
			json!({
				"address": [busy, quiet], "topics": [topic(0), [rare, number(1_000)]]
			}),
			100,
		),
		("nothing", json!({ "address": contract() }), 0),
		(
			"busy address with a topic it never has",
			json!({ "address": busy, "topics": [null, rare] }),
			0,
		),
		("a 64th of the blocks", json!({ "topics": [null, number(7)] }), 1563),
	] {
		let mut filter = asked.clone();
		for (key, value) in change.as_object().expect("an object") {
			filter[key] = value.clone();
		}
		let mut took = Duration::MAX;
		// A busy machine may stall a try.
		for _ in 0..10 {
			let began = Instant::now();
			let found = fixture.ask(filter.clone()).expect("answered");
			took = took.min(began.elapsed());
			println!("eth_getLogs over {BLOCKS} blocks, {name}: {} logs in {took:?}", found.len());
			assert_eq!(found.len(), expected, "{name}");
			if took < most {
				break;
			}
		}
		assert!(took < most, "{name} took {took:?}");
	}
}

/// Prints how fast an index on disk is built and how large it is.
#[test]
#[ignore = "a measurement: cargo test -p deuterium-eth-rpc -- --ignored --nocapture index_on_disk"]
fn index_on_disk_should_be_small() {
	let chain = MockChain::new();
	extend_far(&chain);
	let folder = tempfile::tempdir().expect("a folder");
	let path = folder.path().join("index.redb");
	let index = Index::open(&path, chain.genesis()).expect("opens");
	let began = Instant::now();
	follow_to_rest(&mut Indexer::new(chain.clone(), index.clone(), None));
	let took = began.elapsed();
	drop(index);
	let bytes = std::fs::metadata(&path).expect("it is there").len();
	println!("{BLOCKS} blocks in {took:?}, {} bytes a block", bytes / u64::from(BLOCKS));
	let began = Instant::now();
	drop(Index::open(&path, chain.genesis()).expect("opens"));
	println!("opened in {:?}", began.elapsed());
	assert!(bytes < u64::from(BLOCKS) * 2_000, "{bytes} bytes");
}
