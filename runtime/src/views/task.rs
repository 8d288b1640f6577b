//! Tasks.

use super::{address, bytes32, card_name, explain, page, phase};
use crate::{AccountId, NodeRegistry, Runtime, TaskQueue, Validation};
use alloc::vec::Vec;
use deuterium_primitives::{
	Phase, Round, TaskId,
	traits::{self, KickReason, NodeDirectory},
};
use deuterium_protocol::{
	Bytes, Bytes32,
	view::{self, RoundView, TaskSummary, TaskView, TasksPage},
};
use explain::Explanation;
use frame_support::traits::Get;
use pallet_node_registry::RemovalReason;
use pallet_task_queue::{Ahead, Ending, RoundResult, TaskRecord, TaskStatus};
use pallet_validation::{Commitment, GroupRecord, Progress, RoundRecord};

type Record = TaskRecord<AccountId>;
type Group = GroupRecord<AccountId>;

/// A task that is live or retained.
pub fn task(id: TaskId) -> Option<TaskView> {
	let record = TaskQueue::task(id)?;
	let group = Validation::group(id);
	let result = group.as_ref().and_then(Group::result);
	let (abort, why) = abort_of(&record);
	let (reason, remedy) = why.map(Explanation::texts).unzip();
	Some(TaskView {
		id,
		kind: record.kind as u8,
		status: task_status(&record),
		creator: address(&record.creator),
		args_hash: bytes32(record.args_hash),
		fee: record.fee,
		cap: record.cap,
		vram_gb: record.vram_gb.into(),
		card: record.card.as_ref().map(card_name),
		created_at: record.created,
		started_at: record.run.as_ref().map(|run| run.started),
		deadline: record.is_live().then_some(record.deadline),
		rounds: rounds(id, &record, group.as_ref()),
		digest: result.and_then(|round| round.digest.as_ref()).map(|digest| Bytes(digest.to_vec())),
		result_node: result.map(|round| address(&round.node)),
		uploaded: result_was_paid(&record),
		reason,
		refunded: record.refunded,
		remedy,
		abort,
		phase: phase(record.phase),
		ended_at: record.ended,
		remaining: record.remaining,
		value: record.value,
		place: TaskQueue::queue_position(id).map(Ahead::count),
	})
}

/// Why a task ended without a result, for the contracts; `None` when it did not, or is forgotten.
pub fn why_aborted(id: TaskId) -> Option<traits::Explanation> {
	let record = TaskQueue::task(id)?;
	let (reason, remedy) = abort_of(&record).1?.texts();
	Some(traits::Explanation { reason, remedy, task: id, at: record.ended.unwrap_or_default() })
}

/// Why a round of a task was not paid, or lost stake, for the contracts; `None` when nothing is amiss.
pub fn why_unpaid(id: TaskId, round: Round) -> Option<traits::Explanation> {
	let record = TaskQueue::task(id)?;
	let group = Validation::group(id);
	let round = rounds(id, &record, group.as_ref()).into_iter().nth(usize::from(round))?;
	Some(traits::Explanation {
		reason: round.reason?,
		remedy: round.remedy.unwrap_or_default(),
		task: id,
		at: record.ended.unwrap_or_default(),
	})
}

/// Whether the result node was paid, which it is for the upload only.
fn result_was_paid(record: &Record) -> bool {
	let TaskStatus::Succeeded { result_round } = record.status else { return false };
	let rounds = record.run.as_ref().map(|run| &run.rounds);
	rounds
		.and_then(|rounds| rounds.get(usize::from(result_round)))
		.is_some_and(|round| round.ending == Some(Ending::Paid))
}

fn task_status(record: &Record) -> view::TaskStatus {
	match (record.status, record.phase) {
		(TaskStatus::Aborted(_), _) => view::TaskStatus::Aborted,
		(TaskStatus::Succeeded { .. }, Phase::Retention) => view::TaskStatus::Finished,
		(TaskStatus::Succeeded { .. }, _) => view::TaskStatus::Succeeded,
		(TaskStatus::Running, Phase::Disclosure) => view::TaskStatus::Disclosing,
		(TaskStatus::Running, _) => view::TaskStatus::Started,
		(TaskStatus::Queued, _) => view::TaskStatus::Queued,
	}
}

fn abort_of(record: &Record) -> (Option<view::AbortCode>, Option<Explanation>) {
	match record.status {
		TaskStatus::Aborted(reason) => Some(explain::abort(reason)).unzip(),
		_ => (None, None),
	}
}

fn rounds(id: TaskId, record: &Record, group: Option<&Group>) -> Vec<RoundView> {
	let (Some(run), Some(group)) = (&record.run, group) else { return Vec::new() };
	let rounds = (0 as Round..).zip(&group.rounds).zip(&run.rounds);
	rounds
		.map(|((number, record), result)| {
			let disclosed = matches!(record.progress, Progress::Disclosed { .. });
			let copied_from = group.copied_from(number).filter(|_| disclosed);
			let others = group.rounds.iter().filter(|other| other.node != record.node);
			let context = Context {
				task: id,
				copied_from,
				others_disclosed: others.filter(|other| other.digest.is_some()).count(),
			};
			round(record, result, &context)
		})
		.collect()
}

/// What of the group matters for the view of a round.
struct Context {
	/// The task.
	task: TaskId,
	/// The round whose commitment it repeats.
	copied_from: Option<Round>,
	/// Other rounds that disclosed a result.
	others_disclosed: usize,
}

fn round(record: &RoundRecord<AccountId>, result: &RoundResult, context: &Context) -> RoundView {
	let trouble = trouble(record, result, context);
	let (reason, remedy) = trouble.map(Explanation::texts).unzip();
	let (commit_order, disclose_order) = orders(record.progress);
	RoundView {
		node: address(&record.node),
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
		commitment: record.commitment.map(|commitment| bytes32(commitment.hash())),
		commitment_form: record.commitment.map(|commitment| match commitment {
			Commitment::Legacy { .. } => view::CommitmentForm::Legacy,
			Commitment::V2(_) => view::CommitmentForm::V2,
		}),
		commit_order,
		disclose_order,
		committed_at: record.committed_at,
		disclosed_at: record.disclosed_at,
		ending: result.ending.map(|ending| match ending {
			Ending::Paid => view::RoundEnding::Paid,
			Ending::Released => view::RoundEnding::Released,
			Ending::Slashed => view::RoundEnding::Slashed,
		}),
		refunded: result.refunded,
		copied_from: context.copied_from,
		reason,
		remedy,
	}
}

/// The places of a round's submissions among those of the group.
const fn orders(progress: Progress) -> (Option<u8>, Option<u8>) {
	match progress {
		Progress::Waiting | Progress::Silent => (None, None),
		Progress::Committed { order } => (Some(order), None),
		Progress::Withheld { commit_order } => (Some(commit_order), None),
		Progress::Disclosed { commit_order, disclose_order }
		| Progress::Errored { commit_order, disclose_order, .. } => {
			(Some(commit_order), Some(disclose_order))
		},
	}
}

/// Why a node got no pay or lost stake in a task, or had to leave the network after it.
fn trouble(
	record: &RoundRecord<AccountId>,
	result: &RoundResult,
	context: &Context,
) -> Option<Explanation> {
	let removal =
		NodeRegistry::removal(&record.node).filter(|removal| removal.task == context.task);
	let kicked_out = removal.and_then(|removal| match removal.reason {
		RemovalReason::KickedOut(KickReason::LowScores { .. }) => Some(explain::LOW_SCORES),
		RemovalReason::KickedOut(KickReason::Silence { .. }) => Some(explain::SILENT),
		RemovalReason::Slashed => None,
	});
	match (result.ending?, record.progress) {
		(Ending::Slashed, Progress::Errored { .. }) => Some(explain::REFUTED_ERROR),
		(Ending::Slashed, _) => Some(explain::REFUTED_RESULT),
		(_, Progress::Withheld { .. }) if result.slashed > 0 => Some(explain::WITHHELD),
		(Ending::Released, _) => kicked_out.or_else(|| unpaid(record.progress, context)),
		(Ending::Paid, _) => kicked_out,
	}
}

/// Why a node got no pay that lost nothing else.
const fn unpaid(progress: Progress, context: &Context) -> Option<Explanation> {
	match progress {
		Progress::Disclosed { .. } if context.copied_from.is_some() => Some(explain::COPIED),
		Progress::Errored { unserved: true, .. } if context.others_disclosed > 1 => {
			Some(explain::UNSERVED)
		},
		Progress::Errored { .. } if context.others_disclosed > 0 => Some(explain::CONTRADICTED),
		Progress::Silent | Progress::Withheld { .. } => Some(explain::TOO_LATE),
		_ => None,
	}
}

/// A page of the tasks of a creator, the newest first, behind (older than) task `after`.
pub fn tasks_of(creator: &AccountId, after: Option<TaskId>, limit: u32) -> TasksPage {
	let (limit, size) = page(limit);
	let ids = TaskQueue::tasks_of(creator, after, limit);
	TasksPage {
		next: ids.last().copied().filter(|_| ids.len() == size),
		tasks: ids.into_iter().filter_map(summary).collect(),
		live: TaskQueue::live_tasks(creator),
		quota: <Runtime as pallet_task_queue::Config>::TasksPerCreator::get(),
	}
}

fn summary(id: TaskId) -> Option<TaskSummary> {
	let record = TaskQueue::task(id)?;
	Some(TaskSummary {
		id,
		kind: record.kind as u8,
		status: task_status(&record),
		phase: phase(record.phase),
		deadline: record.deadline,
		args_hash: bytes32(record.args_hash),
		fee: record.fee,
		remaining: record.remaining,
		created_at: record.created,
	})
}
