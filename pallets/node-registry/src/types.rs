//! What is kept of nodes, card groups and memory classes.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use deuterium_primitives::{
	Balance, BlockNumber, Card, CardId, GROUP_SIZE, MAX_VRAM_GB, NodeStatus, TaskId, WorkerKey,
	traits::KickReason,
};
use frame_support::{BoundedVec, traits::ConstU32};
use scale_info::TypeInfo;

/// A registered node.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Node<AccountId> {
	/// Where it stands. Written by the status machine only.
	pub status: NodeStatus,
	/// Its card, as of its last join.
	pub card: Card,
	/// Who runs it; at most one node of an operator is in a task's group.
	pub operator: AccountId,
	/// The hot key that signs for it.
	pub worker: Option<WorkerKey>,
	/// Selection weight, 1..=20.
	pub weight: u8,
	/// The task on which it works; present exactly while the status says that it works.
	pub task: Option<TaskId>,
	/// The least stake, in base units, that was asked of it when it joined or last resumed, or since
	/// then when a task let it go with less. A minimum that was raised later does not concern it.
	pub required_stake: Balance,
	/// Its place among the members of its card group; of no meaning when it has left.
	pub place: u32,
}

/// Places whose weights are kept in one item.
pub const CHUNK: u32 = 256;

/// Most items for the places of one group or class; so a network has room for 1 048 576 nodes.
pub const MAX_CHUNKS: u32 = 4_096;

/// A node in the network, with what a draw needs to know of it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Member<AccountId> {
	/// The node.
	pub node: AccountId,
	/// Its operator.
	pub operator: AccountId,
}

/// Selection weights of the members of a card group in a row of places, 1..=20; 0 for those that are
/// not available.
pub type WeightChunk = BoundedVec<u8, ConstU32<CHUNK>>;

/// Sums of the [`WeightChunk`]s of a card group.
pub type WeightSums = BoundedVec<u16, ConstU32<MAX_CHUNKS>>;

/// What the available members of a card group, or of several, weigh in the draws of their class.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, MaxEncodedLen, TypeInfo)]
pub struct Share {
	/// When three of any card are asked for.
	pub any: u32,
	/// When three of the same card are asked for: the same, or 0 in a group with less than three
	/// available members.
	pub trios: u32,
}

impl Share {
	/// Counts another share in and a former one out.
	pub(crate) fn replace(&mut self, before: Self, after: Self) {
		let replaced = |sum: u32, before, after| sum.saturating_sub(before).saturating_add(after);
		self.any = replaced(self.any, before.any, after.any);
		self.trios = replaced(self.trios, before.trios, after.trios);
	}
}

/// Shares of the card groups of a class in a row of places.
pub type ShareChunk = BoundedVec<Share, ConstU32<CHUNK>>;

/// Sums of the [`ShareChunk`]s of a class.
pub type ShareSums = BoundedVec<Share, ConstU32<MAX_CHUNKS>>;

/// Available nodes and their weights.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct PoolTotals {
	/// Nodes in it.
	pub count: u32,
	/// Sum of their weights.
	pub weight: u64,
}

impl PoolTotals {
	/// Counts a node in.
	pub(crate) fn add(&mut self, weight: u8) {
		self.count = self.count.saturating_add(1);
		self.weight = self.weight.saturating_add(u64::from(weight));
	}

	/// Counts a node out.
	pub(crate) fn sub(&mut self, weight: u8) {
		self.count = self.count.saturating_sub(1);
		self.weight = self.weight.saturating_sub(u64::from(weight));
	}

	/// Counts a part in that was another one before.
	pub(crate) fn replace(&mut self, before: Self, after: Self) {
		self.count = self.count.saturating_sub(before.count).saturating_add(after.count);
		self.weight = self.weight.saturating_sub(before.weight).saturating_add(after.weight);
	}
}

/// Totals over the nodes with the same memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, MaxEncodedLen, TypeInfo)]
pub struct Class {
	/// Their memory, in GB.
	pub vram_gb: u16,
	/// Those that are available.
	pub available: PoolTotals,
	/// Those that are available in groups with at least three available members.
	pub trios: PoolTotals,
	/// Those in the network, available or not.
	pub members: u32,
	/// Card groups with at least three members in the network.
	pub full_groups: u32,
	/// Card groups, each with a place in the class.
	pub groups: u32,
}

impl Class {
	/// A class without nodes.
	pub(crate) fn new(vram_gb: u16) -> Self {
		Self { vram_gb, ..Self::default() }
	}
}

/// The classes of the network, sorted by memory: at most one for each number of GB.
pub type ClassList = BoundedVec<Class, ConstU32<{ MAX_VRAM_GB as u32 }>>;

/// The nodes with the same card, as a whole.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Group {
	/// Those that are available.
	pub available: PoolTotals,
	/// Those in the network, available or not; each has a place in the group.
	pub members: u32,
	/// The group's place in its class.
	pub place: u32,
	/// Weights of the available ones, summed up by chunks of places.
	pub sums: WeightSums,
}

impl Group {
	/// The available ones if they are enough for a task that needs equal cards.
	pub(crate) fn trio(&self) -> PoolTotals {
		if self.available.count as usize >= GROUP_SIZE {
			self.available
		} else {
			PoolTotals::default()
		}
	}

	/// What the group weighs in its class.
	pub(crate) fn share(&self) -> Share {
		// At most 20 for each of the nodes for which there is room.
		let weight = |totals: PoolTotals| u32::try_from(totals.weight).unwrap_or(u32::MAX);
		Share { any: weight(self.available), trios: weight(self.trio()) }
	}
}

/// Statistics of the network (protocol §7).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct NetworkStats {
	/// Accounts that ever joined; never falls.
	pub total_nodes: u32,
	/// Nodes in the network, whatever they do.
	pub active_nodes: u32,
	/// Nodes that can be chosen for a task.
	pub available_nodes: u32,
	/// Nodes that work on a task.
	pub busy_nodes: u32,
}

impl NetworkStats {
	/// Follows a node from one status to another.
	pub(crate) fn follow(&mut self, from: NodeStatus, to: NodeStatus) {
		fn shift(counter: &mut u32, from: bool, to: bool) {
			*counter = counter.saturating_sub(u32::from(from)).saturating_add(u32::from(to));
		}
		let active = |status| status != NodeStatus::Quit;
		let available = |status| status == NodeStatus::Available;
		shift(&mut self.active_nodes, active(from), active(to));
		shift(&mut self.available_nodes, available(from), available(to));
		shift(&mut self.busy_nodes, from.is_working(), to.is_working());
	}
}

/// Why a node was removed from the network.
#[derive(
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum RemovalReason {
	/// Its scores are too low, or it was silent too often. Its stake unbonds.
	KickedOut(KickReason),
	/// Its result contradicted two others that agree. What it lost, and to whom, is kept by the
	/// staking pallet; what it was compared with by the validation pallet. Remedy: check model
	/// files, card and engine version before joining again.
	Slashed,
}

/// The last removal of a node.
#[derive(
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Removal {
	/// Why.
	pub reason: RemovalReason,
	/// In which task.
	pub task: TaskId,
	/// In which block.
	pub at: BlockNumber,
}

/// A node on a page of the roster.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct RosterEntry<AccountId> {
	/// Its number: the position of the account's first join, from 0.
	pub number: u32,
	/// Its account.
	pub account: AccountId,
	/// The node.
	pub node: Node<AccountId>,
}

/// A card group on a page.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct CardGroup {
	/// Id of the card.
	pub id: CardId,
	/// The card.
	pub card: Card,
	/// Nodes with it in the network, available or not.
	pub members: u32,
	/// Those that are available.
	pub available: PoolTotals,
}
