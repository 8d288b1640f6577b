//! Mock of [`Settlement`].

use super::slot;
use crate::{BlockNumber, GROUP_SIZE, Phase, TaskId, TaskTerms, traits::Settlement};
use deuterium_math::settlement::Actions;
use std::rc::Rc;

slot!(APPLY: fn(TaskId, &[u64; GROUP_SIZE], &Actions) -> ());
slot!(PHASE: fn(TaskId) -> Option<(Phase, BlockNumber)>);
slot!(TERMS: fn(TaskId) -> Option<TaskTerms<u64>>);

/// Answers as the test tells it; a call that no test expects panics with the name of its slot.
pub struct MockSettlement;

impl MockSettlement {
	/// Answers [`Settlement::apply`].
	pub fn mock_apply(answer: impl Fn(TaskId, &[u64; GROUP_SIZE], &Actions) + 'static) {
		APPLY.set(Rc::new(answer));
	}

	/// Answers [`Settlement::phase`].
	pub fn mock_phase(answer: impl Fn(TaskId) -> Option<(Phase, BlockNumber)> + 'static) {
		PHASE.set(Rc::new(answer));
	}

	/// Answers [`Settlement::terms`].
	pub fn mock_terms(answer: impl Fn(TaskId) -> Option<TaskTerms<u64>> + 'static) {
		TERMS.set(Rc::new(answer));
	}
}

impl Settlement<u64> for MockSettlement {
	fn apply(task: TaskId, nodes: &[u64; GROUP_SIZE], actions: &Actions) {
		APPLY.answer()(task, nodes, actions);
	}

	fn phase(task: TaskId) -> Option<(Phase, BlockNumber)> {
		PHASE.answer()(task)
	}

	fn terms(task: TaskId) -> Option<TaskTerms<u64>> {
		TERMS.answer()(task)
	}
}
