//! Creation: addresses, nonces, failures.

use crate::{
	Created, ExitError, ExitReason, MAX_CODE_SIZE,
	assembler::{Assembler, init_code, op},
	mock::*,
	runner::StackRunner,
	traits::Runner,
};
use hex_literal::hex;
use sp_core::{H160, H256, U256};
use sp_io::hashing::keccak_256;

/// The address that CREATE gives (yellow paper, section 7).
fn create_address(sender: H160, nonce: u64) -> H160 {
	let mut list = rlp::RlpStream::new_list(2);
	list.append(&sender).append(&nonce);
	H256(keccak_256(&list.out())).into()
}

/// The address that CREATE2 gives (EIP-1014).
fn create2_address(sender: H160, salt: H256, init: &[u8]) -> H160 {
	let bytes = [&[0xff], &sender.0[..], &salt.0, &keccak_256(init)].concat();
	H256(keccak_256(&bytes)).into()
}

#[test]
fn address_should_be_ethereums_when_a_transaction_creates() {
	// Known from Ethereum: the first contract of this account.
	let sender = H160(hex!("6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0"));
	assert_eq!(create_address(sender, 0), H160(hex!("cd234a471b72ba2f1ccf0a70fcaba648a5eecd8d")));
	build_and_execute(|| {
		for nonce in 0..3u32 {
			let info = create(args(&init_code(&[op::ADDRESS])));
			assert!(info.exit_reason.is_succeed());
			let address = create_address(ALICE, nonce.into());
			assert_eq!(info.value, Created { address, output: vec![] });
			assert_eq!(EVM::code(&address), [op::ADDRESS]);
			assert_eq!(EVM::code_hash(&address).0, keccak_256(&[op::ADDRESS]));
			assert_eq!((EVM::nonce(&address), EVM::nonce(&ALICE)), (1, nonce + 1));
		}
	});
}

#[test]
fn address_should_be_that_of_eip_1014_when_a_salt_is_given() {
	build_and_execute(|| {
		let (salt, init) = (word(42), init_code(&[op::STOP]));
		let mut args = args(&init);
		args.value = 9.into();
		let info = StackRunner::<Test>::create2(salt, args).unwrap();
		assert_eq!(info.value.address, create2_address(ALICE, salt, &init));
		assert_eq!(balance(info.value.address), 9);
		// The example of the EIP.
		let zero = create2_address(H160::zero(), H256::zero(), &[0]);
		assert_eq!(zero, H160(hex!("4D1A2e2bB4F88F0250f26Ffff098B0b30B26BF38")));
	});
}

/// Code that creates with the given opcode from its call data, and returns the address.
fn factory(opcode: u8) -> Vec<u8> {
	let code = Assembler::new().op(op::CALLDATASIZE).push(0u64).push(0u64).op(op::CALLDATACOPY);
	let code = if opcode == op::CREATE2 { code.push(42u64) } else { code };
	code.op(op::CALLDATASIZE).push(0u64).push(0u64).op(opcode).return_top().build()
}

#[test]
fn address_should_follow_from_the_contract_when_a_contract_creates() {
	build_and_execute(|| {
		let init = init_code(&[op::STOP]);
		deploy(A, factory(op::CREATE));
		deploy(B, factory(op::CREATE2));
		for (factory, expected) in
			[(A, create_address(A, 1)), (B, create2_address(B, word(42), &init))]
		{
			let info = call(factory, args(&init));
			assert_eq!(H160::from_slice(&info.value[12..]), expected);
			assert_eq!((EVM::nonce(&factory), EVM::nonce(&expected)), (2, 1));
			assert_eq!(EVM::code(&expected), [op::STOP]);
		}
		assert_eq!(EVM::nonce(&ALICE), 2);
	});
}

#[test]
fn creation_should_collide_when_the_address_is_taken() {
	build_and_execute(|| {
		let (salt, init) = (word(1), init_code(&[op::STOP]));
		let address = create2_address(ALICE, salt, &init);
		deploy(address, vec![op::ADDRESS]);
		let info = StackRunner::<Test>::create2(salt, args(&init)).unwrap();
		assert_eq!(info.exit_reason, ExitReason::Error(ExitError::CreateCollision));
		assert_eq!(info.used_gas.effective, 1_000_000.into());
		assert_eq!(EVM::code(&address), [op::ADDRESS]);
		assert_eq!((EVM::nonce(&ALICE), EVM::nonce(&address)), (1, 1));
		// A nonce alone is enough.
		let next = create_address(ALICE, 1);
		EVM::set_nonce(&next, 7);
		let info = create(args(&init));
		assert_eq!(info.exit_reason, ExitReason::Error(ExitError::CreateCollision));
		assert_eq!(info.value.address, next);
	});
}

#[test]
fn creation_should_leave_only_nonce_and_fee_when_its_code_fails() {
	let failing = [
		(Assembler::new().sstore(0, 1).memory(0, b"why").end(op::REVERT, 3).build(), false),
		(Assembler::new().sstore(0, 1).op(op::INVALID).build(), true),
		// EIP-3541: code that begins with 0xef.
		(init_code(&[0xef, 0]), true),
		// EIP-170.
		(Assembler::new().end(op::RETURN, u64::from(MAX_CODE_SIZE) + 1).build(), true),
	];
	for (init, consumes_all) in failing {
		build_and_execute(|| {
			let mut args = args(&init);
			args.gas_limit = 10_000_000;
			args.value = 3.into();
			let info = create(args);
			assert!(!info.exit_reason.is_succeed());
			let address = info.value.address;
			assert_eq!(info.value.output, if consumes_all { &b""[..] } else { b"why" });
			let used = info.used_gas.effective.as_u64();
			assert_eq!(used == 10_000_000, consumes_all);
			assert_eq!((EVM::nonce(&ALICE), EVM::nonce(&address)), (1, 0));
			assert_eq!((EVM::code(&address), slot(address, 0)), (vec![], 0));
			assert_eq!(balance(ALICE), FUNDS - u128::from(used) * 1_100);
		});
	}
}

#[test]
fn code_of_the_largest_size_should_be_created() {
	build_and_execute(|| {
		let mut args = args(&Assembler::new().end(op::RETURN, u64::from(MAX_CODE_SIZE)).build());
		args.gas_limit = 10_000_000;
		let info = create(args);
		assert!(info.exit_reason.is_succeed());
		assert_eq!(EVM::code(&info.value.address).len(), MAX_CODE_SIZE as usize);
		assert!(EVM::set_code(&A, vec![0; MAX_CODE_SIZE as usize + 1]).is_err());
	});
}

#[test]
fn money_at_the_address_should_stay_when_a_contract_is_created_there() {
	build_and_execute(|| {
		let address = create_address(ALICE, 1);
		let mut send = args(&[]);
		send.value = 70.into();
		call(address, send);
		let mut args = args(&init_code(&[op::SELFBALANCE]));
		args.value = U256::from(7);
		assert_eq!(create(args).value.address, address);
		assert_eq!(balance(address), 77);
	});
}
