//! The journal against a model that copies everything when a frame begins.

use crate::{
	mock::*,
	runner::journal::{Journal, Key, Mark},
};
use ethereum::Log;
use proptest::{collection::vec, prelude::*};
use sp_core::{H160, H256};
use std::collections::{BTreeMap, BTreeSet};

/// What a transaction may do to the journal.
#[derive(Clone, Copy, Debug)]
enum Action {
	Enter,
	Commit,
	Undo,
	Read(u64),
	Write(u64, u64),
	WriteTransient(u64, u64),
	WarmSlot(u64),
	WarmAddress(u16),
	Create(u16),
	Destroy(u16),
	Log,
}

/// What a frame sees.
#[derive(Clone, Default, PartialEq, Debug)]
struct Model {
	slots: BTreeMap<u64, u64>,
	transient: BTreeMap<u64, u64>,
	warm_slots: BTreeSet<u64>,
	warm: BTreeSet<u16>,
	created: BTreeSet<u16>,
	destroyed: BTreeSet<u16>,
	logs: usize,
}

fn action() -> impl Strategy<Value = Action> {
	prop_oneof![
		3 => Just(Action::Enter),
		2 => Just(Action::Commit),
		2 => Just(Action::Undo),
		2 => (0u64..4).prop_map(Action::Read),
		6 => (0u64..4, 0u64..3).prop_map(|(slot, value)| Action::Write(slot, value)),
		3 => (0u64..4, 0u64..3).prop_map(|(slot, value)| Action::WriteTransient(slot, value)),
		2 => (0u64..4).prop_map(Action::WarmSlot),
		1 => (0u16..4).prop_map(Action::WarmAddress),
		1 => (0u16..4).prop_map(Action::Create),
		1 => (1u16..4).prop_map(Action::Destroy),
		1 => Just(Action::Log),
	]
}

/// Slots belong to the address 0, which is never destroyed.
fn key(slot: u64) -> Key {
	(address(0), word(slot))
}

/// What lies in the state before the transaction: slot 1 holds 1.
fn original(slot: u64) -> u64 {
	u64::from(slot == 1)
}

fn apply(journal: &mut Journal, model: &mut Model, mark: Mark, action: Action) {
	match action {
		Action::Read(slot) => {
			journal.slot(key(slot), || word(original(slot)));
		},
		Action::Write(slot, value) => {
			journal.set_slot(mark, key(slot), word(value), || word(original(slot)));
			model.slots.insert(slot, value);
		},
		Action::WriteTransient(slot, value) => {
			journal.set_transient(mark, key(slot), word(value));
			model.transient.insert(slot, value);
		},
		Action::WarmSlot(slot) => {
			journal.warm_slot(key(slot), || word(original(slot)));
			model.warm_slots.insert(slot);
		},
		Action::WarmAddress(number) => {
			journal.warm_address(address(number));
			model.warm.insert(number);
		},
		Action::Create(number) => {
			journal.create(address(number));
			model.created.insert(number);
		},
		Action::Destroy(number) => {
			journal.destroy(address(number));
			model.destroyed.insert(number);
		},
		Action::Log => {
			journal.log(Log { address: H160::zero(), topics: vec![], data: vec![] });
			model.logs += 1;
		},
		Action::Enter | Action::Commit | Action::Undo => {},
	}
}

/// Compares everything that can be asked.
fn compare(journal: &mut Journal, model: &Model) -> Result<(), TestCaseError> {
	for slot in 0..4u64 {
		let current = model.slots.get(&slot).copied().unwrap_or_else(|| original(slot));
		let answer = journal.slot(key(slot), || word(original(slot)));
		prop_assert_eq!(answer, (word(original(slot)), word(current)));
		let transient = model.transient.get(&slot).copied().unwrap_or_default();
		prop_assert_eq!(journal.transient(&key(slot)), word(transient));
		prop_assert_eq!(journal.is_slot_warm(&key(slot)), model.warm_slots.contains(&slot));
	}
	for number in 0..4u16 {
		let who = address(number);
		prop_assert_eq!(journal.is_address_warm(&who), model.warm.contains(&number));
		prop_assert_eq!(journal.is_created(&who), model.created.contains(&number));
		prop_assert_eq!(journal.is_destroyed(&who), model.destroyed.contains(&number));
	}
	Ok(())
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(1_000))]

	#[test]
	fn journal_should_do_what_copies_do(actions in vec(action(), 1..80)) {
		let mut journal = Journal::default();
		let mut model = Model::default();
		let mut frames: Vec<(Mark, Model)> = Vec::new();
		for action in actions {
			match action {
				Action::Enter => frames.push((journal.mark(), model.clone())),
				Action::Commit => {
					frames.pop();
				},
				Action::Undo => {
					if let Some((mark, before)) = frames.pop() {
						journal.undo_to(mark);
						model = before;
					}
				},
				_ => {
					let mark = frames.last().map(|(mark, _)| *mark).unwrap_or_default();
					apply(&mut journal, &mut model, mark, action);
				},
			}
			compare(&mut journal, &model)?;
		}
		let (changed, destroyed, logs) = journal.finish();
		let expected: Vec<(Key, H256)> = model
			.slots
			.iter()
			.filter(|(slot, value)| original(**slot) != **value)
			.map(|(slot, value)| (key(*slot), word(*value)))
			.collect();
		prop_assert_eq!(changed, expected);
		let gone: BTreeSet<H160> = model.destroyed.iter().map(|number| address(*number)).collect();
		prop_assert_eq!((destroyed, logs.len()), (gone, model.logs));
	}
}
