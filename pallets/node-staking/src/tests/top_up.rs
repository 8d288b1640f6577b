use crate::{Error, Event, mock::*};
use deuterium_primitives::{
	CNX,
	traits::{SlashPart, Stake},
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, Permill};

fn top_up(who: u64, amount: u128) -> frame_support::dispatch::DispatchResult {
	Staking::top_up(RuntimeOrigin::signed(who), amount)
}

#[test]
fn top_up_should_add_to_the_stake_when_a_penalty_took_a_part_of_it() {
	build_and_execute(|| {
		assert_ok!(Staking::bond(&1, MINIMUM));
		let penalty = slash(1, SlashPart::Part(Permill::from_percent(10)));
		assert_ok!(top_up(1, penalty));
		assert_eq!((Staking::bonded(&1), held(1)), (MINIMUM, (MINIMUM, 0)));
		System::assert_last_event(Event::Bonded { node: 1, amount: penalty }.into());
	});
}

#[test]
fn top_up_should_be_at_risk_at_once_when_it_was_made() {
	build_and_execute(|| {
		assert_ok!(Staking::bond(&1, MINIMUM));
		assert_ok!(top_up(1, 1));
		assert_eq!(slash(1, SlashPart::All), MINIMUM + 1);
	});
}

#[test]
fn top_up_should_fail_when_the_account_has_nothing_bonded() {
	build_and_execute(|| {
		assert_noop!(top_up(1, CNX), Error::<Test>::NotBonded);
		assert_ok!(Staking::bond(&1, MINIMUM));
		Staking::unbond_all(&1);
		assert_noop!(top_up(1, CNX), Error::<Test>::NotBonded);
	});
}

#[test]
fn top_up_should_fail_when_it_is_zero_or_above_the_free_balance() {
	build_and_execute(|| {
		assert_ok!(Staking::bond(&1, MINIMUM));
		assert_noop!(top_up(1, 0), Error::<Test>::AmountZero);
		assert_noop!(top_up(1, FUNDS - MINIMUM + 1), Error::<Test>::InsufficientFunds);
		assert_ok!(top_up(1, FUNDS - MINIMUM));
	});
}

#[test]
fn top_up_should_fail_when_unsigned() {
	build_and_execute(|| {
		assert_noop!(Staking::top_up(RuntimeOrigin::root(), 1), DispatchError::BadOrigin);
	});
}
