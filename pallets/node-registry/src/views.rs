//! Views for the runtime API and the precompiles. Every list is bounded and has a cursor.

use crate::{
	CardGroup, Cards, Class, Classes, Config, Groups, NetworkStats, Nodes, Pallet, Removal,
	Removals, Roster, RosterEntry, Stats, WorkerNodes, impls::NodeOf, pools,
};
use alloc::vec::Vec;
use deuterium_primitives::{CardId, GROUP_SIZE, Requirement, WorkerKey};

/// Most accounts on one page of the roster.
pub const MAX_ROSTER_PAGE: u32 = 100;

/// Most entries on one page of any other list.
pub const MAX_PAGE: u32 = 100;

/// Most card groups that a view looks at to find suitable ones.
pub const MAX_CARD_SCAN: u32 = 1_000;

impl<T: Config> Pallet<T> {
	/// Statistics of the network.
	pub fn stats() -> NetworkStats {
		Stats::<T>::get()
	}

	/// A node with everything that is kept of it; `None` when the account never joined.
	pub fn node(who: &T::AccountId) -> Option<NodeOf<T>> {
		Nodes::<T>::get(who)
	}

	/// The last kick-out or slash of an account.
	pub fn removal(who: &T::AccountId) -> Option<Removal> {
		Removals::<T>::get(who)
	}

	/// Totals by memory, in ascending order of it.
	pub fn classes() -> Vec<Class> {
		Classes::<T>::get().into_inner()
	}

	/// Available nodes, those with the least memory first; lazily. Each takes at most six reads, and a
	/// card group with nodes that all are busy none.
	pub fn available_nodes() -> impl Iterator<Item = T::AccountId> {
		let classes = Classes::<T>::get().into_iter();
		let groups = classes
			.filter(|class| class.available.count > 0)
			.flat_map(|class| pools::groups_with_available::<T>(class.vram_gb));
		groups.flat_map(pools::available_members::<T>)
	}

	/// Accounts that ever joined, in the order of their first join, from number `start` on. A page
	/// has at most [`MAX_ROSTER_PAGE`] entries and ends with the roster.
	pub fn roster(start: u32, length: u32) -> Vec<T::AccountId> {
		(start..start.saturating_add(length.min(MAX_ROSTER_PAGE)))
			.map_while(Roster::<T>::get)
			.collect()
	}

	/// Nodes of the roster with everything that is kept of them, from number `start` on. A page has
	/// at most [`MAX_ROSTER_PAGE`] entries; the next one starts behind the number of the last entry.
	pub fn nodes_page(start: u32, limit: u32) -> Vec<RosterEntry<T::AccountId>> {
		(start..start.saturating_add(limit.min(MAX_ROSTER_PAGE)))
			.map_while(|number| {
				let account = Roster::<T>::get(number)?;
				let node = Nodes::<T>::get(&account)?;
				Some(RosterEntry { number, account, node })
			})
			.collect()
	}

	/// Nodes in the network that a worker key signs for, behind node `after` (from the start for
	/// `None`), in the order of the storage's keys; at most [`MAX_PAGE`].
	pub fn nodes_of_worker(
		key: &WorkerKey,
		after: Option<&T::AccountId>,
		limit: u32,
	) -> Vec<T::AccountId> {
		let nodes = match after {
			None => WorkerNodes::<T>::iter_key_prefix(key),
			Some(after) => {
				let start = WorkerNodes::<T>::hashed_key_for(key, after);
				WorkerNodes::<T>::iter_key_prefix_from(key, start)
			},
		};
		nodes.take(limit.min(MAX_PAGE) as usize).collect()
	}

	/// Card groups behind card `after` (from the start for `None`), in the order of their ids; at
	/// most [`MAX_PAGE`].
	pub fn cards_page(after: Option<CardId>, limit: u32) -> Vec<CardGroup> {
		Self::card_groups(after).take(limit.min(MAX_PAGE) as usize).collect()
	}

	/// Card groups with nodes that could do a task with this requirement now, in the order of their
	/// ids; at most [`MAX_PAGE`], and among the first [`MAX_CARD_SCAN`] groups only.
	pub fn suitable_cards(requirement: &Requirement, limit: u32) -> Vec<CardGroup> {
		let trio = GROUP_SIZE as u32;
		let suits = |group: &CardGroup| match requirement {
			Requirement::AnyCard { vram_gb } => {
				group.card.vram_gb >= *vram_gb && group.available.count > 0
			},
			Requirement::SameCard { vram_gb } => {
				group.card.vram_gb >= *vram_gb && group.available.count >= trio
			},
			Requirement::ThisCard { card } => group.id == *card && group.available.count >= trio,
		};
		let limit = limit.min(MAX_PAGE) as usize;
		match requirement {
			Requirement::ThisCard { card } => {
				Self::card_group(*card).into_iter().filter(suits).take(limit).collect()
			},
			_ => {
				let groups = Self::card_groups(None).take(MAX_CARD_SCAN as usize);
				groups.filter(suits).take(limit).collect()
			},
		}
	}

	/// The group of a card; `None` when no node in the network has it.
	pub fn card_group(id: CardId) -> Option<CardGroup> {
		let (card, group) = (Cards::<T>::get(id)?, Groups::<T>::get(id)?);
		Some(CardGroup { id, card, members: group.members, available: group.available })
	}

	fn card_groups(after: Option<CardId>) -> impl Iterator<Item = CardGroup> {
		let ids = match after {
			None => Groups::<T>::iter_keys(),
			Some(after) => Groups::<T>::iter_keys_from(Groups::<T>::hashed_key_for(after)),
		};
		ids.filter_map(Self::card_group)
	}
}
