//! A runtime with the pump alone, a programmable chain state, and a sidecar in memory.

use crate as pallet_inference_worker;
use deuterium_primitives::{
	AccountId20, Assignment, Card, GROUP_SIZE, NodeStatus, Requirement, TaskId, WORKER_KEY_TYPE,
	WorkerKey, WorkerReport, WorkerSignature,
	traits::{Assignments, Draws, Feasibility, NodeDirectory, NodeExit, NodeRecord, ReportSink},
};
use deuterium_protocol::{
	Acks, Address, Bytes32, CardInfo, Info, JobResult, JobSpec, OFFCHAIN_TOKEN_KEY,
	OFFCHAIN_URL_KEY, PROTOCOL_VERSION, ResultsPage,
};
use frame_support::{derive_impl, parameter_types};
use parking_lot::Mutex;
use sp_core::offchain::{
	Duration, Externalities, HttpError, HttpRequestId, HttpRequestStatus, OffchainDbExt,
	OffchainWorkerExt, OpaqueNetworkState, StorageKind, Timestamp,
	testing::TestPersistentOffchainDB,
};
use sp_keystore::{Keystore, KeystoreExt, testing::MemoryKeystore};
use sp_runtime::{BuildStorage, traits::IdentityLookup};
use std::{cell::RefCell, collections::HashMap, sync::Arc};

pub(crate) const TOKEN: &str = "0123456789abcdef";

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		InferenceWorker: pallet_inference_worker,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountId = AccountId20;
	type Block = frame_system::mocking::MockBlock<Test>;
	type Lookup = IdentityLookup<AccountId20>;
}

parameter_types! {
	pub const SlotMillis: u64 = 2_000;
}

impl crate::Config for Test {
	type Nodes = Chain;
	type Assignments = Chain;
	type Reports = Chain;
	type SlotMillis = SlotMillis;
}

/// What the chain says, and what was reported to it.
#[derive(Default)]
pub(crate) struct ChainState {
	pub(crate) workers: HashMap<AccountId20, WorkerKey>,
	pub(crate) work: HashMap<AccountId20, Assignment<AccountId20>>,
	pub(crate) over: Vec<TaskId>,
	pub(crate) reports: Vec<(WorkerReport<AccountId20>, WorkerSignature)>,
}

thread_local! {
	pub(crate) static CHAIN: RefCell<ChainState> = RefCell::default();
}

pub struct Chain;

impl NodeDirectory<AccountId20> for Chain {
	fn feasibility(_: &Requirement) -> Feasibility {
		panic!("the pump does not dispatch")
	}

	fn assign(_: &Requirement, _: TaskId, _: &mut Draws) -> Option<[AccountId20; GROUP_SIZE]> {
		panic!("the pump does not dispatch")
	}

	fn release(_: &AccountId20, _: TaskId, _: u8, _: NodeExit) {
		panic!("the pump does not settle")
	}

	fn current_task(node: &AccountId20) -> Option<TaskId> {
		CHAIN.with_borrow(|chain| chain.work.get(node).map(|work| work.task))
	}

	fn record(node: &AccountId20) -> Option<NodeRecord> {
		CHAIN.with_borrow(|chain| {
			chain.workers.get(node).map(|worker| NodeRecord {
				status: NodeStatus::Busy,
				card: Card { name: b"CPU".to_vec().try_into().unwrap(), vram_gb: 8 },
				worker: Some(*worker),
				weight: 10,
				task: None,
			})
		})
	}
}

impl Assignments<AccountId20> for Chain {
	fn assignment(node: &AccountId20) -> Option<Assignment<AccountId20>> {
		CHAIN.with_borrow(|chain| chain.work.get(node).cloned())
	}

	fn is_over(task: TaskId, _: u32) -> bool {
		CHAIN.with_borrow(|chain| chain.over.contains(&task))
	}
}

impl ReportSink<AccountId20> for Chain {
	fn submit(report: WorkerReport<AccountId20>, signature: WorkerSignature) -> bool {
		CHAIN.with_borrow_mut(|chain| chain.reports.push((report, signature)));
		true
	}
}

/// A sidecar in memory behind the offchain HTTP host functions.
pub(crate) struct FakeSidecar {
	pub(crate) info: Info,
	pub(crate) results: Vec<JobResult>,
	/// Results in one page.
	pub(crate) page: usize,
	/// Answers everything with this instead.
	pub(crate) answer: Option<(u16, Vec<u8>)>,
	/// Refuses jobs with this.
	pub(crate) job_answer: Option<u16>,
	pub(crate) down: bool,
	pub(crate) hangs: bool,
	pub(crate) jobs: Vec<JobSpec>,
	pub(crate) deleted: Vec<String>,
	pub(crate) acked: Vec<u64>,
	pub(crate) now: u64,
	requests: Vec<Pending>,
}

#[derive(Default)]
struct Pending {
	method: String,
	path: String,
	authorized: bool,
	body: Vec<u8>,
	answer: (u16, Vec<u8>),
	read: usize,
}

impl FakeSidecar {
	fn serve(&mut self, id: usize) {
		let (method, path) = (self.requests[id].method.clone(), self.requests[id].path.clone());
		let body = self.requests[id].body.clone();
		self.requests[id].answer = if let Some(answer) = self.answer.clone() {
			answer
		} else if !self.requests[id].authorized {
			(401, Vec::new())
		} else {
			self.route(&method, &path, &body)
		};
	}

	fn route(&mut self, method: &str, path: &str, body: &[u8]) -> (u16, Vec<u8>) {
		match (method, path) {
			("GET", "/v1/info") => (200, serde_json::to_vec(&self.info).unwrap()),
			("GET", _) if path.starts_with("/v1/results?after=") => {
				let after: u64 = path.rsplit('=').next().unwrap().parse().unwrap();
				let mut results: Vec<_> =
					self.results.iter().filter(|r| r.cursor > after).cloned().collect();
				let more = results.len() > self.page;
				results.truncate(self.page);
				(200, serde_json::to_vec(&ResultsPage { results, more }).unwrap())
			},
			("PUT", _) => match self.job_answer {
				Some(code) => (code, Vec::new()),
				None => {
					let job: JobSpec = serde_json::from_slice(body).unwrap();
					assert_eq!(path, format!("/v1/jobs/{}/{}", job.task, job.round));
					self.jobs.push(job);
					(200, Vec::new())
				},
			},
			("DELETE", _) => {
				self.deleted.push(path.to_owned());
				(204, Vec::new())
			},
			("POST", "/v1/acks") => {
				let acks: Acks = serde_json::from_slice(body).unwrap();
				self.acked.extend(acks.acks.iter().map(|ack| ack.task));
				(204, Vec::new())
			},
			_ => (404, Vec::new()),
		}
	}
}

struct Host(Arc<Mutex<FakeSidecar>>);

impl Externalities for Host {
	fn is_validator(&self) -> bool {
		false
	}

	fn network_state(&self) -> Result<OpaqueNetworkState, ()> {
		Err(())
	}

	fn timestamp(&mut self) -> Timestamp {
		Timestamp::from_unix_millis(self.0.lock().now)
	}

	fn sleep_until(&mut self, _: Timestamp) {
		panic!("the pump never waits")
	}

	fn random_seed(&mut self) -> [u8; 32] {
		[0; 32]
	}

	fn http_request_start(
		&mut self,
		method: &str,
		uri: &str,
		_: &[u8],
	) -> Result<HttpRequestId, ()> {
		let mut sidecar = self.0.lock();
		if sidecar.down {
			return Err(());
		}
		let path = uri.strip_prefix("http://127.0.0.1:8085").expect("the configured URL");
		sidecar.requests.push(Pending {
			method: method.into(),
			path: path.into(),
			..Default::default()
		});
		Ok(HttpRequestId(sidecar.requests.len() as u16 - 1))
	}

	fn http_request_add_header(
		&mut self,
		id: HttpRequestId,
		name: &str,
		value: &str,
	) -> Result<(), ()> {
		if name == "authorization" {
			let authorized = value == format!("Bearer {TOKEN}");
			self.0.lock().requests[id.0 as usize].authorized = authorized;
		}
		Ok(())
	}

	fn http_request_write_body(
		&mut self,
		id: HttpRequestId,
		chunk: &[u8],
		deadline: Option<Timestamp>,
	) -> Result<(), HttpError> {
		assert!(deadline.is_some(), "every wait has a deadline");
		self.0.lock().requests[id.0 as usize].body.extend_from_slice(chunk);
		Ok(())
	}

	fn http_response_wait(
		&mut self,
		ids: &[HttpRequestId],
		deadline: Option<Timestamp>,
	) -> Vec<HttpRequestStatus> {
		let deadline = deadline.expect("every wait has a deadline");
		let mut sidecar = self.0.lock();
		assert!(
			deadline.diff(&Timestamp::from_unix_millis(sidecar.now)) < Duration::from_millis(700)
		);
		if sidecar.hangs {
			sidecar.now = deadline.unix_millis();
			return ids.iter().map(|_| HttpRequestStatus::DeadlineReached).collect();
		}
		let mut status = Vec::new();
		for id in ids {
			sidecar.serve(id.0 as usize);
			status.push(HttpRequestStatus::Finished(sidecar.requests[id.0 as usize].answer.0));
		}
		status
	}

	fn http_response_headers(&mut self, _: HttpRequestId) -> Vec<(Vec<u8>, Vec<u8>)> {
		Vec::new()
	}

	fn http_response_read_body(
		&mut self,
		id: HttpRequestId,
		buffer: &mut [u8],
		_: Option<Timestamp>,
	) -> Result<usize, HttpError> {
		let mut sidecar = self.0.lock();
		let request = &mut sidecar.requests[id.0 as usize];
		let rest = &request.answer.1[request.read..];
		let length = rest.len().min(buffer.len());
		buffer[..length].copy_from_slice(&rest[..length]);
		request.read += length;
		Ok(length)
	}

	fn set_authorized_nodes(&mut self, _: Vec<sp_core::OpaquePeerId>, _: bool) {}
}

/// The node whose card the fake sidecar hosts.
pub(crate) const NODE: AccountId20 = AccountId20([7; 20]);

pub(crate) struct World {
	pub(crate) ext: sp_io::TestExternalities,
	pub(crate) sidecar: Arc<Mutex<FakeSidecar>>,
	pub(crate) worker: WorkerKey,
}

impl World {
	/// A provider with one card whose worker key is on chain and in the keystore.
	pub(crate) fn new() -> Self {
		CHAIN.set(ChainState::default());
		let storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
		let mut ext = sp_io::TestExternalities::new(storage);
		let keystore = MemoryKeystore::new();
		let worker = keystore.sr25519_generate_new(WORKER_KEY_TYPE, None).unwrap();
		CHAIN.with_borrow_mut(|chain| chain.workers.insert(NODE, worker));
		let card = CardInfo {
			node: Address(NODE.0),
			name: "CPU".into(),
			vram_gb: 8,
			engine: "test".into(),
			free_slots: 1,
			models: Vec::new(),
		};
		let sidecar = Arc::new(Mutex::new(FakeSidecar {
			info: Info {
				protocol_version: PROTOCOL_VERSION,
				genesis: None,
				peer_id: "12D3KooWpeer".into(),
				cards: vec![card],
			},
			results: Vec::new(),
			page: 16,
			answer: None,
			job_answer: None,
			down: false,
			hangs: false,
			jobs: Vec::new(),
			deleted: Vec::new(),
			acked: Vec::new(),
			now: 1_700_000_000_000,
			requests: Vec::new(),
		}));
		ext.register_extension(OffchainWorkerExt::new(Host(sidecar.clone())));
		ext.register_extension(OffchainDbExt::new(Db::default()));
		ext.register_extension(KeystoreExt::new(keystore));
		let mut world = Self { ext, sidecar, worker };
		world.ext.execute_with(|| {
			let set = |key, value: &[u8]| {
				sp_io::offchain::local_storage_set(StorageKind::PERSISTENT, key, value)
			};
			set(OFFCHAIN_URL_KEY, b"http://127.0.0.1:8085");
			set(OFFCHAIN_TOKEN_KEY, TOKEN.as_bytes());
			System::set_block_number(10);
		});
		world
	}

	/// Runs the pump once.
	pub(crate) fn run(&mut self) -> Result<(), crate::pump::Stop> {
		self.sidecar.lock().now += 2_000;
		self.ext.execute_with(crate::pump::run::<Test>).map(drop)
	}

	/// Genesis hash of the mock chain.
	pub(crate) fn genesis(&mut self) -> [u8; 32] {
		self.ext.execute_with(|| System::block_hash(0).0)
	}

	/// Runs once and returns what was reported in that run.
	pub(crate) fn reports(&mut self) -> Vec<WorkerReport<AccountId20>> {
		CHAIN.with_borrow_mut(|chain| chain.reports.clear());
		self.run().unwrap();
		CHAIN.with_borrow(|chain| chain.reports.iter().map(|(report, _)| report.clone()).collect())
	}

	/// A result of the fake sidecar for task 1, round 2.
	pub(crate) fn result(&mut self, outcome: deuterium_protocol::JobOutcome) -> JobResult {
		JobResult {
			cursor: 1,
			genesis: Bytes32(self.genesis()),
			task: 1,
			round: 2,
			node: Address(NODE.0),
			outcome,
			exec_ms: 5,
			available: false,
		}
	}
}

/// Offchain storage over the test database.
#[derive(Default)]
struct Db(TestPersistentOffchainDB);

impl sp_core::offchain::DbExternalities for Db {
	fn local_storage_set(&mut self, _: StorageKind, key: &[u8], value: &[u8]) {
		sp_core::offchain::OffchainStorage::set(&mut self.0, b"", key, value);
	}

	fn local_storage_clear(&mut self, _: StorageKind, key: &[u8]) {
		sp_core::offchain::OffchainStorage::remove(&mut self.0, b"", key);
	}

	fn local_storage_compare_and_set(
		&mut self,
		_: StorageKind,
		key: &[u8],
		old: Option<&[u8]>,
		new: &[u8],
	) -> bool {
		sp_core::offchain::OffchainStorage::compare_and_set(&mut self.0, b"", key, old, new)
	}

	fn local_storage_get(&mut self, _: StorageKind, key: &[u8]) -> Option<Vec<u8>> {
		self.0.get(key)
	}
}
