//! Benchmarks of the calls, and set-ups for those of other pallets.
//!
//! The worst case of a transition: as many memory classes as there can be, in a class with as many card
//! groups as the network has room for by default, and in each place that becomes free another one to
//! take it.

#![allow(clippy::arithmetic_side_effects)]

use crate::{
	CHUNK, Call, Class, ClassGroups, ClassList, ClassSums, ClassWeights, Classes, Config, Groups,
	MAX_CHUNKS, Nodes, Pallet, PoolTotals, Share, ShareChunk, ShareSums,
	pools::{self, split},
};
use alloc::{vec, vec::Vec};
use deuterium_primitives::{
	Card, MAX_VRAM_GB, NodeStatus, WorkerKey,
	benchmarking::{BenchmarkNetwork, card, worker},
	traits::Stake,
};
use frame_benchmarking::v2::*;
use frame_support::traits::Get;
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
		groups: 0,
	};
	let classes: Vec<Class> = (1..=MAX_VRAM_GB).map(filler).collect();
	Classes::<T>::put(ClassList::truncate_from(classes));
}

/// Makes room in a class as if each node of the network, as large as it may be now, had a card of its
/// own in it; the last chunk is nearly full. Does nothing in a class that has groups.
pub fn crowd_class<T: Config>(vram_gb: u16) {
	Classes::<T>::mutate(|classes| {
		let Some(class) = classes.iter_mut().find(|class| class.vram_gb == vram_gb) else {
			return;
		};
		if class.groups > 0 {
			return;
		}
		let chunks = chunks::<T>();
		class.groups = pools::crowd(chunks);
		let (chunk, taken) = split(class.groups);
		let shares = |count: usize| vec![Share::default(); count];
		ClassSums::<T>::insert(vram_gb, ShareSums::truncate_from(shares(chunks as usize)));
		ClassWeights::<T>::insert(vram_gb, chunk, ShareChunk::truncate_from(shares(taken)));
	});
}

/// Makes room in a card group as if the network, as large as it may be now, had no other card.
pub fn crowd_group<T: Config>(card: &Card) {
	Classes::<T>::mutate(|classes| {
		pools::change::<T>(classes, card, |site| site.crowd::<T>(chunks::<T>()));
	});
}

/// Chunks that the places of all nodes fill.
fn chunks<T: Config>() -> u32 {
	T::MaxNodes::get().div_ceil(CHUNK).clamp(1, MAX_CHUNKS)
}

fn join_as<T: Config>(node: &T::AccountId, card: Card) {
	T::BenchmarkHelper::join(node, node, card, worker());
}

/// The caller with a card that nobody else has, and another such node behind it.
fn caller_alone<T: Config>() -> T::AccountId {
	let caller: T::AccountId = whitelisted_caller();
	join_as::<T>(&caller, card(0, VRAM_GB));
	join_as::<T>(&account("node", 0, 1), card(1, VRAM_GB));
	caller
}

/// Fills the group of the caller's card, in a class that is full as well.
fn crowd<T: Config>() {
	crowd_class::<T>(VRAM_GB);
	crowd_group::<T>(&card(0, VRAM_GB));
}

fn status_of<T: Config>(node: &T::AccountId) -> Option<NodeStatus> {
	Nodes::<T>::get(node).map(|node| node.status)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// The first with its card, and never in the network before.
	#[benchmark]
	fn join() {
		T::BenchmarkHelper::fill_classes();
		join_as::<T>(&account("node", 0, 1), card(1, VRAM_GB));
		let caller: T::AccountId = whitelisted_caller();
		T::BenchmarkHelper::fund(&caller);
		let (stake, operator) = (T::Stake::minimum(), account("operator", 0, 0));

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), card(0, VRAM_GB), stake, worker(), Some(operator));

		assert_eq!(status_of::<T>(&caller), Some(NodeStatus::Available));
	}

	/// In a group as large as it can be, as the next one.
	#[benchmark]
	fn pause() {
		T::BenchmarkHelper::fill_classes();
		crowd::<T>();
		let caller = caller_alone::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()));

		assert_eq!(status_of::<T>(&caller), Some(NodeStatus::Paused));
	}

	#[benchmark]
	fn resume() -> Result<(), BenchmarkError> {
		T::BenchmarkHelper::fill_classes();
		crowd::<T>();
		let caller = caller_alone::<T>();
		Pallet::<T>::do_pause(caller.clone())?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()));

		assert_eq!(status_of::<T>(&caller), Some(NodeStatus::Available));
		Ok(())
	}

	/// The last with its card, when another group takes the place of its group in the class; and its
	/// stakes of former stays still unbond.
	#[benchmark]
	fn quit() -> Result<(), BenchmarkError> {
		T::BenchmarkHelper::fill_classes();
		let caller: T::AccountId = whitelisted_caller();
		for _ in 0..STAYS {
			join_as::<T>(&caller, card(0, VRAM_GB));
			Pallet::<T>::do_quit(caller.clone())?;
		}
		caller_alone::<T>();
		let place = Groups::<T>::get(card(0, VRAM_GB).id()).map(|group| group.place);

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()));

		assert_eq!(status_of::<T>(&caller), Some(NodeStatus::Quit));
		assert_eq!(T::Stake::bonded(&caller), 0);
		let taken = place.and_then(|place| ClassGroups::<T>::get(VRAM_GB, place));
		assert_eq!(taken, Some(card(1, VRAM_GB).id()));
		Ok(())
	}

	#[benchmark]
	fn set_worker_key() {
		let caller: T::AccountId = whitelisted_caller();
		join_as::<T>(&caller, card(0, VRAM_GB));
		let key = WorkerKey::from_raw([9; 32]);

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), Some(key));

		assert_eq!(Nodes::<T>::get(&caller).and_then(|node| node.worker), Some(key));
	}
}
