//! The events of the protocol as logs of the original contracts (protocol §12).

use crate::{
	abi::{INode, ITask},
	addresses, convert,
};
use alloc::{string::String, vec::Vec};
use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::SolEvent;
use core::marker::PhantomData;
use deuterium_primitives::{
	AbortReason, AccountId20, Hash, TaskId,
	traits::{NativeLog, NativeLogs, ProtocolEvent, ProtocolEvents},
};
use frame_support::weights::Weight;
use sp_core::{H160, H256};

/// Hands the events of the protocol on as logs, under the address of the contract that emitted them
/// originally: those of nodes under `Node`, all others under `Task`, whoever caused them.
pub struct ContractEvents<L>(PhantomData<L>);

impl<L: NativeLogs, AccountId: Into<AccountId20>> ProtocolEvents<AccountId> for ContractEvents<L> {
	fn deposit(event: ProtocolEvent<AccountId>) {
		L::emit(encode(event));
	}

	fn weight() -> Weight {
		L::weight(MAX_EVENT_DATA)
	}
}

/// Most bytes of data that the log of an event has: seven words, which is more than those of `TaskStarted`
/// and than the longest digest with its place and length.
pub const MAX_EVENT_DATA: u32 = 7 * 32;

/// The text of an abort in the original event. The contracts knew four; what they did not know is told as
/// the one that clients take for "no result, money back".
pub const fn abort_text(reason: AbortReason) -> &'static str {
	match reason {
		AbortReason::Outbid => "Task fee is too low",
		AbortReason::Cancelled | AbortReason::QueueExpired | AbortReason::TimedOut => {
			"Task Cancelled"
		},
		AbortReason::ErrorReported => "Task error reported",
		AbortReason::ResultIllegal => "Task result illegal",
	}
}

/// The log of an event of a contract.
pub(crate) fn log_of<E: SolEvent>(contract: H160, event: &E) -> NativeLog {
	let log = event.encode_log_data();
	let topics: Vec<H256> = log.topics().iter().map(|topic| H256::from(topic.0)).collect();
	NativeLog { address: contract, topics, data: log.data.into() }
}

/// The log of an event of the protocol.
pub fn encode<AccountId: Into<AccountId20>>(event: ProtocolEvent<AccountId>) -> NativeLog {
	type Event<AccountId> = ProtocolEvent<AccountId>;
	match event {
		Event::TaskPending { task, kind, creator, args_hash, data_hash } => {
			of_task(&ITask::TaskPending {
				taskId: id(task),
				taskType: U256::from(kind as u8),
				creator: address(creator),
				taskHash: bytes32(args_hash),
				dataHash: bytes32(data_hash),
			})
		},
		Event::TaskStarted { task, kind, creator, node, args_hash, data_hash, round } => {
			of_task(&ITask::TaskStarted {
				taskId: id(task),
				taskType: U256::from(kind as u8),
				creator: address(creator),
				selectedNode: address(node),
				taskHash: bytes32(args_hash),
				dataHash: bytes32(data_hash),
				round: U256::from(round),
			})
		},
		Event::CommitmentsReady { task } => {
			of_task(&ITask::TaskResultCommitmentsReady { taskId: id(task) })
		},
		Event::TaskSuccess { task, digest, result_node } => of_task(&ITask::TaskSuccess {
			taskId: id(task),
			result: Bytes::copy_from_slice(&digest),
			resultNode: address(result_node),
		}),
		Event::TaskAborted { task, reason } => of_task(&ITask::TaskAborted {
			taskId: id(task),
			reason: String::from(abort_text(reason)),
		}),
		Event::TaskNodeSuccess { task, node, fee } => of_task(&ITask::TaskNodeSuccess {
			taskId: id(task),
			nodeAddress: address(node),
			fee: U256::from(fee),
		}),
		Event::TaskNodeSlashed { task, node } => {
			of_task(&ITask::TaskNodeSlashed { taskId: id(task), nodeAddress: address(node) })
		},
		Event::TaskNodeCancelled { task, node } => {
			of_task(&ITask::TaskNodeCancelled { taskId: id(task), nodeAddress: address(node) })
		},
		Event::TaskResultUploaded { task } => {
			of_task(&ITask::TaskResultUploaded { taskId: id(task) })
		},
		Event::NodeKickedOut { node } => {
			of_node(&INode::NodeKickedOut { nodeAddress: address(node) })
		},
		Event::NodeSlashed { node } => of_node(&INode::NodeSlashed { nodeAddress: address(node) }),
	}
}

fn of_task<E: SolEvent>(event: &E) -> NativeLog {
	log_of(addresses::TASK, event)
}

fn of_node<E: SolEvent>(event: &E) -> NativeLog {
	log_of(addresses::NODE, event)
}

fn id(task: TaskId) -> U256 {
	U256::from(task)
}

fn address(account: impl Into<AccountId20>) -> Address {
	convert::address(account.into())
}

fn bytes32(hash: Hash) -> B256 {
	convert::bytes32(hash)
}
