//! When a worker's feeless transaction may enter the pool and a block.

use crate::{Config, Error, Pallet, slot_of};
use deuterium_primitives::{BlockNumber, WorkerReport, WorkerSignature};
use frame_support::pallet_prelude::{
	InvalidTransaction, TransactionPriority, TransactionSource, TransactionValidityError,
	TransactionValidityWithRefund, ValidTransaction, Weight,
};

/// Longest stay in the pool, in blocks. Reports that are still wanted then are sent again.
pub const LONGEVITY: u64 = 32;

/// Above everything that a tip can buy, so that nobody makes nodes miss their deadlines by outbidding
/// those who bid nothing: in base units of 18 decimals, small tips exceed any lower bound. There is
/// little of it: one report for each phase of a round, and only what would be accepted now.
pub const PRIORITY: TransactionPriority = TransactionPriority::MAX;

impl<T: Config> Pallet<T> {
	/// Valid only when the call would succeed now; the costly check of the signature comes last.
	///
	/// Tags: the pool keeps one submission for each phase of a round, whatever it says.
	pub(crate) fn authorize_submit(
		_: TransactionSource,
		report: &WorkerReport<T::AccountId>,
		signature: &WorkerSignature,
	) -> TransactionValidityWithRefund {
		let submission = report.report.clone().into();
		let accepted = Self::check(&report.node, report.task, report.round, &submission)
			.map_err(invalid::<T>)?;
		Self::check_signature(report, signature).map_err(invalid::<T>)?;
		let validity = ValidTransaction::with_tag_prefix("deuterium/report")
			.priority(PRIORITY)
			.and_provides((report.task, report.round, slot_of(&report.report)))
			.longevity(Self::longevity(accepted.deadline))
			.propagate(true)
			.build()?;
		Ok((validity, Weight::zero()))
	}

	/// Until the end of the phase, but not longer than [`LONGEVITY`].
	fn longevity(deadline: BlockNumber) -> u64 {
		let left: BlockNumber = deadline.saturating_sub(Self::now());
		u64::from(left).clamp(1, LONGEVITY)
	}
}

/// How the pool is told of a refusal.
fn invalid<T: Config>(error: Error<T>) -> TransactionValidityError {
	let invalid = match error {
		Error::NoWorkerKey | Error::BadSignature => InvalidTransaction::BadProof,
		Error::CommitmentsNotReady | Error::NoResultYet => InvalidTransaction::Future,
		Error::TaskNotFound
		| Error::AlreadySubmitted
		| Error::TaskAborted
		| Error::TaskEnded
		| Error::DeadlinePassed => InvalidTransaction::Stale,
		_ => InvalidTransaction::Call,
	};
	invalid.into()
}
