//! What must hold after every block and after every test.

use crate::{
	Agenda, Claims, Config, CreatorTasks, EvictedUpTo, HoldReason, LiveTasks, Pallet, PriceOrder,
	TaskCount, TaskRecord, TaskStatus, Tasks, WaitingTasks, keys, store,
};
use alloc::collections::BTreeMap;
use codec::Encode;
use deuterium_primitives::{Balance, Phase, TaskId, traits::NodeDirectory};
use frame_support::{ensure, traits::fungible::InspectHold};
use sp_runtime::DispatchError;

type Check = Result<(), DispatchError>;

impl<T: Config> Pallet<T> {
	/// Checks everything.
	pub fn do_try_state() -> Check {
		for (id, task) in Tasks::<T>::iter() {
			Self::check_record(id, &task)?;
		}
		Self::check_money()?;
		Self::check_indexes()?;
		Self::check_numbers()
	}

	fn check_record(id: TaskId, task: &TaskRecord<T::AccountId>) -> Check {
		ensure!(id <= TaskCount::<T>::get(), "a task's id is above the count");
		ensure!(
			task.is_live() != task.ended.is_some(),
			"a task has an end if and only if it is over"
		);
		ensure!(task.is_live() || task.remaining == 0, "a task is over, its escrow is not empty");
		ensure!(
			(task.phase == Phase::Dispatch) == task.is_queued(),
			"a task waits for nodes if and only if it is queued"
		);
		let waits_for_upload = task.phase == Phase::Upload;
		let succeeded = matches!(task.status, TaskStatus::Succeeded { .. });
		ensure!(succeeded || !waits_for_upload, "an upload without a success");
		let Some(run) = &task.run else {
			ensure!(!task.is_running(), "a running task has no nodes");
			return Self::check_spent(task, 0);
		};
		for (node, result) in run.nodes.iter().zip(&run.rounds) {
			let busy = T::Nodes::current_task(node) == Some(id);
			ensure!(busy == result.ending.is_none(), "busy nodes and unsettled rounds differ");
			ensure!(result.score.is_none() || result.ending.is_some(), "a score before the end");
		}
		ensure!(task.is_live() || run.unsettled() == 0, "a task is over, its nodes are not free");
		Self::check_spent(task, run.rounds.iter().map(|round| round.paid).sum())
	}

	fn check_spent(task: &TaskRecord<T::AccountId>, paid: Balance) -> Check {
		ensure!(task.fee > 0, "a task without a fee");
		let accounted = task.remaining.saturating_add(task.refunded).saturating_add(paid);
		ensure!(accounted == task.fee, "paid, refunded and remaining do not add up to the fee");
		Ok(())
	}

	/// On hold is exactly what live tasks and deferred credits need, for every creator.
	fn check_money() -> Check {
		let mut expected = BTreeMap::<_, (T::AccountId, Balance)>::new();
		let mut owe = |who: T::AccountId, amount: Balance| {
			let entry = expected.entry(who.encode()).or_insert((who, 0));
			entry.1 = entry.1.saturating_add(amount);
		};
		Tasks::<T>::iter_values().for_each(|task| owe(task.creator, task.remaining));
		Claims::<T>::iter().for_each(|(_, creator, amount)| owe(creator, amount));
		for (who, amount) in expected.into_values() {
			let held = T::Currency::balance_on_hold(&HoldReason::TaskEscrow.into(), &who);
			ensure!(held == amount, "escrow on hold differs from what tasks and claims need");
		}
		Ok(())
	}

	fn check_indexes() -> Check {
		let mut tasks = 0usize;
		let mut queued = 0usize;
		for (id, task) in Tasks::<T>::iter() {
			tasks = tasks.saturating_add(1);
			let appointment = Agenda::<T>::get(keys::agenda_key(task.deadline, id));
			ensure!(appointment == Some(task.phase), "a task has no place in the agenda");
			let listed = CreatorTasks::<T>::contains_key(&task.creator, keys::creator_key(id));
			ensure!(listed, "a task is not among those of its creator");
			if let Some(waiting) = store::waiting(id, &task) {
				queued = queued.saturating_add(1);
				let key = keys::queue_key(&task.requirement, task.value, id);
				ensure!(
					WaitingTasks::<T>::get(key) == Some(waiting.created),
					"a waiting task is not in the queue"
				);
				ensure!(
					PriceOrder::<T>::contains_key(keys::price_key(task.value, id)),
					"a waiting task is not in the order by price"
				);
			}
		}
		ensure!(Agenda::<T>::iter_keys().count() == tasks, "the agenda has entries of no task");
		ensure!(
			CreatorTasks::<T>::iter_keys().count() == tasks,
			"a creator has tasks of no record"
		);
		ensure!(WaitingTasks::<T>::iter_keys().count() == queued, "the queue has stray entries");
		ensure!(
			PriceOrder::<T>::iter_keys().count() == queued,
			"the price order has stray entries"
		);
		let cheapest = PriceOrder::<T>::iter_keys().next();
		let evicted = EvictedUpTo::<T>::get();
		ensure!(
			cheapest.zip(evicted).is_none_or(|(cheapest, evicted)| cheapest > evicted),
			"a waiting task is cheaper than what was evicted"
		);
		Ok(())
	}

	fn check_numbers() -> Check {
		let (mut queued, mut running, mut settling) = (0u32, 0u32, 0u64);
		let mut live = BTreeMap::<_, u32>::new();
		for task in Tasks::<T>::iter_values() {
			queued = queued.saturating_add(task.is_queued().into());
			running = running.saturating_add(task.is_running().into());
			let succeeded = matches!(task.status, TaskStatus::Succeeded { .. });
			settling = settling.saturating_add((succeeded && task.is_running()).into());
			if task.is_live() {
				let count = live.entry(task.creator.encode()).or_default();
				*count = count.saturating_add(1);
			}
		}
		let stats = Self::stats();
		ensure!(stats.queued == queued && stats.running == running, "miscounted live tasks");
		ensure!(stats.total == TaskCount::<T>::get(), "miscounted created tasks");
		let ended = stats.succeeded.saturating_add(stats.aborted);
		let all = ended.saturating_add(queued.into()).saturating_add(running.into());
		ensure!(all == stats.total.saturating_add(settling), "tasks and endings do not add up");
		let counted = LiveTasks::<T>::iter().map(|(who, count)| (who.encode(), count));
		ensure!(counted.collect::<BTreeMap<_, _>>() == live, "miscounted tasks of a creator");
		Ok(())
	}
}
