//! Many sequences on all processors.

use super::{Coverage, Failure, Random, Step, run, sequence, shrink};
use std::{
	fmt::Write as _,
	sync::{
		Mutex,
		atomic::{AtomicBool, AtomicU64, Ordering},
	},
	thread,
};

/// Names the variable that sets the number of sequences.
pub const SEQUENCES_VARIABLE: &str = "DEUTERIUM_FUZZ_SEQUENCES";
/// Names the variable that sets the seed of the first sequence.
pub const SEED_VARIABLE: &str = "DEUTERIUM_FUZZ_SEED";
/// Sequences in the normal test suite.
pub const DEFAULT_SEQUENCES: u64 = 10_000;
/// Seed of the first sequence in the normal test suite. The same every time, so that what it finds
/// belongs to the change under test.
pub const DEFAULT_SEED: u64 = 0xdeb7_e710;

/// A run of many sequences.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Campaign {
	/// Seed of the first sequence; the others follow by counting.
	pub seed: u64,
	/// How many sequences.
	pub sequences: u64,
}

impl Default for Campaign {
	fn default() -> Self {
		Self { seed: DEFAULT_SEED, sequences: DEFAULT_SEQUENCES }
	}
}

impl Campaign {
	/// As the environment wants it.
	///
	/// # Panics
	///
	/// If a variable is set to something that is no number.
	pub fn from_environment() -> Self {
		let read = |name: &str, default: u64| match std::env::var(name) {
			Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name}={text} is no number")),
			Err(_) => default,
		};
		Self {
			seed: read(SEED_VARIABLE, DEFAULT_SEED),
			sequences: read(SEQUENCES_VARIABLE, DEFAULT_SEQUENCES),
		}
	}

	/// Runs all sequences; says what they reached, or describes the first failure that was found,
	/// shrunk, with all that is needed to see it again.
	pub fn run(self) -> Result<Coverage, String> {
		let next = AtomicU64::new(0);
		let failed = AtomicBool::new(false);
		let results = Mutex::new((Coverage::default(), None));
		let worker = || {
			let mut coverage = Coverage::default();
			let mut failure = None;
			while !failed.load(Ordering::Relaxed) {
				let number = next.fetch_add(1, Ordering::Relaxed);
				if number >= self.sequences {
					break;
				}
				let seed = self.seed.wrapping_add(number);
				let steps = sequence(&mut Random::new(seed));
				match run(&steps, false) {
					Ok(reached) => coverage.merge(&reached),
					Err(_) => {
						failed.store(true, Ordering::Relaxed);
						failure = Some(describe(seed, steps));
					},
				}
			}
			let mut results = results.lock().expect("no thread panics while it holds the lock");
			results.0.merge(&coverage);
			results.1 = results.1.take().or(failure);
		};
		thread::scope(|scope| {
			for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
				scope.spawn(worker);
			}
		});
		match results.into_inner().expect("no thread panics while it holds the lock") {
			(coverage, None) => Ok(coverage),
			(_, Some(failure)) => Err(failure),
		}
	}
}

/// Shrinks a failing sequence and writes down all about it.
fn describe(seed: u64, steps: Vec<Step>) -> String {
	let length = steps.len();
	let steps = shrink(steps, |steps| run(steps, false).is_err());
	let failure = run(&steps, true).err().unwrap_or_else(|| Failure {
		fault: "the failure does not repeat: something outside the chain takes part".into(),
		trace: Vec::new(),
	});
	let mut text = format!("{}\n\nsteps, {} of {length} left:\n", failure.fault, steps.len());
	for step in &steps {
		let _ = writeln!(text, "\tStep::{step:?},");
	}
	let _ = writeln!(text, "\nwhat happened:");
	for line in &failure.trace {
		let _ = writeln!(text, "\t{line}");
	}
	let _ = write!(text, "\nagain: {SEED_VARIABLE}={seed} {SEQUENCES_VARIABLE}=1");
	let _ = write!(text, " cargo test -p deuterium-model-tests --test integration fuzz");
	text
}
