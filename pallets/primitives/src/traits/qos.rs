//! Seam of the quality of service.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Why a node must leave.
#[derive(
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum KickReason {
	/// The sum of its last three scores is at or below the threshold. Remedy: a faster connection or
	/// card, or fewer models than the card can keep in memory; then join again.
	LowScores {
		/// The scores, the newest first; a slot that no task has filled counts as 20.
		recent: [u8; 3],
		/// The threshold that applied.
		threshold: u8,
	},
	/// It was silent in several tasks in a row in which nobody else answered either. Remedy: see
	/// that node and sidecar run and reach their peers; then join again.
	Silence {
		/// How many.
		tasks: u8,
	},
}

/// What follows from a finished task.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct QosOutcome {
	/// The node's selection weight from now on, 1..=20.
	pub weight: u8,
	/// Whether its recent scores are so low that it must leave.
	pub kick_out: bool,
}

/// Submission-speed scores. Implemented by `pallet-qos`.
pub trait Qos<AccountId> {
	/// A node joined; answers its weight. Its scores go on where they were when it left, so that
	/// leaving and joining again washes nothing away.
	fn joined(node: &AccountId) -> u8;

	/// A node's part in a task is over. `Some(score)` (0..=20) counts; `None` leaves no trace:
	/// a task that proves nothing about the node.
	fn finished(node: &AccountId, score: Option<u8>) -> QosOutcome;

	/// A node's part in a task in which everybody was silent is over. It has no score and does not
	/// count as a task, but several in a row are a reason to leave (B-38).
	fn silent(node: &AccountId) -> QosOutcome {
		Self::finished(node, None)
	}

	/// A node was removed, kicked out or slashed. Its recent scores have served their purpose: when
	/// it joins again it is on probation.
	fn removed(node: &AccountId);

	/// Why the node must leave, when [`Self::finished`] or [`Self::silent`] has just said that it must.
	fn kick_reason(node: &AccountId) -> KickReason;

	/// A node's selection weight, 1..=20.
	fn weight(node: &AccountId) -> u8;

	/// Tasks of the node that counted.
	fn task_count(node: &AccountId) -> u64;
}
