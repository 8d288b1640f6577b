//! The real engine, the real blob exchange and a creator's peer; only the chain node is a stand-in.

use crate::common::*;
use axum::{Json, Router, extract::State, routing::post};
use deuterium_blobs::{
	BlobService, Config as BlobConfig, Handle, PeerId, RpcChainView, sign_as_account,
	sign_as_worker,
};
use deuterium_protocol::{
	Address, Bytes32, JobError, JobOutcome, JobSpec, TaskKind,
	view::{NodeStatus, NodeView, Phase, RoundStatus, RoundView, TaskStatus, TaskView},
};
use deuterium_sidecar::{
	BlobExchange, CandleFactory, Sidecar,
	config::{Config, ConfigError},
	doctor::{self, Level},
	health::Health,
	shutdown::Shutdown,
};
use deuterium_test_ports::free_port;
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::{
	net::SocketAddr,
	path::Path,
	sync::{Arc, Mutex},
	time::{Instant, SystemTime, UNIX_EPOCH},
};
use tokio::task::JoinHandle;

const SECRET: [u8; 32] = [0x11; 32];

/// What the stand-in of the chain node knows.
#[derive(Clone, Default)]
struct Chain {
	tasks: Arc<Mutex<Vec<TaskView>>>,
	node: Arc<Mutex<Option<NodeView>>>,
}

/// Answers the JSON-RPC methods that sidecars and creators ask.
async fn answer(State(chain): State<Chain>, Json(request): Json<Value>) -> Json<Value> {
	let parameter = &request["params"][0];
	let result = match request["method"].as_str().unwrap() {
		"chain_getBlockHash" => json!(CHAIN),
		"deuterium_task" => {
			let tasks = chain.tasks.lock().unwrap();
			json!(tasks.iter().find(|task| json!(task.id) == *parameter))
		},
		"deuterium_node" => json!(*chain.node.lock().unwrap()),
		"system_health" => json!({ "peers": 2, "isSyncing": false, "shouldHavePeers": true }),
		"state_getStorage" => {
			json!(format!("0x{}", hex::encode((now_s() * 1000).to_le_bytes())))
		},
		_ => {
			let error = json!({ "code": -32601, "message": "Method not found" });
			return Json(json!({ "jsonrpc": "2.0", "id": 1, "error": error }));
		},
	};
	Json(json!({ "jsonrpc": "2.0", "id": 1, "result": result }))
}

fn now_s() -> u64 {
	SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

async fn start_chain() -> (Chain, String) {
	let chain = Chain::default();
	let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
	let url = format!("http://{}", listener.local_addr().unwrap());
	let router = Router::new().route("/", post(answer)).with_state(chain.clone());
	tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
	(chain, url)
}

/// A creator with its own peer.
struct Creator {
	_directory: tempfile::TempDir,
	account: Address,
	blobs: Handle,
	credential: deuterium_protocol::Credential,
}

impl Creator {
	async fn start(url: &str) -> Self {
		let directory = tempfile::tempdir().unwrap();
		let view = RpcChainView::connect(url, PATIENCE).await.unwrap();
		let (blobs, _) = BlobService::start(BlobConfig::new(directory.path()), view).await.unwrap();
		let expiry = now_s() + 3600;
		let credential = sign_as_account(&SECRET, &CHAIN.0, &blobs.peer_id(), expiry).unwrap();
		Self { _directory: directory, account: credential.account, blobs, credential }
	}

	fn address(&self) -> String {
		let addresses = self.blobs.listen_addrs();
		let tcp = addresses.iter().find(|address| address.to_string().contains("/tcp/")).unwrap();
		format!("{tcp}/p2p/{}", self.blobs.peer_id())
	}
}

/// A sidecar with everything real, under a directory.
struct Real {
	http: Http,
	peer: PeerId,
	shutdown: Shutdown,
	ended: JoinHandle<Result<(), ConfigError>>,
}

impl Real {
	async fn start(base: &Path, url: &str, creator: &Creator) -> Self {
		let config = real_config(base, url, creator);
		let health = Health::default();
		let exchange = Arc::new(BlobExchange::start(&config, health.clone()).await.unwrap());
		let factory = Arc::new(CandleFactory::new(&config));
		let sidecar = Sidecar::start(&config, factory, exchange, health).await.unwrap();
		let http = Http::new(sidecar.addr(), &config.token_file);
		let info = http.request(reqwest::Method::GET, "/v1/info").send().await.unwrap();
		let info: deuterium_protocol::Info = info.json().await.unwrap();
		let shutdown = sidecar.shutdown();
		let ended = tokio::spawn(sidecar.finished());
		Self { http, peer: info.peer_id.parse().unwrap(), shutdown, ended }
	}

	async fn stop(self) {
		self.shutdown.trigger();
		self.ended.await.unwrap().unwrap();
	}
}

fn real_config(base: &Path, url: &str, creator: &Creator) -> Config {
	Config { node_rpc: url.into(), bootnodes: vec![creator.address()], ..config(base) }
}

fn task_view(spec: &JobSpec, worker: Bytes32) -> TaskView {
	TaskView {
		id: spec.task,
		kind: spec.kind.code(),
		status: TaskStatus::Started,
		creator: spec.creator,
		args_hash: spec.args_hash,
		fee: 1,
		cap: spec.cap,
		vram_gb: 1,
		card: None,
		created_at: 1,
		started_at: Some(2),
		deadline: Some(100),
		rounds: vec![RoundView {
			node: spec.node,
			worker_key: Some(worker),
			status: RoundStatus::Waiting,
			digest: None,
			error: None,
			score: None,
			paid: 0,
			slashed: 0,
			commitment: None,
			commitment_form: None,
			commit_order: None,
			disclose_order: None,
			committed_at: None,
			disclosed_at: None,
			ending: None,
			copied_from: None,
			refunded: 0,
			reason: None,
			remedy: None,
		}],
		digest: None,
		result_node: None,
		uploaded: false,
		reason: None,
		refunded: 0,
		remedy: None,
		abort: None,
		phase: Phase::Execution,
		ended_at: None,
		remaining: 0,
		value: 0,
		place: None,
	}
}

struct World {
	chain: Chain,
	url: String,
	creator: Creator,
	worker: schnorrkel::Keypair,
}

impl World {
	async fn start() -> Self {
		let (chain, url) = start_chain().await;
		let creator = Creator::start(&url).await;
		Self { chain, url, creator, worker: schnorrkel::Keypair::generate() }
	}

	/// Creates a task on the stand-in chain and puts its job.
	async fn put(&self, sidecar: &Real, task: u64, kind: TaskKind, args: &Value) {
		let args = serde_json::to_vec(args).unwrap();
		let hash = self.creator.blobs.add_arguments(args).await.unwrap();
		let expiry = now_s() + 3600;
		let credential = sign_as_worker(&self.worker, &NODE.0, &CHAIN.0, &sidecar.peer, expiry);
		let creator = self.creator.account;
		let spec = JobSpec { kind, creator, credential, ..job(task, Bytes32(hash)) };
		let key = Bytes32(self.worker.public.to_bytes());
		self.chain.tasks.lock().unwrap().push(task_view(&spec, key));
		let (status, error) = sidecar.http.put(&spec).await;
		assert_eq!(status, StatusCode::OK, "{error:?}");
	}

	/// The chain decides for our node, and the creator fetches its result.
	async fn fetch(&self, task: u64) -> Vec<Vec<u8>> {
		for view in self.chain.tasks.lock().unwrap().iter_mut().filter(|view| view.id == task) {
			view.result_node = Some(NODE);
		}
		let credential = &self.creator.credential;
		let deadline = Instant::now() + PATIENCE;
		let result = self.creator.blobs.fetch_result(task, credential, deadline, None).await;
		result.unwrap().files
	}
}

fn text_args() -> Value {
	json!({
		"model": "deuterium/tiny-text",
		"messages": [{ "role": "user", "content": "Hello" }],
		"generation_config": { "max_new_tokens": 8 },
		"seed": 1,
	})
}

fn digest_of(outcome: &JobOutcome) -> Vec<u8> {
	match outcome {
		JobOutcome::Digest { digest, .. } => digest.0.clone(),
		other => panic!("no digest: {other:?}"),
	}
}

#[tokio::test]
async fn result_should_reach_the_creator_also_after_a_restart() {
	let world = World::start().await;
	let directory = tempfile::tempdir().unwrap();
	let sidecar = Real::start(directory.path(), &world.url, &world.creator).await;
	world.put(&sidecar, 1, TaskKind::Text, &text_args()).await;
	let result = sidecar.http.result_where(1, |result| result.available).await;
	let files = world.fetch(1).await;
	assert_eq!(digest_of(&result.outcome), sha256(&files[0]));
	sidecar.stop().await;
	let sidecar = Real::start(directory.path(), &world.url, &world.creator).await;
	let again = sidecar.http.result_where(1, |result| result.available).await;
	assert_eq!(again.outcome, result.outcome);
	assert_eq!(world.fetch(1).await, files);
	sidecar.stop().await;
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
	use sha2::Digest;
	sha2::Sha256::digest(bytes).to_vec()
}

#[tokio::test]
async fn error_should_have_its_code_when_the_task_is_bad() {
	let world = World::start().await;
	let directory = tempfile::tempdir().unwrap();
	let sidecar = Real::start(directory.path(), &world.url, &world.creator).await;
	let mut unknown = text_args();
	unknown["model"] = json!("nobody/nothing");
	let image = json!({
		"base_model": { "name": "deuterium/tiny-image" },
		"prompt": "a cat",
		"task_config": { "num_images": 3, "steps": 1, "image_width": 64, "image_height": 64 },
	});
	for (task, kind, args, expected) in [
		(1, TaskKind::Text, unknown, JobError::ModelInvalid),
		(2, TaskKind::Text, json!({ "messages": 5 }), JobError::ArgumentsInvalid),
		(3, TaskKind::ImageFineTune, text_args(), JobError::Unsupported),
		// More images than the task pays for.
		(4, TaskKind::Image, image, JobError::ArgumentsInvalid),
	] {
		world.put(&sidecar, task, kind, &args).await;
		let result = sidecar.http.result(task).await;
		let JobOutcome::Error { code, message } = &result.outcome else { panic!("{result:?}") };
		assert_eq!(*code, expected, "{message}");
	}
	sidecar.stop().await;
}

#[tokio::test]
async fn health_should_name_the_node_when_it_is_not_reachable() {
	let world = World::start().await;
	let directory = tempfile::tempdir().unwrap();
	let sidecar = Real::start(directory.path(), "http://127.0.0.1:9", &world.creator).await;
	let deadline = Instant::now() + PATIENCE;
	loop {
		let (status, text) = sidecar.http.text("/health").await;
		if status == StatusCode::SERVICE_UNAVAILABLE && text.contains("127.0.0.1:9") {
			break;
		}
		assert!(Instant::now() < deadline, "{text}");
		tokio::time::sleep(std::time::Duration::from_millis(20)).await;
	}
	sidecar.stop().await;
}

#[tokio::test]
async fn doctor_should_judge_the_registration() {
	let world = World::start().await;
	let directory = tempfile::tempdir().unwrap();
	let mut config = real_config(directory.path(), &world.url, &world.creator);
	config.cards.truncate(1);
	config.listen = ([127, 0, 0, 1], free_port()).into();
	let factory = Ok(Arc::new(CandleFactory::new(&config)) as Arc<_>);
	let check = format!("node {NODE}");
	let levels = |findings: &[doctor::Finding]| {
		let ours = findings.iter().filter(|finding| finding.check == check);
		ours.map(|finding| finding.level).collect::<Vec<_>>()
	};
	let findings = doctor::examine(&config, &factory).await;
	assert_eq!(levels(&findings), [Level::Fail], "{findings:?}");
	assert!(!doctor::passes(&findings));

	*world.chain.node.lock().unwrap() = Some(NodeView {
		account: NODE,
		status: NodeStatus::Available,
		card: "CPU".into(),
		vram_gb: 8,
		worker_key: Some(Bytes32([7; 32])),
		stake: 400 * 10_u128.pow(18),
		unbonding: 0,
		weight: 20,
		task: None,
		tasks: 3,
		reason: None,
		remedy: None,
		removal: None,
		slash: None,
		card_id: None,
		operator: None,
		required_stake: 0,
		qos: None,
		unbonding_parts: Vec::new(),
		withdrawable: 0,
		claimable: 0,
	});
	let findings = doctor::examine(&config, &factory).await;
	// Status, card and stake are good; whether the keystore has the key cannot be seen.
	assert_eq!(levels(&findings), [Level::Ok, Level::Ok, Level::Ok, Level::Warn]);
	for check in ["node", "chain", "clock"] {
		let finding = findings.iter().find(|finding| finding.check == check).unwrap();
		assert_eq!(finding.level, Level::Ok, "{finding:?}");
	}

	if let Some(node) = world.chain.node.lock().unwrap().as_mut() {
		node.vram_gb = 24;
		node.stake = 0;
		node.worker_key = None;
		node.status = NodeStatus::Paused;
	}
	let findings = doctor::examine(&config, &factory).await;
	assert_eq!(levels(&findings), [Level::Warn, Level::Fail, Level::Fail, Level::Fail]);
}

#[tokio::test]
async fn doctor_should_recognise_a_running_sidecar_and_a_foreign_program() {
	let world = World::start().await;
	let directory = tempfile::tempdir().unwrap();
	let sidecar = Real::start(directory.path(), &world.url, &world.creator).await;
	let mut config = real_config(directory.path(), &world.url, &world.creator);
	config.listen = sidecar.http.addr;
	let factory = Ok(Arc::new(CandleFactory::new(&config)) as Arc<_>);
	let port = |findings: Vec<doctor::Finding>| {
		findings.into_iter().find(|finding| finding.check == "port").unwrap()
	};
	let finding = port(doctor::examine(&config, &factory).await);
	assert_eq!(finding.level, Level::Ok, "{finding:?}");
	assert!(finding.cause.contains(&sidecar.peer.to_string()), "{finding:?}");
	config.listen = world.url.trim_start_matches("http://").parse::<SocketAddr>().unwrap();
	assert_eq!(port(doctor::examine(&config, &factory).await).level, Level::Fail);
	sidecar.stop().await;
}
