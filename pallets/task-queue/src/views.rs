//! Views for the runtime API and the precompiles. Each reads no more than it returns.

use crate::{
	Agenda, Claims, Config, CreatorTasks, Pallet, PerKind, QueueCursor, QueueEntry, Stats,
	TaskRecord, TaskStats, Tasks, keys,
	queue::{Queue, Waiting},
	store,
};
use alloc::{collections::BTreeMap, vec::Vec};
use core::cmp::Reverse;
use deuterium_primitives::{Balance, BlockNumber, Phase, Requirement, TaskId};

/// Most entries of a page.
pub const PAGE_LIMIT: u32 = 256;

impl<T: Config> Pallet<T> {
	/// The record of a task that is live or retained.
	pub fn task(id: TaskId) -> Option<TaskRecord<T::AccountId>> {
		Tasks::<T>::get(id)
	}

	/// Numbers of tasks.
	pub fn stats() -> TaskStats {
		Stats::<T>::get().sum()
	}

	/// Numbers of tasks by kind.
	pub fn stats_by_kind() -> PerKind<TaskStats> {
		Stats::<T>::get()
	}

	/// Up to `limit` (at most [`PAGE_LIMIT`]) deadlines, the earliest first, behind one: the last block
	/// of the phase, the task, and the phase that ends.
	pub fn next_deadlines(
		after: Option<(BlockNumber, TaskId)>,
		limit: u32,
	) -> Vec<(BlockNumber, TaskId, Phase)> {
		let entries = match after {
			Some((block, task)) => Agenda::<T>::iter_from_key(keys::agenda_key(block, task)),
			None => Agenda::<T>::iter(),
		};
		entries
			.take(page(limit))
			.map(|(key, phase)| {
				let (block, task) = keys::appointment_of(key);
				(block, task, phase)
			})
			.collect()
	}

	/// Waiting tasks that are dearer than a waiting one, or as dear and older; exact up to
	/// [`crate::QUOTE_DEPTH`]. `None` when the task does not wait.
	pub fn queue_position(id: TaskId) -> Option<crate::Ahead> {
		Self::waiting(id).map(|waiting| Self::ahead_of(&waiting))
	}

	/// Up to `limit` (at most [`PAGE_LIMIT`]) waiting tasks behind a place, from the start for `None`:
	/// class by class, and in each the best first. With a `class`, of this class only.
	///
	/// The cursor of an entry leads to the next page, also when its task has left the queue.
	pub fn queue_page(
		class: Option<Requirement>,
		after: Option<QueueCursor>,
		limit: u32,
	) -> Vec<QueueEntry> {
		let place = match (class, after) {
			(_, Some(cursor)) => {
				let class = class.unwrap_or(cursor.requirement);
				Some(keys::queue_key(&class, cursor.value, cursor.task))
			},
			(Some(class), None) => Some(keys::start_of_class(keys::class_key(&class))),
			(None, None) => None,
		};
		Queue::<T>::iter_after(place)
			.take(page(limit))
			.take_while(|waiting| class.is_none_or(|class| class == waiting.requirement))
			.map(QueueEntry::from)
			.collect()
	}

	/// Up to `limit` (at most [`PAGE_LIMIT`]) waiting tasks in the order in which they are served if
	/// nodes suit all of them: the dearest first, of equally dear ones the oldest. Behind the place
	/// of a value and a task, whether or not this task still waits.
	///
	/// Merges the first [`PAGE_LIMIT`] classes, one seek for each; further classes are left out.
	pub fn queue_page_by_value(after: Option<(u128, TaskId)>, limit: u32) -> Vec<QueueEntry> {
		let classes = Self::queue_classes(None, PAGE_LIMIT);
		let mut heads: BTreeMap<_, Waiting> = classes
			.into_iter()
			.filter_map(|head| match after {
				Some((value, task)) => {
					Queue::<T>::behind(&Waiting { value, task, ..Waiting::from(head) })
				},
				None => Some(Waiting::from(head)),
			})
			.map(|head| (rank(&head), head))
			.collect();
		let best_first = core::iter::from_fn(|| {
			let (_, best) = heads.pop_first()?;
			heads.extend(Queue::<T>::behind(&best).map(|next| (rank(&next), next)));
			Some(QueueEntry::from(best))
		});
		best_first.take(page(limit)).collect()
	}

	/// Up to `limit` (at most [`PAGE_LIMIT`]) classes in which tasks wait, behind a class; from the
	/// start for `None`. Each with its best task.
	pub fn queue_classes(after: Option<Requirement>, limit: u32) -> Vec<QueueEntry> {
		let mut last = after.map(|class| keys::class_key(&class));
		let heads = core::iter::from_fn(|| {
			let head = Queue::<T>::head_after(last)?;
			last = Some(head.class());
			Some(QueueEntry::from(head))
		});
		heads.take(page(limit)).collect()
	}

	/// Up to `limit` (at most [`PAGE_LIMIT`]) tasks of a creator, live or retained, the newest first;
	/// with `before` only older ones than this. Their records say which of them live.
	pub fn tasks_of(creator: &T::AccountId, before: Option<TaskId>, limit: u32) -> Vec<TaskId> {
		let ids = match before {
			Some(task) => {
				let key = CreatorTasks::<T>::hashed_key_for(creator, keys::creator_key(task));
				CreatorTasks::<T>::iter_key_prefix_from(creator, key)
			},
			None => CreatorTasks::<T>::iter_key_prefix(creator),
		};
		ids.map(keys::task_of).take(page(limit)).collect()
	}

	/// Number of live tasks of a creator; at most `TasksPerCreator` while that is not lowered.
	pub fn live_tasks(creator: &T::AccountId) -> u32 {
		crate::LiveTasks::<T>::get(creator)
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

	/// What an account can claim, in base units; of at most [`PAGE_LIMIT`] credits.
	pub fn claimable(payee: &T::AccountId) -> Balance {
		let credits = Self::claims_of(payee, None, PAGE_LIMIT).into_iter();
		credits.fold(0, |sum: Balance, (_, claim)| sum.saturating_add(claim))
	}

	/// Up to `limit` (at most [`PAGE_LIMIT`]) credits that an account can claim, behind the one from
	/// `after`: on whose account the amount is on hold, and how much, in base units.
	pub fn claims_of(
		payee: &T::AccountId,
		after: Option<&T::AccountId>,
		limit: u32,
	) -> Vec<(T::AccountId, Balance)> {
		let claims = match after {
			Some(creator) => {
				let key = Claims::<T>::hashed_key_for(payee, creator);
				Claims::<T>::iter_prefix_from(payee, key)
			},
			None => Claims::<T>::iter_prefix(payee),
		};
		claims.take(page(limit)).collect()
	}

	fn waiting(id: TaskId) -> Option<Waiting> {
		Tasks::<T>::get(id).and_then(|task| store::waiting(id, &task))
	}
}

impl From<Waiting> for QueueEntry {
	fn from(waiting: Waiting) -> Self {
		Self {
			task: waiting.task,
			requirement: waiting.requirement,
			value: waiting.value,
			created: waiting.created,
		}
	}
}

impl From<QueueEntry> for Waiting {
	fn from(entry: QueueEntry) -> Self {
		Self {
			task: entry.task,
			requirement: entry.requirement,
			value: entry.value,
			created: entry.created,
		}
	}
}

/// Sorts the dearest first, of equally dear ones the oldest.
const fn rank(waiting: &Waiting) -> (Reverse<u128>, TaskId) {
	(Reverse(waiting.value), waiting.task)
}

fn page(limit: u32) -> usize {
	usize::try_from(limit.min(PAGE_LIMIT)).unwrap_or(usize::MAX)
}
