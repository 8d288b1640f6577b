//! Processes of the workspace's binaries.

use std::{
	fs::{self, File},
	path::{Path, PathBuf},
	process::{Child, Command, ExitStatus, Stdio},
	time::Duration,
};

/// A running process. It is killed when it goes out of scope.
pub struct Process {
	child: Child,
	log: PathBuf,
}

/// The path of a binary of this workspace; it must have been built with the same profile.
pub fn binary(name: &str) -> PathBuf {
	let test = std::env::current_exe().expect("a running test has a path");
	let folder = test
		.ancestors()
		.find(|folder| folder.join(name).is_file())
		.unwrap_or_else(|| panic!("{name} is not built; run `cargo build --workspace` first"));
	folder.join(name)
}

impl Process {
	/// Starts a command; its output is appended to `log`.
	pub fn start(command: &mut Command, log: &Path) -> Self {
		let file = File::options().create(true).append(true).open(log).expect("log can be written");
		let child = command
			.stdin(Stdio::null())
			.stdout(file.try_clone().expect("log can be shared"))
			.stderr(file)
			.spawn()
			.unwrap_or_else(|error| panic!("{command:?}: {error}"));
		Self { child, log: log.into() }
	}

	/// Ends it at once, as a power cut would (`SIGKILL`).
	pub fn kill(&mut self) {
		let _ = self.child.kill();
		let _ = self.child.wait();
	}

	/// Asks it to end (`SIGTERM`) and returns its exit status.
	pub fn stop(&mut self, limit: Duration) -> ExitStatus {
		let pid = self.child.id().to_string();
		let sent = Command::new("kill").args(["-TERM", &pid]).status().expect("kill can be run");
		assert!(sent.success(), "process {pid} is gone");
		crate::wait::until("process ends after SIGTERM", limit, || {
			self.child.try_wait().expect("own child can be waited for")
		})
	}

	/// Waits until it ends by itself, and returns its exit status.
	pub fn finish(&mut self, limit: Duration) -> ExitStatus {
		crate::wait::until("process ends", limit, || {
			self.child.try_wait().expect("own child can be waited for")
		})
	}

	/// Whether it still runs.
	pub fn is_running(&mut self) -> bool {
		self.child.try_wait().is_ok_and(|status| status.is_none())
	}

	/// What it has written so far.
	pub fn log(&self) -> String {
		fs::read_to_string(&self.log).unwrap_or_default()
	}

	/// The last lines of its log, for messages of failing tests.
	pub fn log_tail(&self) -> String {
		let log = self.log();
		let lines: Vec<_> = log.lines().rev().take(30).collect();
		lines.into_iter().rev().collect::<Vec<_>>().join("\n")
	}
}

impl Drop for Process {
	fn drop(&mut self) {
		if std::thread::panicking() && self.is_running() {
			eprintln!("--- {} ---\n{}", self.log.display(), self.log_tail());
		}
		self.kill();
	}
}
