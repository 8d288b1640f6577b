//! Mock of [`Qos`].

use super::slot;
use crate::traits::{KickReason, Qos, QosOutcome};
use std::rc::Rc;

slot!(JOINED: fn(&u64) -> u8);
slot!(FINISHED: fn(&u64, Option<u8>) -> QosOutcome);
slot!(SILENT: fn(&u64) -> QosOutcome);
slot!(REMOVED: fn(&u64) -> ());
slot!(KICK_REASON: fn(&u64) -> KickReason);
slot!(WEIGHT: fn(&u64) -> u8);
slot!(TASK_COUNT: fn(&u64) -> u64);

/// Answers as the test tells it; a call that no test expects panics with the name of its slot.
pub struct MockQos;

impl MockQos {
	/// Answers [`Qos::joined`].
	pub fn mock_joined(answer: impl Fn(&u64) -> u8 + 'static) {
		JOINED.set(Rc::new(answer));
	}

	/// Answers [`Qos::finished`].
	pub fn mock_finished(answer: impl Fn(&u64, Option<u8>) -> QosOutcome + 'static) {
		FINISHED.set(Rc::new(answer));
	}

	/// Answers [`Qos::silent`].
	pub fn mock_silent(answer: impl Fn(&u64) -> QosOutcome + 'static) {
		SILENT.set(Rc::new(answer));
	}

	/// Answers [`Qos::removed`].
	pub fn mock_removed(answer: impl Fn(&u64) + 'static) {
		REMOVED.set(Rc::new(answer));
	}

	/// Answers [`Qos::kick_reason`].
	pub fn mock_kick_reason(answer: impl Fn(&u64) -> KickReason + 'static) {
		KICK_REASON.set(Rc::new(answer));
	}

	/// Answers [`Qos::weight`].
	pub fn mock_weight(answer: impl Fn(&u64) -> u8 + 'static) {
		WEIGHT.set(Rc::new(answer));
	}

	/// Answers [`Qos::task_count`].
	pub fn mock_task_count(answer: impl Fn(&u64) -> u64 + 'static) {
		TASK_COUNT.set(Rc::new(answer));
	}
}

impl Qos<u64> for MockQos {
	fn joined(node: &u64) -> u8 {
		JOINED.answer()(node)
	}

	fn finished(node: &u64, score: Option<u8>) -> QosOutcome {
		FINISHED.answer()(node, score)
	}

	fn silent(node: &u64) -> QosOutcome {
		SILENT.answer()(node)
	}

	fn removed(node: &u64) {
		REMOVED.answer()(node);
	}

	fn kick_reason(node: &u64) -> KickReason {
		KICK_REASON.answer()(node)
	}

	fn weight(node: &u64) -> u8 {
		WEIGHT.answer()(node)
	}

	fn task_count(node: &u64) -> u64 {
		TASK_COUNT.answer()(node)
	}
}
