//! What is kept of nodes, card groups and memory classes.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use deuterium_primitives::{
	Balance, BlockNumber, Card, CardId, MAX_VRAM_GB, NodeStatus, TaskId, WorkerKey,
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
	/// The least stake, in base units, that was asked of it when it joined or last resumed. A
	/// minimum that was raised since does not concern it.
	pub required_stake: Balance,
}

/// An available node in a pool, with what a draw needs to know of it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Candidate<AccountId> {
	/// The node.
	pub node: AccountId,
	/// Its operator.
	pub operator: AccountId,
	/// Its selection weight, 1..=20; it changes only while the node is in no pool.
	pub weight: u8,
}

/// A dense array of available nodes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum Pool {
	/// All with this memory, in GB.
	Class(u16),
	/// Those with this memory, in GB, whose card group has at least three available members.
	Trio(u16),
	/// All with this card.
	Group(CardId),
}

/// Indexes of an available node in its pools.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Position {
	/// In [`Pool::Class`].
	pub class: u32,
	/// In [`Pool::Group`].
	pub group: u32,
	/// In [`Pool::Trio`]; present exactly while the group has three available members.
	pub trio: Option<u32>,
}

/// Size of a pool.
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
}

/// Totals over the nodes with the same memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Encode, Decode, MaxEncodedLen, TypeInfo)]
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
}

impl Class {
	/// A class without nodes.
	pub(crate) fn new(vram_gb: u16) -> Self {
		Self { vram_gb, ..Self::default() }
	}
}

/// The classes of the network, sorted by memory: at most one for each number of GB.
pub type ClassList = BoundedVec<Class, ConstU32<{ MAX_VRAM_GB as u32 }>>;

/// Totals over the nodes with the same card.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Group {
	/// Those that are available.
	pub available: PoolTotals,
	/// Those in the network, available or not.
	pub members: u32,
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
