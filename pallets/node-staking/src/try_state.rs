//! What must hold in every state.

use crate::{Config, HoldReason, Ledgers, Pallet};
use frame_support::{ensure, traits::fungible::InspectHold};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks every ledger against the holds of its account.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		for (node, ledger) in Ledgers::<T>::iter() {
			ensure!(!ledger.is_empty(), "staking: an empty ledger is kept");
			ensure!(
				ledger.unbonding.iter().all(|chunk| chunk.amount > 0),
				"staking: an unbonding part is empty"
			);
			ensure!(
				T::Currency::balance_on_hold(&HoldReason::Stake.into(), &node) == ledger.bonded,
				"staking: the hold of a bonded stake differs from the ledger"
			);
			ensure!(
				T::Currency::balance_on_hold(&HoldReason::Unbonding.into(), &node)
					== ledger.total_unbonding(),
				"staking: the hold of an unbonding stake differs from the ledger"
			);
		}
		Ok(())
	}
}
