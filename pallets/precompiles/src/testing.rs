//! What tests of contracts need: an engine's handle, pallets that answer as they are told, and a buffer
//! of logs. All belongs to the thread, so tests that run at the same time do not see each other's.

use crate::{Allowances, Config, adapter::PrecompileResult};
use alloc::{collections::BTreeMap, vec, vec::Vec};
use core::cell::RefCell;
use deuterium_primitives::{
	AccountId20, Balance, Card, Hash, Report, Round, TaskId, WorkerKey,
	traits::{
		ContractCall, ContractOrder, ContractQuote, ContractTask, Contracts, Explanation,
		LegacyRefusal, LegacyReports, NativeLog, NativeLogs, NetworkFigures, NodeRecord,
		NodeRefusal, NodeStanding, QosFigures, TaskRefusal,
	},
};
use evm::{
	Context, ExitError, ExitReason, Transfer,
	executor::stack::{PrecompileFailure, PrecompileHandle},
};
use frame_support::weights::Weight;
use sp_core::{H160, H256, U256};

/// Gas that a writing operation costs at its worst.
pub const WORST_GAS: u64 = 100_000;
/// Gas that it really takes when it succeeds.
pub const REAL_GAS: u64 = 60_000;
/// Gas of a transfer.
pub const TRANSFER_GAS: u64 = 10_000;
/// Gas of a quote.
pub const QUOTE_GAS: u64 = 50_000;
/// Gas of a read of the state.
pub const READ_GAS: u64 = 600;
/// Gas of a write of the state.
pub const WRITE_GAS: u64 = 3_000;

/// A call that reached the pallets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reached {
	/// [`Contracts::join`].
	Join(AccountId20, Card, Balance, Option<WorkerKey>, Option<AccountId20>),
	/// [`Contracts::pause`].
	Pause(AccountId20),
	/// [`Contracts::resume`].
	Resume(AccountId20),
	/// [`Contracts::quit`].
	Quit(AccountId20),
	/// [`Contracts::set_worker_key`].
	SetWorkerKey(AccountId20, Option<WorkerKey>),
	/// [`Contracts::top_up`].
	TopUp(AccountId20, Balance),
	/// [`Contracts::withdraw`].
	Withdraw(AccountId20),
	/// [`Contracts::create_task`].
	CreateTask(AccountId20, ContractOrder),
	/// [`Contracts::cancel_task`].
	CancelTask(AccountId20, TaskId),
	/// [`Contracts::expire`].
	Expire(TaskId),
	/// [`Contracts::claim`].
	Claim(AccountId20),
	/// [`Contracts::report`].
	Report(AccountId20, TaskId, Round, Report),
	/// [`LegacyReports::commit`].
	Commit(AccountId20, TaskId, Round, Hash, Hash),
	/// [`LegacyReports::disclose`].
	Disclose(AccountId20, TaskId, Round, Vec<u8>),
	/// [`LegacyReports::report_error`].
	ReportError(AccountId20, TaskId, Round),
	/// [`LegacyReports::report_uploaded`].
	ReportUploaded(AccountId20, TaskId, Round),
	/// [`Contracts::transfer`], if it succeeded.
	Transfer(AccountId20, AccountId20, Balance),
}

/// What the pallets answer, and what reached them.
#[derive(Default)]
pub struct World {
	/// Calls, in order.
	pub reached: Vec<Reached>,
	/// Refuses calls about nodes.
	pub refuse_node: Option<NodeRefusal>,
	/// Refuses calls about tasks.
	pub refuse_task: Option<TaskRefusal>,
	/// Refuses reports.
	pub refuse_report: Option<LegacyRefusal>,
	/// What every call emits, refused ones included.
	pub emits: Vec<NativeLog>,
	/// Balances, in base units.
	pub balances: BTreeMap<AccountId20, Balance>,
	/// Nodes.
	pub nodes: BTreeMap<AccountId20, NodeStanding>,
	/// Live tasks; those without a run wait.
	pub tasks: BTreeMap<TaskId, ContractTask>,
	/// The roster.
	pub roster: Vec<(AccountId20, Card)>,
	/// Numbers of the network.
	pub figures: NetworkFigures,
	/// Scores of every node.
	pub qos: QosFigures,
	/// What every enquiry gets.
	pub quote: ContractQuote,
	/// What there is to explain, whatever is asked.
	pub explanation: Option<Explanation>,
	/// Allowances.
	pub allowances: BTreeMap<(AccountId20, AccountId20), U256>,
	/// The buffer of logs.
	pub logs: Vec<NativeLog>,
}

std::thread_local! {
	static WORLD: RefCell<World> = RefCell::default();
}

/// The thread's world.
pub fn world<T>(with: impl FnOnce(&mut World) -> T) -> T {
	WORLD.with(|world| with(&mut world.borrow_mut()))
}

/// Begins with an empty world.
pub fn reset() {
	world(|world| *world = World::default());
}

/// Notes a call and emits what calls emit.
fn reach(call: Reached) {
	world(|world| {
		world.reached.push(call);
		let emitted = world.emits.clone();
		world.logs.extend(emitted);
	});
}

/// Answers the world's refusal, or what a call took.
fn answer<E>(refusal: Option<E>) -> Result<Weight, E> {
	refusal.map_or(Ok(weight(REAL_GAS)), Err)
}

fn weight(gas: u64) -> Weight {
	Weight::from_parts(gas * 1_000, 0)
}

/// A runtime whose pallets are the thread's [`World`].
pub struct MockRuntime;

impl Config for MockRuntime {
	type Contracts = Self;
	type Logs = Self;
	type Allowances = Self;

	fn gas_of(weight: Weight) -> u64 {
		weight.ref_time() / 1_000
	}
}

impl NativeLogs for MockRuntime {
	fn emit(log: NativeLog) {
		world(|world| world.logs.push(log));
	}

	fn mark() -> u32 {
		world(|world| world.logs.len() as u32)
	}

	fn take_since(mark: u32) -> Vec<NativeLog> {
		world(|world| world.logs.split_off(mark as usize))
	}

	fn weight(_: u32) -> Weight {
		Weight::zero()
	}
}

impl Allowances for MockRuntime {
	fn get(owner: AccountId20, spender: AccountId20) -> U256 {
		world(|world| world.allowances.get(&(owner, spender)).copied().unwrap_or_default())
	}

	fn set(owner: AccountId20, spender: AccountId20, allowance: U256) {
		world(|world| world.allowances.insert((owner, spender), allowance));
	}
}

impl LegacyReports<AccountId20> for MockRuntime {
	fn commit(
		node: AccountId20,
		task: TaskId,
		round: Round,
		commitment: Hash,
		nonce: Hash,
	) -> Result<Weight, LegacyRefusal> {
		reach(Reached::Commit(node, task, round, commitment, nonce));
		answer(world(|world| world.refuse_report))
	}

	fn disclose(
		node: AccountId20,
		task: TaskId,
		round: Round,
		result: &[u8],
	) -> Result<Weight, LegacyRefusal> {
		reach(Reached::Disclose(node, task, round, result.to_vec()));
		answer(world(|world| world.refuse_report))
	}

	fn report_error(
		node: AccountId20,
		task: TaskId,
		round: Round,
	) -> Result<Weight, LegacyRefusal> {
		reach(Reached::ReportError(node, task, round));
		answer(world(|world| world.refuse_report))
	}

	fn report_uploaded(
		node: AccountId20,
		task: TaskId,
		round: Round,
	) -> Result<Weight, LegacyRefusal> {
		reach(Reached::ReportUploaded(node, task, round));
		answer(world(|world| world.refuse_report))
	}
}

impl Contracts for MockRuntime {
	type Legacy = Self;

	fn weight_of(call: ContractCall) -> Weight {
		weight(match call {
			ContractCall::Reads(reads) => READ_GAS * u64::from(reads),
			ContractCall::ReadsWrites(reads, writes) => {
				READ_GAS * u64::from(reads) + WRITE_GAS * u64::from(writes)
			},
			ContractCall::Transfer => TRANSFER_GAS,
			ContractCall::Quote => QUOTE_GAS,
			_ => WORST_GAS,
		})
	}

	fn join(
		node: AccountId20,
		card: Card,
		stake: Balance,
		worker: Option<WorkerKey>,
		operator: Option<AccountId20>,
	) -> Result<Weight, NodeRefusal> {
		reach(Reached::Join(node, card, stake, worker, operator));
		answer(world(|world| world.refuse_node))
	}

	fn pause(node: AccountId20) -> Result<Weight, NodeRefusal> {
		reach(Reached::Pause(node));
		answer(world(|world| world.refuse_node))
	}

	fn resume(node: AccountId20) -> Result<Weight, NodeRefusal> {
		reach(Reached::Resume(node));
		answer(world(|world| world.refuse_node))
	}

	fn quit(node: AccountId20) -> Result<Weight, NodeRefusal> {
		reach(Reached::Quit(node));
		answer(world(|world| world.refuse_node))
	}

	fn set_worker_key(node: AccountId20, worker: Option<WorkerKey>) -> Result<Weight, NodeRefusal> {
		reach(Reached::SetWorkerKey(node, worker));
		answer(world(|world| world.refuse_node))
	}

	fn top_up(node: AccountId20, amount: Balance) -> Result<Weight, NodeRefusal> {
		reach(Reached::TopUp(node, amount));
		answer(world(|world| world.refuse_node))
	}

	fn withdraw(node: AccountId20) -> Result<Weight, NodeRefusal> {
		reach(Reached::Withdraw(node));
		answer(world(|world| world.refuse_node))
	}

	fn create_task(
		creator: AccountId20,
		order: ContractOrder,
	) -> Result<(TaskId, Weight), TaskRefusal> {
		reach(Reached::CreateTask(creator, order));
		answer(world(|world| world.refuse_task)).map(|weight| (1, weight))
	}

	fn cancel_task(who: AccountId20, task: TaskId) -> Result<Weight, TaskRefusal> {
		reach(Reached::CancelTask(who, task));
		answer(world(|world| world.refuse_task))
	}

	fn expire(task: TaskId) -> Result<Weight, TaskRefusal> {
		reach(Reached::Expire(task));
		answer(world(|world| world.refuse_task))
	}

	fn claim(payee: AccountId20) -> Result<Weight, TaskRefusal> {
		reach(Reached::Claim(payee));
		answer(world(|world| world.refuse_task))
	}

	fn report(
		node: AccountId20,
		task: TaskId,
		round: Round,
		report: Report,
	) -> Result<Weight, LegacyRefusal> {
		reach(Reached::Report(node, task, round, report));
		answer(world(|world| world.refuse_report))
	}

	fn transfer(from: AccountId20, to: AccountId20, amount: Balance) -> bool {
		world(|world| {
			let have = world.balances.get(&from).copied().unwrap_or_default();
			let Some(left) = have.checked_sub(amount) else { return false };
			world.balances.insert(from, left);
			*world.balances.entry(to).or_default() += amount;
			world.reached.push(Reached::Transfer(from, to, amount));
			true
		})
	}

	fn balance(of: AccountId20) -> Balance {
		world(|world| world.balances.get(&of).copied().unwrap_or_default())
	}

	fn total_supply() -> Balance {
		world(|world| world.balances.values().sum())
	}

	fn node(account: AccountId20) -> Option<NodeRecord> {
		Self::node_standing(account).map(|standing| standing.record)
	}

	fn node_standing(account: AccountId20) -> Option<NodeStanding> {
		world(|world| world.nodes.get(&account).cloned())
	}

	fn claimable(_: AccountId20) -> Balance {
		world(|world| Balance::from(world.figures.total_nodes))
	}

	fn bonded(account: AccountId20) -> Balance {
		Self::node_standing(account).map(|standing| standing.bonded).unwrap_or_default()
	}

	fn available_nodes(limit: u32) -> Vec<AccountId20> {
		world(|world| world.nodes.keys().copied().take(limit as usize).collect())
	}

	fn available_cards(limit: u32) -> Vec<Card> {
		world(|world| {
			world.roster.iter().map(|(_, card)| card.clone()).take(limit as usize).collect()
		})
	}

	fn roster(start: u32, limit: u32) -> Vec<(AccountId20, Card)> {
		world(|world| {
			world.roster.iter().skip(start as usize).take(limit as usize).cloned().collect()
		})
	}

	fn genesis() -> Hash {
		Hash::repeat_byte(0x9e)
	}

	fn network() -> NetworkFigures {
		world(|world| world.figures)
	}

	fn qos(_: AccountId20) -> QosFigures {
		world(|world| world.qos)
	}

	fn score_limit() -> u16 {
		50
	}

	fn task(task: TaskId) -> Option<ContractTask> {
		world(|world| world.tasks.get(&task).cloned())
	}

	fn is_live(task: TaskId) -> bool {
		world(|world| world.tasks.contains_key(&task))
	}

	fn is_waiting(task: TaskId) -> bool {
		Self::task(task).is_some_and(|task| task.run.is_none())
	}

	fn current_task(node: AccountId20) -> Option<TaskId> {
		Self::node(node).and_then(|record| record.task)
	}

	fn quote(_: &ContractOrder, _: Option<AccountId20>) -> ContractQuote {
		world(|world| world.quote)
	}

	fn why_aborted(task: TaskId) -> Option<Explanation> {
		world(|world| world.explanation.clone()).filter(|explanation| explanation.task == task)
	}

	fn why_unpaid(task: TaskId, _: Round) -> Option<Explanation> {
		Self::why_aborted(task)
	}

	fn why_removed(_: AccountId20) -> Option<Explanation> {
		world(|world| world.explanation.clone())
	}
}

/// What an engine gives to a precompile.
pub struct MockHandle {
	/// The data of the call.
	pub input: Vec<u8>,
	/// Its context.
	pub context: Context,
	/// Whose code is called.
	pub code_address: H160,
	/// Whether it must not write.
	pub is_static: bool,
	/// What it may spend.
	pub gas_limit: u64,
	/// What it has spent.
	pub gas_used: u64,
	/// What it has logged.
	pub logs: Vec<(H160, Vec<H256>, Vec<u8>)>,
}

impl MockHandle {
	/// A call of a contract by `caller` with plenty of gas and no value.
	pub fn new(contract: H160, caller: H160, input: Vec<u8>) -> Self {
		Self {
			input,
			context: Context { address: contract, caller, apparent_value: U256::zero() },
			code_address: contract,
			is_static: false,
			gas_limit: 10_000_000,
			gas_used: 0,
			logs: vec![],
		}
	}

	/// The same with a value, which is on the contract's account by now, as the engine does it.
	#[must_use]
	pub fn with_value(mut self, value: Balance) -> Self {
		self.context.apparent_value = value.into();
		let contract = AccountId20::from(self.context.address);
		world(|world| *world.balances.entry(contract).or_default() += value);
		self
	}

	/// The same with another limit.
	#[must_use]
	pub const fn with_gas(mut self, limit: u64) -> Self {
		self.gas_limit = limit;
		self
	}

	/// The same as a static call.
	#[must_use]
	pub const fn as_static(mut self) -> Self {
		self.is_static = true;
		self
	}

	/// Runs it.
	pub fn run(&mut self) -> PrecompileResult {
		use evm::executor::stack::PrecompileSet;
		let precompiles = crate::Precompiles::<MockRuntime>::new();
		precompiles.execute(self).expect("a contract is called")
	}
}

/// The text of a revert with `Error(string)`.
pub fn reason(result: PrecompileResult) -> alloc::string::String {
	use alloy_sol_types::SolError;
	match result {
		Err(PrecompileFailure::Revert { output, .. }) => {
			alloy_sol_types::Revert::abi_decode(&output).expect("Error(string)").reason
		},
		other => panic!("no revert: {other:?}"),
	}
}

impl PrecompileHandle for MockHandle {
	fn call(
		&mut self,
		_: H160,
		_: Option<Transfer>,
		_: Vec<u8>,
		_: Option<u64>,
		_: bool,
		_: &Context,
	) -> (ExitReason, Vec<u8>) {
		panic!("contracts of the network call nobody")
	}

	fn record_cost(&mut self, cost: u64) -> Result<(), ExitError> {
		let used = self.gas_used.saturating_add(cost);
		if used > self.gas_limit {
			return Err(ExitError::OutOfGas);
		}
		self.gas_used = used;
		Ok(())
	}

	fn record_external_cost(
		&mut self,
		_: Option<u64>,
		_: Option<u64>,
		_: Option<u64>,
	) -> Result<(), ExitError> {
		Ok(())
	}

	fn refund_external_cost(&mut self, _: Option<u64>, _: Option<u64>) {}

	fn remaining_gas(&self) -> u64 {
		self.gas_limit - self.gas_used
	}

	fn log(&mut self, address: H160, topics: Vec<H256>, data: Vec<u8>) -> Result<(), ExitError> {
		self.logs.push((address, topics, data));
		Ok(())
	}

	fn code_address(&self) -> H160 {
		self.code_address
	}

	fn input(&self) -> &[u8] {
		&self.input
	}

	fn context(&self) -> &Context {
		&self.context
	}

	fn origin(&self) -> H160 {
		self.context.caller
	}

	fn is_static(&self) -> bool {
		self.is_static
	}

	fn gas_limit(&self) -> Option<u64> {
		Some(self.gas_limit)
	}

	fn is_contract_being_constructed(&self, _: H160) -> bool {
		false
	}
}
