//! The Llama decoder: RMS norm, rotary positions, grouped-query attention with a preallocated
//! cache, SwiGLU. One sequence at a time.

use candle_core::{DType, Device, IndexOp, Module, Result, Tensor};
use candle_nn::{
	Embedding, Linear, RmsNorm, VarBuilder, embedding, linear_b, ops::softmax_last_dim, rms_norm,
	rotary_emb::rope,
};

use super::config::LlamaConfig;

/// The decoder's weights.
pub(crate) struct Llama {
	embedding: Embedding,
	layers: Vec<Layer>,
	norm: RmsNorm,
	head: Linear,
	frequencies: Vec<f32>,
	config: LlamaConfig,
	dtype: DType,
	device: Device,
}

struct Layer {
	attention_norm: RmsNorm,
	attention: Attention,
	mlp_norm: RmsNorm,
	mlp: Mlp,
}

struct Attention {
	query: Linear,
	key: Linear,
	value: Linear,
	out: Linear,
	heads: usize,
	kv_heads: usize,
	head_dim: usize,
}

struct Mlp {
	gate: Linear,
	up: Linear,
	down: Linear,
}

/// Keys, values and rotary tables of one sequence of bounded length.
pub(crate) struct Cache {
	/// Per layer: keys and values, each (kv heads, capacity, head width).
	layers: Vec<(Tensor, Tensor)>,
	cos: Tensor,
	sin: Tensor,
	capacity: usize,
	length: usize,
}

impl Cache {
	/// Tokens the cache holds.
	pub(crate) fn length(&self) -> usize {
		self.length
	}
}

impl Llama {
	/// Builds the decoder from weights with Hugging Face names.
	pub(crate) fn load(
		config: &LlamaConfig,
		frequencies: Vec<f32>,
		vb: &VarBuilder<'_>,
	) -> Result<Self> {
		let model = vb.pp("model");
		let embedding = embedding(config.vocab_size, config.hidden_size, model.pp("embed_tokens"))?;
		let layers = (0..config.num_hidden_layers)
			.map(|i| Layer::load(config, &model.pp("layers").pp(i)))
			.collect::<Result<_>>()?;
		let head = if config.tie_word_embeddings {
			Linear::new(embedding.embeddings().clone(), None)
		} else {
			linear_b(config.hidden_size, config.vocab_size, false, vb.pp("lm_head"))?
		};
		Ok(Self {
			embedding,
			layers,
			norm: rms_norm(config.hidden_size, config.rms_norm_eps, model.pp("norm"))?,
			head,
			frequencies,
			config: config.clone(),
			dtype: vb.dtype(),
			device: vb.device().clone(),
		})
	}

	/// An empty cache for at most `capacity` tokens.
	pub(crate) fn cache(&self, capacity: usize) -> Result<Cache> {
		let shape = (self.config.kv_heads(), capacity, self.config.head_dim());
		let zeros = || Tensor::zeros(shape, self.dtype, &self.device);
		let layers =
			(0..self.layers.len()).map(|_| Ok((zeros()?, zeros()?))).collect::<Result<_>>()?;
		let angles: Vec<f64> = (0..capacity)
			.flat_map(|p| self.frequencies.iter().map(move |f| f64::from(p as f32 * f)))
			.collect();
		let table = |values: Vec<f32>| {
			Tensor::from_vec(values, (capacity, self.frequencies.len()), &self.device)?
				.to_dtype(self.dtype)
		};
		Ok(Cache {
			layers,
			cos: table(angles.iter().map(|a| a.cos() as f32).collect())?,
			sin: table(angles.iter().map(|a| a.sin() as f32).collect())?,
			capacity,
			length: 0,
		})
	}

	/// Appends `tokens` to the sequence in `cache` and returns the logits that follow the last
	/// one, in single precision.
	pub(crate) fn forward(&self, tokens: &[u32], cache: &mut Cache) -> Result<Vec<f32>> {
		let (start, count) = (cache.length, tokens.len());
		if count == 0 || start + count > cache.capacity {
			candle_core::bail!("{count} tokens at {start} in a cache of {}", cache.capacity)
		}
		let mask = self.causal_mask(start, count)?;
		let positions = (cache.cos.narrow(0, start, count)?, cache.sin.narrow(0, start, count)?);
		let mut x = self.embedding.forward(&Tensor::new(tokens, &self.device)?)?;
		for (layer, stored) in self.layers.iter().zip(&cache.layers) {
			x = layer.forward(&x, &positions, mask.as_ref(), stored, start)?;
		}
		cache.length = start + count;
		let last = self.norm.forward(&x.narrow(0, count - 1, 1)?)?;
		self.head.forward(&last)?.i(0)?.to_dtype(DType::F32)?.to_vec1()
	}

	/// Minus infinity where a token would look at a later one; none for a single token.
	fn causal_mask(&self, start: usize, count: usize) -> Result<Option<Tensor>> {
		if count == 1 {
			return Ok(None);
		}
		let total = start + count;
		let values: Vec<f32> = (0..count)
			.flat_map(|row| {
				(0..total).map(move |col| if col > start + row { f32::NEG_INFINITY } else { 0.0 })
			})
			.collect();
		Tensor::from_vec(values, (count, total), &self.device).map(Some)
	}
}

impl Layer {
	fn load(config: &LlamaConfig, vb: &VarBuilder<'_>) -> Result<Self> {
		let (hidden, eps) = (config.hidden_size, config.rms_norm_eps);
		Ok(Self {
			attention_norm: rms_norm(hidden, eps, vb.pp("input_layernorm"))?,
			attention: Attention::load(config, &vb.pp("self_attn"))?,
			mlp_norm: rms_norm(hidden, eps, vb.pp("post_attention_layernorm"))?,
			mlp: Mlp::load(config, &vb.pp("mlp"))?,
		})
	}

	fn forward(
		&self,
		x: &Tensor,
		positions: &(Tensor, Tensor),
		mask: Option<&Tensor>,
		stored: &(Tensor, Tensor),
		start: usize,
	) -> Result<Tensor> {
		let normed = self.attention_norm.forward(x)?;
		let x = (x + self.attention.forward(&normed, positions, mask, stored, start)?)?;
		&x + self.mlp.forward(&self.mlp_norm.forward(&x)?)?
	}
}

impl Attention {
	fn load(config: &LlamaConfig, vb: &VarBuilder<'_>) -> Result<Self> {
		let (hidden, head_dim, bias) =
			(config.hidden_size, config.head_dim(), config.attention_bias);
		let (all, kv) = (config.num_attention_heads * head_dim, config.kv_heads() * head_dim);
		Ok(Self {
			query: linear_b(hidden, all, bias, vb.pp("q_proj"))?,
			key: linear_b(hidden, kv, bias, vb.pp("k_proj"))?,
			value: linear_b(hidden, kv, bias, vb.pp("v_proj"))?,
			out: linear_b(all, hidden, bias, vb.pp("o_proj"))?,
			heads: config.num_attention_heads,
			kv_heads: config.kv_heads(),
			head_dim,
		})
	}

	/// (tokens, heads * width) to (1, heads, tokens, width).
	fn split(&self, x: &Tensor, heads: usize) -> Result<Tensor> {
		let tokens = x.dim(0)?;
		x.reshape((1, tokens, heads, self.head_dim))?.transpose(1, 2)?.contiguous()
	}

	fn forward(
		&self,
		x: &Tensor,
		(cos, sin): &(Tensor, Tensor),
		mask: Option<&Tensor>,
		(keys, values): &(Tensor, Tensor),
		start: usize,
	) -> Result<Tensor> {
		let count = x.dim(0)?;
		let total = start + count;
		let query = rope(&self.split(&self.query.forward(x)?, self.heads)?, cos, sin)?;
		let key = rope(&self.split(&self.key.forward(x)?, self.kv_heads)?, cos, sin)?;
		let value = self.split(&self.value.forward(x)?, self.kv_heads)?;
		keys.slice_set(&key.squeeze(0)?, 1, start)?;
		values.slice_set(&value.squeeze(0)?, 1, start)?;

		// The query heads of a group share keys and values: stack them instead of copying those.
		let group = self.heads / self.kv_heads;
		let query = query.reshape((self.kv_heads, group * count, self.head_dim))?;
		let scores = query.matmul(&keys.narrow(1, 0, total)?.transpose(1, 2)?)?;
		let scores = (scores.to_dtype(DType::F32)? / (self.head_dim as f64).sqrt())?;
		let scores = scores.reshape((self.heads, count, total))?;
		let scores = match mask {
			Some(mask) => scores.broadcast_add(mask)?,
			None => scores,
		};
		let weights = softmax_last_dim(&scores)?.to_dtype(x.dtype())?;
		let weights = weights.reshape((self.kv_heads, group * count, total))?;
		let mixed = weights.matmul(&values.narrow(1, 0, total)?)?;
		let mixed = mixed.reshape((self.heads, count, self.head_dim))?.transpose(0, 1)?;
		self.out.forward(&mixed.reshape((count, self.heads * self.head_dim))?)
	}
}

impl Mlp {
	fn load(config: &LlamaConfig, vb: &VarBuilder<'_>) -> Result<Self> {
		let (hidden, inner, bias) = (config.hidden_size, config.intermediate_size, config.mlp_bias);
		Ok(Self {
			gate: linear_b(hidden, inner, bias, vb.pp("gate_proj"))?,
			up: linear_b(hidden, inner, bias, vb.pp("up_proj"))?,
			down: linear_b(inner, hidden, bias, vb.pp("down_proj"))?,
		})
	}

	fn forward(&self, x: &Tensor) -> Result<Tensor> {
		self.down.forward(&(self.gate.forward(x)?.silu()? * self.up.forward(x)?)?)
	}
}
