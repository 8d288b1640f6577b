//! Building blocks that the UNet and the VAE share.

use candle_core::{Module, Result, Tensor};
use candle_nn::{Conv2d, Conv2dConfig, GroupNorm, Linear, VarBuilder, conv2d, group_norm, linear};

/// A 3x3 convolution that keeps the size.
pub(crate) fn conv3x3(from: usize, to: usize, vb: VarBuilder<'_>) -> Result<Conv2d> {
	conv2d(from, to, 3, Conv2dConfig { padding: 1, ..Conv2dConfig::default() }, vb)
}

/// A 1x1 convolution.
pub(crate) fn conv1x1(from: usize, to: usize, vb: VarBuilder<'_>) -> Result<Conv2d> {
	conv2d(from, to, 1, Conv2dConfig::default(), vb)
}

/// Sizes of a residual block.
#[derive(Clone, Copy)]
pub(crate) struct ResnetShape {
	pub(crate) from: usize,
	pub(crate) to: usize,
	/// Width of the time embedding; `None` where there is none (VAE).
	pub(crate) time: Option<usize>,
	pub(crate) groups: usize,
	pub(crate) eps: f64,
}

/// Two convolutions with normalisation, a time embedding between, and a shortcut around.
pub(crate) struct Resnet {
	norm1: GroupNorm,
	conv1: Conv2d,
	time: Option<Linear>,
	norm2: GroupNorm,
	conv2: Conv2d,
	shortcut: Option<Conv2d>,
}

impl Resnet {
	pub(crate) fn load(shape: ResnetShape, vb: &VarBuilder<'_>) -> Result<Self> {
		let ResnetShape { from, to, time, groups, eps } = shape;
		Ok(Self {
			norm1: group_norm(groups, from, eps, vb.pp("norm1"))?,
			conv1: conv3x3(from, to, vb.pp("conv1"))?,
			time: time.map(|width| linear(width, to, vb.pp("time_emb_proj"))).transpose()?,
			norm2: group_norm(groups, to, eps, vb.pp("norm2"))?,
			conv2: conv3x3(to, to, vb.pp("conv2"))?,
			shortcut: (from != to)
				.then(|| conv1x1(from, to, vb.pp("conv_shortcut")))
				.transpose()?,
		})
	}

	/// `time` is (batch, width) and must be given where the block has a time projection.
	pub(crate) fn forward(&self, x: &Tensor, time: Option<&Tensor>) -> Result<Tensor> {
		let mut inner = self.conv1.forward(&self.norm1.forward(x)?.silu()?)?;
		if let (Some(projection), Some(time)) = (&self.time, time) {
			let shift = projection.forward(&time.silu()?)?;
			inner = inner.broadcast_add(&shift.unsqueeze(2)?.unsqueeze(3)?)?;
		}
		let inner = self.conv2.forward(&self.norm2.forward(&inner)?.silu()?)?;
		match &self.shortcut {
			Some(shortcut) => shortcut.forward(x)? + inner,
			None => x + inner,
		}
	}
}

/// Nearest-neighbour enlargement followed by a convolution.
pub(crate) struct Upsample(Conv2d);

impl Upsample {
	pub(crate) fn load(channels: usize, vb: &VarBuilder<'_>) -> Result<Self> {
		conv3x3(channels, channels, vb.pp("upsamplers.0.conv")).map(Self)
	}

	/// Enlarges to the given height and width.
	pub(crate) fn forward(&self, x: &Tensor, height: usize, width: usize) -> Result<Tensor> {
		self.0.forward(&x.upsample_nearest2d(height, width)?)
	}
}

/// (batch, channels, height, width) to (batch, height * width, channels).
pub(crate) fn to_tokens(x: &Tensor) -> Result<Tensor> {
	x.flatten_from(2)?.transpose(1, 2)?.contiguous()
}

/// The inverse of [`to_tokens`].
pub(crate) fn from_tokens(x: &Tensor, height: usize, width: usize) -> Result<Tensor> {
	let (batch, _, channels) = x.dims3()?;
	x.transpose(1, 2)?.contiguous()?.reshape((batch, channels, height, width))
}
