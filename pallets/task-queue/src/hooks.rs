//! What every block does by itself: deadlines first, then dispatch.
//!
//! Each of the two may take half of `BlockBudget`, by the measured weights; what does not fit waits for
//! the next block. So no backlog can make a block late.

use crate::{Agenda, Config, MAX_CAP, Pallet, Tasks, WeightInfo, keys, queue::Queue};
use alloc::vec::Vec;
use deuterium_primitives::{
	AbortReason, BlockNumber, GROUP_SIZE, Phase, TaskId,
	traits::{ProtocolEvents, Validation},
};
use frame_support::{pallet_prelude::Weight, traits::Get};

/// Events of a task that starts: one for each node.
pub const EVENTS_OF_START: u64 = GROUP_SIZE as u64;

/// Events of a task that ends, at most: how each of its nodes came off, which of them left the network,
/// how the task ended, and that its result can be fetched.
pub const EVENTS_OF_END: u64 = 2 * GROUP_SIZE as u64 + 2;

/// What finding a class in the queue takes, in reads: a seek goes down the trie and then reads, and the
/// classes are counted at both ends of the block.
const READS_PER_CLASS: u64 = 8;

/// Deadlines that are worked off together.
pub(crate) struct Due {
	/// The tasks, the earliest deadline first.
	tasks: Vec<TaskId>,
	/// What working them off takes at most.
	weight: Weight,
	/// Whether nothing else is due.
	complete: bool,
}

impl<T: Config> Pallet<T> {
	/// Reserves the weight of [`Self::tick`] at the end of this block, and pays for finding it out.
	///
	/// It is an upper bound, not a guess: tasks created and phases begun in this block are neither
	/// dispatched nor due in it, and no nodes are sought for a class of such tasks alone; so all
	/// numbers can only fall until the end of the block. Only
	/// with a backlog can other deadlines take the place of those that are gone by then; so a
	/// backlog reserves the whole budget.
	pub(crate) fn reserve_weight() -> Weight {
		let due = Self::due(Self::now());
		let backlog = if due.complete { Weight::zero() } else { Self::deadline_budget() };
		let deadlines = due.weight.max(backlog);
		let (classes, dispatches) = Self::dispatch_budget();
		T::WeightInfo::reserve(count(&due.tasks))
			.saturating_add(T::WeightInfo::deadlines(0))
			.saturating_add(deadlines)
			.saturating_add(weight_of_counting::<T>(classes))
			.saturating_add(Self::weight_of_dispatch(classes, dispatches))
	}

	/// The work of a block, after its transactions.
	pub(crate) fn tick() {
		Self::work_off_deadlines(Self::now());
		Self::dispatch();
	}

	/// Ends phases whose last block is `last` or earlier, as many as the budget allows; says how many,
	/// and what they took at most.
	pub(crate) fn work_off_deadlines(last: BlockNumber) -> (u32, Weight) {
		let Due { tasks, weight, .. } = Self::due(last);
		tasks.iter().for_each(|task| Self::expire(*task));
		(count(&tasks), weight)
	}

	/// Tasks whose phase ends with block `last` or earlier, the earliest first; not more than the
	/// budget, but always one.
	fn due(last: BlockNumber) -> Due {
		let budget = Self::deadline_budget();
		let limit = usize::try_from(T::MaxDeadlines::get()).unwrap_or(usize::MAX);
		let mut due = Due { tasks: Vec::new(), weight: Weight::zero(), complete: true };
		for (key, phase) in Agenda::<T>::iter() {
			let (deadline, task) = keys::appointment_of(key);
			if deadline > last {
				break;
			}
			let weight = due.weight.saturating_add(weight_of_end::<T>(phase));
			let fits = due.tasks.is_empty() || weight.all_lte(budget);
			if !fits || due.tasks.len() >= limit {
				due.complete = false;
				break;
			}
			due.tasks.push(task);
			due.weight = weight;
		}
		due
	}

	/// What the deadlines of one block, or of one `poke`, may take.
	pub(crate) fn deadline_budget() -> Weight {
		T::BlockBudget::get().saturating_div(2)
	}

	/// What a `poke` takes at most.
	pub(crate) fn weight_of_poke() -> Weight {
		T::WeightInfo::poke(0).saturating_add(Self::deadline_budget())
	}

	/// What looking at so many classes, each in vain, and starting so many tasks takes at most.
	pub(crate) fn weight_of_dispatch(classes: u32, starts: u32) -> Weight {
		T::WeightInfo::look(classes)
			.saturating_add(T::WeightInfo::start(starts))
			.saturating_add(weight_of_events::<T>(EVENTS_OF_START).saturating_mul(starts.into()))
	}

	/// Classes to look at and tasks to start in one block, with the tasks that wait now.
	pub(crate) fn dispatch_budget() -> (u32, u32) {
		let waiting = Self::stats().queued;
		let classes = Queue::<T>::classes(T::MaxClasses::get());
		let one = Self::weight_of_dispatch(0, 1).saturating_sub(Self::weight_of_dispatch(0, 0));
		let left = T::BlockBudget::get()
			.saturating_div(2)
			.saturating_sub(Self::weight_of_dispatch(classes, 0));
		let affordable = left
			.checked_div_per_component(&one)
			.map_or(u32::MAX, |tasks| u32::try_from(tasks).unwrap_or(u32::MAX));
		(classes, waiting.min(T::MaxDispatches::get()).min(affordable.max(1)))
	}

	/// Ends the present phase of a live task whose last block has passed, out of its turn; says whether
	/// it has. Nothing is dispatched. Takes what one deadline takes.
	pub fn expire_overdue(id: TaskId) -> bool {
		let now = Self::now();
		let overdue = Tasks::<T>::get(id).is_some_and(|task| task.is_live() && task.deadline < now);
		if overdue {
			Self::expire(id);
		}
		overdue
	}

	/// Ends the present phase of a task.
	fn expire(id: TaskId) {
		let Some(task) = Tasks::<T>::get(id) else { return };
		match task.phase {
			Phase::Dispatch => Self::abort_queued(id, AbortReason::QueueExpired),
			Phase::Retention => Self::drop_task(id),
			Phase::Execution | Phase::Disclosure | Phase::Upload => {
				T::Validation::expired(id, task.phase);
				let appointment = (task.phase, task.deadline);
				let after = Tasks::<T>::get(id).map(|after| (after.phase, after.deadline));
				if after == Some(appointment) {
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
		assert!(T::MillisPerBlock::get() > 0, "durations are measured in blocks");
		const { assert!(MAX_CAP > 0 && GROUP_SIZE == 3, "the settlement model knows three rounds") };
	}
}

/// What ending a phase takes at most.
pub(crate) fn weight_of_end<T: Config>(phase: Phase) -> Weight {
	match phase {
		Phase::Retention => T::WeightInfo::drops(1).saturating_sub(T::WeightInfo::drops(0)),
		_ => T::WeightInfo::deadlines(1)
			.saturating_sub(T::WeightInfo::deadlines(0))
			.saturating_add(weight_of_events::<T>(EVENTS_OF_END)),
	}
}

/// What counting so many classes takes.
pub(crate) fn weight_of_counting<T: Config>(classes: u32) -> Weight {
	T::DbWeight::get().reads(READS_PER_CLASS.saturating_mul(classes.into()))
}

/// What carrying so many events to the clients takes at most.
fn weight_of_events<T: Config>(events: u64) -> Weight {
	T::ProtocolEvents::weight().saturating_mul(events)
}

fn count(tasks: &[TaskId]) -> u32 {
	u32::try_from(tasks.len()).unwrap_or(u32::MAX)
}
