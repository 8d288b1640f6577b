//! What makes a transaction acceptable.

use crate::{
	Config, CreatePolicy, FeeCalculator, Pallet, gas,
	types::{ExecutionArgs, Target, TransactionValidationError as Refusal, ValidationContext},
};
use frame_support::{ensure, traits::Get};
use sp_core::U256;

/// Reads of the state at most: account, code's metadata, code, base fee, rule of creation.
pub(crate) const READS: u64 = 5;

/// See [`Runner::validate`](crate::Runner::validate).
pub(crate) fn validate<T: Config>(
	target: &Target,
	args: &ExecutionArgs,
	context: ValidationContext,
) -> Result<(), Refusal> {
	check_fee_fields(args)?;
	check_creation::<T>(target, args)?;
	ensure!(args.gas_limit >= gas::least_limit(target, args), Refusal::GasLimitTooLow);
	if args.is_transactional {
		let most = T::BlockGasLimit::get();
		ensure!(U256::from(args.gas_limit) <= most, Refusal::GasLimitTooHigh);
		check_sender::<T>(args)?;
		check_nonce::<T>(args, context)?;
		check_payment::<T>(args)?;
	}
	Ok(())
}

/// The fields of EIP-1559 fit together.
fn check_fee_fields(args: &ExecutionArgs) -> Result<(), Refusal> {
	match (args.max_fee_per_gas, args.max_priority_fee_per_gas) {
		(None, Some(tip)) if args.is_transactional && !tip.is_zero() => {
			Err(Refusal::InvalidFeeInput)
		},
		(Some(max), Some(tip)) if tip > max => Err(Refusal::PriorityFeeTooHigh),
		_ => Ok(()),
	}
}

/// A creation is allowed, and its code not too large (EIP-3860).
fn check_creation<T: Config>(target: &Target, args: &ExecutionArgs) -> Result<(), Refusal> {
	if !target.is_create() {
		return Ok(());
	}
	ensure!(args.authorization_list.is_empty(), Refusal::CreateWithAuthorizations);
	let most = gas::SCHEDULE.max_initcode_size.unwrap_or(usize::MAX);
	ensure!(args.input.len() <= most, Refusal::TransactionTooLarge);
	ensure!(T::CreateOrigin::may_create(&args.source), Refusal::CreateNotAllowed);
	Ok(())
}

/// The sender is no contract (EIP-3607); it may delegate (EIP-7702).
fn check_sender<T: Config>(args: &ExecutionArgs) -> Result<(), Refusal> {
	let has_code = Pallet::<T>::code_metadata(&args.source).size > 0;
	ensure!(
		!has_code || Pallet::<T>::delegation(&args.source).is_some(),
		Refusal::TransactionMustComeFromEOA
	);
	Ok(())
}

/// The nonce is the account's, or above it in the pool. The last nonce cannot be used, because there
/// is none to follow (EIP-2681).
fn check_nonce<T: Config>(args: &ExecutionArgs, context: ValidationContext) -> Result<(), Refusal> {
	let account = U256::from(Pallet::<T>::nonce(&args.source));
	let nonce = args.nonce.unwrap_or(account);
	ensure!(nonce >= account, Refusal::TxNonceTooLow);
	ensure!(nonce < U256::from(u32::MAX), Refusal::TxNonceTooHigh);
	let waits = context == ValidationContext::Pool;
	ensure!(nonce == account || waits, Refusal::TxNonceTooHigh);
	Ok(())
}

/// The price covers the base fee, and the balance the value and the highest fee.
fn check_payment<T: Config>(args: &ExecutionArgs) -> Result<(), Refusal> {
	let base_fee = args.environment.base_fee.unwrap_or_else(|| T::FeeCalculator::min_gas_price().0);
	if let Some(max) = args.max_fee_per_gas {
		ensure!(max >= base_fee, Refusal::GasPriceTooLow);
	}
	let cost = args.highest_cost(base_fee).ok_or(Refusal::Overflow)?;
	let balance = U256::from(Pallet::<T>::balance(&args.source));
	ensure!(cost <= balance, Refusal::BalanceTooLow);
	Ok(())
}
