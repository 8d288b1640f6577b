//! Nodes and their cards.

use super::{address, bytes32, card_name, explain, node_status, page};
use crate::{AccountId, NodeRegistry, NodeStaking, Qos, TaskQueue, Validation};
use alloc::{
	format,
	string::{String, ToString},
};
use deuterium_primitives::{
	Hash, NodeStatus, TaskId,
	traits::{Explanation, KickReason, Offence, SlashCause, Stake},
};
use deuterium_protocol::{
	Bytes, Bytes32,
	view::{
		self, CardView, CardsPage, EvidenceView, NodeSummary, NodeView, NodesPage, QosView,
		RemovalKind, RemovalView, SlashView, UnbondingView,
	},
};
use pallet_node_registry::{CardGroup, Node, Removal, RemovalReason, RosterEntry};
use pallet_node_staking::SlashRecord;
use pallet_qos::QosDetail;
use pallet_validation::Refutation;

/// An account that ever joined.
pub fn node(account: &AccountId) -> Option<NodeView> {
	let node = NodeRegistry::node(account)?;
	let removal = NodeRegistry::removal(account);
	let (reason, remedy) = explain_pause(account, &node)
		.or_else(|| removal.as_ref().map(|removal| explain_removal(account, removal)))
		.unzip();
	let ledger = NodeStaking::ledger(account);
	let parts = ledger.unbonding.iter();
	let qos = Qos::detail(account);
	Some(NodeView {
		account: address(account),
		status: node_status(node.status),
		card: card_name(&node.card),
		vram_gb: node.card.vram_gb.into(),
		worker_key: node.worker.map(|key| Bytes32(key.0)),
		stake: ledger.bonded,
		unbonding: ledger.total_unbonding(),
		weight: node.weight,
		task: node.task,
		tasks: qos.tasks,
		reason,
		remedy,
		removal: removal.as_ref().map(removal_view),
		slash: slash(account),
		card_id: Some(bytes32(node.card.id())),
		operator: Some(address(&node.operator)),
		required_stake: node.required_stake,
		qos: Some(qos_view(&qos)),
		unbonding_parts: parts
			.map(|part| UnbondingView { amount: part.amount, ends_at: part.matures_at })
			.collect(),
		withdrawable: NodeStaking::withdrawable(account),
		claimable: TaskQueue::claimable(account),
	})
}

/// Why an account was removed from the network, the last time, for the contracts.
pub fn why_removed(account: &AccountId) -> Option<Explanation> {
	let removal = NodeRegistry::removal(account)?;
	let (reason, remedy) = explain_removal(account, &removal);
	Some(Explanation { reason, remedy, task: removal.task, at: removal.at })
}

const fn qos_view(detail: &QosDetail) -> QosView {
	QosView {
		recent: detail.recent,
		counted: detail.used,
		sum: detail.sum,
		threshold: detail.threshold,
		tasks: detail.tasks,
		total_score: detail.total_score,
		silent: detail.silent,
		silence_limit: detail.silence_limit,
		probation: detail.probation,
	}
}

/// The last loss of stake of an account.
fn slash(account: &AccountId) -> Option<SlashView> {
	let slash = NodeStaking::last_slash(account)?;
	let SlashCause { task, round, offence } = slash.cause;
	let evidence = refutation(account, task);
	let (reason, remedy) = explain_offence(offence, evidence.as_ref()).texts();
	Some(SlashView {
		offence: match offence {
			Offence::Refuted => view::Offence::Refuted,
			Offence::Withheld => view::Offence::Withheld,
		},
		task,
		round,
		bonded: slash.bonded,
		unbonding: slash.unbonding,
		receiver: address(&slash.receiver),
		burned: slash.burned,
		block: slash.at,
		evidence: evidence.map(|refutation| EvidenceView {
			digest: refutation.digest.map(|digest| Bytes(digest.into())),
			error: refutation.error.map(|code| code as u8),
			accepted: Bytes(refutation.accepted.into()),
			agreeing: refutation.agreeing,
			distance_threshold: refutation.distance_threshold,
		}),
		reason,
		remedy,
	})
}

/// With what a node was refuted in a task.
fn refutation(account: &AccountId, task: TaskId) -> Option<Refutation> {
	Validation::refutation(account).filter(|refutation| refutation.task == task)
}

/// Why stake was taken.
const fn explain_offence(offence: Offence, evidence: Option<&Refutation>) -> explain::Explanation {
	match (offence, evidence) {
		(Offence::Withheld, _) => explain::WITHHELD,
		(Offence::Refuted, Some(Refutation { error: Some(_), .. })) => explain::REFUTED_ERROR,
		(Offence::Refuted, _) => explain::REFUTED_RESULT,
	}
}

/// Why a node was paused that did not ask for it, or cannot resume: a penalty left less of its stake
/// than was asked for.
fn explain_pause(account: &AccountId, node: &Node<AccountId>) -> Option<(String, String)> {
	let required = node.required_stake.min(NodeStaking::minimum());
	let short = node.status == NodeStatus::Paused && NodeStaking::bonded(account) < required;
	let SlashRecord { cause, at, .. } = NodeStaking::last_slash(account).filter(|_| short)?;
	let reason = format!(
		"paused: its stake is too low since block {at}, when a part of it was taken because it \
		 committed to a result of task {} and did not disclose it in time",
		cause.task
	);
	Some((reason, explain::WITHHELD.remedy.to_string()))
}

const fn removal_view(removal: &Removal) -> RemovalView {
	let kind = match removal.reason {
		RemovalReason::KickedOut(KickReason::LowScores { .. }) => RemovalKind::KickedOut,
		RemovalReason::KickedOut(KickReason::Silence { .. }) => RemovalKind::Silent,
		RemovalReason::Slashed => RemovalKind::Slashed,
	};
	RemovalView { kind, task: removal.task, block: removal.at }
}

/// The reason of a removal with its figures, and its remedy.
fn explain_removal(account: &AccountId, removal: &Removal) -> (String, String) {
	let Removal { task, at, .. } = removal;
	match removal.reason {
		RemovalReason::Slashed => {
			let evidence = refutation(account, *task);
			let erred = evidence.as_ref().is_some_and(|evidence| evidence.error.is_some());
			let what = if erred { "report of an error in" } else { "result of" };
			(
				format!("slashed in block {at}: its {what} task {task} was refuted by two others"),
				explain_offence(Offence::Refuted, evidence.as_ref()).remedy.to_string(),
			)
		},
		RemovalReason::KickedOut(KickReason::LowScores { recent: [a, b, c], threshold }) => (
			format!(
				"removed in block {at} after task {task}: its last three scores were too low \
				 ({a}, {b} and {c}, together not above {threshold})"
			),
			explain::LOW_SCORES.remedy.to_string(),
		),
		RemovalReason::KickedOut(KickReason::Silence { tasks }) => (
			format!(
				"removed in block {at} after task {task}: it was silent in {tasks} tasks in a row"
			),
			explain::SILENT.remedy.to_string(),
		),
	}
}

/// A page of the accounts that ever joined, from place `start` of the roster on.
pub fn nodes(start: u32, limit: u32) -> NodesPage {
	let (limit, size) = page(limit);
	let entries = NodeRegistry::nodes_page(start, limit);
	let last = entries.last().filter(|_| entries.len() == size);
	NodesPage {
		next: last.map(|entry| entry.number.saturating_add(1)),
		nodes: entries.iter().map(summary).collect(),
		total: NodeRegistry::stats().total_nodes,
	}
}

fn summary(entry: &RosterEntry<AccountId>) -> NodeSummary {
	let node = &entry.node;
	NodeSummary {
		account: address(&entry.account),
		operator: address(&node.operator),
		status: node_status(node.status),
		card: card_name(&node.card),
		vram_gb: node.card.vram_gb.into(),
		weight: node.weight,
		task: node.task,
		stake: NodeStaking::bonded(&entry.account),
	}
}

/// A page of the card groups with nodes in the network, behind that with the id `after`.
pub fn cards(after: Option<Bytes32>, limit: u32) -> CardsPage {
	let (limit, size) = page(limit);
	let groups = NodeRegistry::cards_page(after.map(|id| Hash::from(id.0)), limit);
	let last = groups.last().filter(|_| groups.len() == size);
	CardsPage {
		next: last.map(|group| bytes32(group.id)),
		cards: groups.iter().map(card).collect(),
	}
}

pub(super) fn card(group: &CardGroup) -> CardView {
	CardView {
		id: bytes32(group.id),
		name: card_name(&group.card),
		vram_gb: group.card.vram_gb.into(),
		members: group.members,
		available: group.available.count,
	}
}
