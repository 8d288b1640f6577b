//! Who may create contracts.

use crate::{
	CreateRule, Creators, Event, ExecutionArgs, TransactionValidationError,
	assembler::{Assembler, init_code, op},
	mock::*,
	runner::StackRunner,
	traits::Runner,
};
use frame_support::{BoundedBTreeSet, assert_noop, assert_ok};
use sp_core::H160;
use sp_runtime::DispatchError;
use std::collections::BTreeSet;

/// Sets the rule as governance does.
fn set(rule: CreateRule) {
	assert_ok!(EVM::set_creators(RuntimeOrigin::root(), rule));
}

/// A rule that names one account.
fn listed(who: H160) -> CreateRule {
	CreateRule::Listed(BoundedBTreeSet::try_from(BTreeSet::from([who])).unwrap())
}

/// A contract that creates an empty one when called, and returns its address.
fn factory() -> Vec<u8> {
	Assembler::new().with(op::CREATE, &[0.into(), 0.into(), 0.into()]).return_top().build()
}

/// Whether the sender may create, by a transaction and through a contract.
fn may_create(source: H160) -> (bool, bool) {
	let args = ExecutionArgs { source, ..args(&init_code(&[op::STOP])) };
	let directly = StackRunner::<Test>::create(args.clone());
	if let Err(refused) = &directly {
		assert_eq!(refused.error, TransactionValidationError::CreateNotAllowed);
	}
	let info = call(A, ExecutionArgs { input: vec![], ..args });
	assert!(info.exit_reason.is_succeed());
	(directly.is_ok(), info.value != word(0).0)
}

#[test]
fn rule_should_decide_who_creates_when_governance_sets_it() {
	build_and_execute(|| {
		deploy(A, factory());
		assert_eq!(Creators::<Test>::get(), CreateRule::Open);
		assert_eq!((may_create(ALICE), may_create(BOB)), ((true, true), (true, true)));
		set(CreateRule::Closed);
		System::assert_last_event(Event::CreatorsSet { rule: CreateRule::Closed }.into());
		assert_eq!((may_create(ALICE), may_create(BOB)), ((false, false), (false, false)));
		set(listed(BOB));
		assert_eq!((may_create(ALICE), may_create(BOB)), ((false, false), (true, true)));
		set(CreateRule::Open);
		assert_eq!(may_create(ALICE), (true, true));
	});
}

#[test]
fn nothing_should_be_left_when_a_nested_creation_is_refused() {
	build_and_execute(|| {
		set(CreateRule::Closed);
		let code = Assembler::new().with(op::CREATE, &[5.into(), 0.into(), 0.into()]).sstore_top(0);
		deploy(A, code.sstore(1, 1).build());
		let mut args = args(&[]);
		args.value = 5.into();
		args.gas_limit = 10_000_000;
		let info = call(A, args);
		assert!(info.exit_reason.is_succeed());
		// The value stays, the nonce is used, as with every creation that fails.
		assert_eq!((slot(A, 0), slot(A, 1), balance(A), EVM::nonce(&A)), (0, 1, 5, 2));
	});
}

#[test]
fn rule_should_stay_when_somebody_else_sets_it() {
	build_and_execute(|| {
		for origin in [RuntimeOrigin::signed(ALICE), RuntimeOrigin::none()] {
			assert_noop!(EVM::set_creators(origin, CreateRule::Closed), DispatchError::BadOrigin);
		}
	});
}
