//! Benchmarks of the calls, and set-ups for those of other pallets.
//!
//! The worst case of a transition: as many memory classes as there can be, a card group that
//! crosses three available members, and entries of other nodes behind every entry that is taken
//! out, so that each is replaced by another one.

#![allow(clippy::arithmetic_side_effects)]

use crate::{Call, Class, ClassList, Classes, Config, Nodes, Pallet, PoolTotals, Positions};
use alloc::vec::Vec;
use deuterium_primitives::{
	GROUP_SIZE, MAX_VRAM_GB, NodeStatus, WorkerKey,
	benchmarking::{BenchmarkNetwork, card, worker},
	traits::Stake,
};
use frame_benchmarking::v2::*;
use frame_system::RawOrigin;

/// Memory of the nodes' cards; the list of classes is searched for it.
const VRAM_GB: u16 = MAX_VRAM_GB - 1;

/// More than the parts of a stake that can unbond at once.
const STAYS: u32 = 16;

/// See [`BenchmarkNetwork::fill_classes`].
pub fn fill_classes<T: Config>() {
	let filler = |vram_gb| Class {
		vram_gb,
		available: PoolTotals::default(),
		trios: PoolTotals::default(),
		members: 1,
		full_groups: 1,
	};
	let classes: Vec<Class> = (1..=MAX_VRAM_GB).map(filler).collect();
	Classes::<T>::put(ClassList::truncate_from(classes));
}

/// Gives an available node the least selection weight.
pub fn lower_weight<T: Config>(node: &T::AccountId) {
	// Pools know the weight, so it can change only while the node is in none.
	let _ = Pallet::<T>::do_pause(node.clone());
	Nodes::<T>::mutate_extant(node, |node| node.weight = 1);
	let _ = Pallet::<T>::do_resume(node.clone());
}

fn join_as<T: Config>(node: &T::AccountId, group: u32) {
	T::BenchmarkHelper::join(node, node, card(group, VRAM_GB), worker());
}

/// Lets `members` further nodes of a card group join.
fn join_others<T: Config>(group: u32, members: u32) {
	for index in 0..members {
		join_as::<T>(&account("node", index, group), group);
	}
}

/// The caller in a group of three available nodes, with two such groups behind it.
fn caller_in_trio<T: Config>() -> T::AccountId {
	let caller: T::AccountId = whitelisted_caller();
	join_as::<T>(&caller, 0);
	join_others::<T>(0, GROUP_SIZE as u32 - 1);
	join_others::<T>(1, GROUP_SIZE as u32);
	join_others::<T>(2, GROUP_SIZE as u32);
	caller
}

fn status_of<T: Config>(node: &T::AccountId) -> Option<NodeStatus> {
	Nodes::<T>::get(node).map(|node| node.status)
}

fn in_trio<T: Config>(node: &T::AccountId) -> bool {
	Positions::<T>::get(node).is_some_and(|position| position.trio.is_some())
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// The third of its group, and never in the network before.
	#[benchmark]
	fn join() {
		T::BenchmarkHelper::fill_classes();
		join_others::<T>(0, GROUP_SIZE as u32 - 1);
		let caller: T::AccountId = whitelisted_caller();
		T::BenchmarkHelper::fund(&caller);
		let (stake, operator) = (T::Stake::minimum(), account("operator", 0, 0));

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), card(0, VRAM_GB), stake, worker(), Some(operator));

		assert_eq!(status_of::<T>(&caller), Some(NodeStatus::Available));
		assert!(in_trio::<T>(&caller));
	}

	/// One of three available ones of its group.
	#[benchmark]
	fn pause() {
		T::BenchmarkHelper::fill_classes();
		let caller = caller_in_trio::<T>();
		assert!(in_trio::<T>(&caller));

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()));

		assert_eq!(status_of::<T>(&caller), Some(NodeStatus::Paused));
		assert!(!in_trio::<T>(&account("node", 0, 0)), "the group has crossed");
	}

	/// With two other available ones of its group.
	#[benchmark]
	fn resume() -> Result<(), BenchmarkError> {
		T::BenchmarkHelper::fill_classes();
		let caller = caller_in_trio::<T>();
		Pallet::<T>::do_pause(caller.clone())?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()));

		assert_eq!(status_of::<T>(&caller), Some(NodeStatus::Available));
		assert!(in_trio::<T>(&account("node", 0, 0)), "the group has crossed");
		Ok(())
	}

	/// One of three available ones of its group, whose stakes of former stays still unbond.
	#[benchmark]
	fn quit() -> Result<(), BenchmarkError> {
		T::BenchmarkHelper::fill_classes();
		let caller: T::AccountId = whitelisted_caller();
		for _ in 0..STAYS {
			join_as::<T>(&caller, 0);
			Pallet::<T>::do_quit(caller.clone())?;
		}
		caller_in_trio::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()));

		assert_eq!(status_of::<T>(&caller), Some(NodeStatus::Quit));
		assert_eq!(T::Stake::bonded(&caller), 0);
		assert!(!in_trio::<T>(&account("node", 0, 0)), "the group has crossed");
		Ok(())
	}

	#[benchmark]
	fn set_worker_key() {
		let caller: T::AccountId = whitelisted_caller();
		join_as::<T>(&caller, 0);
		let key = WorkerKey::from_raw([9; 32]);

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), Some(key));

		assert_eq!(Nodes::<T>::get(&caller).and_then(|node| node.worker), Some(key));
	}
}
