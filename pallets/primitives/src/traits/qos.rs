//! Seam of the quality of service.

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
	/// A node joined: its recent pool starts afresh; its history stays. Returns its weight.
	fn joined(node: &AccountId) -> u8;

	/// A node's part in a task is over. `Some(score)` (0..=20) counts; `None` leaves no trace:
	/// a task in which everybody was silent (B-38).
	fn finished(node: &AccountId, score: Option<u8>) -> QosOutcome;

	/// A node's selection weight, 1..=20.
	fn weight(node: &AccountId) -> u8;

	/// Tasks of the node that counted.
	fn task_count(node: &AccountId) -> u64;
}
