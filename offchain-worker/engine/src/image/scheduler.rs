//! The scheduler DPM-Solver++ 2M (`DPMSolverMultistepScheduler` with its default algorithm).

use std::path::Path;

use candle_core::{Result, Tensor};
use serde::Deserialize;

use crate::{
	EngineError,
	args::{PredictionType, SchedulerArgs, TimestepSpacing},
	config::read_json,
};

/// `scheduler_config.json` of whatever scheduler the model was published with. What it does not
/// state has this scheduler's default, not the other's.
#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
pub(crate) struct SchedulerConfig {
	num_train_timesteps: usize,
	beta_start: f64,
	beta_end: f64,
	beta_schedule: BetaSchedule,
	prediction_type: PredictionType,
	timestep_spacing: TimestepSpacing,
	steps_offset: u32,
	solver_order: u32,
	trained_betas: Option<Vec<f64>>,
	algorithm_type: String,
	solver_type: String,
	final_sigmas_type: String,
	thresholding: bool,
	use_karras_sigmas: Option<bool>,
	use_lu_lambdas: Option<bool>,
	use_exponential_sigmas: Option<bool>,
	use_beta_sigmas: Option<bool>,
	use_flow_sigmas: Option<bool>,
	rescale_betas_zero_snr: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum BetaSchedule {
	Linear,
	ScaledLinear,
	#[serde(rename = "squaredcos_cap_v2")]
	SquaredCosine,
}

impl Default for SchedulerConfig {
	fn default() -> Self {
		Self {
			num_train_timesteps: 1000,
			beta_start: 0.0001,
			beta_end: 0.02,
			beta_schedule: BetaSchedule::Linear,
			prediction_type: PredictionType::Epsilon,
			timestep_spacing: TimestepSpacing::Linspace,
			steps_offset: 0,
			solver_order: 2,
			trained_betas: None,
			algorithm_type: "dpmsolver++".into(),
			solver_type: "midpoint".into(),
			final_sigmas_type: "zero".into(),
			thresholding: false,
			use_karras_sigmas: None,
			use_lu_lambdas: None,
			use_exponential_sigmas: None,
			use_beta_sigmas: None,
			use_flow_sigmas: None,
			rescale_betas_zero_snr: false,
		}
	}
}

impl SchedulerConfig {
	/// Reads and checks the configuration in `folder`.
	pub(crate) fn read(folder: &Path) -> std::result::Result<Self, EngineError> {
		let config: Self = read_json(&folder.join("scheduler_config.json"))?;
		config.check()?;
		Ok(config)
	}

	fn check(&self) -> std::result::Result<(), EngineError> {
		let flags = [
			self.use_karras_sigmas,
			self.use_lu_lambdas,
			self.use_exponential_sigmas,
			self.use_beta_sigmas,
			self.use_flow_sigmas,
		];
		let unsupported = self.trained_betas.is_some()
			|| self.algorithm_type != "dpmsolver++"
			|| self.solver_type != "midpoint"
			|| self.final_sigmas_type != "zero"
			|| !(1..=2).contains(&self.solver_order)
			|| self.thresholding
			|| self.rescale_betas_zero_snr
			|| flags.contains(&Some(true));
		if unsupported {
			return Err(EngineError::unsupported(
				"the model's scheduler_config.json; use a model with plain DPM-Solver++ settings",
			));
		}
		let betas = 0.0 < self.beta_start && self.beta_start < self.beta_end && self.beta_end < 1.0;
		if !betas || !(200..=100_000).contains(&self.num_train_timesteps) {
			return Err(EngineError::model("scheduler_config.json has impossible betas or steps"));
		}
		Ok(())
	}

	/// The model's configuration with the task's changes.
	pub(crate) fn with(&self, args: &SchedulerArgs) -> Self {
		let mut config = self.clone();
		config.prediction_type = args.prediction_type.unwrap_or(config.prediction_type);
		config.timestep_spacing = args.timestep_spacing.unwrap_or(config.timestep_spacing);
		config.steps_offset = args.steps_offset.unwrap_or(config.steps_offset);
		config.solver_order = args.solver_order.unwrap_or(config.solver_order);
		config
	}

	/// The products of (1 - beta) up to each training step, in single precision as trained.
	fn alphas_cumulative(&self) -> Vec<f32> {
		let n = self.num_train_timesteps;
		let even =
			|from: f64, to: f64, i: usize| (from + (to - from) * i as f64 / (n - 1) as f64) as f32;
		let cosine = |t: f64| ((t + 0.008) / 1.008 * std::f64::consts::FRAC_PI_2).cos().powi(2);
		let beta = |i: usize| match self.beta_schedule {
			BetaSchedule::Linear => even(self.beta_start, self.beta_end, i),
			BetaSchedule::ScaledLinear => {
				even(self.beta_start.sqrt(), self.beta_end.sqrt(), i).powi(2)
			},
			BetaSchedule::SquaredCosine => {
				let (from, to) = (i as f64 / n as f64, (i + 1) as f64 / n as f64);
				(1.0 - cosine(to) / cosine(from)).min(0.999) as f32
			},
		};
		let mut product = 1.0_f32;
		(0..n)
			.map(|i| {
				product *= 1.0 - beta(i);
				product
			})
			.collect()
	}

	/// The training steps visited, from noisy to clean.
	fn timesteps(&self, steps: usize) -> Vec<i64> {
		let last = self.num_train_timesteps;
		match self.timestep_spacing {
			TimestepSpacing::Linspace => {
				let step = (last - 1) as f64 / steps as f64;
				(1..=steps).rev().map(|k| (k as f64 * step).round_ties_even() as i64).collect()
			},
			TimestepSpacing::Leading => {
				let ratio = (last / (steps + 1)) as i64;
				(1..=steps as i64).rev().map(|k| k * ratio + i64::from(self.steps_offset)).collect()
			},
			TimestepSpacing::Trailing => {
				let ratio = last as f64 / steps as f64;
				(0..steps)
					.map(|k| (last as f64 - k as f64 * ratio).round_ties_even() as i64 - 1)
					.collect()
			},
		}
	}
}

/// One run of the scheduler over one image.
pub(crate) struct DpmSolver {
	config: SchedulerConfig,
	timesteps: Vec<i64>,
	/// Noise level before each step, and 0 after the last.
	sigmas: Vec<f32>,
	/// Clean samples predicted by the last steps, newest last.
	predicted: Vec<Tensor>,
	step: usize,
}

/// Scale of sample and noise at one noise level.
#[derive(Clone, Copy)]
struct Level {
	alpha: f64,
	sigma: f64,
	/// log(alpha / sigma); infinite without noise.
	lambda: f64,
}

impl Level {
	fn of(sigma: f32) -> Self {
		let sigma = f64::from(sigma);
		let alpha = 1.0 / (sigma * sigma + 1.0).sqrt();
		Self { alpha, sigma: sigma * alpha, lambda: alpha.ln() - (sigma * alpha).ln() }
	}
}

impl DpmSolver {
	/// A run of `steps` steps (at least one, fewer than the training steps).
	pub(crate) fn new(config: &SchedulerConfig, steps: usize) -> Self {
		let trained: Vec<f64> = config
			.alphas_cumulative()
			.into_iter()
			.map(|a| f64::from(((1.0 - a) / a).sqrt()))
			.collect();
		let timesteps = config.timesteps(steps);
		let sigma_at = |t: &i64| trained[(*t).clamp(0, trained.len() as i64 - 1) as usize] as f32;
		let sigmas = timesteps.iter().map(sigma_at).chain([0.0]).collect();
		Self { config: config.clone(), timesteps, sigmas, predicted: Vec::new(), step: 0 }
	}

	/// The training step of each step of the run.
	pub(crate) fn timesteps(&self) -> &[i64] {
		&self.timesteps
	}

	/// Advances `sample` by one step, given the network's output for it.
	pub(crate) fn step(&mut self, output: &Tensor, sample: &Tensor) -> Result<Tensor> {
		let here = Level::of(self.sigmas[self.step]);
		let next = Level::of(self.sigmas[self.step + 1]);
		let clean = self.clean_sample(output, sample, here)?;
		// exp(-infinity) = 0: the last step lands on the clean sample.
		let decay = (-(next.lambda - here.lambda)).exp() - 1.0;
		let base = ((sample * (next.sigma / here.sigma))? - (&clean * (next.alpha * decay))?)?;
		let result = match self.predicted.last() {
			Some(before) if !self.is_first_order() => {
				let earlier = Level::of(self.sigmas[self.step - 1]);
				let ratio = (here.lambda - earlier.lambda) / (next.lambda - here.lambda);
				let slope = ((&clean - before)? / ratio)?;
				(base - (slope * (0.5 * next.alpha * decay))?)?
			},
			_ => base,
		};
		self.predicted = vec![clean];
		self.step += 1;
		Ok(result)
	}

	/// Without noise at the end (the only kind supported) the last step is of first order.
	fn is_first_order(&self) -> bool {
		let is_last = self.step + 1 == self.timesteps.len();
		self.config.solver_order == 1 || is_last
	}

	fn clean_sample(&self, output: &Tensor, sample: &Tensor, level: Level) -> Result<Tensor> {
		match self.config.prediction_type {
			PredictionType::Epsilon => (sample - (output * level.sigma)?)? / level.alpha,
			PredictionType::Sample => Ok(output.clone()),
			PredictionType::VPrediction => (sample * level.alpha)? - (output * level.sigma)?,
		}
	}
}

#[cfg(test)]
mod tests {
	use candle_core::Device;

	use super::*;

	fn stable_diffusion() -> SchedulerConfig {
		SchedulerConfig {
			beta_start: 0.00085,
			beta_end: 0.012,
			beta_schedule: BetaSchedule::ScaledLinear,
			..SchedulerConfig::default()
		}
	}

	#[test]
	fn schedule_should_equal_the_anchors_when_spread_evenly() {
		let solver = DpmSolver::new(&stable_diffusion(), 20);
		let t = solver.timesteps();
		assert_eq!(
			(t.len(), t[0], t[1], t[9], t[10], t[11], t[19]),
			(20, 999, 949, 549, 500, 450, 50)
		);
		assert!((solver.sigmas[0] - 14.614_655).abs() < 2e-4, "{}", solver.sigmas[0]);
		assert_eq!(solver.sigmas[20], 0.0);
	}

	#[test]
	fn schedule_should_equal_the_anchors_when_leading_or_trailing() {
		let args = SchedulerArgs {
			timestep_spacing: Some(TimestepSpacing::Leading),
			steps_offset: Some(1),
			..SchedulerArgs::default()
		};
		let leading = DpmSolver::new(&stable_diffusion().with(&args), 20);
		let t = leading.timesteps();
		assert_eq!((t.len(), t[0], t[1], t[19]), (20, 941, 894, 48));
		let args = SchedulerArgs {
			timestep_spacing: Some(TimestepSpacing::Trailing),
			..SchedulerArgs::default()
		};
		assert_eq!(DpmSolver::new(&stable_diffusion().with(&args), 1).timesteps(), [999]);
		let four = DpmSolver::new(&stable_diffusion().with(&args), 4);
		assert_eq!(four.timesteps(), [999, 749, 499, 249]);
	}

	/// If the network always knows the clean sample, every path must end exactly there.
	#[test]
	fn solver_should_arrive_at_the_clean_sample_when_the_network_is_perfect() {
		let clean = Tensor::new(&[0.3_f32, -1.2, 2.0], &Device::Cpu).unwrap();
		let noise = Tensor::new(&[1.0_f32, 0.5, -0.7], &Device::Cpu).unwrap();
		for order in [1, 2] {
			for steps in [1, 2, 7, 30] {
				let args = SchedulerArgs { solver_order: Some(order), ..SchedulerArgs::default() };
				let mut solver = DpmSolver::new(&stable_diffusion().with(&args), steps);
				let start = Level::of(solver.sigmas[0]);
				let mut sample =
					((&clean * start.alpha).unwrap() + (&noise * start.sigma).unwrap()).unwrap();
				for _ in 0..steps {
					sample = solver.step(&noise, &sample).unwrap();
				}
				let off = (sample - &clean).unwrap().abs().unwrap().max_all().unwrap();
				let off = off.to_scalar::<f32>().unwrap();
				assert!(off < 2e-4, "order {order}, {steps} steps: off by {off}");
			}
		}
	}

	/// For the output x / 2 the exact solution is known: with x = alpha * z the scheduler solves
	/// dz/dsigma = z * alpha / 2 with alpha = 1 / sqrt(1 + sigma^2). The second order must come
	/// closer to it than the first.
	#[test]
	fn second_order_should_be_more_accurate_when_the_field_bends() {
		let error_of = |order: u32| {
			let args = SchedulerArgs { solver_order: Some(order), ..SchedulerArgs::default() };
			let mut solver = DpmSolver::new(&stable_diffusion().with(&args), 20);
			let first = Level::of(solver.sigmas[0]);
			let mut sample = Tensor::new(&[first.alpha as f32], &Device::Cpu).unwrap();
			for _ in 0..19 {
				let output = (&sample * 0.5).unwrap();
				sample = solver.step(&output, &sample).unwrap();
			}
			let end = Level::of(solver.sigmas[19]);
			let z = f64::from(sample.to_vec1::<f32>().unwrap()[0]) / end.alpha;
			let exact = exact_for_half(solver.sigmas[0].into(), solver.sigmas[19].into());
			(z - exact).abs()
		};
		fn exact_for_half(from: f64, to: f64) -> f64 {
			((to.asinh() - from.asinh()) / 2.0).exp()
		}
		let (first, second) = (error_of(1), error_of(2));
		assert!(second < first / 3.0, "first order off by {first}, second by {second}");
	}

	#[test]
	fn config_should_be_refused_when_it_asks_for_another_algorithm() {
		let read = |text: &str| {
			let config: SchedulerConfig = serde_json::from_str(text).unwrap();
			config.check()
		};
		assert_eq!(read(r#"{"_class_name": "PNDMScheduler", "skip_prk_steps": true}"#), Ok(()));
		for bad in [
			r#"{"algorithm_type": "sde-dpmsolver++"}"#,
			r#"{"use_karras_sigmas": true}"#,
			r#"{"final_sigmas_type": "sigma_min"}"#,
			r#"{"trained_betas": [0.1]}"#,
			r#"{"solver_order": 3}"#,
		] {
			assert!(matches!(read(bad), Err(EngineError::Unsupported(_))), "{bad}");
		}
		assert!(matches!(read(r#"{"beta_end": 2.0}"#), Err(EngineError::ModelInvalid(_))));
	}
}
