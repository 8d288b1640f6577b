//! Carrying out what the settlement model decided.
//!
//! Everything here is infallible. The order of the actions is the order of the events; the model
//! gives it as the protocol wants it (a node's event before the task's success, and so on).

use crate::{Config, Ending, Event, Pallet, Run, TaskRecord, TaskStatus, Tasks};
use deuterium_math::settlement::{
	self, Action, Actions,
	money::{Ledger, Payee},
};
use deuterium_primitives::{
	AbortReason, Balance, BlockNumber, GROUP_SIZE, Phase, Round, TaskId, TaskTerms,
	traits::{
		NodeDirectory, NodeExit, Offence, ProtocolEvent, ProtocolEvents, Qos, Settlement,
		SlashCause, SlashPart, Stake, Validation,
	},
};
use frame_support::traits::Get;

type TaskOf<T> = TaskRecord<<T as frame_system::Config>::AccountId>;

/// What a task means for the record of a node.
#[derive(Clone, Copy)]
enum Mark {
	/// It counts, with this score.
	Score(u8),
	/// It does not count, but everybody was silent in it (B-38).
	Silent,
	/// It leaves no trace.
	None,
}

impl Mark {
	const fn score(self) -> Option<u8> {
		match self {
			Self::Score(score) => Some(score),
			Self::Silent | Self::None => None,
		}
	}
}

impl<T: Config> Settlement<T::AccountId> for Pallet<T> {
	fn apply(task: TaskId, nodes: &[T::AccountId; GROUP_SIZE], actions: &Actions) {
		Self::mutate_task(task, |record| {
			// Only ever the nodes that the task was given to, and only while it is live.
			if record.is_live() && record.run.as_ref().is_some_and(|run| run.nodes == *nodes) {
				Self::carry_out(task, record, actions);
			}
		});
	}

	fn phase(task: TaskId) -> Option<(Phase, BlockNumber)> {
		Tasks::<T>::get(task).map(|record| (record.phase, record.deadline))
	}

	fn terms(task: TaskId) -> Option<TaskTerms<T::AccountId>> {
		Tasks::<T>::get(task).map(|record| TaskTerms {
			creator: record.creator,
			args_hash: record.args_hash,
			cap: record.cap,
			fee: record.fee,
		})
	}
}

impl<T: Config> Pallet<T> {
	fn carry_out(id: TaskId, task: &mut TaskOf<T>, actions: &Actions) {
		let Some(run) = task.run.as_ref() else { return };
		let mut ledger = Ledger::resume(task.fee, task.remaining, run.unsettled(), &run.rewards());
		for action in actions.iter() {
			for movement in ledger.apply(&action) {
				Self::move_money(id, task, &action, movement.to, movement.amount);
			}
			Self::perform(id, task, &action);
		}
		Self::learn(id, task, actions);
		Self::await_upload(id, task);
	}

	/// Pays a part of the escrow and writes down to whom.
	fn move_money(id: TaskId, task: &mut TaskOf<T>, action: &Action, to: Payee, amount: Balance) {
		let creator = task.creator.clone();
		task.remaining = task.remaining.saturating_sub(amount);
		match to {
			Payee::Creator => {
				task.refunded = task.refunded.saturating_add(amount);
				let result = round_of(action).and_then(|round| result_mut(task, round));
				if let Some(result) = result {
					result.refunded = result.refunded.saturating_add(amount);
				}
				Self::pay(id, &creator, &creator, amount);
			},
			Payee::Round(round) => {
				if let Some(result) = result_mut(task, round) {
					result.paid = result.paid.saturating_add(amount);
				}
				if let Some(node) = node_of(task, round) {
					Self::pay(id, &creator, &node, amount);
				}
			},
		}
	}

	/// What an action means besides money.
	fn perform(id: TaskId, task: &mut TaskOf<T>, action: &Action) {
		match *action {
			// Announced by whoever keeps the group; the deadline follows with the window.
			Action::CommitmentsReady | Action::PayReporters { .. } => {},
			Action::OpenDisclosureWindow { .. } => {
				task.phase = Phase::Disclosure;
				task.deadline = Self::deadline_in(T::DisclosureTimeout::get());
				Self::deposit_event(Event::DisclosureOpened { task: id, deadline: task.deadline });
			},
			Action::Pay { round, score } => Self::settle(id, task, round, Mark::Score(score)),
			Action::ScoreOnly { round, score, .. } => {
				// In a task that timed out only those have no score among whom all were silent.
				let timed_out = task.status == TaskStatus::Aborted(AbortReason::TimedOut);
				let unscored = if timed_out { Mark::Silent } else { Mark::None };
				Self::settle(id, task, round, score.map_or(unscored, Mark::Score));
			},
			Action::Slash { round, .. } => Self::slash(id, task, round),
			Action::PenaliseWithholding { round } => Self::penalise(id, task, round),
			Action::Success { result_round } => {
				task.status = TaskStatus::Succeeded { result_round };
				if let Some(result_node) = node_of(task, result_round) {
					Self::deposit_event(Event::TaskSucceeded { task: id, result_node });
				}
			},
			Action::Abort { reason } => Self::abort(id, task, reason_of(reason)),
			Action::End => Self::end(id, task),
		}
	}

	/// Lets a node go, with what it was paid.
	fn settle(id: TaskId, task: &mut TaskOf<T>, round: Round, mark: Mark) {
		let (Some(node), Some(result)) = (node_of(task, round), result_mut(task, round)) else {
			return;
		};
		let (amount, score) = (result.paid, mark.score());
		result.score = score;
		result.ending = Some(if amount > 0 { Ending::Paid } else { Ending::Released });
		Self::release(id, &node, mark, NodeExit::Settled);
		let (protocol, event) = if amount > 0 {
			(
				ProtocolEvent::TaskNodeSuccess { task: id, node: node.clone(), fee: amount },
				Event::NodePaid { task: id, node, amount, score },
			)
		} else {
			(
				ProtocolEvent::TaskNodeCancelled { task: id, node: node.clone() },
				Event::NodeReleased { task: id, node, score },
			)
		};
		T::ProtocolEvents::deposit(protocol);
		Self::deposit_event(event);
	}

	/// Takes the whole stake of a refuted node and removes it from the network.
	fn slash(id: TaskId, task: &mut TaskOf<T>, round: Round) {
		let (Some(node), Some(result)) = (node_of(task, round), result_mut(task, round)) else {
			return;
		};
		let amount = Self::punish(&node, SlashPart::All, cause(id, round, Offence::Refuted));
		result.ending = Some(Ending::Slashed);
		result.score = Some(0);
		result.slashed = result.slashed.saturating_add(amount);
		Self::release(id, &node, Mark::Score(0), NodeExit::Slashed);
		T::ProtocolEvents::deposit(ProtocolEvent::TaskNodeSlashed { task: id, node: node.clone() });
		Self::deposit_event(Event::NodeSlashed { task: id, node, amount });
	}

	/// Takes the part of the stake that withholding a disclosure costs.
	fn penalise(id: TaskId, task: &mut TaskOf<T>, round: Round) {
		let Some(part) = task.run.as_ref().map(|run| run.withholding_penalty) else { return };
		let (Some(node), Some(result)) = (node_of(task, round), result_mut(task, round)) else {
			return;
		};
		let cause = cause(id, round, Offence::Withheld);
		let amount = Self::punish(&node, SlashPart::Part(part), cause);
		result.slashed = result.slashed.saturating_add(amount);
		Self::deposit_event(Event::WithholdingPenalised { task: id, node, amount });
	}

	/// Slashes a node only for the task that it is busy with.
	fn punish(node: &T::AccountId, part: SlashPart, cause: SlashCause) -> Balance {
		if T::Nodes::current_task(node) != Some(cause.task) {
			return 0;
		}
		T::Stake::slash(node, part, cause)
	}

	/// Records the score and lets the node go; only while this very task binds it.
	fn release(id: TaskId, node: &T::AccountId, mark: Mark, exit: NodeExit) {
		if T::Nodes::current_task(node) != Some(id) {
			return;
		}
		let outcome = match mark {
			Mark::Silent => T::Qos::silent(node),
			Mark::Score(_) | Mark::None => T::Qos::finished(node, mark.score()),
		};
		let exit = match exit {
			NodeExit::Settled if outcome.kick_out => NodeExit::KickedOut,
			exit => exit,
		};
		T::Nodes::release(node, id, outcome.weight, exit);
	}

	/// Begins the upload phase once nothing but the hand-over of the result is outstanding.
	fn await_upload(id: TaskId, task: &mut TaskOf<T>) {
		let TaskStatus::Succeeded { result_round } = task.status else { return };
		let only_result = task.run.as_ref().is_some_and(|run| {
			(0 as Round..)
				.zip(&run.rounds)
				.all(|(round, result)| result.ending.is_none() == (round == result_round))
		});
		if task.phase == Phase::Disclosure && only_result {
			task.phase = Phase::Upload;
			task.deadline = Self::deadline_in(T::UploadTimeout::get());
			Self::deposit_event(Event::UploadAwaited { task: id, deadline: task.deadline });
		}
	}

	/// Marks a task as failed.
	pub(crate) fn abort(id: TaskId, task: &mut TaskOf<T>, reason: AbortReason) {
		task.status = TaskStatus::Aborted(reason);
		T::ProtocolEvents::deposit(ProtocolEvent::TaskAborted { task: id, reason });
		Self::deposit_event(Event::TaskAborted { task: id, reason });
	}

	/// Ends a task: whatever is left of the escrow goes back to the creator (B-03).
	pub(crate) fn end(id: TaskId, task: &mut TaskOf<T>) {
		let rest = core::mem::take(&mut task.remaining);
		task.refunded = task.refunded.saturating_add(rest);
		Self::pay(id, &task.creator, &task.creator, rest);
		task.phase = Phase::Retention;
		task.ended = Some(Self::now());
		task.deadline = Self::deadline_in(T::Retention::get());
		Self::deposit_event(Event::TaskEnded { task: id, refunded: task.refunded });
	}

	/// Ends a task that its validation left behind: nodes go free without a trace, the creator gets
	/// what is left.
	pub(crate) fn force_end(id: TaskId) {
		Self::mutate_task(id, |task| {
			if !matches!(task.status, TaskStatus::Succeeded { .. }) {
				Self::abort(id, task, AbortReason::TimedOut);
			}
			for round in unsettled_of(task.run.as_ref()) {
				Self::settle(id, task, round, Mark::None);
			}
			Self::end(id, task);
		});
	}

	/// Drops the record of a task that is over.
	pub(crate) fn drop_task(id: TaskId) {
		T::Validation::close(id);
		Self::remove_task(id);
		Self::deposit_event(Event::TaskDropped { task: id });
	}
}

/// For what a node is slashed.
const fn cause(task: TaskId, round: Round, offence: Offence) -> SlashCause {
	SlashCause { task, round, offence }
}

fn node_of<AccountId: Clone>(task: &TaskRecord<AccountId>, round: Round) -> Option<AccountId> {
	task.run.as_ref()?.nodes.get(usize::from(round)).cloned()
}

fn result_mut<AccountId>(
	task: &mut TaskRecord<AccountId>,
	round: Round,
) -> Option<&mut crate::RoundResult> {
	task.run.as_mut()?.rounds.get_mut(usize::from(round))
}

/// Rounds whose nodes are still bound.
fn unsettled_of<AccountId>(run: Option<&Run<AccountId>>) -> alloc::vec::Vec<Round> {
	let rounds = run.iter().flat_map(|run| (0 as Round..).zip(&run.rounds));
	rounds.filter(|(_, result)| result.ending.is_none()).map(|(round, _)| round).collect()
}

/// The round whose share an action returns to the creator.
const fn round_of(action: &Action) -> Option<Round> {
	match action {
		Action::Slash { round, .. } | Action::ScoreOnly { round, .. } => Some(*round),
		_ => None,
	}
}

const fn reason_of(reason: settlement::AbortReason) -> AbortReason {
	match reason {
		settlement::AbortReason::ErrorReported => AbortReason::ErrorReported,
		settlement::AbortReason::ResultIllegal => AbortReason::ResultIllegal,
		settlement::AbortReason::Timeout => AbortReason::TimedOut,
	}
}
