//! The queue against a naive model: a vector, searched from end to end.

use crate::{mock::*, *};
use deuterium_primitives::{Requirement, TaskId, mocks::MockNodes, traits::Feasibility};
use proptest::prelude::*;

#[derive(Clone, Copy, Debug)]
enum Step {
	/// A task of this memory and fee.
	Create(u16, u128),
	/// Cancel one of the waiting tasks.
	Cancel(usize),
	/// End the block; classes up to this memory can be served, so many tasks start.
	Dispatch(u16, u32),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
	let step = prop_oneof![
		6 => (1u16..6, 50u128..60).prop_map(|(vram, fee)| Step::Create(vram, fee)),
		1 => any::<usize>().prop_map(Step::Cancel),
		2 => (0u16..7, 0u32..4).prop_map(|(vram, starts)| Step::Dispatch(vram, starts)),
	];
	proptest::collection::vec(step, 1..60)
}

/// A waiting task of the model.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Waiting {
	task: TaskId,
	vram_gb: u16,
	fee: u128,
	fresh: bool,
}

#[derive(Default)]
struct Model {
	waiting: Vec<Waiting>,
	count: TaskId,
}

impl Model {
	const LIMIT: usize = 12;

	/// Whether the newcomer gets in.
	fn create(&mut self, vram_gb: u16, fee: u128) -> bool {
		if self.waiting.len() >= Self::LIMIT {
			let cheapest =
				*self.waiting.iter().min_by_key(|w| (w.fee, core::cmp::Reverse(w.task))).unwrap();
			if fee <= cheapest.fee {
				return false;
			}
			self.waiting.retain(|waiting| *waiting != cheapest);
		}
		self.count += 1;
		self.waiting.push(Waiting { task: self.count, vram_gb, fee, fresh: true });
		true
	}

	/// The tasks that start, in order.
	fn dispatch(&mut self, vram: u16, starts: u32) -> Vec<TaskId> {
		let mut started = Vec::new();
		for _ in 0..starts {
			let best = self
				.waiting
				.iter()
				.filter(|waiting| !waiting.fresh && waiting.vram_gb <= vram)
				.max_by_key(|waiting| (waiting.fee, core::cmp::Reverse(waiting.task)))
				.copied();
			if let Some(best) = best {
				self.waiting.retain(|waiting| *waiting != best);
				started.push(best.task);
			}
		}
		self.waiting.iter_mut().for_each(|waiting| waiting.fresh = false);
		started
	}

	/// The waiting tasks as the queue lists them.
	fn listed(&self) -> Vec<TaskId> {
		let mut waiting = self.waiting.clone();
		waiting.sort_by_key(|w| (w.vram_gb, core::cmp::Reverse(w.fee), w.task));
		waiting.into_iter().map(|waiting| waiting.task).collect()
	}
}

/// The tasks that a dispatch starts; their nodes are set free at once.
fn dispatched(vram: u16, starts: u32) -> Vec<TaskId> {
	MaxDispatches::set(starts);
	MockNodes::mock_feasibility(move |requirement| match requirement {
		Requirement::AnyCard { vram_gb } if *vram_gb <= vram => Feasibility::Now,
		_ => Feasibility::Later,
	});
	events();
	TaskQueue::dispatch();
	let started: Vec<TaskId> = events()
		.into_iter()
		.filter_map(|event| match event {
			Event::TaskStarted { task, .. } => Some(task),
			_ => None,
		})
		.collect();
	for task in &started {
		happen(*task, deuterium_math::settlement::Event::ExecutionDeadline, NONE);
	}
	started
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 64, ..Default::default() })]

	#[test]
	fn queue_should_agree_with_a_naive_model_when_tasks_come_and_go(steps in steps()) {
		test(|| {
			QueueLimit::set(Model::LIMIT as u32);
			let mut model = Model::default();
			for step in steps {
				match step {
					Step::Create(vram_gb, fee) => {
						let order = Order { vram_gb, ..image(fee) };
						let created = TaskQueue::do_create(ALICE, order);
						assert_eq!(created.is_ok(), model.create(vram_gb, fee));
					},
					Step::Cancel(index) => {
						if !model.waiting.is_empty() {
							let gone = model.waiting.remove(index % model.waiting.len());
							TaskQueue::do_cancel(Some(ALICE), gone.task).unwrap();
						}
					},
					Step::Dispatch(vram, starts) => {
						assert_eq!(dispatched(vram, starts), model.dispatch(vram, starts));
						System::set_block_number(System::block_number() + 1);
					},
				}
				let listed: Vec<_> =
					TaskQueue::queue_page(None, None, 100).iter().map(|entry| entry.task).collect();
				assert_eq!(listed, model.listed());
				TaskQueue::do_try_state().unwrap();
			}
		});
	}
}
