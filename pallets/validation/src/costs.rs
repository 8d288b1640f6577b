//! What reports weigh, by what they lead to.
//!
//! Each is charged at its worst in advance; what did not happen is given back.

use crate::{Config, GroupRecord, Pallet, Submission, WeightInfo};
use deuterium_math::settlement::{Action, Actions};
use deuterium_primitives::Report;
use frame_support::weights::Weight;

/// What followed from a submission.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Effect {
	/// Nothing: neither the task nor a node is touched.
	Nothing,
	/// The task is in another phase; no round is settled.
	Moved,
	/// Two results match and one round is settled, whose node goes on; others are outstanding.
	Agreed,
	/// One round is settled, whose node goes on, of a task whose result is known. It may be the last.
	One,
	/// Several rounds are settled, or one whose node leaves the network; or two results match and
	/// nothing but the upload is outstanding any more.
	More,
}

impl Effect {
	/// What these actions come to if no node leaves the network because of its scores or its own wish;
	/// `group` is as they leave it.
	pub(crate) fn of<AccountId>(actions: &Actions, group: &GroupRecord<AccountId>) -> Self {
		let (mut settled, mut slashed, mut agreed) = (0u8, false, false);
		for action in actions.iter() {
			match action {
				Action::Pay { .. } | Action::ScoreOnly { .. } => {
					settled = settled.saturating_add(1)
				},
				Action::Slash { .. } => slashed = true,
				Action::Success { .. } => agreed = true,
				_ => {},
			}
		}
		let open = group.rounds.iter().filter(|round| !round.settled).count();
		match (settled, agreed) {
			_ if actions.is_empty() => Self::Nothing,
			_ if slashed => Self::More,
			(0, false) => Self::Moved,
			(1, true) if open > 1 => Self::Agreed,
			(1, false) => Self::One,
			_ => Self::More,
		}
	}
}

impl<T: Config> Pallet<T> {
	/// The weight of a report at its worst.
	pub fn weight_of(report: &Report) -> Weight {
		match report {
			Report::Commit { .. } => Self::weight_of_commitment(Effect::Moved),
			Report::Disclose { .. } => Self::weight_of_disclosure(Effect::More),
			Report::Error { .. } => T::WeightInfo::report_error(),
			Report::Uploaded => Self::weight_of_upload(Effect::More),
		}
	}

	/// The weight of a submission from which this followed.
	pub(crate) fn weight_after(submission: &Submission, effect: Effect) -> Weight {
		match submission {
			Submission::Commit(_) => Self::weight_of_commitment(effect),
			Submission::Disclose { .. } => Self::weight_of_disclosure(effect),
			Submission::Error(_) => T::WeightInfo::report_error(),
			Submission::Uploaded => Self::weight_of_upload(effect),
		}
	}

	pub(crate) fn weight_of_commitment(effect: Effect) -> Weight {
		match effect {
			Effect::Nothing => T::WeightInfo::commit(),
			_ => T::WeightInfo::commit_last(),
		}
	}

	pub(crate) fn weight_of_disclosure(effect: Effect) -> Weight {
		match effect {
			Effect::Nothing => T::WeightInfo::disclose(),
			Effect::Agreed => T::WeightInfo::disclose_matching(),
			Effect::One => T::WeightInfo::disclose_last(),
			Effect::Moved | Effect::More => {
				T::WeightInfo::disclose_differing().max(T::WeightInfo::disclose_refuting())
			},
		}
	}

	pub(crate) fn weight_of_upload(effect: Effect) -> Weight {
		match effect {
			Effect::One => T::WeightInfo::report_uploaded(),
			_ => T::WeightInfo::report_uploaded_leaving(),
		}
	}
}
