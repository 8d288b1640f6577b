//! What every block does by itself: deadlines first, then dispatch.

use crate::{Agenda, Config, MAX_CAP, Pallet, Stats, Tasks, WeightInfo, keys};
use deuterium_primitives::{
	AbortReason, BlockNumber, GROUP_SIZE, Phase, TaskId, traits::Validation,
};
use frame_support::{pallet_prelude::Weight, traits::Get};

impl<T: Config> Pallet<T> {
	/// Reserves the weight of [`Self::tick`] at the end of this block, and pays for finding it out.
	///
	/// It is an upper bound, not a guess: tasks created and phases begun in this block are neither
	/// dispatched nor due in it, so both numbers can only fall until the end of the block.
	pub(crate) fn reserve_weight() -> Weight {
		let due = Self::count(Self::due(Self::now()));
		let dispatches = Stats::<T>::get().queued.min(T::MaxDispatches::get());
		let classes = Stats::<T>::get().queued.min(T::MaxClasses::get());
		T::WeightInfo::reserve(due)
			.saturating_add(T::WeightInfo::deadlines(due))
			.saturating_add(T::WeightInfo::dispatch(classes, dispatches))
	}

	/// The work of a block, after its transactions.
	pub(crate) fn tick() {
		Self::work_off_deadlines(Self::now());
		Self::dispatch();
	}

	/// Ends up to `MaxDeadlines` phases whose last block is `last` or earlier; says how many.
	pub(crate) fn work_off_deadlines(last: BlockNumber) -> u32 {
		let due: alloc::vec::Vec<TaskId> = Self::due(last).collect();
		due.iter().for_each(|task| Self::expire(*task));
		Self::count(due.into_iter())
	}

	/// Tasks whose phase ends with block `last` or earlier, the earliest first; not more than the
	/// budget.
	fn due(last: BlockNumber) -> impl Iterator<Item = TaskId> {
		let budget = usize::try_from(T::MaxDeadlines::get()).unwrap_or(usize::MAX);
		Agenda::<T>::iter_keys()
			.map(keys::appointment_of)
			.take_while(move |(deadline, _)| *deadline <= last)
			.map(|(_, task)| task)
			.take(budget)
	}

	fn count(tasks: impl Iterator<Item = TaskId>) -> u32 {
		tasks.fold(0, |count: u32, _| count.saturating_add(1))
	}

	/// Ends the present phase of a task.
	fn expire(id: TaskId) {
		let Some(task) = Tasks::<T>::get(id) else { return };
		match task.phase {
			Phase::Dispatch => Self::abort_queued(id, AbortReason::QueueExpired),
			Phase::Retention => Self::drop_task(id),
			Phase::Execution | Phase::Disclosure | Phase::Upload => {
				T::Validation::expired(id, task.phase);
				let after = Tasks::<T>::get(id);
				if after.is_some_and(|after| after.deadline == task.deadline) {
					// Nothing came of it. That no rule leads here is no reason to leave nodes bound
					// and money on hold for ever.
					Self::force_end(id);
				}
			},
		}
	}

	/// The constants that the pallet relies on.
	pub(crate) fn check_constants() {
		assert!(T::MaxDispatches::get() > 0, "nothing would ever start");
		assert!(T::MaxClasses::get() > 0, "nothing would ever start");
		assert!(T::MaxDeadlines::get() > 0, "nothing would ever end");
		const { assert!(MAX_CAP > 0 && GROUP_SIZE == 3, "the settlement model knows three rounds") };
	}
}
