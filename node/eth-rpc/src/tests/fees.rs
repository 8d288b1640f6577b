//! Fee history and suggestions, with figures computed by hand.

use super::*;
use crate::testing::{BASE_FEE, Effect};

/// A transaction that used so much gas and paid so much on top of the base fee.
fn paying(nonce: u64, gas_used: u64, tip: u64) -> MockTransaction {
	MockTransaction {
		effect: Effect { gas_used, price: BASE_FEE + tip, ..Effect::default() },
		..MockTransaction::with_logs(nonce, vec![])
	}
}

/// A pseudo-transaction: no gas, no price.
fn pseudo(nonce: u64) -> MockTransaction {
	MockTransaction {
		effect: Effect { gas_used: 0, price: 0, ..Effect::default() },
		..MockTransaction::with_logs(nonce, vec![])
	}
}

fn with_three_blocks() -> Rpc {
	let mut rpc = Rpc::new(MockChain::new());
	rpc.extend(vec![]);
	// 10 000 000 gas: 1 000 000 at 1, 3 000 000 at 5, 6 000 000 at 9, in another order.
	rpc.extend(vec![
		paying(0, 6_000_000, 9),
		paying(1, 1_000_000, 1),
		pseudo(2),
		paying(3, 2_000_000, 5),
		paying(4, 1_000_000, 5),
	]);
	rpc.extend(vec![paying(5, 37_500_000, 7)]);
	rpc
}

#[tokio::test]
async fn history_should_weigh_tips_by_gas() {
	let rpc = with_three_blocks();
	let base = format!("{BASE_FEE:#x}");
	let history =
		rpc.ok("eth_feeHistory", json!(["0x3", "latest", [0, 10, 20, 40, 41, 100]])).await;
	assert_eq!(
		history,
		json!({
			"oldestBlock": "0x1",
			"baseFeePerGas": [base, base, base, base],
			"gasUsedRatio": [0.0, 10_000_000.0 / 75_000_000.0, 0.5],
			"reward": [
				["0x0", "0x0", "0x0", "0x0", "0x0", "0x0"],
				["0x1", "0x1", "0x5", "0x5", "0x9", "0x9"],
				["0x7", "0x7", "0x7", "0x7", "0x7", "0x7"],
			],
		})
	);
}

#[tokio::test]
async fn history_should_leave_out_rewards_when_not_asked() {
	let rpc = with_three_blocks();
	for percentiles in [json!([]), Value::Null] {
		let history = rpc.ok("eth_feeHistory", json!([2, "0x1", percentiles])).await;
		assert_eq!(history.get("reward"), None);
		assert_eq!(history["oldestBlock"], json!("0x0"));
		assert_eq!(history["gasUsedRatio"].as_array().unwrap().len(), 2);
		assert_eq!(history["baseFeePerGas"].as_array().unwrap().len(), 3);
	}
}

#[tokio::test]
async fn history_should_be_shortened_at_its_old_end() {
	let rpc = with_three_blocks();
	let all = rpc.ok("eth_feeHistory", json!(["0x400", "latest", []])).await;
	assert_eq!(all["oldestBlock"], json!("0x0"));
	assert_eq!(all["gasUsedRatio"].as_array().unwrap().len(), 4);

	// Not, because states were pruned: the blocks are there.
	let rpc = with_three_blocks();
	rpc.chain.prune_states_below(2);
	assert_eq!(rpc.ok("eth_feeHistory", json!(["0x400", "latest", []])).await, all);

	let chain = MockChain::new();
	for _ in 0..3 {
		chain.extend(vec![]);
	}
	chain.prune_states_below(2);
	let rpc = Rpc::new(chain);
	let kept = rpc.ok("eth_feeHistory", json!(["0x400", "latest", []])).await;
	assert_eq!(kept["oldestBlock"], json!("0x2"));
	assert_eq!(kept["gasUsedRatio"].as_array().unwrap().len(), 2);

	let config = EthConfig { max_fee_history: 2, ..EthConfig::default() };
	let mut rpc = Rpc::with(MockChain::new(), config, None);
	for _ in 0..5 {
		rpc.extend(vec![]);
	}
	let most = rpc.ok("eth_feeHistory", json!(["0x400", "0x4", []])).await;
	assert_eq!(most["oldestBlock"], json!("0x3"));
	assert_eq!(most["gasUsedRatio"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn history_should_be_refused_when_malformed() {
	let rpc = with_three_blocks();
	for (params, code, text) in [
		(json!(["0x1", "0x4", []]), -32000, "request beyond head block: requested 4, head 3"),
		(json!(["0x1", "latest", [101]]), -32602, "invalid reward percentile: 101"),
		(json!(["0x1", "latest", [-1]]), -32602, "invalid reward percentile: -1"),
		(json!(["0x1", "latest", [20, 10]]), -32602, "#0:20 >= #1:10"),
		(json!(["0x1", "latest", vec![1; 101]]), -32602, "over the query limit 100"),
	] {
		let error = rpc.err("eth_feeHistory", params).await;
		assert_eq!(error.code, code);
		assert!(error.message.contains(text), "{error:?}");
	}
}

#[tokio::test]
async fn history_should_read_each_block_once() {
	let rpc = with_three_blocks();
	rpc.ok("eth_feeHistory", json!(["0x4", "latest", [50]])).await;
	let reads = rpc.chain.reads();
	rpc.ok("eth_feeHistory", json!(["0x4", "latest", [10, 90]])).await;
	assert_eq!(rpc.chain.reads(), reads);
}

#[tokio::test]
async fn idle_chain_should_suggest_no_tip() {
	let mut rpc = Rpc::new(MockChain::new());
	for nonce in 0..3 {
		rpc.extend(vec![pseudo(nonce)]);
	}
	assert_eq!(rpc.ok("eth_maxPriorityFeePerGas", json!([])).await, json!("0x0"));
	assert_eq!(rpc.ok("eth_gasPrice", json!([])).await, json!(format!("{BASE_FEE:#x}")));
}

#[tokio::test]
async fn tip_should_be_the_60th_percentile_of_the_smallest_and_follow_the_head() {
	let mut rpc = with_three_blocks();
	// Blocks 0 and 1: none; block 2: 1, 5, 9; block 3: 7. Sorted 0 0 1 5 7 9; index 5 * 60 / 100.
	assert_eq!(rpc.ok("eth_maxPriorityFeePerGas", json!([])).await, json!("0x5"));
	assert_eq!(rpc.ok("eth_gasPrice", json!([])).await, json!(format!("{:#x}", BASE_FEE + 5)));
	// 0 0 1 5 7 9 50; index 6 * 60 / 100.
	rpc.extend(vec![paying(6, 21_000, 50)]);
	assert_eq!(rpc.ok("eth_maxPriorityFeePerGas", json!([])).await, json!("0x5"));
	// 0 0 1 5 7 9 50 60 70 80; index 9 * 60 / 100.
	rpc.extend(vec![
		paying(7, 21_000, 60),
		paying(8, 21_000, 70),
		paying(9, 21_000, 80),
		paying(10, 21_000, 90),
	]);
	assert_eq!(rpc.ok("eth_maxPriorityFeePerGas", json!([])).await, json!("0x9"));
}
