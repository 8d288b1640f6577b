//! Precompiles that write native state.

use crate::{
	ExitReason, TransactionValidationError,
	assembler::{Assembler, op},
	mock::*,
};
use sp_core::U256;

/// Code that calls the counter with bytes and answers whether that succeeded.
fn calls_counter(opcode: u8, input: &[u8]) -> Assembler {
	Assembler::new().memory(0, input).call(opcode, 300_000, COUNTER, 0, input.len() as u64)
}

#[test]
fn precompile_should_run_and_log_when_a_transaction_calls_it() {
	build_and_execute(|| {
		let info = call(COUNTER, args(&[RETURN]));
		assert!(info.exit_reason.is_succeed());
		assert_eq!((counted(), info.logs.len()), (1, 1));
		assert_eq!(
			(info.logs[0].address, info.logs[0].topics.as_slice()),
			(COUNTER, &[word(1)][..])
		);
		assert_eq!(info.used_gas.standard.as_u64(), 21_000 + 4 + COUNTER_GAS);
	});
}

#[test]
fn native_writes_should_be_undone_when_the_precompile_fails() {
	for mode in [REVERT, FAIL, FATAL] {
		build_and_execute(|| {
			let info = call(COUNTER, args(&[mode]));
			assert!(!info.exit_reason.is_succeed());
			assert_eq!(info.value, if mode == REVERT { vec![7] } else { vec![] });
			assert_eq!((counted(), info.logs.len(), EVM::nonce(&ALICE)), (0, 0, 1));
			let all = info.used_gas.effective == 1_000_000.into();
			assert_eq!(all, mode != REVERT);
		});
	}
}

#[test]
fn native_writes_should_be_undone_with_any_frame_around_them() {
	build_and_execute(|| {
		// B counts and reverts, A counts before and after it.
		deploy(B, calls_counter(op::CALL, &[RETURN]).end(op::REVERT, 0).build());
		let a = calls_counter(op::CALL, &[RETURN]).call(op::CALL, 400_000, B, 0, 0);
		let again = calls_counter(op::CALL, &[RETURN]).build();
		deploy(A, a.ops(&again).build());
		let info = call(A, args(&[]));
		assert!(info.exit_reason.is_succeed());
		assert_eq!(counted(), 2);
		let topics: Vec<_> = info.logs.iter().map(|log| log.topics[0]).collect();
		assert_eq!(topics, [word(1), word(2)]);
	});
}

#[test]
fn everything_should_end_when_a_precompile_is_fatal_deep_inside() {
	build_and_execute(|| {
		deploy(B, calls_counter(op::CALL, &[FATAL]).sstore(0, 1).build());
		deploy(A, Assembler::new().sstore(0, 1).call(op::CALL, 500_000, B, 0, 0).build());
		let info = call(A, args(&[]));
		assert!(matches!(info.exit_reason, ExitReason::Fatal(_)));
		assert_eq!((slot(A, 0), slot(B, 0), counted()), (0, 0, 0));
		assert_eq!(info.used_gas.effective, 1_000_000.into());
		assert_eq!((EVM::nonce(&ALICE), balance(ALICE)), (1, FUNDS - 1_000_000 * 1_100));
		// The layers of storage are balanced: what follows is kept.
		deploy(A, Assembler::new().sstore(0, 2).build());
		call(A, args(&[]));
		assert_eq!(slot(A, 0), 2);
	});
}

#[test]
fn precompile_should_see_what_opcode_called_it() {
	for opcode in [op::DELEGATECALL, op::CALLCODE, op::STATICCALL] {
		build_and_execute(|| {
			deploy(A, calls_counter(opcode, &[RETURN]).return_top().build());
			let info = call(A, args(&[]));
			assert_eq!((info.value, counted()), (word(0).0.to_vec(), 0));
		});
	}
	// Also when the static call lies further out.
	build_and_execute(|| {
		deploy(B, calls_counter(op::CALL, &[RETURN]).return_top().build());
		deploy(A, Assembler::new().call(op::STATICCALL, 500_000, B, 0, 0).build());
		assert!(call(A, args(&[])).exit_reason.is_succeed());
		assert_eq!(counted(), 0);
	});
}

/// A contract that counts its calls in slot 0; with call data it also calls the counter, which calls
/// it back with the rest.
fn calls_itself_through_the_counter() -> Vec<u8> {
	let count = Assembler::new().push(0u64).op(op::SLOAD).push(1u64).op(op::ADD).sstore_top(0);
	let mut code = count.ops(&[op::CALLDATASIZE, op::ISZERO]).op(op::PUSH2).build();
	let body = Assembler::new()
		.op(op::CALLDATASIZE)
		.push(0u64)
		.push(0u64)
		.op(op::CALLDATACOPY)
		.push(0u64)
		.push(0u64)
		.op(op::CALLDATASIZE)
		.push(0u64)
		.push(0u64)
		.push(U256::from_big_endian(&COUNTER.0))
		.ops(&[op::GAS, op::CALL, op::ISZERO])
		.op(op::PUSH2)
		.build();
	// Two jump targets: the end, and a revert if the counter failed.
	let end = code.len() + 3 + body.len() + 3 + 1;
	code.extend((end as u16).to_be_bytes());
	code.push(op::JUMPI);
	code.extend(body);
	code.extend((end as u16 + 2).to_be_bytes());
	code.extend([op::JUMPI, op::STOP, op::JUMPDEST, op::STOP, op::JUMPDEST]);
	code.extend([op::PUSH0, op::PUSH0, op::REVERT]);
	code
}

#[test]
fn precompile_should_call_back_when_it_is_made_to() {
	build_and_execute(|| {
		deploy(A, calls_itself_through_the_counter());
		// Three levels: the call data says to call back, three times; the last byte returns.
		let info = call(A, args(&[CALL_BACK, CALL_BACK, CALL_BACK]));
		assert!(info.exit_reason.is_succeed());
		assert_eq!((slot(A, 0), counted(), info.logs.len()), (4, 3, 3));
	});
}

#[test]
fn call_back_should_be_undone_when_it_fails() {
	build_and_execute(|| {
		deploy(A, calls_itself_through_the_counter());
		// The innermost call of the counter reverts, so does the call back around it; the outer ones go
		// on, since the precompile tells success from failure in its answer only.
		let info = call(A, args(&[CALL_BACK, CALL_BACK, REVERT]));
		assert!(info.exit_reason.is_succeed());
		assert_eq!((slot(A, 0), counted(), info.logs.len()), (2, 2, 2));
		assert!(info.used_gas.effective < 1_000_000.into());
	});
}

#[test]
fn transaction_should_be_refused_when_a_precompile_starts_one() {
	build_and_execute(|| {
		let info = call(COUNTER, args(&[RUN]));
		assert!(info.exit_reason.is_succeed());
		assert_eq!(info.value, [u8::from(TransactionValidationError::Reentrant)]);
		assert_eq!(EVM::nonce(&ALICE), 1);
	});
}

#[test]
fn value_should_reach_the_precompile_and_come_back_when_it_reverts() {
	build_and_execute(|| {
		let mut args = args(&[RETURN]);
		args.value = 3.into();
		call(COUNTER, args.clone());
		assert_eq!(balance(COUNTER), 3);
		args.input = vec![REVERT];
		call(COUNTER, args);
		assert_eq!(balance(COUNTER), 3);
	});
}

/// A contract that notes the balance of [`NOBODY`] in slots: called back, in the next one from 1 on;
/// called with data, in slot 0, then in slot 9 after the counter was called with its data.
fn watches() -> Vec<u8> {
	let balance = || Assembler::new().address(NOBODY).op(op::BALANCE);
	let next = Assembler::new().push(0u64).op(op::TLOAD).push(1u64).op(op::ADD).op(op::DUP1);
	let next = next.push(0u64).op(op::TSTORE);
	// The balance, then the number of the slot on top of it.
	let back = next.ops(&balance().op(op::SWAP1).ops(&[op::SSTORE, op::STOP]).build()).build();
	let main = balance().sstore_top(0).op(op::CALLDATASIZE).push(0u64).push(0u64);
	let main = main.op(op::CALLDATACOPY).call(op::CALL, 500_000, COUNTER, 0, 1).op(op::POP);
	let main = main.ops(&balance().sstore_top(9).build()).build();
	let to_main = (5 + back.len()) as u16;
	let mut code = vec![op::CALLDATASIZE, op::PUSH2];
	code.extend(to_main.to_be_bytes());
	code.push(op::JUMPI);
	code.extend(back);
	code.push(op::JUMPDEST);
	code.extend(main);
	code
}

#[test]
fn balances_should_be_read_again_when_a_precompile_has_moved_money() {
	build_and_execute(|| {
		deploy(A, watches());
		let mut args = args(&[PAY]);
		args.value = 5.into();
		assert!(call(A, args).exit_reason.is_succeed());
		assert_eq!((slot(A, 0), slot(A, 1), slot(A, 2), slot(A, 9)), (0, 1, 2, 2));
		assert_eq!((balance(A), balance(NOBODY)), (3, 2));
	});
}

#[test]
fn balances_should_be_read_again_when_a_frame_was_undone() {
	build_and_execute(|| {
		// B pays 4 and looks, so that the balance is remembered; then it reverts.
		let look = |code: Assembler| code.address(NOBODY).op(op::BALANCE);
		let b = look(Assembler::new().call(op::CALL, 0, NOBODY, 4, 0)).op(op::POP);
		deploy(B, b.end(op::REVERT, 0).build());
		Balances::force_set_balance(RuntimeOrigin::root(), B, 10).unwrap();
		let a = look(Assembler::new().call(op::CALL, 100_000, B, 0, 0)).sstore_top(0);
		deploy(A, a.build());
		assert!(call(A, args(&[])).exit_reason.is_succeed());
		assert_eq!((slot(A, 0), balance(NOBODY), balance(B)), (0, 0, 10));
	});
}
