//! `unet/config.json`.

use std::path::Path;

use serde::Deserialize;

use crate::{
	EngineError,
	config::{OneOrMany, check_divides, check_size, read_json},
};

/// The configuration as diffusers writes it. What changes the network in a way this engine does
/// not compute is read in order to be refused.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct UnetConfig {
	#[serde(default = "four")]
	pub(crate) in_channels: usize,
	#[serde(default = "four")]
	pub(crate) out_channels: usize,
	pub(crate) block_out_channels: Vec<usize>,
	down_block_types: Vec<String>,
	up_block_types: Vec<String>,
	#[serde(default = "default_mid")]
	mid_block_type: String,
	layers_per_block: OneOrMany,
	pub(crate) cross_attention_dim: usize,
	attention_head_dim: OneOrMany,
	num_attention_heads: Option<OneOrMany>,
	#[serde(default = "default_groups")]
	pub(crate) norm_num_groups: usize,
	#[serde(default = "default_eps")]
	pub(crate) norm_eps: f64,
	#[serde(default = "yes")]
	pub(crate) flip_sin_to_cos: bool,
	#[serde(default)]
	pub(crate) freq_shift: f64,
	#[serde(default)]
	pub(crate) use_linear_projection: bool,
	#[serde(default = "default_activation")]
	act_fn: String,
	#[serde(default)]
	center_input_sample: bool,
	#[serde(default)]
	dual_cross_attention: bool,
	transformer_layers_per_block: Option<OneOrMany>,
	mid_block_scale_factor: Option<f64>,
	downsample_padding: Option<usize>,
	only_cross_attention: Option<bool>,
	resnet_time_scale_shift: Option<String>,
	time_embedding_type: Option<String>,
	time_cond_proj_dim: Option<usize>,
	addition_embed_type: Option<String>,
	class_embed_type: Option<String>,
	num_class_embeds: Option<usize>,
	encoder_hid_dim: Option<usize>,
}

fn four() -> usize {
	4
}

fn default_groups() -> usize {
	32
}

fn default_eps() -> f64 {
	1e-5
}

fn yes() -> bool {
	true
}

fn default_mid() -> String {
	"UNetMidBlock2DCrossAttn".into()
}

fn default_activation() -> String {
	"silu".into()
}

impl UnetConfig {
	/// Reads and checks the configuration in `folder`.
	pub(crate) fn read(folder: &Path) -> Result<Self, EngineError> {
		let config: Self = read_json(&folder.join("config.json"))?;
		config.check_supported()?;
		config.check_sizes()?;
		Ok(config)
	}

	fn check_supported(&self) -> Result<(), EngineError> {
		let other = |value: &Option<String>, own: &str| value.as_deref().is_some_and(|v| v != own);
		let known = |kind: &String, own: [&str; 2]| own.contains(&kind.as_str());
		let refused = [
			("act_fn", self.act_fn != "silu"),
			("mid_block_type", self.mid_block_type != default_mid()),
			(
				"down_block_types",
				!self
					.down_block_types
					.iter()
					.all(|k| known(k, ["CrossAttnDownBlock2D", "DownBlock2D"])),
			),
			(
				"up_block_types",
				!self.up_block_types.iter().all(|k| known(k, ["CrossAttnUpBlock2D", "UpBlock2D"])),
			),
			("center_input_sample", self.center_input_sample),
			("dual_cross_attention", self.dual_cross_attention),
			(
				"transformer_layers_per_block",
				(0..self.blocks()).any(|i| {
					self.transformer_layers_per_block
						.as_ref()
						.is_some_and(|layers| layers.get(i) != Some(1))
				}),
			),
			("mid_block_scale_factor", self.mid_block_scale_factor.is_some_and(|f| f != 1.0)),
			("downsample_padding", self.downsample_padding.is_some_and(|p| p != 1)),
			("only_cross_attention", self.only_cross_attention == Some(true)),
			("resnet_time_scale_shift", other(&self.resnet_time_scale_shift, "default")),
			("time_embedding_type", other(&self.time_embedding_type, "positional")),
			("time_cond_proj_dim", self.time_cond_proj_dim.is_some()),
			("addition_embed_type", self.addition_embed_type.is_some()),
			("class_embed_type", self.class_embed_type.is_some()),
			("num_class_embeds", self.num_class_embeds.is_some()),
			("encoder_hid_dim", self.encoder_hid_dim.is_some()),
		];
		match refused.iter().find(|(_, is)| *is) {
			None => Ok(()),
			Some((key, _)) => Err(EngineError::unsupported(format!(
				"{key} in the UNet's configuration; use a model of the Stable Diffusion 1 or 2 family"
			))),
		}
	}

	fn check_sizes(&self) -> Result<(), EngineError> {
		let blocks = self.blocks();
		check_size("UNet blocks", blocks, 8)?;
		if self.down_block_types.len() != blocks || self.up_block_types.len() != blocks {
			return Err(EngineError::model("the UNet's lists of blocks differ in length"));
		}
		check_size("UNet in_channels", self.in_channels, 64)?;
		if self.out_channels != self.in_channels {
			return Err(EngineError::unsupported("a UNet with other outputs than inputs"));
		}
		check_size("UNet cross_attention_dim", self.cross_attention_dim, 16_384)?;
		for (i, &channels) in self.block_out_channels.iter().enumerate() {
			check_size("UNet block_out_channels", channels, 16_384)?;
			check_divides("UNet norm_num_groups", self.norm_num_groups, channels)?;
			check_size("UNet layers_per_block", self.layers(i), 32)?;
			check_divides("UNet attention heads", self.heads(i), channels)?;
		}
		check_divides("UNet block_out_channels", 2, self.block_out_channels[0])
	}

	/// Number of blocks on the way down, and on the way up.
	pub(crate) fn blocks(&self) -> usize {
		self.block_out_channels.len()
	}

	/// Residual blocks in a block on the way down; one more on the way up.
	pub(crate) fn layers(&self, block: usize) -> usize {
		self.layers_per_block.get(block).unwrap_or(0)
	}

	/// Attention heads of a block; `attention_head_dim` is their number by an old mistake that
	/// every published configuration contains.
	pub(crate) fn heads(&self, block: usize) -> usize {
		self.num_attention_heads
			.as_ref()
			.unwrap_or(&self.attention_head_dim)
			.get(block)
			.unwrap_or(0)
	}

	/// Whether a block on the way down attends to the prompt.
	pub(crate) fn down_attends(&self, block: usize) -> bool {
		self.down_block_types[block].starts_with("CrossAttn")
	}

	/// Whether a block on the way up, counted from the middle, attends to the prompt.
	pub(crate) fn up_attends(&self, block: usize) -> bool {
		self.up_block_types[block].starts_with("CrossAttn")
	}

	/// Width of the time embedding.
	pub(crate) fn time_width(&self) -> usize {
		4 * self.block_out_channels[0]
	}
}
