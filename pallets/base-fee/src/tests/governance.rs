//! What governance sets.

use crate::{Elasticity, Error, Event, GenesisConfig, NextBaseFee, mock::*, rule};
use frame_support::{assert_noop, assert_ok};
use sp_core::U256;
use sp_runtime::{BuildStorage, DispatchError, Permill};

#[test]
fn base_fee_should_be_set_with_the_next_block() {
	build_and_execute(Some(500.into()), || {
		assert_ok!(BaseFee::set_base_fee_per_gas(RuntimeOrigin::root(), 70.into()));
		System::assert_last_event(Event::BaseFeeSet { fee: 70.into() }.into());
		// This block has one base fee, whatever is decided in it.
		assert_eq!(BaseFee::base_fee(), 500.into());
		assert_eq!(end_block(LIMIT), 70.into());
		// From there the rule goes on.
		assert_eq!(NextBaseFee::<Test>::get(), None);
		assert_eq!(end_block(LIMIT), 78.into());
	});
}

#[test]
fn elasticity_should_hold_from_the_end_of_the_block() {
	build_and_execute(Some(1_000.into()), || {
		assert_eq!(Elasticity::<Test>::get(), rule::ELASTICITY);
		let half = Permill::from_percent(50);
		assert_ok!(BaseFee::set_elasticity(RuntimeOrigin::root(), half));
		System::assert_last_event(Event::ElasticitySet { elasticity: half }.into());
		assert_eq!(end_block(LIMIT), 1_500.into());
		assert_ok!(BaseFee::set_elasticity(RuntimeOrigin::root(), Permill::zero()));
		assert_eq!(end_block(0), 1_500.into());
		assert_eq!(end_block(LIMIT), 1_501.into());
	});
}

#[test]
fn values_should_be_refused_when_out_of_bounds() {
	build_and_execute(None, || {
		for fee in [U256::from(LEAST - 1), rule::MAX_BASE_FEE + 1, U256::MAX] {
			let call = BaseFee::set_base_fee_per_gas(RuntimeOrigin::root(), fee);
			assert_noop!(call, Error::<Test>::FeeOutOfBounds);
		}
		for fee in [LEAST.into(), rule::MAX_BASE_FEE] {
			assert_ok!(BaseFee::set_base_fee_per_gas(RuntimeOrigin::root(), fee));
		}
		let call = BaseFee::set_elasticity(RuntimeOrigin::root(), Permill::from_parts(500_001));
		assert_noop!(call, Error::<Test>::ElasticityTooHigh);
	});
}

#[test]
fn calls_should_be_refused_when_governance_did_not_make_them() {
	build_and_execute(None, || {
		for origin in [RuntimeOrigin::signed(1), RuntimeOrigin::none()] {
			assert_noop!(
				BaseFee::set_base_fee_per_gas(origin.clone(), 70.into()),
				DispatchError::BadOrigin
			);
			assert_noop!(
				BaseFee::set_elasticity(origin, Permill::zero()),
				DispatchError::BadOrigin
			);
		}
	});
}

#[test]
fn genesis_should_set_both_or_take_the_defaults() {
	build_and_execute(None, || assert_eq!(BaseFee::base_fee(), LEAST.into()));
	let config = GenesisConfig::<Test> {
		base_fee_per_gas: Some(99.into()),
		elasticity: Some(Permill::from_percent(1)),
		..Default::default()
	};
	sp_io::TestExternalities::new(config.build_storage().unwrap()).execute_with(|| {
		assert_eq!(BaseFee::base_fee(), 99.into());
		assert_eq!(Elasticity::<Test>::get(), Permill::from_percent(1));
	});
}

#[test]
#[should_panic(expected = "within its bounds")]
fn genesis_should_be_refused_when_the_fee_is_too_low() {
	build_and_execute(Some(1.into()), || ());
}
