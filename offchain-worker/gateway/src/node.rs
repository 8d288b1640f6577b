//! Nodes: joining, leaving, looking.

use crate::{
	amount::Amount,
	chain::{Call, Card, Client, Inclusion, calls},
	cli::NodeCommand,
	config::Settings,
	exit::{Failure, Result},
	output::Output,
};
use deuterium_protocol::{
	Address, Bytes32,
	view::{NodeStatus, NodeView},
};
use serde::Serialize;
use std::fmt::Write;

/// What a call on a node did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeChange {
	/// Block in which it was done.
	pub block: u32,
	/// Hash of that block.
	pub block_hash: Bytes32,
	/// The node afterwards; none if the account has no node any more.
	pub node: Option<NodeView>,
}

/// Carries out `deuterium node …`.
pub async fn run(
	client: &Client,
	settings: &Settings,
	output: &Output,
	command: NodeCommand,
) -> Result<()> {
	let call = match command {
		NodeCommand::Status { address } => {
			let address = match address {
				Some(address) => address,
				None => client.account()?.address(),
			};
			let node = client.rpc().node(address).await?.ok_or_else(|| unknown(address))?;
			output.result(&node, describe);
			return Ok(());
		},
		NodeCommand::Join { card, vram, stake, worker, operator } => {
			if worker.is_none() {
				output.warn(
					"without --worker the node must send every report itself; \
					 set a worker key later by `deuterium node set-worker`",
				);
			}
			calls::join(&Card { name: card, vram_gb: vram }, stake.0, worker, operator)
		},
		NodeCommand::Pause => calls::pause(),
		NodeCommand::Resume => calls::resume(),
		NodeCommand::Quit => calls::quit(),
		NodeCommand::Withdraw => calls::withdraw(),
		NodeCommand::SetWorker { worker } => calls::set_worker_key(worker),
	};
	let change = execute(client, settings, &call).await?;
	output.result(&change, |change| match &change.node {
		Some(node) => format!("done in block {}\n{}", change.block, describe(node)),
		None => format!("done in block {}", change.block),
	});
	Ok(())
}

/// Makes a call for the node of this account and looks at the node afterwards.
pub async fn execute(client: &Client, settings: &Settings, call: &Call) -> Result<NodeChange> {
	let account = client.account()?.address();
	let Inclusion { block, block_hash, .. } = client.execute(call, settings.deadline).await?;
	Ok(NodeChange { block, block_hash, node: client.rpc().node(account).await? })
}

fn unknown(address: Address) -> Failure {
	Failure::failed(
		format!("{address} never joined as a node"),
		"join with `deuterium node join`, or check the address",
	)
}

fn describe(node: &NodeView) -> String {
	let status = match node.status {
		NodeStatus::Quit => "has left the network",
		NodeStatus::Available => "available: waits for a task",
		NodeStatus::Busy => "busy: works on a task",
		NodeStatus::PendingPause => "works on a task and pauses afterwards",
		NodeStatus::PendingQuit => "works on a task and leaves afterwards",
		NodeStatus::Paused => "paused: `deuterium node resume` takes tasks again",
	};
	let mut text = format!("node {}\n  status  {status}", node.account);
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
	let _ = write!(text, "\n  stake   {}", Amount(node.stake));
	if node.unbonding > 0 {
		let _ = write!(
			text,
			"\n  unbonding {}: `deuterium node withdraw` once the time is over",
			Amount(node.unbonding)
		);
	}
	let _ = write!(text, "\n  weight  {} of 20\n  tasks   {}", node.weight, node.tasks);
	if let Some(reason) = &node.reason {
		let _ = write!(text, "\n  last slash or kick-out: {reason}");
	}
	text
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::amount::UNIT;

	fn node() -> NodeView {
		NodeView {
			account: Address([1; 20]),
			status: NodeStatus::Paused,
			card: "CPU".into(),
			vram_gb: 4,
			worker_key: None,
			stake: 400 * UNIT,
			unbonding: UNIT,
			weight: 20,
			task: None,
			tasks: 3,
			reason: Some("slashed".into()),
		}
	}

	#[test]
	fn description_should_say_what_to_do_next() {
		let text = describe(&node());
		assert!(text.contains("node resume") && text.contains("node set-worker"), "{text}");
		assert!(text.contains("400 CNX") && text.contains("node withdraw"), "{text}");
	}

	#[test]
	fn change_should_keep_its_json_shape() {
		let change = NodeChange { block: 5, block_hash: Bytes32([2; 32]), node: Some(node()) };
		let json = serde_json::to_value(change).unwrap();
		assert_eq!(json["node"]["status"], "paused");
		assert_eq!(json["node"]["stake"], (400 * UNIT).to_string());
		assert_eq!(json["block"], 5);
	}
}
