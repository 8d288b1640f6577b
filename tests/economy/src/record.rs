//! A node's service record, as `pallet-qos` keeps it.
//!
//! Scores, thresholds and the recent pool are those of `deuterium-math`. The fading average and the
//! probation live in the pallet and are repeated here; a test compares their constants.

use crate::parameters::Parameters;
use deuterium_math::qos::{FULL_SCORE, Recent};

/// Scores over which the average is formed.
pub const WINDOW: u8 = 64;

/// Recent scores after a kick-out or slash.
const PROBATION: [u8; 3] = [FULL_SCORE, 0, FULL_SCORE];

/// A node's record.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Record {
	/// Scores in the average, 0..=[`WINDOW`].
	pub tasks: u8,
	/// Their sum.
	pub total: u16,
	/// The last three.
	pub recent: Recent,
}

impl Record {
	/// A record of `tasks` tasks, at most [`WINDOW`], with scores that add up to `total`.
	#[must_use]
	pub fn new(tasks: u8, total: u16) -> Self {
		Self { tasks: tasks.min(WINDOW), total, recent: Recent::default() }
	}

	/// Takes in a score.
	#[must_use]
	pub fn with(self, score: u8) -> Self {
		let faded = if self.tasks < WINDOW { 0 } else { self.average() };
		Self {
			tasks: self.tasks.saturating_add(1).min(WINDOW),
			total: self.total.saturating_sub(faded).saturating_add(score.into()),
			recent: self.recent.record(score),
		}
	}

	/// The record after a kick-out or slash.
	#[must_use]
	pub const fn on_probation(self) -> Self {
		Self { recent: Recent(PROBATION), ..self }
	}

	/// Selection weight: a newcomer's before the first score, the average from then on, at least 1.
	#[must_use]
	pub fn weight(&self, parameters: &Parameters) -> u8 {
		if self.tasks == 0 {
			return parameters.new_node_weight;
		}
		u8::try_from(self.average()).unwrap_or(FULL_SCORE).clamp(1, FULL_SCORE)
	}

	/// Whether the node must leave.
	#[must_use]
	pub fn is_kicked(&self, parameters: &Parameters) -> bool {
		self.recent.should_kick(parameters.kick_threshold)
	}

	/// Rounded down.
	fn average(&self) -> u16 {
		self.total.checked_div(self.tasks.into()).unwrap_or(0)
	}

	/// Tasks of the best score that lift the weight to `target`; `None` if more than `limit`.
	///
	/// A creator that names a card of which it owns all nodes makes as many such tasks as it likes
	/// and gets the fees back.
	#[must_use]
	pub fn tasks_to_wash(mut self, target: u8, limit: u32) -> Option<u32> {
		let parameters = Parameters::default();
		for tasks in 0..=limit {
			if self.tasks > 0 && self.weight(&parameters) >= target {
				return Some(tasks);
			}
			self = self.with(FULL_SCORE);
		}
		None
	}
}

/// About how many tasks of the best score lift a full record from an average of `from` to `target`,
/// both whole and below 20: to rise from `v` by one takes `64 / (20 − v)`.
#[must_use]
pub fn tasks_to_wash_formula(from: u8, target: u8) -> f64 {
	(from..target)
		.map(|level| f64::from(WINDOW) / f64::from(FULL_SCORE.saturating_sub(level)))
		.sum()
}

#[cfg(test)]
mod tests {
	use super::*;

	const PALLET: &str = include_str!("../../../pallets/qos/src/types.rs");

	#[test]
	fn constants_should_equal_the_pallets_when_its_source_is_read() {
		assert!(PALLET.contains(&format!("pub const WINDOW: u8 = {WINDOW};")));
		assert!(PALLET.contains("const PROBATION: [u8; 3] = [FULL_SCORE, 0, FULL_SCORE];"));
	}

	#[test]
	fn average_should_fade_when_the_window_is_full() {
		let parameters = Parameters::default();
		let bad = (0..WINDOW).fold(Record::default(), |record, _| record.with(0));
		assert_eq!((bad.tasks, bad.total, bad.weight(&parameters)), (64, 0, 1));
		let better = (0..200).fold(bad, |record, _| record.with(20));
		assert_eq!((better.tasks, better.weight(&parameters)), (64, 19));
		assert_eq!(Record::default().weight(&parameters), 10);
		assert_eq!(
			Record::default().with(12).weight(&parameters),
			12,
			"one task ends the discount"
		);
	}

	#[test]
	fn probation_should_end_at_once_when_the_next_score_is_zero() {
		let parameters = Parameters::default();
		let fresh = Record::default();
		assert!(!fresh.with(0).is_kicked(&parameters));
		assert!(fresh.with(0).with(0).is_kicked(&parameters));
		assert!(fresh.on_probation().with(0).is_kicked(&parameters));
		assert!(!fresh.on_probation().with(1).is_kicked(&parameters));
	}

	#[test]
	fn washing_should_be_near_the_formula_when_the_window_is_full() {
		for from in 0..16u8 {
			let record = Record::new(WINDOW, u16::from(from) * u16::from(WINDOW));
			let counted = f64::from(record.tasks_to_wash(16, 1_000).unwrap());
			let formula = tasks_to_wash_formula(from, 16);
			// What overshoots a level counts for the next one, so that roundings hardly add up.
			assert!((counted - formula).abs() <= 2.0, "{from}: {counted} {formula}");
		}
		assert_eq!(Record::new(64, 0).tasks_to_wash(20, 20), None);
	}
}
