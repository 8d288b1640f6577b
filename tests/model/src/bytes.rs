//! What the coverage-guided target `runtime_calls` runs: any bytes are a sequence of steps.

use crate::fuzz::{Failure, Script, Step, run, sequence};

/// The sequence that bytes stand for.
pub fn steps(bytes: &[u8]) -> Vec<Step> {
	sequence(&mut Script(bytes))
}

/// Runs the sequence that bytes stand for on a fresh chain.
///
/// # Panics
///
/// If an invariant does not hold, with the steps and the calls that led there.
pub fn runtime_calls(bytes: &[u8]) {
	let steps = steps(bytes);
	if run(&steps, false).is_err()
		&& let Err(Failure { fault, trace }) = run(&steps, true)
	{
		panic!("{fault}\n{steps:#?}\n{}", trace.join("\n"));
	}
}
