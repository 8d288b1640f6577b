//! Unbiased draws from a stream of random words.
//!
//! Nothing here hashes: the caller supplies the stream, for example keccak-256 of the seed, a
//! domain, the task and a counter, and [`Words`] cuts such 32-byte blocks into 64-bit words.

/// Draws after which [`below`] gives up rejecting. A stream of real randomness comes here with a
/// probability below 2^-64; a broken one (say, all ones) must not hang a block.
pub const MAX_REJECTIONS: u32 = 64;

/// Words per random block.
const WORDS_PER_BLOCK: usize = 4;

/// Cuts 32-byte random blocks into big-endian 64-bit words, fetching a block when it needs one.
pub struct Words<F> {
	next_block: F,
	words: [u64; WORDS_PER_BLOCK],
	used: usize,
}

impl<F: FnMut() -> [u8; 32]> Words<F> {
	/// A stream over the blocks of `next_block`, which must return a fresh block at each call.
	pub const fn new(next_block: F) -> Self {
		Self { next_block, words: [0; WORDS_PER_BLOCK], used: WORDS_PER_BLOCK }
	}

	/// The next word.
	pub fn next_word(&mut self) -> u64 {
		if self.used >= WORDS_PER_BLOCK {
			let block = (self.next_block)();
			let (chunks, _) = block.as_chunks::<8>();
			for (word, chunk) in self.words.iter_mut().zip(chunks) {
				*word = u64::from_be_bytes(*chunk);
			}
			self.used = 0;
		}
		let word = self.words.get(self.used).copied().unwrap_or_default();
		self.used = self.used.saturating_add(1);
		word
	}
}

/// A uniform draw from `0..n`, or `None` if `n` is 0.
///
/// Rejects words from the incomplete last multiple of `n` instead of folding them, so that no
/// value is favoured. After [`MAX_REJECTIONS`] rejections it folds, see there.
pub fn below<F: FnMut() -> [u8; 32]>(words: &mut Words<F>, n: u64) -> Option<u64> {
	// 2^64 mod n: so many words at the bottom of the range are one too many.
	let surplus = n.wrapping_neg().checked_rem(n)?;
	let mut word = words.next_word();
	for _ in 0..MAX_REJECTIONS {
		if word >= surplus {
			break;
		}
		word = words.next_word();
	}
	word.checked_rem(n)
}

/// Index of the item that `draw` falls on when items of the given weights stand in a row.
///
/// `draw` must come from [`below`] with the total weight. `None` if it lies beyond the weights.
/// Items of weight 0 are never picked.
pub fn pick_weighted(weights: impl IntoIterator<Item = u64>, draw: u64) -> Option<usize> {
	locate(weights, draw).map(|(index, _)| index)
}

/// [`pick_weighted`] with the offset from the start of the item, which is below its weight and
/// uniform if `draw` is: so it can decide in turn on a part of the item.
pub fn locate(weights: impl IntoIterator<Item = u64>, draw: u64) -> Option<(usize, u64)> {
	let mut rest = draw;
	for (index, weight) in weights.into_iter().enumerate() {
		match rest.checked_sub(weight) {
			Some(left) => rest = left,
			None => return Some((index, rest)),
		}
	}
	None
}

/// Total of the given weights, saturating.
pub fn total_weight(weights: impl IntoIterator<Item = u64>) -> u64 {
	weights.into_iter().fold(0, u64::saturating_add)
}

#[cfg(test)]
mod tests {
	use super::*;

	fn block(words: [u64; 4]) -> [u8; 32] {
		let mut bytes = [0; 32];
		for (slot, word) in bytes.chunks_exact_mut(8).zip(words) {
			slot.copy_from_slice(&word.to_be_bytes());
		}
		bytes
	}

	#[test]
	fn words_should_follow_the_blocks_when_one_is_used_up() {
		let mut count = 0;
		let mut words = Words::new(|| {
			count += 10;
			block([count, count + 1, count + 2, count + 3])
		});
		let drawn: std::vec::Vec<_> = (0..6).map(|_| words.next_word()).collect();
		assert_eq!(drawn, [10, 11, 12, 13, 20, 21]);
	}

	#[test]
	fn below_should_refuse_when_the_range_is_empty() {
		assert_eq!(below(&mut Words::new(|| [7; 32]), 0), None);
		assert_eq!(below(&mut Words::new(|| [7; 32]), 1), Some(0));
	}

	#[test]
	fn below_should_reject_a_word_when_it_lies_in_the_surplus() {
		// 2^64 mod 3 = 1: only the word 0 is surplus.
		let mut words = Words::new(|| block([0, 0, 5, 9]));
		assert_eq!(below(&mut words, 3), Some(2));
		assert_eq!(words.next_word(), 9, "two words were rejected and one used");
	}

	#[test]
	fn below_should_end_when_the_stream_is_broken() {
		let mut blocks = 0u32;
		let mut words = Words::new(|| {
			blocks += 1;
			[0; 32]
		});
		assert_eq!(below(&mut words, (1 << 63) + 1), Some(0));
		assert!(blocks <= MAX_REJECTIONS);
	}

	#[test]
	fn pick_should_respect_bounds_when_weights_include_zero() {
		let weights = [0, 3, 0, 2];
		assert_eq!(total_weight(weights), 5);
		let picked: std::vec::Vec<_> = (0..6).map(|draw| pick_weighted(weights, draw)).collect();
		assert_eq!(picked, [Some(1), Some(1), Some(1), Some(3), Some(3), None]);
		let located: std::vec::Vec<_> = (0..6).map(|draw| locate(weights, draw)).collect();
		let (second, fourth) = ([(1, 0), (1, 1), (1, 2)].map(Some), [(3, 0), (3, 1)].map(Some));
		assert_eq!(located, [&second[..], &fourth, &[None]].concat());
		assert_eq!(pick_weighted([], 0), None);
		assert_eq!(pick_weighted([u64::MAX, 9], u64::MAX - 1), Some(0));
	}
}
