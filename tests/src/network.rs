//! Chain nodes and their sidecars.

use crate::{
	chain::Signer,
	client::Client,
	process::{Process, binary},
	rpc::Rpc,
	wait::{seconds, until},
};
use deuterium_gateway::keys::DevAccount;
use deuterium_test_ports::free_port;
use serde_json::{Value, json};
use std::{
	fs::{self, File},
	path::{Path, PathBuf},
	process::Command,
};
use tempfile::TempDir;

/// Base units in one CNX.
pub const CNX: u128 = 1_000_000_000_000_000_000;
/// Storage key of `Balances::TotalIssuance`: twox-128 of the pallet's and of the item's name.
const TOTAL_ISSUANCE: &str = "0xc2261276cc9d1f8598ea4b6a74b15c2f57c875e4cff74148e4628f264b974c80";

/// Accounts that own the nodes, with their addresses; they are funded in every preset.
pub const OWNERS: [(&str, &str); 6] = [
	("baltathar", "0x3cd0a705a2dc65e5b1e1205896baa2be8a07c6e0"),
	("charleth", "0x798d4ba9baf0064ec19eb4f0a1a45785ae9d6dfc"),
	("dorothy", "0x773539d4ac0e786233d90a233654ccee26a613d9"),
	("faith", "0xc0f0f4ab324c46e55d02d0033343b4be8a55532d"),
	("goliath", "0x7bf369283338e12c90514468aa3868a551ab2929"),
	("heath", "0x931f3600a299fd9b24cefb3bff79388d19804bea"),
];
/// The account that pays for tasks.
pub const CREATOR: &str = "ethan";
/// Governance of the development networks.
pub const SUDO: &str = "alith";
/// Validators of the chain specification `local`.
const VALIDATORS: [&str; 3] = ["--alice", "--bob", "--charlie"];

/// A chain node with its keystore.
pub struct ChainNode {
	/// Its JSON-RPC.
	pub rpc: Rpc,
	/// Port of its JSON-RPC.
	pub rpc_port: u16,
	arguments: Vec<String>,
	log: PathBuf,
	process: Process,
}

impl ChainNode {
	/// Starts it; see [`Network`].
	pub(crate) fn start(folder: &Path, name: &str, mut arguments: Vec<String>) -> Self {
		let rpc_port = free_port();
		let base = folder.join(name);
		arguments.extend(
			["--base-path", path(&base), "--rpc-port", &rpc_port.to_string()]
				.into_iter()
				.chain(["--no-prometheus", "--no-telemetry", "--no-mdns"])
				.map(String::from),
		);
		let log = folder.join(format!("{name}.log"));
		let process = Self::spawn(&arguments, &log);
		Self { rpc: Rpc::new(rpc_port), rpc_port, arguments, log, process }
	}

	fn spawn(arguments: &[String], log: &Path) -> Process {
		Process::start(Command::new(binary("deuterium-node")).args(arguments), log)
	}

	/// Ends it at once.
	pub fn kill(&mut self) {
		self.process.kill();
	}

	/// Starts it again after [`Self::kill`], with the same database and keystore.
	pub fn restart(&mut self) {
		self.process = Self::spawn(&self.arguments, &self.log);
		self.wait_until_serving();
	}

	/// Waits until it answers.
	pub fn wait_until_serving(&mut self) {
		until("chain node serves", seconds(180), || {
			assert!(self.process.is_running(), "node ended:\n{}", self.process.log_tail());
			self.rpc.best()
		});
	}

	/// Waits until it has imported a block with this number.
	pub fn wait_for_block(&self, number: u32) {
		until(format!("block {number}"), seconds(120), || {
			self.rpc.best().filter(|best| *best >= number)
		});
	}

	/// All CNX that exist, in base units.
	pub fn total_issuance(&self) -> u128 {
		let value: String =
			self.rpc.call("state_getStorage", json!([TOTAL_ISSUANCE])).expect("issuance is there");
		let digits = value.strip_prefix("0x").expect("storage values are hex");
		let bytes: Vec<u8> = (0..16)
			.map(|i| u8::from_str_radix(&digits[2 * i..2 * i + 2], 16).expect("hex digits"))
			.collect();
		u128::from_le_bytes(bytes.try_into().expect("sixteen bytes"))
	}
}

/// A sidecar process with one or more cards.
pub struct Sidecar {
	/// Address of its HTTP interface.
	pub url: String,
	arguments: Vec<String>,
	program: &'static str,
	malus: String,
	log: PathBuf,
	process: Process,
}

impl Sidecar {
	fn spawn(program: &str, malus: &str, arguments: &[String], log: &Path) -> Process {
		Process::start(Command::new(binary(program)).env("MALUS", malus).args(arguments), log)
	}

	/// Ends it at once.
	pub fn kill(&mut self) {
		self.process.kill();
	}

	/// Starts it again with the same journal.
	pub fn restart(&mut self) {
		self.process = Self::spawn(self.program, &self.malus, &self.arguments, &self.log);
	}

	/// Asks it to stop and returns its exit code.
	pub fn stop(&mut self) -> Option<i32> {
		self.process.stop(seconds(60)).code()
	}
}

/// What a provider runs.
#[derive(Clone, Copy)]
pub struct Provider {
	/// Index into [`OWNERS`] of each card's node.
	pub owners: &'static [usize],
	/// The owners among them whose cards misbehave, each with a variant of `malus`.
	pub malus: &'static [(usize, &'static str)],
}

/// An honest provider with one card.
pub const fn honest(owners: &'static [usize]) -> Provider {
	Provider { owners, malus: &[] }
}

/// A network of chain nodes, each with a keystore and a sidecar of its own.
pub struct Network {
	/// The chain nodes.
	pub chain: Vec<ChainNode>,
	/// The sidecar of each chain node.
	pub sidecars: Vec<Sidecar>,
	/// The worker key of each chain node.
	workers: Vec<String>,
	bootnodes: Vec<String>,
	folder: TempDir,
}

impl Network {
	/// One development node with this provider.
	pub fn development(provider: Provider) -> Self {
		Self::start(&[provider], |_| vec!["--dev".into()])
	}

	/// Three validators of the chain specification `local`, each with a provider.
	pub fn local(providers: &[Provider; 3]) -> Self {
		Self::start(providers, |index| {
			["--chain", "local", VALIDATORS[index], "--node-key", &format!("{:064x}", index + 1)]
				.map(String::from)
				.to_vec()
		})
	}

	fn start(providers: &[Provider], chain_arguments: impl Fn(usize) -> Vec<String>) -> Self {
		let folder = TempDir::new().expect("a temporary folder can be made");
		let mut network = Self {
			chain: Vec::new(),
			sidecars: Vec::new(),
			workers: Vec::new(),
			bootnodes: Vec::new(),
			folder,
		};
		let (mut peers, mut ports) = (Vec::new(), Vec::new());
		for index in 0..providers.len() {
			let (p2p, sidecar) = (free_port(), free_port());
			let token = network.token(index);
			write_secret(&token, &format!("token-of-sidecar-{index}-{sidecar}\n"));
			let secret = network.path(&format!("worker-{index}"));
			write_secret(&secret, &format!("//Worker//{index}"));
			let mut arguments = chain_arguments(index);
			arguments.extend(
				[
					"--port",
					&p2p.to_string(),
					"--sidecar-url",
					&format!("http://127.0.0.1:{sidecar}"),
					"--sidecar-token-file",
					path(&token),
					"--worker-key",
					path(&secret),
				]
				.map(String::from),
			);
			if let Some(first) = peers.first() {
				arguments.extend(["--bootnodes".into(), String::clone(first)]);
			}
			let mut node =
				ChainNode::start(network.folder.path(), &format!("chain-{index}"), arguments);
			node.wait_until_serving();
			let peer: String = node.rpc.call("system_localPeerId", json!([])).expect("peer id");
			peers.push(format!("/ip4/127.0.0.1/tcp/{p2p}/p2p/{peer}"));
			ports.push(sidecar);
			network.workers.push(network.worker_key(&node, index));
			network.chain.push(node);
		}
		for (index, provider) in providers.iter().enumerate() {
			network.start_sidecar(index, ports[index], *provider);
		}
		network
	}

	fn path(&self, name: &str) -> PathBuf {
		self.folder.path().join(name)
	}

	fn token(&self, index: usize) -> PathBuf {
		self.path(&format!("token-{index}"))
	}

	/// The public worker key, as the node's own command prints it.
	fn worker_key(&self, node: &ChainNode, index: usize) -> String {
		let chain = if node.arguments.iter().any(|argument| argument == "--dev") {
			vec!["--dev"]
		} else {
			vec!["--chain", "local"]
		};
		let output = Command::new(binary("deuterium-node"))
			.args(["worker-key", "show"])
			.args(chain)
			.args(["--base-path", path(&self.path(&format!("chain-{index}")))])
			.output()
			.expect("worker-key show runs");
		let shown = String::from_utf8_lossy(&output.stdout);
		shown.lines().next().unwrap_or_else(|| panic!("no worker key: {output:?}")).to_owned()
	}

	fn start_sidecar(&mut self, index: usize, port: u16, provider: Provider) {
		let base = self.path(&format!("sidecar-{index}"));
		let p2p = free_port();
		let mut arguments: Vec<String> = [
			"run",
			"--base-path",
			path(&base),
			"--listen",
			&format!("127.0.0.1:{port}"),
			"--token-file",
			path(&self.token(index)),
			"--p2p-listen",
			&format!("/ip4/127.0.0.1/tcp/{p2p}"),
			"--node-rpc",
			&format!("http://127.0.0.1:{}", self.chain[index].rpc_port),
			"--models",
			path(&self.path("models")),
			"--tiny-models",
		]
		.map(String::from)
		.to_vec();
		for owner in provider.owners {
			arguments.push("--card".into());
			arguments.push(format!("node={},name=CPU,vram=8", OWNERS[*owner].1));
		}
		if let Some(bootnode) = self.bootnodes.first() {
			arguments.extend(["--bootnode".into(), bootnode.clone()]);
		}
		let program = if provider.malus.is_empty() { "deuterium-sidecar" } else { "malus" };
		let log = self.path(&format!("sidecar-{index}.log"));
		let cards = provider.malus.iter();
		let cards: Vec<_> =
			cards.map(|(owner, variant)| format!("{variant}:{}", OWNERS[*owner].1)).collect();
		let malus = cards.join(",");
		let process = Sidecar::spawn(program, &malus, &arguments, &log);
		let url = format!("http://127.0.0.1:{port}");
		self.sidecars.push(Sidecar { url, arguments, program, malus, log, process });
		let info = self.sidecar_info(index);
		let peer = info["peerId"].as_str().expect("the sidecar has a peer id");
		self.bootnodes.push(format!("/ip4/127.0.0.1/tcp/{p2p}/p2p/{peer}"));
	}

	/// Waits until a sidecar serves, and returns its `/v1/info`.
	pub fn sidecar_info(&mut self, index: usize) -> Value {
		let token = self.sidecar_token(index);
		let sidecar = &mut self.sidecars[index];
		let runtime = tokio::runtime::Builder::new_current_thread()
			.enable_all()
			.build()
			.expect("a runtime can be made");
		let client = reqwest::Client::new();
		until("sidecar serves", seconds(180), || {
			assert!(sidecar.process.is_running(), "sidecar ended:\n{}", sidecar.process.log_tail());
			let url = format!("{}/v1/info", sidecar.url);
			runtime.block_on(async {
				let request = client.get(url).bearer_auth(&token);
				request.send().await.ok()?.json().await.ok()
			})
		})
	}

	/// Runs `doctor` with the settings of a sidecar: its exit code and its findings.
	pub fn doctor(&self, index: usize) -> (i32, Vec<Value>) {
		let mut arguments = self.sidecars[index].arguments.clone();
		"doctor".clone_into(&mut arguments[0]);
		let output = Command::new(binary("deuterium-sidecar"))
			.args(arguments)
			.arg("--json")
			.output()
			.expect("doctor runs");
		let findings = serde_json::from_slice(&output.stdout)
			.unwrap_or_else(|error| panic!("{error}: {output:?}"));
		(output.status.code().unwrap_or(-1), findings)
	}

	/// The command line with an account at a chain node.
	pub fn client_at(&self, index: usize, account: &str) -> Client {
		let port = self.chain[index].rpc_port;
		Client::new(self.folder.path(), port, account, &self.bootnodes)
	}

	/// Ends a sidecar and starts another provider's in its place, with a journal of its own.
	pub fn replace_sidecar(&mut self, index: usize, provider: Provider) {
		let mut last = self.sidecars.pop().expect("the last sidecar is replaced");
		assert_eq!(index, self.sidecars.len(), "only the last sidecar can be replaced");
		last.kill();
		self.bootnodes.truncate(index);
		let base = self.path(&format!("sidecar-{index}"));
		fs::remove_dir_all(&base).expect("the old journal can be removed");
		let port = last.url.rsplit(':').next().and_then(|port| port.parse().ok());
		self.start_sidecar(index, port.expect("the URL ends in a port"), provider);
	}

	/// A development account that can send any call, at the first chain node.
	pub fn signer(&self, account: DevAccount) -> Signer {
		Signer::new(self.folder.path(), self.chain[0].rpc_port, account, &self.bootnodes)
	}

	/// The command line of the creator.
	pub fn creator(&self) -> Client {
		self.client_at(0, CREATOR)
	}

	/// Registers the node of an owner, served by the chain node `index`.
	pub fn join(&self, index: usize, owner: usize) {
		self.join_as(index, owner, 8, OWNERS[owner].1);
	}

	/// Registers the node of an owner with a card and an operator of one's choice.
	pub fn join_as(&self, index: usize, owner: usize, vram_gb: u32, operator: &str) {
		let (client, vram) = (self.client_at(index, OWNERS[owner].0), vram_gb.to_string());
		let join = ["node", "join", "--card", "CPU", "--vram", &vram, "--stake", "400"];
		let rest = ["--worker", &self.workers[index], "--operator", operator];
		let _ = client.run(&[&join[..], &rest[..]].concat()).ok();
		// Tasks are created at the first chain node, which may import the block later.
		until("the first chain node knows the node", seconds(120), || {
			self.chain[0].rpc.node(OWNERS[owner].1)
		});
	}

	/// The worker key of a chain node.
	pub fn worker(&self, index: usize) -> &str {
		&self.workers[index]
	}

	/// The bearer token of a sidecar.
	pub fn sidecar_token(&self, index: usize) -> String {
		let token = fs::read_to_string(self.token(index)).expect("token is there");
		token.trim().to_owned()
	}

	/// A file in the network's folder.
	pub fn file(&self, name: &str) -> PathBuf {
		self.path(name)
	}

	/// Waits until every chain node sees a view of a task that satisfies a condition.
	pub fn wait_for_task(&self, id: u64, what: &str, found: impl Fn(&Value) -> bool) -> Value {
		until(format!("task {id}: {what}"), seconds(240), || {
			self.chain[0].rpc.task(id).filter(|task| found(task))
		})
	}
}

/// Writes a file that only its owner can read.
fn write_secret(path: &Path, secret: &str) {
	use std::{io::Write, os::unix::fs::OpenOptionsExt};
	let mut options = File::options();
	let file = options.write(true).create_new(true).mode(0o600).open(path);
	file.and_then(|mut file| file.write_all(secret.as_bytes())).expect("a secret can be written");
}

/// A path as text.
fn path(path: &Path) -> &str {
	path.to_str().expect("temporary paths are UTF-8")
}
