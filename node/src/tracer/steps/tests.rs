//! Programs on the real engine, and what is told of them. Costs are those of the yellow paper with
//! EIP-2929, EIP-3529 and EIP-3860.

use super::*;
use crate::tracer::{
	aside,
	limits::Limits,
	testing::{LIMITS, call, trace_call},
};
use alloy_rpc_types_trace::geth::GethTrace;
use deuterium_eth_rpc::{EthError, EthResult, eth::request::Prepared, trace::TraceKind};

const ONE: H160 = H160::repeat_byte(0xa1);
const TWO: H160 = H160::repeat_byte(0xa2);

/// What the calls in these tests cost before their first opcode.
const INTRINSIC: u64 = 21_000;
/// The gas of the calls in these tests.
const GAS: u64 = 1_000_000;

const NOTHING: GethDefaultTracingOptions = GethDefaultTracingOptions {
	enable_memory: None,
	disable_memory: None,
	disable_stack: None,
	disable_storage: None,
	enable_return_data: None,
	disable_return_data: None,
	debug: None,
	limit: None,
};

fn traced(call: &Prepared, options: GethDefaultTracingOptions) -> DefaultFrame {
	match trace_call(call, &TraceKind::Steps(options), LIMITS).unwrap() {
		GethTrace::Default(frame) => frame,
		other => panic!("no steps: {other:?}"),
	}
}

/// Runs a program at `ONE`.
fn run(program: &[u8], options: GethDefaultTracingOptions) -> DefaultFrame {
	traced(&call(Some(ONE), &[], &[(ONE, program.to_vec())]), options)
}

fn costs(frame: &DefaultFrame) -> Vec<(u64, &str, u64, u64)> {
	let steps = frame.struct_logs.iter();
	steps.map(|step| (step.pc, &*step.op, step.gas_cost, step.depth)).collect()
}

fn step<'a>(frame: &'a DefaultFrame, op: &str) -> &'a StructLog {
	frame.struct_logs.iter().find(|step| step.op == op).unwrap()
}

/// A call of `TWO` with the gas and value, nothing in and nothing out. Its result stays on the stack.
fn calls(opcode: u8, gas: u16, value: u8) -> Vec<u8> {
	let mut program = vec![0x5f, 0x5f, 0x5f, 0x5f];
	if opcode == 0xf1 || opcode == 0xf2 {
		program.extend([0x60, value]);
	}
	program.push(0x73);
	program.extend(TWO.as_bytes());
	program.push(0x61);
	program.extend(gas.to_be_bytes());
	program.push(opcode);
	program
}

/// PUSH1 5, PUSH0, SSTORE, PUSH0, SLOAD, PUSH0, MSTORE, PUSH1 32, PUSH0, RETURN.
const STORES: [u8; 12] = [0x60, 5, 0x5f, 0x55, 0x5f, 0x54, 0x5f, 0x52, 0x60, 32, 0x5f, 0xf3];

#[test]
fn steps_should_have_place_name_cost_and_depth() {
	let frame = run(&STORES, NOTHING);
	assert_eq!(
		costs(&frame),
		[
			(0, "PUSH1", 3, 1),
			(2, "PUSH0", 2, 1),
			(3, "SSTORE", 22_100, 1),
			(4, "PUSH0", 2, 1),
			(5, "SLOAD", 100, 1),
			(6, "PUSH0", 2, 1),
			(7, "MSTORE", 6, 1),
			(8, "PUSH1", 3, 1),
			(10, "PUSH0", 2, 1),
			(11, "RETURN", 0, 1),
		]
	);
	let mut left = GAS - INTRINSIC;
	for step in &frame.struct_logs {
		assert_eq!(step.gas, left, "{step:?}");
		left -= step.gas_cost;
	}
	assert_eq!(frame.gas, GAS - left, "the receipt's");
	assert!(!frame.failed);
	assert_eq!(frame.return_value, Bytes::from(H256::from_low_u64_be(5).0));
}

#[test]
fn steps_should_tell_stack_and_storage_unless_told_not_to() {
	let frame = run(&STORES, NOTHING);
	let items = |op| step(&frame, op).stack.clone();
	assert_eq!(items("PUSH1"), Some(vec![]));
	assert_eq!(items("SSTORE"), Some(vec![U256::from(5), U256::ZERO]));
	let slots = Some(BTreeMap::from([(B256::ZERO, B256::with_last_byte(5))]));
	assert_eq!(step(&frame, "SSTORE").storage, slots, "what is written");
	assert_eq!(step(&frame, "SLOAD").storage, slots);
	assert_eq!(step(&frame, "MSTORE").storage, None);
	assert!(frame.struct_logs.iter().all(|step| step.memory.is_none()));
	assert!(frame.struct_logs.iter().all(|step| step.return_data.is_none()));

	let less = NOTHING.disable_stack().disable_storage();
	for step in run(&STORES, less).struct_logs {
		assert!(step.stack.is_none() && step.storage.is_none(), "{step:?}");
	}
}

#[test]
fn steps_should_tell_memory_when_asked() {
	let frame = run(&STORES, NOTHING.enable_memory());
	assert_eq!(step(&frame, "MSTORE").memory, Some(vec![]), "as it was before");
	let word = format!("0x{:064x}", 5);
	assert_eq!(step(&frame, "RETURN").memory, Some(vec![word]));
	// PUSH1 64, MLOAD, STOP: memory grows without being written.
	let grown = run(&[0x60, 64, 0x51, 0x00], NOTHING.enable_memory());
	let zero = format!("0x{:064x}", 0);
	assert_eq!(step(&grown, "STOP").memory, Some(vec![zero.clone(), zero.clone(), zero]));
}

#[test]
fn steps_should_end_at_the_limit_and_the_result_should_not() {
	let frame = run(&STORES, GethDefaultTracingOptions { limit: Some(3), ..NOTHING });
	assert_eq!(costs(&frame).last(), Some(&(3, "SSTORE", 22_100, 1)));
	assert_eq!(frame.struct_logs.len(), 3);
	assert_eq!(frame.gas, run(&STORES, NOTHING).gas);
	assert_eq!(frame.return_value.len(), 32);
	let all = GethDefaultTracingOptions { limit: Some(0), ..NOTHING };
	assert_eq!(run(&STORES, all).struct_logs.len(), 10, "zero is no limit");
}

#[test]
fn calls_should_cost_the_gas_that_they_give_and_get_back_what_is_left() {
	let mut outer = calls(0xf1, 10_000, 1);
	outer.push(0x00);
	// PUSH1 1, POP, STOP
	let codes = [(ONE, outer), (TWO, vec![0x60, 1, 0x50, 0x00])];
	let mut call = call(Some(ONE), &[], &codes);
	call.request.value = 1.into();
	let frame = traced(&call, NOTHING);
	let steps = &frame.struct_logs;
	let place = steps.iter().position(|step| step.op == "CALL").unwrap();
	// A cold account, value, and the gas.
	assert_eq!(steps[place].gas_cost, 2_600 + 9_000 + 10_000);
	assert_eq!((steps[place + 1].gas, steps[place + 1].depth), (10_000 + 2_300, 2));
	let last = steps.last().unwrap();
	assert_eq!((&*last.op, last.depth), ("STOP", 1));
	let unused = 12_300 - 5;
	assert_eq!(last.gas, steps[place].gas - steps[place].gas_cost + unused);
	assert_eq!(last.stack, Some(vec![U256::ONE]));
}

#[test]
fn calls_of_all_kinds_should_be_priced_with_their_gas() {
	for (opcode, name) in [(0xf2, "CALLCODE"), (0xf4, "DELEGATECALL"), (0xfa, "STATICCALL")] {
		let mut outer = calls(opcode, 500, 0);
		outer.push(0x00);
		let frame = traced(&call(Some(ONE), &[], &[(ONE, outer), (TWO, vec![0x00])]), NOTHING);
		assert_eq!(step(&frame, name).gas_cost, 2_600 + 500, "{name}");
		assert_eq!(step(&frame, "STOP").depth, 2);
	}
}

#[test]
fn precompiles_should_have_no_steps_and_a_price() {
	// The identity of nothing costs 15 (EIP-196's neighbour, yellow paper appendix E).
	let program = [0x5f, 0x5f, 0x5f, 0x5f, 0x60, 4, 0x60, 100, 0xfa, 0x00];
	let frame = run(&program, NOTHING);
	assert!(frame.struct_logs.iter().all(|step| step.depth == 1));
	let call = step(&frame, "STATICCALL");
	assert_eq!(call.gas_cost, 100 + 100, "precompiles are warm");
	assert_eq!(step(&frame, "STOP").gas, call.gas - 200 + 100 - 15);
}

#[test]
fn creations_should_cost_their_init_code_and_not_the_gas_that_they_give() {
	// The init code PUSH1 1, PUSH0, RETURN deploys one byte; it lies at 28 of the first word.
	let program = [0x63, 0x60, 1, 0x5f, 0xf3, 0x5f, 0x52, 0x60, 4, 0x60, 28, 0x5f, 0xf0, 0x00];
	let frame = run(&program, NOTHING);
	let create = step(&frame, "CREATE");
	assert_eq!(create.gas_cost, 32_000 + 2);
	let inner = step(&frame, "RETURN");
	let left = create.gas - create.gas_cost;
	assert_eq!((inner.gas, inner.depth), (left - left / 64 - 5, 2));
	// Memory of one word for the code, and 200 gas for its byte.
	assert_eq!(step(&frame, "STOP").gas, left - 5 - 3 - 200);
}

#[test]
fn deployments_should_return_their_code() {
	let init = [0x60, 0xfe, 0x5f, 0x53, 0x60, 1, 0x5f, 0xf3];
	let frame = traced(&call(None, &init, &[]), NOTHING);
	assert_eq!(frame.return_value, Bytes::from(vec![0xfe]));
	assert_eq!((step(&frame, "RETURN").depth, frame.failed), (1, false));
}

#[test]
fn refunds_should_be_counted_while_they_hold() {
	// PUSH0, PUSH0, SSTORE, STOP on a slot that is not zero.
	let clears = vec![0x5f, 0x5f, 0x55, 0x00];
	let told = |slot, outer: Vec<u8>| {
		let mut call = call(Some(ONE), &[], &[(ONE, outer), (TWO, clears.clone())]);
		for (address, account) in call.state.iter_mut().flatten() {
			if *address == slot {
				account.state_diff = Some(vec![(H256::zero(), H256::repeat_byte(1))]);
			}
		}
		let frame = traced(&call, NOTHING);
		let last = frame.struct_logs.last().unwrap();
		(step(&frame, "SSTORE").refund_counter, last.refund_counter)
	};
	assert_eq!(told(ONE, clears.clone()), (Some(4_800), Some(4_800)));
	let mut outer = calls(0xf1, 50_000, 0);
	outer.push(0x00);
	assert_eq!(told(TWO, outer), (Some(4_800), Some(4_800)), "a call's refund stays");
}

#[test]
fn refunds_should_go_with_the_frame_that_fails() {
	// PUSH0, PUSH0, SSTORE, PUSH0, PUSH0, REVERT
	let reverts = vec![0x5f, 0x5f, 0x55, 0x5f, 0x5f, 0xfd];
	let mut outer = calls(0xf1, 50_000, 0);
	outer.push(0x00);
	let mut call = call(Some(ONE), &[], &[(ONE, outer), (TWO, reverts)]);
	for (_, account) in call.state.iter_mut().flatten() {
		account.state_diff = Some(vec![(H256::zero(), H256::repeat_byte(1))]);
	}
	let frame = traced(&call, NOTHING);
	assert_eq!(step(&frame, "REVERT").refund_counter, Some(4_800));
	assert_eq!(step(&frame, "STOP").refund_counter, None);
}

#[test]
fn returned_data_should_be_told_when_asked() {
	// MSTORE8 0xfe at 0, REVERT one byte.
	let reverts = vec![0x60, 0xfe, 0x5f, 0x53, 0x60, 1, 0x5f, 0xfd];
	let mut outer = calls(0xf1, 10_000, 0);
	outer.push(0x00);
	let call = call(Some(ONE), &[], &[(ONE, outer), (TWO, reverts)]);
	let frame =
		traced(&call, GethDefaultTracingOptions { enable_return_data: Some(true), ..NOTHING });
	assert_eq!(step(&frame, "CALL").return_data, Some(Bytes::new()));
	assert_eq!(step(&frame, "REVERT").return_data, Some(Bytes::new()));
	assert_eq!(step(&frame, "STOP").return_data, Some(Bytes::from(vec![0xfe])));
	assert!(!frame.failed, "the caller went on");
}

#[test]
fn failures_should_be_told_where_they_happen() {
	for (program, op, error) in [
		(&[0x5f, 0x01][..], "ADD", "stack underflow"),
		(&[0x51], "MLOAD", "stack underflow"),
		(&[0x63, 0xff, 0xff, 0xff, 0xff, 0x51], "MLOAD", "out of gas"),
	] {
		let frame = run(program, NOTHING);
		let last = frame.struct_logs.last().unwrap();
		assert_eq!((&*last.op, last.error.as_deref()), (op, Some(error)));
		assert_eq!(last.gas, GAS - INTRINSIC - step_costs_before(&frame));
		assert!(frame.failed && frame.return_value.is_empty());
		assert_eq!(frame.gas, GAS);
	}
}

fn step_costs_before(frame: &DefaultFrame) -> u64 {
	let before = frame.struct_logs.len() - 1;
	frame.struct_logs.iter().take(before).map(|step| step.gas_cost).sum()
}

#[test]
fn writes_in_static_calls_should_be_told_as_what_they_are() {
	let mut outer = calls(0xfa, 60_000, 0);
	outer.push(0x00);
	let codes = [(ONE, outer), (TWO, vec![0x5f, 0x5f, 0x55])];
	let frame = traced(&call(Some(ONE), &[], &codes), NOTHING);
	assert_eq!(step(&frame, "SSTORE").error.as_deref(), Some("write protection"));
	assert_eq!(step(&frame, "STOP").stack, Some(vec![U256::ZERO]));
}

#[test]
fn reverts_should_return_their_data() {
	let frame = run(&[0x60, 0xfe, 0x5f, 0x53, 0x60, 1, 0x5f, 0xfd], NOTHING);
	assert!(frame.failed);
	assert_eq!(frame.return_value, Bytes::from(vec![0xfe]));
	assert_eq!(step(&frame, "REVERT").error, None);
	assert!(frame.gas < GAS);
}

#[test]
fn transfers_should_have_no_steps() {
	let frame = traced(&call(Some(TWO), &[], &[]), NOTHING);
	assert_eq!(frame, DefaultFrame { gas: INTRINSIC, ..DefaultFrame::default() });
}

/// Traces a loop without end: JUMPDEST, PUSH0, JUMP.
fn endless(limits: Limits, options: GethDefaultTracingOptions) -> EthResult<GethTrace> {
	let call = call(Some(ONE), &[], &[(ONE, vec![0x5b, 0x5f, 0x56])]);
	aside(|| trace_call(&call, &TraceKind::Steps(options), limits))
}

#[test]
fn steps_should_end_with_an_error_when_they_are_too_many() {
	let limits = Limits { bytes: 100_000, ..LIMITS };
	let Err(EthError::Limit(text)) = endless(limits, NOTHING) else { panic!("not refused") };
	assert!(text.contains("100000 bytes") && text.contains("`limit`"), "{text}");
	let few = GethDefaultTracingOptions { limit: Some(10), ..NOTHING };
	assert!(endless(limits, few).is_ok(), "the remedy helps");
}

#[test]
fn steps_should_end_with_an_error_when_they_take_too_long() {
	let limits = Limits { time: std::time::Duration::ZERO, ..LIMITS };
	let Err(EthError::Limit(text)) = endless(limits, NOTHING) else { panic!("not refused") };
	assert!(text.contains("takes more than 0ns"), "{text}");
}

#[test]
fn budget_should_be_more_than_what_is_sent() {
	let options = NOTHING.enable_memory();
	let options = GethDefaultTracingOptions { enable_return_data: Some(true), ..options };
	let mut outer = calls(0xf1, 60_000, 0);
	outer.push(0x00);
	let call = call(Some(ONE), &[], &[(ONE, outer), (TWO, STORES.to_vec())]);
	let sent = serde_json::to_string(&traced(&call, options)).unwrap().len();
	let with = |bytes| {
		let limits = Limits { bytes, ..LIMITS };
		aside(|| trace_call(&call, &TraceKind::Steps(options), limits))
	};
	assert!(matches!(with(sent), Err(EthError::Limit(_))), "no more is sent than was counted");
	assert!(with(sent * 2).is_ok(), "and not much less");
}
