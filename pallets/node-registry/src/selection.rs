//! Drawing the nodes of a task.
//!
//! One random number below the total weight decides a draw: it falls on a memory class, in it on a chunk
//! of card groups and a group, in it on a chunk of nodes and a node, each as wide as the weight that it
//! stands for. So every available node is drawn with a chance exactly proportional to its weight, in a
//! number of steps that does not depend on how many there are. A node whose operator is in the group
//! already is passed over by drawing anew, which leaves the proportions of the others alone. Drawn nodes
//! become busy before the next draw, so the three are drawn without replacement.

use crate::{
	CHUNK, Class, ClassGroups, ClassList, ClassSums, ClassWeights, Classes, Config, Groups, Member,
	Members, Nodes, Pallet, PoolTotals, Share, ShareChunk, ShareSums, Weights,
};
use alloc::vec::Vec;
use deuterium_math::choice::{Words, below, locate, total_weight};
use deuterium_primitives::{CardId, GROUP_SIZE, NodeStatus, Requirement, TaskId, traits::Draws};
use frame_support::storage::with_storage_layer;
use sp_runtime::DispatchError;

/// Nodes drawn for one place of a group at most, because of operators that are in the group already.
/// When none of another one was among them, the draw fails.
pub const MAX_DRAWS_PER_NODE: u32 = 40;

/// Nodes drawn for one task at most, over all places and attempts.
pub const MAX_DRAWS_PER_TASK: u32 = 128;

/// How often a group is begun anew when it cannot be completed: another first node may lead to a
/// card with enough operators.
const ATTEMPTS: u32 = 3;

type MemberOf<T> = Member<<T as frame_system::Config>::AccountId>;

/// Where a node is drawn from.
#[derive(Clone, Copy)]
enum Source {
	/// All available nodes with this much memory, in GB.
	Classes(u16),
	/// Those of them whose card group has three available members.
	Trios(u16),
	/// The available nodes with this card.
	Group(CardId),
}

/// Random words, and how many nodes may still be drawn with them.
struct Lottery<F> {
	words: Words<F>,
	left: u32,
}

/// What the draws of one node have read of classes, which does not change between them.
#[derive(Default)]
struct Seen {
	sums: Option<(u16, ShareSums)>,
	shares: Option<((u16, u32), ShareChunk)>,
}

impl Seen {
	/// The sums of a class.
	fn sums<T: Config>(&mut self, vram_gb: u16) -> &[Share] {
		let read = || (vram_gb, ClassSums::<T>::get(vram_gb));
		let known = self.sums.take().filter(|(of, _)| *of == vram_gb);
		&self.sums.insert(known.unwrap_or_else(read)).1
	}

	/// The shares of a chunk of a class.
	fn shares<T: Config>(&mut self, vram_gb: u16, chunk: u32) -> &[Share] {
		let read = || ((vram_gb, chunk), ClassWeights::<T>::get(vram_gb, chunk));
		let known = self.shares.take().filter(|(of, _)| *of == (vram_gb, chunk));
		&self.shares.insert(known.unwrap_or_else(read)).1
	}
}

/// Draws a group and makes it busy with `task`; `None`, and nothing changed, when it cannot be
/// completed. `classes` are the present [`Classes`].
pub(crate) fn assign<T: Config>(
	classes: &ClassList,
	requirement: &Requirement,
	task: TaskId,
	draws: &mut Draws,
) -> Option<[T::AccountId; GROUP_SIZE]> {
	let mut lottery = Lottery { words: Words::new(|| next_block(draws)), left: MAX_DRAWS_PER_TASK };
	(0..ATTEMPTS).find_map(|_| {
		with_storage_layer(|| {
			// The list is long: it is read and written once for the three.
			let mut classes = classes.clone();
			let group = draw_group::<T, _>(&mut classes, requirement, task, &mut lottery);
			Classes::<T>::put(classes);
			group.ok_or(DispatchError::Unavailable)
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
	classes: &mut ClassList,
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
		let member = draw_member::<T, F>(classes, source, &chosen, lottery)?;
		let card = make_busy::<T>(classes, &member.node, task)?;
		if matches!(source, Source::Trios(_)) {
			source = Source::Group(card);
		}
		chosen.push(member);
	}
	let nodes: Vec<_> = chosen.into_iter().map(|member| member.node).collect();
	nodes.try_into().ok()
}

/// Draws one node by weight, none of a chosen operator.
fn draw_member<T: Config, F: FnMut() -> [u8; 32]>(
	classes: &[Class],
	source: Source,
	chosen: &[MemberOf<T>],
	lottery: &mut Lottery<F>,
) -> Option<MemberOf<T>> {
	let total = total_of::<T>(classes, source)?;
	let mut seen = Seen::default();
	for _ in 0..MAX_DRAWS_PER_NODE {
		lottery.left = lottery.left.checked_sub(1)?;
		let draw = below(&mut lottery.words, total)?;
		let member = member_at::<T>(classes, source, draw, &mut seen)?;
		if chosen.iter().all(|other| other.operator != member.operator) {
			return Some(member);
		}
	}
	None
}

/// What of a class counts in a draw.
type TotalsOf = fn(&Class) -> PoolTotals;

/// The classes that a draw is made from, and what of each counts.
fn suited(classes: &[Class], source: Source) -> Option<(&[Class], TotalsOf)> {
	let (least, totals): (u16, TotalsOf) = match source {
		Source::Classes(least) => (least, |class| class.available),
		Source::Trios(least) => (least, |class| class.trios),
		Source::Group(_) => return None,
	};
	let first = classes.partition_point(|class| class.vram_gb < least);
	Some((classes.get(first..)?, totals))
}

/// The total weight of what can be drawn.
fn total_of<T: Config>(classes: &[Class], source: Source) -> Option<u64> {
	if let Source::Group(card) = source {
		return Some(Groups::<T>::get(card)?.available.weight);
	}
	let (classes, totals) = suited(classes, source)?;
	Some(total_weight(classes.iter().map(|class| totals(class).weight)))
}

/// The node on which a number below the total weight falls.
fn member_at<T: Config>(
	classes: &[Class],
	source: Source,
	draw: u64,
	seen: &mut Seen,
) -> Option<MemberOf<T>> {
	let part: fn(&Share) -> u32 = match source {
		Source::Group(card) => return member_of_group::<T>(card, draw),
		Source::Classes(_) => |share| share.any,
		Source::Trios(_) => |share| share.trios,
	};
	let (classes, totals) = suited(classes, source)?;
	let (at, rest) = locate(classes.iter().map(|class| totals(class).weight), draw)?;
	let vram_gb = classes.get(at)?.vram_gb;
	let weight = |share: &Share| u64::from(part(share));
	let (chunk, rest) = locate(seen.sums::<T>(vram_gb).iter().map(weight), rest)?;
	let chunk = u32::try_from(chunk).ok()?;
	let (index, rest) = locate(seen.shares::<T>(vram_gb, chunk).iter().map(weight), rest)?;
	let card = ClassGroups::<T>::get(vram_gb, place(chunk, index)?)?;
	member_of_group::<T>(card, rest)
}

fn member_of_group<T: Config>(card: CardId, draw: u64) -> Option<MemberOf<T>> {
	let sums = Groups::<T>::get(card)?.sums;
	let (chunk, rest) = locate(sums.iter().copied().map(u64::from), draw)?;
	let chunk = u32::try_from(chunk).ok()?;
	let weights = Weights::<T>::get(card, chunk);
	let (index, _) = locate(weights.iter().copied().map(u64::from), rest)?;
	Members::<T>::get(card, place(chunk, index)?)
}

/// The place behind an index in a chunk.
fn place(chunk: u32, index: usize) -> Option<u32> {
	chunk.checked_mul(CHUNK)?.checked_add(u32::try_from(index).ok()?)
}

/// Gives an available node to a task; returns its card.
fn make_busy<T: Config>(
	classes: &mut ClassList,
	who: &T::AccountId,
	task: TaskId,
) -> Option<CardId> {
	let mut node = Nodes::<T>::get(who)?;
	let card = node.card.id();
	node.task = Some(task);
	Pallet::<T>::transition_in(classes, who, node, NodeStatus::Busy);
	Some(card)
}
