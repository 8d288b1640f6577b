//! Cases 20 to 26: creation, commitments, disclosures, upload.

use crate::reference::{
	outcome::{Ending::Success, SLASHED, paid},
	play::{
		A, B, C, IMAGE, NodeError, QueueError, ReportError, Seen,
		Step::{Commit, Disclose, Upload},
		commit_to, disclosure, refused,
	},
	world::{CREATOR, POOR, STAKE, World},
};
use deuterium_primitives::{ErrorCode, Hash, NodeStatus, Report};
use deuterium_runtime::configs::monetary::CNX;
use pallet_task_queue::TaskStatus;
use std::collections::BTreeSet;

/// Case 20 (should create task after paying).
#[test]
fn task_should_bind_three_nodes_when_its_fee_is_on_hold() {
	World::run(|world| {
		refused(world.try_create(POOR, IMAGE), QueueError::InsufficientBalance);
		world.mark();
		let task = world.start(IMAGE);
		assert_eq!(world.escrow(CREATOR), 50 * CNX);
		assert_eq!(world.seen(&task), [Seen::Pending, Seen::Started]);
		assert_eq!(BTreeSet::from(task.nodes), BTreeSet::from([0, 1, 2]));
		assert_eq!(world.nodes(), (3, 3, 0, 3));

		let [leaving, pausing, _] = task.nodes;
		world.quit(leaving).unwrap();
		assert_eq!(world.status(leaving), NodeStatus::PendingQuit);
		world.pause(pausing).unwrap();
		assert_eq!(world.status(pausing), NodeStatus::PendingPause);
		for who in [leaving, pausing] {
			refused(world.quit(who), NodeError::IllegalStatus);
			refused(world.pause(who), NodeError::IllegalStatus);
			refused(world.resume(who), NodeError::IllegalStatus);
		}
		assert_eq!(world.nodes(), (3, 3, 0, 3), "they are still at work");
	});
}

/// Case 21 (should allow submitting the task commitments and results correctly). A nonce cannot be
/// reused because there is none: the salt is secret until the disclosure (D8).
#[test]
fn commitment_should_be_taken_once_and_from_the_node_of_the_round() {
	World::run(|world| {
		let task = world.start(IMAGE);
		let [first, second, _] = task.nodes;
		let commit = |byte| Report::Commit { commitment: Hash::repeat_byte(byte) };
		let error = Report::Error { code: ErrorCode::ModelInvalid };
		refused(world.say(first, 99, 0, commit(1)), ReportError::TaskNotFound);
		refused(world.say(first, task.id, 5, commit(1)), ReportError::RoundNotFound);
		refused(world.say(first, task.id, 1, commit(1)), ReportError::NotSelectedNode);
		world.say(first, task.id, 0, commit(1)).unwrap();
		refused(world.say(first, task.id, 0, commit(1)), ReportError::AlreadySubmitted);
		refused(world.say(first, task.id, 0, commit(2)), ReportError::AlreadySubmitted);
		refused(world.say(first, task.id, 0, error.clone()), ReportError::AlreadySubmitted);
		refused(world.say(first, task.id, 1, commit(2)), ReportError::NotSelectedNode);
		refused(world.say(second, task.id, 0, commit(2)), ReportError::NotSelectedNode);
		// The node's own account and its worker key may mix.
		world.commit(&task, 1, A);
		assert!(!world.seen(&task).contains(&Seen::Ready));
		world.commit(&task, 2, A);
		assert_eq!(world.seen(&task).last(), Some(&Seen::Ready));
		refused(world.say(second, task.id, 1, error), ReportError::AlreadySubmitted);
	});
}

/// Six images of one node, and how the reference's three honest nodes differ: in 0, 0, 2, 2, 0, 2
/// bits, in 0, 0, 2, 0, 0, 0, and in 0, 0, 0, 2, 0, 2.
const SIX: [[u64; 6]; 3] = {
	let two = 0b11 << 40;
	[[A, B, C, A, B, C], [A, B, C ^ two, A ^ two, B, C ^ two], [A, B, C ^ two, A, B, C]]
};

/// Case 22 (should disclose the task result correctly).
#[test]
fn disclosures_should_decide_pay_and_free_the_nodes() {
	World::run(|world| {
		let task = world.start(IMAGE);
		let [first, second, third] = task.nodes;
		(0..2u8).for_each(|round| world.commit(&task, round, SIX[usize::from(round)]));
		let id = task.id;
		let opening = disclosure(0, SIX[0]);
		refused(world.say(first, id, 0, opening.clone()), ReportError::CommitmentsNotReady);
		world.commit(&task, 2, SIX[2]);

		refused(world.say(first, 99, 0, opening.clone()), ReportError::TaskNotFound);
		refused(world.say(first, id, 5, opening.clone()), ReportError::RoundNotFound);
		refused(world.say(first, id, 1, opening.clone()), ReportError::NotSelectedNode);
		refused(world.say(first, id, 0, disclosure(0, [])), ReportError::InvalidDigest);
		refused(world.say(first, id, 0, disclosure(0, SIX[1])), ReportError::CommitmentMismatch);
		refused(world.say(first, id, 0, Report::Uploaded), ReportError::NoResultYet);
		world.say(first, id, 0, opening.clone()).unwrap();
		refused(world.say(first, id, 0, opening), ReportError::AlreadySubmitted);

		world.pause(first).unwrap();
		world.quit(second).unwrap();
		world.disclose(&task, 1, SIX[1]);
		assert_eq!(world.status_of(id), TaskStatus::Succeeded { result_round: 0 });
		assert_eq!(world.accepted(id).unwrap().len(), 48);
		world.assert_gain("the second discloser is paid at once", second, 18 * CNX as i128);
		assert_eq!((world.status(second), world.stake(second)), (NodeStatus::Quit, (0, STAKE)));

		world.upload(&task, 0);
		world.assert_gain("the result node is paid on upload", first, 20 * CNX as i128);
		assert_eq!(world.status(first), NodeStatus::Paused);
		assert!(!world.is_over(id));
		world.disclose(&task, 2, SIX[2]);
		world.assert_gain("the third one is paid when it discloses", third, 12 * CNX as i128);
		assert_eq!(world.status(third), NodeStatus::Available);
		assert!(world.is_over(id));
		assert_eq!(world.escrow(CREATOR), 0);
		assert!(task.nodes.iter().all(|node| world.working_on(*node).is_none()));
	});
}

/// Case 23 (should slash the last cheating node).
#[test]
fn last_cheat_should_be_slashed() {
	World::run(|world| {
		let task = world.start(IMAGE);
		world.play(&task, &[Commit(0, A), Commit(1, A), Commit(2, B)]);
		world.play(&task, &[Disclose(0, A), Disclose(1, A)]);
		assert_eq!(world.status_of(task.id), TaskStatus::Succeeded { result_round: 0 });
		world.play(&task, &[Disclose(2, B)]);
		assert_eq!(world.status(task.nodes[2]), NodeStatus::Quit);
		assert!(!world.is_over(task.id), "the upload is outstanding");
		world.upload(&task, 0);
		// The creator gets back the share of 12.
		world.assert_outcome("A A B", &task, Success(0), [paid(20), paid(18), SLASHED]);
	});
}

/// Case 24 (should slash the first cheating node).
#[test]
fn first_cheat_should_be_slashed() {
	World::run(|world| {
		let task = world.start(IMAGE);
		world.play(&task, &[Commit(1, A), Commit(2, A), Commit(0, B)]);
		world.play(&task, &[Disclose(0, B), Disclose(1, A)]);
		assert_eq!(world.status_of(task.id), TaskStatus::Running, "one against one");
		world.play(&task, &[Disclose(2, A), Upload(1)]);
		// The creator gets back the share of 16.
		world.assert_outcome("B A A", &task, Success(1), [SLASHED, paid(19), paid(15)]);
	});
}

/// Case 25 (should slash the second cheating node).
#[test]
fn second_cheat_should_be_slashed() {
	World::run(|world| {
		let task = world.start(IMAGE);
		world.play(&task, &[Commit(0, A), Commit(1, B), Commit(2, A)]);
		world.play(&task, &[Disclose(0, A), Disclose(1, B), Disclose(2, A), Upload(0)]);
		// The creator gets back the share of 18.
		world.assert_outcome("A B A", &task, Success(0), [paid(20), SLASHED, paid(12)]);
	});
}

/// Case 26 (should emit TaskResultUploaded).
#[test]
fn upload_should_be_announced_and_taken_from_the_result_node_only() {
	World::run(|world| {
		let task = world.start(IMAGE);
		world.play(&task, &[Commit(0, A), Commit(1, A), Commit(2, A)]);
		world.play(&task, &[Disclose(1, A), Disclose(2, A), Disclose(0, A)]);
		let [other, result, _] = task.nodes;
		refused(world.say(other, 99, 1, Report::Uploaded), ReportError::TaskNotFound);
		refused(world.say(result, task.id, 3, Report::Uploaded), ReportError::RoundNotFound);
		refused(world.say(other, task.id, 1, Report::Uploaded), ReportError::NotSelectedNode);
		refused(world.say(other, task.id, 0, Report::Uploaded), ReportError::NotResultRound);
		assert!(!world.seen(&task).contains(&Seen::Uploaded));
		world.upload(&task, 1);
		assert_eq!(world.seen(&task)[6..], [Seen::Uploaded, Seen::NodeSuccess(1)]);
		refused(world.say(result, task.id, 1, Report::Uploaded), ReportError::TaskEnded);
	});
}

/// The commitments of these tests are those of the protocol: bound to task, round and node.
#[test]
fn commitment_should_not_open_when_made_for_another_round() {
	World::run(|world| {
		let task = world.start(IMAGE);
		let node = world.account(task.nodes[0]);
		let commitment = commit_to(&node, task.id, 1, &A.to_be_bytes());
		world.submit(&task, 0, Report::Commit { commitment });
		world.play(&task, &[Commit(1, A), Commit(2, A)]);
		let opening = Report::Disclose {
			digest: A.to_be_bytes().to_vec().try_into().unwrap(),
			salt: crate::reference::play::salt(1),
		};
		refused(world.say(task.nodes[0], task.id, 0, opening), ReportError::CommitmentMismatch);
	});
}
