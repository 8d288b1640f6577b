//! The views of the runtime API, assembled from the pallets that keep the parts.

use crate::{AccountId, NodeRegistry, NodeStaking, Qos, TaskQueue, Validation};
use alloc::{format, string::String, vec::Vec};
use deuterium_primitives::{
	AbortReason, Card, NodeStatus, Phase, TaskId,
	traits::{NodeDirectory, Qos as _, Stake},
};
use deuterium_protocol::{Address, Bytes, Bytes32, view};
use pallet_node_registry::RemovalReason;
use pallet_task_queue::{RoundResult, Run, TaskRecord, TaskStatus};
use pallet_validation::{GroupRecord, Progress, RoundRecord};

/// A task that is live or retained.
pub fn task(id: TaskId) -> Option<view::TaskView> {
	let record = TaskQueue::task(id)?;
	let group = Validation::group(id);
	let result = group.as_ref().and_then(GroupRecord::result);
	Some(view::TaskView {
		id,
		kind: record.kind as u8,
		status: task_status(&record),
		creator: Address(record.creator.0),
		args_hash: Bytes32(record.args_hash.0),
		fee: record.fee,
		cap: record.cap,
		vram_gb: record.vram_gb.into(),
		card: record.card.as_ref().map(card_name),
		created_at: record.created,
		started_at: record.run.as_ref().map(|run| run.started),
		deadline: record.is_live().then_some(record.deadline),
		rounds: rounds(record.run.as_ref(), group.as_ref()),
		digest: result.and_then(|round| round.digest.as_ref()).map(|digest| Bytes(digest.to_vec())),
		result_node: result.map(|round| Address(round.node.0)),
		uploaded: result.is_some_and(|round| {
			round.settled && matches!(round.progress, Progress::Disclosed { .. })
		}) && was_paid(&record),
		reason: match record.status {
			TaskStatus::Aborted(reason) => Some(String::from(explain_abort(reason))),
			_ => None,
		},
		refunded: record.refunded,
	})
}

/// Whether the result node was paid, which it is for the upload only.
fn was_paid(record: &TaskRecord<AccountId>) -> bool {
	let TaskStatus::Succeeded { result_round } = record.status else { return false };
	let rounds = record.run.as_ref().map(|run| &run.rounds);
	rounds
		.and_then(|rounds| rounds.get(usize::from(result_round)))
		.is_some_and(|round| round.paid > 0)
}

fn task_status(record: &TaskRecord<AccountId>) -> view::TaskStatus {
	match (record.status, record.phase) {
		(TaskStatus::Aborted(_), _) => view::TaskStatus::Aborted,
		(TaskStatus::Succeeded { .. }, Phase::Retention) => view::TaskStatus::Finished,
		(TaskStatus::Succeeded { .. }, _) => view::TaskStatus::Succeeded,
		(TaskStatus::Running, Phase::Disclosure) => view::TaskStatus::Disclosing,
		(TaskStatus::Running, _) => view::TaskStatus::Started,
		(TaskStatus::Queued, _) => view::TaskStatus::Queued,
	}
}

fn explain_abort(reason: AbortReason) -> &'static str {
	match reason {
		AbortReason::Outbid => "a dearer task took its place in the full queue; offer a higher fee",
		AbortReason::Cancelled => "cancelled while it was queued",
		AbortReason::QueueExpired => {
			"no suitable nodes became available in time; offer a higher fee or ask for less memory"
		},
		AbortReason::TimedOut => "too few nodes answered in time; try again",
		AbortReason::ErrorReported => {
			"nodes reported that it cannot be computed; check the arguments and the model"
		},
		AbortReason::ResultIllegal => "no two results agree; try again",
	}
}

fn rounds(
	run: Option<&Run<AccountId>>,
	group: Option<&GroupRecord<AccountId>>,
) -> Vec<view::RoundView> {
	let (Some(run), Some(group)) = (run, group) else { return Vec::new() };
	group.rounds.iter().zip(&run.rounds).map(|(record, result)| round(record, result)).collect()
}

fn round(record: &RoundRecord<AccountId>, result: &RoundResult) -> view::RoundView {
	view::RoundView {
		node: Address(record.node.0),
		worker_key: NodeRegistry::record(&record.node)
			.and_then(|node| node.worker)
			.map(|key| Bytes32(key.0)),
		status: match record.progress {
			Progress::Waiting => view::RoundStatus::Waiting,
			Progress::Committed { .. } => view::RoundStatus::Committed,
			Progress::Disclosed { .. } => view::RoundStatus::Disclosed,
			Progress::Errored { .. } => view::RoundStatus::Errored,
			Progress::Silent | Progress::Withheld { .. } => view::RoundStatus::Silent,
		},
		digest: record.digest.as_ref().map(|digest| Bytes(digest.to_vec())),
		error: record.error.map(|code| code as u8),
		score: result.score,
		paid: result.paid,
		slashed: result.slashed,
	}
}

/// An account that ever joined.
pub fn node(account: &AccountId) -> Option<view::NodeView> {
	let record = NodeRegistry::record(account)?;
	Some(view::NodeView {
		account: Address(account.0),
		status: match record.status {
			NodeStatus::Quit => view::NodeStatus::Quit,
			NodeStatus::Available => view::NodeStatus::Available,
			NodeStatus::Busy => view::NodeStatus::Busy,
			NodeStatus::PendingPause => view::NodeStatus::PendingPause,
			NodeStatus::PendingQuit => view::NodeStatus::PendingQuit,
			NodeStatus::Paused => view::NodeStatus::Paused,
		},
		card: card_name(&record.card),
		vram_gb: record.card.vram_gb.into(),
		worker_key: record.worker.map(|key| Bytes32(key.0)),
		stake: NodeStaking::bonded(account),
		unbonding: NodeStaking::unbonding(account),
		weight: record.weight,
		task: record.task,
		tasks: Qos::task_count(account),
		reason: NodeRegistry::removal(account).map(|removal| {
			let (what, task, block) = (removal.reason, removal.task, removal.at);
			match what {
				RemovalReason::Slashed => format!(
					"slashed in block {block}: its result of task {task} was refuted by two others"
				),
				RemovalReason::KickedOut => format!(
					"removed in block {block} after task {task}: its last three scores were too low"
				),
			}
		}),
	})
}

fn card_name(card: &Card) -> String {
	String::from_utf8_lossy(&card.name).into_owned()
}

/// Statistics of the network.
pub fn network() -> view::NetworkView {
	let (nodes, tasks) = (NodeRegistry::stats(), TaskQueue::stats());
	view::NetworkView {
		total_nodes: nodes.total_nodes.into(),
		active_nodes: nodes.active_nodes.into(),
		available_nodes: nodes.available_nodes.into(),
		busy_nodes: nodes.busy_nodes.into(),
		total_tasks: tasks.total,
		queued_tasks: tasks.queued.into(),
		running_tasks: tasks.running.into(),
		succeeded_tasks: tasks.succeeded,
		aborted_tasks: tasks.aborted,
	}
}
