//! What the black-box tests share: a sidecar on a real listener, whose network and engine follow a
//! script.

#![allow(unreachable_pub)]

use deuterium_protocol::{
	Address, Bytes32, Bytes64, Credential, ErrorBody, JobResult, JobSpec, ResultsPage, Signer,
	TaskKind,
};
use deuterium_sidecar::{
	Sidecar,
	compute::{CancelToken, CardFacts, Compute, ComputeError, ComputeFactory, Computed},
	config::{CardConfig, Config, ConfigError, Device},
	exchange::{Exchange, ExchangeError, Pending},
	health::Health,
	journal::Journal,
	shutdown::Shutdown,
};
use reqwest::{Client, Method, StatusCode};
use serde::Serialize;
use sha3::{Digest, Keccak256};
use std::{
	collections::HashMap,
	net::SocketAddr,
	path::Path,
	sync::{
		Arc, Mutex,
		atomic::{AtomicBool, AtomicUsize, Ordering},
	},
	time::{Duration, Instant},
};
use tokio::task::JoinHandle;

/// The chain of the tests.
pub const CHAIN: Bytes32 = Bytes32([1; 32]);
/// The node of the tests' first card.
pub const NODE: Address = Address([9; 20]);
/// The node of the tests' second card.
pub const OTHER_NODE: Address = Address([8; 20]);
/// The peer id of the scripted network.
pub const PEER: &str = "12D3KooWScripted";
/// Longest wait for anything.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// A network in memory: arguments by hash, and switches to make it fail.
#[derive(Default)]
pub struct ScriptedExchange {
	/// Arguments that can be fetched, by the hash under which they are asked for.
	pub arguments: Mutex<HashMap<[u8; 32], Vec<u8>>>,
	/// Files that were stored, by task.
	pub stored: Mutex<HashMap<u64, Vec<Vec<u8>>>>,
	/// Credentials with which arguments were asked for.
	pub credentials: Mutex<Vec<Credential>>,
	/// Whether announcements fail.
	pub mute: AtomicBool,
	/// Whether storing fails.
	pub full: AtomicBool,
	/// Announcements that were tried.
	pub announcements: AtomicUsize,
}

impl ScriptedExchange {
	/// Makes arguments available; returns their hash.
	pub fn offer(&self, args: &[u8]) -> Bytes32 {
		let hash = Keccak256::digest(args).into();
		self.arguments.lock().unwrap().insert(hash, args.to_vec());
		Bytes32(hash)
	}
}

impl Exchange for ScriptedExchange {
	fn peer_id(&self) -> String {
		PEER.into()
	}

	fn peers(&self) -> usize {
		3
	}

	fn chain(&self) -> Option<Bytes32> {
		None
	}

	fn serve_chain(&self, _genesis: Option<Bytes32>) {}

	fn fetch_arguments<'a>(
		&'a self,
		spec: &'a JobSpec,
	) -> Pending<'a, Result<Vec<u8>, ExchangeError>> {
		self.credentials.lock().unwrap().push(spec.credential.clone());
		let found = self.arguments.lock().unwrap().get(&spec.args_hash.0).cloned();
		Box::pin(async { found.ok_or(ExchangeError::Transient("nobody has it".into())) })
	}

	fn store_result<'a>(
		&'a self,
		spec: &'a JobSpec,
		files: Vec<Vec<u8>>,
	) -> Pending<'a, Result<(), ExchangeError>> {
		let full = self.full.load(Ordering::SeqCst);
		if !full {
			self.stored.lock().unwrap().insert(spec.task, files);
		}
		Box::pin(async move {
			if full { Err(ExchangeError::Transient("the disk is full".into())) } else { Ok(()) }
		})
	}

	fn announce_result<'a>(&'a self, _spec: &'a JobSpec) -> Pending<'a, Result<(), ExchangeError>> {
		self.announcements.fetch_add(1, Ordering::SeqCst);
		let mute = self.mute.load(Ordering::SeqCst);
		Box::pin(async move {
			if mute { Err(ExchangeError::Transient("nobody listens".into())) } else { Ok(()) }
		})
	}

	fn close(&self) -> Pending<'_, ()> {
		Box::pin(async {})
	}
}

/// An engine that obeys its arguments: `hang` until cancelled, `stuck` for ever (until released),
/// `panic`, `unknown model`; anything else gives the hash of the arguments and a file with them.
pub struct ScriptedFactory {
	/// Computations that were started.
	pub runs: AtomicUsize,
	/// Engines that were made.
	pub built: AtomicUsize,
	/// Ends `stuck` computations.
	pub release: AtomicBool,
	/// Whether engines can be made.
	pub broken: AtomicBool,
}

impl ScriptedFactory {
	pub fn new() -> Arc<Self> {
		Arc::new(Self {
			runs: AtomicUsize::new(0),
			built: AtomicUsize::new(0),
			release: AtomicBool::new(false),
			broken: AtomicBool::new(false),
		})
	}
}

/// [`ScriptedFactory`] as the sidecar wants it.
pub struct Script(pub Arc<ScriptedFactory>);

impl ComputeFactory for Script {
	fn facts(&self, _card: &CardConfig) -> Result<CardFacts, ConfigError> {
		Ok(CardFacts { fingerprint: "scripted".into(), models: vec!["a/model".into()] })
	}

	fn build(&self, _card: &CardConfig) -> Result<Box<dyn Compute>, ConfigError> {
		if self.0.broken.load(Ordering::SeqCst) {
			return Err(ConfigError::new("the card is broken", "mend it"));
		}
		self.0.built.fetch_add(1, Ordering::SeqCst);
		Ok(Box::new(ScriptedCompute(self.0.clone())))
	}
}

struct ScriptedCompute(Arc<ScriptedFactory>);

impl Compute for ScriptedCompute {
	fn run(
		&mut self,
		_spec: &JobSpec,
		args: &[u8],
		cancel: &CancelToken,
	) -> Result<Computed, ComputeError> {
		self.0.runs.fetch_add(1, Ordering::SeqCst);
		match args {
			b"hang" => wait_until(|| cancel.is_cancelled()),
			b"stuck" => wait_until(|| self.0.release.load(Ordering::SeqCst)),
			b"panic" => panic!("as told"),
			b"unknown model" => {
				let code = deuterium_protocol::JobError::ModelInvalid;
				return Err(ComputeError::failed(code, "no such model"));
			},
			_ => {},
		}
		if args == b"hang" {
			return Err(ComputeError::Cancelled);
		}
		Ok(Computed { digest: Keccak256::digest(args).to_vec(), files: vec![args.to_vec()] })
	}
}

/// Blocks until a condition holds; an engine's way to wait.
fn wait_until(condition: impl Fn() -> bool) {
	let deadline = Instant::now() + PATIENCE * 2;
	while !condition() && Instant::now() < deadline {
		std::thread::sleep(Duration::from_millis(2));
	}
}

/// A configuration with one or two CPU cards under a directory, on a free port.
pub fn config(base: &Path) -> Config {
	let card = |node| CardConfig { node, name: "CPU".into(), vram_gb: 8, device: Device::Cpu };
	Config {
		base_path: base.to_owned(),
		listen: "127.0.0.1:0".parse().unwrap(),
		allow_remote: false,
		token_file: base.join("token"),
		cards: vec![card(NODE), card(OTHER_NODE)],
		models: base.join("models"),
		tiny_models: false,
		p2p_listen: vec!["/ip4/127.0.0.1/tcp/0".into()],
		bootnodes: vec![],
		node_rpc: "http://127.0.0.1:9".into(),
		queue: 1,
	}
}

/// A job for the first card.
pub fn job(task: u64, args_hash: Bytes32) -> JobSpec {
	JobSpec {
		genesis: CHAIN,
		task,
		round: 0,
		node: NODE,
		kind: TaskKind::Text,
		args_hash,
		creator: Address([4; 20]),
		cap: 1,
		deadline_ms: 600_000,
		credential: Credential {
			genesis: CHAIN,
			account: NODE,
			peer_id: PEER.into(),
			expires_at: 5,
			signer: Signer::Worker { key: Bytes32([6; 32]), signature: Bytes64([7; 64]) },
		},
	}
}

/// A client with the token of a sidecar.
#[derive(Clone)]
pub struct Http {
	client: Client,
	pub addr: SocketAddr,
	pub token: String,
}

impl Http {
	pub fn new(addr: SocketAddr, token_file: &Path) -> Self {
		let token = std::fs::read_to_string(token_file).unwrap();
		let client = Client::builder().no_proxy().timeout(PATIENCE).build().unwrap();
		Self { client, addr, token }
	}

	pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
		self.bare(method, path).bearer_auth(&self.token)
	}

	/// Without a token.
	pub fn bare(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
		self.client.request(method, format!("http://{}{path}", self.addr))
	}

	pub async fn put(&self, spec: &JobSpec) -> (StatusCode, Option<ErrorBody>) {
		self.send(Method::PUT, &format!("/v1/jobs/{}/{}", spec.task, spec.round), spec).await
	}

	pub async fn send(
		&self,
		method: Method,
		path: &str,
		body: &impl Serialize,
	) -> (StatusCode, Option<ErrorBody>) {
		let response = self.request(method, path).json(body).send().await.unwrap();
		let status = response.status();
		(status, response.json().await.ok())
	}

	pub async fn delete(&self, task: u64, round: u8) -> StatusCode {
		let path = format!("/v1/jobs/{task}/{round}");
		self.request(Method::DELETE, &path).send().await.unwrap().status()
	}

	pub async fn results(&self, after: u64) -> ResultsPage {
		let path = format!("/v1/results?after={after}");
		self.request(Method::GET, &path).send().await.unwrap().json().await.unwrap()
	}

	pub async fn text(&self, path: &str) -> (StatusCode, String) {
		let response = self.bare(Method::GET, path).send().await.unwrap();
		(response.status(), response.text().await.unwrap())
	}

	/// Waits for a result that satisfies a condition.
	pub async fn result_where(
		&self,
		task: u64,
		condition: impl Fn(&JobResult) -> bool,
	) -> JobResult {
		let deadline = Instant::now() + PATIENCE;
		loop {
			let page = self.results(0).await;
			let found = page.results.iter().find(|result| result.task == task);
			if let Some(result) = found.filter(|result| condition(result)) {
				return result.clone();
			}
			assert!(Instant::now() < deadline, "no such result for task {task}: {page:?}");
			tokio::time::sleep(Duration::from_millis(10)).await;
		}
	}

	/// Waits for a result of a task on any page.
	pub async fn result_where_any(&self, task: u64) -> JobResult {
		let deadline = Instant::now() + PATIENCE;
		loop {
			let (mut after, mut more) = (0, true);
			while more {
				let page = self.results(after).await;
				let found = page.results.iter().find(|result| result.task == task);
				if let Some(result) = found.filter(|result| result.available) {
					return result.clone();
				}
				more = page.more;
				after = page.results.last().map_or(after, |result| result.cursor);
			}
			assert!(Instant::now() < deadline, "no result for task {task}");
			tokio::time::sleep(Duration::from_millis(10)).await;
		}
	}

	/// Waits for a result of a task.
	pub async fn result(&self, task: u64) -> JobResult {
		self.result_where(task, |_| true).await
	}
}

/// Waits for a condition.
pub async fn eventually(what: &str, condition: impl Fn() -> bool) {
	let deadline = Instant::now() + PATIENCE;
	while !condition() {
		assert!(Instant::now() < deadline, "never happened: {what}");
		tokio::time::sleep(Duration::from_millis(5)).await;
	}
}

/// A running sidecar with scripted surroundings.
pub struct Rig {
	pub directory: tempfile::TempDir,
	pub exchange: Arc<ScriptedExchange>,
	pub factory: Arc<ScriptedFactory>,
	pub http: Http,
	shutdown: Shutdown,
	ended: JoinHandle<Result<(), ConfigError>>,
}

impl Rig {
	pub async fn start() -> Self {
		Self::with(tempfile::tempdir().unwrap(), Arc::default(), ScriptedFactory::new()).await
	}

	pub async fn with(
		directory: tempfile::TempDir,
		exchange: Arc<ScriptedExchange>,
		factory: Arc<ScriptedFactory>,
	) -> Self {
		let config = config(directory.path());
		let script = Arc::new(Script(factory.clone()));
		let sidecar = Sidecar::start(&config, script, exchange.clone(), Health::default()).await;
		let sidecar = sidecar.unwrap();
		let http = Http::new(sidecar.addr(), &config.token_file);
		let shutdown = sidecar.shutdown();
		let ended = tokio::spawn(sidecar.finished());
		Self { directory, exchange, factory, http, shutdown, ended }
	}

	/// Stops it; returns how long that took.
	pub async fn stop(self) -> (tempfile::TempDir, Arc<ScriptedExchange>, Duration) {
		let started = Instant::now();
		self.shutdown.trigger();
		self.ended.await.unwrap().unwrap();
		(self.directory, self.exchange, started.elapsed())
	}

	/// Stops it and starts it again with the same directory and network and a new engine.
	pub async fn restart(self) -> Self {
		let (directory, exchange, _) = self.stop().await;
		// On a busy machine a job may hold the journal for longer than the stop waits for it.
		let journal = directory.path().join("journal.redb");
		eventually("the journal is free", || Journal::open(&journal).is_ok()).await;
		Self::with(directory, exchange, ScriptedFactory::new()).await
	}

	pub fn runs(&self) -> usize {
		self.factory.runs.load(Ordering::SeqCst)
	}

	/// Offers arguments and puts a job with them.
	pub async fn put(&self, task: u64, args: &[u8]) -> JobSpec {
		let spec = job(task, self.exchange.offer(args));
		let (status, error) = self.http.put(&spec).await;
		assert_eq!(status, StatusCode::OK, "{error:?}");
		spec
	}
}
