//! Dispatch: the best waiting tasks are given to nodes.
//!
//! One pass looks at the head of every class, up to `MaxClasses`, and keeps the classes that can be
//! served now; then the best head is started, again and again, until nothing fits any more or as
//! many tasks have started as `MaxDispatches` and the weight budget allow. With more classes than
//! the budget, the next block goes on where this one stopped, so that every class gets its turn.
//!
//! Tasks created in this very block are passed over: their creator could know the block's seed
//! (D6). Each is passed over at most once a block, because a class is walked in one direction only;
//! that step is part of the weight of its creation.

use crate::{
	Config, DispatchCursor, Event, Pallet, Run, TaskStatus, keys::ClassKey, queue::Queue,
	queue::Waiting,
};
use alloc::vec::Vec;
use core::cmp::Reverse;
use deuterium_primitives::{
	GROUP_SIZE, Phase, Round,
	traits::{
		BlockRandomness, Draws, Feasibility, NodeDirectory, ProtocolEvent, ProtocolEvents,
		Validation,
	},
};
use frame_support::traits::Get;

impl<T: Config> Pallet<T> {
	/// Starts what can be started in this block.
	pub(crate) fn dispatch() {
		let Some(seed) = T::Randomness::seed() else { return };
		let mut heads = Self::feasible_heads();
		let (_, mut budget) = Self::dispatch_budget();
		while let Some((index, best)) = best_of(&heads).filter(|_| budget > 0) {
			let mut draws = Draws::new(seed, best.task);
			heads.swap_remove(index);
			if let Some(nodes) = T::Nodes::assign(&best.requirement, best.task, &mut draws) {
				heads.extend(Self::eligible(Queue::<T>::behind(&best)));
				Self::start(&best, nodes);
				budget = budget.saturating_sub(1);
			}
		}
	}

	/// The best eligible tasks of the classes that can be served now.
	fn feasible_heads() -> Vec<Waiting> {
		let mut heads = Vec::new();
		let start: Option<ClassKey> = DispatchCursor::<T>::get();
		let mut last = start;
		let mut wrapped = start.is_none();
		let mut complete = false;
		for _ in 0..T::MaxClasses::get() {
			let mut head = Queue::<T>::head_after(last);
			if head.is_none() && !wrapped {
				wrapped = true;
				head = Queue::<T>::head_after(None);
			}
			let Some(head) = head.filter(|head| !wrapped || !is_behind(head, start)) else {
				complete = true;
				break;
			};
			last = Some(head.class());
			// Only then are nodes sought: how often was reserved when the block began.
			let Some(eligible) = Self::eligible(Some(head)) else { continue };
			if T::Nodes::feasibility(&eligible.requirement) == Feasibility::Now {
				heads.push(eligible);
			}
		}
		if complete {
			DispatchCursor::<T>::kill();
		} else {
			DispatchCursor::<T>::set(last);
		}
		heads
	}

	/// The first task, from this one on, that was created before this block.
	pub(crate) fn eligible(mut waiting: Option<Waiting>) -> Option<Waiting> {
		let now = Self::now();
		while let Some(fresh) = waiting.filter(|task| task.created >= now) {
			waiting = Queue::<T>::behind(&fresh);
		}
		waiting
	}

	/// Gives a task to its nodes.
	fn start(waiting: &Waiting, nodes: [T::AccountId; GROUP_SIZE]) {
		let id = waiting.task;
		let deadline = Self::deadline_in(T::ExecutionTimeout::get());
		let task = Self::mutate_task(id, |task| {
			task.status = TaskStatus::Running;
			task.phase = Phase::Execution;
			task.deadline = deadline;
			task.run = Some(Run {
				nodes: nodes.clone(),
				started: Self::now(),
				rewards: T::Rewards::get(),
				withholding_penalty: T::WithholdingPenalty::get(),
				rounds: Default::default(),
			});
			task.clone()
		});
		let Some(task) = task else { return };
		T::Validation::open(id, task.kind, &nodes);
		for (round, node) in (0 as Round..).zip(&nodes) {
			T::ProtocolEvents::deposit(ProtocolEvent::TaskStarted {
				task: id,
				kind: task.kind,
				creator: task.creator.clone(),
				node: node.clone(),
				args_hash: task.args_hash,
				data_hash: task.data_hash,
				round,
			});
		}
		Self::deposit_event(Event::TaskStarted { task: id, nodes, deadline });
	}
}

/// Whether a class lies behind the one where this block began.
fn is_behind(head: &Waiting, start: Option<ClassKey>) -> bool {
	start.is_some_and(|start| head.class() > start)
}

/// The task with the highest value; of equally good ones the oldest.
fn best_of(heads: &[Waiting]) -> Option<(usize, Waiting)> {
	heads.iter().copied().enumerate().max_by_key(|(_, head)| (head.value, Reverse(head.task)))
}
