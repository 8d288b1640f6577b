//! The calls and the trait `Stake`.

use crate::{
	Config, Error, Event, HoldReason, LOG, Ledgers, Pallet, SlashRecord, Slashes, pallet::LedgerOf,
};
use deuterium_primitives::{
	Balance,
	traits::{SlashCause, SlashPart, Stake},
};
use frame_support::{
	dispatch::DispatchResult,
	ensure,
	storage::with_storage_layer,
	traits::{
		Get,
		fungible::{MutateHold, UnbalancedHold},
		tokens::{Fortitude::Force, Precision, Restriction::Free},
	},
};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::{DispatchError, traits::Saturating};

impl<T: Config> Pallet<T> {
	/// The stake of an account; empty when it has none.
	pub fn ledger(node: &T::AccountId) -> LedgerOf<T> {
		Ledgers::<T>::get(node)
	}

	/// The last slash of an account, and what for; `None` when it never was slashed.
	pub fn last_slash(node: &T::AccountId) -> Option<SlashRecord<T::AccountId, BlockNumberFor<T>>> {
		Slashes::<T>::get(node)
	}

	/// What an account can withdraw now, in base units.
	pub fn withdrawable(node: &T::AccountId) -> Balance {
		Ledgers::<T>::get(node).matured(Self::now())
	}

	pub(crate) fn do_top_up(node: &T::AccountId, amount: Balance) -> DispatchResult {
		ensure!(amount > 0, Error::<T>::AmountZero);
		ensure!(Ledgers::<T>::get(node).bonded > 0, Error::<T>::NotBonded);
		Self::add_bonded(node, amount)
	}

	/// Holds more of the account's funds as bonded stake.
	fn add_bonded(node: &T::AccountId, amount: Balance) -> DispatchResult {
		T::Currency::hold(&HoldReason::Stake.into(), node, amount)
			.map_err(|_| Error::<T>::InsufficientFunds)?;
		Ledgers::<T>::mutate(node, |ledger| ledger.bonded = ledger.bonded.saturating_add(amount));
		Self::deposit_event(Event::Bonded { node: node.clone(), amount });
		Ok(())
	}

	pub(crate) fn do_withdraw(node: &T::AccountId) -> DispatchResult {
		let mut ledger = Ledgers::<T>::get(node);
		let amount = Self::free_matured(node, &mut ledger)?;
		ensure!(amount > 0, Error::<T>::NothingMatured);
		Self::store(node, ledger);
		Ok(())
	}

	/// Releases what has matured and takes it out of the ledger, which the caller stores.
	fn free_matured(
		node: &T::AccountId,
		ledger: &mut LedgerOf<T>,
	) -> Result<Balance, DispatchError> {
		let amount = ledger.take_matured(Self::now());
		if amount > 0 {
			let reason = HoldReason::Unbonding.into();
			T::Currency::release(&reason, node, amount, Precision::Exact)?;
			Self::deposit_event(Event::Withdrawn { node: node.clone(), amount });
		}
		Ok(amount)
	}

	fn try_unbond_all(node: &T::AccountId) -> DispatchResult {
		let mut ledger = Ledgers::<T>::get(node);
		// Makes room, and keeps matured parts from being joined with the new one.
		Self::free_matured(node, &mut ledger)?;
		let matures_at = Self::now().saturating_add(T::UnbondingPeriod::get());
		let amount = ledger.start_unbonding(matures_at);
		if amount > 0 {
			// Renames the hold. Releasing and holding again could fail if the account's funds are
			// frozen for another reason; the new hold comes first, so that the account is never
			// without any and keeps its reference.
			let (old, new) = (HoldReason::Stake.into(), HoldReason::Unbonding.into());
			T::Currency::increase_balance_on_hold(&new, node, amount, Precision::Exact)?;
			T::Currency::decrease_balance_on_hold(&old, node, amount, Precision::Exact)?;
			Self::deposit_event(Event::Unbonding { node: node.clone(), amount, matures_at });
		}
		Self::store(node, ledger);
		Ok(())
	}

	/// Slashes, and keeps the cause.
	fn try_slash(
		node: &T::AccountId,
		part: SlashPart,
		cause: SlashCause,
	) -> Result<Balance, DispatchError> {
		let mut ledger = Ledgers::<T>::get(node);
		let (bonded, unbonding) = ledger.take_slash(part, Self::now());
		let amount = bonded.saturating_add(unbonding);
		if amount == 0 {
			return Ok(0);
		}
		let receiver = T::Treasury::get();
		let burned = Self::seize(HoldReason::Stake, node, bonded, &receiver)?
			.saturating_add(Self::seize(HoldReason::Unbonding, node, unbonding, &receiver)?);
		Self::store(node, ledger);
		let record = SlashRecord { cause, bonded, unbonding, receiver, burned, at: Self::now() };
		Slashes::<T>::insert(node, record);
		Self::deposit_event(Event::Slashed { node: node.clone(), bonded, unbonding });
		Ok(amount)
	}

	/// Moves held funds to the treasury, or burns them if it cannot take them. Returns what was
	/// burned.
	fn seize(
		reason: HoldReason,
		node: &T::AccountId,
		amount: Balance,
		treasury: &T::AccountId,
	) -> Result<Balance, DispatchError> {
		if amount == 0 {
			return Ok(0);
		}
		let reason = reason.into();
		let moved = with_storage_layer(|| {
			T::Currency::transfer_on_hold(
				&reason,
				node,
				treasury,
				amount,
				Precision::Exact,
				Free,
				Force,
			)
		});
		if let Err(error) = moved {
			log::warn!(target: LOG, "treasury cannot take {amount} of {node:?}: {error:?}; burned");
			T::Currency::burn_held(&reason, node, amount, Precision::Exact, Force)?;
			return Ok(amount);
		}
		Ok(0)
	}

	fn store(node: &T::AccountId, ledger: LedgerOf<T>) {
		if ledger.is_empty() {
			Ledgers::<T>::remove(node);
		} else {
			Ledgers::<T>::insert(node, ledger);
		}
	}

	fn now() -> BlockNumberFor<T> {
		frame_system::Pallet::<T>::block_number()
	}
}

impl<T: Config> Stake<T::AccountId> for Pallet<T> {
	fn minimum() -> Balance {
		T::MinimumStake::get()
	}

	fn bond(node: &T::AccountId, amount: Balance) -> DispatchResult {
		ensure!(amount > 0 && amount >= Self::minimum(), Error::<T>::StakeTooLow);
		Self::add_bonded(node, amount)
	}

	fn unbond_all(node: &T::AccountId) {
		// Cannot fail while holds and ledger agree, which `try_state` proves; if it did, nothing
		// would be lost: the stake stays bonded.
		if let Err(error) = with_storage_layer(|| Self::try_unbond_all(node)) {
			log::error!(target: LOG, "stake of {node:?} stays bonded: {error:?}");
		}
	}

	fn slash(node: &T::AccountId, part: SlashPart, cause: SlashCause) -> Balance {
		// Cannot fail while holds and ledger agree; a stake that cannot be taken stays where it is.
		with_storage_layer(|| Self::try_slash(node, part, cause)).unwrap_or_else(|error| {
			log::error!(target: LOG, "stake of {node:?} is not slashed: {error:?}");
			0
		})
	}

	fn bonded(node: &T::AccountId) -> Balance {
		Ledgers::<T>::get(node).bonded
	}

	fn unbonding(node: &T::AccountId) -> Balance {
		Ledgers::<T>::get(node).total_unbonding()
	}
}
