use super::*;
use deuterium_protocol::{Address, Bytes, Bytes64, Credential, JobError, Signer, TaskKind};
use proptest::prelude::*;
use std::collections::BTreeMap;

const CHAIN: Bytes32 = Bytes32([1; 32]);

fn spec(task: u64, round: u8, node: u8) -> JobSpec {
	let node = Address([node; 20]);
	JobSpec {
		genesis: CHAIN,
		task,
		round,
		node,
		kind: TaskKind::Text,
		args_hash: Bytes32([3; 32]),
		creator: Address([4; 20]),
		cap: 1,
		deadline_ms: 1000,
		credential: Credential {
			genesis: CHAIN,
			account: node,
			peer_id: "peer".into(),
			expires_at: 5,
			signer: Signer::Worker { key: Bytes32([6; 32]), signature: Bytes64([7; 64]) },
		},
	}
}

fn digest(byte: u8) -> JobOutcome {
	JobOutcome::Digest { digest: Bytes(vec![byte; 8]), salt: Bytes32([byte; 32]) }
}

struct Rig {
	directory: tempfile::TempDir,
	journal: Option<Journal>,
}

impl Rig {
	fn new() -> Self {
		let directory = tempfile::tempdir().unwrap();
		let journal = Some(Journal::open(&directory.path().join("journal")).unwrap());
		Self { directory, journal }
	}

	fn reopen(&mut self) {
		self.journal = None;
		self.journal = Some(Journal::open(&self.directory.path().join("journal")).unwrap());
	}
}

impl std::ops::Deref for Rig {
	type Target = Journal;

	fn deref(&self) -> &Journal {
		self.journal.as_ref().unwrap()
	}
}

#[test]
fn admit_should_be_idempotent_when_only_credential_and_deadline_change() {
	let journal = Rig::new();
	assert_eq!(journal.genesis().unwrap(), None);
	let Admission::Compute(first) = journal.admit(&spec(7, 0, 9), 100).unwrap() else { panic!() };
	assert_eq!(first.due_ms, 100);
	let mut again = spec(7, 0, 9);
	again.credential.expires_at = 99;
	let Admission::Compute(second) = journal.admit(&again, 200).unwrap() else { panic!() };
	assert_eq!((second.due_ms, second.spec.credential.expires_at), (200, 99));
	assert_eq!(journal.len().unwrap(), 1);
	assert_eq!(journal.genesis().unwrap(), Some(CHAIN));
}

#[test]
fn admit_should_be_refused_when_the_content_differs() {
	let journal = Rig::new();
	journal.admit(&spec(7, 0, 9), 100).unwrap();
	let changes: [fn(&mut JobSpec); 5] = [
		|spec| spec.node = Address([8; 20]),
		|spec| spec.kind = TaskKind::Image,
		|spec| spec.args_hash = Bytes32([0; 32]),
		|spec| spec.creator = Address([0; 20]),
		|spec| spec.cap = 2,
	];
	for change in changes {
		let mut other = spec(7, 0, 9);
		change(&mut other);
		let error = journal.admit(&other, 100).unwrap_err();
		assert!(matches!(error, JournalError::Conflict(_)), "{error}");
	}
	let mut other = spec(8, 0, 9);
	other.genesis = Bytes32([2; 32]);
	let error = journal.admit(&other, 100).unwrap_err();
	assert!(matches!(error, JournalError::OtherChain { .. }), "{error}");
	assert_eq!(journal.len().unwrap(), 1);
}

#[test]
fn assignment_should_go_to_another_node_when_it_was_withdrawn() {
	let journal = Rig::new();
	journal.admit(&spec(7, 0, 9), 100).unwrap();
	journal.finish(JobKey::of(&spec(7, 0, 9)), digest(1), 5).unwrap();
	journal.end(7, 0, Standing::Withdrawn).unwrap();
	assert!(matches!(journal.admit(&spec(7, 0, 8), 100).unwrap(), Admission::Compute(_)));
	// The first node's outcome still holds.
	let record = journal.record(JobKey::of(&spec(7, 0, 9))).unwrap().unwrap();
	assert_eq!(record.finished.unwrap().outcome, digest(1));
}

#[test]
fn withdrawn_job_should_be_replaceable_only_when_it_has_no_outcome() {
	let journal = Rig::new();
	let mut other = spec(7, 0, 9);
	other.args_hash = Bytes32([0; 32]);
	journal.admit(&spec(7, 0, 9), 100).unwrap();
	journal.end(7, 0, Standing::Withdrawn).unwrap();
	assert!(matches!(journal.admit(&other, 100).unwrap(), Admission::Compute(_)));
	journal.finish(JobKey::of(&other), digest(1), 5).unwrap();
	journal.end(7, 0, Standing::Withdrawn).unwrap();
	assert!(matches!(journal.admit(&spec(7, 0, 9), 100), Err(JournalError::Conflict(_))));
}

#[test]
fn finish_should_return_the_first_outcome_when_called_again() {
	let mut journal = Rig::new();
	let key = JobKey::of(&spec(7, 0, 9));
	assert!(matches!(journal.finish(key, digest(1), 5), Err(JournalError::Unknown(_))));
	journal.admit(&spec(7, 0, 9), 100).unwrap();
	let first = journal.finish(key, digest(1), 5).unwrap();
	let error = JobOutcome::Error { code: JobError::ExecutionFailed, message: "late".into() };
	assert_eq!(journal.finish(key, digest(2), 6).unwrap(), first);
	assert_eq!(journal.finish(key, error, 6).unwrap(), first);
	journal.reopen();
	assert_eq!(journal.finish(key, digest(3), 6).unwrap(), first);
	let page = journal.results(0).unwrap();
	assert_eq!(page.results[0].outcome, digest(1));
	assert!(matches!(journal.admit(&spec(7, 0, 9), 100).unwrap(), Admission::Settled(_)));
}

#[test]
fn result_should_get_a_new_cursor_when_it_becomes_available() {
	let journal = Rig::new();
	let key = JobKey::of(&spec(7, 0, 9));
	journal.admit(&spec(7, 0, 9), 100).unwrap();
	assert!(journal.set_available(key).is_err());
	journal.finish(key, digest(1), 5).unwrap();
	let before = journal.results(0).unwrap().results;
	assert!(!before[0].available);
	assert_eq!(journal.pending().unwrap().len(), 1);
	journal.set_available(key).unwrap();
	let after = journal.results(before[0].cursor).unwrap().results;
	assert!(after[0].available && after[0].outcome == before[0].outcome);
	assert_eq!(journal.results(0).unwrap().results, after);
	assert!(journal.results(after[0].cursor).unwrap().results.is_empty());
	assert!(journal.pending().unwrap().is_empty());
}

#[test]
fn result_should_not_be_served_when_ended_and_return_when_put_again() {
	let journal = Rig::new();
	let key = JobKey::of(&spec(7, 0, 9));
	journal.admit(&spec(7, 0, 9), 100).unwrap();
	let cursor = journal.finish(key, digest(1), 5).unwrap().cursor;
	assert_eq!(journal.end(7, 0, Standing::Withdrawn).unwrap(), [key]);
	assert!(journal.results(0).unwrap().results.is_empty());
	assert!(journal.end(7, 0, Standing::Withdrawn).unwrap().is_empty());
	assert!(matches!(journal.admit(&spec(7, 0, 9), 100).unwrap(), Admission::Settled(_)));
	let back = journal.results(cursor).unwrap().results;
	assert_eq!(back[0].outcome, digest(1));
	journal.end(7, 0, Standing::Acknowledged).unwrap();
	assert!(matches!(journal.admit(&spec(7, 0, 9), 100).unwrap(), Admission::Settled(_)));
	assert!(journal.results(0).unwrap().results.is_empty());
}

#[test]
fn acknowledged_job_should_stay_settled_when_it_never_had_an_outcome() {
	let journal = Rig::new();
	journal.admit(&spec(7, 0, 9), 100).unwrap();
	journal.end(7, 0, Standing::Acknowledged).unwrap();
	assert!(matches!(journal.admit(&spec(7, 0, 9), 100).unwrap(), Admission::Settled(_)));
	assert!(journal.pending().unwrap().is_empty());
}

#[test]
fn results_should_come_in_bounded_pages() {
	let journal = Rig::new();
	let count = MAX_RESULTS as u64 * 2 + 3;
	for task in 0..count {
		journal.admit(&spec(task, 0, 9), 100).unwrap();
		journal.finish(JobKey::of(&spec(task, 0, 9)), digest(1), 5).unwrap();
	}
	let (mut after, mut tasks, mut pages) = (0, Vec::new(), 0);
	loop {
		let page = journal.results(after).unwrap();
		assert!(serde_json::to_vec(&page).unwrap().len() <= MAX_BODY);
		pages += 1;
		tasks.extend(page.results.iter().map(|result| result.task));
		after = page.results.last().unwrap().cursor;
		if !page.more {
			break;
		}
	}
	assert_eq!((tasks, pages), ((0..count).collect(), 3));
	assert_eq!(journal.results(u64::MAX).unwrap(), ResultsPage::default());
}

#[test]
fn page_should_fit_a_body_when_the_results_are_large() {
	let journal = Rig::new();
	for task in 0..8 {
		journal.admit(&spec(task, 0, 9), 100).unwrap();
		let outcome = JobOutcome::Digest { digest: Bytes(vec![1; 4096]), salt: Bytes32([1; 32]) };
		journal.finish(JobKey::of(&spec(task, 0, 9)), outcome, 5).unwrap();
	}
	let page = journal.results(0).unwrap();
	assert!(page.more && !page.results.is_empty());
	assert!(serde_json::to_vec(&page).unwrap().len() <= MAX_BODY);
}

#[test]
fn ended_jobs_should_be_forgotten_when_there_are_too_many() {
	let directory = tempfile::tempdir().unwrap();
	let journal = Journal::open_with(&directory.path().join("journal"), 3).unwrap();
	for task in 0..6 {
		journal.admit(&spec(task, 0, 9), 100).unwrap();
	}
	for task in [0, 1, 2, 3] {
		journal.end(task, 0, Standing::Acknowledged).unwrap();
	}
	let known = |task| journal.record(JobKey::of(&spec(task, 0, 9))).unwrap().is_some();
	assert_eq!([0, 1, 2, 3, 4, 5].map(known), [false, true, true, true, true, true]);
	// One that came back is live again and is not counted.
	journal.end(4, 0, Standing::Withdrawn).unwrap();
	journal.admit(&spec(4, 0, 9), 100).unwrap();
	journal.end(5, 0, Standing::Acknowledged).unwrap();
	assert_eq!([1, 2, 3, 4, 5].map(known), [false, true, true, true, true]);
}

#[test]
fn journal_should_refuse_to_open_when_it_is_in_use() {
	let rig = Rig::new();
	let error = Journal::open(&rig.directory.path().join("journal"));
	assert!(matches!(error, Err(JournalError::InUse)));
}

#[test]
fn journal_should_refuse_to_open_when_it_is_damaged() {
	let directory = tempfile::tempdir().unwrap();
	let path = directory.path().join("journal");
	std::fs::write(&path, vec![0x5a; 4096]).unwrap();
	assert!(Journal::open(&path).is_err());
}

/// One step of a random history of one sidecar.
#[derive(Clone, Debug)]
enum Step {
	Admit(u64, u8),
	Finish(u64, u8, u8),
	Available(u64, u8),
	End(u64, bool),
	Reopen,
}

fn step() -> impl Strategy<Value = Step> {
	let (task, node) = (0..4_u64, 1..3_u8);
	prop_oneof![
		4 => (task.clone(), node.clone()).prop_map(|(task, node)| Step::Admit(task, node)),
		4 => (task.clone(), node.clone(), any::<u8>())
			.prop_map(|(task, node, byte)| Step::Finish(task, node, byte)),
		2 => (task.clone(), node).prop_map(|(task, node)| Step::Available(task, node)),
		2 => (task, any::<bool>()).prop_map(|(task, over)| Step::End(task, over)),
		1 => Just(Step::Reopen),
	]
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

	/// Whatever happens in whatever order: a job's first outcome is the only one that is ever
	/// returned or served, cursors never repeat, and a job with an outcome is never computed again.
	#[test]
	fn outcome_should_be_written_once(steps in proptest::collection::vec(step(), 1..60)) {
		let mut journal = Rig::new();
		let mut first: BTreeMap<JobKey, JobOutcome> = BTreeMap::new();
		let mut seen: BTreeMap<u64, (JobKey, bool)> = BTreeMap::new();
		for step in steps {
			match step {
				Step::Admit(task, node) => {
					if let Ok(Admission::Compute(record)) = journal.admit(&spec(task, 0, node), 1) {
						prop_assert!(!first.contains_key(&JobKey::of(&record.spec)));
					}
				},
				Step::Finish(task, node, byte) => {
					let key = JobKey::of(&spec(task, 0, node));
					match journal.finish(key, digest(byte), 1) {
						Ok(finished) => {
							let holds = first.entry(key).or_insert(digest(byte));
							prop_assert_eq!(&finished.outcome, holds);
						},
						Err(error) => prop_assert!(matches!(error, JournalError::Unknown(_))),
					}
				},
				Step::Available(task, node) => {
					let key = JobKey::of(&spec(task, 0, node));
					prop_assert_eq!(journal.set_available(key).is_ok(), first.contains_key(&key));
				},
				Step::End(task, over) => {
					let how = if over { Standing::Acknowledged } else { Standing::Withdrawn };
					journal.end(task, 0, how).unwrap();
				},
				Step::Reopen => journal.reopen(),
			}
			let mut last = 0;
			for result in journal.results(0).unwrap().results {
				prop_assert!(result.cursor > last);
				last = result.cursor;
				let key = JobKey { task: result.task, round: result.round, node: result.node };
				prop_assert_eq!(&result.outcome, &first[&key]);
				let state = (key, result.available);
				prop_assert_eq!(*seen.entry(result.cursor).or_insert(state), state);
			}
		}
	}
}
