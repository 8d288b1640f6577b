//! Sidecars that misbehave, for the end-to-end suites: the real sidecar with another computer.
//!
//! The variant is named by the environment variable `MALUS`:
//!
//! * `forge`: computes honestly, then commits to and serves another digest;
//! * `silent`: takes jobs and never answers;
//! * `tamper`: computes and commits honestly, but hands out the files of another seed.

use deuterium_protocol::{JobError, JobSpec};
use deuterium_sidecar::{
	CandleFactory,
	compute::{CancelToken, CardFacts, Compute, ComputeError, ComputeFactory, Computed},
	config::{CardConfig, Config, ConfigError},
};
use serde_json::Value;
use std::{process::ExitCode, sync::Arc, time::Duration};

#[derive(Clone, Copy)]
enum Variant {
	Forge,
	Silent,
	Tamper,
}

struct Malicious {
	honest: CandleFactory,
	variant: Variant,
}

impl ComputeFactory for Malicious {
	fn prepare(&self) -> Result<(), ConfigError> {
		self.honest.prepare()
	}

	fn facts(&self, card: &CardConfig) -> Result<CardFacts, ConfigError> {
		self.honest.facts(card)
	}

	fn build(&self, card: &CardConfig) -> Result<Box<dyn Compute>, ConfigError> {
		let honest = self.honest.build(card)?;
		Ok(Box::new(MaliciousCard { honest, variant: self.variant }))
	}
}

struct MaliciousCard {
	honest: Box<dyn Compute>,
	variant: Variant,
}

impl Compute for MaliciousCard {
	fn run(
		&mut self,
		spec: &JobSpec,
		args: &[u8],
		cancel: &CancelToken,
	) -> Result<Computed, ComputeError> {
		if matches!(self.variant, Variant::Silent) {
			while !cancel.is_cancelled() {
				std::thread::sleep(Duration::from_millis(20));
			}
			return Err(ComputeError::Cancelled);
		}
		let mut computed = self.honest.run(spec, args, cancel)?;
		match self.variant {
			Variant::Forge => computed.digest.iter_mut().for_each(|byte| *byte = !*byte),
			Variant::Tamper => {
				computed.files = self.honest.run(spec, &reseeded(args), cancel)?.files
			},
			Variant::Silent => {
				return Err(ComputeError::failed(JobError::ExecutionFailed, "unreachable"));
			},
		}
		Ok(computed)
	}
}

/// The same arguments with another seed.
fn reseeded(args: &[u8]) -> Vec<u8> {
	let mut args: Value = serde_json::from_slice(args).expect("computed arguments are JSON");
	match args.pointer_mut("/task_config/seed").filter(|seed| seed.is_number()) {
		Some(seed) => *seed = 999_983.into(),
		None => args["seed"] = 999_983.into(),
	}
	serde_json::to_vec(&args).expect("JSON can be written")
}

fn make(config: &Config) -> Result<Arc<dyn ComputeFactory>, ConfigError> {
	let variant = match std::env::var("MALUS").as_deref() {
		Ok("forge") => Variant::Forge,
		Ok("silent") => Variant::Silent,
		Ok("tamper") => Variant::Tamper,
		other => {
			return Err(ConfigError::new(
				format!("MALUS={other:?} is no variant"),
				"set MALUS to forge, silent or tamper",
			));
		},
	};
	Ok(Arc::new(Malicious { honest: CandleFactory::new(config), variant }))
}

fn main() -> ExitCode {
	deuterium_sidecar::main_with(make)
}
