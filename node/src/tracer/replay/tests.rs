//! Blocks that the native runtime made, executed again.

use super::*;
use crate::tracer::{
	aside,
	limits::Limits,
	testing::{self, LIMITS, Made, genesis, native, transaction, who},
};
use ::ethereum::{ReceiptV4, TransactionAction};
use alloy_rpc_types_trace::geth::{CallConfig, GethDefaultTracingOptions};
use deuterium_primitives::{Card, TaskKind, traits::Stake};
use deuterium_runtime::{Hash, NodeStaking, RuntimeCall, configs::monetary::CNX};

const ALITH: usize = 0;
const BALTATHAR: usize = 1;
const DOROTHY: usize = 3;

/// Somebody new.
const STRANGER: H160 = H160::repeat_byte(0xaa);

/// Init code that deploys PUSH0, SLOAD, PUSH1 1, ADD, PUSH0, SSTORE, PUSH0, PUSH0, LOG0.
const COUNTER: [u8; 18] = [
	0x69, 0x5f, 0x54, 0x60, 1, 0x01, 0x5f, 0x55, 0x5f, 0x5f, 0xa0, 0x5f, 0x52, 0x60, 10, 0x60, 22,
	0xf3,
];

fn calls() -> TraceKind {
	TraceKind::Calls(CallConfig::default().with_log())
}

fn diff() -> TraceKind {
	TraceKind::Prestate(PreStateConfig { diff_mode: Some(true), ..Default::default() })
}

fn steps() -> TraceKind {
	TraceKind::Steps(GethDefaultTracingOptions::default())
}

fn transfer(nonce: u64) -> UncheckedExtrinsic {
	transaction(BALTATHAR, nonce, TransactionAction::Call(STRANGER), 7, &[])
}

/// The address of Alith's first contract.
fn contract() -> H160 {
	let made = testing::block(genesis(), vec![deployment()]);
	made.ethereum.statuses[0].contract_address.unwrap()
}

fn deployment() -> UncheckedExtrinsic {
	transaction(ALITH, 0, TransactionAction::Create, 0, &COUNTER)
}

/// A deployment, a transfer and two calls.
fn busy() -> Made {
	let count = |nonce| transaction(ALITH, nonce, TransactionAction::Call(contract()), 0, &[]);
	let made = testing::block(genesis(), vec![deployment(), transfer(0), count(1), count(2)]);
	assert_eq!(made.ethereum.statuses.len(), 4);
	made
}

fn task() -> RuntimeCall {
	pallet_task_queue::Call::create_task {
		kind: TaskKind::Image,
		args_hash: Hash::repeat_byte(1),
		data_hash: Hash::zero(),
		vram_gb: 1,
		cap: 1,
		card: None,
		fee: CNX,
	}
	.into()
}

/// Three nodes join, then there are a native event, a transaction and another native event.
fn with_native_events() -> Made {
	let stake = World::new(&genesis()).run(NodeStaking::minimum);
	let join = |node: u8| {
		let call = pallet_node_registry::Call::join {
			card: Card { name: b"CPU".to_vec().try_into().unwrap(), vram_gb: 8 },
			stake,
			worker: Some([node + 1; 32].into()),
			operator: None,
		};
		native(node.into(), 0, call)
	};
	let mut extrinsics: Vec<_> = (0..3).map(join).collect();
	extrinsics.extend([native(DOROTHY, 0, task()), transfer(1), native(DOROTHY, 1, task())]);
	let made = testing::block(genesis(), extrinsics);
	let senders: Vec<_> = made.ethereum.statuses.iter().map(|status| status.from).collect();
	assert_eq!(senders, [PSEUDO_SENDER, who(BALTATHAR), PSEUDO_SENDER]);
	made
}

fn call_frame(trace: &GethTrace) -> &CallFrame {
	match trace {
		GethTrace::CallTracer(frame) => frame,
		other => panic!("no calls: {other:?}"),
	}
}

#[test]
fn blocks_should_be_traced_as_they_were_made() {
	let made = busy();
	let traces = made.trace(None, &calls(), LIMITS).unwrap();
	assert_eq!(traces.len(), 4);
	for (index, trace) in &traces {
		let frame = call_frame(trace);
		let status = &made.ethereum.statuses[*index as usize];
		assert_eq!((frame.from, frame.gas_used), (a(status.from), u(status.gas_used)));
		assert_eq!(frame.logs.len(), status.logs.len());
		let alone = made.trace(Some(*index), &calls(), LIMITS).unwrap();
		assert_eq!(alone, BTreeMap::from([(*index, trace.clone())]));
	}
	let numbers: Vec<_> = [2, 3].iter().map(|it| call_frame(&traces[it]).logs[0].index).collect();
	assert_eq!(numbers, [Some(0), Some(1)], "logs are counted through the block");
}

#[test]
fn steps_should_be_told_of_mined_transactions() {
	let made = busy();
	let traces = made.trace(None, &steps(), LIMITS).unwrap();
	for (index, trace) in &traces {
		let GethTrace::Default(frame) = trace else { panic!("{trace:?}") };
		let status = &made.ethereum.statuses[*index as usize];
		assert_eq!(U256::from(frame.gas), u(status.gas_used));
		assert!(!frame.failed);
		assert_eq!(frame.struct_logs.is_empty(), *index == 1, "only the transfer runs no code");
	}
	let GethTrace::Default(second) = &traces[&3] else { panic!() };
	let load = second.struct_logs.iter().find(|step| step.op == "SLOAD").unwrap();
	let slots = load.storage.clone().unwrap();
	let one = alloy_primitives::B256::with_last_byte(1);
	assert_eq!(slots.into_values().collect::<Vec<_>>(), [one], "what the first call has left");
}

#[test]
fn executions_that_differ_from_the_receipts_should_be_refused() {
	for (traced, differs) in [(3, 3), (3, 2), (2, 2)] {
		let mut made = busy();
		let ReceiptV4::EIP1559(receipt) = &mut made.ethereum.receipts[differs] else {
			panic!("another type")
		};
		receipt.used_gas += sp_core::U256::one();
		for kind in [calls(), diff(), steps()] {
			let error = made.trace(Some(traced), &kind, LIMITS).unwrap_err().to_string();
			let place = format!("transaction {differs} of block 1 does something else");
			assert!(error.contains(&place) && error.contains("another build"), "{error}");
		}
	}
	let mut made = busy();
	made.ethereum.statuses[2].logs.clear();
	assert!(made.trace(Some(2), &calls(), LIMITS).is_err(), "logs are compared as well");
	assert!(made.trace(Some(1), &calls(), LIMITS).is_ok(), "what came before is right");
}

#[test]
fn transactions_that_are_not_among_the_extrinsics_should_be_refused() {
	let mut made = busy();
	made.ethereum.statuses[1].transaction_hash = H256::repeat_byte(9);
	let error = made.trace(Some(1), &calls(), LIMITS).unwrap_err().to_string();
	assert!(error.contains("not among the extrinsics"), "{error}");
}

#[test]
fn native_events_should_be_one_call_without_gas() {
	let made = with_native_events();
	let traces = made.trace(None, &calls(), LIMITS).unwrap();
	for (index, first_log) in [(0, 0), (2, 1)] {
		let (frame, status) =
			(call_frame(&traces[&index]), &made.ethereum.statuses[index as usize]);
		assert_eq!((&*frame.typ, frame.from), ("CALL", a(PSEUDO_SENDER)));
		assert_eq!(frame.to, status.to.map(a));
		assert_eq!((frame.gas, frame.gas_used), (U256::ZERO, U256::ZERO));
		assert!(frame.calls.is_empty() && frame.error.is_none());
		assert_eq!(frame.logs.len(), 1);
		assert_eq!(frame.logs[0].address, Some(a(status.logs[0].address)));
		assert_eq!(frame.logs[0].index, Some(first_log));
	}
	assert_eq!(call_frame(&traces[&1]).from, a(who(BALTATHAR)));
	let bare = made.trace(Some(0), &TraceKind::Calls(CallConfig::default()), LIMITS).unwrap();
	assert!(call_frame(&bare[&0]).logs.is_empty());
	let told = made.trace(Some(0), &steps(), LIMITS).unwrap();
	assert_eq!(told[&0], GethTrace::Default(DefaultFrame::default()));
	let told = made.trace(Some(2), &diff(), LIMITS).unwrap();
	assert_eq!(told[&2], GethTrace::PreStateTracer(DiffMode::default().into()));
}

/// A balance before a transaction of a block, as a call finds it.
fn balance_before(made: &Made, index: u64, of: H160) -> EthResult<U256> {
	// PUSH20, BALANCE, PUSH0, MSTORE, PUSH1 32, PUSH0, RETURN
	let mut code = vec![0x73];
	code.extend(of.as_bytes());
	code.extend([0x31, 0x5f, 0x52, 0x60, 32, 0x5f, 0xf3]);
	let looks = H160::repeat_byte(0xbb);
	let mut prepared = testing::call(Some(looks), &[], &[(looks, code)]);
	prepared.request.from = H160::repeat_byte(0xcc);
	let budget = Rc::new(Budget::new(LIMITS));
	let mut world = World::new(&made.before);
	advance(&mut world, &made.mined(), index, &budget)?;
	let trace = call(&mut world, &prepared, &calls(), &budget)?;
	Ok(U256::from_be_slice(&call_frame(&trace).output.clone().unwrap()))
}

#[test]
fn calls_should_see_the_block_up_to_the_transaction_that_is_named() {
	let made = busy();
	let at = |index| balance_before(&made, index, STRANGER).unwrap();
	assert_eq!([at(0), at(1), at(2), at(3)].map(|it| it.to::<u64>()), [0, 0, 7, 7]);
	let error = balance_before(&made, 4, STRANGER).unwrap_err().to_string();
	let hash = made.ethereum.hash;
	assert_eq!(error, format!("transaction index 4 out of range for block {hash:?}"));
}

#[test]
fn calls_should_see_the_block_up_to_the_extrinsic_that_caused_an_event() {
	let made = with_native_events();
	let spent = |index| {
		let whole = balance_before(&made, 0, who(DOROTHY)).unwrap();
		whole - balance_before(&made, index, who(DOROTHY)).unwrap()
	};
	assert!(spent(1) >= U256::from(CNX), "the first task was created");
	assert_eq!(spent(2), spent(1), "the second was not");
	assert_eq!(balance_before(&made, 1, STRANGER), Ok(U256::ZERO));
	assert_eq!(balance_before(&made, 2, STRANGER), Ok(U256::from(7)));
}

#[test]
fn calls_should_not_be_traced_in_blocks_that_do_something_else_now() {
	let mut made = busy();
	let ReceiptV4::EIP1559(receipt) = &mut made.ethereum.receipts[0] else {
		panic!("another type")
	};
	receipt.status_code = 0;
	let error = balance_before(&made, 2, STRANGER).unwrap_err().to_string();
	assert!(error.contains("transaction 0 of block 1 does something else"), "{error}");
}

/// The token of the network as a contract moves its money (ERC-20 `transfer`).
fn token_transfer(nonce: u64) -> UncheckedExtrinsic {
	let mut input = sp_io::hashing::keccak_256(b"transfer(address,uint256)")[..4].to_vec();
	input.extend(H256::from(STRANGER).as_bytes());
	input.extend(H256::from_low_u64_be(7).as_bytes());
	let token = H160::from_low_u64_be(0xd20);
	transaction(BALTATHAR, nonce, TransactionAction::Call(token), 0, &input)
}

#[test]
fn accounts_that_only_native_code_has_written_should_be_told() {
	let made = testing::block(genesis(), vec![token_transfer(0), token_transfer(1), transfer(2)]);
	assert_eq!(made.ethereum.statuses[0].logs.len(), 1, "the token moved");
	let told = |index, kind| {
		let traces = made.trace(Some(index), &kind, LIMITS).unwrap();
		let GethTrace::PreStateTracer(frame) = &traces[&index] else { panic!() };
		frame.clone()
	};
	let stranger = a(STRANGER);
	let first = told(0, diff());
	let first = first.as_diff().unwrap();
	assert!(!first.pre.contains_key(&stranger), "it was not there");
	assert_eq!(first.post[&stranger].balance, Some(U256::from(7)));
	let second = told(1, diff());
	let second = second.as_diff().unwrap();
	assert_eq!(second.pre[&stranger].balance, Some(U256::from(7)));
	assert_eq!(second.post[&stranger].balance, Some(U256::from(14)));
	assert!(second.post.contains_key(&a(who(BALTATHAR))));

	let states = |index| told(index, TraceKind::Prestate(PreStateConfig::default()));
	let before = states(1).into_pre_state();
	assert_eq!(before[&stranger].balance, Some(U256::from(7)));
	let dorothy = a(who(DOROTHY));
	assert!(!before.contains_key(&dorothy), "others are left out");
}

#[test]
fn accounts_that_the_block_has_written_before_should_not_be_told() {
	let other = transaction(ALITH, 0, TransactionAction::Call(who(DOROTHY)), 1, &[]);
	let made = testing::block(genesis(), vec![token_transfer(0), other]);
	let traces = made.trace(Some(1), &diff(), LIMITS).unwrap();
	let GethTrace::PreStateTracer(frame) = &traces[&1] else { panic!() };
	let told = frame.as_diff().unwrap();
	assert!(told.post.contains_key(&a(who(DOROTHY))));
	assert!(!told.pre.contains_key(&a(STRANGER)) && !told.pre.contains_key(&a(who(BALTATHAR))));
}

#[test]
fn limits_should_end_traces_of_blocks() {
	let made = busy();
	let refused = |kind: &TraceKind, limits: Limits| {
		let error = aside(|| made.trace(None, kind, limits)).unwrap_err();
		assert_eq!(error.code(), -32_005);
		error.to_string()
	};
	let text = refused(&calls(), Limits { frames: 3, ..LIMITS });
	assert!(text.contains("more than 3 calls"), "{text}");
	let text = refused(&diff(), Limits { bytes: 300, ..LIMITS });
	assert!(text.contains("more than 300 bytes"), "{text}");
	let text = refused(&steps(), Limits { bytes: 300, ..LIMITS });
	assert!(text.contains("more than 300 bytes"), "{text}");
	let text = refused(&calls(), Limits { time: std::time::Duration::ZERO, ..LIMITS });
	assert!(text.contains("takes more than"), "{text}");
}
