//! What the pallet needs from the runtime and offers to pallet-ethereum.

use crate::types::{
	CallInfo, CreateInfo, ExecutionArgs, RunnerError, Target, TransactionValidationError,
	ValidationContext,
};
use frame_support::weights::Weight;
use sp_core::{H160, H256, U256};

/// Knows the base fee.
pub trait FeeCalculator {
	/// Base fee of this block, in base units per gas, and the weight of reading it. Must be constant
	/// within a block.
	fn min_gas_price() -> (U256, Weight);
}

/// No base fee.
impl FeeCalculator for () {
	fn min_gas_price() -> (U256, Weight) {
		(U256::zero(), Weight::zero())
	}
}

/// Turns gas into weight and back.
pub trait GasWeightMapping {
	/// Weight of `gas`; without what every extrinsic costs (`without_base_weight`) where that is
	/// accounted by somebody else.
	fn gas_to_weight(gas: u64, without_base_weight: bool) -> Weight;

	/// Gas whose weight is at most `weight`.
	fn weight_to_gas(weight: Weight) -> u64;
}

/// Knows the hashes of Ethereum blocks.
pub trait BlockHashMapping {
	/// Hash of the block `number`; zero if it is not one of the last 256.
	fn block_hash(number: u32) -> H256;
}

/// No hashes.
impl BlockHashMapping for () {
	fn block_hash(_: u32) -> H256 {
		H256::zero()
	}
}

/// Decides who may create contracts.
pub trait CreatePolicy {
	/// Whether a transaction of `who` may create contracts, directly or through contracts.
	fn may_create(who: &H160) -> bool;
}

/// Everybody may.
impl CreatePolicy for () {
	fn may_create(_: &H160) -> bool {
		true
	}
}

/// Moves the fees.
pub trait OnChargeTransaction {
	/// What was withdrawn.
	type Withdrawn;

	/// Takes the highest fee from the sender, in base units.
	fn withdraw(who: &H160, fee: U256) -> Result<Self::Withdrawn, TransactionValidationError>;

	/// Distributes what was withdrawn: `base_fee` for the network, `tip` for the author, the rest
	/// back to the sender; in base units, `base_fee + tip` at most what was withdrawn. Cannot fail:
	/// what a receiver cannot take is burnt, and so is a tip that has no author.
	fn settle(
		who: &H160,
		withdrawn: Self::Withdrawn,
		base_fee: U256,
		tip: U256,
		author: Option<&H160>,
	);
}

/// Checks and executes.
pub trait Runner {
	/// Why something is not executed.
	type Error: Into<TransactionValidationError>;

	/// Checks fees, gas, nonce, balance, sender and size against the state. Chain id, signature and
	/// transaction type are for whoever decoded the transaction. With `is_transactional` false only
	/// what an execution cannot do without is checked.
	fn validate(
		target: &Target,
		args: &ExecutionArgs,
		context: ValidationContext,
	) -> Result<(), Self::Error>;

	/// Calls `target`.
	fn call(target: H160, args: ExecutionArgs) -> Result<CallInfo, RunnerError<Self::Error>>;

	/// Creates a contract; its address follows from sender and nonce.
	fn create(args: ExecutionArgs) -> Result<CreateInfo, RunnerError<Self::Error>>;

	/// Creates a contract; its address follows from sender, salt and creation code (EIP-1014).
	fn create2(salt: H256, args: ExecutionArgs) -> Result<CreateInfo, RunnerError<Self::Error>>;
}
