//! The selection pools: the only place that writes [`Pools`], [`Positions`], [`Classes`] and
//! [`Groups`].
//!
//! Each available node is in the array of its memory class and in that of its card group; while
//! the group has three available members, also in the class's second array, the *trios*, from
//! which tasks that need three equal cards draw. Arrays are dense: an entry that leaves is replaced
//! by the last one. Entering and leaving move a constant number of entries: when a group crosses
//! three available members, all three enter or leave the trios, otherwise one does.

use crate::{
	Candidate, Cards, Class, ClassList, Classes, Config, Group, Groups, LOG, Pool, PoolTotals,
	Pools, Position, Positions, impls::NodeOf,
};
use alloc::vec::Vec;
use deuterium_primitives::{Card, CardId, GROUP_SIZE};

/// From this many members on, a group can serve a task that needs three equal cards.
const TRIO: u32 = GROUP_SIZE as u32;

type CandidateOf<T> = Candidate<<T as frame_system::Config>::AccountId>;

/// A node that enters or leaves the pools.
pub(crate) struct Entrant<'a, T: Config> {
	pub(crate) who: &'a T::AccountId,
	pub(crate) node: &'a NodeOf<T>,
	pub(crate) card: CardId,
}

impl<T: Config> Entrant<'_, T> {
	fn candidate(&self) -> CandidateOf<T> {
		Candidate {
			node: self.who.clone(),
			operator: self.node.operator.clone(),
			weight: self.node.weight,
		}
	}
}

/// A node with this card is in the network from now on.
pub(crate) fn enter<T: Config>(id: &CardId, card: &Card) {
	let vram_gb = card.vram_gb;
	let members = Groups::<T>::mutate(id, |group| {
		let group = group.get_or_insert_default();
		group.members = group.members.saturating_add(1);
		group.members
	});
	if members == 1 {
		Cards::<T>::insert(id, card);
	}
	Classes::<T>::mutate(|classes| {
		if let Err(at) = classes.binary_search_by_key(&vram_gb, |class| class.vram_gb)
			&& classes.try_insert(at, Class::new(vram_gb)).is_err()
		{
			// Cards are checked on join, so there are no more values than places.
			log::error!(target: LOG, "no room for a class of {vram_gb} GB");
		}
		if let Some(class) = find(classes, vram_gb) {
			class.members = class.members.saturating_add(1);
			class.full_groups = class.full_groups.saturating_add(u32::from(members == TRIO));
		}
	});
}

/// A node with this card is in the network no more. It must have been withdrawn before.
pub(crate) fn leave<T: Config>(card: &CardId, vram_gb: u16) {
	let members = Groups::<T>::mutate_exists(card, |entry| {
		let mut group = entry.take().unwrap_or_default();
		let before = group.members;
		group.members = before.saturating_sub(1);
		*entry = Some(group).filter(|group| group.members > 0);
		before
	});
	if members <= 1 {
		Cards::<T>::remove(card);
	}
	Classes::<T>::mutate(|classes| {
		if let Some(class) = find(classes, vram_gb) {
			class.members = class.members.saturating_sub(1);
			class.full_groups = class.full_groups.saturating_sub(u32::from(members == TRIO));
		}
		classes.retain(|class| class.members > 0);
	});
}

/// The node can be drawn from now on.
pub(crate) fn offer<T: Config>(entrant: &Entrant<T>) {
	let (vram_gb, card) = (entrant.node.card.vram_gb, entrant.card);
	let candidate = entrant.candidate();
	with_totals::<T>(card, vram_gb, |class, group| {
		let position = Position {
			class: push::<T>(Pool::Class(vram_gb), &mut class.available, &candidate),
			group: push::<T>(Pool::Group(card), &mut group.available, &candidate),
			trio: None,
		};
		Positions::<T>::insert(entrant.who, position);
		let crossing = group.available.count == TRIO;
		let newcomers = match group.available.count {
			count if count > TRIO => Vec::from([candidate]),
			_ if crossing => first_three::<T>(card),
			_ => Vec::new(),
		};
		for newcomer in newcomers {
			let index = push::<T>(Pool::Trio(vram_gb), &mut class.trios, &newcomer);
			place::<T>(&newcomer.node, |position| position.trio = Some(index));
		}
	});
}

/// The node cannot be drawn any more. Does nothing when it is in no pool.
pub(crate) fn withdraw<T: Config>(entrant: &Entrant<T>) {
	let (vram_gb, card) = (entrant.node.card.vram_gb, entrant.card);
	if !Positions::<T>::contains_key(entrant.who) {
		return;
	}
	with_totals::<T>(card, vram_gb, |class, group| {
		let leavers = match group.available.count {
			count if count > TRIO => Vec::from([entrant.candidate()]),
			TRIO => first_three::<T>(card),
			_ => Vec::new(),
		};
		for leaver in leavers {
			// Read one by one: taking one out may have moved the next one.
			let index = Positions::<T>::get(&leaver.node).and_then(|position| position.trio);
			if let Some(index) = index {
				swap_remove::<T>(Pool::Trio(vram_gb), &mut class.trios, index);
				place::<T>(&leaver.node, |position| position.trio = None);
			}
		}
		if let Some(position) = Positions::<T>::take(entrant.who) {
			swap_remove::<T>(Pool::Class(vram_gb), &mut class.available, position.class);
			swap_remove::<T>(Pool::Group(card), &mut group.available, position.group);
		}
	});
}

/// Reads and writes the totals of a class and of a group around a change of their pools.
fn with_totals<T: Config>(card: CardId, vram_gb: u16, change: impl FnOnce(&mut Class, &mut Group)) {
	Classes::<T>::mutate(|classes| {
		Groups::<T>::mutate(card, |group| {
			if let (Some(class), Some(group)) = (find(classes, vram_gb), group.as_mut()) {
				change(class, group);
			} else {
				// A node enters its class and group before it can become available.
				log::error!(target: LOG, "no class of {vram_gb} GB or no group {card:?}");
			}
		});
	});
}

/// The class with this memory in the sorted list.
fn find(classes: &mut ClassList, vram_gb: u16) -> Option<&mut Class> {
	let at = classes.binary_search_by_key(&vram_gb, |class| class.vram_gb).ok()?;
	classes.get_mut(at)
}

/// The first three entries of a group's pool.
fn first_three<T: Config>(card: CardId) -> Vec<CandidateOf<T>> {
	(0..TRIO).filter_map(|index| Pools::<T>::get(Pool::Group(card), index)).collect()
}

/// Appends to a pool; returns the index.
fn push<T: Config>(pool: Pool, totals: &mut PoolTotals, candidate: &CandidateOf<T>) -> u32 {
	let index = totals.count;
	Pools::<T>::insert(pool, index, candidate);
	totals.add(candidate.weight);
	index
}

/// Takes an entry out of a pool and puts the last one in its place.
fn swap_remove<T: Config>(pool: Pool, totals: &mut PoolTotals, index: u32) {
	let last = totals.count.saturating_sub(1);
	let Some(tail) = Pools::<T>::take(pool, last) else {
		log::error!(target: LOG, "{pool:?} has no entry {last}");
		return;
	};
	if index == last {
		totals.sub(tail.weight);
		return;
	}
	let leaver = Pools::<T>::get(pool, index);
	totals.sub(leaver.map_or(0, |leaver| leaver.weight));
	place::<T>(&tail.node, |position| match pool {
		Pool::Class(_) => position.class = index,
		Pool::Group(_) => position.group = index,
		Pool::Trio(_) => position.trio = Some(index),
	});
	Pools::<T>::insert(pool, index, tail);
}

/// Changes the position of a node that is in the pools.
fn place<T: Config>(who: &T::AccountId, change: impl FnOnce(&mut Position)) {
	Positions::<T>::mutate_extant(who, change);
}
