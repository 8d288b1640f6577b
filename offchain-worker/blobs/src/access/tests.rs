use super::*;
use crate::protocol::WireCredential;
use std::sync::{
	Arc,
	atomic::{AtomicUsize, Ordering},
};

const GENESIS: [u8; 32] = [7; 32];
const CREATOR: [u8; 20] = [1; 20];
const NODE: [u8; 20] = [2; 20];
const OTHER_NODE: [u8; 20] = [3; 20];
const WORKER: [u8; 32] = [9; 32];
const ARGS: BlobHash = [5; 32];

fn task() -> TaskAccess {
	TaskAccess {
		creator: CREATOR,
		args_hash: ARGS,
		nodes: vec![
			NodeAccess { account: NODE, worker_key: Some(WORKER) },
			NodeAccess { account: OTHER_NODE, worker_key: None },
		],
		result_node: Some(NODE),
		ended: false,
	}
}

fn account(account: [u8; 20]) -> Principal {
	Principal { account, key: PrincipalKey::Account }
}

fn worker(account: [u8; 20], key: [u8; 32]) -> Principal {
	Principal { account, key: PrincipalKey::Worker(key) }
}

#[test]
fn arguments_should_go_to_creator_and_assigned_nodes_only() {
	let task = task();
	for who in [account(CREATOR), account(NODE), worker(NODE, WORKER), account(OTHER_NODE)] {
		assert_eq!(task.check_arguments(&who, &ARGS), Ok(()), "{who:?}");
	}
	for who in [
		account([4; 20]),
		worker(NODE, [8; 32]),
		worker(OTHER_NODE, WORKER),
		worker(CREATOR, WORKER),
	] {
		assert_eq!(task.check_arguments(&who, &ARGS), Err(Denial::NotAllowed), "{who:?}");
	}
}

#[test]
fn arguments_should_be_denied_when_the_hash_is_not_the_tasks() {
	assert_eq!(task().check_arguments(&account(CREATOR), &[6; 32]), Err(Denial::WrongHash));
}

#[test]
fn arguments_should_go_to_nobody_but_the_creator_when_the_task_is_over() {
	let task = TaskAccess { ended: true, ..task() };
	assert_eq!(task.check_arguments(&account(CREATOR), &ARGS), Ok(()));
	assert_eq!(task.check_arguments(&account(NODE), &ARGS), Err(Denial::NotAllowed));
}

#[test]
fn result_should_go_to_creator_and_result_node_only() {
	let task = task();
	for who in [account(CREATOR), account(NODE), worker(NODE, WORKER)] {
		assert_eq!(task.check_result(&who), Ok(()), "{who:?}");
	}
	for who in [account(OTHER_NODE), account([4; 20]), worker(NODE, [8; 32])] {
		assert_eq!(task.check_result(&who), Err(Denial::NotAllowed), "{who:?}");
	}
}

#[test]
fn result_should_go_to_nobody_when_it_is_not_decided() {
	let task = TaskAccess { result_node: None, ..task() };
	assert_eq!(task.check_result(&account(CREATOR)), Err(Denial::NotDecided));
	assert_eq!(task.check_result(&account(NODE)), Err(Denial::NotAllowed));
}

struct CountingChain {
	calls: Arc<AtomicUsize>,
	answer: Result<Option<TaskAccess>, ChainError>,
}

impl ChainView for CountingChain {
	async fn task(&self, _: u64) -> Result<Option<TaskAccess>, ChainError> {
		self.calls.fetch_add(1, Ordering::SeqCst);
		self.answer.clone()
	}

	fn genesis(&self) -> [u8; 32] {
		GENESIS
	}
}

struct Case {
	access: Access<CountingChain>,
	calls: Arc<AtomicUsize>,
	peer: PeerId,
	now: Arc<std::sync::atomic::AtomicU64>,
}

impl Case {
	fn new(answer: Result<Option<TaskAccess>, ChainError>) -> Self {
		let calls = Arc::new(AtomicUsize::new(0));
		let (clock, now) = Clock::manual(1_000);
		let chain = CountingChain { calls: calls.clone(), answer };
		Self { access: Access::new(chain, clock), calls, peer: PeerId::random(), now }
	}

	fn request(&self, task: u64) -> Request {
		let credential =
			credential::sign_as_account(&[0x11; 32], &GENESIS, &self.peer, 1_100).unwrap();
		let credential = WireCredential::try_from(&credential).unwrap();
		Request::Manifest { task, credential }
	}
}

fn own_task() -> TaskAccess {
	let address = hex::decode("19e7e376e7c213b7e7e7e46cc70a5dd086daff2a").unwrap();
	TaskAccess { creator: address.try_into().unwrap(), ..task() }
}

#[tokio::test]
async fn chain_should_be_asked_once_when_many_chunks_are_wanted() {
	let case = Case::new(Ok(Some(own_task())));
	let begun = Instant::now();
	for _ in 0..10 {
		assert_eq!(case.access.check(&case.peer, &case.request(1)).await, Ok(()));
	}
	// And again when the answer has become old, on a busy machine.
	let most = 1 + begun.elapsed().as_millis() / CACHE_TTL.as_millis();
	let calls = case.calls.load(Ordering::SeqCst) as u128;
	assert!((1..=most).contains(&calls), "{calls}");
}

#[tokio::test]
async fn cache_should_stay_bounded_when_task_ids_are_invented() {
	let case = Case::new(Ok(None));
	for id in 0..3_000 {
		let refusal = case.access.check(&case.peer, &case.request(id)).await;
		assert_eq!(refusal, Err(Refusal::Denied(Denial::UnknownTask)));
	}
	assert!(lock(&case.access.tasks).len() <= MAX_CACHED_TASKS);
}

#[tokio::test]
async fn request_should_be_unavailable_when_the_chain_is_down() {
	let error = ChainError { url: "x".into(), reason: "down".into() };
	let case = Case::new(Err(error));
	let refusal = case.access.check(&case.peer, &case.request(1)).await;
	assert_eq!(refusal, Err(Refusal::Unavailable));
}

#[tokio::test]
async fn remembered_credential_should_be_denied_when_it_runs_out_or_moves_to_another_peer() {
	let case = Case::new(Ok(Some(own_task())));
	let request = case.request(1);
	assert_eq!(case.access.check(&case.peer, &request).await, Ok(()));
	let stranger = case.access.check(&PeerId::random(), &request).await;
	assert_eq!(stranger, Err(Refusal::Denied(Denial::WrongPeer)));
	case.now.store(1_100, Ordering::SeqCst);
	let late = case.access.check(&case.peer, &request).await;
	assert_eq!(late, Err(Refusal::Denied(Denial::Expired)));
}
