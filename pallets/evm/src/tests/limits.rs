//! What costs time but hardly gas.

use crate::{
	MAX_CODE_SIZE,
	assembler::{Assembler, endless, op},
	mock::*,
	runner::{CALL_DATA_BYTES_PER_CODE_BYTE, CODE_BYTES_PER_GAS},
};
use sp_core::H160;

/// A contract of the largest size that stops at once.
fn deploy_large(address: H160) {
	deploy(address, vec![op::STOP; MAX_CODE_SIZE as usize]);
}

#[test]
fn transaction_should_run_out_of_gas_when_it_loads_more_code_than_its_limit_allows() {
	build_and_execute(|| {
		deploy_large(B);
		let calls = |count: u64| {
			(0..count)
				.fold(Assembler::new(), |code, _| code.call(op::CALL, 100, B, 0, 0).op(op::POP))
		};
		// The transaction's own code counts as well.
		let allowed = 1_000_000 * CODE_BYTES_PER_GAS;
		let most = (allowed - 15_000) / u64::from(MAX_CODE_SIZE);
		deploy(A, calls(most).build());
		let info = call(A, args(&[]));
		assert!(info.exit_reason.is_succeed());
		assert!(info.used_gas.effective < 100_000.into());
		deploy(A, calls(most + 4).build());
		let info = call(A, args(&[]));
		assert!(!info.exit_reason.is_succeed());
		assert_eq!(info.used_gas.effective, 1_000_000.into());
		// With more gas it may.
		let mut more = args(&[]);
		more.gas_limit = 1_100_000;
		assert!(call(A, more).exit_reason.is_succeed());
	});
}

#[test]
fn loading_should_count_however_it_is_done_but_looking_should_not() {
	let times = 1_000_000 * CODE_BYTES_PER_GAS / u64::from(MAX_CODE_SIZE);
	let call_with = |opcode| Assembler::new().call(opcode, 100, B, 0, 0).op(op::POP);
	let look = |opcode| Assembler::new().address(B).ops(&[opcode, op::POP]);
	let copy = Assembler::new().push(0u64).push(0u64).push(0u64).address(B).op(op::EXTCODECOPY);
	for (body, counts) in [
		(call_with(op::CALL), true),
		(call_with(op::CALLCODE), true),
		(call_with(op::DELEGATECALL), true),
		(call_with(op::STATICCALL), true),
		(copy, true),
		(look(op::EXTCODESIZE), false),
		(look(op::EXTCODEHASH), false),
	] {
		build_and_execute(|| {
			deploy_large(B);
			let body = body.clone().build();
			deploy(A, body.repeat(times as usize + 3));
			let info = call(A, args(&[]));
			assert_eq!(info.exit_reason.is_succeed(), !counts, "{body:02x?}");
		});
	}
}

#[test]
fn all_frames_should_end_when_the_allowance_is_used_up() {
	build_and_execute(|| {
		// C loads code for ever; B and A would go on with what their call has left them.
		deploy_large(NOBODY);
		let load = Assembler::new().call(op::CALL, 0, NOBODY, 0, 0).op(op::POP);
		deploy(C, endless(&load.build()));
		deploy(B, Assembler::new().call(op::CALL, 500_000, C, 0, 0).sstore(0, 1).build());
		deploy(A, Assembler::new().call(op::CALL, 800_000, B, 0, 0).sstore(0, 1).build());
		let info = call(A, args(&[]));
		assert!(info.exit_reason.is_error());
		assert_eq!(info.used_gas.effective, 1_000_000.into());
		assert_eq!((slot(A, 0), slot(B, 0)), (0, 0));
	});
}

#[test]
fn call_data_should_count_when_it_is_copied_from_call_to_call() {
	build_and_execute(|| {
		// 100 000 bytes of memory cost 28 000 gas once; passing them on costs nothing in Ethereum.
		let size = 100_000u64;
		let allowed = 1_000_000 * CODE_BYTES_PER_GAS * CALL_DATA_BYTES_PER_CODE_BYTE / size;
		let calls = |count: u64| {
			(0..count).fold(Assembler::new(), |code, _| {
				code.call(op::STATICCALL, 0, NOBODY, 0, size).op(op::POP)
			})
		};
		deploy(A, calls(allowed - 5).build());
		assert!(call(A, args(&[])).exit_reason.is_succeed());
		deploy(A, calls(allowed + 5).build());
		assert!(call(A, args(&[])).exit_reason.is_error());
	});
}
