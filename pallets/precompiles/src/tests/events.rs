//! The events of the protocol as logs.

use super::golden::ORIGINALS;
use crate::{
	addresses::{NODE, TASK},
	events::{ContractEvents, MAX_EVENT_DATA, abort_text},
	testing::{self, MockRuntime, world},
};
use deuterium_primitives::{
	AbortReason, AccountId20, Hash, TaskKind,
	traits::{MAX_TOPICS, NativeLog, ProtocolEvent, ProtocolEvents},
};
use sp_core::{H160, H256};

const CREATOR: AccountId20 = AccountId20([0xc0; 20]);
const WORKER: AccountId20 = AccountId20([0x0e; 20]);

/// The log of an event.
fn log_of(event: ProtocolEvent<AccountId20>) -> NativeLog {
	testing::reset();
	ContractEvents::<MockRuntime>::deposit(event);
	let mut logs = world(|world| core::mem::take(&mut world.logs));
	assert_eq!(logs.len(), 1);
	logs.remove(0)
}

/// The published topic of an event.
fn topic(event: &str) -> H256 {
	let published = ORIGINALS.iter().flat_map(|original| original.events);
	let (topic, _) = published
		.into_iter()
		.find(|(_, declaration)| declaration.starts_with(&format!("{event}(")))
		.expect("a published event");
	H256::from_slice(&hex::decode(topic).unwrap())
}

/// A number as a word.
fn word(number: u64) -> H256 {
	H256::from_low_u64_be(number)
}

/// An account as a word.
fn padded(account: AccountId20) -> H256 {
	H256::from(H160::from(account))
}

/// Data of these words.
fn data(words: &[H256]) -> Vec<u8> {
	words.iter().flat_map(|word| word.0).collect()
}

fn assert_log(event: ProtocolEvent<AccountId20>, contract: H160, topics: &[H256], words: &[H256]) {
	let log = log_of(event);
	assert_eq!(log.address, contract);
	assert_eq!(log.topics, topics);
	assert_eq!(hex::encode(&log.data), hex::encode(data(words)));
	assert!(log.topics.len() <= MAX_TOPICS);
	assert!(log.data.len() <= MAX_EVENT_DATA as usize);
}

#[test]
fn log_should_be_within_its_bound_when_a_digest_is_as_long_as_can_be() {
	let digest = vec![0xff; deuterium_primitives::MAX_DIGEST as usize].try_into().unwrap();
	let log = log_of(ProtocolEvent::TaskSuccess { task: 1, digest, result_node: WORKER });
	assert!(log.data.len() <= MAX_EVENT_DATA as usize, "{} bytes", log.data.len());
}

#[test]
fn task_pending_should_index_the_creator_only() {
	let event = ProtocolEvent::TaskPending {
		task: 7,
		kind: TaskKind::Text,
		creator: CREATOR,
		args_hash: Hash::repeat_byte(0xaa),
		data_hash: Hash::repeat_byte(0xdd),
	};
	let words = [word(7), word(1), H256::repeat_byte(0xaa), H256::repeat_byte(0xdd)];
	assert_log(event, TASK, &[topic("TaskPending"), padded(CREATOR)], &words);
}

#[test]
fn task_started_should_index_creator_and_node() {
	let event = ProtocolEvent::TaskStarted {
		task: 7,
		kind: TaskKind::ImageFineTune,
		creator: CREATOR,
		node: WORKER,
		args_hash: Hash::repeat_byte(0xaa),
		data_hash: Hash::repeat_byte(0xdd),
		round: 2,
	};
	let words = [word(7), word(2), H256::repeat_byte(0xaa), H256::repeat_byte(0xdd), word(2)];
	let topics = [topic("TaskStarted"), padded(CREATOR), padded(WORKER)];
	assert_log(event, TASK, &topics, &words);
}

#[test]
fn task_success_should_carry_the_result() {
	let event = ProtocolEvent::TaskSuccess {
		task: 7,
		digest: vec![0xee; 40].try_into().unwrap(),
		result_node: WORKER,
	};
	let mut second = [0; 32];
	second[..8].fill(0xee);
	let words = [word(32), word(40), H256::repeat_byte(0xee), H256::from(second)];
	assert_log(event, TASK, &[topic("TaskSuccess"), word(7), padded(WORKER)], &words);
}

#[test]
fn task_aborted_should_tell_the_published_reason() {
	for (reason, text) in [
		(AbortReason::Outbid, "Task fee is too low"),
		(AbortReason::Cancelled, "Task Cancelled"),
		(AbortReason::QueueExpired, "Task Cancelled"),
		(AbortReason::TimedOut, "Task Cancelled"),
		(AbortReason::ErrorReported, "Task error reported"),
		(AbortReason::ResultIllegal, "Task result illegal"),
	] {
		assert_eq!(abort_text(reason), text);
		let mut bytes = [0; 32];
		bytes[..text.len()].copy_from_slice(text.as_bytes());
		let words = [word(32), word(text.len() as u64), H256::from(bytes)];
		let event = ProtocolEvent::TaskAborted { task: 7, reason };
		assert_log(event, TASK, &[topic("TaskAborted"), word(7)], &words);
	}
}

#[test]
fn events_of_a_task_should_index_the_task() {
	let (task, node) = (7, WORKER);
	let ready = ProtocolEvent::CommitmentsReady { task };
	assert_log(ready, TASK, &[topic("TaskResultCommitmentsReady"), word(7)], &[]);
	let uploaded = ProtocolEvent::TaskResultUploaded { task };
	assert_log(uploaded, TASK, &[topic("TaskResultUploaded"), word(7)], &[]);
	let paid = ProtocolEvent::TaskNodeSuccess { task, node, fee: u128::from(u64::MAX) + 1 };
	let mut fee = [0; 32];
	fee[23] = 1;
	let words = [padded(WORKER), H256::from(fee)];
	assert_log(paid, TASK, &[topic("TaskNodeSuccess"), word(7)], &words);
	let slashed = ProtocolEvent::TaskNodeSlashed { task, node };
	assert_log(slashed, TASK, &[topic("TaskNodeSlashed"), word(7)], &[padded(WORKER)]);
	let cancelled = ProtocolEvent::TaskNodeCancelled { task, node };
	assert_log(cancelled, TASK, &[topic("TaskNodeCancelled"), word(7)], &[padded(WORKER)]);
}

#[test]
fn events_of_a_node_should_index_nothing() {
	let kicked = ProtocolEvent::NodeKickedOut { node: WORKER };
	assert_log(kicked, NODE, &[topic("NodeKickedOut")], &[padded(WORKER)]);
	let slashed = ProtocolEvent::NodeSlashed { node: WORKER };
	assert_log(slashed, NODE, &[topic("NodeSlashed")], &[padded(WORKER)]);
}
