//! The gas schedule, and gas as weight.

use crate::{
	Config, GasWeightMapping,
	types::{AccessListEntry, ExecutionArgs, Target},
};
use core::marker::PhantomData;
use frame_support::{dispatch::DispatchClass, traits::Get, weights::Weight};

/// The rules of the Prague hard fork, as far as the engine has them (`reference/ethereum.md` §1.2
/// says what it lacks; the runner adds EIP-7623 and the gas of delegated calls of EIP-7702).
pub static SCHEDULE: evm::Config = evm::Config::pectra();

/// Gas of a transaction that does nothing.
pub const TRANSACTION: u64 = 21_000;

/// `TOTAL_COST_FLOOR_PER_TOKEN` of EIP-7623.
const FLOOR_PER_TOKEN: u64 = 10;
/// Tokens of a byte that is not zero (EIP-7623).
const TOKENS_PER_NON_ZERO_BYTE: u64 = 4;
/// Gas per word of creation code (EIP-3860).
const INIT_CODE_WORD: u64 = 2;

/// How many bytes of `data` are zero, and how many are not.
fn count_bytes(data: &[u8]) -> (u64, u64) {
	let zero = data.iter().fold(0u64, |sum, byte| sum.saturating_add(u64::from(*byte == 0)));
	(zero, (data.len() as u64).saturating_sub(zero))
}

/// Gas of an access list (EIP-2930).
fn access_list(list: &[AccessListEntry]) -> u64 {
	list.iter().fold(0, |sum: u64, (_, slots)| {
		let slots = SCHEDULE.gas_access_list_storage_key.saturating_mul(slots.len() as u64);
		sum.saturating_add(SCHEDULE.gas_access_list_address).saturating_add(slots)
	})
}

/// Gas that a transaction costs before its first opcode (yellow paper, `g_0`; EIP-2028, EIP-2930,
/// EIP-3860, EIP-7702).
pub fn intrinsic(target: &Target, args: &ExecutionArgs) -> u64 {
	let (zero, non_zero) = count_bytes(&args.input);
	let (base, init_code) = match target {
		Target::Call(_) => (SCHEDULE.gas_transaction_call, 0),
		Target::Create | Target::Create2(_) => {
			let words = (args.input.len() as u64).div_ceil(32);
			(SCHEDULE.gas_transaction_create, words.saturating_mul(INIT_CODE_WORD))
		},
	};
	let authorizations = args.authorization_list.len() as u64;
	base.saturating_add(zero.saturating_mul(SCHEDULE.gas_transaction_zero_data))
		.saturating_add(non_zero.saturating_mul(SCHEDULE.gas_transaction_non_zero_data))
		.saturating_add(init_code)
		.saturating_add(access_list(&args.access_list))
		.saturating_add(authorizations.saturating_mul(SCHEDULE.gas_per_empty_account_cost))
}

/// Gas that a transaction with this input pays at least (EIP-7623).
pub fn floor(input: &[u8]) -> u64 {
	let (zero, non_zero) = count_bytes(input);
	let tokens = zero.saturating_add(non_zero.saturating_mul(TOKENS_PER_NON_ZERO_BYTE));
	TRANSACTION.saturating_add(tokens.saturating_mul(FLOOR_PER_TOKEN))
}

/// What the gas limit of a transaction must be at least.
pub fn least_limit(target: &Target, args: &ExecutionArgs) -> u64 {
	intrinsic(target, args).max(floor(&args.input))
}

/// Weight proportional to gas, [`Config::WeightPerGas`] each.
pub struct FixedGasWeightMapping<T>(PhantomData<T>);

impl<T: Config> GasWeightMapping for FixedGasWeightMapping<T> {
	fn gas_to_weight(gas: u64, without_base_weight: bool) -> Weight {
		let weight = T::WeightPerGas::get().saturating_mul(gas);
		if without_base_weight {
			let weights = T::BlockWeights::get();
			weight.saturating_sub(weights.get(DispatchClass::Normal).base_extrinsic)
		} else {
			weight
		}
	}

	fn weight_to_gas(weight: Weight) -> u64 {
		weight.checked_div_per_component(&T::WeightPerGas::get()).unwrap_or_default()
	}
}
