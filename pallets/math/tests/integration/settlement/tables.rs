//! The outcome tables of the protocol, with this network's deviations.
//!
//! Fees are 50 units, so a payment reads as the score. Rounds commit and disclose in the order
//! 0, 1, 2 unless a row says otherwise.

use crate::settlement::play::{Behaviour, Scenario, Settled, Trace, UploadTime, play};
use Behaviour::{Error, Result as Shows, ResultWithoutUpload, Silent, Withhold};
use deuterium_math::settlement::AbortReason::{self, ErrorReported, ResultIllegal, Timeout};
use deuterium_math::settlement::{Action, Event, Group, Matches, Refusal, Rules, step};

const A: Behaviour = Shows(0);
const NEAR: Behaviour = Shows(1);
const B: Behaviour = Shows(2);
const C: Behaviour = Shows(9);

fn run(behaviours: [Behaviour; 3], commits: [u8; 3], discloses: [u8; 3]) -> Trace {
	let upload = UploadTime::AtTheEnd;
	let trace = play(&Scenario { behaviours, commits, discloses, upload, fee: 50 });
	trace.check_invariants(50);
	trace
}

fn in_order(behaviours: [Behaviour; 3]) -> Trace {
	run(behaviours, [0, 1, 2], [0, 1, 2])
}

fn assert_success(trace: &Trace, result: u8, paid: [u128; 3], slashed: Option<usize>) {
	assert_eq!(trace.success(), Some(result));
	assert_eq!(trace.paid, paid);
	assert_eq!(trace.creator, 50 - paid.iter().sum::<u128>());
	for round in 0..3 {
		let was = trace.settled[round] == Some(Settled::Slashed);
		assert_eq!(was, slashed == Some(round), "round {round}");
	}
}

fn assert_refund(trace: &Trace, reason: AbortReason, scores: [Option<u8>; 3], paid: [u128; 3]) {
	assert_eq!(trace.abort(), Some(reason));
	assert_eq!(trace.settled, scores.map(|score| Some(Settled::Released(score))));
	assert_eq!(trace.paid, paid);
	assert_eq!(trace.creator, 50 - paid.iter().sum::<u128>());
}

#[test]
fn table_1_should_pay_the_majority_when_all_disclose() {
	assert_success(&in_order([A, A, A]), 0, [20, 18, 12], None);
	assert_success(&in_order([A, A, B]), 0, [20, 18, 0], Some(2));
	assert_success(&in_order([A, B, A]), 0, [20, 0, 12], Some(1));
	assert_success(&in_order([B, A, A]), 1, [0, 18, 12], Some(0));
	assert_success(&in_order([Error, A, A]), 1, [0, 18, 12], Some(0));
	// The error report comes second and third: positions shift, the verdict stays.
	assert_success(&in_order([A, Error, A]), 0, [19, 0, 12], Some(1));
	assert_success(&in_order([A, A, Error]), 0, [19, 15, 0], Some(2));
}

#[test]
fn table_1_should_refund_and_score_zero_when_no_two_results_match() {
	assert_refund(&in_order([A, B, C]), ResultIllegal, [Some(0); 3], [0; 3]);
	assert_refund(&in_order([Error, A, B]), ResultIllegal, [Some(0); 3], [0; 3]);
	assert_refund(&in_order([A, C, Error]), ResultIllegal, [Some(0); 3], [0; 3]);
}

#[test]
fn order_of_submission_should_decide_the_shares_when_all_agree() {
	assert_success(&run([A, A, A], [2, 1, 0], [2, 1, 0]), 2, [12, 18, 20], None);
	assert_success(&run([A, A, A], [0, 1, 2], [2, 1, 0]), 2, [16, 18, 16], None);
	assert_success(&run([A, A, A], [1, 0, 2], [2, 0, 1]), 2, [18, 16, 16], None);
}

#[test]
fn middle_result_should_win_when_the_relation_is_a_chain() {
	// A ~ NEAR ~ B, A ≁ B. The middle discloses last: its result counts.
	assert_success(&in_order([A, B, NEAR]), 2, [20, 18, 12], None);
	assert_success(&run([A, NEAR, B], [0, 1, 2], [2, 0, 1]), 1, [19, 15, 16], None);
	// The middle is one of the first two: the announced result stays, nobody is slashed.
	assert_success(&in_order([A, NEAR, B]), 0, [20, 18, 12], None);
	assert_success(&in_order([NEAR, A, B]), 0, [20, 18, 12], None);
}

#[test]
fn the_earlier_discloser_should_be_paid_first_when_the_middle_one_decides() {
	let trace = run([A, NEAR, B], [0, 1, 2], [2, 0, 1]);
	let expected = [
		Action::Pay { round: 2, score: 16 },
		Action::Pay { round: 0, score: 19 },
		Action::Success { result_round: 1 },
		Action::Pay { round: 1, score: 15 },
		Action::End,
	];
	assert_eq!(trace.actions[trace.actions.len() - 5..], expected);
}

#[test]
fn table_2_should_penalise_the_withholder_when_two_match() {
	for withholder in 0..3 {
		let mut behaviours = [A; 3];
		behaviours[withholder] = Withhold;
		let trace = in_order(behaviours);
		assert!(trace.success().is_some());
		assert_eq!(trace.abort(), None, "no abort after success");
		assert!(trace.penalised[withholder]);
		assert_eq!(trace.settled[withholder], Some(Settled::Released(Some(0))));
	}
	// By commit order the withholder forfeits 12, 15 or 16 of 50.
	assert_eq!(in_order([A, A, Withhold]).creator, 12);
	assert_eq!(in_order([A, Withhold, A]).creator, 15);
	assert_eq!(in_order([Withhold, A, A]).creator, 16);
}

#[test]
fn table_2_should_refund_when_a_withholder_leaves_the_task_undecided() {
	let trace = in_order([A, B, Withhold]);
	assert_refund(&trace, Timeout, [Some(20), Some(18), Some(0)], [0; 3]);
	assert_eq!(trace.penalised, [false, false, true]);
	let trace = in_order([A, Withhold, Withhold]);
	assert_refund(&trace, Timeout, [Some(20), Some(0), Some(0)], [0; 3]);
	let trace = in_order([Withhold; 3]);
	assert_refund(&trace, Timeout, [Some(0); 3], [0; 3]);
	assert_eq!(trace.penalised, [true; 3]);
	let trace = in_order([Error, A, Withhold]);
	assert_refund(&trace, Timeout, [Some(20), Some(18), Some(0)], [0; 3]);
	let trace = in_order([Error, Withhold, Withhold]);
	assert_refund(&trace, Timeout, [Some(20), Some(0), Some(0)], [0; 3]);
}

#[test]
fn table_2_should_forfeit_the_share_when_the_result_is_never_uploaded() {
	let trace = in_order([ResultWithoutUpload(0), A, A]);
	assert_success(&trace, 0, [0, 18, 12], None);
	assert_eq!(trace.settled[0], Some(Settled::Released(Some(0))));
	assert_eq!(trace.abort(), None);
	assert_success(&in_order([ResultWithoutUpload(0), A, B]), 0, [0, 18, 0], Some(2));
}

#[test]
fn table_3_should_share_a_tenth_when_errors_abort_the_task() {
	let three = in_order([Error; 3]);
	assert_eq!(three.paid, [1, 1, 1], "a tenth of 50, divided by three, rounded down");
	assert_refund(&three, ErrorReported, [Some(20), Some(18), Some(12)], [1, 1, 1]);
	let silent = in_order([Error, Error, Silent]);
	assert_refund(&silent, ErrorReported, [Some(20), Some(18), Some(0)], [2, 2, 0]);
	assert_eq!(silent.penalised, [false; 3]);
}

#[test]
fn table_3_should_hear_the_third_when_it_committed() {
	// Opens its commitment: not slashed, not paid, does not count; and the reporters are not paid.
	let x_first = in_order([A, Error, Error]);
	assert_refund(&x_first, ErrorReported, [None, Some(19), Some(15)], [0; 3]);
	let x_middle = in_order([Error, A, Error]);
	assert_refund(&x_middle, ErrorReported, [Some(20), None, Some(15)], [0; 3]);
	let x_last = in_order([Error, Error, A]);
	assert_refund(&x_last, ErrorReported, [Some(20), Some(18), None], [0; 3]);
	// Does not open it: penalised.
	let withheld = in_order([Error, Error, Withhold]);
	assert_refund(&withheld, ErrorReported, [Some(20), Some(18), Some(0)], [2, 2, 0]);
	assert_eq!(withheld.penalised, [false, false, true]);
}

#[test]
fn table_4_should_refund_when_somebody_is_silent_before_committing() {
	assert_refund(&in_order([Silent; 3]), Timeout, [None; 3], [0; 3]);
	let one = in_order([A, Silent, Silent]);
	assert_refund(&one, Timeout, [Some(20), Some(0), Some(0)], [0; 3]);
	let two = in_order([A, A, Silent]);
	assert_refund(&two, Timeout, [Some(20), Some(18), Some(0)], [0; 3]);
	let error = in_order([Silent, Error, Silent]);
	assert_refund(&error, Timeout, [Some(0), Some(20), Some(0)], [0; 3]);
	// Scored once, not twice as an error reporter.
	let commit_then_error = in_order([A, Error, Silent]);
	assert_refund(&commit_then_error, Timeout, [Some(20), Some(19), Some(0)], [0; 3]);
	let error_then_commit = in_order([Error, A, Silent]);
	assert_refund(&error_then_commit, Timeout, [Some(20), Some(18), Some(0)], [0; 3]);
	assert_eq!(two.penalised, [false; 3], "silence before committing costs no stake");
}

fn refusal(group: Group, event: Event) -> Refusal {
	let mut copy = group;
	let refusal = step(&mut copy, event, &Matches::default(), &Rules::default()).unwrap_err();
	assert_eq!(copy, group);
	refusal
}

fn after(events: &[Event], matches: Matches) -> Group {
	let mut group = Group::default();
	for event in events {
		step(&mut group, *event, &matches, &Rules::default()).unwrap();
	}
	group
}

#[test]
fn submissions_should_be_refused_when_repeated_or_early() {
	let committed = after(&[Event::Committed(0)], Matches::default());
	assert_eq!(refusal(committed, Event::Committed(0)), Refusal::AlreadySubmitted);
	assert_eq!(refusal(committed, Event::Errored(0)), Refusal::AlreadySubmitted);
	assert_eq!(refusal(committed, Event::Disclosed(0)), Refusal::CommitmentsNotReady);
	assert_eq!(refusal(committed, Event::Disclosed(1)), Refusal::CommitmentsNotReady);
	assert_eq!(refusal(committed, Event::Committed(3)), Refusal::UnknownRound);
	assert_eq!(refusal(committed, Event::Uploaded(0)), Refusal::NoResultYet);
	assert_eq!(refusal(committed, Event::DisclosureDeadline), Refusal::NotDue);
	assert_eq!(refusal(committed, Event::UploadDeadline), Refusal::NotDue);
}

#[test]
fn upload_should_be_refused_when_repeated_late_or_by_another() {
	let commits = [Event::Committed(0), Event::Committed(1), Event::Committed(2)];
	let disclosed = [Event::Disclosed(0), Event::Disclosed(1)];
	let matches = Matches::from_fn(|_, _| true);
	let success = after(&[&commits[..], &disclosed].concat(), matches);
	assert_eq!(success.result_round(), Some(0));
	assert_eq!(refusal(success, Event::Uploaded(1)), Refusal::NotResultRound);
	assert_eq!(refusal(success, Event::Disclosed(1)), Refusal::AlreadySubmitted);
	let uploaded = after(&[&commits[..], &disclosed, &[Event::Uploaded(0)]].concat(), matches);
	assert_eq!(refusal(uploaded, Event::Uploaded(0)), Refusal::AlreadySubmitted);
	let closed = [Event::Uploaded(0), Event::DisclosureDeadline];
	let ended = after(&[&commits[..], &disclosed, &closed].concat(), matches);
	assert_eq!(refusal(ended, Event::Disclosed(2)), Refusal::Ended);
}

#[test]
fn deadlines_should_do_nothing_when_their_phase_is_complete() {
	let commits = [Event::Committed(0), Event::Committed(1), Event::Committed(2)];
	let disclosed = [Event::Disclosed(0), Event::Disclosed(1), Event::Disclosed(2)];
	let group = after(&[&commits[..], &disclosed].concat(), Matches::from_fn(|_, _| true));
	for event in [Event::ExecutionDeadline, Event::DisclosureDeadline] {
		let mut copy = group;
		let actions = step(&mut copy, event, &Matches::default(), &Rules::default()).unwrap();
		assert!(actions.is_empty());
		assert_eq!(copy, group);
	}
}
