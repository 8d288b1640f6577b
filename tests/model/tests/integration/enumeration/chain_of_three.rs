//! Images whose likeness is not transitive: A ~ B, B ~ C, A ≁ C.

use crate::enumeration::{
	drive::drive,
	endings::check,
	scenario::{FEE, Scenario, Upload, all, with_plays},
};
use deuterium_model_tests::{fuzz::Play, results::Outcome};
use deuterium_primitives::TaskKind;
use pallet_task_queue::TaskStatus;

const A: Play = Play::Result(Outcome::Correct);
const B: Play = Play::Result(Outcome::Near);
const C: Play = Play::Result(Outcome::Far);

fn chains(mut visit: impl FnMut(Scenario)) {
	for plays in [[A, B, C], [A, C, B], [B, A, C], [B, C, A], [C, A, B], [C, B, A]] {
		with_plays(TaskKind::Image, plays, &mut visit);
	}
}

#[test]
fn chain_should_cost_nobody_when_its_ends_do_not_match() {
	let mut visited = 0;
	chains(|scenario| {
		let end = drive(&scenario);
		let TaskStatus::Succeeded { result_round } = end.task.status else {
			panic!("{:?}: {scenario:?}", end.task.status);
		};
		let rounds = &end.task.run.as_ref().unwrap().rounds;
		assert!(rounds.iter().all(|round| round.slashed == 0), "{scenario:?}");
		let unpaid = rounds.iter().filter(|round| round.paid == 0).count();
		let handed_over = scenario.upload != Upload::Never;
		assert_eq!(unpaid, usize::from(!handed_over), "{scenario:?}");
		assert!(!handed_over || end.cost == FEE as i128, "{scenario:?}");
		// If it comes last, the middle one speaks for all; else the first of the first pair does.
		let [first, second, third] = scenario.discloses[..] else { panic!("all disclose") };
		let expected = match scenario.plays[usize::from(third)] {
			B => third,
			_ if scenario.similar(first, second) => first,
			_ => panic!("the middle one is neither among the first two nor last"),
		};
		assert_eq!(result_round, expected, "{scenario:?}");
		visited += 1;
	});
	// Of the six orders of disclosure four begin with a pair, after which an upload may come at once.
	assert_eq!(visited, 6 * 6 * (6 * 2 + 4));
}

#[test]
fn ending_should_equal_model_and_rules_when_results_are_near_each_other() {
	let mut visited = 0;
	all(TaskKind::Image, &[A, B, C, Play::Withhold], |scenario| {
		check(&scenario);
		visited += 1;
	});
	assert!(visited > 2_000, "{visited}");
}
