//! Seam of the original contracts' ABI: what a node says in their form.

use crate::{Hash, Round, TaskId};
use core::fmt;
use frame_support::weights::Weight;

/// Why a report in the form of the original contracts is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LegacyRefusal {
	/// No such task, or it is over.
	TaskNotFound,
	/// A round above 2.
	RoundNotFound,
	/// The caller is not the node of the round.
	NotSelectedNode,
	/// The round has made this submission.
	AlreadySubmitted,
	/// The task failed.
	TaskAborted,
	/// The nonce is zero, or another round of the task has it with another commitment.
	NonceUsed,
	/// A commitment of zero or one, the contracts' marks for "none" and "error".
	InvalidCommitment,
	/// The result is empty, or has a length that its kind cannot have.
	InvalidResult,
	/// Not all rounds have committed or reported an error.
	CommitmentsNotReady,
	/// The result does not open the commitment, or the round committed in the other form.
	Mismatch,
	/// Another round hands the result over, or there is none yet.
	NotResultRound,
	/// The last block of the phase has passed.
	DeadlinePassed,
	/// A fault of the chain's own.
	Internal,
}

impl LegacyRefusal {
	/// The text that clients match, byte for byte that of the original contracts where they have one
	/// (protocol §8.1).
	pub const fn message(self) -> &'static str {
		match self {
			Self::TaskNotFound => "Task not exist",
			Self::RoundNotFound => "Round not exist",
			Self::NotSelectedNode => "Not selected node",
			Self::AlreadySubmitted => "Already submitted",
			Self::TaskAborted => "Task is aborted",
			Self::NonceUsed => "Nonce already used",
			Self::InvalidCommitment => "Invalid commitment",
			Self::InvalidResult => "Invalid result",
			Self::CommitmentsNotReady => "Commitments not ready",
			Self::Mismatch => "Mismatch result and commitment",
			Self::NotResultRound => "Not result round",
			Self::DeadlinePassed => "Deadline passed",
			Self::Internal => "Internal error",
		}
	}
}

impl fmt::Display for LegacyRefusal {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(self.message())
	}
}

impl core::error::Error for LegacyRefusal {}

/// A node's reports in the form of the original contracts, for the precompiles behind their ABI and
/// for nobody else: no native call leads here (D8). The caller has authenticated the node.
///
/// Each report answers the weight that it took. A refused one changes nothing. Implemented by
/// `pallet-validation`.
pub trait LegacyReports<AccountId> {
	/// Commits to `keccak256(result ‖ nonce)` with a public nonce. A nonce is used once in a task;
	/// only a commitment that another round made with the same nonce is accepted, as a copy.
	fn commit(
		node: AccountId,
		task: TaskId,
		round: Round,
		commitment: Hash,
		nonce: Hash,
	) -> Result<Weight, LegacyRefusal>;

	/// Discloses the result behind a commitment in this form. Who opens a copied commitment second is
	/// not paid (B-18).
	fn disclose(
		node: AccountId,
		task: TaskId,
		round: Round,
		result: &[u8],
	) -> Result<Weight, LegacyRefusal>;

	/// Reports, without a code, that the task cannot be computed.
	fn report_error(node: AccountId, task: TaskId, round: Round) -> Result<Weight, LegacyRefusal>;

	/// Reports that the creator can fetch the result.
	fn report_uploaded(
		node: AccountId,
		task: TaskId,
		round: Round,
	) -> Result<Weight, LegacyRefusal>;
}
