//! A runtime with the queue and mocks of all its neighbours.
//!
//! The mocks behave: nodes are taken and freed, deadlines run through the real settlement model.
//! A test overrides single answers where it needs to.

use crate::{self as pallet_task_queue, *};
use deuterium_math::settlement::{self, Group, Matches, Rules};
use deuterium_primitives::{
	Balance, BlockNumber, Card, GROUP_SIZE, Hash, Phase, Requirement, TaskId, TaskKind,
	mocks::{MockEvents, MockNodes, MockQos, MockRandomness, MockStake, MockValidation},
	traits::{Feasibility, NodeExit, ProtocolEvent, QosOutcome, Settlement, SlashPart},
};
use frame_support::{
	derive_impl, parameter_types,
	traits::{Hooks, fungible::InspectHold},
	weights::Weight,
};
use frame_system::EnsureRoot;
use sp_runtime::{BuildStorage, Permill};
use std::{cell::RefCell, collections::BTreeMap};

pub(crate) type AccountId = u64;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Balances: pallet_balances,
		TaskQueue: pallet_task_queue,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
	type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
	type Balance = Balance;
	type ExistentialDeposit = ExistentialDeposit;
}

parameter_types! {
	pub static ExistentialDeposit: Balance = 1;
	pub static MinimumFee: PerKind<Balance> = PerKind { image: 50, text: 40, fine_tune: 60 };
	pub static Durations: PerKind<Duration> = PerKind {
		image: Duration { overhead_millis: 0, unit_millis: 1_000 },
		text: Duration { overhead_millis: 2_000, unit_millis: 9_000 },
		fine_tune: Duration { overhead_millis: 10_000, unit_millis: 1_000 },
	};
	pub static LearnedEstimates: bool = false;
	pub static MillisPerBlock: u64 = 2_000;
	pub static TasksPerCreator: u32 = 100;
	pub static QueueLimit: u32 = 50;
	pub static DispatchTimeout: u32 = 100;
	pub static ExecutionTimeout: u32 = 20;
	pub static DisclosureTimeout: u32 = 10;
	pub static UploadTimeout: u32 = 15;
	pub static Retention: u32 = 40;
	pub static Rewards: [u8; 3] = [10, 9, 6];
	pub static WithholdingPenalty: Permill = Permill::from_percent(10);
	pub static MaxDispatches: u32 = 8;
	pub static MaxClasses: u32 = 8;
	pub static MaxDeadlines: u32 = 8;
	pub static BlockBudget: Weight = Weight::MAX;
}

impl Config for Test {
	type RuntimeHoldReason = RuntimeHoldReason;
	type Currency = Balances;
	type Nodes = MockNodes;
	type Stake = MockStake;
	type Qos = MockQos;
	type Validation = MockValidation;
	type Randomness = MockRandomness;
	type ProtocolEvents = MockEvents;
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type MinimumFee = MinimumFee;
	type Duration = Durations;
	type LearnedEstimates = LearnedEstimates;
	type MillisPerBlock = MillisPerBlock;
	type TasksPerCreator = TasksPerCreator;
	type QueueLimit = QueueLimit;
	type DispatchTimeout = DispatchTimeout;
	type ExecutionTimeout = ExecutionTimeout;
	type DisclosureTimeout = DisclosureTimeout;
	type UploadTimeout = UploadTimeout;
	type Retention = Retention;
	type Rewards = Rewards;
	type WithholdingPenalty = WithholdingPenalty;
	type MaxDispatches = MaxDispatches;
	type MaxClasses = MaxClasses;
	type MaxDeadlines = MaxDeadlines;
	type BlockBudget = BlockBudget;
	type WeightInfo = ();
}

/// Creators with money.
pub(crate) const ALICE: AccountId = 1;
pub(crate) const BOB: AccountId = 2;
/// What each of them has.
pub(crate) const WEALTH: Balance = 1_000_000;
/// The nodes, all of one card with [`VRAM`] GB.
pub(crate) const NODES: core::ops::RangeInclusive<AccountId> = 11..=19;
/// Memory of the nodes' cards, in GB.
pub(crate) const VRAM: u16 = 24;
/// What a full slash takes; a part of it is a part of this.
pub(crate) const STAKE: Balance = 400;

/// What the mocked network has done.
#[derive(Default)]
pub(crate) struct Network {
	/// Busy nodes and their tasks.
	pub(crate) busy: BTreeMap<AccountId, TaskId>,
	/// Nodes that left the network.
	pub(crate) gone: Vec<(AccountId, NodeExit)>,
	/// Scores, as they were recorded.
	pub(crate) scores: Vec<(AccountId, Option<u8>)>,
	/// Nodes of tasks in which everybody was silent.
	pub(crate) silent: Vec<AccountId>,
	/// Slashes, as they were made.
	pub(crate) slashes: Vec<(AccountId, SlashPart)>,
	/// Blocks of the commitments.
	pub(crate) commits: BTreeMap<TaskId, [Option<BlockNumber>; GROUP_SIZE]>,
	/// Groups of the mocked validation.
	pub(crate) groups: BTreeMap<TaskId, Group>,
}

std::thread_local! {
	static NETWORK: RefCell<Network> = RefCell::default();
}

/// Looks at, or changes, the mocked network.
pub(crate) fn network<R>(look: impl FnOnce(&mut Network) -> R) -> R {
	NETWORK.with_borrow_mut(look)
}

fn free_nodes() -> Vec<AccountId> {
	network(|network| {
		NODES
			.filter(|node| !network.busy.contains_key(node))
			.filter(|node| !network.gone.iter().any(|(gone, _)| gone == node))
			.collect()
	})
}

/// The card of all nodes.
pub(crate) fn card() -> Card {
	Card { name: b"CPU".to_vec().try_into().unwrap(), vram_gb: VRAM }
}

fn meets(requirement: &Requirement) -> bool {
	match requirement {
		Requirement::AnyCard { vram_gb } | Requirement::SameCard { vram_gb } => *vram_gb <= VRAM,
		Requirement::ThisCard { card: id } => *id == card().id(),
	}
}

/// Gives a task to the first three free nodes.
pub(crate) fn assign(requirement: &Requirement, task: TaskId) -> Option<[AccountId; GROUP_SIZE]> {
	let nodes: [AccountId; GROUP_SIZE] =
		free_nodes().get(..GROUP_SIZE)?.try_into().ok().filter(|_| meets(requirement))?;
	network(|network| network.busy.extend(nodes.map(|node| (node, task))));
	Some(nodes)
}

fn behave() {
	network(|network| *network = Network::default());
	MockEvents::take();
	MockNodes::mock_feasibility(|requirement| match meets(requirement) {
		false => Feasibility::Never,
		true if free_nodes().len() >= GROUP_SIZE => Feasibility::Now,
		true => Feasibility::Later,
	});
	MockNodes::mock_assign(|requirement, task, _| assign(requirement, task));
	MockNodes::mock_current_task(|node| network(|network| network.busy.get(node).copied()));
	MockNodes::mock_release(|node, task, _, exit| {
		network(|network| {
			assert_eq!(network.busy.remove(node), Some(task), "released from a task it is not in");
			if exit != NodeExit::Settled {
				network.gone.push((*node, exit));
			}
		});
	});
	MockQos::mock_finished(|node, score| {
		network(|network| network.scores.push((*node, score)));
		QosOutcome { weight: 20, kick_out: false }
	});
	MockQos::mock_silent(|node| {
		network(|network| network.silent.push(*node));
		QosOutcome { weight: 20, kick_out: false }
	});
	MockStake::mock_slash(|node, part| {
		network(|network| network.slashes.push((*node, part)));
		match part {
			SlashPart::All => STAKE,
			SlashPart::Part(part) => part * STAKE,
		}
	});
	MockRandomness::mock_seed(|| Some(Hash::repeat_byte(7)));
	MockValidation::mock_open(|task, _, _| {
		network(|network| network.groups.insert(task, Group::default()));
	});
	MockValidation::mock_close(|task| {
		network(|network| network.groups.remove(&task));
	});
	MockValidation::mock_committed_at(|task| {
		network(|network| network.commits.get(&task).copied().unwrap_or_default())
	});
	MockValidation::mock_expired(|task, phase| {
		let event = match phase {
			Phase::Execution => settlement::Event::ExecutionDeadline,
			Phase::Disclosure => settlement::Event::DisclosureDeadline,
			Phase::Upload => settlement::Event::UploadDeadline,
			Phase::Dispatch | Phase::Retention => panic!("not a phase of validation"),
		};
		happen(task, event, Matches::default());
	});
}

/// Runs a test on a fresh chain, and checks the state after it.
pub(crate) fn test(run: impl FnOnce()) {
	let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
	pallet_balances::GenesisConfig::<Test> {
		balances: [ALICE, BOB].map(|who| (who, WEALTH)).to_vec(),
		..Default::default()
	}
	.assimilate_storage(&mut storage)
	.unwrap();
	sp_io::TestExternalities::new(storage).execute_with(|| {
		behave();
		System::set_block_number(1);
		let issuance = Balances::total_issuance();
		run();
		TaskQueue::do_try_state().unwrap();
		assert_eq!(Balances::total_issuance(), issuance, "money was made or lost");
	});
}

/// Ends the present block and begins the next.
pub(crate) fn next_block() {
	let now = System::block_number();
	TaskQueue::on_finalize(now);
	TaskQueue::do_try_state().unwrap();
	System::set_block_number(now + 1);
	TaskQueue::on_initialize(now + 1);
}

/// Goes on until block `number` has begun.
pub(crate) fn run_to(number: u64) {
	while System::block_number() < number {
		next_block();
	}
}

/// An order for an image.
pub(crate) fn image(fee: Balance) -> Order {
	Order {
		kind: TaskKind::Image,
		args_hash: Hash::repeat_byte(1),
		data_hash: Hash::zero(),
		vram_gb: 8,
		cap: 1,
		card: None,
		fee,
	}
}

/// An order for a text.
pub(crate) fn text(fee: Balance) -> Order {
	Order { kind: TaskKind::Text, ..image(fee) }
}

/// Creates a task of ALICE.
pub(crate) fn create(order: Order) -> TaskId {
	TaskQueue::do_create(ALICE, order).unwrap()
}

/// Creates so many tasks of ALICE.
pub(crate) fn fill(count: u32, order: &Order) {
	(0..count).for_each(|_| _ = create(order.clone()));
}

/// Creates a task and lets it start.
pub(crate) fn start(order: Order) -> TaskId {
	let task = create(order);
	next_block();
	next_block();
	assert_eq!(record(task).status, TaskStatus::Running);
	task
}

/// The record of a task.
pub(crate) fn record(task: TaskId) -> TaskRecord<AccountId> {
	TaskQueue::task(task).unwrap()
}

/// The results of the rounds of a task.
pub(crate) fn rounds(task: TaskId) -> [RoundResult; GROUP_SIZE] {
	record(task).run.unwrap().rounds
}

/// Lets an event happen to the group of a task and carries out what follows.
pub(crate) fn happen(task: TaskId, event: settlement::Event, matches: Matches) {
	let actions = network(|network| {
		let group = network.groups.get_mut(&task).unwrap();
		settlement::step(group, event, &matches, &Rules::default()).unwrap()
	});
	if let settlement::Event::Committed(round) = event {
		let block = u32::try_from(System::block_number()).unwrap();
		network(|network| {
			network.commits.entry(task).or_default()[usize::from(round)] = Some(block)
		});
	}
	let nodes = record(task).run.unwrap().nodes;
	<TaskQueue as Settlement<AccountId>>::apply(task, &nodes, &actions);
}

/// All results are the same.
pub(crate) const ALL: Matches =
	Matches { first_second: true, second_third: true, first_third: true };
/// No two results are the same.
pub(crate) const NONE: Matches =
	Matches { first_second: false, second_third: false, first_third: false };
/// The first two results are the same, the third is different.
pub(crate) const FIRST_TWO: Matches =
	Matches { first_second: true, second_third: false, first_third: false };

/// All three commit, in the order of rounds.
pub(crate) fn commit_all(task: TaskId) {
	for round in 0..3 {
		happen(task, settlement::Event::Committed(round), NONE);
	}
}

/// Rounds disclose in the order given.
pub(crate) fn disclose(task: TaskId, rounds: &[u8], matches: Matches) {
	for round in rounds {
		happen(task, settlement::Event::Disclosed(*round), matches);
	}
}

/// Free balance.
pub(crate) fn free(who: AccountId) -> Balance {
	Balances::free_balance(who)
}

/// Escrow on hold.
pub(crate) fn held(who: AccountId) -> Balance {
	Balances::balance_on_hold(&HoldReason::TaskEscrow.into(), &who)
}

/// The events of this pallet since the last call.
pub(crate) fn events() -> Vec<Event<Test>> {
	let events = System::read_events_for_pallet::<Event<Test>>();
	System::reset_events();
	events
}

/// The protocol events since the last call.
pub(crate) fn protocol_events() -> Vec<ProtocolEvent<AccountId>> {
	MockEvents::take()
}
