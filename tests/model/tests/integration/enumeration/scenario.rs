//! Courses that a task can take.

use deuterium_model_tests::{
	fuzz::Play,
	results::{Outcome, same},
};
use deuterium_primitives::{Balance, ErrorCode, Round, TaskKind};

/// The right result.
pub(crate) const CORRECT: Play = Play::Result(Outcome::Correct);
/// An error report.
pub(crate) const ERROR: Play = Play::Error(ErrorCode::ExecutionFailed);

/// Everything a node may do.
pub(crate) const PLAYS: [Play; 6] = [
	CORRECT,
	Play::Result(Outcome::WrongA),
	Play::Result(Outcome::WrongB),
	ERROR,
	Play::Withhold,
	Play::Silent,
];

/// The fee: shares of it have to be rounded.
pub(crate) const FEE: Balance = 1_013;

/// When the result node reports that its result can be fetched.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Upload {
	/// As soon as two results match, even if the third is still to come.
	AtOnce,
	/// When everybody has disclosed who ever will.
	AfterDisclosures,
	/// When the time to disclose is over as well.
	AfterDeadline,
	/// Not at all.
	Never,
}

/// A course of a task.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Scenario {
	/// What is computed: decides how results are compared.
	pub(crate) kind: TaskKind,
	/// What nodes do, by round.
	pub(crate) plays: [Play; 3],
	/// The rounds that commit or report an error, in order.
	pub(crate) commits: Vec<Round>,
	/// The rounds that disclose, in order; none if not everybody commits.
	pub(crate) discloses: Vec<Round>,
	/// When the result is handed over, if there is one.
	pub(crate) upload: Upload,
}

impl Scenario {
	/// The result that a round discloses, if it comes to that.
	pub(crate) fn result(&self, round: Round) -> Option<Outcome> {
		match self.plays[usize::from(round)] {
			Play::Result(outcome) => Some(outcome),
			_ => None,
		}
	}

	/// Whether two rounds have the same result.
	pub(crate) fn similar(&self, left: Round, right: Round) -> bool {
		let digest = |outcome: Outcome| outcome.digest(1, self.kind, 2);
		match (self.result(left), self.result(right)) {
			(Some(left), Some(right)) => same(self.kind, 5, &digest(left), &digest(right)),
			_ => false,
		}
	}

	/// Whether all rounds commit or report an error.
	pub(crate) fn complete(&self) -> bool {
		self.commits.len() == 3
	}

	/// Whether the first two disclosures match and another one follows.
	fn agrees_early(&self) -> bool {
		matches!(self.discloses[..], [first, second, _] if self.similar(first, second))
	}

	/// Whether two results match, so that one will be handed over or not.
	pub(crate) fn agrees(&self) -> bool {
		let matching = |a, b| self.complete() && self.similar(a, b);
		matching(0, 1) || matching(1, 2) || matching(0, 2)
	}
}

/// All orders of some rounds.
fn orders(rounds: &[Round]) -> Vec<Vec<Round>> {
	if rounds.is_empty() {
		return vec![Vec::new()];
	}
	let mut all = Vec::new();
	for (index, first) in rounds.iter().enumerate() {
		let mut rest = rounds.to_vec();
		rest.remove(index);
		for tail in orders(&rest) {
			all.push([&[*first][..], &tail].concat());
		}
	}
	all
}

/// Every course with these things to do, each once: orders count only among those who act, and the
/// time of the upload only when there is something to upload.
pub(crate) fn all(kind: TaskKind, of: &[Play], mut visit: impl FnMut(Scenario)) {
	for first in of {
		for second in of {
			for third in of {
				with_plays(kind, [*first, *second, *third], &mut visit);
			}
		}
	}
}

/// Every course in which the nodes do this.
pub(crate) fn with_plays(kind: TaskKind, plays: [Play; 3], visit: &mut impl FnMut(Scenario)) {
	let rounds = |wanted: fn(Play) -> bool| -> Vec<Round> {
		(0..3).filter(|round| wanted(plays[usize::from(*round)])).collect()
	};
	let submitters = rounds(|play| play != Play::Silent);
	let mut disclosers = rounds(|play| matches!(play, Play::Result(_)));
	if submitters.len() < 3 {
		disclosers.clear();
	}
	let withheld = plays.contains(&Play::Withhold);
	for commits in orders(&submitters) {
		for discloses in orders(&disclosers) {
			for upload in
				[Upload::Never, Upload::AtOnce, Upload::AfterDisclosures, Upload::AfterDeadline]
			{
				let (commits, discloses) = (commits.clone(), discloses.clone());
				let scenario = Scenario { kind, plays, commits, discloses, upload };
				let told_apart = match upload {
					Upload::Never => true,
					Upload::AtOnce => scenario.agrees_early(),
					Upload::AfterDisclosures => true,
					Upload::AfterDeadline => withheld,
				};
				if told_apart && (scenario.agrees() || upload == Upload::Never) {
					visit(scenario);
				}
			}
		}
	}
}

#[test]
fn scenarios_should_be_all_that_can_be_told_apart_when_counted() {
	let mut without_uploads = 0;
	let mut seen = Vec::new();
	all(TaskKind::Image, &PLAYS, |scenario| {
		assert!(!seen.contains(&scenario), "twice: {scenario:?}");
		without_uploads += u32::from(scenario.upload == Upload::Never);
		seen.push(scenario);
	});
	// By the number of disclosers, with all three committed in 3! orders: 8 × 6, 12 × 3 × 6 × 1,
	// 6 × 9 × 6 × 2, 27 × 6 × 6; with one silent 3 × 25 × 2, two 3 × 5, three 1.
	assert_eq!(without_uploads, 48 + 216 + 648 + 972 + 150 + 15 + 1);
	// With an upload besides: at once after the first two of three, 6 × 6 × 9; after all disclosures,
	// 21 × 36 with three results and 18 × 12 with two; after the deadline for half of the latter.
	assert_eq!(seen.len(), 2_050 + 324 + 972 + 108);
}
