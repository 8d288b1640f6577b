//! Hand-made sequences of what the engine says.

use super::*;
use crate::tracer::limits::Limits;
use alloy_sol_types::{Revert, SolError};
use evm::{
	ExitRevert, ExitSucceed,
	gasometer::{Snapshot, tracing::Event as Gas},
	tracing::Event as Engine,
};
use opcodes::Event as Op;
use std::time::Duration;

const USER: H160 = H160::repeat_byte(0xaa);
const ONE: H160 = H160::repeat_byte(1);
const TWO: H160 = H160::repeat_byte(2);
const LIMITS: Limits = Limits { time: Duration::from_secs(60), frames: 100, bytes: 100_000 };
const RETURNED: ExitReason = ExitReason::Succeed(ExitSucceed::Returned);
const REVERTED: ExitReason = ExitReason::Revert(ExitRevert::Reverted);
const OUT_OF_GAS: ExitReason = ExitReason::Error(ExitError::OutOfGas);

/// How CALL and its relatives are told.
enum Kind {
	Call(u64),
	CallCode(u64),
	Delegate,
	Static,
}

/// The engine in these tests.
struct Tape(Calls);

impl Tape {
	fn new(config: CallConfig) -> Self {
		Self(Calls::new(config, Rc::new(Budget::new(LIMITS))))
	}

	fn engine(&mut self, event: Engine<'_>) -> &mut Self {
		self.0.on_engine(event).unwrap();
		self
	}

	/// A transaction to `ONE`, up to the point where its code runs.
	fn transaction(&mut self, value: u64, gas_limit: u64) -> &mut Self {
		let value = value.into();
		self.engine(Engine::TransactCall {
			caller: USER,
			address: ONE,
			value,
			data: &[7],
			gas_limit,
		});
		let transfer = Some(Transfer { source: USER, target: ONE, value });
		let context = Context { address: ONE, caller: USER, apparent_value: value };
		self.engine(Engine::Call {
			code_address: ONE,
			transfer: &transfer,
			input: &[7],
			target_gas: Some(gas_limit),
			is_static: false,
			context: &context,
		});
		self.cost(gas_limit - 21_000)
	}

	/// `ONE` calls `TWO`, which gets gas.
	fn call(&mut self, kind: Kind, input: &[u8], gas: u64) -> &mut Self {
		let at =
			|address, value: u64| Context { address, caller: ONE, apparent_value: value.into() };
		let give = |target, value: u64| Some(Transfer { source: ONE, target, value: value.into() });
		let (transfer, context, is_static) = match kind {
			Kind::Call(value) => (give(TWO, value), at(TWO, value), false),
			Kind::CallCode(value) => (give(ONE, value), at(ONE, value), false),
			Kind::Delegate => {
				(None, Context { address: ONE, caller: USER, apparent_value: 9.into() }, false)
			},
			Kind::Static => (None, at(TWO, 0), true),
		};
		self.engine(Engine::Call {
			code_address: TWO,
			transfer: &transfer,
			input,
			target_gas: Some(gas),
			is_static,
			context: &context,
		});
		self.cost(gas)
	}

	fn create(&mut self) -> &mut Self {
		self.trap(Opcode::CREATE);
		self.engine(Engine::Create {
			caller: ONE,
			address: TWO,
			scheme: CreateScheme::Legacy { caller: ONE },
			value: 0.into(),
			init_code: &[0x60],
			target_gas: None,
		})
	}

	/// What is taken from a gasometer with a million left.
	fn cost(&mut self, cost: u64) -> &mut Self {
		let snapshot =
			Snapshot { gas_limit: 1_000_000, memory_gas: 0, used_gas: 0, refunded_gas: 0 };
		self.0.on_gas(Gas::RecordCost { cost, snapshot: Some(snapshot) }).unwrap();
		self
	}

	fn give_back(&mut self, stipend: u64) -> &mut Self {
		self.0.on_gas(Gas::RecordStipend { stipend, snapshot: None }).unwrap();
		self
	}

	fn exit(&mut self, reason: &ExitReason, return_value: &[u8]) -> &mut Self {
		self.engine(Engine::Exit { reason, return_value })
	}

	/// An opcode asks the engine for something.
	fn trap(&mut self, opcode: Opcode) -> &mut Self {
		let result = Err(Capture::Trap(opcode));
		self.0.on_opcode(Op::StepResult { result: &result, return_value: &[] }).unwrap();
		self
	}

	/// The code of the present frame comes to its end.
	fn end(&mut self, reason: ExitReason, return_value: &[u8]) -> &mut Self {
		let result = Err(Capture::Exit(reason));
		self.0.on_opcode(Op::StepResult { result: &result, return_value }).unwrap();
		self
	}

	fn log(&mut self, topic: u8) -> &mut Self {
		let topics = [H256::repeat_byte(topic)];
		self.engine(Engine::Log { address: ONE, topics: &topics, data: &[topic] })
	}

	fn finish(&mut self, gas_used: u64) -> CallFrame {
		self.0.finish(U256::from(gas_used), 5).unwrap()
	}
}

fn gas(frame: &CallFrame) -> (u64, u64) {
	(frame.gas.to(), frame.gas_used.to())
}

#[test]
fn transaction_should_be_one_frame_with_limit_and_receipt_gas() {
	let root = Tape::new(CallConfig::default())
		.transaction(5, 100_000)
		.give_back(70_000)
		.exit(&RETURNED, &[8, 9])
		.finish(23_456);
	assert_eq!(root.typ, "CALL");
	assert_eq!((root.from, root.to), (a(USER), Some(a(ONE))));
	assert_eq!(root.value, Some(U256::from(5)));
	assert_eq!((root.input, root.output), (vec![7].into(), Some(vec![8, 9].into())));
	assert_eq!((root.gas, root.gas_used), (U256::from(100_000), U256::from(23_456)));
	assert!(root.calls.is_empty() && root.error.is_none());
}

#[test]
fn calls_should_have_type_parties_value_and_gas() {
	let mut tape = Tape::new(CallConfig::default());
	tape.transaction(0, 100_000);
	for (kind, left) in [
		(Kind::Call(0), 400),
		(Kind::Call(3), 400 + STIPEND),
		(Kind::CallCode(4), 300),
		(Kind::Delegate, 200),
		(Kind::Static, 100),
	] {
		tape.call(kind, &[1], 1000).give_back(left).exit(&RETURNED, &[]);
	}
	let root = tape.give_back(0).exit(&RETURNED, &[]).finish(1);
	let told: Vec<_> =
		root.calls.iter().map(|it| (&*it.typ, it.from, it.value.map(|it| it.to()))).collect();
	let one = a(ONE);
	assert_eq!(
		told,
		[
			("CALL", one, Some(0u64)),
			("CALL", one, Some(3)),
			("CALLCODE", one, Some(4)),
			("DELEGATECALL", one, Some(9)),
			("STATICCALL", one, None),
		]
	);
	assert!(root.calls.iter().all(|call| call.to == Some(a(TWO))));
	let gases: Vec<_> = root.calls.iter().map(gas).collect();
	let with_stipend = 1000 + STIPEND;
	assert_eq!(
		gases,
		[
			(1000, 600),
			(with_stipend, 600),
			(with_stipend, with_stipend - 300),
			(1000, 800),
			(1000, 900)
		]
	);
}

#[test]
fn calls_should_nest() {
	let root = Tape::new(CallConfig::default())
		.transaction(0, 100_000)
		.call(Kind::Call(0), &[1], 1000)
		.call(Kind::Call(0), &[2], 500)
		.give_back(100)
		.exit(&RETURNED, &[])
		.give_back(0)
		.exit(&RETURNED, &[])
		.call(Kind::Call(0), &[3], 10)
		.give_back(10)
		.exit(&RETURNED, &[])
		.give_back(0)
		.exit(&RETURNED, &[])
		.finish(1);
	assert_eq!(root.calls.len(), 2);
	assert_eq!(root.calls[0].calls.len(), 1);
	assert_eq!(gas(&root.calls[0]), (1000, 1000));
	assert_eq!(gas(&root.calls[0].calls[0]), (500, 400));
	assert_eq!(root.calls[1].input, Bytes::from(vec![3]));
}

#[test]
fn revert_should_tell_reason_and_output_and_keep_gas() {
	let output = Revert::from("no way").abi_encode();
	let root = Tape::new(CallConfig::default())
		.transaction(0, 100_000)
		.call(Kind::Call(0), &[], 1000)
		.give_back(900)
		.exit(&REVERTED, &output)
		.give_back(0)
		.exit(&REVERTED, &[])
		.finish(1);
	let inner = &root.calls[0];
	assert_eq!(inner.error.as_deref(), Some("execution reverted"));
	assert_eq!(inner.revert_reason.as_deref(), Some("no way"));
	assert_eq!(inner.output, Some(output.into()));
	assert_eq!(gas(inner), (1000, 100));
	assert_eq!(root.error.as_deref(), Some("execution reverted"));
	assert_eq!((&root.revert_reason, &root.output), (&None, &None));
}

#[test]
fn failure_should_take_all_gas_and_have_no_output() {
	let root = Tape::new(CallConfig::default())
		.transaction(0, 100_000)
		.call(Kind::Call(0), &[], 1000)
		.exit(&OUT_OF_GAS, &[])
		.call(Kind::Static, &[], 1000)
		.exit(&ExitReason::Error(ExitError::InvalidCode(Opcode::SSTORE)), &[])
		.call(Kind::Call(0), &[], 1000)
		.exit(&ExitReason::Error(ExitError::InvalidCode(Opcode::INVALID)), &[])
		.give_back(0)
		.exit(&RETURNED, &[])
		.finish(1);
	assert_eq!(gas(&root.calls[0]), (1000, 1000));
	assert_eq!(root.calls[0].error.as_deref(), Some("out of gas"));
	assert_eq!(root.calls[1].error.as_deref(), Some("write protection"));
	assert_eq!(root.calls[2].error.as_deref(), Some("invalid opcode: INVALID"));
	assert_eq!(root.error, None);
}

#[test]
fn transaction_should_fail_when_its_intrinsic_gas_is_not_paid() {
	let mut tape = Tape::new(CallConfig::default());
	let root = tape
		.engine(Engine::TransactCall {
			caller: USER,
			address: ONE,
			value: 0.into(),
			data: &[],
			gas_limit: 5,
		})
		.exit(&OUT_OF_GAS, &[])
		.finish(5);
	assert_eq!(root.error.as_deref(), Some("out of gas"));
	assert_eq!(gas(&root), (5, 5));
}

#[test]
fn creation_should_tell_the_code_and_the_address() {
	let root = Tape::new(CallConfig::default())
		.transaction(0, 100_000)
		.create()
		.cost(1000)
		.end(RETURNED, &[0xfe, 0xfd])
		.give_back(300)
		.exit(&RETURNED, &[])
		.create()
		.cost(1000)
		.end(REVERTED, &[1])
		.give_back(400)
		.exit(&REVERTED, &[1])
		.give_back(0)
		.exit(&RETURNED, &[])
		.finish(1);
	let [done, undone] = &root.calls[..] else { panic!("{root:?}") };
	assert_eq!((&*done.typ, done.from, done.to), ("CREATE", a(ONE), Some(a(TWO))));
	assert_eq!((&done.input, &done.output), (&vec![0x60].into(), &Some(vec![0xfe, 0xfd].into())));
	assert_eq!(gas(done), (1000, 700));
	assert_eq!((undone.to, &undone.output), (None, &Some(vec![1].into())));
}

#[test]
fn creation_should_have_used_nothing_when_it_cannot_begin() {
	let root = Tape::new(CallConfig::default())
		.transaction(0, 100_000)
		.cost(360_000)
		.create()
		.exit(&ExitReason::Error(ExitError::OutOfFund), &[])
		.give_back(0)
		.exit(&RETURNED, &[])
		.finish(1);
	assert_eq!(gas(&root.calls[0]), (630_000, 0), "all but one 64th of 640000 were meant for it");
	assert_eq!(root.calls[0].error.as_deref(), Some("insufficient balance for transfer"));
	assert_eq!(root.calls[0].to, None);
}

#[test]
fn creation_should_not_be_told_when_it_cannot_pay_its_init_code() {
	let root = Tape::new(CallConfig::default())
		.transaction(0, 100_000)
		.call(Kind::Call(0), &[], 1000)
		.trap(Opcode::CREATE2)
		.cost(10_000)
		.exit(&OUT_OF_GAS, &[])
		// The caller has no gas left, either.
		.exit(&OUT_OF_GAS, &[])
		.give_back(5)
		.exit(&RETURNED, &[])
		.finish(1);
	assert_eq!(root.error, None, "the first of three ends belongs to no frame");
	assert_eq!(root.calls.len(), 1);
	assert_eq!(root.calls[0].error.as_deref(), Some("out of gas"));
	assert!(root.calls[0].calls.is_empty());
}

#[test]
fn destruction_should_be_a_frame() {
	let mut tape = Tape::new(CallConfig::default());
	tape.transaction(0, 100_000);
	tape.engine(Engine::Suicide { address: ONE, target: TWO, balance: 6.into() });
	let root = tape.give_back(0).exit(&RETURNED, &[]).finish(1);
	let frame = &root.calls[0];
	assert_eq!((&*frame.typ, frame.from, frame.to), ("SELFDESTRUCT", a(ONE), Some(a(TWO))));
	assert_eq!((frame.value, gas(frame)), (Some(U256::from(6)), (0, 0)));
}

#[test]
fn logs_should_have_their_place_and_go_with_their_frame() {
	let root = Tape::new(CallConfig::default().with_log())
		.transaction(0, 100_000)
		.log(1)
		.call(Kind::Call(0), &[], 1000)
		.log(2)
		.call(Kind::Call(0), &[], 100)
		.log(3)
		.give_back(0)
		.exit(&RETURNED, &[])
		.give_back(0)
		.exit(&REVERTED, &[])
		.log(4)
		.give_back(0)
		.exit(&RETURNED, &[])
		.finish(1);
	let told: Vec<_> =
		root.logs.iter().map(|log| (log.data.clone(), log.position, log.index)).collect();
	assert_eq!(
		told,
		[(Some(vec![1].into()), Some(0), Some(5)), (Some(vec![4].into()), Some(1), Some(6))]
	);
	assert_eq!(root.logs[0].topics, Some(vec![h(H256::repeat_byte(1))]));
	assert!(root.calls[0].logs.is_empty(), "undone with its frame");
	assert!(root.calls[0].calls[0].logs.is_empty(), "undone with the frame of its caller");
}

#[test]
fn logs_should_have_their_number_in_the_block_in_the_order_of_execution() {
	let root = Tape::new(CallConfig::default().with_log())
		.transaction(0, 100_000)
		.log(1)
		.call(Kind::Call(0), &[], 1000)
		.log(2)
		.log(3)
		.give_back(0)
		.exit(&RETURNED, &[])
		.log(4)
		.give_back(0)
		.exit(&RETURNED, &[])
		.finish(1);
	let indices = |frame: &CallFrame| frame.logs.iter().map(|log| log.index).collect::<Vec<_>>();
	assert_eq!(indices(&root), [Some(5), Some(8)]);
	assert_eq!(indices(&root.calls[0]), [Some(6), Some(7)]);
}

#[test]
fn logs_should_not_be_told_when_not_asked_for() {
	let mut tape = Tape::new(CallConfig::default());
	let root = tape.transaction(0, 100_000).log(1).give_back(0).exit(&RETURNED, &[]).finish(1);
	assert!(root.logs.is_empty());
}

#[test]
fn only_the_top_call_should_be_told_when_asked() {
	let mut tape = Tape::new(CallConfig::default().with_log().only_top_call());
	tape.transaction(0, 100_000).call(Kind::Call(0), &[1], 1000).log(1);
	tape.engine(Engine::Suicide { address: TWO, target: ONE, balance: 0.into() });
	let root = tape
		.give_back(0)
		.exit(&OUT_OF_GAS, &[])
		.log(2)
		.give_back(0)
		.exit(&RETURNED, &[5])
		.finish(1);
	assert!(root.calls.is_empty());
	assert_eq!(root.logs.len(), 1);
	assert_eq!((root.error, root.output), (None, Some(vec![5].into())));
}

#[test]
fn frames_should_be_closed_when_the_engine_ends_without_a_word() {
	let mut tape = Tape::new(CallConfig::default());
	let root = tape.transaction(0, 100_000).call(Kind::Call(0), &[], 1000).finish(1);
	assert_eq!(root.calls.len(), 1);
	assert_eq!(root.error.as_deref(), Some("nonce uint64 overflow"));
	assert!(tape.0.finish(U256::ZERO, 0).is_none(), "there is nothing more");
}

#[test]
fn recording_should_end_at_its_limits() {
	let limited = |limits| {
		let mut calls = Calls::new(CallConfig::default(), Rc::new(Budget::new(limits)));
		let transact = Engine::TransactCall {
			caller: USER,
			address: ONE,
			value: 0.into(),
			data: &[0; 100],
			gas_limit: 100_000,
		};
		calls.on_engine(transact)
	};
	assert_eq!(limited(LIMITS), Ok(()));
	assert_eq!(limited(Limits { frames: 0, ..LIMITS }), Err(Exceeded::Frames(0)));
	assert_eq!(limited(Limits { bytes: 400, ..LIMITS }), Err(Exceeded::Bytes(400)));
	let late = limited(Limits { time: Duration::ZERO, ..LIMITS });
	assert_eq!(late, Err(Exceeded::Time(Duration::ZERO)));
}
