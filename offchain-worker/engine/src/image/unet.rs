//! The denoising network (`UNet2DConditionModel` of the Stable Diffusion 1 and 2 families).

use candle_core::{Module, Result, Tensor};
use candle_nn::{Conv2d, Conv2dConfig, GroupNorm, Linear, VarBuilder, conv2d, group_norm, linear};

use super::{
	layers::{Resnet, ResnetShape, Upsample, conv3x3},
	transformer::Transformer,
	unet_config::UnetConfig,
};

const LONGEST_PERIOD: f64 = 10_000.0;

/// The network's weights.
pub(crate) struct Unet {
	config: UnetConfig,
	conv_in: Conv2d,
	time1: Linear,
	time2: Linear,
	down: Vec<Down>,
	middle: (Resnet, Transformer, Resnet),
	up: Vec<Up>,
	norm_out: GroupNorm,
	conv_out: Conv2d,
}

/// A residual block, followed by a transformer in blocks that attend to the prompt.
struct Layer(Resnet, Option<Transformer>);

struct Down {
	layers: Vec<Layer>,
	downsample: Option<Conv2d>,
}

struct Up {
	layers: Vec<Layer>,
	upsample: Option<Upsample>,
}

impl Layer {
	fn forward(&self, x: &Tensor, time: &Tensor, prompt: &Tensor) -> Result<Tensor> {
		let x = self.0.forward(x, Some(time))?;
		match &self.1 {
			Some(transformer) => transformer.forward(&x, prompt),
			None => Ok(x),
		}
	}
}

impl Unet {
	/// Builds the network from weights with diffusers' names.
	pub(crate) fn load(config: &UnetConfig, vb: &VarBuilder<'_>) -> Result<Self> {
		let channels = &config.block_out_channels;
		let (first, last) = (channels[0], channels[config.blocks() - 1]);
		let time = config.time_width();
		let middle = vb.pp("mid_block");
		let middle_resnet = |name| Resnet::load(shape(config, last, last), &middle.pp(name));
		let middle_heads = config.heads(config.blocks() - 1);
		let attention = Transformer::load(config, last, middle_heads, &middle.pp("attentions.0"))?;
		Ok(Self {
			conv_in: conv3x3(config.in_channels, first, vb.pp("conv_in"))?,
			time1: linear(first, time, vb.pp("time_embedding.linear_1"))?,
			time2: linear(time, time, vb.pp("time_embedding.linear_2"))?,
			down: (0..config.blocks())
				.map(|i| Down::load(config, i, &vb.pp("down_blocks").pp(i)))
				.collect::<Result<_>>()?,
			middle: (middle_resnet("resnets.0")?, attention, middle_resnet("resnets.1")?),
			up: (0..config.blocks())
				.map(|i| Up::load(config, i, &vb.pp("up_blocks").pp(i)))
				.collect::<Result<_>>()?,
			norm_out: group_norm(
				config.norm_num_groups,
				first,
				config.norm_eps,
				vb.pp("conv_norm_out"),
			)?,
			conv_out: conv3x3(first, config.out_channels, vb.pp("conv_out"))?,
			config: config.clone(),
		})
	}

	/// The network's output for latents (batch, channels, height, width) at a training timestep,
	/// given the prompt's hidden states (batch, tokens, width).
	pub(crate) fn forward(&self, x: &Tensor, timestep: f64, prompt: &Tensor) -> Result<Tensor> {
		let time = self.time_embedding(timestep, x)?;
		let mut x = self.conv_in.forward(x)?;
		let mut skips = vec![x.clone()];
		for block in &self.down {
			x = block.forward(x, &time, prompt, &mut skips)?;
		}
		let (before, attention, after) = &self.middle;
		x = before.forward(&x, Some(&time))?;
		x = attention.forward(&x, prompt)?;
		x = after.forward(&x, Some(&time))?;
		for block in &self.up {
			x = block.forward(x, &time, prompt, &mut skips)?;
		}
		self.conv_out.forward(&self.norm_out.forward(&x)?.silu()?)
	}

	/// The same for every image of the batch: (1, width).
	fn time_embedding(&self, timestep: f64, like: &Tensor) -> Result<Tensor> {
		let values = sinusoids(
			timestep,
			self.config.block_out_channels[0],
			self.config.flip_sin_to_cos,
			self.config.freq_shift,
		);
		let values = Tensor::new(values, like.device())?.unsqueeze(0)?.to_dtype(like.dtype())?;
		self.time2.forward(&self.time1.forward(&values)?.silu()?)
	}
}

/// Sines and cosines of the timestep at `width / 2` frequencies, in single precision.
fn sinusoids(timestep: f64, width: usize, cosines_first: bool, shift: f64) -> Vec<f32> {
	let half = width / 2;
	let angle = |i: usize| {
		let exponent = -LONGEST_PERIOD.ln() * i as f64 / (half as f64 - shift);
		timestep * exponent.exp()
	};
	let sines = (0..half).map(|i| angle(i).sin() as f32);
	let cosines = (0..half).map(|i| angle(i).cos() as f32);
	if cosines_first { cosines.chain(sines).collect() } else { sines.chain(cosines).collect() }
}

fn shape(config: &UnetConfig, from: usize, to: usize) -> ResnetShape {
	ResnetShape {
		from,
		to,
		time: Some(config.time_width()),
		groups: config.norm_num_groups,
		eps: config.norm_eps,
	}
}

fn layer(
	config: &UnetConfig,
	(from, to): (usize, usize),
	heads: Option<usize>,
	index: usize,
	vb: &VarBuilder<'_>,
) -> Result<Layer> {
	let resnet = Resnet::load(shape(config, from, to), &vb.pp("resnets").pp(index))?;
	let transformer = heads
		.map(|heads| Transformer::load(config, to, heads, &vb.pp("attentions").pp(index)))
		.transpose()?;
	Ok(Layer(resnet, transformer))
}

impl Down {
	fn load(config: &UnetConfig, block: usize, vb: &VarBuilder<'_>) -> Result<Self> {
		let to = config.block_out_channels[block];
		let from = config.block_out_channels[block.saturating_sub(1)];
		let heads = config.down_attends(block).then(|| config.heads(block));
		let layers = (0..config.layers(block))
			.map(|j| layer(config, (if j == 0 { from } else { to }, to), heads, j, vb))
			.collect::<Result<_>>()?;
		let halving = Conv2dConfig { padding: 1, stride: 2, ..Conv2dConfig::default() };
		let downsample = (block + 1 < config.blocks())
			.then(|| conv2d(to, to, 3, halving, vb.pp("downsamplers.0.conv")))
			.transpose()?;
		Ok(Self { layers, downsample })
	}

	fn forward(
		&self,
		mut x: Tensor,
		time: &Tensor,
		prompt: &Tensor,
		skips: &mut Vec<Tensor>,
	) -> Result<Tensor> {
		for layer in &self.layers {
			x = layer.forward(&x, time, prompt)?;
			skips.push(x.clone());
		}
		if let Some(downsample) = &self.downsample {
			x = downsample.forward(&x)?;
			skips.push(x.clone());
		}
		Ok(x)
	}
}

impl Up {
	fn load(config: &UnetConfig, block: usize, vb: &VarBuilder<'_>) -> Result<Self> {
		// On the way up the blocks come in reverse order.
		let mirrored = |i: usize| config.blocks() - 1 - i.min(config.blocks() - 1);
		let channels = |i: usize| config.block_out_channels[mirrored(i)];
		let (before, to, below) =
			(channels(block.saturating_sub(1)), channels(block), channels(block + 1));
		let heads = config.up_attends(block).then(|| config.heads(mirrored(block)));
		let count = config.layers(mirrored(block)) + 1;
		let layers = (0..count)
			.map(|j| {
				let skip = if j + 1 == count { below } else { to };
				let from = if j == 0 { before } else { to };
				layer(config, (from + skip, to), heads, j, vb)
			})
			.collect::<Result<_>>()?;
		let upsample = (block + 1 < config.blocks()).then(|| Upsample::load(to, vb)).transpose()?;
		Ok(Self { layers, upsample })
	}

	fn forward(
		&self,
		mut x: Tensor,
		time: &Tensor,
		prompt: &Tensor,
		skips: &mut Vec<Tensor>,
	) -> Result<Tensor> {
		for layer in &self.layers {
			let Some(skip) = skips.pop() else {
				candle_core::bail!("a skip connection is missing")
			};
			x = layer.forward(&Tensor::cat(&[&x, &skip], 1)?, time, prompt)?;
		}
		match (&self.upsample, skips.last()) {
			(Some(upsample), Some(next)) => {
				// The next skip says how large odd sizes were before they were halved.
				let (_, _, height, width) = next.dims4()?;
				upsample.forward(&x, height, width)
			},
			_ => Ok(x),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn sinusoids_should_put_cosines_first_when_flipped() {
		let values = sinusoids(3.0, 4, true, 0.0);
		// Frequencies 1 and 1/100.
		let expected = [3.0_f64.cos(), 0.03_f64.cos(), 3.0_f64.sin(), 0.03_f64.sin()];
		for (value, wanted) in values.iter().zip(expected) {
			assert!((f64::from(*value) - wanted).abs() < 1e-6);
		}
		let plain = sinusoids(3.0, 4, false, 0.0);
		assert_eq!(plain, [values[2], values[3], values[0], values[1]]);
	}
}
