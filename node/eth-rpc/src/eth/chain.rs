//! What the node is and how far it has come.

use crate::backend::{NetworkStatus, SyncState};
use alloy_primitives::U64;
use serde::Serialize;

/// The answer of `eth_syncing`: `false`, or how far the node is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Syncing {
	/// The node keeps up; always `false`.
	No(bool),
	/// The node is behind.
	#[serde(rename_all = "camelCase")]
	Yes {
		/// The best block when the node started.
		starting_block: U64,
		/// The best block now.
		current_block: U64,
		/// The best block that peers told of.
		highest_block: U64,
	},
}

impl From<Option<SyncState>> for Syncing {
	fn from(state: Option<SyncState>) -> Self {
		match state {
			None => Self::No(false),
			Some(SyncState { starting, current, highest }) => Self::Yes {
				starting_block: U64::from(starting),
				current_block: U64::from(current),
				highest_block: U64::from(highest),
			},
		}
	}
}

/// `eth_syncing`.
pub(super) async fn syncing(network: &dyn NetworkStatus) -> Syncing {
	network.network().await.syncing.into()
}
