//! What a transaction keeps in memory and what frames undo of it.
//!
//! Everything lies in flat collections with one list of how to undo it. Then looking something up
//! costs the same at every call depth, committing a frame is free, and undoing one costs what it did.
//! A slot is noted once per frame, in few bytes: opcodes of 100 gas must not fill the memory.

use alloc::{
	collections::{BTreeMap, BTreeSet},
	vec::Vec,
};
use ethereum::Log;
use sp_core::{H160, H256};

/// A slot of somebody's storage.
pub(crate) type Key = (H160, H256);

/// A slot, persistent or transient, that was touched.
#[derive(Clone, Copy, Default)]
struct Slot {
	/// Before the transaction (EIP-2200).
	original: H256,
	/// Now.
	current: H256,
	/// Whether it is warm (EIP-2929).
	warm: bool,
	/// Length of the undo list after the last change was noted; zero for none.
	noted: usize,
}

/// Slots by key, and by a number that is short enough for the undo list.
#[derive(Default)]
struct Slots {
	numbers: BTreeMap<Key, u32>,
	slots: Vec<Slot>,
}

impl Slots {
	/// The slot of a key and its number; `read` gets its value the first time.
	fn get_or_read(&mut self, key: Key, read: impl FnOnce() -> H256) -> (u32, &mut Slot) {
		// As many slots as fit into 32 bits would cost more gas than fits into 64.
		let next = self.slots.len() as u32;
		let number = *self.numbers.entry(key).or_insert(next);
		if number == next {
			let value = read();
			self.slots.push(Slot { original: value, current: value, ..Slot::default() });
		}
		// The slot exists: it has just been pushed, or it was when its number was given.
		let index = (number as usize).min(self.slots.len().saturating_sub(1));
		#[allow(clippy::indexing_slicing)]
		(number, &mut self.slots[index])
	}

	/// The slot of a key, if it was touched.
	fn get(&self, key: &Key) -> Option<&Slot> {
		self.slots.get(*self.numbers.get(key)? as usize)
	}

	/// Gives a slot a value that it had.
	fn restore(&mut self, number: u32, value: H256) {
		if let Some(slot) = self.slots.get_mut(number as usize) {
			slot.current = value;
			slot.noted = 0;
		}
	}
}

/// How to undo a step.
enum Undo {
	/// An address became warm.
	Address(H160),
	/// A slot became warm.
	Warmed(u32),
	/// A slot had this value.
	Slot(u32, H256),
	/// A transient slot had this value.
	Transient(u32, H256),
	/// A contract was created.
	Created(H160),
	/// A contract was destroyed.
	Destroyed(H160),
}

/// Where a frame began.
#[derive(Clone, Copy, Default)]
pub(crate) struct Mark {
	undo: usize,
	logs: usize,
}

/// The journal of a transaction.
#[derive(Default)]
pub(crate) struct Journal {
	undo: Vec<Undo>,
	logs: Vec<Log>,
	addresses: BTreeSet<H160>,
	slots: Slots,
	transient: Slots,
	created: BTreeSet<H160>,
	destroyed: BTreeSet<H160>,
}

impl Journal {
	/// The point to return to if the frame that begins here fails.
	pub(crate) fn mark(&self) -> Mark {
		Mark { undo: self.undo.len(), logs: self.logs.len() }
	}

	/// Undoes everything since `mark`. Values of slots stay known; they become what they were.
	pub(crate) fn undo_to(&mut self, mark: Mark) {
		self.logs.truncate(mark.logs);
		while self.undo.len() > mark.undo {
			match self.undo.pop() {
				Some(Undo::Address(address)) => {
					self.addresses.remove(&address);
				},
				Some(Undo::Warmed(number)) => {
					if let Some(slot) = self.slots.slots.get_mut(number as usize) {
						slot.warm = false;
					}
				},
				Some(Undo::Slot(number, value)) => self.slots.restore(number, value),
				Some(Undo::Transient(number, value)) => self.transient.restore(number, value),
				Some(Undo::Created(address)) => {
					self.created.remove(&address);
				},
				Some(Undo::Destroyed(address)) => {
					self.destroyed.remove(&address);
				},
				None => break,
			}
		}
	}

	/// Makes an address warm (EIP-2929).
	pub(crate) fn warm_address(&mut self, address: H160) {
		if self.addresses.insert(address) {
			self.undo.push(Undo::Address(address));
		}
	}

	/// Whether an address is warm.
	pub(crate) fn is_address_warm(&self, address: &H160) -> bool {
		self.addresses.contains(address)
	}

	/// Makes a slot warm (EIP-2929); `read` gets its value from the state the first time.
	pub(crate) fn warm_slot(&mut self, key: Key, read: impl FnOnce() -> H256) {
		let (number, slot) = self.slots.get_or_read(key, read);
		if !slot.warm {
			slot.warm = true;
			self.undo.push(Undo::Warmed(number));
		}
	}

	/// Whether a slot is warm.
	pub(crate) fn is_slot_warm(&self, key: &Key) -> bool {
		self.slots.get(key).is_some_and(|slot| slot.warm)
	}

	/// What a slot was before the transaction, and what it is.
	pub(crate) fn slot(&mut self, key: Key, read: impl FnOnce() -> H256) -> (H256, H256) {
		let (_, slot) = self.slots.get_or_read(key, read);
		(slot.original, slot.current)
	}

	/// Sets a slot in the frame that began at `mark`.
	pub(crate) fn set_slot(
		&mut self,
		mark: Mark,
		key: Key,
		value: H256,
		read: impl FnOnce() -> H256,
	) {
		let (number, slot) = self.slots.get_or_read(key, read);
		if slot.noted <= mark.undo {
			self.undo.push(Undo::Slot(number, slot.current));
			slot.noted = self.undo.len();
		}
		slot.current = value;
	}

	/// A transient slot (EIP-1153).
	pub(crate) fn transient(&self, key: &Key) -> H256 {
		self.transient.get(key).map(|slot| slot.current).unwrap_or_default()
	}

	/// Sets a transient slot in the frame that began at `mark`.
	pub(crate) fn set_transient(&mut self, mark: Mark, key: Key, value: H256) {
		let (number, slot) = self.transient.get_or_read(key, H256::zero);
		if slot.noted <= mark.undo {
			self.undo.push(Undo::Transient(number, slot.current));
			slot.noted = self.undo.len();
		}
		slot.current = value;
	}

	/// Notes that a contract is created in this transaction.
	pub(crate) fn create(&mut self, address: H160) {
		if self.created.insert(address) {
			self.undo.push(Undo::Created(address));
		}
	}

	/// Whether a contract was created in this transaction.
	pub(crate) fn is_created(&self, address: &H160) -> bool {
		self.created.contains(address)
	}

	/// Notes that a contract is to be removed.
	pub(crate) fn destroy(&mut self, address: H160) {
		if self.destroyed.insert(address) {
			self.undo.push(Undo::Destroyed(address));
		}
	}

	/// Whether a contract is to be removed.
	pub(crate) fn is_destroyed(&self, address: &H160) -> bool {
		self.destroyed.contains(address)
	}

	/// Notes a log.
	pub(crate) fn log(&mut self, log: Log) {
		self.logs.push(log);
	}

	/// What is left at the end: slots whose value changed, except those of removed contracts; removed
	/// contracts; logs.
	pub(crate) fn finish(self) -> (Vec<(Key, H256)>, BTreeSet<H160>, Vec<Log>) {
		let Self { slots: Slots { numbers, slots }, destroyed, logs, .. } = self;
		let changed = numbers
			.into_iter()
			.filter(|((address, _), _)| !destroyed.contains(address))
			.filter_map(|(key, number)| {
				let slot = slots.get(number as usize)?;
				(slot.original != slot.current).then_some((key, slot.current))
			})
			.collect();
		(changed, destroyed, logs)
	}
}
