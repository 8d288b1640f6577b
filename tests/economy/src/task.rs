//! One task from its dispatch to its end, played on the chain's own settlement model.

use crate::{parameters::Parameters, selection::Random, strategy::Plan};
use deuterium_math::settlement::{
	AbortReason, Action, Event, Group, Matches, Outcome, Refusal,
	money::{Ledger, Payee},
	step,
};

/// Milliseconds from a decision to its block: one block.
const LATENCY: u64 = 2_000;

/// How long before the execution deadline a node gives up on missing arguments, in milliseconds.
const GIVE_UP: u64 = 60_000;

/// How a seat's task ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Seat {
	/// Part of the fee it received, in base units.
	pub paid: u128,
	/// Task score; `None` if the task does not count.
	pub score: Option<u8>,
	/// The whole stake was taken and the node removed.
	pub slashed: bool,
	/// The withholding penalty was taken.
	pub penalised: bool,
	/// Milliseconds from the dispatch until the node is free.
	pub free_at: u64,
}

/// How a task ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ended {
	/// The seats in the order of the rounds.
	pub seats: [Seat; 3],
	/// What returned to the creator, in base units.
	pub refunded: u128,
	/// A wrong result was announced as the task's result.
	pub wrong: bool,
	/// The reason if it was aborted.
	pub aborted: Option<AbortReason>,
}

struct Play<'a> {
	parameters: &'a Parameters,
	plans: [Plan; 3],
	group: Group,
	ledger: Ledger,
	ended: Ended,
	now: u64,
}

/// Plays a task with a fee in base units that takes an honest seat `millis` milliseconds, give or
/// take a tenth.
///
/// # Errors
///
/// A [`Refusal`] of the settlement model, which would be an error of this simulator.
pub fn play(
	plans: [Plan; 3],
	fee: u128,
	millis: u64,
	parameters: &Parameters,
	random: &mut Random,
) -> Result<Ended, Refusal> {
	let mut play = Play {
		parameters,
		plans,
		group: Group::default(),
		ledger: Ledger::new(fee, &parameters.rules.rewards),
		ended: Ended { seats: [Seat::default(); 3], refunded: 0, wrong: false, aborted: None },
		now: 0,
	};
	play.execution(millis, random)?;
	play.disclosure(random)?;
	play.upload()?;
	Ok(play.ended)
}

impl Play<'_> {
	/// Commitments and error reports in the order of time, then the deadline if somebody is late.
	fn execution(&mut self, millis: u64, random: &mut Random) -> Result<(), Refusal> {
		let computing = self.plans.map(|_| {
			let jitter = random.below(201);
			millis.saturating_mul(900 + jitter) / 1_000
		});
		let partner = self.plans.iter().zip(computing).filter(|(plan, _)| plan.computes());
		let partner = partner.map(|(_, at)| at).min().unwrap_or(millis);
		let late = self.parameters.execution_millis.saturating_sub(GIVE_UP);
		let mut submissions: Vec<(u64, u64, u8)> = Vec::with_capacity(3);
		for ((round, plan), computed) in (0u8..).zip(self.plans).zip(computing) {
			let at = match plan {
				Plan::Compute | Plan::ComputeAndWithhold => computed,
				Plan::CopyPartner => partner + 1,
				Plan::Forge | Plan::ForgeUnlessRefuted | Plan::CommitBlindly | Plan::Error => 0,
				Plan::Unserved => late,
				Plan::Silent => continue,
			};
			submissions.push((at + LATENCY, random.below(1 << 32), round));
		}
		submissions.sort_unstable();
		for (at, _, round) in submissions {
			self.now = at;
			match self.plans[usize::from(round)] {
				Plan::Error => self.apply(Event::Errored(round))?,
				Plan::Unserved => self.apply(Event::Unserved(round))?,
				_ => self.apply(Event::Committed(round))?,
			}
		}
		if !self.group.ended && !self.group.commitments_ready() {
			self.now = self.parameters.execution_millis;
			self.apply(Event::ExecutionDeadline)?;
		}
		Ok(())
	}

	/// Forgers disclose first, honest seats in any order, the undecided last.
	fn disclosure(&mut self, random: &mut Random) -> Result<(), Refusal> {
		if self.group.ended {
			return Ok(());
		}
		let mut turns: Vec<(u8, u64, u8)> = Vec::with_capacity(3);
		for (round, plan) in (0u8..).zip(self.plans) {
			let turn = match plan {
				Plan::Forge => 0,
				Plan::Compute | Plan::CopyPartner => 1,
				Plan::ForgeUnlessRefuted => 2,
				_ => continue,
			};
			turns.push((turn, random.below(1 << 32), round));
		}
		turns.sort_unstable();
		let opened = self.now;
		self.now += LATENCY;
		for (turn, _, round) in turns {
			let refuted = matches!(self.group.outcome, Outcome::Success { result_round }
				if self.is_wrong(result_round) != self.is_wrong(round));
			if !(turn == 2 && refuted) {
				self.apply(Event::Disclosed(round))?;
			}
		}
		self.upload()?;
		if !self.group.ended {
			self.now = opened + self.parameters.disclosure_millis;
			self.apply(Event::DisclosureDeadline)?;
		}
		Ok(())
	}

	/// The result node reports its upload at once, whether or not there is anything to upload.
	fn upload(&mut self) -> Result<(), Refusal> {
		match self.group.result_round() {
			Some(round) if !self.group.rounds[usize::from(round)].settled => {
				self.now += LATENCY;
				self.apply(Event::Uploaded(round))
			},
			_ => Ok(()),
		}
	}

	fn is_wrong(&self, round: u8) -> bool {
		matches!(self.plans[usize::from(round)], Plan::Forge | Plan::ForgeUnlessRefuted)
	}

	fn apply(&mut self, event: Event) -> Result<(), Refusal> {
		let similar = Matches::from_fn(|a, b| self.is_wrong(a) == self.is_wrong(b));
		for action in step(&mut self.group, event, &similar, &self.parameters.rules)? {
			self.carry_out(&action);
		}
		Ok(())
	}

	fn carry_out(&mut self, action: &Action) {
		for movement in self.ledger.apply(action) {
			match movement.to {
				Payee::Creator => self.ended.refunded += movement.amount,
				Payee::Round(round) => {
					self.ended.seats[usize::from(round)].paid += movement.amount;
				},
			}
		}
		match *action {
			Action::Pay { round, score } => self.settle(round, Some(score)),
			Action::ScoreOnly { round, score, .. } => self.settle(round, score),
			Action::Slash { round, .. } => {
				self.settle(round, Some(0));
				self.ended.seats[usize::from(round)].slashed = true;
			},
			Action::PenaliseWithholding { round } => {
				self.ended.seats[usize::from(round)].penalised = true;
			},
			Action::Success { result_round } => self.ended.wrong = self.is_wrong(result_round),
			Action::Abort { reason } => self.ended.aborted = Some(reason),
			Action::CommitmentsReady
			| Action::OpenDisclosureWindow { .. }
			| Action::PayReporters { .. }
			| Action::End => {},
		}
	}

	fn settle(&mut self, round: u8, score: Option<u8>) {
		let seat = &mut self.ended.seats[usize::from(round)];
		seat.score = score;
		seat.free_at = self.now;
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const FEE: u128 = 5_000;

	fn ended(plans: [Plan; 3]) -> Ended {
		let parameters = Parameters::default();
		let ended = play(plans, FEE, 15_000, &parameters, &mut Random::new(7)).unwrap();
		let paid: u128 = ended.seats.iter().map(|seat| seat.paid).sum();
		assert_eq!(paid + ended.refunded, FEE, "money is conserved");
		ended
	}

	#[test]
	fn pair_of_forgers_should_win_and_refute_when_one_seat_is_honest() {
		let ended = ended([Plan::Compute, Plan::Forge, Plan::Forge]);
		assert!(ended.wrong && ended.seats[0].slashed);
		assert_eq!(ended.seats[1].paid + ended.seats[2].paid, 3_800);
		assert_eq!(ended.refunded, 1_200);
	}

	#[test]
	fn single_forger_should_lose_all_or_a_part_when_it_discloses_or_withholds() {
		let open = ended([Plan::Compute, Plan::Forge, Plan::Compute]);
		assert!(!open.wrong && open.seats[1].slashed && !open.seats[1].penalised);
		let shy = ended([Plan::Compute, Plan::ForgeUnlessRefuted, Plan::Compute]);
		assert!(!shy.wrong && !shy.seats[1].slashed && shy.seats[1].penalised);
		assert_eq!((shy.seats[1].paid, shy.seats[1].score), (0, Some(0)));
		assert!(shy.seats[1].free_at > 120_000, "it waits for the deadline");
	}

	#[test]
	fn silence_should_bind_the_group_until_the_deadline_when_one_seat_is_mute() {
		let ended = ended([Plan::Silent, Plan::Compute, Plan::Compute]);
		assert_eq!(ended.aborted, Some(AbortReason::Timeout));
		assert_eq!(ended.refunded, FEE);
		assert!(ended.seats.iter().all(|seat| seat.free_at == 900_000));
		assert_eq!(ended.seats[0].score, Some(0));
	}

	#[test]
	fn reporters_should_share_a_tenth_when_nobody_contradicts_them() {
		let three = ended([Plan::Error; 3]);
		assert_eq!(three.refunded, 4_502, "a tenth, less rounding");
		let silence = ended([Plan::Error, Plan::Error, Plan::Silent]);
		assert_eq!((silence.seats[0].paid, silence.refunded), (250, 4_500));
		let contradicted = ended([Plan::Error, Plan::Error, Plan::Compute]);
		assert_eq!((contradicted.seats[0].paid, contradicted.refunded), (0, FEE));
		assert!(contradicted.seats.iter().all(|seat| !seat.slashed));
		assert!(contradicted.seats[2].score.is_none());
		assert!(ended([Plan::Error, Plan::Compute, Plan::Compute]).seats[0].slashed);
	}

	#[test]
	fn starved_node_should_lose_its_share_only_when_a_pair_has_the_arguments() {
		let ended = ended([Plan::Unserved, Plan::Forge, Plan::Forge]);
		assert!(!ended.seats[0].slashed && ended.wrong);
		assert_eq!((ended.seats[0].paid, ended.seats[0].score), (0, Some(0)));
		assert_eq!(ended.seats[1].paid + ended.seats[2].paid + ended.refunded, FEE);
	}

	#[test]
	fn copied_commitment_should_cost_the_penalty_when_it_cannot_be_opened() {
		let ended = ended([Plan::CommitBlindly, Plan::Compute, Plan::Compute]);
		assert!(ended.seats[0].penalised && !ended.seats[0].slashed && !ended.wrong);
		assert_eq!(ended.seats[0].paid, 0);
	}
}
