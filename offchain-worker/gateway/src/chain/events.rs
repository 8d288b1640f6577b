//! Reading the events of a transaction by name.

use crate::exit::{Failure, Result};
use subxt::{
	dynamic::Value,
	ext::scale_value::{At, Composite, Primitive, ValueDef},
};

/// One event of a transaction.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
	/// Name of the pallet in the runtime.
	pub pallet: String,
	/// Name of the event.
	pub name: String,
	/// Its fields.
	pub fields: Composite<()>,
}

/// The number of the task that a transaction created.
pub fn created_task(events: &[Event]) -> Result<u64> {
	events
		.iter()
		.filter(|event| event.pallet == "TaskQueue" && event.name == "TaskCreated")
		.find_map(|event| number(event.fields.at("task")?))
		.ok_or_else(|| {
			Failure::failed(
				"the transaction created no task that this program can read",
				"use a release of this program that fits the chain's runtime",
			)
		})
}

/// A number, also inside of new types.
fn number(value: &Value) -> Option<u64> {
	match &value.value {
		ValueDef::Primitive(Primitive::U128(number)) => (*number).try_into().ok(),
		ValueDef::Composite(Composite::Unnamed(inner)) => match inner.as_slice() {
			[single] => number(single),
			_ => None,
		},
		_ => None,
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn event(pallet: &str, name: &str, task: Value) -> Event {
		let fields = Composite::named([("task", task), ("fee", Value::u128(5))]);
		Event { pallet: pallet.into(), name: name.into(), fields }
	}

	#[test]
	fn created_task_should_be_found_among_other_events() {
		let events = [
			event("Balances", "Deposit", Value::u128(9)),
			event("TaskQueue", "TaskCreated", Value::unnamed_composite([Value::u128(7)])),
		];
		assert_eq!(created_task(&events), Ok(7));
	}

	#[test]
	fn created_task_should_fail_clearly_when_there_is_none() {
		let events = [event("TaskQueue", "TaskCreated", Value::string("7"))];
		assert_eq!(created_task(&events).unwrap_err().code(), 1);
		assert!(created_task(&[]).is_err());
	}
}
