//! Where the choices of a sequence come from.

/// A source of choices.
pub trait Choices {
	/// A number below `bound`, which is not 0.
	fn below(&mut self, bound: u32) -> u32;

	/// Whether there is nothing more to choose from.
	fn is_exhausted(&self) -> bool;

	/// One of these.
	fn pick<T: Clone>(&mut self, of: &[T]) -> T {
		of[self.below(of.len() as u32) as usize].clone()
	}

	/// True in `percent` of a hundred cases.
	fn chance(&mut self, percent: u32) -> bool {
		self.below(100) < percent
	}

	/// A small number; what it stands for is taken modulo what there is.
	fn index(&mut self) -> u8 {
		self.below(256) as u8
	}
}

/// Pseudo-random choices without end: the generator SplitMix64.
pub struct Random(u64);

impl Random {
	/// The choices of a seed.
	pub const fn new(seed: u64) -> Self {
		Self(seed)
	}

	/// The next word.
	pub const fn word(&mut self) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mut word = self.0;
		word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		word ^ (word >> 31)
	}
}

impl Choices for Random {
	fn below(&mut self, bound: u32) -> u32 {
		(self.word() >> 32) as u32 % bound
	}

	fn is_exhausted(&self) -> bool {
		false
	}
}

/// Choices read from bytes, one byte each; zeros after the end.
pub struct Script<'a>(pub &'a [u8]);

impl Choices for Script<'_> {
	fn below(&mut self, bound: u32) -> u32 {
		let Some((first, rest)) = self.0.split_first() else { return 0 };
		self.0 = rest;
		u32::from(*first) % bound
	}

	fn is_exhausted(&self) -> bool {
		self.0.is_empty()
	}
}
