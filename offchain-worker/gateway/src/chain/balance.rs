//! Balances and holds, read from storage.

use super::{DeuteriumConfig, failure};
use crate::{amount::Amount, exit::Result};
use deuterium_protocol::Address;
use serde::Serialize;
use subxt::{
	OnlineClientAtBlock,
	dynamic::{Value, storage},
	ext::scale_value::{At, Composite, Primitive, ValueDef},
};

/// Money of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Balance {
	/// Can be spent.
	pub free: Amount,
	/// Held or reserved.
	pub reserved: Amount,
	/// What is held, by reason.
	pub holds: Vec<Hold>,
}

/// A part of a balance that is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Hold {
	/// Pallet and reason, such as `NodeStaking.Stake`.
	pub reason: String,
	/// How much.
	pub amount: Amount,
}

pub(super) async fn fetch(
	at: &OnlineClientAtBlock<DeuteriumConfig>,
	account: Address,
) -> Result<Balance> {
	let entry = storage::<([u8; 20],), Value>("System", "Account");
	let info = at.storage().try_fetch(entry, (account.0,)).await.map_err(failure)?;
	let Some(info) = info else { return Ok(Balance::default()) };
	let info = info.decode().map_err(failure)?;
	let entry = storage::<([u8; 20],), Value>("Balances", "Holds");
	let holds = at.storage().try_fetch(entry, (account.0,)).await.map_err(failure)?;
	let holds = match holds {
		Some(holds) => read_holds(&holds.decode().map_err(failure)?),
		None => Vec::new(),
	};
	let part = |name: &str| Amount(info.at("data").at(name).and_then(number).unwrap_or_default());
	Ok(Balance { free: part("free"), reserved: part("reserved"), holds })
}

fn read_holds(value: &Value) -> Vec<Hold> {
	items(value)
		.into_iter()
		.filter_map(|hold| {
			Some(Hold {
				reason: reason(hold.at("id")?),
				amount: Amount(number(hold.at("amount")?)?),
			})
		})
		.collect()
}

/// The elements of a list, also inside of new types.
fn items(value: &Value) -> Vec<&Value> {
	match &value.value {
		ValueDef::Composite(Composite::Unnamed(list)) => match list.as_slice() {
			[single] if single.at("id").is_none() => items(single),
			_ => list.iter().collect(),
		},
		_ => Vec::new(),
	}
}

/// Names of nested variants, joined by points.
fn reason(value: &Value) -> String {
	match &value.value {
		ValueDef::Variant(variant) => match variant.at(0) {
			Some(inner) => format!("{}.{}", variant.name, reason(inner)),
			None => variant.name.clone(),
		},
		_ => String::new(),
	}
}

fn number(value: &Value) -> Option<u128> {
	match &value.value {
		ValueDef::Primitive(Primitive::U128(number)) => Some(*number),
		_ => None,
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn hold(pallet: &str, name: &str, amount: u128) -> Value {
		let id = Value::unnamed_variant(pallet, [Value::unnamed_variant(name, [])]);
		Value::named_composite([("id", id), ("amount", Value::u128(amount))])
	}

	#[test]
	fn holds_should_be_read_when_there_are_none_one_or_two() {
		let list = |holds: Vec<Value>| Value::unnamed_composite([Value::unnamed_composite(holds)]);
		assert_eq!(read_holds(&list(vec![])), []);
		let stake = Hold { reason: "NodeStaking.Stake".into(), amount: Amount(5) };
		assert_eq!(read_holds(&list(vec![hold("NodeStaking", "Stake", 5)])), [stake.clone()]);
		let fee = Hold { reason: "TaskQueue.Fee".into(), amount: Amount(7) };
		let both = list(vec![hold("NodeStaking", "Stake", 5), hold("TaskQueue", "Fee", 7)]);
		assert_eq!(read_holds(&both), [stake, fee]);
	}
}
