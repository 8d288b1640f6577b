//! The formula behind the embedded weights.
//!
//! Element `i` of the tensor `name` is `mean + spread * u`, where `u` in -1..1 comes from a
//! 64-bit hash: `h = mix(fnv1a(name) + i * 0x9e3779b97f4a7c15)` with the finaliser of SplitMix64
//! as `mix`, and `u = (h >> 40) / 2^23 - 1`. Only integers and one exact division are involved,
//! so every machine computes the same weights.

use std::collections::HashMap;

use candle_core::{Device, Tensor};

use crate::EngineError;

/// Standard deviation of a value spread evenly over -1..1.
const UNIFORM_DEVIATION: f64 = 0.577_350_269_189_625_8;
/// Spread of biases and of norm weights around 1.
const SMALL: f64 = 0.1;

/// Element `index` of the tensor `name`, in -1..1.
fn element(name_hash: u64, index: u64) -> f32 {
	let mut h = name_hash.wrapping_add(index.wrapping_mul(0x9e37_79b9_7f4a_7c15));
	h = (h ^ (h >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
	h = (h ^ (h >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
	h ^= h >> 31;
	(h >> 40) as f32 / (1 << 23) as f32 - 1.0
}

/// FNV-1a.
fn hash(name: &str) -> u64 {
	name.bytes()
		.fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// Collects the tensors of one weight file.
#[derive(Default)]
pub(super) struct Tensors {
	made: HashMap<String, Tensor>,
}

impl Tensors {
	/// A tensor with elements `mean + spread * u`, each changed by `edit` (given its index).
	pub(super) fn add_with(
		&mut self,
		name: &str,
		shape: &[usize],
		(mean, spread): (f64, f64),
		edit: impl Fn(usize, f32) -> f32,
	) -> Result<(), EngineError> {
		let (seed, mean, spread) = (hash(name), mean as f32, spread as f32);
		let values: Vec<f32> = (0..shape.iter().product())
			.map(|i| edit(i, mean + spread * element(seed, i as u64)))
			.collect();
		let tensor = Tensor::from_vec(values, shape, &Device::Cpu).map_err(EngineError::run)?;
		self.made.insert(name.to_owned(), tensor);
		Ok(())
	}

	/// A tensor with mean 0 and the given standard deviation.
	pub(super) fn random(
		&mut self,
		name: &str,
		shape: &[usize],
		deviation: f64,
	) -> Result<(), EngineError> {
		self.add_with(name, shape, (0.0, deviation / UNIFORM_DEVIATION), |_, value| value)
	}

	/// A weight matrix or kernel (output channels first) that keeps the variance, times `gain`.
	pub(super) fn weight(
		&mut self,
		name: &str,
		shape: &[usize],
		gain: f64,
	) -> Result<(), EngineError> {
		let inputs: usize = shape.iter().skip(1).product();
		self.random(&format!("{name}.weight"), shape, gain / (inputs as f64).sqrt())
	}

	/// A weight with its bias.
	pub(super) fn layer(&mut self, name: &str, shape: &[usize]) -> Result<(), EngineError> {
		self.weight(name, shape, 1.0)?;
		self.add_with(&format!("{name}.bias"), &shape[..1], (0.0, SMALL), |_, value| value)
	}

	/// Weight around 1 and bias around 0 of a norm.
	pub(super) fn norm(&mut self, name: &str, width: usize) -> Result<(), EngineError> {
		self.scale(name, width)?;
		self.add_with(&format!("{name}.bias"), &[width], (0.0, SMALL), |_, value| value)
	}

	/// Weight around 1 of a norm without bias.
	pub(super) fn scale(&mut self, name: &str, width: usize) -> Result<(), EngineError> {
		self.add_with(&format!("{name}.weight"), &[width], (1.0, SMALL), |_, value| value)
	}

	/// Everything added so far.
	pub(super) fn finish(self) -> HashMap<String, Tensor> {
		self.made
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn elements_should_have_the_documented_values_when_computed() {
		assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
		assert_eq!(hash("a"), 0xaf63_dc4c_8601_ec8c);
		// SplitMix64 with seed 0 begins with 0xe220a8397b1dcdaf.
		let expected = (0xe220_a839_7b1d_cdaf_u64 >> 40) as f32 / 8_388_608.0 - 1.0;
		assert_eq!(element(0, 1), expected);
	}

	#[test]
	fn elements_should_be_spread_evenly_when_many_are_drawn() {
		let n = 20_000;
		let values: Vec<f64> = (0..n).map(|i| f64::from(element(hash("x"), i))).collect();
		let mean = values.iter().sum::<f64>() / n as f64;
		let variance = values.iter().map(|v| v * v).sum::<f64>() / n as f64;
		assert!(mean.abs() < 0.02 && (variance - 1.0 / 3.0).abs() < 0.01, "{mean} {variance}");
		assert!(values.iter().all(|v| (-1.0..1.0).contains(v)));
	}
}
