//! Slashes with a cause that stays readable.

use crate::{SlashRecord, mock::*};
use deuterium_primitives::traits::{Offence, SlashCause, SlashPart, Stake};
use frame_support::{assert_ok, assert_storage_noop, traits::fungible::Inspect};
use sp_runtime::Permill;

const TENTH: SlashPart = SlashPart::Part(Permill::from_percent(10));

const fn cause(task: u64, offence: Offence) -> SlashCause {
	SlashCause { task, round: 2, offence }
}

#[test]
fn slash_should_keep_task_round_amount_and_receiver_when_it_takes_stake() {
	build_and_execute(|| {
		assert_ok!(Staking::bond(&1, MINIMUM));
		go_to(7);
		assert_eq!(Staking::slash(&1, TENTH, cause(9, Offence::Withheld)), MINIMUM / 10);
		let record = SlashRecord {
			cause: cause(9, Offence::Withheld),
			bonded: MINIMUM / 10,
			unbonding: 0,
			receiver: TREASURY,
			burned: 0,
			at: 7,
		};
		assert_eq!(Staking::last_slash(&1), Some(record));
		assert_eq!(Balances::balance(&TREASURY), MINIMUM / 10);
	});
}

#[test]
fn record_should_be_that_of_the_last_slash_and_stay_when_the_stake_is_gone() {
	build_and_execute(|| {
		assert_ok!(Staking::bond(&1, MINIMUM));
		Staking::slash(&1, TENTH, cause(9, Offence::Withheld));
		Staking::slash(&1, SlashPart::All, cause(10, Offence::Refuted));
		Staking::unbond_all(&1);
		let record = Staking::last_slash(&1).unwrap();
		assert_eq!((record.cause, record.bonded), (cause(10, Offence::Refuted), MINIMUM / 10 * 9));
		assert_storage_noop!(Staking::slash(&1, SlashPart::All, cause(11, Offence::Refuted)));
		assert_eq!(Staking::last_slash(&2), None);
	});
}

#[test]
fn late_verdict_should_reach_the_stake_when_the_node_quit_and_it_still_unbonds() {
	build_and_execute(|| {
		assert_ok!(Staking::bond(&1, MINIMUM));
		Staking::unbond_all(&1);
		go_to(PERIOD);
		assert_eq!(Staking::slash(&1, SlashPart::All, cause(3, Offence::Refuted)), MINIMUM);
		let record = Staking::last_slash(&1).unwrap();
		assert_eq!((record.bonded, record.unbonding), (0, MINIMUM));
		assert_eq!(held(1), (0, 0));
	});
}

#[test]
fn late_verdict_should_reach_old_and_new_stake_when_the_node_returned() {
	build_and_execute(|| {
		assert_ok!(Staking::bond(&1, MINIMUM));
		Staking::unbond_all(&1);
		go_to(5);
		assert_ok!(Staking::bond(&1, 2 * MINIMUM));
		assert_eq!(Staking::slash(&1, SlashPart::All, cause(3, Offence::Refuted)), 3 * MINIMUM);
	});
}

#[test]
fn late_verdict_should_come_too_late_when_the_stake_has_matured() {
	build_and_execute(|| {
		assert_ok!(Staking::bond(&1, MINIMUM));
		Staking::unbond_all(&1);
		assert_eq!(Staking::withdrawable(&1), 0);
		go_to(1 + PERIOD);
		assert_eq!(Staking::withdrawable(&1), MINIMUM);
		let late = cause(3, Offence::Refuted);
		assert_storage_noop!(assert_eq!(Staking::slash(&1, SlashPart::All, late), 0));
	});
}

#[test]
fn maturity_should_stay_when_the_period_is_changed_while_stake_unbonds() {
	build_and_execute(|| {
		assert_ok!(Staking::bond(&1, MINIMUM));
		Staking::unbond_all(&1);
		UnbondingPeriod::set(1);
		go_to(PERIOD);
		assert_eq!(Staking::withdrawable(&1), 0);
		UnbondingPeriod::set(100 * PERIOD);
		go_to(1 + PERIOD);
		assert_eq!(Staking::withdrawable(&1), MINIMUM);
	});
}

#[test]
fn record_should_say_what_was_burned_when_the_treasury_could_not_take_it() {
	build_and_execute(|| {
		assert_ok!(Staking::bond(&1, MINIMUM));
		ExistentialDeposit::set(MINIMUM + 1);
		Staking::slash(&1, SlashPart::All, cause(1, Offence::Refuted));
		ExistentialDeposit::set(0);
		let record = Staking::last_slash(&1).unwrap();
		assert_eq!((record.receiver, record.burned), (TREASURY, MINIMUM));
		// The check after each test wants the issuance of the start.
		assert_ok!(<Balances as frame_support::traits::fungible::Mutate<u64>>::mint_into(
			&1, MINIMUM
		));
	});
}
