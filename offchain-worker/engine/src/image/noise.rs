//! Standard normal noise as the network's reference draws it: the CPU generator of PyTorch,
//! single precision. MT19937 seeded with the low 32 bits, Box-Muller in blocks of 16.

const WORDS: usize = 624;
const SHIFT: usize = 397;
/// Values transformed together.
const BLOCK: usize = 16;

/// One generator; all images of a task draw from it in turn.
pub(crate) struct TorchRng {
	state: [u32; WORDS],
	used: usize,
	/// The second value of the last scalar pair.
	kept: Option<f64>,
}

impl TorchRng {
	/// A generator seeded as `torch.Generator("cpu").manual_seed(seed)`.
	pub(crate) fn new(seed: u32) -> Self {
		let mut state = [0; WORDS];
		state[0] = seed;
		for i in 1..WORDS {
			let before: u32 = state[i - 1];
			state[i] = (before ^ (before >> 30)).wrapping_mul(1_812_433_253).wrapping_add(i as u32);
		}
		Self { state, used: WORDS, kept: None }
	}

	/// `n` values as `torch.randn(n)` gives them.
	pub(crate) fn normal(&mut self, n: usize) -> Vec<f32> {
		if n < BLOCK {
			return (0..n).map(|_| self.scalar_normal() as f32).collect();
		}
		let mut values: Vec<f32> = (0..n).map(|_| self.uniform_24()).collect();
		for block in values.chunks_exact_mut(BLOCK) {
			box_muller(block);
		}
		if !n.is_multiple_of(BLOCK) {
			// The last 16 values are drawn anew, overlapping the block before.
			let tail = &mut values[n - BLOCK..];
			for value in tail.iter_mut() {
				*value = self.uniform_24();
			}
			box_muller(tail);
		}
		values
	}

	fn scalar_normal(&mut self) -> f64 {
		if let Some(value) = self.kept.take() {
			return value;
		}
		let angle = 2.0 * std::f64::consts::PI * self.uniform_53();
		let radius = (-2.0 * (-self.uniform_53()).ln_1p()).sqrt();
		self.kept = Some(radius * angle.sin());
		radius * angle.cos()
	}

	fn uniform_24(&mut self) -> f32 {
		(self.word() & 0x00ff_ffff) as f32 / (1 << 24) as f32
	}

	fn uniform_53(&mut self) -> f64 {
		let (high, low) = (u64::from(self.word()), u64::from(self.word()));
		let bits = ((high << 32) | low) & ((1 << 53) - 1);
		bits as f64 / (1_u64 << 53) as f64
	}

	/// The next tempered word.
	fn word(&mut self) -> u32 {
		if self.used == WORDS {
			self.refill();
		}
		let mut y = self.state[self.used];
		self.used += 1;
		y ^= y >> 11;
		y ^= (y << 7) & 0x9d2c_5680;
		y ^= (y << 15) & 0xefc6_0000;
		y ^ (y >> 18)
	}

	fn refill(&mut self) {
		for i in 0..WORDS {
			let joined =
				(self.state[i] & 0x8000_0000) | (self.state[(i + 1) % WORDS] & 0x7fff_ffff);
			let twist = if joined & 1 == 1 { 0x9908_b0df } else { 0 };
			self.state[i] = self.state[(i + SHIFT) % WORDS] ^ (joined >> 1) ^ twist;
		}
		self.used = 0;
	}
}

/// Turns 16 uniform values into normal ones, the first eight paired with the last eight.
fn box_muller(block: &mut [f32]) {
	let (first, second) = block.split_at_mut(BLOCK / 2);
	for (a, b) in first.iter_mut().zip(second) {
		let radius = (-2.0 * (1.0 - *a).ln()).sqrt();
		let angle = 2.0 * std::f32::consts::PI * *b;
		(*a, *b) = (radius * angle.cos(), radius * angle.sin());
	}
}

#[cfg(test)]
mod tests {
	use serde_json::Value;

	use super::*;

	const TOLERANCE: f64 = 2e-6;

	fn vectors() -> Value {
		serde_json::from_str(include_str!("../../tests/vectors/torch_rng.json")).unwrap()
	}

	fn number(value: &Value, key: &str) -> usize {
		value[key].as_u64().unwrap() as usize
	}

	fn compare(drawn: &[f32], expected: &Value, about: &Value) {
		let expected = expected.as_array().unwrap();
		assert!(!expected.is_empty() && expected.len() <= drawn.len());
		for (value, wanted) in drawn.iter().zip(expected) {
			let wanted = wanted.as_f64().unwrap();
			assert!((f64::from(*value) - wanted).abs() <= TOLERANCE, "{value} {wanted} in {about}");
		}
	}

	#[test]
	fn words_should_equal_the_reference_when_seeded_alike() {
		for vector in vectors()["u32_stream"].as_array().unwrap() {
			let mut rng = TorchRng::new(number(vector, "seed") as u32);
			for wanted in vector["values"].as_array().unwrap() {
				assert_eq!(u64::from(rng.word()), wanted.as_u64().unwrap());
			}
		}
	}

	#[test]
	fn normal_values_should_equal_the_reference_when_short_or_long_or_continued() {
		let vectors = vectors();
		let lists = [("randn_f32", "values"), ("randn_f32_prefix", "first")];
		for (list, field) in lists {
			for vector in vectors[list].as_array().unwrap() {
				let mut rng = TorchRng::new(number(vector, "seed") as u32);
				let n = number(vector, "n");
				let mut drawn = Vec::new();
				for _ in 0..number(vector, "draw") {
					drawn = rng.normal(n);
				}
				assert_eq!(drawn.len(), n);
				compare(&drawn, &vector[field], vector);
			}
		}
	}
}
