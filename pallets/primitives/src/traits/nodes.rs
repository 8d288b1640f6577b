//! Seam of the node registry.

use super::Draws;
use crate::{Card, GROUP_SIZE, NodeStatus, Requirement, TaskId, WorkerKey};

/// Whether a requirement can be met.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Feasibility {
	/// No three nodes in the network meet it: such a task is refused.
	Never,
	/// Enough nodes are in the network, but not enough of them are available.
	Later,
	/// Enough nodes are available.
	Now,
}

/// How a node leaves a task.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NodeExit {
	/// It goes on: back to available, or into the pause or quit that it asked for.
	Settled,
	/// Its recent scores are too low: it leaves the network; its stake unbonds.
	KickedOut,
	/// It cheated: it leaves the network; what is left of its stake unbonds.
	Slashed,
}

/// What the registry knows of a node.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NodeRecord {
	/// Its status.
	pub status: NodeStatus,
	/// Its card.
	pub card: Card,
	/// Its worker key.
	pub worker: Option<WorkerKey>,
	/// Its selection weight, 1..=20.
	pub weight: u8,
	/// The task on which it works.
	pub task: Option<TaskId>,
}

/// Who is in the network; picks the nodes of a task. Implemented by `pallet-node-registry`.
pub trait NodeDirectory<AccountId> {
	/// Whether three nodes meet the requirement. O(1) in the number of nodes.
	fn feasibility(requirement: &Requirement) -> Feasibility;

	/// Draws three different available nodes that meet the requirement, each with a probability
	/// proportional to its weight, at most one per operator, and makes them busy with `task`.
	/// `None`, and nothing changed, when that is not possible now.
	fn assign(
		requirement: &Requirement,
		task: TaskId,
		draws: &mut Draws,
	) -> Option<[AccountId; GROUP_SIZE]>;

	/// Lets a node go that was busy with `task`, with its new selection weight. Does nothing when
	/// the node is not busy with this very task (B-05, B-12).
	fn release(node: &AccountId, task: TaskId, weight: u8, exit: NodeExit);

	/// The task on which a node works.
	fn current_task(node: &AccountId) -> Option<TaskId>;

	/// What is known of a node; `None` when it never joined.
	fn record(node: &AccountId) -> Option<NodeRecord>;
}
