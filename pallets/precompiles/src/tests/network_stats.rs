//! `NetworkStats`.

use super::{card, handle, refusal, returned};
use crate::{
	abi::INetworkStats,
	adapter::{BASE_GAS, WORD_GAS},
	addresses::NETWORK_STATS,
	testing::{self, READ_GAS, world},
};
use alloy_primitives::{Address, U256};
use deuterium_primitives::{AccountId20, traits::NetworkFigures};

#[test]
fn numbers_should_be_those_of_the_network() {
	testing::reset();
	world(|world| {
		world.figures = NetworkFigures {
			total_nodes: 1,
			active_nodes: 2,
			available_nodes: 3,
			busy_nodes: 4,
			total_tasks: 5,
			queued_tasks: 6,
			running_tasks: 7,
			..Default::default()
		};
	});
	let numbers = [
		returned(NETWORK_STATS, &INetworkStats::totalNodesCall),
		returned(NETWORK_STATS, &INetworkStats::activeNodesCall),
		returned(NETWORK_STATS, &INetworkStats::availableNodesCall),
		returned(NETWORK_STATS, &INetworkStats::busyNodesCall),
		returned(NETWORK_STATS, &INetworkStats::totalTasksCall),
		returned(NETWORK_STATS, &INetworkStats::queuedTasksCall),
		returned(NETWORK_STATS, &INetworkStats::runningTasksCall),
	];
	assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7].map(U256::from));
}

fn page(offset: U256, length: U256) -> INetworkStats::getAllNodeInfoCall {
	INetworkStats::getAllNodeInfoCall { offset, length }
}

#[test]
fn pages_should_be_bounded_and_end_with_the_list() {
	testing::reset();
	world(|world| {
		world.roster = (0..150u8).map(|number| (AccountId20([number; 20]), card())).collect();
	});
	let lengths = |offset: u64, length: u64| {
		returned(NETWORK_STATS, &page(U256::from(offset), U256::from(length))).len()
	};
	assert_eq!(lengths(0, 0), 0);
	assert_eq!(lengths(0, 7), 7);
	assert_eq!(lengths(0, 100), 100);
	assert_eq!(lengths(0, 101), 100);
	assert_eq!(lengths(100, 100), 50, "the original contract panicked");
	assert_eq!(lengths(150, 100), 0);
	assert_eq!(lengths((1 << 32) + 1, 100), 0, "not cut off");
	assert_eq!(returned(NETWORK_STATS, &page(U256::MAX, U256::MAX)).len(), 0);
	assert_eq!(returned(NETWORK_STATS, &page(U256::ZERO, U256::MAX)).len(), 100);
	let second = returned(NETWORK_STATS, &page(U256::from(1), U256::from(1)));
	assert_eq!(second[0].nodeAddress, Address::repeat_byte(1));
	assert_eq!(second[0].GPUModel, "NVIDIA GeForce RTX 4090");
	assert_eq!(second[0].VRAM, U256::from(24));
}

#[test]
fn page_should_cost_what_it_reads() {
	testing::reset();
	world(|world| world.roster = vec![(AccountId20([1; 20]), card()); 10]);
	let mut page = handle(NETWORK_STATS, &page(U256::from(4), U256::from(100)));
	assert!(page.run().is_ok());
	assert_eq!(page.gas_used, BASE_GAS + 3 * WORD_GAS + (1 + 2 * 6) * READ_GAS);
}

#[test]
fn outsiders_should_be_told_so() {
	testing::reset();
	let (task, node) = ("Not called by the task contract", "Not called by the node contract");
	let joined = INetworkStats::nodeJoinedCall {
		nodeAddress: Address::ZERO,
		gpuModel: "CPU".into(),
		vRAM: U256::ONE,
	};
	assert_eq!(refusal(NETWORK_STATS, &joined), node);
	assert_eq!(refusal(NETWORK_STATS, &INetworkStats::nodeQuitCall), node);
	assert_eq!(refusal(NETWORK_STATS, &INetworkStats::nodeAvailableCall), node);
	assert_eq!(refusal(NETWORK_STATS, &INetworkStats::nodeUnavailableCall), node);
	assert_eq!(refusal(NETWORK_STATS, &INetworkStats::nodeTaskStartedCall), node);
	assert_eq!(refusal(NETWORK_STATS, &INetworkStats::nodeTaskFinishedCall), node);
	assert_eq!(refusal(NETWORK_STATS, &INetworkStats::taskQueuedCall), task);
	assert_eq!(refusal(NETWORK_STATS, &INetworkStats::taskStartedCall), task);
	assert_eq!(refusal(NETWORK_STATS, &INetworkStats::taskFinishedCall), task);
	let owner = "Ownable: caller is not the owner";
	assert_eq!(refusal(NETWORK_STATS, &INetworkStats::renounceOwnershipCall), owner);
	assert_eq!(returned(NETWORK_STATS, &INetworkStats::ownerCall), Address::ZERO);
}
