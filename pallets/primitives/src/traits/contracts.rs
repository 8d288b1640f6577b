//! Seams of the Ethereum layer: native events as Ethereum logs (D5), and what the network's
//! precompiled contracts ask of the pallets.

use super::{LegacyRefusal, LegacyReports, NodeRecord};
use crate::{
	AccountId20, Balance, BlockNumber, Card, Digest, ErrorCode, GROUP_SIZE, Hash, NodeStatus,
	Report, Round, TaskId, TaskKind, WorkerKey,
};
use alloc::{string::String, vec::Vec};
use codec::{Decode, DecodeWithMemTracking, Encode};
use core::fmt;
use frame_support::weights::Weight;
use scale_info::TypeInfo;
use sp_core::{H160, H256};

/// Most topics of a log, as of the opcode `LOG4`.
pub const MAX_TOPICS: usize = 4;

/// A log of a native event, in Ethereum's form.
///
/// Not more than [`MAX_TOPICS`] topics; `data` is the ABI encoding of an event whose parts are all
/// bounded.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct NativeLog {
	/// The contract that speaks.
	pub address: H160,
	/// Signature and indexed parts of the event.
	pub topics: Vec<H256>,
	/// The other parts, ABI-encoded.
	pub data: Vec<u8>,
}

/// Keeps the logs of native events until they have a transaction to belong to.
///
/// The buffer lies in storage, so a log that was emitted in a storage layer vanishes when the layer is
/// rolled back. Whoever runs native code for an Ethereum transaction takes [`Self::mark`] before and
/// [`Self::take_since`] after it, and gives the logs to the frame; what nobody takes belongs to the
/// extrinsic, or to the hooks of the block.
///
/// Implemented by `pallet-ethereum`.
pub trait NativeLogs {
	/// Appends a log.
	fn emit(log: NativeLog);

	/// The number of logs in the buffer.
	fn mark() -> u32;

	/// Takes out, in order, all logs that were emitted since a mark.
	fn take_since(mark: u32) -> Vec<NativeLog>;

	/// What it takes at most to bring a log with so many bytes of data into the block, beside
	/// [`Self::emit`] itself. Registered by `emit` in an extrinsic; hooks reserve it in advance.
	fn weight(bytes: u32) -> Weight;
}

/// Drops everything.
impl NativeLogs for () {
	fn emit(_: NativeLog) {}

	fn mark() -> u32 {
		0
	}

	fn take_since(_: u32) -> Vec<NativeLog> {
		Vec::new()
	}

	fn weight(_: u32) -> Weight {
		Weight::zero()
	}
}

/// Declares an enum of refusals with the text of each.
macro_rules! refusals {
	(
		$(#[$attribute:meta])*
		pub enum $name:ident {
			$($(#[$doc:meta])* $variant:ident => $text:literal,)*
		}
	) => {
		$(#[$attribute])*
		#[derive(Clone, Copy, PartialEq, Eq, Debug)]
		pub enum $name {
			$($(#[$doc])* $variant,)*
		}

		impl $name {
			/// All refusals, for tests and tables.
			pub const ALL: &'static [Self] = &[$(Self::$variant),*];

			/// The text that the contract reverts with: byte for byte that of the original contracts
			/// where they have one (protocol §8).
			pub const fn message(self) -> &'static str {
				match self {
					$(Self::$variant => $text,)*
				}
			}
		}

		impl fmt::Display for $name {
			fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
				f.write_str(self.message())
			}
		}

		impl core::error::Error for $name {}
	};
}

refusals! {
	/// Why a call about a node or its stake is refused.
	pub enum NodeRefusal {
		/// The network has as many nodes as it allows.
		NetworkFull => "Network is full",
		/// The caller's node is in the network.
		AlreadyJoined => "Node already joined",
		/// The stake is below the minimum.
		StakeTooLow => "Staked amount is not enough",
		/// The node's status does not allow the call.
		IllegalStatus => "Illegal node status",
		/// The card's name or memory is out of bounds.
		InvalidCard => "Invalid GPU",
		/// The funds cannot be held or moved.
		TransferFailed => "Token transfer failed",
		/// The caller's node is not in the network.
		NotInNetwork => "Node not joined",
		/// No stake has matured.
		NothingMatured => "No stake to withdraw",
		/// Nothing is bonded that could be topped up.
		NotBonded => "No stake to top up",
		/// A top-up of nothing.
		AmountZero => "Amount is zero",
		/// A fault of the chain's own.
		Internal => "Internal error",
	}
}

refusals! {
	/// Why a call about a task as a whole is refused.
	pub enum TaskRefusal {
		/// There is no such type of task.
		InvalidKind => "Invalid task type",
		/// A fine-tuning task must name its card.
		CardNameEmpty => "GPU name is empty",
		/// The fee is below the minimum, or does not outbid the cheapest task of a full queue.
		FeeTooLow => "Task fee is too low",
		/// The queue takes no tasks.
		QueueFull => "Task queue is full",
		/// No three nodes of the network meet the requirement, available or not.
		NoNodes => "No available node",
		/// The creator has as many live tasks as it may have.
		TooManyTasks => "Too many tasks",
		/// The card's name or memory is out of bounds.
		InvalidCard => "Invalid GPU",
		/// More memory is asked for than any card has.
		InvalidVram => "VRAM limit is too high",
		/// More memory is asked for than the named card has.
		CardBelowVram => "VRAM limit exceeds the GPU",
		/// More units of work than a task can have.
		CapTooHigh => "Cap is too high",
		/// The fee cannot be held.
		TransferFailed => "Token transfer failed",
		/// There is no such task, or it is over.
		NotFound => "Task not exist",
		/// The caller may not cancel this task.
		NotAuthorised => "Unauthorized to cancel task",
		/// A running task ends by itself; it can be helped along only when its deadline has passed.
		NotExpired => "Task has not exceeded the deadline yet",
		/// Nothing is owed to the caller.
		NothingToClaim => "Nothing to claim",
		/// What is owed still cannot be paid.
		ClaimFailed => "Claim failed",
		/// A fault of the chain's own.
		Internal => "Internal error",
	}
}

/// An operation of the contracts, as far as its weight depends on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ContractCall {
	/// [`Contracts::join`].
	Join,
	/// [`Contracts::pause`].
	Pause,
	/// [`Contracts::resume`].
	Resume,
	/// [`Contracts::quit`].
	Quit,
	/// [`Contracts::set_worker_key`].
	SetWorkerKey,
	/// [`Contracts::top_up`].
	TopUp,
	/// [`Contracts::withdraw`].
	Withdraw,
	/// [`Contracts::create_task`].
	CreateTask,
	/// [`Contracts::cancel_task`].
	CancelTask,
	/// [`Contracts::expire`].
	Expire,
	/// [`Contracts::claim`].
	Claim,
	/// A commitment in either form.
	Commit,
	/// A disclosure in either form.
	Disclose,
	/// An error report in either form.
	ReportError,
	/// A report that the result can be fetched, in either form.
	ReportUploaded,
	/// [`Contracts::transfer`].
	Transfer,
	/// [`Contracts::quote`].
	Quote,
	/// So many reads of the state.
	Reads(u32),
	/// So many reads and writes of the state.
	ReadsWrites(u32, u32),
}

/// What the original contracts' `createTask` asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ContractOrder {
	/// What is to be computed.
	pub kind: TaskKind,
	/// keccak-256 of the argument JSON.
	pub args_hash: Hash,
	/// Reserved by the protocol; zero from all clients.
	pub data_hash: Hash,
	/// Least memory of the cards, in GB; 0 counts as 1.
	pub vram_gb: u16,
	/// Units of work; 0 counts as 1.
	pub cap: u32,
	/// The exact card to be used.
	pub card: Option<Card>,
	/// What the creator pays, in base units.
	pub fee: Balance,
}

/// A round of a running task, as the original contracts show it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ContractRound {
	/// The node.
	pub node: AccountId20,
	/// Its commitment in either form.
	pub commitment: Option<Hash>,
	/// The public nonce of a commitment in the legacy form.
	pub nonce: Option<Hash>,
	/// The error that it reported instead of committing.
	pub error: Option<ErrorCode>,
	/// The digest that it disclosed.
	pub digest: Option<Digest>,
}

/// What runs of a task: there only once it has nodes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ContractRun {
	/// The rounds.
	pub rounds: [ContractRound; GROUP_SIZE],
	/// Rounds in the order of their commitments and error reports.
	pub commit_order: Vec<Round>,
	/// Rounds in the order of their disclosures and error reports.
	pub disclose_order: Vec<Round>,
	/// The round of the accepted result.
	pub result_round: Option<Round>,
	/// When the chain itself closes the task at the latest, in Unix seconds: the end of the present
	/// phase and all that can follow.
	pub timeout: u64,
}

/// A live task, as the original contracts show it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ContractTask {
	/// What is computed.
	pub kind: TaskKind,
	/// Who pays.
	pub creator: AccountId20,
	/// keccak-256 of the argument JSON.
	pub args_hash: Hash,
	/// Reserved by the protocol.
	pub data_hash: Hash,
	/// Least memory of the cards, in GB, as the creator asked.
	pub vram_gb: u16,
	/// The exact card, as the creator asked.
	pub card: Option<Card>,
	/// Whether two results match.
	pub succeeded: bool,
	/// Whether it failed.
	pub aborted: bool,
	/// What is left of the fee in escrow, in base units.
	pub remaining: Balance,
	/// The fee, in base units.
	pub fee: Balance,
	/// What began with its dispatch; `None` while it waits.
	pub run: Option<ContractRun>,
}

/// Numbers of the network (protocol §7) and of its queue.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct NetworkFigures {
	/// Accounts that ever joined.
	pub total_nodes: u32,
	/// Nodes in the network.
	pub active_nodes: u32,
	/// Nodes that can be chosen.
	pub available_nodes: u32,
	/// Nodes that work.
	pub busy_nodes: u32,
	/// Tasks ever created.
	pub total_tasks: u64,
	/// Tasks that wait.
	pub queued_tasks: u32,
	/// Tasks with nodes bound to them.
	pub running_tasks: u32,
	/// Tasks ever announced as a success.
	pub succeeded_tasks: u64,
	/// Tasks that ended because their nodes reported errors or had three different results.
	pub failed_tasks: u64,
	/// Most tasks that may wait.
	pub queue_limit: u32,
}

/// How a node's work is scored.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct QosFigures {
	/// Tasks that counted, over the lifetime of the account.
	pub tasks: u64,
	/// Selection weight, 1..=20.
	pub weight: u8,
	/// Tasks of the recent pool, 0..=3.
	pub recent_tasks: u8,
	/// Sum of the recent pool, in which fresh slots count as 20.
	pub recent_score: u16,
	/// What the present task, or else the last one, has brought so far.
	pub current_score: u8,
	/// Whether the recent scores are at or below the threshold of a kick-out.
	pub should_kick_out: bool,
}

/// What is kept of a node beside its [`NodeRecord`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NodeStanding {
	/// The node.
	pub record: NodeRecord,
	/// Who runs it.
	pub operator: AccountId20,
	/// What is bonded, in base units.
	pub bonded: Balance,
	/// What unbonds, in base units.
	pub unbonding: Balance,
	/// What of it can be withdrawn now, in base units.
	pub withdrawable: Balance,
}

/// What an order would come to now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ContractQuote {
	/// Why it would be refused.
	pub refusal: Option<TaskRefusal>,
	/// The least fee that would be let in, in base units; `None` if none would.
	pub least_fee: Option<Balance>,
	/// Its value: fee per estimated time.
	pub value: u128,
	/// Estimated milliseconds of computing.
	pub millis: u64,
	/// Waiting tasks that go first.
	pub ahead: u32,
	/// Whether `ahead` is exact and no lower bound.
	pub ahead_is_exact: bool,
	/// Whether suitable nodes are available now.
	pub servable_now: bool,
	/// Expected blocks until it starts.
	pub wait: BlockNumber,
}

/// Why something happened, and what helps.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Explanation {
	/// The cause.
	pub reason: String,
	/// The remedy.
	pub remedy: String,
	/// In which task; 0 when in none.
	pub task: TaskId,
	/// In which block; 0 when it is not known.
	pub at: BlockNumber,
}

/// What the network's precompiled contracts ask of the pallets.
///
/// The caller of a contract is the account that acts: there is no origin but it. Each call answers the
/// weight that it took, which is not above [`Self::weight_of`]; a refused call may have changed
/// state, which the frame of the precompile rolls back. Implemented by the runtime.
pub trait Contracts {
	/// Reports in the form of the original contracts.
	type Legacy: LegacyReports<AccountId20>;

	/// What an operation weighs at its worst.
	fn weight_of(call: ContractCall) -> Weight;

	/// Enters the network, see `node_registry.join`; `stake` base units of the caller are bonded.
	fn join(
		node: AccountId20,
		card: Card,
		stake: Balance,
		worker: Option<WorkerKey>,
		operator: Option<AccountId20>,
	) -> Result<Weight, NodeRefusal>;

	/// Lets no further task reach the node.
	fn pause(node: AccountId20) -> Result<Weight, NodeRefusal>;

	/// Makes a paused node available again.
	fn resume(node: AccountId20) -> Result<Weight, NodeRefusal>;

	/// Leaves the network, at once or after the present task.
	fn quit(node: AccountId20) -> Result<Weight, NodeRefusal>;

	/// Replaces the hot key that signs for the node.
	fn set_worker_key(node: AccountId20, worker: Option<WorkerKey>) -> Result<Weight, NodeRefusal>;

	/// Adds to the node's bonded stake, in base units.
	fn top_up(node: AccountId20, amount: Balance) -> Result<Weight, NodeRefusal>;

	/// Frees the matured stake of a node, whoever asks.
	fn withdraw(node: AccountId20) -> Result<Weight, NodeRefusal>;

	/// Creates a task; answers its id.
	fn create_task(
		creator: AccountId20,
		order: ContractOrder,
	) -> Result<(TaskId, Weight), TaskRefusal>;

	/// Cancels a waiting task of the caller; works off the deadline of a running one, if it has passed.
	fn cancel_task(who: AccountId20, task: TaskId) -> Result<Weight, TaskRefusal>;

	/// Works off the deadline of a task, if it has passed.
	fn expire(task: TaskId) -> Result<Weight, TaskRefusal>;

	/// Pays what is owed to the caller.
	fn claim(payee: AccountId20) -> Result<Weight, TaskRefusal>;

	/// A report of a node in the form of this network (D8).
	fn report(
		node: AccountId20,
		task: TaskId,
		round: Round,
		report: Report,
	) -> Result<Weight, LegacyRefusal>;

	/// Moves free balance, in base units. `false` when the payer has too little of it.
	fn transfer(from: AccountId20, to: AccountId20, amount: Balance) -> bool;

	/// What an account can spend, in base units: the balance that Ethereum clients see.
	fn balance(of: AccountId20) -> Balance;

	/// All base units that there are, held ones included.
	fn total_supply() -> Balance;

	/// A node; `None` when the account never joined.
	fn node(account: AccountId20) -> Option<NodeRecord>;

	/// A node's status; [`NodeStatus::Quit`] of an unknown account.
	fn node_status(account: AccountId20) -> NodeStatus {
		Self::node(account).map(|node| node.status).unwrap_or_default()
	}

	/// A node with stake and operator; `None` when the account never joined.
	fn node_standing(account: AccountId20) -> Option<NodeStanding>;

	/// What is owed to an account beside its stake, in base units; of at most 256 credits.
	fn claimable(account: AccountId20) -> Balance;

	/// What a node has bonded, in base units.
	fn bonded(account: AccountId20) -> Balance;

	/// Some of the available nodes, at most `limit`.
	fn available_nodes(limit: u32) -> Vec<AccountId20>;

	/// Some of the cards with available nodes, found among the first `limit` cards.
	fn available_cards(limit: u32) -> Vec<Card>;

	/// Accounts that ever joined, with their cards, in the order of their first join from number
	/// `start` on; at most `limit`.
	fn roster(start: u32, limit: u32) -> Vec<(AccountId20, Card)>;

	/// The hash of block 0, which commitments of this network's form contain.
	fn genesis() -> Hash;

	/// Numbers of the network.
	fn network() -> NetworkFigures;

	/// Scores of a node.
	fn qos(account: AccountId20) -> QosFigures;

	/// The sum of all scores of a task: what fee shares are divided by.
	fn score_limit() -> u16;

	/// A task that waits or runs; `None` when it is over or unknown.
	fn task(task: TaskId) -> Option<ContractTask>;

	/// Whether a task waits or runs.
	fn is_live(task: TaskId) -> bool;

	/// Whether a task waits.
	fn is_waiting(task: TaskId) -> bool;

	/// The task on which a node works.
	fn current_task(node: AccountId20) -> Option<TaskId>;

	/// What an order would come to, for this creator if one is named.
	fn quote(order: &ContractOrder, creator: Option<AccountId20>) -> ContractQuote;

	/// Why a task ended without a result; `None` when it did not, or is forgotten.
	fn why_aborted(task: TaskId) -> Option<Explanation>;

	/// Why a round of a task was not paid, or lost stake; `None` when nothing is amiss.
	fn why_unpaid(task: TaskId, round: Round) -> Option<Explanation>;

	/// Why a node was removed from the network, the last time.
	fn why_removed(node: AccountId20) -> Option<Explanation>;
}
