//! The mock runtime: the protocol's five pallets, bound together as the real runtime binds them,
//! over balances. No consensus: the randomness of a block is what a test sets.

// FRAME's macros expand to items without documentation.
#![allow(missing_docs)]

use crate::parameters;
use deuterium_primitives::{
	Balance, Hash, TaskId,
	traits::{BlockRandomness, ProtocolEvent, ProtocolEvents},
};
use frame_support::{
	derive_impl, parameter_types,
	traits::{ConstU32, ConstU64},
};
use frame_system::EnsureRoot;
use std::cell::{Cell, RefCell};

/// Accounts.
pub type AccountId = u64;

/// Receives slashed stakes.
pub const TREASURY: AccountId = 99;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Balances: pallet_balances,
		NodeStaking: pallet_node_staking,
		Qos: pallet_qos,
		NodeRegistry: pallet_node_registry,
		TaskQueue: pallet_task_queue,
		Validation: pallet_validation,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlockU32<Test>;
	type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = Balance;
	type ExistentialDeposit = parameters::ExistentialDeposit;
	type AccountStore = System;
}

parameter_types! {
	pub const Treasury: AccountId = TREASURY;
}

impl pallet_node_staking::Config for Test {
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type MinimumStake = parameters::MinimumStake;
	type UnbondingPeriod = parameters::UnbondingPeriod;
	type MaxUnbondingChunks = ConstU32<2>;
	type Treasury = Treasury;
	type WeightInfo = ();
}

impl pallet_qos::Config for Test {
	type NewNodeWeight = parameters::NewNodeWeight;
	type KickOutThreshold = parameters::KickOutThreshold;
	type SilenceLimit = parameters::SilenceLimit;
}

impl pallet_node_registry::Config for Test {
	type Stake = NodeStaking;
	type Qos = Qos;
	type ProtocolEvents = Carrier;
	type MaxNodes = parameters::MaxNodes;
	type WeightInfo = ();
}

impl pallet_task_queue::Config for Test {
	type RuntimeHoldReason = RuntimeHoldReason;
	type Currency = Balances;
	type Nodes = NodeRegistry;
	type Stake = NodeStaking;
	type Qos = Qos;
	type Validation = Validation;
	type Randomness = Seed;
	type ProtocolEvents = Carrier;
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type MinimumFee = parameters::MinimumFee;
	type Duration = parameters::ExpectedDuration;
	type LearnedEstimates = parameters::LearnedEstimates;
	type MillisPerBlock = ConstU64<2_000>;
	type TasksPerCreator = parameters::TasksPerCreator;
	type QueueLimit = parameters::QueueLimit;
	type DispatchTimeout = parameters::DispatchTimeout;
	type ExecutionTimeout = parameters::ExecutionTimeout;
	type DisclosureTimeout = parameters::DisclosureTimeout;
	type UploadTimeout = parameters::UploadTimeout;
	type Retention = parameters::Retention;
	type Rewards = parameters::Rewards;
	type WithholdingPenalty = parameters::WithholdingPenalty;
	type MaxDispatches = parameters::MaxDispatches;
	type MaxClasses = parameters::MaxClasses;
	type MaxDeadlines = parameters::MaxDeadlines;
	type BlockBudget = parameters::BlockBudget;
	type WeightInfo = ();
}

impl pallet_validation::Config for Test {
	type Settlement = TaskQueue;
	type Nodes = NodeRegistry;
	type ProtocolEvents = Carrier;
	type DistanceThreshold = parameters::DistanceThreshold;
	type Rewards = parameters::Rewards;
	type ReportersPercent = parameters::ReportersPercent;
	type WeightInfo = ();
}

std::thread_local! {
	static SEED: Cell<Option<Hash>> = const { Cell::new(None) };
	static EVENTS: RefCell<Vec<ProtocolEvent<AccountId>>> = const { RefCell::new(Vec::new()) };
}

/// The randomness of the present block: what a test set.
pub struct Seed;

impl Seed {
	/// Sets the seed of this and the following blocks; `None` for blocks without randomness.
	pub fn set(seed: Option<Hash>) {
		SEED.set(seed);
	}
}

impl BlockRandomness for Seed {
	fn seed() -> Option<Hash> {
		SEED.get()
	}
}

/// Keeps the protocol events, as a carrier of logs would.
pub struct Carrier;

impl Carrier {
	/// The events since the last call.
	pub fn take() -> Vec<ProtocolEvent<AccountId>> {
		EVENTS.take()
	}

	/// How often the events so far announced a task's success, and its abort.
	pub fn verdicts(events: &[ProtocolEvent<AccountId>], id: TaskId) -> (usize, usize) {
		let count = |wanted: fn(&ProtocolEvent<AccountId>) -> Option<TaskId>| {
			events.iter().filter(|event| wanted(event) == Some(id)).count()
		};
		let success = count(|event| match event {
			ProtocolEvent::TaskSuccess { task, .. } => Some(*task),
			_ => None,
		});
		let abort = count(|event| match event {
			ProtocolEvent::TaskAborted { task, .. } => Some(*task),
			_ => None,
		});
		(success, abort)
	}
}

impl ProtocolEvents<AccountId> for Carrier {
	fn deposit(event: ProtocolEvent<AccountId>) {
		EVENTS.with_borrow_mut(|events| events.push(event));
	}
}
