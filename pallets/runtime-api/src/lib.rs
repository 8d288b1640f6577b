//! Typed read views of the protocol's state, for RPC, sidecars and user interfaces.
//!
//! The views are the very types that travel as JSON in the node's `deuterium_*` RPC, so that the
//! chain and its clients cannot disagree about a field.

#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![deny(
	clippy::unwrap_used,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::arithmetic_side_effects
)]

pub use deuterium_protocol::view::{NetworkView, NodeView, TaskView};

use deuterium_primitives::{AccountId20, TaskId};

sp_api::decl_runtime_apis! {
	/// Read access to nodes, tasks and statistics.
	pub trait DeuteriumApi {
		/// A task; `None` when it never existed or its record was dropped after its retention.
		fn task(task: TaskId) -> Option<TaskView>;

		/// A node; `None` when the account never joined.
		fn node(account: AccountId20) -> Option<NodeView>;

		/// Statistics of the network.
		fn network() -> NetworkView;
	}
}
