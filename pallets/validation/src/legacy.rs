//! Reports in the form of the protocol's original contracts, for the precompiles behind their ABI.

use crate::{Commitment, Config, Error, Pallet, Submission};
use deuterium_primitives::{
	Digest, ErrorCode, Hash, Round, TaskId,
	traits::{LegacyRefusal, LegacyReports},
};
use frame_support::weights::Weight;

impl<T: Config> LegacyReports<T::AccountId> for Pallet<T> {
	fn commit(
		node: T::AccountId,
		task: TaskId,
		round: Round,
		commitment: Hash,
		nonce: Hash,
	) -> Result<Weight, LegacyRefusal> {
		let commitment = Commitment::Legacy { hash: commitment, nonce };
		Ok(Self::take(node, task, round, Submission::Commit(commitment))?)
	}

	fn disclose(
		node: T::AccountId,
		task: TaskId,
		round: Round,
		result: &[u8],
	) -> Result<Weight, LegacyRefusal> {
		// Before everything else, as in the contracts.
		let digest = Digest::try_from(result.to_vec())
			.ok()
			.filter(|digest| !digest.is_empty())
			.ok_or(LegacyRefusal::InvalidResult)?;
		Ok(Self::take(node, task, round, Submission::Disclose { digest, salt: None })?)
	}

	fn report_error(
		node: T::AccountId,
		task: TaskId,
		round: Round,
	) -> Result<Weight, LegacyRefusal> {
		Ok(Self::take(node, task, round, Submission::Error(ErrorCode::Unspecified))?)
	}

	fn report_uploaded(
		node: T::AccountId,
		task: TaskId,
		round: Round,
	) -> Result<Weight, LegacyRefusal> {
		Ok(Self::take(node, task, round, Submission::Uploaded)?)
	}
}

impl<T: Config> From<Error<T>> for LegacyRefusal {
	fn from(error: Error<T>) -> Self {
		match error {
			// The contracts delete a task that is over.
			Error::TaskNotFound | Error::TaskEnded => Self::TaskNotFound,
			Error::RoundNotFound => Self::RoundNotFound,
			Error::NotSelectedNode => Self::NotSelectedNode,
			Error::AlreadySubmitted => Self::AlreadySubmitted,
			Error::TaskAborted => Self::TaskAborted,
			Error::NonceUsed => Self::NonceUsed,
			Error::InvalidCommitment => Self::InvalidCommitment,
			Error::InvalidDigest => Self::InvalidResult,
			Error::CommitmentsNotReady => Self::CommitmentsNotReady,
			Error::CommitmentMismatch | Error::FormMismatch => Self::Mismatch,
			Error::NoResultYet | Error::NotResultRound => Self::NotResultRound,
			Error::DeadlinePassed => Self::DeadlinePassed,
			_ => Self::Internal,
		}
	}
}
