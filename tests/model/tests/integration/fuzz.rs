//! Random sequences of calls, blocks and changes of parameters, with all invariants after each step.
//! `DEUTERIUM_FUZZ_SEQUENCES` and `DEUTERIUM_FUZZ_SEED` set how many and which.

use deuterium_model_tests::fuzz::{Campaign, DEFAULT_SEQUENCES};

/// What a campaign of full length must have reached, or it tests less than it says.
const REACHED: [&str; 35] = [
	"task: succeeded",
	"task: outbid",
	"task: cancelled",
	"task: expired in the queue",
	"task: timed out",
	"task: error reported",
	"task: result illegal",
	"round: paid",
	"round: slashed",
	"round: penalised",
	"round: released",
	"node: kicked out",
	"node: kicked out, silent",
	"node: slashed",
	"join: done",
	"set_worker_key: done",
	"pause: done",
	"resume: done",
	"quit: done",
	"top_up: done",
	"withdraw: done",
	"withdraw_for: done",
	"create_task: done",
	"cancel_task: done",
	"claim: done",
	"poke: done",
	"commit: done",
	"disclose: done",
	"report_error: done",
	"report_uploaded: done",
	"submit: done",
	"commit, legacy: done",
	"disclose, legacy: done",
	"report_error, legacy: done",
	"report_uploaded, legacy: done",
];

#[test]
fn invariants_should_hold_when_anything_happens_in_any_order() {
	let campaign = Campaign::from_environment();
	let begun = std::time::Instant::now();
	let coverage = campaign.run().unwrap_or_else(|failure| panic!("{failure}"));
	println!("{} sequences in {:?} reached:\n{coverage}", campaign.sequences, begun.elapsed());
	if campaign.sequences >= DEFAULT_SEQUENCES {
		assert_eq!(coverage.missing(&REACHED), [""; 0], "never reached; all:\n{coverage}");
		assert_eq!(coverage.get("task: not over"), 0);
		assert_eq!(coverage.get("round: not over"), 0);
	}
}
