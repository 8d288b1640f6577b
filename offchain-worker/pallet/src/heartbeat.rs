//! Every run leaves a heartbeat in the node's offchain storage, from which the node's RPC and the
//! sidecar's `doctor` read; trouble is logged once, and again after a while: not in every block.

use crate::pump::Stop;
use alloc::{
	string::{String, ToString},
	vec::Vec,
};
use deuterium_protocol::{Address, Heartbeat, MAX_TROUBLE, OFFCHAIN_HEARTBEAT_KEY};
use sp_core::offchain::StorageKind;

/// Blocks after which trouble that lasts is said again: a minute.
const REPEAT: u32 = 30;

/// What is worth a line in the log.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Say {
	/// Something keeps the sidecar from its work.
	Trouble(String),
	/// It is over.
	Recovered,
}

/// Notes how the run of a block ended. A run that did nothing leaves the last heartbeat as it is.
pub(crate) fn beat(block: u32, outcome: Result<Option<Vec<Address>>, Stop>) -> Option<Say> {
	let (nodes, trouble) = match outcome {
		Ok(None) => return None,
		Ok(Some(nodes)) => (nodes, None),
		Err(stop) => (Vec::new(), Some(shortened(stop.to_string()))),
	};
	let known = last().and_then(|heartbeat| heartbeat.trouble);
	let at_ms = sp_io::offchain::timestamp().unix_millis();
	store(&Heartbeat { block, at_ms, nodes, trouble: trouble.clone() });
	match trouble {
		None => known.map(|_| Say::Recovered),
		repeated if repeated == known && !block.is_multiple_of(REPEAT) => None,
		trouble => trouble.map(Say::Trouble),
	}
}

/// The last run's heartbeat; one that cannot be read counts as none.
pub(crate) fn last() -> Option<Heartbeat> {
	let kind = StorageKind::PERSISTENT;
	let bytes = sp_io::offchain::local_storage_get(kind, OFFCHAIN_HEARTBEAT_KEY)?;
	serde_json::from_slice(&bytes).ok()
}

fn store(heartbeat: &Heartbeat) {
	if let Ok(bytes) = serde_json::to_vec(heartbeat) {
		let kind = StorageKind::PERSISTENT;
		sp_io::offchain::local_storage_set(kind, OFFCHAIN_HEARTBEAT_KEY, &bytes);
	}
}

/// Cuts a text that a sidecar may have made long, between two characters.
fn shortened(mut text: String) -> String {
	let end = (0..=MAX_TROUBLE).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
	text.truncate(end);
	text
}
