//! The targets of `tests/fuzz`, compiled and run here without a fuzzer: on their seeds, on mutations
//! of these, and on random bytes.

use deuterium_model_tests::{
	bytes::{runtime_calls, steps},
	fuzz::{Choices, Random},
};
use std::{fs, path::Path};

#[path = "../../../fuzz/harness/protocol.rs"]
mod protocol;
#[path = "../../../fuzz/harness/transactions.rs"]
mod transactions;

fn seeds(target: &str) -> Vec<Vec<u8>> {
	let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds").join(target);
	let mut files: Vec<_> = fs::read_dir(&folder)
		.expect("the seeds are there")
		.map(|entry| entry.expect("a file").path())
		.collect();
	files.sort();
	files.into_iter().map(|file| fs::read(file).expect("a file")).collect()
}

/// Random bytes, of which `zeros` in a hundred are 0.
fn random_bytes(random: &mut Random, length: u32, zeros: u32) -> Vec<u8> {
	(0..length).map(|_| if random.chance(zeros) { 0 } else { random.index() }).collect()
}

/// The bytes with one cut off, put in, taken out or changed.
fn mutation(random: &mut Random, seed: &[u8]) -> Vec<u8> {
	let mut bytes = seed.to_vec();
	let at = random.below(bytes.len() as u32) as usize;
	match random.below(4) {
		0 => bytes.truncate(at),
		1 => bytes.insert(at, random.index()),
		2 => drop(bytes.remove(at)),
		_ => bytes[at] = random.index(),
	}
	bytes
}

#[test]
fn protocol_decode_should_read_every_seed_and_survive_its_mutations() {
	let mut random = Random::new(1);
	let seeds = seeds("protocol_decode");
	assert!(seeds.len() >= 8, "{} seeds", seeds.len());
	for seed in seeds {
		let text = String::from_utf8_lossy(&seed).into_owned();
		assert!(protocol::decode(&seed) > 0, "this is none of the types any more: {text}");
		for _ in 0..500 {
			protocol::decode(&mutation(&mut random, &seed));
		}
	}
}

#[test]
fn protocol_decode_should_survive_random_bytes() {
	let mut random = Random::new(2);
	let mut read = 0;
	for _ in 0..20_000 {
		// With many zeros: empty lists and absent values are what lets the rest be read.
		let (length, zeros) = (random.below(400), random.below(100));
		read += protocol::decode(&random_bytes(&mut random, length, zeros));
	}
	assert!(read > 10_000, "hardly anything was read: {read}");
}

#[test]
fn transaction_decode_should_read_every_seed_and_survive_its_mutations() {
	let mut random = Random::new(4);
	let seeds = seeds("transaction_decode");
	assert!(seeds.len() >= 12, "{} seeds", seeds.len());
	let mut read = 0;
	for seed in seeds {
		assert_eq!(transactions::decode(&seed), 1, "in one form each: {seed:?}");
		for _ in 0..200 {
			read += transactions::decode(&mutation(&mut random, &seed));
		}
	}
	assert!(read > 100, "hardly any mutation was read: {read}");
}

#[test]
fn runtime_calls_should_keep_the_invariants_when_bytes_are_random() {
	let mut random = Random::new(3);
	let mut longest = 0;
	for _ in 0..200 {
		let length = random.below(300);
		let bytes = random_bytes(&mut random, length, 0);
		longest = longest.max(steps(&bytes).len());
		runtime_calls(&bytes);
	}
	assert!(longest >= 30, "sequences have {longest} steps at most");
}
