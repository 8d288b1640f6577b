//! `TaskQueue`: how many tasks wait.

use crate::{
	abi::ITaskQueue,
	frame::{functions, outsiders},
	task::figure,
};
use alloy_primitives::Address;
use deuterium_primitives::{TaskId, traits::Contracts};

functions! {
	ITaskQueue {
		View includeCall => |frame, call| match TaskId::try_from(call.taskId) {
			Ok(task) => frame.read(1, || R::Contracts::is_waiting(task)),
			Err(_) => Ok(false),
		};
		View sizeCall => |frame, _| figure(frame, |network| network.queued_tasks.into());
		View getSizeLimitCall => |frame, _| figure(frame, |network| network.queue_limit.into());
		View ownerCall => |_, _| Ok(Address::ZERO);
	}
	refused {
		outsiders::TASK => [
			popTask_0Call,
			popTask_1Call,
			pushTask_0Call,
			pushTask_1Call,
			removeCheapestTaskCall,
			removeTaskCall,
		];
		outsiders::OWNER => [
			renounceOwnershipCall,
			transferOwnershipCall,
			updateSizeLimitCall,
			updateTaskContractAddressCall,
		];
	}
}
