//! `Task`.

use super::{ALICE, BOB, account, card, handle, node, refusal, returned};
use crate::{
	abi::ITask,
	adapter::{BASE_GAS, WORD_GAS},
	addresses::TASK,
	testing::{self, READ_GAS, REAL_GAS, Reached, reason, world},
};
use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::{SolCall, SolValue, sol};
use deuterium_primitives::{
	Digest, ErrorCode, Hash, NodeStatus, TaskKind,
	traits::{ContractOrder, ContractRound, ContractRun, ContractTask, LegacyRefusal, TaskRefusal},
};

sol! {
	/// What decoders of May 2024 expect.
	struct MayTaskInfo {
		uint256 id;
		uint256 taskType;
		address creator;
		bytes32 taskHash;
		bytes32 dataHash;
		uint256 vramLimit;
		bool isSuccess;
		address[] selectedNodes;
		bytes32[] commitments;
		bytes32[] nonces;
		uint256[] commitmentSubmitRounds;
		bytes[] results;
		uint256[] resultDisclosedRounds;
		address resultNode;
		bool aborted;
		uint256 timeout;
		uint256 balance;
		uint256 totalBalance;
	}
}

fn number(value: u64) -> U256 {
	U256::from(value)
}

fn digest(byte: u8) -> Digest {
	vec![byte; 8].try_into().unwrap()
}

/// A task whose first round reported an error, whose second disclosed, and whose third committed in
/// this network's form.
pub(super) fn running() -> ContractTask {
	let round = |byte: u8| ContractRound {
		node: deuterium_primitives::AccountId20([byte; 20]),
		commitment: None,
		nonce: None,
		error: None,
		digest: None,
	};
	ContractTask {
		kind: TaskKind::ImageFineTune,
		creator: account(BOB),
		args_hash: Hash::repeat_byte(0xaa),
		data_hash: Hash::repeat_byte(0xdd),
		vram_gb: 16,
		card: Some(card()),
		succeeded: true,
		aborted: false,
		remaining: 40,
		fee: 50,
		run: Some(ContractRun {
			rounds: [
				ContractRound { error: Some(ErrorCode::ExecutionFailed), ..round(1) },
				ContractRound {
					commitment: Some(Hash::repeat_byte(0xc2)),
					nonce: Some(Hash::repeat_byte(0x77)),
					digest: Some(digest(5)),
					..round(2)
				},
				ContractRound { commitment: Some(Hash::repeat_byte(0xc3)), ..round(3) },
			],
			commit_order: vec![2, 0, 1],
			disclose_order: vec![0, 1],
			result_round: Some(1),
			timeout: 1_700_000_900,
		}),
	}
}

fn waiting() -> ContractTask {
	ContractTask { succeeded: false, card: None, run: None, ..running() }
}

fn may(kind: U256, vram: U256, cap: U256) -> ITask::createTask_0Call {
	ITask::createTask_0Call {
		taskType: kind,
		taskHash: B256::repeat_byte(0xaa),
		dataHash: B256::repeat_byte(0xdd),
		vramLimit: vram,
		cap,
	}
}

fn aug(kind: u64, name: &str, gpu_vram: U256) -> ITask::createTask_1Call {
	ITask::createTask_1Call {
		taskType: number(kind),
		taskHash: B256::repeat_byte(0xaa),
		dataHash: B256::repeat_byte(0xdd),
		vramLimit: number(8),
		cap: number(2),
		gpuName: name.into(),
		gpuVram: gpu_vram,
	}
}

/// The order that reaches the queue with a value of 50.
fn ordered<C: SolCall>(call: &C) -> ContractOrder {
	testing::reset();
	let mut handle = handle(TASK, call).with_value(50);
	assert!(handle.run().is_ok());
	match world(|world| world.reached.pop()) {
		Some(Reached::CreateTask(creator, order)) if creator == account(ALICE) => order,
		other => panic!("{other:?}"),
	}
}

#[test]
fn create_task_should_order_with_the_value_as_fee_when_called_in_the_form_of_may() {
	for (code, kind) in [(0, TaskKind::Image), (1, TaskKind::Text)] {
		let expected = ContractOrder {
			kind,
			args_hash: Hash::repeat_byte(0xaa),
			data_hash: Hash::repeat_byte(0xdd),
			vram_gb: 8,
			cap: 3,
			card: None,
			fee: 50,
		};
		assert_eq!(ordered(&may(number(code), number(8), number(3))), expected);
	}
}

#[test]
fn create_task_should_name_the_card_when_called_in_the_form_of_august() {
	for (code, kind) in [(0, TaskKind::Image), (1, TaskKind::Text), (2, TaskKind::ImageFineTune)] {
		let order = ordered(&aug(code, "NVIDIA GeForce RTX 4090", number(24)));
		assert_eq!((order.kind, order.card), (kind, Some(card())));
		assert_eq!((order.vram_gb, order.cap, order.fee), (8, 2, 50));
	}
	let any = ordered(&aug(0, "", number(24)));
	assert_eq!(any.card, None, "the memory means nothing without a name");
}

#[test]
fn create_task_should_check_type_and_card_first_when_it_is_refused() {
	testing::reset();
	world(|world| world.refuse_task = Some(TaskRefusal::CapTooHigh));
	for kind in [number(3), number(256), U256::MAX] {
		assert_eq!(refusal(TASK, &may(kind, U256::MAX, U256::MAX)), "Invalid task type");
	}
	assert_eq!(refusal(TASK, &aug(3, "", U256::MAX)), "Invalid task type");
	assert_eq!(refusal(TASK, &aug(2, "", number(24))), "GPU name is empty");
	assert_eq!(refusal(TASK, &may(number(2), U256::ZERO, U256::ZERO)), "GPU name is empty");
	assert!(world(|world| world.reached.is_empty()), "nothing reached the queue");
	assert_eq!(refusal(TASK, &may(U256::ZERO, U256::ZERO, U256::ZERO)), "Cap is too high");
}

#[test]
fn create_task_should_not_cut_numbers_off_when_they_are_too_high() {
	// 2^16 + 8, 2^32 + 1, 2^64 + 1: cut off they would be 8 and 1.
	let vram = number((1 << 16) + 8);
	assert_eq!(ordered(&may(U256::ZERO, vram, number(1))).vram_gb, u16::MAX);
	assert_eq!(ordered(&may(U256::ZERO, number(8), number((1 << 32) + 1))).cap, u32::MAX);
	let beyond = (U256::ONE << 64) + U256::ONE;
	assert_eq!(ordered(&may(U256::ZERO, number(8), beyond)).cap, u32::MAX);
	let order = ordered(&aug(0, "CPU", number((1 << 16) + 1)));
	assert!(order.card.is_some_and(|card| !card.is_valid()));
	let order = ordered(&aug(0, &"x".repeat(65), number(1)));
	assert!(order.card.is_some_and(|card| !card.is_valid()));
}

#[test]
fn create_task_should_tell_the_published_texts_when_the_queue_refuses_it() {
	for (refused, text) in [
		(TaskRefusal::FeeTooLow, "Task fee is too low"),
		(TaskRefusal::QueueFull, "Task queue is full"),
		(TaskRefusal::NoNodes, "No available node"),
		(TaskRefusal::TransferFailed, "Token transfer failed"),
	] {
		testing::reset();
		world(|world| world.refuse_task = Some(refused));
		let mut handle = handle(TASK, &may(U256::ZERO, U256::ZERO, U256::ONE)).with_value(1);
		assert_eq!(reason(handle.run()), text);
	}
}

#[test]
fn cancel_should_act_for_the_caller() {
	testing::reset();
	assert!(handle(TASK, &ITask::cancelTaskCall { taskId: number(7) }).run().is_ok());
	let reached = world(|world| world.reached.pop());
	assert_eq!(reached, Some(Reached::CancelTask(account(ALICE), 7)));
	for beyond in [U256::ONE << 64, U256::MAX] {
		let call = ITask::cancelTaskCall { taskId: beyond };
		assert_eq!(refusal(TASK, &call), "Task not exist");
	}
	assert!(world(|world| world.reached.is_empty()));
	for (refused, text) in [
		(TaskRefusal::NotFound, "Task not exist"),
		(TaskRefusal::NotAuthorised, "Unauthorized to cancel task"),
		(TaskRefusal::NotExpired, "Task has not exceeded the deadline yet"),
	] {
		world(|world| world.refuse_task = Some(refused));
		assert_eq!(refusal(TASK, &ITask::cancelTaskCall { taskId: number(7) }), text);
	}
}

/// The four reports about a round.
fn reports(task: U256, round: U256) -> Vec<Vec<u8>> {
	vec![
		ITask::submitTaskResultCommitmentCall {
			taskId: task,
			round,
			commitment: B256::repeat_byte(3),
			nonce: B256::repeat_byte(4),
		}
		.abi_encode(),
		ITask::discloseTaskResultCall { taskId: task, round, result: Bytes::from(vec![9; 8]) }
			.abi_encode(),
		ITask::reportTaskErrorCall { taskId: task, round }.abi_encode(),
		ITask::reportResultsUploadedCall { taskId: task, round }.abi_encode(),
	]
}

fn run(input: Vec<u8>) -> crate::adapter::PrecompileResult {
	testing::MockHandle::new(TASK, ALICE, input).run()
}

#[test]
fn reports_should_reach_validation_in_the_legacy_form() {
	testing::reset();
	world(|world| world.tasks.insert(7, running()));
	for input in reports(number(7), number(2)) {
		assert_eq!(run(input).map(|output| output.output), Ok(vec![]));
	}
	let alice = account(ALICE);
	let expected = [
		Reached::Commit(alice, 7, 2, Hash::repeat_byte(3), Hash::repeat_byte(4)),
		Reached::Disclose(alice, 7, 2, vec![9; 8]),
		Reached::ReportError(alice, 7, 2),
		Reached::ReportUploaded(alice, 7, 2),
	];
	assert_eq!(world(|world| world.reached.clone()), expected);
}

#[test]
fn reports_should_pay_for_what_they_took() {
	for input in reports(number(7), number(2)) {
		testing::reset();
		world(|world| world.tasks.insert(7, running()));
		let words = WORD_GAS * input.len().div_ceil(32) as u64;
		let mut handle = testing::MockHandle::new(TASK, ALICE, input);
		assert!(handle.run().is_ok());
		assert_eq!(handle.gas_used, BASE_GAS + words + READ_GAS + REAL_GAS);
	}
}

#[test]
fn reports_should_miss_the_task_first_and_then_the_round() {
	testing::reset();
	world(|world| world.tasks.insert(7, running()));
	for unknown in [number(0), number(8), (U256::ONE << 64) + number(7), U256::MAX] {
		for input in reports(unknown, U256::MAX) {
			assert_eq!(reason(run(input)), "Task not exist");
		}
	}
	for round in [number(256), (U256::ONE << 64) + number(2), U256::MAX] {
		for input in reports(number(7), round) {
			assert_eq!(reason(run(input)), "Round not exist");
		}
	}
	assert!(world(|world| world.reached.is_empty()));
}

#[test]
fn reports_should_tell_the_published_texts_when_they_are_refused() {
	for (refused, text) in [
		(LegacyRefusal::RoundNotFound, "Round not exist"),
		(LegacyRefusal::NotSelectedNode, "Not selected node"),
		(LegacyRefusal::AlreadySubmitted, "Already submitted"),
		(LegacyRefusal::TaskAborted, "Task is aborted"),
		(LegacyRefusal::NonceUsed, "Nonce already used"),
		(LegacyRefusal::InvalidCommitment, "Invalid commitment"),
		(LegacyRefusal::InvalidResult, "Invalid result"),
		(LegacyRefusal::CommitmentsNotReady, "Commitments not ready"),
		(LegacyRefusal::Mismatch, "Mismatch result and commitment"),
		(LegacyRefusal::NotResultRound, "Not result round"),
		(LegacyRefusal::DeadlinePassed, "Deadline passed"),
	] {
		testing::reset();
		world(|world| {
			world.tasks.insert(7, running());
			world.refuse_report = Some(refused);
		});
		for input in reports(number(7), number(0)) {
			assert_eq!(reason(run(input)), text);
		}
	}
}

#[test]
fn disclosure_should_refuse_an_impossible_result_before_everything_else() {
	testing::reset();
	let disclose = |result: Vec<u8>| ITask::discloseTaskResultCall {
		taskId: U256::MAX,
		round: U256::MAX,
		result: result.into(),
	};
	assert_eq!(refusal(TASK, &disclose(vec![])), "Invalid result");
	assert_eq!(refusal(TASK, &disclose(vec![1; 129])), "Invalid result");
	assert_eq!(refusal(TASK, &disclose(vec![1; 128])), "Task not exist");
}

#[test]
fn task_should_be_all_zero_when_it_is_over_or_unknown() {
	testing::reset();
	for unknown in [number(0), number(1), (U256::ONE << 64) + U256::ONE, U256::MAX] {
		let call = ITask::getTaskCall { taskId: unknown };
		let output = handle(TASK, &call).run().unwrap().output;
		let info = ITask::getTaskCall::abi_decode_returns(&output).unwrap();
		assert!(info.id.is_zero() && info.creator.is_zero() && info.timeout.is_zero());
		assert!(info.selectedNodes.is_empty() && info.results.is_empty());
		// One offset, 20 fields, 8 lengths of empty lists and strings.
		assert_eq!(output.len(), 32 * (1 + 20 + 7));
		let nonzero: Vec<u8> = output.into_iter().filter(|byte| *byte != 0).collect();
		assert_eq!(nonzero.len(), 1 + 7 * 2 - zero_low_bytes(), "offsets only");
	}
}

/// How many of the two bytes of each of the seven offsets are zero.
fn zero_low_bytes() -> usize {
	(0..7)
		.map(|list| 32u16 * (20 + list))
		.flat_map(u16::to_be_bytes)
		.filter(|byte| *byte == 0)
		.count()
}

#[test]
fn task_should_show_the_order_with_empty_lists_when_it_waits() {
	testing::reset();
	world(|world| world.tasks.insert(7, waiting()));
	let info = returned(TASK, &ITask::getTaskCall { taskId: number(7) });
	assert_eq!((info.id, info.taskType, info.vramLimit), (number(7), number(2), number(16)));
	assert_eq!(info.creator, Address::from(BOB.0));
	assert_eq!((info.balance, info.totalBalance), (number(40), number(50)));
	assert!(info.selectedNodes.is_empty() && info.commitments.is_empty());
	assert!(info.nonces.is_empty() && info.results.is_empty());
	assert!(info.commitmentSubmitRounds.is_empty() && info.resultDisclosedRounds.is_empty());
	assert!(info.resultNode.is_zero() && info.timeout.is_zero());
	assert!(info.gpuName.is_empty() && info.gpuVram.is_zero());
}

#[test]
fn task_should_show_its_rounds_when_it_runs() {
	testing::reset();
	world(|world| world.tasks.insert(7, running()));
	let info = returned(TASK, &ITask::getTaskCall { taskId: number(7) });
	assert_eq!(info.selectedNodes, [1, 2, 3].map(|byte| Address::from([byte; 20])));
	let one = B256::from(U256::ONE);
	assert_eq!(info.commitments, [one, B256::repeat_byte(0xc2), B256::repeat_byte(0xc3)]);
	assert_eq!(info.nonces, [B256::ZERO, B256::repeat_byte(0x77), B256::ZERO]);
	assert_eq!(info.commitmentSubmitRounds, [2, 0, 1].map(number));
	assert_eq!(info.results, [Bytes::new(), Bytes::from(vec![5; 8]), Bytes::new()]);
	assert_eq!(info.resultDisclosedRounds, [0, 1].map(number));
	assert_eq!(info.resultNode, Address::from([2; 20]));
	assert!(info.isSuccess && !info.aborted);
	assert_eq!(info.timeout, number(1_700_000_900));
	assert_eq!((info.gpuName.as_str(), info.gpuVram), ("NVIDIA GeForce RTX 4090", number(24)));
}

#[test]
fn task_should_be_read_correctly_by_decoders_of_may() {
	testing::reset();
	world(|world| world.tasks.insert(7, running()));
	let call = ITask::getTaskCall { taskId: number(7) };
	let output = handle(TASK, &call).run().unwrap().output;
	let info = MayTaskInfo::abi_decode(&output).unwrap();
	assert_eq!((info.id, info.taskType), (number(7), number(2)));
	assert_eq!(info.selectedNodes.len(), 3);
	assert_eq!(info.results[1], Bytes::from(vec![5; 8]));
	assert_eq!(info.resultDisclosedRounds, [0, 1].map(number));
	assert_eq!((info.balance, info.totalBalance), (number(40), number(50)));
	assert_eq!(info.timeout, number(1_700_000_900));
}

#[test]
fn node_task_should_be_the_task_on_which_a_node_works() {
	testing::reset();
	let call = ITask::getNodeTaskCall { nodeAddress: Address::from(BOB.0) };
	assert_eq!(returned(TASK, &call), U256::ZERO);
	world(|world| world.nodes.insert(account(BOB), node(NodeStatus::Busy)));
	assert_eq!(returned(TASK, &call), number(9));
}

#[test]
fn totals_should_be_those_of_the_queue() {
	testing::reset();
	world(|world| {
		world.figures.total_tasks = 11;
		world.figures.succeeded_tasks = 7;
		world.figures.failed_tasks = 2;
	});
	assert_eq!(returned(TASK, &ITask::totalTasksCall), number(11));
	assert_eq!(returned(TASK, &ITask::totalSuccessTasksCall), number(7));
	assert_eq!(returned(TASK, &ITask::totalAbortedTasksCall), number(2));
}

#[test]
fn outsiders_should_be_told_so() {
	testing::reset();
	let root = Address::from(BOB.0);
	let callback = ITask::nodeAvailableCallbackCall { root };
	assert_eq!(refusal(TASK, &callback), "Not called by the node contract");
	let owner = "Ownable: caller is not the owner";
	assert_eq!(refusal(TASK, &ITask::updateTimeoutCall { t: number(60) }), owner);
	let update = ITask::updateDistanceThresholdCall { threshold: number(5) };
	assert_eq!(refusal(TASK, &update), owner);
	assert_eq!(refusal(TASK, &ITask::renounceOwnershipCall), owner);
	assert_eq!(refusal(TASK, &ITask::transferOwnershipCall { newOwner: root }), owner);
	assert_eq!(returned(TASK, &ITask::ownerCall), Address::ZERO);
}
