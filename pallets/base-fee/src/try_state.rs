//! What must hold in every state.

use crate::{BaseFeePerGas, Config, Elasticity, NextBaseFee, Pallet, rule};
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks that everything is within its bounds.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		ensure!(Self::is_fee(BaseFeePerGas::<T>::get()), "base-fee: out of bounds");
		ensure!(
			NextBaseFee::<T>::get().is_none_or(Self::is_fee),
			"base-fee: the next one is out of bounds"
		);
		ensure!(Elasticity::<T>::get() <= rule::MAX_ELASTICITY, "base-fee: too elastic");
		Ok(())
	}
}
