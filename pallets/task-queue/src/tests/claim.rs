use crate::{mock::*, *};
use deuterium_math::settlement::Event::Uploaded;
use frame_support::{assert_noop, assert_ok};

fn claim(who: AccountId) -> frame_support::dispatch::DispatchResult {
	TaskQueue::claim(RuntimeOrigin::signed(who))
}

/// A task of 100 units whose nodes cannot receive their shares: accounts need 1000.
fn deferred() {
	let task = start(image(100));
	ExistentialDeposit::set(1_000);
	commit_all(task);
	disclose(task, &[0, 1, 2], ALL);
	happen(task, Uploaded(0), ALL);
}

#[test]
fn b_11_task_should_end_when_no_node_can_receive_its_share() {
	test(|| {
		deferred();
		assert_eq!(record(1).remaining, 0);
		assert_eq!(held(ALICE), 100, "still on hold, but not the creator's any more");
		assert_eq!([11, 12, 13].map(|node| TaskQueue::claimable(&node)), [40, 36, 24]);
		let error = sp_runtime::TokenError::CannotCreate.into();
		let deferred = Event::CreditDeferred { task: 1, payee: 12, amount: 36, error };
		assert!(events().contains(&deferred));
		assert_eq!(TaskQueue::stats().running, 0);
	});
}

#[test]
fn claim_should_pay_when_the_credit_can_be_made_by_now() {
	test(|| {
		deferred();
		assert_ok!(Balances::transfer_allow_death(RuntimeOrigin::signed(BOB), 11, 1_000));
		events();
		assert_ok!(claim(11));
		assert_eq!((free(11), TaskQueue::claimable(&11)), (1_040, 0));
		assert_eq!(events(), [Event::Claimed { payee: 11, amount: 40 }]);
		assert_noop!(claim(11), Error::<Test>::NothingToClaim);
	});
}

#[test]
fn claim_should_fail_when_the_credit_still_cannot_be_made() {
	test(|| {
		deferred();
		assert_noop!(claim(11), Error::<Test>::ClaimFailed);
		assert_eq!(TaskQueue::claimable(&11), 40);
	});
}

#[test]
fn claims_should_be_listed_by_creator_when_there_are_several() {
	test(|| {
		ExistentialDeposit::set(1_000);
		for creator in [ALICE, BOB] {
			TaskQueue::hold_fee(&creator, 100).unwrap();
			TaskQueue::pay(1, &creator, &11, 30);
			TaskQueue::pay(1, &creator, &creator, 70);
		}
		let all = TaskQueue::claims_of(&11, None, 10);
		assert_eq!(all.len(), 2);
		assert!(all.contains(&(ALICE, 30)) && all.contains(&(BOB, 30)));
		assert_eq!(TaskQueue::claims_of(&11, None, 1), all[..1]);
		assert_eq!(TaskQueue::claims_of(&11, Some(&all[0].0), 10), all[1..]);
		assert_eq!(TaskQueue::claimable(&11), 60);
	});
}

#[test]
fn claim_should_fail_when_nothing_was_deferred() {
	test(|| {
		assert_noop!(claim(ALICE), Error::<Test>::NothingToClaim);
	});
}
