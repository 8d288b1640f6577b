//! What the calls do, and what the queue asks for.

use crate::{Commitment, Config, Error, Event, GroupRecord, Groups, Pallet};
use deuterium_math::settlement::{self, Action, Actions, Matches, Refusal};
use deuterium_primitives::{
	BlockNumber, GROUP_SIZE, Hash, Phase, Report, Round, TaskId, TaskKind, WorkerReport,
	WorkerSignature,
	traits::{NodeDirectory, ProtocolEvent, ProtocolEvents, Settlement, Validation},
};
use frame_support::{dispatch::DispatchResult, ensure, traits::Get};
use sp_runtime::SaturatedConversion;

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
}

impl<T: Config> Pallet<T> {
	/// Takes a report of a node that is known to come from it; see the calls.
	pub fn do_report(
		node: T::AccountId,
		task: TaskId,
		round: Round,
		report: Report,
	) -> DispatchResult {
		let accepted = Self::check(&node, task, round, &report)?;
		let (group, actions) = (&accepted.group, &accepted.actions);
		Groups::<T>::insert(task, group);
		Self::deposit_event(event_of::<T>(task, round, node, report.clone()));
		if accepted.ready {
			Self::announce_ready(task);
		}
		T::Settlement::apply(task, &group.nodes(), actions);
		if accepted.succeeded {
			Self::announce_success(task, group);
		}
		if report == Report::Uploaded {
			T::ProtocolEvents::deposit(ProtocolEvent::TaskResultUploaded { task });
		}
		Ok(())
	}

	/// Takes a report that a worker key signed; see the call.
	pub(crate) fn do_submit(
		report: WorkerReport<T::AccountId>,
		signature: WorkerSignature,
	) -> DispatchResult {
		Self::check_signature(&report, &signature)?;
		Self::do_report(report.node, report.task, report.round, report.report)
	}

	/// Whether a report would be accepted now, and what would follow. Changes nothing.
	///
	/// The order of the checks is that of the protocol (§1.5): of several faults the first one in this
	/// order is reported.
	pub(crate) fn check(
		node: &T::AccountId,
		task: TaskId,
		round: Round,
		report: &Report,
	) -> Result<Accepted<T::AccountId>, Error<T>> {
		let group = Groups::<T>::get(task).ok_or(Error::<T>::TaskNotFound)?;
		let record = group.round(round).ok_or(Error::<T>::RoundNotFound)?;
		ensure!(record.node == *node, Error::<T>::NotSelectedNode);
		ensure!(!group.verdict.is_abort(), Error::<T>::TaskAborted);
		let accepted = Self::accept(group, round, report)?;
		Self::check_deadline(task, report)?;
		if let Report::Disclose { digest, salt } = report {
			Self::check_opening(&accepted.group, node, task, round, digest, salt)?;
		}
		Ok(accepted)
	}

	/// Lets the settlement model judge a report.
	fn accept(
		mut group: GroupOf<T>,
		round: Round,
		report: &Report,
	) -> Result<Accepted<T::AccountId>, Error<T>> {
		let mut after = group.model();
		let mut matches = Matches::default();
		let event = match report {
			Report::Commit { commitment } => {
				ensure!(*commitment != Hash::zero(), Error::<T>::InvalidCommitment);
				settlement::Event::Committed(round)
			},
			Report::Disclose { digest, .. } => {
				ensure!(group.kind.accepts_digest_length(digest.len()), Error::<T>::InvalidDigest);
				matches = group.matches(round, digest);
				settlement::Event::Disclosed(round)
			},
			Report::Error { .. } => settlement::Event::Errored(round),
			Report::Uploaded => settlement::Event::Uploaded(round),
		};
		let actions =
			settlement::step(&mut after, event, &matches, &group.rules()).map_err(refused::<T>)?;
		group.set_model(&after);
		let record = group.round_mut(round).ok_or(Error::<T>::RoundNotFound)?;
		match report {
			Report::Commit { commitment } => {
				record.commitment = Some(Commitment::V2(*commitment));
			},
			Report::Disclose { digest, .. } => record.digest = Some(digest.clone()),
			Report::Error { code } => record.error = Some(*code),
			Report::Uploaded => {},
		}
		let ready = actions.iter().any(|action| action == Action::CommitmentsReady);
		let succeeded = actions.iter().any(|action| matches!(action, Action::Success { .. }));
		Ok(Accepted { group, actions, ready, succeeded })
	}

	/// Refuses what comes after the last block of its phase, whether or not the deadline has been
	/// worked off already (B-33).
	fn check_deadline(task: TaskId, report: &Report) -> Result<(), Error<T>> {
		let (phase, deadline) = T::Settlement::phase(task).ok_or(Error::<T>::TaskNotFound)?;
		let bound = match report {
			Report::Commit { .. } | Report::Error { .. } => phase == Phase::Execution,
			Report::Disclose { .. } => phase == Phase::Disclosure,
			// The time to upload begins when nothing else is outstanding; before that it is early.
			Report::Uploaded => phase == Phase::Upload,
		};
		ensure!(!bound || Self::now() <= deadline, Error::<T>::DeadlinePassed);
		Ok(())
	}

	fn check_opening(
		group: &GroupOf<T>,
		node: &T::AccountId,
		task: TaskId,
		round: Round,
		digest: &[u8],
		salt: &Hash,
	) -> Result<(), Error<T>> {
		let opened =
			deuterium_primitives::commitment(&Self::genesis(), task, round, node, digest, salt);
		match group.round(round).and_then(|record| record.commitment) {
			Some(Commitment::V2(committed)) if committed == opened => Ok(()),
			_ => Err(Error::<T>::CommitmentMismatch),
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
}

/// The event of an accepted report.
fn event_of<T: Config>(task: TaskId, round: Round, node: T::AccountId, report: Report) -> Event<T> {
	match report {
		Report::Commit { commitment } => Event::Committed { task, round, node, commitment },
		Report::Disclose { digest, .. } => Event::Disclosed { task, round, node, digest },
		Report::Error { code } => Event::ErrorReported { task, round, node, code },
		Report::Uploaded => Event::Uploaded { task, node },
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
