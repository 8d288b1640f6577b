//! Mock of [`NodeDirectory`].

use super::slot;
use crate::{
	GROUP_SIZE, Requirement, TaskId,
	traits::{Draws, Feasibility, NodeDirectory, NodeExit, NodeRecord},
};
use std::rc::Rc;

slot!(FEASIBILITY: fn(&Requirement) -> Feasibility);
slot!(ASSIGN: fn(&Requirement, TaskId, &mut Draws) -> Option<[u64; GROUP_SIZE]>);
slot!(RELEASE: fn(&u64, TaskId, u8, NodeExit) -> ());
slot!(CURRENT_TASK: fn(&u64) -> Option<TaskId>);
slot!(RECORD: fn(&u64) -> Option<NodeRecord>);

/// Answers as the test tells it; a call that no test expects panics with the name of its slot.
pub struct MockNodes;

impl MockNodes {
	/// Answers [`NodeDirectory::feasibility`].
	pub fn mock_feasibility(answer: impl Fn(&Requirement) -> Feasibility + 'static) {
		FEASIBILITY.set(Rc::new(answer));
	}

	/// Answers [`NodeDirectory::assign`].
	pub fn mock_assign(
		answer: impl Fn(&Requirement, TaskId, &mut Draws) -> Option<[u64; GROUP_SIZE]> + 'static,
	) {
		ASSIGN.set(Rc::new(answer));
	}

	/// Answers [`NodeDirectory::release`].
	pub fn mock_release(answer: impl Fn(&u64, TaskId, u8, NodeExit) + 'static) {
		RELEASE.set(Rc::new(answer));
	}

	/// Answers [`NodeDirectory::current_task`].
	pub fn mock_current_task(answer: impl Fn(&u64) -> Option<TaskId> + 'static) {
		CURRENT_TASK.set(Rc::new(answer));
	}

	/// Answers [`NodeDirectory::record`].
	pub fn mock_record(answer: impl Fn(&u64) -> Option<NodeRecord> + 'static) {
		RECORD.set(Rc::new(answer));
	}
}

impl NodeDirectory<u64> for MockNodes {
	fn feasibility(requirement: &Requirement) -> Feasibility {
		FEASIBILITY.answer()(requirement)
	}

	fn assign(
		requirement: &Requirement,
		task: TaskId,
		draws: &mut Draws,
	) -> Option<[u64; GROUP_SIZE]> {
		ASSIGN.answer()(requirement, task, draws)
	}

	fn release(node: &u64, task: TaskId, weight: u8, exit: NodeExit) {
		RELEASE.answer()(node, task, weight, exit);
	}

	fn current_task(node: &u64) -> Option<TaskId> {
		CURRENT_TASK.answer()(node)
	}

	fn record(node: &u64) -> Option<NodeRecord> {
		RECORD.answer()(node)
	}
}
