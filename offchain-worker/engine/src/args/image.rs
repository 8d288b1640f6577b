//! Arguments of image tasks.

use serde::Deserialize;

use super::{
	ModelRef, TaskDtype,
	json::{Int, Present, bounded, bounded_f64, malformed, refuse},
};
use crate::EngineError;

/// Newest version of the task schema this engine honours is the last of these.
const VERSIONS: [&str; 5] = ["1.0.0", "2.0.0", "2.1.0", "2.5.0", "3.0.0"];
const DEFAULT_VERSION: &str = "2.5.0";
const DPM_SOLVER: &str = "DPMSolverMultistepScheduler";
/// Schedulers of the network's schema that this engine does not have.
const OTHER_SCHEDULERS: [&str; 2] = ["EulerAncestralDiscreteScheduler", "LCMScheduler"];
/// Largest accepted prompt, in bytes.
const MAX_PROMPT_BYTES: usize = 16 * 1024;
const SIDES: std::ops::RangeInclusive<u32> = 64..=1024;
const MAX_SEED: u32 = i32::MAX as u32;

/// Checked arguments of an image task.
#[derive(Clone, Debug, PartialEq)]
pub struct ImageTaskArgs {
	/// Version of the task schema.
	pub version: String,
	/// The base model.
	pub model: ModelRef,
	/// What to draw; not empty, no weighting syntax.
	pub prompt: String,
	/// What not to draw.
	pub negative_prompt: String,
	/// Width in pixels: 64..=1024, a multiple of 8.
	pub width: u32,
	/// Height in pixels: 64..=1024, a multiple of 8.
	pub height: u32,
	/// Denoising steps, 1..=100.
	pub steps: u32,
	/// Seed of the one noise generator that all images share.
	pub seed: u32,
	/// Number of images, 1..=10.
	pub num_images: u32,
	/// Guidance scale, 0..=20; guidance is on above 1.
	pub cfg: f64,
	/// Whether the model's safety checker, if it has one, must run.
	pub safety_checker: bool,
	/// What the task changes in the model's scheduler configuration.
	pub scheduler: SchedulerArgs,
}

/// What a network predicts at each step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PredictionType {
	/// The noise.
	Epsilon,
	/// The clean sample.
	Sample,
	/// The velocity.
	VPrediction,
}

/// How the steps are spread over the training timesteps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimestepSpacing {
	/// Evenly, both ends included.
	Linspace,
	/// Evenly, the last timestep left out.
	Leading,
	/// Evenly, counted from the last timestep.
	Trailing,
}

/// Scheduler arguments of a task; what is absent keeps the model's own value.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SchedulerArgs {
	/// What the network predicts.
	pub prediction_type: Option<PredictionType>,
	/// Spread of the steps.
	pub timestep_spacing: Option<TimestepSpacing>,
	/// Shift of the timesteps for [`TimestepSpacing::Leading`].
	pub steps_offset: Option<u32>,
	/// Order of the solver, 1 or 2.
	pub solver_order: Option<u32>,
}

#[derive(Deserialize)]
struct Raw {
	version: Option<String>,
	base_model: RawModel,
	prompt: String,
	#[serde(default)]
	negative_prompt: Option<String>,
	task_config: RawConfig,
	dtype: Option<TaskDtype>,
	scheduler: Option<RawScheduler>,
	#[serde(default)]
	unet: Present,
	#[serde(default)]
	lora: Present,
	#[serde(default)]
	controlnet: Present,
	#[serde(default)]
	vae: Present,
	#[serde(default)]
	refiner: Present,
	#[serde(default)]
	textual_inversion: Present,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawModel {
	Name(String),
	Full { name: String, variant: Option<String> },
}

#[derive(Default, Deserialize)]
struct RawConfig {
	image_width: Option<Int>,
	image_height: Option<Int>,
	steps: Option<Int>,
	seed: Option<Int>,
	num_images: Option<Int>,
	cfg: Option<f64>,
	safety_checker: Option<bool>,
}

#[derive(Deserialize)]
struct RawScheduler {
	method: String,
	args: Option<RawSchedulerArgs>,
}

/// The arguments this engine honours, and whether any of the others is set. `lower_order_final`
/// and `euler_at_final` are missing because they change nothing: a run that ends without noise,
/// the only kind here, always ends with a first-order step.
#[derive(Deserialize)]
struct RawSchedulerArgs {
	prediction_type: Option<PredictionType>,
	timestep_spacing: Option<TimestepSpacing>,
	steps_offset: Option<Int>,
	solver_order: Option<Int>,
	#[serde(default)]
	num_train_timesteps: Present,
	#[serde(default)]
	beta_start: Present,
	#[serde(default)]
	beta_end: Present,
	#[serde(default)]
	beta_schedule: Present,
	#[serde(default)]
	rescale_betas_zero_snr: Present,
	#[serde(default)]
	thresholding: Present,
	#[serde(default)]
	use_karras_sigmas: Present,
	#[serde(default)]
	use_lu_lambdas: Present,
	#[serde(default)]
	lambda_min_clipped: Present,
	#[serde(default)]
	variance_type: Present,
	algorithm_type: Option<String>,
	solver_type: Option<String>,
	final_sigmas_type: Option<String>,
}

pub(super) fn parse(json: &[u8]) -> Result<ImageTaskArgs, EngineError> {
	let raw: Raw = serde_json::from_slice(json).map_err(malformed)?;
	let version = raw.version.unwrap_or_else(|| DEFAULT_VERSION.into());
	check_version(&version, raw.dtype)?;
	refuse(&[
		("unet", raw.unet.0),
		("lora", raw.lora.0),
		("controlnet", raw.controlnet.0),
		("vae", raw.vae.0),
		("refiner", raw.refiner.0),
		("textual_inversion", raw.textual_inversion.0),
	])?;
	let negative_prompt = raw.negative_prompt.unwrap_or_default();
	if raw.prompt.is_empty() {
		return Err(EngineError::args("prompt is empty; say what to draw"));
	}
	check_prompt("prompt", &raw.prompt)?;
	check_prompt("negative_prompt", &negative_prompt)?;
	let config = raw.task_config;
	Ok(ImageTaskArgs {
		version,
		model: model_of(raw.base_model)?,
		prompt: raw.prompt,
		negative_prompt,
		width: side("image_width", config.image_width)?,
		height: side("image_height", config.image_height)?,
		steps: bounded("steps", config.steps, 1, 1..=100)?,
		seed: bounded("seed", config.seed, 0, 0..=MAX_SEED)?,
		num_images: bounded("num_images", config.num_images, 6, 1..=10)?,
		cfg: bounded_f64("cfg", config.cfg, 5.0, 0.0..=20.0)?,
		safety_checker: config.safety_checker.unwrap_or(true),
		scheduler: scheduler_of(raw.scheduler)?,
	})
}

/// Versions 1.x mean half precision on the network, which this engine does not compute.
fn check_version(version: &str, dtype: Option<TaskDtype>) -> Result<(), EngineError> {
	if !VERSIONS.contains(&version) {
		return Err(EngineError::args(format!(
			"version {version:?} is unknown; use one of {}",
			VERSIONS.join(", ")
		)));
	}
	match dtype.unwrap_or(TaskDtype::Auto) {
		TaskDtype::Float32 => Ok(()),
		TaskDtype::Auto if !version.starts_with("1.") => Ok(()),
		_ => Err(EngineError::unsupported(
			"half precision images; use version 2.0.0 or later with dtype \"float32\"",
		)),
	}
}

fn model_of(raw: RawModel) -> Result<ModelRef, EngineError> {
	let (name, variant) = match raw {
		RawModel::Name(name) => (name, None),
		RawModel::Full { name, variant } => (name, variant.filter(|v| !v.is_empty())),
	};
	if name.is_empty() {
		return Err(EngineError::args("base_model is empty; name a model"));
	}
	Ok(ModelRef { name, variant })
}

fn side(name: &str, value: Option<Int>) -> Result<u32, EngineError> {
	let side = bounded(name, value, 512, SIDES)?;
	if side.is_multiple_of(8) {
		Ok(side)
	} else {
		Err(EngineError::args(format!("{name} is {side}; it must be a multiple of 8")))
	}
}

/// Weighting syntax would change the picture on the network, so it must not pass as plain text.
fn check_prompt(name: &str, prompt: &str) -> Result<(), EngineError> {
	if prompt.len() > MAX_PROMPT_BYTES {
		return Err(EngineError::args(format!(
			"{name} has {} bytes; at most {MAX_PROMPT_BYTES} are allowed",
			prompt.len()
		)));
	}
	let weighted_word =
		|word: &str| word.len() > 1 && word.trim_end_matches(',').ends_with(['+', '-']);
	if prompt.contains(['(', ')', '"', '\\']) || prompt.split_whitespace().any(weighted_word) {
		return Err(EngineError::unsupported(format!(
			"prompt weighting in {name}; write it without parentheses, double quotes, backslashes \
			 and without + or - at the end of a word"
		)));
	}
	Ok(())
}

fn scheduler_of(raw: Option<RawScheduler>) -> Result<SchedulerArgs, EngineError> {
	let Some(RawScheduler { method, args }) = raw else { return Ok(SchedulerArgs::default()) };
	if OTHER_SCHEDULERS.contains(&method.as_str()) {
		return Err(EngineError::unsupported(format!("scheduler {method}; use {DPM_SOLVER}")));
	}
	if method != DPM_SOLVER {
		return Err(EngineError::args(format!(
			"scheduler method {method:?} is unknown; use {DPM_SOLVER}"
		)));
	}
	let Some(args) = args else { return Ok(SchedulerArgs::default()) };
	let is_other = |value: &Option<String>, own| value.as_deref().is_some_and(|v| v != own);
	refuse(&[
		("scheduler num_train_timesteps", args.num_train_timesteps.0),
		("scheduler beta_start", args.beta_start.0),
		("scheduler beta_end", args.beta_end.0),
		("scheduler beta_schedule", args.beta_schedule.0),
		("scheduler rescale_betas_zero_snr", args.rescale_betas_zero_snr.0),
		("scheduler thresholding", args.thresholding.0),
		("scheduler use_karras_sigmas", args.use_karras_sigmas.0),
		("scheduler use_lu_lambdas", args.use_lu_lambdas.0),
		("scheduler lambda_min_clipped", args.lambda_min_clipped.0),
		("scheduler variance_type", args.variance_type.0),
		("this algorithm_type", is_other(&args.algorithm_type, "dpmsolver++")),
		("this solver_type", is_other(&args.solver_type, "midpoint")),
		("this final_sigmas_type", is_other(&args.final_sigmas_type, "zero")),
	])?;
	let offset = bounded("steps_offset", args.steps_offset, 0, 0..=100)?;
	let order = bounded("solver_order", args.solver_order, 2, 1..=3)?;
	refuse(&[("solver_order 3", order == 3)])?;
	Ok(SchedulerArgs {
		prediction_type: args.prediction_type,
		timestep_spacing: args.timestep_spacing,
		steps_offset: args.steps_offset.map(|_| offset),
		solver_order: args.solver_order.map(|_| order),
	})
}
