//! The verdict: comparing the disclosed results as a graph, and the ways a task is aborted.

use super::group::{ROUNDS, bit, rounds_in};
use super::{AbortReason, Action, Actions, Group, Matches, Outcome, Refusal, RoundState, Rules};

impl Group {
	/// Judges the group after `round` has disclosed.
	pub(super) fn judge(
		&mut self,
		round: u8,
		matches: &Matches,
		rules: &Rules,
		out: &mut Actions,
	) -> Result<(), Refusal> {
		let others = self.disclosed_except(round);
		let similar = others & matching(round, others, matches);
		match self.outcome {
			Outcome::Aborted(_) => return Err(Refusal::Inconsistent),
			// A pair is known and has been announced: only this round is left to judge.
			Outcome::Success { .. } if similar == 0 => self.slash(round, rules, out)?,
			Outcome::Success { .. } => self.pay(round, rules, out)?,
			Outcome::Open if similar != 0 => {
				return self.succeed(round, others, similar, matches, rules, out);
			},
			Outcome::Open if self.committed() != 0 => return Ok(()),
			Outcome::Open if self.errors() > 1 => return self.abort_for_errors(rules, out),
			Outcome::Open => return self.abort_as_illegal(out),
		}
		self.end_if_settled(out)
	}

	/// The first match: `round` is similar to the earlier disclosures `similar` out of `others`.
	fn succeed(
		&mut self,
		round: u8,
		others: u8,
		similar: u8,
		matches: &Matches,
		rules: &Rules,
		out: &mut Actions,
	) -> Result<(), Refusal> {
		// Similar to two that are not similar to each other: the middle one speaks for all three.
		let middle = similar.count_ones() > 1;
		let earlier = rounds_in(similar).next().ok_or(Refusal::Inconsistent)?;
		let result_round = if middle { round } else { earlier };
		self.outcome = Outcome::Success { result_round };
		if !middle {
			self.pay(round, rules, out)?;
		}
		let before = *self;
		for other in before.in_disclosure_order(others & !bit(result_round)) {
			if matches.get(other, round) || matches.get(other, result_round) {
				self.pay(other, rules, out)?;
			} else {
				self.slash(other, rules, out)?;
			}
		}
		for other in rounds_in(self.errored()) {
			if matches!(self.round(other)?.state, RoundState::Errored { unserved: true, .. }) {
				let forfeit = self.order_score(other, rules)?;
				self.release(other, Some(0), forfeit, out)?;
			} else {
				self.slash(other, rules, out)?;
			}
		}
		out.push(Action::Success { result_round })
	}

	/// Ends an undecided group whose deadline has passed.
	pub(super) fn abort_undecided(
		&mut self,
		rules: &Rules,
		out: &mut Actions,
	) -> Result<(), Refusal> {
		if self.errors() > 1 {
			return self.abort_for_errors(rules, out);
		}
		self.abort(AbortReason::Timeout, out)?;
		let nobody_submitted = self.submissions() == 0;
		for round in ROUNDS {
			let score = match self.round(round)?.state {
				RoundState::Silent if nobody_submitted => None,
				RoundState::Withheld { .. } => {
					out.push(Action::PenaliseWithholding { round })?;
					Some(0)
				},
				_ => Some(self.order_score(round, rules)?),
			};
			self.release(round, score, 0, out)?;
		}
		self.end_if_settled(out)
	}

	/// Two or three error reports. The reporters share a part of the fee, unless a third opened its
	/// commitment against them: paying for reports that somebody contradicts would pay liars (B-21).
	/// The rest goes back.
	pub(super) fn abort_for_errors(
		&mut self,
		rules: &Rules,
		out: &mut Actions,
	) -> Result<(), Refusal> {
		let reporters = self.errored();
		if self.disclosed() == 0 {
			let percent = rules.reporters_percent;
			out.push(Action::PayReporters { rounds: reporters, percent })?;
		}
		for round in rounds_in(reporters) {
			let score = self.order_score(round, rules)?;
			self.release(round, Some(score), 0, out)?;
		}
		self.abort(AbortReason::ErrorReported, out)?;
		for round in rounds_in(!reporters) {
			let score = match self.round(round)?.state {
				// Opened its commitment against two reports: unproven either way, does not count.
				RoundState::Disclosed { .. } => None,
				RoundState::Withheld { .. } => {
					out.push(Action::PenaliseWithholding { round })?;
					Some(0)
				},
				_ => Some(0),
			};
			self.release(round, score, 0, out)?;
		}
		self.end_if_settled(out)
	}

	/// No two results match: full refund, nobody is slashed, nobody scores.
	fn abort_as_illegal(&mut self, out: &mut Actions) -> Result<(), Refusal> {
		for round in ROUNDS {
			self.release(round, Some(0), 0, out)?;
		}
		self.abort(AbortReason::ResultIllegal, out)?;
		self.end_if_settled(out)
	}

	fn abort(&mut self, reason: AbortReason, out: &mut Actions) -> Result<(), Refusal> {
		self.outcome = Outcome::Aborted(reason);
		out.push(Action::Abort { reason })
	}

	fn disclosed_except(&self, round: u8) -> u8 {
		self.disclosed() & !bit(round)
	}

	fn disclosed(&self) -> u8 {
		self.mask(|state| matches!(state, RoundState::Disclosed { .. }))
	}

	fn committed(&self) -> u8 {
		self.mask(|state| matches!(state, RoundState::Committed { .. }))
	}

	fn errored(&self) -> u8 {
		self.mask(|state| matches!(state, RoundState::Errored { .. }))
	}

	/// The disclosed rounds of a mask, the earliest first.
	fn in_disclosure_order(&self, mask: u8) -> impl Iterator<Item = u8> + '_ {
		ROUNDS.into_iter().filter_map(move |position| {
			rounds_in(mask).find(|round| match self.round(*round).map(|round| round.state) {
				Ok(RoundState::Disclosed { disclose_order, .. }) => disclose_order == position,
				_ => false,
			})
		})
	}
}

/// Those of `others` that are similar to `round`.
fn matching(round: u8, others: u8, matches: &Matches) -> u8 {
	rounds_in(others)
		.filter(|other| matches.get(round, *other))
		.fold(0, |mask, other| mask | bit(other))
}
