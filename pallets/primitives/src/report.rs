//! What a node tells the chain of its part in a task.

use crate::{Digest, ErrorCode, Hash, Round, TaskId};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Separates worker reports from everything else that a worker key signs.
pub const WORKER_REPORT_DOMAIN: &[u8; 26] = b"deuterium/worker-report/v1";

/// A submission of a node; at most one of each kind in a task.
#[derive(
	Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Report {
	/// A commitment to a digest.
	Commit {
		/// See [`crate::commitment()`].
		commitment: Hash,
	},
	/// The digest and the salt behind the commitment.
	Disclose {
		/// The digest.
		digest: Digest,
		/// The salt.
		salt: Hash,
	},
	/// The task cannot be computed.
	Error {
		/// Why.
		code: ErrorCode,
	},
	/// The result can be fetched by the creator.
	Uploaded,
}

/// A [`Report`] that a worker key signs for its node.
#[derive(
	Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct WorkerReport<AccountId> {
	/// The task.
	pub task: TaskId,
	/// Position of the node in the group.
	pub round: Round,
	/// The node.
	pub node: AccountId,
	/// What it says.
	pub report: Report,
}

impl<AccountId: Encode> WorkerReport<AccountId> {
	/// The bytes that the worker key signs: domain ‖ genesis ‖ SCALE encoding of the report.
	pub fn signing_payload(&self, genesis: &Hash) -> Vec<u8> {
		let mut payload = Vec::with_capacity(256);
		payload.extend_from_slice(WORKER_REPORT_DOMAIN);
		payload.extend_from_slice(genesis.as_bytes());
		self.encode_to(&mut payload);
		payload
	}
}
