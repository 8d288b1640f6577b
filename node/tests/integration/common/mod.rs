//! Runs real nodes and talks to them over their public RPC.

#![allow(unreachable_pub)]

use codec::Encode;
use deuterium_primitives::account::EthereumSignature;
use deuterium_runtime::{
	AccountId, Hash, Nonce, RuntimeCall, UncheckedExtrinsic, VERSION,
	extrinsic::{SignedPayload, tx_extension},
};
use serde_json::{Value, json};
use sp_core::{Pair, ecdsa};
use sp_runtime::generic::Era;
use std::{
	io::{BufRead, BufReader, Read, Write},
	net::TcpStream,
	process::{Child, Command, Output, Stdio},
	sync::mpsc,
	time::{Duration, Instant},
};

/// How long a node may take for anything that a test waits for.
const PATIENCE: Duration = Duration::from_secs(120);

/// A command that runs this package's node.
pub fn node() -> Command {
	Command::new(env!("CARGO_BIN_EXE_deuterium-node"))
}

/// Runs the node with arguments that end it at once.
pub fn run(arguments: &[&str]) -> Output {
	node().args(arguments).stdin(Stdio::null()).output().expect("the node can be executed")
}

/// The text of the error with which the node ends.
pub fn error(arguments: &[&str]) -> String {
	let output = run(arguments);
	let text = String::from_utf8_lossy(&output.stderr).into_owned();
	assert!(!output.status.success(), "{arguments:?} succeeded: {text}");
	text
}

/// A running node; it is killed when dropped.
pub struct Node {
	child: Child,
	rpc: String,
}

impl Drop for Node {
	fn drop(&mut self) {
		let _ = self.child.kill();
		let _ = self.child.wait();
	}
}

impl Node {
	/// Starts a node and waits until its RPC server is up.
	pub fn start(arguments: &[&str]) -> Self {
		let mut child = node()
			.args(arguments)
			.args(["--rpc-port", "0", "--no-prometheus", "--no-telemetry"])
			.stdin(Stdio::null())
			.stdout(Stdio::null())
			.stderr(Stdio::piped())
			.spawn()
			.expect("the node can be executed");
		let stderr = child.stderr.take().expect("stderr is piped");
		let (sender, receiver) = mpsc::channel();
		// Reads on for as long as the node lives, so that it never blocks on a full pipe.
		std::thread::spawn(move || {
			for line in BufReader::new(stderr).lines().map_while(Result::ok) {
				let _ = sender.send(line);
			}
		});
		let deadline = Instant::now() + PATIENCE;
		let mut log = Vec::new();
		let rpc = loop {
			let left = deadline.saturating_duration_since(Instant::now());
			let Ok(line) = receiver.recv_timeout(left) else {
				let _ = child.kill();
				panic!("the RPC server did not start:\n{}", log.join("\n"));
			};
			if let Some((_, rest)) = line.split_once("Running JSON-RPC server: addr=") {
				let address = rest.split([',', ' ']).next().expect("split yields an item");
				break address.to_owned();
			}
			log.push(line);
		};
		Self { child, rpc }
	}

	/// Asks the node to end, as a service manager does (`SIGTERM`), and waits until it has: its
	/// database is complete then. (Dropping kills it, as a power cut would: what it had not written yet
	/// is lost.)
	pub fn stop(mut self) {
		let pid = self.child.id().to_string();
		let sent = Command::new("kill").args(["-TERM", &pid]).status().expect("kill can be run");
		assert!(sent.success(), "the node is gone");
		let deadline = Instant::now() + PATIENCE;
		while self.child.try_wait().expect("own child can be waited for").is_none() {
			assert!(Instant::now() < deadline, "the node does not end");
			std::thread::sleep(Duration::from_millis(50));
		}
	}

	/// The result of an RPC call.
	pub fn call(&self, method: &str, params: Value) -> Value {
		let answer = self.try_call(method, params.clone());
		answer.unwrap_or_else(|error| panic!("{method} {params}: {error}"))
	}

	/// The result of an RPC call, or its error.
	pub fn try_call(&self, method: &str, params: Value) -> Result<Value, Value> {
		let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
		let mut answer: Value =
			serde_json::from_str(&post(&self.rpc, &body.to_string())).expect("JSON");
		match answer.get_mut("error") {
			Some(error) => Err(error.take()),
			None => Ok(answer["result"].take()),
		}
	}

	/// The number of the best block.
	pub fn best(&self) -> u64 {
		number(&self.call("chain_getHeader", json!([])))
	}

	/// The number of the last final block.
	pub fn finalized(&self) -> u64 {
		let hash = self.call("chain_getFinalizedHead", json!([]));
		number(&self.call("chain_getHeader", json!([hash])))
	}

	/// The hash of a block.
	pub fn hash(&self, number: u64) -> Option<String> {
		self.call("chain_getBlockHash", json!([number])).as_str().map(str::to_owned)
	}

	/// Waits until `condition` holds.
	pub fn wait_until(&self, what: &str, condition: impl Fn(&Self) -> bool) {
		let deadline = Instant::now() + PATIENCE;
		while !condition(self) {
			assert!(Instant::now() < deadline, "waited in vain until {what}");
			std::thread::sleep(Duration::from_millis(100));
		}
	}

	/// A call signed with an Ethereum key.
	pub fn signed(&self, secret: &[u8; 32], nonce: Nonce, call: RuntimeCall) -> UncheckedExtrinsic {
		let genesis: Hash = self.hash(0).expect("genesis").parse().expect("a hash");
		let extension = tx_extension(Era::Immortal, nonce, 0);
		let version = (VERSION.spec_version, VERSION.transaction_version);
		let implicit = ((), (), version.0, version.1, genesis, genesis, (), (), (), ());
		let payload = SignedPayload::from_raw(call.clone(), extension.clone(), implicit);
		let pair = ecdsa::Pair::from_seed(secret);
		let signature =
			payload.using_encoded(|bytes| pair.sign_prehashed(&sp_io::hashing::keccak_256(bytes)));
		let signature = EthereumSignature(signature);
		let sender = payload
			.using_encoded(|bytes| signature.recover(bytes))
			.expect("an own signature is well formed");
		UncheckedExtrinsic::new_signed(call, sender, signature, extension)
	}

	/// Puts a transaction into the pool.
	pub fn submit(&self, extrinsic: &UncheckedExtrinsic) -> Result<Value, Value> {
		let bytes = format!("0x{}", hex::encode(extrinsic.encode()));
		self.try_call("author_submitExtrinsic", json!([bytes]))
	}

	/// Number of transactions that an account has in blocks and in the pool.
	pub fn nonce(&self, account: AccountId) -> u64 {
		self.call("system_accountNextIndex", json!([account])).as_u64().expect("a number")
	}
}

/// The number in a header.
fn number(header: &Value) -> u64 {
	let text = header["number"].as_str().expect("a header has a number");
	u64::from_str_radix(text.trim_start_matches("0x"), 16).expect("hex")
}

/// An HTTP POST of a JSON body; the body of the answer.
fn post(address: &str, body: &str) -> String {
	let mut stream = TcpStream::connect(address).expect("the RPC server listens");
	stream.set_read_timeout(Some(PATIENCE)).expect("a timeout can be set");
	write!(
		stream,
		"POST / HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
		 Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
		body.len()
	)
	.expect("the request can be sent");
	let mut answer = String::new();
	stream.read_to_string(&mut answer).expect("the answer can be read");
	let (head, body) = answer.split_once("\r\n\r\n").expect("an HTTP answer");
	assert!(head.starts_with("HTTP/1.1 200"), "{head}");
	body.to_owned()
}
