#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![deny(
	clippy::unwrap_used,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::arithmetic_side_effects
)]
#![cfg_attr(
	test,
	allow(
		clippy::unwrap_used,
		clippy::expect_used,
		clippy::indexing_slicing,
		clippy::arithmetic_side_effects
	)
)]

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

pub mod authorize;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod costs;
mod impls;
mod legacy;
// Natively always, so that tests of other crates can call it.
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
mod views;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

// FRAME's macros expand to `expect`s in here; the module holds declarations only.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use crate::costs::Effect;
	use deuterium_primitives::{
		Digest, ErrorCode, GROUP_SIZE, Hash, Report, Round, TaskId, WorkerReport, WorkerSignature,
		traits::{NodeDirectory, ProtocolEvents, Settlement},
	};
	use frame_support::pallet_prelude::*;
	use frame_system::{ensure_authorized, pallet_prelude::*};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<Hash = Hash, RuntimeEvent: From<Event<Self>>> {
		/// Who keeps the tasks and their money.
		type Settlement: Settlement<Self::AccountId>;

		/// Who knows the nodes' worker keys.
		type Nodes: NodeDirectory<Self::AccountId>;

		/// Takes the events of the protocol.
		type ProtocolEvents: ProtocolEvents<Self::AccountId>;

		/// Images match when each pair of hashes differs in fewer bits than this (1..=64). Frozen for
		/// a task when its group opens.
		type DistanceThreshold: Get<u32>;

		/// Rewards for the first, second and third submission of a phase; must be what the queue
		/// uses. Frozen for a task when its group opens.
		type Rewards: Get<[u8; GROUP_SIZE]>;

		/// Part of the fee, in percent, that error reporters share. Frozen like the rewards.
		type ReportersPercent: Get<u8>;

		/// Weights of this pallet.
		type WeightInfo: WeightInfo;

		/// Sets up what benchmarks measure.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: deuterium_primitives::benchmarking::BenchmarkNetwork<Self::AccountId>;
	}

	/// The groups of tasks that run or are retained. Ids are consecutive, nobody chooses them:
	/// `Twox64Concat` is safe. Bounded by the queue, which opens and closes them.
	#[pallet::storage]
	pub type Groups<T: Config> =
		StorageMap<_, Twox64Concat, TaskId, GroupRecord<T::AccountId>, OptionQuery>;

	/// With what each slashed node was refuted, the last time. Entries stay, so that the reason can be
	/// read when the task is forgotten; each was paid for with a stake. Blake2, because accounts can
	/// be ground.
	#[pallet::storage]
	pub type Refutations<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, Refutation, OptionQuery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A node committed to a result.
		Committed {
			/// The task.
			task: TaskId,
			/// The node's position.
			round: Round,
			/// The node.
			node: T::AccountId,
			/// What it committed to.
			commitment: Hash,
		},
		/// A node opened its commitment.
		Disclosed {
			/// The task.
			task: TaskId,
			/// The node's position.
			round: Round,
			/// The node.
			node: T::AccountId,
			/// Its result.
			digest: Digest,
		},
		/// A node reported that the task cannot be computed.
		ErrorReported {
			/// The task.
			task: TaskId,
			/// The node's position.
			round: Round,
			/// The node.
			node: T::AccountId,
			/// Why.
			code: ErrorCode,
		},
		/// The result node reported that the result can be fetched.
		Uploaded {
			/// The task.
			task: TaskId,
			/// The result node.
			node: T::AccountId,
		},
		/// All nodes have committed or reported an error: digests may be disclosed.
		CommitmentsReady {
			/// The task.
			task: TaskId,
		},
		/// Two digests match.
		Agreed {
			/// The task.
			task: TaskId,
			/// The digest that counts.
			digest: Digest,
			/// The node that hands the result over.
			result_node: T::AccountId,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// There is no such task, it waits for nodes, or its record was dropped. Check the id.
		TaskNotFound,
		/// A task has the rounds 0, 1 and 2 only.
		RoundNotFound,
		/// The account is not the node of this round. Use the round that the assignment names.
		NotSelectedNode,
		/// This round has already made this submission, or an error report took its place. There is
		/// nothing left to do for it.
		AlreadySubmitted,
		/// The task failed; nothing more is accepted.
		TaskAborted,
		/// The task is over; nothing more is accepted.
		TaskEnded,
		/// The last block of this phase has passed.
		DeadlinePassed,
		/// A commitment of zero is none. Commit to a digest.
		InvalidCommitment,
		/// The digest's length does not fit the kind of task: 8 bytes for each image, 32 for a text.
		InvalidDigest,
		/// Not all rounds have committed or reported yet. Disclose after `CommitmentsReady`.
		CommitmentsNotReady,
		/// Digest and salt do not hash to the commitment. Disclose what was committed to.
		CommitmentMismatch,
		/// No two results match yet. Report the upload after `Agreed`.
		NoResultYet,
		/// Another round hands the result over.
		NotResultRound,
		/// The node has no worker key. Set one in the node registry.
		NoWorkerKey,
		/// The signature is not that of the node's present worker key over this report and this chain.
		BadSignature,
		/// The group's state is one that no sequence of submissions leads to. Report this.
		Inconsistent,
		/// The round committed in the other form, and one round never mixes forms. Disclose in the
		/// form in which it committed.
		FormMismatch,
		/// The public nonce is zero, or another round of the task has it. Commit with a fresh one.
		NonceUsed,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Commits to a digest.
		///
		/// ## Dispatch Origin
		/// Signed by the node of the round, with its own account.
		///
		/// ## Errors
		/// `TaskNotFound`, `RoundNotFound`, `NotSelectedNode`, `InvalidCommitment`,
		/// `AlreadySubmitted`, `DeadlinePassed`, `TaskAborted`, `TaskEnded`.
		///
		/// ## Events
		/// `Committed`; `CommitmentsReady` with the last one.
		#[pallet::call_index(0)]
		#[pallet::weight(Pallet::<T>::weight_of_commitment(Effect::Moved))]
		pub fn commit(
			origin: OriginFor<T>,
			#[pallet::compact] task: TaskId,
			round: Round,
			commitment: Hash,
		) -> DispatchResultWithPostInfo {
			let commitment = Report::Commit { commitment };
			Ok(Some(Self::do_report(ensure_signed(origin)?, task, round, commitment)?).into())
		}

		/// Discloses the digest and the salt behind the commitment.
		///
		/// ## Dispatch Origin
		/// Signed by the node of the round, with its own account.
		///
		/// ## Errors
		/// Those of `commit` and `InvalidDigest`, `CommitmentsNotReady`, `CommitmentMismatch`. A
		/// refused disclosure can be repeated until the deadline.
		///
		/// ## Events
		/// `Disclosed`; `Agreed` when it is the second that matches.
		#[pallet::call_index(1)]
		#[pallet::weight(Pallet::<T>::weight_of_disclosure(Effect::More))]
		pub fn disclose(
			origin: OriginFor<T>,
			#[pallet::compact] task: TaskId,
			round: Round,
			digest: Digest,
			salt: Hash,
		) -> DispatchResultWithPostInfo {
			let disclosure = Report::Disclose { digest, salt };
			Ok(Some(Self::do_report(ensure_signed(origin)?, task, round, disclosure)?).into())
		}

		/// Reports, instead of a commitment, that the task cannot be computed.
		///
		/// ## Dispatch Origin
		/// Signed by the node of the round, with its own account.
		///
		/// ## Errors
		/// Those of `commit`.
		///
		/// ## Events
		/// `ErrorReported`; `CommitmentsReady` with the last one.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::report_error())]
		pub fn report_error(
			origin: OriginFor<T>,
			#[pallet::compact] task: TaskId,
			round: Round,
			code: ErrorCode,
		) -> DispatchResult {
			Self::do_report(ensure_signed(origin)?, task, round, Report::Error { code })?;
			Ok(())
		}

		/// Reports that the creator can fetch the result; pays the result node.
		///
		/// ## Dispatch Origin
		/// Signed by the result node, with its own account.
		///
		/// ## Errors
		/// Those of `commit` and `NoResultYet`, `NotResultRound`.
		///
		/// ## Events
		/// `Uploaded`.
		#[pallet::call_index(3)]
		#[pallet::weight(Pallet::<T>::weight_of_upload(Effect::More))]
		pub fn report_uploaded(
			origin: OriginFor<T>,
			#[pallet::compact] task: TaskId,
			round: Round,
		) -> DispatchResultWithPostInfo {
			Ok(Some(Self::do_report(ensure_signed(origin)?, task, round, Report::Uploaded)?).into())
		}

		/// Makes any of these reports with the signature of the node's worker key (D9).
		///
		/// ## Dispatch Origin
		/// A general transaction that authorises itself. It is feeless, so it is valid only if the
		/// report would be accepted at this very moment; the pool keeps one for each phase of a round.
		///
		/// Its authorisation, which is part of applying it in a block, checks the signature; so the call
		/// itself does not.
		///
		/// ## Errors
		/// Those of the other calls. `NoWorkerKey` and `BadSignature` keep it out of a block.
		#[pallet::call_index(4)]
		#[pallet::weight((
			Pallet::<T>::weight_of(&report.report),
			DispatchClass::Normal,
			Pays::No,
		))]
		#[pallet::authorize(Self::authorize_submit)]
		#[pallet::weight_of_authorize(T::WeightInfo::authorize_submit())]
		pub fn submit(
			origin: OriginFor<T>,
			report: WorkerReport<T::AccountId>,
			signature: WorkerSignature,
		) -> DispatchResultWithPostInfo {
			ensure_authorized(origin)?;
			let _ = signature;
			let WorkerReport { task, round, node, report } = report;
			Ok(Some(Self::do_report(node, task, round, report)?).into())
		}
	}
}
