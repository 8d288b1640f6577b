//! The UNet's transformer: self-attention, attention to the prompt, gated feed-forward.

use candle_core::{D, Module, Result, Tensor};
use candle_nn::{Conv2d, GroupNorm, LayerNorm, Linear, VarBuilder, group_norm, layer_norm, linear};

use super::{
	attention::{Attention, Names},
	layers::{conv1x1, from_tokens, to_tokens},
	unet_config::UnetConfig,
};

const NAMES: Names = Names { projections: ["to_q", "to_k", "to_v", "to_out.0"], bias: false };
/// Fixed by diffusers, whatever the configuration says about other norms.
const GROUP_EPS: f64 = 1e-6;
const LAYER_EPS: f64 = 1e-5;
const WIDENING: usize = 4;

/// A transformer over the pixels of a feature map.
pub(crate) struct Transformer {
	norm: GroupNorm,
	enter: Projection,
	norm1: LayerNorm,
	to_itself: Attention,
	norm2: LayerNorm,
	to_prompt: Attention,
	norm3: LayerNorm,
	widen: Linear,
	narrow: Linear,
	leave: Projection,
}

/// The way in and out: a 1x1 convolution (older models) or a linear layer.
enum Projection {
	Conv(Conv2d),
	Linear(Linear),
}

impl Projection {
	fn load(channels: usize, is_linear: bool, vb: VarBuilder<'_>) -> Result<Self> {
		if is_linear {
			linear(channels, channels, vb).map(Self::Linear)
		} else {
			conv1x1(channels, channels, vb).map(Self::Conv)
		}
	}

	fn enter(&self, x: &Tensor) -> Result<Tensor> {
		match self {
			Self::Conv(conv) => to_tokens(&conv.forward(x)?),
			Self::Linear(linear) => linear.forward(&to_tokens(x)?),
		}
	}

	fn leave(&self, x: &Tensor, height: usize, width: usize) -> Result<Tensor> {
		match self {
			Self::Conv(conv) => conv.forward(&from_tokens(x, height, width)?),
			Self::Linear(linear) => from_tokens(&linear.forward(x)?, height, width),
		}
	}
}

impl Transformer {
	pub(crate) fn load(
		config: &UnetConfig,
		channels: usize,
		heads: usize,
		vb: &VarBuilder<'_>,
	) -> Result<Self> {
		let block = vb.pp("transformer_blocks.0");
		let (context, inner) = (config.cross_attention_dim, WIDENING * channels);
		let projection =
			|name| Projection::load(channels, config.use_linear_projection, vb.pp(name));
		Ok(Self {
			norm: group_norm(config.norm_num_groups, channels, GROUP_EPS, vb.pp("norm"))?,
			enter: projection("proj_in")?,
			norm1: layer_norm(channels, LAYER_EPS, block.pp("norm1"))?,
			to_itself: Attention::load(channels, channels, heads, &NAMES, &block.pp("attn1"))?,
			norm2: layer_norm(channels, LAYER_EPS, block.pp("norm2"))?,
			to_prompt: Attention::load(channels, context, heads, &NAMES, &block.pp("attn2"))?,
			norm3: layer_norm(channels, LAYER_EPS, block.pp("norm3"))?,
			widen: linear(channels, 2 * inner, block.pp("ff.net.0.proj"))?,
			narrow: linear(inner, channels, block.pp("ff.net.2"))?,
			leave: projection("proj_out")?,
		})
	}

	/// `x` is (batch, channels, height, width), `prompt` (batch, tokens, width).
	pub(crate) fn forward(&self, x: &Tensor, prompt: &Tensor) -> Result<Tensor> {
		let (_, _, height, width) = x.dims4()?;
		let tokens = self.enter.enter(&self.norm.forward(x)?)?;
		let normed = self.norm1.forward(&tokens)?;
		let tokens = (&tokens + self.to_itself.forward(&normed, &normed, None)?)?;
		let normed = self.norm2.forward(&tokens)?;
		let tokens = (&tokens + self.to_prompt.forward(&normed, prompt, None)?)?;
		let tokens = (&tokens + self.feed_forward(&self.norm3.forward(&tokens)?)?)?;
		x + self.leave.leave(&tokens, height, width)?
	}

	/// The second half gates the first through the exact Gaussian error linear unit.
	fn feed_forward(&self, x: &Tensor) -> Result<Tensor> {
		let halves = self.widen.forward(x)?.chunk(2, D::Minus1)?;
		self.narrow.forward(&(&halves[0] * halves[1].gelu_erf()?)?)
	}
}
