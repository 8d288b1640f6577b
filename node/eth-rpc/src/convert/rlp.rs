//! RLP of transactions, receipts and blocks as they travel between Ethereum nodes (EIP-2718), and
//! the sender of a transaction.

use crate::backend::EthBlock;
use ::rlp::RlpStream;
use deuterium_runtime_api::ethereum::header_rlp;
use ethereum::{EnvelopedEncodable, TransactionV3};
use sp_core::{H160, H256};

/// A transaction: the list of a legacy one, or type byte and payload.
pub fn transaction(transaction: &TransactionV3) -> Vec<u8> {
	EnvelopedEncodable::encode(transaction).to_vec()
}

/// A receipt with its bloom: the list of a legacy one, or type byte and payload.
pub fn receipt(receipt: &ethereum::ReceiptV4) -> Vec<u8> {
	EnvelopedEncodable::encode(receipt).to_vec()
}

/// A header with its base fee (EIP-1559).
pub fn header(block: &EthBlock) -> Vec<u8> {
	header_rlp(&block.block.header, block.base_fee)
}

/// A block: header, transactions and the empty list of uncles. A typed transaction stands in it as
/// a string, a legacy one as the list that it is.
pub fn block(block: &EthBlock) -> Vec<u8> {
	let mut stream = RlpStream::new_list(3);
	stream.append_raw(&header(block), 1);
	stream.begin_list(block.block.transactions.len());
	for item in &block.block.transactions {
		let bytes = transaction(item);
		match item {
			TransactionV3::Legacy(_) => stream.append_raw(&bytes, 1),
			_ => stream.append(&bytes),
		};
	}
	stream.begin_list(0);
	stream.out().to_vec()
}

/// Who signed a transaction; `None` when the signature belongs to nobody.
pub fn sender(transaction: &TransactionV3) -> Option<H160> {
	let (hash, r, s, parity) = match transaction.clone() {
		TransactionV3::Legacy(t) => {
			let s = t.signature.clone();
			(t.to_message().hash(), *s.r(), *s.s(), s.standard_v())
		},
		TransactionV3::EIP2930(t) => {
			let s = t.signature.clone();
			(t.to_message().hash(), *s.r(), *s.s(), u8::from(s.odd_y_parity()))
		},
		TransactionV3::EIP1559(t) => {
			let s = t.signature.clone();
			(t.to_message().hash(), *s.r(), *s.s(), u8::from(s.odd_y_parity()))
		},
		TransactionV3::EIP7702(t) => {
			let s = t.signature.clone();
			(t.to_message().hash(), *s.r(), *s.s(), u8::from(s.odd_y_parity()))
		},
	};
	let mut signature = [0; 65];
	signature[..32].copy_from_slice(&r.0);
	signature[32..64].copy_from_slice(&s.0);
	signature[64] = parity;
	recover(&signature, &hash)
}

fn recover(signature: &[u8; 65], hash: &H256) -> Option<H160> {
	let public = sp_io::crypto::secp256k1_ecdsa_recover(signature, &hash.0).ok()?;
	Some(H160::from(H256(sp_io::hashing::keccak_256(&public))))
}
