//! Cases 40 to 46: what is announced of the nodes, and in which order.

use crate::reference::play::{
	A, B, IMAGE,
	Seen::{self, Aborted, NodeCancelled, NodeSlashed, NodeSuccess, Success, Uploaded, Withheld},
	Step::{self, Commit, Deadline, Disclose, Err, Upload},
};
use crate::reference::world::World;
use deuterium_primitives::AbortReason::{ErrorReported, TimedOut};

/// Plays a task and compares its events.
fn announces(steps: &[Step], expected: &[Seen]) {
	World::run(|world| {
		let task = world.start(IMAGE);
		world.play(&task, steps);
		assert!(world.is_over(task.id));
		let start = [Seen::Pending, Seen::Started];
		assert_eq!(world.seen(&task), [&start, expected].concat());
	});
}

const ALL_COMMIT: [Step; 3] = [Commit(0, A), Commit(1, A), Commit(2, A)];

/// Case 40 (three honest nodes).
#[test]
fn three_payments_should_be_announced_when_all_are_honest() {
	let disclose = [Disclose(0, A), Disclose(1, A), Disclose(2, A), Upload(0)];
	let expected =
		[Seen::Ready, NodeSuccess(1), Success(0), NodeSuccess(2), Uploaded, NodeSuccess(0)];
	announces(&[&ALL_COMMIT[..], &disclose].concat(), &expected);
}

/// Case 41 (one cheat). The node's event comes before the task's.
#[test]
fn slash_should_be_announced_when_one_cheats() {
	let steps = [Commit(0, A), Commit(1, B), Commit(2, A), Disclose(0, A), Disclose(1, B)];
	let end = [Disclose(2, A), Upload(0)];
	let expected =
		[Seen::Ready, NodeSuccess(2), NodeSlashed(1), Success(0), Uploaded, NodeSuccess(0)];
	announces(&[&steps[..], &end].concat(), &expected);
}

/// Case 42 (one error report).
#[test]
fn slash_should_be_announced_when_one_errs() {
	let steps = [Commit(0, A), Err(1), Commit(2, A), Disclose(0, A), Disclose(2, A), Upload(0)];
	let expected =
		[Seen::Ready, NodeSuccess(2), NodeSlashed(1), Success(0), Uploaded, NodeSuccess(0)];
	announces(&steps, &expected);
}

/// Case 43 (one never reveals). Here with its penalty, and without an abort (deltas 3 and 6).
#[test]
fn release_should_be_announced_when_one_never_discloses() {
	let disclose = [Disclose(0, A), Disclose(1, A), Upload(0), Deadline];
	let expected = [
		Seen::Ready,
		NodeSuccess(1),
		Success(0),
		Uploaded,
		NodeSuccess(0),
		Withheld(2),
		NodeCancelled(2),
	];
	announces(&[&ALL_COMMIT[..], &disclose].concat(), &expected);
}

/// Case 44 (one never commits). The abort comes first.
#[test]
fn three_releases_should_be_announced_when_one_never_commits() {
	let steps = [Commit(0, A), Commit(1, A), Deadline];
	let expected = [Aborted(TimedOut), NodeCancelled(0), NodeCancelled(1), NodeCancelled(2)];
	announces(&steps, &expected);
}

/// Case 45 (only one reveals). Here with the penalties of the two others (delta 6).
#[test]
fn three_releases_should_be_announced_when_only_one_discloses() {
	let expected = [
		Seen::Ready,
		Aborted(TimedOut),
		NodeCancelled(0),
		Withheld(1),
		NodeCancelled(1),
		Withheld(2),
		NodeCancelled(2),
	];
	announces(&[&ALL_COMMIT[..], &[Disclose(0, A), Deadline]].concat(), &expected);
}

/// Case 46 (three errors). The payments come before the abort.
#[test]
fn three_payments_should_be_announced_when_all_err() {
	let expected = [NodeSuccess(0), NodeSuccess(1), NodeSuccess(2), Aborted(ErrorReported)];
	announces(&[Err(0), Err(1), Err(2)], &expected);
}
