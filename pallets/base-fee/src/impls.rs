//! Calls and the hook.

use crate::{BaseFeePerGas, BlockGas, Config, Elasticity, Error, Event, NextBaseFee, Pallet, rule};
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Get};
use sp_core::U256;
use sp_runtime::Permill;

impl<T: Config> Pallet<T> {
	/// The base fee in force, in base units per gas.
	pub fn base_fee() -> U256 {
		BaseFeePerGas::<T>::get()
	}

	/// Whether a base fee is within its bounds.
	pub(crate) fn is_fee(fee: U256) -> bool {
		(T::LeastBaseFee::get()..=rule::MAX_BASE_FEE).contains(&fee)
	}

	/// Sets the base fee of the next block.
	pub(crate) fn do_set_base_fee(fee: U256) -> DispatchResult {
		ensure!(Self::is_fee(fee), Error::<T>::FeeOutOfBounds);
		NextBaseFee::<T>::put(fee);
		Self::deposit_event(Event::BaseFeeSet { fee });
		Ok(())
	}

	/// Sets the elasticity.
	pub(crate) fn do_set_elasticity(elasticity: Permill) -> DispatchResult {
		ensure!(elasticity <= rule::MAX_ELASTICITY, Error::<T>::ElasticityTooHigh);
		Elasticity::<T>::put(elasticity);
		Self::deposit_event(Event::ElasticitySet { elasticity });
		Ok(())
	}

	/// Sets the base fee of the next block: what governance wants, or what the rule says.
	pub(crate) fn end_block() {
		let fee = NextBaseFee::<T>::take().unwrap_or_else(|| {
			let (used, limit) = (T::BlockGas::used(), T::BlockGas::limit());
			rule::next(BaseFeePerGas::<T>::get(), used, limit, Elasticity::<T>::get())
		});
		BaseFeePerGas::<T>::put(fee.max(T::LeastBaseFee::get()).min(rule::MAX_BASE_FEE));
	}
}
