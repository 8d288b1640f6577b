//! Types of the pallet that do not depend on its configuration.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use deuterium_math::{qos::Rewards, value::Estimate};
use deuterium_primitives::{
	AbortReason, Balance, BlockNumber, Card, GROUP_SIZE, Hash, MAX_DIGEST, Phase, Requirement,
	Round, TaskId, TaskKind,
};
use frame_support::{pallet_prelude::TypeInfo, traits::Get};
use sp_runtime::Permill;

/// Most units of work of a task: so many images have a digest that fits [`MAX_DIGEST`].
pub const MAX_CAP: u32 = MAX_DIGEST / 8;

/// Something with one value for each kind of task.
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
pub struct PerKind<V> {
	/// For [`TaskKind::Image`].
	pub image: V,
	/// For [`TaskKind::Text`].
	pub text: V,
	/// For [`TaskKind::ImageFineTune`].
	pub fine_tune: V,
}

impl<V: Copy> PerKind<V> {
	/// The same value for every kind.
	pub const fn all(value: V) -> Self {
		Self { image: value, text: value, fine_tune: value }
	}

	/// The value of a kind.
	pub const fn get(&self, kind: TaskKind) -> V {
		match kind {
			TaskKind::Image => self.image,
			TaskKind::Text => self.text,
			TaskKind::ImageFineTune => self.fine_tune,
		}
	}
}

/// A parameter with one value for each kind of task, of which only the one that matters is read.
pub trait ByKind<V> {
	/// The value of a kind.
	fn of(kind: TaskKind) -> V;
}

impl<V: Copy, G: Get<PerKind<V>>> ByKind<V> for G {
	fn of(kind: TaskKind) -> V {
		G::get().get(kind)
	}
}

impl<V> PerKind<V> {
	/// The place of a kind's value.
	pub const fn get_mut(&mut self, kind: TaskKind) -> &mut V {
		match kind {
			TaskKind::Image => &mut self.image,
			TaskKind::Text => &mut self.text,
			TaskKind::ImageFineTune => &mut self.fine_tune,
		}
	}
}

impl PerKind<TaskStats> {
	/// The numbers of all kinds together.
	pub const fn sum(&self) -> TaskStats {
		self.image.plus(&self.text).plus(&self.fine_tune)
	}
}

/// How long a kind of task is expected to take; the divisor of its value (protocol rule 10).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct Duration {
	/// Expected milliseconds without any unit of work.
	pub overhead_millis: u64,
	/// Expected milliseconds for each unit of work; not counted for texts.
	pub unit_millis: u64,
}

impl Duration {
	/// The estimate in the terms of the task value.
	pub const fn estimate(self, kind: TaskKind) -> Estimate {
		match kind {
			TaskKind::Text => Estimate::Fixed { millis: self.overhead_millis },
			TaskKind::Image | TaskKind::ImageFineTune => Estimate::PerUnit {
				overhead_millis: self.overhead_millis,
				unit_millis: self.unit_millis,
			},
		}
	}
}

/// An order as far as its price and its place depend on it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct Enquiry {
	/// What is to be computed.
	pub kind: TaskKind,
	/// Least memory of the cards, in GB; 0 counts as 1.
	pub vram_gb: u16,
	/// Units of work; 0 counts as 1.
	pub cap: u32,
	/// The exact card to be used.
	pub card: Option<Card>,
	/// What the creator would pay, in base units.
	pub fee: Balance,
}

/// Why an order is not accepted. Each stands for the error of the same name, which says what helps.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub enum Refusal {
	/// The fee is below the minimum of the kind.
	FeeBelowMinimum,
	/// The queue is full and no waiting task is cheaper.
	TaskFeeTooLow,
	/// The queue is closed.
	QueueClosed,
	/// A fine-tuning task without a card.
	CardRequired,
	/// The card's name or memory is not valid.
	InvalidCard,
	/// The memory is out of bounds.
	InvalidVram,
	/// The card has less memory than asked for.
	CardBelowVram,
	/// Too many units of work.
	CapTooHigh,
	/// No three nodes of the network can ever do it.
	NoSuchNodes,
	/// The creator's quota is used up.
	TooManyTasks,
	/// The creator's free balance is below the fee.
	InsufficientBalance,
}

/// How many waiting tasks go first.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub enum Ahead {
	/// So many.
	Exactly(u32),
	/// So many, and more.
	AtLeast(u32),
}

impl Ahead {
	/// The number, which may be a lower bound.
	pub const fn count(self) -> u32 {
		match self {
			Self::Exactly(count) | Self::AtLeast(count) => count,
		}
	}
}

/// What an order comes to in the present state; see [`crate::Pallet::quote`].
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct Quote {
	/// Its class.
	pub requirement: Requirement,
	/// Units of work.
	pub cap: u32,
	/// Estimated computing time in milliseconds, fixed or learned as it is switched.
	pub millis: u64,
	/// Its value: fee per estimated time, see [`deuterium_math::value`].
	pub value: u128,
	/// Why it would not be accepted now.
	pub refusal: Option<Refusal>,
	/// The least fee with which it would not be refused for its price now; `None` if none would do.
	pub least_fee: Option<Balance>,
	/// Waiting tasks of any class that are dearer, or as dear and older.
	pub ahead: Ahead,
	/// Whether three suitable nodes are available now.
	pub servable_now: bool,
	/// Expected blocks until it starts; the time to live when that is sooner or nobody knows.
	pub wait: BlockNumber,
}

/// What a creator asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Order {
	/// What is to be computed.
	pub kind: TaskKind,
	/// keccak-256 of the argument JSON.
	pub args_hash: Hash,
	/// Reserved by the protocol; zero from all clients.
	pub data_hash: Hash,
	/// Least memory of the cards, in GB; 0 counts as 1.
	pub vram_gb: u16,
	/// Units of work; 0 counts as 1.
	pub cap: u32,
	/// The exact card to be used.
	pub card: Option<Card>,
	/// What the creator pays, in base units.
	pub fee: Balance,
}

impl From<&Order> for Enquiry {
	fn from(order: &Order) -> Self {
		Self {
			kind: order.kind,
			vram_gb: order.vram_gb,
			cap: order.cap,
			card: order.card.clone(),
			fee: order.fee,
		}
	}
}

/// How a task stands. Together with its [`Phase`] it says everything: a task is over when its
/// phase is [`Phase::Retention`].
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
pub enum TaskStatus {
	/// It waits for nodes.
	Queued,
	/// Three nodes work on it.
	Running,
	/// Two results match. Until it is over, the upload or the third disclosure is outstanding.
	Succeeded {
		/// The round that hands the result over.
		result_round: Round,
	},
	/// It ended without a result.
	Aborted(AbortReason),
}

/// How a node's part in a task ended.
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
pub enum Ending {
	/// It was paid.
	Paid,
	/// It was let go without pay.
	Released,
	/// It lost its stake.
	Slashed,
}

/// What a round came to.
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
pub struct RoundResult {
	/// How it ended; `None` while its node is bound to the task.
	pub ending: Option<Ending>,
	/// The task score, 0..=20; `None` while it is open or when the task does not count.
	pub score: Option<u8>,
	/// What the node got, in base units.
	pub paid: Balance,
	/// Stake that the node lost, in base units.
	pub slashed: Balance,
	/// The node's share that went back to the creator, in base units.
	pub refunded: Balance,
}

/// The part of a task's record that begins with its dispatch. Parameters that decide about money
/// are frozen here, so that a change of parameters never touches a running task.
#[derive(
	Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Run<AccountId> {
	/// The nodes, by round.
	pub nodes: [AccountId; GROUP_SIZE],
	/// Block of the dispatch.
	pub started: BlockNumber,
	/// Rewards for the first, second and third submission of a phase.
	pub rewards: [u8; GROUP_SIZE],
	/// Part of the stake that withholding a disclosure costs.
	pub withholding_penalty: Permill,
	/// What became of the rounds.
	pub rounds: [RoundResult; GROUP_SIZE],
}

impl<AccountId> Run<AccountId> {
	/// Number of rounds whose nodes are still bound to the task.
	pub fn unsettled(&self) -> u8 {
		self.rounds
			.iter()
			.fold(0u8, |count, round| count.saturating_add(u8::from(round.ending.is_none())))
	}

	/// The rewards in the terms of the settlement model; its default when they are not a valid set.
	pub fn rewards(&self) -> Rewards {
		let [first, second, third] = self.rewards;
		Rewards::new(first, second, third).unwrap_or_default()
	}
}

/// The record of a task, from its creation to the end of its retention.
#[derive(
	Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct TaskRecord<AccountId> {
	/// Who pays, and gets all refunds.
	pub creator: AccountId,
	/// What is to be computed.
	pub kind: TaskKind,
	/// keccak-256 of the argument JSON.
	pub args_hash: Hash,
	/// Reserved by the protocol; zero from all clients.
	pub data_hash: Hash,
	/// Least memory of the cards, in GB, as the creator asked.
	pub vram_gb: u16,
	/// The exact card, as the creator asked.
	pub card: Option<Card>,
	/// Which nodes can do it: what the two fields above amount to.
	pub requirement: Requirement,
	/// Units of work, 1..=[`MAX_CAP`].
	pub cap: u32,
	/// The fee, in base units.
	pub fee: Balance,
	/// What is left of it in escrow, on hold on the creator's account.
	pub remaining: Balance,
	/// What of it went back to the creator.
	pub refunded: Balance,
	/// Value: fee per estimated time, see [`deuterium_math::value`].
	pub value: u128,
	/// Block of the creation.
	pub created: BlockNumber,
	/// How it stands.
	pub status: TaskStatus,
	/// What it waits for.
	pub phase: Phase,
	/// Last block of the phase; also its place in the agenda.
	pub deadline: BlockNumber,
	/// Block of its end.
	pub ended: Option<BlockNumber>,
	/// What began with its dispatch.
	pub run: Option<Run<AccountId>>,
}

impl<AccountId> TaskRecord<AccountId> {
	/// Whether it is neither over nor dropped.
	pub fn is_live(&self) -> bool {
		self.phase != Phase::Retention
	}

	/// Whether it waits in the queue.
	pub fn is_queued(&self) -> bool {
		self.status == TaskStatus::Queued
	}

	/// Whether its nodes are bound to it.
	pub fn is_running(&self) -> bool {
		self.is_live() && !self.is_queued()
	}
}

/// Numbers of tasks.
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
pub struct TaskStats {
	/// Ever created.
	pub total: u64,
	/// Waiting in the queue.
	pub queued: u32,
	/// With nodes bound to them, whether or not their result is known already.
	pub running: u32,
	/// Ever announced as a success.
	pub succeeded: u64,
	/// Ever ended without a result, for whatever reason.
	pub aborted: u64,
	/// Of these, those whose nodes reported errors or had three different results: what the
	/// reference counts as aborted (protocol §2.5).
	pub failed: u64,
}

impl TaskStats {
	const fn plus(&self, other: &Self) -> Self {
		Self {
			total: self.total.saturating_add(other.total),
			queued: self.queued.saturating_add(other.queued),
			running: self.running.saturating_add(other.running),
			succeeded: self.succeeded.saturating_add(other.succeeded),
			aborted: self.aborted.saturating_add(other.aborted),
			failed: self.failed.saturating_add(other.failed),
		}
	}
}

/// A place in the queue, from which a page goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct QueueCursor {
	/// The class.
	pub requirement: Requirement,
	/// The value.
	pub value: u128,
	/// The task.
	pub task: TaskId,
}

/// A waiting task in a page of the queue.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct QueueEntry {
	/// The task.
	pub task: TaskId,
	/// Its class.
	pub requirement: Requirement,
	/// Its value.
	pub value: u128,
	/// Block of its creation.
	pub created: BlockNumber,
}

impl QueueEntry {
	/// Where the page behind this entry begins.
	pub const fn cursor(&self) -> QueueCursor {
		QueueCursor { requirement: self.requirement, value: self.value, task: self.task }
	}
}
