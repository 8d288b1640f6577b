use crate::{Chunk, Event, Ledgers, mock::*};
use deuterium_primitives::traits::Stake;
use frame_support::{
	assert_ok, assert_storage_noop,
	traits::{LockableCurrency, WithdrawReasons, fungible::Inspect},
};

fn bond_and_leave(amount: u128, at: u32) {
	go_to(at);
	assert_ok!(Staking::bond(&1, amount));
	Staking::unbond_all(&1);
}

#[test]
fn unbond_all_should_rename_the_hold_when_a_node_leaves() {
	build_and_execute(|| {
		assert_ok!(Staking::bond(&1, MINIMUM));
		go_to(10);
		Staking::unbond_all(&1);
		assert_eq!(held(1), (0, MINIMUM));
		assert_eq!(Balances::balance(&1), FUNDS - MINIMUM, "nothing is free yet");
		let matures_at = 10 + PERIOD;
		assert_eq!(Staking::ledger(&1).unbonding.to_vec(), [Chunk { amount: MINIMUM, matures_at }]);
		System::assert_last_event(Event::Unbonding { node: 1, amount: MINIMUM, matures_at }.into());
	});
}

#[test]
fn unbond_all_should_do_nothing_when_nothing_is_bonded() {
	build_and_execute(|| {
		assert_storage_noop!(Staking::unbond_all(&1));
	});
}

#[test]
fn unbond_all_should_join_the_last_part_when_there_is_no_room() {
	build_and_execute(|| {
		for step in 0..5 {
			bond_and_leave(MINIMUM + u128::from(step), 10 + step);
		}
		let parts = [
			Chunk { amount: MINIMUM, matures_at: 10 + PERIOD },
			Chunk { amount: MINIMUM + 1, matures_at: 11 + PERIOD },
			Chunk { amount: 3 * MINIMUM + 9, matures_at: 14 + PERIOD },
		];
		assert_eq!(Staking::ledger(&1).unbonding.to_vec(), parts);
	});
}

#[test]
fn unbond_all_should_not_shorten_the_last_part_when_the_period_became_shorter() {
	build_and_execute(|| {
		for step in 0..3 {
			bond_and_leave(MINIMUM, 10 + step);
		}
		UnbondingPeriod::set(1);
		bond_and_leave(MINIMUM, 20);
		let last = Staking::ledger(&1).unbonding.last().cloned();
		assert_eq!(last, Some(Chunk { amount: 2 * MINIMUM, matures_at: 12 + PERIOD }));
	});
}

#[test]
fn unbond_all_should_free_matured_parts_when_it_needs_room() {
	build_and_execute(|| {
		for step in 0..3 {
			bond_and_leave(MINIMUM, 10 + step);
		}
		bond_and_leave(MINIMUM, 11 + PERIOD);
		assert_eq!(held(1), (0, 2 * MINIMUM));
		assert_eq!(Staking::ledger(&1).unbonding.len(), 2);
		System::assert_has_event(Event::Withdrawn { node: 1, amount: 2 * MINIMUM }.into());
	});
}

#[test]
fn unbond_all_should_succeed_when_the_account_is_locked_for_another_reason() {
	build_and_execute(|| {
		assert_ok!(Staking::bond(&1, MINIMUM));
		Balances::set_lock(*b"vesting ", &1, FUNDS, WithdrawReasons::all());
		Staking::unbond_all(&1);
		assert_eq!(held(1), (0, MINIMUM));
		assert!(Ledgers::<Test>::get(1).bonded == 0);
	});
}
