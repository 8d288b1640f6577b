//! Errors of an engine and the classes the network distinguishes.

/// The network's class of a task error. A node tells the chain whether the task itself was bad
/// ([`ErrorClass::ArgsInvalid`], [`ErrorClass::ModelInvalid`]) or its run failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorClass {
	/// The task's arguments are malformed or out of bounds.
	ArgsInvalid,
	/// The task names a model, or a use of it, that cannot be served.
	ModelInvalid,
	/// The run failed on this node.
	Execution,
	/// The run was cancelled by its owner; not the task's fault.
	Cancelled,
}

impl ErrorClass {
	/// The text by which the network's clients recognise the class.
	pub fn as_str(self) -> &'static str {
		match self {
			Self::ArgsInvalid => "Task args invalid",
			Self::ModelInvalid => "Task model invalid",
			Self::Execution => "Task execution error",
			Self::Cancelled => "Task cancelled",
		}
	}
}

/// Why an engine did not produce a result. The text begins with the class and names the remedy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
	/// Arguments malformed or out of bounds.
	#[error("Task args invalid: {0}")]
	ArgsInvalid(String),
	/// Model unknown, incomplete or damaged.
	#[error("Task model invalid: {0}")]
	ModelInvalid(String),
	/// Valid on the network, but this engine cannot do it yet. Same class as a bad model.
	#[error("Task model invalid: not supported by this engine: {0}")]
	Unsupported(String),
	/// The run failed.
	#[error("Task execution error: {0}")]
	Execution(String),
	/// The card has too little memory.
	#[error(
		"Task execution error: out of memory: {needed} bytes needed, {available} available; \
		 use a smaller model or image, or a card with more memory"
	)]
	OutOfMemory {
		/// Bytes the model and the run need.
		needed: u64,
		/// Bytes available now.
		available: u64,
	},
	/// The [`crate::CancelToken`] was triggered.
	#[error("Task cancelled")]
	Cancelled,
}

impl EngineError {
	/// The network's class of this error.
	pub fn class(&self) -> ErrorClass {
		match self {
			Self::ArgsInvalid(_) => ErrorClass::ArgsInvalid,
			Self::ModelInvalid(_) | Self::Unsupported(_) => ErrorClass::ModelInvalid,
			Self::Execution(_) | Self::OutOfMemory { .. } => ErrorClass::Execution,
			Self::Cancelled => ErrorClass::Cancelled,
		}
	}

	pub(crate) fn args(message: impl Into<String>) -> Self {
		Self::ArgsInvalid(message.into())
	}

	pub(crate) fn model(message: impl Into<String>) -> Self {
		Self::ModelInvalid(message.into())
	}

	pub(crate) fn unsupported(message: impl Into<String>) -> Self {
		Self::Unsupported(message.into())
	}

	/// A tensor error while a model is built: the files do not fit the configuration.
	pub(crate) fn load(error: candle_core::Error) -> Self {
		Self::ModelInvalid(format!(
			"the weights do not fit the configuration ({}); install the model again",
			first_line(&error)
		))
	}

	/// A tensor error while a model runs.
	pub(crate) fn run(error: candle_core::Error) -> Self {
		Self::Execution(first_line(&error))
	}
}

/// Tensor errors may carry a backtrace of many lines; the first one says it all.
fn first_line(error: &candle_core::Error) -> String {
	error.to_string().lines().next().unwrap_or_default().to_owned()
}
