//! Reading `deuterium_task` views.

use serde_json::Value;

/// An amount in base units.
pub fn amount(value: &Value) -> u128 {
	let text = value.as_str().expect("amounts are decimal text");
	text.parse().expect("amounts are decimal")
}

/// The round of a node.
pub fn round_of<'a>(task: &'a Value, node: &str) -> Option<&'a Value> {
	task["rounds"].as_array()?.iter().find(|round| round["node"] == node)
}

/// The sum of an amount over all rounds.
pub fn total(task: &Value, field: &str) -> u128 {
	let rounds = task["rounds"].as_array().expect("the task has started");
	rounds.iter().map(|round| amount(&round[field])).sum()
}
