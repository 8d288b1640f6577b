//! The queue: an ordered map in the trie, and its mirror by price.
//!
//! [`Queue`] is the only code that touches the two maps. Every operation seeks in O(log n); none
//! reads more than it returns.

use crate::{
	Config, EvictedUpTo, PriceOrder, WaitingTasks,
	keys::{self, ClassKey, QueueKey},
};
use core::marker::PhantomData;
use deuterium_primitives::{BlockNumber, Requirement, TaskId};

/// A waiting task, as the queue knows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Waiting {
	/// The task.
	pub(crate) task: TaskId,
	/// Its class.
	pub(crate) requirement: Requirement,
	/// Its value.
	pub(crate) value: u128,
	/// Block of its creation.
	pub(crate) created: BlockNumber,
}

impl Waiting {
	fn key(&self) -> QueueKey {
		keys::queue_key(&self.requirement, self.value, self.task)
	}

	/// The class as a key.
	pub(crate) fn class(&self) -> ClassKey {
		keys::class_key(&self.requirement)
	}

	fn from_entry((class, value, task): QueueKey, created: BlockNumber) -> Option<Self> {
		Some(Self {
			task: TaskId::from_be_bytes(task),
			requirement: keys::requirement_of(&class)?,
			value: deuterium_math::value::from_complement(value),
			created,
		})
	}
}

/// Entry to the queue.
pub(crate) struct Queue<T>(PhantomData<T>);

impl<T: Config> Queue<T> {
	/// Adds a task to both maps.
	pub(crate) fn insert(waiting: &Waiting) {
		let price = keys::price_key(waiting.value, waiting.task);
		if EvictedUpTo::<T>::get().is_some_and(|evicted| price <= evicted) {
			EvictedUpTo::<T>::kill();
		}
		WaitingTasks::<T>::insert(waiting.key(), waiting.created);
		PriceOrder::<T>::insert(price, ());
	}

	/// Removes a task from both maps.
	pub(crate) fn remove(waiting: &Waiting) {
		WaitingTasks::<T>::remove(waiting.key());
		PriceOrder::<T>::remove(keys::price_key(waiting.value, waiting.task));
	}

	/// The task that has to give way first: the cheapest; of equally cheap ones the newest.
	pub(crate) fn cheapest() -> Option<(u128, TaskId)> {
		let mut prices = match EvictedUpTo::<T>::get() {
			Some(evicted) => PriceOrder::<T>::iter_keys_from_key(evicted),
			None => PriceOrder::<T>::iter_keys(),
		};
		prices.next().map(keys::price_of)
	}

	/// Remembers for the rest of the block that nothing as cheap as this task waits any more, now that
	/// it has given way.
	///
	/// A seek passes over every key that was removed earlier in the same block, one by one; from the
	/// start, the n-th eviction of a block would take n steps.
	pub(crate) fn evicted(value: u128, task: TaskId) {
		EvictedUpTo::<T>::put(keys::price_key(value, task));
	}

	/// Forgets it at the end of the block, whose removed keys are gone then.
	pub(crate) fn forget_evicted() {
		EvictedUpTo::<T>::kill();
	}

	/// The best task of the first class after `class`; of the very first class for `None`.
	pub(crate) fn head_after(class: Option<ClassKey>) -> Option<Waiting> {
		let mut entries = match class {
			Some(class) => WaitingTasks::<T>::iter_from_key(keys::end_of_class(class)),
			None => WaitingTasks::<T>::iter(),
		};
		entries.next().and_then(|(key, created)| Waiting::from_entry(key, created))
	}

	/// How many classes have waiting tasks, counted up to `limit`.
	pub(crate) fn classes(limit: u32) -> u32 {
		let mut head = Self::head_after(None);
		let mut count: u32 = 0;
		while let Some(task) = head.filter(|_| count < limit) {
			count = count.saturating_add(1);
			head = if count < limit { Self::head_after(Some(task.class())) } else { None };
		}
		count
	}

	/// The next best task of the same class.
	pub(crate) fn behind(waiting: &Waiting) -> Option<Waiting> {
		let (key, created) = WaitingTasks::<T>::iter_from_key(waiting.key()).next()?;
		let next = Waiting::from_entry(key, created)?;
		(next.requirement == waiting.requirement).then_some(next)
	}

	/// Waiting tasks, class by class and best first, behind a place, whether or not a task still waits
	/// there; from the start for `None`; lazily.
	pub(crate) fn iter_after(place: Option<QueueKey>) -> impl Iterator<Item = Waiting> {
		let entries = match place {
			Some(key) => WaitingTasks::<T>::iter_from_key(key),
			None => WaitingTasks::<T>::iter(),
		};
		entries.filter_map(|(key, created)| Waiting::from_entry(key, created))
	}

	/// How many tasks are dearer than a task, or as dear and older, counted up to `limit`.
	pub(crate) fn ahead_of(waiting: &Waiting, limit: u32) -> u32 {
		let key = keys::price_key(waiting.value, waiting.task);
		let ahead = PriceOrder::<T>::iter_keys_from_key(key);
		ahead
			.take(usize::try_from(limit).unwrap_or(usize::MAX))
			.fold(0u32, |count, _| count.saturating_add(1))
	}
}
