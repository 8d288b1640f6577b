//! The ABI is that of the original contracts, of both eras.

use super::{
	ALICE,
	golden::ORIGINALS,
	sol::{SOURCES, declarations, selector, signature},
};
use crate::{
	Precompiles,
	abi::{INetworkStats, INode, ITask, ITaskQueue},
	testing::{self, MockHandle, MockRuntime},
};
use alloy_sol_types::SolStruct;
use evm::executor::stack::{IsPrecompileResult, PrecompileFailure, PrecompileSet};
use sp_core::H160;
use std::collections::BTreeSet;

/// The input of a function with a selector, with arguments that are all zero.
fn blank_input(selector: [u8; 4]) -> Vec<u8> {
	[&selector[..], &[0; 32 * 12]].concat()
}

#[test]
fn functions_should_be_those_of_the_original_contracts() {
	for (original, source) in ORIGINALS.iter().zip(&SOURCES) {
		assert_eq!(original.name, source.name);
		let declared: BTreeSet<String> =
			declarations(source.text, "function").into_iter().collect();
		let published: BTreeSet<String> =
			original.functions.iter().map(|(_, function)| (*function).into()).collect();
		assert_eq!(declared, published, "{}", source.name);
	}
}

#[test]
fn events_should_be_those_of_the_original_contracts() {
	for (original, source) in ORIGINALS.iter().zip(&SOURCES) {
		let declared: BTreeSet<String> = declarations(source.text, "event").into_iter().collect();
		let published: BTreeSet<String> =
			original.events.iter().map(|(_, event)| (*event).into()).collect();
		assert_eq!(declared, published, "{}", source.name);
	}
}

#[test]
fn selectors_and_topics_should_be_those_that_were_published() {
	for original in &ORIGINALS {
		for (published, function) in original.functions {
			assert_eq!(hex::encode(selector(function)), *published, "{function}");
		}
		for (published, event) in original.events {
			let topic = sp_io::hashing::keccak_256(signature(event).as_bytes());
			assert_eq!(hex::encode(topic), *published, "{event}");
		}
	}
}

#[test]
fn every_published_selector_should_reach_its_function() {
	testing::reset();
	for (original, source) in ORIGINALS.iter().zip(&SOURCES) {
		for (published, function) in original.functions {
			let selector: [u8; 4] = hex::decode(published).unwrap().try_into().unwrap();
			assert!(reaches(source.address, selector), "{function}");
		}
	}
	assert!(!reaches(SOURCES[0].address, [1, 2, 3, 4]));
}

#[test]
fn every_declared_function_should_be_there() {
	testing::reset();
	for source in &SOURCES {
		for function in declarations(source.text, "function") {
			assert!(reaches(source.address, selector(&function)), "{} {function}", source.name);
		}
	}
}

/// Whether a contract knows a selector.
fn reaches(contract: H160, selector: [u8; 4]) -> bool {
	let result = MockHandle::new(contract, ALICE, blank_input(selector)).run();
	match result {
		Err(PrecompileFailure::Revert { .. }) => testing::reason(result) != "Unknown function",
		_ => true,
	}
}

#[test]
fn structs_should_have_the_published_fields() {
	assert_eq!(
		INode::NodeInfo::eip712_root_type(),
		"NodeInfo(uint256 status,bytes32 gpuID,GPUInfo gpu,uint256 score)"
	);
	assert_eq!(INode::GPUInfo::eip712_root_type(), "GPUInfo(string name,uint256 vram)");
	assert_eq!(
		INetworkStats::NodeInfo::eip712_root_type(),
		"NodeInfo(address nodeAddress,string GPUModel,uint256 VRAM)"
	);
	assert_eq!(
		ITask::TaskInfo::eip712_root_type(),
		"TaskInfo(uint256 id,uint256 taskType,address creator,bytes32 taskHash,bytes32 dataHash,\
		 uint256 vramLimit,bool isSuccess,address[] selectedNodes,bytes32[] commitments,\
		 bytes32[] nonces,uint256[] commitmentSubmitRounds,bytes[] results,\
		 uint256[] resultDisclosedRounds,address resultNode,bool aborted,uint256 timeout,\
		 uint256 balance,uint256 totalBalance,string gpuName,uint256 gpuVram)"
	);
	assert_eq!(
		ITaskQueue::TaskInQueue::eip712_root_type(),
		"TaskInQueue(uint256 id,uint256 taskType,address creator,bytes32 taskHash,\
		 bytes32 dataHash,uint256 vramLimit,uint256 taskFee,uint256 price,bytes32 gpuID)"
	);
}

#[test]
fn addresses_should_be_those_that_were_published() {
	// With their EIP-55 checksums, as clients are configured with them.
	let published = [
		"0x662d296cae3f1Be2ed5803227dAd6435f1ffC438",
		"0x07E149A0e372C2F54Df6358d021d700703D222D1",
		"0xeD4cbf24978AD18d73ee6190e361E71095E857A7",
		"0x95E7e7Ed5463Ff482f61585605a0ff278e0E1FFb",
		"0xC2c060f8C46640394E0937D75Ea977207E6df130",
	];
	for (text, source) in published.iter().zip(&SOURCES) {
		let account: deuterium_primitives::AccountId20 = text.parse().unwrap();
		assert_eq!(H160::from(account), source.address, "{}", source.name);
		assert!(source.text.contains(text), "{} names its address", source.name);
	}
	for source in &SOURCES[5..] {
		let text = format!("{:?}", source.address);
		assert!(source.text.contains(&text), "{} names its address", source.name);
	}
}

#[test]
fn plain_addresses_should_be_no_precompiles() {
	let precompiles = Precompiles::<MockRuntime>::new();
	let is_precompile = |address| {
		matches!(
			precompiles.is_precompile(address, 0),
			IsPrecompileResult::Answer { is_precompile: true, extra_cost: 0 }
		)
	};
	for address in crate::addresses::ALL {
		assert!(is_precompile(address));
	}
	assert!(is_precompile(H160::from_low_u64_be(1)), "ecrecover");
	for address in [H160::zero(), ALICE, H160::from_low_u64_be(0xd01), H160::repeat_byte(0xff)] {
		assert!(!is_precompile(address), "{address:?}");
		assert!(precompiles.execute(&mut MockHandle::new(address, ALICE, vec![])).is_none());
	}
}
