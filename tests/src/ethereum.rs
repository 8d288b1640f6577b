//! Development nodes for the Ethereum tools, and the programs of `tests/ethereum` that use them.

use crate::{chain::Signer, network::ChainNode, process::Process};
use deuterium_gateway::keys::DevAccount;
use deuterium_test_ports::free_port;
use std::{
	path::{Path, PathBuf},
	process::Command,
	time::Duration,
};
use tempfile::TempDir;

/// Longest run of a program: several minutes of work on a busy machine.
const LIMIT: Duration = Duration::from_secs(600);

/// A development node without a sidecar.
pub struct DevelopmentNode {
	/// The node.
	pub chain: ChainNode,
	folder: TempDir,
}

impl DevelopmentNode {
	/// Starts one that makes blocks as `--sealing` says and keeps the state of all of them, as
	/// clients of Ethereum expect of a node that they ask about the past.
	pub fn start(sealing: &str) -> Self {
		Self::start_with(sealing, &[])
	}

	/// The same with more arguments. It keeps all states unless they say otherwise.
	pub fn start_with(sealing: &str, more: &[&str]) -> Self {
		let folder = TempDir::new().expect("a temporary folder can be made");
		let port = free_port().to_string();
		let says_otherwise = more.iter().any(|it| it.starts_with("--state-pruning"));
		let pruning: &[&str] = if says_otherwise { &[] } else { &["--state-pruning=archive"] };
		let arguments = ["--dev", "--sealing", sealing, "--port", &port];
		let arguments = arguments.iter().chain(pruning).chain(more);
		let arguments = arguments.map(|it| String::from(*it)).collect();
		let mut chain = ChainNode::start(folder.path(), "chain", arguments);
		chain.wait_until_serving();
		Self { chain, folder }
	}

	/// A folder that lives as long as the node.
	pub fn folder(&self) -> &Path {
		self.folder.path()
	}

	/// A development account that can send any call.
	pub fn signer(&self, account: DevAccount) -> Signer {
		Signer::new(self.folder(), self.chain.rpc_port, account, &[])
	}

	/// Runs a program of `tests/ethereum` with Node.js against this node.
	pub fn run(&self, program: &str) {
		let _ = Program::node(program).run(self.folder(), self.chain.rpc_port);
	}
}

/// A program in the folder `tests/ethereum`.
pub struct Program {
	name: String,
	command: Command,
}

impl Program {
	/// A script for Node.js.
	pub fn node(script: &str) -> Self {
		Self::new(Path::new("node"), &[script])
	}

	/// A script for the Python of the virtual environment.
	pub fn python(script: &str) -> Self {
		Self::new(&root().join(".venv/bin/python"), &[script])
	}

	/// A command of the packages from npm.
	pub fn package(command: &str, arguments: &[&str]) -> Self {
		Self::new(&root().join("node_modules/.bin").join(command), arguments)
	}

	fn new(program: &Path, arguments: &[&str]) -> Self {
		let root = root();
		for tools in ["node_modules", ".venv"] {
			assert!(
				root.join(tools).exists(),
				"the tools of {} are not installed: run scripts/setup.sh",
				root.display()
			);
		}
		let mut command = Command::new(program);
		command.args(arguments).current_dir(root);
		// Nothing may ask questions or report home.
		command.env("CI", "true").env("HARDHAT_DISABLE_TELEMETRY_PROMPT", "true");
		let file = program.file_name().unwrap_or_default().to_string_lossy();
		Self { name: format!("{file} {}", arguments.join(" ")), command }
	}

	/// Adds an argument.
	#[must_use]
	pub fn argument(mut self, argument: &str) -> Self {
		self.command.arg(argument);
		self
	}

	/// Sets a variable of its environment.
	#[must_use]
	pub fn with(mut self, name: &str, value: &str) -> Self {
		self.command.env(name, value);
		self
	}

	/// Runs it to the end against the node with this RPC port, and returns what it wrote; panics
	/// with that when it fails.
	#[must_use]
	pub fn run(mut self, folder: &Path, rpc_port: u16) -> String {
		self.command.env("ETHEREUM_RPC", format!("http://127.0.0.1:{rpc_port}"));
		let log = folder.join(format!("{}.log", self.name.replace(['/', ' '], "-")));
		let mut process = Process::start(&mut self.command, &log);
		let status = process.finish(LIMIT);
		let output = process.log();
		assert!(status.success(), "{}: {status}\n{output}", self.name);
		output
	}
}

/// The folder with the programs.
fn root() -> PathBuf {
	Path::new(env!("CARGO_MANIFEST_DIR")).join("ethereum")
}
