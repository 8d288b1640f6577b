//! The `txpool` namespace.

use super::*;

fn filled() -> (Rpc, String) {
	let rpc = Rpc::new(MockChain::new());
	let sender = key().1;
	rpc.chain.add_ready(sender, legacy_transaction(0, Some(CHAIN_ID)));
	rpc.chain.add_ready(sender, eip1559_transaction(1));
	rpc.chain.add_future(sender, legacy_transaction(10, Some(CHAIN_ID)));
	rpc.chain.add_ready(H160::repeat_byte(0xff), legacy_transaction(4, Some(CHAIN_ID)));
	// As go-ethereum writes it here: with the checksum of EIP-55.
	(rpc, crate::convert::a(sender).to_checksum(None))
}

#[tokio::test]
async fn content_should_be_by_sender_and_nonce() {
	let (rpc, sender) = filled();
	let content = rpc.ok("txpool_content", json!([])).await;
	assert_eq!(content["pending"].as_object().unwrap().len(), 2);
	let own = content["pending"][&sender].as_object().unwrap();
	assert_eq!(own.keys().collect::<Vec<_>>(), ["0", "1"]);
	assert_eq!(own["1"]["blockHash"], Value::Null);
	assert_eq!(own["1"]["nonce"], json!("0x1"));
	assert_eq!(content["queued"].as_object().unwrap().len(), 1);
	assert_eq!(content["queued"][&sender]["10"]["nonce"], json!("0xa"));

	let from = rpc.ok("txpool_contentFrom", json!([key().1])).await;
	assert_eq!(from["pending"], content["pending"][&sender]);
	assert_eq!(from["queued"], content["queued"][&sender]);
	let nobody = rpc.ok("txpool_contentFrom", json!([H160::repeat_byte(1)])).await;
	assert_eq!(nobody, json!({ "pending": {}, "queued": {} }));
}

#[tokio::test]
async fn inspect_should_be_lines_of_text() {
	let (rpc, sender) = filled();
	let inspect = rpc.ok("txpool_inspect", json!([])).await;
	assert_eq!(
		inspect["pending"][&sender]["0"],
		json!(format!("{TO:?}: 5 wei + 50000 gas × 2000000000 wei"))
	);
	assert_eq!(
		inspect["pending"][&sender]["1"],
		json!("contract creation: 0 wei + 90000 gas × 3000000000 wei")
	);
}

#[tokio::test]
async fn status_should_count() {
	let (rpc, _) = filled();
	assert_eq!(
		rpc.ok("txpool_status", json!([])).await,
		json!({ "pending": "0x3", "queued": "0x1" })
	);
}
