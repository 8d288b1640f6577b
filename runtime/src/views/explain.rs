//! Causes and remedies in words, for everything that can go wrong for a creator or a node.

use alloc::string::String;
use deuterium_primitives::AbortReason;
use deuterium_protocol::view::{AbortCode, RefusalView};
use pallet_task_queue::Refusal;

/// Why something happened, and what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Explanation {
	/// The cause.
	pub(super) cause: &'static str,
	/// What to do about it.
	pub(super) remedy: &'static str,
}

const fn because(cause: &'static str, remedy: &'static str) -> Explanation {
	Explanation { cause, remedy }
}

/// An aborted task.
pub(super) const fn abort(reason: AbortReason) -> (AbortCode, Explanation) {
	match reason {
		AbortReason::Outbid => (
			AbortCode::Outbid,
			because(
				"a dearer task took its place in the full queue; the fee was refunded",
				"offer a higher fee; a quote says which is enough",
			),
		),
		AbortReason::Cancelled => (
			AbortCode::Cancelled,
			because(
				"cancelled while it was queued; the fee was refunded",
				"nothing is owed; create it again if it is still wanted",
			),
		),
		AbortReason::QueueExpired => (
			AbortCode::QueueExpired,
			because(
				"no suitable nodes became available in time; the fee was refunded",
				"offer a higher fee, ask for less memory or for another card",
			),
		),
		AbortReason::TimedOut => (
			AbortCode::TimedOut,
			because(
				"too few nodes answered in time",
				"try again; if it happens again, keep the arguments available until all nodes have \
				 them, or ask for less work in one task",
			),
		),
		AbortReason::ErrorReported => (
			AbortCode::ErrorReported,
			because(
				"nodes reported that it cannot be computed",
				"the rounds' error codes say why; check the arguments and the model",
			),
		),
		AbortReason::ResultIllegal => (
			AbortCode::ResultIllegal,
			because(
				"no two results agree; the fee was refunded",
				"try again; other nodes will be drawn",
			),
		),
	}
}

/// A node whose result two others refute.
pub(super) const REFUTED_RESULT: Explanation = because(
	"slashed: its result was refuted by two others that agree with each other",
	"check model files, card, driver and engine version (`deuterium-sidecar doctor`), then join again \
	 with a new stake",
);

/// A node whose error report two others refute.
pub(super) const REFUTED_ERROR: Explanation = because(
	"slashed: it reported an error where two others computed the same result",
	"check the memory of the card, the model files and the engine (`deuterium-sidecar doctor`), then \
	 join again with a new stake",
);

/// A node that did not disclose after all had committed.
pub(super) const WITHHELD: Explanation = because(
	"part of its stake was taken: it committed to a result and did not disclose it in time",
	"keep node and sidecar running until a task is over; top the stake up and resume",
);

/// A node that repeated the commitment of another one.
pub(super) const COPIED: Explanation = because(
	"no pay: its commitment repeats that of a node that opened it first",
	"compute results; a legacy commitment needs a random nonce of its own",
);

/// A node that reported that it was not served, while two others computed the task.
pub(super) const UNSERVED: Explanation = because(
	"no pay and a score of zero: it reported that arguments or model could not be fetched, while two \
	 others computed the task",
	"see that the sidecar reaches its peers and has room for models (`deuterium-sidecar doctor`); \
	 nothing of the stake was taken",
);

/// A node that reported an error, while another one disclosed a result.
pub(super) const CONTRADICTED: Explanation = because(
	"no pay: it reported an error, while another node disclosed a result",
	"check the memory of the card, the model files and the engine (`deuterium-sidecar doctor`)",
);

/// A node that was silent.
pub(super) const TOO_LATE: Explanation = because(
	"no pay: it did not answer before the deadline",
	"see that node and sidecar run and that the card is fast enough for what it is registered for",
);

/// A node with low scores.
pub(super) const LOW_SCORES: Explanation = because(
	"its last three scores were too low",
	"see that it answers in time and as fast as others (connection, card, models kept in memory), \
	 then join again; its stake unbonds",
);

/// A node that was silent again and again.
pub(super) const SILENT: Explanation = because(
	"it was silent in several tasks in a row",
	"see that node and sidecar run and reach their peers, then join again; its stake unbonds",
);

/// An order that would be refused.
pub(super) fn refusal(refusal: Refusal) -> RefusalView {
	let (error, cause, remedy) = match refusal {
		Refusal::FeeBelowMinimum => (
			"FeeBelowMinimum",
			"the fee is below the minimum of this kind of task",
			"offer at least the minimum fee",
		),
		Refusal::TaskFeeTooLow => (
			"TaskFeeTooLow",
			"the queue is full and no waiting task is cheaper for its expected time",
			"offer at least the fee to enter, or try later",
		),
		Refusal::QueueClosed => (
			"QueueClosed",
			"the queue is closed: governance has set its limit to zero",
			"try later",
		),
		Refusal::CardRequired => (
			"CardRequired",
			"a fine-tuning task must name the card that it runs on",
			"name a card with at least three nodes",
		),
		Refusal::InvalidCard => (
			"InvalidCard",
			"the card's name is empty, longer than 64 bytes, has blanks around it or control \
			 characters, or its memory is not 1 to 1 024 GB",
			"use name and memory as the list of cards has them",
		),
		Refusal::InvalidVram => (
			"InvalidVram",
			"no card has so much memory: the most is 1 024 GB",
			"ask for less memory",
		),
		Refusal::CardBelowVram => (
			"CardBelowVram",
			"the card that is named has less memory than is asked for",
			"ask for less memory or name another card",
		),
		Refusal::CapTooHigh => (
			"CapTooHigh",
			"more units of work than a task can have: 16 images, or one text",
			"split it into several tasks",
		),
		Refusal::NoSuchNodes => (
			"NoSuchNodes",
			"no three nodes of the network meet the requirement, available or not",
			"ask for less memory or another card; the list of cards says what there is",
		),
		Refusal::TooManyTasks => (
			"TooManyTasks",
			"the creator has as many live tasks as it may have",
			"wait until some end, or cancel waiting ones",
		),
		Refusal::InsufficientBalance => (
			"InsufficientBalance",
			"the creator's free balance does not cover the fee",
			"transfer CNX to the account, or offer less",
		),
	};
	RefusalView { error: error.into(), reason: cause.into(), remedy: remedy.into() }
}

impl Explanation {
	/// The two texts, as the views have them.
	pub(super) fn texts(self) -> (String, String) {
		(self.cause.into(), self.remedy.into())
	}
}

/// A kind of task that there is not.
pub(super) fn unknown_kind() -> RefusalView {
	RefusalView {
		error: "UnknownKind".into(),
		reason: "there is no such kind of task".into(),
		remedy: "ask for 0 (image), 1 (text) or 2 (image fine-tuning)".into(),
	}
}
