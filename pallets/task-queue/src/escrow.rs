//! Money: the fee of a task, on hold on its creator's own account.
//!
//! A payment that cannot be made stays on hold and is written down in [`Claims`]; nothing that
//! happens to a receiver can stop a task from ending.

use crate::{Claims, Config, Error, Event, HoldReason, Pallet};
use deuterium_primitives::{Balance, TaskId};
use frame_support::traits::{
	fungible::MutateHold,
	tokens::{Fortitude, Precision, Restriction},
};
use sp_runtime::{DispatchError, DispatchResult};

/// Most deferred credits that one call pays.
pub(crate) const CLAIMS_PER_CALL: usize = 16;

impl<T: Config> Pallet<T> {
	/// Puts a fee on hold.
	pub(crate) fn hold_fee(creator: &T::AccountId, fee: Balance) -> DispatchResult {
		T::Currency::hold(&HoldReason::TaskEscrow.into(), creator, fee)
			.map_err(|_| Error::<T>::InsufficientBalance.into())
	}

	/// Pays out of a creator's escrow; what cannot be paid becomes claimable.
	pub(crate) fn pay(task: TaskId, creator: &T::AccountId, payee: &T::AccountId, amount: Balance) {
		if amount == 0 {
			return;
		}
		let Err(error) = Self::transfer(creator, payee, amount) else { return };
		Claims::<T>::mutate(payee, creator, |claim| *claim = claim.saturating_add(amount));
		Self::deposit_event(Event::CreditDeferred { task, payee: payee.clone(), amount, error });
	}

	/// Pays deferred credits.
	pub(crate) fn do_claim(payee: T::AccountId) -> DispatchResult {
		let mut claims = alloc::vec::Vec::with_capacity(CLAIMS_PER_CALL);
		claims.extend(Claims::<T>::iter_prefix(&payee).take(CLAIMS_PER_CALL));
		if claims.is_empty() {
			return Err(Error::<T>::NothingToClaim.into());
		}
		let mut amount: Balance = 0;
		for (creator, claim) in claims {
			if Self::transfer(&creator, &payee, claim).is_ok() {
				Claims::<T>::remove(&payee, &creator);
				amount = amount.saturating_add(claim);
			}
		}
		if amount == 0 {
			return Err(Error::<T>::ClaimFailed.into());
		}
		Self::deposit_event(Event::Claimed { payee, amount });
		Ok(())
	}

	/// Moves exactly `amount` from the escrow to the free balance of `payee`, or nothing.
	///
	/// Forced: a creator must not be able to freeze a fee that nodes have earned.
	fn transfer(
		creator: &T::AccountId,
		payee: &T::AccountId,
		amount: Balance,
	) -> Result<(), DispatchError> {
		let reason = HoldReason::TaskEscrow.into();
		if creator == payee {
			return T::Currency::release(&reason, creator, amount, Precision::Exact).map(|_| ());
		}
		frame_support::storage::with_storage_layer(|| {
			T::Currency::transfer_on_hold(
				&reason,
				creator,
				payee,
				amount,
				Precision::Exact,
				Restriction::Free,
				Fortitude::Force,
			)
			.map(|_| ())
		})
	}
}
