//! `vectors/standard.json`: what Ethereum's executable specification answers (see the generator
//! beside it).

use super::{
	super::{ALL, modexp},
	call,
};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Vector {
	number: u16,
	name: String,
	input: String,
	gas: Option<u64>,
	gas_prague: Option<u64>,
	output: Option<String>,
}

fn vectors() -> Vec<Vector> {
	serde_json::from_str(include_str!("../../../vectors/standard.json")).unwrap()
}

#[test]
fn precompiles_should_answer_like_the_specification_when_called_with_its_vectors() {
	let mut counts = BTreeMap::new();
	for vector in vectors() {
		let input = hex::decode(&vector.input).unwrap();
		let answer = call(vector.number, &input).map(|(gas, output)| (gas, hex::encode(output)));
		let expected = vector.gas.zip(vector.output);
		assert_eq!(answer.ok(), expected, "{:#x} {}", vector.number, vector.name);
		*counts.entry(vector.number).or_insert(0) += 1;
	}
	// Every precompile has vectors, so that a change of the file's format cannot pass unseen.
	assert_eq!(counts.len(), ALL.len());
	assert!(counts.values().all(|count| *count >= 10), "{counts:?}");
}

#[test]
fn modexp_should_have_cost_the_price_of_prague_when_priced_by_its_constants() {
	let mut seen = 0;
	for vector in vectors().iter().filter(|vector| vector.gas_prague.is_some()) {
		let input = hex::decode(&vector.input).unwrap();
		assert_eq!(modexp::EIP_2565.gas(&input).ok(), vector.gas_prague, "{}", vector.name);
		seen += 1;
	}
	assert!(seen > 50);
}
