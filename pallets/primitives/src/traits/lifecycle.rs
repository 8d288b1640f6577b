//! Seams between the queue, which owns tasks and money, and validation, which owns verdicts.

use crate::{
	Assignment, BlockNumber, GROUP_SIZE, Phase, TaskId, TaskKind, TaskTerms, WorkerReport,
	WorkerSignature,
};
use deuterium_math::settlement::Actions;

/// What the queue asks of validation. Implemented by `pallet-validation`.
pub trait Validation<AccountId> {
	/// A task was given to three nodes; their commitments may come from now on.
	fn open(task: TaskId, kind: TaskKind, nodes: &[AccountId; GROUP_SIZE]);

	/// The deadline of the task's present phase has passed.
	fn expired(task: TaskId, phase: Phase);

	/// The task's record is dropped.
	fn close(task: TaskId);

	/// The blocks in which the rounds committed to their results; `None` for a round that did not,
	/// and for all when nobody keeps it. What tasks really take is learned from it.
	fn committed_at(_task: TaskId) -> [Option<BlockNumber>; GROUP_SIZE] {
		[None; GROUP_SIZE]
	}
}

/// What validation asks of the queue. Implemented by `pallet-task-queue`.
pub trait Settlement<AccountId> {
	/// Carries out what the settlement model decided: pays, slashes, releases, refunds, moves the
	/// task to its next phase. Never fails: a credit that cannot be made becomes claimable.
	fn apply(task: TaskId, nodes: &[AccountId; GROUP_SIZE], actions: &Actions);

	/// What the task waits for, and the last block of that; `None` for unknown tasks.
	fn phase(task: TaskId) -> Option<(Phase, BlockNumber)>;

	/// Who ordered the task, and what; `None` for unknown tasks.
	fn terms(task: TaskId) -> Option<TaskTerms<AccountId>>;
}

/// The current work of nodes, for the offchain worker. Implemented by the runtime.
pub trait Assignments<AccountId> {
	/// A node's part in its current task.
	fn assignment(node: &AccountId) -> Option<Assignment<AccountId>>;

	/// Whether a task is over for good: unknown, or ended at least `depth` blocks ago.
	fn is_over(task: TaskId, depth: BlockNumber) -> bool;
}

/// Sends worker reports to the chain. Implemented by the runtime.
pub trait ReportSink<AccountId> {
	/// Puts an authorised transaction into the pool; `false` when the pool refuses it.
	fn submit(report: WorkerReport<AccountId>, signature: WorkerSignature) -> bool;
}
