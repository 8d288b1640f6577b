//! The selection pools: the only place that writes [`Groups`], [`Cards`], [`Members`], [`Weights`],
//! [`ClassGroups`], [`ClassWeights`] and [`ClassSums`].
//!
//! Each node in the network has a place in its card group, and each card group one in its memory class.
//! Places are dense: what leaves is replaced by the last one. A place has a weight, 0 for a node that is
//! not available; weights are kept in chunks of [`CHUNK`] places, and the sums of the chunks in one item.
//! So a node that becomes available, or ceases to be, changes five items (itself, its chunk, its group,
//! the group's chunk in the class, the sums of the class) however many nodes and groups there are.

use crate::{
	CHUNK, Cards, Class, ClassGroups, ClassList, ClassSums, ClassWeights, Config, Group, Groups,
	LOG, Member, Members, Nodes, Share, Weights,
};
#[cfg(feature = "runtime-benchmarks")]
use crate::{WeightChunk, WeightSums};
use deuterium_primitives::{Card, CardId, GROUP_SIZE};

/// From this many members on, a group can serve a task that needs three equal cards.
const TRIO: u32 = GROUP_SIZE as u32;

type MemberOf<T> = Member<<T as frame_system::Config>::AccountId>;

/// The chunk of a place, and where the place is in it.
pub(crate) const fn split(place: u32) -> (u32, usize) {
	(place / CHUNK, (place % CHUNK) as usize)
}

/// Places that fill so many chunks, the last one but for an eighth.
#[cfg(feature = "runtime-benchmarks")]
pub(crate) const fn crowd(chunks: u32) -> u32 {
	chunks.saturating_mul(CHUNK).saturating_sub(CHUNK / 8)
}

/// A card group and its class around a change.
pub(crate) struct Site<'a> {
	card: CardId,
	class: &'a mut Class,
	group: Group,
}

/// Reads the group of a card, changes it, and lets the totals follow. `classes` is the present
/// [`crate::Classes`], which the caller stores.
pub(crate) fn change<T: Config>(
	classes: &mut ClassList,
	card: &Card,
	change: impl FnOnce(&mut Site),
) {
	let vram_gb = card.vram_gb;
	let id = card.id();
	let Some(class) = find_or_insert(classes, vram_gb) else {
		// Cards are checked on join, so there are no more values than places.
		log::error!(target: LOG, "no room for a class of {vram_gb} GB");
		return;
	};
	let group = Groups::<T>::get(id).unwrap_or_else(|| found::<T>(class, id, card));
	let before = (group.available, group.trio(), group.share());
	let mut site = Site { card: id, class, group };
	change(&mut site);
	let Site { class, group, .. } = site;
	class.available.replace(before.0, group.available);
	class.trios.replace(before.1, group.trio());
	move_share::<T>(vram_gb, group.place, before.2, group.share());
	if group.members > 0 {
		Groups::<T>::insert(id, group);
	} else {
		dissolve::<T>(class, id, group.place);
	}
	classes.retain(|class| class.members > 0);
}

impl Site<'_> {
	/// Takes a node in, which is not available yet; returns its place.
	pub(crate) fn enter<T: Config>(&mut self, member: &MemberOf<T>) -> u32 {
		let place = self.group.members;
		let (chunk, index) = split(place);
		Members::<T>::insert(self.card, place, member);
		let pushed = Weights::<T>::mutate(self.card, chunk, |weights| weights.try_push(0).is_ok());
		let summed = index > 0 || self.group.sums.try_push(0).is_ok();
		if !pushed || !summed {
			// There are no more nodes than places.
			log::error!(target: LOG, "no room for a member of {:?}", self.card);
		}
		self.group.members = place.saturating_add(1);
		self.class.members = self.class.members.saturating_add(1);
		let is_full = u32::from(self.group.members == TRIO);
		self.class.full_groups = self.class.full_groups.saturating_add(is_full);
		place
	}

	/// The node in this place can be drawn with this weight from now on; not any more with 0.
	pub(crate) fn set_weight<T: Config>(&mut self, place: u32, weight: u8) {
		let before = self.put_weight::<T>(place, weight);
		if before > 0 {
			self.group.available.sub(before);
		}
		if weight > 0 {
			self.group.available.add(weight);
		}
	}

	/// Lets the node in this place go, which is not available any more. The last member takes its place.
	pub(crate) fn leave<T: Config>(&mut self, place: u32) {
		let full = u32::from(self.group.members == TRIO);
		let last = self.group.members.saturating_sub(1);
		let member = Members::<T>::take(self.card, last);
		if let Some(member) = member.filter(|_| place != last) {
			let weight = self.put_weight::<T>(last, 0);
			self.put_weight::<T>(place, weight);
			Nodes::<T>::mutate_extant(&member.node, |node| node.place = place);
			Members::<T>::insert(self.card, place, member);
		}
		let (chunk, index) = split(last);
		Weights::<T>::mutate_exists(self.card, chunk, |entry| {
			let mut weights = entry.take().unwrap_or_default();
			weights.pop();
			*entry = Some(weights).filter(|weights| !weights.is_empty());
		});
		if index == 0 {
			self.group.sums.pop();
		}
		self.group.members = last;
		self.class.members = self.class.members.saturating_sub(1);
		self.class.full_groups = self.class.full_groups.saturating_sub(full);
	}

	/// Makes room in the group as for members that fill so many chunks, the last one but for an eighth;
	/// none of them is available.
	#[cfg(feature = "runtime-benchmarks")]
	pub(crate) fn crowd<T: Config>(&mut self, chunks: u32) {
		let members = crowd(chunks);
		let (chunk, taken) = split(members);
		self.group.members = members;
		self.class.members = self.class.members.saturating_add(members);
		self.group.sums = WeightSums::truncate_from(alloc::vec![0; chunks as usize]);
		let weights = WeightChunk::truncate_from(alloc::vec![0; taken]);
		Weights::<T>::insert(self.card, chunk, weights);
	}

	/// Replaces the weight of a place and returns the former one; the group's totals stay.
	fn put_weight<T: Config>(&mut self, place: u32, weight: u8) -> u8 {
		let (chunk, index) = split(place);
		let before = Weights::<T>::mutate(self.card, chunk, |weights| {
			weights.get_mut(index).map(|slot| core::mem::replace(slot, weight))
		});
		let sum = self.group.sums.get_mut(chunk as usize);
		let (Some(before), Some(sum)) = (before, sum) else {
			log::error!(target: LOG, "{:?} has no place {place}", self.card);
			return 0;
		};
		*sum = sum.saturating_sub(before.into()).saturating_add(weight.into());
		before
	}
}

/// Gives a new group a place in its class.
fn found<T: Config>(class: &mut Class, id: CardId, card: &Card) -> Group {
	let place = class.groups;
	let (chunk, index) = split(place);
	class.groups = place.saturating_add(1);
	Cards::<T>::insert(id, card);
	ClassGroups::<T>::insert(class.vram_gb, place, id);
	let pushed = ClassWeights::<T>::mutate(class.vram_gb, chunk, |shares| {
		shares.try_push(Share::default()).is_ok()
	});
	let summed = index > 0
		|| ClassSums::<T>::mutate(class.vram_gb, |sums| sums.try_push(Share::default()).is_ok());
	if !pushed || !summed {
		// A group has a member, and there are no more nodes than places.
		log::error!(target: LOG, "no room for a group in the class of {} GB", class.vram_gb);
	}
	Group { place, ..Group::default() }
}

/// Takes the place of a group without members from it. The last group of the class gets it.
fn dissolve<T: Config>(class: &mut Class, id: CardId, place: u32) {
	let vram_gb = class.vram_gb;
	let last = class.groups.saturating_sub(1);
	let moved = ClassGroups::<T>::take(vram_gb, last);
	if let Some(moved) = moved.filter(|_| place != last) {
		let share = Groups::<T>::mutate(moved, |group| {
			let group = group.as_mut()?;
			group.place = place;
			Some(group.share())
		});
		let share = share.unwrap_or_default();
		move_share::<T>(vram_gb, last, share, Share::default());
		move_share::<T>(vram_gb, place, Share::default(), share);
		ClassGroups::<T>::insert(vram_gb, place, moved);
	}
	let (chunk, index) = split(last);
	ClassWeights::<T>::mutate_exists(vram_gb, chunk, |entry| {
		let mut shares = entry.take().unwrap_or_default();
		shares.pop();
		*entry = Some(shares).filter(|shares| !shares.is_empty());
	});
	if index == 0 {
		ClassSums::<T>::mutate_exists(vram_gb, |entry| {
			let mut sums = entry.take().unwrap_or_default();
			sums.pop();
			*entry = Some(sums).filter(|sums| !sums.is_empty());
		});
	}
	class.groups = last;
	Groups::<T>::remove(id);
	Cards::<T>::remove(id);
}

/// Replaces the share of a group's place in its class.
fn move_share<T: Config>(vram_gb: u16, place: u32, before: Share, after: Share) {
	if before == after {
		return;
	}
	let (chunk, index) = split(place);
	ClassWeights::<T>::mutate(vram_gb, chunk, |shares| match shares.get_mut(index) {
		Some(share) => *share = after,
		None => log::error!(target: LOG, "the class of {vram_gb} GB has no place {place}"),
	});
	ClassSums::<T>::mutate(vram_gb, |sums| {
		if let Some(sum) = sums.get_mut(chunk as usize) {
			sum.replace(before, after);
		}
	});
}

/// The class with this memory in the sorted list.
fn find_or_insert(classes: &mut ClassList, vram_gb: u16) -> Option<&mut Class> {
	let at = match classes.binary_search_by_key(&vram_gb, |class| class.vram_gb) {
		Ok(at) => at,
		Err(at) => {
			classes.try_insert(at, Class::new(vram_gb)).ok()?;
			at
		},
	};
	classes.get_mut(at)
}

/// The card groups of a class that have available members.
pub(crate) fn groups_with_available<T: Config>(vram_gb: u16) -> impl Iterator<Item = CardId> {
	let any = |share: &Share| u64::from(share.any);
	let sums = ClassSums::<T>::get(vram_gb).into_inner();
	occupied(sums.iter().map(any).collect()).flat_map(move |chunk| {
		let shares = ClassWeights::<T>::get(vram_gb, chunk);
		occupied(shares.iter().map(any).collect()).filter_map(move |index| {
			ClassGroups::<T>::get(vram_gb, chunk.saturating_mul(CHUNK).saturating_add(index))
		})
	})
}

/// The available nodes of a card group.
pub(crate) fn available_members<T: Config>(card: CardId) -> impl Iterator<Item = T::AccountId> {
	let sums = Groups::<T>::get(card).unwrap_or_default().sums;
	occupied(sums.iter().copied().map(u64::from).collect()).flat_map(move |chunk| {
		let weights = Weights::<T>::get(card, chunk);
		occupied(weights.iter().copied().map(u64::from).collect()).filter_map(move |index| {
			let place = chunk.saturating_mul(CHUNK).saturating_add(index);
			Members::<T>::get(card, place).map(|member| member.node)
		})
	})
}

/// Indexes of the weights above zero.
fn occupied(weights: alloc::vec::Vec<u64>) -> impl Iterator<Item = u32> {
	(0..).zip(weights).filter(|(_, weight)| *weight > 0).map(|(index, _)| index)
}
