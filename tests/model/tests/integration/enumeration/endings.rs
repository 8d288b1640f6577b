//! All endings, for results that are compared bit by bit and for results that must be the same.

use crate::enumeration::{
	drive::drive,
	oracle::expect,
	rules,
	scenario::{PLAYS, Scenario, all},
};
use deuterium_primitives::TaskKind;
use pallet_task_queue::TaskStatus;
use std::collections::BTreeMap;

/// Plays a course and holds its ending against the settlement model and the rules.
pub(crate) fn check(scenario: &Scenario) -> TaskStatus {
	let end = drive(scenario);
	let expected = expect(scenario);
	let run = end.task.run.as_ref().expect("it ran");
	assert_eq!(end.task.status, expected.status, "{scenario:?}");
	assert_eq!(end.task.refunded, expected.refunded, "{scenario:?}");
	for (round, result) in run.rounds.iter().enumerate() {
		assert_eq!(result.ending, Some(expected.endings[round]), "round {round}: {scenario:?}");
		assert_eq!(result.score, expected.scores[round], "round {round}: {scenario:?}");
		assert_eq!(result.paid, expected.paid[round], "round {round}: {scenario:?}");
		let penalised = result.slashed > 0 && end.stakes_left[round] > 0;
		assert_eq!(penalised, expected.penalised[round], "round {round}: {scenario:?}");
	}
	rules::check(scenario, &end);
	end.task.status
}

fn check_all(kind: TaskKind) {
	let mut seen = BTreeMap::<String, u32>::new();
	all(kind, &PLAYS, |scenario| {
		*seen.entry(format!("{:?}", check(&scenario))).or_default() += 1;
	});
	println!("{kind:?}: {seen:#?}");
	assert_eq!(seen.values().sum::<u32>(), 3_454);
	assert_eq!(seen.len(), 6, "three result rounds and three reasons of an abort: {seen:?}");
}

#[test]
fn ending_should_equal_model_and_rules_when_images_are_compared() {
	check_all(TaskKind::Image);
}

#[test]
fn ending_should_equal_model_and_rules_when_texts_are_compared() {
	check_all(TaskKind::Text);
}
