//! B-06, B-07, B-18 again, for commitments in the form of the original contracts: keccak-256 of the
//! result and a public nonce. Only the precompile behind their ABI may use the seam tested here, so
//! these tests call the seam itself; no transaction leads to it.

use crate::reference::{
	outcome::{
		Ending::{Aborted, Success},
		Part, WITHHELD, free, paid,
	},
	play::{
		A, B, IMAGE, ReportError, Shown,
		Step::{Commit, Deadline, Disclose},
		Task, disclosure, refused,
	},
	world::World,
};
use deuterium_primitives::{
	AbortReason::TimedOut,
	Hash, Report, legacy_commitment,
	traits::{LegacyRefusal, LegacyReports},
};
use deuterium_runtime::Validation;
use frame_support::weights::Weight;

type Said = Result<Weight, LegacyRefusal>;

/// Lets a round commit in the old form.
fn commit(world: &mut World, task: &Task, round: u8, commitment: Hash, nonce: Hash) -> Said {
	let node = world.account(task.nodes[usize::from(round)]);
	world.inside(|| {
		<Validation as LegacyReports<_>>::commit(node, task.id, round, commitment, nonce)
	})
}

/// Lets a round disclose in the old form.
fn disclose(world: &mut World, task: &Task, round: u8, result: u64) -> Said {
	let node = world.account(task.nodes[usize::from(round)]);
	let digest = result.digest();
	world.inside(|| <Validation as LegacyReports<_>>::disclose(node, task.id, round, &digest))
}

/// Lets a round report the upload in the old form.
fn upload(world: &mut World, task: &Task, round: u8) -> Said {
	let node = world.account(task.nodes[usize::from(round)]);
	world.inside(|| <Validation as LegacyReports<_>>::report_uploaded(node, task.id, round))
}

fn nonce(byte: u8) -> Hash {
	Hash::repeat_byte(byte)
}

fn commitment(result: u64, byte: u8) -> Hash {
	legacy_commitment(&result.digest(), &nonce(byte))
}

#[test]
fn legacy_forms_should_lead_a_task_to_its_end() {
	World::run(|world| {
		let task = world.start(IMAGE);
		for round in 0..3 {
			commit(world, &task, round, commitment(A, round + 1), nonce(round + 1)).unwrap();
		}
		for round in 0..3 {
			disclose(world, &task, round, A).unwrap();
		}
		upload(world, &task, 0).unwrap();
		world.assert_outcome("legacy", &task, Success(0), [paid(20), paid(18), paid(12)]);
		assert_eq!(upload(world, &task, 0), Err(LegacyRefusal::TaskNotFound));
	});
}

#[test]
fn b06_b07_marks_should_be_refused_as_commitments() {
	World::run(|world| {
		let task = world.start(IMAGE);
		for mark in [0, 1] {
			let mark = Hash::from_low_u64_be(mark);
			for byte in 1..5 {
				let said = commit(world, &task, 0, mark, nonce(byte));
				assert_eq!(said, Err(LegacyRefusal::InvalidCommitment));
			}
		}
		let said = commit(world, &task, 0, commitment(A, 0), Hash::zero());
		assert_eq!(said, Err(LegacyRefusal::NonceUsed), "a nonce of zero");
		commit(world, &task, 0, commitment(A, 1), nonce(1)).unwrap();
		let said = commit(world, &task, 0, commitment(B, 2), nonce(2));
		assert_eq!(said, Err(LegacyRefusal::AlreadySubmitted), "one for each round, ever");
		let said = commit(world, &task, 1, commitment(B, 1), nonce(1));
		assert_eq!(said, Err(LegacyRefusal::NonceUsed), "with another commitment");
	});
}

#[test]
fn b18_thief_of_a_legacy_commitment_should_not_be_paid() {
	let unpaid: Part = free(0);
	World::run(|world| {
		let task = world.start(IMAGE);
		// The thief is faster than the victim, whose commitment is taken all the same.
		for round in [0, 1] {
			commit(world, &task, round, commitment(A, 7), nonce(7)).unwrap();
		}
		commit(world, &task, 2, commitment(A, 8), nonce(8)).unwrap();
		disclose(world, &task, 1, A).unwrap();
		disclose(world, &task, 2, A).unwrap();
		// Now the thief knows the result, too.
		disclose(world, &task, 0, A).unwrap();
		upload(world, &task, 1).unwrap();
		world.assert_outcome("theft", &task, Success(1), [unpaid, paid(19), paid(15)]);
	});
	World::run(|world| {
		let task = world.start(IMAGE);
		for round in [0, 1] {
			commit(world, &task, round, commitment(A, 7), nonce(7)).unwrap();
		}
		commit(world, &task, 2, commitment(A, 8), nonce(8)).unwrap();
		// The thief opens second, and its opening is the one that makes the task a success.
		disclose(world, &task, 1, A).unwrap();
		disclose(world, &task, 0, A).unwrap();
		disclose(world, &task, 2, A).unwrap();
		upload(world, &task, 1).unwrap();
		world.assert_outcome("quick theft", &task, Success(1), [unpaid, paid(19), paid(12)]);
	});
}

#[test]
fn round_should_never_mix_the_forms() {
	World::run(|world| {
		let task = world.start(IMAGE);
		commit(world, &task, 0, commitment(A, 1), nonce(1)).unwrap();
		world.play(&task, &[Commit(1, A), Commit(2, A)]);
		// Round 0 committed in the old form, rounds 1 and 2 in ours.
		refused(world.say(task.nodes[0], task.id, 0, disclosure(0, A)), ReportError::FormMismatch);
		let salted = Report::Disclose { digest: A.digest().try_into().unwrap(), salt: nonce(1) };
		refused(world.say(task.nodes[0], task.id, 0, salted), ReportError::FormMismatch);
		assert_eq!(disclose(world, &task, 1, A), Err(LegacyRefusal::Mismatch));
		world.play(&task, &[Disclose(1, A), Deadline]);
		let parts = [WITHHELD, free(19), WITHHELD];
		world.assert_outcome("mixed", &task, Aborted(TimedOut), parts);
	});
}
