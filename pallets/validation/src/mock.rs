//! A runtime with this pallet alone; the queue and the node registry are mocked.
//!
//! The mocked queue moves the task from phase to phase as the real one does, and keeps the actions
//! that it was handed.

use crate::{self as pallet_validation, *};
use deuterium_math::settlement::Action;
use deuterium_primitives::{
	Balance, Card, Digest, GROUP_SIZE, Hash, NodeStatus, Phase, Report, Round, TaskId, TaskKind,
	TaskTerms, WorkerReport, WorkerSignature,
	mocks::{MockEvents, MockNodes, MockSettlement},
	traits::{NodeRecord, ProtocolEvent, Validation as _},
};
use frame_support::{derive_impl, dispatch::DispatchResult, parameter_types};
use sp_core::{Pair as _, sr25519};
use sp_runtime::{BuildStorage, generic, testing::UintAuthorityId};
use std::{cell::RefCell, collections::BTreeMap};

pub(crate) type AccountId = u64;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Validation: pallet_validation,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
}

parameter_types! {
	pub static DistanceThreshold: u32 = 5;
	pub static Rewards: [u8; 3] = [10, 9, 6];
	pub static ReportersPercent: u8 = 10;
}

impl Config for Test {
	type Settlement = MockSettlement;
	type Nodes = MockNodes;
	type ProtocolEvents = MockEvents;
	type DistanceThreshold = DistanceThreshold;
	type Rewards = Rewards;
	type ReportersPercent = ReportersPercent;
	type WeightInfo = ();
}

/// A transaction as nodes send it: general, authorised by its call.
pub(crate) type Extrinsic = generic::UncheckedExtrinsic<
	AccountId,
	RuntimeCall,
	UintAuthorityId,
	(frame_system::AuthorizeCall<Test>,),
>;

/// The task of most tests.
pub(crate) const TASK: TaskId = 7;
/// Its nodes.
pub(crate) const NODES: [AccountId; GROUP_SIZE] = [11, 12, 13];
/// The last block of every phase.
pub(crate) const DEADLINE: u32 = 100;
/// Its creator.
pub(crate) const CREATOR: AccountId = 1;
/// Its fee.
pub(crate) const FEE: Balance = 100;

std::thread_local! {
	static APPLIED: RefCell<BTreeMap<TaskId, Vec<Action>>> = RefCell::default();
	static KEYS: RefCell<BTreeMap<AccountId, u8>> = RefCell::default();
}

/// The worker key of a seed.
pub(crate) fn pair(seed: u8) -> sr25519::Pair {
	sr25519::Pair::from_seed(&[seed; 32])
}

/// Gives a node the worker key of a seed.
pub(crate) fn set_key(node: AccountId, seed: u8) {
	KEYS.with_borrow_mut(|keys| keys.insert(node, seed));
}

/// Takes a node's worker key away.
pub(crate) fn remove_key(node: AccountId) {
	KEYS.with_borrow_mut(|keys| keys.remove(&node));
}

/// The actions since the last call.
pub(crate) fn applied() -> Vec<Action> {
	APPLIED.with_borrow_mut(|applied| applied.remove(&TASK).unwrap_or_default())
}

/// The phase in which the queue would have a task of this group.
fn phase_of(group: &GroupRecord<AccountId>) -> Phase {
	let model = group.model();
	if group.ended {
		Phase::Retention
	} else if !model.commitments_ready() {
		Phase::Execution
	} else if model.result_round().is_some() && model.unsettled() == 1 {
		let result = group.result().is_some_and(|result| !result.settled);
		if result { Phase::Upload } else { Phase::Disclosure }
	} else {
		Phase::Disclosure
	}
}

fn behave() {
	APPLIED.with_borrow_mut(BTreeMap::clear);
	KEYS.with_borrow_mut(|keys| *keys = NODES.map(|node| (node, node as u8)).into());
	MockEvents::take();
	MockSettlement::mock_apply(|task, nodes, actions| {
		assert_eq!(*nodes, NODES);
		APPLIED.with_borrow_mut(|applied| applied.entry(task).or_default().extend(actions.iter()));
	});
	MockSettlement::mock_phase(|task| {
		Validation::group(task).map(|group| (phase_of(&group), DEADLINE))
	});
	MockSettlement::mock_terms(|task| {
		Validation::group(task).map(|_| TaskTerms {
			creator: CREATOR,
			args_hash: Hash::repeat_byte(9),
			cap: 1,
			fee: FEE,
		})
	});
	MockNodes::mock_current_task(|node| {
		let group = Validation::group(TASK)?;
		group.rounds.iter().any(|round| round.node == *node && !round.settled).then_some(TASK)
	});
	MockNodes::mock_record(|node| {
		let seed = KEYS.with_borrow(|keys| keys.get(node).copied());
		NODES.contains(node).then(|| NodeRecord {
			status: NodeStatus::Busy,
			card: Card { name: b"CPU".to_vec().try_into().unwrap(), vram_gb: 8 },
			worker: seed.map(|seed| pair(seed).public()),
			weight: 20,
			task: Some(TASK),
		})
	});
}

/// Runs a test on a fresh chain, and checks the state after it.
pub(crate) fn test(run: impl FnOnce()) {
	let storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
	sp_io::TestExternalities::new(storage).execute_with(|| {
		behave();
		System::set_block_number(1);
		run();
		Validation::do_try_state().unwrap();
	});
}

/// Runs a test on a chain with an image task.
pub(crate) fn with_task(run: impl FnOnce()) {
	test(|| {
		Validation::open(TASK, TaskKind::Image, &NODES);
		run();
	});
}

/// Runs a test on a chain with a task whose nodes have all committed to these digests, in order.
pub(crate) fn with_commitments(digests: [&[u8]; GROUP_SIZE], run: impl FnOnce()) {
	with_task(|| {
		commit_all(digests);
		applied();
		MockEvents::take();
		System::reset_events();
		run();
	});
}

/// All nodes commit, in order.
pub(crate) fn commit_all(digests: [&[u8]; GROUP_SIZE]) {
	for (round, digest) in (0..).zip(digests) {
		commit(round, digest).unwrap();
	}
}

/// An image's digest.
pub(crate) fn digest(bytes: &[u8]) -> Digest {
	bytes.to_vec().try_into().unwrap()
}

/// The salt of a round.
pub(crate) fn salt(round: Round) -> Hash {
	Hash::repeat_byte(round + 1)
}

/// The node of a round.
pub(crate) fn node(round: Round) -> AccountId {
	NODES[usize::from(round)]
}

/// The commitment of a round's node to a digest.
pub(crate) fn commitment(round: Round, digest: &[u8]) -> Hash {
	let genesis = System::block_hash(0);
	deuterium_primitives::commitment(&genesis, TASK, round, &node(round), digest, &salt(round))
}

/// The node of a round commits to a digest.
pub(crate) fn commit(round: Round, digest: &[u8]) -> DispatchResult {
	let origin = RuntimeOrigin::signed(node(round));
	Validation::commit(origin, TASK, round, commitment(round, digest))
		.map(|_| ())
		.map_err(|error| error.error)
}

/// The node of a round discloses a digest.
pub(crate) fn disclose(round: Round, bytes: &[u8]) -> DispatchResult {
	let origin = RuntimeOrigin::signed(node(round));
	Validation::disclose(origin, TASK, round, digest(bytes), salt(round))
		.map(|_| ())
		.map_err(|error| error.error)
}

/// The node of a round reports an error.
pub(crate) fn report_error(round: Round) -> DispatchResult {
	let code = deuterium_primitives::ErrorCode::ModelInvalid;
	Validation::report_error(RuntimeOrigin::signed(node(round)), TASK, round, code)
}

/// The node of a round reports the upload.
pub(crate) fn report_uploaded(round: Round) -> DispatchResult {
	Validation::report_uploaded(RuntimeOrigin::signed(node(round)), TASK, round)
		.map(|_| ())
		.map_err(|error| error.error)
}

/// The report of a round's node.
pub(crate) fn worker_report(round: Round, report: Report) -> WorkerReport<AccountId> {
	WorkerReport { task: TASK, round, node: node(round), report }
}

/// A worker's signature.
pub(crate) fn sign(report: &WorkerReport<AccountId>, seed: u8) -> WorkerSignature {
	pair(seed).sign(&report.signing_payload(&System::block_hash(0)))
}

/// The record of a round.
pub(crate) fn round(round: Round) -> RoundRecord<AccountId> {
	Validation::group(TASK).unwrap().rounds[usize::from(round)].clone()
}

/// The verdict so far.
pub(crate) fn verdict() -> Verdict {
	Validation::group(TASK).unwrap().verdict
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

/// Digests of one image: two that match, and one that matches neither.
pub(crate) const A: &[u8] = &[0; 8];
/// Four bits away from [`A`]: just below the threshold.
pub(crate) const A_NEAR: &[u8] = &[0, 0, 0, 0, 0, 0, 0, 0x0f];
/// Four bits away from [`A_NEAR`], eight from [`A`].
pub(crate) const A_FAR: &[u8] = &[0, 0, 0, 0, 0, 0, 0x0f, 0x0f];
/// 32 bits away from [`A`].
pub(crate) const B: &[u8] = &[0x0f; 8];
/// 32 bits away from [`A`] and from [`B`].
pub(crate) const C: &[u8] = &[0xf0, 0x0f, 0xf0, 0x0f, 0xf0, 0x0f, 0xf0, 0x0f];
