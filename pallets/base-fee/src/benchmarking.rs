//! Benchmarks of calls and hook.

use crate::{BaseFeePerGas, BlockGas, Call, Config, Elasticity, NextBaseFee, Pallet, rule};
use frame_benchmarking::v2::*;
use frame_support::traits::{EnsureOrigin, Get};

/// Governance's origin.
fn governance<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
	T::GovernanceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Stop("nobody governs"))
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn set_base_fee_per_gas() -> Result<(), BenchmarkError> {
		let origin = governance::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, rule::MAX_BASE_FEE);

		assert_eq!(NextBaseFee::<T>::get(), Some(rule::MAX_BASE_FEE));
		Ok(())
	}

	#[benchmark]
	fn set_elasticity() -> Result<(), BenchmarkError> {
		let origin = governance::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, rule::MAX_ELASTICITY);

		assert_eq!(Elasticity::<T>::get(), rule::MAX_ELASTICITY);
		Ok(())
	}

	/// With the rule applied to the highest fee.
	#[benchmark]
	fn on_finalize() {
		BaseFeePerGas::<T>::put(rule::MAX_BASE_FEE);
		let (used, limit) = (T::BlockGas::used(), T::BlockGas::limit());

		#[block]
		{
			Pallet::<T>::end_block();
		}

		let expected = rule::next(rule::MAX_BASE_FEE, used, limit, Elasticity::<T>::get());
		let expected = expected.max(T::LeastBaseFee::get()).min(rule::MAX_BASE_FEE);
		assert_eq!(BaseFeePerGas::<T>::get(), expected);
	}
}
