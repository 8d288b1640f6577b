//! What changes state.
//!
//! Each goes through the pallet's own call or what is behind it; the pallets' errors become the texts of
//! the original contracts (protocol §8). Where the contracts checked in another order than the pallets
//! do, their order is kept here.

use crate::{
	AccountId, NodeRegistry, NodeStaking, Runtime, RuntimeOrigin, System, TaskQueue, Validation,
	configs::bounds::protocol,
};
use codec::Decode;
use deuterium_primitives::{
	Balance, Card, NodeStatus, Report, Round, TaskId, WorkerKey,
	traits::{ContractCall, ContractOrder, LegacyRefusal, NodeRefusal, Stake, TaskRefusal},
};
use frame_support::{
	dispatch::DispatchResult,
	ensure,
	traits::{Get, PalletInfoAccess},
	weights::{Weight, constants::WEIGHT_REF_TIME_PER_MICROS},
};
use pallet_balances::WeightInfo as _;
use pallet_node_registry::WeightInfo as _;
use pallet_node_staking::WeightInfo as _;
use pallet_task_queue::{Order, QUOTE_DEPTH, WeightInfo as _};
use pallet_validation::WeightInfo as _;
use sp_runtime::{DispatchError, ModuleError};

type Database = <Runtime as frame_system::Config>::DbWeight;
type Registry = <Runtime as pallet_node_registry::Config>::WeightInfo;
type Staking = <Runtime as pallet_node_staking::Config>::WeightInfo;
type Queue = <Runtime as pallet_task_queue::Config>::WeightInfo;
type Reports = <Runtime as pallet_validation::Config>::WeightInfo;
type Money = <Runtime as pallet_balances::Config>::WeightInfo;

/// Tasks that make room for a new one at most; each of them is in the weight of a creation.
const MAX_EVICTIONS: u32 = 2;

/// Reads of a quote beside the tasks that go first: parameters, statistics, classes, quota, balance.
const QUOTE_READS: u32 = 32;

/// What a view does with what one read brings, beside the access to the database: asking the host for it,
/// decoding, encoding. The benchmarks of the contracts find 1 to 2 µs in lists of a hundred and more.
const WORK_PER_READ: Weight = Weight::from_parts(10 * WEIGHT_REF_TIME_PER_MICROS, 0);

/// So many reads of a view.
fn reading(reads: u32) -> Weight {
	Database::get().reads(1).saturating_add(WORK_PER_READ).saturating_mul(reads.into())
}

/// What an operation weighs at its worst.
pub(super) fn weight_of(call: ContractCall) -> Weight {
	match call {
		ContractCall::Join => Registry::join(),
		ContractCall::Pause => Registry::pause(),
		ContractCall::Resume => Registry::resume(),
		ContractCall::Quit => Registry::quit(),
		ContractCall::SetWorkerKey => Registry::set_worker_key(),
		ContractCall::TopUp => Staking::top_up(),
		ContractCall::Withdraw => Staking::withdraw(),
		ContractCall::CreateTask => Queue::create_task(MAX_EVICTIONS),
		ContractCall::CancelTask => Queue::cancel_task().max(Queue::deadlines(1)),
		ContractCall::Expire => Queue::deadlines(1),
		ContractCall::Claim => Queue::claim(),
		ContractCall::Commit => Reports::commit_last(),
		ContractCall::Disclose => Reports::disclose_differing().max(Reports::disclose_refuting()),
		ContractCall::ReportError => Reports::report_error(),
		ContractCall::ReportUploaded => Reports::report_uploaded_leaving(),
		ContractCall::Transfer => Money::transfer_allow_death(),
		ContractCall::Quote => reading(QUOTE_DEPTH.saturating_add(QUOTE_READS)),
		ContractCall::Reads(reads) => reading(reads),
		ContractCall::ReadsWrites(reads, writes) => {
			reading(reads).saturating_add(Database::get().writes(writes.into()))
		},
	}
}

/// The error of a pallet that a dispatch failed with, if it was this pallet.
fn error_of<P: PalletInfoAccess, E: Decode>(error: &DispatchError) -> Option<E> {
	match error {
		DispatchError::Module(ModuleError { index, error, .. })
			if usize::from(*index) == P::index() =>
		{
			E::decode(&mut &error[..]).ok()
		},
		_ => None,
	}
}

/// The text for an error of registry or staking.
fn node_refusal(error: DispatchError) -> NodeRefusal {
	use pallet_node_registry::Error as RegistryError;
	use pallet_node_staking::Error as StakingError;
	let registry = error_of::<NodeRegistry, RegistryError<Runtime>>(&error);
	let staking = error_of::<NodeStaking, StakingError<Runtime>>(&error);
	match (registry, staking) {
		(Some(RegistryError::NetworkFull), _) => NodeRefusal::NetworkFull,
		(Some(RegistryError::AlreadyJoined), _) => NodeRefusal::AlreadyJoined,
		(Some(RegistryError::InvalidCard), _) => NodeRefusal::InvalidCard,
		(Some(RegistryError::IllegalStatus), _) => NodeRefusal::IllegalStatus,
		(Some(RegistryError::NotInNetwork), _) => NodeRefusal::NotInNetwork,
		(Some(RegistryError::StakeTooLow), _) | (_, Some(StakingError::StakeTooLow)) => {
			NodeRefusal::StakeTooLow
		},
		(_, Some(StakingError::InsufficientFunds)) => NodeRefusal::TransferFailed,
		(_, Some(StakingError::NothingMatured)) => NodeRefusal::NothingMatured,
		(_, Some(StakingError::NotBonded)) => NodeRefusal::NotBonded,
		(_, Some(StakingError::AmountZero)) => NodeRefusal::AmountZero,
		_ => NodeRefusal::Internal,
	}
}

/// The text for an error of the queue.
fn task_refusal(error: DispatchError) -> TaskRefusal {
	use pallet_task_queue::Error;
	match error_of::<TaskQueue, Error<Runtime>>(&error) {
		Some(Error::FeeBelowMinimum | Error::TaskFeeTooLow) => TaskRefusal::FeeTooLow,
		Some(Error::QueueClosed) => TaskRefusal::QueueFull,
		Some(Error::CardRequired) => TaskRefusal::CardNameEmpty,
		Some(Error::InvalidCard) => TaskRefusal::InvalidCard,
		Some(Error::InvalidVram) => TaskRefusal::InvalidVram,
		Some(Error::CardBelowVram) => TaskRefusal::CardBelowVram,
		Some(Error::CapTooHigh) => TaskRefusal::CapTooHigh,
		Some(Error::NoSuchNodes) => TaskRefusal::NoNodes,
		Some(Error::TooManyTasks) => TaskRefusal::TooManyTasks,
		Some(Error::InsufficientBalance) => TaskRefusal::TransferFailed,
		Some(Error::TaskNotFound) => TaskRefusal::NotFound,
		Some(Error::NotCreator) => TaskRefusal::NotAuthorised,
		Some(Error::NotQueued) => TaskRefusal::NotExpired,
		Some(Error::NothingToClaim) => TaskRefusal::NothingToClaim,
		Some(Error::ClaimFailed) => TaskRefusal::ClaimFailed,
		_ => TaskRefusal::Internal,
	}
}

/// Calls registry or staking in the name of a node.
pub(super) fn node_call(
	call: ContractCall,
	node: AccountId,
	dispatch: impl FnOnce(RuntimeOrigin) -> DispatchResult,
) -> Result<Weight, NodeRefusal> {
	dispatch(RuntimeOrigin::signed(node)).map_err(node_refusal)?;
	Ok(weight_of(call))
}

/// See [`deuterium_primitives::traits::Contracts::join`]. The original contract looked at the network
/// first, then at the node, then at the stake; the card is what only the pallet looks at.
pub(super) fn join(
	node: AccountId,
	card: Card,
	stake: Balance,
	worker: Option<WorkerKey>,
	operator: Option<AccountId>,
) -> Result<Weight, NodeRefusal> {
	let active = NodeRegistry::stats().active_nodes;
	ensure!(active < protocol::MaxNodes::get(), NodeRefusal::NetworkFull);
	let status = NodeRegistry::node(&node).map(|node| node.status).unwrap_or_default();
	ensure!(status == NodeStatus::Quit, NodeRefusal::AlreadyJoined);
	ensure!(stake >= NodeStaking::minimum(), NodeRefusal::StakeTooLow);
	node_call(ContractCall::Join, node, |origin| {
		NodeRegistry::join(origin, card, stake, worker, operator)
	})
}

/// See [`deuterium_primitives::traits::Contracts::create_task`].
pub(super) fn create_task(
	creator: AccountId,
	order: ContractOrder,
) -> Result<(TaskId, Weight), TaskRefusal> {
	let ContractOrder { kind, args_hash, data_hash, vram_gb, cap, card, fee } = order;
	let order = Order { kind, args_hash, data_hash, vram_gb, cap, card, fee };
	let room_for = TaskQueue::stats().queued.saturating_add(1);
	let task = TaskQueue::do_create(creator, order).map_err(task_refusal)?;
	let evicted = room_for.saturating_sub(TaskQueue::stats().queued);
	Ok((task, Queue::create_task(evicted)))
}

/// See [`deuterium_primitives::traits::Contracts::cancel_task`].
///
/// A waiting task is its creator's to cancel, and nobody else's (B-02). A running one ends by itself;
/// those whom it concerns may help it along when the chain is behind with its deadlines.
pub(super) fn cancel_task(who: AccountId, task: TaskId) -> Result<Weight, TaskRefusal> {
	let record =
		TaskQueue::task(task).filter(|record| record.is_live()).ok_or(TaskRefusal::NotFound)?;
	if record.is_queued() {
		TaskQueue::do_cancel(Some(who), task).map_err(task_refusal)?;
		return Ok(Queue::cancel_task());
	}
	let works_on_it = record.run.is_some_and(|run| run.nodes.contains(&who));
	ensure!(record.creator == who || works_on_it, TaskRefusal::NotAuthorised);
	expire(task)
}

/// See [`deuterium_primitives::traits::Contracts::expire`].
pub(super) fn expire(task: TaskId) -> Result<Weight, TaskRefusal> {
	let record =
		TaskQueue::task(task).filter(|record| record.is_live()).ok_or(TaskRefusal::NotFound)?;
	ensure!(System::block_number() > record.deadline, TaskRefusal::NotExpired);
	ensure!(TaskQueue::expire_overdue(task), TaskRefusal::Internal);
	Ok(Queue::deadlines(1))
}

/// See [`deuterium_primitives::traits::Contracts::claim`].
pub(super) fn claim(payee: AccountId) -> Result<Weight, TaskRefusal> {
	TaskQueue::claim(RuntimeOrigin::signed(payee)).map_err(task_refusal)?;
	Ok(Queue::claim())
}

/// See [`deuterium_primitives::traits::Contracts::report`].
pub(super) fn report(
	node: AccountId,
	task: TaskId,
	round: Round,
	report: Report,
) -> Result<Weight, LegacyRefusal> {
	Validation::do_report(node, task, round, report).map_err(|error| {
		error_of::<Validation, pallet_validation::Error<Runtime>>(&error)
			.map_or(LegacyRefusal::Internal, LegacyRefusal::from)
	})
}
