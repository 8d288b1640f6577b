//! Creation, queue and cancellation (protocol §1.5: T1 to T5, T10), driven through `Task`.

use crate::precompiles::world::{
	A, CREATOR, DISCLOSURE, EXECUTION, FEE, GTX, OUTSIDER, UPLOAD, World, abort_reason, image,
	pending_id,
};
use deuterium_precompiles::{
	abi::{IDeuterium, ITask, ITaskQueue},
	addresses::{DEUTERIUM, TASK, TASK_QUEUE},
	alloy_primitives::{B256, U256 as Word},
};
use deuterium_runtime::{
	Balance, Timestamp,
	configs::{
		monetary::CNX,
		parameters::{dynamic_params::protocol, protocol::Parameters},
	},
};

/// An order in the form of August 2024.
fn august(kind: u64, name: &str, vram: u64) -> ITask::createTask_1Call {
	ITask::createTask_1Call {
		taskType: Word::from(kind),
		taskHash: B256::repeat_byte(7),
		dataHash: B256::repeat_byte(8),
		vramLimit: Word::ZERO,
		cap: Word::ONE,
		gpuName: name.into(),
		gpuVram: Word::from(vram),
	}
}

fn cancel(id: u64) -> ITask::cancelTaskCall {
	ITask::cancelTaskCall { taskId: Word::from(id) }
}

#[test]
fn task_should_wait_and_start_in_the_next_block() {
	World::run(|world| {
		let owned = world.owned(CREATOR);
		let done = world.pay(CREATOR, TASK, &image(), FEE);
		assert_eq!(done.events(), ["TaskPending"]);
		let id = pending_id(&done);
		assert_eq!(id, 1);
		assert_eq!((world.owned(CREATOR), world.escrow(CREATOR)), (owned, FEE));
		let waiting = world.task(id);
		assert_eq!(waiting.id, Word::from(id));
		assert_eq!(waiting.creator, world.address(CREATOR));
		assert_eq!(waiting.totalBalance, Word::from(FEE));
		assert!(waiting.selectedNodes.is_empty() && waiting.timeout.is_zero());
		let include = ITaskQueue::includeCall { taskId: Word::from(id) };
		assert!(world.view(TASK_QUEUE, &include));

		world.wait(1);
		assert_eq!(world.spoken_events(), ["TaskStarted"; 3]);
		assert!(!world.view(TASK_QUEUE, &include));
		let running = world.task(id);
		let mut nodes = world.nodes_of(id);
		nodes.sort_unstable();
		assert_eq!(nodes, [0, 1, 2]);
		assert_eq!(running.commitments, [B256::ZERO; 3]);
		assert_eq!(running.nonces, [B256::ZERO; 3]);
		assert!(running.results.iter().all(|result| result.is_empty()));
		assert_eq!(running.results.len(), 3);
		let phases = u64::from(EXECUTION + DISCLOSURE + UPLOAD);
		let closed = Timestamp::get() / 1_000 + 2 * phases;
		assert_eq!(running.timeout, Word::from(closed), "in Unix seconds");
		for node in nodes {
			let task = ITask::getNodeTaskCall { nodeAddress: world.address(node) };
			assert_eq!(world.view(TASK, &task), Word::from(id));
		}
	});
}

#[test]
fn task_should_name_its_card_when_ordered_in_the_form_of_august() {
	World::run(|world| {
		let done = world.pay(CREATOR, TASK, &august(2, GTX.0, GTX.1), FEE);
		let id = pending_id(&done);
		for _ in 0..2 {
			let task = world.task(id);
			assert_eq!((task.gpuName.as_str(), task.gpuVram), (GTX.0, Word::from(GTX.1)));
			assert_eq!(task.taskType, Word::from(2));
			assert_eq!(task.dataHash, B256::repeat_byte(8));
			world.wait(1);
		}
		assert_eq!(world.task(id).selectedNodes.len(), 3);
	});
}

#[test]
fn order_should_be_refused_in_the_published_order() {
	World::run(|world| {
		let mut refused = |call: &ITask::createTask_1Call, fee: Balance| {
			world.refusal_of(CREATOR, TASK, call, fee)
		};
		let too_much = Word::MAX;
		let bad = |kind| ITask::createTask_1Call {
			vramLimit: too_much,
			cap: too_much,
			gpuVram: too_much,
			..august(kind, "", 0)
		};
		assert_eq!(refused(&bad(3), 0), "Invalid task type");
		assert_eq!(refused(&bad(2), 0), "GPU name is empty");
		let named = ITask::createTask_1Call { gpuName: "x".repeat(65), ..bad(2) };
		assert_eq!(refused(&named, 0), "Cap is too high");
		let named = ITask::createTask_1Call { cap: Word::ZERO, ..named };
		assert_eq!(refused(&named, 0), "VRAM limit is too high");
		let named = ITask::createTask_1Call { vramLimit: Word::from(16), ..named };
		assert_eq!(refused(&named, 0), "Invalid GPU");
		let named =
			ITask::createTask_1Call { vramLimit: Word::from(16), ..august(2, GTX.0, GTX.1) };
		assert_eq!(refused(&named, 0), "VRAM limit exceeds the GPU");
		let unknown = august(2, "CPU", 1);
		assert_eq!(refused(&unknown, 0), "Task fee is too low");
		assert_eq!(refused(&unknown, FEE), "No available node");
		let quota = Parameters::TasksPerCreator(protocol::TasksPerCreator, Some(1));
		world.set(quota);
		let id = world.order();
		world.set(Parameters::QueueLimit(protocol::QueueLimit, Some(0)));
		assert_eq!(world.refusal_of(CREATOR, TASK, &image(), FEE), "Too many tasks");
		assert_eq!(world.refusal_of(OUTSIDER, TASK, &image(), FEE), "Task queue is full");
		assert_eq!(world.task(id).id, Word::from(id));
	});
}

#[test]
fn cap_of_zero_should_count_as_one() {
	World::run(|world| {
		let order = ITask::createTask_0Call { cap: Word::ZERO, ..image() };
		let text = ITask::createTask_0Call { taskType: Word::ONE, ..order.clone() };
		assert_eq!(world.pay(CREATOR, TASK, &order, FEE).events(), ["TaskPending"]);
		assert_eq!(world.pay(CREATOR, TASK, &text, FEE).events(), ["TaskPending"]);
	});
}

#[test]
fn cheapest_task_should_be_refunded_when_it_makes_room() {
	World::run(|world| {
		world.set(Parameters::QueueLimit(protocol::QueueLimit, Some(1)));
		let (_, _) = world.started();
		let owned = world.owned(CREATOR);
		let cheap = world.order();
		let same = world.refusal_of(OUTSIDER, TASK, &image(), FEE);
		assert_eq!(same, "Task fee is too low");
		let done = world.pay(OUTSIDER, TASK, &image(), FEE + CNX);
		assert_eq!(done.events(), ["TaskAborted", "TaskPending"]);
		assert_eq!(abort_reason(&done.logs), "Task fee is too low");
		assert!(world.task(cheap).id.is_zero());
		assert_eq!((world.owned(CREATOR), world.escrow(CREATOR)), (owned, FEE));
		let why = IDeuterium::whyAbortedCall { taskId: Word::from(cheap) };
		assert!(!world.view(DEUTERIUM, &why).reason.is_empty());
	});
}

#[test]
fn waiting_task_should_be_cancelled_by_its_creator_only() {
	World::run(|world| {
		let (_, _) = world.started();
		let id = world.order();
		assert_eq!(world.refusal(OUTSIDER, TASK, &cancel(id + 1)), "Task not exist");
		assert_eq!(world.refusal(OUTSIDER, TASK, &cancel(id)), "Unauthorized to cancel task");
		assert_eq!(world.refusal(0, TASK, &cancel(id)), "Unauthorized to cancel task");
		assert_eq!(world.escrow(CREATOR), 2 * FEE);
		let done = world.call(CREATOR, TASK, &cancel(id));
		assert_eq!(done.events(), ["TaskAborted"]);
		assert_eq!(abort_reason(&done.logs), "Task Cancelled");
		assert_eq!(world.escrow(CREATOR), FEE);
		assert_eq!(world.refusal(CREATOR, TASK, &cancel(id)), "Task not exist");
	});
}

#[test]
fn running_task_should_end_by_itself_and_not_by_anybody() {
	World::run(|world| {
		let (id, nodes) = world.started();
		let early = "Task has not exceeded the deadline yet";
		assert_eq!(world.refusal(OUTSIDER, TASK, &cancel(id)), "Unauthorized to cancel task");
		assert_eq!(world.refusal(CREATOR, TASK, &cancel(id)), early);
		for node in nodes {
			assert_eq!(world.refusal(node, TASK, &cancel(id)), early);
		}
		let expire = IDeuterium::expireCall { taskId: Word::from(id) };
		assert_eq!(world.refusal(OUTSIDER, DEUTERIUM, &expire), early);
		let waited = deuterium_runtime::TaskQueue::task(id).unwrap().deadline
			- deuterium_runtime::System::block_number();
		world.wait(waited);
		let spoken = world.spoken();
		assert_eq!(abort_reason(&spoken), "Task Cancelled");
		let names = world.spoken_events();
		assert_eq!(names[0], "TaskAborted", "{names:?}");
		assert_eq!(names[1..], ["TaskNodeCancelled"; 3]);
		assert_eq!(world.escrow(CREATOR), 0);
		assert!(world.task(id).id.is_zero());
		assert_eq!(world.refusal(CREATOR, TASK, &cancel(id)), "Task not exist");
		assert_eq!(world.refusal(OUTSIDER, DEUTERIUM, &expire), "Task not exist");
	});
}

#[test]
fn waiting_task_should_start_when_the_missing_node_joins() {
	World::run(|world| {
		let call = deuterium_precompiles::abi::INode::pauseCall;
		world.call(0, deuterium_precompiles::addresses::NODE, &call);
		let id = world.order();
		world.wait(2);
		assert!(world.task(id).selectedNodes.is_empty());
		world.join(4, GTX);
		world.wait(1);
		assert_eq!(world.task(id).selectedNodes.len(), 3);
		let mut nodes = world.nodes_of(id);
		nodes.sort_unstable();
		assert_eq!(nodes, [1, 2, 4]);
	});
}

#[test]
fn administration_should_be_closed_to_everybody() {
	World::run(|world| {
		let owner = "Ownable: caller is not the owner";
		let timeout = ITask::updateTimeoutCall { t: Word::from(60) };
		assert_eq!(world.refusal(CREATOR, TASK, &timeout), owner);
		let limit = ITaskQueue::updateSizeLimitCall { limit: Word::ZERO };
		assert_eq!(world.refusal(CREATOR, TASK_QUEUE, &limit), owner);
		let callback = ITask::nodeAvailableCallbackCall { root: world.address(0) };
		let outsider = "Not called by the node contract";
		assert_eq!(world.refusal(0, TASK, &callback), outsider);
		let pop = ITaskQueue::popTask_0Call { sameGPU: false, vramLimit: Word::ZERO };
		let outsider = "Not called by the task contract";
		assert_eq!(world.refusal(0, TASK_QUEUE, &pop), outsider);
	});
}

#[test]
fn quote_should_say_what_a_creation_would_do() {
	World::run(|world| {
		let ask = |fee: Balance, kind: u64| IDeuterium::quoteCall {
			creator: deuterium_precompiles::alloy_primitives::Address::ZERO,
			taskType: Word::from(kind),
			vramLimit: Word::ZERO,
			cap: Word::ONE,
			gpuName: String::new(),
			gpuVram: Word::ZERO,
			fee: Word::from(fee),
		};
		let quote = world.view(DEUTERIUM, &ask(FEE, 0));
		assert!(quote.refusal.is_empty() && quote.servableNow && quote.aheadIsExact);
		assert!(quote.ahead.is_zero());
		assert_eq!(quote.waitBlocks, Word::ONE);
		let low = world.view(DEUTERIUM, &ask(0, 0));
		assert_eq!(low.refusal, world.refusal_of(CREATOR, TASK, &image(), 0));
		let least: Balance = low.leastFee.to();
		let call = image();
		assert_eq!(world.refusal_of(CREATOR, TASK, &call, least - 1), "Task fee is too low");
		world.pay(CREATOR, TASK, &call, least);
		assert_eq!(world.view(DEUTERIUM, &ask(FEE, 2)).refusal, "GPU name is empty");
	});
}

#[test]
fn committed_task_should_keep_its_deadline_for_clients() {
	World::run(|world| {
		let (id, _) = world.started();
		let before = world.task(id).timeout;
		for round in 0..3 {
			world.commit(id, round, A);
		}
		let after = world.task(id).timeout;
		assert!(after <= before, "what was told is not exceeded: {before} {after}");
		let phases = u64::from(DISCLOSURE + UPLOAD);
		assert_eq!(after, Word::from(Timestamp::get() / 1_000 + 2 * phases));
	});
}
