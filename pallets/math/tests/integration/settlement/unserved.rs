//! Reports that a node was not served what it needs (B-28).

use crate::settlement::play::{Settled, Trace};
use deuterium_math::settlement::{
	AbortReason, Event, Matches, Outcome, Rules, money::Ledger, step,
};

const FEE: u128 = 5_000;
const SECOND_THIRD: Matches =
	Matches { first_second: false, second_third: true, first_third: false };

fn play(events: &[Event], matches: Matches) -> Trace {
	let rules = Rules::default();
	let mut trace = Trace::new();
	let mut ledger = Ledger::new(FEE, &rules.rewards);
	for event in events {
		for action in step(&mut trace.group, *event, &matches, &rules).unwrap() {
			trace.record(action, &mut ledger);
		}
	}
	assert_eq!(trace.paid.iter().sum::<u128>() + trace.creator + ledger.remaining(), FEE);
	trace
}

#[test]
fn unserved_round_should_be_let_go_like_a_silent_one_when_two_results_match() {
	use Event::{Committed, Disclosed, Unserved, Uploaded};
	let trace = play(
		&[Unserved(0), Committed(1), Committed(2), Disclosed(1), Disclosed(2), Uploaded(1)],
		SECOND_THIRD,
	);
	assert_eq!(trace.group.outcome, Outcome::Success { result_round: 1 });
	let expected = [Settled::Released(Some(0)), Settled::Paid(18), Settled::Paid(12)];
	assert_eq!(trace.settled.map(Option::unwrap), expected);
	assert_eq!((trace.paid, trace.creator), ([0, 1_800, 1_200], 2_000), "its share goes back");
	assert_eq!(trace.penalised, [false; 3]);
	assert!(trace.group.ended);
}

#[test]
fn other_errors_should_be_slashed_when_two_results_match() {
	use Event::{Committed, Disclosed, Errored};
	let trace =
		play(&[Errored(0), Committed(1), Committed(2), Disclosed(1), Disclosed(2)], SECOND_THIRD);
	assert_eq!(trace.settled[0], Some(Settled::Slashed));
}

#[test]
fn unserved_rounds_should_count_as_errors_when_nobody_has_a_result() {
	use Event::{Errored, ExecutionDeadline, Unserved};
	for events in [
		[Unserved(0), Unserved(1), Unserved(2)],
		[Unserved(0), Errored(1), Unserved(2)],
		[Unserved(0), Unserved(1), ExecutionDeadline],
	] {
		let trace = play(&events, Matches::default());
		assert_eq!(trace.abort(), Some(AbortReason::ErrorReported));
		assert_eq!(trace.paid.iter().sum::<u128>() / 10, 50 - u128::from(trace.paid[2] > 0));
	}
}
