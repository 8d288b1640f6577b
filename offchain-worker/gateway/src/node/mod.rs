//! Nodes: joining, leaving, looking.

mod describe;

use crate::{
	chain::{Call, Card, Client, Inclusion, calls},
	cli::NodeCommand,
	config::Settings,
	exit::{Failure, Result},
	output::Output,
};
use deuterium_protocol::{
	Address, Bytes32,
	view::{NodeView, WorkerId},
};
use serde::Serialize;

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
			output.result(&node, describe::node);
			return Ok(());
		},
		NodeCommand::List { start, page } => {
			output.result(&client.rpc().nodes(start, page.limit).await?, describe::list);
			return Ok(());
		},
		NodeCommand::Assignments { node } => {
			let node = match node {
				Some(node) => node,
				None => WorkerId::Account(client.account()?.address()),
			};
			let work = client.rpc().assignments(node).await?;
			output.result(&work, |work| describe::assignments(work));
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
		NodeCommand::Withdraw { owner: Some(owner) } => {
			let change = execute(client, settings, &calls::withdraw_for(owner), owner).await?;
			output.result(&change, explain);
			return Ok(());
		},
		NodeCommand::Withdraw { owner: None } => calls::withdraw(),
		NodeCommand::TopUp { amount } => calls::top_up(amount.0),
		NodeCommand::SetWorker { worker } => calls::set_worker_key(worker),
	};
	let change = execute(client, settings, &call, client.account()?.address()).await?;
	output.result(&change, explain);
	Ok(())
}

fn explain(change: &NodeChange) -> String {
	match &change.node {
		Some(node) => format!("done in block {}\n{}", change.block, describe::node(node)),
		None => format!("done in block {}", change.block),
	}
}

/// Makes a call that is about the node of an account and looks at it afterwards.
pub async fn execute(
	client: &Client,
	settings: &Settings,
	call: &Call,
	account: Address,
) -> Result<NodeChange> {
	let Inclusion { block, block_hash, .. } = client.execute(call, settings.deadline).await?;
	Ok(NodeChange { block, block_hash, node: client.rpc().node(account).await? })
}

fn unknown(address: Address) -> Failure {
	Failure::failed(
		format!("{address} never joined as a node"),
		"join with `deuterium node join`, or check the address",
	)
}

#[cfg(test)]
pub(crate) mod tests {
	use super::*;
	use crate::amount::UNIT;
	use deuterium_protocol::view::NodeStatus;

	/// A paused node.
	pub(crate) fn node() -> NodeView {
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
			remedy: None,
			removal: None,
			slash: None,
			card_id: None,
			operator: None,
			required_stake: 0,
			qos: None,
			unbonding_parts: Vec::new(),
			withdrawable: 0,
			claimable: 0,
		}
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
