//! Making a failing sequence short and plain.

use super::Step;

/// Sequences tried at most.
const BUDGET: u32 = 2_000;

/// The shortest and simplest sequence found that still fails. `fails` must hold for `steps`.
///
/// First ever smaller parts are left out, then single steps are replaced by simpler ones; both again
/// until nothing helps any more.
pub fn shrink(mut steps: Vec<Step>, mut fails: impl FnMut(&[Step]) -> bool) -> Vec<Step> {
	let mut left = BUDGET;
	let mut fails = move |steps: &[Step]| {
		left = left.saturating_sub(1);
		left > 0 && fails(steps)
	};
	loop {
		let before = steps.clone();
		leave_out(&mut steps, &mut fails);
		simplify(&mut steps, &mut fails);
		if steps == before {
			return steps;
		}
	}
}

fn leave_out(steps: &mut Vec<Step>, fails: &mut impl FnMut(&[Step]) -> bool) {
	let mut size = steps.len().div_ceil(2);
	while size > 0 {
		let mut at = 0;
		while at < steps.len() {
			let end = (at + size).min(steps.len());
			let shorter = [&steps[..at], &steps[end..]].concat();
			if fails(&shorter) {
				*steps = shorter;
			} else {
				at += size;
			}
		}
		size /= 2;
	}
}

fn simplify(steps: &mut [Step], fails: &mut impl FnMut(&[Step]) -> bool) {
	for index in 0..steps.len() {
		// Every replacement is simpler than what it replaces, so this ends.
		while let Some(simpler) = steps[index].simpler().into_iter().find(|simpler| {
			let mut changed = steps.to_vec();
			changed[index] = *simpler;
			*simpler != steps[index] && fails(&changed)
		}) {
			steps[index] = simpler;
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::fuzz::{Random, sequence};

	#[test]
	fn shrink_should_find_the_two_steps_that_matter_when_others_surround_them() {
		let pause = Step::Pause { node: 3 };
		let jump = |blocks| Step::Jump { blocks };
		let mut steps = sequence(&mut Random::new(5));
		steps.insert(7, pause);
		steps.insert(15, jump(1_000));
		let fails = |steps: &[Step]| {
			let at = steps.iter().position(|step| *step == pause);
			let late = |step: &Step| matches!(step, Step::Jump { blocks } if *blocks > 100);
			at.is_some_and(|at| steps[at..].iter().any(late))
		};
		assert_eq!(shrink(steps, fails), [pause, jump(125)]);
	}
}
