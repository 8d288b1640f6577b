//! A runtime with this pallet and mocks of its neighbours.

use crate as pallet_node_registry;
use deuterium_primitives::{
	Balance, Card, CardId, GROUP_SIZE, Hash, NodeStatus, Requirement, TaskId, WorkerKey,
	mocks::{MockEvents, MockQos, MockStake},
	traits::{Draws, KickReason, NodeDirectory, NodeExit},
};
use frame_support::{assert_ok, derive_impl, parameter_types};
use sp_runtime::{BuildStorage, DispatchError};
use std::{cell::RefCell, collections::BTreeMap};

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Registry: pallet_node_registry,
	}
);

pub(crate) type Block = frame_system::mocking::MockBlockU32<Test>;

/// Least stake of the mocked staking.
pub(crate) const STAKE: Balance = 400;
/// The error of the mocked staking.
pub(crate) const TOO_LOW: DispatchError = DispatchError::Other("stake too low");
/// A card with 24 GB.
pub(crate) const RTX: &str = "NVIDIA GeForce RTX 4090";
/// Another card with 24 GB.
pub(crate) const A10: &str = "NVIDIA A10";
/// Why the mocked scores say that a node must leave.
pub(crate) const KICK: KickReason = KickReason::LowScores { recent: [0, 0, 20], threshold: 20 };
/// Selection weight of a node that a test gave no other.
pub(crate) const WEIGHT: u8 = 10;

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
}

parameter_types! {
	pub static MaxNodes: u32 = 100_000;
	pub static MinimumStake: Balance = STAKE;
}

impl pallet_node_registry::Config for Test {
	type Stake = MockStake;
	type Qos = MockQos;
	type ProtocolEvents = MockEvents;
	type MaxNodes = MaxNodes;
	type WeightInfo = ();
}

thread_local! {
	static BONDED: RefCell<BTreeMap<u64, Balance>> = const { RefCell::new(BTreeMap::new()) };
	static REMOVED: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
	static WEIGHTS: RefCell<BTreeMap<u64, u8>> = const { RefCell::new(BTreeMap::new()) };
}

/// What the mocked staking has bonded for a node.
pub(crate) fn bonded(who: u64) -> Balance {
	BONDED.with_borrow(|bonded| bonded.get(&who).copied().unwrap_or_default())
}

/// Changes what the mocked staking has bonded for a node, as a slash or a top-up does.
pub(crate) fn set_bonded(who: u64, amount: Balance) {
	BONDED.with_borrow_mut(|bonded| bonded.insert(who, amount));
}

/// The accounts that the mocked scores were told to be removed, since the last call.
pub(crate) fn removed() -> Vec<u64> {
	REMOVED.take()
}

/// The weight that the mocked scores answer when the node joins.
pub(crate) fn set_weight(who: u64, weight: u8) {
	WEIGHTS.with_borrow_mut(|weights| weights.insert(who, weight));
}

fn set_mocks() {
	BONDED.take();
	WEIGHTS.take();
	REMOVED.take();
	MockEvents::take();
	MockStake::mock_bond(|who, amount| {
		if amount < MinimumStake::get() {
			return Err(TOO_LOW);
		}
		BONDED.with_borrow_mut(|bonded| *bonded.entry(*who).or_default() += amount);
		Ok(())
	});
	MockStake::mock_minimum(MinimumStake::get);
	MockStake::mock_bonded(|who| bonded(*who));
	MockStake::mock_unbond_all(|who| {
		BONDED.with_borrow_mut(|bonded| bonded.remove(who));
	});
	MockQos::mock_joined(|who| {
		WEIGHTS.with_borrow(|weights| weights.get(who).copied().unwrap_or(WEIGHT))
	});
	MockQos::mock_removed(|who| REMOVED.with_borrow_mut(|removed| removed.push(*who)));
	MockQos::mock_kick_reason(|_| KICK);
}

/// A card.
pub(crate) fn card(name: &str, vram_gb: u16) -> Card {
	Card { name: name.as_bytes().to_vec().try_into().unwrap(), vram_gb }
}

/// The id of a card.
pub(crate) fn card_id(name: &str, vram_gb: u16) -> CardId {
	card(name, vram_gb).id()
}

/// A worker key.
pub(crate) fn key(byte: u8) -> WorkerKey {
	WorkerKey::from_raw([byte; 32])
}

/// An origin.
pub(crate) fn by(who: u64) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

/// Joins with the least stake, the node being its own operator.
pub(crate) fn join(who: u64, name: &str, vram_gb: u16) {
	assert_ok!(Registry::join(by(who), card(name, vram_gb), STAKE, None, None));
}

/// Joins as a node of an operator.
pub(crate) fn join_for(who: u64, name: &str, vram_gb: u16, operator: u64) {
	assert_ok!(Registry::join(by(who), card(name, vram_gb), STAKE, None, Some(operator)));
}

/// A stream of words that depends on the number.
pub(crate) fn draws(number: u64) -> Draws {
	Draws::new(Hash::from_low_u64_be(number), number)
}

/// Assigns with a stream that depends on the task.
pub(crate) fn assign(requirement: Requirement, task: TaskId) -> Option<[u64; GROUP_SIZE]> {
	<Registry as NodeDirectory<u64>>::assign(&requirement, task, &mut draws(task))
}

/// Three of any card.
pub(crate) const fn any(vram_gb: u16) -> Requirement {
	Requirement::AnyCard { vram_gb }
}

/// Three of the same card.
pub(crate) const fn same(vram_gb: u16) -> Requirement {
	Requirement::SameCard { vram_gb }
}

/// Three of this card.
pub(crate) fn this(name: &str, vram_gb: u16) -> Requirement {
	Requirement::ThisCard { card: card_id(name, vram_gb) }
}

/// Joins three nodes with one card and gives them to a task.
pub(crate) fn busy_trio(nodes: [u64; 3], task: TaskId) {
	for who in nodes {
		join(who, RTX, 24);
	}
	let mut chosen = assign(this(RTX, 24), task).unwrap();
	chosen.sort_unstable();
	assert_eq!(chosen, nodes);
}

/// Lets a node go on, with an unchanged weight.
pub(crate) fn settle(who: u64, task: TaskId) {
	Registry::release(&who, task, WEIGHT, NodeExit::Settled);
}

/// The status of a node.
pub(crate) fn status(who: u64) -> NodeStatus {
	<Registry as NodeDirectory<u64>>::record(&who).map(|record| record.status).unwrap_or_default()
}

/// A fresh chain.
pub(crate) fn new_chain() -> sp_io::TestExternalities {
	set_mocks();
	let storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
	let mut chain = sp_io::TestExternalities::new(storage);
	// Events are not recorded in the genesis block.
	chain.execute_with(|| System::set_block_number(1));
	chain
}

/// Runs a test on a fresh chain and checks the invariants after it.
pub(crate) fn build_and_execute(test: impl FnOnce()) {
	new_chain().execute_with(|| {
		test();
		Registry::do_try_state().unwrap();
	});
}
