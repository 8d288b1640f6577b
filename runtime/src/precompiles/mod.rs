//! The precompiled contracts over this runtime's pallets.
//!
//! The contracts know the pallets only through [`deuterium_primitives::traits::Contracts`], which is
//! implemented here: what changes state in [`calls`], what reads it in [`views`].

mod calls;
mod views;

use crate::{
	AccountId, Balances, NodeRegistry, NodeStaking, Qos, Runtime, TaskQueue, Validation,
	configs::evm::WEIGHT_PER_GAS,
};
use alloc::vec::Vec;
use deuterium_precompiles::{StoredAllowances, addresses, standard::StandardPrecompiles};
use deuterium_primitives::{
	Balance, Card, Hash, NodeStatus, Report, Round, TaskId, WorkerKey,
	traits::{
		ContractCall, ContractOrder, ContractQuote, ContractTask, Contracts, Explanation,
		LegacyRefusal, NetworkFigures, NodeDirectory, NodeRecord, NodeRefusal, NodeStanding,
		QosFigures, Stake, TaskRefusal,
	},
};
use frame_support::{
	traits::{
		Contains,
		fungible::{Inspect, Mutate},
		tokens::{Fortitude, Preservation},
	},
	weights::Weight,
};
use sp_core::H160;

/// All precompiled contracts.
pub type Precompiles = deuterium_precompiles::Precompiles<Setup>;

/// The only value of its type.
pub const PRECOMPILES: Precompiles = Precompiles::new();

/// Ethereum's precompiles: they compute, and know nothing of the state.
pub struct Pure;

impl Contains<H160> for Pure {
	fn contains(address: &H160) -> bool {
		StandardPrecompiles::is_standard(*address)
	}
}

/// The code that the state shows at the network's contracts, for the genesis.
pub fn codes() -> Vec<(H160, Vec<u8>)> {
	addresses::ALL.iter().map(|address| (*address, addresses::CODE.to_vec())).collect()
}

/// What the contracts are given.
pub struct Setup;

impl deuterium_precompiles::Config for Setup {
	type Contracts = Pallets;
	type Logs = crate::Ethereum;
	type Allowances = StoredAllowances;

	/// Rounded up, so that no weight is free.
	fn gas_of(weight: Weight) -> u64 {
		weight.ref_time().div_ceil(WEIGHT_PER_GAS)
	}
}

/// The pallets of the protocol, as the contracts see them.
pub struct Pallets;

impl Contracts for Pallets {
	type Legacy = Validation;

	fn weight_of(call: ContractCall) -> Weight {
		calls::weight_of(call)
	}

	fn join(
		node: AccountId,
		card: Card,
		stake: Balance,
		worker: Option<WorkerKey>,
		operator: Option<AccountId>,
	) -> Result<Weight, NodeRefusal> {
		calls::join(node, card, stake, worker, operator)
	}

	fn pause(node: AccountId) -> Result<Weight, NodeRefusal> {
		calls::node_call(ContractCall::Pause, node, NodeRegistry::pause)
	}

	fn resume(node: AccountId) -> Result<Weight, NodeRefusal> {
		calls::node_call(ContractCall::Resume, node, NodeRegistry::resume)
	}

	fn quit(node: AccountId) -> Result<Weight, NodeRefusal> {
		calls::node_call(ContractCall::Quit, node, NodeRegistry::quit)
	}

	fn set_worker_key(node: AccountId, worker: Option<WorkerKey>) -> Result<Weight, NodeRefusal> {
		calls::node_call(ContractCall::SetWorkerKey, node, |origin| {
			NodeRegistry::set_worker_key(origin, worker)
		})
	}

	fn top_up(node: AccountId, amount: Balance) -> Result<Weight, NodeRefusal> {
		calls::node_call(ContractCall::TopUp, node, |origin| NodeStaking::top_up(origin, amount))
	}

	fn withdraw(node: AccountId) -> Result<Weight, NodeRefusal> {
		calls::node_call(ContractCall::Withdraw, node, NodeStaking::withdraw)
	}

	fn create_task(
		creator: AccountId,
		order: ContractOrder,
	) -> Result<(TaskId, Weight), TaskRefusal> {
		calls::create_task(creator, order)
	}

	fn cancel_task(who: AccountId, task: TaskId) -> Result<Weight, TaskRefusal> {
		calls::cancel_task(who, task)
	}

	fn expire(task: TaskId) -> Result<Weight, TaskRefusal> {
		calls::expire(task)
	}

	fn claim(payee: AccountId) -> Result<Weight, TaskRefusal> {
		calls::claim(payee)
	}

	fn report(
		node: AccountId,
		task: TaskId,
		round: Round,
		report: Report,
	) -> Result<Weight, LegacyRefusal> {
		calls::report(node, task, round, report)
	}

	fn transfer(from: AccountId, to: AccountId, amount: Balance) -> bool {
		// Nothing to move is nothing that could fail.
		amount == 0 || Balances::transfer(&from, &to, amount, Preservation::Expendable).is_ok()
	}

	fn balance(of: AccountId) -> Balance {
		Balances::reducible_balance(&of, Preservation::Expendable, Fortitude::Polite)
	}

	fn total_supply() -> Balance {
		<Balances as Inspect<AccountId>>::total_issuance()
	}

	fn node(account: AccountId) -> Option<NodeRecord> {
		NodeRegistry::record(&account)
	}

	fn node_status(account: AccountId) -> NodeStatus {
		NodeRegistry::node(&account).map(|node| node.status).unwrap_or_default()
	}

	fn node_standing(account: AccountId) -> Option<NodeStanding> {
		views::node_standing(&account)
	}

	fn claimable(account: AccountId) -> Balance {
		TaskQueue::claimable(&account)
	}

	fn bonded(account: AccountId) -> Balance {
		NodeStaking::bonded(&account)
	}

	fn available_nodes(limit: u32) -> Vec<AccountId> {
		views::available_nodes(limit)
	}

	fn available_cards(limit: u32) -> Vec<Card> {
		views::available_cards(limit)
	}

	fn roster(start: u32, limit: u32) -> Vec<(AccountId, Card)> {
		let page = NodeRegistry::nodes_page(start, limit).into_iter();
		page.map(|entry| (entry.account, entry.node.card)).collect()
	}

	fn genesis() -> Hash {
		frame_system::Pallet::<Runtime>::block_hash(0)
	}

	fn network() -> NetworkFigures {
		views::network()
	}

	fn qos(account: AccountId) -> QosFigures {
		views::qos(&account, &Qos::detail(&account))
	}

	fn score_limit() -> u16 {
		views::score_limit()
	}

	fn task(task: TaskId) -> Option<ContractTask> {
		views::task(task)
	}

	fn is_live(task: TaskId) -> bool {
		TaskQueue::task(task).is_some_and(|record| record.is_live())
	}

	fn is_waiting(task: TaskId) -> bool {
		TaskQueue::task(task).is_some_and(|record| record.is_queued())
	}

	fn current_task(node: AccountId) -> Option<TaskId> {
		NodeRegistry::current_task(&node)
	}

	fn quote(order: &ContractOrder, creator: Option<AccountId>) -> ContractQuote {
		views::quote(order, creator)
	}

	fn why_aborted(task: TaskId) -> Option<Explanation> {
		crate::views::why_aborted(task)
	}

	fn why_unpaid(task: TaskId, round: Round) -> Option<Explanation> {
		crate::views::why_unpaid(task, round)
	}

	fn why_removed(node: AccountId) -> Option<Explanation> {
		crate::views::why_removed(&node)
	}
}
