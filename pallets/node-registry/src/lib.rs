#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![deny(
	clippy::unwrap_used,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::arithmetic_side_effects
)]
#![cfg_attr(
	test,
	allow(
		clippy::unwrap_used,
		clippy::expect_used,
		clippy::indexing_slicing,
		clippy::arithmetic_side_effects
	)
)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod impls;
mod pools;
mod records;
mod selection;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
mod types;
mod views;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use selection::{MAX_DRAWS_PER_NODE, MAX_DRAWS_PER_TASK};
pub use types::{
	CHUNK, CardGroup, Class, ClassList, Group, MAX_CHUNKS, Member, NetworkStats, Node, PoolTotals,
	Removal, RemovalReason, RosterEntry, Share, ShareChunk, ShareSums, WeightChunk, WeightSums,
};
pub use views::{MAX_CARD_SCAN, MAX_PAGE, MAX_ROSTER_PAGE};
pub use weights::WeightInfo;

/// Target of the log lines.
pub(crate) const LOG: &str = "deuterium::registry";

/// The pallet.
// FRAME's macros expand to `expect`s in here; the module holds declarations only.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use crate::{
		CHUNK, ClassList, Group, MAX_CHUNKS, Member, NetworkStats, Node, Removal, ShareChunk,
		ShareSums, WeightChunk, WeightInfo,
	};
	use deuterium_primitives::{
		Balance, Card, CardId, GROUP_SIZE, NodeStatus, TaskId, WorkerKey,
		traits::{ProtocolEvents, Qos, Stake},
	};
	use frame_support::{pallet_prelude::*, traits::StorageVersion};
	use frame_system::pallet_prelude::*;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// The pallet type.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// Parameters of the pallet and its neighbours.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Stakes of the nodes.
		type Stake: Stake<Self::AccountId>;

		/// Scores of the nodes.
		type Qos: Qos<Self::AccountId>;

		/// Takes the events of the protocol.
		type ProtocolEvents: ProtocolEvents<Self::AccountId>;

		/// Most nodes in the network at the same time. At least 3; there is room for
		/// `CHUNK * MAX_CHUNKS`.
		type MaxNodes: Get<u32>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;

		/// Sets up what benchmarks measure.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: deuterium_primitives::benchmarking::BenchmarkNetwork<Self::AccountId>;
	}

	/// Every account that ever joined, with its node. Entries stay: their number is
	/// [`NetworkStats::total_nodes`], and each was paid for with a stake. Hashed with Blake2,
	/// because accounts can be ground.
	#[pallet::storage]
	pub type Nodes<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, Node<T::AccountId>, OptionQuery>;

	/// The accounts of [`Nodes`] in the order of their first join, for reading page by page. The
	/// key is a counter, so a short hash will do.
	#[pallet::storage]
	pub type Roster<T: Config> = StorageMap<_, Twox64Concat, u32, T::AccountId, OptionQuery>;

	/// The last kick-out or slash of an account. Blake2 as for [`Nodes`].
	#[pallet::storage]
	pub type Removals<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, Removal, OptionQuery>;

	/// Statistics of the network. Nearly every call touches them: weights do not count that, a block
	/// reads and writes them once.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type Stats<T: Config> = StorageValue<_, NetworkStats, ValueQuery>;

	/// Totals by memory, sorted by it; only classes with nodes in the network. One item, at most
	/// 1 024 entries of 38 bytes, since memory is a number of GB from 1 to 1 024. As hot as [`Stats`].
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type Classes<T: Config> = StorageValue<_, ClassList, ValueQuery>;

	/// Card groups; only those with nodes in the network. The key is a keccak hash already.
	#[pallet::storage]
	pub type Groups<T: Config> = StorageMap<_, Identity, CardId, Group, OptionQuery>;

	/// The cards of [`Groups`], by the same keys. Apart from them because the totals change often and
	/// names never do.
	#[pallet::storage]
	pub type Cards<T: Config> = StorageMap<_, Identity, CardId, Card, OptionQuery>;

	/// The nodes in the network that a worker key signs for. Whoever joins can name any key, so the
	/// nodes of a key are read page by page. Blake2 twice, because both parts can be ground.
	#[pallet::storage]
	pub type WorkerNodes<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		WorkerKey,
		Blake2_128Concat,
		T::AccountId,
		(),
		OptionQuery,
	>;

	/// The nodes in the network by card and place, dense. The places of a card are counters.
	#[pallet::storage]
	pub type Members<T: Config> =
		StorageDoubleMap<_, Identity, CardId, Twox64Concat, u32, Member<T::AccountId>, OptionQuery>;

	/// Selection weights of [`Members`], in chunks of [`CHUNK`] places; none is empty.
	#[pallet::storage]
	pub type Weights<T: Config> =
		StorageDoubleMap<_, Identity, CardId, Twox64Concat, u32, WeightChunk, ValueQuery>;

	/// The card groups by memory and place, dense. Both are numbers that nobody can choose freely.
	#[pallet::storage]
	pub type ClassGroups<T: Config> =
		StorageDoubleMap<_, Twox64Concat, u16, Twox64Concat, u32, CardId, OptionQuery>;

	/// What [`ClassGroups`] weigh in draws, in chunks of [`CHUNK`] places; none is empty.
	#[pallet::storage]
	pub type ClassWeights<T: Config> =
		StorageDoubleMap<_, Twox64Concat, u16, Twox64Concat, u32, ShareChunk, ValueQuery>;

	/// The sums of the chunks of [`ClassWeights`], by memory; only classes with nodes in the network.
	#[pallet::storage]
	pub type ClassSums<T: Config> = StorageMap<_, Twox64Concat, u16, ShareSums, ValueQuery>;

	/// Events of the pallet.
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A node joined the network.
		Joined {
			/// The node.
			node: T::AccountId,
			/// Its card.
			card: Card,
			/// Who runs it.
			operator: T::AccountId,
			/// What it bonded, in base units.
			stake: Balance,
			/// Its selection weight, 1..=20.
			weight: u8,
		},
		/// A node's status changed.
		StatusChanged {
			/// The node.
			node: T::AccountId,
			/// Its status before.
			from: NodeStatus,
			/// Its status now.
			to: NodeStatus,
		},
		/// A node has another worker key.
		WorkerKeySet {
			/// The node.
			node: T::AccountId,
			/// The key; `None` when it acts with its own account alone.
			worker: Option<WorkerKey>,
		},
		/// A node was paused because its stake fell below what is asked of it. Remedy: top it up,
		/// then resume.
		Understaked {
			/// The node.
			node: T::AccountId,
			/// What it has bonded, in base units.
			bonded: Balance,
			/// What is asked of it, in base units.
			required: Balance,
		},
		/// A node was removed because of low scores or silence; its stake unbonds. The reason is kept
		/// in [`Removals`].
		KickedOut {
			/// The node.
			node: T::AccountId,
			/// The task after which it was removed.
			task: TaskId,
		},
		/// A node was removed because it cheated; what is left of its stake unbonds.
		Slashed {
			/// The node.
			node: T::AccountId,
			/// The task in which it cheated.
			task: TaskId,
		},
	}

	/// Errors of the pallet.
	#[pallet::error]
	pub enum Error<T> {
		/// Cause: the network has as many nodes as it allows. Remedy: join when one has left.
		NetworkFull,
		/// Cause: the account's node is in the network. Remedy: quit first, or use another account.
		AlreadyJoined,
		/// Cause: the card's name is empty, has surrounding blanks or control characters, is no
		/// UTF-8, or the memory is not 1 to 1 024 GB. Remedy: name the card as its driver does.
		InvalidCard,
		/// Cause: the node's status does not allow the call: only an available or busy node can be
		/// paused, only a paused one resumed, and none of them while a pause or quit is pending.
		/// Remedy: look at the node's status; if something is pending, wait for the end of its task.
		IllegalStatus,
		/// Cause: the account's node is not in the network. Remedy: join first.
		NotInNetwork,
		/// Cause: the node's stake is below the minimum. Remedy: top it up with
		/// `node_staking.top_up`, then resume.
		StakeTooLow,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Enters the network with the caller's node; it can be chosen for tasks at once.
		///
		/// * `card`: its card; nodes with the same name and memory form a group.
		/// * `stake`: what to bond, in base units; at least the minimum, all of it is at risk.
		/// * `worker`: the hot key that signs for it, if any.
		/// * `operator`: who runs it, the caller if `None`. At most one node of an operator gets
		///   into a task's group, so declaring somebody else only makes one's own node rarer.
		///
		/// Origin: signed by the node's account. Errors: [`Error::InvalidCard`],
		/// [`Error::AlreadyJoined`], [`Error::NetworkFull`], and those of bonding (stake too low,
		/// funds missing). Emits [`Event::Joined`], [`Event::StatusChanged`].
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::join())]
		pub fn join(
			origin: OriginFor<T>,
			card: Card,
			stake: Balance,
			worker: Option<WorkerKey>,
			operator: Option<T::AccountId>,
		) -> DispatchResult {
			Self::do_join(ensure_signed(origin)?, card, stake, worker, operator)
		}

		/// Lets no further task reach the node: at once, or after its present task.
		///
		/// Origin: signed by the node's account. Errors: [`Error::IllegalStatus`]. Emits
		/// [`Event::StatusChanged`].
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::pause())]
		pub fn pause(origin: OriginFor<T>) -> DispatchResult {
			Self::do_pause(ensure_signed(origin)?)
		}

		/// Makes a paused node available again. Its stake must be at least the present minimum.
		///
		/// Origin: signed by the node's account. Errors: [`Error::IllegalStatus`],
		/// [`Error::StakeTooLow`]. Emits [`Event::StatusChanged`].
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::resume())]
		pub fn resume(origin: OriginFor<T>) -> DispatchResult {
			Self::do_resume(ensure_signed(origin)?)
		}

		/// Leaves the network: at once, or after the present task. The stake starts to unbond then.
		///
		/// Origin: signed by the node's account. Errors: [`Error::IllegalStatus`]. Emits
		/// [`Event::StatusChanged`].
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::quit())]
		pub fn quit(origin: OriginFor<T>) -> DispatchResult {
			Self::do_quit(ensure_signed(origin)?)
		}

		/// Replaces the hot key that signs for the node; takes effect at once, also in mid-task.
		///
		/// Origin: signed by the node's account. Errors: [`Error::NotInNetwork`]. Emits
		/// [`Event::WorkerKeySet`].
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::set_worker_key())]
		pub fn set_worker_key(origin: OriginFor<T>, worker: Option<WorkerKey>) -> DispatchResult {
			Self::do_set_worker_key(ensure_signed(origin)?, worker)
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(
				T::MaxNodes::get() as usize >= GROUP_SIZE,
				"MaxNodes must allow the nodes of one task",
			);
			assert!(T::MaxNodes::get() <= CHUNK * MAX_CHUNKS, "there is no room for MaxNodes");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
