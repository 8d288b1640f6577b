//! Fees in the native token.

use crate::{Config, OnChargeTransaction, TransactionValidationError};
use core::marker::PhantomData;
use frame_support::traits::{
	Get, Imbalance,
	fungible::{Balanced, Credit},
	tokens::{Fortitude, Precision, Preservation},
};
use sp_core::{H160, U256};
use sp_runtime::traits::UniqueSaturatedInto;

/// Fees as EIP-1559 has them: the tip goes to the author, the base fee to `Receiver`, or is burnt if
/// that is `None`.
pub struct FungibleFees<T, Receiver>(PhantomData<(T, Receiver)>);

/// What was withdrawn.
type CreditOf<T> = Credit<<T as frame_system::Config>::AccountId, <T as Config>::Currency>;

impl<T: Config, Receiver: Get<Option<T::AccountId>>> FungibleFees<T, Receiver> {
	/// Gives `credit` to an account; burns it if there is none or if it cannot take it.
	fn give(who: Option<T::AccountId>, credit: CreditOf<T>) {
		if let Some(who) = who
			&& credit.peek() > 0
		{
			// Dropping a credit takes it out of the issuance.
			drop(T::Currency::resolve(&who, credit));
		}
	}
}

impl<T: Config, Receiver: Get<Option<T::AccountId>>> OnChargeTransaction
	for FungibleFees<T, Receiver>
{
	type Withdrawn = CreditOf<T>;

	fn withdraw(who: &H160, fee: U256) -> Result<Self::Withdrawn, TransactionValidationError> {
		if fee.is_zero() {
			return Ok(CreditOf::<T>::zero());
		}
		let fee = u128::try_from(fee).map_err(|_| TransactionValidationError::Overflow)?;
		T::Currency::withdraw(
			&T::AccountId::from(*who),
			fee,
			Precision::Exact,
			Preservation::Expendable,
			Fortitude::Polite,
		)
		.map_err(|_| TransactionValidationError::BalanceTooLow)
	}

	fn settle(
		who: &H160,
		withdrawn: Self::Withdrawn,
		base_fee: U256,
		tip: U256,
		author: Option<&H160>,
	) {
		let (base_fee, rest) = withdrawn.split(base_fee.unique_saturated_into());
		let (tip, refund) = rest.split(tip.unique_saturated_into());
		Self::give(Some(T::AccountId::from(*who)), refund);
		Self::give(author.map(|author| T::AccountId::from(*author)), tip);
		Self::give(Receiver::get(), base_fee);
	}
}
