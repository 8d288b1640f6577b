//! Nodes and their work, in words.

use crate::{
	amount::Amount,
	lists::{kind_name, phase_name},
};
use deuterium_protocol::view::{AssignmentView, NodeStatus, NodeView, NodesPage, QosView};
use std::fmt::Write;

/// Everything about a node, with what its provider should do next.
pub(super) fn node(node: &NodeView) -> String {
	let mut text = format!("node {}\n  status  {}", node.account, standing(node.status));
	if let Some(task) = node.task {
		let _ = write!(text, "\n  task    {task}");
	}
	if !node.card.is_empty() {
		let _ = write!(text, "\n  card    {}, {} GB", node.card, node.vram_gb);
	}
	match node.worker_key {
		Some(key) => {
			let _ = write!(text, "\n  worker  {key}");
		},
		None => text.push_str("\n  worker  none: set one by `deuterium node set-worker KEY`"),
	}
	if let Some(operator) = node.operator.filter(|operator| *operator != node.account) {
		let _ = write!(text, "\n  operator {operator}");
	}
	stake(&mut text, node);
	let _ = write!(text, "\n  weight  {} of 20\n  tasks   {}", node.weight, node.tasks);
	if let Some(qos) = &node.qos {
		scores(&mut text, qos);
	}
	if let Some(reason) = &node.reason {
		let _ = write!(text, "\n  trouble {reason}");
	}
	if let Some(remedy) = &node.remedy {
		let _ = write!(text, "\n    what to do: {remedy}");
	}
	text
}

const fn standing(status: NodeStatus) -> &'static str {
	match status {
		NodeStatus::Quit => "has left the network",
		NodeStatus::Available => "available: waits for a task",
		NodeStatus::Busy => "busy: works on a task",
		NodeStatus::PendingPause => "works on a task and pauses afterwards",
		NodeStatus::PendingQuit => "works on a task and leaves afterwards",
		NodeStatus::Paused => "paused: `deuterium node resume` takes tasks again",
	}
}

fn stake(text: &mut String, node: &NodeView) {
	let _ = write!(text, "\n  stake   {}", Amount(node.stake));
	if node.status != NodeStatus::Quit && node.stake < node.required_stake {
		let _ = write!(
			text,
			", below the {} that is asked of it: `deuterium node top-up`, then `deuterium node resume`",
			Amount(node.required_stake)
		);
	}
	if node.unbonding > 0 && node.unbonding_parts.is_empty() {
		let _ = write!(
			text,
			"\n  unbonding {}: `deuterium node withdraw` once the time is over",
			Amount(node.unbonding)
		);
	}
	let withdrawable = Amount(node.withdrawable);
	for part in &node.unbonding_parts {
		let _ = write!(
			text,
			"\n  unbonding {}, can be slashed until block {}",
			Amount(part.amount),
			part.ends_at
		);
	}
	if withdrawable > Amount(0) {
		let _ = write!(text, "\n  free    {withdrawable}: `deuterium node withdraw`");
	}
	if node.claimable > 0 {
		let _ = write!(text, "\n  credits {}: `deuterium account claim`", Amount(node.claimable));
	}
}

fn scores(text: &mut String, qos: &QosView) {
	let [first, second, third] = qos.recent;
	let _ = write!(
		text,
		"\n  scores  {first}, {second} and {third} (the newest first, of 20 each), together {}; \
		 it must leave at {} or less",
		qos.sum, qos.threshold
	);
	if qos.silent > 0 {
		let _ = write!(
			text,
			"\n  silent  in {} tasks in a row; it must leave at {}: see that node and sidecar run",
			qos.silent, qos.silence_limit
		);
	}
	if qos.probation {
		text.push_str("\n  on probation: a score of zero in its next task removes it again");
	}
}

/// A page of the roster.
pub(super) fn list(page: &NodesPage) -> String {
	let mut text = format!("{} nodes ever joined", page.total);
	for node in &page.nodes {
		let status = match node.status {
			NodeStatus::Quit => "left".into(),
			NodeStatus::Available => "available".into(),
			NodeStatus::Paused => "paused".into(),
			NodeStatus::Busy | NodeStatus::PendingPause | NodeStatus::PendingQuit => {
				node.task.map_or("busy".into(), |task| format!("busy with task {task}"))
			},
		};
		let _ = write!(
			text,
			"\n{}: {status}, {}, {} GB, weight {}, stake {}",
			node.account,
			node.card,
			node.vram_gb,
			node.weight,
			Amount(node.stake)
		);
	}
	if let Some(next) = page.next {
		let _ = write!(text, "\nmore: --start {next}");
	}
	text
}

/// What nodes have to do.
pub(super) fn assignments(list: &[AssignmentView]) -> String {
	if list.is_empty() {
		return "nothing to do".into();
	}
	let lines: Vec<String> = list.iter().map(assignment).collect();
	lines.join("\n")
}

fn assignment(work: &AssignmentView) -> String {
	let done = match work {
		AssignmentView { must_upload: true, .. } => "it must hand the result over",
		AssignmentView { errored: true, .. } => "it reported an error",
		AssignmentView { disclosed: true, .. } => "its result is disclosed",
		AssignmentView { commitment: Some(_), .. } => "its commitment is in",
		_ => "nothing is in yet",
	};
	format!(
		"node {}: task {} ({}), round {}, {} until block {}; {done}",
		work.node,
		work.task,
		kind_name(work.kind),
		work.round,
		phase_name(work.phase),
		work.deadline
	)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{amount::UNIT, node::tests::node as paused};
	use deuterium_protocol::{
		Address, Bytes32,
		view::{NodeSummary, Phase, UnbondingView},
	};

	#[test]
	fn description_should_say_what_to_do_next() {
		let text = node(&paused());
		assert!(text.contains("node resume") && text.contains("node set-worker"), "{text}");
		assert!(text.contains("400 CNX") && text.contains("node withdraw"), "{text}");
	}

	#[test]
	fn description_should_show_scores_reason_and_remedy() {
		let view = NodeView {
			operator: Some(Address([9; 20])),
			qos: Some(QosView {
				recent: [0, 12, 20],
				counted: 2,
				sum: 32,
				threshold: 20,
				tasks: 8,
				total_score: 100,
				silent: 1,
				silence_limit: 3,
				probation: true,
			}),
			unbonding_parts: vec![UnbondingView { amount: UNIT, ends_at: 900 }],
			withdrawable: UNIT,
			claimable: 2 * UNIT,
			required_stake: 401 * UNIT,
			remedy: Some("check the model files".into()),
			..paused()
		};
		let text = node(&view);
		for part in [
			"operator 0x0909",
			"400 CNX, below the 401 CNX that is asked of it: `deuterium node top-up`",
			"0, 12 and 20",
			"together 32; it must leave at 20 or less",
			"silent  in 1 tasks in a row; it must leave at 3",
			"on probation",
			"1 CNX, can be slashed until block 900",
			"free    1 CNX: `deuterium node withdraw`",
			"credits 2 CNX: `deuterium account claim`",
			"trouble slashed",
			"what to do: check the model files",
		] {
			assert!(text.contains(part), "{part} missing in:\n{text}");
		}
	}

	#[test]
	fn list_should_show_what_nodes_do_and_the_place_to_go_on() {
		let summary = |status, task| NodeSummary {
			account: Address([1; 20]),
			operator: Address([1; 20]),
			status,
			card: "CPU".into(),
			vram_gb: 8,
			weight: 10,
			task,
			stake: 400 * UNIT,
		};
		let page = NodesPage {
			nodes: vec![summary(NodeStatus::Busy, Some(7)), summary(NodeStatus::Quit, None)],
			next: Some(2),
			total: 5,
		};
		let text = list(&page);
		for part in [
			"5 nodes ever joined",
			"busy with task 7, CPU, 8 GB, weight 10, stake 400 CNX",
			": left, CPU",
			"more: --start 2",
		] {
			assert!(text.contains(part), "{part} missing in:\n{text}");
		}
	}

	#[test]
	fn assignments_should_say_what_is_done_and_what_is_due() {
		let waiting = AssignmentView {
			node: Address([1; 20]),
			task: 7,
			round: 2,
			kind: 1,
			args_hash: Bytes32([2; 32]),
			creator: Address([3; 20]),
			cap: 1,
			fee: UNIT,
			phase: Phase::Execution,
			deadline: 460,
			commitment: None,
			errored: false,
			disclosed: false,
			must_upload: false,
		};
		let committed = AssignmentView { commitment: Some(Bytes32([4; 32])), ..waiting };
		let disclosed = AssignmentView { disclosed: true, ..committed };
		let uploading = AssignmentView { must_upload: true, ..disclosed };
		let errored = AssignmentView { errored: true, ..waiting };
		for (work, expected) in [
			(waiting, "task 7 (text), round 2, is being computed until block 460; nothing is in"),
			(committed, "its commitment is in"),
			(disclosed, "its result is disclosed"),
			(uploading, "it must hand the result over"),
			(errored, "it reported an error"),
		] {
			let text = assignments(&[work]);
			assert!(text.contains(expected), "{expected} missing in:\n{text}");
		}
		assert_eq!(assignments(&[]), "nothing to do");
	}
}
