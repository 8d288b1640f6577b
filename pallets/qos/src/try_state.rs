//! What must hold in every state.

use crate::{Average, Config, Pallet, Records, WINDOW};
use deuterium_math::qos::FULL_SCORE;
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks every record.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		for record in Records::<T>::iter_values() {
			let used = usize::from(record.pool_size);
			ensure!(used <= record.recent.len(), "qos: more recent scores than slots");
			ensure!(
				u64::from(record.pool_size) <= record.task_count,
				"qos: more recent scores than tasks"
			);
			ensure!(
				record.recent.iter().all(|score| *score <= FULL_SCORE),
				"qos: a score is above the maximum"
			);
			ensure!(
				record.recent.iter().skip(used).all(|score| matches!(*score, 0 | FULL_SCORE)),
				"qos: an unused slot counts neither as the full score nor as a probation's zero"
			);
			ensure!(
				record.recent.iter().skip(used).filter(|score| **score == 0).count() <= 1,
				"qos: more than one zero is kept for a probation"
			);
			ensure!(
				record.total_score <= record.task_count.saturating_mul(u64::from(FULL_SCORE)),
				"qos: the total is above what the tasks can have given"
			);
			let Average { tasks, total } = record.average;
			ensure!(
				u64::from(tasks) == record.task_count.min(WINDOW.into()),
				"qos: the average is not formed over the last tasks"
			);
			ensure!(
				u64::from(total) <= record.total_score
					&& record.average.weight().is_none_or(|weight| weight <= FULL_SCORE),
				"qos: the average is above what the scores can have given"
			);
			ensure!(
				record.recent.iter().take(used).map(|score| u64::from(*score)).sum::<u64>()
					<= record.total_score,
				"qos: recent scores are missing in the total"
			);
		}
		Ok(())
	}
}
