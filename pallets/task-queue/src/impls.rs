//! The calls.

use crate::{
	Config, Duration, Error, Event, LiveTasks, MAX_CAP, Order, Pallet, Stats, TaskCount,
	TaskRecord, TaskStatus, Tasks, WeightInfo, queue::Queue,
};
use deuterium_primitives::{
	AbortReason, MAX_VRAM_GB, Phase, Requirement, TaskId, TaskKind,
	traits::{Feasibility, NodeDirectory, ProtocolEvent, ProtocolEvents},
};
use frame_support::{
	dispatch::{DispatchResult, Pays, PostDispatchInfo},
	ensure,
	traits::{EnsureOrigin, Get},
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use sp_runtime::{DispatchError, traits::BadOrigin};

/// Most tasks that make room for one newcomer: two, so that a queue drains whose limit was lowered.
pub(crate) const EVICTIONS_PER_CALL: u32 = 2;

impl<T: Config> Pallet<T> {
	/// Creates a task; see the call. Fails before it changes anything.
	pub fn do_create(creator: T::AccountId, order: Order) -> Result<TaskId, DispatchError> {
		let cap = Self::check_cap(&order)?;
		let requirement = Self::requirement(&order)?;
		ensure!(
			order.fee > 0 && order.fee >= T::MinimumFee::get().get(order.kind),
			Error::<T>::FeeBelowMinimum
		);
		ensure!(T::Nodes::feasibility(&requirement) != Feasibility::Never, Error::<T>::NoSuchNodes);
		ensure!(
			LiveTasks::<T>::get(&creator) < T::TasksPerCreator::get(),
			Error::<T>::TooManyTasks
		);
		let duration: Duration = T::Duration::get().get(order.kind);
		let millis = deuterium_math::value::estimated_millis(duration.estimate(order.kind), cap);
		let value = deuterium_math::value::task_value(order.fee, millis);
		Self::ensure_room(value)?;
		Self::hold_fee(&creator, order.fee)?;
		Self::make_room();

		let id = TaskCount::<T>::mutate(|count| {
			*count = count.saturating_add(1);
			*count
		});
		let task = TaskRecord {
			creator,
			kind: order.kind,
			args_hash: order.args_hash,
			data_hash: order.data_hash,
			vram_gb: order.vram_gb,
			card: order.card,
			requirement,
			cap,
			fee: order.fee,
			remaining: order.fee,
			refunded: 0,
			value,
			created: Self::now(),
			status: TaskStatus::Queued,
			phase: Phase::Dispatch,
			deadline: Self::deadline_in(T::DispatchTimeout::get()),
			ended: None,
			run: None,
		};
		Self::insert_task(id, &task);
		Self::announce(id, task);
		Ok(id)
	}

	fn announce(id: TaskId, task: TaskRecord<T::AccountId>) {
		T::ProtocolEvents::deposit(ProtocolEvent::TaskPending {
			task: id,
			kind: task.kind,
			creator: task.creator.clone(),
			args_hash: task.args_hash,
			data_hash: task.data_hash,
		});
		Self::deposit_event(Event::TaskCreated {
			task: id,
			creator: task.creator,
			kind: task.kind,
			requirement: task.requirement,
			fee: task.fee,
			value: task.value,
		});
	}

	/// The units of work that an order amounts to.
	fn check_cap(order: &Order) -> Result<u32, Error<T>> {
		let cap = order.cap.max(1);
		let limit = if order.kind == TaskKind::Text { 1 } else { MAX_CAP };
		ensure!(cap <= limit, Error::<T>::CapTooHigh);
		Ok(cap)
	}

	/// The class of an order.
	fn requirement(order: &Order) -> Result<Requirement, Error<T>> {
		let vram_gb = order.vram_gb.max(1);
		ensure!(vram_gb <= MAX_VRAM_GB, Error::<T>::InvalidVram);
		match (&order.card, order.kind) {
			(Some(card), _) => {
				ensure!(card.is_valid(), Error::<T>::InvalidCard);
				ensure!(card.vram_gb >= vram_gb, Error::<T>::CardBelowVram);
				Ok(Requirement::ThisCard { card: card.id() })
			},
			(None, TaskKind::ImageFineTune) => Err(Error::<T>::CardRequired),
			(None, TaskKind::Text) => Ok(Requirement::SameCard { vram_gb }),
			(None, TaskKind::Image) => Ok(Requirement::AnyCard { vram_gb }),
		}
	}

	/// Whether a task of this value can be queued.
	fn ensure_room(value: u128) -> Result<(), Error<T>> {
		let limit = T::QueueLimit::get();
		ensure!(limit > 0, Error::<T>::QueueClosed);
		if Stats::<T>::get().queued < limit {
			return Ok(());
		}
		let cheapest = Queue::<T>::cheapest();
		// On equal value the older one stays.
		ensure!(cheapest.is_none_or(|(price, _)| value > price), Error::<T>::TaskFeeTooLow);
		Ok(())
	}

	/// Evicts the cheapest tasks, with a refund, until one more task fits.
	fn make_room() {
		for _ in 0..EVICTIONS_PER_CALL {
			if Stats::<T>::get().queued < T::QueueLimit::get() {
				return;
			}
			if let Some((_, task)) = Queue::<T>::cheapest() {
				Self::abort_queued(task, AbortReason::Outbid);
			}
		}
	}

	/// Who wants to cancel: `None` stands for governance.
	pub(crate) fn ensure_canceller(
		origin: OriginFor<T>,
	) -> Result<Option<T::AccountId>, BadOrigin> {
		match T::GovernanceOrigin::try_origin(origin) {
			Ok(_) => Ok(None),
			Err(origin) => ensure_signed(origin).map(Some),
		}
	}

	/// Cancels a waiting task; see the call. `None` stands for governance.
	pub fn do_cancel(who: Option<T::AccountId>, task: TaskId) -> DispatchResult {
		let record = Tasks::<T>::get(task).ok_or(Error::<T>::TaskNotFound)?;
		ensure!(who.is_none_or(|who| who == record.creator), Error::<T>::NotCreator);
		ensure!(record.is_queued(), Error::<T>::NotQueued);
		Self::abort_queued(task, AbortReason::Cancelled);
		Ok(())
	}

	/// Ends a waiting task with a full refund.
	pub(crate) fn abort_queued(id: TaskId, reason: AbortReason) {
		Self::mutate_task(id, |task| {
			Self::abort(id, task, reason);
			Self::end(id, task);
		});
	}

	/// Works off deadlines that have passed; see the call.
	pub(crate) fn do_poke() -> PostDispatchInfo {
		// The present block is still open: a deadline in it has not passed yet.
		let last = Self::now().saturating_sub(1);
		let done = Self::work_off_deadlines(last);
		PostDispatchInfo {
			actual_weight: Some(T::WeightInfo::poke(done)),
			pays_fee: if done > 0 { Pays::No } else { Pays::Yes },
		}
	}
}
