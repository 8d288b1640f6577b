//! Plays whole tasks against the settlement model and records what became of everybody.

use deuterium_math::settlement::{
	AbortReason, Action, Event, Group, Matches, Outcome, Rules,
	money::{Ledger, Payee},
	step,
};

/// What a node does with its round.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Behaviour {
	/// Commits and discloses a result; uploads it if asked to.
	Result(i32),
	/// As `Result`, but never uploads.
	ResultWithoutUpload(i32),
	/// Reports an error.
	Error,
	/// Commits and never discloses.
	Withhold,
	/// Submits nothing.
	Silent,
}

impl Behaviour {
	/// The result it discloses, if any. Results are points on a line and match within 1.
	pub(crate) fn value(self) -> Option<i32> {
		match self {
			Self::Result(value) | Self::ResultWithoutUpload(value) => Some(value),
			_ => None,
		}
	}
}

/// When the result node uploads, or the deadline for it passes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum UploadTime {
	/// Right after success.
	AtOnce,
	/// After all disclosures.
	AfterDisclosures,
	/// After the disclosure deadline.
	AtTheEnd,
}

/// All of them.
pub(crate) const UPLOAD_TIMES: [UploadTime; 3] =
	[UploadTime::AtOnce, UploadTime::AfterDisclosures, UploadTime::AtTheEnd];

/// All orders of three rounds.
pub(crate) const ORDERS: [[u8; 3]; 6] =
	[[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

/// One course of a task.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scenario {
	/// By round.
	pub(crate) behaviours: [Behaviour; 3],
	/// Rounds in order of submission.
	pub(crate) commits: [u8; 3],
	/// Rounds in order of disclosure.
	pub(crate) discloses: [u8; 3],
	/// When the upload takes place.
	pub(crate) upload: UploadTime,
	/// Fee in base units.
	pub(crate) fee: u128,
}

/// How a round was settled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Settled {
	/// Paid for this score.
	Paid(u8),
	/// Slashed.
	Slashed,
	/// Released with this score.
	Released(Option<u8>),
}

/// What became of everybody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Trace {
	/// The model's last state.
	pub(crate) group: Group,
	/// By round.
	pub(crate) settled: [Option<Settled>; 3],
	/// Penalised for withholding, by round.
	pub(crate) penalised: [bool; 3],
	/// Received by each round, in base units.
	pub(crate) paid: [u128; 3],
	/// Received by the creator, in base units.
	pub(crate) creator: u128,
	/// All actions in order.
	pub(crate) actions: Vec<Action>,
}

impl Trace {
	/// Nothing has happened yet.
	pub(crate) fn new() -> Self {
		Self {
			group: Group::default(),
			settled: [None; 3],
			penalised: [false; 3],
			paid: [0; 3],
			creator: 0,
			actions: Vec::new(),
		}
	}

	/// Takes in an action and what it moves; panics if it settles a round twice.
	pub(crate) fn record(&mut self, action: Action, ledger: &mut Ledger) {
		for movement in ledger.apply(&action) {
			assert!(movement.amount > 0);
			match movement.to {
				Payee::Creator => self.creator += movement.amount,
				Payee::Round(round) => self.paid[usize::from(round)] += movement.amount,
			}
		}
		let settlement = match action {
			Action::Pay { round, score } => Some((round, Settled::Paid(score))),
			Action::Slash { round, .. } => Some((round, Settled::Slashed)),
			Action::ScoreOnly { round, score, .. } => Some((round, Settled::Released(score))),
			Action::PenaliseWithholding { round } => {
				self.penalised[usize::from(round)] = true;
				None
			},
			_ => None,
		};
		if let Some((round, how)) = settlement {
			let previous = self.settled[usize::from(round)].replace(how);
			assert_eq!(previous, None, "round {round} was settled twice: {:?}", self.actions);
		}
		self.actions.push(action);
	}

	/// The announced result round, if any.
	pub(crate) fn success(&self) -> Option<u8> {
		self.actions.iter().find_map(|action| match action {
			Action::Success { result_round } => Some(*result_round),
			_ => None,
		})
	}

	/// The reason of the abort, if any.
	pub(crate) fn abort(&self) -> Option<AbortReason> {
		self.actions.iter().find_map(|action| match action {
			Action::Abort { reason } => Some(*reason),
			_ => None,
		})
	}

	/// Invariants of any ended task.
	pub(crate) fn check_invariants(&self, fee: u128) {
		let count = |wanted: fn(&Action) -> bool| self.actions.iter().filter(|a| wanted(a)).count();
		assert!(self.group.ended, "not ended: {self:?}");
		assert_eq!(count(|a| matches!(a, Action::End)), 1, "{self:?}");
		assert_eq!(self.actions.last(), Some(&Action::End), "{self:?}");
		let successes = count(|a| matches!(a, Action::Success { .. }));
		let aborts = count(|a| matches!(a, Action::Abort { .. }));
		assert_eq!(successes + aborts, 1, "a task succeeds or fails: {self:?}");
		assert!(count(|a| matches!(a, Action::Slash { .. })) <= 1, "{self:?}");
		assert!(self.settled.iter().all(Option::is_some), "{self:?}");
		assert_eq!(self.paid.iter().sum::<u128>() + self.creator, fee, "conservation: {self:?}");
		let mut total = 0;
		for (round, settled) in self.settled.iter().enumerate() {
			match settled.unwrap() {
				Settled::Paid(score) => {
					assert!((12..=20).contains(&score), "{self:?}");
					assert!(!self.penalised[round], "{self:?}");
					total += u32::from(score);
				},
				Settled::Slashed => {
					assert_eq!(successes, 1, "a slash without a majority: {self:?}");
					assert_eq!(self.paid[round], 0, "{self:?}");
				},
				Settled::Released(score) => {
					assert!(score.unwrap_or(0) <= 20, "{self:?}");
					total += u32::from(score.unwrap_or(0));
					if self.penalised[round] {
						assert_eq!(score, Some(0), "{self:?}");
					}
				},
			}
		}
		assert!(total <= 50, "scores {total}: {self:?}");
	}
}

/// Plays a scenario to its end.
pub(crate) fn play(scenario: &Scenario) -> Trace {
	let rules = Rules::default();
	let behaviour = |round: u8| scenario.behaviours[usize::from(round)];
	let matches = Matches::from_fn(|a, b| match (behaviour(a).value(), behaviour(b).value()) {
		(Some(a), Some(b)) => (a - b).abs() <= 1,
		_ => false,
	});
	let mut trace = Trace::new();
	let mut ledger = Ledger::new(scenario.fee, &rules.rewards);
	let mut uploaded = false;

	let mut send = |trace: &mut Trace, event: Event| {
		let actions = step(&mut trace.group, event, &matches, &rules)
			.unwrap_or_else(|refusal| panic!("{event:?}: {refusal} in {scenario:?}"));
		for action in actions {
			trace.record(action, &mut ledger);
		}
	};
	let mut hand_over = |trace: &mut Trace,
	                     now: UploadTime,
	                     send: &mut dyn FnMut(&mut Trace, Event)| {
		let Outcome::Success { result_round } = trace.group.outcome else { return };
		if uploaded || trace.group.ended || now != scenario.upload {
			return;
		}
		uploaded = true;
		let uploads = matches!(behaviour(result_round), Behaviour::Result(_));
		send(trace, if uploads { Event::Uploaded(result_round) } else { Event::UploadDeadline });
	};

	for round in scenario.commits {
		match behaviour(round) {
			Behaviour::Silent => {},
			Behaviour::Error => send(&mut trace, Event::Errored(round)),
			_ => send(&mut trace, Event::Committed(round)),
		}
	}
	if !trace.group.ended {
		send(&mut trace, Event::ExecutionDeadline);
	}
	if !trace.group.ended {
		for round in scenario.discloses {
			if behaviour(round).value().is_some() {
				send(&mut trace, Event::Disclosed(round));
				hand_over(&mut trace, UploadTime::AtOnce, &mut send);
			}
		}
	}
	hand_over(&mut trace, UploadTime::AfterDisclosures, &mut send);
	if !trace.group.ended {
		send(&mut trace, Event::DisclosureDeadline);
	}
	hand_over(&mut trace, UploadTime::AtTheEnd, &mut send);
	trace
}
