//! Mock of [`BlockRandomness`].

use super::slot;
use crate::{Hash, traits::BlockRandomness};
use std::rc::Rc;

slot!(SEED: fn() -> Option<Hash>);

/// Answers as the test tells it; a call that no test expects panics with the name of its slot.
pub struct MockRandomness;

impl MockRandomness {
	/// Answers [`BlockRandomness::seed`].
	pub fn mock_seed(answer: impl Fn() -> Option<Hash> + 'static) {
		SEED.set(Rc::new(answer));
	}
}

impl BlockRandomness for MockRandomness {
	fn seed() -> Option<Hash> {
		SEED.answer()()
	}
}
