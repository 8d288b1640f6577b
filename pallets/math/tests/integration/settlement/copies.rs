//! A commitment that another round has opened already, opened once more.

use crate::settlement::play::{Settled, Trace};
use deuterium_math::settlement::{Event, Matches, Outcome, Rules, money::Ledger, step};

const FEE: u128 = 5_000;

/// What becomes of these events after three commitments in the order of rounds.
fn after_commitments(events: &[Event], matches: Matches) -> Trace {
	let rules = Rules::default();
	let mut trace = Trace::new();
	let mut ledger = Ledger::new(FEE, &rules.rewards);
	let commits = (0..3).map(Event::Committed);
	for event in commits.chain(events.iter().copied()) {
		for action in step(&mut trace.group, event, &matches, &rules).unwrap() {
			trace.record(action, &mut ledger);
		}
	}
	assert_eq!(trace.paid.iter().sum::<u128>() + trace.creator + ledger.remaining(), FEE);
	trace
}

const ALL: Matches = Matches { first_second: true, second_third: true, first_third: true };

#[test]
fn copy_should_get_nothing_when_it_makes_the_pair() {
	use Event::{Disclosed, DisclosedCopy, Uploaded};
	let trace =
		after_commitments(&[Disclosed(0), DisclosedCopy(1), Disclosed(2), Uploaded(0)], ALL);
	assert_eq!(trace.group.outcome, Outcome::Success { result_round: 0 });
	let expected = [Settled::Paid(20), Settled::Released(Some(0)), Settled::Paid(12)];
	assert_eq!(trace.settled.map(Option::unwrap), expected);
	assert_eq!((trace.paid, trace.creator), ([2_000, 0, 1_200], 1_800));
	assert!(trace.group.ended);
}

#[test]
fn copy_should_get_nothing_when_it_comes_last() {
	use Event::{Disclosed, DisclosedCopy, Uploaded};
	let trace =
		after_commitments(&[Disclosed(0), Disclosed(1), Uploaded(0), DisclosedCopy(2)], ALL);
	assert_eq!((trace.paid, trace.creator), ([2_000, 1_800, 0], 1_200));
	assert_eq!(trace.settled[2], Some(Settled::Released(Some(0))));
}

#[test]
fn copy_should_bear_witness_like_any_result_when_the_third_differs() {
	use Event::{Disclosed, DisclosedCopy};
	let twins = Matches { first_second: true, ..Matches::default() };
	let trace = after_commitments(&[Disclosed(0), Disclosed(2), DisclosedCopy(1)], twins);
	assert_eq!(trace.settled[2], Some(Settled::Slashed));
	assert_eq!(trace.paid, [0; 3], "the result round is paid for its upload");
}
