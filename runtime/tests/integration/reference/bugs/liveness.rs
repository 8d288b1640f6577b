//! B-16, B-29, B-33, B-34, B-39 to B-42: what could stop the chain from serving.

use crate::reference::{
	outcome::{
		Ending::{Aborted, Success},
		free,
	},
	play::{
		A, B, IMAGE, Order, QueueError, ReportError, Seen,
		Step::{Commit, Deadline, Disclose, Upload},
		disclosure, refused,
	},
	world::{CREATOR, DISPATCH, EXECUTION, FEE, GTX, OTHER, World},
};
use deuterium_primitives::{
	AbortReason::{Outbid, QueueExpired, TimedOut},
	Report,
};
use deuterium_runtime::{
	Balance, System,
	configs::{
		monetary::CNX,
		parameters::{RuntimeParameters, dynamic_params::protocol},
	},
	views,
};
use pallet_task_queue::TaskStatus;
use sp_runtime::DispatchError;

fn image(fee: Balance) -> Order {
	Order { fee: fee * CNX, ..IMAGE }
}

#[test]
fn b16_queue_should_not_be_stuffed_for_free() {
	World::run(|world| {
		use protocol::Parameters::{QueueLimit, TasksPerCreator};
		world.set_all(vec![
			TasksPerCreator(protocol::TasksPerCreator, Some(3)),
			QueueLimit(protocol::QueueLimit, Some(4)),
		]);
		world.pause(0).unwrap();
		world.mark();
		// What nobody can compute never gets in.
		let unreachable = Order { vram_gb: 1_024, ..image(500) };
		refused(world.try_create(OTHER, unreachable), QueueError::NoSuchNodes);
		// Nobody fills the queue alone.
		let stuffing: Vec<_> =
			(0..3).map(|_| world.try_create(OTHER, image(500)).unwrap()).collect();
		refused(world.try_create(OTHER, image(500)), QueueError::TooManyTasks);
		let honest = world.create(image(10));
		assert!(world.waits(honest));

		// What waits is on hold, and waits only so long.
		assert_eq!(world.escrow(OTHER), 1_500 * CNX);
		world.wait(DISPATCH);
		for task in stuffing {
			assert_eq!(world.status_of(task), TaskStatus::Aborted(QueueExpired));
		}
		assert_eq!((world.escrow(OTHER), world.gain(OTHER)), (0, 0));
		assert!(world.fees_of(OTHER) > 0, "creations are not free");
		// The quota counts live tasks only.
		world.try_create(OTHER, image(500)).unwrap();
	});
}

#[test]
fn b29_busy_counter_should_not_leak_when_a_node_is_slashed() {
	World::run(|world| {
		let task = world.start(IMAGE);
		assert_eq!(world.nodes(), (3, 3, 0, 3));
		world.play(&task, &[Commit(0, A), Commit(1, A), Commit(2, B)]);
		world.play(&task, &[Disclose(0, A), Disclose(1, A), Disclose(2, B)]);
		assert_eq!(world.nodes(), (3, 2, 1, 1), "the result node alone is busy");
		world.play(&task, &[Upload(0)]);
		assert_eq!(world.nodes(), (3, 2, 2, 0));
	});
}

#[test]
fn b33_task_should_end_by_itself_and_late_submissions_be_refused() {
	World::run(|world| {
		let task = world.start(IMAGE);
		world.commit(&task, 0, A);
		let late = world.commitment(&task, 1, A);
		world.wait_for_end_of(world.deadline(task.id));
		assert_eq!(world.nodes(), (3, 3, 3, 0), "nobody had to cancel");
		refused(world.say(task.nodes[1], task.id, 1, late), ReportError::TaskAborted);
		let parts = [free(20), free(0), free(0)];
		world.assert_outcome("late commitment", &task, Aborted(TimedOut), parts);
	});
	World::run(|world| {
		let task = world.start(IMAGE);
		world.play(&task, &[Commit(0, A), Commit(1, A), Commit(2, A)]);
		world.play(&task, &[Disclose(0, A), Disclose(1, A), Deadline]);
		let late = world.say(task.nodes[2], task.id, 2, disclosure(2, A));
		refused(late, ReportError::DeadlinePassed);
		world.play(&task, &[Deadline]);
		let upload = world.say(task.nodes[0], task.id, 0, Report::Uploaded);
		refused(upload, ReportError::TaskEnded);
	});
}

#[test]
fn b34_deadline_should_be_readable_and_exact() {
	World::run(|world| {
		let task = world.start(IMAGE);
		let deadline = System::block_number() + EXECUTION;
		assert_eq!(world.deadline(task.id), deadline);
		assert_eq!(views::task(task.id).unwrap().deadline, Some(deadline));
		world.wait_for_end_of(deadline - 1);
		// The last block still counts.
		world.block(
			(0u8..3)
				.map(|round| {
					let report = world.commitment(&task, round, A);
					world.report(task.nodes[usize::from(round)], task.id, round, report)
				})
				.collect(),
		);
		assert_eq!(System::block_number(), deadline);
		assert_eq!(world.seen(&task).last(), Some(&Seen::Ready));
	});
}

#[test]
fn b39_success_should_never_be_followed_by_an_abort() {
	let commits = [Commit(0, A), Commit(1, A), Commit(2, A)];
	for after in [&[Deadline, Deadline][..], &[Upload(0), Deadline], &[Deadline, Upload(0)]] {
		World::run(|world| {
			let task = world.start(IMAGE);
			world.play(&task, &commits);
			world.play(&task, &[Disclose(0, A), Disclose(1, A)]);
			world.play(&task, after);
			assert!(world.is_over(task.id), "{after:?}");
			assert_eq!(world.status_of(task.id), TaskStatus::Succeeded { result_round: 0 });
			let aborted = world.seen(&task).iter().any(|seen| matches!(seen, Seen::Aborted(_)));
			assert!(!aborted, "{after:?}");
			let network = views::network();
			assert_eq!((network.succeeded_tasks, network.aborted_tasks), (1, 0));
		});
	}
}

#[test]
fn b40_lowered_queue_limit_should_drain_the_queue_and_block_nobody() {
	World::run(|world| {
		use protocol::Parameters::QueueLimit;
		world.pause(0).unwrap();
		world.mark();
		let tasks = world.create_all(&[10, 20, 30, 40, 50].map(image));
		world.set(QueueLimit(protocol::QueueLimit, Some(3)));
		assert_eq!(world.tasks().2, 5, "nobody is thrown out by the change itself");
		refused(world.try_create(CREATOR, image(9)), QueueError::TaskFeeTooLow);
		// A newcomer throws out what is cheaper, and nothing that is dearer.
		let modest = world.create(image(15));
		assert_eq!(world.status_of(tasks[0]), TaskStatus::Aborted(Outbid));
		assert!(tasks[1..].iter().all(|task| world.waits(*task)) && world.waits(modest));
		world.create(image(60));
		assert_eq!(world.tasks().2, 4);
		world.create(image(70));
		assert_eq!(world.tasks().2, 3);
		for task in tasks[..4].iter().chain([&modest]) {
			assert_eq!(world.status_of(*task), TaskStatus::Aborted(Outbid));
		}
		assert_eq!(world.escrow(CREATOR), 180 * CNX);
		world.set(QueueLimit(protocol::QueueLimit, Some(0)));
		refused(world.try_create(CREATOR, image(500)), QueueError::QueueClosed);
		world.resume(0).unwrap();
		assert_eq!(world.tasks(), (8, 1, 2), "what waits is still served");
	});
}

#[test]
fn b41_task_that_cannot_start_should_hold_up_nobody() {
	const LARGE: (&str, u16) = ("RTX 4090", 24);
	World::with_cards(&[GTX, GTX, GTX, LARGE, LARGE, LARGE], |world| {
		let large = |fee| Order { vram_gb: 24, ..image(fee) };
		world.pause(3).unwrap();
		let stuck = world.create(large(900));
		// The nodes that it was accepted for leave; it stays the dearest of all.
		[3, 4, 5].into_iter().for_each(|who| world.quit(who).unwrap());
		let tasks = world.create_all(&[image(10), image(20)]);
		world.wait(1);
		let second = world.running(tasks[1]);
		world.finish(&second);
		let first = world.running(tasks[0]);
		world.finish(&first);
		assert!(world.waits(stuck));
		assert_eq!(world.nodes().2, 3, "all are free again");
		world.wait(DISPATCH);
		assert_eq!(world.status_of(stuck), TaskStatus::Aborted(QueueExpired));
		assert_eq!(world.record(stuck).refunded, 900 * CNX);
	});
}

#[test]
fn b42_rules_should_change_by_governance_only_and_never_for_a_running_task() {
	use protocol::Parameters::*;
	World::run(|world| {
		let change = |parameter| {
			let key_value = RuntimeParameters::Protocol(parameter);
			pallet_parameters::Call::set_parameter { key_value }
		};
		for outsider in [CREATOR, OTHER, 0] {
			let refusal = world
				.call(outsider, change(KickOutThreshold(protocol::KickOutThreshold, Some(59))));
			assert_eq!(refusal, Err(DispatchError::BadOrigin));
		}
		let task = world.start(IMAGE);
		let deadline = world.deadline(task.id);
		world.set_all(vec![
			MinimumImageFee(protocol::MinimumImageFee, Some(1_000 * CNX)),
			MinimumStake(protocol::MinimumStake, Some(10_000 * CNX)),
			QueueLimit(protocol::QueueLimit, Some(0)),
			MaxNodes(protocol::MaxNodes, Some(3)),
			DistanceThreshold(protocol::DistanceThreshold, Some(1)),
			ReportersPercent(protocol::ReportersPercent, Some(100)),
			ExecutionTimeout(protocol::ExecutionTimeout, Some(5)),
			WithholdingPenalty(protocol::WithholdingPenalty, Some(sp_runtime::Permill::zero())),
		]);
		assert_eq!(world.deadline(task.id), deadline);
		// Four bits apart: similar by the rule under which the task started.
		world.play(&task, &[Commit(0, A), Commit(1, A ^ 0b1111), Commit(2, A)]);
		world.play(&task, &[Disclose(0, A), Disclose(1, A ^ 0b1111), Upload(0), Deadline]);
		assert_eq!(world.record(task.id).fee, FEE);
		let parts = [
			crate::reference::outcome::paid(20),
			crate::reference::outcome::paid(18),
			crate::reference::outcome::WITHHELD,
		];
		world.assert_outcome("changed rules", &task, Success(0), parts);
	});
}
