//! Views for the runtime API and the precompiles.

use crate::{
	Config, Pallet, QueueEntry, Stats, TaskRecord, TaskStats, Tasks,
	queue::{Queue, Waiting},
	store,
};
use deuterium_primitives::{Balance, BlockNumber, TaskId};

/// Most entries that a view returns or counts.
pub const VIEW_LIMIT: u32 = 10_000;

impl<T: Config> Pallet<T> {
	/// The record of a task that is live or retained.
	pub fn task(id: TaskId) -> Option<TaskRecord<T::AccountId>> {
		Tasks::<T>::get(id)
	}

	/// Numbers of tasks.
	pub fn stats() -> TaskStats {
		Stats::<T>::get()
	}

	/// Number of waiting tasks that are dearer than a waiting one, or as dear and older; counted up to
	/// [`VIEW_LIMIT`]. `None` when the task does not wait.
	pub fn queue_position(id: TaskId) -> Option<u32> {
		let waiting = Self::waiting(id)?;
		Some(Queue::<T>::ahead_of(&waiting, VIEW_LIMIT))
	}

	/// Up to `limit` (at most [`VIEW_LIMIT`]) waiting tasks, class by class and best first, after
	/// task `after`; from the start for `None` or a task that does not wait.
	pub fn queue_page(after: Option<TaskId>, limit: u32) -> alloc::vec::Vec<QueueEntry> {
		let after = after.and_then(Self::waiting);
		Queue::<T>::iter_after(after.as_ref())
			.take(usize::try_from(limit.min(VIEW_LIMIT)).unwrap_or(usize::MAX))
			.map(|waiting| QueueEntry {
				task: waiting.task,
				requirement: waiting.requirement,
				value: waiting.value,
				created: waiting.created,
			})
			.collect()
	}

	/// The cheapest waiting task and its value: what a newcomer has to beat when the queue is full.
	pub fn cheapest() -> Option<(TaskId, u128)> {
		Queue::<T>::cheapest().map(|(value, task)| (task, value))
	}

	/// Whether a task is over for good: unknown, or ended at least `depth` blocks ago.
	pub fn is_over(id: TaskId, depth: BlockNumber) -> bool {
		Tasks::<T>::get(id).is_none_or(|task| {
			task.ended.is_some_and(|ended| ended.saturating_add(depth) <= Self::now())
		})
	}

	/// What an account can claim, in base units; of at most [`VIEW_LIMIT`] credits.
	pub fn claimable(payee: &T::AccountId) -> Balance {
		crate::Claims::<T>::iter_prefix(payee)
			.take(usize::try_from(VIEW_LIMIT).unwrap_or(usize::MAX))
			.fold(0, |sum: Balance, (_, claim)| sum.saturating_add(claim))
	}

	fn waiting(id: TaskId) -> Option<Waiting> {
		Tasks::<T>::get(id).and_then(|task| store::waiting(id, &task))
	}
}
