//! Delegations of accounts to contracts (EIP-7702).

use crate::{
	AuthorizationEntry, ExecutionArgs,
	assembler::{Assembler, op},
	mock::*,
};
use sp_core::{H160, U256};

/// Arguments with authorizations.
fn authorized(list: Vec<AuthorizationEntry>) -> ExecutionArgs {
	ExecutionArgs { authorization_list: list, ..args(&[]) }
}

/// The authorization of an account to delegate to another.
fn authorization(who: H160, to: H160, nonce: u64) -> AuthorizationEntry {
	(CHAIN.into(), to, nonce.into(), Some(who))
}

/// The code of an account that delegates.
fn designator(to: H160) -> Vec<u8> {
	[&[0xef, 0x01, 0x00], &to.0[..]].concat()
}

#[test]
fn account_should_delegate_run_and_stop_when_its_owner_says_so() {
	build_and_execute(|| {
		deploy(A, Assembler::new().sstore(0, 6).op(op::ADDRESS).return_top().build());
		// Set, and used in the same transaction: the code runs in Bob's name.
		let info = call(BOB, authorized(vec![authorization(BOB, A, 0)]));
		assert!(info.exit_reason.is_succeed());
		assert_eq!(H160::from_slice(&info.value[12..]), BOB);
		assert_eq!((slot(BOB, 0), slot(A, 0)), (6, 0));
		assert_eq!((EVM::code(&BOB), EVM::nonce(&BOB)), (designator(A), 1));
		assert_eq!(EVM::delegation(&BOB), Some(A));
		// Bob may still send.
		let mut from_bob = args(&[]);
		from_bob.source = BOB;
		assert!(call(NOBODY, from_bob).exit_reason.is_succeed());
		// Cleared: plain account again, storage and nonce stay.
		call(NOBODY, authorized(vec![authorization(BOB, H160::zero(), 2)]));
		assert_eq!((EVM::code(&BOB), EVM::delegation(&BOB)), (vec![], None));
		assert_eq!((EVM::nonce(&BOB), slot(BOB, 0)), (3, 6));
		assert!(call(BOB, args(&[])).value.is_empty());
	});
}

#[test]
fn authorization_should_be_skipped_and_paid_for_when_it_does_not_fit() {
	let wrong: [AuthorizationEntry; 5] = [
		authorization(BOB, A, 1),
		((CHAIN + 1).into(), A, U256::zero(), Some(BOB)),
		(CHAIN.into(), A, U256::zero(), None),
		(CHAIN.into(), A, U256::from(u64::MAX), Some(BOB)),
		// An account with code that is no delegation.
		authorization(C, A, 1),
	];
	for entry in wrong {
		build_and_execute(|| {
			deploy(C, vec![op::STOP]);
			let info = call(NOBODY, authorized(vec![entry]));
			assert!(info.exit_reason.is_succeed());
			assert_eq!(info.used_gas.effective, (21_000 + 25_000).into());
			assert_eq!((EVM::code(&BOB), EVM::nonce(&BOB)), (vec![], 0));
			assert_eq!((EVM::code(&C), EVM::nonce(&C)), (vec![op::STOP], 1));
		});
	}
}

#[test]
fn authorization_should_hold_on_every_chain_when_its_chain_id_is_zero() {
	build_and_execute(|| {
		call(NOBODY, authorized(vec![(U256::zero(), A, U256::zero(), Some(BOB))]));
		assert_eq!(EVM::delegation(&BOB), Some(A));
	});
}

#[test]
fn gas_should_be_refunded_when_the_authority_exists() {
	build_and_execute(|| {
		// Bob exists: 12 500 of 25 000 come back, as far as the limit of refunds lets them.
		let info = call(NOBODY, authorized(vec![authorization(BOB, A, 0)]));
		let total = 21_000 + 25_000;
		assert_eq!(info.used_gas.effective.as_u64(), total - total / 5);
		// Somebody new: nothing comes back.
		let info = call(NOBODY, authorized(vec![authorization(C, A, 0)]));
		assert_eq!(info.used_gas.effective.as_u64(), total);
		assert_eq!(EVM::delegation(&C), Some(A));
	});
}

#[test]
fn sender_should_authorize_with_its_next_nonce_when_it_pays_itself() {
	build_and_execute(|| {
		call(NOBODY, authorized(vec![authorization(ALICE, A, 0)]));
		assert_eq!((EVM::delegation(&ALICE), EVM::nonce(&ALICE)), (None, 1));
		call(NOBODY, authorized(vec![authorization(ALICE, A, 2)]));
		assert_eq!((EVM::delegation(&ALICE), EVM::nonce(&ALICE)), (Some(A), 3));
	});
}

#[test]
fn last_authorization_should_win_when_there_are_several_of_an_account() {
	build_and_execute(|| {
		let list = vec![authorization(BOB, A, 0), authorization(BOB, B, 1)];
		call(NOBODY, authorized(list));
		assert_eq!((EVM::delegation(&BOB), EVM::nonce(&BOB)), (Some(B), 2));
	});
}

#[test]
fn delegation_should_stay_when_the_transaction_reverts() {
	build_and_execute(|| {
		deploy(A, Assembler::new().end(op::REVERT, 0).build());
		let info = call(BOB, authorized(vec![authorization(BOB, A, 0)]));
		assert!(info.exit_reason.is_revert());
		assert_eq!((EVM::delegation(&BOB), EVM::nonce(&BOB)), (Some(A), 1));
	});
}

#[test]
fn delegated_call_should_cost_the_second_account_as_well() {
	build_and_execute(|| {
		deploy(B, vec![op::STOP]);
		EVM::set_nonce(&BOB, 1);
		EVM::set_code(&BOB, designator(B)).unwrap();
		for (opcode, zeros) in
			[(op::CALL, 5), (op::CALLCODE, 5), (op::DELEGATECALL, 4), (op::STATICCALL, 4)]
		{
			let code = Assembler::new().call(opcode, 10_000, BOB, 0, 0);
			deploy(A, code.call(opcode, 10_000, BOB, 0, 0).build());
			let pushes = 2 * (zeros * 2 + 3 + 3);
			// Cold and cold, then warm and warm.
			let expected = 21_000 + pushes + 2 * 2_600 + 2 * 100;
			assert_eq!(call(A, args(&[])).used_gas.effective.as_u64(), expected, "{opcode:x}");
		}
		// Looking at the code is not calling it.
		let look = Assembler::new().address(BOB).op(op::EXTCODESIZE).return_top();
		deploy(A, look.build());
		let info = call(A, args(&[]));
		assert_eq!(info.value, word(23).0);
		assert_eq!(info.used_gas.effective.as_u64(), 21_000 + 3 + 2_600 + 2 + 6 + 3 + 2);
	});
}

#[test]
fn receiver_of_the_transaction_should_warm_its_delegate() {
	build_and_execute(|| {
		deploy(B, Assembler::new().address(B).op(op::BALANCE).build());
		EVM::set_nonce(&BOB, 1);
		EVM::set_code(&BOB, designator(B)).unwrap();
		assert_eq!(call(BOB, args(&[])).used_gas.effective.as_u64(), 21_000 + 3 + 100);
	});
}

#[test]
fn delegation_should_be_followed_once_when_it_leads_to_another() {
	build_and_execute(|| {
		deploy(A, Assembler::new().sstore(0, 1).build());
		for (from, to) in [(BOB, C), (C, A)] {
			EVM::set_nonce(&from, 1);
			EVM::set_code(&from, designator(to)).unwrap();
		}
		// The designator of C is run as code: 0xef is no opcode.
		let info = call(BOB, args(&[]));
		assert!(info.exit_reason.is_error());
		assert_eq!(slot(BOB, 0), 0);
	});
}
