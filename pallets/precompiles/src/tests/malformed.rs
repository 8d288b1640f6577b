//! Calldata that no compiler makes.

use super::{
	ALICE,
	sol::{SOURCES, declarations, selector},
};
use crate::{
	abi::{INode, ITask},
	adapter::MAX_INPUT,
	addresses::{self, NODE, TASK},
	testing::{self, MockHandle, reason, world},
};
use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::SolCall;
use evm::executor::stack::PrecompileFailure;
use proptest::prelude::*;
use sp_core::H160;

const MALFORMED: &str = "Malformed arguments";

fn run(contract: H160, input: Vec<u8>) -> Result<Vec<u8>, String> {
	let result = MockHandle::new(contract, ALICE, input).run();
	match result {
		Ok(output) => Ok(output.output),
		Err(PrecompileFailure::Revert { .. }) => Err(reason(result)),
		Err(other) => panic!("{other:?}"),
	}
}

fn disclose() -> Vec<u8> {
	ITask::discloseTaskResultCall {
		taskId: U256::ONE,
		round: U256::ZERO,
		result: Bytes::from(vec![7; 40]),
	}
	.abi_encode()
}

#[test]
fn arguments_should_be_refused_when_they_are_cut_off_anywhere() {
	testing::reset();
	let whole = disclose();
	for length in 4..whole.len() {
		// Of the padding behind the result nothing is needed, as in Solidity.
		let expected = if length < whole.len() - 24 { MALFORMED } else { "Task not exist" };
		let answer = run(TASK, whole[..length].to_vec());
		assert!(
			answer == Err(expected.into()) || answer == Err(MALFORMED.into()),
			"{length}: {answer:?}"
		);
	}
	assert_eq!(run(TASK, whole), Err("Task not exist".into()));
}

#[test]
fn arguments_should_be_accepted_when_more_data_follows() {
	testing::reset();
	let mut long = disclose();
	long.extend_from_slice(&[0xff; 100]);
	assert_eq!(run(TASK, long), Err("Task not exist".into()));
}

#[test]
fn arguments_should_be_refused_when_an_offset_or_a_length_points_nowhere() {
	testing::reset();
	let huge = [
		U256::MAX,
		U256::from(u64::MAX),
		U256::from(u32::MAX),
		U256::ONE << 255,
		U256::from(MAX_INPUT),
		U256::from(0x81),
	];
	for place in [4 + 2 * 32, 4 + 3 * 32] {
		for value in huge {
			let mut input = disclose();
			input[place..place + 32].copy_from_slice(&value.to_be_bytes::<32>());
			assert_eq!(run(TASK, input), Err(MALFORMED.into()), "{place} {value}");
		}
	}
}

#[test]
fn arguments_should_be_refused_when_unused_bits_are_set() {
	testing::reset();
	let status = INode::getNodeStatusCall { nodeAddress: Address::repeat_byte(1) };
	let mut dirty = status.abi_encode();
	dirty[4] = 1;
	assert_eq!(run(NODE, dirty), Err(MALFORMED.into()));
	let select = INode::randomSelectNodes_0Call {
		k: U256::ONE,
		vramLimit: U256::ONE,
		useSameGPU: true,
		seed: B256::ZERO,
	};
	let mut dirty = select.abi_encode();
	dirty[4 + 3 * 32 - 1] = 2;
	assert_eq!(run(NODE, dirty), Err(MALFORMED.into()));
}

#[test]
fn arguments_should_be_refused_when_a_name_is_no_utf8() {
	testing::reset();
	let mut input = INode::joinCall { gpuName: "CPUs".into(), gpuVram: U256::ONE }.abi_encode();
	input[4 + 3 * 32] = 0xff;
	assert_eq!(run(NODE, input), Err(MALFORMED.into()));
	assert!(world(|world| world.reached.is_empty()));
}

/// A contract and one of its selectors.
fn function() -> impl Strategy<Value = (H160, [u8; 4])> {
	let all: Vec<(H160, [u8; 4])> = SOURCES
		.iter()
		.flat_map(|source| {
			declarations(source.text, "function")
				.into_iter()
				.map(|function| (source.address, selector(&function)))
		})
		.collect();
	prop::sample::select(all)
}

/// Words that offsets, lengths and numbers are made of, and any other.
fn word() -> impl Strategy<Value = [u8; 32]> {
	let small = (0u64..600).prop_map(|number| U256::from(number).to_be_bytes::<32>());
	let edge = prop::sample::select(vec![
		U256::MAX,
		U256::from(u64::MAX),
		U256::from(u64::MAX) + U256::ONE,
		U256::from(u32::MAX),
		U256::from(usize::MAX) - U256::from(31),
		U256::ONE << 255,
	])
	.prop_map(|number| number.to_be_bytes::<32>());
	prop_oneof![4 => small, 2 => edge, 2 => any::<[u8; 32]>()]
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

	#[test]
	fn any_arguments_should_end_in_an_answer_or_a_reason(
		(contract, selector) in function(),
		words in prop::collection::vec(word(), 0..20),
		cut in 0usize..32,
		value in 0u128..3,
		is_static in any::<bool>(),
	) {
		testing::reset();
		let mut input = selector.to_vec();
		input.extend(words.concat());
		input.truncate(input.len().saturating_sub(cut).max(4));
		let mut handle = MockHandle::new(contract, ALICE, input).with_value(value);
		handle.is_static = is_static;
		match handle.run() {
			Ok(output) => prop_assert!(output.output.len() <= 64 * 1024),
			Err(PrecompileFailure::Revert { output, .. }) => {
				prop_assert_eq!(&output[..4], &[0x08, 0xc3, 0x79, 0xa0]);
				prop_assert!(output.len() <= 4 + 32 * 6);
			},
			Err(other) => prop_assert!(false, "{other:?}"),
		}
	}

	#[test]
	fn any_input_should_end_in_an_answer_or_a_reason(
		contract in prop::sample::select(addresses::ALL.to_vec()),
		input in prop::collection::vec(any::<u8>(), 0..600),
		gas in 0u64..300_000,
	) {
		testing::reset();
		let mut handle = MockHandle::new(contract, ALICE, input).with_gas(gas);
		let _ = handle.run();
		prop_assert!(handle.gas_used <= gas);
	}
}
