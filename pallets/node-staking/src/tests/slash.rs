use crate::{Event, Ledgers, mock::*};
use deuterium_primitives::traits::{SlashPart, Stake};
use frame_support::{
	assert_ok, assert_storage_noop,
	traits::{LockableCurrency, WithdrawReasons, fungible::Inspect},
};
use sp_runtime::Permill;

const TENTH: SlashPart = SlashPart::Part(Permill::from_percent(10));

#[test]
fn slash_should_move_everything_to_the_treasury_when_all_is_taken() {
	build_and_execute(|| {
		assert_ok!(Staking::bond(&1, MINIMUM));
		Staking::unbond_all(&1);
		assert_ok!(Staking::bond(&1, 2 * MINIMUM));
		assert_eq!(slash(1, SlashPart::All), 3 * MINIMUM);
		assert_eq!(Balances::balance(&TREASURY), 3 * MINIMUM);
		assert_eq!(Balances::balance(&1), FUNDS - 3 * MINIMUM);
		assert!(!Ledgers::<Test>::contains_key(1));
		System::assert_last_event(
			Event::Slashed { node: 1, bonded: 2 * MINIMUM, unbonding: MINIMUM }.into(),
		);
	});
}

#[test]
fn slash_should_take_its_part_of_each_piece_when_only_a_part_is_taken() {
	build_and_execute(|| {
		assert_ok!(Staking::bond(&1, MINIMUM));
		Staking::unbond_all(&1);
		assert_ok!(Staking::bond(&1, 2 * MINIMUM + 9));
		assert_eq!(slash(1, TENTH), 3 * MINIMUM / 10);
		assert_eq!(held(1), (2 * MINIMUM + 9 - MINIMUM / 5, MINIMUM - MINIMUM / 10));
		assert_eq!(Balances::balance(&TREASURY), 3 * MINIMUM / 10);
	});
}

#[test]
fn slash_should_spare_matured_parts_when_they_are_not_yet_withdrawn() {
	build_and_execute(|| {
		assert_ok!(Staking::bond(&1, MINIMUM));
		Staking::unbond_all(&1);
		go_to(PERIOD);
		assert_ok!(Staking::bond(&1, 2 * MINIMUM));
		Staking::unbond_all(&1);
		go_to(PERIOD + 1);
		assert_eq!(slash(1, SlashPart::All), 2 * MINIMUM);
		assert_eq!(held(1), (0, MINIMUM));
		assert_ok!(Staking::withdraw(RuntimeOrigin::signed(1)));
	});
}

#[test]
fn slash_should_reach_the_stake_when_it_matures_in_the_next_block() {
	build_and_execute(|| {
		assert_ok!(Staking::bond(&1, MINIMUM));
		Staking::unbond_all(&1);
		go_to(PERIOD);
		assert_eq!(slash(1, SlashPart::All), MINIMUM);
	});
}

#[test]
fn slash_should_take_nothing_when_there_is_no_stake() {
	build_and_execute(|| {
		assert_storage_noop!(assert_eq!(slash(1, SlashPart::All), 0));
		assert_ok!(Staking::bond(&1, MINIMUM));
		let nothing = SlashPart::Part(Permill::zero());
		assert_storage_noop!(assert_eq!(slash(1, nothing), 0));
	});
}

#[test]
fn slash_should_succeed_when_the_account_is_locked_for_another_reason() {
	build_and_execute(|| {
		assert_ok!(Staking::bond(&1, MINIMUM));
		Balances::set_lock(*b"vesting ", &1, FUNDS, WithdrawReasons::all());
		assert_eq!(slash(1, SlashPart::All), MINIMUM);
		assert_eq!(Balances::balance(&TREASURY), MINIMUM);
	});
}

#[test]
fn slash_should_burn_when_the_treasury_cannot_take_it() {
	// A treasury account that does not exist cannot take less than the existential deposit.
	build_and_execute(|| {
		assert_ok!(Staking::bond(&1, MINIMUM));
		ExistentialDeposit::set(MINIMUM + 1);
		let issuance = Balances::total_issuance();
		assert_eq!(slash(1, SlashPart::All), MINIMUM);
		ExistentialDeposit::set(0);
		assert_eq!(Balances::total_issuance(), issuance - MINIMUM);
		assert_eq!(Balances::balance(&TREASURY), 0);
		assert_eq!(held(1), (0, 0));
		// The check after each test wants the issuance of the start.
		assert_ok!(<Balances as frame_support::traits::fungible::Mutate<u64>>::mint_into(
			&1, MINIMUM
		));
	});
}
