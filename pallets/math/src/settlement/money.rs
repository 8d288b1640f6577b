//! The movements of the fee that actions cause.
//!
//! A [`Ledger`] follows one task's escrow. Whatever the sequence, the movements add up to the fee:
//! every share is capped by what remains, and the action that settles the last round takes the
//! remainder, to its node if it is a payment and to the creator otherwise. With the usual rewards
//! that remainder is the share itself and at most two base units of rounding.

use super::Action;
use super::group::rounds_in;
use crate::fraction_of;
use crate::qos::{Rewards, share_of};

/// Most movements one action can cause: three reporters.
pub const MAX_MOVEMENTS: usize = 3;

/// Who receives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Payee {
	/// The creator of the task.
	Creator,
	/// The node of this round.
	Round(u8),
}

/// A payment out of the task's escrow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Movement {
	/// Who receives.
	pub to: Payee,
	/// How much, in base units; never 0.
	pub amount: u128,
}

/// The movements of one action.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Movements([Option<Movement>; MAX_MOVEMENTS]);

impl IntoIterator for Movements {
	type Item = Movement;
	type IntoIter = core::iter::Flatten<core::array::IntoIter<Option<Movement>, MAX_MOVEMENTS>>;

	fn into_iter(self) -> Self::IntoIter {
		self.0.into_iter().flatten()
	}
}

/// One task's escrow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ledger {
	fee: u128,
	remaining: u128,
	unsettled: u8,
	limit: u16,
}

impl Ledger {
	/// The escrow of a task that has just been dispatched.
	#[must_use]
	pub fn new(fee: u128, rewards: &Rewards) -> Self {
		Self::resume(fee, fee, 3, rewards)
	}

	/// The escrow of a task in progress: the fee paid at creation, what is left of it, and the
	/// number of rounds not settled *before* the event whose actions are to be applied
	/// ([`super::Group::unsettled`]).
	#[must_use]
	pub fn resume(fee: u128, remaining: u128, unsettled: u8, rewards: &Rewards) -> Self {
		Self { fee, remaining: remaining.min(fee), unsettled, limit: rewards.limit() }
	}

	/// What is left in escrow, in base units.
	#[must_use]
	pub const fn remaining(&self) -> u128 {
		self.remaining
	}

	/// Applies an action: returns what is to be moved and deducts it.
	///
	/// Apply every action of an event, in order.
	#[must_use]
	pub fn apply(&mut self, action: &Action) -> Movements {
		match *action {
			Action::Pay { round, score } => self.settle(Payee::Round(round), score),
			Action::Slash { forfeit, .. } | Action::ScoreOnly { forfeit, .. } => {
				self.settle(Payee::Creator, forfeit)
			},
			Action::PayReporters { rounds, percent } => self.pay_reporters(rounds, percent),
			Action::Abort { .. } | Action::End => single(self.take(Payee::Creator, self.remaining)),
			Action::CommitmentsReady
			| Action::OpenDisclosureWindow { .. }
			| Action::PenaliseWithholding { .. }
			| Action::Success { .. } => Movements::default(),
		}
	}

	fn settle(&mut self, to: Payee, score: u8) -> Movements {
		let last = self.unsettled <= 1;
		self.unsettled = self.unsettled.saturating_sub(1);
		let amount = if last { self.remaining } else { share_of(self.fee, score, self.limit) };
		single(self.take(to, amount))
	}

	fn pay_reporters(&mut self, rounds: u8, percent: u8) -> Movements {
		let pool = fraction_of(self.fee, u16::from(percent), 100);
		let each = pool.checked_div(u128::from(rounds.count_ones())).unwrap_or(0);
		let mut movements = Movements::default();
		for (slot, round) in movements.0.iter_mut().zip(rounds_in(rounds)) {
			*slot = self.take(Payee::Round(round), each);
		}
		movements
	}

	fn take(&mut self, to: Payee, amount: u128) -> Option<Movement> {
		let amount = amount.min(self.remaining);
		self.remaining = self.remaining.saturating_sub(amount);
		(amount > 0).then_some(Movement { to, amount })
	}
}

const fn single(movement: Option<Movement>) -> Movements {
	Movements([movement, None, None])
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::settlement::AbortReason;

	fn moved(ledger: &mut Ledger, action: Action) -> std::vec::Vec<(Payee, u128)> {
		ledger.apply(&action).into_iter().map(|movement| (movement.to, movement.amount)).collect()
	}

	#[test]
	fn last_payment_should_take_the_remainder_when_shares_are_rounded() {
		let mut ledger = Ledger::new(1013, &Rewards::default());
		assert_eq!(
			moved(&mut ledger, Action::Pay { round: 1, score: 18 }),
			[(Payee::Round(1), 364)]
		);
		assert_eq!(
			moved(&mut ledger, Action::Pay { round: 2, score: 12 }),
			[(Payee::Round(2), 243)]
		);
		assert_eq!(
			moved(&mut ledger, Action::Pay { round: 0, score: 20 }),
			[(Payee::Round(0), 406)]
		);
		assert_eq!(moved(&mut ledger, Action::End), []);
	}

	#[test]
	fn slash_should_return_the_share_when_a_payment_is_still_due() {
		let mut ledger = Ledger::new(1013, &Rewards::default());
		let slash = Action::Slash { round: 2, forfeit: 12 };
		assert_eq!(
			moved(&mut ledger, Action::Pay { round: 1, score: 18 }),
			[(Payee::Round(1), 364)]
		);
		assert_eq!(moved(&mut ledger, slash), [(Payee::Creator, 243)]);
		assert_eq!(ledger.remaining(), 406);
	}

	#[test]
	fn reporters_should_share_their_part_equally_when_the_task_is_aborted() {
		let mut ledger = Ledger::new(1_005, &Rewards::default());
		let pay = Action::PayReporters { rounds: 0b101, percent: 10 };
		assert_eq!(moved(&mut ledger, pay), [(Payee::Round(0), 50), (Payee::Round(2), 50)]);
		let abort = Action::Abort { reason: AbortReason::ErrorReported };
		assert_eq!(moved(&mut ledger, abort), [(Payee::Creator, 905)]);
	}

	#[test]
	fn movements_should_stay_within_the_escrow_when_percentages_are_absurd() {
		let mut ledger = Ledger::resume(10, 99, 3, &Rewards::default());
		assert_eq!(ledger.remaining(), 10);
		let pay = Action::PayReporters { rounds: 0b111, percent: 255 };
		assert_eq!(moved(&mut ledger, pay).len(), 3);
		assert_eq!(ledger.remaining(), 1);
		assert_eq!(moved(&mut ledger, Action::Pay { round: 0, score: 20 }), [(Payee::Round(0), 1)]);
	}
}
