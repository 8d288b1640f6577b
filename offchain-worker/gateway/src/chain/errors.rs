//! Chain errors in words that say what to do.

use crate::exit::Failure;
use subxt::error::{DispatchError, TokenError};

/// Translates what the runtime said of a call.
///
/// Pallet errors carry their own documentation in the chain's metadata (cause and remedy by house
/// rule), so a runtime newer than this program still explains itself.
pub fn explain(error: &DispatchError) -> Failure {
	match error {
		DispatchError::Module(module) => match module.details() {
			Ok(details) => {
				pallet_error(details.pallet.name(), &details.variant.name, &details.variant.docs)
			},
			Err(_) => Failure::failed(
				format!("the chain refused the call: {error}"),
				"use a release of this program that fits the chain's runtime",
			),
		},
		DispatchError::Token(TokenError::FundsUnavailable) => Failure::failed(
			"the account does not have that much free balance",
			"lower the amount or transfer CNX to the account; `deuterium account` shows the balance",
		),
		DispatchError::BadOrigin => Failure::failed(
			"this account may not do that",
			"sign with the account that owns the task or the node",
		),
		other => Failure::failed(format!("the chain refused the call: {other}"), ""),
	}
}

/// Text of a pallet's error. Its documentation reads `Cause: … Remedy: …`, or its first sentence is
/// the cause and the rest the remedy.
fn pallet_error(pallet: &str, name: &str, docs: &[String]) -> Failure {
	let text = docs.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
	let text = text.trim();
	if text.is_empty() {
		return Failure::failed(format!("the chain refused the call: {pallet}::{name}"), "");
	}
	let (cause, remedy) = split_cause(text);
	let cause = cause.trim_end_matches(['.', ';', ':', ' ']);
	Failure::failed(format!("{cause} ({pallet}::{name})"), remedy)
}

fn split_cause(text: &str) -> (&str, &str) {
	if let Some((cause, remedy)) =
		text.strip_prefix("Cause: ").and_then(|rest| rest.split_once("Remedy: "))
	{
		return (cause, remedy);
	}
	match text.find(". ").into_iter().chain(text.find("; ")).min() {
		Some(at) => {
			let (cause, rest) = text.split_at(at);
			(cause, rest.trim_start_matches(['.', ';', ' ']))
		},
		None => (text, ""),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn pallet_error_should_give_cause_and_remedy_when_documented() {
		let docs = ["The task's fee is too low. Offer more than".into(), " the cheapest.".into()];
		let failure = pallet_error("TaskQueue", "FeeTooLow", &docs);
		assert_eq!(failure.cause, "The task's fee is too low (TaskQueue::FeeTooLow)");
		assert_eq!(failure.remedy, "Offer more than the cheapest.");
		let docs = ["not in the network; join first".into()];
		let failure = pallet_error("NodeRegistry", "NotJoined", &docs);
		assert_eq!(failure.cause, "not in the network (NodeRegistry::NotJoined)");
		assert_eq!(failure.remedy, "join first");
		let docs =
			["Cause: the network is full: no room. Remedy: join when".into(), "one left.".into()];
		let failure = pallet_error("NodeRegistry", "NetworkFull", &docs);
		assert_eq!(failure.cause, "the network is full: no room (NodeRegistry::NetworkFull)");
		assert_eq!(failure.remedy, "join when one left.");
	}

	#[test]
	fn pallet_error_should_be_named_when_undocumented() {
		let failure = pallet_error("NodeRegistry", "Odd", &[]);
		assert!(failure.cause.contains("NodeRegistry::Odd"));
		assert_eq!(failure.code(), 1);
	}

	#[test]
	fn token_error_should_name_the_balance_when_funds_are_missing() {
		let failure = explain(&DispatchError::Token(TokenError::FundsUnavailable));
		assert!(failure.cause.contains("balance") && failure.remedy.contains("transfer"));
		assert!(explain(&DispatchError::BadOrigin).remedy.contains("owns"));
	}
}
