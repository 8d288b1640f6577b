//! Benchmarks of the calls and of the parts of the hooks.
//!
//! The worst cases: a queue at its limit, creators and payees that are all different, as many
//! memory classes as there can be, each node the last with its card in a class of its own or in a
//! crowded one, and nodes that a bad score removes from the network.

#![allow(clippy::arithmetic_side_effects)]

use crate::{
	Agenda, Call, Claims, Config, Order, Pallet, TaskRecord, TaskStatus, Tasks,
	escrow::CLAIMS_PER_CALL, impls::EVICTIONS_PER_CALL, keys, queue::Queue,
};
use alloc::vec::Vec;
use deuterium_primitives::{
	AbortReason, Balance, CNX, GROUP_SIZE, Hash, MAX_VRAM_GB, Phase, TaskId, TaskKind,
	benchmarking::{BenchmarkNetwork, card, worker},
};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{
		Get,
		fungible::{Inspect, Unbalanced},
		tokens::Precision,
	},
	weights::Weight,
};
use frame_system::RawOrigin;

/// Fee of the cheapest task, in base units.
const FEE: Balance = CNX;

/// Memory of the nodes that tasks are started on.
const VRAM_GB: u16 = 8;

/// Nodes of the one operator for each class that is looked at in vain: so many that hardly any draw
/// comes upon a node for the second time.
const NODES_PER_CLASS: u32 = 512;

/// Most deadlines, most starts and most classes in a set-up; the weights are linear in them.
const MOST_DEADLINES: u32 = 64;
const MOST_STARTS: u32 = 16;
const MOST_CLASSES: u32 = 4;

fn funded<T: Config>(name: &'static str, index: u32) -> Result<T::AccountId, BenchmarkError> {
	let who: T::AccountId = account(name, index, 0);
	T::Currency::increase_balance(&who, 1_000_000 * CNX, Precision::Exact)?;
	Ok(who)
}

fn order(vram_gb: u16, fee: Balance) -> Order {
	Order {
		kind: TaskKind::Image,
		args_hash: Hash::repeat_byte(1),
		data_hash: Hash::zero(),
		vram_gb,
		cap: crate::MAX_CAP,
		card: None,
		fee,
	}
}

/// Queues so many tasks; the cheapest ones by creators of their own, with their fees on hold.
/// Returns those.
fn fill_queue<T: Config>(tasks: u32, real: u32) -> Result<Vec<TaskId>, BenchmarkError> {
	let mut cheapest = Vec::new();
	for index in 0..real {
		let creator = funded::<T>("creator", index)?;
		cheapest.push(Pallet::<T>::do_create(creator, order(1, FEE + Balance::from(index)))?);
	}
	let template =
		cheapest.last().and_then(Tasks::<T>::get).ok_or(BenchmarkError::Stop("no template"))?;
	let creator: T::AccountId = account("crowd", 0, 0);
	for index in 1..=tasks.saturating_sub(real) {
		let task = TaskRecord {
			creator: creator.clone(),
			value: template.value + u128::from(index),
			..template.clone()
		};
		Pallet::<T>::insert_task(u64::MAX / 2 + TaskId::from(index), &task);
	}
	Ok(cheapest)
}

/// Lets a node join with a card that nobody else has.
fn join_alone<T: Config>(index: u32, vram_gb: u16) -> T::AccountId {
	let node = account("node", index, 0);
	T::BenchmarkHelper::join(&node, &node, card(index, vram_gb), worker());
	node
}

/// Starts so many tasks, with all commitments in and no disclosure; the next score of zero removes
/// each of their nodes from the network.
fn undisclosed<T: Config>(tasks: u32) -> Vec<TaskId> {
	T::BenchmarkHelper::fill_classes();
	for index in 0..tasks * GROUP_SIZE as u32 {
		T::BenchmarkHelper::disgrace(&join_alone::<T>(index, VRAM_GB));
	}
	let started = T::BenchmarkHelper::start(tasks);
	for task in &started {
		if let Some(run) = Tasks::<T>::get(task).and_then(|record| record.run) {
			T::BenchmarkHelper::commit(*task, &run.nodes);
		}
	}
	started
}

/// Makes it the block after the last deadline of these tasks.
fn pass_deadlines<T: Config>(tasks: &[TaskId]) {
	let deadlines = tasks.iter().filter_map(Tasks::<T>::get).map(|record| record.deadline);
	let last = deadlines.max().unwrap_or_default();
	frame_system::Pallet::<T>::set_block_number((last + 1).into());
}

/// Whether these tasks have ended after all their nodes withheld their disclosures.
fn all_timed_out<T: Config>(tasks: &[TaskId]) -> bool {
	tasks.iter().filter_map(Tasks::<T>::get).all(|task| {
		task.status == TaskStatus::Aborted(AbortReason::TimedOut)
			&& task.phase == Phase::Retention
			&& task.remaining == 0
			&& task.run.is_some_and(|run| run.rounds.iter().all(|round| round.slashed > 0))
	})
}

/// Nothing is dispatched in the block of its creation.
fn next_block<T: Config>() {
	let next = Pallet::<T>::now() + 1;
	frame_system::Pallet::<T>::set_block_number(next.into());
}

fn all_are<T: Config>(tasks: &[TaskId], status: TaskStatus) -> bool {
	tasks.iter().all(|task| Tasks::<T>::get(task).is_some_and(|record| record.status == status))
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// With a queue so full that `e` tasks are evicted; the newcomer is passed over in the dispatch
	/// of the same block.
	#[benchmark]
	fn create_task(e: Linear<0, EVICTIONS_PER_CALL>) -> Result<(), BenchmarkError> {
		T::BenchmarkHelper::fill_classes();
		let waiting = T::QueueLimit::get() - 1 + e;
		let cheapest = fill_queue::<T>(waiting, EVICTIONS_PER_CALL)?;
		let caller = whitelisted_caller::<T::AccountId>();
		T::Currency::increase_balance(&caller, 1_000_000 * CNX, Precision::Exact)?;
		let newcomer = order(1, 100 * FEE);

		#[block]
		{
			Pallet::<T>::create_task(
				RawOrigin::Signed(caller.clone()).into(),
				newcomer.kind,
				newcomer.args_hash,
				newcomer.data_hash,
				newcomer.vram_gb,
				newcomer.cap,
				newcomer.card,
				newcomer.fee,
			)?;
			Pallet::<T>::eligible(Queue::<T>::head_after(None));
		}

		assert_eq!(Pallet::<T>::stats().queued, T::QueueLimit::get());
		let outbid = TaskStatus::Aborted(AbortReason::Outbid);
		let records = cheapest.into_iter().filter_map(Tasks::<T>::get);
		assert_eq!(records.filter(|task| task.status == outbid).count(), e as usize);
		Ok(())
	}

	/// Out of a full queue.
	#[benchmark]
	fn cancel_task() -> Result<(), BenchmarkError> {
		T::BenchmarkHelper::fill_classes();
		let queued = fill_queue::<T>(T::QueueLimit::get(), 1)?;
		let task = *queued.first().ok_or(BenchmarkError::Stop("nothing queued"))?;
		let creator: T::AccountId = account("creator", 0, 0);
		let before = T::Currency::balance(&creator);

		#[extrinsic_call]
		_(RawOrigin::Signed(creator.clone()), task);

		assert_eq!(T::Currency::balance(&creator), before + FEE);
		let cancelled = TaskStatus::Aborted(AbortReason::Cancelled);
		assert!(Tasks::<T>::get(task).is_some_and(|task| task.status == cancelled));
		Ok(())
	}

	/// With `d` tasks whose three nodes withheld their disclosures.
	#[benchmark]
	fn poke(d: Linear<0, MOST_DEADLINES>) {
		let tasks = undisclosed::<T>(d);
		pass_deadlines::<T>(&tasks);
		let caller: T::AccountId = whitelisted_caller();

		#[extrinsic_call]
		_(RawOrigin::Signed(caller));

		assert!(all_timed_out::<T>(&tasks));
	}

	/// With credits from as many creators as one call pays.
	#[benchmark]
	fn claim() -> Result<(), BenchmarkError> {
		let caller: T::AccountId = whitelisted_caller();
		for index in 0..CLAIMS_PER_CALL as u32 {
			let creator = funded::<T>("creator", index)?;
			Pallet::<T>::hold_fee(&creator, FEE)?;
			Claims::<T>::insert(&caller, &creator, FEE);
		}

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()));

		assert_eq!(T::Currency::balance(&caller), FEE * CLAIMS_PER_CALL as Balance);
		assert_eq!(Claims::<T>::iter_prefix(&caller).count(), 0);
		Ok(())
	}

	/// With `d` deadlines due.
	#[benchmark]
	fn reserve(d: Linear<0, { T::MaxDeadlines::get() }>) {
		frame_system::Pallet::<T>::set_block_number(2u32.into());
		for task in 1..=TaskId::from(d) {
			Agenda::<T>::insert(keys::agenda_key(1, task), Phase::Execution);
		}
		let reserved;

		#[block]
		{
			reserved = Pallet::<T>::reserve_weight();
		}

		assert!(reserved.any_gt(Weight::zero()));
	}

	/// With `d` tasks whose three nodes withheld their disclosures.
	#[benchmark]
	fn deadlines(d: Linear<0, MOST_DEADLINES>) {
		let tasks = undisclosed::<T>(d);
		pass_deadlines::<T>(&tasks);
		let done;

		#[block]
		{
			done = Pallet::<T>::work_off_deadlines(Pallet::<T>::now());
		}

		assert_eq!(done.0, d);
		assert!(all_timed_out::<T>(&tasks));
	}

	/// With `d` tasks whose retention is over and which have groups.
	#[benchmark]
	fn drops(d: Linear<0, MOST_DEADLINES>) {
		let tasks = undisclosed::<T>(d);
		pass_deadlines::<T>(&tasks);
		Pallet::<T>::work_off_deadlines(Pallet::<T>::now());
		pass_deadlines::<T>(&tasks);
		let done;

		#[block]
		{
			done = Pallet::<T>::work_off_deadlines(Pallet::<T>::now());
		}

		assert_eq!(done.0, d);
		assert!(!tasks.iter().any(Tasks::<T>::contains_key));
	}

	/// With `c` classes whose heads are tried in vain, since only nodes of one operator are left for
	/// them, each with a card of its own.
	#[benchmark]
	fn look(c: Linear<0, MOST_CLASSES>) -> Result<(), BenchmarkError> {
		T::BenchmarkHelper::fill_classes();
		T::BenchmarkHelper::seed();
		let operator = account("operator", 0, 0);
		for index in 0..(c * NODES_PER_CLASS).max(GROUP_SIZE as u32) {
			let node = account("node", index, 0);
			T::BenchmarkHelper::join(&node, &operator, card(index, MAX_VRAM_GB), worker());
		}
		let mut vain = Vec::new();
		for index in 0..c {
			let creator = funded::<T>("creator", index)?;
			vain.push(Pallet::<T>::do_create(creator, order(MAX_VRAM_GB - index as u16, FEE))?);
		}
		next_block::<T>();

		#[block]
		{
			Pallet::<T>::dispatch();
		}

		assert!(all_are::<T>(&vain, TaskStatus::Queued));
		Ok(())
	}

	/// With `d` tasks that start, on nodes with different memory, in card groups as large as can be.
	#[benchmark]
	fn start(d: Linear<0, MOST_STARTS>) -> Result<(), BenchmarkError> {
		T::BenchmarkHelper::fill_classes();
		T::BenchmarkHelper::seed();
		for index in 0..d * GROUP_SIZE as u32 {
			let vram_gb = VRAM_GB + index as u16;
			T::BenchmarkHelper::crowd(&card(index, vram_gb));
			join_alone::<T>(index, vram_gb);
		}
		let mut started = Vec::new();
		for index in 0..d {
			let creator = funded::<T>("creator", index)?;
			started.push(Pallet::<T>::do_create(creator, order(VRAM_GB, FEE))?);
		}
		next_block::<T>();

		#[block]
		{
			Pallet::<T>::dispatch();
		}

		assert!(all_are::<T>(&started, TaskStatus::Running));
		Ok(())
	}
}
