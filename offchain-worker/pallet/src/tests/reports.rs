use super::*;
use deuterium_primitives::{ErrorCode, Report};
use deuterium_protocol::JobError;

fn world_with(result: JobOutcome, available: bool) -> World {
	let mut world = World::new();
	let mut result = world.result(result);
	result.available = available;
	world.sidecar.lock().results.push(result);
	world
}

fn committed(world: &mut World, phase: Phase) -> Assignment<AccountId20> {
	Assignment { commitment: Some(commitment(world.genesis())), phase, ..work() }
}

#[test]
fn commitment_should_be_sent_when_a_digest_is_there() {
	let mut world = world_with(digest(), false);
	give(work());
	let reports = world.reports();
	let expected = commitment(world.genesis());
	assert_eq!(reports.len(), 1);
	assert_eq!((reports[0].task, reports[0].round, reports[0].node), (1, 2, NODE));
	assert_eq!(reports[0].report, Report::Commit { commitment: expected });
	assert_eq!(world.reports(), reports, "the same payload again until the chain has it");
}

#[test]
fn report_should_be_signed_by_the_worker_key() {
	let mut world = world_with(digest(), false);
	give(work());
	world.reports();
	let genesis = Hash::from(world.genesis());
	let (report, signature) = CHAIN.with_borrow(|chain| chain.reports[0].clone());
	let payload = report.signing_payload(&genesis);
	assert!(sp_io::crypto::sr25519_verify(&signature, &payload, &world.worker));
}

#[test]
fn error_should_be_sent_when_the_job_failed() {
	let outcome = JobOutcome::Error { code: JobError::ModelInvalid, message: "no".into() };
	let mut world = world_with(outcome, false);
	give(work());
	assert_eq!(world.reports()[0].report, Report::Error { code: ErrorCode::ModelInvalid });
	give(Assignment { errored: true, ..work() });
	assert!(world.reports().is_empty());
}

#[test]
fn digest_should_be_disclosed_when_all_have_committed() {
	let mut world = world_with(digest(), false);
	let waiting = committed(&mut world, Phase::Execution);
	give(waiting);
	assert!(world.reports().is_empty(), "never before the chain asks for it");
	for phase in [Phase::Disclosure, Phase::Upload] {
		let ready = committed(&mut world, phase);
		give(ready.clone());
		let expected = Report::Disclose {
			digest: DIGEST.to_vec().try_into().unwrap(),
			salt: Hash::from(SALT),
		};
		assert_eq!(world.reports()[0].report, expected);
		give(Assignment { disclosed: true, ..ready });
		assert!(world.reports().is_empty());
	}
}

#[test]
fn nothing_should_be_disclosed_when_the_commitment_on_chain_is_another() {
	let mut world = world_with(digest(), true);
	let foreign = Some(Hash::repeat_byte(1));
	give(Assignment { commitment: foreign, phase: Phase::Disclosure, ..work() });
	assert!(world.reports().is_empty());
	give(Assignment { commitment: foreign, phase: Phase::Upload, must_upload: true, ..work() });
	assert!(world.reports().is_empty());
}

#[test]
fn upload_should_be_reported_when_the_result_is_available() {
	for available in [false, true] {
		let mut world = world_with(digest(), available);
		let base = committed(&mut world, Phase::Upload);
		give(Assignment { disclosed: true, must_upload: true, ..base });
		let reports = world.reports();
		assert_eq!(reports.len(), usize::from(available));
		assert!(reports.iter().all(|report| report.report == Report::Uploaded));
	}
}

#[test]
fn nothing_should_be_reported_when_the_result_belongs_to_another_assignment() {
	let mut world = world_with(digest(), false);
	for other in [Assignment { task: 2, ..work() }, Assignment { round: 1, ..work() }] {
		give(other);
		assert!(world.reports().is_empty());
	}
	give(work());
	world.sidecar.lock().results[0].node.0 = [1; 20];
	assert!(world.reports().is_empty());
	world.sidecar.lock().results[0].node.0 = NODE.0;
	world.sidecar.lock().results[0].genesis.0 = [1; 32];
	assert!(world.reports().is_empty());
}

#[test]
fn nothing_should_be_reported_when_the_digest_is_too_long() {
	let long = JobOutcome::Digest { digest: Bytes(vec![0; 129]), salt: Bytes32(SALT) };
	let mut world = world_with(long, false);
	give(work());
	assert!(world.reports().is_empty());
}

#[test]
fn result_should_be_acknowledged_when_its_task_is_over() {
	let mut world = world_with(digest(), true);
	world.run().unwrap();
	assert!(world.sidecar.lock().acked.is_empty());
	CHAIN.with_borrow_mut(|chain| chain.over.push(1));
	world.run().unwrap();
	assert_eq!(world.sidecar.lock().acked, [1]);
}
