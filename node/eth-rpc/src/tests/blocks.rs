//! Blocks, headers, tags.

use super::*;
use crate::testing::{BASE_FEE, log};
use alloy_consensus::TxEnvelope;
use alloy_eips::Decodable2718;

fn with_two_blocks() -> Rpc {
	let mut rpc = Rpc::new(MockChain::new());
	rpc.extend(vec![MockTransaction::with_logs(0, vec![log(TO, &[H256::repeat_byte(5)])])]);
	rpc.extend(vec![MockTransaction::with_logs(1, vec![]), MockTransaction::with_logs(2, vec![])]);
	rpc
}

#[tokio::test]
async fn block_should_have_every_field_that_clients_read() {
	let rpc = with_two_blocks();
	let block = rpc.ok("eth_getBlockByNumber", json!(["0x1", false])).await;
	let mut names: Vec<_> = block.as_object().unwrap().keys().map(String::as_str).collect();
	names.sort_unstable();
	assert_eq!(
		names,
		[
			"author",
			"baseFeePerGas",
			"difficulty",
			"extraData",
			"gasLimit",
			"gasUsed",
			"hash",
			"logsBloom",
			"miner",
			"mixHash",
			"nonce",
			"number",
			"parentHash",
			"receiptsRoot",
			"sha3Uncles",
			"size",
			"stateRoot",
			"timestamp",
			"totalDifficulty",
			"transactions",
			"transactionsRoot",
			"uncles",
		]
	);
	assert_eq!(block["number"], json!("0x1"));
	assert_eq!(block["difficulty"], json!("0x0"));
	assert_eq!(block["totalDifficulty"], json!("0x0"));
	assert_eq!(block["gasLimit"], json!("0x47868c0"));
	assert_eq!(block["gasUsed"], json!("0x5208"));
	assert_eq!(block["baseFeePerGas"], json!(format!("{BASE_FEE:#x}")));
	assert_eq!(block["nonce"], json!("0x0000000000000000"));
	assert_eq!(block["extraData"], json!("0x"));
	assert_eq!(block["uncles"], json!([]));
	assert_eq!(block["author"], block["miner"]);
	assert_eq!(
		block["sha3Uncles"],
		json!("0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347")
	);
	assert_ne!(block["stateRoot"], block["transactionsRoot"]);
	assert_eq!(block["transactions"].as_array().unwrap().len(), 1);
	let mut checked = QUANTITIES.to_vec();
	checked.retain(|name| *name != "nonce");
	assert_quantities(&block, &checked);
}

#[tokio::test]
async fn block_hash_should_be_what_a_client_computes_from_the_json() {
	let rpc = with_two_blocks();
	for number in ["0x0", "0x1", "0x2"] {
		let block = rpc.ok("eth_getBlockByNumber", json!([number, false])).await;
		let header: alloy_consensus::Header = serde_json::from_value(block.clone()).unwrap();
		assert_eq!(json!(header.hash_slow()), block["hash"], "block {number}");
	}
	let parent = rpc.ok("eth_getBlockByNumber", json!(["0x1", false])).await["hash"].clone();
	let child = rpc.ok("eth_getBlockByNumber", json!(["0x2", false])).await;
	assert_eq!(child["parentHash"], parent);
}

#[tokio::test]
async fn block_size_should_be_the_length_of_its_rlp() {
	let rpc = with_two_blocks();
	let block = rpc.ok("eth_getBlockByNumber", json!(["latest", false])).await;
	let raw = rpc.ok("debug_getRawBlock", json!(["latest"])).await;
	let length = (raw.as_str().unwrap().len() - 2) / 2;
	assert_eq!(block["size"], json!(format!("{length:#x}")));
}

#[tokio::test]
async fn block_should_be_found_by_hash_with_full_transactions() {
	let rpc = with_two_blocks();
	let by_number = rpc.ok("eth_getBlockByNumber", json!(["0x2", true])).await;
	let by_hash = rpc.ok("eth_getBlockByHash", json!([by_number["hash"], true])).await;
	assert_eq!(by_number, by_hash);
	let transactions = by_hash["transactions"].as_array().unwrap();
	assert_eq!(transactions.len(), 2);
	assert_eq!(transactions[1]["transactionIndex"], json!("0x1"));
	assert_eq!(transactions[1]["blockHash"], by_hash["hash"]);
	let header = rpc.ok("eth_getHeaderByHash", json!([by_number["hash"]])).await;
	assert_eq!(header["hash"], by_number["hash"]);
	assert_eq!(header.get("transactions"), None);
	assert_eq!(rpc.ok("eth_getHeaderByNumber", json!(["0x2"])).await, header);
}

#[tokio::test]
async fn unknown_blocks_should_be_null() {
	let rpc = with_two_blocks();
	let unknown = H256::repeat_byte(0xee);
	for (method, params) in [
		("eth_getBlockByNumber", json!(["0x3", false])),
		("eth_getBlockByNumber", json!(["0xffffffffffffffff", false])),
		("eth_getBlockByHash", json!([unknown, true])),
		("eth_getHeaderByNumber", json!(["0x3"])),
		("eth_getBlockTransactionCountByHash", json!([unknown])),
		("eth_getBlockTransactionCountByNumber", json!(["0x3"])),
		("eth_getUncleCountByBlockHash", json!([unknown])),
		("eth_getBlockReceipts", json!(["0x3"])),
		("eth_getUncleByBlockNumberAndIndex", json!(["0x1", "0x0"])),
		("eth_getUncleByBlockHashAndIndex", json!([unknown, "0x0"])),
	] {
		assert_eq!(rpc.ok(method, params.clone()).await, Value::Null, "{method} {params}");
	}
}

#[tokio::test]
async fn counts_should_be_quantities() {
	let rpc = with_two_blocks();
	let hash = rpc.ok("eth_getBlockByNumber", json!(["0x2", false])).await["hash"].clone();
	for (method, params, count) in [
		("eth_getBlockTransactionCountByNumber", json!(["0x2"]), "0x2"),
		("eth_getBlockTransactionCountByNumber", json!(["earliest"]), "0x0"),
		("eth_getBlockTransactionCountByHash", json!([hash]), "0x2"),
		("eth_getUncleCountByBlockNumber", json!(["latest"]), "0x0"),
		("eth_getUncleCountByBlockHash", json!([hash]), "0x0"),
		("eth_blockNumber", json!([]), "0x2"),
	] {
		assert_eq!(rpc.ok(method, params).await, json!(count), "{method}");
	}
}

#[tokio::test]
async fn tags_should_name_the_blocks_they_are_for() {
	let rpc = with_two_blocks();
	let first = rpc.chain.canonical()[1];
	rpc.chain.finalize(first);
	for (tag, number) in
		[("earliest", "0x0"), ("safe", "0x1"), ("finalized", "0x1"), ("latest", "0x2")]
	{
		let block = rpc.ok("eth_getBlockByNumber", json!([tag, false])).await;
		assert_eq!(block["number"], json!(number), "{tag}");
	}
}

#[tokio::test]
async fn pending_block_should_hold_the_pool_and_lack_what_sealing_gives() {
	let rpc = with_two_blocks();
	let hash = rpc.chain.add_ready(key().1, legacy_transaction(0, Some(CHAIN_ID)));
	let block = rpc.ok("eth_getBlockByNumber", json!(["pending", false])).await;
	assert_eq!(block["number"], json!("0x3"));
	assert_eq!(block["transactions"], json!([hash]));
	for name in ["hash", "nonce", "miner"] {
		assert_eq!(block[name], Value::Null, "{name}");
	}
}

#[tokio::test]
async fn latest_should_be_the_newest_block_that_can_be_found_by_hash() {
	let mut rpc = with_two_blocks();
	// Imported, not yet indexed.
	rpc.chain.extend(vec![]);
	assert_eq!(rpc.ok("eth_blockNumber", json!([])).await, json!("0x2"));
	assert_eq!(rpc.ok("eth_getBlockByNumber", json!(["0x3", false])).await, Value::Null);
	rpc.index();
	assert_eq!(rpc.ok("eth_blockNumber", json!([])).await, json!("0x3"));
}

#[tokio::test]
async fn latest_should_be_the_best_block_when_the_index_is_far_behind() {
	let rpc = with_two_blocks();
	for _ in 0..100 {
		rpc.chain.extend(vec![]);
	}
	assert_eq!(rpc.ok("eth_blockNumber", json!([])).await, json!("0x66"));
}

/// Asks everything that is told about blocks 0 to 2.
async fn everything(rpc: &Rpc) -> Vec<Value> {
	let mut answers = Vec::new();
	for number in ["0x0", "0x1", "0x2"] {
		for full in [false, true] {
			answers.push(rpc.ok("eth_getBlockByNumber", json!([number, full])).await);
		}
		let hash = answers.last().expect("answered")["hash"].clone();
		assert!(hash.is_string());
		for method in [
			"eth_getBlockByHash",
			"eth_getHeaderByHash",
			"eth_getBlockReceipts",
			"eth_getBlockTransactionCountByHash",
			"debug_getRawBlock",
			"debug_getRawReceipts",
		] {
			let params = match method {
				"eth_getBlockByHash" => json!([hash, false]),
				_ => json!([hash]),
			};
			answers.push(rpc.ok(method, params).await);
		}
		let block = rpc.ok("eth_getBlockByHash", json!([hash, false])).await;
		for (index, transaction) in block["transactions"].as_array().unwrap().iter().enumerate() {
			for method in [
				"eth_getTransactionByHash",
				"eth_getTransactionReceipt",
				"eth_getRawTransactionByHash",
			] {
				answers.push(rpc.ok(method, json!([transaction])).await);
			}
			let index = format!("{index:#x}");
			let method = "eth_getTransactionByBlockNumberAndIndex";
			answers.push(rpc.ok(method, json!([number, index])).await);
		}
		answers.push(rpc.ok("eth_getLogs", json!([{ "blockHash": hash }])).await);
	}
	answers.push(rpc.ok("eth_getLogs", json!([{ "fromBlock": "0x0" }])).await);
	answers
}

#[tokio::test]
async fn blocks_should_be_answered_as_before_when_their_state_was_pruned() {
	let mut rpc = with_two_blocks();
	rpc.extend(vec![]);
	let before = everything(&rpc).await;
	assert!(before.iter().all(|answer| !answer.is_null()));
	rpc.chain.prune_states_below(3);
	assert_eq!(everything(&rpc).await, before);
}

#[tokio::test]
async fn blocks_should_be_refused_with_a_remedy_when_they_are_below_the_index() {
	let chain = MockChain::new();
	for _ in 0..3 {
		chain.extend(vec![]);
	}
	chain.prune_states_below(2);
	let rpc = Rpc::new(chain);
	let error = rpc.err("eth_getBlockByNumber", json!(["0x1", false])).await;
	assert_eq!(error.code, 4444);
	assert!(error.message.starts_with("pruned history unavailable: block 1 is below 2"));
	assert!(error.message.contains("--state-pruning archive"), "{error:?}");
	assert_eq!(rpc.err("eth_getBlockReceipts", json!(["0x1"])).await, error);
	assert_eq!(rpc.err("eth_getLogs", json!([{ "fromBlock": "0x1" }])).await, error);
	assert_eq!(rpc.ok("eth_getBlockByNumber", json!(["0x2", false])).await["number"], json!("0x2"));
}

#[tokio::test]
async fn raw_forms_should_decode_to_what_the_chain_has() {
	let mut rpc = Rpc::new(MockChain::new());
	let transactions = [
		legacy_transaction(0, Some(CHAIN_ID)),
		eip2930_transaction(1),
		eip1559_transaction(2),
		TransactionV3::EIP7702(eip7702_transaction(3)),
	];
	let native = rpc.extend(
		transactions
			.iter()
			.map(|transaction| MockTransaction {
				transaction: transaction.clone(),
				..MockTransaction::with_logs(0, vec![])
			})
			.collect(),
	);
	let block = rpc.chain.ethereum(native);
	let bytes = |value: &Value| hex_bytes(value.as_str().unwrap());

	let header = bytes(&rpc.ok("debug_getRawHeader", json!(["0x1"])).await);
	assert_eq!(H256(sp_io::hashing::keccak_256(&header)), block.hash);
	// alloy's decoder, which is another implementation, agrees with our encoder.
	let raw = bytes(&rpc.ok("debug_getRawBlock", json!(["0x1"])).await);
	let raw = rlp::Rlp::new(&raw);
	assert_eq!(raw.at(0).unwrap().as_raw(), header);
	assert_eq!(raw.at(1).unwrap().item_count(), Ok(transactions.len()));
	assert_eq!(raw.at(2).unwrap().item_count(), Ok(0));
	for (item, own) in raw.at(1).unwrap().iter().zip(&transactions) {
		let bytes = if item.is_list() { item.as_raw() } else { item.data().unwrap() };
		let decoded = TxEnvelope::decode_2718_exact(bytes).unwrap();
		assert_eq!(decoded.tx_hash().0, own.hash().0);
	}
	let receipts = rpc.ok("debug_getRawReceipts", json!(["0x1"])).await;
	for (raw, own) in receipts.as_array().unwrap().iter().zip(&block.receipts) {
		let decoded = <ethereum::ReceiptV4 as ethereum::EnvelopedDecodable>::decode(&bytes(raw));
		assert_eq!(&decoded.ok().unwrap(), own);
	}
	for own in &transactions {
		let raw = rpc.ok("debug_getRawTransaction", json!([own.hash()])).await;
		assert_eq!(H256(sp_io::hashing::keccak_256(&bytes(&raw))), own.hash());
		assert_eq!(rpc.ok("eth_getRawTransactionByHash", json!([own.hash()])).await, raw);
	}
	assert_eq!(rpc.ok("debug_getRawTransaction", json!([H256::repeat_byte(1)])).await, json!("0x"));
	assert_eq!(rpc.ok("debug_getBadBlocks", json!([])).await, json!([]));
	assert_eq!(rpc.err("debug_getRawHeader", json!(["0x9"])).await.message, "header not found");
}

fn hex_bytes(text: &str) -> Vec<u8> {
	text.parse::<alloy_primitives::Bytes>().unwrap().to_vec()
}

#[tokio::test]
async fn block_should_tell_who_made_it_in_every_form() {
	let mut rpc = with_two_blocks();
	let author = json!("0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
	let native = rpc.extend(vec![]);
	let hash = json!(rpc.chain.ethereum(native).hash);
	let by_number = rpc.ok("eth_getBlockByNumber", json!(["0x3", false])).await;
	let by_hash = rpc.ok("eth_getBlockByHash", json!([hash, true])).await;
	let headers = [
		rpc.ok("eth_getHeaderByNumber", json!(["0x3"])).await,
		rpc.ok("eth_getHeaderByHash", json!([hash])).await,
	];
	for block in [by_number, by_hash].iter().chain(&headers) {
		assert_eq!((&block["miner"], &block["author"]), (&author, &author));
		assert_eq!(block["totalDifficulty"], json!("0x0"));
		assert_eq!(block["mixHash"], json!(H256::zero()));
		assert_eq!(block["timestamp"], json!(format!("{:#x}", 1_700_000_006)));
	}
	// What only sealing gives is null, as in go-ethereum; all else is there.
	let pending = rpc.ok("eth_getBlockByNumber", json!(["pending", false])).await;
	for (name, value) in pending.as_object().unwrap() {
		let is_sealed = ["hash", "nonce", "miner", "author"].contains(&name.as_str());
		assert_eq!(value.is_null(), is_sealed, "{name}");
	}
	assert_eq!(pending["number"], json!("0x4"));
	assert_eq!(pending["parentHash"], hash);
	assert_eq!(rpc.ok("eth_coinbase", json!([])).await, author);
}
