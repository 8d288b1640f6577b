//! The queue and the agenda.

use super::{address, class, page, phase, requirement};
use crate::{Runtime, System, TaskQueue};
use alloc::vec::Vec;
use deuterium_math::value;
use deuterium_protocol::view::{
	DeadlineView, DeadlinesPage, QueueCursor, QueueEntryView, QueuePage, RequirementView,
};
use frame_support::traits::Get;
use pallet_task_queue::{PAGE_LIMIT, QueueCursor as Place, QueueEntry};

/// A page of the queue behind the place `after`, of one class or of all.
pub fn queue(after: Option<QueueCursor>, limit: u32, only: Option<RequirementView>) -> QueuePage {
	let (limit, size) = page(limit);
	let entries = match only {
		None => TaskQueue::queue_page_by_value(after.map(|place| (place.value, place.task)), limit),
		Some(only) => page_of(only, after, limit),
	};
	let last = entries.last().filter(|_| entries.len() == size);
	QueuePage {
		next: last.map(|entry| QueueCursor { value: entry.value, task: entry.task }),
		tasks: entries.iter().filter_map(entry).collect(),
		total: TaskQueue::stats().queued,
		limit: <Runtime as pallet_task_queue::Config>::QueueLimit::get(),
		complete: only.is_some() || has_few_classes(),
	}
}

/// The tasks of one class; none for a class that cannot be.
fn page_of(only: RequirementView, after: Option<QueueCursor>, limit: u32) -> Vec<QueueEntry> {
	let Some(requirement) = class(only) else { return Vec::new() };
	let place = after.map(|QueueCursor { value, task }| Place { requirement, value, task });
	TaskQueue::queue_page(Some(requirement), place, limit)
}

/// Whether a page by value merges all classes.
fn has_few_classes() -> bool {
	let classes = TaskQueue::queue_classes(None, PAGE_LIMIT).len();
	u32::try_from(classes).is_ok_and(|classes| classes < PAGE_LIMIT)
}

fn entry(waiting: &QueueEntry) -> Option<QueueEntryView> {
	let task = TaskQueue::task(waiting.task)?;
	Some(QueueEntryView {
		task: waiting.task,
		kind: task.kind as u8,
		creator: address(&task.creator),
		requirement: requirement(waiting.requirement),
		fee: task.fee,
		value: waiting.value,
		per_second: value::per_second(waiting.value),
		created_at: waiting.created,
		deadline: task.deadline,
	})
}

/// A page of the agenda behind `after`.
pub fn deadlines(after: Option<DeadlineView>, limit: u32) -> DeadlinesPage {
	let (limit, size) = page(limit);
	let deadlines: Vec<DeadlineView> =
		TaskQueue::next_deadlines(after.map(|last| (last.block, last.task)), limit)
			.into_iter()
			.map(|(block, task, due)| DeadlineView { block, task, phase: phase(due) })
			.collect();
	let next = deadlines.last().copied().filter(|_| deadlines.len() == size);
	DeadlinesPage { now: System::block_number(), deadlines, next }
}
