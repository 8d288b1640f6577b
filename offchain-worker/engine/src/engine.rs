//! The trait every engine implements, and what goes in and out of it.

use std::sync::{
	Arc,
	atomic::{AtomicBool, Ordering},
};

use deuterium_digest::{image_digest, text_digest};

use crate::{EngineError, args::TaskArgs, args::TaskKind};

/// One piece of work: checked task arguments.
#[derive(Clone, Debug, PartialEq)]
pub struct EngineJob {
	/// What to compute.
	pub args: TaskArgs,
}

impl EngineJob {
	/// Parses and checks the JSON arguments of a task of the given kind.
	///
	/// # Errors
	/// Those of [`crate::parse_args`].
	pub fn parse(kind: TaskKind, json: &[u8]) -> Result<Self, EngineError> {
		Ok(Self { args: crate::parse_args(kind, json)? })
	}
}

/// How far a run has come. Counts never go down within one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
	/// The model's weights are being loaded.
	Loading,
	/// `done` of `total` units (denoising steps over all images, or tokens) are computed. A text
	/// may end before its total.
	Step {
		/// Units computed so far.
		done: u32,
		/// Units at most.
		total: u32,
	},
}

/// A shared switch that stops a run within one step. Cloning shares it.
#[derive(Clone, Debug, Default)]
pub struct CancelToken(Arc<AtomicBool>);

impl CancelToken {
	/// A token that is not triggered.
	pub fn new() -> Self {
		Self::default()
	}

	/// Triggers the token, for good.
	pub fn cancel(&self) {
		self.0.store(true, Ordering::Release);
	}

	/// Whether the token was triggered.
	pub fn is_cancelled(&self) -> bool {
		self.0.load(Ordering::Acquire)
	}

	/// [`EngineError::Cancelled`] once triggered.
	pub fn check(&self) -> Result<(), EngineError> {
		if self.is_cancelled() { Err(EngineError::Cancelled) } else { Ok(()) }
	}
}

/// The files of a finished run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EngineOutput {
	/// `0.png`, `1.png`, ...: plain 8-bit RGB.
	Image {
		/// The files in order.
		pngs: Vec<Vec<u8>>,
	},
	/// `0.json`.
	Text {
		/// The exact bytes of the response file.
		json: Vec<u8>,
	},
}

impl EngineOutput {
	/// The digest that goes on chain: eight bytes per image, or 32 bytes for a text.
	///
	/// # Errors
	/// [`EngineError::Execution`] if a produced image cannot be hashed, which means a defect.
	pub fn digest(&self) -> Result<Vec<u8>, EngineError> {
		match self {
			Self::Image { pngs } => {
				image_digest(pngs).map_err(|e| EngineError::Execution(e.to_string()))
			},
			Self::Text { json } => Ok(text_digest(json).to_vec()),
		}
	}

	/// The result files with the names the network uses.
	pub fn files(&self) -> Vec<(String, &[u8])> {
		match self {
			Self::Image { pngs } => {
				pngs.iter().enumerate().map(|(i, png)| (format!("{i}.png"), &png[..])).collect()
			},
			Self::Text { json } => vec![("0.json".into(), &json[..])],
		}
	}
}

/// Something that computes tasks on one card. An engine is driven by one thread; equal jobs give
/// equal results wherever the fingerprints are equal.
pub trait Engine: Send {
	/// Computes a job, loading its model first if need be.
	///
	/// `cancel` is looked at before every step; `progress` is called after every step.
	///
	/// # Errors
	/// [`EngineError`]; the engine stays usable after any of them.
	fn run(
		&mut self,
		job: &EngineJob,
		cancel: &CancelToken,
		progress: &mut dyn FnMut(Progress),
	) -> Result<EngineOutput, EngineError>;

	/// What decides this engine's results: build, libraries, card, number format, quantisation.
	fn fingerprint(&self) -> String;

	/// Bytes of card memory that the job needs in all: the model's weights and its run.
	///
	/// # Errors
	/// [`EngineError::ModelInvalid`] if the model is not installed or damaged.
	fn memory_needed(&self, job: &EngineJob) -> Result<u64, EngineError>;

	/// Ids of the models that can be run without a download, sorted.
	fn models(&self) -> Vec<String>;
}
