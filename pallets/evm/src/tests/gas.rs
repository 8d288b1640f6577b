//! Gas to the unit.

use crate::{
	UsedGas,
	assembler::{Assembler, init_code, op},
	mock::*,
};
use hex_literal::hex;

/// Gas of an execution: standard, effective, work.
fn gas(used: UsedGas) -> (u64, u64, u64) {
	(used.standard.as_u64(), used.effective.as_u64(), used.work.as_u64())
}

#[test]
fn transfer_should_use_21000_when_it_carries_no_data() {
	build_and_execute(|| {
		for to in [BOB, NOBODY] {
			let mut args = args(&[]);
			args.value = 5.into();
			let info = call(to, args);
			assert!(info.exit_reason.is_succeed());
			assert_eq!(gas(info.used_gas), (21_000, 21_000, 21_000));
		}
		assert_eq!((balance(BOB), balance(NOBODY)), (FUNDS + 5, 5));
	});
}

#[test]
fn data_should_cost_the_floor_when_nothing_is_executed() {
	// The example of EIP-7623 in the reference: 32 zero and 32 other bytes.
	build_and_execute(|| {
		let info = call(NOBODY, args(&[[0u8; 32], [1; 32]].concat()));
		assert_eq!(gas(info.used_gas), (21_640, 22_600, 22_600));
		assert_eq!(balance(AUTHOR), 22_600 * 100);
	});
}

#[test]
fn data_should_cost_the_execution_when_that_is_above_the_floor() {
	build_and_execute(|| {
		deploy(A, Assembler::new().sstore(0, 1).build());
		let info = call(A, args(&[0xff; 64]));
		let standard = 21_000 + 64 * 16 + 3 + 2 + 22_100;
		assert_eq!(gas(info.used_gas), (standard, standard, standard));
	});
}

#[test]
fn creation_should_pay_for_data_words_execution_and_deposit() {
	build_and_execute(|| {
		let init = init_code(&[op::STOP]);
		assert_eq!(init, hex!("6100016100 0d5f39 6100015ff3 00"));
		let info = create(args(&init));
		assert!(info.exit_reason.is_succeed());
		// 4 zero and 10 other bytes; one word of creation code; opcodes; 200 per byte of code.
		let expected = 53_000 + (4 * 4 + 10 * 16) + 2 + 22 + 200;
		assert_eq!(gas(info.used_gas), (expected, expected, expected));
	});
}

#[test]
fn slot_should_cost_what_eip_2929_says_when_it_is_cold() {
	for (before, after, cost, refund) in
		[(0, 1, 22_100, 0), (1, 2, 5_000, 0), (1, 1, 2_200, 0), (1, 0, 5_000, 4_800)]
	{
		build_and_execute(|| {
			deploy(A, Assembler::new().sstore(0, after).build());
			EVM::set_storage_at(&A, word(0), word(before));
			let pushes = if after == 0 { 4 } else { 5 };
			let info = call(A, args(&[]));
			let total = 21_000 + cost + pushes;
			assert_eq!(gas(info.used_gas), (total - refund, total - refund, total));
			assert_eq!(slot(A, 0), after);
		});
	}
}

/// The cases of EIP-3529: code, gas on a warm slot, refund, value before.
const SSTORE: [(&[u8], u64, u64, u64); 17] = [
	(&hex!("60006000556000600055"), 212, 0, 0),
	(&hex!("60006000556001600055"), 20_112, 0, 0),
	(&hex!("60016000556000600055"), 20_112, 19_900, 0),
	(&hex!("60016000556002600055"), 20_112, 0, 0),
	(&hex!("60016000556001600055"), 20_112, 0, 0),
	(&hex!("60006000556000600055"), 3_012, 4_800, 1),
	(&hex!("60006000556001600055"), 3_012, 2_800, 1),
	(&hex!("60006000556002600055"), 3_012, 0, 1),
	(&hex!("60026000556000600055"), 3_012, 4_800, 1),
	(&hex!("60026000556003600055"), 3_012, 0, 1),
	(&hex!("60026000556001600055"), 3_012, 2_800, 1),
	(&hex!("60026000556002600055"), 3_012, 0, 1),
	(&hex!("60016000556000600055"), 3_012, 4_800, 1),
	(&hex!("60016000556002600055"), 3_012, 0, 1),
	(&hex!("60016000556001600055"), 212, 0, 1),
	(&hex!("600160005560006000556001600055"), 40_118, 19_900, 0),
	(&hex!("600060005560016000556000600055"), 5_918, 7_600, 1),
];

#[test]
fn slot_should_cost_and_refund_what_eip_3529_says_when_it_is_warm() {
	for (code, cost, refund, before) in SSTORE {
		build_and_execute(|| {
			deploy(A, code.to_vec());
			EVM::set_storage_at(&A, word(0), word(before));
			let mut args = args(&[]);
			args.access_list = vec![(A, vec![word(0)])];
			let total = 21_000 + 2_400 + 1_900 + cost;
			let used = total - refund.min(total / 5);
			assert_eq!(gas(call(A, args).used_gas), (used, used, total), "{code:02x?}");
		});
	}
}

#[test]
fn refund_should_be_at_most_a_fifth_when_much_is_cleared() {
	build_and_execute(|| {
		let clears = (0..20).fold(Assembler::new(), |code, index| code.sstore(index, 0));
		deploy(A, clears.build());
		for index in 0..20 {
			EVM::set_storage_at(&A, word(index), word(9));
		}
		let info = call(A, args(&[]));
		let total = 21_000 + 20 * 5_000 + 4 + 19 * 5;
		assert_eq!(gas(info.used_gas), (total - total / 5, total - total / 5, total));
		assert_eq!(balance(AUTHOR), u128::from(total - total / 5) * 100);
	});
}

#[test]
fn access_should_be_cheap_when_the_list_or_an_opcode_has_paid_for_it() {
	build_and_execute(|| {
		let code = Assembler::new()
			.ops(&[op::PUSH0, op::SLOAD, op::POP, op::PUSH0, op::SLOAD, op::POP])
			.address(BOB)
			.ops(&[op::BALANCE, op::POP])
			.address(BOB)
			.ops(&[op::BALANCE, op::POP]);
		deploy(A, code.build());
		let pushes = 2 * (2 + 2) + 2 * (3 + 2);
		let cold = 21_000 + pushes + 2_100 + 100 + 2_600 + 100;
		assert_eq!(gas(call(A, args(&[])).used_gas).0, cold);
		let mut listed = args(&[]);
		listed.access_list = vec![(A, vec![word(0)]), (BOB, vec![])];
		let warm = 21_000 + pushes + 4 * 100 + 2 * 2_400 + 1_900;
		assert_eq!(gas(call(A, listed).used_gas).0, warm);
	});
}

#[test]
fn accounts_of_the_transaction_should_be_warm_when_it_begins() {
	build_and_execute(|| {
		for known in [ALICE, A, AUTHOR, IDENTITY, COUNTER] {
			deploy(A, Assembler::new().address(known).op(op::BALANCE).build());
			let used = gas(call(A, args(&[])).used_gas).0;
			assert_eq!(used, 21_000 + 3 + 100, "{known:?}");
			// In creation code as well; the contract's own address included.
			let init = Assembler::new().address(known).op(op::BALANCE).build();
			let data: u64 = init.iter().map(|byte| if *byte == 0 { 4 } else { 16 }).sum();
			let used = gas(create(args(&init)).used_gas).0;
			let cost = if known == A { 2_600 } else { 100 };
			assert_eq!(used, 53_000 + data + 2 + 3 + cost, "{known:?}");
		}
		let init = [op::ADDRESS, op::BALANCE];
		assert_eq!(gas(create(args(&init)).used_gas).0, 53_000 + 2 * 16 + 2 + 2 + 100);
	});
}

#[test]
fn accesses_should_be_cold_again_when_their_frame_was_undone() {
	build_and_execute(|| {
		let touch = Assembler::new().address(BOB).ops(&[op::BALANCE, op::POP]);
		deploy(B, touch.clone().end(op::REVERT, 0).build());
		let call_b = |code: Assembler| code.call(op::CALL, 100_000, B, 0, 0).op(op::POP);
		deploy(A, call_b(call_b(Assembler::new())).build());
		// Twice 2600 for Bob, because the first access was undone; B itself stays warm.
		let pushes = 2 * (5 * 2 + 3 + 3 + 2);
		let inner = 2 * (3 + 2_600 + 2 + 2 + 2);
		let expected = 21_000 + pushes + 2_600 + 100 + inner;
		assert_eq!(gas(call(A, args(&[])).used_gas).0, expected);
	});
}

#[test]
fn accesses_should_be_reported_when_asked_for() {
	build_and_execute(|| {
		let reverting = Assembler::new().sstore(7, 1).address(BOB).op(op::BALANCE);
		deploy(B, reverting.end(op::REVERT, 0).build());
		let code = Assembler::new()
			.ops(&[op::PUSH0, op::SLOAD])
			.call(op::CALL, 100_000, B, 0, 0)
			.call(op::CALL, 100_000, IDENTITY, 0, 0);
		deploy(A, code.build());
		assert!(call(A, args(&[])).accessed.is_empty());
		let mut asked = args(&[]);
		asked.report_access = true;
		let expected = vec![(A, vec![word(0)]), (B, vec![word(7)]), (BOB, vec![])];
		assert_eq!(call(A, asked).accessed, expected);
	});
}

#[test]
fn stipend_should_be_free_when_value_is_sent() {
	build_and_execute(|| {
		deploy(A, Assembler::new().call(op::CALL, 0, BOB, 1, 0).build());
		Balances::force_set_balance(RuntimeOrigin::root(), A, 10).unwrap();
		let info = call(A, args(&[]));
		// Pushes; cold account; value; the stipend of 2300 comes back unused.
		let expected = 21_000 + (5 * 2 + 3 + 3) + 2_600 + 9_000 - 2_300;
		assert_eq!(gas(info.used_gas).0, expected);
		assert_eq!(balance(BOB), FUNDS + 1);
	});
}

#[test]
fn weight_should_follow_from_gas_and_back() {
	use crate::{FixedGasWeightMapping, GasWeightMapping};
	use frame_support::weights::Weight;
	type Mapping = FixedGasWeightMapping<Test>;
	build_and_execute(|| {
		let weight = Mapping::gas_to_weight(21_000, false);
		assert_eq!(weight, Weight::from_parts(21_000 * 20_000, 0));
		assert_eq!(Mapping::weight_to_gas(weight), 21_000);
		assert_eq!(Mapping::weight_to_gas(weight - Weight::from_parts(1, 0)), 20_999);
		assert!(Mapping::gas_to_weight(21_000, true).ref_time() <= weight.ref_time());
		assert_eq!(Mapping::gas_to_weight(u64::MAX, false).ref_time(), u64::MAX);
	});
}
