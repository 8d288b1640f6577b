//! Following a task on chain and saying what changes.

use crate::{
	chain::Client,
	exit::{Exit, Failure, Result},
	progress::{NodeName, Observer, Progress},
	rpc::RpcError,
};
use deuterium_protocol::{
	Address, Bytes32,
	view::{RoundStatus, TaskStatus, TaskView},
};
use std::{collections::BTreeMap, time::Duration};
use tokio::time::{Instant, sleep};

/// Pause between two looks at the task.
const POLL: Duration = Duration::from_millis(400);
/// Looks in a row that must miss a task before it counts as gone: a node behind a load balancer
/// may lag by a block.
const MISSES: u32 = 20;

/// Names of nodes, by account.
pub type NodeNames = BTreeMap<Address, NodeName>;

/// What must be true of a task so that it is the one that is meant. After a reorganisation the
/// same number may belong to another task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
	/// Who pays.
	pub creator: Address,
	/// keccak-256 of the arguments.
	pub args_hash: Bytes32,
}

/// Follows one task.
pub struct Follower<'a> {
	client: &'a Client,
	observer: Observer<'a>,
	names: NodeNames,
	last: Option<TaskView>,
}

impl<'a> Follower<'a> {
	/// A follower that has seen nothing yet.
	pub fn new(client: &'a Client, observer: Observer<'a>) -> Self {
		Self { client, observer, names: NodeNames::new(), last: None }
	}

	/// The nodes that were seen.
	pub fn names(&self) -> &NodeNames {
		&self.names
	}

	/// The task as it was seen last.
	pub fn last(&self) -> Option<&TaskView> {
		self.last.as_ref()
	}

	/// Follows the task until `done`. `None` if the chain knows no such task, or another one under
	/// its number. Lost connections are waited out until the deadline.
	pub async fn until(
		&mut self,
		task: u64,
		identity: Option<Identity>,
		deadline: Instant,
		done: impl Fn(&TaskView) -> bool,
	) -> Result<Option<TaskView>> {
		let (mut misses, mut lost) = (0, false);
		loop {
			match self.client.rpc().task(task).await {
				Ok(view) => {
					lost = false;
					match view.filter(|view| identity.is_none_or(|identity| identity.fits(view))) {
						Some(view) => {
							misses = 0;
							self.report(&view).await;
							if done(&view) {
								return Ok(Some(view));
							}
						},
						None => misses += 1,
					}
					if misses >= MISSES {
						return Ok(None);
					}
				},
				Err(error @ RpcError::Unreachable(_)) => {
					if Instant::now() >= deadline {
						return Err(error.into());
					}
					if !std::mem::replace(&mut lost, true) {
						let cause = "the connection to the node is lost".to_owned();
						(self.observer)(Progress::Retrying { cause });
					}
				},
				Err(error) => return Err(error.into()),
			}
			if Instant::now() >= deadline {
				return Err(self.timeout(task));
			}
			sleep(POLL).await;
		}
	}

	async fn report(&mut self, view: &TaskView) {
		if self.last.as_ref() == Some(view) {
			return;
		}
		for round in &view.rounds {
			if !self.names.contains_key(&round.node) {
				let name = node_name(self.client, round.node).await;
				self.names.insert(round.node, name);
			}
		}
		for progress in changes(self.last.as_ref(), view, &self.names) {
			(self.observer)(progress);
		}
		self.last = Some(view.clone());
	}

	fn timeout(&self, task: u64) -> Failure {
		let state = match self.last.as_ref().map(|view| view.status) {
			None => "is not on chain yet",
			Some(TaskStatus::Queued) => "still waits for nodes",
			Some(TaskStatus::Started) => "is still being computed",
			Some(TaskStatus::Disclosing) => "is still being verified",
			Some(TaskStatus::Succeeded) => "is not settled yet",
			Some(TaskStatus::Finished | TaskStatus::Aborted) => "is over",
		};
		Failure::new(
			Exit::Timeout,
			format!("task {task} {state} when the time was up"),
			format!("go on with `deuterium task resume {task}`, or give a longer --timeout"),
		)
		.about(task)
	}
}

impl Identity {
	fn fits(&self, view: &TaskView) -> bool {
		view.creator == self.creator && view.args_hash == self.args_hash
	}
}

/// The node's account with its card; only the account if the chain does not say.
pub async fn node_name(client: &Client, account: Address) -> NodeName {
	let card = match client.rpc().node(account).await {
		Ok(Some(node)) if !node.card.is_empty() => {
			Some(format!("{}, {} GB", node.card, node.vram_gb))
		},
		_ => None,
	};
	NodeName { account, card }
}

/// Whether nothing about the task can change any more.
pub fn is_settled(view: &TaskView) -> bool {
	matches!(view.status, TaskStatus::Finished | TaskStatus::Aborted)
}

/// Whether there is a result, or there will be none.
pub fn is_decided(view: &TaskView) -> bool {
	is_settled(view) || (view.digest.is_some() && view.result_node.is_some())
}

/// What is new in `now`.
pub fn changes(last: Option<&TaskView>, now: &TaskView, names: &NodeNames) -> Vec<Progress> {
	let mut news = Vec::new();
	let name =
		|account: Address| names.get(&account).cloned().unwrap_or(NodeName { account, card: None });
	if last.is_none() && now.status == TaskStatus::Queued {
		news.push(Progress::Queued);
	}
	let started = |view: &TaskView| !view.rounds.is_empty();
	if started(now) && !last.is_some_and(started) {
		let nodes = now.rounds.iter().map(|round| name(round.node)).collect();
		news.push(Progress::Started { block: now.started_at.unwrap_or_default(), nodes });
	}
	let committed = |view: &TaskView| {
		let is_in = |status| matches!(status, RoundStatus::Committed | RoundStatus::Disclosed);
		view.rounds.iter().filter(|round| is_in(round.status)).count()
	};
	if committed(now) > last.map_or(0, committed) {
		news.push(Progress::Committed { count: committed(now), of: now.rounds.len() });
	}
	for (index, round) in now.rounds.iter().enumerate() {
		let before = last.and_then(|view| view.rounds.get(index)).map(|round| round.status);
		if before == Some(round.status) {
			continue;
		}
		match round.status {
			RoundStatus::Errored => news.push(Progress::NodeError {
				node: name(round.node),
				code: round.error.unwrap_or_default(),
			}),
			RoundStatus::Silent => news.push(Progress::NodeSilent { node: name(round.node) }),
			_ => {},
		}
	}
	if let (Some(digest), Some(node)) = (&now.digest, now.result_node)
		&& last.is_none_or(|view| view.digest.is_none() || view.result_node.is_none())
	{
		news.push(Progress::Verified { digest: digest.clone(), node: name(node) });
	}
	news
}

#[cfg(test)]
pub(crate) mod tests {
	use super::*;
	use deuterium_protocol::{
		Bytes,
		view::{Phase, RoundView},
	};

	/// A task of three nodes that wait.
	pub(crate) fn started_task() -> TaskView {
		let round = |node| RoundView {
			node: Address([node; 20]),
			worker_key: None,
			status: RoundStatus::Waiting,
			digest: None,
			error: None,
			score: None,
			paid: 0,
			slashed: 0,
			commitment: None,
			commitment_form: None,
			commit_order: None,
			disclose_order: None,
			committed_at: None,
			disclosed_at: None,
			ending: None,
			copied_from: None,
			refunded: 0,
			reason: None,
			remedy: None,
		};
		TaskView {
			id: 7,
			kind: 1,
			status: TaskStatus::Started,
			creator: Address([9; 20]),
			args_hash: Bytes32([8; 32]),
			fee: 30,
			cap: 1,
			vram_gb: 1,
			card: None,
			created_at: 10,
			started_at: Some(11),
			deadline: Some(100),
			rounds: vec![round(1), round(2), round(3)],
			digest: None,
			result_node: None,
			uploaded: false,
			reason: None,
			refunded: 0,
			remedy: None,
			abort: None,
			phase: Phase::Execution,
			ended_at: None,
			remaining: 0,
			value: 0,
			place: None,
		}
	}

	fn steps(last: Option<&TaskView>, now: &TaskView) -> Vec<String> {
		changes(last, now, &NodeNames::new())
			.iter()
			.map(|progress| {
				serde_json::to_value(progress).unwrap()["step"].as_str().unwrap().to_owned()
			})
			.collect()
	}

	#[test]
	fn every_phase_should_be_told_once_when_followed_step_by_step() {
		let started = started_task();
		let mut queued = started.clone();
		(queued.status, queued.rounds) = (TaskStatus::Queued, Vec::new());
		assert_eq!(steps(None, &queued), ["queued"]);
		assert_eq!(steps(Some(&queued), &started), ["started"]);
		let mut committed = started.clone();
		committed.rounds[1].status = RoundStatus::Committed;
		assert_eq!(steps(Some(&started), &committed), ["committed"]);
		let mut verified = committed.clone();
		verified.rounds[1].status = RoundStatus::Disclosed;
		verified.digest = Some(Bytes(vec![1; 32]));
		verified.result_node = Some(verified.rounds[1].node);
		assert_eq!(steps(Some(&committed), &verified), ["verified"]);
		assert!(steps(Some(&verified), &verified).is_empty());
		assert!(!is_decided(&committed) && is_decided(&verified) && !is_settled(&verified));
	}

	#[test]
	fn phases_should_all_be_told_when_they_were_missed() {
		let mut view = started_task();
		view.rounds[0].status = RoundStatus::Disclosed;
		view.rounds[1].status = RoundStatus::Errored;
		view.rounds[2].status = RoundStatus::Silent;
		assert_eq!(steps(None, &view), ["started", "committed", "nodeError", "nodeSilent"]);
	}

	#[test]
	fn identity_should_not_fit_when_number_belongs_to_another_task() {
		let view = started_task();
		let own = Identity { creator: view.creator, args_hash: view.args_hash };
		assert!(own.fits(&view));
		assert!(!Identity { creator: Address([1; 20]), ..own }.fits(&view));
		assert!(!Identity { args_hash: Bytes32([1; 32]), ..own }.fits(&view));
	}
}
