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

pub use hooks::{EVENTS_OF_END, EVENTS_OF_START};
pub use pallet::*;
pub use quote::QUOTE_DEPTH;
pub use types::*;
pub use views::PAGE_LIMIT;
pub use weights::WeightInfo;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod dispatch;
mod escrow;
mod hooks;
mod impls;
pub mod keys;
mod learning;
mod queue;
mod quote;
mod settlement;
mod store;
// Natively always, so that tests of other crates can call it.
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
mod views;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

// FRAME's macros expand to `expect`s in here; the module holds declarations only.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use crate::impls::EVICTIONS_PER_CALL;
	use crate::keys::{AgendaKey, ClassKey, CreatorKey, PriceKey, QueueKey};
	use deuterium_primitives::{
		AbortReason, Balance, BlockNumber, Card, GROUP_SIZE, Hash, Phase, Requirement, TaskId,
		TaskKind,
		traits::{BlockRandomness, NodeDirectory, ProtocolEvents, Qos, Stake, Validation},
	};
	use frame_support::{pallet_prelude::*, traits::fungible};
	use frame_system::pallet_prelude::*;
	use sp_runtime::Permill;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The overarching hold reason.
		type RuntimeHoldReason: From<HoldReason>;

		/// The money that tasks are paid with.
		type Currency: fungible::hold::Mutate<
				Self::AccountId,
				Balance = Balance,
				Reason = Self::RuntimeHoldReason,
			>;

		/// Who is in the network; draws the nodes of a task.
		type Nodes: NodeDirectory<Self::AccountId>;

		/// Slashes.
		type Stake: Stake<Self::AccountId>;

		/// Keeps the scores.
		type Qos: Qos<Self::AccountId>;

		/// Decides which results count.
		type Validation: Validation<Self::AccountId>;

		/// Seeds the draws of a block.
		type Randomness: BlockRandomness;

		/// Takes the events of the protocol.
		type ProtocolEvents: ProtocolEvents<Self::AccountId>;

		/// May cancel any waiting task.
		type GovernanceOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Least fee of a task, in base units.
		type MinimumFee: ByKind<Balance>;

		/// Expected duration of a task.
		type Duration: ByKind<Duration>;

		/// Whether the value of new tasks follows learned durations instead of the expected ones.
		/// Waiting tasks keep the value with which they were created.
		type LearnedEstimates: Get<bool>;

		/// Milliseconds from one block to the next.
		#[pallet::constant]
		type MillisPerBlock: Get<u64>;

		/// Most live tasks of one creator.
		type TasksPerCreator: Get<u32>;

		/// Most waiting tasks. May be lowered at any time; the queue then drains.
		type QueueLimit: Get<u32>;

		/// Blocks that a task may wait for nodes.
		type DispatchTimeout: Get<BlockNumber>;

		/// Blocks that nodes have to commit or to report an error.
		type ExecutionTimeout: Get<BlockNumber>;

		/// Blocks that nodes have to disclose.
		type DisclosureTimeout: Get<BlockNumber>;

		/// Blocks that the result node has to make the result available.
		type UploadTimeout: Get<BlockNumber>;

		/// Blocks for which the record of an ended task is kept.
		type Retention: Get<BlockNumber>;

		/// Rewards for the first, second and third submission of a phase; must be what the
		/// validation uses. Frozen for a task at its dispatch.
		type Rewards: Get<[u8; GROUP_SIZE]>;

		/// Part of the stake that withholding a disclosure costs. Frozen for a task at its dispatch.
		type WithholdingPenalty: Get<Permill>;

		/// Most tasks that one block starts.
		#[pallet::constant]
		type MaxDispatches: Get<u32>;

		/// Most classes of the queue that one block looks at.
		#[pallet::constant]
		type MaxClasses: Get<u32>;

		/// Most deadlines that one block, or one `poke`, works off.
		#[pallet::constant]
		type MaxDeadlines: Get<u32>;

		/// Weight that the end of a block may take: half of it for deadlines, half for dispatch.
		#[pallet::constant]
		type BlockBudget: Get<Weight>;

		/// Weights of this pallet.
		type WeightInfo: WeightInfo;

		/// Sets up what benchmarks measure.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: deuterium_primitives::benchmarking::BenchmarkNetwork<Self::AccountId>;
	}

	/// Why funds are held.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// The fee of a task that is not settled yet, or a credit that could not be made.
		TaskEscrow,
	}

	/// Number of tasks ever created; also the id of the latest one.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type TaskCount<T: Config> = StorageValue<_, TaskId, ValueQuery>;

	/// All tasks that are live or retained. Ids are consecutive, nobody chooses them: `Twox64Concat`
	/// is safe. Bounded by creation fees and the retention.
	#[pallet::storage]
	pub type Tasks<T: Config> =
		StorageMap<_, Twox64Concat, TaskId, TaskRecord<T::AccountId>, OptionQuery>;

	/// The queue: class ‖ complemented value ‖ id → block of creation. `Identity` keeps it sorted;
	/// see the module `keys`. Bounded by [`Config::QueueLimit`].
	#[pallet::storage]
	pub type WaitingTasks<T: Config> = StorageMap<_, Identity, QueueKey, BlockNumber, OptionQuery>;

	/// The queue by price: value ‖ complemented id. `Identity` keeps it sorted. One entry for each of
	/// [`WaitingTasks`].
	#[pallet::storage]
	pub type PriceOrder<T: Config> = StorageMap<_, Identity, PriceKey, (), OptionQuery>;

	/// Within a block: no key of [`PriceOrder`] is this or below it, for those were evicted in this very
	/// block. Gone at its end.
	#[pallet::storage]
	pub type EvictedUpTo<T: Config> = StorageValue<_, PriceKey, OptionQuery>;

	/// The agenda: deadline ‖ id → the phase that ends. `Identity` keeps it sorted. One entry for each
	/// of [`Tasks`].
	#[pallet::storage]
	pub type Agenda<T: Config> = StorageMap<_, Identity, AgendaKey, Phase, OptionQuery>;

	/// The class after which the next block's dispatch begins; absent when the last block looked at
	/// all classes.
	#[pallet::storage]
	pub type DispatchCursor<T: Config> = StorageValue<_, ClassKey, OptionQuery>;

	/// Live tasks by creator; absent for none. Accounts are free to choose: `Blake2_128Concat`.
	#[pallet::storage]
	pub type LiveTasks<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

	/// How long tasks really take in proportion to the fixed estimate, by kind and class of memory:
	/// [`deuterium_math::learning::Pace`] as a number. At most 33 entries.
	#[pallet::storage]
	pub type Paces<T: Config> =
		StorageDoubleMap<_, Twox64Concat, TaskKind, Twox64Concat, u8, u64, OptionQuery>;

	/// Tasks of a creator, live or retained: complemented id, big-endian, so that the newest come
	/// first. One entry for each of [`Tasks`].
	#[pallet::storage]
	pub type CreatorTasks<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Identity, CreatorKey, (), OptionQuery>;

	/// Numbers of tasks by kind, kept by the one function that writes task records. Nearly every call
	/// touches them: weights do not count that, a block reads and writes them once.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type Stats<T: Config> = StorageValue<_, PerKind<TaskStats>, ValueQuery>;

	/// Credits that could not be made: payee, then the creator on whose account the amount is still
	/// on hold. Accounts are free to choose: `Blake2_128Concat`.
	#[pallet::storage]
	pub type Claims<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		Blake2_128Concat,
		T::AccountId,
		Balance,
		ValueQuery,
	>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A task was created and waits in the queue.
		TaskCreated {
			/// The task.
			task: TaskId,
			/// Who pays.
			creator: T::AccountId,
			/// What is to be computed.
			kind: TaskKind,
			/// Which nodes can do it.
			requirement: Requirement,
			/// What it pays, in base units.
			fee: Balance,
			/// Its place in the order of the queue, see `deuterium_math::value`.
			value: u128,
		},
		/// A task was given to three nodes.
		TaskStarted {
			/// The task.
			task: TaskId,
			/// The nodes, by round.
			nodes: [T::AccountId; GROUP_SIZE],
			/// Last block to commit.
			deadline: BlockNumber,
		},
		/// All nodes have committed or reported an error.
		DisclosureOpened {
			/// The task.
			task: TaskId,
			/// Last block to disclose.
			deadline: BlockNumber,
		},
		/// Two results match.
		TaskSucceeded {
			/// The task.
			task: TaskId,
			/// The node that hands the result over.
			result_node: T::AccountId,
		},
		/// Only the hand-over of the result is outstanding.
		UploadAwaited {
			/// The task.
			task: TaskId,
			/// Last block to report it.
			deadline: BlockNumber,
		},
		/// A task failed.
		TaskAborted {
			/// The task.
			task: TaskId,
			/// Why.
			reason: AbortReason,
		},
		/// A task is over; nothing is left in escrow.
		TaskEnded {
			/// The task.
			task: TaskId,
			/// What went back to the creator in all, in base units.
			refunded: Balance,
		},
		/// A node was paid and let go.
		NodePaid {
			/// The task.
			task: TaskId,
			/// The node.
			node: T::AccountId,
			/// What it got, in base units.
			amount: Balance,
			/// Its task score; `None` if the task does not count for it.
			score: Option<u8>,
		},
		/// A node was let go without pay.
		NodeReleased {
			/// The task.
			task: TaskId,
			/// The node.
			node: T::AccountId,
			/// Its task score; `None` if the task does not count for it.
			score: Option<u8>,
		},
		/// A node's result or error report was refuted by the two others; it lost its stake.
		NodeSlashed {
			/// The task.
			task: TaskId,
			/// The node.
			node: T::AccountId,
			/// What it lost, in base units.
			amount: Balance,
		},
		/// A node withheld its disclosure after everybody had committed.
		WithholdingPenalised {
			/// The task.
			task: TaskId,
			/// The node.
			node: T::AccountId,
			/// What it lost, in base units.
			amount: Balance,
		},
		/// A credit could not be made; it can be claimed.
		CreditDeferred {
			/// The task.
			task: TaskId,
			/// Whose it is.
			payee: T::AccountId,
			/// How much, in base units.
			amount: Balance,
			/// Why.
			error: DispatchError,
		},
		/// Deferred credits were paid.
		Claimed {
			/// To whom.
			payee: T::AccountId,
			/// How much, in base units.
			amount: Balance,
		},
		/// The record of an ended task was dropped.
		TaskDropped {
			/// The task.
			task: TaskId,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The fee is below the minimum of this kind of task. Offer at least `MinimumFee`.
		FeeBelowMinimum,
		/// The queue is full and the task's value is not above that of the cheapest waiting task.
		/// Offer more, or try later.
		TaskFeeTooLow,
		/// The queue is closed: its limit is zero. Try later.
		QueueClosed,
		/// A fine-tuning task must name the card it runs on. Give `card`.
		CardRequired,
		/// The card's name is empty, not printable UTF-8 or has blanks around it, or its memory is out
		/// of 1..=1024 GB. Use the name that the network lists.
		InvalidCard,
		/// The memory asked for is above 1024 GB. Ask for less.
		InvalidVram,
		/// The card named has less memory than asked for. Lower `vram_gb` or name another card.
		CardBelowVram,
		/// More units of work than a task can have: 16 images, or one text. Split the task.
		CapTooHigh,
		/// No three nodes of the network meet the requirement, available or not. Ask for less memory or
		/// another card.
		NoSuchNodes,
		/// The creator has as many live tasks as allowed. Wait until some end.
		TooManyTasks,
		/// The account does not hold enough free balance for the fee.
		InsufficientBalance,
		/// There is no such task, or its record was dropped.
		TaskNotFound,
		/// Only the task's creator and governance may cancel it.
		NotCreator,
		/// The task is not waiting any more. A running task ends by itself at its deadlines.
		NotQueued,
		/// No deferred credit belongs to this account.
		NothingToClaim,
		/// The deferred credits still cannot be made, for the same cause as before: the account would
		/// stay below the existential deposit, or above what a balance can hold.
		ClaimFailed,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			Self::reserve_weight()
		}

		fn on_finalize(_: BlockNumberFor<T>) {
			queue::Queue::<T>::forget_evicted();
			Self::tick();
		}

		fn integrity_test() {
			Self::check_constants();
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Creates a task and queues it.
		///
		/// ## Dispatch Origin
		/// Signed, by the creator, who needs `fee` as free balance: it is put on hold on the same account.
		///
		/// ## Details
		/// `vram_gb` 0 and `cap` 0 count as 1. A text needs three nodes with the same card; a task with
		/// a `card` needs three nodes with exactly this card. The task is eligible for dispatch from
		/// the next block on. If the queue is full, the cheapest waiting task makes room, with a refund.
		///
		/// ## Errors
		/// `CapTooHigh`, `InvalidVram`, `InvalidCard`, `CardBelowVram`, `CardRequired`,
		/// `FeeBelowMinimum`, `NoSuchNodes`, `TooManyTasks`, `QueueClosed`, `TaskFeeTooLow`,
		/// `InsufficientBalance`.
		///
		/// ## Events
		/// `TaskCreated`; `TaskAborted` and `TaskEnded` for a task that made room.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::create_task(EVICTIONS_PER_CALL))]
		#[expect(clippy::too_many_arguments, reason = "the arguments of the protocol's call")]
		pub fn create_task(
			origin: OriginFor<T>,
			kind: TaskKind,
			args_hash: Hash,
			data_hash: Hash,
			vram_gb: u16,
			cap: u32,
			card: Option<Card>,
			#[pallet::compact] fee: Balance,
		) -> DispatchResultWithPostInfo {
			let creator = ensure_signed(origin)?;
			let room_for = Self::stats().queued.saturating_add(1);
			Self::do_create(
				creator,
				Order { kind, args_hash, data_hash, vram_gb, cap, card, fee },
			)?;
			let evicted = room_for.saturating_sub(Self::stats().queued);
			Ok(Some(T::WeightInfo::create_task(evicted)).into())
		}

		/// Takes a waiting task out of the queue and refunds it in full.
		///
		/// ## Dispatch Origin
		/// Signed by the task's creator, or the governance origin.
		///
		/// ## Errors
		/// `TaskNotFound`, `NotCreator`, `NotQueued`.
		///
		/// ## Events
		/// `TaskAborted`, `TaskEnded`.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::cancel_task())]
		pub fn cancel_task(
			origin: OriginFor<T>,
			#[pallet::compact] task: TaskId,
		) -> DispatchResult {
			Self::do_cancel(Self::ensure_canceller(origin)?, task)
		}

		/// Works off deadlines that have passed and that the blocks' own budget has not reached yet.
		///
		/// ## Dispatch Origin
		/// Signed, by anybody. Free of charge when there was something to do.
		///
		/// ## Details
		/// At most `MaxDeadlines`, and no more than half of `BlockBudget` pays for. Nothing is
		/// dispatched here: a call inside a block could be placed, or left out, by somebody who
		/// knows the block's seed.
		#[pallet::call_index(2)]
		#[pallet::weight(Pallet::<T>::weight_of_poke())]
		pub fn poke(origin: OriginFor<T>) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			Ok(Self::do_poke())
		}

		/// Pays credits that could not be made when they were due; at most 16 in one call.
		///
		/// ## Dispatch Origin
		/// Signed by the payee.
		///
		/// ## Errors
		/// `NothingToClaim`, `ClaimFailed`.
		///
		/// ## Events
		/// `Claimed`.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::claim())]
		pub fn claim(origin: OriginFor<T>) -> DispatchResult {
			Self::do_claim(ensure_signed(origin)?)
		}
	}
}
