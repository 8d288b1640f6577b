//! What must hold after every block and after every test.

use crate::{Config, GroupRecord, Groups, Pallet, Progress, RoundRecord, Verdict};
use deuterium_primitives::{ErrorCode, Hash, Phase, TaskId, traits::Settlement};
use frame_support::ensure;
use sp_runtime::DispatchError;

type Check = Result<(), DispatchError>;

impl<T: Config> Pallet<T> {
	/// Checks everything.
	pub fn do_try_state() -> Check {
		for (task, group) in Groups::<T>::iter() {
			Self::check_group(task, &group)?;
		}
		Ok(())
	}

	fn check_group(task: TaskId, group: &GroupRecord<T::AccountId>) -> Check {
		let (phase, _) = T::Settlement::phase(task).ok_or("a group of no task")?;
		ensure!(phase != Phase::Dispatch, "a group of a task that waits for nodes");
		ensure!(group.ended == (phase == Phase::Retention), "group and task end apart");
		ensure!(
			group.ended == group.rounds.iter().all(|round| round.settled),
			"a group is over if and only if its rounds are settled"
		);
		ensure!(!group.verdict.is_abort() || group.ended, "an aborted group goes on");
		ensure!(group.ended || phase_fits(phase, group), "the phase does not fit the group");
		for (index, round) in group.rounds.iter().enumerate() {
			Self::check_round(round)?;
			let others = group.rounds.iter().skip(index.saturating_add(1));
			for other in others {
				ensure!(round.node != other.node, "a node has two rounds");
				let nonces = (nonce_of(round), nonce_of(other));
				ensure!(
					nonces.0.is_none()
						|| nonces.0 != nonces.1
						|| round.commitment == other.commitment,
					"two commitments have the same nonce"
				);
			}
		}
		if let Verdict::Success { .. } = group.verdict {
			let digest = group.accepted_digest().ok_or("a success without a digest")?;
			let accepted = group.kind.accepts_digest_length(digest.len());
			ensure!(accepted, "an accepted digest of the wrong length");
		}
		Ok(())
	}

	fn check_round(round: &RoundRecord<T::AccountId>) -> Check {
		let committed = matches!(
			round.progress,
			Progress::Committed { .. } | Progress::Disclosed { .. } | Progress::Withheld { .. }
		);
		ensure!(committed == round.commitment.is_some(), "commitment and progress differ");
		let disclosed = matches!(round.progress, Progress::Disclosed { .. });
		ensure!(disclosed == round.digest.is_some(), "digest and progress differ");
		ensure!(
			round.committed_at.is_some() == (round.commitment.is_some() || round.error.is_some()),
			"a submission without its block, or a block without one"
		);
		ensure!(disclosed == round.disclosed_at.is_some(), "disclosure and its block differ");
		let errored = matches!(round.progress, Progress::Errored { .. });
		ensure!(errored == round.error.is_some(), "error code and progress differ");
		let unserved = matches!(round.progress, Progress::Errored { unserved: true, .. });
		ensure!(
			unserved == (round.error == Some(ErrorCode::DownloadFailed)),
			"what the error code says and the progress differ"
		);
		Ok(())
	}
}

/// The public nonce of a round's commitment.
fn nonce_of<AccountId>(round: &RoundRecord<AccountId>) -> Option<Hash> {
	round.commitment.and_then(|commitment| commitment.nonce())
}

/// Whether a task in this phase can have this group.
fn phase_fits<AccountId>(phase: Phase, group: &GroupRecord<AccountId>) -> bool {
	let ready = group.model().commitments_ready();
	match phase {
		Phase::Execution => !ready,
		Phase::Disclosure => ready,
		Phase::Upload => matches!(group.verdict, Verdict::Success { .. }),
		Phase::Dispatch | Phase::Retention => false,
	}
}
