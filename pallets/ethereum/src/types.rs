//! Small types of the pallet.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{H160, H256, U256};
use sp_runtime::traits::BadOrigin;

/// How many blocks back `BLOCKHASH` sees (yellow paper, §9.4.2).
pub const BLOCK_HASHES: u32 = 256;

/// The origin of the pallet's call.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum RawOrigin {
	/// A transaction that this address signed, whose validity was checked in the present state.
	EthereumTransaction(H160),
}

/// The sender of an Ethereum transaction.
pub fn ensure_ethereum_transaction<O: Into<Result<RawOrigin, O>>>(
	origin: O,
) -> Result<H160, BadOrigin> {
	match origin.into() {
		Ok(RawOrigin::EthereumTransaction(source)) => Ok(source),
		Err(_) => Err(BadOrigin),
	}
}

/// What is the same for all transactions of a block and stands in its header.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct BlockEnvironment {
	/// Base fee in wei per gas.
	pub base_fee: U256,
	/// PREVRANDAO, the header's `mix_hash`.
	pub random: H256,
	/// Receiver of the tips, the header's `beneficiary`.
	pub author: H160,
}

/// How far a block has come.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Progress {
	/// Transactions in the block, pseudo-transactions included.
	pub transactions: u32,
	/// Gas that they used.
	pub gas_used: u64,
}
