use crate::{Error, Event, Ledgers, mock::*};
use deuterium_primitives::traits::Stake;
use frame_support::{assert_noop, assert_ok, traits::fungible::Inspect};

#[test]
fn withdraw_should_free_the_stake_when_it_has_matured() {
	build_and_execute(|| {
		assert_ok!(Staking::bond(&1, MINIMUM));
		Staking::unbond_all(&1);
		go_to(1 + PERIOD);
		assert_ok!(Staking::withdraw(RuntimeOrigin::signed(1)));
		assert_eq!(Balances::balance(&1), FUNDS);
		assert!(!Ledgers::<Test>::contains_key(1), "no empty ledger stays");
		System::assert_last_event(Event::Withdrawn { node: 1, amount: MINIMUM }.into());
	});
}

#[test]
fn withdraw_should_fail_when_the_stake_matures_in_the_next_block() {
	build_and_execute(|| {
		assert_ok!(Staking::bond(&1, MINIMUM));
		Staking::unbond_all(&1);
		go_to(PERIOD);
		let withdraw = || Staking::withdraw(RuntimeOrigin::signed(1));
		assert_noop!(withdraw(), Error::<Test>::NothingMatured);
	});
}

#[test]
fn withdraw_should_fail_when_the_stake_is_bonded_or_absent() {
	build_and_execute(|| {
		assert_ok!(Staking::bond(&1, MINIMUM));
		go_to(10 * PERIOD);
		for who in [1, 2] {
			assert_noop!(
				Staking::withdraw(RuntimeOrigin::signed(who)),
				Error::<Test>::NothingMatured
			);
		}
	});
}

#[test]
fn withdraw_should_keep_the_promised_block_when_the_period_becomes_longer() {
	build_and_execute(|| {
		assert_ok!(Staking::bond(&1, MINIMUM));
		Staking::unbond_all(&1);
		UnbondingPeriod::set(100 * PERIOD);
		go_to(1 + PERIOD);
		assert_ok!(Staking::withdraw(RuntimeOrigin::signed(1)));
	});
}

#[test]
fn withdraw_should_leave_younger_parts_when_only_one_has_matured() {
	build_and_execute(|| {
		for (block, amount) in [(1, MINIMUM), (50, 2 * MINIMUM)] {
			go_to(block);
			assert_ok!(Staking::bond(&1, amount));
			Staking::unbond_all(&1);
		}
		go_to(1 + PERIOD);
		assert_ok!(Staking::withdraw(RuntimeOrigin::signed(1)));
		assert_eq!(held(1), (0, 2 * MINIMUM));
	});
}
