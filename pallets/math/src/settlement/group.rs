//! The phases of a group: who may submit what and when, and what deadlines do.

use super::{Action, Actions, Event, Group, Matches, Outcome, Refusal, Round, RoundState, Rules};

/// Rounds of a group.
pub(super) const ROUNDS: [u8; 3] = [0, 1, 2];

/// Applies an event to a group and returns what it causes.
///
/// `matches` is read on disclosures only. A deadline that finds nothing left to do causes no
/// actions and is no error, so a caller may let deadlines fire that have become meaningless.
///
/// # Errors
///
/// A [`Refusal`] says why the event is not possible now; the group is unchanged then.
pub fn step(
	group: &mut Group,
	event: Event,
	matches: &Matches,
	rules: &Rules,
) -> Result<Actions, Refusal> {
	if group.ended {
		return Err(Refusal::Ended);
	}
	let mut next = *group;
	let mut actions = Actions::new();
	match event {
		Event::Committed(round) => next.commit(round, rules, &mut actions)?,
		Event::Errored(round) => next.report_error(round, false, rules, &mut actions)?,
		Event::Unserved(round) => next.report_error(round, true, rules, &mut actions)?,
		Event::Disclosed(round) => next.disclose(round, matches, rules, &mut actions)?,
		Event::DisclosedCopy(round) => {
			next.disclose(round, matches, rules, &mut actions)?;
			actions.withhold_pay(round);
		},
		Event::Uploaded(round) => next.upload(round, rules, &mut actions)?,
		Event::ExecutionDeadline => next.end_execution(rules, &mut actions)?,
		Event::DisclosureDeadline => next.end_disclosure(rules, &mut actions)?,
		Event::UploadDeadline => next.end_upload(rules, &mut actions)?,
	}
	*group = next;
	Ok(actions)
}

impl Group {
	/// The round that hands the result over, once two results match.
	#[must_use]
	pub const fn result_round(&self) -> Option<u8> {
		match self.outcome {
			Outcome::Success { result_round } => Some(result_round),
			_ => None,
		}
	}

	/// Number of rounds not settled yet.
	#[must_use]
	pub fn unsettled(&self) -> u8 {
		self.count(|round| !round.settled)
	}

	/// Whether all rounds have submitted, so that disclosures are possible.
	#[must_use]
	pub fn commitments_ready(&self) -> bool {
		self.count(|round| matches!(round.state, RoundState::Waiting | RoundState::Silent)) == 0
	}

	fn commit(&mut self, round: u8, rules: &Rules, out: &mut Actions) -> Result<(), Refusal> {
		self.must_be_waiting(round)?;
		let order = self.submissions();
		self.round_mut(round)?.state = RoundState::Committed { order };
		self.after_submission(rules, out)
	}

	fn report_error(
		&mut self,
		round: u8,
		unserved: bool,
		rules: &Rules,
		out: &mut Actions,
	) -> Result<(), Refusal> {
		self.must_be_waiting(round)?;
		let (commit_order, disclose_order) = (self.submissions(), self.disclosures());
		self.round_mut(round)?.state =
			RoundState::Errored { commit_order, disclose_order, unserved };
		self.after_submission(rules, out)
	}

	/// Opens the disclosure window once everybody has submitted; three errors need none.
	fn after_submission(&mut self, rules: &Rules, out: &mut Actions) -> Result<(), Refusal> {
		if !self.commitments_ready() {
			return Ok(());
		}
		let rounds = self.mask(|state| matches!(state, RoundState::Committed { .. }));
		if rounds == 0 {
			return self.abort_for_errors(rules, out);
		}
		out.push(Action::CommitmentsReady)?;
		out.push(Action::OpenDisclosureWindow { rounds })
	}

	fn disclose(
		&mut self,
		round: u8,
		matches: &Matches,
		rules: &Rules,
		out: &mut Actions,
	) -> Result<(), Refusal> {
		let commit_order = match self.round(round)?.state {
			RoundState::Waiting => return Err(Refusal::CommitmentsNotReady),
			RoundState::Committed { .. } if !self.commitments_ready() => {
				return Err(Refusal::CommitmentsNotReady);
			},
			RoundState::Committed { order } => order,
			RoundState::Disclosed { .. } | RoundState::Errored { .. } => {
				return Err(Refusal::AlreadySubmitted);
			},
			RoundState::Silent | RoundState::Withheld { .. } => return Err(Refusal::TooLate),
		};
		let disclose_order = self.disclosures();
		self.round_mut(round)?.state = RoundState::Disclosed { commit_order, disclose_order };
		self.judge(round, matches, rules, out)
	}

	fn upload(&mut self, round: u8, rules: &Rules, out: &mut Actions) -> Result<(), Refusal> {
		let candidate = self.round(round)?;
		let result_round = self.result_round().ok_or(Refusal::NoResultYet)?;
		if round != result_round {
			return Err(Refusal::NotResultRound);
		}
		if candidate.settled {
			let uploaded = matches!(candidate.state, RoundState::Disclosed { .. });
			return Err(if uploaded { Refusal::AlreadySubmitted } else { Refusal::TooLate });
		}
		self.pay(round, rules, out)?;
		self.end_if_settled(out)
	}

	fn end_execution(&mut self, rules: &Rules, out: &mut Actions) -> Result<(), Refusal> {
		let late = self.mask(|state| matches!(state, RoundState::Waiting));
		if late == 0 {
			return Ok(());
		}
		for round in rounds_in(late) {
			self.round_mut(round)?.state = RoundState::Silent;
		}
		self.abort_undecided(rules, out)
	}

	fn end_disclosure(&mut self, rules: &Rules, out: &mut Actions) -> Result<(), Refusal> {
		if !self.commitments_ready() {
			return Err(Refusal::NotDue);
		}
		let late = self.mask(|state| matches!(state, RoundState::Committed { .. }));
		if late == 0 {
			return Ok(());
		}
		for round in rounds_in(late) {
			if let RoundState::Committed { order } = self.round(round)?.state {
				self.round_mut(round)?.state = RoundState::Withheld { commit_order: order };
			}
		}
		if self.outcome == Outcome::Open {
			return self.abort_undecided(rules, out);
		}
		for round in rounds_in(late) {
			let forfeit = self.order_score(round, rules)?;
			out.push(Action::PenaliseWithholding { round })?;
			self.release(round, Some(0), forfeit, out)?;
		}
		self.end_if_settled(out)
	}

	fn end_upload(&mut self, rules: &Rules, out: &mut Actions) -> Result<(), Refusal> {
		let round = self.result_round().ok_or(Refusal::NotDue)?;
		if self.round(round)?.settled {
			return Ok(());
		}
		let forfeit = self.order_score(round, rules)?;
		self.release(round, Some(0), forfeit, out)?;
		self.end_if_settled(out)
	}

	/// Task score by the positions of the round's submissions.
	///
	/// For a round that withheld: what it would have scored in the next position. That is what
	/// it forfeits.
	pub(super) fn order_score(&self, round: u8, rules: &Rules) -> Result<u8, Refusal> {
		match self.round(round)?.state {
			RoundState::Disclosed { commit_order, disclose_order }
			| RoundState::Errored { commit_order, disclose_order, .. } => {
				Ok(rules.rewards.score(commit_order, disclose_order))
			},
			RoundState::Withheld { commit_order } => {
				Ok(rules.rewards.score(commit_order, self.disclosures()))
			},
			// Committed in vain: the position of the commitment counts for both phases.
			RoundState::Committed { order } => Ok(rules.rewards.score(order, order)),
			RoundState::Waiting | RoundState::Silent => Ok(0),
		}
	}

	pub(super) fn pay(
		&mut self,
		round: u8,
		rules: &Rules,
		out: &mut Actions,
	) -> Result<(), Refusal> {
		let score = self.order_score(round, rules)?;
		self.settle(round)?;
		out.push(Action::Pay { round, score })
	}

	pub(super) fn slash(
		&mut self,
		round: u8,
		rules: &Rules,
		out: &mut Actions,
	) -> Result<(), Refusal> {
		let forfeit = self.order_score(round, rules)?;
		self.settle(round)?;
		out.push(Action::Slash { round, forfeit })
	}

	pub(super) fn release(
		&mut self,
		round: u8,
		score: Option<u8>,
		forfeit: u8,
		out: &mut Actions,
	) -> Result<(), Refusal> {
		self.settle(round)?;
		out.push(Action::ScoreOnly { round, score, forfeit })
	}

	/// Marks a round as settled; a second time is refused, so that nobody is paid twice.
	fn settle(&mut self, round: u8) -> Result<(), Refusal> {
		let entry = self.round_mut(round)?;
		if entry.settled {
			return Err(Refusal::Inconsistent);
		}
		entry.settled = true;
		Ok(())
	}

	pub(super) fn end_if_settled(&mut self, out: &mut Actions) -> Result<(), Refusal> {
		if self.unsettled() == 0 {
			self.ended = true;
			out.push(Action::End)?;
		}
		Ok(())
	}

	pub(super) fn round(&self, round: u8) -> Result<Round, Refusal> {
		self.rounds.get(usize::from(round)).copied().ok_or(Refusal::UnknownRound)
	}

	fn round_mut(&mut self, round: u8) -> Result<&mut Round, Refusal> {
		self.rounds.get_mut(usize::from(round)).ok_or(Refusal::UnknownRound)
	}

	fn must_be_waiting(&self, round: u8) -> Result<(), Refusal> {
		match self.round(round)?.state {
			RoundState::Waiting => Ok(()),
			RoundState::Silent => Err(Refusal::TooLate),
			_ => Err(Refusal::AlreadySubmitted),
		}
	}

	/// Bits of the rounds in a state.
	pub(super) fn mask(&self, wanted: impl Fn(&RoundState) -> bool) -> u8 {
		let bits = ROUNDS.iter().zip(&self.rounds);
		bits.filter(|(_, round)| wanted(&round.state))
			.fold(0, |mask, (round, _)| mask | bit(*round))
	}

	fn count(&self, wanted: impl Fn(&Round) -> bool) -> u8 {
		self.rounds.iter().fold(0u8, |count, round| count.saturating_add(u8::from(wanted(round))))
	}

	/// Commitments and error reports so far.
	pub(super) fn submissions(&self) -> u8 {
		self.count(|round| !matches!(round.state, RoundState::Waiting | RoundState::Silent))
	}

	/// Disclosures and error reports so far.
	fn disclosures(&self) -> u8 {
		self.count(|round| {
			matches!(round.state, RoundState::Disclosed { .. } | RoundState::Errored { .. })
		})
	}

	/// Error reports so far.
	pub(super) fn errors(&self) -> u8 {
		self.count(|round| matches!(round.state, RoundState::Errored { .. }))
	}
}

/// The rounds whose bits are set.
pub(super) fn rounds_in(mask: u8) -> impl Iterator<Item = u8> {
	ROUNDS.into_iter().filter(move |round| mask & bit(*round) != 0)
}

/// The bit of a round in a mask; none for a round that does not exist.
pub(super) const fn bit(round: u8) -> u8 {
	match round {
		0 => 0b001,
		1 => 0b010,
		2 => 0b100,
		_ => 0,
	}
}
