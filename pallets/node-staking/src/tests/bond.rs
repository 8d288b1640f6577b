use crate::{Error, Event, mock::*};
use deuterium_primitives::{CNX, traits::Stake};
use frame_support::{assert_noop, assert_ok, traits::fungible::Inspect};

#[test]
fn bond_should_hold_the_stake_when_funds_suffice() {
	build_and_execute(|| {
		assert_ok!(Staking::bond(&1, MINIMUM + 7));
		assert_eq!(held(1), (MINIMUM + 7, 0));
		assert_eq!(Balances::balance(&1), FUNDS - MINIMUM - 7);
		assert_eq!((Staking::bonded(&1), Staking::unbonding(&1)), (MINIMUM + 7, 0));
		System::assert_last_event(Event::Bonded { node: 1, amount: MINIMUM + 7 }.into());
	});
}

#[test]
fn bond_should_take_the_whole_balance_when_asked_to() {
	build_and_execute(|| {
		assert_ok!(Staking::bond(&1, FUNDS));
		assert_eq!(Balances::balance(&1), 0);
		Staking::unbond_all(&1);
		assert_eq!(held(1), (0, FUNDS));
	});
}

#[test]
fn bond_should_fail_when_below_the_minimum() {
	build_and_execute(|| {
		assert_noop!(Staking::bond(&1, MINIMUM - 1), Error::<Test>::StakeTooLow);
		MinimumStake::set(0);
		assert_noop!(Staking::bond(&1, 0), Error::<Test>::StakeTooLow);
		MinimumStake::set(401 * CNX);
		assert_eq!(<Staking as Stake<u64>>::minimum(), 401 * CNX);
		assert_noop!(Staking::bond(&1, MINIMUM), Error::<Test>::StakeTooLow);
	});
}

#[test]
fn bond_should_fail_when_funds_do_not_suffice() {
	build_and_execute(|| {
		assert_noop!(Staking::bond(&1, FUNDS + 1), Error::<Test>::InsufficientFunds);
		assert_noop!(Staking::bond(&50, MINIMUM), Error::<Test>::InsufficientFunds);
	});
}

#[test]
fn bond_should_leave_alone_what_unbonds_when_a_node_returns() {
	build_and_execute(|| {
		assert_ok!(Staking::bond(&1, MINIMUM));
		Staking::unbond_all(&1);
		assert_ok!(Staking::bond(&1, 2 * MINIMUM));
		assert_eq!(held(1), (2 * MINIMUM, MINIMUM));
	});
}
