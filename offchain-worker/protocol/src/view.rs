//! JSON shapes of the node's `deuterium_*` RPC methods, as clients read them.
//!
//! | method | parameters | answer |
//! |---|---|---|
//! | `deuterium_task` | task id | [`TaskView`] or `null` |
//! | `deuterium_node` | account | [`NodeView`] or `null` |
//! | `deuterium_network` | – | [`NetworkView`] |

use crate::{Address, Bytes, Bytes32, amount};
use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

/// A task, from its creation until its record is dropped some time after its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct TaskView {
	/// Its number.
	pub id: u64,
	/// Task type: 0 image, 1 text, 2 image fine-tuning.
	pub kind: u8,
	/// Where it stands.
	pub status: TaskStatus,
	/// Who pays.
	pub creator: Address,
	/// keccak-256 of the argument JSON.
	pub args_hash: Bytes32,
	/// Fee in base units.
	#[serde(with = "amount")]
	pub fee: u128,
	/// Units of work.
	pub cap: u32,
	/// Least memory of a card, in GB.
	pub vram_gb: u32,
	/// The card that was asked for by name, if any.
	pub card: Option<String>,
	/// Block of its creation.
	pub created_at: u32,
	/// Block of its dispatch.
	pub started_at: Option<u32>,
	/// Block at whose end the present phase expires.
	pub deadline: Option<u32>,
	/// The group; empty while it is queued.
	pub rounds: Vec<RoundView>,
	/// The digest that the chain accepted.
	pub digest: Option<Bytes>,
	/// The node that hands the result over.
	pub result_node: Option<Address>,
	/// Whether the result node has said that the result can be fetched.
	pub uploaded: bool,
	/// Why it was aborted, for a person.
	pub reason: Option<String>,
	/// Amount given back to the creator so far, in base units.
	#[serde(with = "amount")]
	pub refunded: u128,
}

/// Where a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "kebab-case")]
pub enum TaskStatus {
	/// Waits for nodes.
	Queued,
	/// Three nodes compute.
	Started,
	/// All commitments are in; digests are being disclosed.
	Disclosing,
	/// Decided; the result is being handed over or the third node is awaited.
	Succeeded,
	/// Over, with a result.
	Finished,
	/// Over, without a result.
	Aborted,
}

/// One node's part in a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct RoundView {
	/// The node.
	pub node: Address,
	/// Its worker key, if it has one.
	pub worker_key: Option<Bytes32>,
	/// Where it stands.
	pub status: RoundStatus,
	/// Its disclosed digest.
	pub digest: Option<Bytes>,
	/// The code of its error report.
	pub error: Option<u8>,
	/// Task score 0..=20, once settled.
	pub score: Option<u8>,
	/// What it was paid, in base units.
	#[serde(with = "amount")]
	pub paid: u128,
	/// What it lost of its stake, in base units.
	#[serde(with = "amount")]
	pub slashed: u128,
}

/// Where a node's part in a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "kebab-case")]
pub enum RoundStatus {
	/// Nothing was heard yet.
	Waiting,
	/// A commitment is in.
	Committed,
	/// The digest is disclosed.
	Disclosed,
	/// An error was reported.
	Errored,
	/// It missed a deadline.
	Silent,
}

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
	/// Why it was last slashed or kicked out, for a person.
	pub reason: Option<String>,
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

/// Statistics of the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct NetworkView {
	/// Accounts that ever joined.
	pub total_nodes: u64,
	/// Nodes in the network.
	pub active_nodes: u64,
	/// Nodes that can be chosen.
	pub available_nodes: u64,
	/// Nodes that work on a task.
	pub busy_nodes: u64,
	/// Tasks ever created.
	pub total_tasks: u64,
	/// Tasks that wait.
	pub queued_tasks: u64,
	/// Tasks that are being computed or settled.
	pub running_tasks: u64,
	/// Tasks that ended with a result.
	pub succeeded_tasks: u64,
	/// Tasks that ended without one.
	pub aborted_tasks: u64,
}
