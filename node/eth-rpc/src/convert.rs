//! From the chain's types to the JSON that Ethereum clients read, and back.
//!
//! Quantities that the JSON form holds in 64 or 128 bits saturate; the chain refuses transactions
//! whose fields are larger, so nothing real is changed.

pub mod rlp;

use crate::backend::{EthBlock, PooledTransaction};
use alloy_consensus::{
	Eip658Value, Receipt, ReceiptEnvelope, ReceiptWithBloom, Signed, TxEip1559, TxEip2930,
	TxEip7702, TxEnvelope, TxLegacy, transaction::Recovered,
};
use alloy_eips::{
	eip2930::{AccessList, AccessListItem},
	eip7702::{Authorization, SignedAuthorization},
};
use alloy_primitives::{
	Address, B64, B256, Bloom, Bytes, LogData, Signature, TxKind, U256 as Word,
};
use alloy_rpc_types_eth::{Block, BlockTransactions, Header, Log, Transaction, TransactionReceipt};
use deuterium_runtime_api::ethereum::TransactionStatus;
use ethereum::{
	AuthorizationListItem, EIP658ReceiptData, ReceiptV4, TransactionAction, TransactionV3,
};
use serde::Serialize;
use sp_core::{H160, H256, U256};

/// A header as JSON: go-ethereum's fields and `author`, which older clients read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RpcHeader {
	/// go-ethereum's fields.
	#[serde(flatten)]
	pub inner: Header,
	/// The same as `miner`.
	pub author: Address,
}

/// A transaction as JSON.
pub type RpcTransaction = Transaction<TxEnvelope>;
/// A block as JSON.
pub type RpcBlock = Block<RpcTransaction, RpcHeader>;
/// A receipt as JSON.
pub type RpcReceipt = TransactionReceipt<ReceiptEnvelope<Log>>;

/// An address.
pub fn a(address: H160) -> Address {
	Address::from(address.0)
}

/// A hash.
pub fn h(hash: H256) -> B256 {
	B256::from(hash.0)
}

/// A number.
pub fn u(number: U256) -> Word {
	Word::from_limbs(number.0)
}

/// An address, the other way.
pub fn from_a(address: Address) -> H160 {
	H160(address.into_array())
}

/// A hash, the other way.
pub fn from_h(hash: B256) -> H256 {
	H256(hash.0)
}

/// A number, the other way.
pub fn from_u(number: Word) -> U256 {
	U256(number.into_limbs())
}

/// A number of 64 bits, saturating.
pub fn u64_of(number: U256) -> u64 {
	u64::try_from(number).unwrap_or(u64::MAX)
}

/// A number of 128 bits, saturating.
pub fn u128_of(number: U256) -> u128 {
	u128::try_from(number).unwrap_or(u128::MAX)
}

/// The header of a block, with the size of the whole block.
pub fn header(block: &EthBlock) -> RpcHeader {
	let header = &block.block.header;
	let inner = alloy_consensus::Header {
		parent_hash: h(header.parent_hash),
		ommers_hash: h(header.ommers_hash),
		beneficiary: a(header.beneficiary),
		state_root: h(header.state_root),
		transactions_root: h(header.transactions_root),
		receipts_root: h(header.receipts_root),
		logs_bloom: Bloom::from(header.logs_bloom.0),
		difficulty: u(header.difficulty),
		number: u64_of(header.number),
		gas_limit: u64_of(header.gas_limit),
		gas_used: u64_of(header.gas_used),
		timestamp: header.timestamp,
		extra_data: Bytes::from(header.extra_data.clone()),
		mix_hash: h(header.mix_hash),
		nonce: B64::from(header.nonce.0),
		base_fee_per_gas: Some(u64_of(block.base_fee)),
		..Default::default()
	};
	RpcHeader {
		author: inner.beneficiary,
		inner: Header {
			hash: h(block.hash),
			inner,
			total_difficulty: Some(Word::ZERO),
			size: Some(Word::from(rlp::block(block).len())),
		},
	}
}

/// A block, with its transactions in full or with their hashes.
pub fn block(block: &EthBlock, full: bool) -> RpcBlock {
	let transactions = if full {
		BlockTransactions::Full(
			(0..block.block.transactions.len())
				.filter_map(|index| transaction(block, index))
				.collect(),
		)
	} else {
		BlockTransactions::Hashes(
			block.statuses.iter().map(|status| h(status.transaction_hash)).collect(),
		)
	};
	Block::new(header(block), transactions)
}

/// The transaction at an index of a block; `None` beyond the last.
pub fn transaction(block: &EthBlock, index: usize) -> Option<RpcTransaction> {
	let transaction = block.block.transactions.get(index)?;
	let status = block.statuses.get(index)?;
	Some(Transaction {
		inner: Recovered::new_unchecked(
			envelope(transaction, status.transaction_hash),
			a(status.from),
		),
		block_hash: Some(h(block.hash)),
		block_number: Some(u64_of(block.block.header.number)),
		transaction_index: u64::try_from(index).ok(),
		effective_gas_price: Some(u128_of(status.effective_gas_price)),
		block_timestamp: Some(block.block.header.timestamp),
	})
}

/// A transaction that waits in the pool: it has no block yet.
pub fn pooled(pooled: &PooledTransaction) -> RpcTransaction {
	let envelope = envelope(&pooled.transaction, pooled.hash);
	let max_fee = alloy_consensus::Transaction::max_fee_per_gas(&envelope);
	Transaction {
		inner: Recovered::new_unchecked(envelope, a(pooled.sender)),
		block_hash: None,
		block_number: None,
		transaction_index: None,
		effective_gas_price: Some(max_fee),
		block_timestamp: None,
	}
}

/// The logs of a block in order; `logIndex` counts through the whole block.
pub fn logs(block: &EthBlock, removed: bool) -> Vec<Log> {
	let mut next = 0;
	let mut logs = Vec::new();
	for index in 0..block.receipts.len() {
		logs.append(&mut logs_of(block, index, &mut next, removed));
	}
	logs
}

/// The receipt of the transaction at an index of a block; `None` beyond the last.
pub fn receipt(block: &EthBlock, index: usize) -> Option<RpcReceipt> {
	let earlier = block.receipts.get(..index)?;
	let mut next = earlier.iter().map(|receipt| receipt_data(receipt).logs.len() as u64).sum();
	receipt_at(block, index, &mut next)
}

/// All receipts of a block.
pub fn receipts(block: &EthBlock) -> Vec<RpcReceipt> {
	let mut next = 0;
	(0..block.receipts.len()).filter_map(|index| receipt_at(block, index, &mut next)).collect()
}

/// `next`: the `logIndex` of the receipt's first log; moved behind its last one.
fn receipt_at(block: &EthBlock, index: usize, next: &mut u64) -> Option<RpcReceipt> {
	let receipt = block.receipts.get(index)?;
	let status = block.statuses.get(index)?;
	let data = receipt_data(receipt);
	let body = ReceiptWithBloom {
		receipt: Receipt {
			status: Eip658Value::Eip658(data.status_code == 1),
			cumulative_gas_used: u64_of(data.used_gas),
			logs: logs_of(block, index, next, false),
		},
		logs_bloom: Bloom::from(data.logs_bloom.0),
	};
	Some(TransactionReceipt {
		inner: match receipt {
			ReceiptV4::Legacy(_) => ReceiptEnvelope::Legacy(body),
			ReceiptV4::EIP2930(_) => ReceiptEnvelope::Eip2930(body),
			ReceiptV4::EIP1559(_) => ReceiptEnvelope::Eip1559(body),
			ReceiptV4::EIP7702(_) => ReceiptEnvelope::Eip7702(body),
		},
		transaction_hash: h(status.transaction_hash),
		transaction_index: u64::try_from(index).ok(),
		block_hash: Some(h(block.hash)),
		block_number: Some(u64_of(block.block.header.number)),
		gas_used: u64_of(status.gas_used),
		effective_gas_price: u128_of(status.effective_gas_price),
		blob_gas_used: None,
		blob_gas_price: None,
		from: a(status.from),
		to: status.to.map(a),
		contract_address: status.contract_address.map(a),
	})
}

fn logs_of(block: &EthBlock, index: usize, next: &mut u64, removed: bool) -> Vec<Log> {
	let (Some(receipt), Some(status)) = (block.receipts.get(index), block.statuses.get(index))
	else {
		return Vec::new();
	};
	let place = |log: &ethereum::Log| {
		let log_index = *next;
		*next = next.saturating_add(1);
		log_at(block, status, index, log, log_index, removed)
	};
	receipt_data(receipt).logs.iter().map(place).collect()
}

fn log_at(
	block: &EthBlock,
	status: &TransactionStatus,
	index: usize,
	log: &ethereum::Log,
	log_index: u64,
	removed: bool,
) -> Log {
	Log {
		inner: alloy_primitives::Log {
			address: a(log.address),
			data: LogData::new_unchecked(
				log.topics.iter().copied().map(h).collect(),
				Bytes::from(log.data.clone()),
			),
		},
		block_hash: Some(h(block.hash)),
		block_number: Some(u64_of(block.block.header.number)),
		block_timestamp: Some(block.block.header.timestamp),
		transaction_hash: Some(h(status.transaction_hash)),
		transaction_index: u64::try_from(index).ok(),
		log_index: Some(log_index),
		removed,
	}
}

/// The fields that all kinds of receipts share.
pub fn receipt_data(receipt: &ReceiptV4) -> &EIP658ReceiptData {
	match receipt {
		ReceiptV4::Legacy(data)
		| ReceiptV4::EIP2930(data)
		| ReceiptV4::EIP1559(data)
		| ReceiptV4::EIP7702(data) => data,
	}
}

/// A transaction in alloy's types, which carry the JSON form of each transaction type.
pub(crate) fn envelope(transaction: &TransactionV3, hash: H256) -> TxEnvelope {
	match transaction {
		TransactionV3::Legacy(t) => {
			let parity = t.signature.standard_v() == 1;
			let body = TxLegacy {
				chain_id: t.signature.chain_id(),
				nonce: u64_of(t.nonce),
				gas_price: u128_of(t.gas_price),
				gas_limit: u64_of(t.gas_limit),
				to: kind(&t.action),
				value: u(t.value),
				input: Bytes::from(t.input.clone()),
			};
			signed(body, parity, t.signature.r(), t.signature.s(), hash).into()
		},
		TransactionV3::EIP2930(t) => {
			let body = TxEip2930 {
				chain_id: t.chain_id,
				nonce: u64_of(t.nonce),
				gas_price: u128_of(t.gas_price),
				gas_limit: u64_of(t.gas_limit),
				to: kind(&t.action),
				value: u(t.value),
				access_list: access_list(&t.access_list),
				input: Bytes::from(t.input.clone()),
			};
			let s = &t.signature;
			signed(body, s.odd_y_parity(), s.r(), s.s(), hash).into()
		},
		TransactionV3::EIP1559(t) => {
			let body = TxEip1559 {
				chain_id: t.chain_id,
				nonce: u64_of(t.nonce),
				gas_limit: u64_of(t.gas_limit),
				max_fee_per_gas: u128_of(t.max_fee_per_gas),
				max_priority_fee_per_gas: u128_of(t.max_priority_fee_per_gas),
				to: kind(&t.action),
				value: u(t.value),
				access_list: access_list(&t.access_list),
				input: Bytes::from(t.input.clone()),
			};
			let s = &t.signature;
			signed(body, s.odd_y_parity(), s.r(), s.s(), hash).into()
		},
		TransactionV3::EIP7702(t) => {
			let body = TxEip7702 {
				chain_id: t.chain_id,
				nonce: u64_of(t.nonce),
				gas_limit: u64_of(t.gas_limit),
				max_fee_per_gas: u128_of(t.max_fee_per_gas),
				max_priority_fee_per_gas: u128_of(t.max_priority_fee_per_gas),
				to: match t.destination {
					TransactionAction::Call(to) => a(to),
					TransactionAction::Create => Address::ZERO,
				},
				value: u(t.value),
				access_list: access_list(&t.access_list),
				authorization_list: t.authorization_list.iter().map(authorization).collect(),
				input: Bytes::from(t.data.clone()),
			};
			let s = &t.signature;
			signed(body, s.odd_y_parity(), s.r(), s.s(), hash).into()
		},
	}
}

fn signed<T>(body: T, parity: bool, r: &H256, s: &H256, hash: H256) -> Signed<T> {
	let signature = Signature::from_scalars_and_parity(h(*r), h(*s), parity);
	Signed::new_unchecked(body, signature, h(hash))
}

fn kind(action: &TransactionAction) -> TxKind {
	match action {
		TransactionAction::Call(to) => TxKind::Call(a(*to)),
		TransactionAction::Create => TxKind::Create,
	}
}

fn access_list(list: &[ethereum::AccessListItem]) -> AccessList {
	let item = |item: &ethereum::AccessListItem| AccessListItem {
		address: a(item.address),
		storage_keys: item.storage_keys.iter().copied().map(h).collect(),
	};
	AccessList(list.iter().map(item).collect())
}

fn authorization(item: &AuthorizationListItem) -> SignedAuthorization {
	let inner = Authorization {
		chain_id: Word::from(item.chain_id),
		address: a(item.address),
		nonce: u64_of(item.nonce),
	};
	SignedAuthorization::new_unchecked(
		inner,
		u8::from(item.signature.odd_y_parity),
		h(item.signature.r).into(),
		h(item.signature.s).into(),
	)
}

/// An authorization of a request. A chain id beyond 64 bits becomes `u64::MAX`, which no chain has:
/// such an authorization has no effect, as it should.
pub fn from_authorization(item: &SignedAuthorization) -> AuthorizationListItem {
	AuthorizationListItem {
		chain_id: u64::try_from(*item.chain_id()).unwrap_or(u64::MAX),
		address: from_a(*item.address()),
		nonce: U256::from(item.nonce()),
		signature: ethereum::eip2930::MalleableTransactionSignature {
			odd_y_parity: item.y_parity() == 1,
			r: H256(item.r().to_be_bytes()),
			s: H256(item.s().to_be_bytes()),
		},
	}
}

/// The nonce of a transaction of any type.
pub fn nonce(transaction: &TransactionV3) -> U256 {
	match transaction {
		TransactionV3::Legacy(t) => t.nonce,
		TransactionV3::EIP2930(t) => t.nonce,
		TransactionV3::EIP1559(t) => t.nonce,
		TransactionV3::EIP7702(t) => t.nonce,
	}
}
