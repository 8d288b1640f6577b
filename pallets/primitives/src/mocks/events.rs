//! Mock of [`ProtocolEvents`].

use crate::traits::{ProtocolEvent, ProtocolEvents};
use std::cell::RefCell;

std::thread_local! {
	static EVENTS: RefCell<Vec<ProtocolEvent<u64>>> = const { RefCell::new(Vec::new()) };
}

/// Keeps the events of the thread in order until the test takes them. Unlike storage it is not
/// rolled back with a transaction: events of work that was undone are seen too.
pub struct MockEvents;

impl MockEvents {
	/// The events since the last call.
	pub fn take() -> Vec<ProtocolEvent<u64>> {
		EVENTS.take()
	}
}

impl ProtocolEvents<u64> for MockEvents {
	fn deposit(event: ProtocolEvent<u64>) {
		EVENTS.with_borrow_mut(|events| events.push(event));
	}
}
