use super::*;
use crate::{
	indexer::{Indexer, follow_to_rest},
	testing::{MockChain, MockTransaction, log, transfer},
};
use serde_json::{Value, json};
use sp_core::{H160, H256};
use std::time::Duration;

/// A chain that is followed, filters on it, and a clock that is moved by hand.
struct Fixture {
	chain: Arc<MockChain>,
	indexer: Indexer,
	pool: PoolFeed,
	filters: Filters,
	now: Arc<Mutex<Instant>>,
}

impl Fixture {
	fn new() -> Self {
		Self::with(EthConfig::default())
	}

	fn with(config: EthConfig) -> Self {
		let chain = MockChain::new();
		let index = Index::in_memory(chain.genesis()).expect("memory is there");
		let config = Arc::new(config);
		let pool = PoolFeed::default();
		let query = LogQuery::new(chain.clone(), index.clone(), config.clone());
		let now = Arc::new(Mutex::new(Instant::now()));
		let clock = now.clone();
		let filters = Filters::with_clock(
			chain.clone(),
			index.clone(),
			query,
			pool.clone(),
			config,
			Arc::new(move || *clock.lock()),
		);
		let indexer = Indexer::new(chain.clone(), index, None);
		let mut fixture = Self { chain, indexer, pool, filters, now };
		fixture.catch_up();
		fixture
	}

	fn catch_up(&mut self) {
		follow_to_rest(&mut self.indexer);
	}

	fn pass(&self, time: Duration) {
		*self.now.lock() += time;
	}

	fn extend(&mut self, topics: &[u64]) -> H256 {
		let hash = self.chain.extend(block(topics));
		self.catch_up();
		hash
	}

	fn log_filter(&self, filter: Value) -> String {
		let criteria = Criteria::from_json(filter).expect("a good filter");
		self.filters.new_log_filter(criteria).expect("installed")
	}

	fn logs(&self, id: &str) -> Vec<(u64, bool)> {
		match self.filters.changes(id) {
			Ok(Changes::Logs(logs)) => told(&logs),
			other => panic!("{other:?}"),
		}
	}

	fn hashes(&self, id: &str) -> Vec<H256> {
		match self.filters.changes(id) {
			Ok(Changes::Hashes(hashes)) => hashes.into_iter().map(convert::from_h).collect(),
			other => panic!("{other:?}"),
		}
	}

	fn ethereum(&self, native: H256) -> H256 {
		self.chain.ethereum(native).hash
	}
}

/// A transaction with a log for each number.
fn block(topics: &[u64]) -> Vec<MockTransaction> {
	let address = H160::repeat_byte(0xcc);
	let logs = topics.iter().map(|it| log(address, &[H256::from_low_u64_be(*it)])).collect();
	vec![MockTransaction::with_logs(topics.iter().sum(), logs)]
}

/// First topic of each log, and whether it was removed.
fn told(logs: &[Log]) -> Vec<(u64, bool)> {
	logs.iter().map(|log| (H256(log.topics()[0].0).to_low_u64_be(), log.removed)).collect()
}

fn refused<T: std::fmt::Debug>(answer: EthResult<T>) -> String {
	answer.expect_err("it is refused").to_string()
}

#[test]
fn log_filter_should_tell_what_came_since_the_last_poll() {
	let mut fixture = Fixture::new();
	fixture.extend(&[1]);
	let id = fixture.log_filter(json!({ "fromBlock": "0x0" }));
	assert_eq!(fixture.logs(&id), []);
	fixture.extend(&[2, 3]);
	fixture.extend(&[4]);
	assert_eq!(fixture.logs(&id), [(2, false), (3, false), (4, false)]);
	assert_eq!(fixture.logs(&id), []);
	// The whole span, mined before or after the filter was made.
	assert_eq!(
		told(&fixture.filters.logs(&id).expect("answered")),
		[(1, false), (2, false), (3, false), (4, false)]
	);
}

#[test]
fn log_filter_should_tell_only_what_matches() {
	let mut fixture = Fixture::new();
	let topic = H256::from_low_u64_be(2);
	let by_topic = fixture.log_filter(json!({ "topics": [topic] }));
	let by_height = fixture.log_filter(json!({ "fromBlock": "0x2", "toBlock": "0x2" }));
	let elsewhere = fixture.log_filter(json!({ "address": H160::repeat_byte(1) }));
	fixture.extend(&[2]);
	fixture.extend(&[3]);
	fixture.extend(&[2]);
	assert_eq!(fixture.logs(&by_topic), [(2, false), (2, false)]);
	assert_eq!(fixture.logs(&by_height), [(3, false)]);
	assert_eq!(fixture.logs(&elsewhere), []);
}

#[test]
fn log_filter_should_take_logs_back_in_a_reorg_of_any_depth() {
	for depth in 1..=6_u64 {
		let mut fixture = Fixture::new();
		let base = fixture.extend(&[100]);
		let id = fixture.log_filter(json!({}));
		for topic in 0..depth {
			fixture.extend(&[topic * 2, topic * 2 + 1]);
		}
		let came: Vec<_> = (0..depth * 2).map(|topic| (topic, false)).collect();
		assert_eq!(fixture.logs(&id), came);

		let mut tip = base;
		for topic in 200..=200 + depth {
			tip = fixture.chain.build_on(tip, block(&[topic]));
		}
		fixture.chain.set_best(tip);
		fixture.catch_up();
		// With finality the old branch is gone, the filter tells of it nevertheless.
		fixture.chain.finalize(tip);
		fixture.catch_up();
		let went = (0..depth * 2).rev().map(|topic| (topic, true));
		let new = (200..=200 + depth).map(|topic| (topic, false));
		assert_eq!(fixture.logs(&id), went.chain(new).collect::<Vec<_>>(), "depth {depth}");
	}
}

#[test]
fn log_filter_should_tell_a_branch_that_came_and_went_between_two_polls() {
	let mut fixture = Fixture::new();
	let base = fixture.extend(&[1]);
	let id = fixture.log_filter(json!({}));
	fixture.extend(&[2]);
	let first = fixture.chain.build_on(base, block(&[3]));
	let second = fixture.chain.build_on(first, block(&[4]));
	fixture.chain.set_best(second);
	fixture.catch_up();
	fixture.chain.finalize(second);
	fixture.catch_up();
	assert_eq!(fixture.logs(&id), [(2, false), (2, true), (3, false), (4, false)]);
}

#[test]
fn log_filter_should_give_the_rest_with_the_next_poll_when_it_is_too_much_for_one() {
	let config = EthConfig { max_logs: 3, ..EthConfig::default() };
	let mut fixture = Fixture::with(config);
	let id = fixture.log_filter(json!({}));
	fixture.extend(&[1, 2]);
	fixture.extend(&[3, 4]);
	fixture.extend(&[5, 6, 7, 8]);
	assert_eq!(fixture.logs(&id), [(1, false), (2, false)]);
	assert_eq!(fixture.logs(&id), [(3, false), (4, false)]);
	assert_eq!(fixture.logs(&id), [(5, false), (6, false), (7, false), (8, false)]);
	assert_eq!(fixture.logs(&id), []);
}

#[test]
fn block_filter_should_tell_the_blocks_that_joined_also_in_a_reorg() {
	let mut fixture = Fixture::new();
	let base = fixture.extend(&[1]);
	let id = fixture.filters.new_block_filter().expect("installed");
	assert_eq!(fixture.hashes(&id), []);
	let old = fixture.extend(&[2]);
	assert_eq!(fixture.hashes(&id), [fixture.ethereum(old)]);
	let first = fixture.chain.build_on(base, vec![]);
	let second = fixture.chain.build_on(first, vec![]);
	fixture.chain.set_best(second);
	fixture.catch_up();
	assert_eq!(fixture.hashes(&id), [fixture.ethereum(first), fixture.ethereum(second)]);
}

#[tokio::test]
async fn transaction_filter_should_tell_hashes_or_transactions() {
	let fixture = Fixture::new();
	let mut listening = fixture.pool.transactions().subscribe();
	let feed = fixture.pool.clone().run(fixture.chain.clone());
	let hashes = fixture.filters.new_transaction_filter(false).expect("installed");
	let full = fixture.filters.new_transaction_filter(true).expect("installed");
	let sender = H160::repeat_byte(5);
	// The feed listens to the pool as soon as it runs, then it never ends.
	let add = async {
		tokio::task::yield_now().await;
		let sent = [
			fixture.chain.add_ready(sender, transfer(0)),
			fixture.chain.add_ready(sender, transfer(1)),
		];
		for hash in sent {
			assert_eq!(listening.recv().await.map(|pooled| pooled.hash), Ok(hash));
		}
		sent
	};
	let sent = tokio::select! {
		biased;
		() = feed => panic!("the feed ended"),
		sent = add => sent,
	};
	assert_eq!(fixture.hashes(&hashes), sent);
	assert_eq!(fixture.hashes(&hashes), []);
	let Ok(Changes::Transactions(transactions)) = fixture.filters.changes(&full) else {
		panic!("they are told in full")
	};
	let json = serde_json::to_value(&transactions).expect("it is JSON");
	assert_eq!(json[1]["hash"], json!(sent[1]));
	assert_eq!(json[1]["from"], json!(sender));
	assert_eq!(json[1]["blockHash"], Value::Null);
}

#[test]
fn filter_should_expire_when_it_is_not_polled() {
	let fixture = Fixture::new();
	let polled = fixture.filters.new_block_filter().expect("installed");
	let forgotten = fixture.filters.new_block_filter().expect("installed");
	for _ in 0..3 {
		fixture.pass(Duration::from_secs(200));
		assert_eq!(fixture.hashes(&polled), []);
	}
	assert_eq!(refused(fixture.filters.changes(&forgotten)), "filter not found");
	assert!(!fixture.filters.uninstall(&forgotten));
	fixture.pass(Duration::from_secs(299));
	assert_eq!(fixture.hashes(&polled), []);
	fixture.pass(Duration::from_secs(300));
	assert_eq!(refused(fixture.filters.changes(&polled)), "filter not found");
}

#[test]
fn filters_should_be_refused_when_there_are_too_many_that_live() {
	let config = EthConfig { max_filters: 2, ..EthConfig::default() };
	let fixture = Fixture::with(config);
	let first = fixture.filters.new_block_filter().expect("installed");
	fixture.filters.new_transaction_filter(false).expect("installed");
	let text = refused(fixture.filters.new_block_filter());
	assert!(text.starts_with("too many filters (maximum 2)"), "{text}");
	assert!(text.contains("--eth-max-filters"));
	assert!(fixture.filters.uninstall(&first));
	fixture.filters.new_block_filter().expect("there is room again");
	fixture.pass(Duration::from_secs(300));
	fixture.filters.new_block_filter().expect("the others have expired");
	fixture.filters.new_block_filter().expect("the others have expired");
}

#[test]
fn filter_should_say_so_when_more_has_happened_than_is_kept() {
	let mut fixture = Fixture::new();
	let id = fixture.filters.new_block_filter().expect("installed");
	for _ in 0..5_000 {
		fixture.chain.extend(vec![]);
	}
	fixture.catch_up();
	let text = refused(fixture.filters.changes(&id));
	assert!(text.starts_with("filter not found: more has happened"), "{text}");
	assert_eq!(refused(fixture.filters.changes(&id)), "filter not found");
}

#[test]
fn log_filter_should_be_refused_when_its_range_ends_before_it_begins() {
	let fixture = Fixture::new();
	let criteria = Criteria::from_json(json!({ "fromBlock": "0x5", "toBlock": "0x4" }));
	let text = refused(fixture.filters.new_log_filter(criteria.expect("read")));
	assert!(text.starts_with("invalid block range params"), "{text}");
}

#[test]
fn ids_should_be_quantities_that_differ() {
	let fixture = Fixture::new();
	let ids: std::collections::HashSet<_> =
		(0..100).map(|_| fixture.filters.new_block_filter().expect("installed")).collect();
	assert_eq!(ids.len(), 100);
	for id in ids {
		let digits = id.strip_prefix("0x").expect("it is hexadecimal");
		assert_eq!(digits.len(), 27);
		assert!(!digits.starts_with('0') && digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
	}
}

#[tokio::test]
async fn methods_should_install_poll_and_uninstall() {
	let mut fixture = Fixture::new();
	let module = module(fixture.filters.clone()).expect("registers");
	let none: [(); 0] = [];
	let logs: String = module.call("eth_newFilter", [json!({})]).await.expect("installed");
	let blocks: String = module.call("eth_newBlockFilter", none).await.expect("installed");
	let pool: String =
		module.call("eth_newPendingTransactionFilter", none).await.expect("installed");
	let hash = fixture.extend(&[1]);
	let poll = async |id: &str| -> Value {
		module.call("eth_getFilterChanges", [id]).await.expect("answered")
	};
	assert_eq!(poll(&logs).await[0]["blockNumber"], "0x1");
	assert_eq!(poll(&logs).await, json!([]));
	assert_eq!(
		poll(&blocks.to_uppercase().replace("0X", "0x")).await,
		json!([fixture.ethereum(hash)])
	);
	assert_eq!(poll(&pool).await, json!([]));
	let all: Value = module.call("eth_getFilterLogs", [&logs]).await.expect("answered");
	assert_eq!(all[0]["topics"][0], json!(H256::from_low_u64_be(1)));
	let error = module.call::<_, Value>("eth_getFilterLogs", [&blocks]).await.expect_err("refused");
	assert!(error.to_string().contains("filter not found"), "{error}");
	for expected in [true, false] {
		let removed: bool = module.call("eth_uninstallFilter", [&logs]).await.expect("answered");
		assert_eq!(removed, expected);
	}
	let error =
		module.call::<_, Value>("eth_getFilterChanges", [&logs]).await.expect_err("refused");
	assert!(error.to_string().contains("filter not found"), "{error}");
}
