use super::*;
use crate::{
	backend::NetworkState,
	indexer::{Indexer, follow_to_rest},
	testing::{MockChain, MockNetwork, MockTransaction, log, transfer},
};
use jsonrpsee::Subscription;
use serde_json::json;
use sp_core::{H160, H256};

/// How long a message may take to come.
const DEADLINE: Duration = Duration::from_secs(120);

/// A chain that is followed, and subscriptions to it.
struct Fixture {
	chain: Arc<MockChain>,
	indexer: Indexer,
	pool: PoolFeed,
	network: Arc<MockNetwork>,
	module: RpcModule<PubSub>,
}

impl Fixture {
	fn new() -> Self {
		let chain = MockChain::new();
		let index = Index::in_memory(chain.genesis()).expect("memory is there");
		let pool = PoolFeed::default();
		let network = Arc::new(MockNetwork::default());
		let pubsub = PubSub::new(chain.clone(), index.clone(), pool.clone(), network.clone());
		let indexer = Indexer::new(chain.clone(), index, None);
		let module = module(pubsub).expect("registers");
		let mut fixture = Self { chain, indexer, pool, network, module };
		fixture.catch_up();
		fixture
	}

	fn catch_up(&mut self) {
		follow_to_rest(&mut self.indexer);
	}

	fn extend(&mut self, topics: &[u64]) -> H256 {
		let hash = self.chain.extend(block(topics));
		self.catch_up();
		hash
	}

	async fn subscribe(&self, params: Vec<Value>) -> Subscription {
		self.module.subscribe("eth_subscribe", params, 1024).await.expect("accepted")
	}

	fn ethereum(&self, native: H256) -> Value {
		json!(self.chain.ethereum(native).hash)
	}
}

fn block(topics: &[u64]) -> Vec<MockTransaction> {
	let address = H160::repeat_byte(0xcc);
	let logs = topics.iter().map(|it| log(address, &[H256::from_low_u64_be(*it)])).collect();
	vec![MockTransaction::with_logs(topics.iter().sum(), logs)]
}

async fn next(subscription: &mut Subscription) -> Value {
	let message = tokio::time::timeout(DEADLINE, subscription.next::<Value>()).await;
	message.expect("in time").expect("it goes on").expect("it is JSON").0
}

/// First topic of a log, and whether it was removed.
async fn next_log(subscription: &mut Subscription) -> (u64, bool) {
	let log = next(subscription).await;
	let topic: H256 = serde_json::from_value(log["topics"][0].clone()).expect("a hash");
	(topic.to_low_u64_be(), log["removed"].as_bool().expect("told"))
}

#[tokio::test]
async fn new_heads_should_come_in_order_through_a_reorg() {
	let mut fixture = Fixture::new();
	// Some clients give options, though there are none.
	let mut heads = fixture.subscribe(vec![json!("newHeads"), json!({})]).await;
	let base = fixture.extend(&[1]);
	let old = [fixture.extend(&[2]), fixture.extend(&[3])];
	let mut tip = base;
	let mut new = Vec::new();
	for topic in 4..8 {
		tip = fixture.chain.build_on(tip, block(&[topic]));
		new.push(tip);
	}
	fixture.chain.set_best(tip);
	fixture.catch_up();
	let after = fixture.extend(&[9]);

	let mut last = Value::Null;
	for native in [base].into_iter().chain(old).chain(new).chain([after]) {
		let head = next(&mut heads).await;
		assert_eq!(head["hash"], fixture.ethereum(native));
		let header = fixture.chain.ethereum(native).block.header.clone();
		assert_eq!(head["number"], json!(format!("{:#x}", header.number)));
		assert_eq!(head["parentHash"], json!(header.parent_hash));
		assert_eq!(head["baseFeePerGas"], "0x3b9aca00");
		assert_eq!(head.get("transactions"), None);
		last = head["hash"].clone();
	}
	assert_eq!(last, fixture.ethereum(fixture.chain.best().hash));
}

#[tokio::test]
async fn logs_should_come_and_be_taken_back_in_a_reorg() {
	for depth in 1..=4_u64 {
		let mut fixture = Fixture::new();
		let mut logs = fixture.subscribe(vec![json!("logs"), json!({})]).await;
		let base = fixture.extend(&[100]);
		assert_eq!(next_log(&mut logs).await, (100, false));
		for topic in 0..depth {
			fixture.extend(&[topic * 2, topic * 2 + 1]);
		}
		for topic in 0..depth * 2 {
			assert_eq!(next_log(&mut logs).await, (topic, false));
		}
		let mut tip = base;
		for topic in 200..=200 + depth {
			tip = fixture.chain.build_on(tip, block(&[topic]));
		}
		fixture.chain.set_best(tip);
		fixture.catch_up();
		for topic in (0..depth * 2).rev() {
			assert_eq!(next_log(&mut logs).await, (topic, true), "depth {depth}");
		}
		for topic in 200..=200 + depth {
			assert_eq!(next_log(&mut logs).await, (topic, false), "depth {depth}");
		}
	}
}

#[tokio::test]
async fn logs_should_be_only_those_that_match() {
	let mut fixture = Fixture::new();
	let topic = H256::from_low_u64_be(2);
	let mut logs = fixture.subscribe(vec![json!("logs"), json!({ "topics": [[topic]] })]).await;
	let mut all = fixture.subscribe(vec![json!("logs")]).await;
	fixture.extend(&[1, 2]);
	fixture.extend(&[3]);
	fixture.extend(&[2]);
	assert_eq!(next_log(&mut logs).await, (2, false));
	assert_eq!(next_log(&mut logs).await, (2, false));
	for topic in [1, 2, 3, 2] {
		assert_eq!(next_log(&mut all).await, (topic, false));
	}
}

#[tokio::test]
async fn pending_transactions_should_come_as_hashes_or_in_full() {
	let fixture = Fixture::new();
	let mut hashes = fixture.subscribe(vec![json!("newPendingTransactions")]).await;
	let mut full = fixture.subscribe(vec![json!("newPendingTransactions"), json!(true)]).await;
	let feed = tokio::spawn(fixture.pool.clone().run(fixture.chain.clone()));
	// The feed listens once it has run.
	tokio::task::yield_now().await;
	let sender = H160::repeat_byte(5);
	for nonce in 0..3 {
		let hash = fixture.chain.add_ready(sender, transfer(nonce));
		assert_eq!(next(&mut hashes).await, json!(hash));
		let transaction = next(&mut full).await;
		assert_eq!(transaction["hash"], json!(hash));
		assert_eq!(transaction["from"], json!(sender));
	}
	feed.abort();
}

#[tokio::test]
async fn syncing_should_be_told_at_once_and_when_it_changes() {
	let fixture = Fixture::new();
	let mut syncing = fixture.subscribe(vec![json!("syncing")]).await;
	assert_eq!(next(&mut syncing).await, json!(false));
	let state = SyncState { starting: 1, current: 2, highest: 300 };
	*fixture.network.0.lock() = NetworkState { peers: 1, syncing: Some(state) };
	assert_eq!(
		next(&mut syncing).await,
		json!({
			"syncing": true,
			"startingBlock": "0x1",
			"currentBlock": "0x2",
			"highestBlock": "0x12c"
		})
	);
	*fixture.network.0.lock() = NetworkState::default();
	assert_eq!(next(&mut syncing).await, json!(false));
}

#[tokio::test]
async fn subscription_should_end_with_a_reason_when_it_is_too_slow() {
	let mut fixture = Fixture::new();
	// Its client takes nothing until later, and there is room for one message.
	let mut heads = fixture
		.module
		.subscribe("eth_subscribe", vec![json!("newHeads")], 1)
		.await
		.expect("accepted");
	for _ in 0..3_000 {
		fixture.chain.extend(vec![]);
	}
	fixture.catch_up();
	let ended = tokio::time::timeout(DEADLINE, async {
		loop {
			match heads.next::<Value>().await {
				Some(Ok(_)) => {},
				other => return other,
			}
		}
	});
	match ended.await.expect("in time") {
		// The notification that ends it has an error in place of a result.
		Some(Err(error)) => assert!(error.to_string().contains("error"), "{error}"),
		other => assert!(other.is_none(), "{other:?}"),
	}
}

#[tokio::test]
async fn subscription_should_be_refused_when_it_is_not_known_or_malformed() {
	let fixture = Fixture::new();
	let refused = async |params: Vec<Value>| {
		let answer = fixture.module.subscribe("eth_subscribe", params, 1).await;
		answer.expect_err("it is refused").to_string()
	};
	let text = refused(vec![json!("newTips")]).await;
	assert!(text.contains("no \\\"newTips\\\" subscription in eth namespace"), "{text}");
	let text = refused(vec![json!("logs"), json!({ "address": 7 })]).await;
	assert!(text.contains("invalid filter"), "{text}");
	let text = refused(vec![json!("newPendingTransactions"), json!(7)]).await;
	assert!(text.contains("true for transactions in full"), "{text}");
	let text = refused(vec![]).await;
	assert!(text.contains("-32602") || text.contains("InvalidParams"), "{text}");
}

#[test]
fn subscription_ids_should_be_hexadecimal_strings() {
	let SubscriptionId::Str(id) = SubscriptionIds.next_id() else { panic!("it is a string") };
	assert!(id.starts_with("0x"));
	assert_ne!(id, random_id());
}
