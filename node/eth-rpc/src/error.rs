//! Errors as JSON-RPC clients see them.
//!
//! Codes: 3 for reverts (go-ethereum), 4444 for blocks that are kept no more (execution-apis), -32000
//! for what go-ethereum answers as a server error,
//! -32602 for malformed parameters, -32601 and -32004 for what is not there (EIP-1474), -32005 for
//! limits (EIP-1474), -32603 for faults of the node.

use crate::backend::BackendError;
use deuterium_runtime_api::ethereum::CallError;
use jsonrpsee::types::{ErrorObjectOwned, error::INTERNAL_ERROR_CODE};

/// A reverted execution (go-ethereum).
pub const REVERTED: i32 = 3;
/// Server error (EIP-1474: invalid input).
pub const SERVER_ERROR: i32 = -32_000;
/// Method not supported (EIP-1474).
pub const NOT_SUPPORTED: i32 = -32_004;
/// Limit exceeded (EIP-1474).
pub const LIMIT_EXCEEDED: i32 = -32_005;
/// The block is older than what the node keeps (execution-apis, EIP-4444).
pub const PRUNED_HISTORY: i32 = 4444;
/// Malformed parameters (JSON-RPC).
pub const INVALID_PARAMS: i32 = -32_602;

/// What a method answers instead of a result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EthError {
	/// The block of a state query is not known.
	#[error("header not found")]
	HeaderNotFound,
	/// The block hash of a log query is not known.
	#[error("unknown block")]
	UnknownBlock,
	/// Parameters that contradict each other or are out of range.
	#[error("{0}")]
	InvalidParams(String),
	/// A request that this chain or its state refuses.
	#[error("{0}")]
	Rejected(String),
	/// A limit of the node; the message names it.
	#[error("{0}")]
	Limit(String),
	/// What this chain cannot offer; the message says why and what to use instead.
	#[error("{0}")]
	NotSupported(String),
	/// A reverted call.
	#[error("{message}")]
	Reverted {
		/// The message, in the style of the node.
		message: String,
		/// What the call returned with the revert.
		data: Vec<u8>,
	},
	/// The pool refused a transaction.
	#[error(transparent)]
	Submit(#[from] SubmitError),
	/// The node could not answer.
	#[error(transparent)]
	Backend(BackendError),
}

impl From<BackendError> for EthError {
	fn from(error: BackendError) -> Self {
		match error {
			BackendError::Call(CallError::Invalid(code)) => SubmitError::from_custom(code).into(),
			BackendError::Call(CallError::Overrides) => Self::InvalidParams(
				"state overrides are contradictory or too large: give `state` or `stateDiff`, a \
				 nonce below 2^32, a balance below 2^128"
					.into(),
			),
			other => Self::Backend(other),
		}
	}
}

impl EthError {
	/// The JSON-RPC code.
	pub fn code(&self) -> i32 {
		match self {
			Self::HeaderNotFound | Self::UnknownBlock | Self::Rejected(_) | Self::Submit(_) => {
				SERVER_ERROR
			},
			Self::InvalidParams(_) => INVALID_PARAMS,
			Self::Limit(_) => LIMIT_EXCEEDED,
			Self::NotSupported(_) => NOT_SUPPORTED,
			Self::Reverted { .. } => REVERTED,
			Self::Backend(BackendError::StatePruned(_) | BackendError::UnknownBlock(_)) => {
				SERVER_ERROR
			},
			Self::Backend(BackendError::HistoryPruned { .. }) => PRUNED_HISTORY,
			Self::Backend(_) => INTERNAL_ERROR_CODE,
		}
	}
}

impl From<EthError> for ErrorObjectOwned {
	fn from(error: EthError) -> Self {
		let (code, message) = (error.code(), error.to_string());
		let data = match error {
			EthError::Reverted { data, .. } => Some(alloy_primitives::Bytes::from(data)),
			_ => None,
		};
		ErrorObjectOwned::owned(code, message, data)
	}
}

/// What methods return.
pub type EthResult<T> = Result<T, EthError>;

/// Why a transaction was refused. The texts are go-ethereum's where it has one for the case:
/// clients compare them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
	/// The nonce is below the account's.
	#[error("nonce too low")]
	NonceTooLow,
	/// The nonce is further ahead than the pool takes.
	#[error("nonce too high")]
	NonceTooHigh,
	/// The very transaction is in the pool.
	#[error("already known")]
	AlreadyKnown,
	/// Another transaction with this nonce is in the pool and pays as much.
	#[error("replacement transaction underpriced")]
	Underpriced,
	/// The pool is full of transactions that pay more.
	#[error("txpool is full")]
	PoolFull,
	/// The balance does not pay for gas and value.
	#[error("insufficient funds for gas * price + value")]
	InsufficientFunds,
	/// The gas limit is below the intrinsic costs.
	#[error("intrinsic gas too low")]
	IntrinsicGas,
	/// The gas limit pays the intrinsic costs, but not what the data cost at least (EIP-7623).
	#[error("insufficient gas for floor data gas cost: gas {gas}, minimum needed {floor}")]
	FloorDataGas {
		/// The gas limit.
		gas: u64,
		/// The least one for these data.
		floor: u64,
	},
	/// The code that creates a contract is too long (EIP-3860).
	#[error("max initcode size exceeded: code size {size}, limit {limit}")]
	InitCodeTooLarge {
		/// Its length in bytes.
		size: usize,
		/// The greatest length.
		limit: usize,
	},
	/// The gas limit is above that of a block.
	#[error("exceeds block gas limit")]
	GasLimit,
	/// The maximal fee is below the base fee.
	#[error("max fee per gas less than block base fee")]
	FeeCapTooLow,
	/// The tip is above the maximal fee.
	#[error("max priority fee per gas higher than max fee per gas")]
	TipAboveFeeCap,
	/// Fee fields that contradict each other.
	#[error("invalid fee input: give gasPrice, or maxFeePerGas with maxPriorityFeePerGas")]
	InvalidFee,
	/// Signed for another chain.
	#[error("invalid chain id for signer")]
	InvalidChainId,
	/// The signature does not belong to any account, or its `s` is in the upper half (EIP-2).
	#[error("invalid sender")]
	InvalidSender,
	/// The sender has code that is no delegation (EIP-3607).
	#[error("sender not an eoa")]
	SenderNotEoa,
	/// A type 4 transaction without authorizations (EIP-7702).
	#[error("EIP-7702 transaction with empty auth list")]
	EmptyAuthorizationList,
	/// The chain limits who may deploy contracts.
	#[error("contract creation is not allowed for this sender: ask the chain's governance")]
	CreateNotAllowed,
	/// A legacy transaction without a chain id, which this node or chain does not take.
	#[error("only replay-protected (EIP-155) transactions allowed over RPC")]
	Unprotected,
	/// More bytes than the limit.
	#[error("oversized data")]
	Oversized,
	/// A type 4 transaction without a receiver (EIP-7702).
	#[error("EIP-7702 transaction cannot be used to create contract")]
	CreateWithAuthorizations,
	/// Value or fee do not fit in 128 bits.
	#[error("insufficient funds for gas * price + value: the amount is above 2^128 - 1 wei")]
	Overflow,
	/// An account that delegates to a contract (EIP-7702) has a transaction in the pool already.
	/// Whoever calls the contract may spend what the account has, and undo its transactions.
	#[error("in-flight transaction limit reached for delegated accounts")]
	InflightLimit,
	/// A type that this chain does not have.
	#[error("transaction type not supported")]
	TypeNotSupported,
	/// Bytes that are no transaction.
	#[error("{0}")]
	Malformed(String),
	/// The pool refused this very transaction a short while ago.
	#[error("transaction was refused a short while ago: wait for the next blocks")]
	Banned,
	/// Anything else, in the pool's words.
	#[error("{0}")]
	Other(String),
}

impl SubmitError {
	/// From the code with which the runtime refuses a transaction
	/// (`InvalidTransaction::Custom`, `pallet-evm`'s `TransactionValidationError`).
	pub fn from_custom(code: u8) -> Self {
		match code {
			0 => Self::IntrinsicGas,
			1 => Self::GasLimit,
			2 => Self::FeeCapTooLow,
			3 => Self::TipAboveFeeCap,
			4 => Self::InsufficientFunds,
			5 => Self::NonceTooLow,
			6 => Self::NonceTooHigh,
			7 => Self::InvalidFee,
			8 => Self::InvalidChainId,
			9 => Self::InvalidSender,
			10 => Self::SenderNotEoa,
			11 => Self::EmptyAuthorizationList,
			12 => Self::CreateNotAllowed,
			13 => Self::Unprotected,
			14 => Self::Oversized,
			15 => Self::Overflow,
			17 => Self::CreateWithAuthorizations,
			other => Self::Other(format!("the chain refuses the transaction: code {other}")),
		}
	}
}
