//! The real binary against a real peer of the exchange; the chain's answers are scripted, so that
//! tampering and aborted tasks can be arranged.

use deuterium_blobs::{BlobService, ChainError, ChainView, Config, Handle, ResultKind, TaskAccess};
use deuterium_digest::{Choice, FinishReason, LlmResponse, Usage, text_digest};
use deuterium_protocol::{
	Address, Bytes, Bytes32,
	view::{Phase, RoundStatus, RoundView, TaskStatus, TaskView},
};
use jsonrpsee::{
	RpcModule,
	server::{Server, ServerHandle},
};
use serde_json::{Value, json};
use std::path::Path;
use tokio::process::Command;

const GENESIS: Bytes32 = Bytes32([7; 32]);
const TASK: u64 = 12;

/// What the chain would say; the same for the node's RPC and for the peer's access check.
#[derive(Clone)]
struct Scripted(TaskView);

impl ChainView for Scripted {
	async fn task(&self, id: u64) -> Result<Option<TaskAccess>, ChainError> {
		Ok((id == TASK).then(|| TaskAccess::from(&self.0)))
	}

	fn genesis(&self) -> [u8; 32] {
		GENESIS.0
	}
}

fn answer() -> Vec<u8> {
	LlmResponse {
		model: "m".into(),
		choices: vec![Choice { finish_reason: FinishReason::Stop, content: "Rayleigh.".into() }],
		usage: Usage { prompt_tokens: 3, completion_tokens: 2 },
	}
	.to_json()
}

/// A finished text task of Alith whose second node hands over `file`'s digest.
fn finished(file: &[u8]) -> TaskView {
	let digest = Bytes(text_digest(file).to_vec());
	let round = |node: u8| RoundView {
		node: Address([node; 20]),
		worker_key: None,
		status: RoundStatus::Disclosed,
		digest: Some(digest.clone()),
		error: None,
		score: Some(18),
		paid: 10,
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
	};
	TaskView {
		id: TASK,
		kind: 1,
		status: TaskStatus::Finished,
		creator: "0xf24ff3a9cf04c71dbc94d0b566f7a27b94566cac".parse().unwrap(),
		args_hash: Bytes32([8; 32]),
		fee: 30,
		cap: 1,
		vram_gb: 1,
		card: None,
		created_at: 10,
		started_at: Some(11),
		deadline: None,
		rounds: vec![round(1), round(2), round(3)],
		digest: Some(digest.clone()),
		result_node: Some(Address([2; 20])),
		uploaded: true,
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

/// A chain node's RPC that knows one task.
async fn node(view: &TaskView) -> (String, ServerHandle) {
	let server = Server::builder().build("127.0.0.1:0").await.unwrap();
	let url = format!("ws://{}", server.local_addr().unwrap());
	let mut module = RpcModule::new(serde_json::to_value(view).unwrap());
	module.register_method("chain_getBlockHash", |_, _, _| json!(GENESIS)).unwrap();
	module.register_method("system_chainType", |_, _, _| json!("Development")).unwrap();
	module.register_method("deuterium_node", |_, _, _| Value::Null).unwrap();
	module
		.register_method("deuterium_task", |params, view, _| {
			let [id]: [u64; 1] = params.parse().unwrap();
			if id == TASK { view.clone() } else { Value::Null }
		})
		.unwrap();
	(url, server.start(module))
}

/// A result node's peer that hands over `file`; its address.
async fn peer(dir: &Path, view: &TaskView, file: Vec<u8>) -> (Handle, String) {
	let (handle, _) = BlobService::start(Config::new(dir), Scripted(view.clone())).await.unwrap();
	handle.publish_result(TASK, ResultKind::Text, vec![file]).await.unwrap();
	let address = format!("{}/p2p/{}", handle.listen_addrs()[0], handle.peer_id());
	(handle, address)
}

/// Runs `task fetch` with `more` options; exit code, standard output and error.
async fn fetch(url: &str, bootnode: &str, state: &Path, more: &[&str]) -> (i32, String, String) {
	let output = Command::new(env!("CARGO_BIN_EXE_deuterium"))
		.args(["--url", url, "--bootnode", bootnode, "--dev-account", "alith"])
		.args(["--p2p-listen", "/ip4/127.0.0.1/tcp/0", "--state-dir"])
		.arg(state)
		.args(["task", "fetch"])
		.arg(TASK.to_string())
		.args(more)
		.output()
		.await
		.unwrap();
	let text = |bytes| String::from_utf8(bytes).unwrap();
	(output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[tokio::test]
async fn text_should_be_printed_and_saved_when_it_has_the_digest_on_chain() {
	let dir = tempfile::tempdir().unwrap();
	let view = finished(&answer());
	let (url, _node) = node(&view).await;
	let (handle, address) = peer(&dir.path().join("peer"), &view, answer()).await;
	let out = dir.path().join("answer.json");
	let more = ["--out", out.to_str().unwrap()];
	let (code, stdout, stderr) = fetch(&url, &address, &dir.path().join("state"), &more).await;
	assert_eq!(code, 0, "{stderr}");
	assert_eq!(stdout, "Rayleigh.\n");
	assert!(stderr.contains("matches the digest on chain"), "{stderr}");
	assert_eq!(std::fs::read(&out).unwrap(), answer());

	let (code, stdout, stderr) =
		fetch(&url, &address, &dir.path().join("state"), &["--json"]).await;
	assert_eq!(code, 0, "{stderr}");
	let json: Value = serde_json::from_str(&stdout).unwrap();
	assert_eq!((json["text"].as_str(), json["settled"].as_bool()), (Some("Rayleigh."), Some(true)));
	handle.shutdown().await;
}

#[tokio::test]
async fn exit_code_should_be_4_and_nothing_saved_when_the_result_was_tampered_with() {
	let dir = tempfile::tempdir().unwrap();
	let view = finished(&answer());
	let (url, _node) = node(&view).await;
	let tampered = String::from_utf8(answer()).unwrap().replace("Rayleigh", "Mie").into_bytes();
	let (handle, address) = peer(&dir.path().join("peer"), &view, tampered).await;
	let out = dir.path().join("answer.json");
	let more = ["--json", "--out", out.to_str().unwrap()];
	let (code, stdout, stderr) = fetch(&url, &address, &dir.path().join("state"), &more).await;
	assert_eq!(code, 4, "{stderr}");
	let json: Value = serde_json::from_str(&stdout).unwrap();
	assert_eq!(json["error"]["kind"], "mismatch");
	assert!(!stdout.contains("Mie") && !out.exists(), "{stdout}");
	handle.shutdown().await;
}

#[tokio::test]
async fn exit_code_should_be_3_when_the_task_was_aborted() {
	let dir = tempfile::tempdir().unwrap();
	let mut view = finished(&answer());
	(view.status, view.digest, view.result_node) = (TaskStatus::Aborted, None, None);
	view.reason = Some("timed out".into());
	view.refunded = 30;
	let (url, _node) = node(&view).await;
	let nobody = "/ip4/127.0.0.1/tcp/9/p2p/12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN";
	let (code, stdout, stderr) = fetch(&url, nobody, dir.path(), &["--json"]).await;
	assert_eq!(code, 3, "{stderr}");
	let json: Value = serde_json::from_str(&stdout).unwrap();
	assert!(json["error"]["cause"].as_str().unwrap().contains("timed out"), "{stdout}");
}

#[tokio::test]
async fn exit_code_should_be_5_when_nobody_delivers_in_time() {
	let dir = tempfile::tempdir().unwrap();
	let view = finished(&answer());
	let (url, _node) = node(&view).await;
	let nobody = "/ip4/127.0.0.1/tcp/9/p2p/12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN";
	let (code, _, stderr) = fetch(&url, nobody, dir.path(), &["--timeout", "3"]).await;
	assert_eq!(code, 5, "{stderr}");
	assert!(stderr.contains("--bootnode"), "{stderr}");
}

#[tokio::test]
async fn result_should_be_refused_when_the_account_is_not_the_creator() {
	let dir = tempfile::tempdir().unwrap();
	let mut view = finished(&answer());
	view.creator = Address([9; 20]);
	let (url, _node) = node(&view).await;
	let (handle, address) = peer(&dir.path().join("peer"), &view, answer()).await;
	let state = dir.path().join("state");
	let (mut code, mut stdout, mut stderr) = (5, String::new(), String::new());
	// On a busy machine the time may be up before anybody was asked.
	for seconds in ["4", "16", "64"] {
		(code, stdout, stderr) = fetch(&url, &address, &state, &["--timeout", seconds]).await;
		if code != 5 {
			break;
		}
	}
	assert_eq!((code, stdout.as_str()), (1, ""), "{stderr}");
	assert!(stderr.contains("account that created the task"), "{stderr}");
	handle.shutdown().await;
}
