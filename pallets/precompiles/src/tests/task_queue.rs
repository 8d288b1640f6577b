//! `TaskQueue`.

use super::{refusal, returned};
use crate::{
	abi::ITaskQueue,
	addresses::TASK_QUEUE,
	testing::{self, world},
};
use alloy_primitives::{Address, B256, U256};

#[test]
fn queue_should_know_what_waits() {
	testing::reset();
	world(|world| {
		world.tasks.insert(3, super::task::running());
		let mut waiting = super::task::running();
		waiting.run = None;
		world.tasks.insert(4, waiting);
		world.figures.queued_tasks = 1;
		world.figures.queue_limit = 50;
	});
	let include = |task| returned(TASK_QUEUE, &ITaskQueue::includeCall { taskId: task });
	assert!(include(U256::from(4)));
	assert!(!include(U256::from(3)) && !include(U256::from(5)));
	assert!(!include((U256::ONE << 64) + U256::from(4)));
	assert_eq!(returned(TASK_QUEUE, &ITaskQueue::sizeCall), U256::from(1));
	assert_eq!(returned(TASK_QUEUE, &ITaskQueue::getSizeLimitCall), U256::from(50));
}

#[test]
fn outsiders_should_be_told_so_in_both_forms() {
	testing::reset();
	let task = "Not called by the task contract";
	let (n, who, hash) = (U256::ONE, Address::ZERO, B256::ZERO);
	let pop = ITaskQueue::popTask_0Call { sameGPU: true, vramLimit: n };
	assert_eq!(refusal(TASK_QUEUE, &pop), task);
	let pop = ITaskQueue::popTask_1Call { sameGPU: true, vramLimit: n, gpuID: hash };
	assert_eq!(refusal(TASK_QUEUE, &pop), task);
	let push = ITaskQueue::pushTask_0Call {
		taskId: n,
		taskType: n,
		creator: who,
		taskHash: hash,
		dataHash: hash,
		vramLimit: n,
		taskFee: n,
		price: n,
	};
	assert_eq!(refusal(TASK_QUEUE, &push), task);
	let push = ITaskQueue::pushTask_1Call {
		taskId: n,
		taskType: n,
		creator: who,
		taskHash: hash,
		dataHash: hash,
		vramLimit: n,
		taskFee: n,
		price: n,
		gpuID: hash,
	};
	assert_eq!(refusal(TASK_QUEUE, &push), task);
	assert_eq!(refusal(TASK_QUEUE, &ITaskQueue::removeCheapestTaskCall), task);
	assert_eq!(refusal(TASK_QUEUE, &ITaskQueue::removeTaskCall { taskId: n }), task);
	let owner = "Ownable: caller is not the owner";
	assert_eq!(refusal(TASK_QUEUE, &ITaskQueue::updateSizeLimitCall { limit: n }), owner);
	assert_eq!(refusal(TASK_QUEUE, &ITaskQueue::renounceOwnershipCall), owner);
	assert_eq!(returned(TASK_QUEUE, &ITaskQueue::ownerCall), Address::ZERO);
}
