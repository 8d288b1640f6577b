//! Rules that change in mid-task: each tunable, to either of its bounds, in each phase. What decides
//! about a task's money was frozen when it started, its deadlines when their phases began; so the task
//! ends as if nothing had changed.

use crate::{
	protocol::all_parameters,
	reference::{
		play::{
			A, B, C, IMAGE,
			Step::{self, Commit, Deadline, Disclose, Err, Upload},
			Task,
		},
		world::{CREATOR, STAKE, World},
	},
};
use deuterium_primitives::{
	AbortReason::{ErrorReported, ResultIllegal},
	Phase,
};
use deuterium_runtime::{Balance, configs::monetary::CNX};
use pallet_task_queue::TaskStatus;

/// A course of a task and what it must come to.
struct Course {
	/// The steps of each phase from the execution on.
	phases: Vec<(Phase, Vec<Step>)>,
	status: TaskStatus,
	/// What the rounds are paid, in CNX; and what they lose of their stakes.
	paid: [Balance; 3],
	lost: [Balance; 3],
}

/// Plays the course once for each tunable and bound, and sets it before the first step of `phase`.
fn play_with_changes(course: &Course, phase: Phase) {
	for byte in [0, 255] {
		for parameter in all_parameters(byte) {
			World::run(|world| {
				let case = format!("{parameter:?} in {phase:?}");
				let id = world.create(IMAGE);
				if phase == Phase::Dispatch {
					world.set(parameter.clone());
				} else {
					world.wait(1);
				}
				let task = world.running(id);
				for (now, steps) in &course.phases {
					if *now == phase {
						assert_eq!(world.record(id).phase, phase, "{case}");
						world.set(parameter.clone());
					}
					world.play(&task, steps);
				}
				check(world, &task, course, &case);
			});
		}
	}
}

fn check(world: &World, task: &Task, course: &Course, case: &str) {
	let record = world.record(task.id);
	assert_eq!(record.status, course.status, "{case}");
	assert!(!record.is_live(), "{case}");
	let rounds = record.run.as_ref().unwrap().rounds;
	assert_eq!(rounds.map(|round| round.paid), course.paid.map(|paid| paid * CNX / 10), "{case}");
	assert_eq!(rounds.map(|round| round.slashed), course.lost, "{case}");
	let paid: Balance = rounds.iter().map(|round| round.paid).sum();
	assert_eq!((record.refunded, record.remaining), (record.fee - paid, 0), "{case}");
	assert_eq!(world.escrow(CREATOR), 0, "{case}");
	assert_eq!(world.treasury(), course.lost.iter().sum::<Balance>() as i128, "{case}");
	for node in task.nodes {
		assert_eq!(world.working_on(node), None, "{case}: node {node} is free");
	}
}

/// Three commitments to these results.
fn commits(results: [u64; 3]) -> (Phase, Vec<Step>) {
	let commits = (0u8..).zip(results).map(|(round, result)| Commit(round, result));
	(Phase::Execution, commits.collect())
}

/// All agree; the upload comes when nothing else is outstanding.
fn success() -> Course {
	Course {
		phases: vec![
			commits([A; 3]),
			(Phase::Disclosure, (0..3).map(|round| Disclose(round, A)).collect()),
			(Phase::Upload, vec![Upload(0)]),
		],
		status: TaskStatus::Succeeded { result_round: 0 },
		paid: [200, 180, 120],
		lost: [0; 3],
	}
}

#[test]
fn task_should_succeed_when_any_tunable_changes_while_it_waits() {
	play_with_changes(&success(), Phase::Dispatch);
}

#[test]
fn task_should_succeed_when_any_tunable_changes_while_it_is_computed() {
	play_with_changes(&success(), Phase::Execution);
}

#[test]
fn task_should_succeed_when_any_tunable_changes_between_its_disclosures() {
	let mut course = success();
	let disclosures = vec![Disclose(1, A), Disclose(2, A)];
	course.phases[0].1.push(Disclose(0, A));
	course.phases[1].1 = disclosures;
	play_with_changes(&course, Phase::Disclosure);
}

#[test]
fn task_should_succeed_when_any_tunable_changes_before_the_upload() {
	play_with_changes(&success(), Phase::Upload);
}

#[test]
fn withholder_should_pay_a_tenth_when_any_tunable_changes_after_its_commitment() {
	let disclosures = vec![Disclose(0, A), Disclose(1, A), Upload(0), Deadline];
	let course = Course {
		phases: vec![commits([A; 3]), (Phase::Disclosure, disclosures)],
		status: TaskStatus::Succeeded { result_round: 0 },
		paid: [200, 180, 0],
		lost: [0, 0, STAKE / 10],
	};
	play_with_changes(&course, Phase::Disclosure);
}

#[test]
fn reporters_should_share_a_tenth_when_any_tunable_changes_before_they_report() {
	let course = Course {
		phases: vec![(Phase::Execution, vec![Err(0), Err(1), Deadline])],
		status: TaskStatus::Aborted(ErrorReported),
		paid: [25, 25, 0],
		lost: [0; 3],
	};
	play_with_changes(&course, Phase::Execution);
}

#[test]
fn results_should_be_judged_by_the_old_threshold_when_any_tunable_changes() {
	let disclosures = vec![Disclose(0, A), Disclose(1, B), Disclose(2, C)];
	let course = Course {
		phases: vec![commits([A, B, C]), (Phase::Disclosure, disclosures)],
		status: TaskStatus::Aborted(ResultIllegal),
		paid: [0; 3],
		lost: [0; 3],
	};
	play_with_changes(&course, Phase::Disclosure);
}
