//! What an event causes, as a list of fixed capacity.

use super::{AbortReason, Refusal};

/// Most actions one event can cause: an abort by the disclosure deadline with three rounds that
/// withheld (a penalty and a release each, the abort, the end).
pub const CAPACITY: usize = 8;

/// Something the caller has to carry out, in the order given.
///
/// Exactly one of `Pay`, `Slash` and `ScoreOnly` is returned for each round over the life of a
/// group: it *settles* the round, its node is free (or gone) afterwards. `forfeit` is the part of
/// the fee, on the scale of scores, that returns to the creator instead of going to the node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
	/// All rounds have submitted; disclosures are welcome.
	CommitmentsReady,
	/// Start the disclosure deadline for these rounds.
	OpenDisclosureWindow {
		/// Bit `r` stands for round `r`.
		rounds: u8,
	},
	/// Pay the node its share for `score`, record the score, release the node.
	Pay {
		/// The round.
		round: u8,
		/// Task score, 0..=20.
		score: u8,
	},
	/// Slash the whole stake, record a score of zero, remove the node.
	Slash {
		/// The round.
		round: u8,
		/// Score whose share of the fee returns to the creator.
		forfeit: u8,
	},
	/// Take the withholding penalty from the stake. A `ScoreOnly` of the same round follows.
	PenaliseWithholding {
		/// The round.
		round: u8,
	},
	/// Record the score, release the node without a share of the fee.
	ScoreOnly {
		/// The round.
		round: u8,
		/// Task score; `None` if the task does not count for this node at all.
		score: Option<u8>,
		/// Score whose share of the fee returns to the creator.
		forfeit: u8,
	},
	/// Two results match: announce the result and start the upload deadline.
	Success {
		/// The round whose result counts and that hands it over.
		result_round: u8,
	},
	/// Divide a part of the fee equally among the nodes that reported an error. Their `ScoreOnly`s
	/// follow.
	PayReporters {
		/// Bit `r` stands for round `r`.
		rounds: u8,
		/// Part of the fee they share.
		percent: u8,
	},
	/// The task failed: the rest of the fee goes back to the creator.
	Abort {
		/// Why.
		reason: AbortReason,
	},
	/// All rounds are settled: delete the task. Always the last action of a group.
	End,
}

/// The actions of one event, in order.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Actions {
	items: [Option<Action>; CAPACITY],
}

impl Actions {
	/// No actions.
	#[must_use]
	pub const fn new() -> Self {
		Self { items: [None; CAPACITY] }
	}

	/// Appends an action. Refused as inconsistent if the list is full, which no reachable state
	/// of a group brings about.
	pub(super) fn push(&mut self, action: Action) -> Result<(), Refusal> {
		let free =
			self.items.iter_mut().find(|slot| slot.is_none()).ok_or(Refusal::Inconsistent)?;
		*free = Some(action);
		Ok(())
	}

	/// Lets the round go without pay and with a score of zero where it was to be paid.
	pub(super) fn withhold_pay(&mut self, unpaid: u8) {
		for slot in self.items.iter_mut().flatten() {
			if let Action::Pay { round, score: forfeit } = *slot
				&& round == unpaid
			{
				*slot = Action::ScoreOnly { round, score: Some(0), forfeit };
			}
		}
	}

	/// The actions in order.
	pub fn iter(&self) -> impl Iterator<Item = Action> + '_ {
		self.items.iter().map_while(|slot| *slot)
	}

	/// Number of actions.
	#[must_use]
	pub fn len(&self) -> usize {
		self.iter().count()
	}

	/// Whether nothing is to be done.
	#[must_use]
	pub fn is_empty(&self) -> bool {
		self.len() == 0
	}
}

impl IntoIterator for Actions {
	type Item = Action;
	type IntoIter = core::iter::Flatten<core::array::IntoIter<Option<Action>, CAPACITY>>;

	fn into_iter(self) -> Self::IntoIter {
		self.items.into_iter().flatten()
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn withhold_pay_should_forfeit_the_share_of_that_round_alone() {
		let mut actions = Actions::new();
		let other = Action::Pay { round: 0, score: 20 };
		for action in [other, Action::Pay { round: 1, score: 18 }, Action::End] {
			assert_eq!(actions.push(action), Ok(()));
		}
		actions.withhold_pay(1);
		let unpaid = Action::ScoreOnly { round: 1, score: Some(0), forfeit: 18 };
		assert!(actions.iter().eq([other, unpaid, Action::End]));
	}

	#[test]
	fn push_should_be_refused_when_the_list_is_full() {
		let mut actions = Actions::new();
		assert!(actions.is_empty());
		for _ in 0..CAPACITY {
			assert_eq!(actions.push(Action::End), Ok(()));
		}
		assert_eq!(actions.push(Action::End), Err(Refusal::Inconsistent));
		assert_eq!(actions.len(), CAPACITY);
		assert_eq!(actions.into_iter().count(), CAPACITY);
	}
}
