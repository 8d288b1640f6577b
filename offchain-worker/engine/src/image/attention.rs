//! Multi-head attention shared by the text encoder, the UNet and the VAE.

use candle_core::{Module, Result, Tensor};
use candle_nn::{Linear, VarBuilder, linear_b, ops::softmax_last_dim};

/// Most scores kept at once. Large images are attended to in blocks of rows; the rule is fixed,
/// so the results do not depend on free memory.
const MAX_SCORES: usize = 1 << 25;

/// Names of the four projections in a weight file.
pub(crate) struct Names {
	/// Query, key, value, output.
	pub(crate) projections: [&'static str; 4],
	/// Whether query, key and value have a bias; the output always has one.
	pub(crate) bias: bool,
}

/// Attention with its projections.
pub(crate) struct Attention {
	query: Linear,
	key: Linear,
	value: Linear,
	out: Linear,
	heads: usize,
}

impl Attention {
	/// Attention of `heads` heads from `width` channels to those of a context (or of the same
	/// tensor) with `context` channels.
	pub(crate) fn load(
		width: usize,
		context: usize,
		heads: usize,
		names: &Names,
		vb: &VarBuilder<'_>,
	) -> Result<Self> {
		let [query, key, value, out] = names.projections;
		Ok(Self {
			query: linear_b(width, width, names.bias, vb.pp(query))?,
			key: linear_b(context, width, names.bias, vb.pp(key))?,
			value: linear_b(context, width, names.bias, vb.pp(value))?,
			out: linear_b(width, width, true, vb.pp(out))?,
			heads,
		})
	}

	/// `x` is (batch, tokens, width), `context` (batch, other tokens, context width); `mask`
	/// (tokens, other tokens) is added to the scores.
	pub(crate) fn forward(
		&self,
		x: &Tensor,
		context: &Tensor,
		mask: Option<&Tensor>,
	) -> Result<Tensor> {
		let query = split(&self.query.forward(x)?, self.heads)?;
		let key = split(&self.key.forward(context)?, self.heads)?;
		let value = split(&self.value.forward(context)?, self.heads)?;
		let mixed = attend(&query, &key, &value, mask, MAX_SCORES)?;
		self.out.forward(&join(&mixed, self.heads)?)
	}
}

/// (batch, tokens, width) to (batch * heads, tokens, width / heads).
fn split(x: &Tensor, heads: usize) -> Result<Tensor> {
	let (batch, tokens, width) = x.dims3()?;
	x.reshape((batch, tokens, heads, width / heads))?.transpose(1, 2)?.reshape((
		batch * heads,
		tokens,
		width / heads,
	))
}

/// The inverse of [`split`].
fn join(x: &Tensor, heads: usize) -> Result<Tensor> {
	let (all, tokens, head_width) = x.dims3()?;
	x.reshape((all / heads, heads, tokens, head_width))?.transpose(1, 2)?.reshape((
		all / heads,
		tokens,
		heads * head_width,
	))
}

/// softmax(q k^T / sqrt(d) + mask) v, in blocks of rows with at most about `max_scores` scores.
fn attend(
	query: &Tensor,
	key: &Tensor,
	value: &Tensor,
	mask: Option<&Tensor>,
	max_scores: usize,
) -> Result<Tensor> {
	let (all, tokens, width) = query.dims3()?;
	let others = key.dim(1)?;
	let rows = (max_scores / (all * others).max(1)).clamp(1, tokens);
	let turned = key.transpose(1, 2)?.contiguous()?;
	let scale = 1.0 / (width as f64).sqrt();
	let block = |from: usize| {
		let count = rows.min(tokens - from);
		let scores = (query.narrow(1, from, count)?.contiguous()?.matmul(&turned)? * scale)?;
		let scores = match mask {
			Some(mask) => scores.broadcast_add(&mask.narrow(0, from, count)?)?,
			None => scores,
		};
		softmax_last_dim(&scores)?.matmul(value)
	};
	let blocks = (0..tokens).step_by(rows).map(block).collect::<Result<Vec<_>>>()?;
	if blocks.len() == 1 { Ok(blocks[0].clone()) } else { Tensor::cat(&blocks, 1) }
}

#[cfg(test)]
mod tests {
	use std::collections::HashMap;

	use candle_core::{DType, Device};

	use super::*;

	fn filled(shape: (usize, usize, usize), salt: usize) -> Tensor {
		let n = shape.0 * shape.1 * shape.2;
		let values: Vec<f32> =
			(0..n).map(|i| ((i * 31 + salt * 17) % 23) as f32 / 11.0 - 1.0).collect();
		Tensor::from_vec(values, shape, &Device::Cpu).unwrap()
	}

	fn numbers(tensor: &Tensor) -> Vec<f32> {
		tensor.flatten_all().unwrap().to_vec1().unwrap()
	}

	fn close(a: &[f32], b: &[f32]) {
		assert_eq!(a.len(), b.len());
		for (x, y) in a.iter().zip(b) {
			assert!((x - y).abs() < 1e-5, "{x} and {y}");
		}
	}

	/// One head at a time, one score at a time, straight from the definition.
	fn naive(query: &Tensor, key: &Tensor, value: &Tensor, causal: bool) -> Vec<f32> {
		let (q, k, v): (Vec<Vec<Vec<f32>>>, Vec<Vec<Vec<f32>>>, Vec<Vec<Vec<f32>>>) =
			(query.to_vec3().unwrap(), key.to_vec3().unwrap(), value.to_vec3().unwrap());
		let mut out = Vec::new();
		for head in 0..q.len() {
			for (i, row) in q[head].iter().enumerate() {
				let score = |other: &Vec<f32>| -> f32 {
					row.iter().zip(other).map(|(a, b)| a * b).sum::<f32>()
						/ (row.len() as f32).sqrt()
				};
				let visible = if causal { i + 1 } else { k[head].len() };
				let weights: Vec<f32> = k[head][..visible].iter().map(|o| score(o).exp()).collect();
				let total: f32 = weights.iter().sum();
				for column in 0..row.len() {
					let sum: f32 =
						weights.iter().zip(&v[head]).map(|(w, other)| w * other[column]).sum();
					out.push(sum / total);
				}
			}
		}
		out
	}

	#[test]
	fn attention_should_equal_the_definition_when_whole_or_in_blocks() {
		let (q, k, v) = (filled((3, 7, 4), 1), filled((3, 5, 4), 2), filled((3, 5, 4), 3));
		let expected = naive(&q, &k, &v, false);
		for max_scores in [usize::MAX, 3 * 5 * 2, 1] {
			close(&numbers(&attend(&q, &k, &v, None, max_scores).unwrap()), &expected);
		}
	}

	#[test]
	fn attention_should_not_look_ahead_when_masked() {
		let (q, k, v) = (filled((2, 6, 4), 1), filled((2, 6, 4), 2), filled((2, 6, 4), 3));
		let mask = super::super::clip::causal_mask(6, &Device::Cpu).unwrap();
		let expected = naive(&q, &k, &v, true);
		for max_scores in [usize::MAX, 2 * 6 * 4] {
			close(&numbers(&attend(&q, &k, &v, Some(&mask), max_scores).unwrap()), &expected);
		}
	}

	#[test]
	fn heads_should_be_restored_when_split_and_joined() {
		let x = filled((2, 5, 12), 4);
		let split = split(&x, 3).unwrap();
		assert_eq!(split.dims(), [6, 5, 4]);
		// Head 1 of token 2 of batch 1 begins at channel 4 of that token.
		let head: Vec<Vec<Vec<f32>>> = split.to_vec3().unwrap();
		let whole: Vec<Vec<Vec<f32>>> = x.to_vec3().unwrap();
		assert_eq!(head[4][2], whole[1][2][4..8]);
		close(&numbers(&join(&split, 3).unwrap()), &numbers(&x));
	}

	#[test]
	fn loading_should_fail_when_a_projection_is_missing() {
		let vb = VarBuilder::from_tensors(HashMap::new(), DType::F32, &Device::Cpu);
		let names = Names { projections: ["q", "k", "v", "o"], bias: true };
		assert!(Attention::load(8, 8, 2, &names, &vb).is_err());
	}
}
