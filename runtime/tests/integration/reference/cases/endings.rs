//! Cases 27 to 39: tasks without agreement, with errors, cancelled, or late.

use crate::reference::{
	outcome::{
		Ending::{Aborted, Success},
		Part, SLASHED, UNCOUNTED, WITHHELD, free, paid, reporter,
	},
	play::{
		A, B, C, IMAGE, QueueError, ReportError, Seen,
		Step::{self, Commit, Deadline, Disclose, Err, Upload},
		refused,
	},
	world::{CREATOR, OTHER, World},
};
use deuterium_primitives::{
	AbortReason::{self, Cancelled, ErrorReported, ResultIllegal, TimedOut},
	NodeStatus,
};
use deuterium_runtime::{System, configs::monetary::CNX};
use pallet_task_queue::TaskStatus;

/// Plays a task to its end without a result.
fn aborts(case: &str, steps: &[Step], reason: AbortReason, parts: [Part; 3]) {
	World::run(|world| {
		let task = world.start(IMAGE);
		world.play(&task, steps);
		world.assert_outcome(case, &task, Aborted(reason), parts);
	});
}

/// Case 27 (should abort the task when 3 different results are submitted). Here the three score zero
/// (delta 5).
#[test]
fn task_should_be_refunded_when_three_results_differ() {
	let steps = [
		[Commit(0, A), Commit(1, B), Commit(2, C)],
		[Disclose(0, A), Disclose(1, B), Disclose(2, C)],
	];
	aborts("A B C", steps.as_flattened(), ResultIllegal, [free(0); 3]);
}

/// Case 28 (slash the normal node, normal err err). Here it is heard, and not slashed (delta 4).
#[test]
fn committed_node_should_be_heard_when_two_others_err_after_it() {
	World::run(|world| {
		let task = world.start(IMAGE);
		world.play(&task, &[Commit(0, A), Err(1), Err(2)]);
		assert_eq!(world.status_of(task.id), TaskStatus::Running, "not at the second error");
		assert_eq!(world.seen(&task).last(), Some(&Seen::Ready));
		world.play(&task, &[Disclose(0, A)]);
		let parts = [UNCOUNTED, free(19), free(15)];
		world.assert_outcome("normal, err, err", &task, Aborted(ErrorReported), parts);
		assert_eq!(world.gain(CREATOR), 0, "nobody is paid against a result");
	});
}

/// Case 29 (slash the normal node, err normal err). As case 28.
#[test]
fn committed_node_should_be_heard_when_it_stands_between_two_errors() {
	let steps = [Err(0), Commit(1, A), Err(2), Disclose(1, A)];
	let parts = [free(20), UNCOUNTED, free(15)];
	aborts("err, normal, err", &steps, ErrorReported, parts);
}

/// Case 30 (reject the normal node, err err normal). Here its commitment is taken (delta 4).
#[test]
fn commitment_should_be_taken_when_two_others_erred_before_it() {
	let steps = [Err(0), Err(1), Commit(2, A), Disclose(2, A)];
	let parts = [free(20), free(18), UNCOUNTED];
	aborts("err, err, normal", &steps, ErrorReported, parts);
}

/// One error reporter and two that agree; the reporter's submission has this position.
fn error_is_slashed(position: usize, parts: [Part; 3]) {
	World::run(|world| {
		let task = world.start(IMAGE);
		let mut steps = vec![Commit(1, A), Commit(2, A)];
		steps.insert(position, Err(0));
		world.play(&task, &steps);
		assert_eq!(world.seen(&task).last(), Some(&Seen::Ready), "at the third submission");
		world.play(&task, &[Disclose(1, A)]);
		assert_eq!(world.status_of(task.id), TaskStatus::Running);
		world.play(&task, &[Disclose(2, A)]);
		assert_eq!(world.status_of(task.id), TaskStatus::Succeeded { result_round: 1 });
		assert_eq!(world.status(task.nodes[0]), NodeStatus::Quit);
		assert_eq!(world.status(task.nodes[1]), NodeStatus::Busy);
		world.play(&task, &[Upload(1)]);
		world.assert_outcome("one error", &task, Success(1), parts);
	});
}

/// Case 31 (slash the error node, err normal normal).
#[test]
fn reporter_should_be_slashed_when_it_errs_first_and_two_agree() {
	error_is_slashed(0, [SLASHED, paid(18), paid(12)]);
}

/// Case 32 (slash the error node, normal err normal).
#[test]
fn reporter_should_be_slashed_when_it_errs_second_and_two_agree() {
	error_is_slashed(1, [SLASHED, paid(19), paid(12)]);
}

/// Case 33 (slash the error node, normal normal err).
#[test]
fn reporter_should_be_slashed_when_it_errs_last_and_two_agree() {
	error_is_slashed(2, [SLASHED, paid(19), paid(15)]);
}

/// Case 34 (abort, err err err). Here they share a tenth of the fee (delta 4).
#[test]
fn reporters_should_share_a_tenth_when_all_three_err() {
	let parts = [reporter(20, 3), reporter(18, 3), reporter(12, 3)];
	aborts("err, err, err", &[Err(0), Err(1), Err(2)], ErrorReported, parts);
}

/// Case 35 (cancel before task execution). Here a running task ends by itself (D12).
#[test]
fn running_task_should_end_by_itself_and_not_by_anybody() {
	World::run(|world| {
		let task = world.start(IMAGE);
		refused(world.cancel(CREATOR, 99), QueueError::TaskNotFound);
		refused(world.cancel(OTHER, task.id), QueueError::NotCreator);
		refused(world.cancel(task.nodes[0], task.id), QueueError::NotCreator);
		refused(world.cancel(CREATOR, task.id), QueueError::NotQueued);
		world.play(&task, &[Deadline]);
		world.assert_outcome("nobody works", &task, Aborted(TimedOut), [UNCOUNTED; 3]);
	});
}

/// Case 36 (not cancel before deadline).
#[test]
fn task_should_be_open_until_the_end_of_its_last_block() {
	World::run(|world| {
		let task = world.start(IMAGE);
		let deadline = world.deadline(task.id);
		world.wait_for_end_of(deadline - 1);
		assert_eq!(world.status_of(task.id), TaskStatus::Running);
		let late = world.commitment(&task, 1, A);
		world.commit(&task, 0, A);
		assert_eq!(System::block_number(), deadline, "taken in the last block");
		world.assert_outcome("late", &task, Aborted(TimedOut), [free(20), free(0), free(0)]);
		refused(world.say(task.nodes[1], task.id, 1, late), ReportError::TaskAborted);
	});
}

/// Case 37 (cancel when in queue).
#[test]
fn waiting_task_should_be_refunded_when_its_creator_cancels_it() {
	World::run(|world| {
		world.pause(0).unwrap();
		world.mark();
		let id = world.create(IMAGE);
		world.wait(1);
		assert_eq!(world.escrow(CREATOR), 50 * CNX);
		world.cancel(CREATOR, id).unwrap();
		assert_eq!(world.status_of(id), TaskStatus::Aborted(Cancelled));
		let task = crate::reference::play::Task { id, nodes: [0, 1, 2] };
		assert_eq!(world.seen(&task), [Seen::Pending, Seen::Aborted(Cancelled)]);
		assert_eq!((world.gain(CREATOR), world.escrow(CREATOR)), (0, 0));
		assert_eq!(world.tasks(), (1, 0, 0));
		refused(world.cancel(CREATOR, id), QueueError::NotQueued);
	});
}

/// Case 38 (cancel after two nodes disclose). Here the success stands, the silent node alone is
/// closed out, and the upload has a time of its own (delta 3).
#[test]
fn success_should_stand_when_the_third_never_discloses() {
	World::run(|world| {
		let task = world.start(IMAGE);
		world.play(&task, &[Commit(0, A), Commit(1, A), Commit(2, A)]);
		world.play(&task, &[Disclose(0, A), Disclose(1, A), Deadline]);
		assert_eq!(world.status_of(task.id), TaskStatus::Succeeded { result_round: 0 });
		assert_eq!(world.status(task.nodes[2]), NodeStatus::Paused, "its stake is too low now");
		assert!(!world.is_over(task.id), "the result node has its time to upload");
		world.play(&task, &[Upload(0)]);
		let parts = [paid(20), paid(18), WITHHELD];
		world.assert_outcome("A A N", &task, Success(0), parts);
		assert!(!world.seen(&task).contains(&Seen::Aborted(TimedOut)));
	});
}

/// Case 39 (cancel after two nodes report error). Here one abort, at the deadline (delta 4).
#[test]
fn reporters_should_be_paid_at_the_deadline_when_the_third_is_silent() {
	World::run(|world| {
		let task = world.start(IMAGE);
		world.play(&task, &[Err(0), Err(1)]);
		assert_eq!(world.status_of(task.id), TaskStatus::Running, "the third may still commit");
		world.play(&task, &[Deadline]);
		let parts = [reporter(20, 2), reporter(18, 2), free(0)];
		world.assert_outcome("err, err, silence", &task, Aborted(ErrorReported), parts);
		let aborts = world.seen(&task).into_iter().filter(|seen| matches!(seen, Seen::Aborted(_)));
		assert_eq!(aborts.count(), 1);
	});
}
