//! Mock of [`Validation`].

use super::slot;
use crate::{BlockNumber, GROUP_SIZE, Phase, TaskId, TaskKind, traits::Validation};
use std::rc::Rc;

slot!(OPEN: fn(TaskId, TaskKind, &[u64; GROUP_SIZE]) -> ());
slot!(EXPIRED: fn(TaskId, Phase) -> ());
slot!(CLOSE: fn(TaskId) -> ());
slot!(COMMITTED_AT: fn(TaskId) -> [Option<BlockNumber>; GROUP_SIZE]);

/// Answers as the test tells it; a call that no test expects panics with the name of its slot.
pub struct MockValidation;

impl MockValidation {
	/// Answers [`Validation::open`].
	pub fn mock_open(answer: impl Fn(TaskId, TaskKind, &[u64; GROUP_SIZE]) + 'static) {
		OPEN.set(Rc::new(answer));
	}

	/// Answers [`Validation::expired`].
	pub fn mock_expired(answer: impl Fn(TaskId, Phase) + 'static) {
		EXPIRED.set(Rc::new(answer));
	}

	/// Answers [`Validation::close`].
	pub fn mock_close(answer: impl Fn(TaskId) + 'static) {
		CLOSE.set(Rc::new(answer));
	}

	/// Answers [`Validation::committed_at`].
	pub fn mock_committed_at(
		answer: impl Fn(TaskId) -> [Option<BlockNumber>; GROUP_SIZE] + 'static,
	) {
		COMMITTED_AT.set(Rc::new(answer));
	}
}

impl Validation<u64> for MockValidation {
	fn open(task: TaskId, kind: TaskKind, nodes: &[u64; GROUP_SIZE]) {
		OPEN.answer()(task, kind, nodes);
	}

	fn expired(task: TaskId, phase: Phase) {
		EXPIRED.answer()(task, phase);
	}

	fn close(task: TaskId) {
		CLOSE.answer()(task);
	}

	fn committed_at(task: TaskId) -> [Option<BlockNumber>; GROUP_SIZE] {
		COMMITTED_AT.answer()(task)
	}
}
