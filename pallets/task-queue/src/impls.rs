//! The calls.

use crate::{
	Config, Enquiry, Error, Event, Order, Pallet, TaskCount, TaskRecord, TaskStatus, Tasks,
	WeightInfo, queue::Queue,
};
use deuterium_primitives::{
	AbortReason, Phase, TaskId,
	traits::{NodeDirectory, ProtocolEvent, ProtocolEvents},
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
		let enquiry = Enquiry::from(&order);
		let assessment = Self::assess(&enquiry).map_err(Error::<T>::from)?;
		let feasibility = T::Nodes::feasibility(&assessment.requirement);
		Self::refusal(&enquiry, &assessment, feasibility, Some(&creator))
			.map_err(Error::<T>::from)?;
		Self::hold_fee(&creator, order.fee)?;
		Self::make_room(assessment.value);

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
			requirement: assessment.requirement,
			cap: assessment.cap,
			fee: order.fee,
			remaining: order.fee,
			refunded: 0,
			value: assessment.value,
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

	/// Evicts the cheapest tasks, with a refund, until one more task fits; only such as are cheaper
	/// than the newcomer.
	fn make_room(value: u128) {
		let limit = T::QueueLimit::get();
		for _ in 0..EVICTIONS_PER_CALL {
			if Self::stats().queued < limit {
				return;
			}
			let cheapest = Queue::<T>::cheapest().filter(|(price, _)| *price < value);
			let Some((price, task)) = cheapest else { return };
			Self::abort_queued(task, AbortReason::Outbid);
			Queue::<T>::evicted(price, task);
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
		let (done, weight) = Self::work_off_deadlines(last);
		PostDispatchInfo {
			actual_weight: Some(T::WeightInfo::poke(0).saturating_add(weight)),
			pays_fee: if done > 0 { Pays::No } else { Pays::Yes },
		}
	}
}
