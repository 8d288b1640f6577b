//! Carrying out steps.

use super::{By, Coverage, Play, Stake, Step};
use crate::{
	invariants::{Fault, Observer, check_nothing_stranded, due, next_deadline},
	parameters::{self, Parameters},
	results::{Outcome, salt},
	runtime::*,
	world::*,
};
use deuterium_primitives::{
	AbortReason, Balance, Digest, Hash, NodeStatus, Report, Round, TaskId, legacy_commitment,
	traits::{KickReason, LegacyRefusal, LegacyReports, Stake as _},
};
use frame_support::weights::Weight;
use pallet_node_registry::RemovalReason;
use pallet_task_queue::{Ending, Enquiry, Quote, Refusal, TaskRecord, TaskStatus};
use pallet_validation::Progress;
use sp_runtime::DispatchError;
use std::{
	cell::Cell,
	collections::BTreeMap,
	panic::{AssertUnwindSafe, catch_unwind},
	sync::Once,
};

/// The six orders of three rounds.
pub(crate) const ORDERS: [[Round; 3]; 6] =
	[[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

/// Deadlines worked off after a sequence at most; more than its steps can bring about.
const LAST_DEADLINES: u32 = 2_000;

/// A sequence that broke an invariant.
#[derive(Clone, Debug)]
pub struct Failure {
	/// What is wrong.
	pub fault: Fault,
	/// The calls and blocks that led there, one a line.
	pub trace: Vec<String>,
}

/// A chain on which steps are carried out, with what is needed to do so.
pub struct World {
	observer: Observer,
	coverage: Coverage,
	trace: Vec<String>,
	traces: bool,
	seeded: bool,
	winding_up: bool,
	/// What nodes have committed to.
	committed: BTreeMap<(TaskId, Round), Opening>,
}

/// What opens a commitment.
#[derive(Clone)]
struct Opening {
	digest: Digest,
	/// The salt, or the public nonce.
	salt: Hash,
	/// Whether the commitment has the form of the original contracts.
	legacy: bool,
}

/// Runs a sequence on a fresh chain, checks the invariants after every step, and in the end lets all
/// deadlines pass and all nodes leave, after which nothing may be left of anything. Panics of the
/// pallets are faults as well. With `traces`, a failure says what was called.
pub fn run(steps: &[Step], traces: bool) -> Result<Coverage, Failure> {
	let mut trace = Vec::new();
	let caught = quietly(|| {
		on_chain(Parameters::default(), || {
			let mut world = World::new(traces);
			let result = world.play(steps);
			trace = world.trace;
			result.map(|()| world.coverage)
		})
	});
	caught.map_err(|fault| Failure { fault, trace })
}

/// Turns a panic into a fault. Panics of this thread are not printed meanwhile: the fault says it.
fn quietly<R>(run: impl FnOnce() -> Result<R, Fault>) -> Result<R, Fault> {
	std::thread_local! {
		static QUIET: Cell<bool> = const { Cell::new(false) };
	}
	static HOOK: Once = Once::new();
	HOOK.call_once(|| {
		let usual = std::panic::take_hook();
		std::panic::set_hook(Box::new(move |info| {
			if !QUIET.get() {
				usual(info);
			}
		}));
	});
	QUIET.set(true);
	let caught = catch_unwind(AssertUnwindSafe(run));
	QUIET.set(false);
	caught.unwrap_or_else(|panic| {
		let text = panic.downcast_ref::<String>().cloned();
		let text = text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
		Err(format!("panic: {}", text.unwrap_or_else(|| "without a text".into())))
	})
}

/// The least fee that a quote names is enough, and one unit less is not.
fn check_least_fee(enquiry: &Enquiry, quote: Option<&Quote>) -> Result<(), Fault> {
	let Some(least) = quote.and_then(|quote| quote.least_fee) else { return Ok(()) };
	let refusal = |fee: Balance| {
		let quote = TaskQueue::quote(&Enquiry { fee, ..enquiry.clone() }, None);
		quote.ok().and_then(|quote| quote.refusal)
	};
	let too_low = |refusal: Option<Refusal>| {
		matches!(refusal, Some(Refusal::FeeBelowMinimum | Refusal::TaskFeeTooLow))
	};
	let below = refusal(least.saturating_sub(1));
	// Whether there are nodes is looked at before the price.
	if too_low(refusal(least)) || !(too_low(below) || below == Some(Refusal::NoSuchNodes)) {
		return Err(format!("{least} is not the least fee for {enquiry:?}"));
	}
	Ok(())
}

/// Makes a report as the precompiles do for the original contracts' ABI.
fn legacy(
	task: TaskId,
	round: Round,
	node: AccountId,
	report: Report,
	nonce: Hash,
) -> Result<(), LegacyRefusal> {
	let taken = match report {
		Report::Commit { commitment } => {
			<Validation as LegacyReports<_>>::commit(node, task, round, commitment, nonce)
		},
		Report::Disclose { digest, .. } => {
			<Validation as LegacyReports<_>>::disclose(node, task, round, &digest)
		},
		Report::Error { .. } => <Validation as LegacyReports<_>>::report_error(node, task, round),
		Report::Uploaded => <Validation as LegacyReports<_>>::report_uploaded(node, task, round),
	};
	taken.map(|_| ())
}

/// One of these, by number.
fn nth<T: Copy>(of: &[T], number: u8) -> Option<T> {
	of.get(usize::from(number).checked_rem(of.len())?).copied()
}

impl World {
	fn new(traces: bool) -> Self {
		Self {
			observer: Observer::new(),
			coverage: Coverage::default(),
			trace: Vec::new(),
			traces,
			seeded: true,
			winding_up: false,
			committed: BTreeMap::new(),
		}
	}

	fn play(&mut self, steps: &[Step]) -> Result<(), Fault> {
		for step in steps {
			self.note(|| format!("// {step:?}"));
			self.step(*step)?;
			self.observer.check()?;
		}
		self.wind_up()?;
		self.count_endings();
		Ok(())
	}

	fn note(&mut self, line: impl FnOnce() -> String) {
		if self.traces {
			self.trace.push(format!("block {}: {}", now(), line()));
		}
	}

	/// Makes a call and counts how it ended.
	fn made(
		&mut self,
		name: &str,
		what: impl FnOnce() -> String,
		result: Result<(), DispatchError>,
	) -> bool {
		self.note(|| format!("{name} {} -> {result:?}", what()));
		self.coverage.count(format!("{name}: {}", if result.is_ok() { "done" } else { "refused" }));
		result.is_ok()
	}

	fn signed(&mut self, name: &str, who: AccountId, call: impl Into<RuntimeCall>) -> bool {
		let call = call.into();
		let result = sign(who, call.clone());
		self.made(name, || format!("by {who}: {call:?}"), result)
	}

	fn step(&mut self, step: Step) -> Result<(), Fault> {
		match step {
			Step::Join { .. }
			| Step::SetWorkerKey { .. }
			| Step::Pause { .. }
			| Step::Resume { .. }
			| Step::Quit { .. }
			| Step::TopUp { .. }
			| Step::Withdraw { .. } => self.node_step(step),
			Step::Create { .. } => return self.create(step),
			Step::Cancel { task, by } => self.cancel(task, by),
			Step::Work { task, round, play, by } => {
				if let Some(task) = self.running(task) {
					return self.work(task, round, play, by);
				}
			},
			Step::Everybody { task, plays, order, by } => {
				let (Some(task), Some(order)) = (self.running(task), nth(&ORDERS, order)) else {
					return Ok(());
				};
				for round in order {
					self.work(task, round, plays[usize::from(round)], by)?;
				}
			},
			Step::Report { task, round, node, what, outcome, by } => {
				if let Some(node) = nth(&NODES, node) {
					let report = Self::any_report(task.into(), round, node, what, outcome);
					self.report(task.into(), round, node, report, by)?;
				}
			},
			Step::Claim { node } => {
				let creditors: Vec<_> =
					NODES.into_iter().filter(|node| TaskQueue::claimable(node) > 0).collect();
				let who = nth(&creditors, node).or(nth(&NODES, node)).unwrap_or_default();
				self.signed("claim", who, pallet_task_queue::Call::claim {});
			},
			Step::Poke => {
				self.signed("poke", BYSTANDER, pallet_task_queue::Call::poke {});
			},
			Step::Blocks { count } => {
				for _ in 0..count {
					self.pass_to(now().saturating_add(1))?;
				}
			},
			Step::Jump { blocks } => self.pass_to(now().saturating_add(blocks.max(1)))?,
			Step::Deadline => {
				let next = next_deadline().unwrap_or(0).max(now().saturating_add(1));
				// A deadline that hostile parameters put far away comes when the sequence is over.
				if next < 1 << 20 {
					self.pass_to(next)?;
				}
			},
			Step::Seed { present } => self.seeded = present,
			Step::Govern { parameter, value } => {
				parameters::change(|parameters| parameter.set(parameters, value));
			},
		}
		Ok(())
	}

	/// Ends the present block and begins that with a number.
	fn pass_to(&mut self, number: u32) -> Result<(), Fault> {
		let seed = Hash::from_low_u64_be((u64::from(now()) << 32) | 0x5eed);
		Seed::set(self.seeded.then_some(seed));
		// One at least, whatever the budget of weight is.
		let parameters = parameters::get();
		let budget =
			if parameters.block_budget == Weight::MAX { parameters.max_deadlines } else { 1 };
		let left = due().saturating_sub(budget as usize);
		end_block();
		// Fewer are fine: a task that has waited too long may still be dispatched when the budget did
		// not reach it.
		if due() > left {
			return Err(format!("{} deadlines have passed, {left} may", due()));
		}
		// Many blocks pass when a sequence is over, with few changes: one full check follows them.
		if self.winding_up {
			self.observer.look()?
		} else {
			self.observer.check()?
		}
		self.note(|| format!("// on to {number}"));
		begin_block(number);
		Carrier::take();
		Ok(())
	}

	fn node_step(&mut self, step: Step) {
		use pallet_node_registry::Call;
		let with = |statuses: &[NodeStatus], number: u8| {
			let status = |node: &AccountId| {
				NodeRegistry::node(node).map_or(NodeStatus::Quit, |node| node.status)
			};
			let fit: Vec<_> =
				NODES.into_iter().filter(|node| statuses.contains(&status(node))).collect();
			nth(&fit, number).or(nth(&NODES, number)).unwrap_or_default()
		};
		match step {
			Step::Join { node, card: number, stake, operator } => {
				let who = with(&[NodeStatus::Quit], node);
				let stake = match stake {
					Stake::Minimum => NodeStaking::minimum(),
					Stake::All => Balances::free_balance(who),
					Stake::Exactly(amount) => amount,
				};
				let worker = Some(sp_core::Pair::public(&worker(who)));
				let operator = operator.and_then(|operator| nth(&NODES, operator));
				let call = Call::join { card: card(number), stake, worker, operator };
				self.signed("join", who, call);
			},
			Step::SetWorkerKey { node, present } => {
				let who = nth(&NODES, node).unwrap_or_default();
				let worker = present.then(|| sp_core::Pair::public(&worker(who)));
				self.signed("set_worker_key", who, Call::set_worker_key { worker });
			},
			Step::Pause { node } => {
				let who = with(&[NodeStatus::Available, NodeStatus::Busy], node);
				self.signed("pause", who, Call::pause {});
			},
			Step::Resume { node } => {
				let who = with(&[NodeStatus::Paused], node);
				self.signed("resume", who, Call::resume {});
			},
			Step::Quit { node } => {
				let who = nth(&NODES, node).unwrap_or_default();
				self.signed("quit", who, Call::quit {});
			},
			Step::TopUp { node, amount } => {
				let bonded: Vec<_> =
					NODES.into_iter().filter(|node| NodeStaking::bonded(node) > 0).collect();
				let who = nth(&bonded, node).unwrap_or(BYSTANDER);
				self.signed("top_up", who, pallet_node_staking::Call::top_up { amount });
			},
			Step::Withdraw { node, by_other } => {
				use pallet_node_staking::Call;
				let unbonding: Vec<_> =
					NODES.into_iter().filter(|node| NodeStaking::unbonding(node) > 0).collect();
				let who = nth(&unbonding, node).or(nth(&NODES, node)).unwrap_or_default();
				if by_other {
					self.signed("withdraw_for", BYSTANDER, Call::withdraw_for { who });
				} else {
					self.signed("withdraw", who, Call::withdraw {});
				}
			},
			_ => {},
		}
	}

	/// Creates a task, and holds what came of it against what a quote said before.
	fn create(&mut self, step: Step) -> Result<(), Fault> {
		let Step::Create { creator, kind, card: number, vram_gb, cap, fee } = step else {
			return Ok(());
		};
		let creator = nth(&CREATORS, creator).unwrap_or_default();
		let queued = TaskQueue::stats().queued;
		let waiting = self.tasks(TaskRecord::is_queued);
		let enquiry = Enquiry { kind, vram_gb, cap, card: number.map(card), fee };
		let quote = TaskQueue::quote(&enquiry, Some(&creator));
		check_least_fee(&enquiry, quote.as_ref().ok())?;
		let call = pallet_task_queue::Call::create_task {
			kind,
			args_hash: Hash::repeat_byte(1),
			data_hash: Hash::zero(),
			vram_gb,
			cap,
			card: number.map(card),
			fee,
		};
		let created = self.signed("create_task", creator, call);
		let accepted = quote.as_ref().is_ok_and(|quote| quote.refusal.is_none());
		if created != accepted {
			return Err(format!("created: {created}, but quoted was {quote:?}"));
		}
		if let (true, Ok(quote)) = (created, &quote) {
			let id = pallet_task_queue::TaskCount::<Test>::get();
			let place = TaskQueue::queue_position(id);
			if place != Some(quote.ahead) {
				return Err(format!("task {id} is behind {place:?}, quoted was {quote:?}"));
			}
		}
		for task in waiting.iter().filter_map(|id| TaskQueue::task(*id)) {
			let value = quote.as_ref().map_or(0, |quote| quote.value);
			if task.status == TaskStatus::Aborted(AbortReason::Outbid) && task.value >= value {
				return Err(format!("{task:?} had to make room for a value of {value}"));
			}
		}
		let limit = parameters::get().queue_limit;
		let after = TaskQueue::stats().queued;
		if after > queued.max(limit) {
			return Err(format!("{after} tasks wait, {limit} may, {queued} did"));
		}
		Ok(())
	}

	fn cancel(&mut self, number: u8, by: u8) {
		let waiting = self.tasks(TaskRecord::is_queued);
		let Some(task) = nth(&waiting, number).or(Some(u64::from(number % 8))) else { return };
		let creator = TaskQueue::task(task).map_or(BYSTANDER, |record| record.creator);
		let (origin, who) = match by {
			0 | 3 => (RuntimeOrigin::signed(creator), "its creator"),
			1 => (RuntimeOrigin::root(), "governance"),
			_ => (RuntimeOrigin::signed(BYSTANDER), "somebody"),
		};
		let result = call(origin, pallet_task_queue::Call::cancel_task { task });
		self.made("cancel_task", || format!("{task} by {who}"), result);
	}

	/// Ids of the present tasks of which something holds.
	fn tasks(&self, of: impl Fn(&TaskRecord<AccountId>) -> bool) -> Vec<TaskId> {
		let tasks = pallet_task_queue::Tasks::<Test>::iter().filter(|(_, task)| of(task));
		let mut ids: Vec<_> = tasks.map(|(id, _)| id).collect();
		ids.sort_unstable();
		ids
	}

	fn running(&self, number: u8) -> Option<TaskId> {
		nth(&self.tasks(TaskRecord::is_running), number)
	}

	/// Lets the node of a round do what it can do now.
	fn work(&mut self, task: TaskId, round: Round, play: Play, by: By) -> Result<(), Fault> {
		let Some(group) = Validation::group(task) else { return Ok(()) };
		let Some(own) = group.round(round) else { return Ok(()) };
		let node = own.node;
		let hands_over = group.result().is_some_and(|result| result.node == node);
		let goes_on = matches!(play, Play::Result(_) | Play::Copy);
		match own.progress {
			_ if play == Play::Silent => Ok(()),
			Progress::Waiting => self.first_report(task, round, node, play, by),
			Progress::Committed { .. } if goes_on => {
				let Some(Opening { digest, salt, legacy }) =
					self.committed.get(&(task, round)).cloned()
				else {
					return Ok(());
				};
				// In the form of the commitment; what a worker key signs never has the old one.
				let by = if legacy && by == By::Account { By::Legacy } else { by };
				self.report(task, round, node, Report::Disclose { digest, salt }, by)
			},
			Progress::Disclosed { .. } if goes_on && hands_over && !own.settled => {
				self.report(task, round, node, Report::Uploaded, by)
			},
			_ => Ok(()),
		}
	}

	/// A commitment or an error report.
	fn first_report(
		&mut self,
		task: TaskId,
		round: Round,
		node: AccountId,
		play: Play,
		by: By,
	) -> Result<(), Fault> {
		let (opening, by) = match play {
			Play::Error(code) => {
				return self.report(task, round, node, Report::Error { code }, by);
			},
			Play::Copy => {
				let others = self.committed.range((task, 0)..=(task, 2));
				let Some((_, copied)) = others.into_iter().find(|(_, opening)| opening.legacy)
				else {
					return Ok(());
				};
				(copied.clone(), By::Legacy)
			},
			play => {
				let Some(record) = TaskQueue::task(task) else { return Ok(()) };
				let outcome =
					if let Play::Result(outcome) = play { outcome } else { Outcome::Correct };
				let digest = outcome.digest(task, record.kind, record.cap);
				let legacy = by == By::Legacy;
				(Opening { digest, salt: salt(task, round), legacy }, by)
			},
		};
		let report = if opening.legacy {
			let commitment = legacy_commitment(&opening.digest, &opening.salt);
			Report::Commit { commitment }
		} else {
			commit_to(task, round, node, &opening.digest)
		};
		self.committed.insert((task, round), opening);
		self.report(task, round, node, report, by)
	}

	fn any_report(
		task: TaskId,
		round: Round,
		node: AccountId,
		what: u8,
		outcome: Outcome,
	) -> Report {
		let record = TaskQueue::task(task);
		let digest = record
			.map_or_else(Digest::default, |record| outcome.digest(task, record.kind, record.cap));
		match what % 4 {
			0 => commit_to(task, round, node, &digest),
			1 => Report::Disclose { digest, salt: salt(task, round) },
			2 => Report::Error { code: deuterium_primitives::ErrorCode::DownloadFailed },
			_ => Report::Uploaded,
		}
	}

	fn report(
		&mut self,
		task: TaskId,
		round: Round,
		node: AccountId,
		report: Report,
		by: By,
	) -> Result<(), Fault> {
		let name = match report {
			Report::Commit { .. } => "commit",
			Report::Disclose { .. } => "disclose",
			Report::Error { .. } => "report_error",
			Report::Uploaded => "report_uploaded",
		};
		match by {
			By::Account => {
				self.signed(name, node, own_call(task, round, report));
			},
			By::Legacy => {
				let nonce = self.committed.get(&(task, round)).map(|opening| opening.salt);
				let nonce = nonce.unwrap_or_else(|| salt(task, round));
				let what = format!("{report:?} of {task}, {round} by {node}");
				let result = legacy(task, round, node, report, nonce);
				let result = result.map_err(|refusal| DispatchError::Other(refusal.message()));
				self.made(&format!("{name}, legacy"), || what, result);
			},
			By::Worker => {
				let call = worker_call(task, round, node, report);
				let result = authorize(call.clone());
				if let Err(Some(error)) = result {
					return Err(format!("valid, but refused with {error:?}: {call:?}"));
				}
				let result = result.map_err(|_| DispatchError::Other("not valid"));
				self.made("submit", || format!("for {node}: {call:?}"), result);
			},
		}
		Ok(())
	}

	/// Lets every deadline pass, lets every node leave with its stake; then nothing may be left.
	fn wind_up(&mut self) -> Result<(), Fault> {
		self.note(|| "// winding up".into());
		self.seeded = false;
		self.winding_up = true;
		parameters::change(|parameters| parameters.existential_deposit = 0);
		for _ in 0..LAST_DEADLINES {
			let Some(deadline) = next_deadline() else { break };
			self.pass_to(deadline.max(now().saturating_add(1)))?;
		}
		self.observer.check()?;
		check_nothing_stranded()?;
		for node in NODES {
			self.signed("claim", node, pallet_task_queue::Call::claim {});
			self.signed("quit", node, pallet_node_registry::Call::quit {});
			let matures = NodeStaking::ledger(&node).unbonding.iter().map(|c| c.matures_at).max();
			if matures.is_some_and(|at| at > now()) {
				begin_block(matures.unwrap_or_default());
			}
			self.signed("withdraw", node, pallet_node_staking::Call::withdraw {});
		}
		self.observer.check()?;
		let held = pallet_balances::Holds::<Test>::iter().next();
		let claims = pallet_task_queue::Claims::<Test>::iter().count();
		match held {
			Some(held) if claims == 0 => Err(format!("on hold for ever: {held:?}")),
			_ => Ok(()),
		}
	}

	/// Counts how tasks and rounds ended, over all tasks that there ever were.
	fn count_endings(&mut self) {
		for task in self.observer.tasks().values() {
			self.coverage.count(match task.status {
				TaskStatus::Queued | TaskStatus::Running => "task: not over",
				TaskStatus::Succeeded { .. } => "task: succeeded",
				TaskStatus::Aborted(AbortReason::Outbid) => "task: outbid",
				TaskStatus::Aborted(AbortReason::Cancelled) => "task: cancelled",
				TaskStatus::Aborted(AbortReason::QueueExpired) => "task: expired in the queue",
				TaskStatus::Aborted(AbortReason::TimedOut) => "task: timed out",
				TaskStatus::Aborted(AbortReason::ErrorReported) => "task: error reported",
				TaskStatus::Aborted(AbortReason::ResultIllegal) => "task: result illegal",
			});
			for round in task.run.iter().flat_map(|run| &run.rounds) {
				match round.ending {
					Some(Ending::Paid) => self.coverage.count("round: paid"),
					Some(Ending::Slashed) => self.coverage.count("round: slashed"),
					Some(Ending::Released) if round.slashed > 0 => {
						self.coverage.count("round: penalised");
					},
					Some(Ending::Released) => self.coverage.count("round: released"),
					None => self.coverage.count("round: not over"),
				}
			}
		}
		for removal in pallet_node_registry::Removals::<Test>::iter_values() {
			self.coverage.count(match removal.reason {
				RemovalReason::KickedOut(KickReason::LowScores { .. }) => "node: kicked out",
				RemovalReason::KickedOut(KickReason::Silence { .. }) => "node: kicked out, silent",
				RemovalReason::Slashed => "node: slashed",
			});
		}
	}
}
