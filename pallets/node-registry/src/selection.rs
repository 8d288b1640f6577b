//! Drawing the nodes of a task.
//!
//! One node is drawn in two steps: a memory class by its total weight, then an index in the class's
//! array, uniformly, accepted with probability weight / 20 and drawn again in the same class
//! otherwise. With class total *W_c*, network total *W* and node weight *w* that is
//! *W_c / W · w / W_c = w / W*: exactly proportional to the weight. A candidate whose operator is
//! in the group already starts the draw anew, which leaves the proportions of the others alone.
//! Drawn nodes leave the pools before the next draw, so the three are drawn without replacement.

use crate::{Candidate, Class, Classes, Config, Groups, Nodes, Pallet, Pool, PoolTotals, Pools};
use alloc::vec::Vec;
use deuterium_math::{
	choice::{Words, accept, below, pick_weighted, total_weight},
	qos::FULL_SCORE,
};
use deuterium_primitives::{CardId, GROUP_SIZE, NodeStatus, Requirement, TaskId, traits::Draws};
use frame_support::storage::with_storage_layer;
use sp_runtime::DispatchError;

/// Indexes drawn for one node at most. When none was accepted by then, the last candidate that the
/// operator limit allows is taken: even if every weight were 1 of 20 that happens in 0.14 % of the
/// draws, and then favours low weights slightly. When there was none, the draw fails.
pub const MAX_DRAWS_PER_NODE: u32 = 128;

/// Indexes drawn for one task at most, over all nodes and attempts; each costs one read.
pub const MAX_DRAWS_PER_TASK: u32 = 384;

/// How often a group is begun anew when it cannot be completed: another first node may lead to a
/// card with enough operators.
const ATTEMPTS: u32 = 3;

type CandidateOf<T> = Candidate<<T as frame_system::Config>::AccountId>;

/// Where a node is drawn from.
enum Source {
	/// All available nodes with this much memory, in GB.
	Classes(u16),
	/// Those of them whose card group has three available members.
	Trios(u16),
	/// The available nodes with this card.
	Group(CardId),
}

/// Random words, and how many indexes may still be drawn with them.
struct Lottery<F> {
	words: Words<F>,
	left: u32,
}

/// Draws a group and makes it busy with `task`; `None`, and nothing changed, when it cannot be
/// completed.
pub(crate) fn assign<T: Config>(
	requirement: &Requirement,
	task: TaskId,
	draws: &mut Draws,
) -> Option<[T::AccountId; GROUP_SIZE]> {
	let mut lottery = Lottery { words: Words::new(|| next_block(draws)), left: MAX_DRAWS_PER_TASK };
	(0..ATTEMPTS).find_map(|_| {
		with_storage_layer(|| {
			draw_group::<T, _>(requirement, task, &mut lottery).ok_or(DispatchError::Unavailable)
		})
		.ok()
	})
}

/// Four words as one block.
fn next_block(draws: &mut Draws) -> [u8; 32] {
	let mut block = [0; 32];
	for word in block.chunks_exact_mut(8) {
		word.copy_from_slice(&draws.next_word().to_be_bytes());
	}
	block
}

/// Draws three nodes, each of which is busy from then on. The caller undoes it on `None`.
fn draw_group<T: Config, F: FnMut() -> [u8; 32]>(
	requirement: &Requirement,
	task: TaskId,
	lottery: &mut Lottery<F>,
) -> Option<[T::AccountId; GROUP_SIZE]> {
	let mut source = match requirement {
		Requirement::AnyCard { vram_gb } => Source::Classes(*vram_gb),
		Requirement::SameCard { vram_gb } => Source::Trios(*vram_gb),
		Requirement::ThisCard { card } => Source::Group(*card),
	};
	let mut chosen = Vec::with_capacity(GROUP_SIZE);
	while chosen.len() < GROUP_SIZE {
		let candidate = draw_node::<T, F>(&source, &chosen, lottery)?;
		let card = make_busy::<T>(&candidate.node, task)?;
		if matches!(source, Source::Trios(_)) {
			source = Source::Group(card);
		}
		chosen.push(candidate);
	}
	let nodes: Vec<_> = chosen.into_iter().map(|candidate| candidate.node).collect();
	nodes.try_into().ok()
}

/// Draws one node by weight, none of a chosen operator.
fn draw_node<T: Config, F: FnMut() -> [u8; 32]>(
	source: &Source,
	chosen: &[CandidateOf<T>],
	lottery: &mut Lottery<F>,
) -> Option<CandidateOf<T>> {
	let classes = match source {
		Source::Classes(_) | Source::Trios(_) => Classes::<T>::get(),
		Source::Group(_) => Default::default(),
	};
	let mut drawn_pool = None;
	let mut fallback = None;
	for _ in 0..MAX_DRAWS_PER_NODE {
		let Some(left) = lottery.left.checked_sub(1) else { break };
		lottery.left = left;
		let (pool, count) = match drawn_pool {
			Some(pool) => pool,
			None => *drawn_pool.insert(draw_pool::<T, F>(source, &classes, &mut lottery.words)?),
		};
		let index = below(&mut lottery.words, u64::from(count))?;
		let candidate = Pools::<T>::get(pool, u32::try_from(index).ok()?)?;
		let accepted = accept(&mut lottery.words, candidate.weight, FULL_SCORE);
		if chosen.iter().any(|other| other.operator == candidate.operator) {
			if accepted {
				drawn_pool = None;
			}
			continue;
		}
		if accepted {
			return Some(candidate);
		}
		fallback = Some(candidate);
	}
	fallback
}

/// Draws the pool in which to draw a node, by total weight; with the number of its nodes.
fn draw_pool<T: Config, F: FnMut() -> [u8; 32]>(
	source: &Source,
	classes: &[Class],
	words: &mut Words<F>,
) -> Option<(Pool, u32)> {
	type OfClass = (u16, fn(&Class) -> PoolTotals, fn(u16) -> Pool);
	let (least, totals, pool): OfClass = match source {
		Source::Group(card) => {
			return Some((Pool::Group(*card), Groups::<T>::get(card)?.available.count));
		},
		Source::Classes(least) => (*least, |class| class.available, Pool::Class),
		Source::Trios(least) => (*least, |class| class.trios, Pool::Trio),
	};
	let first = classes.partition_point(|class| class.vram_gb < least);
	let suited = classes.get(first..)?;
	let weights = || suited.iter().map(|class| totals(class).weight);
	let draw = below(words, total_weight(weights()))?;
	let class = suited.get(pick_weighted(weights(), draw)?)?;
	Some((pool(class.vram_gb), totals(class).count))
}

/// Gives an available node to a task; returns its card.
fn make_busy<T: Config>(who: &T::AccountId, task: TaskId) -> Option<CardId> {
	let mut node = Nodes::<T>::get(who)?;
	let card = node.card.id();
	node.task = Some(task);
	Pallet::<T>::transition(who, node, NodeStatus::Busy);
	Some(card)
}
