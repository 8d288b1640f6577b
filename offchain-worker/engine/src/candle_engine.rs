//! The engine on candle: one card, one loaded model at a time.

use candle_core::Device;

use crate::{
	CancelToken, DeviceKind, Engine, EngineError, EngineJob, EngineOutput, ModelStore, Progress,
	args::{ModelRef, TaskArgs, TaskKind},
	device::{available_memory, instruction_sets},
	image::{self, ImageModel},
	models::InstalledModel,
	text::{self, TextModel},
};

/// How a [`CandleEngine`] is set up.
#[derive(Clone, Debug)]
pub struct CandleOptions {
	/// Where the models are.
	pub store: ModelStore,
	/// The card to compute on.
	pub device: DeviceKind,
	/// Name of the card for the fingerprint, as the node is registered with.
	pub card: String,
	/// Bytes of memory on the card. `None` asks the system at each load (CPU), or checks
	/// nothing where the system does not tell.
	pub memory: Option<u64>,
}

/// An engine for image and text tasks. It keeps the last model loaded and replaces it when a
/// task needs another.
pub struct CandleEngine {
	options: CandleOptions,
	device: Device,
	loaded: Option<Loaded>,
}

struct Loaded {
	key: Key,
	model: Model,
}

/// What makes a loaded model reusable for a task.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
	model: ModelRef,
	dtype: candle_core::DType,
}

enum Model {
	Image(Box<ImageModel>),
	Text(Box<TextModel>),
}

impl CandleEngine {
	/// Opens the card. Models are loaded when tasks need them.
	///
	/// # Errors
	/// [`EngineError::Execution`] if the card cannot be opened.
	pub fn new(options: CandleOptions) -> Result<Self, EngineError> {
		let device = options.device.open()?;
		Ok(Self { options, device, loaded: None })
	}

	/// The installed model of a task, which must be of the task's kind.
	fn resolve(&self, args: &TaskArgs) -> Result<InstalledModel, EngineError> {
		let installed = self.options.store.resolve(&args.model().name)?;
		if installed.kind == args.kind() {
			return Ok(installed);
		}
		let (makes, wanted) = match args.kind() {
			TaskKind::Image => ("texts", "an image"),
			TaskKind::Text => ("images", "a text"),
		};
		Err(EngineError::model(format!(
			"{} makes {makes}; use {wanted} model for this task",
			installed.id
		)))
	}

	fn key(&self, args: &TaskArgs, installed: &InstalledModel) -> Result<Key, EngineError> {
		let dtype = match args {
			TaskArgs::Image(_) => image::DTYPE,
			TaskArgs::Text(args) => {
				text::compute_dtype(&installed.folder, args.dtype, &self.device)?
			},
		};
		Ok(Key { model: args.model().clone(), dtype })
	}

	/// Makes sure the task's model is the loaded one.
	fn load(
		&mut self,
		args: &TaskArgs,
		progress: &mut dyn FnMut(Progress),
	) -> Result<&Model, EngineError> {
		let installed = self.resolve(args)?;
		let key = self.key(args, &installed)?;
		let needed = memory_needed(args, &installed, &key)?;
		let is_loaded = self.loaded.as_ref().is_some_and(|loaded| loaded.key == key);
		if !is_loaded {
			progress(Progress::Loading);
			// The old model goes first: the new one may need its memory.
			self.loaded = None;
			self.check_memory(needed)?;
			tracing::info!(model = %installed.id, needed, "loading model");
			let (folder, device) = (&installed.folder, &self.device);
			let model = match args {
				TaskArgs::Image(args) => {
					let variant = args.model.variant.as_deref();
					Model::Image(Box::new(ImageModel::load(folder, variant, device)?))
				},
				TaskArgs::Text(_) => {
					Model::Text(Box::new(TextModel::load(folder, key.dtype, device)?))
				},
			};
			self.loaded = Some(Loaded { key, model });
		} else if self.options.memory.is_some() {
			// The card's whole memory is known, so the run itself can be checked as well.
			self.check_memory(needed)?;
		}
		match &self.loaded {
			Some(loaded) => Ok(&loaded.model),
			None => Err(EngineError::Execution("no model is loaded".into())),
		}
	}

	fn check_memory(&self, needed: u64) -> Result<(), EngineError> {
		let system = || if self.device.is_cpu() { available_memory() } else { None };
		match self.options.memory.or_else(system) {
			Some(available) if available < needed => {
				Err(EngineError::OutOfMemory { needed, available })
			},
			_ => Ok(()),
		}
	}
}

fn memory_needed(
	args: &TaskArgs,
	installed: &InstalledModel,
	key: &Key,
) -> Result<u64, EngineError> {
	match args {
		TaskArgs::Image(args) => image::memory_needed(&installed.folder, args),
		TaskArgs::Text(args) => text::memory_needed(&installed.folder, args, key.dtype),
	}
}

impl Engine for CandleEngine {
	fn run(
		&mut self,
		job: &EngineJob,
		cancel: &CancelToken,
		progress: &mut dyn FnMut(Progress),
	) -> Result<EngineOutput, EngineError> {
		cancel.check()?;
		match (self.load(&job.args, progress)?, &job.args) {
			(Model::Image(model), TaskArgs::Image(args)) => {
				Ok(EngineOutput::Image { pngs: model.run(args, cancel, progress)? })
			},
			(Model::Text(model), TaskArgs::Text(args)) => {
				Ok(EngineOutput::Text { json: model.run(args, cancel, progress)? })
			},
			_ => Err(EngineError::model("the model is of another kind than the task")),
		}
	}

	fn fingerprint(&self) -> String {
		// A CPU forms its sums by its instruction sets; a card has its own kernels.
		let simd = if self.device.is_cpu() { instruction_sets() } else { "-".into() };
		format!(
			"deuterium-engine/{} {} {}-{} card={:?} device={} simd={simd} dtype=auto quant=none",
			env!("CARGO_PKG_VERSION"),
			env!("DEUTERIUM_ENGINE_LIBRARIES"),
			std::env::consts::ARCH,
			std::env::consts::OS,
			self.options.card,
			self.options.device,
		)
	}

	fn memory_needed(&self, job: &EngineJob) -> Result<u64, EngineError> {
		let installed = self.resolve(&job.args)?;
		memory_needed(&job.args, &installed, &self.key(&job.args, &installed)?)
	}

	fn models(&self) -> Vec<String> {
		self.options.store.ids()
	}
}
