//! Sidecars that misbehave, for the end-to-end suites: the real sidecar with another computer.
//!
//! The environment variable `MALUS` says which cards misbehave how: `forge:0x<node>,slow:0x<node>`. The
//! other cards are honest. The variants:
//!
//! * `forge`: computes honestly, then commits to and serves another digest, the same as every forger;
//! * `fickle`: as `forge`, but every computation gives another digest;
//! * `silent`: takes jobs and never answers;
//! * `slow`: answers honestly, but late;
//! * `starved`: has less memory than it claims, so that every computation fails;
//! * `tamper`: computes and commits honestly, but hands out the files of another seed.

use deuterium_protocol::{Address, JobError, JobSpec};
use deuterium_sidecar::{
	CandleFactory,
	compute::{CancelToken, CardFacts, Compute, ComputeError, ComputeFactory, Computed},
	config::{CardConfig, Config, ConfigError},
};
use serde_json::Value;
use std::{
	process::ExitCode,
	sync::Arc,
	time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

#[derive(Clone, Copy)]
enum Variant {
	Forge,
	Fickle,
	Silent,
	Slow,
	Starved,
	Tamper,
}

impl Variant {
	const ALL: [(&str, Self); 6] = [
		("forge", Self::Forge),
		("fickle", Self::Fickle),
		("silent", Self::Silent),
		("slow", Self::Slow),
		("starved", Self::Starved),
		("tamper", Self::Tamper),
	];
}

/// By how much `slow` is late: so much that others have long committed, far below any deadline.
const DELAY: Duration = Duration::from_secs(16);
/// How often a computer looks whether its job was taken back.
const STEP: Duration = Duration::from_millis(20);

struct Malicious {
	honest: CandleFactory,
	cards: Vec<(Address, Variant)>,
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
		Ok(match self.cards.iter().find(|(node, _)| *node == card.node) {
			Some((_, variant)) => Box::new(MaliciousCard { honest, variant: *variant }),
			None => honest,
		})
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
		match self.variant {
			Variant::Silent => {
				return wait(Duration::MAX, cancel).and(Err(ComputeError::Cancelled));
			},
			Variant::Starved => {
				return Err(ComputeError::failed(JobError::ExecutionFailed, "out of memory"));
			},
			Variant::Slow => wait(DELAY, cancel)?,
			Variant::Forge | Variant::Fickle | Variant::Tamper => {},
		}
		let mut computed = self.honest.run(spec, args, cancel)?;
		match self.variant {
			Variant::Forge => computed.digest.iter_mut().for_each(|byte| *byte = !*byte),
			Variant::Fickle => scramble(&mut computed.digest),
			Variant::Tamper => {
				computed.files = self.honest.run(spec, &reseeded(args), cancel)?.files
			},
			Variant::Silent | Variant::Slow | Variant::Starved => {},
		}
		Ok(computed)
	}
}

/// Waits, until the job is taken back.
fn wait(time: Duration, cancel: &CancelToken) -> Result<(), ComputeError> {
	let begun = Instant::now();
	while begun.elapsed() < time {
		if cancel.is_cancelled() {
			return Err(ComputeError::Cancelled);
		}
		std::thread::sleep(STEP);
	}
	Ok(())
}

/// Mixes the time into a digest.
fn scramble(digest: &mut [u8]) {
	let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970");
	let noise = now.as_nanos().to_le_bytes();
	digest.iter_mut().zip(noise.iter().cycle()).for_each(|(byte, noise)| *byte = !*byte ^ noise);
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
	let wanted = std::env::var("MALUS").unwrap_or_default();
	let cards = wanted.split(',').map(card).collect::<Result<_, _>>()?;
	Ok(Arc::new(Malicious { honest: CandleFactory::new(config), cards }))
}

/// One card with its variant, as `MALUS` names it.
fn card(text: &str) -> Result<(Address, Variant), ConfigError> {
	let parse = || {
		let (name, node) = text.split_once(':')?;
		let (_, variant) = Variant::ALL.into_iter().find(|(known, _)| *known == name)?;
		Some((node.parse().ok()?, variant))
	};
	parse().ok_or_else(|| {
		let names = Variant::ALL.map(|(name, _)| name).join(", ");
		let cause = format!("MALUS names '{text}', which is no card with a variant");
		ConfigError::new(cause, format!("write VARIANT:0x<node>; variants are {names}"))
	})
}

fn main() -> ExitCode {
	deuterium_sidecar::main_with(make)
}
