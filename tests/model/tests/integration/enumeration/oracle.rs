//! The same course played on the pure settlement model of `deuterium-math`.

use crate::enumeration::scenario::{FEE, Scenario, Upload};
use deuterium_math::settlement::{
	AbortReason as Reason, Action, Event, Group, Matches, Outcome, Rules,
	money::{Ledger, Payee},
	step,
};
use deuterium_model_tests::fuzz::Play;
use deuterium_primitives::{AbortReason, Balance};
use pallet_task_queue::{Ending, TaskStatus};

/// What should become of a task.
#[derive(Debug)]
pub(crate) struct Expected {
	/// Its status at the end.
	pub(crate) status: TaskStatus,
	/// How the rounds end.
	pub(crate) endings: [Ending; 3],
	/// Their scores.
	pub(crate) scores: [Option<u8>; 3],
	/// What they get, in base units.
	pub(crate) paid: [Balance; 3],
	/// Who is penalised for withholding.
	pub(crate) penalised: [bool; 3],
	/// What goes back to the creator, in base units.
	pub(crate) refunded: Balance,
}

struct Model<'a> {
	scenario: &'a Scenario,
	group: Group,
	ledger: Ledger,
	expected: Expected,
	uploaded: bool,
}

impl Model<'_> {
	fn happen(&mut self, event: Event) {
		let scenario = self.scenario;
		let matches = Matches::from_fn(|a, b| scenario.similar(a, b));
		let actions = step(&mut self.group, event, &matches, &Rules::default())
			.unwrap_or_else(|refusal| panic!("{event:?}: {refusal}, {scenario:?}"));
		for action in actions {
			self.record(action);
		}
	}

	fn record(&mut self, action: Action) {
		let expected = &mut self.expected;
		for movement in self.ledger.apply(&action) {
			match movement.to {
				Payee::Creator => expected.refunded += movement.amount,
				Payee::Round(round) => expected.paid[usize::from(round)] += movement.amount,
			}
		}
		match action {
			Action::Pay { round, score } => expected.scores[usize::from(round)] = Some(score),
			Action::ScoreOnly { round, score, .. } => expected.scores[usize::from(round)] = score,
			Action::Slash { round, .. } => {
				expected.scores[usize::from(round)] = Some(0);
				expected.endings[usize::from(round)] = Ending::Slashed;
			},
			Action::PenaliseWithholding { round } => expected.penalised[usize::from(round)] = true,
			_ => {},
		}
	}

	fn upload(&mut self, when: Upload) {
		let due = self.scenario.upload == when && !self.uploaded && !self.group.ended;
		if let Some(round) = self.group.result_round().filter(|_| due) {
			self.uploaded = true;
			self.happen(Event::Uploaded(round));
		}
	}

	fn play(&mut self) {
		for round in &self.scenario.commits {
			let error = matches!(self.scenario.plays[usize::from(*round)], Play::Error(_));
			self.happen(if error { Event::Errored(*round) } else { Event::Committed(*round) });
		}
		if !self.group.ended && !self.scenario.complete() {
			self.happen(Event::ExecutionDeadline);
		}
		for round in &self.scenario.discloses {
			self.happen(Event::Disclosed(*round));
			self.upload(Upload::AtOnce);
		}
		self.upload(Upload::AfterDisclosures);
		if !self.group.ended {
			self.happen(Event::DisclosureDeadline);
		}
		self.upload(Upload::AfterDeadline);
		if !self.group.ended {
			self.happen(Event::UploadDeadline);
		}
	}
}

/// What the model makes of a course.
pub(crate) fn expect(scenario: &Scenario) -> Expected {
	let mut model = Model {
		scenario,
		group: Group::default(),
		ledger: Ledger::new(FEE, &Rules::default().rewards),
		expected: Expected {
			status: TaskStatus::Running,
			endings: [Ending::Released; 3],
			scores: [None; 3],
			paid: [0; 3],
			penalised: [false; 3],
			refunded: 0,
		},
		uploaded: false,
	};
	model.play();
	assert!(model.group.ended && model.ledger.remaining() == 0, "{scenario:?}");
	let mut expected = model.expected;
	for (ending, paid) in expected.endings.iter_mut().zip(expected.paid) {
		if paid > 0 {
			*ending = Ending::Paid;
		}
	}
	expected.status = match model.group.outcome {
		Outcome::Open => TaskStatus::Running,
		Outcome::Success { result_round } => TaskStatus::Succeeded { result_round },
		Outcome::Aborted(Reason::ErrorReported) => TaskStatus::Aborted(AbortReason::ErrorReported),
		Outcome::Aborted(Reason::ResultIllegal) => TaskStatus::Aborted(AbortReason::ResultIllegal),
		Outcome::Aborted(Reason::Timeout) => TaskStatus::Aborted(AbortReason::TimedOut),
	};
	expected
}
