//! SELFDESTRUCT (EIP-6780).

use crate::{
	AccountStorages,
	assembler::{Assembler, init_code, op},
	mock::*,
};
use sp_core::{H160, U256};

/// Code that destroys itself in favour of an account.
fn destroys(heir: H160) -> Assembler {
	Assembler::new().address(heir).op(op::SELFDESTRUCT)
}

#[test]
fn contract_should_stay_without_its_money_when_it_is_older_than_the_transaction() {
	build_and_execute(|| {
		deploy(A, destroys(BOB).build());
		EVM::set_storage_at(&A, word(0), word(3));
		let mut args = args(&[]);
		args.value = 50.into();
		let issuance = Balances::total_issuance();
		let info = call(A, args);
		assert!(info.exit_reason.is_succeed());
		assert_eq!((balance(A), balance(BOB)), (0, FUNDS + 50));
		assert_eq!((EVM::code(&A), slot(A, 0), EVM::nonce(&A)), (destroys(BOB).build(), 3, 1));
		let burnt = u128::from(info.used_gas.effective.as_u64()) * 1_000;
		assert_eq!(Balances::total_issuance(), issuance - burnt);
	});
}

#[test]
fn contract_should_keep_its_money_when_it_is_older_and_its_own_heir() {
	build_and_execute(|| {
		deploy(A, vec![op::ADDRESS, op::SELFDESTRUCT]);
		let mut args = args(&[]);
		args.value = 50.into();
		call(A, args);
		assert_eq!(balance(A), 50);
	});
}

/// A contract that creates from its call data with value 30, calls what it created with value 4, and
/// returns the address.
fn creates_and_calls() -> Vec<u8> {
	let zero = || Assembler::new().push(0u64);
	let create = Assembler::new()
		.op(op::CALLDATASIZE)
		.push(0u64)
		.push(0u64)
		.ops(&[op::CALLDATACOPY, op::CALLDATASIZE])
		.push(0u64)
		.push(30u64)
		.op(op::CREATE);
	// The address lies on the stack; SWAP brings it back to the top.
	let arguments = zero().push(0u64).push(0u64).push(0u64).push(4u64).build();
	create
		.ops(&arguments)
		.op(op::DUP1 + 5)
		.op(op::GAS)
		.ops(&[op::CALL, op::POP])
		.return_top()
		.build()
}

#[test]
fn contract_should_vanish_when_it_was_created_in_the_transaction() {
	for heir in [BOB, NOBODY] {
		build_and_execute(|| {
			deploy(A, creates_and_calls());
			let runtime = Assembler::new().sstore(5, 5).ops(&destroys(heir).build()).build();
			let mut args = args(&init_code(&runtime));
			args.value = 34.into();
			let (issuance, before) = (Balances::total_issuance(), balance(heir));
			let info = call(A, args);
			let address = H160::from_slice(&info.value[12..]);
			assert!(info.exit_reason.is_succeed() && !address.is_zero());
			assert_eq!((EVM::code(&address), EVM::nonce(&address)), (vec![], 0));
			assert_eq!(AccountStorages::<Test>::iter_prefix(address).count(), 0);
			assert!(!frame_system::Account::<Test>::contains_key(address));
			assert_eq!((balance(address), balance(heir)), (0, before + 34));
			let fee = u128::from(info.used_gas.effective.as_u64()) * 1_000;
			assert_eq!(Balances::total_issuance(), issuance - fee);
		});
	}
}

#[test]
fn money_should_burn_when_a_new_contract_is_its_own_heir_or_paid_afterwards() {
	build_and_execute(|| {
		// Destroys itself in its creation code in its own favour (30 burn), then gets 4 more, which burn
		// at the end of the transaction.
		deploy(A, creates_and_calls());
		let mut args = args(&[op::ADDRESS, op::SELFDESTRUCT]);
		args.value = 34.into();
		let issuance = Balances::total_issuance();
		let info = call(A, args);
		let address = H160::from_slice(&info.value[12..]);
		assert!(info.exit_reason.is_succeed() && !address.is_zero());
		assert_eq!((balance(address), balance(A), EVM::nonce(&address)), (0, 0, 0));
		let fee = u128::from(info.used_gas.effective.as_u64()) * 1_000;
		assert_eq!(Balances::total_issuance(), issuance - fee - 34);
	});
}

#[test]
fn contract_should_stay_when_the_frame_that_destroyed_it_was_undone() {
	build_and_execute(|| {
		deploy(A, creates_and_calls());
		// B destroys in the name of whoever calls it by DELEGATECALL; C does so and reverts.
		deploy(B, destroys(NOBODY).build());
		let c = Assembler::new().call(op::DELEGATECALL, 100_000, B, 0, 0);
		deploy(C, c.end(op::REVERT, 0).build());
		let runtime = Assembler::new().call(op::DELEGATECALL, 200_000, C, 0, 0).build();
		let mut args = args(&init_code(&runtime));
		args.value = 34.into();
		let info = call(A, args);
		let address = H160::from_slice(&info.value[12..]);
		assert_eq!((EVM::code(&address), EVM::nonce(&address)), (runtime, 1));
		assert_eq!(balance(address), 34);
	});
}

#[test]
fn contract_should_not_count_as_new_when_a_creation_collided_with_it() {
	// The engine marks the address before it looks whether it is taken.
	build_and_execute(|| {
		let init = init_code(&destroys(BOB).build());
		let factory = Assembler::new()
			.op(op::CALLDATASIZE)
			.push(0u64)
			.push(0u64)
			.op(op::CALLDATACOPY)
			.push(1u64)
			.op(op::CALLDATASIZE)
			.push(0u64)
			.push(0u64)
			.op(op::CREATE2)
			.return_top();
		deploy(A, factory.build());
		let created = H160::from_slice(&call(A, args(&init)).value[12..]);
		assert_eq!(EVM::code(&created), destroys(BOB).build());
		// B makes A collide, then calls the contract.
		let copy = Assembler::new().op(op::CALLDATASIZE).push(0u64).push(0u64).op(op::CALLDATACOPY);
		let to = U256::from_big_endian(&A.0);
		let arguments =
			[300_000.into(), to, 0.into(), 0.into(), init.len().into(), 0.into(), 0.into()];
		let b = copy.with(op::CALL, &arguments).sstore_top(0);
		deploy(B, b.call(op::CALL, 100_000, created, 0, 0).sstore_top(1).build());
		assert!(call(B, args(&init)).exit_reason.is_succeed());
		assert_eq!((slot(B, 0), slot(B, 1)), (1, 1));
		assert_eq!(EVM::code(&created), destroys(BOB).build());
	});
}

#[test]
fn account_should_keep_what_is_held_on_it_when_its_contract_vanishes() {
	build_and_execute(|| {
		deploy(A, vec![op::STOP]);
		EVM::set_storage_at(&A, word(1), word(1));
		Balances::force_set_balance(RuntimeOrigin::root(), A, 10).unwrap();
		use frame_support::traits::ReservableCurrency;
		Balances::reserve(&A, 4).unwrap();
		EVM::remove_account(&A);
		assert_eq!((EVM::code(&A), EVM::nonce(&A), slot(A, 1), balance(A)), (vec![], 0, 0, 0));
		assert_eq!(Balances::reserved_balance(A), 4);
		Balances::unreserve(&A, 4);
		EVM::remove_account(&A);
		assert!(!frame_system::Account::<Test>::contains_key(A));
	});
}
