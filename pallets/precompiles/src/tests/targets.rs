//! The target `contract_calls` of `tests/fuzz`, run here without a fuzzer: on its seeds and on mutations
//! of them.

#[path = "../../../../tests/fuzz/harness/contracts.rs"]
mod contracts;

use super::sol::SOURCES;
use crate::standard;
use proptest::{prelude::*, sample::Index};
use std::{fs, path::Path};

/// The seeds with their names.
fn seeds() -> Vec<(String, Vec<u8>)> {
	let folder =
		Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fuzz/seeds/contract_calls");
	let files = fs::read_dir(folder).expect("the seeds are there");
	let mut seeds: Vec<_> = files
		.map(|file| {
			let file = file.expect("a file");
			let name = file.file_name().into_string().expect("a name");
			(name, fs::read(file.path()).expect("a file"))
		})
		.collect();
	seeds.sort();
	seeds
}

#[test]
fn contract_calls_should_reach_every_contract_when_seeds_are_called() {
	let seeds = seeds();
	let succeeded = |contract: &str| {
		let of_it = |name: &str| name.split_once('.').is_some_and(|(prefix, _)| prefix == contract);
		let seeds = seeds.iter().filter(|(name, _)| of_it(name));
		seeds.filter(|(_, seed)| contracts::call(seed) == Some(true)).count()
	};
	for source in SOURCES {
		assert!(succeeded(source.name) > 0, "{}", source.name);
	}
	assert_eq!(succeeded("standard"), standard::ALL.len());
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

	#[test]
	fn contract_calls_should_keep_the_rules_when_seeds_are_mutated(
		seed in prop::sample::select(seeds()),
		changes in prop::collection::vec((any::<Index>(), any::<u8>()), 0..4),
		length in prop::option::weighted(0.3, any::<Index>()),
	) {
		let (_, mut bytes) = seed;
		for (place, byte) in changes {
			let place = place.index(bytes.len());
			bytes[place] = byte;
		}
		if let Some(length) = length {
			bytes.truncate(length.index(bytes.len()));
		}
		contracts::call(&bytes);
	}
}
