//! Trouble with the sidecar is said once, and again after a while: not in every block.

use alloc::{string::String, vec::Vec};
use sp_runtime::offchain::storage::StorageValueRef;

/// The trouble of the last run, if it had any.
const LAST: &[u8] = b"deuterium/pump/trouble";
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

/// Follows the outcomes of runs; `Ok(false)` is a run that did nothing.
pub(crate) fn follow(block: u32, outcome: Result<bool, String>) -> Option<Say> {
	let mut last = StorageValueRef::persistent(LAST);
	let known: Option<Vec<u8>> = last.get().ok().flatten();
	match outcome {
		Ok(false) => None,
		Ok(true) => known.map(|_| {
			last.clear();
			Say::Recovered
		}),
		Err(cause) => {
			let repeated = known.as_deref() == Some(cause.as_bytes());
			last.set(&cause.as_bytes());
			(!repeated || block.is_multiple_of(REPEAT)).then_some(Say::Trouble(cause))
		},
	}
}
