//! The one place that writes task records.
//!
//! Whatever follows from a record follows here: its entries in the queue and the agenda, the
//! creator's number of live tasks, and the statistics. Code elsewhere changes a record through
//! [`Pallet::mutate_task`] and cannot forget any of them.

use crate::{
	Agenda, Config, CreatorTasks, LiveTasks, Pallet, Stats, TaskRecord, TaskStats, TaskStatus,
	Tasks, keys,
	queue::{Queue, Waiting},
};
use deuterium_primitives::{AbortReason, BlockNumber, Phase, TaskId, TaskKind};
use sp_runtime::SaturatedConversion;

/// What follows from a record.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Derived {
	kind: TaskKind,
	appointment: Appointment,
	waiting: Option<Waiting>,
	live: bool,
	running: bool,
	succeeded: bool,
	aborted: Option<AbortReason>,
}

/// A deadline, and the phase that ends with it.
type Appointment = (BlockNumber, Phase);

impl Derived {
	fn of<AccountId>(id: TaskId, task: &TaskRecord<AccountId>) -> Self {
		Self {
			kind: task.kind,
			appointment: (task.deadline, task.phase),
			waiting: waiting(id, task),
			live: task.is_live(),
			running: task.is_running(),
			succeeded: matches!(task.status, TaskStatus::Succeeded { .. }),
			aborted: match task.status {
				TaskStatus::Aborted(reason) => Some(reason),
				_ => None,
			},
		}
	}
}

/// The queue's view of a task, if it is queued.
pub(crate) fn waiting<AccountId>(id: TaskId, task: &TaskRecord<AccountId>) -> Option<Waiting> {
	task.is_queued().then_some(Waiting {
		task: id,
		requirement: task.requirement,
		value: task.value,
		created: task.created,
	})
}

impl<T: Config> Pallet<T> {
	/// The present block.
	pub(crate) fn now() -> BlockNumber {
		frame_system::Pallet::<T>::block_number().saturated_into()
	}

	/// The last block of a phase of `length` blocks that begins now; at least the next block.
	pub(crate) fn deadline_in(length: BlockNumber) -> BlockNumber {
		Self::now().saturating_add(length.max(1))
	}

	/// Stores a new record.
	pub(crate) fn insert_task(id: TaskId, task: &TaskRecord<T::AccountId>) {
		Tasks::<T>::insert(id, task);
		CreatorTasks::<T>::insert(&task.creator, keys::creator_key(id), ());
		Self::derive(id, &task.creator, None, Some(Derived::of(id, task)));
	}

	/// Changes a record; `None` when there is none.
	///
	/// `change` must not reach this task's record by another way.
	pub(crate) fn mutate_task<R>(
		id: TaskId,
		change: impl FnOnce(&mut TaskRecord<T::AccountId>) -> R,
	) -> Option<R> {
		let mut task = Tasks::<T>::get(id)?;
		let before = Derived::of(id, &task);
		let result = change(&mut task);
		Tasks::<T>::insert(id, &task);
		Self::derive(id, &task.creator, Some(before), Some(Derived::of(id, &task)));
		Some(result)
	}

	/// Drops a record that is over.
	pub(crate) fn remove_task(id: TaskId) {
		if let Some(task) = Tasks::<T>::take(id) {
			CreatorTasks::<T>::remove(&task.creator, keys::creator_key(id));
			Self::derive(id, &task.creator, Some(Derived::of(id, &task)), None);
		}
	}

	/// Brings everything that follows from a record from one state to another.
	fn derive(id: TaskId, creator: &T::AccountId, before: Option<Derived>, after: Option<Derived>) {
		let appointment = |derived: &Derived| derived.appointment;
		Self::move_appointment(
			id,
			before.as_ref().map(appointment),
			after.as_ref().map(appointment),
		);
		let waiting = |derived: Derived| derived.waiting;
		Self::move_in_queue(before.and_then(waiting), after.and_then(waiting));
		let was_live = before.is_some_and(|derived| derived.live);
		let is_live = after.is_some_and(|derived| derived.live);
		if was_live != is_live {
			Self::count_live(creator, is_live);
		}
		// A dropped record takes nothing away from what was counted over the task's life.
		if let Some(after) = after.filter(|after| before.as_ref() != Some(after)) {
			Stats::<T>::mutate(|stats| count(stats.get_mut(after.kind), before, after));
		}
	}

	fn move_appointment(id: TaskId, from: Option<Appointment>, to: Option<Appointment>) {
		if from == to {
			return;
		}
		if let Some((deadline, _)) = from {
			Agenda::<T>::remove(keys::agenda_key(deadline, id));
		}
		if let Some((deadline, phase)) = to {
			Agenda::<T>::insert(keys::agenda_key(deadline, id), phase);
		}
	}

	fn move_in_queue(from: Option<Waiting>, to: Option<Waiting>) {
		if from == to {
			return;
		}
		if let Some(waiting) = from {
			Queue::<T>::remove(&waiting);
		}
		if let Some(waiting) = to {
			Queue::<T>::insert(&waiting);
		}
	}

	fn count_live(creator: &T::AccountId, more: bool) {
		LiveTasks::<T>::mutate_exists(creator, |live| {
			let count = live.unwrap_or_default();
			let count = if more { count.saturating_add(1) } else { count.saturating_sub(1) };
			*live = (count > 0).then_some(count);
		});
	}
}

/// Counts a transition.
fn count(stats: &mut TaskStats, before: Option<Derived>, after: Derived) {
	let was = |what: fn(&Derived) -> bool| before.as_ref().is_some_and(what);
	let queued = |derived: &Derived| derived.waiting.is_some();
	stats.queued = moved(stats.queued, was(queued), queued(&after));
	stats.running = moved(stats.running, was(|derived| derived.running), after.running);
	if after.succeeded && !was(|derived| derived.succeeded) {
		stats.succeeded = stats.succeeded.saturating_add(1);
	}
	if before.is_none() {
		stats.total = stats.total.saturating_add(1);
	}
	if let Some(reason) = after.aborted.filter(|_| !was(|derived| derived.aborted.is_some())) {
		stats.aborted = stats.aborted.saturating_add(1);
		if matches!(reason, AbortReason::ErrorReported | AbortReason::ResultIllegal) {
			stats.failed = stats.failed.saturating_add(1);
		}
	}
}

fn moved(number: u32, was: bool, is: bool) -> u32 {
	match (was, is) {
		(false, true) => number.saturating_add(1),
		(true, false) => number.saturating_sub(1),
		_ => number,
	}
}
