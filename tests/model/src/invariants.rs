//! What must hold after every step, whatever was done: the pallets' own invariants, and others that
//! are stated here without their help, over the money of all accounts and the history of all tasks.

use crate::{results, runtime::*, world::*};
use codec::Encode;
use deuterium_primitives::{AbortReason, Balance, NodeStatus, Phase, Requirement, TaskId};
use pallet_task_queue::{Ending, Run, TaskRecord, TaskStatus, keys};
use pallet_validation::{GroupRecord, Progress};
use std::collections::{BTreeMap, BTreeSet};

type Task = TaskRecord<AccountId>;
type Group = GroupRecord<AccountId>;

/// What is wrong, for a person; empty never.
pub type Fault = String;

macro_rules! hold {
	($condition:expr, $($message:tt)+) => {
		if !$condition {
			return Err(format!($($message)+));
		}
	};
}

/// Watches a chain from its first block on.
pub struct Observer {
	issuance: Balance,
	wealth: BTreeMap<AccountId, Balance>,
	/// Every task that there ever was, as it was seen last.
	tasks: BTreeMap<TaskId, Task>,
	/// Whether balances were lost as dust, which needs an existential deposit.
	dust: bool,
}

impl Observer {
	/// Begins to watch.
	pub fn new() -> Self {
		let accounts = CREATORS.into_iter().chain(NODES).chain([TREASURY, BYSTANDER]);
		Self {
			issuance: Balances::total_issuance(),
			wealth: accounts.map(|who| (who, wealth(who))).collect(),
			tasks: BTreeMap::new(),
			dust: false,
		}
	}

	/// Every task that there ever was, as it was seen last.
	pub fn tasks(&self) -> &BTreeMap<TaskId, Task> {
		&self.tasks
	}

	/// Checks everything; says what is wrong.
	pub fn check(&mut self) -> Result<(), Fault> {
		check_pallets()?;
		let tasks: BTreeMap<TaskId, Task> = pallet_task_queue::Tasks::<Test>::iter().collect();
		self.follow(&tasks)?;
		for (id, task) in &tasks {
			let group = pallet_validation::Groups::<Test>::get(id);
			check_task(task, group.as_ref()).map_err(|fault| format!("task {id}: {fault}"))?;
		}
		check_nodes(&tasks)?;
		check_holds(&tasks)?;
		self.check_wealth()
	}

	/// Takes in what became of the tasks since the last look, and checks that alone.
	pub fn look(&mut self) -> Result<(), Fault> {
		self.follow(&pallet_task_queue::Tasks::<Test>::iter().collect())
	}

	fn follow(&mut self, tasks: &BTreeMap<TaskId, Task>) -> Result<(), Fault> {
		for (id, before) in &self.tasks {
			match tasks.get(id) {
				Some(after) => check_change(before, after)
					.map_err(|fault| format!("task {id}: {fault}\n{before:?}\n{after:?}"))?,
				None => hold!(
					before.ended.is_some() && before.deadline <= now(),
					"task {id} was dropped before its time: {before:?}"
				),
			}
		}
		let known = self.tasks.len() as u64;
		for (id, task) in tasks {
			hold!(self.tasks.contains_key(id) || *id > known, "task {id} came back: {task:?}");
		}
		self.tasks.extend(tasks.iter().map(|(id, task)| (*id, task.clone())));
		hold!(
			self.tasks.len() as u64 == pallet_task_queue::TaskCount::<Test>::get(),
			"tasks were dropped unseen, or ids left out"
		);
		Ok(())
	}

	/// Everybody has what they had at first, less what their tasks cost, plus what they earned, less
	/// what they were slashed.
	fn check_wealth(&mut self) -> Result<(), Fault> {
		let issuance = Balances::total_issuance();
		if crate::parameters::get().existential_deposit > 0 && issuance < self.issuance {
			self.dust = true;
		}
		if self.dust {
			hold!(issuance <= self.issuance, "money was made");
			return Ok(());
		}
		hold!(issuance == self.issuance, "issuance was {}, is {issuance}", self.issuance);
		let mut expected: BTreeMap<AccountId, i128> = BTreeMap::new();
		let mut move_money = |from: AccountId, to: AccountId, amount: Balance| {
			let amount = i128::try_from(amount).expect("no account has that much");
			*expected.entry(from).or_default() -= amount;
			*expected.entry(to).or_default() += amount;
		};
		for task in self.tasks.values() {
			for (node, round) in task.run.iter().flat_map(|run| run.nodes.iter().zip(&run.rounds)) {
				move_money(task.creator, *node, round.paid);
				move_money(*node, TREASURY, round.slashed);
			}
		}
		for (payee, debtor, amount) in pallet_task_queue::Claims::<Test>::iter() {
			move_money(payee, debtor, amount);
		}
		for (who, before) in &self.wealth {
			let after = before.wrapping_add_signed(expected.get(who).copied().unwrap_or_default());
			hold!(wealth(*who) == after, "account {who} should have {after}, has {}", wealth(*who));
		}
		Ok(())
	}
}

impl Default for Observer {
	fn default() -> Self {
		Self::new()
	}
}

fn check_pallets() -> Result<(), Fault> {
	let named = |pallet: &str, result: Result<(), sp_runtime::DispatchError>| {
		result.map_err(|error| format!("try_state of {pallet}: {error:?}"))
	};
	named("node-staking", NodeStaking::do_try_state())?;
	named("qos", Qos::do_try_state())?;
	named("node-registry", NodeRegistry::do_try_state())?;
	named("task-queue", TaskQueue::do_try_state())?;
	named("validation", Validation::do_try_state())
}

/// What a task may become.
fn check_change(before: &Task, after: &Task) -> Result<(), Fault> {
	if before.ended.is_some() {
		hold!(before == after, "it changed after its end");
		return Ok(());
	}
	hold!(
		(before.creator, before.kind, before.requirement, before.cap, before.fee, before.value)
			== (after.creator, after.kind, after.requirement, after.cap, after.fee, after.value)
			&& before.created == after.created,
		"its terms changed"
	);
	let in_vain = |reason| {
		use AbortReason::{Cancelled, Outbid, QueueExpired};
		matches!(reason, Outbid | Cancelled | QueueExpired)
	};
	let allowed = match (before.status, after.status) {
		(TaskStatus::Queued, TaskStatus::Aborted(reason)) => in_vain(reason) == after.run.is_none(),
		(TaskStatus::Queued, _) => true,
		(TaskStatus::Running, TaskStatus::Aborted(reason)) => !in_vain(reason),
		(TaskStatus::Running, after) => after != TaskStatus::Queued,
		(before, after) => before == after,
	};
	hold!(allowed, "it went from {:?} to {:?}", before.status, after.status);
	hold!(after.remaining <= before.remaining, "its escrow grew");
	hold!(after.refunded >= before.refunded, "a refund was taken back");
	if let (Some(before), Some(after)) = (&before.run, &after.run) {
		hold!(before.nodes == after.nodes, "its nodes changed");
		for (before, after) in before.rounds.iter().zip(&after.rounds) {
			hold!(before.ending.is_none() || before == after, "a round was settled twice");
		}
	}
	Ok(())
}

/// A task against the rules of the protocol, from the results that were disclosed.
fn check_task(task: &Task, group: Option<&Group>) -> Result<(), Fault> {
	hold!(task.ended.is_some() == (task.phase == Phase::Retention), "phase and end differ");
	let (Some(run), Some(group)) = (&task.run, group) else {
		hold!(task.run.is_none() && group.is_none(), "a group without a run, or a run without");
		hold!(!task.is_running(), "it runs without nodes");
		hold!(task.ended.is_none() || task.refunded == task.fee, "not refunded: {task:?}");
		return Ok(());
	};
	check_requirement(task, run)?;
	let similar = |a: usize, b: usize| match (&group.rounds[a].digest, &group.rounds[b].digest) {
		(Some(a), Some(b)) => results::same(group.kind, group.distance_threshold, a, b),
		_ => false,
	};
	let pairs = [(0, 1), (1, 2), (0, 2)];
	for (round, result) in run.rounds.iter().enumerate() {
		let (left, right) = ((round + 1) % 3, (round + 2) % 3);
		let record = &group.rounds[round];
		if result.ending == Some(Ending::Slashed) {
			hold!(similar(left, right), "round {round} was slashed without a majority: {group:?}");
			hold!(
				!similar(round, left) && !similar(round, right),
				"round {round} was slashed although it agrees: {group:?}"
			);
			hold!(result.paid == 0, "round {round} was slashed and paid");
		} else if result.slashed > 0 {
			let withheld = matches!(record.progress, Progress::Withheld { .. });
			hold!(withheld, "round {round} was penalised without withholding: {group:?}");
		}
		hold!(result.score.unwrap_or(0) <= 20, "round {round} scored {:?}", result.score);
	}
	let agreed = pairs.iter().any(|(a, b)| similar(*a, *b));
	match task.status {
		TaskStatus::Succeeded { result_round } => {
			let round = usize::from(result_round);
			let backed = (0..3).any(|other| other != round && similar(round, other));
			hold!(backed, "its result has no second: {group:?}");
		},
		TaskStatus::Aborted(reason) => {
			hold!(!agreed, "it was aborted although two results agree: {group:?}");
			check_abort(task, run, group, reason)?;
		},
		status => hold!(status == TaskStatus::Running && !agreed, "undecided: {group:?}"),
	}
	Ok(())
}

/// A failed task costs its creator the reporters' part at most, and only for reports.
fn check_abort(
	task: &Task,
	run: &Run<AccountId>,
	group: &Group,
	reason: AbortReason,
) -> Result<(), Fault> {
	let paid: Balance = run.rounds.iter().map(|round| round.paid).sum();
	let percent = Balance::from(group.reporters_percent.min(100));
	// Rounded up, and divided first: fees may be huge.
	let limit = (task.fee / 100 + 1).saturating_mul(percent);
	hold!(paid <= limit, "the creator paid {paid} for a failure, {percent} % of {}", task.fee);
	hold!(task.refunded == task.fee - paid, "{} refunded, {paid} paid", task.refunded);
	let errors = group.rounds.iter().filter(|round| round.error.is_some()).count();
	let contradicted = group.rounds.iter().any(|round| round.digest.is_some());
	for (round, result) in group.rounds.iter().zip(&run.rounds) {
		let believed = reason == AbortReason::ErrorReported && errors > 1 && !contradicted;
		let earned = round.error.is_some() && believed;
		hold!(result.paid == 0 || earned, "somebody was paid for a failure: {group:?}");
	}
	Ok(())
}

/// The nodes are three, of three operators, and their cards are what was asked for. Cards may have
/// changed after the end of a task, when a node joins again.
fn check_requirement(task: &Task, run: &Run<AccountId>) -> Result<(), Fault> {
	let different: BTreeSet<_> = run.nodes.iter().collect();
	hold!(different.len() == 3, "a node has two rounds: {:?}", run.nodes);
	if run.rounds.iter().any(|round| round.ending.is_some()) {
		return Ok(());
	}
	let nodes: Vec<_> = run.nodes.iter().filter_map(NodeRegistry::node).collect();
	let operators: BTreeSet<_> = nodes.iter().map(|node| node.operator).collect();
	hold!(operators.len() == 3, "an operator has two rounds: {nodes:?}");
	let cards: BTreeSet<_> = nodes.iter().map(|node| node.card.id()).collect();
	let memory = nodes.iter().map(|node| node.card.vram_gb).min().unwrap_or(0);
	let fit = match task.requirement {
		Requirement::AnyCard { vram_gb } => memory >= vram_gb,
		Requirement::SameCard { vram_gb } => memory >= vram_gb && cards.len() == 1,
		Requirement::ThisCard { card } => cards == BTreeSet::from([card]),
	};
	hold!(fit, "nodes do not meet {:?}: {nodes:?}", task.requirement);
	Ok(())
}

/// A node works if and only if a live task says so.
fn check_nodes(tasks: &BTreeMap<TaskId, Task>) -> Result<(), Fault> {
	for (who, node) in pallet_node_registry::Nodes::<Test>::iter() {
		let Some(id) = node.task else {
			hold!(!node.status.is_working(), "node {who} works on nothing");
			continue;
		};
		let rounds = tasks.get(&id).and_then(|task| task.run.as_ref());
		let unsettled = rounds.into_iter().flat_map(|run| run.nodes.iter().zip(&run.rounds));
		let bound = unsettled.filter(|(_, round)| round.ending.is_none()).any(|(n, _)| *n == who);
		hold!(bound, "node {who} is {:?} with task {id}, which does not know it", node.status);
	}
	Ok(())
}

/// On hold is exactly what live tasks, deferred credits and stakes need, on every account.
fn check_holds(tasks: &BTreeMap<TaskId, Task>) -> Result<(), Fault> {
	// By encoded reason, which has an order.
	let mut needed: BTreeMap<(AccountId, Vec<u8>), Balance> = BTreeMap::new();
	let mut need = |who: AccountId, reason: RuntimeHoldReason, amount: Balance| {
		if amount > 0 {
			*needed.entry((who, reason.encode())).or_default() += amount;
		}
	};
	let escrow = || pallet_task_queue::HoldReason::TaskEscrow.into();
	tasks.values().for_each(|task| need(task.creator, escrow(), task.remaining));
	pallet_task_queue::Claims::<Test>::iter()
		.for_each(|(_, debtor, amount)| need(debtor, escrow(), amount));
	for (who, ledger) in pallet_node_staking::Ledgers::<Test>::iter() {
		need(who, pallet_node_staking::HoldReason::Stake.into(), ledger.bonded);
		need(who, pallet_node_staking::HoldReason::Unbonding.into(), ledger.total_unbonding());
	}
	let held: BTreeMap<(AccountId, Vec<u8>), Balance> = pallet_balances::Holds::<Test>::iter()
		.flat_map(|(who, holds)| holds.into_iter().map(move |hold| (who, hold)))
		.map(|(who, hold)| ((who, hold.id.encode()), hold.amount))
		.collect();
	hold!(held == needed, "on hold is {held:?}, needed is {needed:?}");
	Ok(())
}

/// Deadlines that are due at the end of the present block.
pub fn due() -> usize {
	let deadlines = pallet_task_queue::Agenda::<Test>::iter_keys().map(keys::appointment_of);
	deadlines.take_while(|(deadline, _)| *deadline <= now()).count()
}

/// The earliest deadline of all tasks.
pub fn next_deadline() -> Option<u32> {
	let mut deadlines = pallet_task_queue::Agenda::<Test>::iter_keys().map(keys::appointment_of);
	deadlines.next().map(|(deadline, _)| deadline)
}

/// Nothing is left of any task, once every deadline has passed: no record, no hold but for deferred
/// credits, no node bound.
pub fn check_nothing_stranded() -> Result<(), Fault> {
	use pallet_task_queue::{Agenda, LiveTasks, PriceOrder, Tasks, WaitingTasks};
	hold!(Tasks::<Test>::iter_keys().next().is_none(), "a task's record is left");
	hold!(Agenda::<Test>::iter_keys().next().is_none(), "a deadline is left");
	hold!(WaitingTasks::<Test>::iter_keys().next().is_none(), "the queue is not empty");
	hold!(PriceOrder::<Test>::iter_keys().next().is_none(), "the price order is not empty");
	hold!(LiveTasks::<Test>::iter_keys().next().is_none(), "a creator has live tasks");
	hold!(
		pallet_validation::Groups::<Test>::iter_keys().next().is_none(),
		"a group without a task is left"
	);
	let stats = TaskQueue::stats();
	hold!((stats.queued, stats.running) == (0, 0), "tasks are counted that do not exist");
	hold!(stats.succeeded + stats.aborted == stats.total, "endings are missing: {stats:?}");
	for (who, node) in pallet_node_registry::Nodes::<Test>::iter() {
		use NodeStatus::{Available, Paused, Quit};
		let at_rest = matches!(node.status, Available | Paused | Quit);
		hold!(at_rest && node.task.is_none(), "node {who} is {:?}", node.status);
	}
	Ok(())
}
