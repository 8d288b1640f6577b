//! What must hold in every state: every index, total and counter is computed anew from the nodes
//! and compared.

use crate::{
	Candidate, Cards, Class, ClassList, Classes, Config, Group, Groups, NetworkStats, Nodes,
	Pallet, Pool, Pools, Position, Positions, Roster, Stats, WorkerNodes, impls::NodeOf,
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
	groups: BTreeMap<CardId, (u16, Group)>,
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
			if node.status == NodeStatus::Available {
				Self::check_position(&who, &node)?;
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
			Positions::<T>::contains_key(who) == (node.status == NodeStatus::Available),
			"registry: other nodes than the available ones are in the pools"
		);
		ensure!(
			node.status != NodeStatus::Quit || T::Stake::bonded(who) == 0,
			"registry: a node that left has bonded stake"
		);
		ensure!(
			node.status != NodeStatus::Available || Self::understaked(who, node).is_none(),
			"registry: a node with too little stake can be chosen"
		);
		ensure!(
			node.status == NodeStatus::Quit
				|| node.worker.is_none_or(|key| WorkerNodes::<T>::contains_key(key, who)),
			"registry: a node is not filed under its worker key"
		);
		Ok(())
	}

	/// An available node is in exactly the pools in which it belongs, where its position says.
	fn check_position(who: &T::AccountId, node: &NodeOf<T>) -> Result<(), TryRuntimeError> {
		let card = node.card.id();
		let Position { class, group, trio } =
			Positions::<T>::get(who).ok_or("registry: an available node has no position")?;
		let operator = node.operator.clone();
		let entry = Some(Candidate { node: who.clone(), operator, weight: node.weight });
		let vram_gb = node.card.vram_gb;
		ensure!(
			Pools::<T>::get(Pool::Class(vram_gb), class) == entry,
			"registry: a node is not where it should be in its class"
		);
		ensure!(
			Pools::<T>::get(Pool::Group(card), group) == entry,
			"registry: a node is not where it should be in its group"
		);
		let in_trio = Groups::<T>::get(card)
			.is_some_and(|group| group.available.count as usize >= GROUP_SIZE);
		ensure!(trio.is_some() == in_trio, "registry: a group is in the trios wrongly or not");
		ensure!(
			trio.is_none_or(|trio| Pools::<T>::get(Pool::Trio(vram_gb), trio) == entry),
			"registry: a node is not where it should be in the trios"
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

	/// Totals are those of the nodes, and the pools have no entries beyond them: since each
	/// available node has a place of its own in each pool, equal numbers mean that arrays are dense.
	fn check_totals(expected: Expected) -> Result<(), TryRuntimeError> {
		let classes = ClassList::truncate_from(expected.classes.into_values().collect());
		ensure!(Classes::<T>::get() == classes, "registry: class totals differ from the nodes");
		let groups: BTreeMap<_, _> = Groups::<T>::iter().collect();
		ensure!(
			groups.len() == expected.groups.len()
				&& expected.groups.iter().all(|(card, (_, group))| groups.get(card) == Some(group)),
			"registry: group totals differ from the nodes"
		);
		ensure!(
			Cards::<T>::iter_keys().count() == groups.len()
				&& groups.keys().all(|id| Cards::<T>::get(id).is_some_and(|card| card.id() == *id)),
			"registry: cards and card groups differ"
		);
		let mut sizes = BTreeMap::<Vec<u8>, (u32, u32)>::new();
		let key = |pool: &Pool| codec::Encode::encode(pool);
		for class in &classes {
			sizes.insert(key(&Pool::Class(class.vram_gb)), (class.available.count, 0));
			sizes.insert(key(&Pool::Trio(class.vram_gb)), (class.trios.count, 0));
		}
		for (card, group) in &groups {
			sizes.insert(key(&Pool::Group(*card)), (group.available.count, 0));
		}
		for (pool, index) in Pools::<T>::iter_keys() {
			let (count, found) =
				sizes.get_mut(&key(&pool)).ok_or("registry: a pool without nodes has entries")?;
			ensure!(index < *count, "registry: a pool has entries beyond its end");
			*found = found.saturating_add(1);
		}
		ensure!(sizes.values().all(|(count, found)| count == found), "registry: a pool has gaps");
		Ok(())
	}
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
		let (_, group) = self.groups.entry(node.card.id()).or_insert((vram_gb, Group::default()));
		add(&mut class.members, true);
		add(&mut group.members, true);
		if available {
			class.available.add(node.weight);
			group.available.add(node.weight);
		}
	}

	/// Adds what follows from the groups as a whole.
	fn close(&mut self) {
		for (vram_gb, group) in self.groups.values() {
			let Some(class) = self.classes.get_mut(vram_gb) else { continue };
			if group.members as usize >= GROUP_SIZE {
				class.full_groups = class.full_groups.saturating_add(1);
			}
			if group.available.count as usize >= GROUP_SIZE {
				class.trios.count = class.trios.count.saturating_add(group.available.count);
				class.trios.weight = class.trios.weight.saturating_add(group.available.weight);
			}
		}
	}
}
