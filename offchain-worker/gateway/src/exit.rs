//! How a command ends: exit codes and the error type that carries them.

use serde::Serialize;
use std::fmt;

/// Exit code of the process. The numbers are part of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum Exit {
	/// Something failed that has no code of its own.
	Failed = 1,
	/// The command line or an input file is wrong; nothing was sent.
	Usage = 2,
	/// The chain ended the task without a result; the fee was refunded as printed.
	Aborted = 3,
	/// The downloaded result does not match the digest on chain; nothing was saved.
	Mismatch = 4,
	/// The time limit passed; the task goes on and can be resumed.
	Timeout = 5,
	/// The node cannot be reached.
	Unreachable = 6,
	/// Interrupted by the user; the task goes on and can be resumed.
	Interrupted = 130,
}

/// Why a command did not succeed, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
	/// The kind, which is also the exit code.
	pub kind: Exit,
	/// What went wrong.
	pub cause: String,
	/// What to do about it.
	pub remedy: String,
	/// The task that it is about, if any.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub task: Option<u64>,
}

/// Result of everything that a command does.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

impl Failure {
	/// A failure of the given kind.
	pub fn new(kind: Exit, cause: impl Into<String>, remedy: impl Into<String>) -> Self {
		Self { kind, cause: cause.into(), remedy: remedy.into(), task: None }
	}

	/// A failure without a code of its own.
	pub fn failed(cause: impl Into<String>, remedy: impl Into<String>) -> Self {
		Self::new(Exit::Failed, cause, remedy)
	}

	/// Wrong input.
	pub fn usage(cause: impl Into<String>, remedy: impl Into<String>) -> Self {
		Self::new(Exit::Usage, cause, remedy)
	}

	/// Names the task that the failure is about.
	pub fn about(mut self, task: u64) -> Self {
		self.task.get_or_insert(task);
		self
	}

	/// The process's exit code.
	pub fn code(&self) -> u8 {
		self.kind as u8
	}
}

impl fmt::Display for Failure {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(&self.cause)?;
		if !self.remedy.is_empty() {
			write!(f, "\n  {}", self.remedy)?;
		}
		Ok(())
	}
}

impl std::error::Error for Failure {}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn exit_codes_should_be_the_documented_ones() {
		let all = [
			Exit::Failed,
			Exit::Usage,
			Exit::Aborted,
			Exit::Mismatch,
			Exit::Timeout,
			Exit::Unreachable,
			Exit::Interrupted,
		];
		let codes: Vec<u8> = all.map(|kind| Failure::new(kind, "", "").code()).into();
		assert_eq!(codes, [1, 2, 3, 4, 5, 6, 130]);
	}

	#[test]
	fn failure_should_keep_its_json_shape() {
		let failure = Failure::new(Exit::Aborted, "no", "retry").about(7).about(8);
		let json = serde_json::to_value(failure).unwrap();
		assert_eq!(
			json,
			serde_json::json!({"kind": "aborted", "cause": "no", "remedy": "retry", "task": 7})
		);
	}
}
