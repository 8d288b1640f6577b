//! Seam of randomness.

use crate::{Hash, TaskId};
use codec::Encode;

/// Randomness of the present block that nobody could know before it was built (D6).
pub trait BlockRandomness {
	/// The block's own VRF output; `None` when the block has none.
	fn seed() -> Option<Hash>;
}

/// A stream of words for one task, expanded from a block's seed.
///
/// Word *i* is taken from `blake2_256("deuterium/draw/v1" ‖ seed ‖ task ‖ counter)`, four words per
/// hash, so that streams of different tasks in one block are independent.
pub struct Draws {
	seed: Hash,
	task: TaskId,
	counter: u32,
	words: [u8; 32],
	used: usize,
}

impl Draws {
	/// The stream of a task in the block with this seed.
	pub const fn new(seed: Hash, task: TaskId) -> Self {
		Self { seed, task, counter: 0, words: [0; 32], used: 4 }
	}

	/// The next word.
	pub fn next_word(&mut self) -> u64 {
		if self.used >= 4 {
			let preimage = (b"deuterium/draw/v1", self.seed, self.task, self.counter).encode();
			self.words = sp_io::hashing::blake2_256(&preimage);
			self.counter = self.counter.wrapping_add(1);
			self.used = 0;
		}
		let word = self.words.chunks_exact(8).nth(self.used).unwrap_or_default();
		self.used = self.used.saturating_add(1);
		u64::from_le_bytes(word.try_into().unwrap_or_default())
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn draws_should_differ_when_task_or_seed_differs() {
		let words = |seed, task| {
			let mut draws = Draws::new(Hash::repeat_byte(seed), task);
			core::array::from_fn::<u64, 9, _>(|_| draws.next_word())
		};
		assert_eq!(words(1, 1), words(1, 1));
		assert_ne!(words(1, 1), words(1, 2));
		assert_ne!(words(1, 1), words(2, 1));
		let mut sorted = words(1, 1).to_vec();
		sorted.sort_unstable();
		sorted.dedup();
		assert_eq!(sorted.len(), 9);
	}
}
