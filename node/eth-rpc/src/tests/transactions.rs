//! Transactions and receipts of every type.

use super::*;
use crate::testing::{Effect, log};

fn hex(value: &H256) -> String {
	format!("{value:#x}")
}

/// As a quantity.
fn quantity(value: &H256) -> String {
	format!("{:#x}", U256::from_big_endian(&value.0))
}

/// A chain with one block that has a transaction of every type.
fn with_all_types() -> (Rpc, Arc<crate::EthBlock>) {
	let mut rpc = Rpc::new(MockChain::new());
	let price = |price| Effect { price, ..Effect::default() };
	let of =
		|transaction, logs, effect| MockTransaction { sender: key().1, transaction, logs, effect };
	let created = Effect { created: Some(H160::repeat_byte(0xcc)), ..price(2_000_000_000) };
	let failed = Effect { success: false, gas_used: 50_000, ..price(2_000_000_000) };
	let topic = H256::repeat_byte(5);
	let native = rpc.extend(vec![
		of(
			legacy_transaction(0, Some(CHAIN_ID)),
			vec![log(TO, &[topic]), log(TO, &[])],
			price(2_000_000_000),
		),
		of(eip2930_transaction(1), vec![], failed),
		of(eip1559_transaction(2), vec![log(TO, &[topic])], created),
		of(TransactionV3::EIP7702(eip7702_transaction(3)), vec![], price(2_000_000_000)),
	]);
	let block = rpc.chain.ethereum(native);
	(rpc, block)
}

#[tokio::test]
async fn legacy_transaction_should_have_the_json_of_the_specification() {
	let (rpc, block) = with_all_types();
	let TransactionV3::Legacy(own) = &block.block.transactions[0] else { panic!() };
	let json = rpc.ok("eth_getTransactionByHash", json!([own.hash()])).await;
	assert_eq!(
		json,
		json!({
			"type": "0x0",
			"chainId": "0x539",
			"nonce": "0x0",
			"gasPrice": "0x77359400",
			"gas": "0xc350",
			"to": TO,
			"value": "0x5",
			"input": "0xabcd",
			"v": format!("{:#x}", own.signature.v()),
			"r": quantity(own.signature.r()),
			"s": quantity(own.signature.s()),
			"hash": hex(&own.hash()),
			"from": key().1,
			"blockHash": hex(&block.hash),
			"blockNumber": "0x1",
			"blockTimestamp": "0x6553f102",
			"transactionIndex": "0x0",
		})
	);
}

#[tokio::test]
async fn eip2930_transaction_should_have_the_json_of_the_specification() {
	let (rpc, block) = with_all_types();
	let TransactionV3::EIP2930(own) = &block.block.transactions[1] else { panic!() };
	let json = rpc.ok("eth_getTransactionByBlockNumberAndIndex", json!(["0x1", "0x1"])).await;
	let parity = format!("{:#x}", u8::from(own.signature.odd_y_parity()));
	assert_eq!(
		json,
		json!({
			"type": "0x1",
			"chainId": "0x539",
			"nonce": "0x1",
			"gasPrice": "0x77359400",
			"gas": "0xc350",
			"to": TO,
			"value": "0x5",
			"input": "0xabcd",
			"accessList": [{ "address": TO, "storageKeys": [H256::repeat_byte(3)] }],
			"v": parity,
			"yParity": parity,
			"r": quantity(own.signature.r()),
			"s": quantity(own.signature.s()),
			"hash": hex(&own.hash()),
			"from": key().1,
			"blockHash": hex(&block.hash),
			"blockNumber": "0x1",
			"blockTimestamp": "0x6553f102",
			"transactionIndex": "0x1",
		})
	);
}

#[tokio::test]
async fn eip1559_transaction_should_have_the_json_of_the_specification() {
	let (rpc, block) = with_all_types();
	let TransactionV3::EIP1559(own) = &block.block.transactions[2] else { panic!() };
	let json =
		rpc.ok("eth_getTransactionByBlockHashAndIndex", json!([hex(&block.hash), "0x2"])).await;
	let parity = format!("{:#x}", u8::from(own.signature.odd_y_parity()));
	assert_eq!(
		json,
		json!({
			"type": "0x2",
			"chainId": "0x539",
			"nonce": "0x2",
			"gas": "0x15f90",
			"maxFeePerGas": "0xb2d05e00",
			"maxPriorityFeePerGas": "0x3b9aca00",
			// What was really paid, once it is mined.
			"gasPrice": "0x77359400",
			"to": null,
			"value": "0x0",
			"input": "0x6000",
			"accessList": [],
			"v": parity,
			"yParity": parity,
			"r": quantity(own.signature.r()),
			"s": quantity(own.signature.s()),
			"hash": hex(&own.hash()),
			"from": key().1,
			"blockHash": hex(&block.hash),
			"blockNumber": "0x1",
			"blockTimestamp": "0x6553f102",
			"transactionIndex": "0x2",
		})
	);
}

#[tokio::test]
async fn eip7702_transaction_should_have_the_json_of_the_specification() {
	let (rpc, block) = with_all_types();
	let hash = block.block.transactions[3].hash();
	let json = rpc.ok("eth_getTransactionByHash", json!([hash])).await;
	assert_eq!(json["type"], json!("0x4"));
	assert_eq!(json["to"], json!(TO));
	assert_eq!(
		json["authorizationList"],
		json!([{
			"chainId": "0x539",
			"address": H160::repeat_byte(4),
			"nonce": "0xb",
			"yParity": "0x1",
			"r": "0x1",
			"s": quantity(&H256::repeat_byte(1)),
		}])
	);
	assert_quantities(&json, &QUANTITIES);
}

#[tokio::test]
async fn receipt_should_have_the_json_of_the_specification() {
	let (rpc, block) = with_all_types();
	let receipt =
		rpc.ok("eth_getTransactionReceipt", json!([block.block.transactions[2].hash()])).await;
	let bloom = format!("0x{}", alloy_primitives::hex::encode(block.statuses[2].logs_bloom.0));
	assert_eq!(
		receipt,
		json!({
			"type": "0x2",
			"status": "0x1",
			// 21000 of the first, 50000 of the second, 21000 of its own.
			"cumulativeGasUsed": "0x16760",
			"gasUsed": "0x5208",
			"effectiveGasPrice": "0x77359400",
			"logs": [{
				"address": TO,
				"topics": [H256::repeat_byte(5)],
				"data": format!("0x{}", "07".repeat(32)),
				"blockHash": hex(&block.hash),
				"blockNumber": "0x1",
				"blockTimestamp": "0x6553f102",
				"transactionHash": hex(&block.block.transactions[2].hash()),
				"transactionIndex": "0x2",
				// Counted through the block: the first transaction has two.
				"logIndex": "0x2",
				"removed": false,
			}],
			"logsBloom": bloom,
			"transactionHash": hex(&block.block.transactions[2].hash()),
			"transactionIndex": "0x2",
			"blockHash": hex(&block.hash),
			"blockNumber": "0x1",
			"from": key().1,
			"to": null,
			"contractAddress": H160::repeat_byte(0xcc),
		})
	);
}

#[tokio::test]
async fn receipts_of_a_block_should_be_those_of_its_transactions() {
	let (rpc, block) = with_all_types();
	let receipts = rpc.ok("eth_getBlockReceipts", json!(["0x1"])).await;
	let receipts = receipts.as_array().unwrap();
	assert_eq!(receipts.len(), 4);
	let mut log_index = 0;
	for (receipt, own) in receipts.iter().zip(&block.block.transactions) {
		assert_eq!(&rpc.ok("eth_getTransactionReceipt", json!([own.hash()])).await, receipt);
		for log in receipt["logs"].as_array().unwrap() {
			assert_eq!(log["logIndex"], json!(format!("{log_index:#x}")));
			log_index += 1;
		}
		assert_quantities(receipt, &QUANTITIES);
	}
	assert_eq!(log_index, 3);
	assert_eq!(receipts[1]["status"], json!("0x0"));
	let by_hash = json!([{ "blockHash": hex(&block.hash) }]);
	assert_eq!(rpc.ok("eth_getBlockReceipts", by_hash).await, json!(receipts));
}

#[tokio::test]
async fn pooled_transaction_should_be_found_without_a_block() {
	let rpc = Rpc::new(MockChain::new());
	let hash = rpc.chain.add_ready(key().1, eip1559_transaction(0));
	let json = rpc.ok("eth_getTransactionByHash", json!([hash])).await;
	for name in ["blockHash", "blockNumber", "transactionIndex"] {
		assert_eq!(json.get(name), Some(&Value::Null), "{name}");
	}
	assert_eq!(json["gasPrice"], json["maxFeePerGas"]);
	assert_eq!(json["from"], json!(key().1));
	assert_eq!(rpc.ok("eth_getTransactionReceipt", json!([hash])).await, Value::Null);
	assert_eq!(rpc.ok("eth_pendingTransactions", json!([])).await, json!([json]));
}

#[tokio::test]
async fn waiting_transaction_should_be_found_by_hash() {
	let rpc = Rpc::new(MockChain::new());
	let transaction = eip1559_transaction(9);
	rpc.chain.add_future(key().1, transaction.clone());
	let json = rpc.ok("eth_getTransactionByHash", json!([transaction.hash()])).await;
	assert_eq!(json["nonce"], json!("0x9"));
	assert_eq!(rpc.ok("eth_pendingTransactions", json!([])).await, json!([]));
}

#[tokio::test]
async fn unknown_transactions_should_be_null() {
	let (rpc, block) = with_all_types();
	let unknown = H256::repeat_byte(0xee);
	for (method, params) in [
		("eth_getTransactionByHash", json!([unknown])),
		("eth_getTransactionReceipt", json!([unknown])),
		("eth_getRawTransactionByHash", json!([unknown])),
		("eth_getTransactionByBlockNumberAndIndex", json!(["0x1", "0x4"])),
		("eth_getTransactionByBlockNumberAndIndex", json!(["0x2", "0x0"])),
		("eth_getTransactionByBlockHashAndIndex", json!([unknown, "0x0"])),
		("eth_getRawTransactionByBlockHashAndIndex", json!([block.hash, "0x4"])),
		("eth_getRawTransactionByBlockNumberAndIndex", json!(["0x1", "0x4"])),
	] {
		assert_eq!(rpc.ok(method, params.clone()).await, Value::Null, "{method} {params}");
	}
}

#[tokio::test]
async fn transaction_should_leave_and_return_with_its_block() {
	let mut rpc = Rpc::new(MockChain::new());
	let genesis = rpc.chain.genesis();
	let content = MockTransaction::with_logs(0, vec![]);
	let hash = content.transaction.hash();
	let first = rpc.extend(vec![content]);
	assert_ne!(rpc.ok("eth_getTransactionReceipt", json!([hash])).await, Value::Null);

	let fork = rpc.chain.build_on(genesis, vec![]);
	rpc.chain.set_best(fork);
	rpc.index();
	assert_eq!(rpc.ok("eth_getTransactionReceipt", json!([hash])).await, Value::Null);
	assert_eq!(rpc.ok("eth_getTransactionByHash", json!([hash])).await, Value::Null);

	rpc.chain.set_best(first);
	rpc.index();
	assert_ne!(rpc.ok("eth_getTransactionReceipt", json!([hash])).await, Value::Null);
}
