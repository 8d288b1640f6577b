//! The seam to what computes on a card.
//!
//! The sidecar itself computes with [`crate::CandleFactory`]. Another factory can be handed to
//! [`crate::run_with`]: that is how the end-to-end suite builds its misbehaving sidecars.

use crate::config::{CardConfig, ConfigError};
use deuterium_protocol::{JobError, JobSpec};

pub use deuterium_engine::CancelToken;

/// Result files and digest of a finished computation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Computed {
	/// The digest that goes on chain: 8 bytes per image, or 32 bytes for a text.
	pub digest: Vec<u8>,
	/// The files in order: `0.png`, `1.png`, …, or `0.json`.
	pub files: Vec<Vec<u8>>,
}

/// Why there is no digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ComputeError {
	/// The token was triggered; says nothing about the task.
	Cancelled,
	/// The task cannot be computed here.
	Failed {
		/// Why, for the chain.
		code: JobError,
		/// Why, for a person.
		message: String,
	},
}

impl ComputeError {
	/// A failure.
	pub fn failed(code: JobError, message: impl Into<String>) -> Self {
		Self::Failed { code, message: message.into() }
	}
}

/// Computes tasks on one card; lives on the card's own thread.
pub trait Compute {
	/// Computes a job from its argument JSON, whose hash is already verified. Returns soon after
	/// `cancel` is triggered.
	///
	/// # Errors
	/// [`ComputeError`]; a panic counts as [`JobError::ExecutionFailed`] and the computer is made
	/// anew.
	fn run(
		&mut self,
		spec: &JobSpec,
		args: &[u8],
		cancel: &CancelToken,
	) -> Result<Computed, ComputeError>;
}

/// What a card tells the network of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardFacts {
	/// Card, build, libraries, dtype and quantisation.
	pub fingerprint: String,
	/// Ids of the models that can be run.
	pub models: Vec<String>,
}

/// Makes the computer of each card.
pub trait ComputeFactory: Send + Sync + 'static {
	/// Does what has to be done once before any card starts.
	///
	/// # Errors
	/// It cannot be done; says why and what to do.
	fn prepare(&self) -> Result<(), ConfigError> {
		Ok(())
	}

	/// What the card tells the network; does not load a model.
	///
	/// # Errors
	/// The card cannot be used; says why and what to do.
	fn facts(&self, card: &CardConfig) -> Result<CardFacts, ConfigError>;

	/// Makes the computer of a card. Called on the card's own thread, at the start and after a
	/// panic.
	///
	/// # Errors
	/// The card cannot be used; says why and what to do.
	fn build(&self, card: &CardConfig) -> Result<Box<dyn Compute>, ConfigError>;
}
