//! What binds the pallets of the inference protocol to the chain and to one another.
//!
//! The pallets do not know each other; this file says who plays which part.

use crate::{
	AccountId, Babe, Balances, BlockNumber, Hash, NodeRegistry, NodeStaking, Qos, Runtime,
	RuntimeCall, RuntimeHoldReason, System, TaskQueue, UncheckedExtrinsic, Validation,
	configs::{
		bounds::{ExpectedDuration, MinimumFee, protocol},
		consensus::MILLISECS_PER_SLOT,
		monetary::TreasuryAccount,
		system::MAXIMUM_BLOCK_WEIGHT,
	},
};
use codec::Encode;
use deuterium_precompiles::events::ContractEvents;
use deuterium_primitives::{
	Assignment, GROUP_SIZE, TaskId, WorkerReport, WorkerSignature,
	traits::{Assignments, BlockRandomness, ReportSink},
};
use frame_support::{parameter_types, weights::Weight};
use frame_system::{EnsureRoot, offchain::CreateAuthorizedTransaction};
use sp_consensus_babe::digests::{CompatibleDigestItem, PreDigest};

parameter_types! {
	/// Parts of a stake that unbond at once.
	pub const MaxUnbondingChunks: u32 = 8;
	/// Most tasks that one block starts, if `BlockBudget` pays for so many.
	pub const MaxDispatches: u32 = 256;
	/// Classes of the queue that one block looks at.
	pub const MaxClasses: u32 = 48;
	/// Most deadlines that one block works off, likewise.
	pub const MaxDeadlines: u32 = 256;
	/// Weight of the end of a block: 60 % of a block, half for deadlines, half for dispatch.
	pub BlockBudget: Weight = MAXIMUM_BLOCK_WEIGHT.saturating_mul(3).saturating_div(5);
	/// Rewards for the first, second and third submission of a phase (protocol §2.1). A constant:
	/// scores of 0 to 20 follow from it everywhere.
	pub const Rewards: [u8; GROUP_SIZE] = [10, 9, 6];
	/// Milliseconds per slot.
	pub const SlotMillis: u64 = MILLISECS_PER_SLOT;
}

impl pallet_node_staking::Config for Runtime {
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type MinimumStake = protocol::MinimumStake;
	type UnbondingPeriod = protocol::UnbondingPeriod;
	type MaxUnbondingChunks = MaxUnbondingChunks;
	type Treasury = TreasuryAccount;
	type WeightInfo = pallet_node_staking::weights::SubstrateWeight<Runtime>;
}

impl pallet_qos::Config for Runtime {
	type NewNodeWeight = protocol::NewNodeWeight;
	type KickOutThreshold = protocol::KickOutThreshold;
	type SilenceLimit = protocol::SilenceLimit;
}

impl pallet_node_registry::Config for Runtime {
	type Stake = NodeStaking;
	type Qos = Qos;
	type ProtocolEvents = ContractEvents<crate::Ethereum>;
	type MaxNodes = protocol::MaxNodes;
	type WeightInfo = pallet_node_registry::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Network;
}

impl pallet_task_queue::Config for Runtime {
	type RuntimeHoldReason = RuntimeHoldReason;
	type Currency = Balances;
	type Nodes = NodeRegistry;
	type Stake = NodeStaking;
	type Qos = Qos;
	type Validation = Validation;
	type Randomness = BlockVrf;
	type ProtocolEvents = ContractEvents<crate::Ethereum>;
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type MinimumFee = MinimumFee;
	type Duration = ExpectedDuration;
	type LearnedEstimates = protocol::LearnedEstimates;
	type MillisPerBlock = SlotMillis;
	type TasksPerCreator = protocol::TasksPerCreator;
	type QueueLimit = protocol::QueueLimit;
	type DispatchTimeout = protocol::DispatchTimeout;
	type ExecutionTimeout = protocol::ExecutionTimeout;
	type DisclosureTimeout = protocol::DisclosureTimeout;
	type UploadTimeout = protocol::UploadTimeout;
	type Retention = protocol::Retention;
	type Rewards = Rewards;
	type WithholdingPenalty = protocol::WithholdingPenalty;
	type MaxDispatches = MaxDispatches;
	type MaxClasses = MaxClasses;
	type MaxDeadlines = MaxDeadlines;
	#[cfg(not(feature = "runtime-benchmarks"))]
	type BlockBudget = BlockBudget;
	// What is measured must not depend on what was measured before.
	#[cfg(feature = "runtime-benchmarks")]
	type BlockBudget = crate::benchmarks::Unlimited;
	type WeightInfo = pallet_task_queue::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Network;
}

impl pallet_validation::Config for Runtime {
	type Settlement = TaskQueue;
	type Nodes = NodeRegistry;
	type ProtocolEvents = ContractEvents<crate::Ethereum>;
	type DistanceThreshold = protocol::DistanceThreshold;
	type Rewards = Rewards;
	type ReportersPercent = protocol::ReportersPercent;
	type WeightInfo = pallet_validation::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Network;
}

impl pallet_inference_worker::Config for Runtime {
	type Nodes = NodeRegistry;
	type Assignments = Work;
	type Reports = Work;
	type SlotMillis = SlotMillis;
}

/// What the offchain worker reads and sends.
pub struct Work;

impl Assignments<AccountId> for Work {
	fn assignment(node: &AccountId) -> Option<Assignment<AccountId>> {
		Validation::assignment(node)
	}

	fn is_over(task: TaskId, depth: BlockNumber) -> bool {
		TaskQueue::is_over(task, depth)
	}
}

impl ReportSink<AccountId> for Work {
	fn submit(report: WorkerReport<AccountId>, signature: WorkerSignature) -> bool {
		let call: RuntimeCall = pallet_validation::Call::submit { report, signature }.into();
		let transaction: UncheckedExtrinsic = <Runtime as CreateAuthorizedTransaction<
			RuntimeCall,
		>>::create_authorized_transaction(call);
		sp_io::offchain::submit_transaction(transaction.encode()).is_ok()
	}
}

/// The VRF output of the present block as randomness for the selection of nodes.
///
/// It can be read from the moment BABE has finished the block, so in the `on_finalize` of pallets
/// declared after BABE, and it can neither be known before the slot's author builds the block nor be
/// chosen by it: the author's only freedom is not to make the block at all.
///
/// A block without a VRF output yields `None`, and whoever waits for randomness waits for the next
/// block. There is deliberately no weaker fallback: BABE keeps the output of an earlier block in
/// its storage then, which everybody knows already.
pub struct BlockVrf;

impl BlockRandomness for BlockVrf {
	fn seed() -> Option<Hash> {
		let has_own_output = System::digest()
			.logs
			.iter()
			.filter_map(|item| item.as_babe_pre_digest())
			.any(|digest: PreDigest| digest.vrf_signature().is_some());
		if !has_own_output {
			return None;
		}
		Babe::author_vrf_randomness().map(Hash::from)
	}
}
