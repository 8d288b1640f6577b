//! What is kept of a node, and what is told of it.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use deuterium_math::qos::{FULL_SCORE, Recent};
use scale_info::TypeInfo;

/// Tasks over which the average score is formed; from then on old ones fade.
pub const WINDOW: u8 = 64;

/// The recent scores of an account that was removed: two fresh slots and the zero for which it is
/// on probation. A score of zero in its next task removes it again; two tasks clear it.
pub(crate) const PROBATION: [u8; 3] = [FULL_SCORE, 0, FULL_SCORE];

/// The average of the last scores.
///
/// The plain average of the first [`WINDOW`] scores; after that each new score displaces one
/// average score, so that the average follows a node that has become better or worse however long
/// it has worked (B-36).
#[derive(
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
	Default,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Average {
	/// Scores in it, 0..=[`WINDOW`].
	pub tasks: u8,
	/// Their sum.
	pub total: u16,
}

impl Average {
	/// Takes in a score, 0..=20.
	#[must_use]
	pub(crate) fn record(self, score: u8) -> Self {
		let faded = if self.tasks < WINDOW { 0 } else { self.whole() };
		Self {
			tasks: self.tasks.saturating_add(1).min(WINDOW),
			total: self.total.saturating_sub(faded).saturating_add(score.into()),
		}
	}

	/// Selection weight, 1..=20: the average, rounded down, but at least 1, so that a node can
	/// recover. `None` before the first score.
	pub(crate) fn weight(&self) -> Option<u8> {
		let weight = self.whole().clamp(1, FULL_SCORE.into());
		u8::try_from(weight).ok().filter(|_| self.tasks > 0)
	}

	/// The average, rounded down.
	fn whole(&self) -> u16 {
		self.total.checked_div(self.tasks.into()).unwrap_or_default()
	}
}

/// Scores of an account.
#[derive(
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct QosRecord {
	/// Tasks that counted, over the lifetime of the account.
	pub task_count: u64,
	/// Sum of their scores.
	pub total_score: u64,
	/// Average of the last scores.
	pub average: Average,
	/// Scores of the last three tasks, the newest first. A slot that no task has filled since the
	/// account's first task or its last removal counts as 20, but for the zero of a probation.
	pub recent: [u8; 3],
	/// How many of the slots are scores of tasks, 0..=3.
	pub pool_size: u8,
	/// All-silent tasks in a row since the last one that counted.
	pub silent: u8,
}

impl Default for QosRecord {
	fn default() -> Self {
		Self {
			task_count: 0,
			total_score: 0,
			average: Average::default(),
			recent: Recent::default().0,
			pool_size: 0,
			silent: 0,
		}
	}
}

impl QosRecord {
	/// Takes in the score of a finished task, 0..=20.
	pub(crate) fn record(&mut self, score: u8) {
		self.task_count = self.task_count.saturating_add(1);
		self.total_score = self.total_score.saturating_add(score.into());
		self.average = self.average.record(score);
		self.recent = self.pool().record(score).0;
		self.pool_size = self.pool_size.saturating_add(1).min(3);
		self.silent = 0;
	}

	/// Takes in a task in which everybody was silent.
	pub(crate) fn record_silence(&mut self) {
		self.silent = self.silent.saturating_add(1);
	}

	/// Puts the account on probation.
	pub(crate) fn remove(&mut self) {
		self.recent = PROBATION;
		self.pool_size = 0;
		self.silent = 0;
	}

	/// The recent pool.
	pub(crate) const fn pool(&self) -> Recent {
		Recent(self.recent)
	}
}

/// How a node stands, with what decides about it.
#[derive(
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct QosDetail {
	/// Tasks that counted, over the lifetime of the account.
	pub tasks: u64,
	/// Sum of their scores.
	pub total_score: u64,
	/// Selection weight, 1..=20.
	pub weight: u8,
	/// Scores of the last three tasks, the newest first, as they count: fresh slots are 20.
	pub recent: [u8; 3],
	/// How many of them are scores of tasks, 0..=3.
	pub used: u8,
	/// Their sum.
	pub sum: u16,
	/// The node must leave when a task leaves the sum at this or below.
	pub threshold: u8,
	/// All-silent tasks in a row.
	pub silent: u8,
	/// The node must leave at so many of them.
	pub silence_limit: u8,
	/// Whether it was removed and has not worked since: a score of zero removes it again.
	pub probation: bool,
}
