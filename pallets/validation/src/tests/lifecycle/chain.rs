//! A runtime with the queue and the validation, and a simple network of nodes.
//!
//! Stakes are balances of the nodes' stake accounts; a slash moves them to the treasury. So all
//! money is on one ledger, and its sum must stay.

use crate as pallet_validation;
use deuterium_math::qos::Recent;
use deuterium_primitives::{
	Balance, Card, Digest, ErrorCode, GROUP_SIZE, Hash, NodeStatus, Round, TaskId, TaskKind,
	mocks::{MockEvents, MockNodes, MockQos, MockRandomness, MockStake},
	traits::{Feasibility, NodeExit, NodeRecord, ProtocolEvent, Qos, QosOutcome, SlashPart},
};
use frame_support::traits::fungible::{InspectHold, Mutate};
use frame_support::{
	derive_impl,
	dispatch::DispatchResult,
	parameter_types,
	traits::{ConstBool, ConstU32, ConstU64, Hooks, tokens::Preservation},
};
use frame_system::EnsureRoot;
use pallet_task_queue::{Duration, HoldReason, Order, PerKind, TaskRecord};
use sp_runtime::{BuildStorage, Permill};
use std::{cell::RefCell, collections::BTreeMap};

pub(crate) type AccountId = u64;

frame_support::construct_runtime!(
	pub enum Chain {
		System: frame_system,
		Balances: pallet_balances,
		TaskQueue: pallet_task_queue,
		Validation: pallet_validation,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Chain {
	type Block = frame_system::mocking::MockBlock<Chain>;
	type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Chain {
	type AccountStore = System;
	type Balance = Balance;
}

parameter_types! {
	pub const MinimumFee: PerKind<Balance> = PerKind::all(50);
	pub const OneSecond: PerKind<Duration> =
		PerKind::all(Duration { overhead_millis: 1_000, unit_millis: 0 });
	pub const WithholdingPenalty: Permill = Permill::from_percent(10);
	pub const Rewards: [u8; 3] = [10, 9, 6];
	pub const ReportersPercent: u8 = 10;
	pub const BlockBudget: frame_support::weights::Weight = frame_support::weights::Weight::MAX;
}

impl pallet_task_queue::Config for Chain {
	type RuntimeHoldReason = RuntimeHoldReason;
	type Currency = Balances;
	type Nodes = MockNodes;
	type Stake = MockStake;
	type Qos = MockQos;
	type Validation = Validation;
	type Randomness = MockRandomness;
	type ProtocolEvents = MockEvents;
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type MinimumFee = MinimumFee;
	type Duration = OneSecond;
	type LearnedEstimates = ConstBool<false>;
	type MillisPerBlock = ConstU64<2_000>;
	type TasksPerCreator = ConstU32<100>;
	type QueueLimit = ConstU32<50>;
	type DispatchTimeout = ConstU32<100>;
	type ExecutionTimeout = ConstU32<20>;
	type DisclosureTimeout = ConstU32<10>;
	type UploadTimeout = ConstU32<15>;
	type Retention = ConstU32<40>;
	type Rewards = Rewards;
	type WithholdingPenalty = WithholdingPenalty;
	type MaxDispatches = ConstU32<8>;
	type MaxClasses = ConstU32<8>;
	type MaxDeadlines = ConstU32<8>;
	type BlockBudget = BlockBudget;
	type WeightInfo = ();
}

impl pallet_validation::Config for Chain {
	type Settlement = TaskQueue;
	type Nodes = MockNodes;
	type ProtocolEvents = MockEvents;
	type DistanceThreshold = ConstU32<5>;
	type Rewards = Rewards;
	type ReportersPercent = ReportersPercent;
	type WeightInfo = ();
}

/// Who creates tasks.
pub(crate) const CREATOR: AccountId = 1;
/// Where slashed stake goes.
pub(crate) const TREASURY: AccountId = 2;
/// The nodes. The first three free ones get a task.
pub(crate) const NODES: [AccountId; 4] = [11, 12, 13, 14];
/// What the creator has.
pub(crate) const WEALTH: Balance = 1_000_000;
/// Stake of a node.
pub(crate) const STAKE: Balance = 400;
/// The fee of every task here.
pub(crate) const FEE: Balance = 1_013;

/// Digests of one image. The numbers of bits by which they differ are in their tests.
pub(crate) const A: &[u8] = &[0; 8];
pub(crate) const A_NEAR: &[u8] = &[0, 0, 0, 0, 0, 0, 0, 0x0f];
pub(crate) const A_FAR: &[u8] = &[0, 0, 0, 0, 0, 0, 0x0f, 0x0f];
pub(crate) const B: &[u8] = &[0x0f; 8];
pub(crate) const C: &[u8] = &[0xf0, 0x0f, 0xf0, 0x0f, 0xf0, 0x0f, 0xf0, 0x0f];

#[derive(Clone)]
struct Node {
	task: Option<TaskId>,
	recent: Recent,
	exit: Option<NodeExit>,
}

std::thread_local! {
	static NETWORK: RefCell<BTreeMap<AccountId, Node>> = RefCell::default();
}

fn node_mut<R>(node: AccountId, look: impl FnOnce(&mut Node) -> R) -> R {
	NETWORK.with_borrow_mut(|network| look(network.get_mut(&node).unwrap()))
}

/// The account that stands for a node's stake.
pub(crate) fn stake_account(node: AccountId) -> AccountId {
	node + 1_000
}

/// How a node left the network, if it did.
pub(crate) fn exit(node: AccountId) -> Option<NodeExit> {
	node_mut(node, |node| node.exit)
}

/// The scores of a node's recent tasks; 20 for those it has not done.
pub(crate) fn recent(node: AccountId) -> [u8; 3] {
	node_mut(node, |node| node.recent.0)
}

fn free_nodes() -> Vec<AccountId> {
	NETWORK.with_borrow(|network| {
		let free = |(_, node): &(&AccountId, &Node)| node.task.is_none() && node.exit.is_none();
		network.iter().filter(free).map(|(node, _)| *node).collect()
	})
}

fn behave() {
	let node = Node { task: None, recent: Recent::default(), exit: None };
	NETWORK.with_borrow_mut(|network| *network = NODES.map(|who| (who, node.clone())).into());
	MockEvents::take();
	MockRandomness::mock_seed(|| Some(Hash::repeat_byte(7)));
	MockNodes::mock_feasibility(|_| match free_nodes().len() >= GROUP_SIZE {
		true => Feasibility::Now,
		false => Feasibility::Later,
	});
	MockNodes::mock_assign(|_, task, _| {
		let nodes: [AccountId; GROUP_SIZE] = free_nodes().get(..GROUP_SIZE)?.try_into().ok()?;
		nodes.iter().for_each(|node| node_mut(*node, |node| node.task = Some(task)));
		Some(nodes)
	});
	MockNodes::mock_current_task(|node| {
		NETWORK.with_borrow(|network| network.get(node).and_then(|node| node.task))
	});
	MockNodes::mock_release(|node, task, _, exit| {
		node_mut(*node, |node| {
			assert_eq!(node.task.take(), Some(task));
			node.exit = (exit != NodeExit::Settled).then_some(exit);
		});
	});
	MockNodes::mock_record(|_| {
		Some(NodeRecord {
			status: NodeStatus::Busy,
			card: Card { name: b"CPU".to_vec().try_into().unwrap(), vram_gb: 8 },
			worker: None,
			weight: 20,
			task: None,
		})
	});
	MockQos::mock_finished(|node, score| {
		node_mut(*node, |node| {
			node.recent = score.map_or(node.recent, |score| node.recent.record(score));
			QosOutcome { weight: 20, kick_out: node.recent.should_kick(20) }
		})
	});
	MockQos::mock_silent(|node| MockQos::finished(node, None));
	MockStake::mock_slash(|node, part| {
		let stake = stake_account(*node);
		let amount = match part {
			SlashPart::All => Balances::free_balance(stake),
			SlashPart::Part(part) => part * Balances::free_balance(stake),
		};
		Balances::transfer(&stake, &TREASURY, amount, Preservation::Expendable).unwrap()
	});
}

/// Runs a test on a fresh chain; checks the state and the sum of all money after it.
pub(crate) fn chain(run: impl FnOnce()) {
	let mut storage = frame_system::GenesisConfig::<Chain>::default().build_storage().unwrap();
	let stakes = NODES.map(|node| (stake_account(node), STAKE));
	pallet_balances::GenesisConfig::<Chain> {
		balances: [&[(CREATOR, WEALTH)][..], &stakes].concat(),
		..Default::default()
	}
	.assimilate_storage(&mut storage)
	.unwrap();
	sp_io::TestExternalities::new(storage).execute_with(|| {
		behave();
		System::set_block_number(1);
		let issuance = Balances::total_issuance();
		run();
		check();
		assert_eq!(Balances::total_issuance(), issuance, "money was made or lost");
	});
}

fn check() {
	TaskQueue::do_try_state().unwrap();
	Validation::do_try_state().unwrap();
}

/// Goes on for a number of blocks.
pub(crate) fn pass(blocks: u64) {
	for _ in 0..blocks {
		let now = System::block_number();
		TaskQueue::on_finalize(now);
		check();
		System::set_block_number(now + 1);
		TaskQueue::on_initialize(now + 1);
	}
}

/// Creates a task of a kind and lets it start.
pub(crate) fn start(kind: TaskKind) -> TaskId {
	let task = TaskQueue::do_create(
		CREATOR,
		Order {
			kind,
			args_hash: Hash::repeat_byte(1),
			data_hash: Hash::zero(),
			vram_gb: 8,
			cap: 1,
			card: None,
			fee: FEE,
		},
	)
	.unwrap();
	pass(2);
	assert_eq!(record(task).run.unwrap().nodes, [11, 12, 13]);
	MockEvents::take();
	task
}

/// The record of a task.
pub(crate) fn record(task: TaskId) -> TaskRecord<AccountId> {
	TaskQueue::task(task).unwrap()
}

fn node(round: Round) -> AccountId {
	NODES[usize::from(round)]
}

fn salt(round: Round) -> Hash {
	Hash::repeat_byte(round + 1)
}

/// A round commits to a digest.
pub(crate) fn commit(task: TaskId, round: Round, digest: &[u8]) -> DispatchResult {
	let genesis = System::block_hash(0);
	let commitment =
		deuterium_primitives::commitment(&genesis, task, round, &node(round), digest, &salt(round));
	Validation::commit(RuntimeOrigin::signed(node(round)), task, round, commitment)
		.map(|_| ())
		.map_err(|error| error.error)
}

/// All rounds commit, in order.
pub(crate) fn commit_all(task: TaskId, digests: [&[u8]; GROUP_SIZE]) {
	for (round, digest) in (0..).zip(digests) {
		commit(task, round, digest).unwrap();
	}
}

/// A round discloses a digest.
pub(crate) fn disclose(task: TaskId, round: Round, bytes: &[u8]) -> DispatchResult {
	let digest: Digest = bytes.to_vec().try_into().unwrap();
	Validation::disclose(RuntimeOrigin::signed(node(round)), task, round, digest, salt(round))
		.map(|_| ())
		.map_err(|error| error.error)
}

/// A round reports an error.
pub(crate) fn report_error(task: TaskId, round: Round) -> DispatchResult {
	let origin = RuntimeOrigin::signed(node(round));
	Validation::report_error(origin, task, round, ErrorCode::ExecutionFailed)
}

/// A round reports the upload.
pub(crate) fn upload(task: TaskId, round: Round) -> DispatchResult {
	Validation::report_uploaded(RuntimeOrigin::signed(node(round)), task, round)
		.map(|_| ())
		.map_err(|error| error.error)
}

/// What the first three nodes have earned.
pub(crate) fn earned() -> [Balance; GROUP_SIZE] {
	[11, 12, 13].map(Balances::free_balance)
}

/// What the creator has spent; nothing may be left on hold.
pub(crate) fn spent() -> Balance {
	assert_eq!(Balances::balance_on_hold(&HoldReason::TaskEscrow.into(), &CREATOR), 0);
	WEALTH - Balances::free_balance(CREATOR)
}

/// What the treasury has got.
pub(crate) fn slashed() -> Balance {
	Balances::free_balance(TREASURY)
}

/// The protocol events since the last call.
pub(crate) fn protocol_events() -> Vec<ProtocolEvent<AccountId>> {
	MockEvents::take()
}
