//! Every behaviour of every round in every order, and every sequence of events whatsoever.

use crate::settlement::play::{Behaviour, ORDERS, Scenario, Settled, Trace, UPLOAD_TIMES, play};
use deuterium_math::settlement::{
	AbortReason, Action, Event, Group, Matches, Outcome, Refusal, Rules, money::Ledger, step,
};

/// Points on a line that match within 1: A ~ near A ~ B, A ≁ B, C far away.
const BEHAVIOURS: [Behaviour; 8] = [
	Behaviour::Result(0),
	Behaviour::Result(1),
	Behaviour::Result(2),
	Behaviour::Result(9),
	Behaviour::ResultWithoutUpload(0),
	Behaviour::Error,
	Behaviour::Withhold,
	Behaviour::Silent,
];

const REWARDS: [u8; 3] = [10, 9, 6];

/// What should become of a task, stated over the whole picture instead of event by event.
struct Expected {
	success: Option<u8>,
	abort: Option<AbortReason>,
	settled: [Settled; 3],
	penalised: [bool; 3],
}

/// Position of each round among those of `order` that satisfy `counts`.
fn positions(order: impl Iterator<Item = u8>) -> [Option<usize>; 3] {
	let mut positions = [None; 3];
	for (position, round) in order.enumerate() {
		positions[usize::from(round)] = Some(position);
	}
	positions
}

fn expected(scenario: &Scenario) -> Expected {
	let is = |round: u8, wanted: Behaviour| scenario.behaviours[usize::from(round)] == wanted;
	let value = |round: u8| scenario.behaviours[usize::from(round)].value();
	let similar = |a: u8, b: u8| match (value(a), value(b)) {
		(Some(x), Some(y)) => a != b && (x - y).abs() <= 1,
		_ => false,
	};
	let committed = positions(scenario.commits.into_iter().filter(|r| !is(*r, Behaviour::Silent)));
	let errors = scenario.commits.into_iter().filter(|r| is(*r, Behaviour::Error));
	let opened = scenario.discloses.into_iter().filter(|r| value(*r).is_some());
	let disclosed = positions(errors.clone().chain(opened.clone()));
	let order_score =
		|r: usize| committed[r].zip(disclosed[r]).map(|(c, d)| REWARDS[c] + REWARDS[d]);
	let (errors, opened) = (errors.count(), opened.collect::<Vec<_>>());
	let silent = (0..3).filter(|r| is(*r, Behaviour::Silent)).count();
	let withheld = (0..3).filter(|r| is(*r, Behaviour::Withhold)).count();

	let success = (1..opened.len()).filter(|_| silent == 0).find_map(|k| {
		let earlier: Vec<u8> =
			opened[..k].iter().copied().filter(|r| similar(*r, opened[k])).collect();
		match earlier[..] {
			[] => None,
			[one] => Some(one),
			_ => Some(opened[k]),
		}
	});
	let abort = match (success, errors, silent, withheld) {
		(Some(_), ..) => None,
		(None, 2.., ..) => Some(AbortReason::ErrorReported),
		(None, _, 0, 0) => Some(AbortReason::ResultIllegal),
		_ => Some(AbortReason::Timeout),
	};
	let settle = |round: u8| {
		let r = usize::from(round);
		let [a, b] = [(round + 1) % 3, (round + 2) % 3];
		let behaviour = scenario.behaviours[r];
		match behaviour {
			Behaviour::Silent if silent == 3 => Settled::Released(None),
			Behaviour::Silent => Settled::Released(Some(0)),
			Behaviour::Withhold if silent == 0 => Settled::Released(Some(0)),
			_ if success.is_some() && similar(a, b) && !similar(round, a) && !similar(round, b) => {
				Settled::Slashed
			},
			Behaviour::ResultWithoutUpload(_) if success == Some(round) => {
				Settled::Released(Some(0))
			},
			_ if success.is_some() => Settled::Paid(order_score(r).unwrap()),
			_ if abort == Some(AbortReason::ResultIllegal) => Settled::Released(Some(0)),
			Behaviour::Error => Settled::Released(order_score(r)),
			_ if abort == Some(AbortReason::ErrorReported) && silent == 0 => {
				Settled::Released(None)
			},
			_ if silent > 0 => Settled::Released(committed[r].map(|c| 2 * REWARDS[c])),
			_ => Settled::Released(order_score(r)),
		}
	};
	Expected {
		success,
		abort,
		settled: [settle(0), settle(1), settle(2)],
		penalised: [0, 1, 2].map(|r| silent == 0 && is(r, Behaviour::Withhold)),
	}
}

fn all_scenarios(mut visit: impl FnMut(Scenario)) {
	for first in BEHAVIOURS {
		for second in BEHAVIOURS {
			for third in BEHAVIOURS {
				for commits in ORDERS {
					for discloses in ORDERS {
						for upload in UPLOAD_TIMES {
							let behaviours = [first, second, third];
							visit(Scenario { behaviours, commits, discloses, upload, fee: 5_000 });
						}
					}
				}
			}
		}
	}
}

#[test]
fn outcome_should_equal_the_rules_when_all_behaviours_meet_in_all_orders() {
	let mut visited = 0u32;
	all_scenarios(|scenario| {
		let trace = play(&scenario);
		let expected = expected(&scenario);
		trace.check_invariants(scenario.fee);
		assert_eq!(trace.success(), expected.success, "{scenario:?}");
		assert_eq!(trace.abort(), expected.abort, "{scenario:?}");
		assert_eq!(trace.settled.map(Option::unwrap), expected.settled, "{scenario:?}");
		assert_eq!(trace.penalised, expected.penalised, "{scenario:?}");
		check_money(&scenario, &trace);
		visited += 1;
	});
	assert_eq!(visited, 8 * 8 * 8 * 6 * 6 * 3);
}

/// With a fee of 5 000 a score is worth exactly 100 per point.
fn check_money(scenario: &Scenario, trace: &Trace) {
	// Nobody pays for reports that a third result contradicts. With somebody silent nothing opens.
	let heard = scenario.behaviours.iter().any(|behaviour| behaviour.value().is_some())
		&& !scenario.behaviours.contains(&Behaviour::Silent);
	let reporters =
		scenario.behaviours.iter().filter(|behaviour| **behaviour == Behaviour::Error).count();
	for (round, settled) in trace.settled.iter().enumerate() {
		let due = match settled.unwrap() {
			Settled::Paid(score) => u128::from(score) * 100,
			Settled::Slashed => 0,
			Settled::Released(_) => {
				let reporter = scenario.behaviours[round] == Behaviour::Error;
				let shared = trace.abort() == Some(AbortReason::ErrorReported) && !heard;
				if reporter && shared { 500 / reporters as u128 } else { 0 }
			},
		};
		assert_eq!(trace.paid[round], due, "round {round}: {scenario:?}");
	}
}

#[test]
fn honest_majority_should_never_be_slashed_when_the_third_does_anything() {
	all_scenarios(|scenario| {
		let honest = |behaviour: &Behaviour| *behaviour == Behaviour::Result(0);
		if scenario.behaviours.iter().filter(|behaviour| honest(behaviour)).count() < 2 {
			return;
		}
		let trace = play(&scenario);
		for (round, behaviour) in scenario.behaviours.iter().enumerate() {
			if honest(behaviour) {
				assert_ne!(trace.settled[round], Some(Settled::Slashed), "{scenario:?}");
				assert!(!trace.penalised[round], "{scenario:?}");
			}
		}
	});
}

#[test]
fn fee_should_be_conserved_when_it_is_small_odd_or_huge() {
	let fees = (0..=60).chain([99, 101, 1_013, 10u128.pow(18) + 7, u128::MAX - 1, u128::MAX]);
	for fee in fees {
		for first in BEHAVIOURS {
			for second in BEHAVIOURS {
				for third in BEHAVIOURS {
					for upload in UPLOAD_TIMES {
						let scenario = Scenario {
							behaviours: [first, second, third],
							commits: [2, 0, 1],
							discloses: [1, 2, 0],
							upload,
							fee,
						};
						play(&scenario).check_invariants(fee);
					}
				}
			}
		}
	}
}

/// Tries every event in every reachable state, under every relation of the three results.
#[test]
fn every_sequence_of_events_should_end_cleanly_when_tried_exhaustively() {
	let mut total = 0;
	for bits in 0u8..8 {
		let matches = Matches {
			first_second: bits & 1 != 0,
			second_third: bits & 2 != 0,
			first_third: bits & 4 != 0,
		};
		let ledger = Ledger::new(1_013, &Rules::default().rewards);
		let mut ends = 0;
		explore(Trace::new(), ledger, &matches, &mut ends);
		if bits == 0 {
			// Counted by hand: 6 ways to three commitments × 16 courses of disclosure, 18 to one
			// error × 5, 18 to two errors × 2, 6 to three errors, and 31 cut off before that.
			assert_eq!(ends, 6 * 16 + 18 * 5 + 18 * 2 + 6 + 31);
		}
		total += ends;
	}
	assert!(total > 3_000, "only {total} sequences were seen");
}

fn events() -> impl Iterator<Item = Event> {
	(0..4)
		.flat_map(|round| {
			[
				Event::Committed(round),
				Event::Errored(round),
				Event::Disclosed(round),
				Event::Uploaded(round),
			]
		})
		.chain([Event::ExecutionDeadline, Event::DisclosureDeadline, Event::UploadDeadline])
}

fn explore(trace: Trace, ledger: Ledger, matches: &Matches, ends: &mut u64) {
	if trace.group.ended {
		trace.check_invariants(1_013);
		assert_eq!(ledger.remaining(), 0);
		for event in events() {
			let mut group = trace.group;
			assert_eq!(step(&mut group, event, matches, &Rules::default()), Err(Refusal::Ended));
		}
		*ends += 1;
		return;
	}
	let mut stuck = true;
	for event in events() {
		let mut next = trace.clone();
		let mut money = ledger;
		match step(&mut next.group, event, matches, &Rules::default()) {
			Err(refusal) => {
				assert_eq!(next.group, trace.group, "a refusal changed the group");
				assert_ne!(refusal, Refusal::Inconsistent, "{event:?} in {trace:?}");
			},
			Ok(actions) if next.group == trace.group => assert!(actions.is_empty()),
			Ok(actions) => {
				stuck = false;
				for action in actions {
					next.record(action, &mut money);
				}
				check_progress(&trace.group, &next, money);
				explore(next, money, matches, ends);
			},
		}
	}
	assert!(!stuck, "no event leads on from {trace:?}");
}

fn check_progress(before: &Group, after: &Trace, money: Ledger) {
	if before.outcome != Outcome::Open {
		assert_eq!(before.outcome, after.group.outcome, "a verdict was changed");
	}
	let unsettled = after.settled.iter().filter(|settled| settled.is_none()).count();
	assert_eq!(usize::from(after.group.unsettled()), unsettled);
	assert_eq!(after.paid.iter().sum::<u128>() + after.creator + money.remaining(), 1_013);
	assert_eq!(after.group.ended, after.actions.contains(&Action::End));
}
