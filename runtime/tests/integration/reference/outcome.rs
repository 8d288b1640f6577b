//! How a task is expected to have ended, and the comparison with everything that the chain keeps of
//! it: record, balances, holds, treasury, stakes, statuses and scores.

use crate::reference::{
	play::Task,
	world::{CREATOR, Who, World},
};
use deuterium_primitives::{AbortReason, NodeStatus};
use deuterium_protocol::view;
use deuterium_runtime::{Balance, NodeRegistry, Qos, configs::monetary::CNX, views};
use pallet_task_queue::TaskStatus;

/// What one round came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Part {
	/// What it was paid.
	pub paid: Balance,
	/// What it lost of its stake.
	pub lost: Balance,
	/// Its task score; `None` if the task does not count for it.
	pub score: Option<u8>,
	/// What its node is afterwards.
	pub status: NodeStatus,
}

/// Paid for a score, with the fee of 50.
pub const fn paid(score: u8) -> Part {
	Part { paid: score as Balance * CNX, ..free(score) }
}

/// Let go with a score, without pay.
pub const fn free(score: u8) -> Part {
	Part { paid: 0, lost: 0, score: Some(score), status: NodeStatus::Available }
}

/// Let go; the task does not count.
pub const UNCOUNTED: Part = Part { score: None, ..free(0) };

/// One of several error reporters of an abort: a tenth of the fee is divided.
pub const fn reporter(score: u8, reporters: u8) -> Part {
	Part { paid: 5 * CNX / reporters as Balance, ..free(score) }
}

/// Lost its whole stake.
pub const SLASHED: Part =
	Part { paid: 0, lost: 400 * CNX, score: Some(0), status: NodeStatus::Quit };

/// Committed, never disclosed: lost a tenth of its stake, and pauses until it has topped it up.
pub const WITHHELD: Part = Part { lost: 40 * CNX, status: NodeStatus::Paused, ..free(0) };

/// How a task ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
	/// With the result of this round.
	Success(u8),
	/// Without one.
	Aborted(AbortReason),
}

impl World {
	/// Asserts how a task ended that is the only one since the last mark and costs 50; `case` says
	/// in failures which case it is.
	pub fn assert_outcome(&self, case: &str, task: &Task, ending: Ending, parts: [Part; 3]) {
		let record = self.record(task.id);
		assert!(!record.is_live(), "{case}: the task is not over: {record:?}");
		let status = match ending {
			Ending::Success(result_round) => TaskStatus::Succeeded { result_round },
			Ending::Aborted(reason) => TaskStatus::Aborted(reason),
		};
		assert_eq!(record.status, status, "{case}: status");
		for (round, expected) in parts.iter().enumerate() {
			self.assert_part(&format!("{case}: round {round}"), task, round, expected);
		}
		let paid: Balance = parts.iter().map(|part| part.paid).sum();
		let lost: Balance = parts.iter().map(|part| part.lost).sum();
		assert_eq!(record.refunded, record.fee - paid, "{case}: refund");
		self.assert_gain(&format!("{case}: creator"), CREATOR, -signed(paid));
		assert_eq!(self.treasury(), signed(lost), "{case}: treasury");
		assert_eq!(self.escrow(CREATOR), 0, "{case}: nothing may be left in escrow");
		self.assert_view(case, task, ending);
	}

	/// Asserts what somebody has won (or lost) since the last mark, transaction fees not counted.
	pub fn assert_gain(&self, case: &str, who: Who, expected: i128) {
		assert_eq!(self.gain(who), expected, "{case}: gain of {who}");
	}

	fn assert_part(&self, case: &str, task: &Task, round: usize, expected: &Part) {
		let who = task.nodes[round];
		let account = self.account(who);
		let result = self.record(task.id).run.expect("dispatched").rounds[round];
		let node = NodeRegistry::node(&account).expect("joined once");
		let part = Part {
			paid: result.paid,
			lost: result.slashed,
			score: result.score,
			status: node.status,
		};
		assert_eq!(part, *expected, "{case}");
		assert_eq!(node.task, None, "{case}: its node is free");
		self.assert_gain(case, who, signed(expected.paid) - signed(expected.lost));
		let counted = Qos::record(&account).map(|record| (record.task_count, record.total_score));
		let score = expected.score.map(|score| (1, u64::from(score)));
		assert_eq!(counted.unwrap_or_default(), score.unwrap_or_default(), "{case}: on record");
	}

	/// What clients read must say the same.
	fn assert_view(&self, case: &str, task: &Task, ending: Ending) {
		let seen = views::task(task.id).expect("retained");
		let (status, explained) = match ending {
			Ending::Success(_) => (view::TaskStatus::Finished, false),
			Ending::Aborted(_) => (view::TaskStatus::Aborted, true),
		};
		assert_eq!(seen.status, status, "{case}: status in the view");
		assert_eq!(seen.reason.is_some(), explained, "{case}: reason in the view");
		assert_eq!(seen.digest.is_some(), !explained, "{case}: digest in the view");
	}
}

/// An amount as a difference.
pub fn signed(amount: Balance) -> i128 {
	i128::try_from(amount).expect("amounts of tests are small")
}
