//! Which pallets can be measured, and what their set-ups need of one another. Only with the feature
//! `runtime-benchmarks`; `scripts/weights.sh` runs it all.

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
	traits::{Hooks, fungible::Mutate},
	weights::Weight,
};
use pallet_task_queue::{MAX_CAP, Order};
use sp_consensus_babe::{
	Slot,
	digests::{CompatibleDigestItem, PreDigest, SecondaryVRFPreDigest},
};
use sp_core::sr25519::vrf::VrfSignature;
use sp_runtime::DigestItem;

frame_benchmarking::define_benchmarks!(
	[pallet_base_fee, BaseFee]
	[pallet_ethereum, Ethereum]
	[pallet_evm, EVM]
	[pallet_node_registry, NodeRegistry]
	[pallet_node_staking, NodeStaking]
	[pallet_task_queue, TaskQueue]
	[pallet_validation, Validation]
);

parameter_types! {
	/// Instead of a budget: set-ups are as large as they need to be.
	pub const Unlimited: Weight = Weight::MAX;
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

	fn join(node: &AccountId, operator: &AccountId, card: Card, worker: Option<WorkerKey>) {
		Self::fund(node);
		let stake = NodeStaking::minimum();
		let origin = RuntimeOrigin::signed(*node);
		expect(NodeRegistry::join(origin, card, stake, worker, Some(*operator)), "joining");
		pallet_node_registry::benchmarking::lower_weight::<Runtime>(node);
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

	fn start(cards: &[Card]) -> Vec<TaskId> {
		Self::seed();
		let tasks = (0u32..).zip(cards).map(|(index, card)| {
			let creator: AccountId = frame_benchmarking::account("customer", index, 0);
			Self::fund(&creator);
			let order = Order {
				kind: TaskKind::Image,
				args_hash: Hash::repeat_byte(1),
				data_hash: Hash::zero(),
				vram_gb: 1,
				cap: MAX_CAP,
				card: Some(card.clone()),
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
