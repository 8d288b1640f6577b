//! What reads state. Every view reads a bounded part of it.

use crate::{
	AccountId, NodeRegistry, NodeStaking, System, TaskQueue, Timestamp, Validation,
	configs::{bounds::protocol, consensus::MILLISECS_PER_SLOT, inference::Rewards},
};
use alloc::vec::Vec;
use deuterium_primitives::{
	BlockNumber, Card, GROUP_SIZE, Phase, Round, TaskId,
	traits::{
		ContractOrder, ContractQuote, ContractRound, ContractRun, ContractTask, NetworkFigures,
		NodeDirectory, NodeRecord, NodeStanding, QosFigures, TaskRefusal,
	},
};
use frame_support::traits::Get;
use pallet_qos::QosDetail;
use pallet_task_queue::{Ahead, Enquiry, Refusal, TaskRecord, TaskStatus};
use pallet_validation::{Commitment, GroupRecord, Progress, RoundRecord};

type Group = GroupRecord<AccountId>;

/// See [`deuterium_primitives::traits::Contracts::node_standing`].
pub(super) fn node_standing(account: &AccountId) -> Option<NodeStanding> {
	let node = NodeRegistry::node(account)?;
	let ledger = NodeStaking::ledger(account);
	Some(NodeStanding {
		operator: node.operator,
		bonded: ledger.bonded,
		unbonding: ledger.total_unbonding(),
		withdrawable: NodeStaking::withdrawable(account),
		record: NodeRecord {
			status: node.status,
			card: node.card,
			worker: node.worker,
			weight: node.weight,
			task: node.task,
		},
	})
}

/// Available nodes, those with the least memory first; at most `limit`.
pub(super) fn available_nodes(limit: u32) -> Vec<AccountId> {
	NodeRegistry::available_nodes().take(usize::try_from(limit).unwrap_or(usize::MAX)).collect()
}

/// Cards with available nodes among the first `limit`.
pub(super) fn available_cards(limit: u32) -> Vec<Card> {
	let groups = NodeRegistry::cards_page(None, limit).into_iter();
	groups.filter(|group| group.available.count > 0).map(|group| group.card).collect()
}

/// Numbers of the network.
pub(super) fn network() -> NetworkFigures {
	let (nodes, tasks) = (NodeRegistry::stats(), TaskQueue::stats());
	NetworkFigures {
		total_nodes: nodes.total_nodes,
		active_nodes: nodes.active_nodes,
		available_nodes: nodes.available_nodes,
		busy_nodes: nodes.busy_nodes,
		total_tasks: tasks.total,
		queued_tasks: tasks.queued,
		running_tasks: tasks.running,
		succeeded_tasks: tasks.succeeded,
		failed_tasks: tasks.failed,
		queue_limit: protocol::QueueLimit::get(),
	}
}

/// Scores of a node.
pub(super) fn qos(account: &AccountId, detail: &QosDetail) -> QosFigures {
	let [last, ..] = detail.recent;
	let last = if detail.used > 0 { last } else { 0 };
	QosFigures {
		tasks: detail.tasks,
		weight: detail.weight,
		recent_tasks: detail.used,
		recent_score: detail.sum,
		current_score: score_so_far(account).unwrap_or(last),
		should_kick_out: detail.sum <= detail.threshold.into(),
	}
}

/// What a node's present task has brought it so far: the rewards of its place among the commitments and
/// among the disclosures, both from its disclosure or error report on (protocol §1.4).
fn score_so_far(account: &AccountId) -> Option<u8> {
	let group = Validation::group(NodeRegistry::current_task(account)?)?;
	let round = group.rounds.iter().find(|round| round.node == *account)?;
	let reward = |order: u8| group.rewards.get(usize::from(order)).copied().unwrap_or_default();
	Some(match round.progress {
		Progress::Disclosed { commit_order, disclose_order }
		| Progress::Errored { commit_order, disclose_order, .. } => {
			reward(commit_order).saturating_add(reward(disclose_order))
		},
		Progress::Waiting
		| Progress::Committed { .. }
		| Progress::Silent
		| Progress::Withheld { .. } => 0,
	})
}

/// The sum of the scores of a complete task: each reward is given for commitments and for disclosures.
pub(super) fn score_limit() -> u16 {
	Rewards::get().into_iter().map(|reward| u16::from(reward).saturating_mul(2)).sum()
}

/// A task that waits or runs.
pub(super) fn task(id: TaskId) -> Option<ContractTask> {
	let record = TaskQueue::task(id).filter(TaskRecord::is_live)?;
	let run = if record.is_queued() { None } else { run_of(id, &record) };
	Some(ContractTask {
		kind: record.kind,
		creator: record.creator,
		args_hash: record.args_hash,
		data_hash: record.data_hash,
		vram_gb: record.vram_gb,
		card: record.card,
		succeeded: matches!(record.status, TaskStatus::Succeeded { .. }),
		aborted: matches!(record.status, TaskStatus::Aborted(_)),
		remaining: record.remaining,
		fee: record.fee,
		run,
	})
}

/// What began with the dispatch.
fn run_of(id: TaskId, record: &TaskRecord<AccountId>) -> Option<ContractRun> {
	let group = Validation::group(id)?;
	Some(ContractRun {
		rounds: group.rounds.each_ref().map(round),
		commit_order: in_order(&group, |progress| match progress {
			Progress::Waiting | Progress::Silent => None,
			Progress::Committed { order } => Some(order),
			Progress::Disclosed { commit_order, .. }
			| Progress::Errored { commit_order, .. }
			| Progress::Withheld { commit_order } => Some(commit_order),
		}),
		disclose_order: in_order(&group, |progress| match progress {
			Progress::Disclosed { disclose_order, .. }
			| Progress::Errored { disclose_order, .. } => Some(disclose_order),
			_ => None,
		}),
		result_round: match record.status {
			TaskStatus::Succeeded { result_round } => Some(result_round),
			_ => None,
		},
		timeout: closing_time(record),
	})
}

fn round(record: &RoundRecord<AccountId>) -> ContractRound {
	ContractRound {
		node: record.node,
		commitment: record.commitment.map(|commitment| commitment.hash()),
		nonce: record.commitment.as_ref().and_then(Commitment::nonce),
		error: record.error,
		digest: record.digest.clone(),
	}
}

/// The rounds that made a submission, in its order.
fn in_order(group: &Group, order: impl Fn(Progress) -> Option<u8>) -> Vec<Round> {
	let rounds = (0 as Round..).zip(&group.rounds);
	let mut placed: Vec<(u8, Round)> = rounds
		.filter_map(|(number, round)| order(round.progress).map(|place| (place, number)))
		.collect();
	placed.sort_unstable();
	debug_assert!(placed.len() <= GROUP_SIZE);
	placed.into_iter().map(|(_, number)| number).collect()
}

/// When the chain itself closes a running task at the latest, in Unix seconds: its present phase and
/// those that can follow take their full time.
///
/// The original contracts had one clock for all phases. A client that has waited until this moment finds
/// the task gone, whatever happened; one that gave up at the end of the present phase could do so while
/// its disclosure is awaited.
fn closing_time(record: &TaskRecord<AccountId>) -> u64 {
	let later: BlockNumber = match record.phase {
		Phase::Execution => {
			protocol::DisclosureTimeout::get().saturating_add(protocol::UploadTimeout::get())
		},
		Phase::Disclosure => protocol::UploadTimeout::get(),
		Phase::Dispatch | Phase::Upload | Phase::Retention => 0,
	};
	let left = record.deadline.saturating_sub(System::block_number()).saturating_add(later);
	let millis = u64::from(left).saturating_mul(MILLISECS_PER_SLOT);
	Timestamp::get().saturating_add(millis).div_ceil(1_000)
}

/// What an order would come to.
pub(super) fn quote(order: &ContractOrder, creator: Option<AccountId>) -> ContractQuote {
	let enquiry = Enquiry {
		kind: order.kind,
		vram_gb: order.vram_gb,
		cap: order.cap,
		card: order.card.clone(),
		fee: order.fee,
	};
	match TaskQueue::quote(&enquiry, creator.as_ref()) {
		Ok(quote) => ContractQuote {
			refusal: quote.refusal.map(refusal),
			least_fee: quote.least_fee,
			value: quote.value,
			millis: quote.millis,
			ahead: quote.ahead.count(),
			ahead_is_exact: matches!(quote.ahead, Ahead::Exactly(_)),
			servable_now: quote.servable_now,
			wait: quote.wait,
		},
		Err(refused) => ContractQuote { refusal: Some(refusal(refused)), ..Default::default() },
	}
}

const fn refusal(refusal: Refusal) -> TaskRefusal {
	match refusal {
		Refusal::FeeBelowMinimum | Refusal::TaskFeeTooLow => TaskRefusal::FeeTooLow,
		Refusal::QueueClosed => TaskRefusal::QueueFull,
		Refusal::CardRequired => TaskRefusal::CardNameEmpty,
		Refusal::InvalidCard => TaskRefusal::InvalidCard,
		Refusal::InvalidVram => TaskRefusal::InvalidVram,
		Refusal::CardBelowVram => TaskRefusal::CardBelowVram,
		Refusal::CapTooHigh => TaskRefusal::CapTooHigh,
		Refusal::NoSuchNodes => TaskRefusal::NoNodes,
		Refusal::TooManyTasks => TaskRefusal::TooManyTasks,
		Refusal::InsufficientBalance => TaskRefusal::TransferFailed,
	}
}
