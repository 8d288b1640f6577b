//! What reports weigh, by what they lead to.

use crate::{Config, Pallet, WeightInfo};
use deuterium_math::settlement::{Action, Actions};
use deuterium_primitives::Report;
use frame_support::weights::Weight;

/// How much a submission settled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Settled {
	/// No round.
	Nothing,
	/// One round, whose node goes on.
	One,
	/// Several rounds, or one whose node is slashed.
	More,
}

impl Settled {
	/// What these actions settle.
	pub(crate) fn by(actions: &Actions) -> Self {
		let mut settled = Self::Nothing;
		for action in actions.iter() {
			settled = match (action, settled) {
				(Action::Slash { .. }, _) => Self::More,
				(Action::Pay { .. } | Action::ScoreOnly { .. }, Self::Nothing) => Self::One,
				(Action::Pay { .. } | Action::ScoreOnly { .. }, _) => Self::More,
				(_, settled) => settled,
			};
		}
		settled
	}
}

impl<T: Config> Pallet<T> {
	/// The weight of a report at its worst.
	pub fn weight_of(report: &Report) -> Weight {
		match report {
			Report::Commit { .. } => T::WeightInfo::commit(),
			Report::Disclose { .. } => Self::weight_of_disclosure(Settled::More),
			Report::Error { .. } => T::WeightInfo::report_error(),
			Report::Uploaded => T::WeightInfo::report_uploaded(),
		}
	}

	/// The weight of a disclosure that settles so much.
	pub(crate) fn weight_of_disclosure(settled: Settled) -> Weight {
		match settled {
			Settled::Nothing => T::WeightInfo::disclose(),
			Settled::One => T::WeightInfo::disclose_matching(),
			Settled::More => {
				T::WeightInfo::disclose_differing().max(T::WeightInfo::disclose_refuting())
			},
		}
	}
}
