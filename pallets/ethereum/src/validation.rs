//! Which transactions are accepted, by the pool and into a block.

use crate::{
	Config, Pallet,
	transaction::{Fields, recover_signer},
};
use alloc::vec;
use codec::Encode;
use ethereum::TransactionV3;
use frame_support::{ensure, traits::Get};
use pallet_evm::{
	ExecutionArgs, FeeCalculator as _, Runner as _, TransactionValidationError as Refusal,
	ValidationContext,
};
use sp_core::{H160, U256};
use sp_runtime::{
	traits::UniqueSaturatedInto,
	transaction_validity::{
		InvalidTransaction, TransactionValidity, TransactionValidityError, ValidTransaction,
	},
};

/// Largest transaction, in bytes of its SCALE encoding, which is near its RLP: the limit of
/// go-ethereum's pool. What a transaction may bring into a block must not depend on gas alone, of
/// which a zero byte costs 4 to 10.
pub const MAX_TRANSACTION_SIZE: usize = 128 * 1024;

impl<T: Config> Pallet<T> {
	/// The sender of a transaction, from its signature.
	pub fn recover_sender(transaction: &TransactionV3) -> Result<H160, TransactionValidityError> {
		recover_signer(transaction).ok_or(refuse(Refusal::InvalidSignature))
	}

	/// Whether the pool takes a transaction of `source`, and in which order.
	///
	/// * Priority: what the author gets per gas at the base fee of the next block, in wei, so that
	///   blocks are filled with the dearest and the pool replaces a transaction by a dearer one.
	/// * Tags: those of native transactions (`frame_system::CheckNonce`), because account and nonce
	///   are the same; a nonce above the account's waits for the one before it.
	pub fn validate_in_pool(source: H160, transaction: &TransactionV3) -> TransactionValidity {
		let args = Self::check(source, transaction, ValidationContext::Pool).map_err(refuse)?;
		let (base_fee, _) = T::FeeCalculator::min_gas_price();
		let account = T::AccountId::from(source);
		let next = frame_system::Pallet::<T>::account_nonce(&account);
		// The check has refused what does not fit.
		let nonce: u32 = args.nonce.unwrap_or_default().unique_saturated_into();
		let tag = |nonce: u32| vec![(&account, nonce).encode()];
		Ok(ValidTransaction {
			priority: args.effective_tip(base_fee).unique_saturated_into(),
			provides: tag(nonce),
			requires: if nonce > next { tag(nonce.saturating_sub(1)) } else { vec![] },
			..Default::default()
		})
	}

	/// Whether a transaction of `source` may run now, in this block.
	///
	/// Beside what the pool asks, the nonce must be the account's, and the gas that is left of the
	/// block gas limit must cover the transaction's (yellow paper, §6.2), else it has to wait for
	/// another block (`ExhaustsResources`).
	pub fn validate_in_block(
		source: H160,
		transaction: &TransactionV3,
	) -> Result<(), TransactionValidityError> {
		let args = Self::check(source, transaction, ValidationContext::Block).map_err(refuse)?;
		let left = T::BlockGasLimit::get().saturating_sub(Self::gas_used().into());
		ensure!(U256::from(args.gas_limit) <= left, InvalidTransaction::ExhaustsResources);
		Ok(())
	}

	/// All checks of one transaction. The cheap ones, which need no state, come first.
	fn check(
		source: H160,
		transaction: &TransactionV3,
		context: ValidationContext,
	) -> Result<ExecutionArgs, Refusal> {
		ensure!(transaction.encoded_size() <= MAX_TRANSACTION_SIZE, Refusal::TransactionTooLarge);
		let fields = Fields::from(transaction);
		match fields.chain_id {
			Some(chain_id) => ensure!(chain_id == T::ChainId::get(), Refusal::InvalidChainId),
			None => ensure!(T::AllowUnprotected::get(), Refusal::UnprotectedNotAllowed),
		}
		ensure!(fields.gas_limit <= T::BlockGasLimit::get(), Refusal::GasLimitTooHigh);
		let is_void = fields.authorization_list.is_some_and(|list| list.is_empty());
		ensure!(!is_void, Refusal::EmptyAuthorizationList);
		let args = fields.execution_args(source, |_| None);
		T::Runner::validate(&fields.target(), &args, context).map_err(Into::<Refusal>::into)?;
		Ok(args)
	}
}

/// A refusal as the pool and the block builder know it.
fn refuse(refusal: Refusal) -> TransactionValidityError {
	InvalidTransaction::from(refusal).into()
}
