//! Quality of service: scores by submission order, fee shares, selection weight, kick-out.
//!
//! A node earns one reward for the position of its commitment and one for the position of its
//! disclosure (10, 9 and 6 for first, second and third), so a task scores 12..=20 and the three
//! nodes of a complete task always total 50. The score decides the share of the fee, the average
//! over the lifetime decides how often the node is selected, and the sum of the last three
//! decides whether it is removed.

use crate::fraction_of;

/// Nodes of a group.
pub const GROUP: u8 = 3;

/// Highest score of a task, and the score of a node that has not worked yet.
pub const FULL_SCORE: u8 = 20;

/// Default kick-out threshold: the sum of the recent scores at or below which a node is removed.
pub const DEFAULT_KICK_THRESHOLD: u8 = 20;

/// What the three nodes of a complete task score together with the default rewards.
pub const SCORE_LIMIT: u16 = 50;

/// Rewards for the first, second and third submission of a phase.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rewards([u8; 3]);

impl Default for Rewards {
	fn default() -> Self {
		Self([10, 9, 6])
	}
}

impl Rewards {
	/// Rewards that never grow with the position, `FULL_SCORE / 2` at most and not all zero.
	///
	/// Anything else is refused with `None`: growing rewards would pay for being slow, larger
	/// ones would break the scale of the scores, and with none at all nobody could be paid.
	#[must_use]
	pub const fn new(first: u8, second: u8, third: u8) -> Option<Self> {
		let ordered = first >= second && second >= third;
		if ordered && first > 0 && first <= FULL_SCORE / 2 {
			Some(Self([first, second, third]))
		} else {
			None
		}
	}

	/// Reward of the submission in position `order` (0 is the first); 0 beyond the third.
	#[must_use]
	pub fn reward(&self, order: u8) -> u8 {
		self.0.get(usize::from(order)).copied().unwrap_or(0)
	}

	/// Score of a task by the positions of commitment and disclosure.
	#[must_use]
	pub fn score(&self, commit_order: u8, disclose_order: u8) -> u8 {
		self.reward(commit_order).saturating_add(self.reward(disclose_order))
	}

	/// What the three nodes of a complete task score together: the divisor of fee shares.
	#[must_use]
	pub fn limit(&self) -> u16 {
		self.0.iter().fold(0u16, |sum, reward| sum.saturating_add(u16::from(*reward) << 1))
	}
}

/// Share of `fee` base units for a task score: `floor(fee × score / 50)`, never more than the fee.
#[must_use]
pub fn share(fee: u128, score: u8) -> u128 {
	share_of(fee, score, SCORE_LIMIT)
}

/// Share of `fee` for a task score under a divisor of `limit`, see [`Rewards::limit`].
#[must_use]
pub fn share_of(fee: u128, score: u8, limit: u16) -> u128 {
	fraction_of(fee, u16::from(score), limit)
}

/// The scores of the three most recent tasks that counted.
///
/// A slot that no task has filled yet counts as [`FULL_SCORE`], so one bad task never removes a
/// newcomer, and two in a row do. Reset by assigning the default at join, kick-out and slash.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Recent(pub [u8; 3]);

impl Default for Recent {
	fn default() -> Self {
		Self([FULL_SCORE; 3])
	}
}

impl Recent {
	/// Takes in the score of a finished task; the oldest one leaves.
	#[must_use]
	pub const fn record(self, score: u8) -> Self {
		let [newest, middle, _] = self.0;
		Self([score, newest, middle])
	}

	/// Sum of the three slots.
	#[must_use]
	pub fn sum(&self) -> u16 {
		self.0.iter().fold(0, |sum, score| sum.saturating_add(u16::from(*score)))
	}

	/// Whether the node is to be removed: its sum is at or below the threshold.
	#[must_use]
	pub fn should_kick(&self, threshold: u8) -> bool {
		self.sum() <= u16::from(threshold)
	}
}

/// Scores over the lifetime of an account. Never reset, so that leaving does not wash a node clean.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Lifetime {
	/// Tasks that counted.
	pub tasks: u64,
	/// Sum of their scores.
	pub total: u64,
}

impl Lifetime {
	/// Takes in the score of a finished task. Saturates.
	#[must_use]
	pub fn record(self, score: u8) -> Self {
		Self {
			tasks: self.tasks.saturating_add(1),
			total: self.total.saturating_add(u64::from(score)),
		}
	}

	/// Average score, rounded down; [`FULL_SCORE`] for a node that never worked.
	///
	/// What that means for the first selection of a newcomer is for the caller to decide: the chain
	/// starts it below the top, so that a new account is no way to shed a bad record (B-35).
	#[must_use]
	pub fn average(&self) -> u8 {
		self.total
			.checked_div(self.tasks)
			.map_or(FULL_SCORE, |average| u8::try_from(average).unwrap_or(FULL_SCORE))
			.min(FULL_SCORE)
	}

	/// Weight in the selection, 1..=20: the average, but at least 1 so that a node can recover.
	#[must_use]
	pub fn weight(&self) -> u8 {
		self.average().max(1)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn scores_should_equal_the_protocol_table_when_rewards_are_default() {
		let rewards = Rewards::default();
		let table = [[20, 19, 16], [19, 18, 15], [16, 15, 12]];
		for (commit, row) in (0u8..).zip(table) {
			for (disclose, score) in (0u8..).zip(row) {
				assert_eq!(rewards.score(commit, disclose), score);
			}
		}
		assert_eq!(rewards.limit(), SCORE_LIMIT);
		assert_eq!(rewards.reward(3), 0);
	}

	#[test]
	fn rewards_should_be_refused_when_they_grow_or_leave_the_scale() {
		assert!(Rewards::new(10, 9, 6).is_some_and(|rewards| rewards == Rewards::default()));
		assert!(Rewards::new(5, 5, 5).is_some());
		assert_eq!(Rewards::new(9, 10, 6), None);
		assert_eq!(Rewards::new(10, 6, 9), None);
		assert_eq!(Rewards::new(11, 9, 6), None);
		assert_eq!(Rewards::new(0, 0, 0), None);
	}

	#[test]
	fn share_should_equal_the_score_when_the_fee_is_fifty() {
		for score in 0..=50 {
			assert_eq!(share(50, score), u128::from(score));
		}
		assert_eq!((share(100, 20), share(100, 18), share(100, 12)), (40, 36, 24));
		assert_eq!((share(1013, 20), share(1013, 18), share(1013, 12)), (405, 364, 243));
	}

	#[test]
	fn share_should_stay_within_the_fee_when_values_are_extreme() {
		assert_eq!(share(u128::MAX, 50), u128::MAX);
		assert_eq!(share(u128::MAX, 255), u128::MAX);
		assert_eq!(share(u128::MAX, 25), u128::MAX / 2);
		assert_eq!(share_of(100, 20, 0), 0);
	}

	#[test]
	fn recent_should_kick_when_two_of_the_last_three_are_zero() {
		let fresh = Recent::default();
		assert_eq!(fresh.sum(), 60);
		assert!(!fresh.record(0).should_kick(DEFAULT_KICK_THRESHOLD));
		assert!(fresh.record(0).record(0).should_kick(DEFAULT_KICK_THRESHOLD));
		assert!(!Recent([12, 0, 12]).should_kick(DEFAULT_KICK_THRESHOLD));
		assert!(Recent([0, 20, 0]).should_kick(DEFAULT_KICK_THRESHOLD));
		assert!(!fresh.record(0).record(0).should_kick(19));
		assert_eq!(Recent([1, 2, 3]).record(4), Recent([4, 1, 2]));
	}

	#[test]
	fn weight_should_stay_between_one_and_twenty_when_history_varies() {
		assert_eq!(Lifetime::default().weight(), 20);
		assert_eq!(Lifetime::default().record(0).weight(), 1);
		assert_eq!(Lifetime::default().record(20).record(12).weight(), 16);
		assert_eq!(Lifetime::default().record(20).record(19).weight(), 19);
		assert_eq!(Lifetime { tasks: 1, total: u64::MAX }.weight(), 20);
	}
}
