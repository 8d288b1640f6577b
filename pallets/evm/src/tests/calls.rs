//! Calls of contracts by contracts.

use crate::{
	ExitError, ExitReason,
	assembler::{Assembler, op},
	mock::*,
};
use ethereum::Log;
use evm::Opcode;
use sp_core::{H160, U256};

/// Code that notes who called, on whose behalf and with what value in the slots 1 to 3.
fn notes() -> Assembler {
	Assembler::new()
		.op(op::ADDRESS)
		.sstore_top(1)
		.op(op::CALLER)
		.sstore_top(2)
		.op(op::CALLVALUE)
		.sstore_top(3)
}

/// What was noted in the storage of an account.
fn noted(address: H160) -> (H160, H160, u64) {
	let at = |index| H160::from(EVM::storage_at(&address, word(index)));
	(at(1), at(2), slot(address, 3))
}

#[test]
fn context_should_be_that_of_the_opcode_when_a_contract_calls() {
	for (opcode, owner, expected) in [
		(op::CALL, B, (B, A, 5)),
		(op::CALLCODE, A, (A, A, 5)),
		(op::DELEGATECALL, A, (A, ALICE, 11)),
	] {
		build_and_execute(|| {
			deploy(B, notes().build());
			deploy(A, Assembler::new().call(opcode, 200_000, B, 5, 0).return_top().build());
			let mut args = args(&[]);
			args.value = 11.into();
			let info = call(A, args);
			assert_eq!(info.value, word(1).0, "{opcode:x}");
			assert_eq!(noted(owner), expected, "{opcode:x}");
			let moved = u128::from(opcode == op::CALL) * 5;
			assert_eq!((balance(A), balance(B)), (11 - moved, moved));
		});
	}
}

#[test]
fn frame_should_be_undone_alone_when_it_fails() {
	for end in [op::REVERT, op::INVALID] {
		build_and_execute(|| {
			let logs = |code: Assembler, topic: u64| {
				code.with(op::LOG0 + 1, &[U256::zero(), U256::zero(), topic.into()])
			};
			// C succeeds inside of B, which fails: both are undone. A goes on.
			deploy(
				C,
				logs(Assembler::new().sstore(0, 1).with(op::TSTORE, &[9.into(); 2]), 3).build(),
			);
			let b = Assembler::new().sstore(0, 1).call(op::CALL, 100_000, C, 1, 0).op(op::POP);
			deploy(B, logs(b, 2).end(end, 0).build());
			let a = Assembler::new().sstore(0, 7).call(op::CALL, 300_000, B, 2, 0).sstore_top(1);
			deploy(A, logs(a, 1).build());
			let mut args = args(&[]);
			args.value = 2.into();
			let info = call(A, args);
			assert!(info.exit_reason.is_succeed());
			assert_eq!((slot(A, 0), slot(A, 1), slot(B, 0), slot(C, 0)), (7, 0, 0, 0));
			assert_eq!((balance(A), balance(B), balance(C)), (2, 0, 0));
			assert_eq!(info.logs, [Log { address: A, topics: vec![word(1)], data: vec![] }]);
		});
	}
}

#[test]
fn logs_should_be_in_order_when_frames_succeed() {
	build_and_execute(|| {
		let log = |code: Assembler, topic: u64| {
			code.memory(0, &[topic as u8; 32])
				.with(op::LOG0 + 1, &[U256::zero(), 2.into(), topic.into()])
		};
		deploy(B, log(Assembler::new(), 2).build());
		let a = log(Assembler::new(), 1).call(op::CALL, 100_000, B, 0, 0).op(op::POP);
		deploy(A, log(a, 3).build());
		let expected = [(A, 1u8), (B, 2), (A, 3)].map(|(address, topic)| Log {
			address,
			topics: vec![word(topic)],
			data: vec![topic; 2],
		});
		assert_eq!(call(A, args(&[])).logs, expected);
	});
}

#[test]
fn transaction_should_leave_only_nonce_and_fee_when_it_reverts() {
	build_and_execute(|| {
		let code = Assembler::new().sstore(0, 1).memory(0, b"no").end(op::REVERT, 2);
		deploy(A, code.build());
		let mut args = args(&[]);
		args.value = 8.into();
		let info = call(A, args);
		assert!(info.exit_reason.is_revert());
		assert_eq!((info.value.as_slice(), info.logs.len()), (&b"no"[..], 0));
		assert_eq!((slot(A, 0), balance(A), EVM::nonce(&ALICE)), (0, 0, 1));
		assert_eq!(balance(ALICE), FUNDS - u128::from(info.used_gas.effective.as_u64()) * 1_100);
	});
}

#[test]
fn writing_should_fail_when_the_call_is_static() {
	let writes = [
		Assembler::new().sstore(0, 1),
		Assembler::new().with(op::TSTORE, &[1.into(), 1.into()]),
		Assembler::new().with(op::LOG0, &[U256::zero(); 2]),
		Assembler::new().with(op::CREATE, &[U256::zero(); 3]),
		Assembler::new().with(op::CREATE2, &[U256::zero(); 4]),
		Assembler::new().push(0u64).op(op::SELFDESTRUCT),
		Assembler::new().call(op::CALL, 1_000, NOBODY, 1, 0),
		// One level further down.
		Assembler::new().call(op::CALL, 90_000, C, 0, 0).return_top(),
	];
	for write in writes {
		build_and_execute(|| {
			deploy(C, Assembler::new().sstore(0, 1).build());
			deploy(B, write.clone().build());
			Balances::force_set_balance(RuntimeOrigin::root(), B, 10).unwrap();
			let code = Assembler::new()
				.call(op::STATICCALL, 100_000, B, 0, 0)
				.ops(&[op::RETURNDATASIZE, op::ADD])
				.return_top();
			deploy(A, code.build());
			let info = call(A, args(&[]));
			// The last one survives and answers (32 bytes) that its own call failed.
			let last = slot(C, 0) == 0 && info.value == word(33).0;
			assert!(info.value == word(0).0 || last, "{write:?} {:?}", info.value);
			assert_eq!((slot(B, 0), slot(C, 0), balance(B)), (0, 0, 10));
			assert!(info.logs.is_empty());
		});
	}
}

#[test]
fn transient_storage_should_last_for_the_transaction() {
	build_and_execute(|| {
		// Answers what lies in the slot and writes there.
		let b = Assembler::new().push(4u64).op(op::TLOAD).with(op::TSTORE, &[4.into(), 6.into()]);
		deploy(B, b.return_top().build());
		let read = |code: Assembler| {
			let (to, zero) = (U256::from_big_endian(&B.0), U256::zero());
			let arguments = [100_000.into(), to, zero, zero, zero, zero, 32.into()];
			code.with(op::CALL, &arguments).op(op::POP).push(0u64).op(op::MLOAD)
		};
		let a = read(read(Assembler::new()).sstore_top(0)).sstore_top(1);
		deploy(A, a.build());
		for _ in 0..2 {
			assert!(call(A, args(&[])).exit_reason.is_succeed());
			assert_eq!((slot(A, 0), slot(A, 1)), (0, 6));
		}
	});
}

#[test]
fn value_should_not_move_when_the_caller_does_not_have_it() {
	build_and_execute(|| {
		deploy(A, Assembler::new().call(op::CALL, 100_000, BOB, 1, 0).return_top().build());
		let info = call(A, args(&[]));
		assert_eq!(info.value, word(0).0);
		let huge = U256::MAX;
		let to = U256::from_big_endian(&BOB.0);
		let arguments = [100_000.into(), to, huge, 0.into(), 0.into(), 0.into(), 0.into()];
		deploy(A, Assembler::new().with(op::CALL, &arguments).return_top().build());
		assert_eq!(call(A, args(&[])).value, word(0).0);
		assert_eq!(balance(BOB), FUNDS);
	});
}

#[test]
fn calls_should_nest_1024_deep_at_most() {
	build_and_execute(|| {
		// Counts in slot 0 and calls itself with everything; the count is undone only where it fails.
		let code = Assembler::new()
			.push(0u64)
			.op(op::SLOAD)
			.push(1u64)
			.op(op::ADD)
			.sstore_top(0)
			.push(0u64)
			.push(0u64)
			.push(0u64)
			.push(0u64)
			.push(0u64)
			.op(op::ADDRESS)
			.op(op::GAS)
			.op(op::CALL)
			.build();
		deploy(A, code);
		let mut args = args(&[]);
		// More than a block has, so that 63/64 of the rest is enough for each call.
		args.is_transactional = false;
		args.gas_limit = 100_000_000_000_000;
		let info = call(A, args);
		assert!(info.exit_reason.is_succeed());
		// The transaction's own frame and 1024 calls.
		assert_eq!(slot(A, 0), 1_025);
	});
}

#[test]
fn result_should_say_how_it_failed_when_it_does() {
	for (code, error) in [
		(vec![op::INVALID], ExitError::InvalidCode(Opcode::INVALID)),
		(vec![op::POP], ExitError::StackUnderflow),
		(vec![op::PUSH0, op::JUMP], ExitError::InvalidJump),
		(vec![op::JUMPDEST, op::PUSH0, op::PUSH0, op::JUMP], ExitError::StackOverflow),
		(vec![op::JUMPDEST, op::PUSH0, op::JUMP], ExitError::OutOfGas),
	] {
		build_and_execute(|| {
			deploy(A, code.clone());
			let info = call(A, args(&[]));
			assert_eq!(info.exit_reason, ExitReason::Error(error.clone()));
			assert_eq!(info.used_gas.effective, 1_000_000.into());
		});
	}
}
