//! What must hold in every state: every index, total and counter is computed anew from the nodes
//! and compared.

use crate::{
	CHUNK, Cards, Class, ClassGroups, ClassList, ClassSums, ClassWeights, Classes, Config, Group,
	Groups, Member, Members, NetworkStats, Nodes, Pallet, PoolTotals, Roster, Share, Stats,
	Weights, WorkerNodes, impls::NodeOf, pools::split,
};
use alloc::{collections::BTreeMap, vec::Vec};
use deuterium_math::qos::FULL_SCORE;
use deuterium_primitives::{CardId, GROUP_SIZE, NodeStatus, traits::Stake};
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

/// Totals as they should be.
#[derive(Default)]
struct Expected {
	stats: NetworkStats,
	classes: BTreeMap<u16, Class>,
	groups: BTreeMap<CardId, ExpectedGroup>,
}

/// A card group as it should be.
#[derive(Default)]
struct ExpectedGroup {
	vram_gb: u16,
	members: u32,
	available: PoolTotals,
}

impl ExpectedGroup {
	fn is_trio(&self) -> bool {
		self.available.count as usize >= GROUP_SIZE
	}
}

impl<T: Config> Pallet<T> {
	/// Checks nodes, roster, statistics, totals and pools against each other.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let mut expected = Expected::default();
		let mut workers: usize = 0;
		for (who, node) in Nodes::<T>::iter() {
			Self::check_node(&who, &node)?;
			expected.count(&node);
			let signs = node.status != NodeStatus::Quit && node.worker.is_some();
			workers = workers.saturating_add(usize::from(signs));
			if node.status != NodeStatus::Quit {
				Self::check_place(&who, &node)?;
			}
		}
		expected.close();
		ensure!(Stats::<T>::get() == expected.stats, "registry: statistics differ from the nodes");
		ensure!(
			WorkerNodes::<T>::iter_keys().count() == workers,
			"registry: a worker key has nodes that it does not sign for"
		);
		Self::check_roster(expected.stats.total_nodes)?;
		Self::check_totals(expected)
	}

	fn check_node(who: &T::AccountId, node: &NodeOf<T>) -> Result<(), TryRuntimeError> {
		ensure!(node.card.is_valid(), "registry: a card is invalid");
		ensure!((1..=FULL_SCORE).contains(&node.weight), "registry: a weight is out of range");
		ensure!(
			node.status.is_working() == node.task.is_some(),
			"registry: status and task of a node contradict each other"
		);
		ensure!(
			node.status != NodeStatus::Quit || T::Stake::bonded(who) == 0,
			"registry: a node that left has bonded stake"
		);
		let (bonded, required) = Self::bonded_and_required(who, node);
		ensure!(
			node.status != NodeStatus::Available || bonded >= required,
			"registry: a node with too little stake can be chosen"
		);
		ensure!(
			node.status == NodeStatus::Quit
				|| node.worker.is_none_or(|key| WorkerNodes::<T>::contains_key(key, who)),
			"registry: a node is not filed under its worker key"
		);
		Ok(())
	}

	/// A node in the network is where it says, with its weight if it is available.
	fn check_place(who: &T::AccountId, node: &NodeOf<T>) -> Result<(), TryRuntimeError> {
		let (card, operator) = (node.card.id(), node.operator.clone());
		ensure!(
			Members::<T>::get(card, node.place) == Some(Member { node: who.clone(), operator }),
			"registry: a node is not where it should be in its group"
		);
		let (chunk, index) = split(node.place);
		let weight = Weights::<T>::get(card, chunk).get(index).copied();
		let available = node.status == NodeStatus::Available;
		ensure!(
			weight == Some(if available { node.weight } else { 0 }),
			"registry: a place has another weight than its node"
		);
		Ok(())
	}

	/// The roster names each account once, in dense numbers.
	fn check_roster(total: u32) -> Result<(), TryRuntimeError> {
		let mut accounts: Vec<_> = (0..total).filter_map(Roster::<T>::get).collect();
		accounts.sort_unstable();
		accounts.dedup();
		ensure!(
			accounts.len() == total as usize && Roster::<T>::iter_keys().count() == accounts.len(),
			"registry: the roster is not dense or names an account twice"
		);
		ensure!(
			accounts.iter().all(Nodes::<T>::contains_key),
			"registry: the roster names an account that never joined"
		);
		Ok(())
	}

	/// Totals are those of the nodes, and the pools have no entries beyond them: since each node has a
	/// place of its own, equal numbers mean that places are dense.
	fn check_totals(expected: Expected) -> Result<(), TryRuntimeError> {
		let members = expected.groups.values().map(|group| group.members as usize).sum::<usize>();
		ensure!(
			Members::<T>::iter_keys().count() == members,
			"registry: a group has members that are not in the network"
		);
		let classes = ClassList::truncate_from(expected.classes.into_values().collect());
		ensure!(Classes::<T>::get() == classes, "registry: class totals differ from the nodes");
		let groups: BTreeMap<_, _> = Groups::<T>::iter().collect();
		ensure!(
			groups.len() == expected.groups.len()
				&& Cards::<T>::iter_keys().count() == groups.len()
				&& ClassGroups::<T>::iter_keys().count() == groups.len(),
			"registry: nodes, card groups, cards and places of groups differ in number"
		);
		for (id, expected) in &expected.groups {
			let group = groups.get(id).ok_or("registry: a card has no group")?;
			Self::check_group(*id, group, expected)?;
		}
		Self::check_chunks(&groups, &classes)
	}

	fn check_group(
		id: CardId,
		group: &Group,
		expected: &ExpectedGroup,
	) -> Result<(), TryRuntimeError> {
		ensure!(
			(group.members, group.available) == (expected.members, expected.available),
			"registry: group totals differ from the nodes"
		);
		ensure!(
			Cards::<T>::get(id).is_some_and(|card| card.id() == id),
			"registry: cards and card groups differ"
		);
		let vram_gb = expected.vram_gb;
		ensure!(
			ClassGroups::<T>::get(vram_gb, group.place) == Some(id),
			"registry: a group is not where it should be in its class"
		);
		let weight = expected.available.weight;
		let share = Share {
			any: u32::try_from(weight).unwrap_or_default(),
			trios: u32::try_from(if expected.is_trio() { weight } else { 0 }).unwrap_or_default(),
		};
		let (chunk, index) = split(group.place);
		ensure!(
			ClassWeights::<T>::get(vram_gb, chunk).get(index) == Some(&share),
			"registry: a group has another share in its class than its nodes make"
		);
		Ok(())
	}

	/// Chunks are as many and as long as the places, and their sums are right.
	fn check_chunks(
		groups: &BTreeMap<CardId, Group>,
		classes: &ClassList,
	) -> Result<(), TryRuntimeError> {
		let (mut chunks, mut class_chunks) = (0usize, 0usize);
		for (id, group) in groups {
			let weights = chunk_numbers(group.members).map(|chunk| Weights::<T>::get(id, chunk));
			let weights: Vec<_> = weights.collect();
			chunks = chunks.saturating_add(weights.len());
			let places: usize = weights.iter().map(|chunk| chunk.len()).sum();
			ensure!(places == group.members as usize, "registry: places of a group have no weight");
			let sums =
				weights.iter().map(|chunk| chunk.iter().copied().map(u16::from).sum::<u16>());
			ensure!(
				group.sums.iter().copied().eq(sums),
				"registry: sums of a group differ from its weights"
			);
		}
		for class in classes {
			let shares = chunk_numbers(class.groups)
				.map(|chunk| ClassWeights::<T>::get(class.vram_gb, chunk));
			let shares: Vec<_> = shares.collect();
			class_chunks = class_chunks.saturating_add(shares.len());
			let places: usize = shares.iter().map(|chunk| chunk.len()).sum();
			ensure!(places == class.groups as usize, "registry: places of a class have no share");
			let sums = shares.iter().map(|chunk| {
				let mut sum = Share::default();
				chunk.iter().for_each(|share| sum.replace(Share::default(), *share));
				sum
			});
			ensure!(
				ClassSums::<T>::get(class.vram_gb).into_iter().eq(sums),
				"registry: sums of a class differ from its shares"
			);
		}
		ensure!(
			Weights::<T>::iter_keys().count() == chunks
				&& ClassWeights::<T>::iter_keys().count() == class_chunks
				&& ClassSums::<T>::iter_keys().count() == classes.len(),
			"registry: there are weights beyond the places"
		);
		Ok(())
	}
}

/// The chunks of so many places.
fn chunk_numbers(places: u32) -> core::ops::Range<u32> {
	0..places.div_ceil(CHUNK)
}

impl Expected {
	fn count<AccountId>(&mut self, node: &crate::Node<AccountId>) {
		self.stats.total_nodes = self.stats.total_nodes.saturating_add(1);
		let add = |counter: &mut u32, when: bool| {
			*counter = counter.saturating_add(u32::from(when));
		};
		let available = node.status == NodeStatus::Available;
		add(&mut self.stats.available_nodes, available);
		add(&mut self.stats.busy_nodes, node.status.is_working());
		if node.status == NodeStatus::Quit {
			return;
		}
		add(&mut self.stats.active_nodes, true);
		let vram_gb = node.card.vram_gb;
		let class = self.classes.entry(vram_gb).or_insert_with(|| Class::new(vram_gb));
		let group = self.groups.entry(node.card.id()).or_default();
		group.vram_gb = vram_gb;
		add(&mut class.members, true);
		add(&mut group.members, true);
		if available {
			class.available.add(node.weight);
			group.available.add(node.weight);
		}
	}

	/// Adds what follows from the groups as a whole.
	fn close(&mut self) {
		for group in self.groups.values() {
			let Some(class) = self.classes.get_mut(&group.vram_gb) else {
				continue;
			};
			class.groups = class.groups.saturating_add(1);
			if group.members as usize >= GROUP_SIZE {
				class.full_groups = class.full_groups.saturating_add(1);
			}
			if group.is_trio() {
				class.trios.count = class.trios.count.saturating_add(group.available.count);
				class.trios.weight = class.trios.weight.saturating_add(group.available.weight);
			}
		}
	}
}
