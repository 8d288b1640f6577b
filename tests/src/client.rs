//! The `deuterium` command line, as a user runs it.

use crate::process::{Process, binary};
use serde_json::Value;
use std::{
	path::{Path, PathBuf},
	process::Command,
};

/// Runs `deuterium` with one account against one chain node.
pub struct Client {
	url: String,
	account: String,
	bootnodes: String,
	state: PathBuf,
}

/// How a run of the command line ended.
pub struct Outcome {
	/// Exit code.
	pub code: i32,
	/// Standard output, which is one JSON value with `--json`.
	pub stdout: String,
	/// Standard error: progress and messages.
	pub stderr: String,
}

impl Outcome {
	/// Standard output as JSON; panics with everything that was written when it is not.
	pub fn json(&self) -> Value {
		serde_json::from_str(self.stdout.trim())
			.unwrap_or_else(|error| panic!("{error}: {}\n{}", self.stdout, self.stderr))
	}

	/// Asserts success.
	#[must_use]
	pub fn ok(self) -> Self {
		self.exits_with(0)
	}

	/// Asserts an exit code.
	#[must_use]
	pub fn exits_with(self, code: i32) -> Self {
		assert_eq!(self.code, code, "stdout: {}\nstderr: {}", self.stdout, self.stderr);
		self
	}
}

impl Client {
	/// A client of the development account `account` at the chain node with this RPC port.
	pub fn new(folder: &Path, rpc_port: u16, account: &str, bootnodes: &[String]) -> Self {
		Self {
			url: format!("ws://127.0.0.1:{rpc_port}"),
			account: account.into(),
			bootnodes: bootnodes.join(","),
			state: folder.join(format!("client-{account}")),
		}
	}

	fn command(&self, arguments: &[&str]) -> Command {
		let mut command = Command::new(binary("deuterium"));
		command
			.args(["--json", "--url", &self.url, "--dev-account", &self.account])
			.args(arguments)
			.env("DEUTERIUM_STATE_DIR", &self.state);
		if !self.bootnodes.is_empty() {
			command.env("DEUTERIUM_BOOTNODES", &self.bootnodes);
		}
		command
	}

	/// Runs to the end.
	pub fn run(&self, arguments: &[&str]) -> Outcome {
		let output = self.command(arguments).output().expect("deuterium can be run");
		Outcome {
			code: output.status.code().unwrap_or(-1),
			stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
			stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
		}
	}

	/// Starts and leaves running; standard output goes to `log`.
	pub fn start(&self, arguments: &[&str], log: &Path) -> Process {
		Process::start(&mut self.command(arguments), log)
	}

	/// The account's address, free balance and holds.
	pub fn account(&self) -> Value {
		self.run(&["account"]).ok().json()
	}
}
