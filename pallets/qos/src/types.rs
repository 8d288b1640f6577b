//! What is kept of a node.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use deuterium_math::qos::{Lifetime, Recent};
use scale_info::TypeInfo;

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
	/// Scores of the last three tasks since the node joined, the newest first; unused slots are 20.
	pub recent: [u8; 3],
	/// How many of the slots are scores of tasks, 0..=3.
	pub pool_size: u8,
}

impl Default for QosRecord {
	fn default() -> Self {
		Self { task_count: 0, total_score: 0, recent: Recent::default().0, pool_size: 0 }
	}
}

impl QosRecord {
	/// Takes in the score of a finished task, 0..=20.
	pub(crate) fn record(&mut self, score: u8) {
		let Lifetime { tasks, total } = self.lifetime().record(score);
		self.task_count = tasks;
		self.total_score = total;
		self.recent = self.pool().record(score).0;
		self.pool_size = self.pool_size.saturating_add(1).min(3);
	}

	/// Empties the recent pool.
	pub(crate) fn start_afresh(&mut self) {
		self.recent = Recent::default().0;
		self.pool_size = 0;
	}

	/// The lifetime's part.
	pub(crate) const fn lifetime(&self) -> Lifetime {
		Lifetime { tasks: self.task_count, total: self.total_score }
	}

	/// The recent pool.
	pub(crate) const fn pool(&self) -> Recent {
		Recent(self.recent)
	}
}
