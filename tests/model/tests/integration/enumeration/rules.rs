//! The rules of the protocol over whole courses, stated without the settlement model.

use crate::enumeration::{
	drive::Ending as End,
	scenario::{CORRECT, FEE, Scenario},
};
use deuterium_model_tests::{
	fuzz::Play,
	results::{Outcome, same},
};
use deuterium_primitives::{AbortReason, Balance, NodeStatus, Round};
use pallet_task_queue::{Ending, TaskStatus};

/// Checks all of them.
pub(crate) fn check(scenario: &Scenario, end: &End) {
	conserves_money(scenario, end);
	never_harms_an_honest_majority(scenario, end);
	never_charges_for_failure(scenario, end);
	punishes_only_what_was_done(scenario, end);
	announces_once(scenario, end);
	leaves_nodes_free_or_gone(scenario, end);
}

fn count(scenario: &Scenario, wanted: impl Fn(Play) -> bool) -> usize {
	scenario.plays.into_iter().filter(|play| wanted(*play)).count()
}

/// What the creator loses, the nodes gain; what nodes lose of their stakes goes to the treasury.
fn conserves_money(scenario: &Scenario, end: &End) {
	let rounds = &end.task.run.as_ref().unwrap().rounds;
	let paid: Balance = rounds.iter().map(|round| round.paid).sum();
	assert_eq!(end.task.remaining, 0, "{scenario:?}");
	assert_eq!(paid + end.task.refunded, FEE, "{scenario:?}");
	assert_eq!(end.cost, paid as i128, "{scenario:?}");
	for (round, result) in rounds.iter().enumerate() {
		let lost = end.stakes[round] - end.stakes_left[round];
		assert_eq!(result.slashed, lost, "round {round}: {scenario:?}");
		assert_eq!(end.gains[round], result.paid as i128 - lost as i128, "{scenario:?}");
	}
}

/// Two who computed the right result win, whatever the third does, unless it keeps the task from
/// ever being decided; and even then they lose nothing.
fn never_harms_an_honest_majority(scenario: &Scenario, end: &End) {
	if count(scenario, |play| play == CORRECT) < 2 {
		return;
	}
	for (round, play) in scenario.plays.into_iter().enumerate() {
		let result = &end.task.run.as_ref().unwrap().rounds[round];
		if play == CORRECT {
			assert_eq!(result.slashed, 0, "round {round}: {scenario:?}");
			assert_ne!(end.statuses[round], NodeStatus::Quit, "round {round}: {scenario:?}");
		}
	}
	if scenario.complete() {
		let digest = end.group.accepted_digest().expect("the majority decides");
		let right = Outcome::Correct.digest(1, scenario.kind, 2);
		assert!(same(scenario.kind, 5, digest, &right), "{scenario:?}");
	}
}

/// A failure costs the creator nothing but what reporters of errors share.
fn never_charges_for_failure(scenario: &Scenario, end: &End) {
	let TaskStatus::Aborted(reason) = end.task.status else { return };
	let errors = count(scenario, |play| matches!(play, Play::Error(_)));
	if reason == AbortReason::ErrorReported {
		// Reports that an opened result contradicts are not believed.
		let contradicted = !scenario.discloses.is_empty();
		assert!(errors >= 2 && (end.cost == 0 || !contradicted), "{scenario:?}");
		assert!(end.cost <= (FEE / 10) as i128, "{scenario:?}");
	} else {
		assert_eq!(end.cost, 0, "{scenario:?}");
	}
	for (round, play) in scenario.plays.into_iter().enumerate() {
		let paid = end.task.run.as_ref().unwrap().rounds[round].paid;
		assert!(paid == 0 || matches!(play, Play::Error(_)), "round {round}: {scenario:?}");
	}
}

/// All of the stake for a result, or an error, that two others refute by agreeing; a tenth for
/// withholding once all have committed; nothing for anything else.
fn punishes_only_what_was_done(scenario: &Scenario, end: &End) {
	for round in 0..3 as Round {
		let [left, right] = [(round + 1) % 3, (round + 2) % 3];
		let index = usize::from(round);
		let play = scenario.plays[index];
		let refuted = scenario.complete()
			&& scenario.similar(left, right)
			&& !scenario.similar(round, left)
			&& !scenario.similar(round, right);
		let lost = end.stakes[index] - end.stakes_left[index];
		let due = match play {
			Play::Withhold if scenario.complete() => end.stakes[index] / 10,
			Play::Result(_) | Play::Error(_) if refuted => end.stakes[index],
			_ => 0,
		};
		assert_eq!(lost, due, "round {round}: {scenario:?}");
	}
}

/// A task succeeds or fails, and says so once.
fn announces_once(scenario: &Scenario, end: &End) {
	let announced = match end.task.status {
		TaskStatus::Succeeded { .. } => (1, 0),
		_ => (0, 1),
	};
	assert_eq!(end.announced, announced, "{scenario:?}");
	assert_eq!(matches!(end.task.status, TaskStatus::Succeeded { .. }), scenario.agrees());
}

/// Whoever was slashed is gone; a penalty leaves a stake below the minimum, so the node pauses;
/// everybody else can be chosen again.
fn leaves_nodes_free_or_gone(scenario: &Scenario, end: &End) {
	let rounds = &end.task.run.as_ref().unwrap().rounds;
	for (round, result) in rounds.iter().enumerate() {
		let expected = match result.ending {
			Some(Ending::Slashed) => NodeStatus::Quit,
			_ if end.stakes_left[round] < 400 => NodeStatus::Paused,
			_ => NodeStatus::Available,
		};
		assert_eq!(end.statuses[round], expected, "round {round}: {scenario:?}");
		let (tasks, total) = end.scores[round];
		assert_eq!(tasks, u64::from(result.score.is_some()), "round {round}: {scenario:?}");
		assert_eq!(total, u64::from(result.score.unwrap_or(0)), "round {round}: {scenario:?}");
	}
}
