//! Rules that hold for all contracts: who may call how, what it costs, where value and logs go.

use super::{
	ALICE, BOB, account, handle, refusal,
	sol::{SOURCES, declarations, selector},
};
use crate::{
	abi::{IDeuterium, INode, ITask},
	adapter::{BASE_GAS, MAX_INPUT, WORD_GAS},
	addresses,
	testing::{
		self, MockHandle, READ_GAS, REAL_GAS, Reached, TRANSFER_GAS, WORST_GAS, reason, world,
	},
};
use alloy_sol_types::SolCall;
use deuterium_primitives::traits::{LegacyRefusal, NativeLog, NodeRefusal, TaskRefusal};
use evm::{
	ExitError, ExitRevert, ExitSucceed,
	executor::stack::{PrecompileFailure, PrecompileOutput},
};
use sp_core::{H160, H256};

/// All functions of all contracts: address, declaration, and input with arguments that are zero.
fn functions() -> impl Iterator<Item = (H160, String, Vec<u8>)> {
	SOURCES.iter().flat_map(|source| {
		declarations(source.text, "function").into_iter().map(|function| {
			let input = [&selector(&function)[..], &[0; 32 * 12]].concat();
			(source.address, function, input)
		})
	})
}

/// The answers to outsiders come before any state could change.
fn is_closed(reason: &str) -> bool {
	reason.starts_with("Not called by") || reason.starts_with("Ownable:")
}

#[test]
fn delegatecall_and_callcode_should_be_refused_when_any_function_is_called() {
	testing::reset();
	for (contract, function, input) in functions() {
		let mut handle = MockHandle::new(contract, ALICE, input);
		handle.context.address = BOB;
		let text = reason(handle.run());
		assert_eq!(text, "Called by DELEGATECALL or CALLCODE", "{function}");
		assert_eq!(handle.gas_used, 0);
	}
	assert_eq!(world(|world| world.reached.len()), 0);
}

#[test]
fn static_calls_should_be_refused_when_the_function_is_no_view() {
	testing::reset();
	for (contract, function, input) in functions() {
		let mut handle = MockHandle::new(contract, ALICE, input).as_static();
		let result = handle.run();
		let refused = matches!(result, Err(PrecompileFailure::Revert { .. }))
			.then(|| reason(result))
			.filter(|text| text == "State change in a static call" || is_closed(text));
		assert_eq!(refused.is_none(), function.contains(" view"), "{function}: {refused:?}");
	}
	assert_eq!(world(|world| world.reached.len()), 0);
}

#[test]
fn value_should_be_refused_when_the_function_is_not_payable() {
	for (contract, function, input) in functions() {
		testing::reset();
		let mut handle = MockHandle::new(contract, ALICE, input).with_value(5);
		let result = handle.run();
		let refused = matches!(result, Err(PrecompileFailure::Revert { .. }))
			&& reason(result) == "Function takes no value";
		assert_eq!(!refused, function.contains(" payable"), "{function}");
		let moved = Reached::Transfer(account(contract), account(ALICE), 5);
		assert_eq!(world(|world| world.reached.contains(&moved)), !refused, "{function}");
	}
}

#[test]
fn value_should_be_the_callers_again_when_the_pallets_are_called() {
	testing::reset();
	let mut handle = handle(addresses::DEUTERIUM, &IDeuterium::topUpCall).with_value(7);
	assert!(handle.run().is_ok());
	let contract = account(addresses::DEUTERIUM);
	world(|world| {
		assert_eq!(
			world.reached,
			[Reached::Transfer(contract, account(ALICE), 7), Reached::TopUp(account(ALICE), 7)]
		);
		assert_eq!(world.balances[&account(ALICE)], 7);
		assert_eq!(world.balances[&contract], 0);
	});
	assert_eq!(handle.gas_used, BASE_GAS + WORD_GAS + TRANSFER_GAS + REAL_GAS);
}

#[test]
fn call_should_be_refused_when_the_value_cannot_be_handed_back() {
	testing::reset();
	let mut handle = handle(addresses::DEUTERIUM, &IDeuterium::topUpCall).with_value(7);
	world(|world| world.balances.clear());
	assert_eq!(reason(handle.run()), "Token transfer failed");
	assert_eq!(world(|world| world.reached.len()), 0);
}

#[test]
fn call_should_be_refused_when_the_value_is_beyond_the_native_width() {
	testing::reset();
	let mut handle = handle(addresses::DEUTERIUM, &IDeuterium::topUpCall);
	handle.context.apparent_value = sp_core::U256::from(u128::MAX) + 1;
	assert_eq!(reason(handle.run()), "Value is too high");
}

#[test]
fn plain_transfers_should_be_refused_when_they_go_to_a_contract() {
	for contract in addresses::ALL {
		for input in [vec![], vec![0xde], vec![0xde, 0xad, 0xbe], vec![0xde, 0xad, 0xbe, 0xef]] {
			testing::reset();
			let mut handle = MockHandle::new(contract, ALICE, input).with_value(1);
			assert_eq!(reason(handle.run()), "Unknown function");
			assert_eq!(world(|world| world.reached.len()), 0);
		}
	}
}

#[test]
fn gas_should_be_the_real_weight_when_a_call_succeeds() {
	testing::reset();
	let mut handle = handle(addresses::NODE, &INode::pauseCall);
	let output = handle.run();
	let empty = PrecompileOutput { exit_status: ExitSucceed::Returned, output: vec![] };
	assert_eq!(output, Ok(empty));
	assert_eq!(handle.gas_used, BASE_GAS + WORD_GAS + REAL_GAS);
}

#[test]
fn gas_should_be_the_worst_weight_when_a_call_is_refused() {
	testing::reset();
	world(|world| world.refuse_node = Some(NodeRefusal::IllegalStatus));
	let mut handle = handle(addresses::NODE, &INode::pauseCall);
	let result = handle.run();
	assert!(matches!(
		result,
		Err(PrecompileFailure::Revert { exit_status: ExitRevert::Reverted, .. })
	));
	assert_eq!(reason(result), "Illegal node status");
	assert_eq!(handle.gas_used, BASE_GAS + WORD_GAS + WORST_GAS);
}

#[test]
fn call_should_run_out_of_gas_before_it_reaches_the_pallets_when_the_worst_cannot_be_paid() {
	let out_of_gas = Err(PrecompileFailure::Error { exit_status: ExitError::OutOfGas });
	let least = BASE_GAS + WORD_GAS + WORST_GAS;
	testing::reset();
	let mut short = handle(addresses::NODE, &INode::pauseCall).with_gas(least - 1);
	assert_eq!(short.run(), out_of_gas);
	assert_eq!(world(|world| world.reached.len()), 0);
	assert!(handle(addresses::NODE, &INode::pauseCall).with_gas(least).run().is_ok());

	let view = || handle(addresses::TASK, &ITask::totalTasksCall);
	let least = BASE_GAS + WORD_GAS + 3 * READ_GAS;
	assert_eq!(view().with_gas(least - 1).run(), out_of_gas);
	assert!(view().with_gas(least).run().is_ok());
	assert_eq!(view().with_gas(BASE_GAS).run(), out_of_gas);
	assert_eq!(view().with_gas(0).run(), out_of_gas);
}

fn log(number: u8) -> NativeLog {
	NativeLog {
		address: H160::repeat_byte(number),
		topics: vec![H256::repeat_byte(number); usize::from(number)],
		data: vec![number; 10],
	}
}

#[test]
fn logs_should_belong_to_the_frame_in_order_when_a_call_succeeds() {
	testing::reset();
	world(|world| {
		world.logs = vec![log(4)];
		world.emits = vec![log(2), log(0), log(1)];
	});
	let mut handle = handle(addresses::NODE, &INode::quitCall);
	assert!(handle.run().is_ok());
	let expected: Vec<_> = [log(2), log(0), log(1)]
		.into_iter()
		.map(|log| (log.address, log.topics, log.data))
		.collect();
	assert_eq!(handle.logs, expected);
	assert_eq!(world(|world| world.logs.clone()), [log(4)], "what was there before stays");
	let logging = 3 * (375 + 10 * 8) + 3 * 375;
	assert_eq!(handle.gas_used, BASE_GAS + WORD_GAS + REAL_GAS + logging);
}

#[test]
fn logs_should_vanish_when_a_call_is_refused() {
	testing::reset();
	world(|world| {
		world.emits = vec![log(1)];
		world.refuse_node = Some(NodeRefusal::IllegalStatus);
	});
	let mut handle = handle(addresses::NODE, &INode::quitCall);
	assert!(handle.run().is_err());
	assert!(handle.logs.is_empty());
	assert!(world(|world| world.logs.is_empty()));
}

#[test]
fn call_should_fail_when_its_logs_cannot_be_paid() {
	testing::reset();
	world(|world| world.emits = vec![NativeLog { data: vec![0; 10_000], ..log(1) }]);
	let least = BASE_GAS + WORD_GAS + WORST_GAS;
	let mut handle = handle(addresses::NODE, &INode::quitCall).with_gas(least);
	let out_of_gas = Err(PrecompileFailure::Error { exit_status: ExitError::OutOfGas });
	assert_eq!(handle.run(), out_of_gas);
	assert!(handle.logs.is_empty());
}

#[test]
fn revert_should_be_an_error_with_a_string_when_a_call_is_refused() {
	testing::reset();
	world(|world| world.refuse_node = Some(NodeRefusal::IllegalStatus));
	let result = handle(addresses::NODE, &INode::quitCall).run();
	let Err(PrecompileFailure::Revert { output, .. }) = result else { panic!("{result:?}") };
	// Error(string): selector, offset, length, text.
	let expected = [
		"08c379a0",
		"0000000000000000000000000000000000000000000000000000000000000020",
		"0000000000000000000000000000000000000000000000000000000000000013",
		"496c6c6567616c206e6f64652073746174757300000000000000000000000000",
	];
	assert_eq!(hex::encode(output), expected.concat());
}

#[test]
fn refusals_should_have_the_published_texts() {
	use std::collections::BTreeSet;
	let ours: BTreeSet<&str> = NodeRefusal::ALL
		.iter()
		.map(|refusal| refusal.message())
		.chain(TaskRefusal::ALL.iter().map(|refusal| refusal.message()))
		.collect();
	// Protocol §8.1 and §8.2, what is not said by reports (which have a table of their own) and not by
	// outsiders.
	for published in [
		"Invalid task type",
		"GPU name is empty",
		"Task not exist",
		"Unauthorized to cancel task",
		"Task has not exceeded the deadline yet",
		"Token transfer failed",
		"Network is full",
		"Node already joined",
		"Staked amount is not enough",
		"Illegal node status",
		"No available node",
		"Task queue is full",
		"Task fee is too low",
	] {
		assert!(ours.contains(published), "{published}");
	}
}

#[test]
fn input_should_be_bounded() {
	testing::reset();
	let call = INode::joinCall { gpuName: "x".repeat(MAX_INPUT), gpuVram: Default::default() };
	assert_eq!(refusal(addresses::NODE, &call), "Input is too long");
	let mut padded = INode::quitCall.abi_encode();
	padded.resize(MAX_INPUT, 0);
	assert!(MockHandle::new(addresses::NODE, ALICE, padded.clone()).run().is_ok());
	padded.push(0);
	assert_eq!(reason(MockHandle::new(addresses::NODE, ALICE, padded).run()), "Input is too long");
}

#[test]
fn reports_should_tell_their_refusals_when_they_come_in_either_form() {
	testing::reset();
	let task = super::task::running();
	world(|world| {
		world.tasks.insert(1, task);
		world.refuse_report = Some(LegacyRefusal::NonceUsed);
	});
	let (task_id, round) = (alloy_primitives::U256::ONE, alloy_primitives::U256::ZERO);
	let legacy = ITask::reportTaskErrorCall { taskId: task_id, round };
	assert_eq!(refusal(addresses::TASK, &legacy), "Nonce already used");
	let own = IDeuterium::reportUploadedCall { taskId: task_id, round };
	assert_eq!(refusal(addresses::DEUTERIUM, &own), "Nonce already used");
}
