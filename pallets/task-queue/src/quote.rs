//! What an order comes to, and whether it would be accepted.
//!
//! Creation and quote go through the same [`Pallet::assess`] and [`Pallet::refusal`], so that a quote
//! says what a creation in the same state would do.

use crate::{
	Ahead, ByKind, Config, Duration, Enquiry, Error, HoldReason, LiveTasks, MAX_CAP, Paces, Pallet,
	Quote, Refusal,
	queue::{Queue, Waiting},
};
use deuterium_math::{
	learning::{Pace, memory_class},
	value,
};
use deuterium_primitives::{
	Balance, BlockNumber, Card, MAX_VRAM_GB, Requirement, TaskId, TaskKind,
	traits::{Feasibility, NodeDirectory},
};
use frame_support::{
	ensure,
	traits::{Get, fungible::InspectHold},
};

/// Up to this many waiting tasks a quote says exactly how many are ahead.
pub const QUOTE_DEPTH: u32 = 1_000;

/// Blocks for which a task keeps its nodes besides computing: disclosure and upload, one after the
/// other.
const HANDOVER_BLOCKS: u32 = 3;

/// What a well-formed order comes to, whatever the state of the network.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Assessment {
	/// Its class.
	pub(crate) requirement: Requirement,
	/// Units of work.
	pub(crate) cap: u32,
	/// Estimated milliseconds of computing.
	pub(crate) millis: u64,
	/// Its value.
	pub(crate) value: u128,
}

impl<T: Config> Pallet<T> {
	/// What an order comes to in the present state: its value, whether it would be accepted, its
	/// place in the queue and how long it would wait.
	///
	/// With a `creator`, its quota and balance count as well. The place is exact up to
	/// [`QUOTE_DEPTH`]; nothing else reads more than a fixed number of entries.
	///
	/// # The expected wait
	///
	/// One block when suitable nodes are available now, and one more for each `MaxDispatches` tasks
	/// ahead: whatever else waits could not be served when the last block ended. Otherwise the nodes
	/// of running tasks have to come free first. Taking these tasks to be like this one, and to have
	/// started at different times, one of them ends every `occupancy / running` blocks, where the
	/// occupancy is the estimated time and three blocks for handing over; and all tasks ahead, of
	/// whatever class, go first. Never more than the time to live, after which the fee is refunded.
	///
	/// # Errors
	///
	/// The refusal, when the order is not well-formed, so that it has no value in any state.
	pub fn quote(enquiry: &Enquiry, creator: Option<&T::AccountId>) -> Result<Quote, Refusal> {
		let order = Self::assess(enquiry)?;
		let feasibility = T::Nodes::feasibility(&order.requirement);
		let place = Self::place(&order);
		Ok(Quote {
			requirement: order.requirement,
			cap: order.cap,
			millis: order.millis,
			value: order.value,
			refusal: Self::refusal(enquiry, &order, feasibility, creator).err(),
			least_fee: Self::least_fee(enquiry.kind, order.millis),
			ahead: place,
			servable_now: feasibility == Feasibility::Now,
			wait: Self::expected_wait(place, feasibility, order.millis),
		})
	}

	/// What an order comes to, if it is well-formed.
	pub(crate) fn assess(enquiry: &Enquiry) -> Result<Assessment, Refusal> {
		let cap = enquiry.cap.max(1);
		let limit = if enquiry.kind == TaskKind::Text { 1 } else { MAX_CAP };
		ensure!(cap <= limit, Refusal::CapTooHigh);
		let requirement = requirement(enquiry)?;
		let vram_gb = needed_memory(enquiry.vram_gb, enquiry.card.as_ref());
		let millis = Self::estimated_millis(enquiry.kind, vram_gb, cap);
		let value = value::task_value(enquiry.fee, millis);
		Ok(Assessment { requirement, cap, millis, value })
	}

	/// Whether the present state lets a well-formed order in.
	pub(crate) fn refusal(
		enquiry: &Enquiry,
		order: &Assessment,
		feasibility: Feasibility,
		creator: Option<&T::AccountId>,
	) -> Result<(), Refusal> {
		let fee = enquiry.fee;
		ensure!(fee >= Self::minimum_fee(enquiry.kind), Refusal::FeeBelowMinimum);
		ensure!(feasibility != Feasibility::Never, Refusal::NoSuchNodes);
		if let Some(creator) = creator {
			let live = LiveTasks::<T>::get(creator);
			ensure!(live < T::TasksPerCreator::get(), Refusal::TooManyTasks);
		}
		let limit = T::QueueLimit::get();
		ensure!(limit > 0, Refusal::QueueClosed);
		// On equal value the older one stays.
		ensure!(
			Self::price_of_entry(limit).is_none_or(|price| order.value > price),
			Refusal::TaskFeeTooLow
		);
		if let Some(creator) = creator {
			let escrow = HoldReason::TaskEscrow.into();
			ensure!(T::Currency::can_hold(&escrow, creator, fee), Refusal::InsufficientBalance);
		}
		Ok(())
	}

	/// The value that a newcomer has to exceed; `None` while the queue has room.
	fn price_of_entry(limit: u32) -> Option<u128> {
		if Self::stats().queued < limit {
			return None;
		}
		Queue::<T>::cheapest().map(|(price, _)| price)
	}

	/// The minimum fee of a kind, never zero.
	fn minimum_fee(kind: TaskKind) -> Balance {
		T::MinimumFee::of(kind).max(1)
	}

	/// The least fee with which a task would be let in at present; `None` if none would do.
	fn least_fee(kind: TaskKind, millis: u64) -> Option<Balance> {
		let minimum = Self::minimum_fee(kind);
		let limit = T::QueueLimit::get();
		if limit == 0 {
			return None;
		}
		match Self::price_of_entry(limit) {
			None => Some(minimum),
			Some(price) => value::fee_above(price, millis).map(|fee| fee.max(minimum)),
		}
	}

	/// Estimated milliseconds of a task: the fixed estimate, or the learned one if it is switched on.
	pub(crate) fn estimated_millis(kind: TaskKind, vram_gb: u16, cap: u32) -> u64 {
		let fixed = Self::fixed_millis(kind, cap);
		if T::LearnedEstimates::get() { Self::pace(kind, vram_gb).apply(fixed) } else { fixed }
	}

	/// The fixed estimate, in milliseconds.
	pub(crate) fn fixed_millis(kind: TaskKind, cap: u32) -> u64 {
		let duration: Duration = T::Duration::of(kind);
		value::estimated_millis(duration.estimate(kind), cap)
	}

	/// How long tasks of a kind with at least this memory, in GB, really take.
	pub fn pace(kind: TaskKind, vram_gb: u16) -> Pace {
		Paces::<T>::get(kind, memory_class(vram_gb)).map_or(Pace::ONE, Pace::from_bits)
	}

	/// How many waiting tasks a newcomer would have ahead.
	fn place(order: &Assessment) -> Ahead {
		let newcomer = Waiting {
			task: TaskId::MAX,
			requirement: order.requirement,
			value: order.value,
			created: Self::now(),
		};
		Self::ahead_of(&newcomer)
	}

	/// Waiting tasks that are dearer than a task, or as dear and older.
	pub(crate) fn ahead_of(waiting: &Waiting) -> Ahead {
		match Queue::<T>::ahead_of(waiting, QUOTE_DEPTH.saturating_add(1)) {
			ahead if ahead <= QUOTE_DEPTH => Ahead::Exactly(ahead),
			_ => Ahead::AtLeast(QUOTE_DEPTH),
		}
	}

	/// See [`Pallet::quote`].
	fn expected_wait(ahead: Ahead, feasibility: Feasibility, millis: u64) -> BlockNumber {
		let limit = T::DispatchTimeout::get();
		let ahead = ahead.count();
		let wait = if feasibility == Feasibility::Now {
			ahead.checked_div(T::MaxDispatches::get())
		} else {
			let computing = millis.div_ceil(T::MillisPerBlock::get().max(1));
			let occupancy = computing.saturating_add(HANDOVER_BLOCKS.into());
			occupancy
				.saturating_mul(u64::from(ahead).saturating_add(1))
				// Without a running task nobody knows when nodes will come.
				.checked_div(Self::stats().running.into())
				.map(|blocks| u32::try_from(blocks).unwrap_or(u32::MAX))
		};
		wait.map_or(limit, |blocks| blocks.saturating_add(1)).min(limit)
	}
}

/// The class of an order.
fn requirement(enquiry: &Enquiry) -> Result<Requirement, Refusal> {
	let vram_gb = enquiry.vram_gb.max(1);
	ensure!(vram_gb <= MAX_VRAM_GB, Refusal::InvalidVram);
	match (&enquiry.card, enquiry.kind) {
		(Some(card), _) => {
			ensure!(card.is_valid(), Refusal::InvalidCard);
			ensure!(card.vram_gb >= vram_gb, Refusal::CardBelowVram);
			Ok(Requirement::ThisCard { card: card.id() })
		},
		(None, TaskKind::ImageFineTune) => Err(Refusal::CardRequired),
		(None, TaskKind::Text) => Ok(Requirement::SameCard { vram_gb }),
		(None, TaskKind::Image) => Ok(Requirement::AnyCard { vram_gb }),
	}
}

/// The memory in GB by which durations are learned: that of the card, if one is named.
pub(crate) fn needed_memory(vram_gb: u16, card: Option<&Card>) -> u16 {
	card.map_or(vram_gb, |card| card.vram_gb)
}

impl<T> From<Refusal> for Error<T> {
	fn from(refusal: Refusal) -> Self {
		match refusal {
			Refusal::FeeBelowMinimum => Self::FeeBelowMinimum,
			Refusal::TaskFeeTooLow => Self::TaskFeeTooLow,
			Refusal::QueueClosed => Self::QueueClosed,
			Refusal::CardRequired => Self::CardRequired,
			Refusal::InvalidCard => Self::InvalidCard,
			Refusal::InvalidVram => Self::InvalidVram,
			Refusal::CardBelowVram => Self::CardBelowVram,
			Refusal::CapTooHigh => Self::CapTooHigh,
			Refusal::NoSuchNodes => Self::NoSuchNodes,
			Refusal::TooManyTasks => Self::TooManyTasks,
			Refusal::InsufficientBalance => Self::InsufficientBalance,
		}
	}
}
