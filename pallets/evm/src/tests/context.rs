//! What opcodes say of block and transaction.

use crate::{
	Environment,
	assembler::{Assembler, op},
	mock::*,
};
use sp_core::{H256, U256};

/// What a single opcode answers.
fn answer(code: Assembler, environment: Environment) -> U256 {
	deploy(A, code.return_top().build());
	let mut args = args(&[]);
	args.environment = environment;
	U256::from_big_endian(&call(A, args).value)
}

/// The number of an address.
fn number(address: sp_core::H160) -> U256 {
	U256::from_big_endian(&address.0)
}

#[test]
fn opcodes_should_answer_the_block_when_nothing_is_overridden() {
	build_and_execute(|| {
		System::set_block_number(500);
		for (opcode, expected) in [
			(op::NUMBER, 500.into()),
			(op::TIMESTAMP, 1_700_000_000.into()),
			(op::COINBASE, number(AUTHOR)),
			(op::GASLIMIT, BLOCK_GAS.into()),
			(op::BASEFEE, 1_000.into()),
			(op::GASPRICE, 1_100.into()),
			(op::CHAINID, CHAIN.into()),
			(op::PREVRANDAO, U256::from_big_endian(&[0x5e; 32])),
			(op::ORIGIN, number(ALICE)),
			(op::CALLER, number(ALICE)),
			(op::ADDRESS, number(A)),
		] {
			let answer = answer(Assembler::new().op(opcode), Environment::default());
			assert_eq!(answer, expected, "{opcode:x}");
		}
	});
}

#[test]
fn opcodes_should_answer_the_environment_when_it_overrides() {
	build_and_execute(|| {
		let environment = Environment {
			number: Some(9.into()),
			timestamp: Some(8.into()),
			coinbase: Some(NOBODY),
			gas_limit: Some(7.into()),
			base_fee: Some(1_500.into()),
			random: Some(H256([6; 32])),
		};
		for (opcode, expected) in [
			(op::NUMBER, 9.into()),
			(op::TIMESTAMP, 8.into()),
			(op::COINBASE, number(NOBODY)),
			(op::GASLIMIT, 7.into()),
			(op::BASEFEE, 1_500.into()),
			(op::GASPRICE, 1_600.into()),
			(op::PREVRANDAO, U256::from_big_endian(&[6; 32])),
		] {
			assert_eq!(answer(Assembler::new().op(opcode), environment), expected, "{opcode:x}");
		}
		// The author is paid, whoever COINBASE says.
		assert!(balance(AUTHOR) > 0);
		assert_eq!(balance(NOBODY), 0);
	});
}

#[test]
fn gas_price_should_be_zero_when_a_call_names_none() {
	build_and_execute(|| {
		deploy(A, Assembler::new().op(op::GASPRICE).return_top().build());
		let mut args = args(&[]);
		args.is_transactional = false;
		(args.max_fee_per_gas, args.max_priority_fee_per_gas) = (None, None);
		assert_eq!(call(A, args.clone()).value, [0; 32]);
		args.max_fee_per_gas = Some(5.into());
		assert_eq!(call(A, args).value, word(5).0);
	});
}

#[test]
fn block_hash_should_be_known_for_256_blocks_and_read_once() {
	build_and_execute(|| {
		System::set_block_number(300);
		let hash = |number: u64| {
			answer(Assembler::new().push(number).op(op::BLOCKHASH), Environment::default())
		};
		assert_eq!(hash(299), U256::from_big_endian(&[43; 32]));
		assert_eq!(hash(44), U256::from_big_endian(&[44; 32]));
		for number in [43, 300, 301, u64::MAX] {
			assert_eq!(hash(number), U256::zero());
		}
		HashReads::set(0);
		let twice = Assembler::new().push(299u64).ops(&[op::BLOCKHASH, op::POP]);
		answer(twice.push(299u64).op(op::BLOCKHASH), Environment::default());
		assert_eq!(HashReads::get(), 1);
	});
}

#[test]
fn balances_should_be_those_of_the_moment_when_they_change() {
	build_and_execute(|| {
		// Balance, transfer of 3, balance: the cache must not hide the transfer.
		let code = Assembler::new()
			.op(op::SELFBALANCE)
			.sstore_top(0)
			.call(op::CALL, 0, NOBODY, 3, 0)
			.op(op::POP)
			.op(op::SELFBALANCE)
			.sstore_top(1)
			.address(NOBODY)
			.op(op::BALANCE)
			.sstore_top(2);
		deploy(A, code.build());
		let mut args = args(&[]);
		args.value = 10.into();
		assert!(call(A, args).exit_reason.is_succeed());
		assert_eq!((slot(A, 0), slot(A, 1), slot(A, 2)), (10, 7, 3));
	});
}
