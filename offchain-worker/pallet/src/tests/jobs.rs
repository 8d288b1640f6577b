use super::*;
use deuterium_protocol::{Signer, TaskKind as WireKind, credential_payload};

#[test]
fn job_should_be_handed_over_when_assigned() {
	let mut world = World::new();
	let genesis = world.genesis();
	give(work());
	world.run().unwrap();
	let job = world.sidecar.lock().jobs.pop().unwrap();
	assert_eq!((job.task, job.round, job.node.0, job.cap), (1, 2, NODE.0, 1));
	assert_eq!((job.genesis.0, job.kind), (genesis, WireKind::Image));
	assert_eq!((job.args_hash.0, job.creator.0), ([4; 32], [5; 20]));
	assert_eq!(job.deadline_ms, 60_000, "30 blocks of two seconds");
}

#[test]
fn credential_should_be_signed_by_the_worker_key_when_job_is_handed_over() {
	let mut world = World::new();
	give(work());
	world.run().unwrap();
	let credential = world.sidecar.lock().jobs.pop().unwrap().credential;
	let payload = credential_payload(
		&credential.genesis.0,
		&credential.account.0,
		&credential.peer_id,
		credential.expires_at,
	);
	assert_eq!((credential.account.0, credential.peer_id.as_str()), (NODE.0, "12D3KooWpeer"));
	let Signer::Worker { key, signature } = credential.signer else { panic!("worker signs") };
	assert_eq!(key.0, world.worker.0);
	let signature = deuterium_primitives::WorkerSignature::from_raw(signature.0);
	assert!(sp_io::crypto::sr25519_verify(&signature, &payload, &world.worker));
	let now = world.sidecar.lock().now / 1000;
	assert!((now + 1_800..=now + 3_600).contains(&credential.expires_at));
}

#[test]
fn job_should_not_be_handed_over_when_its_result_is_there() {
	let mut world = World::new();
	give(work());
	let result = world.result(digest());
	world.sidecar.lock().results.push(result);
	world.run().unwrap();
	assert!(world.sidecar.lock().jobs.is_empty());
}

#[test]
fn job_should_not_be_handed_over_when_worker_key_is_not_in_the_keystore() {
	let mut world = World::new();
	give(work());
	let stranger = deuterium_primitives::WorkerKey::from_raw([1; 32]);
	CHAIN.with_borrow_mut(|chain| chain.workers.insert(NODE, stranger));
	let result = world.result(digest());
	world.sidecar.lock().results.push(result);
	assert!(world.reports().is_empty());
	assert!(world.sidecar.lock().jobs.is_empty());
}

#[test]
fn job_should_not_be_handed_over_when_the_sidecar_does_not_host_the_node() {
	let mut world = World::new();
	give(work());
	world.sidecar.lock().info.cards.clear();
	world.run().unwrap();
	assert!(world.sidecar.lock().jobs.is_empty());
}

#[test]
fn unfinished_job_should_be_deleted_when_the_assignment_is_gone() {
	let mut world = World::new();
	give(work());
	world.run().unwrap();
	CHAIN.with_borrow_mut(|chain| chain.work.clear());
	world.run().unwrap();
	world.run().unwrap();
	assert_eq!(world.sidecar.lock().deleted, ["/v1/jobs/1/2"], "once");
}

#[test]
fn finished_job_should_not_be_deleted_when_the_assignment_is_gone() {
	let mut world = World::new();
	give(work());
	world.run().unwrap();
	let result = world.result(digest());
	world.sidecar.lock().results.push(result);
	CHAIN.with_borrow_mut(|chain| chain.work.clear());
	world.run().unwrap();
	assert!(world.sidecar.lock().deleted.is_empty());
}

#[test]
fn job_should_be_handed_over_again_when_a_reorg_brings_it_back() {
	let mut world = World::new();
	give(work());
	world.run().unwrap();
	CHAIN.with_borrow_mut(|chain| chain.work.clear());
	world.run().unwrap();
	give(work());
	world.run().unwrap();
	let sidecar = world.sidecar.lock();
	assert_eq!(sidecar.jobs.len(), 2);
	assert_eq!(sidecar.jobs[0].args_hash, sidecar.jobs[1].args_hash);
}

#[test]
fn run_should_go_on_when_one_job_is_refused() {
	let mut world = World::new();
	give(work());
	world.sidecar.lock().job_answer = Some(429);
	CHAIN.with_borrow_mut(|chain| chain.over.push(8));
	let mut old = world.result(digest());
	(old.task, old.cursor) = (8, 1);
	world.sidecar.lock().results.push(old);
	world.run().unwrap();
	assert_eq!(world.sidecar.lock().acked, [8]);
	world.sidecar.lock().job_answer = None;
	world.run().unwrap();
	assert_eq!(world.sidecar.lock().jobs.len(), 1, "it is offered again");
}
