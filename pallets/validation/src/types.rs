//! Types of the pallet that do not depend on its configuration.
//!
//! The settlement model knows nothing of storage, so its state is mirrored here in encodable form,
//! together with what the model does not need: nodes, commitments, digests, error codes.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use deuterium_math::{
	hamming,
	qos::Rewards,
	settlement::{self, Group, Matches, Outcome, RoundState, Rules},
};
use deuterium_primitives::{
	BlockNumber, Digest, ErrorCode, GROUP_SIZE, Hash, Report, Round, TaskId, TaskKind,
};
use frame_support::pallet_prelude::TypeInfo;

/// A commitment and the rules by which it is opened.
///
/// One round never mixes forms: the form is stored with the commitment and decides how it is
/// opened.
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
pub enum Commitment {
	/// [`deuterium_primitives::legacy_commitment()`], the form of the protocol's original contracts;
	/// it enters through their ABI only.
	#[codec(index = 0)]
	Legacy {
		/// The committed hash.
		hash: Hash,
		/// The nonce, public from the start.
		nonce: Hash,
	},
	/// [`deuterium_primitives::commitment()`], with a secret salt.
	#[codec(index = 1)]
	V2(Hash),
}

impl Commitment {
	/// The committed hash.
	pub const fn hash(&self) -> Hash {
		match self {
			Self::Legacy { hash, .. } | Self::V2(hash) => *hash,
		}
	}

	/// Whether a round can commit to it. Zero stood for "none" and one for "error" in the original
	/// contracts, so the legacy form has neither (B-06, B-07).
	pub(crate) fn is_valid(&self) -> bool {
		match self {
			// `from_low_u64_be` is not there in WebAssembly.
			Self::Legacy { hash, .. } => {
				*hash > Hash::from(core::array::from_fn(|place| u8::from(place == 31)))
			},
			Self::V2(hash) => *hash != Hash::zero(),
		}
	}

	/// The public nonce of a commitment in the legacy form.
	pub const fn nonce(&self) -> Option<Hash> {
		match self {
			Self::Legacy { nonce, .. } => Some(*nonce),
			Self::V2(_) => None,
		}
	}
}

/// Where a round stands; mirrors [`RoundState`].
#[derive(
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
	Default,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum Progress {
	/// Nothing submitted yet.
	#[default]
	Waiting,
	/// Committed to a result.
	Committed {
		/// Submissions before this one.
		order: u8,
	},
	/// Opened its commitment.
	Disclosed {
		/// Submissions before its commitment.
		commit_order: u8,
		/// Disclosures and error reports before its disclosure.
		disclose_order: u8,
	},
	/// Reported an error instead of committing.
	Errored {
		/// Submissions before the report.
		commit_order: u8,
		/// Error reports before this one.
		disclose_order: u8,
		/// Whether it says that it was not served what it needs.
		unserved: bool,
	},
	/// Missed the execution deadline.
	Silent,
	/// Committed and missed the disclosure deadline.
	Withheld {
		/// Submissions before its commitment.
		commit_order: u8,
	},
}

/// A round of a task.
#[derive(
	Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct RoundRecord<AccountId> {
	/// The node.
	pub node: AccountId,
	/// Where it stands.
	pub progress: Progress,
	/// Whether the node is settled: paid, slashed or let go.
	pub settled: bool,
	/// Its commitment.
	pub commitment: Option<Commitment>,
	/// The digest that it disclosed.
	pub digest: Option<Digest>,
	/// The error that it reported.
	pub error: Option<ErrorCode>,
	/// Block of its commitment or error report.
	pub committed_at: Option<BlockNumber>,
	/// Block of its disclosure.
	pub disclosed_at: Option<BlockNumber>,
}

impl<AccountId> RoundRecord<AccountId> {
	/// Keeps what an accepted submission says.
	pub(crate) fn note(&mut self, submission: &Submission, now: BlockNumber) {
		match submission {
			Submission::Commit(commitment) => {
				self.commitment = Some(*commitment);
				self.committed_at = Some(now);
			},
			Submission::Error(code) => {
				self.error = Some(*code);
				self.committed_at = Some(now);
			},
			Submission::Disclose { digest, .. } => {
				self.digest = Some(digest.clone());
				self.disclosed_at = Some(now);
			},
			Submission::Uploaded => {},
		}
	}
}

/// What a node was refuted with: the last time that its result, or its report of an error, matched
/// neither of two results that match each other. Kept when the task is long forgotten.
#[derive(
	Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Refutation {
	/// The task.
	pub task: TaskId,
	/// The node's position in it.
	pub round: Round,
	/// What was computed; decides how results are compared.
	pub kind: TaskKind,
	/// The node's digest; `None` when it reported an error.
	pub digest: Option<Digest>,
	/// The error that it reported.
	pub error: Option<ErrorCode>,
	/// The digest that counts: that of the result round.
	pub accepted: Digest,
	/// The two rounds whose results match.
	pub agreeing: [Round; 2],
	/// Images match when each pair of hashes differs in fewer bits than this.
	pub distance_threshold: u32,
	/// In which block.
	pub at: BlockNumber,
}

/// What is known about a task's ending; mirrors [`Outcome`].
#[derive(
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
	Default,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum Verdict {
	/// Undecided.
	#[default]
	Open,
	/// Two results match.
	Success {
		/// The round that hands the result over.
		result_round: Round,
	},
	/// Two or three rounds reported an error.
	ErrorReported,
	/// No two results match.
	ResultIllegal,
	/// A deadline passed before two matching results were known.
	TimedOut,
}

impl Verdict {
	/// Whether the task failed.
	pub const fn is_abort(&self) -> bool {
		matches!(self, Self::ErrorReported | Self::ResultIllegal | Self::TimedOut)
	}
}

/// The group of a task. The parameters that decide it are frozen here when it opens.
#[derive(
	Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct GroupRecord<AccountId> {
	/// What is computed: decides how results are compared.
	pub kind: TaskKind,
	/// The three rounds.
	pub rounds: [RoundRecord<AccountId>; GROUP_SIZE],
	/// What is known about the ending.
	pub verdict: Verdict,
	/// Whether all rounds are settled and nothing can follow.
	pub ended: bool,
	/// Images match when each pair of hashes differs in fewer bits than this.
	pub distance_threshold: u32,
	/// Rewards for the first, second and third submission of a phase.
	pub rewards: [u8; GROUP_SIZE],
	/// Part of the fee, in percent, that error reporters share.
	pub reporters_percent: u8,
}

impl<AccountId: Clone> GroupRecord<AccountId> {
	/// A group that has just been formed.
	pub fn new(
		kind: TaskKind,
		nodes: &[AccountId; GROUP_SIZE],
		distance_threshold: u32,
		rewards: [u8; GROUP_SIZE],
		reporters_percent: u8,
	) -> Self {
		let round = |node: AccountId| RoundRecord {
			node,
			progress: Progress::Waiting,
			settled: false,
			commitment: None,
			digest: None,
			error: None,
			committed_at: None,
			disclosed_at: None,
		};
		Self {
			kind,
			rounds: nodes.clone().map(round),
			verdict: Verdict::Open,
			ended: false,
			distance_threshold,
			rewards,
			reporters_percent,
		}
	}

	/// The nodes, by round.
	pub fn nodes(&self) -> [AccountId; GROUP_SIZE] {
		self.rounds.each_ref().map(|round| round.node.clone())
	}
}

impl<AccountId> GroupRecord<AccountId> {
	/// A round.
	pub fn round(&self, round: Round) -> Option<&RoundRecord<AccountId>> {
		self.rounds.get(usize::from(round))
	}

	/// A round, to be changed.
	pub(crate) fn round_mut(&mut self, round: Round) -> Option<&mut RoundRecord<AccountId>> {
		self.rounds.get_mut(usize::from(round))
	}

	/// The round of the result, once two results match.
	pub fn result(&self) -> Option<&RoundRecord<AccountId>> {
		match self.verdict {
			Verdict::Success { result_round } => self.round(result_round),
			_ => None,
		}
	}

	/// The accepted digest, once two results match.
	pub fn accepted_digest(&self) -> Option<&Digest> {
		self.result()?.digest.as_ref()
	}

	/// The round whose commitment, opened earlier, this round's commitment repeats nonce and all: it
	/// was copied (B-18). Of a round that has not disclosed it says what its disclosure would be.
	pub fn copied_from(&self, round: Round) -> Option<Round> {
		let own = self.round(round)?;
		let commitment = own.commitment?;
		let order = |record: &RoundRecord<AccountId>| match record.progress {
			Progress::Disclosed { disclose_order, .. } => Some(disclose_order),
			_ => None,
		};
		let own_order = order(own);
		(0 as Round..).zip(&self.rounds).find_map(|(other, record)| {
			let earlier = order(record).is_some_and(|at| own_order.is_none_or(|own| at < own));
			let copied = other != round && record.commitment == Some(commitment) && earlier;
			copied.then_some(other)
		})
	}

	/// What refutes a round, once two others match.
	pub(crate) fn refutation(
		&self,
		task: TaskId,
		round: Round,
		at: BlockNumber,
	) -> Option<Refutation> {
		let record = self.round(round)?;
		let agreeing = match round {
			0 => [1, 2],
			1 => [0, 2],
			_ => [0, 1],
		};
		Some(Refutation {
			task,
			round,
			kind: self.kind,
			digest: record.digest.clone(),
			error: record.error,
			accepted: self.accepted_digest()?.clone(),
			agreeing,
			distance_threshold: self.distance_threshold,
			at,
		})
	}

	/// Whether a commitment's nonce is that of another one of the task. The very same commitment is
	/// none: see [`Self::copied_from`].
	pub(crate) fn is_nonce_used(&self, commitment: &Commitment) -> bool {
		let Some(nonce) = commitment.nonce() else { return false };
		let others = self.rounds.iter().filter_map(|record| record.commitment);
		nonce == Hash::zero()
			|| others.filter(|other| other != commitment).any(|other| other.nonce() == Some(nonce))
	}

	/// The state of the settlement model.
	pub fn model(&self) -> Group {
		let round = |record: &RoundRecord<AccountId>| settlement::Round {
			state: record.progress.into(),
			settled: record.settled,
		};
		Group {
			rounds: self.rounds.each_ref().map(round),
			outcome: self.verdict.into(),
			ended: self.ended,
		}
	}

	/// Takes over a state of the settlement model.
	pub(crate) fn set_model(&mut self, group: &Group) {
		for (record, round) in self.rounds.iter_mut().zip(&group.rounds) {
			record.progress = round.state.into();
			record.settled = round.settled;
		}
		self.verdict = group.outcome.into();
		self.ended = group.ended;
	}

	/// The parameters of the settlement model; its default rewards when ours are not a valid set.
	pub fn rules(&self) -> Rules {
		let [first, second, third] = self.rewards;
		Rules {
			rewards: Rewards::new(first, second, third).unwrap_or_default(),
			reporters_percent: self.reporters_percent,
		}
	}

	/// Which of the disclosed digests match, `digest` standing for that of `round`.
	pub(crate) fn matches(&self, round: Round, digest: &Digest) -> Matches {
		let digest_of = |other: Round| {
			if other == round { Some(digest) } else { self.round(other)?.digest.as_ref() }
		};
		Matches::from_fn(|a, b| match (digest_of(a), digest_of(b)) {
			(Some(a), Some(b)) => self.similar(a, b),
			_ => false,
		})
	}

	/// Whether two digests stand for the same result.
	fn similar(&self, a: &[u8], b: &[u8]) -> bool {
		match self.kind {
			TaskKind::Text => hamming::exact_match(a, b),
			TaskKind::Image | TaskKind::ImageFineTune => {
				hamming::images_match(a, b, self.distance_threshold)
			},
		}
	}
}

impl From<RoundState> for Progress {
	fn from(state: RoundState) -> Self {
		match state {
			RoundState::Waiting => Self::Waiting,
			RoundState::Committed { order } => Self::Committed { order },
			RoundState::Disclosed { commit_order, disclose_order } => {
				Self::Disclosed { commit_order, disclose_order }
			},
			RoundState::Errored { commit_order, disclose_order, unserved } => {
				Self::Errored { commit_order, disclose_order, unserved }
			},
			RoundState::Silent => Self::Silent,
			RoundState::Withheld { commit_order } => Self::Withheld { commit_order },
		}
	}
}

impl From<Progress> for RoundState {
	fn from(progress: Progress) -> Self {
		match progress {
			Progress::Waiting => Self::Waiting,
			Progress::Committed { order } => Self::Committed { order },
			Progress::Disclosed { commit_order, disclose_order } => {
				Self::Disclosed { commit_order, disclose_order }
			},
			Progress::Errored { commit_order, disclose_order, unserved } => {
				Self::Errored { commit_order, disclose_order, unserved }
			},
			Progress::Silent => Self::Silent,
			Progress::Withheld { commit_order } => Self::Withheld { commit_order },
		}
	}
}

impl From<Outcome> for Verdict {
	fn from(outcome: Outcome) -> Self {
		match outcome {
			Outcome::Open => Self::Open,
			Outcome::Success { result_round } => Self::Success { result_round },
			Outcome::Aborted(settlement::AbortReason::ErrorReported) => Self::ErrorReported,
			Outcome::Aborted(settlement::AbortReason::ResultIllegal) => Self::ResultIllegal,
			Outcome::Aborted(settlement::AbortReason::Timeout) => Self::TimedOut,
		}
	}
}

impl From<Verdict> for Outcome {
	fn from(verdict: Verdict) -> Self {
		match verdict {
			Verdict::Open => Self::Open,
			Verdict::Success { result_round } => Self::Success { result_round },
			Verdict::ErrorReported => Self::Aborted(settlement::AbortReason::ErrorReported),
			Verdict::ResultIllegal => Self::Aborted(settlement::AbortReason::ResultIllegal),
			Verdict::TimedOut => Self::Aborted(settlement::AbortReason::Timeout),
		}
	}
}

/// What a node submits, in either form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Submission {
	/// A commitment.
	Commit(Commitment),
	/// What opens it.
	Disclose {
		/// The digest.
		digest: Digest,
		/// The secret salt; `None` in the legacy form, whose nonce is known already.
		salt: Option<Hash>,
	},
	/// The task cannot be computed.
	Error(ErrorCode),
	/// The result can be fetched.
	Uploaded,
}

impl From<Report> for Submission {
	fn from(report: Report) -> Self {
		match report {
			Report::Commit { commitment } => Self::Commit(Commitment::V2(commitment)),
			Report::Disclose { digest, salt } => Self::Disclose { digest, salt: Some(salt) },
			Report::Error { code } => Self::Error(code),
			Report::Uploaded => Self::Uploaded,
		}
	}
}

/// The phase to which a report belongs; a node makes one submission in each.
pub(crate) const fn slot_of(report: &Report) -> u8 {
	match report {
		Report::Commit { .. } | Report::Error { .. } => 0,
		Report::Disclose { .. } => 1,
		Report::Uploaded => 2,
	}
}
