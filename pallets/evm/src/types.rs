//! What goes into an execution and what comes out of it.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use ethereum::Log;
use evm::{
	CreateScheme, ExitReason,
	executor::stack::{PrecompileFailure, PrecompileOutput},
};
use frame_support::{BoundedBTreeSet, BoundedVec, PalletError, traits::ConstU32, weights::Weight};
use scale_info::TypeInfo;
use sp_core::{H160, H256, U256};
use sp_runtime::transaction_validity::InvalidTransaction;

/// Result of a precompile (the engine does not export its own name for it).
pub type PrecompileResult = Result<PrecompileOutput, PrecompileFailure>;

/// An entry of an EIP-2930 access list: an address and slots of its storage.
pub type AccessListEntry = (H160, Vec<H256>);

/// An entry of an EIP-7702 authorization list: chain id, address to delegate to, nonce, and the
/// authority recovered from its signature (`None` if the signature is invalid: the entry is paid for
/// and skipped).
pub type AuthorizationEntry = (U256, H160, U256, Option<H160>);

/// Most bytes of a code (EIP-170).
pub const MAX_CODE_SIZE: u32 = 24_576;

/// A code as it is stored.
pub type Code = BoundedVec<u8, ConstU32<MAX_CODE_SIZE>>;

/// Most accounts that a [`CreateRule::Listed`] names.
pub const MAX_DEPLOYERS: u32 = 256;

/// Nonce and balance of an account.
#[derive(
	Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo,
)]
pub struct Account {
	/// Transactions sent (contracts: contracts created, from 1; EIP-161).
	pub nonce: U256,
	/// What the account can spend, in base units: neither held nor frozen.
	pub balance: U256,
}

/// Size and hash of a code.
#[derive(
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct CodeMetadata {
	/// In bytes.
	pub size: u64,
	/// Keccak-256.
	pub hash: H256,
}

impl CodeMetadata {
	/// Of a code.
	pub fn of(code: &[u8]) -> Self {
		Self { size: code.len() as u64, hash: H256(sp_io::hashing::keccak_256(code)) }
	}
}

/// An account of the genesis state.
#[derive(Clone, Default, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GenesisAccount {
	/// At least the nonce that the account has otherwise.
	pub nonce: u32,
	/// In base units, added to what pallet-balances gives the account.
	pub balance: u128,
	/// Run-time code, not creation code.
	pub code: Vec<u8>,
	/// Slots that are not zero.
	pub storage: alloc::collections::BTreeMap<H256, H256>,
}

/// Who may create contracts.
#[derive(
	Clone,
	Default,
	PartialEq,
	Eq,
	Debug,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	serde::Serialize,
	serde::Deserialize,
)]
pub enum CreateRule {
	/// Everybody.
	#[default]
	Open,
	/// Nobody.
	Closed,
	/// Transactions of these senders, directly or through contracts.
	Listed(BoundedBTreeSet<H160, ConstU32<MAX_DEPLOYERS>>),
}

impl CreateRule {
	/// Whether transactions of `who` may create contracts.
	pub fn allows(&self, who: &H160) -> bool {
		match self {
			Self::Open => true,
			Self::Closed => false,
			Self::Listed(deployers) => deployers.contains(who),
		}
	}
}

/// What an execution does.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum Target {
	/// Calls an account.
	Call(H160),
	/// Creates a contract; the input is its creation code.
	Create,
	/// Creates a contract at an address that depends on this salt (EIP-1014).
	Create2(H256),
}

impl Target {
	/// Whether a contract is created.
	pub fn is_create(&self) -> bool {
		!matches!(self, Self::Call(_))
	}

	/// How the address of the created contract is found; `None` for a call.
	pub fn scheme(&self, caller: H160, init_code: &[u8]) -> Option<CreateScheme> {
		match self {
			Self::Call(_) => None,
			Self::Create => Some(CreateScheme::Legacy { caller }),
			Self::Create2(salt) => Some(CreateScheme::Create2 {
				caller,
				code_hash: H256(sp_io::hashing::keccak_256(init_code)),
				salt: *salt,
			}),
		}
	}
}

/// What to pretend of the block in which an execution runs (`eth_call` with block overrides). The
/// default is the block as it is; transactions of a block always run with the default.
#[derive(
	Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo,
)]
pub struct Environment {
	/// NUMBER.
	pub number: Option<U256>,
	/// TIMESTAMP, in seconds.
	pub timestamp: Option<U256>,
	/// COINBASE.
	pub coinbase: Option<H160>,
	/// GASLIMIT.
	pub gas_limit: Option<U256>,
	/// BASEFEE, in base units per gas; also what fees are computed with.
	pub base_fee: Option<U256>,
	/// PREVRANDAO.
	pub random: Option<H256>,
}

/// What an execution is given.
#[derive(Clone, Default, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct ExecutionArgs {
	/// Sender. Its signature has been checked by whoever made these arguments.
	pub source: H160,
	/// Call data or creation code.
	pub input: Vec<u8>,
	/// In base units.
	pub value: U256,
	/// Most gas that may be used.
	pub gas_limit: u64,
	/// Most that is paid per gas (EIP-1559), in base units; legacy and EIP-2930: the gas price.
	/// `None`: the base fee for transactions, nothing for other executions.
	pub max_fee_per_gas: Option<U256>,
	/// Most that is paid per gas to the author (EIP-1559), in base units; legacy and EIP-2930: the
	/// gas price. `None`: nothing.
	pub max_priority_fee_per_gas: Option<U256>,
	/// The sender's nonce. `None`: whatever it is.
	pub nonce: Option<U256>,
	/// EIP-2930.
	pub access_list: Vec<AccessListEntry>,
	/// EIP-7702.
	pub authorization_list: Vec<AuthorizationEntry>,
	/// Whether fees are charged and the rules of EIP-3607 and of nonces apply. `false` for `eth_call`
	/// and its kin: the sender's balance still limits the value.
	pub is_transactional: bool,
	/// Whether [`Runner::validate`](crate::Runner::validate) runs first. Not needed where it ran
	/// in the same state.
	pub validate: bool,
	/// Overrides of the block.
	pub environment: Environment,
	/// Whether to report what was accessed ([`ExecutionInfo::accessed`]).
	pub report_access: bool,
}

impl ExecutionArgs {
	/// What is paid per gas at a base fee (EIP-1559), in base units: the base fee and as much of the
	/// tip as fits below the maximum. GASPRICE answers it.
	pub fn effective_gas_price(&self, base_fee: U256) -> U256 {
		let tip = self.max_priority_fee_per_gas.unwrap_or_default();
		match (self.max_fee_per_gas, self.is_transactional) {
			(Some(max), _) => max.min(base_fee.saturating_add(tip)),
			(None, true) => base_fee.saturating_add(tip),
			(None, false) => U256::zero(),
		}
	}

	/// What the author gets per gas at a base fee (EIP-1559), in base units.
	pub fn effective_tip(&self, base_fee: U256) -> U256 {
		self.effective_gas_price(base_fee).saturating_sub(base_fee)
	}

	/// What the sender must own for the transaction to be accepted, in base units: the value and the
	/// highest fee. `None` if it does not fit.
	pub fn highest_cost(&self, base_fee: U256) -> Option<U256> {
		let price = match (self.max_fee_per_gas, self.is_transactional) {
			(Some(max), _) => max,
			(None, true) => self.effective_gas_price(base_fee),
			(None, false) => U256::zero(),
		};
		price.checked_mul(U256::from(self.gas_limit))?.checked_add(self.value)
	}
}

/// In front of what a transaction is checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ValidationContext {
	/// The pool: a nonce above the account's is fine, the transaction waits for the others.
	Pool,
	/// A block: the nonce must be the account's.
	Block,
}

/// Gas of an execution.
#[derive(
	Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo,
)]
pub struct UsedGas {
	/// Of the execution: intrinsic gas and opcodes, less refunds (EIP-3529).
	pub standard: U256,
	/// What is paid and what receipts say: [`Self::standard`], but not less than the floor of
	/// EIP-7623.
	pub effective: U256,
	/// Work done, before refunds, but not less than [`Self::effective`]: what the weight of the
	/// transaction follows from.
	pub work: U256,
}

/// Result of an execution.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct ExecutionInfo<V> {
	/// How it ended. Anything but success has undone all it did except nonces, delegations
	/// (EIP-7702) and fees.
	pub exit_reason: ExitReason,
	/// Its result.
	pub value: V,
	/// Gas used.
	pub used_gas: UsedGas,
	/// Logs in order; empty unless it succeeded.
	pub logs: Vec<Log>,
	/// Addresses and slots that opcodes accessed, also in frames that were undone; sorted, without
	/// precompiles. Empty unless asked for.
	pub accessed: Vec<AccessListEntry>,
}

impl<V> ExecutionInfo<V> {
	/// The same with another result.
	pub fn map<W>(self, f: impl FnOnce(V) -> W) -> ExecutionInfo<W> {
		ExecutionInfo {
			exit_reason: self.exit_reason,
			value: f(self.value),
			used_gas: self.used_gas,
			logs: self.logs,
			accessed: self.accessed,
		}
	}
}

/// Result of a call: its return data, or revert data.
pub type CallInfo = ExecutionInfo<Vec<u8>>;

/// Result of a creation.
pub type CreateInfo = ExecutionInfo<Created>;

/// A created contract.
#[derive(Clone, Default, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Created {
	/// Its address; also when the creation failed: where it would be (as receipts have it).
	pub address: H160,
	/// Revert data of the creation code; empty when it succeeded (the code is in the state).
	pub output: Vec<u8>,
}

/// A refusal to execute: nothing has changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RunnerError<E> {
	/// Why.
	pub error: E,
	/// Weight of finding out.
	pub weight: Weight,
}

/// Why a transaction is not accepted. The numbers are part of the interface: they travel as
/// `InvalidTransaction::Custom`, and the RPC server turns them into go-ethereum's messages.
#[derive(
	Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo, PalletError,
)]
#[repr(u8)]
pub enum TransactionValidationError {
	/// The gas limit does not cover the intrinsic gas or the floor of EIP-7623.
	GasLimitTooLow = 0,
	/// The gas limit is above that of a block.
	GasLimitTooHigh = 1,
	/// The most that is paid per gas is below the base fee.
	GasPriceTooLow = 2,
	/// The tip is above the most that is paid per gas.
	PriorityFeeTooHigh = 3,
	/// The balance does not cover the value and the highest fee.
	BalanceTooLow = 4,
	/// The nonce has been used.
	TxNonceTooLow = 5,
	/// Transactions with lower nonces are missing, or the nonce is the last (EIP-2681).
	TxNonceTooHigh = 6,
	/// A tip without a highest fee.
	InvalidFeeInput = 7,
	/// Signed for another chain.
	InvalidChainId = 8,
	/// No sender can be recovered from the signature, or its `s` is high (EIP-2).
	InvalidSignature = 9,
	/// The sender has code that is no delegation (EIP-3607).
	TransactionMustComeFromEOA = 10,
	/// An EIP-7702 transaction without authorizations.
	EmptyAuthorizationList = 11,
	/// Governance does not let the sender create contracts.
	CreateNotAllowed = 12,
	/// A legacy transaction without chain id (EIP-155) where they are not accepted.
	UnprotectedNotAllowed = 13,
	/// The creation code is above the limit of EIP-3860, or the transaction above that of the pool.
	TransactionTooLarge = 14,
	/// Value or fee do not fit into the balance type.
	Overflow = 15,
	/// An execution inside an execution, other than by opcodes or `PrecompileHandle::call`.
	Reentrant = 16,
	/// An EIP-7702 transaction that creates a contract.
	CreateWithAuthorizations = 17,
}

impl TransactionValidationError {
	/// All of them, in the order of their codes.
	pub const ALL: [Self; 18] = [
		Self::GasLimitTooLow,
		Self::GasLimitTooHigh,
		Self::GasPriceTooLow,
		Self::PriorityFeeTooHigh,
		Self::BalanceTooLow,
		Self::TxNonceTooLow,
		Self::TxNonceTooHigh,
		Self::InvalidFeeInput,
		Self::InvalidChainId,
		Self::InvalidSignature,
		Self::TransactionMustComeFromEOA,
		Self::EmptyAuthorizationList,
		Self::CreateNotAllowed,
		Self::UnprotectedNotAllowed,
		Self::TransactionTooLarge,
		Self::Overflow,
		Self::Reentrant,
		Self::CreateWithAuthorizations,
	];
}

impl From<TransactionValidationError> for u8 {
	fn from(error: TransactionValidationError) -> u8 {
		error as u8
	}
}

impl TryFrom<u8> for TransactionValidationError {
	type Error = u8;

	fn try_from(code: u8) -> Result<Self, u8> {
		Self::ALL.get(usize::from(code)).copied().ok_or(code)
	}
}

impl From<TransactionValidationError> for InvalidTransaction {
	/// Nonces have answers of their own, which the pool treats as what they are: a transaction that
	/// is gone, and one that waits.
	fn from(error: TransactionValidationError) -> Self {
		match error {
			TransactionValidationError::TxNonceTooLow => Self::Stale,
			TransactionValidationError::TxNonceTooHigh => Self::Future,
			other => Self::Custom(other.into()),
		}
	}
}
