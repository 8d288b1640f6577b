//! The CLIP text encoder.

use std::path::Path;

use candle_core::{Device, Module, Result, Tensor};
use candle_nn::{Embedding, LayerNorm, Linear, VarBuilder, embedding, layer_norm, linear};
use serde::Deserialize;

use super::attention::{Attention, Names};
use crate::{
	EngineError,
	config::{check_divides, check_size, read_json},
};

const NAMES: Names = Names { projections: ["q_proj", "k_proj", "v_proj", "out_proj"], bias: true };

/// `text_encoder/config.json`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ClipConfig {
	pub(crate) vocab_size: usize,
	pub(crate) hidden_size: usize,
	intermediate_size: usize,
	num_hidden_layers: usize,
	num_attention_heads: usize,
	pub(crate) max_position_embeddings: usize,
	#[serde(default = "default_activation")]
	hidden_act: Activation,
	#[serde(default = "default_eps")]
	layer_norm_eps: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Activation {
	/// x sigmoid(1.702 x).
	QuickGelu,
	/// The exact Gaussian error linear unit.
	Gelu,
}

fn default_activation() -> Activation {
	Activation::QuickGelu
}

fn default_eps() -> f64 {
	1e-5
}

impl ClipConfig {
	/// Reads and checks the configuration in `folder`.
	pub(crate) fn read(folder: &Path) -> std::result::Result<Self, EngineError> {
		let config: Self = read_json(&folder.join("config.json"))?;
		check_size("text encoder vocab_size", config.vocab_size, 1 << 20)?;
		check_size("text encoder hidden_size", config.hidden_size, 16_384)?;
		check_size("text encoder intermediate_size", config.intermediate_size, 65_536)?;
		check_size("text encoder num_hidden_layers", config.num_hidden_layers, 256)?;
		check_size("text encoder max_position_embeddings", config.max_position_embeddings, 4096)?;
		check_divides(
			"text encoder num_attention_heads",
			config.num_attention_heads,
			config.hidden_size,
		)?;
		Ok(config)
	}
}

/// The encoder's weights.
pub(crate) struct ClipText {
	tokens: Embedding,
	positions: Tensor,
	layers: Vec<Layer>,
	norm: LayerNorm,
}

struct Layer {
	attention_norm: LayerNorm,
	attention: Attention,
	mlp_norm: LayerNorm,
	widen: Linear,
	narrow: Linear,
	activation: Activation,
}

impl ClipText {
	/// Builds the encoder from weights with Hugging Face names.
	pub(crate) fn load(config: &ClipConfig, vb: &VarBuilder<'_>) -> Result<Self> {
		let vb = vb.pp("text_model");
		let (hidden, places) = (config.hidden_size, config.max_position_embeddings);
		let embeddings = vb.pp("embeddings");
		let layers = (0..config.num_hidden_layers)
			.map(|i| Layer::load(config, &vb.pp("encoder.layers").pp(i)))
			.collect::<Result<_>>()?;
		Ok(Self {
			tokens: embedding(config.vocab_size, hidden, embeddings.pp("token_embedding"))?,
			positions: embeddings.get((places, hidden), "position_embedding.weight")?,
			layers,
			norm: layer_norm(hidden, config.layer_norm_eps, vb.pp("final_layer_norm"))?,
		})
	}

	/// The normalised last hidden states of one sequence of tokens: (1, tokens, hidden).
	pub(crate) fn forward(&self, tokens: &[u32]) -> Result<Tensor> {
		let device = self.positions.device();
		let ids = Tensor::new(tokens, device)?;
		let places = self.positions.narrow(0, 0, tokens.len())?;
		let mut x = (self.tokens.forward(&ids)? + places)?.unsqueeze(0)?;
		let mask = causal_mask(tokens.len(), device)?;
		for layer in &self.layers {
			x = layer.forward(&x, &mask)?;
		}
		self.norm.forward(&x)
	}
}

impl Layer {
	fn load(config: &ClipConfig, vb: &VarBuilder<'_>) -> Result<Self> {
		let (hidden, inner, eps) =
			(config.hidden_size, config.intermediate_size, config.layer_norm_eps);
		let heads = config.num_attention_heads;
		Ok(Self {
			attention_norm: layer_norm(hidden, eps, vb.pp("layer_norm1"))?,
			attention: Attention::load(hidden, hidden, heads, &NAMES, &vb.pp("self_attn"))?,
			mlp_norm: layer_norm(hidden, eps, vb.pp("layer_norm2"))?,
			widen: linear(hidden, inner, vb.pp("mlp.fc1"))?,
			narrow: linear(inner, hidden, vb.pp("mlp.fc2"))?,
			activation: config.hidden_act,
		})
	}

	fn forward(&self, x: &Tensor, mask: &Tensor) -> Result<Tensor> {
		let normed = self.attention_norm.forward(x)?;
		let x = (x + self.attention.forward(&normed, &normed, Some(mask))?)?;
		let inner = self.widen.forward(&self.mlp_norm.forward(&x)?)?;
		let inner = match self.activation {
			Activation::QuickGelu => (&inner * candle_nn::ops::sigmoid(&(&inner * 1.702)?)?)?,
			Activation::Gelu => inner.gelu_erf()?,
		};
		x + self.narrow.forward(&inner)?
	}
}

/// Minus infinity where a token would look at a later one: (tokens, tokens).
pub(crate) fn causal_mask(tokens: usize, device: &Device) -> Result<Tensor> {
	let values: Vec<f32> = (0..tokens)
		.flat_map(|row| (0..tokens).map(move |col| if col > row { f32::NEG_INFINITY } else { 0.0 }))
		.collect();
	Tensor::from_vec(values, (tokens, tokens), device)
}
