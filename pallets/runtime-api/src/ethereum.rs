//! What the Ethereum JSON-RPC reads from the runtime: Frontier's method names, `ethereum` 0.18 types.
//!
//! Every method answers from the state after a block. Names that start with `current_` tell about
//! that block itself; `gas_price`, `call` and the account reads tell what the *next* block, built on
//! that state, would find.
//!
//! Units: gas in gas, fees in wei (base units, 10⁻¹⁸ CNX) per gas, amounts in wei, times in seconds.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use ethereum::{AuthorizationListItem, BlockV3, Header, Log, ReceiptV4, TransactionV3};
pub use ethereum_types::Bloom;
use evm::ExitReason;
use rlp::RlpStream;
use scale_info::TypeInfo;
use sp_core::{H160, H256, U256};
use sp_io::hashing::keccak_256;
use sp_runtime::{
	ConsensusEngineId, DispatchError, Permill,
	generic::{Digest, OpaqueDigestItemId},
	traits::Block as BlockT,
};

/// Engine id of the digest item that carries a [`PostLog`].
pub const ETHEREUM_ENGINE_ID: ConsensusEngineId = *b"fron";

/// What a block's header tells about the Ethereum block in it, so that a client can map one hash to
/// the other without reading state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum PostLog {
	/// The hash of the Ethereum block.
	#[codec(index = 3)]
	BlockHash(H256),
}

/// The hash of the Ethereum block that a native header carries.
pub fn block_hash_in(digest: &Digest) -> Option<H256> {
	digest
		.convert_first(|item| item.try_to(OpaqueDigestItemId::Consensus(&ETHEREUM_ENGINE_ID)))
		.map(|PostLog::BlockHash(hash)| hash)
}

/// The RLP of a block header with its base fee: the sixteen fields of EIP-1559.
///
/// The `ethereum` crate's header has no base fee; its own `hash()` is the one of the fork before and
/// must not be used.
pub fn header_rlp(header: &Header, base_fee: U256) -> Vec<u8> {
	let mut stream = RlpStream::new_list(16);
	stream
		.append(&header.parent_hash)
		.append(&header.ommers_hash)
		.append(&header.beneficiary)
		.append(&header.state_root)
		.append(&header.transactions_root)
		.append(&header.receipts_root)
		.append(&header.logs_bloom)
		.append(&header.difficulty)
		.append(&header.number)
		.append(&header.gas_limit)
		.append(&header.gas_used)
		.append(&header.timestamp)
		.append(&header.extra_data)
		.append(&header.mix_hash)
		.append(&header.nonce)
		.append(&base_fee);
	stream.out().to_vec()
}

/// The hash of an Ethereum block: keccak-256 of [`header_rlp`].
pub fn header_hash(header: &Header, base_fee: U256) -> H256 {
	H256(keccak_256(&header_rlp(header, base_fee)))
}

/// Nonce and balance of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Account {
	/// Transactions sent, native and Ethereum ones alike.
	pub nonce: U256,
	/// What the account can spend, in wei.
	pub balance: U256,
}

/// Where a transaction stands in its block and what it did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct TransactionStatus {
	/// Hash of the transaction.
	pub transaction_hash: H256,
	/// Position among the transactions of the Ethereum block, from 0.
	pub transaction_index: u32,
	/// The sender. Of a pseudo-transaction this is the reserved address, which no signature gives.
	pub from: H160,
	/// The receiver; `None` for a contract creation.
	pub to: Option<H160>,
	/// The created contract's address.
	pub contract_address: Option<H160>,
	/// Logs in the order in which they were emitted.
	pub logs: Vec<Log>,
	/// Bloom of the logs.
	pub logs_bloom: Bloom,
	/// Gas used by this transaction alone, after refunds.
	pub gas_used: U256,
	/// What the sender paid per gas, in wei.
	pub effective_gas_price: U256,
}

/// A call or creation to be tried on a state, without a signature.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct CallRequest {
	/// Who calls; the nonce is not raised and no fee is taken.
	pub from: H160,
	/// Whom; `None` creates a contract.
	pub to: Option<H160>,
	/// Value in wei.
	pub value: U256,
	/// Input data or init code.
	pub data: Vec<u8>,
	/// Gas limit; bounded by the caller of the runtime API, not by the block gas limit.
	pub gas_limit: u64,
	/// Fee cap in wei per gas (or the gas price of a legacy call). `None` calls free of charge, with
	/// a gas price of zero.
	pub max_fee_per_gas: Option<U256>,
	/// Tip cap in wei per gas.
	pub max_priority_fee_per_gas: Option<U256>,
	/// The sender's nonce; it decides the address of a created contract. `None` takes the account's.
	pub nonce: Option<U256>,
	/// Access list (EIP-2930).
	pub access_list: Vec<(H160, Vec<H256>)>,
	/// Authorizations (EIP-7702); those with an invalid signature or a wrong chain have no effect.
	pub authorization_list: Vec<AuthorizationListItem>,
	/// Whether this is a step of `eth_estimateGas`: the gas limit must pay the intrinsic gas and the
	/// calldata floor (EIP-7623), as for a transaction.
	pub estimate: bool,
	/// Whether to answer with the accounts and slots that were touched, for `eth_createAccessList`.
	pub report_access: bool,
}

/// What a call did.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct CallOutcome {
	/// How it ended.
	pub exit_reason: ExitReason,
	/// Data that was returned, also by a revert; of a successful creation, the deployed code.
	pub output: Vec<u8>,
	/// Gas that a transaction would have paid: after refunds, at least the calldata floor.
	pub used_gas: U256,
	/// Logs, empty unless the call succeeded.
	pub logs: Vec<Log>,
	/// Address of the created contract.
	pub created: Option<H160>,
	/// Accounts and slots that were touched (EIP-2929), sorted, if `report_access` asked for them.
	/// Precompiles, the sender and the receiver are left out unless slots of theirs were touched.
	pub accessed: Vec<(H160, Vec<H256>)>,
}

/// Why a call could not be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum CallError {
	/// A transaction like this would be refused; the code is that of pallet-evm's
	/// `TransactionValidationError`.
	Invalid(u8),
	/// The overrides make no sense: both `state` and `state_diff` of an account, a nonce beyond 32
	/// bits, or a code beyond the limit of EIP-170.
	Overrides,
	/// Anything else; it does not happen in a sound runtime.
	Dispatch(DispatchError),
}

/// What to pretend about an account during a call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct AccountOverride {
	/// Balance in wei; 2¹²⁷ − 1 and beyond count as that, so that it can still grow.
	pub balance: Option<U256>,
	/// Nonce; at most `u32::MAX`.
	pub nonce: Option<U256>,
	/// Code.
	pub code: Option<Vec<u8>>,
	/// The whole storage: slots that are not listed are empty.
	pub state: Option<Vec<(H256, H256)>>,
	/// Single slots; the others keep their values. Refused together with `state`.
	pub state_diff: Option<Vec<(H256, H256)>>,
}

/// Overrides by account; of two for one account, the later one wins field by field.
pub type StateOverride = Vec<(H160, AccountOverride)>;

/// What to pretend about the block during a call; `None` takes what the state tells.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo,
)]
pub struct BlockOverride {
	/// Block number.
	pub number: Option<U256>,
	/// Time in seconds.
	pub timestamp: Option<u64>,
	/// Receiver of the tips.
	pub coinbase: Option<H160>,
	/// Block gas limit.
	pub gas_limit: Option<U256>,
	/// Base fee in wei per gas.
	pub base_fee: Option<U256>,
	/// PREVRANDAO.
	pub random: Option<H256>,
}

sp_api::decl_runtime_apis! {
	/// What the Ethereum JSON-RPC needs to know from a state.
	#[api_version(1)]
	pub trait EthereumRuntimeApi {
		/// Chain id (EIP-155).
		fn chain_id() -> u64;

		/// Nonce and spendable balance of an account.
		fn account_basic(address: H160) -> Account;

		/// Base fee of a block built on this state, in wei per gas.
		fn gas_price() -> U256;

		/// Code of an account; empty if it has none.
		fn account_code_at(address: H160) -> Vec<u8>;

		/// Author of the block.
		fn author() -> H160;

		/// Value of a storage slot; `index` is the slot, not its hash.
		fn storage_at(address: H160, index: U256) -> H256;

		/// Tries a call or a creation. An error tells why it could not be tried at all; whatever the
		/// contract does is an outcome.
		fn call(
			request: CallRequest,
			state_override: Option<StateOverride>,
			block_override: Option<BlockOverride>,
		) -> Result<CallOutcome, CallError>;

		/// The block's Ethereum block; `None` before the first.
		fn current_block() -> Option<BlockV3>;

		/// Base fee of the block, in wei per gas; it belongs to the block hash ([`header_hash`]).
		fn current_base_fee() -> U256;

		/// Hash of the block's Ethereum block; zero before the first.
		fn current_block_hash() -> H256;

		/// Receipts, in the order of the transactions; their `used_gas` is cumulative.
		fn current_receipts() -> Option<Vec<ReceiptV4>>;

		/// Statuses, in the order of the transactions.
		fn current_transaction_statuses() -> Option<Vec<TransactionStatus>>;

		/// Block, receipts and statuses in one call.
		fn current_all()
			-> (Option<BlockV3>, Option<Vec<ReceiptV4>>, Option<Vec<TransactionStatus>>);

		/// Block gas limit.
		fn block_gas_limit() -> U256;

		/// By how much the base fee changes at most from one block to the next; `None` if it is fixed.
		fn elasticity() -> Option<Permill>;

		/// The Ethereum transactions among extrinsics, in their order.
		fn extrinsic_filter(extrinsics: Vec<<Block as BlockT>::Extrinsic>) -> Vec<TransactionV3>;

		/// Applies extrinsics and answers with the Ethereum block that they give. Call
		/// `initialize_pending_block` before, on the same API instance; an extrinsic that is not
		/// valid is left out.
		fn pending_block(
			extrinsics: Vec<<Block as BlockT>::Extrinsic>,
		) -> (Option<BlockV3>, Option<Vec<TransactionStatus>>, Option<Vec<ReceiptV4>>);

		/// Starts a block, for `pending_block`.
		fn initialize_pending_block(header: &<Block as BlockT>::Header);
	}

	/// Makes extrinsics of Ethereum transactions, for the pool.
	#[api_version(1)]
	pub trait ConvertTransactionRuntimeApi {
		/// The extrinsic that carries a transaction. Nothing is checked.
		fn convert_transaction(transaction: TransactionV3) -> <Block as BlockT>::Extrinsic;
	}
}
