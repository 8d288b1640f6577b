//! B-06 to B-08, B-10, B-18 to B-21, B-25: commitments and verdicts.

use crate::reference::{
	outcome::{
		Ending::{Aborted, Success},
		UNCOUNTED, WITHHELD, free, paid, reporter,
	},
	play::{
		A, B, BETWEEN, C, IMAGE, NodeError, ReportError, Seen,
		Step::{Commit, Deadline, Disclose, Err, Upload},
		TEXT, Text, commit_to, disclosure, refused,
	},
	world::{CREATOR, STAKE, World},
};
use deuterium_primitives::{
	AbortReason::{ErrorReported, ResultIllegal, TimedOut},
	Hash, NodeStatus, Report, commitment,
};

#[test]
fn b06_zero_commitment_should_be_refused_and_leave_the_order_alone() {
	World::run(|world| {
		let task = world.start(IMAGE);
		let zero = Report::Commit { commitment: Hash::zero() };
		for _ in 0..4 {
			let spam = world.say(task.nodes[0], task.id, 0, zero.clone());
			refused(spam, ReportError::InvalidCommitment);
		}
		// The others are first and second, and an error report is still possible for anybody.
		world.play(&task, &[Commit(1, A), Commit(2, A), Commit(0, A)]);
		world.play(&task, &[Disclose(1, A), Disclose(2, A), Disclose(0, A), Upload(1)]);
		world.assert_outcome("zero", &task, Success(1), [paid(12), paid(20), paid(18)]);
	});
	World::run(|world| {
		let task = world.start(IMAGE);
		let zero = Report::Commit { commitment: Hash::zero() };
		(0..4).for_each(|_| {
			world.say(task.nodes[0], task.id, 0, zero.clone()).unwrap_err();
		});
		world.play(&task, &[Err(1), Err(2), Err(0)]);
		let parts = [reporter(12, 3), reporter(20, 3), reporter(18, 3)];
		world.assert_outcome("zero, then errors", &task, Aborted(ErrorReported), parts);
	});
}

#[test]
fn b07_commitment_of_one_should_be_no_error_report() {
	let one = Report::Commit { commitment: Hash::from_low_u64_be(1) };
	World::run(|world| {
		let task = world.start(IMAGE);
		world.submit(&task, 0, one.clone());
		world.play(&task, &[Commit(1, A), Commit(2, A)]);
		assert_eq!(world.seen(&task).last(), Some(&Seen::Ready));
		let opened = world.say(task.nodes[0], task.id, 0, disclosure(0, A));
		refused(opened, ReportError::CommitmentMismatch);
		world.play(&task, &[Disclose(1, A), Disclose(2, A), Upload(1), Deadline]);
		let parts = [WITHHELD, paid(19), paid(15)];
		world.assert_outcome("one", &task, Success(1), parts);
	});
	World::run(|world| {
		let task = world.start(IMAGE);
		world.submit(&task, 0, one);
		world.play(&task, &[Err(1), Err(2)]);
		assert_eq!(world.seen(&task).last(), Some(&Seen::Ready), "nothing is suppressed");
		world.play(&task, &[Deadline]);
		let parts = [WITHHELD, reporter(19, 2), reporter(15, 2)];
		world.assert_outcome("one, two errors", &task, Aborted(ErrorReported), parts);
	});
}

#[test]
fn b08_withholding_should_cost_stake_and_score() {
	// A cheat that sees that it would lose keeps quiet.
	World::run(|world| {
		let task = world.start(IMAGE);
		world.play(&task, &[Commit(0, A), Commit(1, A), Commit(2, B)]);
		world.play(&task, &[Disclose(0, A), Disclose(1, A), Upload(0), Deadline]);
		world.assert_outcome("would lose", &task, Success(0), [paid(20), paid(18), WITHHELD]);
		let cheat = task.nodes[2];
		assert_eq!(world.stake(cheat).0, STAKE * 9 / 10);
		assert_eq!(world.recent_scores(cheat), [0, 20, 20]);
		// It works on only with its full stake at risk again.
		refused(world.resume(cheat), NodeError::StakeTooLow);
		world.call(cheat, pallet_node_staking::Call::top_up { amount: STAKE / 10 }).unwrap();
		world.resume(cheat).unwrap();
		assert_eq!(world.stake(cheat), (STAKE, 0));
	});
	// Silence before committing costs the score only.
	World::run(|world| {
		let task = world.start(IMAGE);
		world.play(&task, &[Commit(0, A), Commit(1, A), Deadline]);
		let parts = [free(20), free(18), free(0)];
		world.assert_outcome("silent", &task, Aborted(TimedOut), parts);
	});
}

#[test]
fn b10_chain_of_similar_results_should_slash_nobody() {
	// A ~ BETWEEN ~ B, A and B differ. The middle one comes last, in the middle, and first.
	for (results, result_round) in
		[([A, B, BETWEEN], 2), ([A, BETWEEN, B], 0), ([BETWEEN, A, B], 0)]
	{
		World::run(|world| {
			let task = world.start(IMAGE);
			let rounds = || (0u8..).zip(results);
			rounds().for_each(|(round, result)| world.commit(&task, round, result));
			rounds().for_each(|(round, result)| world.disclose(&task, round, result));
			world.upload(&task, result_round);
			let parts = [paid(20), paid(18), paid(12)];
			let case = format!("middle result {results:x?}");
			world.assert_outcome(&case, &task, Success(result_round), parts);
			let accepted = results[usize::from(result_round)].to_be_bytes();
			assert_eq!(world.accepted(task.id).unwrap(), accepted, "{case}");
		});
	}
}

#[test]
fn b10_identical_results_should_match_and_odd_lengths_be_refused() {
	// Seven bytes never matched, not even themselves: honest nodes ended "illegal".
	World::run(|world| {
		let task = world.start(IMAGE);
		(0..3).for_each(|round| world.commit(&task, round, A));
		let seven = Report::Disclose {
			digest: vec![1; 7].try_into().unwrap(),
			salt: crate::reference::play::salt(0),
		};
		refused(world.say(task.nodes[0], task.id, 0, seven), ReportError::InvalidDigest);
		world.play(&task, &[Disclose(0, A), Disclose(1, A), Disclose(2, A), Upload(0)]);
		world.assert_outcome("same", &task, Success(0), [paid(20), paid(18), paid(12)]);
	});
}

#[test]
fn b18_stolen_commitment_should_be_worthless() {
	World::run(|world| {
		let task = world.start(IMAGE);
		let [thief, victim, _] = task.nodes;
		// The thief sees the victim's transaction in the pool and sends the same commitment first.
		let stolen = world.commitment(&task, 1, A);
		world.say(thief, task.id, 0, stolen.clone()).unwrap();
		world.say(victim, task.id, 1, stolen).unwrap();
		world.commit(&task, 2, A);
		world.play(&task, &[Disclose(1, A), Disclose(2, A)]);
		// Digest and salt of the victim are public now, and open nothing but the victim's own.
		for round in [0, 1] {
			let opened = world.say(thief, task.id, 0, disclosure(round, A));
			refused(opened, ReportError::CommitmentMismatch);
		}
		world.play(&task, &[Upload(1), Deadline]);
		world.assert_outcome("theft", &task, Success(1), [WITHHELD, paid(19), paid(15)]);
	});
}

#[test]
fn b19_guess_of_a_result_should_not_be_confirmed_by_its_commitment() {
	World::run(|world| {
		let task = world.start(TEXT);
		let node = world.account(task.nodes[0]);
		let secret = Hash::from(sp_io::hashing::keccak_256(b"from a random number generator"));
		let genesis = crate::common::GENESIS_HASH;
		let committed = commitment(&genesis, task.id, 0, &node, &[7; 32], &secret);
		world.submit(&task, 0, Report::Commit { commitment: committed });
		// Everything else is public; the text is one of 256. In the reference the nonce is, too.
		let public = [Hash::zero(), TEXT.args, genesis, committed, Hash::repeat_byte(7)];
		for text in 0..=255u8 {
			for salt in public {
				let guess = commitment(&genesis, task.id, 0, &node, &[text; 32], &salt);
				assert_ne!(guess, committed);
			}
		}
		let digest = vec![7; 32].try_into().unwrap();
		(1..3).for_each(|round| world.commit(&task, round, Text(7)));
		world.submit(&task, 0, Report::Disclose { digest, salt: secret });
	});
}

#[test]
fn b20_commitment_should_not_open_in_another_task() {
	World::run(|world| {
		let first = world.start(IMAGE);
		world.finish(&first);
		// The same order again; the node that is first again sends what it sent then.
		let second = world.start(IMAGE);
		let node = second.nodes[0];
		let old = commit_to(&world.account(node), first.id, 0, &A.to_be_bytes());
		world.submit(&second, 0, Report::Commit { commitment: old });
		world.play(&second, &[Commit(1, A), Commit(2, A)]);
		let replayed = world.say(node, second.id, 0, disclosure(0, A));
		refused(replayed, ReportError::CommitmentMismatch);
	});
}

#[test]
fn b21_two_liars_should_not_get_an_honest_node_slashed() {
	World::run(|world| {
		let task = world.start(IMAGE);
		world.play(&task, &[Commit(0, A), Err(1), Err(2)]);
		assert_eq!(world.status(task.nodes[0]), NodeStatus::Busy, "it is heard first");
		world.play(&task, &[Disclose(0, A)]);
		let parts = [UNCOUNTED, free(19), free(15)];
		world.assert_outcome("liars", &task, Aborted(ErrorReported), parts);
		let liars = world.gain(task.nodes[1]) + world.gain(task.nodes[2]);
		assert_eq!((liars, world.gain(CREATOR)), (0, 0), "lies are not paid");
		// Reports carry a code.
		let rounds = deuterium_runtime::views::task(task.id).unwrap().rounds;
		let codes: Vec<_> = rounds.iter().map(|round| round.error).collect();
		assert_eq!(codes, [None, Some(4), Some(4)]);
	});
}

#[test]
fn b25_disagreement_should_cost_the_score_of_all_three() {
	let differ = |world: &mut World| {
		let task = world.start(IMAGE);
		world.play(&task, &[Commit(0, A), Commit(1, B), Commit(2, C)]);
		world.play(&task, &[Disclose(0, A), Disclose(1, B), Disclose(2, C)]);
		task
	};
	World::run(|world| {
		let task = differ(world);
		world.assert_outcome("A B C", &task, Aborted(ResultIllegal), [free(0); 3]);
		let again = differ(world);
		assert!(again.nodes.iter().all(|node| world.status(*node) == NodeStatus::Quit));
	});
	World::run(|world| {
		let task = world.start(IMAGE);
		world.play(&task, &[Err(0), Commit(1, A), Commit(2, B)]);
		world.play(&task, &[Disclose(1, A), Disclose(2, B)]);
		world.assert_outcome("E A B", &task, Aborted(ResultIllegal), [free(0); 3]);
	});
}
