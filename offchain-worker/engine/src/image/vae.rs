//! The decoder half of the autoencoder (`AutoencoderKL`): latents to pixels.

use std::path::Path;

use candle_core::{Module, Result, Tensor};
use candle_nn::{Conv2d, GroupNorm, VarBuilder, group_norm};
use serde::Deserialize;

use super::{
	attention::{Attention, Names},
	layers::{Resnet, ResnetShape, Upsample, conv1x1, conv3x3, from_tokens, to_tokens},
};
use crate::{
	EngineError,
	config::{check_divides, check_size, read_json},
};

/// Fixed by diffusers.
const EPS: f64 = 1e-6;
const NAMES: Names = Names { projections: ["to_q", "to_k", "to_v", "to_out.0"], bias: true };
/// Names in folders from before 2023.
const OLD_NAMES: Names = Names { projections: ["query", "key", "value", "proj_attn"], bias: true };

/// `vae/config.json`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct VaeConfig {
	pub(crate) block_out_channels: Vec<usize>,
	layers_per_block: usize,
	pub(crate) latent_channels: usize,
	out_channels: usize,
	#[serde(default = "default_groups")]
	norm_num_groups: usize,
	#[serde(default = "default_scaling")]
	pub(crate) scaling_factor: f64,
	shift_factor: Option<f64>,
	latents_mean: Option<serde_json::Value>,
	latents_std: Option<serde_json::Value>,
	act_fn: Option<String>,
	use_post_quant_conv: Option<bool>,
	mid_block_add_attention: Option<bool>,
	#[serde(default)]
	up_block_types: Vec<String>,
}

fn default_groups() -> usize {
	32
}

fn default_scaling() -> f64 {
	0.18215
}

impl VaeConfig {
	/// Reads and checks the configuration in `folder`.
	pub(crate) fn read(folder: &Path) -> std::result::Result<Self, EngineError> {
		let config: Self = read_json(&folder.join("config.json"))?;
		let unsupported = config.shift_factor.is_some()
			|| config.latents_mean.is_some()
			|| config.latents_std.is_some()
			|| config.act_fn.as_deref().is_some_and(|f| f != "silu")
			|| config.use_post_quant_conv == Some(false)
			|| config.mid_block_add_attention == Some(false)
			|| config.up_block_types.iter().any(|kind| kind != "UpDecoderBlock2D");
		if unsupported {
			return Err(EngineError::unsupported(
				"the VAE's configuration; use a model of the Stable Diffusion 1 or 2 family",
			));
		}
		check_size("VAE blocks", config.block_out_channels.len(), 8)?;
		check_size("VAE layers_per_block", config.layers_per_block, 32)?;
		check_size("VAE latent_channels", config.latent_channels, 64)?;
		check_size("VAE out_channels", config.out_channels, 3)?;
		for &channels in &config.block_out_channels {
			check_size("VAE block_out_channels", channels, 16_384)?;
			check_divides("VAE norm_num_groups", config.norm_num_groups, channels)?;
		}
		if config.out_channels != 3 || config.scaling_factor <= 0.0 {
			return Err(EngineError::model("the VAE does not make RGB images"));
		}
		Ok(config)
	}

	/// Pixels per latent in each direction.
	pub(crate) fn scale(&self) -> usize {
		1 << (self.block_out_channels.len() - 1)
	}
}

/// The decoder's weights.
pub(crate) struct VaeDecoder {
	post_quant: Conv2d,
	conv_in: Conv2d,
	before: Resnet,
	attention_norm: GroupNorm,
	attention: Attention,
	after: Resnet,
	blocks: Vec<Block>,
	norm_out: GroupNorm,
	conv_out: Conv2d,
	scaling_factor: f64,
}

struct Block {
	resnets: Vec<Resnet>,
	upsample: Option<Upsample>,
}

impl VaeDecoder {
	/// Builds the decoder from weights with diffusers' names.
	pub(crate) fn load(config: &VaeConfig, vb: &VarBuilder<'_>) -> Result<Self> {
		let channels: Vec<usize> = config.block_out_channels.iter().rev().copied().collect();
		let (deep, shallow) = (channels[0], channels[channels.len() - 1]);
		let (groups, latents) = (config.norm_num_groups, config.latent_channels);
		let shape = |from, to| ResnetShape { from, to, time: None, groups, eps: EPS };
		let decoder = vb.pp("decoder");
		let middle = decoder.pp("mid_block");
		let attention = middle.pp("attentions.0");
		let names = if attention.contains_tensor("to_q.weight") { NAMES } else { OLD_NAMES };
		let block = |i: usize| {
			let vb = decoder.pp("up_blocks").pp(i);
			let (from, to) = (channels[i.saturating_sub(1)], channels[i]);
			let resnets = (0..=config.layers_per_block)
				.map(|j| {
					let from = if j == 0 { from } else { to };
					Resnet::load(shape(from, to), &vb.pp("resnets").pp(j))
				})
				.collect::<Result<_>>()?;
			let upsample = (i + 1 < channels.len()).then(|| Upsample::load(to, &vb)).transpose()?;
			Ok(Block { resnets, upsample })
		};
		Ok(Self {
			post_quant: conv1x1(latents, latents, vb.pp("post_quant_conv"))?,
			conv_in: conv3x3(latents, deep, decoder.pp("conv_in"))?,
			before: Resnet::load(shape(deep, deep), &middle.pp("resnets.0"))?,
			attention_norm: group_norm(groups, deep, EPS, attention.pp("group_norm"))?,
			attention: Attention::load(deep, deep, 1, &names, &attention)?,
			after: Resnet::load(shape(deep, deep), &middle.pp("resnets.1"))?,
			blocks: (0..channels.len()).map(block).collect::<Result<_>>()?,
			norm_out: group_norm(groups, shallow, EPS, decoder.pp("conv_norm_out"))?,
			conv_out: conv3x3(shallow, 3, decoder.pp("conv_out"))?,
			scaling_factor: config.scaling_factor,
		})
	}

	/// Pixels (batch, 3, height, width) around -1..=1 of latents (batch, channels, ..).
	pub(crate) fn decode(&self, latents: &Tensor) -> Result<Tensor> {
		let x = self.post_quant.forward(&(latents / self.scaling_factor)?)?;
		let x = self.before.forward(&self.conv_in.forward(&x)?, None)?;
		let (_, _, height, width) = x.dims4()?;
		let tokens = to_tokens(&self.attention_norm.forward(&x)?)?;
		let attended = self.attention.forward(&tokens, &tokens, None)?;
		let mut x = (x + from_tokens(&attended, height, width)?)?;
		x = self.after.forward(&x, None)?;
		for block in &self.blocks {
			for resnet in &block.resnets {
				x = resnet.forward(&x, None)?;
			}
			if let Some(upsample) = &block.upsample {
				let (_, _, height, width) = x.dims4()?;
				x = upsample.forward(&x, 2 * height, 2 * width)?;
			}
		}
		self.conv_out.forward(&self.norm_out.forward(&x)?.silu()?)
	}
}
