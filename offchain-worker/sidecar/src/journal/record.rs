//! What the journal keeps of a job.

use deuterium_protocol::{Address, JobOutcome, JobResult, JobSpec};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Names one job of a node. The genesis hash is the journal's: a journal serves one chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JobKey {
	/// The task.
	pub task: u64,
	/// Position of the node in the task's group.
	pub round: u8,
	/// The node.
	pub node: Address,
}

impl JobKey {
	/// Length of [`Self::to_bytes`].
	pub(super) const LEN: usize = 29;

	/// The job that a specification describes.
	pub fn of(spec: &JobSpec) -> Self {
		Self { task: spec.task, round: spec.round, node: spec.node }
	}

	/// task (big-endian) ‖ round ‖ node: jobs of an assignment lie together.
	pub(super) fn to_bytes(self) -> [u8; Self::LEN] {
		let mut bytes = [0; Self::LEN];
		bytes[..8].copy_from_slice(&self.task.to_be_bytes());
		bytes[8] = self.round;
		bytes[9..].copy_from_slice(&self.node.0);
		bytes
	}

	/// The inverse of [`Self::to_bytes`].
	pub(super) fn from_bytes(bytes: &[u8; Self::LEN]) -> Self {
		let (mut task, mut node) = ([0; 8], [0; 20]);
		task.copy_from_slice(&bytes[..8]);
		node.copy_from_slice(&bytes[9..]);
		Self { task: u64::from_be_bytes(task), round: bytes[8], node: Address(node) }
	}
}

impl fmt::Display for JobKey {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "task {} round {} node {}", self.task, self.round, self.node)
	}
}

/// Whether the chain still wants a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
	/// Yes.
	Live,
	/// The assignment is gone (a reorganisation, an abort); it may come back.
	Withdrawn,
	/// The assignment is over for good.
	Acknowledged,
}

/// The final outcome of a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Finished {
	/// Digest and salt, or the error.
	pub outcome: JobOutcome,
	/// Time spent computing, in milliseconds.
	pub exec_ms: u64,
	/// Whether the result files are stored and announced. True after an error: there are none.
	pub available: bool,
	/// Position in the journal at the last change that the node has to see.
	pub cursor: u64,
}

/// A job as it stands in the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
	/// What was asked. The credential and the deadline are those of the latest request.
	pub spec: JobSpec,
	/// When the digest is due, Unix time in milliseconds.
	pub due_ms: u64,
	/// Whether the chain still wants it.
	pub standing: Standing,
	/// Its outcome, once there is one; never replaced.
	pub finished: Option<Finished>,
	/// Its place among the ended jobs, if it is not live.
	pub(super) ended: Option<u64>,
}

impl Record {
	/// A new job.
	pub(super) fn new(spec: &JobSpec, due_ms: u64) -> Self {
		Self { spec: spec.clone(), due_ms, standing: Standing::Live, finished: None, ended: None }
	}

	/// Whether another request means the same job: all but the credential and the deadline.
	pub fn is_same_job(&self, spec: &JobSpec) -> bool {
		let mine = &self.spec;
		(mine.genesis, mine.task, mine.round, mine.node)
			== (spec.genesis, spec.task, spec.round, spec.node)
			&& (mine.kind, mine.args_hash, mine.creator, mine.cap)
				== (spec.kind, spec.args_hash, spec.creator, spec.cap)
	}

	/// Whether another job may take its place: it is gone and left nothing behind.
	pub(super) fn is_replaceable(&self) -> bool {
		self.standing == Standing::Withdrawn && self.finished.is_none()
	}

	/// The result as it is served, if there is one.
	pub fn result(&self) -> Option<JobResult> {
		let finished = self.finished.as_ref()?;
		Some(JobResult {
			cursor: finished.cursor,
			genesis: self.spec.genesis,
			task: self.spec.task,
			round: self.spec.round,
			node: self.spec.node,
			outcome: finished.outcome.clone(),
			exec_ms: finished.exec_ms,
			available: finished.available,
		})
	}
}
