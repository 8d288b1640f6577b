//! What the calls do, and what the queue asks for.

use crate::{
	Commitment, Config, Error, Event, GroupRecord, Groups, Pallet, Progress, Refutations,
	RoundRecord, Submission, costs::Effect,
};
use deuterium_math::settlement::{self, Action, Actions, Matches, Refusal};
use deuterium_primitives::{
	BlockNumber, Digest, ErrorCode, GROUP_SIZE, Hash, NodeStatus, Phase, Report, Round, TaskId,
	TaskKind, WorkerReport, WorkerSignature,
	traits::{NodeDirectory, ProtocolEvent, ProtocolEvents, Settlement, Validation},
};
use frame_support::{ensure, traits::Get, weights::Weight};
use sp_runtime::{DispatchError, SaturatedConversion};

type GroupOf<T> = GroupRecord<<T as frame_system::Config>::AccountId>;

/// A submission that has passed every check, and what will follow from it.
pub(crate) struct Accepted<AccountId> {
	/// The group with the submission in it.
	group: GroupRecord<AccountId>,
	/// What the settlement model makes of it.
	actions: Actions,
	/// Whether the submission made the digests welcome.
	ready: bool,
	/// Whether it made the task a success.
	succeeded: bool,
	/// Last block of the task's phase.
	pub(crate) deadline: BlockNumber,
}

impl<T: Config> Pallet<T> {
	/// Takes a report of a node that is known to come from it; see the calls. Returns the weight that
	/// it took.
	pub fn do_report(
		node: T::AccountId,
		task: TaskId,
		round: Round,
		report: Report,
	) -> Result<Weight, DispatchError> {
		Ok(Self::take(node, task, round, report.into())?)
	}

	/// Takes a submission in either form. Returns the weight that it took.
	pub(crate) fn take(
		node: T::AccountId,
		task: TaskId,
		round: Round,
		submission: Submission,
	) -> Result<Weight, Error<T>> {
		let accepted = Self::check(&node, task, round, &submission)?;
		let (group, actions) = (&accepted.group, &accepted.actions);
		Groups::<T>::insert(task, group);
		Self::deposit_event(event_of::<T>(task, round, node.clone(), &submission));
		if accepted.ready {
			Self::announce_ready(task);
		}
		Self::note_refutations(task, group, actions);
		if !actions.is_empty() {
			T::Settlement::apply(task, &group.nodes(), actions);
		}
		if accepted.succeeded {
			Self::announce_success(task, group);
		}
		if submission == Submission::Uploaded {
			T::ProtocolEvents::deposit(ProtocolEvent::TaskResultUploaded { task });
		}
		let effect = match Effect::of(actions, group) {
			// The one node that is settled by its own submission, if only one is.
			Effect::Agreed | Effect::One if has_left::<T>(&node) => Effect::More,
			effect => effect,
		};
		Ok(Self::weight_after(&submission, effect))
	}

	/// Whether a submission would be accepted now, and what would follow. Changes nothing.
	///
	/// The order of the checks is that of the protocol (§1.5): of several faults the first one in this
	/// order is reported.
	pub(crate) fn check(
		node: &T::AccountId,
		task: TaskId,
		round: Round,
		submission: &Submission,
	) -> Result<Accepted<T::AccountId>, Error<T>> {
		let group = Groups::<T>::get(task).ok_or(Error::<T>::TaskNotFound)?;
		let record = group.round(round).ok_or(Error::<T>::RoundNotFound)?;
		ensure!(record.node == *node, Error::<T>::NotSelectedNode);
		ensure!(!is_repeated(record, submission), Error::<T>::AlreadySubmitted);
		ensure!(!group.verdict.is_abort(), Error::<T>::TaskAborted);
		let mut accepted = Self::accept(group, round, submission)?;
		accepted.deadline = Self::check_deadline(task, submission)?;
		if let Submission::Disclose { digest, salt } = submission {
			Self::check_opening(&accepted.group, task, round, digest, salt.as_ref())?;
		}
		Ok(accepted)
	}

	/// Lets the settlement model judge a submission.
	fn accept(
		mut group: GroupOf<T>,
		round: Round,
		submission: &Submission,
	) -> Result<Accepted<T::AccountId>, Error<T>> {
		let mut after = group.model();
		let mut matches = Matches::default();
		let event = match submission {
			Submission::Commit(commitment) => {
				ensure!(commitment.is_valid(), Error::<T>::InvalidCommitment);
				ensure!(!group.is_nonce_used(commitment), Error::<T>::NonceUsed);
				settlement::Event::Committed(round)
			},
			Submission::Disclose { digest, .. } => {
				ensure!(group.kind.accepts_digest_length(digest.len()), Error::<T>::InvalidDigest);
				matches = group.matches(round, digest);
				match group.copied_from(round) {
					Some(_) => settlement::Event::DisclosedCopy(round),
					None => settlement::Event::Disclosed(round),
				}
			},
			Submission::Error(ErrorCode::DownloadFailed) => settlement::Event::Unserved(round),
			Submission::Error(_) => settlement::Event::Errored(round),
			Submission::Uploaded => settlement::Event::Uploaded(round),
		};
		let actions =
			settlement::step(&mut after, event, &matches, &group.rules()).map_err(refused::<T>)?;
		group.set_model(&after);
		let record = group.round_mut(round).ok_or(Error::<T>::RoundNotFound)?;
		record.note(submission, Self::now());
		let ready = actions.iter().any(|action| action == Action::CommitmentsReady);
		let succeeded = actions.iter().any(|action| matches!(action, Action::Success { .. }));
		Ok(Accepted { group, actions, ready, succeeded, deadline: Self::now() })
	}

	/// Refuses what comes after the last block of its phase, whether or not the deadline has been
	/// worked off already (B-33). Returns that block.
	fn check_deadline(task: TaskId, submission: &Submission) -> Result<BlockNumber, Error<T>> {
		let (phase, deadline) = T::Settlement::phase(task).ok_or(Error::<T>::TaskNotFound)?;
		let bound = match submission {
			Submission::Commit(_) | Submission::Error(_) => phase == Phase::Execution,
			Submission::Disclose { .. } => phase == Phase::Disclosure,
			// The time to upload begins when nothing else is outstanding; before that it is early.
			Submission::Uploaded => phase == Phase::Upload,
		};
		ensure!(!bound || Self::now() <= deadline, Error::<T>::DeadlinePassed);
		Ok(deadline)
	}

	/// Whether a digest opens the round's commitment by the rules of the form in which it was made.
	fn check_opening(
		group: &GroupOf<T>,
		task: TaskId,
		round: Round,
		digest: &Digest,
		salt: Option<&Hash>,
	) -> Result<(), Error<T>> {
		let record = group.round(round).ok_or(Error::<T>::RoundNotFound)?;
		let (committed, opened) = match (record.commitment, salt) {
			(Some(Commitment::Legacy { hash, nonce }), None) => {
				(hash, deuterium_primitives::legacy_commitment(digest, &nonce))
			},
			(Some(Commitment::V2(hash)), Some(salt)) => {
				let (genesis, node) = (Self::genesis(), &record.node);
				(hash, deuterium_primitives::commitment(&genesis, task, round, node, digest, salt))
			},
			_ => return Err(Error::<T>::FormMismatch),
		};
		ensure!(committed == opened, Error::<T>::CommitmentMismatch);
		Ok(())
	}

	/// Keeps for each node that is about to be slashed what refuted it.
	fn note_refutations(task: TaskId, group: &GroupOf<T>, actions: &Actions) {
		for action in actions.iter() {
			let Action::Slash { round, .. } = action else { continue };
			let Some(refutation) = group.refutation(task, round, Self::now()) else { continue };
			if let Some(record) = group.round(round) {
				Refutations::<T>::insert(&record.node, refutation);
			}
		}
	}

	/// Whether the node's present worker key signed this report for this chain.
	pub(crate) fn check_signature(
		report: &WorkerReport<T::AccountId>,
		signature: &WorkerSignature,
	) -> Result<(), Error<T>> {
		let worker = T::Nodes::record(&report.node)
			.and_then(|record| record.worker)
			.ok_or(Error::<T>::NoWorkerKey)?;
		let payload = report.signing_payload(&Self::genesis());
		ensure!(
			sp_io::crypto::sr25519_verify(signature, &payload, &worker),
			Error::<T>::BadSignature
		);
		Ok(())
	}

	fn announce_ready(task: TaskId) {
		T::ProtocolEvents::deposit(ProtocolEvent::CommitmentsReady { task });
		Self::deposit_event(Event::CommitmentsReady { task });
	}

	/// Announces that two results match. The queue announces an abort, in its place among the nodes'
	/// events.
	fn announce_success(task: TaskId, group: &GroupOf<T>) {
		let (Some(round), Some(digest)) = (group.result(), group.accepted_digest()) else { return };
		let (digest, result_node) = (digest.clone(), round.node.clone());
		T::ProtocolEvents::deposit(ProtocolEvent::TaskSuccess {
			task,
			digest: digest.clone(),
			result_node: result_node.clone(),
		});
		Self::deposit_event(Event::Agreed { task, digest, result_node });
	}

	/// The hash of block 0: tells this chain from every other.
	pub(crate) fn genesis() -> Hash {
		frame_system::Pallet::<T>::block_hash(
			frame_system::pallet_prelude::BlockNumberFor::<T>::default(),
		)
	}

	pub(crate) fn now() -> BlockNumber {
		frame_system::Pallet::<T>::block_number().saturated_into()
	}
}

impl<T: Config> Validation<T::AccountId> for Pallet<T> {
	fn open(task: TaskId, kind: TaskKind, nodes: &[T::AccountId; GROUP_SIZE]) {
		let group = GroupRecord::new(
			kind,
			nodes,
			T::DistanceThreshold::get(),
			T::Rewards::get(),
			T::ReportersPercent::get(),
		);
		Groups::<T>::insert(task, group);
	}

	fn expired(task: TaskId, phase: Phase) {
		let event = match phase {
			Phase::Execution => settlement::Event::ExecutionDeadline,
			Phase::Disclosure => settlement::Event::DisclosureDeadline,
			Phase::Upload => settlement::Event::UploadDeadline,
			Phase::Dispatch | Phase::Retention => return,
		};
		let Some(mut group) = Groups::<T>::get(task) else { return };
		let mut after = group.model();
		let step = settlement::step(&mut after, event, &Matches::default(), &group.rules());
		let Ok(actions) = step else { return };
		group.set_model(&after);
		Groups::<T>::insert(task, &group);
		T::Settlement::apply(task, &group.nodes(), &actions);
	}

	fn close(task: TaskId) {
		Groups::<T>::remove(task);
	}

	fn committed_at(task: TaskId) -> [Option<BlockNumber>; GROUP_SIZE] {
		let Some(group) = Groups::<T>::get(task) else { return Default::default() };
		let committed = |record: &RoundRecord<T::AccountId>| {
			record.committed_at.filter(|_| record.commitment.is_some())
		};
		group.rounds.each_ref().map(committed)
	}
}

/// Whether a node has left the network.
fn has_left<T: Config>(node: &T::AccountId) -> bool {
	T::Nodes::record(node).is_none_or(|record| record.status == NodeStatus::Quit)
}

/// Whether the round has made this submission already. Of the upload the model knows.
fn is_repeated<AccountId>(record: &RoundRecord<AccountId>, submission: &Submission) -> bool {
	match submission {
		Submission::Commit(_) | Submission::Error(_) => {
			!matches!(record.progress, Progress::Waiting | Progress::Silent)
		},
		Submission::Disclose { .. } => record.digest.is_some(),
		Submission::Uploaded => false,
	}
}

/// The event of an accepted submission.
fn event_of<T: Config>(
	task: TaskId,
	round: Round,
	node: T::AccountId,
	submission: &Submission,
) -> Event<T> {
	match submission {
		Submission::Commit(commitment) => {
			Event::Committed { task, round, node, commitment: commitment.hash() }
		},
		Submission::Disclose { digest, .. } => {
			Event::Disclosed { task, round, node, digest: digest.clone() }
		},
		Submission::Error(code) => Event::ErrorReported { task, round, node, code: *code },
		Submission::Uploaded => Event::Uploaded { task, node },
	}
}

/// The error of a refusal.
fn refused<T: Config>(refusal: Refusal) -> Error<T> {
	match refusal {
		Refusal::Ended => Error::TaskEnded,
		Refusal::UnknownRound => Error::RoundNotFound,
		Refusal::AlreadySubmitted => Error::AlreadySubmitted,
		Refusal::CommitmentsNotReady => Error::CommitmentsNotReady,
		Refusal::TooLate => Error::DeadlinePassed,
		Refusal::NoResultYet => Error::NoResultYet,
		Refusal::NotResultRound => Error::NotResultRound,
		Refusal::NotDue | Refusal::Inconsistent => Error::Inconsistent,
	}
}
