//! Benchmarks of the calls.

#![allow(clippy::arithmetic_side_effects)]

use crate::{Call, Config, Ledgers, Pallet};
use deuterium_primitives::traits::Stake;
use frame_benchmarking::v2::*;
use frame_support::traits::{
	Get,
	fungible::{Inspect, Unbalanced},
	tokens::Precision,
};
use frame_system::{RawOrigin, pallet_prelude::BlockNumberFor};

/// Gives an account as many parts of stake as can unbond at once, all of which have matured.
fn matured<T: Config>(node: &T::AccountId) -> Result<(), BenchmarkError> {
	let stake = T::MinimumStake::get();
	for _ in 0..T::MaxUnbondingChunks::get() {
		T::Currency::increase_balance(node, stake, Precision::Exact)?;
		Pallet::<T>::bond(node, stake)?;
		Pallet::<T>::unbond_all(node);
	}
	let parts = Ledgers::<T>::get(node).unbonding.len();
	assert_eq!(parts, T::MaxUnbondingChunks::get() as usize, "the ledger is full");
	let later = T::UnbondingPeriod::get() + BlockNumberFor::<T>::from(2u32);
	frame_system::Pallet::<T>::set_block_number(later);
	Ok(())
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn withdraw() -> Result<(), BenchmarkError> {
		let caller: T::AccountId = whitelisted_caller();
		matured::<T>(&caller)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()));

		assert_eq!(Pallet::<T>::unbonding(&caller), 0);
		assert!(T::Currency::balance(&caller) >= T::MinimumStake::get());
		Ok(())
	}

	#[benchmark]
	fn withdraw_for() -> Result<(), BenchmarkError> {
		let caller: T::AccountId = whitelisted_caller();
		let node: T::AccountId = account("node", 0, 0);
		matured::<T>(&node)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), node.clone());

		assert_eq!(Pallet::<T>::unbonding(&node), 0);
		assert!(T::Currency::balance(&node) >= T::MinimumStake::get());
		Ok(())
	}

	/// To a ledger that is full.
	#[benchmark]
	fn top_up() -> Result<(), BenchmarkError> {
		let caller: T::AccountId = whitelisted_caller();
		let stake = T::MinimumStake::get();
		matured::<T>(&caller)?;
		T::Currency::increase_balance(&caller, stake * 2, Precision::Exact)?;
		Pallet::<T>::bond(&caller, stake)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), stake);

		assert_eq!(Pallet::<T>::bonded(&caller), stake * 2);
		Ok(())
	}
}
