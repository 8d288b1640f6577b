//! Tasks and what is known of them across pallets.

use crate::{Balance, BlockNumber, CardId, Hash, Round, TaskId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{BoundedVec, traits::ConstU32};
use scale_info::TypeInfo;

/// Longest digest, in bytes: 16 images of 8 bytes.
pub const MAX_DIGEST: u32 = 128;
/// Length of the digest of a text: a SHA-256.
pub const TEXT_DIGEST: usize = 32;

/// Digest of a result: the 8-byte perceptual hashes of the images, or a SHA-256.
pub type Digest = BoundedVec<u8, ConstU32<MAX_DIGEST>>;

/// What a task computes. The discriminants are the task types of the protocol.
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
#[repr(u8)]
pub enum TaskKind {
	/// Stable Diffusion images, compared by perceptual hash.
	Image = 0,
	/// A text by a language model, compared byte for byte; needs three equal cards.
	Text = 1,
	/// Fine-tuning of an image model, compared by perceptual hash; needs one exact card.
	ImageFineTune = 2,
}

impl TaskKind {
	/// Whether a digest of this length can belong to a result of this kind.
	pub fn accepts_digest_length(self, length: usize) -> bool {
		match self {
			Self::Image | Self::ImageFineTune => length > 0 && length.is_multiple_of(8),
			Self::Text => length == TEXT_DIGEST,
		}
	}
}

/// Which nodes can do a task. Also the class under which it waits in the queue.
#[derive(
	Clone,
	Copy,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Debug,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum Requirement {
	/// Any three nodes with at least this much memory, in GB.
	AnyCard {
		/// Least memory in GB.
		vram_gb: u16,
	},
	/// Three nodes with the same card, which has at least this much memory, in GB.
	SameCard {
		/// Least memory in GB.
		vram_gb: u16,
	},
	/// Three nodes with exactly this card.
	ThisCard {
		/// The card.
		card: CardId,
	},
}

/// Why a node could not compute a task. The codes travel in error reports.
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
#[repr(u8)]
pub enum ErrorCode {
	/// No code was given (legacy error report).
	Unspecified = 0,
	/// The arguments do not follow the schema, or do not match their hash.
	ArgumentsInvalid = 1,
	/// The model is unknown or cannot be used.
	ModelInvalid = 2,
	/// The arguments or the model could not be fetched in time.
	DownloadFailed = 3,
	/// The engine failed or ran out of memory.
	ExecutionFailed = 4,
	/// The task asks for something that the node's engine does not support.
	Unsupported = 5,
}

impl ErrorCode {
	/// The error of a code, if there is one.
	pub const fn from_code(code: u8) -> Option<Self> {
		match code {
			0 => Some(Self::Unspecified),
			1 => Some(Self::ArgumentsInvalid),
			2 => Some(Self::ModelInvalid),
			3 => Some(Self::DownloadFailed),
			4 => Some(Self::ExecutionFailed),
			5 => Some(Self::Unsupported),
			_ => None,
		}
	}
}

/// Why a task ended without a result.
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
pub enum AbortReason {
	/// A dearer task took its place in a full queue; refunded.
	Outbid,
	/// Its creator (or governance) cancelled it while it was queued; refunded.
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

/// What a task waits for.
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
pub enum Phase {
	/// Three nodes to become available.
	Dispatch,
	/// Commitments or error reports.
	Execution,
	/// Digests to be disclosed.
	Disclosure,
	/// The result node to say that the result can be fetched.
	Upload,
	/// Nothing: it is over; its record is kept for some time.
	Retention,
}

/// Who ordered a task, and what.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct TaskTerms<AccountId> {
	/// Who pays.
	pub creator: AccountId,
	/// keccak-256 of the argument JSON.
	pub args_hash: Hash,
	/// Units of work.
	pub cap: u32,
	/// Fee of the whole task.
	pub fee: Balance,
}

/// A node's part in its current task, for the offchain worker.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct Assignment<AccountId> {
	/// The task.
	pub task: TaskId,
	/// Position of the node in the group.
	pub round: Round,
	/// What is to be computed.
	pub kind: TaskKind,
	/// keccak-256 of the argument JSON.
	pub args_hash: Hash,
	/// Who pays.
	pub creator: AccountId,
	/// Units of work.
	pub cap: u32,
	/// Fee of the whole task.
	pub fee: Balance,
	/// What the task waits for.
	pub phase: Phase,
	/// Last block of the present phase.
	pub deadline: BlockNumber,
	/// The node's commitment, if it is in.
	pub commitment: Option<Hash>,
	/// Whether the node reported an error.
	pub errored: bool,
	/// Whether the node's digest is disclosed.
	pub disclosed: bool,
	/// Whether the node must report that the result can be fetched.
	pub must_upload: bool,
}
