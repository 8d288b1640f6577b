//! The pools of available nodes, and the draw of a group, as the registry does it.
//!
//! Each draw is proportional to the weight: of a card by the total weight of its available nodes, of a
//! node in it by rejection. The registry goes by sums over memory classes, cards and chunks of nodes,
//! which has the same distribution.

use deuterium_math::{
	choice::{Words, below, pick_weighted, total_weight},
	qos::FULL_SCORE,
};
use rand_chacha::{
	ChaCha12Rng,
	rand_core::{RngCore, SeedableRng},
};

/// Nodes drawn for one place of a group at most; the registry's.
const MAX_DRAWS_PER_NODE: u32 = 40;

/// Nodes drawn for one task at most; the registry's.
const MAX_DRAWS_PER_TASK: u32 = 128;

/// How often a group is begun anew when it cannot be completed; the registry's.
const ATTEMPTS: u32 = 3;

/// A reproducible stream of random words.
pub struct Random {
	words: Words<Box<dyn FnMut() -> [u8; 32] + Send>>,
}

impl Random {
	/// The stream of a seed: the same on every machine and in every version.
	#[must_use]
	pub fn new(seed: u64) -> Self {
		let mut source = ChaCha12Rng::seed_from_u64(seed);
		Self {
			words: Words::new(Box::new(move || {
				let mut block = [0; 32];
				source.fill_bytes(&mut block);
				block
			})),
		}
	}

	/// Uniform in `0..n`; 0 if `n` is 0.
	pub fn below(&mut self, n: u64) -> u64 {
		below(&mut self.words, n).unwrap_or(0)
	}

	/// True with a probability of `parts` in a thousand.
	pub fn per_mille(&mut self, parts: u16) -> bool {
		self.below(1_000) < u64::from(parts)
	}
}

/// What a task asks of its nodes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Requirement {
	/// Any cards of at least this memory class.
	AnyCard {
		/// Least memory, in GB.
		vram_gb: u16,
	},
	/// Three equal cards (text).
	SameCard,
}

/// A node as the draw sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Candidate {
	/// Card group.
	pub card: usize,
	/// Declared operator; nodes of one operator never meet in a group.
	pub operator: u32,
	/// Selection weight, 1..=20.
	pub weight: u8,
}

/// Available nodes by card group.
pub struct Pools {
	vram: Vec<u16>,
	members: Vec<Vec<usize>>,
	weights: Vec<u64>,
	places: Vec<Option<usize>>,
	nodes: Vec<Candidate>,
}

impl Pools {
	/// All nodes available. `vram[card]` is the memory of a card in GB; a node's card must have one.
	#[must_use]
	pub fn new(vram: Vec<u16>, nodes: Vec<Candidate>) -> Self {
		let mut pools = Self {
			members: vec![Vec::new(); vram.len()],
			weights: vec![0; vram.len()],
			places: vec![None; nodes.len()],
			vram,
			nodes,
		};
		for node in 0..pools.nodes.len() {
			pools.offer(node);
		}
		pools
	}

	/// Makes a node available; no effect if it is.
	pub fn offer(&mut self, node: usize) {
		let Candidate { card, weight, .. } = self.nodes[node];
		if self.places[node].is_none() {
			self.places[node] = Some(self.members[card].len());
			self.members[card].push(node);
			self.weights[card] += u64::from(weight);
		}
	}

	/// Makes a node unavailable; no effect if it is.
	pub fn withdraw(&mut self, node: usize) {
		let Candidate { card, weight, .. } = self.nodes[node];
		let Some(place) = self.places[node].take() else { return };
		self.weights[card] -= u64::from(weight);
		self.members[card].swap_remove(place);
		if let Some(moved) = self.members[card].get(place) {
			self.places[*moved] = Some(place);
		}
	}

	/// Changes the weight of a node, available or not.
	pub fn set_weight(&mut self, node: usize, weight: u8) {
		let candidate = &mut self.nodes[node];
		if self.places[node].is_some() {
			let total = &mut self.weights[candidate.card];
			*total = *total - u64::from(candidate.weight) + u64::from(weight);
		}
		candidate.weight = weight;
	}

	/// Draws three available nodes and withdraws them; `None`, and nothing changed, if there are not
	/// enough.
	pub fn draw(&mut self, requirement: Requirement, random: &mut Random) -> Option<[usize; 3]> {
		let mut left = MAX_DRAWS_PER_TASK;
		(0..ATTEMPTS).find_map(|_| self.try_draw(requirement, random, &mut left))
	}

	fn try_draw(
		&mut self,
		requirement: Requirement,
		random: &mut Random,
		left: &mut u32,
	) -> Option<[usize; 3]> {
		let mut chosen = Vec::with_capacity(3);
		let mut only = None;
		while chosen.len() < 3 {
			let Some(node) = self.draw_node(requirement, only, &chosen, random, left) else {
				chosen.iter().for_each(|node| self.offer(*node));
				return None;
			};
			self.withdraw(node);
			if requirement == Requirement::SameCard {
				only = Some(self.nodes[node].card);
			}
			chosen.push(node);
		}
		chosen.try_into().ok()
	}

	fn draw_node(
		&self,
		requirement: Requirement,
		only: Option<usize>,
		chosen: &[usize],
		random: &mut Random,
		left: &mut u32,
	) -> Option<usize> {
		for _ in 0..MAX_DRAWS_PER_NODE {
			*left = left.checked_sub(1)?;
			let card = match only {
				Some(card) => card,
				None => self.draw_card(requirement, random)?,
			};
			let node = self.draw_member(card, random)?;
			let operator = self.nodes[node].operator;
			if chosen.iter().all(|other| self.nodes[*other].operator != operator) {
				return Some(node);
			}
		}
		None
	}

	/// A node of the card by its weight, which is at least 1 of [`FULL_SCORE`].
	fn draw_member(&self, card: usize, random: &mut Random) -> Option<usize> {
		let members = &self.members[card];
		loop {
			let index = random.below(members.len() as u64);
			let node = *members.get(usize::try_from(index).ok()?)?;
			if random.below(FULL_SCORE.into()) < self.nodes[node].weight.into() {
				return Some(node);
			}
		}
	}

	/// A card by the total weight of its available nodes.
	fn draw_card(&self, requirement: Requirement, random: &mut Random) -> Option<usize> {
		let weight = |card: usize| match requirement {
			Requirement::AnyCard { vram_gb } if self.vram[card] >= vram_gb => self.weights[card],
			Requirement::SameCard if self.members[card].len() >= 3 => self.weights[card],
			_ => 0,
		};
		let weights = || (0..self.vram.len()).map(weight);
		let total = total_weight(weights());
		if total == 0 {
			return None;
		}
		pick_weighted(weights(), random.below(total))
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const REGISTRY: &str = include_str!("../../../pallets/node-registry/src/selection.rs");

	#[test]
	fn limits_should_be_the_registrys() {
		for (name, value) in [
			("MAX_DRAWS_PER_NODE", MAX_DRAWS_PER_NODE),
			("MAX_DRAWS_PER_TASK", MAX_DRAWS_PER_TASK),
			("ATTEMPTS", ATTEMPTS),
		] {
			let line = format!("const {name}: u32 = {value};");
			assert!(REGISTRY.contains(&line), "not in the registry: {line}");
		}
	}

	fn pools(vram: &[u16], nodes: &[(usize, u32, u8)]) -> Pools {
		let candidates = nodes
			.iter()
			.map(|&(card, operator, weight)| Candidate { card, operator, weight })
			.collect();
		Pools::new(vram.to_vec(), candidates)
	}

	#[test]
	fn draw_should_never_mix_an_operator_when_it_has_several_nodes() {
		let mut pools = pools(&[8], &[(0, 1, 20), (0, 1, 20), (0, 1, 20), (0, 2, 20), (0, 3, 5)]);
		let mut random = Random::new(1);
		for _ in 0..200 {
			let group = pools.draw(Requirement::AnyCard { vram_gb: 8 }, &mut random).unwrap();
			assert_eq!(group.iter().filter(|node| **node < 3).count(), 1);
			group.into_iter().for_each(|node| pools.offer(node));
		}
	}

	#[test]
	fn draw_should_change_nothing_when_a_group_cannot_be_completed() {
		let mut pools = pools(&[8, 16], &[(0, 0, 9), (0, 1, 9), (1, 2, 9), (1, 3, 9)]);
		let mut random = Random::new(2);
		assert_eq!(pools.draw(Requirement::SameCard, &mut random), None);
		assert_eq!(pools.draw(Requirement::AnyCard { vram_gb: 16 }, &mut random), None);
		assert_eq!(pools.weights, [18, 18]);
		assert!(pools.draw(Requirement::AnyCard { vram_gb: 8 }, &mut random).is_some());
	}

	#[test]
	fn draw_should_fail_when_hardly_a_node_is_of_another_operator() {
		let mut nodes = vec![(0, 1, 20); 4_000];
		nodes.extend([(0, 2, 1), (0, 3, 1)]);
		let mut pools = pools(&[8], &nodes);
		assert_eq!(pools.draw(Requirement::SameCard, &mut Random::new(4)), None);
		assert_eq!(pools.weights, [80_002]);
	}

	#[test]
	fn nodes_should_be_drawn_by_their_weight() {
		let mut pools = pools(&[8, 8], &[(0, 0, 20), (0, 1, 10), (1, 2, 5), (1, 3, 5)]);
		let mut random = Random::new(5);
		let mut first = [0_u32; 4];
		for _ in 0..8_000 {
			let group = pools.draw(Requirement::AnyCard { vram_gb: 8 }, &mut random).unwrap();
			first[group[0]] += 1;
			group.into_iter().for_each(|node| pools.offer(node));
		}
		// 8 000 draws: four standard deviations are 179 at one half, 118 at an eighth.
		for (count, expected, most) in
			[(first[0], 4_000, 179), (first[1], 2_000, 155), (first[2], 1_000, 118)]
		{
			assert!(count.abs_diff(expected) < most, "{first:?}");
		}
	}

	#[test]
	fn group_should_share_a_card_when_the_task_asks_for_it() {
		let nodes: Vec<_> = (0u32..12).map(|node| ((node % 3) as usize, node, 20)).collect();
		let mut pools = pools(&[8, 8, 8], &nodes);
		let mut random = Random::new(3);
		for _ in 0..100 {
			let group = pools.draw(Requirement::SameCard, &mut random).unwrap();
			assert!(group.iter().all(|node| node % 3 == group[0] % 3));
			group.into_iter().for_each(|node| pools.offer(node));
		}
	}

	#[test]
	fn totals_should_follow_when_weights_change() {
		let mut pools = pools(&[8], &[(0, 0, 10), (0, 1, 10)]);
		pools.set_weight(0, 16);
		pools.withdraw(1);
		pools.withdraw(1);
		pools.set_weight(1, 3);
		assert_eq!(pools.weights, [16]);
		pools.offer(1);
		assert_eq!(pools.weights, [19]);
	}
}
