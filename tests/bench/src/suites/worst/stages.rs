//! The calls, each at the stage of a network's life at which it is dearest.

use super::{Bench, Filled, Report, fill};
use crate::{
	actors::{self, Role, Signer},
	chain::Seed,
	genesis::{self, Genesis},
	world::World,
};
use anyhow::{Result, ensure};
use deuterium_primitives::{ErrorCode, GROUP_SIZE, Report as Submission, Round, TaskId};
use deuterium_runtime::{
	AccountId, RuntimeCall, UncheckedExtrinsic,
	configs::{monetary::CNX, parameters::dynamic_params::protocol},
};
use sp_core::Pair;
use std::collections::VecDeque;

/// Blocks from quitting to withdrawing.
const UNBONDING: u32 = 30;
/// The card of the nodes that act with their own accounts.
const OWN_CARD: usize = 99;
/// Its memory in GB: too little for any task, so that these nodes stay available.
const OWN_VRAM: u16 = 4;
/// The digest of the honest nodes.
const HONEST: u8 = 7;

/// What the nodes of a task do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
	/// All of them report an error.
	Errors,
	/// All of them disclose, each something else.
	Discord,
	/// All of them agree.
	Agreement,
}

impl Fate {
	fn of(task: TaskId) -> Self {
		match task % 4 {
			0 => Self::Errors,
			1 => Self::Discord,
			_ => Self::Agreement,
		}
	}

	fn digest(self, round: Round) -> u8 {
		// Hashes of one byte repeated differ in at least eight bits when the bytes differ.
		if self == Self::Discord { 10 + round } else { HONEST }
	}
}

/// Groups of accounts that act for themselves.
struct Operators {
	/// Nodes that are available.
	available: Vec<Signer>,
	/// Nodes that are paused.
	paused: Vec<Signer>,
	/// Former nodes whose stake can be withdrawn.
	retired: Vec<Signer>,
	/// Accounts with money and no node.
	newcomers: Vec<Signer>,
}

/// A network on the way through its stages, and what was measured.
struct Tour<'r> {
	world: World,
	operators: Operators,
	tasks: Vec<TaskId>,
	filled: Vec<Filled>,
	report: &'r mut Report,
}

/// Measures every call.
pub(super) fn run(bench: &Bench, report: &mut Report) -> Result<Vec<Filled>> {
	let tasks = bench.pick(2_400, 48);
	let mut tour = Tour::prepare(bench, report, tasks)?;
	tour.waiting()?;
	tour.dispatched()?;
	tour.two_submitted()?;
	tour.committed()?;
	tour.two_disclosed()?;
	tour.unbonded()?;
	Ok(tour.filled)
}

impl<'r> Tour<'r> {
	fn prepare(bench: &Bench, report: &'r mut Report, tasks: usize) -> Result<Self> {
		report.progress(&format!("a network for {tasks} tasks at once"));
		let nodes = GROUP_SIZE * tasks;
		let creators = bench.pick(200, 20);
		let mut genesis = Genesis::new(creators)?;
		genesis.grow(nodes, |index| actors::card(index % 4, 24))?;
		let operators = Operators::enter(&mut genesis, bench.pick(1_500, 20))?;
		let calls: Vec<_> = (0..tasks)
			.map(|index| {
				let creator = Signer::new(Role::Creator, index % (creators / 2)).account();
				(creator, actors::image_task(8, (10 + index as u128 % 50) * CNX))
			})
			.collect();
		genesis.calls(&calls)?;
		// So low that every creation must evict two tasks.
		let limit = Some(tasks as u32 / 2);
		genesis.set(protocol::Parameters::QueueLimit(protocol::QueueLimit, limit))?;
		let world = World::new(bench, &genesis, nodes, creators)?;
		let tasks = (1..=tasks as TaskId).collect();
		Ok(Self { world, operators, tasks, filled: Vec::new(), report })
	}

	/// Measures a block of these transactions. Without a seed nothing is dispatched in it.
	fn measure(
		&mut self,
		what: &str,
		seed: Seed,
		transactions: &[UncheckedExtrinsic],
	) -> Result<()> {
		self.report.progress(&format!("block of: {what}"));
		match fill(&self.world.chain, what, seed, transactions)? {
			Some(filled) => self.filled.push(filled),
			None => self.report.progress(&format!("no room for a single one: {what}")),
		}
		Ok(())
	}

	/// All tasks wait.
	fn waiting(&mut self) -> Result<()> {
		// Each creation takes the queue one task closer to its limit.
		let evicting = self.orders(self.tasks.len() / 2, 1_000);
		self.measure("create_task, evicting two", Seed::Absent, &evicting)?;
		let genesis = self.world.chain.genesis();
		let half = self.world.creators.len() / 2;
		let mut cancels = Vec::new();
		for task in self.tasks.clone() {
			let creator = (task as usize - 1) % half;
			let call = pallet_task_queue::Call::cancel_task { task };
			cancels.push(self.world.creators[creator].sign(genesis, call));
		}
		self.measure("cancel_task", Seed::Absent, &cancels)?;
		self.start_over();
		Ok(())
	}

	/// All tasks have their nodes; nobody has submitted anything.
	fn dispatched(&mut self) -> Result<()> {
		let mut none = VecDeque::new();
		let mut started = 0;
		while started < self.tasks.len() {
			self.world.block(&mut none, Seed::Vrf)?;
			let fresh = self.world.news()?.started.len();
			ensure!(fresh > 0, "no task is dispatched");
			started += fresh;
		}
		let fresh = self.orders(self.tasks.len() / 2, 10);
		self.measure("create_task", Seed::Vrf, &fresh)?;
		self.start_over();
		self.own_calls()?;
		let commits = self.each(|_| true, |world, task| world.commit(task, 0, HONEST))?;
		self.measure("submit: first commitment", Seed::Vrf, &commits)
	}

	/// Calls of nodes and accounts for themselves.
	fn own_calls(&mut self) -> Result<()> {
		use pallet_node_registry::Call as Registry;
		let genesis = self.world.chain.genesis();
		let transfer =
			pallet_balances::Call::transfer_keep_alive { dest: actors::node(0), value: CNX };
		let worker = Some(actors::worker(0).public());
		let card = actors::card(OWN_CARD + 1, OWN_VRAM);
		let available = &mut self.operators.available;
		let mut blocks = Vec::new();
		for (what, call) in [
			("pause", Registry::pause {}.into()),
			("quit", Registry::quit {}.into()),
			("set_worker_key", Registry::set_worker_key { worker }.into()),
			("transfer_keep_alive", transfer.into()),
			("remark", frame_system::Call::remark { remark: Vec::new() }.into()),
		] {
			blocks.push((what, signed_by_all(available, genesis, &call)));
		}
		let resume = Registry::resume {}.into();
		blocks.push(("resume", signed_by_all(&mut self.operators.paused, genesis, &resume)));
		let join = genesis::join(card, worker);
		blocks.push(("join", signed_by_all(&mut self.operators.newcomers, genesis, &join)));
		for (what, transactions) in blocks {
			self.measure(what, Seed::Vrf, &transactions)?;
		}
		Ok(())
	}

	/// Two nodes of each task have committed, or reported an error.
	fn two_submitted(&mut self) -> Result<()> {
		self.report.progress("two submissions for each task");
		for round in 0..2 {
			let first = self.each(|_| true, |world, task| first_submission(world, task, round))?;
			self.world.settle(first)?;
		}
		let errors = |task| Fate::of(task) == Fate::Errors;
		let commits =
			self.each(|task| !errors(task), |world, task| first_submission(world, task, 2))?;
		self.measure("submit: last commitment", Seed::Vrf, &commits)?;
		let reports = self.each(errors, |world, task| first_submission(world, task, 2))?;
		self.measure("submit: third error, settles three", Seed::Vrf, &reports)
	}

	/// All nodes have committed.
	fn committed(&mut self) -> Result<()> {
		let open = |task| Fate::of(task) != Fate::Errors;
		let last = self.each(open, |world, task| first_submission(world, task, 2))?;
		self.world.settle(last)?;
		let first = self.each(open, |world, task| disclosure(world, task, 0))?;
		self.measure("submit: first disclosure", Seed::Vrf, &first)
	}

	/// Two nodes of each task have disclosed.
	fn two_disclosed(&mut self) -> Result<()> {
		self.report.progress("two disclosures for each task");
		let open = |task| Fate::of(task) != Fate::Errors;
		let first = self.each(open, |world, task| disclosure(world, task, 0))?;
		self.world.settle(first)?;
		let agreed = |task| Fate::of(task) == Fate::Agreement;
		let second = self.each(agreed, |world, task| disclosure(world, task, 1))?;
		self.measure("submit: disclosure that decides", Seed::Vrf, &second)?;
		let both = self.each(open, |world, task| disclosure(world, task, 1))?;
		self.world.settle(both)?;

		let third = self.each(agreed, |world, task| disclosure(world, task, 2))?;
		self.measure("submit: third disclosure", Seed::Vrf, &third)?;
		let discord = |task| Fate::of(task) == Fate::Discord;
		let third = self.each(discord, |world, task| disclosure(world, task, 2))?;
		self.measure("submit: third disclosure, nobody agrees", Seed::Vrf, &third)?;
		let uploads =
			self.each(agreed, |world, task| world.report(task, 0, |_, _| Submission::Uploaded))?;
		self.measure("submit: upload", Seed::Vrf, &uploads)
	}

	/// The stake of those who quit can be withdrawn.
	fn unbonded(&mut self) -> Result<()> {
		let mut none = VecDeque::new();
		while self.world.chain.number() <= UNBONDING {
			self.world.block(&mut none, Seed::Vrf)?;
		}
		let genesis = self.world.chain.genesis();
		let call = pallet_node_staking::Call::withdraw {}.into();
		let withdrawals = signed_by_all(&mut self.operators.retired, genesis, &call);
		self.measure("withdraw", Seed::Vrf, &withdrawals)
	}

	/// Creations at a fee of so many CNX by the second half of the creators, who have no tasks yet.
	fn orders(&mut self, count: usize, fee: u128) -> Vec<UncheckedExtrinsic> {
		let genesis = self.world.chain.genesis();
		let half = self.world.creators.len() / 2;
		let mut orders = Vec::new();
		for index in 0..count {
			let creator = half + index % half;
			let call = actors::image_task(8, fee * CNX);
			orders.push(self.world.creators[creator].sign(genesis, call));
		}
		orders
	}

	/// The creators' transactions so far were for blocks that are not kept.
	fn start_over(&mut self) {
		self.world.creators.iter_mut().for_each(Signer::start_over);
	}

	/// A transaction for each of the tasks that are meant.
	fn each(
		&self,
		meant: impl Fn(TaskId) -> bool,
		transaction: impl Fn(&World, TaskId) -> Result<UncheckedExtrinsic>,
	) -> Result<Vec<UncheckedExtrinsic>> {
		let tasks = self.tasks.iter().filter(|task| meant(**task));
		tasks.map(|task| transaction(&self.world, *task)).collect()
	}
}

impl Operators {
	/// Puts the operators into a genesis state.
	fn enter(genesis: &mut Genesis, each: usize) -> Result<Self> {
		let group = |number: usize| -> Vec<Signer> {
			(0..each).map(|index| Signer::new(Role::Operator, number * each + index)).collect()
		};
		let operators =
			Self { available: group(0), paused: group(1), retired: group(2), newcomers: group(3) };
		let accounts = |signers: &[Signer]| -> Vec<AccountId> {
			signers.iter().map(Signer::account).collect()
		};
		let members = [&operators.available, &operators.paused, &operators.retired];
		let joins = members.into_iter().flat_map(|signers| accounts(signers));
		let joins: Vec<_> = joins
			.map(|account| (account, genesis::join(actors::card(OWN_CARD, OWN_VRAM), None)))
			.collect();
		genesis.fund(&joins.iter().map(|(account, _)| *account).collect::<Vec<_>>())?;
		genesis.fund(&accounts(&operators.newcomers))?;
		let period =
			protocol::Parameters::UnbondingPeriod(protocol::UnbondingPeriod, Some(UNBONDING));
		genesis.set(period)?;
		genesis.calls(&joins)?;
		let all = |signers: &[Signer], call: RuntimeCall| -> Vec<_> {
			accounts(signers).into_iter().map(|account| (account, call.clone())).collect()
		};
		genesis.calls(&all(&operators.paused, pallet_node_registry::Call::pause {}.into()))?;
		genesis.calls(&all(&operators.retired, pallet_node_registry::Call::quit {}.into()))?;
		Ok(operators)
	}
}

/// The same call of all of them, as the first transaction of each.
fn signed_by_all(
	signers: &mut [Signer],
	genesis: deuterium_runtime::Hash,
	call: &RuntimeCall,
) -> Vec<UncheckedExtrinsic> {
	let transactions =
		signers.iter_mut().map(|signer| signer.sign(genesis, call.clone())).collect();
	signers.iter_mut().for_each(Signer::start_over);
	transactions
}

/// A commitment or an error report, as the task's fate has it.
fn first_submission(world: &World, task: TaskId, round: Round) -> Result<UncheckedExtrinsic> {
	let fate = Fate::of(task);
	if fate == Fate::Errors {
		let error = Submission::Error { code: ErrorCode::ExecutionFailed };
		return world.report(task, round, |_, _| error);
	}
	world.commit(task, round, fate.digest(round))
}

fn disclosure(world: &World, task: TaskId, round: Round) -> Result<UncheckedExtrinsic> {
	world.disclose(task, round, Fate::of(task).digest(round))
}
