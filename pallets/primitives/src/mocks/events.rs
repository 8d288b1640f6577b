//! Mock of [`ProtocolEvents`].

use crate::traits::{ProtocolEvent, ProtocolEvents};
use frame_support::weights::Weight;
use std::cell::{Cell, RefCell};

std::thread_local! {
	static EVENTS: RefCell<Vec<ProtocolEvent<u64>>> = const { RefCell::new(Vec::new()) };
	static WEIGHT: Cell<Weight> = const { Cell::new(Weight::zero()) };
}

/// Keeps the events of the thread in order until the test takes them. Unlike storage it is not
/// rolled back with a transaction: events of work that was undone are seen too.
pub struct MockEvents;

impl MockEvents {
	/// The events since the last call.
	pub fn take() -> Vec<ProtocolEvent<u64>> {
		EVENTS.take()
	}

	/// What carrying an event takes from now on, in this thread.
	pub fn set_weight(weight: Weight) {
		WEIGHT.set(weight);
	}
}

impl ProtocolEvents<u64> for MockEvents {
	fn deposit(event: ProtocolEvent<u64>) {
		EVENTS.with_borrow_mut(|events| events.push(event));
	}

	fn weight() -> Weight {
		WEIGHT.get()
	}
}
