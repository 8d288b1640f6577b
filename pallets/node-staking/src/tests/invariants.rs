use crate::{Chunk, HoldReason, Ledger, Ledgers, mock::*};
use deuterium_primitives::traits::{SlashPart, Stake};
use frame_support::{
	assert_ok,
	storage::with_transaction,
	traits::{
		Hooks,
		fungible::{Inspect, UnbalancedHold},
	},
};
use proptest::prelude::*;
use sp_runtime::{DispatchError, Permill, TransactionOutcome};

#[derive(Clone, Debug)]
enum Step {
	Bond(u64, u128),
	Leave(u64),
	Slash(u64, u32),
	Withdraw(u64),
	TopUp(u64, u128),
	Wait(u32),
}

fn step() -> impl Strategy<Value = Step> {
	let who = 1u64..=3;
	prop_oneof![
		(who.clone(), 0..3 * MINIMUM).prop_map(|(who, amount)| Step::Bond(who, amount)),
		who.clone().prop_map(Step::Leave),
		(who.clone(), 0..=1_000_000u32).prop_map(|(who, part)| Step::Slash(who, part)),
		who.prop_map(Step::Withdraw),
		(1u64..=3, 0..MINIMUM).prop_map(|(who, amount)| Step::TopUp(who, amount)),
		(1..PERIOD).prop_map(Step::Wait),
	]
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn money_should_be_conserved_when_steps_are_random(
		steps in prop::collection::vec(step(), 0..60),
	) {
		build_and_execute(|| {
			let issuance = Balances::total_issuance();
			let mut slashed = [0; 4];
			for step in steps {
				match step {
					Step::Bond(who, amount) => {
						let enough = amount >= MINIMUM && amount <= Balances::balance(&who);
						assert_eq!(Staking::bond(&who, amount).is_ok(), enough);
					},
					Step::Leave(who) => {
						Staking::unbond_all(&who);
						assert_eq!(Staking::bonded(&who), 0);
					},
					Step::Slash(who, part) => {
						let part = SlashPart::Part(Permill::from_parts(part));
						slashed[who as usize] += slash(who, part);
					},
					Step::Withdraw(who) => {
						let _ = Staking::withdraw(RuntimeOrigin::signed(who));
					},
					Step::TopUp(who, amount) => {
						let enough = amount > 0
							&& amount <= Balances::balance(&who)
							&& Staking::bonded(&who) > 0;
						let done = Staking::top_up(RuntimeOrigin::signed(who), amount);
						assert_eq!(done.is_ok(), enough);
					},
					Step::Wait(blocks) => go_to(System::block_number() + blocks),
				}
				check(issuance);
				for who in 1..=3 {
					let held = Staking::bonded(&who) + Staking::unbonding(&who);
					assert_eq!(Balances::balance(&who) + held + slashed[who as usize], FUNDS);
				}
				assert_eq!(Balances::balance(&TREASURY), slashed.iter().sum::<u128>());
			}
		});
	}
}

#[test]
fn try_state_should_find_the_fault_when_ledger_and_holds_differ() {
	build_and_execute(|| {
		assert_ok!(Staking::bond(&1, MINIMUM));
		Staking::unbond_all(&1);
		assert_ok!(Staking::bond(&1, MINIMUM));
		type Break = fn(&mut Ledger<u32, MaxUnbondingChunks>);
		let breaks: [Break; 4] = [
			|ledger| ledger.bonded += 1,
			|ledger| ledger.unbonding[0].amount -= 1,
			|ledger| ledger.unbonding.try_push(Chunk { amount: 0, matures_at: 9 }).unwrap(),
			|ledger| *ledger = Default::default(),
		];
		for (number, fault) in breaks.into_iter().enumerate() {
			let found = with_transaction(|| {
				Ledgers::<Test>::mutate(1, fault);
				TransactionOutcome::Rollback(Ok::<_, DispatchError>(Staking::do_try_state()))
			});
			assert!(found.unwrap().is_err(), "fault {number}");
		}
		let found = with_transaction(|| {
			Balances::set_balance_on_hold(&HoldReason::Stake.into(), &1, 1).unwrap();
			TransactionOutcome::Rollback(Ok::<_, DispatchError>(Staking::do_try_state()))
		});
		assert!(found.unwrap().is_err());
	});
}

#[test]
#[should_panic(expected = "MaxUnbondingChunks")]
fn integrity_test_should_fail_when_nothing_could_unbond() {
	MaxUnbondingChunks::set(0);
	Staking::integrity_test();
}

#[test]
#[should_panic(expected = "MinimumStake")]
fn integrity_test_should_fail_when_no_stake_is_needed() {
	MinimumStake::set(0);
	Staking::integrity_test();
}
