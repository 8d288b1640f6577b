//! Task arguments: JSON from strangers, checked before anything is computed.
//!
//! The schema is that of the network's task frameworks: unknown keys are ignored, as there;
//! known keys that this engine cannot honour yet are refused with [`EngineError::Unsupported`].

mod image;
mod json;
mod text;

pub use image::{ImageTaskArgs, PredictionType, SchedulerArgs, TimestepSpacing};
pub use text::{GenerationArgs, MAX_MESSAGES, MAX_NEW_TOKENS, TextMessage, TextTaskArgs};

use crate::EngineError;

/// Largest accepted size of the arguments, in bytes.
pub const MAX_ARGS_BYTES: usize = 64 * 1024;

/// The two kinds of work an engine does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskKind {
	/// Stable Diffusion images (task type 0).
	Image,
	/// Language-model text (task type 1).
	Text,
}

/// A number format a task may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TaskDtype {
	/// The model's or the engine's own choice.
	Auto,
	/// IEEE single precision.
	Float32,
	/// IEEE half precision.
	Float16,
	/// Brain float.
	Bfloat16,
}

/// A model on the network: id and optional variant of its weight files.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ModelRef {
	/// `owner/name` or `name`.
	pub name: String,
	/// Variant of the weight files, such as `fp16`.
	pub variant: Option<String>,
}

/// Checked arguments of a task.
#[derive(Clone, Debug, PartialEq)]
pub enum TaskArgs {
	/// Of an image task.
	Image(ImageTaskArgs),
	/// Of a text task.
	Text(TextTaskArgs),
}

impl TaskArgs {
	/// The kind of work.
	pub fn kind(&self) -> TaskKind {
		match self {
			Self::Image(_) => TaskKind::Image,
			Self::Text(_) => TaskKind::Text,
		}
	}

	/// The model the task names.
	pub fn model(&self) -> &ModelRef {
		match self {
			Self::Image(args) => &args.model,
			Self::Text(args) => &args.model,
		}
	}

	/// Units of work the task is made of: its images, or 1 for a text.
	pub fn units(&self) -> u32 {
		match self {
			Self::Image(args) => args.num_images,
			Self::Text(_) => 1,
		}
	}
}

/// Parses and checks the arguments of a task.
///
/// # Errors
/// [`EngineError::ArgsInvalid`] for anything malformed, out of bounds or above
/// [`MAX_ARGS_BYTES`]; [`EngineError::Unsupported`] for what this engine cannot honour.
pub fn parse_args(kind: TaskKind, json: &[u8]) -> Result<TaskArgs, EngineError> {
	if json.len() > MAX_ARGS_BYTES {
		return Err(EngineError::args(format!(
			"{} bytes are too long; at most {MAX_ARGS_BYTES} are allowed",
			json.len()
		)));
	}
	match kind {
		TaskKind::Image => image::parse(json).map(TaskArgs::Image),
		TaskKind::Text => text::parse(json).map(TaskArgs::Text),
	}
}
