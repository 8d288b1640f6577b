//! Real processes: crashes, signals and the command line.

use crate::common::*;
use deuterium_protocol::{Bytes32, Info, JobOutcome};
use deuterium_sidecar::{
	Sidecar,
	compute::{CancelToken, CardFacts, Compute, ComputeError, ComputeFactory, Computed},
	config::{CardConfig, ConfigError},
	health::Health,
	journal::Journal,
};
use deuterium_test_ports::free_port;
use reqwest::{Method, StatusCode};
use sha3::{Digest, Keccak256};
use std::{
	net::SocketAddr,
	path::{Path, PathBuf},
	process::{Child, Command, ExitStatus, Output, Stdio},
	sync::Arc,
	time::{Duration, Instant},
};

/// Tells this test binary to be a sidecar under the directory named by it.
const CHILD: &str = "DEUTERIUM_SIDECAR_TEST_BASE";
/// The engine computes once this file is there.
const RELEASE: &str = "release";
/// The engine's process id while it computes.
const RUNNING: &str = "running";
/// Where the child writes its address.
const ADDRESS: &str = "address";
const ARGS: &[u8] = b"arguments";

/// An engine that waits for a file, and whose digest depends on the process: computing a job twice
/// would show.
struct WaitingFactory(PathBuf);

impl ComputeFactory for WaitingFactory {
	fn facts(&self, _card: &CardConfig) -> Result<CardFacts, ConfigError> {
		Ok(CardFacts::default())
	}

	fn build(&self, _card: &CardConfig) -> Result<Box<dyn Compute>, ConfigError> {
		Ok(Box::new(WaitingCompute(self.0.clone())))
	}
}

struct WaitingCompute(PathBuf);

impl Compute for WaitingCompute {
	fn run(
		&mut self,
		_spec: &deuterium_protocol::JobSpec,
		args: &[u8],
		cancel: &CancelToken,
	) -> Result<Computed, ComputeError> {
		std::fs::write(self.0.join(RUNNING), std::process::id().to_string()).unwrap();
		while !self.0.join(RELEASE).exists() {
			if cancel.is_cancelled() {
				return Err(ComputeError::Cancelled);
			}
			std::thread::sleep(Duration::from_millis(2));
		}
		let digest = digest_by(std::process::id(), args);
		Ok(Computed { digest, files: vec![args.to_vec()] })
	}
}

fn digest_by(process: u32, args: &[u8]) -> Vec<u8> {
	Keccak256::new().chain_update(args).chain_update(process.to_be_bytes()).finalize().to_vec()
}

#[tokio::test]
#[ignore = "the child process of the crash tests; they start it"]
async fn child_should_serve_until_it_is_killed() {
	let base = PathBuf::from(std::env::var_os(CHILD).expect("started by a crash test"));
	let exchange = Arc::new(ScriptedExchange::default());
	exchange.offer(ARGS);
	let factory = Arc::new(WaitingFactory(base.clone()));
	let sidecar = Sidecar::start(&config(&base), factory, exchange, Health::default()).await;
	let sidecar = sidecar.unwrap();
	std::fs::write(base.join("address.new"), sidecar.addr().to_string()).unwrap();
	std::fs::rename(base.join("address.new"), base.join(ADDRESS)).unwrap();
	sidecar.finished().await.unwrap();
}

/// A child process that does not outlive its test.
struct Process(Child);

impl Drop for Process {
	fn drop(&mut self) {
		let _ = self.0.kill();
		let _ = self.0.wait();
	}
}

impl Process {
	fn kill_9(mut self) {
		self.0.kill().unwrap();
		self.0.wait().unwrap();
	}

	fn terminate(&mut self) {
		let id = rustix::process::Pid::from_child(&self.0);
		rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
	}

	async fn ends(&mut self) -> ExitStatus {
		let deadline = Instant::now() + PATIENCE;
		loop {
			if let Some(status) = self.0.try_wait().unwrap() {
				return status;
			}
			assert!(Instant::now() < deadline, "the process does not end");
			tokio::time::sleep(Duration::from_millis(5)).await;
		}
	}
}

async fn start_child(base: &Path) -> (Process, Http) {
	let _ = std::fs::remove_file(base.join(ADDRESS));
	let child = Command::new(std::env::current_exe().unwrap())
		.args([
			"process::child_should_serve_until_it_is_killed",
			"--exact",
			"--ignored",
			"--nocapture",
		])
		.env(CHILD, base)
		.stdout(Stdio::null())
		.stderr(Stdio::null())
		.spawn()
		.unwrap();
	let process = Process(child);
	eventually("the child serves", || base.join(ADDRESS).exists()).await;
	let address: SocketAddr = std::fs::read_to_string(base.join(ADDRESS)).unwrap().parse().unwrap();
	(process, Http::new(address, &base.join("token")))
}

fn args_hash() -> Bytes32 {
	Bytes32(Keccak256::digest(ARGS).into())
}

#[tokio::test]
async fn outcome_should_be_the_same_when_killed_after_it() {
	let directory = tempfile::tempdir().unwrap();
	let base = directory.path();
	std::fs::write(base.join(RELEASE), "").unwrap();
	let (process, http) = start_child(base).await;
	let spec = job(1, args_hash());
	assert_eq!(http.put(&spec).await.0, StatusCode::OK);
	let first = http.result(1).await;
	process.kill_9();
	for _ in 0..2 {
		let (process, http) = start_child(base).await;
		assert_eq!(http.put(&spec).await.0, StatusCode::OK);
		let again = http.result_where(1, |result| result.available).await;
		assert_eq!(again.outcome, first.outcome);
		process.kill_9();
	}
}

#[tokio::test]
async fn job_should_have_one_outcome_when_killed_during_its_computation() {
	let directory = tempfile::tempdir().unwrap();
	let base = directory.path();
	let running = || std::fs::read_to_string(base.join(RUNNING)).unwrap_or_default();
	let (process, http) = start_child(base).await;
	assert_eq!(http.put(&job(1, args_hash())).await.0, StatusCode::OK);
	eventually("it computes", || !running().is_empty()).await;
	process.kill_9();
	std::fs::remove_file(base.join(RUNNING)).unwrap();
	let (process, http) = start_child(base).await;
	let second = process.0.id();
	// Nobody puts the job again: the journal knows it.
	eventually("it computes again", || running() == second.to_string()).await;
	assert!(http.results(0).await.results.is_empty());
	std::fs::write(base.join(RELEASE), "").unwrap();
	let result = http.result_where(1, |result| result.available).await;
	let JobOutcome::Digest { digest, .. } = &result.outcome else { panic!("{result:?}") };
	assert_eq!(digest.0, digest_by(second, ARGS));
	process.kill_9();
	let journal = Journal::open(&base.join("journal.redb")).unwrap();
	assert_eq!(journal.len().unwrap(), 1);
	assert_eq!(journal.results(0).unwrap().results, [result]);
}

const CARD: &str = "node=0x0909090909090909090909090909090909090909,name=CPU,vram=8";

fn program(base: &Path) -> Command {
	let mut command = Command::new(env!("CARGO_BIN_EXE_deuterium-sidecar"));
	command.env("DEUTERIUM_SIDECAR_BASE_PATH", base).env("DEUTERIUM_SIDECAR_LOG", "warn");
	command
}

fn output(command: &mut Command) -> (Output, String) {
	let output = command.output().unwrap();
	let text = format!(
		"{}{}",
		String::from_utf8_lossy(&output.stdout),
		String::from_utf8_lossy(&output.stderr)
	);
	(output, text)
}

/// An address on which nothing listens.
fn free_address() -> SocketAddr {
	([127, 0, 0, 1], free_port()).into()
}

async fn start_program(base: &Path) -> (Process, Http, Duration) {
	let listen = free_address();
	let started = Instant::now();
	let child = program(base)
		.args(["--card", CARD, "--listen", &listen.to_string()])
		.args(["--p2p-listen", "/ip4/127.0.0.1/tcp/0", "--node-rpc", "http://127.0.0.1:9"])
		.stderr(Stdio::inherit())
		.spawn()
		.unwrap();
	let process = Process(child);
	let token = base.join("token");
	// The port is open before the sidecar is ready: what counts is the first answer.
	eventually("the token is there", || token.exists()).await;
	let http = Http::new(listen, &token);
	while http.bare(Method::GET, "/health").send().await.is_err() {
		assert!(started.elapsed() < PATIENCE, "it never serves");
		tokio::time::sleep(Duration::from_millis(2)).await;
	}
	let took = started.elapsed();
	(process, http, took)
}

#[tokio::test]
async fn program_should_serve_within_two_seconds_and_stop_on_a_signal() {
	let directory = tempfile::tempdir().unwrap();
	// The first start generates the tiny models; what counts is a start with models in place.
	let (mut first, http, with_models) = start_program(directory.path()).await;
	let response = http.request(Method::GET, "/v1/info").send().await.unwrap();
	let info: Info = response.json().await.unwrap();
	assert_eq!(info.cards[0].models, ["deuterium/tiny-image", "deuterium/tiny-text"]);
	first.terminate();
	assert!(first.ends().await.success());
	let (mut start, mut stop) = (Duration::MAX, Duration::MAX);
	// A busy machine may stall a try.
	for _ in 0..10 {
		let (mut next, http, took) = start_program(directory.path()).await;
		println!("first start {with_models:?} (makes the tiny models), next start {took:?}");
		let response = http.request(Method::GET, "/v1/info").send().await.unwrap();
		// The peer is the same after a restart.
		assert_eq!(response.json::<Info>().await.unwrap().peer_id, info.peer_id);
		let stopping = Instant::now();
		next.terminate();
		assert!(next.ends().await.success());
		(start, stop) = (start.min(took), stop.min(stopping.elapsed()));
		if start <= Duration::from_secs(2) && stop <= Duration::from_secs(5) {
			break;
		}
	}
	assert!(start <= Duration::from_secs(2), "{start:?}");
	assert!(stop <= Duration::from_secs(5), "{stop:?}");
}

#[tokio::test]
async fn program_should_refuse_to_start_when_the_base_path_is_in_use() {
	let directory = tempfile::tempdir().unwrap();
	let (_process, _, _) = start_program(directory.path()).await;
	let (result, text) = output(
		program(directory.path())
			.args(["--card", CARD, "--listen", &free_address().to_string()])
			.args(["--p2p-listen", "/ip4/127.0.0.1/tcp/0"]),
	);
	assert_eq!(result.status.code(), Some(1), "{text}");
	assert!(text.contains("open in another process") && text.contains("what to do"), "{text}");
}

#[test]
fn program_should_explain_itself_when_a_flag_is_wrong() {
	let directory = tempfile::tempdir().unwrap();
	for (flags, cause, remedy) in [
		(vec![], "no card", "--card"),
		(vec!["--card", CARD, "--listen", "0.0.0.0:0"], "other machines", "--allow-remote"),
		(vec!["--card", CARD, "--card", CARD], "two cards", "account of its own"),
		(vec!["--card", CARD, "--p2p-listen", "nonsense"], "--p2p-listen", "multiaddr"),
		(vec!["--card", CARD, "--bootnode", "/ip4/1.2.3.4/tcp/1"], "peer id", "/p2p/"),
		(vec!["--card", CARD, "--log", "=,="], "--log", "level"),
	] {
		let (result, text) = output(program(directory.path()).args(&flags));
		assert_eq!(result.status.code(), Some(1), "{flags:?}: {text}");
		assert!(text.contains(cause) && text.contains(remedy), "{flags:?}: {text}");
	}
}

#[test]
fn token_command_should_print_the_path_of_a_private_file() {
	use std::os::unix::fs::PermissionsExt;
	let directory = tempfile::tempdir().unwrap();
	let result = program(directory.path()).arg("token").output().unwrap();
	assert!(result.status.success());
	let path = PathBuf::from(String::from_utf8(result.stdout).unwrap().trim());
	assert_eq!(path, directory.path().join("token"));
	assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn doctor_should_fail_with_a_remedy_when_the_node_is_not_reachable() {
	let directory = tempfile::tempdir().unwrap();
	let (result, text) = output(
		program(directory.path())
			.args(["doctor", "--json"])
			.args(["--listen", &free_address().to_string(), "--node-rpc", "http://127.0.0.1:9"])
			// Settings of the environment must not keep a command from being understood.
			.env("DEUTERIUM_SIDECAR_CARD", CARD),
	);
	assert_eq!(result.status.code(), Some(1), "{text}");
	let findings: serde_json::Value = serde_json::from_slice(&result.stdout).unwrap();
	let find = |check: &str| {
		let all = findings.as_array().unwrap();
		all.iter().find(|finding| finding["check"] == check).unwrap_or_else(|| panic!("{text}"))
	};
	assert_eq!(find("node")["level"], "FAIL");
	assert!(find("node")["remedy"].as_str().unwrap().contains("--node-rpc"));
	assert_eq!(find("settings")["level"], "OK");
	assert_eq!(find("port")["level"], "OK");
	assert_eq!(find("token")["level"], "WARN");
	assert_eq!(find(&format!("card {NODE}"))["level"], "OK");
	assert!(!directory.path().join("models").exists(), "the doctor must not change anything");
}
