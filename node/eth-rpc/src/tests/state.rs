//! Balances, code, storage and nonces at a block.

use super::*;

const WHO: H160 = H160([0x77; 20]);

fn prepared() -> Rpc {
	let mut rpc = Rpc::new(MockChain::new());
	rpc.chain.set_balance(WHO, U256::from(10).pow(U256::from(20)));
	rpc.chain.set_code(WHO, vec![0x60, 0x01]);
	rpc.chain.set_storage(WHO, U256::from(2), H256::repeat_byte(9));
	rpc.chain.set_nonce(WHO, 300);
	rpc.extend(vec![]);
	rpc
}

#[tokio::test]
async fn state_should_be_read_with_or_without_a_block() {
	let rpc = prepared();
	let native = rpc.chain.canonical()[1];
	let hash = rpc.chain.ethereum(native).hash;
	for block in [
		None,
		Some(json!("latest")),
		Some(json!("pending")),
		Some(json!("0x1")),
		Some(json!({ "blockNumber": "0x1" })),
		Some(json!({ "blockHash": hash, "requireCanonical": true })),
		Some(json!(hash)),
	] {
		let with = |mut params: Vec<Value>| {
			params.extend(block.clone());
			Value::Array(params)
		};
		assert_eq!(
			rpc.ok("eth_getBalance", with(vec![json!(WHO)])).await,
			json!("0x56bc75e2d63100000")
		);
		assert_eq!(rpc.ok("eth_getCode", with(vec![json!(WHO)])).await, json!("0x6001"));
		assert_eq!(rpc.ok("eth_getTransactionCount", with(vec![json!(WHO)])).await, json!("0x12c"));
		for slot in ["0x2".into(), format!("0x{:064x}", 2)] {
			assert_eq!(
				rpc.ok("eth_getStorageAt", with(vec![json!(WHO), json!(slot)])).await,
				json!(H256::repeat_byte(9))
			);
		}
	}
}

#[tokio::test]
async fn empty_accounts_should_be_zero() {
	let rpc = prepared();
	let nobody = H160::repeat_byte(1);
	assert_eq!(rpc.ok("eth_getBalance", json!([nobody])).await, json!("0x0"));
	assert_eq!(rpc.ok("eth_getCode", json!([nobody])).await, json!("0x"));
	assert_eq!(rpc.ok("eth_getTransactionCount", json!([nobody])).await, json!("0x0"));
	assert_eq!(rpc.ok("eth_getStorageAt", json!([nobody, "0x0"])).await, json!(H256::zero()));
}

#[tokio::test]
async fn unknown_block_should_be_an_error() {
	let rpc = prepared();
	for block in [json!("0x2"), json!(H256::repeat_byte(0xee))] {
		for (method, mut params) in [
			("eth_getBalance", vec![json!(WHO)]),
			("eth_getCode", vec![json!(WHO)]),
			("eth_getTransactionCount", vec![json!(WHO)]),
			("eth_getStorageAt", vec![json!(WHO), json!("0x0")]),
			("eth_call", vec![json!({ "to": WHO })]),
			("eth_estimateGas", vec![json!({ "to": WHO })]),
		] {
			params.push(block.clone());
			let error = rpc.err(method, Value::Array(params)).await;
			assert_eq!(
				(error.code, error.message.as_str()),
				(-32000, "header not found"),
				"{method}"
			);
		}
	}
}

#[tokio::test]
async fn state_should_say_that_it_was_pruned() {
	let rpc = prepared();
	rpc.chain.prune_states_below(1);
	let error = rpc.err("eth_getBalance", json!([WHO, "0x0"])).await;
	assert_eq!(error.code, -32000);
	assert!(error.message.starts_with("missing trie node"), "{error:?}");
	assert!(error.message.contains("--state-pruning archive"), "{error:?}");
	for (method, params) in [
		("eth_call", json!([{ "to": WHO }, "0x0"])),
		("eth_getCode", json!([WHO, "0x0"])),
		("eth_getStorageAt", json!([WHO, "0x0", "0x0"])),
		("eth_getTransactionCount", json!([WHO, "0x0"])),
		("eth_estimateGas", json!([{ "to": WHO }, "0x0"])),
		("eth_createAccessList", json!([{ "to": WHO }, "0x0"])),
	] {
		assert_eq!(rpc.err(method, params).await, error, "{method}");
	}
}

#[tokio::test]
async fn block_off_the_best_chain_should_be_refused_when_it_must_be_canonical() {
	let mut rpc = prepared();
	let genesis = rpc.chain.genesis();
	let old = rpc.chain.ethereum(rpc.chain.best().hash).hash;
	let fork = rpc.chain.build_on(genesis, vec![]);
	let fork = rpc.chain.build_on(fork, vec![]);
	rpc.chain.set_best(fork);
	rpc.index();
	let params =
		|canonical: bool| json!([WHO, { "blockHash": old, "requireCanonical": canonical }]);
	assert_eq!(rpc.ok("eth_getCode", params(false)).await, json!("0x6001"));
	let error = rpc.err("eth_getCode", params(true)).await;
	assert_eq!((error.code, error.message.as_str()), (-32000, "hash is not currently canonical"));
}

#[tokio::test]
async fn pending_nonce_should_count_the_pool() {
	let rpc = prepared();
	for nonce in 300..310 {
		rpc.chain.add_ready(WHO, legacy_transaction(nonce, Some(CHAIN_ID)));
	}
	assert_eq!(rpc.ok("eth_getTransactionCount", json!([WHO, "pending"])).await, json!("0x136"));
	assert_eq!(rpc.ok("eth_getTransactionCount", json!([WHO, "latest"])).await, json!("0x12c"));
}

#[tokio::test]
async fn malformed_parameters_should_be_told() {
	let rpc = prepared();
	for (method, params) in [
		("eth_getBalance", json!([])),
		("eth_getBalance", json!(["0x12"])),
		("eth_getBalance", json!([WHO, "newest"])),
		("eth_getStorageAt", json!([WHO, "two"])),
		("eth_getBlockByNumber", json!(["1", false])),
		("eth_getTransactionByHash", json!(["0x1234"])),
	] {
		assert_eq!(rpc.err(method, params.clone()).await.code, -32602, "{method} {params}");
	}
}
