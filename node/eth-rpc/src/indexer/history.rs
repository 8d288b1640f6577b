//! An Ethereum block as the index keeps it: all that a client can ask about a block once the state is
//! gone that the block was read from.
//!
//! A row is a length (`u32`, little-endian) and a zstd frame of [`Row`] in SCALE. What follows from the
//! rest is not in it: hashes of transactions, blooms, indices. The header is there as the RLP that is
//! hashed, so a row proves itself against the block's hash.

use super::store::Indexed;
use crate::{
	backend::{BlockRef, EthBlock},
	convert::{receipt_data, rlp as wire},
};
use alloy_primitives::{Bloom as BloomBuilder, BloomInput};
use codec::{Decode, DecodeAll, Encode};
use deuterium_runtime_api::ethereum::{Bloom, TransactionStatus, header_rlp};
use ethereum::{
	Block, BlockV3, EIP658ReceiptData, EnvelopedDecodable, Header, Log, PartialHeader, ReceiptV4,
	TransactionV3,
};
use rlp::Rlp;
use sp_core::{H160, H256, U256};
use sp_io::hashing::keccak_256;
use std::{io, sync::LazyLock};
use zstd::bulk::{Compressor, Decompressor};

/// Effort of the compression. Higher levels take several times as long for a few per cent.
const LEVEL: i32 = 3;

/// The most bytes of a row before compression. A block's length and gas limit keep it far below: logs
/// cost 8 gas a byte.
const MAX_BYTES: usize = 256 * 1024 * 1024;

/// Length of the length.
const PREFIX: usize = 4;

/// What every row may refer to instead of repeating it: the header of an empty block, of which the
/// roots, the empty bloom and the hash of no uncles are incompressible or long. Rows cannot be read
/// without the very same bytes: whoever changes them raises [`super::schema::VERSION`].
static DICTIONARY: LazyLock<Vec<u8>> = LazyLock::new(|| {
	let header = PartialHeader {
		parent_hash: H256::zero(),
		beneficiary: H160::zero(),
		state_root: H256::zero(),
		receipts_root: ethereum::util::ordered_trie_root(std::iter::empty::<Vec<u8>>()),
		logs_bloom: Bloom::default(),
		difficulty: U256::zero(),
		number: U256::zero(),
		gas_limit: U256::zero(),
		gas_used: U256::zero(),
		timestamp: 0,
		extra_data: Vec::new(),
		mix_hash: H256::zero(),
		nonce: Default::default(),
	};
	let empty: BlockV3 = Block::new(header, Vec::new(), Vec::new());
	header_rlp(&empty.header, U256::zero())
});

#[derive(Encode, Decode)]
struct Row {
	/// The sixteen fields of EIP-1559.
	header: Vec<u8>,
	transactions: Vec<Item>,
}

/// A transaction and what it did.
#[derive(Encode, Decode)]
struct Item {
	/// As it travels between Ethereum nodes (EIP-2718).
	raw: Vec<u8>,
	from: H160,
	to: Option<H160>,
	created: Option<H160>,
	status: u8,
	gas_used: U256,
	cumulative_gas: U256,
	price: U256,
	logs: Vec<Log>,
}

/// Why a row is not what was written.
#[derive(Debug, thiserror::Error)]
pub enum Damage {
	/// It cannot be decompressed.
	#[error("it cannot be decompressed: {0}")]
	Compression(#[from] io::Error),
	/// It cannot be decoded.
	#[error("it cannot be decoded")]
	Encoding,
	/// It is another block.
	#[error("it is another block")]
	Hash,
}

/// The row of a block.
///
/// # Errors
///
/// When the compressor has no memory.
pub(super) fn encode(block: &EthBlock) -> io::Result<Vec<u8>> {
	let items = block.block.transactions.iter().zip(&block.statuses).zip(&block.receipts);
	let row = Row {
		header: wire::header(block),
		transactions: items
			.map(|((transaction, status), receipt)| {
				let receipt = receipt_data(receipt);
				Item {
					raw: wire::transaction(transaction),
					from: status.from,
					to: status.to,
					created: status.contract_address,
					status: receipt.status_code,
					gas_used: status.gas_used,
					cumulative_gas: receipt.used_gas,
					price: status.effective_gas_price,
					logs: receipt.logs.clone(),
				}
			})
			.collect(),
	};
	let plain = row.encode();
	let length = u32::try_from(plain.len()).unwrap_or(u32::MAX);
	let packed = Compressor::with_dictionary(LEVEL, &DICTIONARY)?.compress(&plain)?;
	Ok([length.to_le_bytes().as_slice(), &packed].concat())
}

/// The block of a row.
///
/// # Errors
///
/// When the row is damaged, or not of this block.
pub(super) fn decode(known: &Indexed, row: &[u8]) -> Result<EthBlock, Damage> {
	let (length, packed) = row.split_at_checked(PREFIX).ok_or(Damage::Encoding)?;
	let length = u32::decode(&mut &*length).map_err(|_| Damage::Encoding)?;
	let length = usize::try_from(length).ok().filter(|length| *length <= MAX_BYTES);
	let length = length.ok_or(Damage::Encoding)?;
	let plain = Decompressor::with_dictionary(&DICTIONARY)?.decompress(packed, length)?;
	let Row { header, transactions } =
		Row::decode_all(&mut plain.as_slice()).map_err(|_| Damage::Encoding)?;
	if keccak_256(&header) != known.hash.0 {
		return Err(Damage::Hash);
	}
	let fields = Rlp::new(&header);
	let base_fee = fields.val_at(15).map_err(|_| Damage::Encoding)?;
	let header: Header = fields.as_val().map_err(|_| Damage::Encoding)?;
	let mut block = EthBlock {
		native: BlockRef { number: known.number, hash: known.native },
		hash: known.hash,
		block: Block { header, transactions: Vec::new(), ommers: Vec::new() },
		statuses: Vec::with_capacity(transactions.len()),
		receipts: Vec::with_capacity(transactions.len()),
		base_fee,
	};
	for (index, item) in (0_u32..).zip(transactions) {
		item.unpack(index, &mut block)?;
	}
	Ok(block)
}

impl Item {
	/// Appends the transaction to a block.
	fn unpack(self, index: u32, block: &mut EthBlock) -> Result<(), Damage> {
		let transaction = <TransactionV3 as EnvelopedDecodable>::decode(&self.raw)
			.map_err(|_| Damage::Encoding)?;
		let logs_bloom = bloom(&self.logs);
		block.receipts.push(receipt(
			&transaction,
			EIP658ReceiptData {
				status_code: self.status,
				used_gas: self.cumulative_gas,
				logs_bloom,
				logs: self.logs.clone(),
			},
		));
		block.statuses.push(TransactionStatus {
			// The hash of a transaction is that of its envelope (EIP-2718).
			transaction_hash: H256(keccak_256(&self.raw)),
			transaction_index: index,
			from: self.from,
			to: self.to,
			contract_address: self.created,
			logs: self.logs,
			logs_bloom,
			gas_used: self.gas_used,
			effective_gas_price: self.price,
		});
		block.block.transactions.push(transaction);
		Ok(())
	}
}

/// A receipt has the type of its transaction (EIP-2718).
fn receipt(transaction: &TransactionV3, data: EIP658ReceiptData) -> ReceiptV4 {
	match transaction {
		TransactionV3::Legacy(_) => ReceiptV4::Legacy(data),
		TransactionV3::EIP2930(_) => ReceiptV4::EIP2930(data),
		TransactionV3::EIP1559(_) => ReceiptV4::EIP1559(data),
		TransactionV3::EIP7702(_) => ReceiptV4::EIP7702(data),
	}
}

/// The bloom of logs: addresses and topics (yellow paper, §4.3.1).
fn bloom(logs: &[Log]) -> Bloom {
	let mut bloom = BloomBuilder::ZERO;
	for log in logs {
		bloom.accrue(BloomInput::Raw(&log.address.0));
		for topic in &log.topics {
			bloom.accrue(BloomInput::Raw(&topic.0));
		}
	}
	Bloom(bloom.0.0)
}

#[cfg(test)]
mod tests;
