//! Typed read views of the protocol's state, for RPC, sidecars and user interfaces.
//!
//! The views are the very types that travel as JSON in the node's `deuterium_*` RPC, so that the
//! chain and its clients cannot disagree about a field. Units and meanings are documented with them,
//! in [`deuterium_protocol::view`].
//!
//! Every answer is bounded: a list has at most [`MAX_PAGE`] entries whatever `limit` says, and goes on
//! behind the `next` of the page before.
//!
//! What the Ethereum JSON-RPC reads is in [`mod@ethereum`].

#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![deny(
	clippy::unwrap_used,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::arithmetic_side_effects
)]

extern crate alloc;

pub mod ethereum;

pub use deuterium_protocol::{
	Bytes32,
	view::{
		AssignmentView, CardsPage, ClaimableView, DeadlineView, DeadlinesPage, MAX_PAGE,
		NetworkView, NodeView, NodesPage, ParametersView, QueueCursor, QueuePage, QuoteRequest,
		QuoteView, RequirementView, TaskView, TasksPage, WorkerId,
	},
};

use alloc::vec::Vec;
use deuterium_primitives::{AccountId20, TaskId};

sp_api::decl_runtime_apis! {
	/// Read access to nodes, tasks, the queue, parameters and statistics.
	///
	/// Version 2 brought all but the first three calls, and new fields into the answers of these: it
	/// replaces version 1, which no released chain has.
	#[api_version(2)]
	pub trait DeuteriumApi {
		/// A task; `None` when it never existed or its record was dropped after its retention.
		fn task(task: TaskId) -> Option<TaskView>;

		/// A node; `None` when the account never joined.
		fn node(account: AccountId20) -> Option<NodeView>;

		/// Statistics of the network.
		fn network() -> NetworkView;

		/// What a task would get if it were created now, or why it would be refused.
		fn quote(request: QuoteRequest) -> QuoteView;

		/// Waiting tasks, of one requirement or of all, the dearest first, behind `after`.
		fn queue(
			after: Option<QueueCursor>,
			limit: u32,
			only: Option<RequirementView>,
		) -> QueuePage;

		/// Tasks of a creator, live ones and those whose record is still kept; the newest first,
		/// those older than task `after`.
		fn tasks_of(creator: AccountId20, after: Option<TaskId>, limit: u32) -> TasksPage;

		/// What is due in all tasks, the next first, behind `after`.
		fn deadlines(after: Option<DeadlineView>, limit: u32) -> DeadlinesPage;

		/// Accounts that ever joined, in the order of their first join, from place `start` on.
		fn nodes(start: u32, limit: u32) -> NodesPage;

		/// Card groups with nodes in the network, in the order of their ids, behind `after`.
		fn cards(after: Option<Bytes32>, limit: u32) -> CardsPage;

		/// The parts that a node, or the nodes with a worker key, have in their current tasks; at most
		/// [`MAX_PAGE`].
		fn assignments(worker: WorkerId) -> Vec<AssignmentView>;

		/// What an account can have for the asking.
		fn claimable(account: AccountId20) -> ClaimableView;

		/// The parameters of the protocol that are in force.
		fn parameters() -> ParametersView;
	}
}
