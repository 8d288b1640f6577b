//! What a task occupies in the state, from creation to the end of its retention.

use super::Bench;
use crate::{
	actors::{self, Role, Signer},
	genesis::{Genesis, PROVISIONAL_GENESIS, Size},
	report::{Bound, Report, number},
};
use anyhow::{Context, Result, ensure};
use deuterium_primitives::{GROUP_SIZE, Report as Submission, Round, TaskId};
use deuterium_runtime::{AccountId, RuntimeCall, TaskQueue, configs::monetary::CNX};

/// Runs the suite.
pub(super) fn run(bench: &Bench, report: &mut Report) -> Result<()> {
	let tasks = bench.pick(64, 8);
	let mut genesis = Genesis::new(1)?;
	genesis.grow(GROUP_SIZE * tasks, |_| actors::card(0, 24))?;
	// A block without tasks first, so that what every block leaves behind is there already.
	genesis.block(&[])?;
	let mut history = vec![sizes("none", &genesis)];
	let creator = Signer::new(Role::Creator, 0).account();
	let creations: Vec<_> = vec![(creator, actors::image_task(8, 10 * CNX)); tasks];
	genesis.calls(&creations)?;
	history.push(sizes("waiting", &genesis));
	genesis.block(&[])?;
	let groups = groups(&mut genesis, tasks)?;
	history.push(sizes("running", &genesis));
	genesis.block(&submissions(&groups, true))?;
	history.push(sizes("all committed", &genesis));
	genesis.block(&submissions(&groups, false))?;
	history.push(sizes("all disclosed", &genesis));
	genesis.block(&uploads(&groups))?;
	history.push(sizes("over, retained", &genesis));
	let ended = genesis.run(|| TaskQueue::stats().succeeded);
	ensure!(ended as usize == tasks, "only {ended} of {tasks} tasks succeeded");
	print(report, &history, tasks);
	Ok(())
}

/// The state in a phase: what the pallets of tasks keep, and everything.
#[derive(Clone, Copy, Debug)]
struct Sizes {
	phase: &'static str,
	tasks: Size,
	whole: Size,
}

fn sizes(phase: &'static str, genesis: &Genesis) -> Sizes {
	let tasks = genesis.size_of(&["TaskQueue", "Validation"]);
	Sizes { phase, tasks, whole: genesis.size() }
}

/// The tasks' nodes.
fn groups(genesis: &mut Genesis, tasks: usize) -> Result<Vec<(TaskId, [AccountId; GROUP_SIZE])>> {
	genesis.run(|| {
		let group = |id: TaskId| {
			let run = TaskQueue::task(id).and_then(|task| task.run).context("not dispatched")?;
			Ok((id, run.nodes))
		};
		(1..=tasks as TaskId).map(group).collect()
	})
}

/// All nodes' commitments, or all their disclosures, with their own accounts.
fn submissions(
	groups: &[(TaskId, [AccountId; GROUP_SIZE])],
	commit: bool,
) -> Vec<(AccountId, RuntimeCall)> {
	let mut calls = Vec::new();
	for (task, nodes) in groups {
		for (round, node) in (0 as Round..).zip(nodes) {
			let submission = if commit {
				actors::commitment(PROVISIONAL_GENESIS, *task, round, *node, 7)
			} else {
				actors::disclosure(*task, round, 7)
			};
			calls.extend(own_call(*task, round, submission).map(|call| (*node, call)));
		}
	}
	calls
}

fn uploads(groups: &[(TaskId, [AccountId; GROUP_SIZE])]) -> Vec<(AccountId, RuntimeCall)> {
	// Rounds disclose in their order, so the first one hands the result over.
	let upload = |(task, nodes): &(TaskId, [AccountId; GROUP_SIZE])| {
		let call = pallet_validation::Call::report_uploaded { task: *task, round: 0 };
		(nodes[0], call.into())
	};
	groups.iter().map(upload).collect()
}

/// A submission as the call of the node's own account.
fn own_call(task: TaskId, round: Round, submission: Submission) -> Option<RuntimeCall> {
	match submission {
		Submission::Commit { commitment } => {
			Some(pallet_validation::Call::commit { task, round, commitment }.into())
		},
		Submission::Disclose { digest, salt } => {
			Some(pallet_validation::Call::disclose { task, round, digest, salt }.into())
		},
		_ => None,
	}
}

fn print(report: &mut Report, history: &[Sizes], tasks: usize) {
	report.section(
		"Bytes per task",
		"State per task, keys and values: in the pallets of queue and validation, and in the whole state \
		 compared with that before the tasks. A running task takes three nodes out of the selection \
		 pools, which makes the rest smaller.",
	);
	let Some(base) = history.first() else { return };
	let per_task = |now: u64, before: u64| (now as f64 - before as f64) / tasks as f64;
	let mut rows = Vec::new();
	let mut most = 0.0_f64;
	for now in history.iter().skip(1) {
		let bytes = per_task(now.tasks.bytes, base.tasks.bytes);
		most = most.max(bytes);
		rows.push(vec![
			String::from(now.phase),
			number(per_task(now.tasks.keys, base.tasks.keys)),
			number(bytes),
			number(per_task(now.whole.bytes, base.whole.bytes)),
		]);
	}
	report.table(&["phase", "keys", "bytes", "bytes of the whole state"], &rows);
	report.target("bytes of state per task, at most", most, Bound::AtMost(2_500.0), " B");
}
