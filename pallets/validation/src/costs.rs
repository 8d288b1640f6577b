//! What reports weigh, by what they can lead to.

use crate::{Config, Pallet, WeightInfo};
use deuterium_primitives::Report;
use frame_support::weights::Weight;

impl<T: Config> Pallet<T> {
	/// The weight of a report at its worst.
	pub fn weight_of(report: &Report) -> Weight {
		match report {
			Report::Commit { .. } => T::WeightInfo::commit(),
			Report::Disclose { .. } => Self::weight_of_disclosure(),
			Report::Error { .. } => T::WeightInfo::report_error(),
			Report::Uploaded => T::WeightInfo::report_uploaded(),
		}
	}

	/// The weight of a disclosure at its worst: the last one, which settles all rounds.
	pub(crate) fn weight_of_disclosure() -> Weight {
		T::WeightInfo::disclose_differing().max(T::WeightInfo::disclose_refuting())
	}

	/// The weight of a worker's transaction with this report.
	pub(crate) fn weight_of_submission(report: &Report) -> Weight {
		T::WeightInfo::check_signature().saturating_add(Self::weight_of(report))
	}
}
