//! Computing with the candle engine.

use crate::{
	compute::{CancelToken, CardFacts, Compute, ComputeError, ComputeFactory, Computed},
	config::{CardConfig, Config, ConfigError, Device},
};
use deuterium_engine::{
	CandleEngine, CandleOptions, DeviceKind, Engine, EngineError, EngineJob, EngineOutput,
	ModelStore, TaskKind as EngineKind,
	tiny::{TINY_IMAGE_MODEL, TINY_TEXT_MODEL, write_tiny_image_model, write_tiny_text_model},
};
use deuterium_protocol::{JobError, JobSpec, TaskKind};

/// Makes candle engines over one folder of models.
#[derive(Clone, Debug)]
pub struct CandleFactory {
	store: ModelStore,
	tiny_models: bool,
}

impl CandleFactory {
	/// A factory over the configured folder of models.
	pub fn new(config: &Config) -> Self {
		Self { store: ModelStore::new(&config.models), tiny_models: config.tiny_models }
	}

	fn engine(&self, card: &CardConfig) -> Result<CandleEngine, ConfigError> {
		let (device, memory) = match card.device {
			Device::Cpu => (DeviceKind::Cpu, None),
			Device::Cuda(index) => (DeviceKind::Cuda(index as usize), Some(memory(card))),
			Device::Metal(index) => (DeviceKind::Metal(index as usize), Some(memory(card))),
		};
		let (store, name) = (self.store.clone(), card.name.clone());
		CandleEngine::new(CandleOptions { store, device, card: name, memory }).map_err(|error| {
			ConfigError::new(
				format!("card {} ({}): {error}", card.node, card.device),
				"correct the device of --card",
			)
		})
	}
}

/// The card's memory in bytes.
fn memory(card: &CardConfig) -> u64 {
	u64::from(card.vram_gb) * 1024 * 1024 * 1024
}

impl ComputeFactory for CandleFactory {
	fn prepare(&self) -> Result<(), ConfigError> {
		let is_tiny = |id: &str| [TINY_TEXT_MODEL, TINY_IMAGE_MODEL].contains(&id);
		let only_tiny = self.store.list().iter().all(|model| is_tiny(&model.id));
		if !self.tiny_models && !only_tiny {
			return Ok(());
		}
		let directory = self.store.dir();
		let written =
			write_tiny_text_model(directory).and_then(|_| write_tiny_image_model(directory));
		written.map_err(|error| {
			ConfigError::new(
				error.to_string(),
				"choose a --models directory that the sidecar's user may write",
			)
		})?;
		tracing::warn!(
			models = %directory.display(),
			"serving the embedded tiny models, which draw noise and babble: good for tests only"
		);
		Ok(())
	}

	fn facts(&self, card: &CardConfig) -> Result<CardFacts, ConfigError> {
		let engine = self.engine(card)?;
		Ok(CardFacts { fingerprint: engine.fingerprint(), models: engine.models() })
	}

	fn build(&self, card: &CardConfig) -> Result<Box<dyn Compute>, ConfigError> {
		Ok(Box::new(CandleCompute(self.engine(card)?)))
	}
}

struct CandleCompute(CandleEngine);

impl Compute for CandleCompute {
	fn run(
		&mut self,
		spec: &JobSpec,
		args: &[u8],
		cancel: &CancelToken,
	) -> Result<Computed, ComputeError> {
		let kind = match spec.kind {
			TaskKind::Image => EngineKind::Image,
			TaskKind::Text => EngineKind::Text,
			TaskKind::ImageFineTune => {
				let message = "fine-tuning is not supported by this version";
				return Err(ComputeError::failed(JobError::Unsupported, message));
			},
		};
		let job = EngineJob::parse(kind, args).map_err(failure)?;
		let (asked, paid) = (job.args.units(), spec.cap.max(1));
		if asked > paid {
			return Err(ComputeError::failed(
				JobError::ArgumentsInvalid,
				format!("the arguments ask for {asked} units of work, the task pays for {paid}"),
			));
		}
		let output = self.0.run(&job, cancel, &mut |_| {}).map_err(failure)?;
		let digest = output.digest().map_err(failure)?;
		let files = match output {
			EngineOutput::Image { pngs } => pngs,
			EngineOutput::Text { json } => vec![json],
		};
		Ok(Computed { digest, files })
	}
}

fn failure(error: EngineError) -> ComputeError {
	let code = match &error {
		EngineError::Cancelled => return ComputeError::Cancelled,
		EngineError::ArgsInvalid(_) => JobError::ArgumentsInvalid,
		EngineError::ModelInvalid(_) => JobError::ModelInvalid,
		EngineError::Unsupported(_) => JobError::Unsupported,
		_ => JobError::ExecutionFailed,
	};
	ComputeError::failed(code, error.to_string())
}
