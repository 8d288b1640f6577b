//! Nodes and their cards.

use crate::{Address, Bytes, Bytes32, amount};
use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

/// A node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct NodeView {
	/// Its account.
	pub account: Address,
	/// `quit`, `available`, `busy`, `pending-pause`, `pending-quit` or `paused`.
	pub status: NodeStatus,
	/// Canonical name of its card.
	pub card: String,
	/// Memory of its card, in GB.
	pub vram_gb: u32,
	/// Its worker key, if it has one.
	pub worker_key: Option<Bytes32>,
	/// Stake in base units.
	#[serde(with = "amount")]
	pub stake: u128,
	/// Stake that is unbonding, in base units.
	#[serde(with = "amount")]
	pub unbonding: u128,
	/// Selection weight, 1..=20.
	pub weight: u8,
	/// The task on which it works.
	pub task: Option<u64>,
	/// Tasks that it ever started.
	pub tasks: u64,
	/// Why it cannot be chosen for lack of stake, or else why it was last slashed or kicked out, for a
	/// person.
	pub reason: Option<String>,
	// The fields below are missing in answers of nodes of the first release.
	/// What to do about that, for a person.
	#[serde(default)]
	pub remedy: Option<String>,
	/// Its last slash or kick-out, for programs.
	#[serde(default)]
	pub removal: Option<RemovalView>,
	/// The last time that it lost stake; also for a node that was not removed for it.
	#[serde(default)]
	pub slash: Option<SlashView>,
	/// keccak-256 of its card's name and memory: nodes with the same id form a card group.
	#[serde(default)]
	pub card_id: Option<Bytes32>,
	/// Who runs it; at most one node of an operator is in a task's group.
	#[serde(default)]
	pub operator: Option<Address>,
	/// Least stake that was asked of it when it joined or last resumed, in base units.
	#[serde(default, with = "amount")]
	pub required_stake: u128,
	/// Its quality of service.
	#[serde(default)]
	pub qos: Option<QosView>,
	/// The parts of its stake that unbond, those that are free first.
	#[serde(default)]
	pub unbonding_parts: Vec<UnbondingView>,
	/// What of them can be withdrawn now, in base units.
	#[serde(default, with = "amount")]
	pub withdrawable: u128,
	/// Credits that could not be made and wait to be claimed, in base units.
	#[serde(default, with = "amount")]
	pub claimable: u128,
}

/// Status of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "kebab-case")]
pub enum NodeStatus {
	/// Not in the network.
	Quit,
	/// Can be chosen for a task.
	Available,
	/// Works on a task.
	Busy,
	/// Works on a task and pauses afterwards.
	PendingPause,
	/// Works on a task and quits afterwards.
	PendingQuit,
	/// In the network, but cannot be chosen.
	Paused,
}

/// Quality of service of a node, and how far it is from being removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct QosView {
	/// Scores (0..=20) of its last three tasks, the newest first; a slot that is not used yet is 20,
	/// but for the zero of a probation.
	pub recent: [u8; 3],
	/// How many of the slots are scores of tasks, 0..=3.
	pub counted: u8,
	/// Sum of the three slots, 0..=60.
	pub sum: u16,
	/// It has to leave the network when the sum is this or less.
	pub threshold: u8,
	/// Tasks that counted, over the lifetime of the account.
	pub tasks: u64,
	/// Sum of their scores.
	pub total_score: u64,
	/// Tasks in a row in which everybody was silent, since the last one that counted.
	pub silent: u8,
	/// It has to leave the network at so many of them.
	pub silence_limit: u8,
	/// Whether it is on probation after a removal: a score of zero in its next task removes it again.
	pub probation: bool,
}

/// A part of a stake that unbonds; slashable until its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct UnbondingView {
	/// In base units.
	#[serde(with = "amount")]
	pub amount: u128,
	/// First block in which it can be withdrawn and cannot be slashed any more.
	pub ends_at: u32,
}

/// The last removal of a node from the network against its will.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct RemovalView {
	/// What it was.
	pub kind: RemovalKind,
	/// The task that led to it.
	pub task: u64,
	/// Its block.
	pub block: u32,
}

/// How a node was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "kebab-case")]
pub enum RemovalKind {
	/// Its last three scores were too low; its stake unbonds.
	KickedOut,
	/// It was silent several times in a row in tasks in which everybody was; its stake unbonds.
	Silent,
	/// Its result was refuted; its stake went to the treasury.
	Slashed,
}

/// A loss of stake, and what it was for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct SlashView {
	/// What the node did.
	pub offence: Offence,
	/// The task in which it did.
	pub task: u64,
	/// Its position in the group, 0..=2.
	pub round: u8,
	/// What was taken from its bonded stake, in base units.
	#[serde(with = "amount")]
	pub bonded: u128,
	/// What was taken from its unbonding stake, in base units.
	#[serde(with = "amount")]
	pub unbonding: u128,
	/// Who got it: the treasury at that time.
	pub receiver: Address,
	/// What of it the receiver could not take and was burned, in base units.
	#[serde(with = "amount")]
	pub burned: u128,
	/// Its block.
	pub block: u32,
	/// With what the node was refuted, if it was.
	pub evidence: Option<EvidenceView>,
	/// The offence in words, for a person.
	#[serde(default)]
	pub reason: String,
	/// What to do about it, for a person.
	#[serde(default)]
	pub remedy: String,
}

/// What a node lost stake for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "kebab-case")]
pub enum Offence {
	/// Its result, or its report of an error, matched neither of two results that match each other.
	Refuted,
	/// It committed and did not disclose in time.
	Withheld,
}

/// The results that refute a node: anybody can compare them again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct EvidenceView {
	/// The node's digest; none when it reported an error.
	pub digest: Option<Bytes>,
	/// The code of the error that it reported.
	pub error: Option<u8>,
	/// The digest that the chain accepted.
	pub accepted: Bytes,
	/// The two rounds whose results match.
	pub agreeing: [u8; 2],
	/// Images match when each pair of hashes differs in fewer bits than this.
	pub distance_threshold: u32,
}

/// A node in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct NodeSummary {
	/// Its account.
	pub account: Address,
	/// Who runs it.
	pub operator: Address,
	/// Where it stands.
	pub status: NodeStatus,
	/// Canonical name of its card.
	pub card: String,
	/// Memory of its card, in GB.
	pub vram_gb: u32,
	/// Selection weight, 1..=20.
	pub weight: u8,
	/// The task on which it works.
	pub task: Option<u64>,
	/// Stake in base units.
	#[serde(with = "amount")]
	pub stake: u128,
}

/// A page of the accounts that ever joined, in the order of their first join.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct NodesPage {
	/// The nodes.
	pub nodes: Vec<NodeSummary>,
	/// Place of the next one in the roster, if there is one.
	pub next: Option<u32>,
	/// Accounts that ever joined.
	pub total: u32,
}

/// The nodes with the same card: same canonical name, same memory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct CardView {
	/// keccak-256 of name and memory.
	pub id: Bytes32,
	/// Canonical name.
	pub name: String,
	/// Memory in GB.
	pub vram_gb: u32,
	/// Nodes in the network, whatever they do.
	pub members: u32,
	/// Nodes that can be chosen for a task. A text, or a task that names this card, needs three.
	pub available: u32,
}

/// A page of the card groups with nodes in the network, in the order of their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct CardsPage {
	/// The groups.
	pub cards: Vec<CardView>,
	/// Id of the last of them, if there are more.
	pub next: Option<Bytes32>,
}
