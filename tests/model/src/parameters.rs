//! The tunables of the mock runtime: every parameter that governance can set on the real chain, and
//! the constants of the pallets.
//!
//! They are read raw, without the bounds in which the real runtime keeps them, so that the pallets
//! have to live with any value at all.

use deuterium_primitives::{Balance, GROUP_SIZE};
use frame_support::{traits::Get, weights::Weight};
use pallet_task_queue::{Duration, PerKind};
use sp_runtime::Permill;
use std::cell::RefCell;

/// All parameters. Times are in blocks, amounts in base units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameters {
	/// Least balance of an account; 0 on the real chain.
	pub existential_deposit: Balance,
	/// Least stake of a node.
	pub minimum_stake: Balance,
	/// From the start of unbonding until the stake can be withdrawn.
	pub unbonding_period: u32,
	/// Most nodes in the network.
	pub max_nodes: u32,
	/// Selection weight of a node without history.
	pub new_node_weight: u8,
	/// Sum of the last three scores at which a node must leave.
	pub kick_out_threshold: u8,
	/// Tasks in a row in which everybody was silent, after which a node must leave.
	pub silence_limit: u8,
	/// Least fee, by kind.
	pub minimum_fee: PerKind<Balance>,
	/// Expected duration, by kind.
	pub duration: PerKind<Duration>,
	/// Whether the value of new tasks follows learned durations.
	pub learned_estimates: bool,
	/// Most live tasks of a creator.
	pub tasks_per_creator: u32,
	/// Most waiting tasks.
	pub queue_limit: u32,
	/// Time to wait for nodes.
	pub dispatch_timeout: u32,
	/// Time to commit.
	pub execution_timeout: u32,
	/// Time to disclose.
	pub disclosure_timeout: u32,
	/// Time to hand the result over.
	pub upload_timeout: u32,
	/// Time for which the record of an ended task is kept.
	pub retention: u32,
	/// Rewards by position.
	pub rewards: [u8; GROUP_SIZE],
	/// Part of the stake that withholding costs.
	pub withholding_penalty: Permill,
	/// Bits from which perceptual hashes differ.
	pub distance_threshold: u32,
	/// Percent of the fee that reporters of an error share.
	pub reporters_percent: u8,
	/// Tasks that a block starts.
	pub max_dispatches: u32,
	/// Classes of the queue that a block looks at.
	pub max_classes: u32,
	/// Deadlines that a block works off.
	pub max_deadlines: u32,
	/// Weight that the end of a block may take.
	pub block_budget: Weight,
}

impl Default for Parameters {
	fn default() -> Self {
		Self {
			existential_deposit: 0,
			minimum_stake: 400,
			unbonding_period: 30,
			max_nodes: 64,
			new_node_weight: 10,
			kick_out_threshold: 20,
			silence_limit: 3,
			minimum_fee: PerKind { image: 50, text: 40, fine_tune: 60 },
			duration: PerKind {
				image: Duration { overhead_millis: 10_000, unit_millis: 5_000 },
				text: Duration { overhead_millis: 20_000, unit_millis: 0 },
				fine_tune: Duration { overhead_millis: 60_000, unit_millis: 600_000 },
			},
			learned_estimates: false,
			tasks_per_creator: 6,
			queue_limit: 3,
			dispatch_timeout: 12,
			execution_timeout: 8,
			disclosure_timeout: 6,
			upload_timeout: 7,
			retention: 9,
			rewards: [10, 9, 6],
			withholding_penalty: Permill::from_percent(10),
			distance_threshold: 5,
			reporters_percent: 10,
			max_dispatches: 4,
			max_classes: 4,
			max_deadlines: 8,
			block_budget: Weight::MAX,
		}
	}
}

std::thread_local! {
	static PARAMETERS: RefCell<Parameters> = RefCell::default();
}

/// The present parameters of this thread's chain.
pub fn get() -> Parameters {
	PARAMETERS.with_borrow(Clone::clone)
}

/// Sets all parameters of this thread's chain.
pub fn set(parameters: Parameters) {
	PARAMETERS.set(parameters);
}

/// Changes some parameters of this thread's chain.
pub fn change(change: impl FnOnce(&mut Parameters)) {
	PARAMETERS.with_borrow_mut(change);
}

macro_rules! readers {
	($($name:ident: $type:ty = $field:ident;)*) => {
		$(
			#[doc = concat!("Reads `", stringify!($field), "`.")]
			pub struct $name;

			impl Get<$type> for $name {
				fn get() -> $type {
					PARAMETERS.with_borrow(|parameters| parameters.$field)
				}
			}
		)*
	};
}

readers! {
	ExistentialDeposit: Balance = existential_deposit;
	MinimumStake: Balance = minimum_stake;
	UnbondingPeriod: u32 = unbonding_period;
	MaxNodes: u32 = max_nodes;
	NewNodeWeight: u8 = new_node_weight;
	KickOutThreshold: u8 = kick_out_threshold;
	SilenceLimit: u8 = silence_limit;
	MinimumFee: PerKind<Balance> = minimum_fee;
	ExpectedDuration: PerKind<Duration> = duration;
	LearnedEstimates: bool = learned_estimates;
	TasksPerCreator: u32 = tasks_per_creator;
	QueueLimit: u32 = queue_limit;
	DispatchTimeout: u32 = dispatch_timeout;
	ExecutionTimeout: u32 = execution_timeout;
	DisclosureTimeout: u32 = disclosure_timeout;
	UploadTimeout: u32 = upload_timeout;
	Retention: u32 = retention;
	Rewards: [u8; GROUP_SIZE] = rewards;
	WithholdingPenalty: Permill = withholding_penalty;
	DistanceThreshold: u32 = distance_threshold;
	ReportersPercent: u8 = reporters_percent;
	MaxDispatches: u32 = max_dispatches;
	MaxClasses: u32 = max_classes;
	MaxDeadlines: u32 = max_deadlines;
	BlockBudget: Weight = block_budget;
}
