//! Image generation with Stable Diffusion 1 and 2 shaped models.

mod attention;
mod clip;
mod clip_tokenizer;
mod layers;
mod noise;
mod pixels;
mod scheduler;
mod transformer;
mod unet;
mod unet_config;
mod vae;

use std::path::Path;

use candle_core::{DType, Device, Tensor};
use serde::Deserialize;
use serde_json::Value;

use self::{
	clip::{ClipConfig, ClipText},
	clip_tokenizer::ClipTokenizer,
	noise::TorchRng,
	scheduler::{DpmSolver, SchedulerConfig},
	unet::Unet,
	unet_config::UnetConfig,
	vae::{VaeConfig, VaeDecoder},
};
use crate::{
	CancelToken, EngineError, Progress, args::ImageTaskArgs, config::read_json, weights::Weights,
};

/// Stem of the weight files of UNet and VAE.
const DIFFUSION_STEM: &str = "diffusion_pytorch_model";
/// Stem of the weight files of the text encoder.
const ENCODER_STEM: &str = "model";
/// Images are computed in single precision.
pub(crate) const DTYPE: DType = DType::F32;

/// `model_index.json`, as far as needed. Components are `[library, class]` pairs or null.
#[derive(Deserialize)]
struct ModelIndex {
	#[serde(rename = "_class_name")]
	class_name: String,
	safety_checker: Option<Value>,
}

impl ModelIndex {
	fn read(folder: &Path) -> Result<Self, EngineError> {
		let index: Self = read_json(&folder.join("model_index.json"))?;
		if index.class_name == "StableDiffusionPipeline" {
			return Ok(index);
		}
		Err(EngineError::unsupported(format!(
			"{}; use a model of the Stable Diffusion 1 or 2 family",
			index.class_name
		)))
	}

	/// Models without a checker write null, or a pair of nulls.
	fn has_safety_checker(&self) -> bool {
		match &self.safety_checker {
			None | Some(Value::Null) => false,
			Some(Value::Array(pair)) => pair.iter().any(|part| !part.is_null()),
			Some(_) => true,
		}
	}
}

/// A loaded image model.
pub(crate) struct ImageModel {
	tokenizer: ClipTokenizer,
	encoder: ClipText,
	unet: Unet,
	vae: VaeDecoder,
	scheduler: SchedulerConfig,
	latent_channels: usize,
	scale: usize,
	has_safety_checker: bool,
	device: Device,
}

/// Bytes that the model in `folder` and a run of the task need.
pub(crate) fn memory_needed(folder: &Path, args: &ImageTaskArgs) -> Result<u64, EngineError> {
	let variant = args.model.variant.as_deref();
	let unet = UnetConfig::read(&folder.join("unet"))?;
	let vae = VaeConfig::read(&folder.join("vae"))?;
	let components =
		[("unet", DIFFUSION_STEM), ("vae", DIFFUSION_STEM), ("text_encoder", ENCODER_STEM)];
	let mut bytes = 0_u64;
	for (component, stem) in components {
		let weights = Weights::open(&folder.join(component), stem, variant)?;
		bytes = bytes.saturating_add(weights.bytes_as(DTYPE));
	}
	// The largest moment: a 3x3 convolution over the full picture with its unfolded copy, or the
	// same over the guided pair of latents.
	let pixels = u64::from(args.width) * u64::from(args.height);
	let latents = pixels / (vae.scale() * vae.scale()) as u64;
	let decoding = pixels * (vae.block_out_channels[0] * 4 * 12) as u64;
	let denoising = 2 * latents * (unet.block_out_channels[0] * 4 * 24) as u64;
	let scores = 3 * 4 * (1_u64 << 25);
	Ok(bytes.saturating_add(decoding.max(denoising)).saturating_add(scores))
}

impl ImageModel {
	/// Loads the model in `folder`.
	pub(crate) fn load(
		folder: &Path,
		variant: Option<&str>,
		device: &Device,
	) -> Result<Self, EngineError> {
		let index = ModelIndex::read(folder)?;
		let clip = ClipConfig::read(&folder.join("text_encoder"))?;
		let unet = UnetConfig::read(&folder.join("unet"))?;
		let vae = VaeConfig::read(&folder.join("vae"))?;
		let tokenizer =
			ClipTokenizer::load(&folder.join("tokenizer"), clip.max_position_embeddings)?;
		check_fit(&clip, &unet, &vae, &tokenizer)?;
		let weights = |component: &str, stem: &str| {
			Weights::open(&folder.join(component), stem, variant)
				.map(|weights| weights.into_builder(DTYPE, device))
		};
		let encoder = weights("text_encoder", ENCODER_STEM)?;
		let denoiser = weights("unet", DIFFUSION_STEM)?;
		let decoder = weights("vae", DIFFUSION_STEM)?;
		Ok(Self {
			tokenizer,
			encoder: ClipText::load(&clip, &encoder).map_err(EngineError::load)?,
			unet: Unet::load(&unet, &denoiser).map_err(EngineError::load)?,
			vae: VaeDecoder::load(&vae, &decoder).map_err(EngineError::load)?,
			scheduler: SchedulerConfig::read(&folder.join("scheduler"))?,
			latent_channels: vae.latent_channels,
			scale: vae.scale(),
			has_safety_checker: index.has_safety_checker(),
			device: device.clone(),
		})
	}

	/// Draws the images and returns them as PNG files.
	pub(crate) fn run(
		&self,
		args: &ImageTaskArgs,
		cancel: &CancelToken,
		progress: &mut dyn FnMut(Progress),
	) -> Result<Vec<Vec<u8>>, EngineError> {
		if args.safety_checker && self.has_safety_checker {
			return Err(EngineError::unsupported(
				"this model's safety checker; set safety_checker to false",
			));
		}
		let (width, height) = (args.width as usize, args.height as usize);
		if !width.is_multiple_of(self.scale) || !height.is_multiple_of(self.scale) {
			return Err(EngineError::args(format!(
				"{width}x{height} does not fit this model; use multiples of {}",
				self.scale
			)));
		}
		cancel.check()?;
		let guided = args.cfg > 1.0;
		let prompt = self.prompt_states(args, guided)?;
		let scheduler = self.scheduler.with(&args.scheduler);
		let mut rng = TorchRng::new(args.seed);
		let shape = (1, self.latent_channels, height / self.scale, width / self.scale);
		let total = args.num_images * args.steps;
		let mut files = Vec::new();
		for image in 0..args.num_images {
			let noise = rng.normal(shape.1 * shape.2 * shape.3);
			let noise = Tensor::from_vec(noise, shape, &self.device).map_err(EngineError::run)?;
			let mut solver = DpmSolver::new(&scheduler, args.steps as usize);
			let mut report = |step: u32| {
				progress(Progress::Step { done: image * args.steps + step, total });
			};
			let guidance = guided.then_some(args.cfg);
			let latents =
				self.denoise(noise, &prompt, guidance, &mut solver, cancel, &mut report)?;
			cancel.check()?;
			let pixels = self.vae.decode(&latents).map_err(EngineError::run)?;
			files.push(pixels::to_png(&pixels)?);
		}
		Ok(files)
	}

	fn denoise(
		&self,
		noise: Tensor,
		prompt: &Tensor,
		guidance: Option<f64>,
		solver: &mut DpmSolver,
		cancel: &CancelToken,
		report: &mut dyn FnMut(u32),
	) -> Result<Tensor, EngineError> {
		let mut latents = noise;
		for (i, timestep) in solver.timesteps().to_vec().into_iter().enumerate() {
			cancel.check()?;
			latents = self
				.predict(&latents, timestep as f64, prompt, guidance)
				.and_then(|output| solver.step(&output, &latents))
				.map_err(EngineError::run)?;
			report(i as u32 + 1);
		}
		Ok(latents)
	}

	/// The network's output, moved away from the negative prompt if guided.
	fn predict(
		&self,
		latents: &Tensor,
		timestep: f64,
		prompt: &Tensor,
		guidance: Option<f64>,
	) -> candle_core::Result<Tensor> {
		let Some(scale) = guidance else { return self.unet.forward(latents, timestep, prompt) };
		let pair = Tensor::cat(&[latents, latents], 0)?;
		let output = self.unet.forward(&pair, timestep, prompt)?;
		let (negative, positive) = (output.narrow(0, 0, 1)?, output.narrow(0, 1, 1)?);
		&negative + ((positive - &negative)? * scale)?
	}

	/// Hidden states of the prompt, or of [negative prompt, prompt] if guided: (1 or 2, tokens,
	/// width).
	fn prompt_states(&self, args: &ImageTaskArgs, guided: bool) -> Result<Tensor, EngineError> {
		let positive = self.tokenizer.sequences(&args.prompt)?;
		if !guided {
			return self.encode(&positive).map_err(EngineError::run);
		}
		let negative = self.tokenizer.sequences(&args.negative_prompt)?;
		let empty = self.tokenizer.sequences("")?;
		let length = positive.len().max(negative.len());
		// The shorter one is filled up with the encoding of an empty text.
		let filled = |mut sequences: Vec<Vec<u32>>| {
			sequences.resize(length, empty[0].clone());
			sequences
		};
		let negative = self.encode(&filled(negative)).map_err(EngineError::run)?;
		let positive = self.encode(&filled(positive)).map_err(EngineError::run)?;
		Tensor::cat(&[&negative, &positive], 0).map_err(EngineError::run)
	}

	/// Encodes sequences one by one and joins their states.
	fn encode(&self, sequences: &[Vec<u32>]) -> candle_core::Result<Tensor> {
		let states = sequences
			.iter()
			.map(|sequence| self.encoder.forward(sequence))
			.collect::<candle_core::Result<Vec<_>>>()?;
		Tensor::cat(&states, 1)
	}
}

/// The components must agree on their common widths.
fn check_fit(
	clip: &ClipConfig,
	unet: &UnetConfig,
	vae: &VaeConfig,
	tokenizer: &ClipTokenizer,
) -> Result<(), EngineError> {
	let fits = clip.hidden_size == unet.cross_attention_dim
		&& vae.latent_channels == unet.in_channels
		&& tokenizer.vocabulary() <= clip.vocab_size;
	if fits {
		return Ok(());
	}
	Err(EngineError::model(
		"text encoder, UNet, VAE and tokenizer do not fit each other; install the model again",
	))
}
