//! The queue, what a task would get in it, and what is due.

use super::{CardView, Phase, optional_amount};
use crate::{Address, Bytes32, amount};
use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

/// Which nodes can do a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum RequirementView {
	/// Any three nodes with at least this much memory.
	AnyCard {
		/// In GB.
		vram_gb: u32,
	},
	/// Three nodes with the same card, which has at least this much memory.
	SameCard {
		/// In GB.
		vram_gb: u32,
	},
	/// Three nodes with exactly this card.
	ThisCard {
		/// Id of its group, see [`CardView::id`].
		card: Bytes32,
	},
}

/// A waiting task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct QueueEntryView {
	/// Its number.
	pub task: u64,
	/// Task type: 0 image, 1 text, 2 image fine-tuning.
	pub kind: u8,
	/// Who pays.
	pub creator: Address,
	/// Which nodes can do it.
	pub requirement: RequirementView,
	/// Fee in base units.
	#[serde(with = "amount")]
	pub fee: u128,
	/// Task value, the order of the queue.
	#[serde(with = "amount")]
	pub value: u128,
	/// The value in base units per second of expected time, rounded down.
	#[serde(with = "amount")]
	pub per_second: u128,
	/// Block of its creation.
	pub created_at: u32,
	/// Block at whose end it is given up and refunded.
	pub deadline: u32,
}

/// Where a page of the queue begins: behind the place of a task, whether or not it still waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct QueueCursor {
	/// Value of the task.
	#[serde(with = "amount")]
	pub value: u128,
	/// Its number.
	pub task: u64,
}

/// A page of the queue, or of the tasks in it with one requirement: the dearest task first, of equally dear ones the oldest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct QueuePage {
	/// The tasks.
	pub tasks: Vec<QueueEntryView>,
	/// The place of the last of them, if there are more.
	pub next: Option<QueueCursor>,
	/// Waiting tasks in all.
	pub total: u32,
	/// Most tasks that may wait.
	pub limit: u32,
	/// Whether the page went through all classes. Otherwise tasks wait for 256 or more different
	/// requirements and the page is that of the first 256; ask by requirement then.
	pub complete: bool,
}

/// A task that might be created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuoteRequest {
	/// Task type: 0 image, 1 text, 2 image fine-tuning.
	pub kind: u8,
	/// Units of work: images, or 1 for a text. 0 counts as 1.
	#[serde(default = "one")]
	pub cap: u32,
	/// Least memory of the cards, in GB; with `card` its exact memory. 0 counts as 1.
	#[serde(default = "one")]
	pub vram_gb: u32,
	/// Exactly this card, by its canonical name.
	#[serde(default)]
	pub card: Option<String>,
	/// What would be paid, in base units.
	#[serde(with = "amount")]
	pub fee: u128,
	/// Who would pay: its quota and its balance are checked as well.
	#[serde(default)]
	pub creator: Option<Address>,
}

const fn one() -> u32 {
	1
}

/// What a task would get if it were created now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct QuoteView {
	/// Why it would be refused; none if it would be taken.
	pub refusal: Option<RefusalView>,
	/// What the request comes to; none if no state of the chain would take it as it is.
	pub terms: Option<QuoteTerms>,
}

/// What a well-formed request comes to in the present state of the chain, refused or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct QuoteTerms {
	/// Which nodes could do it.
	pub requirement: RequirementView,
	/// Whether there are such nodes.
	pub availability: Availability,
	/// Its task value.
	#[serde(with = "amount")]
	pub value: u128,
	/// The value in base units per second of expected time, rounded down.
	#[serde(with = "amount")]
	pub per_second: u128,
	/// Expected time of its computation, in milliseconds.
	pub expected_millis: u64,
	/// Waiting tasks that would come before it.
	pub place: u32,
	/// Whether so many; otherwise at least so many.
	pub place_is_exact: bool,
	/// Waiting tasks.
	pub queued: u32,
	/// Most tasks that may wait.
	pub queue_limit: u32,
	/// The task that would have to make room for it, if any.
	pub evicts: Option<u64>,
	/// Expected blocks until its dispatch; the longest time a task may wait if that is sooner, or if
	/// nobody can tell.
	pub expected_wait_blocks: u32,
	/// Least fee of its kind, in base units.
	#[serde(with = "amount")]
	pub minimum_fee: u128,
	/// Least fee for which it would not be refused now, in base units: above the minimum fee when the
	/// queue is full. None if no fee would do.
	#[serde(with = "optional_amount")]
	pub fee_to_enter: Option<u128>,
	/// Card groups whose available nodes could serve it now, at most [`super::MAX_PAGE`].
	pub cards: Vec<CardView>,
	/// Whether there may be more such groups.
	pub more_cards: bool,
}

/// Whether a requirement can be met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "kebab-case")]
pub enum Availability {
	/// No three nodes in the network meet it: such a task is refused.
	Never,
	/// Enough nodes are in the network, but not enough of them are available.
	Later,
	/// Enough nodes are available.
	Now,
}

/// Why a call would be refused, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct RefusalView {
	/// Name of the error with which the runtime would refuse it, such as `TaskFeeTooLow`.
	pub error: String,
	/// The cause, for a person.
	pub reason: String,
	/// What to do about it, for a person.
	pub remedy: String,
}

/// Something that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct DeadlineView {
	/// The block at whose end the phase expires.
	pub block: u32,
	/// The task.
	pub task: u64,
	/// The phase; `retention` for a task that is over, whose record is dropped then.
	pub phase: Phase,
}

/// A page of the agenda of all tasks, what is due next first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct DeadlinesPage {
	/// The present block.
	pub now: u32,
	/// What is due.
	pub deadlines: Vec<DeadlineView>,
	/// The last of them, if there are more.
	pub next: Option<DeadlineView>,
}
