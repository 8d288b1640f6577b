//! The rule against the text of EIP-1559.

use crate::{mock::*, rule};
use proptest::prelude::*;
use sp_core::U256;
use sp_runtime::Permill;

/// The rule as the EIP writes it, in whole numbers without bound (as far as these tests go).
fn eip(parent_base_fee: u128, parent_gas_used: u128, parent_gas_limit: u128) -> u128 {
	let parent_gas_target = parent_gas_limit / 2;
	if parent_gas_used == parent_gas_target {
		parent_base_fee
	} else if parent_gas_used > parent_gas_target {
		let gas_used_delta = parent_gas_used - parent_gas_target;
		let delta = parent_base_fee * gas_used_delta / parent_gas_target / 8;
		parent_base_fee + delta.max(1)
	} else {
		let gas_used_delta = parent_gas_target - parent_gas_used;
		parent_base_fee - parent_base_fee * gas_used_delta / parent_gas_target / 8
	}
}

#[test]
fn base_fee_should_follow_known_values() {
	let gwei = 1_000_000_000u64;
	for (fee, used, expected) in [
		(gwei, LIMIT / 2, gwei),
		(gwei, LIMIT, 1_125_000_000),
		(gwei, 0, 875_000_000),
		(gwei, LIMIT / 2 + 1, gwei + 8),
		(gwei, LIMIT / 2 - 1, gwei - 8),
		(7, LIMIT, 8),
		(7, LIMIT / 2 + 1, 8),
		(7, 0, 7),
	] {
		let next = rule::next(fee.into(), used, LIMIT, rule::ELASTICITY);
		assert_eq!(next, expected.into(), "{fee} {used}");
	}
}

#[test]
fn base_fee_should_stay_at_its_floor_when_blocks_are_empty() {
	build_and_execute(Some(1_000.into()), || {
		let fees: Vec<_> = (0..60).map(|_| end_block(0)).collect();
		assert!(fees.windows(2).all(|pair| pair[1] <= pair[0]));
		assert_eq!(fees.last(), Some(&LEAST.into()));
	});
}

#[test]
fn base_fee_should_leave_its_floor_when_blocks_are_full() {
	build_and_execute(None, || {
		let fees: Vec<u64> = (0..4).map(|_| end_block(LIMIT).as_u64()).collect();
		assert_eq!(fees, [11, 12, 13, 14]);
	});
}

#[test]
fn base_fee_should_stop_at_its_ceiling_when_blocks_stay_full() {
	assert_eq!(rule::MAX_BASE_FEE, U256::from(10).pow(24.into()));
	build_and_execute(Some(rule::MAX_BASE_FEE - 1), || {
		assert_eq!(end_block(LIMIT), rule::MAX_BASE_FEE);
		assert_eq!(end_block(LIMIT), rule::MAX_BASE_FEE);
		assert!(end_block(0) < rule::MAX_BASE_FEE);
	});
}

#[test]
fn rule_should_not_panic_when_everything_is_extreme() {
	for fee in [U256::zero(), U256::one(), U256::MAX] {
		for (used, limit) in [(0, 0), (u64::MAX, 0), (0, u64::MAX), (u64::MAX, u64::MAX), (1, 1)] {
			for elasticity in [Permill::zero(), Permill::one()] {
				rule::next(fee, used, limit, elasticity);
			}
		}
	}
}

proptest! {
	#[test]
	fn base_fee_should_be_that_of_the_eip(
		fee in 0u128..1 << 64,
		limit in 2u64..1 << 40,
		part in 0.0f64..=1.0,
	) {
		let used = (limit as f64 * part) as u64;
		let next = rule::next(fee.into(), used, limit, rule::ELASTICITY);
		prop_assert_eq!(next, eip(fee, used.into(), limit.into()).into());
	}

	#[test]
	fn base_fee_should_stay_within_bounds_through_any_blocks(
		start in LEAST..u64::MAX,
		blocks in proptest::collection::vec(0..=LIMIT, 1..60),
	) {
		build_and_execute(Some(start.into()), || {
			let mut model = u128::from(start);
			for used in blocks {
				model = eip(model, used.into(), LIMIT.into()).max(LEAST.into());
				assert_eq!(end_block(used), model.into());
			}
		});
	}

	#[test]
	fn base_fee_should_change_by_the_elasticity_at_most(
		fee in LEAST..u64::MAX,
		used in 0..=LIMIT,
		parts in 0u32..=500_000,
	) {
		let elasticity = Permill::from_parts(parts);
		let next = rule::next(fee.into(), used, LIMIT, elasticity);
		let most = U256::from(elasticity.mul_ceil(u128::from(fee)) + 1);
		prop_assert!(next <= most + fee && next + most >= fee.into());
	}
}
