//! Tasks and the parts that nodes have in them.

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
	// The fields below are missing in answers of nodes of the first release.
	/// What to do about an abort, for a person.
	#[serde(default)]
	pub remedy: Option<String>,
	/// Why it was aborted, for programs.
	#[serde(default)]
	pub abort: Option<AbortCode>,
	/// What it waits for.
	#[serde(default)]
	pub phase: Phase,
	/// Block of its end.
	#[serde(default)]
	pub ended_at: Option<u32>,
	/// What is left of the fee in escrow, in base units.
	#[serde(default, with = "amount")]
	pub remaining: u128,
	/// Task value, the order of the queue.
	#[serde(default, with = "amount")]
	pub value: u128,
	/// Waiting tasks that come before it; none once it has been dispatched.
	#[serde(default)]
	pub place: Option<u32>,
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

/// What a task waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
	/// Three nodes to become available.
	#[default]
	Dispatch,
	/// Commitments or error reports.
	Execution,
	/// Digests to be disclosed.
	Disclosure,
	/// The result node to say that the result can be fetched.
	Upload,
	/// Nothing: it is over; its record is dropped at the deadline.
	Retention,
}

/// Why a task ended without a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "kebab-case")]
pub enum AbortCode {
	/// A dearer task took its place in a full queue; refunded.
	Outbid,
	/// Its creator or governance cancelled it while it was queued; refunded.
	Cancelled,
	/// No suitable nodes became available in time; refunded.
	QueueExpired,
	/// Too few digests came in time.
	TimedOut,
	/// Nodes reported that it cannot be computed.
	ErrorReported,
	/// No two digests agree.
	ResultIllegal,
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
	// The fields below are missing in answers of nodes of the first release.
	/// The hash that it committed to.
	#[serde(default)]
	pub commitment: Option<Bytes32>,
	/// The rules by which its commitment is opened.
	#[serde(default)]
	pub commitment_form: Option<CommitmentForm>,
	/// Submissions of the group before its commitment or error report: 0 for the first.
	#[serde(default)]
	pub commit_order: Option<u8>,
	/// Disclosures and error reports of the group before its own: 0 for the first.
	#[serde(default)]
	pub disclose_order: Option<u8>,
	/// Block of its commitment or error report.
	#[serde(default)]
	pub committed_at: Option<u32>,
	/// Block of its disclosure.
	#[serde(default)]
	pub disclosed_at: Option<u32>,
	/// How it ended; none while its node is bound to the task.
	#[serde(default)]
	pub ending: Option<RoundEnding>,
	/// Its share that went back to the creator, in base units.
	#[serde(default, with = "amount")]
	pub refunded: u128,
	/// The round whose commitment it repeats, nonce and all, and which opened it first: it gets no pay.
	#[serde(default)]
	pub copied_from: Option<u8>,
	/// Why it got no pay, lost stake or had to leave the network, for a person; none for a good end.
	#[serde(default)]
	pub reason: Option<String>,
	/// What to do about that, for a person.
	#[serde(default)]
	pub remedy: Option<String>,
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

/// How a node's part in a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "kebab-case")]
pub enum RoundEnding {
	/// The node was paid and let go.
	Paid,
	/// The node was let go without pay.
	Released,
	/// The node lost its stake and had to leave the network.
	Slashed,
}

/// The rules by which a commitment is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "kebab-case")]
pub enum CommitmentForm {
	/// `keccak256(result ‖ nonce)` with a public nonce, as the protocol's first contracts have it.
	Legacy,
	/// Bound to chain, task, round and node, with a secret salt.
	V2,
}

/// A task in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct TaskSummary {
	/// Its number.
	pub id: u64,
	/// Task type: 0 image, 1 text, 2 image fine-tuning.
	pub kind: u8,
	/// Where it stands.
	pub status: TaskStatus,
	/// What it waits for.
	pub phase: Phase,
	/// Block at whose end the present phase expires.
	pub deadline: u32,
	/// keccak-256 of the argument JSON.
	pub args_hash: Bytes32,
	/// Fee in base units.
	#[serde(with = "amount")]
	pub fee: u128,
	/// What of it is still in escrow, in base units.
	#[serde(with = "amount")]
	pub remaining: u128,
	/// Block of its creation.
	pub created_at: u32,
}

/// A page of a creator's tasks, live ones and those whose record is still kept; the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct TasksPage {
	/// The tasks.
	pub tasks: Vec<TaskSummary>,
	/// The last of them, if there may be more.
	pub next: Option<u64>,
	/// The creator's live tasks in all.
	pub live: u32,
	/// Most live tasks that a creator may have.
	pub quota: u32,
}
