//! Storage keys whose byte order is the order of the queue and of the agenda.
//!
//! All keys have a fixed length and are stored with the `Identity` hasher, so that the trie itself
//! keeps them sorted. A creator chooses nothing of a key but the value (16 bytes) and, among the
//! cards that are registered, the class; so nobody can deepen the trie beyond the length of a key.

use deuterium_math::value;
use deuterium_primitives::{BlockNumber, CardId, Requirement, TaskId};

/// Key of a requirement: a tag, then the memory (big-endian) or the card, padded to 32 bytes.
pub type ClassKey = [u8; 33];
/// Class ‖ complemented value ‖ task id, big-endian: within a class the best comes first, and
/// of two equally good ones the older.
pub type QueueKey = (ClassKey, [u8; 16], [u8; 8]);
/// Value ‖ complemented task id, big-endian: the cheapest comes first, and of two equally cheap
/// ones the newer.
pub type PriceKey = ([u8; 16], [u8; 8]);
/// Deadline ‖ task id, big-endian.
pub type AgendaKey = ([u8; 4], [u8; 8]);
/// Complemented task id, big-endian: the newest comes first.
pub type CreatorKey = [u8; 8];

const ANY_CARD: u8 = 0;
const SAME_CARD: u8 = 1;
const THIS_CARD: u8 = 2;

/// The key of a class.
pub fn class_key(requirement: &Requirement) -> ClassKey {
	let mut key = [0; 33];
	let (tag, payload) = match requirement {
		Requirement::AnyCard { vram_gb } => (ANY_CARD, vram_payload(*vram_gb)),
		Requirement::SameCard { vram_gb } => (SAME_CARD, vram_payload(*vram_gb)),
		Requirement::ThisCard { card } => (THIS_CARD, card.0),
	};
	for (slot, byte) in key.iter_mut().zip(core::iter::once(tag).chain(payload)) {
		*slot = byte;
	}
	key
}

/// The class of a key; `None` for a key that [`class_key`] does not make.
pub fn requirement_of(key: &ClassKey) -> Option<Requirement> {
	let (tag, payload) = key.split_first()?;
	let payload: [u8; 32] = payload.try_into().ok()?;
	let [high, low, ..] = payload;
	let vram_gb = u16::from_be_bytes([high, low]);
	match *tag {
		ANY_CARD => Some(Requirement::AnyCard { vram_gb }),
		SAME_CARD => Some(Requirement::SameCard { vram_gb }),
		THIS_CARD => Some(Requirement::ThisCard { card: CardId::from(payload) }),
		_ => None,
	}
}

fn vram_payload(vram_gb: u16) -> [u8; 32] {
	let mut payload = [0; 32];
	for (slot, byte) in payload.iter_mut().zip(vram_gb.to_be_bytes()) {
		*slot = byte;
	}
	payload
}

/// The key of a waiting task.
pub fn queue_key(requirement: &Requirement, task_value: u128, task: TaskId) -> QueueKey {
	(class_key(requirement), value::complement(task_value), task.to_be_bytes())
}

/// A key before any task of a class.
pub const fn start_of_class(class: ClassKey) -> QueueKey {
	(class, [0; 16], [0; 8])
}

/// A key not before any task of a class.
pub const fn end_of_class(class: ClassKey) -> QueueKey {
	(class, [0xff; 16], [0xff; 8])
}

/// The key of a waiting task in the mirror that finds the cheapest.
pub const fn price_key(task_value: u128, task: TaskId) -> PriceKey {
	(task_value.to_be_bytes(), (!task).to_be_bytes())
}

/// The value and the task behind a price key.
pub const fn price_of((task_value, task): PriceKey) -> (u128, TaskId) {
	(u128::from_be_bytes(task_value), !TaskId::from_be_bytes(task))
}

/// The key of a deadline.
pub const fn agenda_key(deadline: BlockNumber, task: TaskId) -> AgendaKey {
	(deadline.to_be_bytes(), task.to_be_bytes())
}

/// The deadline and the task behind an agenda key.
pub const fn appointment_of((deadline, task): AgendaKey) -> (BlockNumber, TaskId) {
	(BlockNumber::from_be_bytes(deadline), TaskId::from_be_bytes(task))
}

/// The key of a task among those of its creator.
pub const fn creator_key(task: TaskId) -> CreatorKey {
	(!task).to_be_bytes()
}

/// The task behind a creator's key.
pub const fn task_of(key: CreatorKey) -> TaskId {
	!TaskId::from_be_bytes(key)
}

#[cfg(test)]
mod tests {
	use super::*;
	use codec::Encode;

	fn encoded(vram_gb: u16, value: u128, task: TaskId) -> Vec<u8> {
		queue_key(&Requirement::AnyCard { vram_gb }, value, task).encode()
	}

	#[test]
	fn queue_key_should_sort_by_class_then_value_then_age() {
		assert!(encoded(8, 5, 1) < encoded(8, 4, 1), "the dearer comes first");
		assert!(encoded(8, 5, 1) < encoded(8, 5, 2), "the older comes first");
		assert!(encoded(8, 1, 9) < encoded(9, 5, 1), "classes stay together");
		assert!(encoded(255, 1, 1) < encoded(256, 1, 1), "memory is big-endian");
		assert_eq!(encoded(8, 5, 1).len(), 57);
	}

	#[test]
	fn price_key_should_sort_by_value_then_newest() {
		assert!(price_key(4, 1).encode() < price_key(5, 9).encode());
		assert!(price_key(4, 2).encode() < price_key(4, 1).encode());
		assert_eq!(price_of(price_key(4, 2)), (4, 2));
	}

	#[test]
	fn agenda_key_should_sort_by_deadline_then_task() {
		assert!(agenda_key(255, 9).encode() < agenda_key(256, 1).encode());
		assert!(agenda_key(7, 1).encode() < agenda_key(7, 2).encode());
		assert_eq!(appointment_of(agenda_key(7, 2)), (7, 2));
	}

	#[test]
	fn creator_key_should_sort_the_newest_first() {
		assert!(creator_key(256) < creator_key(255));
		assert_eq!(task_of(creator_key(77)), 77);
	}

	#[test]
	fn class_key_should_be_reversible_for_every_requirement() {
		for requirement in [
			Requirement::AnyCard { vram_gb: 1 },
			Requirement::SameCard { vram_gb: 1024 },
			Requirement::ThisCard { card: CardId::repeat_byte(7) },
		] {
			assert_eq!(requirement_of(&class_key(&requirement)), Some(requirement));
		}
		assert_eq!(requirement_of(&[9; 33]), None);
	}
}
