//! Jobs, results and what a sidecar says of itself.

use crate::{Address, Bytes, Bytes32, Credential};
use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

/// What a task computes. The numbers are the task types of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TaskKind {
	/// Type 0: Stable Diffusion images, compared by perceptual hash.
	Image,
	/// Type 1: a text by a language model, compared byte for byte.
	Text,
	/// Type 2: fine-tuning of an image model; its samples are compared by perceptual hash.
	ImageFineTune,
}

impl TaskKind {
	/// The task type's number on chain.
	pub const fn code(self) -> u8 {
		match self {
			Self::Image => 0,
			Self::Text => 1,
			Self::ImageFineTune => 2,
		}
	}

	/// The kind of a task type's number, if there is one.
	pub const fn from_code(code: u8) -> Option<Self> {
		match code {
			0 => Some(Self::Image),
			1 => Some(Self::Text),
			2 => Some(Self::ImageFineTune),
			_ => None,
		}
	}
}

/// Answer of `GET /v1/info`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Info {
	/// [`crate::PROTOCOL_VERSION`] of the sidecar.
	pub protocol_version: u32,
	/// Genesis hash of the chain that the sidecar serves; `None` until it has heard of one.
	pub genesis: Option<Bytes32>,
	/// The libp2p peer id of the sidecar's blob exchange, base58.
	pub peer_id: String,
	/// The cards that it hosts, at most [`crate::MAX_CARDS`].
	pub cards: Vec<CardInfo>,
}

/// One card of a sidecar: a node of its own on chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CardInfo {
	/// The account of the node that this card works for.
	pub node: Address,
	/// Canonical name of the card.
	pub name: String,
	/// Memory in GB.
	pub vram_gb: u32,
	/// Card, build, libraries, dtype and quantisation: equal fingerprints give equal digests.
	pub engine: String,
	/// Jobs that the card could take now without refusing one.
	pub free_slots: u32,
	/// Models that are on disk.
	pub models: Vec<String>,
}

/// Body of `PUT /v1/jobs/{task}/{round}`. Putting the same job again changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JobSpec {
	/// Genesis hash of the chain; also the domain of the salt.
	pub genesis: Bytes32,
	/// The task.
	pub task: u64,
	/// Position of the node in the task's group, 0..=2.
	pub round: u8,
	/// The node that has to do it.
	pub node: Address,
	/// What is to be computed.
	pub kind: TaskKind,
	/// keccak-256 of the task's argument JSON.
	pub args_hash: Bytes32,
	/// Who pays; serves the arguments and may fetch the result.
	pub creator: Address,
	/// Number of units of work (images; 1 for text).
	pub cap: u32,
	/// Time left for the digest, in milliseconds from when the job was sent.
	pub deadline_ms: u64,
	/// Lets the sidecar fetch the arguments in the node's name.
	pub credential: Credential,
}

/// Answer of `GET /v1/results?after={cursor}`: finished, unacknowledged jobs in order of finish.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResultsPage {
	/// At most [`crate::MAX_RESULTS`] results whose cursor is greater than `after`.
	pub results: Vec<JobResult>,
	/// Whether another page follows.
	pub more: bool,
}

/// The one and only outcome of a job: journalled before it is served, never replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JobResult {
	/// Position in the sidecar's journal; strictly increasing.
	pub cursor: u64,
	/// Genesis hash of the chain of the task.
	pub genesis: Bytes32,
	/// The task.
	pub task: u64,
	/// Position of the node in the group.
	pub round: u8,
	/// The node that did it.
	pub node: Address,
	/// Digest or error.
	pub outcome: JobOutcome,
	/// Time spent computing, in milliseconds.
	pub exec_ms: u64,
	/// Whether the result files are stored and announced to the creator.
	pub available: bool,
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "type")]
pub enum JobOutcome {
	/// A digest was computed.
	Digest {
		/// 8 bytes per image (perceptual hashes, big-endian), or the SHA-256 of the response.
		digest: Bytes,
		/// 32 secret bytes that blind the commitment until disclosure.
		salt: Bytes32,
	},
	/// The task cannot be computed.
	Error {
		/// Why, for the chain.
		code: JobError,
		/// Why, for a person.
		message: String,
	},
}

/// Why a job failed. The numbers are the error codes on chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobError {
	/// The arguments do not follow the schema, or do not match their hash.
	ArgumentsInvalid,
	/// The model is unknown or cannot be used.
	ModelInvalid,
	/// The arguments or the model could not be fetched in time.
	DownloadFailed,
	/// The engine failed or ran out of memory.
	ExecutionFailed,
	/// The task asks for something that this version does not support.
	Unsupported,
}

impl JobError {
	/// The error's number on chain.
	pub const fn code(self) -> u8 {
		match self {
			Self::ArgumentsInvalid => 1,
			Self::ModelInvalid => 2,
			Self::DownloadFailed => 3,
			Self::ExecutionFailed => 4,
			Self::Unsupported => 5,
		}
	}
}

/// Body of `POST /v1/acks`: assignments that are over; their results are no longer served.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acks {
	/// At most [`crate::MAX_RESULTS`] assignments.
	pub acks: Vec<Ack>,
}

/// One assignment that is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ack {
	/// The task.
	pub task: u64,
	/// Position of the node in the group.
	pub round: u8,
}

/// Body of every answer that is not a success.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
	/// What went wrong.
	pub error: String,
	/// What to do about it.
	pub remedy: String,
}
