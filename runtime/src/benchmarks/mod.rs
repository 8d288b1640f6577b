//! Which pallets can be measured, and what their set-ups need of one another. Only with the feature
//! `runtime-benchmarks`; `scripts/weights.sh` runs it all.
//!
//! The precompiles need the EVM and the pallets behind them, so their benchmarks are here: [`standard`]
//! and [`contracts`]. What they measure holds the prices of `deuterium-precompiles` against time.

mod calls;
pub mod contracts;
pub mod standard;

use crate::{
	AccountId, Balances, NodeRegistry, NodeStaking, Runtime, RuntimeOrigin, System, TaskQueue,
	Validation, configs::monetary::CNX,
};
use alloc::vec::Vec;
use codec::Decode;
use deuterium_primitives::{
	Card, GROUP_SIZE, Hash, Report, Round, TaskId, TaskKind, WorkerKey,
	benchmarking::BenchmarkNetwork,
	traits::{Qos, Stake},
};
use frame_support::{
	parameter_types,
	storage::StoragePrefixedMap,
	traits::{Hooks, WhitelistedStorageKeys, fungible::Mutate},
	weights::Weight,
};
use pallet_task_queue::{MAX_CAP, Order};
use sp_consensus_babe::{
	Slot,
	digests::{CompatibleDigestItem, PreDigest, SecondaryVRFPreDigest},
};
use sp_core::{sr25519::vrf::VrfSignature, storage::TrackedStorageKey};
use sp_runtime::DigestItem;

frame_benchmarking::define_benchmarks!(
	[deuterium_precompiles, Contracts]
	[deuterium_precompiles::standard, StandardPrecompiles]
	[pallet_base_fee, BaseFee]
	[pallet_ethereum, Ethereum]
	[pallet_evm, EVM]
	[pallet_node_registry, NodeRegistry]
	[pallet_node_staking, NodeStaking]
	[pallet_task_queue, TaskQueue]
	[pallet_validation, Validation]
);

/// The network's precompiled contracts, as the list above names them.
pub type Contracts = contracts::Pallet<Runtime>;
/// Ethereum's precompiles, as the list above names them.
pub type StandardPrecompiles = standard::Pallet<Runtime>;

parameter_types! {
	/// Instead of a budget: set-ups are as large as they need to be.
	pub const Unlimited: Weight = Weight::MAX;
}

/// Keys whose accesses are not counted, besides those that the pallets name. A key stands for all that
/// begin with it.
pub fn whitelist() -> Vec<TrackedStorageKey> {
	let keys = [
		// Every report, and every log, of a block touches the same: that is one access to the database.
		frame_system::BlockHash::<Runtime>::hashed_key_for(0),
		pallet_ethereum::NativeLogCount::<Runtime>::hashed_key().into(),
		pallet_ethereum::CurrentProgress::<Runtime>::hashed_key().into(),
		pallet_ethereum::PseudoNonce::<Runtime>::hashed_key().into(),
		// A few dozen tunables that every call reads, and nearly none changes.
		pallet_parameters::Parameters::<Runtime>::final_prefix().into(),
		// One for each size of memory in the network, as hot as the list of these sizes.
		pallet_node_registry::ClassSums::<Runtime>::final_prefix().into(),
		// Gone before the block ends, so never in the database.
		pallet_ethereum::NativeLogBuffer::<Runtime>::final_prefix().into(),
		pallet_ethereum::Pending::<Runtime>::final_prefix().into(),
		pallet_task_queue::EvictedUpTo::<Runtime>::hashed_key().into(),
	];
	let named = crate::AllPalletsWithSystem::whitelisted_storage_keys();
	named.into_iter().chain(keys.map(TrackedStorageKey::new)).collect()
}

/// The protocol's pallets as this runtime binds them together.
pub struct Network;

impl BenchmarkNetwork<AccountId> for Network {
	fn fund(who: &AccountId) {
		expect(Balances::mint_into(who, 1_000_000 * CNX), "minting");
	}

	fn fill_classes() {
		pallet_node_registry::benchmarking::fill_classes::<Runtime>();
	}

	fn crowd(card: &Card) {
		pallet_node_registry::benchmarking::crowd_class::<Runtime>(card.vram_gb);
		pallet_node_registry::benchmarking::crowd_group::<Runtime>(card);
	}

	fn join(node: &AccountId, operator: &AccountId, card: Card, worker: Option<WorkerKey>) {
		Self::fund(node);
		let stake = NodeStaking::minimum();
		let origin = RuntimeOrigin::signed(*node);
		pallet_node_registry::benchmarking::crowd_class::<Runtime>(card.vram_gb);
		expect(NodeRegistry::join(origin, card, stake, worker, Some(*operator)), "joining");
	}

	fn disgrace(node: &AccountId) {
		<crate::Qos as Qos<AccountId>>::finished(node, Some(0));
	}

	fn seed() {
		let signature = VrfSignature::decode(&mut &[0u8; 96][..]);
		let digest = SecondaryVRFPreDigest {
			authority_index: 0,
			slot: Slot::from(1),
			vrf_signature: expect(signature, "a signature of zeros"),
		};
		System::deposit_log(DigestItem::babe_pre_digest(PreDigest::SecondaryVRF(digest)));
		pallet_babe::AuthorVrfRandomness::<Runtime>::put(Some([7; 32]));
	}

	fn start(tasks: u32) -> Vec<TaskId> {
		Self::seed();
		let tasks = (0..tasks).map(|index| {
			let creator: AccountId = frame_benchmarking::account("customer", index, 0);
			Self::fund(&creator);
			let order = Order {
				kind: TaskKind::Image,
				args_hash: Hash::repeat_byte(1),
				data_hash: Hash::zero(),
				vram_gb: 1,
				cap: MAX_CAP,
				card: None,
				fee: CNX,
			};
			expect(TaskQueue::do_create(creator, order), "creating a task")
		});
		let tasks: Vec<TaskId> = tasks.collect();
		let next = System::block_number().saturating_add(1);
		System::set_block_number(next);
		TaskQueue::on_finalize(next);
		tasks
	}

	fn commit(task: TaskId, nodes: &[AccountId; GROUP_SIZE]) {
		for (round, node) in (0 as Round..).zip(nodes) {
			let commitment = Hash::repeat_byte(round.saturating_add(1));
			let report = Report::Commit { commitment };
			expect(Validation::do_report(*node, task, round, report), "committing");
		}
	}
}

/// A set-up that fails makes its measurement worthless: it stops the program that measures.
fn expect<V, E: core::fmt::Debug>(result: Result<V, E>, what: &str) -> V {
	result.unwrap_or_else(|error| panic!("{what}: {error:?}"))
}
