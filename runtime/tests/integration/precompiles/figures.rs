//! `NetworkStats`, `QOS`, `TaskQueue`: numbers that follow what happens.

use crate::precompiles::world::{A, EXECUTION, GTX, OUTSIDER, World};
use deuterium_precompiles::{
	abi::{INetworkStats, IQOS, ITaskQueue},
	addresses::{NETWORK_STATS, QOS, TASK_QUEUE},
	alloy_primitives::U256 as Word,
};

/// Total, active, available, busy nodes; total, queued, running tasks.
fn numbers(world: &World) -> [u64; 7] {
	[
		world.view(NETWORK_STATS, &INetworkStats::totalNodesCall),
		world.view(NETWORK_STATS, &INetworkStats::activeNodesCall),
		world.view(NETWORK_STATS, &INetworkStats::availableNodesCall),
		world.view(NETWORK_STATS, &INetworkStats::busyNodesCall),
		world.view(NETWORK_STATS, &INetworkStats::totalTasksCall),
		world.view(NETWORK_STATS, &INetworkStats::queuedTasksCall),
		world.view(NETWORK_STATS, &INetworkStats::runningTasksCall),
	]
	.map(|number| number.to())
}

#[test]
fn numbers_should_follow_a_task() {
	World::run(|world| {
		assert_eq!(numbers(world), [3, 3, 3, 0, 0, 0, 0]);
		let id = world.order();
		assert_eq!(numbers(world), [3, 3, 3, 0, 1, 1, 0]);
		assert_eq!(world.view(TASK_QUEUE, &ITaskQueue::sizeCall), Word::ONE);
		world.wait(1);
		assert_eq!(numbers(world), [3, 3, 0, 3, 1, 0, 1]);
		assert!(world.view(TASK_QUEUE, &ITaskQueue::sizeCall).is_zero());
		for round in 0..3 {
			world.commit(id, round, A);
		}
		for round in 0..3 {
			world.disclose(id, round, A);
		}
		assert_eq!(numbers(world), [3, 3, 2, 1, 1, 0, 1]);
		world.upload(id, 0);
		assert_eq!(numbers(world), [3, 3, 3, 0, 1, 0, 0]);
		let limit: u64 = world.view(TASK_QUEUE, &ITaskQueue::getSizeLimitCall).to();
		assert_eq!(limit, 10_000);
	});
}

#[test]
fn roster_should_be_read_page_by_page() {
	World::run(|world| {
		let page = |world: &World, offset: u64, length: u64| {
			let (offset, length) = (Word::from(offset), Word::from(length));
			world.view(NETWORK_STATS, &INetworkStats::getAllNodeInfoCall { offset, length })
		};
		let all = page(world, 0, 100);
		assert_eq!(all.len(), 3);
		for (who, info) in all.iter().enumerate() {
			assert_eq!(info.nodeAddress, world.address(who), "in the order of joining");
			assert_eq!((info.GPUModel.as_str(), info.VRAM), (GTX.0, Word::from(GTX.1)));
		}
		assert_eq!(page(world, 1, 1)[0].nodeAddress, world.address(1));
		assert_eq!(page(world, 3, 100).len(), 0);
		let call = deuterium_precompiles::abi::INode::quitCall;
		world.call(0, deuterium_precompiles::addresses::NODE, &call);
		assert_eq!(page(world, 0, 100).len(), 3, "whoever joined once stays listed");
	});
}

#[test]
fn scores_should_follow_the_order_of_submissions() {
	World::run(|world| {
		let (id, nodes) = world.started();
		let current = |world: &World, who| -> u64 {
			let node = world.address(who);
			world.view(QOS, &IQOS::getCurrentTaskScoreCall { nodeAddress: node }).to()
		};
		for round in 0..3 {
			world.commit(id, round, A);
		}
		assert_eq!(current(world, nodes[0]), 0, "credited at the disclosure");
		world.disclose(id, 0, A);
		assert_eq!(current(world, nodes[0]), 20);
		world.disclose(id, 1, A);
		world.disclose(id, 2, A);
		world.upload(id, 0);
		assert_eq!(nodes.map(|who| current(world, who)), [20, 18, 12]);
		for (who, score) in nodes.into_iter().zip([20u64, 18, 12]) {
			let node = world.address(who);
			let count = IQOS::getTaskCountCall { nodeAddress: node };
			assert_eq!(world.view(QOS, &count), Word::ONE);
			let weight = IQOS::getTaskScoreCall { nodeAddress: node };
			assert_eq!(world.view(QOS, &weight), Word::from(score));
			let recent = IQOS::getRecentTaskScoreCall { nodeAddress: node };
			assert_eq!(world.view(QOS, &recent), Word::from(score + 40));
			let recent = IQOS::getRecentTaskCountCall { nodeAddress: node };
			assert_eq!(world.view(QOS, &recent), Word::ONE);
			assert!(!world.view(QOS, &IQOS::shouldKickOutCall { nodeAddress: node }));
		}
		assert_eq!(world.view(QOS, &IQOS::getTaskScoreLimitCall), Word::from(50));
		let stranger = IQOS::getTaskCountCall { nodeAddress: world.address(OUTSIDER) };
		assert!(world.view(QOS, &stranger).is_zero());
	});
}

#[test]
fn availability_should_return_when_a_task_times_out() {
	World::run(|world| {
		world.started();
		world.wait(EXECUTION);
		assert_eq!(numbers(world), [3, 3, 3, 0, 1, 0, 0]);
	});
}
