//! `eth_sendRawTransaction`: decoding, policy, and why transactions are refused.

use super::*;
use crate::{backend::substrate::refused, convert::rlp, error::SubmitError, eth::submit::decode};
use alloy_primitives::Bytes;
use proptest::prelude::*;
use sc_transaction_pool_api::error::Error as PoolError;
use sp_runtime::transaction_validity::InvalidTransaction;

fn raw(transaction: &TransactionV3) -> Value {
	json!(Bytes::from(rlp::transaction(transaction)))
}

fn all_types(nonce: u64) -> [TransactionV3; 4] {
	[
		legacy_transaction(nonce, Some(CHAIN_ID)),
		eip2930_transaction(nonce),
		eip1559_transaction(nonce),
		TransactionV3::EIP7702(eip7702_transaction(nonce)),
	]
}

#[tokio::test]
async fn every_type_should_be_taken_and_answered_with_its_hash() {
	let rpc = Rpc::new(MockChain::new());
	for transaction in all_types(3) {
		let hash = rpc.ok("eth_sendRawTransaction", json!([raw(&transaction)])).await;
		assert_eq!(hash, json!(transaction.hash()));
	}
	assert_eq!(rpc.chain.submitted(), all_types(3));
}

#[test]
fn sender_should_be_who_signed() {
	for transaction in all_types(0) {
		assert_eq!(rlp::sender(&transaction), Some(key().1));
	}
	assert_eq!(rlp::sender(&legacy_transaction(0, None)), Some(key().1));
	// The example of EIP-155.
	let raw = hex_literal::hex!(
		"f86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a0"
		"28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb70330"
		"4b3800ccf555c9f3dc64214b297fb1966a3b6d83"
	);
	let transaction = decode(&raw, 1, &EthConfig::default()).unwrap();
	assert_eq!(
		transaction.hash().0,
		hex_literal::hex!("33469b22e9f636356c4160a87eb19df52b7412e8eac32a4a55ffe88ea8350788")
	);
	assert_eq!(
		rlp::sender(&transaction).unwrap().0,
		hex_literal::hex!("9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f")
	);
}

/// A transaction with three fields where an entry of its access list has two.
fn with_long_access_list_item() -> Vec<u8> {
	let TransactionV3::EIP2930(t) = eip2930_transaction(0) else { panic!() };
	let mut stream = ::rlp::RlpStream::new_list(11);
	stream
		.append(&t.chain_id)
		.append(&t.nonce)
		.append(&t.gas_price)
		.append(&t.gas_limit)
		.append(&t.action)
		.append(&t.value)
		.append(&t.input);
	stream.begin_list(1).begin_list(3);
	stream.append(&TO).begin_list(0).append(&7_u8);
	stream
		.append(&t.signature.odd_y_parity())
		.append(&U256::from_big_endian(&t.signature.r().0))
		.append(&U256::from_big_endian(&t.signature.s().0));
	[&[1][..], &stream.out()].concat()
}

#[tokio::test]
async fn bytes_that_are_no_transaction_should_be_refused() {
	let rpc = Rpc::new(MockChain::new());
	let mut trailing = rlp::transaction(&eip1559_transaction(0));
	trailing.push(0);
	for (bytes, text) in [
		(vec![], "typed transaction too short"),
		(vec![3, 0xc0], "transaction type not supported"),
		(vec![0x7f, 0xc0], "transaction type not supported"),
		(vec![2], "rlp: "),
		(vec![0xc0], "rlp: "),
		(trailing, "rlp: "),
		(with_long_access_list_item(), "rlp: not the canonical form"),
		(vec![0xc0; 128 * 1024 + 1], "oversized data"),
	] {
		let error = rpc.err("eth_sendRawTransaction", json!([Bytes::from(bytes)])).await;
		assert_eq!(error.code, -32000);
		assert!(error.message.starts_with(text), "{error:?}");
	}
	assert_eq!(rpc.err("eth_sendRawTransaction", json!(["abc"])).await.code, -32602);
}

#[tokio::test]
async fn policy_should_be_applied_before_the_pool() {
	let chain = MockChain::new();
	let rpc = Rpc::new(chain.clone());
	let mut creating = eip7702_transaction(0);
	creating.destination = TransactionAction::Create;
	let mut empty = eip7702_transaction(0);
	empty.authorization_list.clear();
	let TransactionV3::EIP2930(mut high) = eip2930_transaction(0) else { panic!() };
	high.signature = eip2930::TransactionSignature::new(
		true,
		*high.signature.r(),
		H256(hex_literal::hex!("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140")),
	)
	.unwrap();
	for (transaction, error) in [
		(legacy_transaction(0, Some(1)), SubmitError::InvalidChainId),
		(legacy_transaction(0, None), SubmitError::Unprotected),
		(TransactionV3::EIP7702(creating), SubmitError::CreateWithAuthorizations),
		(TransactionV3::EIP7702(empty), SubmitError::EmptyAuthorizationList),
		(TransactionV3::EIP2930(high), SubmitError::InvalidSender),
	] {
		let failure = rpc.err("eth_sendRawTransaction", json!([raw(&transaction)])).await;
		assert_eq!(failure.message, error.to_string());
	}
	assert!(chain.submitted().is_empty());
	let config = EthConfig { allow_unprotected: true, ..EthConfig::default() };
	let rpc = Rpc::with(chain, config, None);
	let unprotected = legacy_transaction(0, None);
	rpc.ok("eth_sendRawTransaction", json!([raw(&unprotected)])).await;
}

#[tokio::test]
async fn refusals_of_the_chain_should_have_the_words_of_go_ethereum() {
	let chain = MockChain::new();
	let rpc = Rpc::new(chain.clone());
	for (code, text) in [
		(0, "intrinsic gas too low"),
		(1, "exceeds block gas limit"),
		(2, "max fee per gas less than block base fee"),
		(3, "max priority fee per gas higher than max fee per gas"),
		(4, "insufficient funds for gas * price + value"),
		(5, "nonce too low"),
		(6, "nonce too high"),
		(7, "invalid fee input"),
		(8, "invalid chain id for signer"),
		(9, "invalid sender"),
		(10, "sender not an eoa"),
		(11, "EIP-7702 transaction with empty auth list"),
		(12, "contract creation is not allowed for this sender"),
		(13, "only replay-protected (EIP-155) transactions allowed over RPC"),
		(14, "oversized data"),
		(15, "insufficient funds for gas * price + value"),
		(17, "EIP-7702 transaction cannot be used to create contract"),
		(200, "the chain refuses the transaction: code 200"),
	] {
		chain.refuse(refused(PoolError::InvalidTransaction(InvalidTransaction::Custom(code))));
		let error = rpc.err("eth_sendRawTransaction", json!([raw(&eip1559_transaction(0))])).await;
		assert_eq!(error.code, -32000);
		assert!(error.message.starts_with(text), "{code}: {error:?}");
	}
}

#[tokio::test]
async fn refusals_should_be_told_in_full_when_go_ethereum_does() {
	let chain = MockChain::new();
	let rpc = Rpc::new(chain.clone());
	let TransactionV3::EIP1559(draft) = eip1559_transaction(0) else { panic!() };
	let with = |action, gas: u64, input: Vec<u8>| {
		let draft = draft.clone();
		TransactionV3::EIP1559(EIP1559Transaction {
			action,
			gas_limit: gas.into(),
			input,
			access_list: Vec::new(),
			..draft
		})
	};
	let to = TransactionAction::Call(H160::repeat_byte(7));
	// 64 bytes: 21000 + 32 x 4 + 32 x 16 = 21640 are intrinsic, 21000 + 10 x (32 + 4 x 32) the floor.
	let data = [[0; 32], [1; 32]].concat();
	for (code, transaction, text) in [
		(0, with(to, 21_639, data.clone()), "intrinsic gas too low"),
		(
			0,
			with(to, 21_640, data),
			"insufficient gas for floor data gas cost: gas 21640, minimum needed 22600",
		),
		(0, with(TransactionAction::Create, 53_001, vec![0; 1]), "intrinsic gas too low"),
		(
			14,
			with(TransactionAction::Create, 5_000_000, vec![0; 49_153]),
			"max initcode size exceeded: code size 49153, limit 49152",
		),
		(14, with(TransactionAction::Create, 5_000_000, vec![0; 49_152]), "oversized data"),
		(14, with(to, 5_000_000, vec![0; 49_153]), "oversized data"),
	] {
		chain.refuse(refused(PoolError::InvalidTransaction(InvalidTransaction::Custom(code))));
		let failure = rpc.err("eth_sendRawTransaction", json!([raw(&transaction)])).await;
		assert_eq!((failure.code, failure.message.as_str()), (-32000, text));
	}
}

#[test]
fn refusals_of_the_pool_should_have_the_words_of_go_ethereum() {
	let invalid = PoolError::InvalidTransaction;
	for (error, text) in [
		(PoolError::AlreadyImported(Box::new(())), "already known"),
		(PoolError::TooLowPriority { old: 2, new: 1 }, "replacement transaction underpriced"),
		(PoolError::ImmediatelyDropped, "txpool is full"),
		(PoolError::RejectedFutureTransaction, "nonce too high"),
		(invalid(InvalidTransaction::Stale), "nonce too low"),
		(invalid(InvalidTransaction::Future), "nonce too high"),
		(invalid(InvalidTransaction::Payment), "insufficient funds for gas * price + value"),
		(invalid(InvalidTransaction::BadProof), "invalid sender"),
		(invalid(InvalidTransaction::ExhaustsResources), "exceeds block gas limit"),
	] {
		assert_eq!(refused(error).to_string(), text);
	}
}

#[tokio::test]
async fn banned_transaction_should_be_told_apart_by_its_nonce() {
	let chain = MockChain::new();
	chain.refuse(SubmitError::Banned);
	let rpc = Rpc::new(chain.clone());
	let params = json!([raw(&eip1559_transaction(3))]);
	let error = rpc.err("eth_sendRawTransaction", params.clone()).await;
	assert!(error.message.contains("a short while ago"), "{error:?}");
	chain.set_nonce(key().1, 4);
	assert_eq!(rpc.err("eth_sendRawTransaction", params).await.message, "nonce too low");
}

proptest! {
	#[test]
	fn decoding_should_never_panic(mut bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
		let config = EthConfig { allow_unprotected: true, ..EthConfig::default() };
		let _ = decode(&bytes, CHAIN_ID, &config);
		for kind in [1, 2, 4] {
			bytes.insert(0, kind);
			let _ = decode(&bytes, CHAIN_ID, &config);
			bytes.remove(0);
		}
	}

	#[test]
	fn decoding_should_give_back_what_was_encoded_and_nothing_else(
		nonce in any::<u64>(),
		which in 0_usize..4,
		place in any::<prop::sample::Index>(),
		flip in 1_u8..,
	) {
		let transaction = all_types(nonce)[which].clone();
		let mut bytes = rlp::transaction(&transaction);
		let config = EthConfig::default();
		prop_assert_eq!(decode(&bytes, CHAIN_ID, &config), Ok(transaction.clone()));
		let place = place.index(bytes.len());
		bytes[place] ^= flip;
		// Another transaction, or an error: never the same one from other bytes.
		if let Ok(other) = decode(&bytes, CHAIN_ID, &config) {
			prop_assert_ne!(other.hash(), transaction.hash());
			prop_assert_eq!(rlp::transaction(&other), bytes);
		}
	}
}

#[tokio::test]
async fn delegated_account_should_have_one_transaction_in_the_pool() {
	let rpc = Rpc::new(MockChain::new());
	let (_, sender) = key();
	let code = |prefix: &[u8]| [prefix, &[7; 20]].concat();
	let send = async |nonce| {
		let transaction = legacy_transaction(nonce, Some(CHAIN_ID));
		rpc.call("eth_sendRawTransaction", json!([raw(&transaction)])).await
	};
	rpc.chain.set_code(sender, code(&[0xef, 0x01, 0x00]));
	assert!(send(0).await.is_ok(), "it is the first one");
	rpc.chain.add_ready(sender, legacy_transaction(0, Some(CHAIN_ID)));
	let error = send(1).await.expect_err("it is the second one");
	assert_eq!(
		(error.code, error.message.as_str()),
		(-32000, "in-flight transaction limit reached for delegated accounts")
	);
	assert!(send(0).await.is_ok(), "it takes the place of the first one");
	rpc.chain.set_nonce(sender, 1);
	assert!(send(1).await.is_ok(), "a block has the first one, whatever the pool knows");
	rpc.chain.set_nonce(sender, 0);
	// Others may have as many as they like.
	for other in [code(&[0xef, 0x01, 0x01]), vec![0xef, 0x01, 0x00], Vec::new()] {
		rpc.chain.set_code(sender, other);
		assert!(send(1).await.is_ok());
	}
}
