use crate::{Error, mock::*};
use deuterium_primitives::traits::Stake;
use frame_support::{assert_noop, assert_ok, traits::fungible::Inspect};
use sp_runtime::DispatchError;

#[test]
fn withdraw_for_should_pay_the_owner_when_somebody_else_calls() {
	build_and_execute(|| {
		assert_ok!(Staking::bond(&1, MINIMUM));
		Staking::unbond_all(&1);
		go_to(1 + PERIOD);
		assert_ok!(Staking::withdraw_for(RuntimeOrigin::signed(2), 1));
		assert_eq!((Balances::balance(&1), Balances::balance(&2)), (FUNDS, FUNDS));
	});
}

#[test]
fn withdraw_for_should_fail_when_nothing_has_matured() {
	build_and_execute(|| {
		assert_ok!(Staking::bond(&1, MINIMUM));
		Staking::unbond_all(&1);
		assert_noop!(
			Staking::withdraw_for(RuntimeOrigin::signed(2), 1),
			Error::<Test>::NothingMatured
		);
	});
}

#[test]
fn withdraw_for_should_fail_when_unsigned() {
	build_and_execute(|| {
		assert_noop!(Staking::withdraw_for(RuntimeOrigin::none(), 1), DispatchError::BadOrigin);
		assert_noop!(Staking::withdraw(RuntimeOrigin::root()), DispatchError::BadOrigin);
	});
}
