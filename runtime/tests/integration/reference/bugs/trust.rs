//! B-26 to B-28, B-35 to B-38: groups of one owner, stakes, scores.

use crate::reference::{
	outcome::{Ending::Success, SLASHED, WITHHELD, free, paid},
	play::{
		A, B, IMAGE, StakeError,
		Step::{Commit, Deadline, Disclose, Upload},
		disclosure, refused,
	},
	world::{CREATOR, GTX, RICH, STAKE, UNBONDING, World},
};
use deuterium_primitives::{ErrorCode, Hash, NodeStatus, Report, traits::KickReason};
use deuterium_runtime::{NodeRegistry, Qos};
use pallet_node_registry::RemovalReason;

#[test]
fn b26_group_should_have_one_node_of_an_operator_at_most() {
	World::empty(|world| {
		let operator = Some(10);
		(0..3).for_each(|who| world.join_with(who, GTX, STAKE, operator).unwrap());
		let alone = world.create(IMAGE);
		world.wait(2);
		assert!(world.waits(alone), "three nodes of one operator are no group");
		world.cancel(CREATOR, alone).unwrap();

		(3..6).for_each(|who| world.join(who, GTX).unwrap());
		let task = world.create(IMAGE);
		let groups = world.possible_groups(task, 60);
		assert_eq!(groups.len(), 60);
		let of_operator = |group: &[usize; 3]| group.iter().filter(|who| **who < 3).count();
		assert!(groups.iter().all(|group| of_operator(group) <= 1), "{groups:?}");
		assert!(groups.iter().any(|group| of_operator(group) == 1), "but it is not shut out");
	});
}

#[test]
fn b27_stake_should_stay_slashable_while_it_unbonds() {
	World::empty(|world| {
		[0, 1, RICH].into_iter().for_each(|who| world.join(who, GTX).unwrap());
		// It takes its first stake out of the network and comes back with a second one.
		world.quit(RICH).unwrap();
		refused(
			world.call(RICH, pallet_node_staking::Call::withdraw {}),
			StakeError::NothingMatured,
		);
		world.join(RICH, GTX).unwrap();
		assert_eq!(world.stake(RICH), (STAKE, STAKE));
		world.mark();

		let task = world.start(IMAGE);
		let cheat = task.nodes.iter().position(|node| *node == RICH).unwrap();
		let shows = |round: usize| if round == cheat { B } else { A };
		(0..3).for_each(|round| world.commit(&task, round as u8, shows(round)));
		(0..3).for_each(|round| world.disclose(&task, round as u8, shows(round)));
		assert_eq!(world.status(RICH), NodeStatus::Quit);
		assert_eq!(world.stake(RICH), (0, 0));
		world.assert_gain("both stakes are lost", RICH, -2 * STAKE as i128);
		assert_eq!(world.treasury(), 2 * STAKE as i128);
	});
	// Once it has matured, it is out of reach.
	World::empty(|world| {
		world.join(RICH, GTX).unwrap();
		world.quit(RICH).unwrap();
		world.wait(UNBONDING);
		world.call(RICH, pallet_node_staking::Call::withdraw {}).unwrap();
		assert_eq!(world.stake(RICH), (0, 0));
	});
}

#[test]
fn b28_colluding_creator_should_win_nothing_from_a_slash() {
	World::run(|world| {
		let task = world.start(IMAGE);
		let [first, second, victim] = task.nodes;
		// Two nodes of the creator agree on a wrong result; the third one is honest.
		world.play(&task, &[Commit(0, B), Commit(1, B), Commit(2, A)]);
		world.play(&task, &[Disclose(0, B), Disclose(1, B), Disclose(2, A), Upload(0)]);
		world.assert_outcome("collusion", &task, Success(0), [paid(20), paid(18), SLASHED]);
		let party = world.gain(CREATOR) + world.gain(first) + world.gain(second);
		assert_eq!(party, 0, "its own fee comes back, not a unit more");
		assert_eq!(world.gain(victim), -(STAKE as i128));
		assert_eq!(world.treasury(), STAKE as i128);
	});
	// Nor does it rob anybody by handing the arguments to its own two nodes only: the third one says
	// so, and is let go.
	World::run(|world| {
		let task = world.start(IMAGE);
		world.play(&task, &[Commit(0, B), Commit(1, B)]);
		world.submit(&task, 2, Report::Error { code: ErrorCode::DownloadFailed });
		world.play(&task, &[Disclose(0, B), Disclose(1, B), Upload(0)]);
		world.assert_outcome("not served", &task, Success(0), [paid(19), paid(15), free(0)]);
		assert_eq!(world.treasury(), 0);
	});
	// Arguments that are never handed over cost the nodes no score.
	World::run(|world| {
		let task = world.start(IMAGE);
		world.play(&task, &[Deadline]);
		assert!(task.nodes.iter().all(|node| world.weight(*node) == 10));
		assert!(world.fees_of(CREATOR) > 0, "the creation is not free");
	});
}

#[test]
fn b35_record_should_not_be_shed_by_leaving_or_by_a_fresh_account() {
	World::empty(|world| {
		[0, 1, RICH].into_iter().for_each(|who| world.join(who, GTX).unwrap());
		assert_eq!(world.weight(RICH), 10, "a newcomer is drawn less than the slowest honest node");
		let task = world.start(IMAGE);
		for (round, node) in (0u8..).zip(task.nodes) {
			if node != RICH {
				world.commit(&task, round, A);
			}
		}
		world.play(&task, &[Deadline]);
		assert_eq!(world.weight(RICH), 1);
		world.quit(RICH).unwrap();
		world.join(RICH, GTX).unwrap();
		assert_eq!(world.weight(RICH), 1, "the average stays with the account");

		// A fresh account needs a stake of its own, and does not start at the top.
		world.join(RICH + 1, GTX).unwrap();
		assert_eq!(world.weight(RICH + 1), 10);
		assert!([0, 1].into_iter().all(|who| world.weight(who) >= 12));
	});
}

#[test]
fn b36_task_should_count_when_it_is_over_and_not_before() {
	World::run(|world| {
		let first = world.start(IMAGE);
		world.finish(&first);
		let record = |world: &World, who| {
			let record = Qos::record(&world.account(who)).unwrap();
			(record.task_count, record.total_score, world.weight(who))
		};
		let before = [0, 1, 2].map(|who| record(world, who));
		let second = world.start(IMAGE);
		assert_eq!(
			[0, 1, 2].map(|who| record(world, who)),
			before,
			"a busy node keeps its average"
		);
		world.finish(&second);
		for (who, (_, total, _)) in [0, 1, 2].into_iter().zip(before) {
			let now = record(world, who);
			let score = u64::from(world.recent_scores(who)[0]);
			assert_eq!((now.0, now.1), (2, total + score));
			assert_eq!(u64::from(now.2), (total + score) / 2);
		}
	});
}

/// The order within a block decides, as in the reference: DESIGN keeps the order rule. What this
/// test holds is that the place cannot be had without the work.
#[test]
fn b37_early_place_should_not_be_had_by_a_placeholder() {
	World::run(|world| {
		let task = world.start(IMAGE);
		let placeholder = Report::Commit { commitment: Hash::repeat_byte(9) };
		world.submit(&task, 0, placeholder);
		let again = world.commitment(&task, 0, A);
		world.say(task.nodes[0], task.id, 0, again).unwrap_err();
		world.play(&task, &[Commit(1, A), Commit(2, A)]);
		world.say(task.nodes[0], task.id, 0, disclosure(0, A)).unwrap_err();
		world.play(&task, &[Disclose(1, A), Disclose(2, A), Upload(1), Deadline]);
		world.assert_outcome("placeholder", &task, Success(1), [WITHHELD, paid(19), paid(15)]);
	});
	// Three in one block: by their order in it.
	World::run(|world| {
		let task = world.start(IMAGE);
		world.finish(&task);
		world.assert_outcome("one block", &task, Success(0), [paid(20), paid(18), paid(12)]);
	});
}

#[test]
fn b38_dead_group_should_keep_no_good_average_and_leave_in_the_end() {
	World::run(|world| {
		for silent in 1..=3 {
			let task = world.start(IMAGE);
			world.play(&task, &[Deadline]);
			assert_eq!(world.gain(CREATOR), 0);
			for who in 0..3 {
				let counted =
					Qos::record(&world.account(who)).map_or(0, |record| record.task_count);
				assert_eq!((counted, world.weight(who)), (0, 10), "no score comes of silence");
				let expected = if silent < 3 { NodeStatus::Available } else { NodeStatus::Quit };
				assert_eq!(world.status(who), expected, "silent in {silent}");
			}
		}
		for who in 0..3 {
			let removal = NodeRegistry::removal(&world.account(who)).expect("with a reason");
			let reason = KickReason::Silence { tasks: 3 };
			assert_eq!(removal.reason, RemovalReason::KickedOut(reason));
			assert_eq!(world.stake(who), (0, STAKE), "nothing is lost");
		}
	});
	// Any work in between begins the count anew.
	World::run(|world| {
		for _ in 0..2 {
			for _ in 0..2 {
				let task = world.start(IMAGE);
				world.play(&task, &[Deadline]);
			}
			let task = world.start(IMAGE);
			world.finish(&task);
		}
		assert_eq!(world.nodes(), (3, 3, 3, 0));
	});
}
