//! The outcome tables of the reference (§5.6): one row each, in every variant the row names.
//!
//! The fee is 50, so that a payment reads as the score. Rows are given as the steps that lead to
//! them; each step is a block. What differs from the reference is said at the row.

use crate::reference::{
	outcome::{
		Ending::{self, Aborted, Success},
		Part, SLASHED, UNCOUNTED, WITHHELD, free, paid, reporter,
	},
	play::{
		A, B, C, IMAGE,
		Step::{self, Commit, Deadline, Disclose, Err, Upload},
	},
	world::World,
};
use deuterium_primitives::AbortReason::{ErrorReported, ResultIllegal, TimedOut};

/// A row, or one variant of a row.
struct Row {
	name: &'static str,
	steps: Vec<Step>,
	ending: Ending,
	parts: [Part; 3],
}

/// Plays every row on a chain of its own.
fn check(rows: Vec<Row>) {
	for Row { name, steps, ending, parts } in rows {
		World::run(|world| {
			let task = world.start(IMAGE);
			world.play(&task, &steps);
			world.assert_outcome(name, &task, ending, parts);
		});
	}
}

/// Commitments of rounds in this order, each to its result.
fn commits(order: [u8; 3], results: [u64; 3]) -> Vec<Step> {
	order.into_iter().map(|round| Commit(round, results[usize::from(round)])).collect()
}

/// A row in which rounds 0, 1 and 2 disclose these results in this order after they committed in
/// `order`; then the result node uploads.
fn disclosed(
	name: &'static str,
	order: [u8; 3],
	results: [u64; 3],
	ending: Ending,
	parts: [Part; 3],
) -> Row {
	let mut steps = commits(order, results);
	steps.extend((0u8..).zip(results).map(|(round, result)| Disclose(round, result)));
	if let Success(result_round) = ending {
		steps.push(Upload(result_round));
	}
	Row { name, steps, ending, parts }
}

/// The order of the rounds: nobody is ahead of anybody.
const IN_ORDER: [u8; 3] = [0, 1, 2];

#[test]
fn table_1_should_pay_the_majority_when_all_three_disclose() {
	let illegal = Aborted(ResultIllegal);
	check(vec![
		disclosed("A A A", IN_ORDER, [A; 3], Success(0), [paid(20), paid(18), paid(12)]),
		disclosed(
			"A A A, committed 2 1 0",
			[2, 1, 0],
			[A; 3],
			Success(0),
			[paid(16), paid(18), paid(16)],
		),
		disclosed(
			"A A A, committed 1 2 0",
			[1, 2, 0],
			[A; 3],
			Success(0),
			[paid(16), paid(19), paid(15)],
		),
		disclosed(
			"A A B, B committed last",
			IN_ORDER,
			[A, A, B],
			Success(0),
			[paid(20), paid(18), SLASHED],
		),
		disclosed(
			"A A B, B committed second",
			[0, 2, 1],
			[A, A, B],
			Success(0),
			[paid(20), paid(15), SLASHED],
		),
		disclosed(
			"A A B, B committed first",
			[2, 0, 1],
			[A, A, B],
			Success(0),
			[paid(19), paid(15), SLASHED],
		),
		disclosed(
			"A B A, B committed last",
			[0, 2, 1],
			[A, B, A],
			Success(0),
			[paid(20), SLASHED, paid(15)],
		),
		disclosed(
			"A B A, B committed second",
			IN_ORDER,
			[A, B, A],
			Success(0),
			[paid(20), SLASHED, paid(12)],
		),
		disclosed(
			"A B A, B committed first",
			[1, 0, 2],
			[A, B, A],
			Success(0),
			[paid(19), SLASHED, paid(12)],
		),
		disclosed(
			"B A A, B committed last",
			[1, 2, 0],
			[B, A, A],
			Success(1),
			[SLASHED, paid(19), paid(15)],
		),
		disclosed(
			"B A A, B committed second",
			[1, 0, 2],
			[B, A, A],
			Success(1),
			[SLASHED, paid(19), paid(12)],
		),
		disclosed(
			"B A A, B committed first",
			IN_ORDER,
			[B, A, A],
			Success(1),
			[SLASHED, paid(18), paid(12)],
		),
		// Here all three score zero; in the reference they keep their scores (delta 5).
		disclosed("A B C", IN_ORDER, [A, B, C], illegal, [free(0); 3]),
		disclosed("A B C, committed 2 0 1", [2, 0, 1], [A, B, C], illegal, [free(0); 3]),
	]);
}

#[test]
fn table_1_should_slash_the_reporter_when_two_others_agree() {
	// The reporter is round 0 and forfeits 20, 19 or 16 of 50 by its position.
	let row = |name, before: &[Step], after: &[Step], parts| {
		let end = [Disclose(1, A), Disclose(2, A), Upload(1)];
		let steps = [before, &[Err(0)], after, &end].concat();
		Row { name, steps, ending: Success(1), parts }
	};
	let (one, two) = (Commit(1, A), Commit(2, A));
	check(vec![
		row("E A A, E first", &[], &[one, two], [SLASHED, paid(18), paid(12)]),
		row("E A A, E second", &[one], &[two], [SLASHED, paid(19), paid(12)]),
		row("E A A, E last", &[one, two], &[], [SLASHED, paid(19), paid(15)]),
	]);
	// Nobody is slashed, not even E; here all three score zero (delta 5).
	let illegal = |name, submissions: [Step; 3]| Row {
		name,
		steps: [&submissions[..], &[Disclose(1, A), Disclose(2, B)]].concat(),
		ending: Aborted(ResultIllegal),
		parts: [free(0); 3],
	};
	let two = Commit(2, B);
	check(vec![
		illegal("E A B, E first", [Err(0), one, two]),
		illegal("E A B, E second", [one, Err(0), two]),
		illegal("E A B, E last", [one, two, Err(0)]),
	]);
}

#[test]
fn table_2_should_close_out_the_silent_one_when_two_agree() {
	// After the success there is no abort (delta 3); withholding costs a tenth of the stake
	// (delta 6).
	let row = |name, order, silent: u8, upload: bool, parts| {
		let mut steps = commits(order, [A; 3]);
		let others: Vec<_> = IN_ORDER.into_iter().filter(|round| *round != silent).collect();
		steps.extend(others.iter().map(|round| Disclose(*round, A)));
		if upload {
			steps.push(Upload(others[0]));
		}
		steps.push(Deadline);
		if !upload {
			steps.push(Deadline);
		}
		Row { name, steps, ending: Success(others[0]), parts }
	};
	check(vec![
		row("A A N, N committed last", IN_ORDER, 2, true, [paid(20), paid(18), WITHHELD]),
		row("A A N, N committed second", [0, 2, 1], 2, true, [paid(20), paid(15), WITHHELD]),
		row("A A N, N committed first", [2, 0, 1], 2, true, [paid(19), paid(15), WITHHELD]),
		row("A N A", IN_ORDER, 1, true, [paid(20), WITHHELD, paid(15)]),
		row("N A A", IN_ORDER, 0, true, [WITHHELD, paid(19), paid(15)]),
		row("A A N, no upload", IN_ORDER, 2, false, [free(0), paid(18), WITHHELD]),
	]);
}

#[test]
fn table_2_should_refund_when_withholding_leaves_it_undecided() {
	// Who disclosed keeps the score of its positions, who did not has none and pays a tenth of its
	// stake: the free exit of the reference is closed.
	let row = |name, submissions: [Step; 3], disclosures: &[Step], parts| Row {
		name,
		steps: [&submissions[..], disclosures, &[Deadline]].concat(),
		ending: Aborted(TimedOut),
		parts,
	};
	let all = [Commit(0, A), Commit(1, B), Commit(2, A)];
	let erring = [Err(0), Commit(1, A), Commit(2, A)];
	let (first, second) = (Disclose(0, A), Disclose(1, B));
	check(vec![
		row("A B N", all, &[first, second], [free(20), free(18), WITHHELD]),
		row("A N N", all, &[first], [free(20), WITHHELD, WITHHELD]),
		row("N N N", all, &[], [WITHHELD; 3]),
		row("E A N", erring, &[Disclose(1, A)], [free(20), free(18), WITHHELD]),
		row("E N N", erring, &[], [free(20), WITHHELD, WITHHELD]),
	]);
}

#[test]
fn table_3_should_share_a_tenth_of_the_fee_when_errors_abort() {
	// The reporters share a tenth of the fee instead of taking their shares; the third is heard before
	// the task is aborted, and if it shows a result, nobody is paid (delta 4).
	let row = |name, steps: &[Step], parts| Row {
		name,
		steps: steps.to_vec(),
		ending: Aborted(ErrorReported),
		parts,
	};
	check(vec![
		row(
			"E E, then E",
			&[Err(0), Err(1), Err(2)],
			[reporter(20, 3), reporter(18, 3), reporter(12, 3)],
		),
		row(
			"E E, then silence",
			&[Err(0), Err(1), Deadline],
			[reporter(20, 2), reporter(18, 2), free(0)],
		),
		// In the reference the commitment is rejected.
		row(
			"E E, then a commitment that is opened",
			&[Err(0), Err(1), Commit(2, A), Disclose(2, A)],
			[free(20), free(18), UNCOUNTED],
		),
		row(
			"E E, then a commitment that is not opened",
			&[Err(0), Err(1), Commit(2, A), Deadline],
			[reporter(20, 2), reporter(18, 2), WITHHELD],
		),
		// In the reference X is slashed unheard, and 16 or 15 of 50 are stranded.
		row(
			"X E E",
			&[Commit(0, A), Err(1), Err(2), Disclose(0, A)],
			[UNCOUNTED, free(19), free(15)],
		),
		row(
			"X E E, X not opened",
			&[Commit(0, A), Err(1), Err(2), Deadline],
			[WITHHELD, reporter(19, 2), reporter(15, 2)],
		),
		row(
			"E X E",
			&[Err(0), Commit(1, A), Err(2), Disclose(1, A)],
			[free(20), UNCOUNTED, free(15)],
		),
		row(
			"E X E, X not opened",
			&[Err(0), Commit(1, A), Err(2), Deadline],
			[reporter(20, 2), WITHHELD, reporter(15, 2)],
		),
	]);
}

#[test]
fn table_3_should_end_in_a_refund_when_an_error_is_faked_by_a_commitment() {
	// The reference's marker for errors is an ordinary commitment here, which nobody can open: it
	// holds nothing up, and its node pays for withholding.
	World::run(|world| {
		let task = world.start(IMAGE);
		let fake = deuterium_primitives::Report::Commit {
			commitment: deuterium_primitives::Hash::from_low_u64_be(1),
		};
		world.submit(&task, 0, fake);
		world.play(&task, &[Err(1), Commit(2, A)]);
		assert_eq!(
			world.seen(&task).last(),
			Some(&crate::reference::play::Seen::Ready),
			"fake error"
		);
		world.play(&task, &[Disclose(2, A), Deadline]);
		let parts = [WITHHELD, free(19), free(15)];
		world.assert_outcome("fake error", &task, Aborted(TimedOut), parts);
	});
}

#[test]
fn table_4_should_refund_when_somebody_never_submits() {
	let row = |name, steps: &[Step], parts| Row {
		name,
		steps: [steps, &[Deadline]].concat(),
		ending: Aborted(TimedOut),
		parts,
	};
	check(vec![
		// In the reference 20, 18 and 12 by round: a dead group kept good averages (delta 8).
		row("nobody", &[], [UNCOUNTED; 3]),
		row("one commitment", &[Commit(1, A)], [free(0), free(20), free(0)]),
		row("two commitments", &[Commit(2, A), Commit(0, A)], [free(18), free(0), free(20)]),
		// In the reference 40: scored twice.
		row("one error", &[Err(2)], [free(0), free(0), free(20)]),
		// In the reference 20 and 37.
		row("commitment, then error", &[Commit(0, A), Err(1)], [free(20), free(19), free(0)]),
		// In the reference 40 and 18.
		row("error, then commitment", &[Err(1), Commit(0, A)], [free(18), free(20), free(0)]),
		// Table 3 in the reference, and here: the reporters' share, and the refund of the rest.
		Row {
			name: "two errors",
			steps: vec![Err(0), Err(1), Deadline],
			ending: Aborted(ErrorReported),
			parts: [reporter(20, 2), reporter(18, 2), free(0)],
		},
	]);
}
