//! The settlement of a task's group as a pure state machine.
//!
//! [`step`] takes the state of the three rounds, one [`Event`] and the similarity of the results
//! disclosed so far, and answers with the list of [`Action`]s that the event causes. It knows
//! neither accounts nor storage nor time: the caller authenticates the sender, checks the
//! commitment's opening, compares results, keeps the deadlines and carries the actions out.
//! [`money::Ledger`] turns the actions into movements of the fee.
//!
//! # Rules
//!
//! * Each round makes one submission per phase. An error report takes the place of both phases
//!   and is possible only before a commitment. Nobody discloses before all three have submitted.
//! * **Success** is decided at the first disclosure that is similar to an earlier one. The earlier
//!   one is the *result round*: it hands the result over and is paid when that is confirmed. The
//!   other one of the pair is paid at once. If the third disclosure is the first to match and it
//!   matches *both* others, it is the middle one of a chain: it becomes the result round and both
//!   others are paid.
//! * A round is **slashed** only if it matches neither other round while these two match each
//!   other; an error report matches nothing. A report that the node was **not served** what it needs
//!   is the exception: a creator could rob a node by serving only nodes of its own, so the node is
//!   let go with a score of zero, as if it had been silent, and its share goes back. Once success is announced its result stays, and a
//!   third result similar to either of the pair is paid.
//! * **All three different, or one error and two different results**: nobody is paid or slashed,
//!   all three score zero.
//! * **Two or three errors** always abort the task. With two, a third round that has committed gets
//!   its disclosure window. If it opens its commitment nobody is slashed or paid, and the task does
//!   not count for its score: nothing on chain says whether it or the two reporters are right.
//!   Otherwise (three errors, or two and silence) the reporters share a small part of the fee.
//! * **Silence** before committing costs the score of the task. A task in which nobody submitted
//!   anything does not count for anybody. A task with one or two submissions is refunded; who
//!   committed in vain scores twice the reward of its position, who reported an error scores as
//!   ever.
//! * **Withholding** the disclosure once all three have submitted is penalised with a part of the
//!   stake and scores zero. Rounds that did disclose keep the score of their positions.
//! * Who opens a **copy** of a commitment that is open already is not paid and scores zero; its share
//!   goes back. (Only commitments without a secret can be copied and opened.)
//! * A result round that **misses the upload** scores zero and forfeits its share; the task
//!   remains a success.
//! * After success a deadline closes out only the round that missed it; there is no abort.
//!
//! A referee round for results that all differ would replace the abort in one place, the last
//! arm of the decision in `verdict.rs`.

pub mod money;

mod actions;
mod group;
mod verdict;

pub use actions::{Action, Actions, CAPACITY};
pub use group::step;

use crate::qos::Rewards;
use core::fmt;

/// Default part of the fee, in percent, which error reporters share when a task is aborted.
pub const DEFAULT_REPORTERS_PERCENT: u8 = 10;

/// Where a round stands. Orders are positions among the three, 0 is the first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RoundState {
	/// Nothing submitted yet.
	Waiting,
	/// Committed to a result.
	Committed {
		/// Submissions before this one.
		order: u8,
	},
	/// Opened its commitment.
	Disclosed {
		/// Submissions before its commitment.
		commit_order: u8,
		/// Disclosures and error reports before its disclosure.
		disclose_order: u8,
	},
	/// Reported an error instead of committing.
	Errored {
		/// Submissions before the report.
		commit_order: u8,
		/// Error reports before this one.
		disclose_order: u8,
		/// Whether it says that it was not served what it needs.
		unserved: bool,
	},
	/// Missed the execution deadline.
	Silent,
	/// Committed and missed the disclosure deadline.
	Withheld {
		/// Submissions before its commitment.
		commit_order: u8,
	},
}

/// One of the three rounds of a group.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Round {
	/// Where it stands.
	pub state: RoundState,
	/// Whether its node has been paid, slashed or released. Happens once.
	pub settled: bool,
}

/// What is known about a task's ending.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
	/// Undecided.
	Open,
	/// Two results match.
	Success {
		/// The round that hands the result over.
		result_round: u8,
	},
	/// The task failed.
	Aborted(AbortReason),
}

/// Why a task was aborted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AbortReason {
	/// Two or three rounds reported an error.
	ErrorReported,
	/// All rounds have disclosed or reported, and no two results match.
	ResultIllegal,
	/// A deadline passed before two matching results were known.
	Timeout,
}

/// The state of a task's group.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Group {
	/// The three rounds.
	pub rounds: [Round; 3],
	/// What is known about the ending.
	pub outcome: Outcome,
	/// Whether [`Action::End`] has been returned: all rounds are settled, nothing can follow.
	pub ended: bool,
}

impl Default for Group {
	fn default() -> Self {
		Self {
			rounds: [Round { state: RoundState::Waiting, settled: false }; 3],
			outcome: Outcome::Open,
			ended: false,
		}
	}
}

/// What happens to a group.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
	/// The round committed to a result.
	Committed(u8),
	/// The round opened its commitment; the caller has checked the opening.
	Disclosed(u8),
	/// The round opened a commitment that is a copy of one that another round has opened already. Its
	/// result is judged like any other, but it is not paid and scores zero.
	DisclosedCopy(u8),
	/// The round reported an error.
	Errored(u8),
	/// The round reported that it was not served what it needs. A creator can bring that about, so it
	/// is no proof of fraud when two others have a result.
	Unserved(u8),
	/// The time to commit is over.
	ExecutionDeadline,
	/// The time to disclose is over.
	DisclosureDeadline,
	/// The round's result has been handed over.
	Uploaded(u8),
	/// The time to hand the result over is over.
	UploadDeadline,
}

/// Which results are similar: a symmetric relation on the three rounds.
///
/// Meaningful between disclosed rounds only; what it says about others is not read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Matches {
	/// Rounds 0 and 1.
	pub first_second: bool,
	/// Rounds 1 and 2.
	pub second_third: bool,
	/// Rounds 0 and 2.
	pub first_third: bool,
}

impl Matches {
	/// The relation that `similar` computes; called once for each pair.
	pub fn from_fn(mut similar: impl FnMut(u8, u8) -> bool) -> Self {
		Self {
			first_second: similar(0, 1),
			second_third: similar(1, 2),
			first_third: similar(0, 2),
		}
	}

	/// Whether two different rounds match.
	#[must_use]
	pub const fn get(&self, a: u8, b: u8) -> bool {
		match (a, b) {
			(0, 1) | (1, 0) => self.first_second,
			(1, 2) | (2, 1) => self.second_third,
			(0, 2) | (2, 0) => self.first_third,
			_ => false,
		}
	}
}

/// The parameters of settlement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rules {
	/// Rewards by position.
	pub rewards: Rewards,
	/// Part of the fee, in percent, which error reporters share when a task is aborted.
	pub reporters_percent: u8,
}

impl Default for Rules {
	fn default() -> Self {
		Self { rewards: Rewards::default(), reporters_percent: DEFAULT_REPORTERS_PERCENT }
	}
}

/// Why an event is refused. The group is unchanged then.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
	/// The group has ended.
	Ended,
	/// There are only rounds 0, 1 and 2.
	UnknownRound,
	/// The round has made this submission, or an error report took its place.
	AlreadySubmitted,
	/// A disclosure before all three rounds have submitted.
	CommitmentsNotReady,
	/// The deadline of this submission has passed.
	TooLate,
	/// An upload before two results match.
	NoResultYet,
	/// An upload by another round than the result round.
	NotResultRound,
	/// A deadline of a phase that has not begun.
	NotDue,
	/// The state is one that no sequence of events leads to.
	Inconsistent,
}

impl fmt::Display for Refusal {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(match self {
			Self::Ended => "the task has ended; nothing more can be submitted",
			Self::UnknownRound => "there are only rounds 0, 1 and 2",
			Self::AlreadySubmitted => "this round has already made this submission",
			Self::CommitmentsNotReady => "not all rounds have committed yet; disclose later",
			Self::TooLate => "the deadline of this submission has passed",
			Self::NoResultYet => "no two results match yet; upload after success",
			Self::NotResultRound => "another round hands the result over",
			Self::NotDue => "this phase has not begun, so its deadline cannot have passed",
			Self::Inconsistent => "the group's state is inconsistent; it was not made by `step`",
		})
	}
}

impl core::error::Error for Refusal {}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn matches_should_be_symmetric_when_read_either_way() {
		let matches = Matches::from_fn(|a, b| (a, b) == (1, 2));
		assert!(matches.get(1, 2) && matches.get(2, 1));
		assert!(!matches.get(0, 1) && !matches.get(2, 0));
		assert!(!matches.get(1, 1) && !matches.get(0, 3));
	}

	#[test]
	fn refusal_should_name_the_cause_when_printed() {
		assert!(std::format!("{}", Refusal::CommitmentsNotReady).contains("disclose later"));
	}
}
