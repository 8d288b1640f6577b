//! B-01 to B-05, B-09, B-11, B-12, B-15, B-23, B-24: money.

use crate::reference::{
	outcome::{Ending::Success, SLASHED, paid},
	play::{
		A, B, C, FINE_TUNE, IMAGE, Order, QueueError, ReportError, Seen,
		Step::{self, Commit, Deadline, Disclose, Err, Upload},
		Task, refused,
	},
	world::{CREATOR, FEE, GTX, OTHER, STAKE, Who, World},
};
use deuterium_primitives::{
	AbortReason::{Cancelled, Outbid, ResultIllegal},
	NodeStatus, Report,
};
use deuterium_runtime::{
	Balance, Balances, RuntimeCall, RuntimeEvent,
	configs::{monetary::CNX, parameters::dynamic_params::protocol},
};
use pallet_task_queue::TaskStatus;

/// A queue with room for `limit` tasks and no node free to empty it.
fn stuffed(world: &mut World, limit: u32) {
	world.set(protocol::Parameters::QueueLimit(protocol::QueueLimit, Some(limit)));
	world.pause(0).unwrap();
	world.mark();
}

fn image(fee: Balance) -> Order {
	Order { fee: fee * CNX, ..IMAGE }
}

#[test]
fn b01_evicted_task_should_be_refunded_and_a_cheap_newcomer_refused() {
	World::run(|world| {
		stuffed(world, 2);
		let evicted = world.try_create(OTHER, image(10)).unwrap();
		world.try_create(OTHER, image(20)).unwrap();
		refused(world.try_create(CREATOR, image(9)), QueueError::TaskFeeTooLow);
		refused(world.try_create(CREATOR, image(10)), QueueError::TaskFeeTooLow);
		assert_eq!((world.escrow(OTHER), world.escrow(CREATOR)), (30 * CNX, 0));

		world.try_create(CREATOR, image(11)).unwrap();
		assert_eq!(world.status_of(evicted), TaskStatus::Aborted(Outbid));
		assert_eq!(world.record(evicted).refunded, 10 * CNX);
		assert_eq!((world.escrow(OTHER), world.escrow(CREATOR)), (20 * CNX, 11 * CNX));
		world.assert_gain("evicted", OTHER, 0);
	});
}

#[test]
fn b02_waiting_task_should_be_cancelled_by_nobody_but_its_creator_and_governance() {
	World::run(|world| {
		stuffed(world, 10);
		let tasks = world.create_all(&[IMAGE, IMAGE]);
		for outsider in [OTHER, 0, 1] {
			refused(world.cancel(outsider, tasks[0]), QueueError::NotCreator);
		}
		assert!(world.waits(tasks[0]));
		world.cancel(CREATOR, tasks[0]).unwrap();
		world.govern(pallet_task_queue::Call::cancel_task { task: tasks[1] }).unwrap();
		for task in tasks {
			assert_eq!(world.status_of(task), TaskStatus::Aborted(Cancelled));
		}
		assert_eq!((world.gain(CREATOR), world.escrow(CREATOR)), (0, 0));
	});
}

#[test]
fn b03_every_ending_should_leave_nothing_in_escrow() {
	let commits = [Commit(0, A), Commit(1, A), Commit(2, A)];
	let endings: [&[Step]; 12] = [
		&[Commit(0, A), Err(1), Err(2), Disclose(0, A)],
		&[Commit(0, A), Err(1), Err(2), Deadline],
		&[Err(0), Commit(1, A), Err(2), Disclose(1, A)],
		&[Err(0), Commit(1, A), Err(2), Deadline],
		&[Err(0), Err(1), Commit(2, A), Disclose(2, A)],
		&[Err(0), Err(1), Deadline],
		&[Err(0), Deadline],
		&[Deadline],
		&[commits[0], commits[1], commits[2], Deadline],
		&[commits[0], commits[1], commits[2], Disclose(0, A), Disclose(2, A), Deadline, Deadline],
		&[
			commits[0],
			commits[1],
			commits[2],
			Disclose(1, A),
			Disclose(2, A),
			Disclose(0, A),
			Deadline,
		],
		&[Commit(0, A), Commit(1, B), Commit(2, C), Disclose(0, A), Disclose(1, B), Disclose(2, C)],
	];
	for steps in endings {
		World::run(|world| {
			let task = world.start(IMAGE);
			world.play(&task, steps);
			assert!(world.is_over(task.id), "{steps:?}");
			assert_eq!(world.escrow(CREATOR), 0, "{steps:?}");
			let record = world.record(task.id);
			let paid: Balance = record.run.unwrap().rounds.iter().map(|round| round.paid).sum();
			assert_eq!(paid + record.refunded, FEE, "{steps:?}");
			let everybody = task.nodes.iter().map(|node| world.gain(*node)).sum::<i128>()
				+ world.gain(CREATOR)
				+ world.treasury();
			assert_eq!(everybody, 0, "{steps:?}: nothing is stranded");
		});
	}
}

#[test]
fn b04_fine_tuning_task_should_be_cancelled_and_evicted_like_any_other() {
	World::run(|world| {
		stuffed(world, 2);
		let fine_tune = |fee| Order { fee: fee * CNX, ..FINE_TUNE };
		let tasks = world.create_all(&[fine_tune(10), fine_tune(500)]);
		world.cancel(CREATOR, tasks[1]).unwrap();
		assert_eq!(world.escrow(CREATOR), 10 * CNX);
		world.create_all(&[image(20)]);
		// It is the cheapest of a full queue, and holds up nobody.
		world.create_all(&[image(21)]);
		assert_eq!(world.status_of(tasks[0]), TaskStatus::Aborted(Outbid));
		assert_eq!(world.escrow(CREATOR), 41 * CNX);
	});
}

/// A network of four in which two nodes of a task are settled and already work on the next one,
/// together with the node that the first task left out. Answers both tasks; the third node of the
/// first one has committed and not disclosed.
fn overlapping(world: &mut World) -> (Task, Task) {
	let first = world.start(IMAGE);
	world.play(&first, &[Commit(0, A), Commit(1, A), Commit(2, A)]);
	let second = world.create(image(60));
	world.play(&first, &[Disclose(0, A), Disclose(1, A), Upload(0)]);
	let second = world.running(second);
	assert!(second.nodes.contains(&first.nodes[0]) && second.nodes.contains(&first.nodes[1]));
	assert_eq!(world.status_of(first.id), TaskStatus::Succeeded { result_round: 0 });
	(first, second)
}

#[test]
fn b05_second_upload_should_neither_pay_nor_free_the_node_from_its_next_task() {
	World::with_cards(&[GTX; 4], |world| {
		let (first, second) = overlapping(world);
		let [result_node, _, third] = first.nodes;
		let before = world.gain(result_node);
		let again = world.say(result_node, first.id, 0, Report::Uploaded);
		refused(again, ReportError::AlreadySubmitted);
		assert_eq!(world.gain(result_node), before, "paid once");
		assert_eq!(world.working_on(result_node), Some(second.id), "still at work");

		world.disclose(&first, 2, A);
		world.assert_gain("the third one gets its part", third, 12 * CNX as i128);
		world.finish(&second);
		let paid: Balance =
			world.record(second.id).run.unwrap().rounds.iter().map(|round| round.paid).sum();
		assert_eq!(paid, 60 * CNX);
	});
}

#[test]
fn b09_fee_should_have_a_minimum_above_which_every_split_is_exact() {
	World::run(|world| {
		use protocol::Parameters::MinimumImageFee;
		// Governance cannot set less than a thousand units.
		world.set(MinimumImageFee(protocol::MinimumImageFee, Some(0)));
		let order = |fee| Order { fee, ..IMAGE };
		for fee in [0, 3, 4, 5, 6, 8, 999] {
			refused(world.try_create(CREATOR, order(fee)), QueueError::FeeBelowMinimum);
		}
		for fee in (1_000..1_013).chain([1_013]) {
			world.mark();
			let task = world.start(order(fee));
			world.finish(&task);
			let share = |score| fee * score / 50;
			let paid = world.record(task.id).run.unwrap().rounds.map(|round| round.paid);
			// The result node is paid last and takes the rounding.
			assert_eq!(paid, [fee - share(18) - share(12), share(18), share(12)], "{fee}");
			assert_eq!(world.gain(CREATOR), -(fee as i128));
			if fee == 1_013 {
				assert_eq!(paid, [406, 364, 243], "as measured on the reference");
			}
		}
	});
}

/// Sends all the money that somebody can spend to somebody else.
fn empty_account(world: &mut World, who: Who) {
	let dest = world.account(0);
	world.call(who, pallet_balances::Call::transfer_all { dest, keep_alive: false }).unwrap();
	assert_eq!(Balances::free_balance(world.account(who)), 0);
}

#[test]
fn b11_receiver_should_never_stop_a_task_from_ending() {
	// Nobody is called when money arrives, and a creator with nothing but the fee on hold can
	// neither be paid too little nor refuse.
	let illegal =
		[Commit(0, A), Commit(1, B), Commit(2, C), Disclose(0, A), Disclose(1, B), Disclose(2, C)];
	for (steps, refund) in [(&illegal[..], FEE), (&[Deadline], FEE)] {
		World::run(|world| {
			let task = world.start(IMAGE);
			empty_account(world, CREATOR);
			world.play(&task, steps);
			assert!(world.is_over(task.id));
			assert_eq!(Balances::free_balance(world.account(CREATOR)), refund);
			assert!((0..3).all(|node| world.status(node) == NodeStatus::Available));
			let claim = pallet_task_queue::Call::claim {};
			refused(world.call(0, claim), QueueError::NothingToClaim);
		});
	}
}

#[test]
fn b12_late_deadline_should_not_touch_nodes_that_left_for_another_task() {
	World::with_cards(&[GTX; 4], |world| {
		let (first, second) = overlapping(world);
		let withholder = first.nodes[2];
		world.wait_for_end_of(world.deadline(first.id));
		assert!(world.is_over(first.id));
		assert_eq!(world.gain(withholder), -(STAKE as i128) / 10);
		assert!(second.nodes.iter().all(|node| world.working_on(*node) == Some(second.id)));

		world.finish(&second);
		let rounds = world.record(second.id).run.unwrap().rounds;
		assert_eq!(rounds.map(|round| round.score), [Some(20), Some(18), Some(12)]);
		assert_eq!(rounds.iter().map(|round| round.paid).sum::<Balance>(), 60 * CNX);
	});
}

#[test]
fn b12_reporter_should_be_scored_once_when_the_task_times_out() {
	for (steps, scores) in [
		(&[Err(0), Deadline][..], [20, 0, 0]),
		(&[Commit(0, A), Err(1), Deadline], [20, 19, 0]),
		(&[Err(0), Commit(1, A), Deadline], [20, 18, 0]),
	] {
		World::run(|world| {
			let task = world.start(IMAGE);
			world.play(&task, steps);
			let rounds = world.record(task.id).run.unwrap().rounds;
			assert_eq!(rounds.map(|round| round.score), scores.map(Some), "{steps:?}");
			assert_eq!(task.nodes.map(|node| world.recent_scores(node)[0]), scores, "{steps:?}");
		});
	}
}

#[test]
fn b15_upload_should_pay_once_when_it_is_sent_twice_in_one_transaction() {
	World::run(|world| {
		let task = world.start(IMAGE);
		let waiting = world.create(IMAGE);
		world.play(&task, &[Commit(0, A), Commit(1, A), Commit(2, A)]);
		world.play(&task, &[Disclose(0, A), Disclose(1, A), Disclose(2, A)]);
		let node = task.nodes[0];
		let upload: RuntimeCall =
			pallet_validation::Call::report_uploaded { task: task.id, round: 0 }.into();
		// The first of the two frees the node, and a task is waiting for it.
		let calls = vec![upload.clone(), upload];
		world.call(node, pallet_utility::Call::batch { calls }).unwrap();
		let interrupted = RuntimeEvent::Utility(pallet_utility::Event::BatchInterrupted {
			index: 1,
			error: ReportError::TaskEnded.into(),
		});
		assert!(world.events().contains(&interrupted));
		world.assert_gain("paid once", node, 20 * CNX as i128);
		assert_eq!(world.working_on(node), Some(waiting), "dispatched at the end of the block");
		let payments = world.seen(&task);
		let payments = payments.iter().filter(|seen| **seen == Seen::NodeSuccess(0));
		assert_eq!(payments.count(), 1);
	});
}

#[test]
fn b23_slashed_stake_should_go_to_the_treasury_and_to_nobody_else() {
	World::run(|world| {
		let task = world.start(IMAGE);
		world.play(&task, &[Commit(0, A), Commit(1, B), Commit(2, A)]);
		world.play(&task, &[Disclose(0, A), Disclose(1, B), Disclose(2, A), Upload(0)]);
		world.assert_outcome("slash", &task, Success(0), [paid(20), SLASHED, paid(12)]);
		assert_eq!(world.treasury(), STAKE as i128);
		assert_eq!(world.gain(CREATOR), -32 * CNX as i128, "the fee less the forfeited share");
	});
}

#[test]
fn b24_smallest_refund_should_reach_an_empty_account() {
	World::run(|world| {
		use protocol::Parameters::MinimumImageFee;
		world.set(MinimumImageFee(protocol::MinimumImageFee, Some(0)));
		let task = world.start(Order { fee: 1_000, ..IMAGE });
		empty_account(world, CREATOR);
		world.play(&task, &[Commit(0, A), Commit(1, B), Commit(2, C)]);
		world.play(&task, &[Disclose(0, A), Disclose(1, B), Disclose(2, C)]);
		assert_eq!(world.status_of(task.id), TaskStatus::Aborted(ResultIllegal));
		assert_eq!(Balances::free_balance(world.account(CREATOR)), 1_000);
	});
	// A share that is smaller than any payment could be elsewhere reaches an empty node as well.
	World::run(|world| {
		use protocol::Parameters::MinimumImageFee;
		world.set(MinimumImageFee(protocol::MinimumImageFee, Some(0)));
		(1..3).for_each(|node| empty_account(world, node));
		let task = world.start(Order { fee: 1_000, ..IMAGE });
		world.finish(&task);
		for (node, share) in task.nodes.into_iter().zip([400, 360, 240]) {
			if node > 0 {
				assert_eq!(Balances::free_balance(world.account(node)), share);
			}
		}
	});
}
