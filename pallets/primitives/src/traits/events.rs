//! Seam of protocol events (D5).

use crate::{AbortReason, Balance, Digest, Hash, Round, TaskId, TaskKind};
use codec::{Decode, Encode};
use frame_support::weights::Weight;
use scale_info::TypeInfo;

/// The events of the reference's contracts (protocol §12), in typed form. Whoever carries Ethereum
/// logs turns them into logs; the pallets deposit their own events as well.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub enum ProtocolEvent<AccountId> {
	/// `TaskPending`: a task was created.
	TaskPending {
		/// The task.
		task: TaskId,
		/// Its type.
		kind: TaskKind,
		/// Who pays.
		creator: AccountId,
		/// keccak-256 of its argument JSON.
		args_hash: Hash,
		/// Reserved by the reference; zero from all clients.
		data_hash: Hash,
	},
	/// `TaskStarted`: a task was given to a node; one event for each of the three.
	TaskStarted {
		/// The task.
		task: TaskId,
		/// Its type.
		kind: TaskKind,
		/// Who pays.
		creator: AccountId,
		/// The node.
		node: AccountId,
		/// keccak-256 of its argument JSON.
		args_hash: Hash,
		/// Reserved by the reference.
		data_hash: Hash,
		/// The node's position.
		round: Round,
	},
	/// `TaskResultCommitmentsReady`: digests may be disclosed.
	CommitmentsReady {
		/// The task.
		task: TaskId,
	},
	/// `TaskSuccess`: two digests agree.
	TaskSuccess {
		/// The task.
		task: TaskId,
		/// The accepted digest.
		digest: Digest,
		/// The node that hands the result over.
		result_node: AccountId,
	},
	/// `TaskAborted`.
	TaskAborted {
		/// The task.
		task: TaskId,
		/// Why.
		reason: AbortReason,
	},
	/// `TaskNodeSuccess`: a node was paid.
	TaskNodeSuccess {
		/// The task.
		task: TaskId,
		/// The node.
		node: AccountId,
		/// What it got.
		fee: Balance,
	},
	/// `TaskNodeSlashed`: a node of a task was slashed.
	TaskNodeSlashed {
		/// The task.
		task: TaskId,
		/// The node.
		node: AccountId,
	},
	/// `TaskNodeCancelled`: a node was let go without pay.
	TaskNodeCancelled {
		/// The task.
		task: TaskId,
		/// The node.
		node: AccountId,
	},
	/// `TaskResultUploaded`: the result can be fetched.
	TaskResultUploaded {
		/// The task.
		task: TaskId,
	},
	/// `NodeKickedOut`.
	NodeKickedOut {
		/// The node.
		node: AccountId,
	},
	/// `NodeSlashed`.
	NodeSlashed {
		/// The node.
		node: AccountId,
	},
}

/// Takes protocol events, in order.
pub trait ProtocolEvents<AccountId> {
	/// Takes one event.
	fn deposit(event: ProtocolEvent<AccountId>);

	/// What carrying an event takes at most, beside [`Self::deposit`] itself. The carrier registers it
	/// in extrinsics; hooks, whose weight is limited, reserve it in advance. Nothing by default.
	fn weight() -> Weight {
		Weight::zero()
	}
}

/// Carries nothing.
impl<AccountId> ProtocolEvents<AccountId> for () {
	fn deposit(_: ProtocolEvent<AccountId>) {}
}
