//! What the pump leaves behind at the end of every run.

use crate::Address;
use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

/// The pump's last run at this chain node, as it lies in the node's offchain storage and as
/// `deuterium_pump` answers it.
///
/// A pump that stands still, or a sidecar that does not answer, is seen here at once and not only
/// as silence in a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Heartbeat {
	/// Number of the block that the run followed.
	pub block: u32,
	/// When the run ended: Unix time in milliseconds, by this machine's clock.
	pub at_ms: u64,
	/// The nodes that were served, at most [`crate::MAX_CARDS`]: their cards are in the sidecar and
	/// their worker keys in this chain node's keystore. Empty when the run stopped early.
	pub nodes: Vec<Address>,
	/// Why the run stopped early, with the remedy; at most [`crate::MAX_TROUBLE`] bytes.
	pub trouble: Option<String>,
}
