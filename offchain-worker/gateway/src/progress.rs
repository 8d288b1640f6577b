//! What happens while a command runs.

use crate::amount::Amount;
use deuterium_protocol::{Address, Bytes};
use serde::Serialize;
use std::{fmt, path::PathBuf};

/// Something that a user wants to know while waiting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "step")]
pub enum Progress {
	/// The arguments can be fetched from this peer.
	Serving {
		/// libp2p peer id.
		peer: String,
		/// Its addresses.
		addresses: Vec<String>,
	},
	/// The creating transaction was handed to the chain.
	Submitted,
	/// The task exists.
	Created {
		/// Its number.
		task: u64,
		/// Block of its creation.
		block: u32,
		/// Fee.
		fee: Amount,
	},
	/// It waits for nodes.
	Queued,
	/// Three nodes compute.
	Started {
		/// Block of the dispatch.
		block: u32,
		/// The nodes.
		nodes: Vec<NodeName>,
	},
	/// Commitments are in.
	Committed {
		/// How many.
		count: usize,
		/// Of how many.
		of: usize,
	},
	/// A node reported an error.
	NodeError {
		/// The node.
		node: NodeName,
		/// Code of its report.
		code: u8,
	},
	/// A node missed its deadline.
	NodeSilent {
		/// The node.
		node: NodeName,
	},
	/// Two digests agree.
	Verified {
		/// The accepted digest.
		digest: Bytes,
		/// The node that hands the result over.
		node: NodeName,
	},
	/// The result is being downloaded.
	Downloading {
		/// Bytes so far.
		done: u64,
		/// Bytes in all, once known.
		total: u64,
	},
	/// The result matches the digest on chain.
	Checked,
	/// The result is on disk.
	Saved {
		/// The files.
		files: Vec<PathBuf>,
	},
	/// Something does not work yet and is tried again.
	Retrying {
		/// What.
		cause: String,
	},
}

/// A node, with its card if it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeName {
	/// Account of the node.
	pub account: Address,
	/// Its card, such as `NVIDIA GeForce RTX 4090, 24 GB`.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub card: Option<String>,
}

impl fmt::Display for NodeName {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match &self.card {
			Some(card) => write!(f, "{} ({card})", self.account),
			None => write!(f, "{}", self.account),
		}
	}
}

impl fmt::Display for Progress {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Serving { peer, addresses } => {
				write!(f, "serving the arguments as {peer}")?;
				addresses.iter().take(4).try_for_each(|address| write!(f, "\n  {address}"))
			},
			Self::Submitted => f.write_str("submitted; waiting for a block"),
			Self::Created { task, block, fee } => {
				write!(f, "task {task} created in block {block}, fee {fee}")
			},
			Self::Queued => f.write_str("queued: waits for nodes"),
			Self::Started { block, nodes } => {
				write!(f, "started in block {block} on")?;
				nodes.iter().try_for_each(|node| write!(f, "\n  {node}"))
			},
			Self::Committed { count, of } => write!(f, "committed {count}/{of}"),
			Self::NodeError { node, code } => {
				write!(f, "error report of {node}: {}", error_text(*code))
			},
			Self::NodeSilent { node } => write!(f, "{node} missed its deadline"),
			Self::Verified { digest, node } => {
				write!(f, "verified: digest {digest}, result at {node}")
			},
			Self::Downloading { done, total } => write!(f, "downloading {done}/{total} bytes"),
			Self::Checked => f.write_str("the result matches the digest on chain"),
			Self::Saved { files } => {
				f.write_str("saved")?;
				files.iter().try_for_each(|file| write!(f, " {}", file.display()))
			},
			Self::Retrying { cause } => write!(f, "{cause}; trying again"),
		}
	}
}

/// What an error report's code means.
pub fn error_text(code: u8) -> &'static str {
	match code {
		1 => "the arguments are invalid",
		2 => "the model is unknown or cannot be used",
		3 => "arguments or model could not be fetched in time",
		4 => "the computation failed",
		5 => "the node's engine does not support what the task asks for",
		_ => "no reason given",
	}
}

/// Takes progress as it happens.
pub type Observer<'a> = &'a (dyn Fn(Progress) + Send + Sync);

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn progress_should_read_well_when_printed() {
		let node = NodeName { account: Address([1; 20]), card: Some("CPU, 4 GB".into()) };
		let started = Progress::Started { block: 12, nodes: vec![node.clone()] };
		assert_eq!(
			started.to_string(),
			format!("started in block 12 on\n  {} (CPU, 4 GB)", node.account)
		);
		assert_eq!(Progress::Committed { count: 2, of: 3 }.to_string(), "committed 2/3");
	}

	#[test]
	fn progress_should_keep_its_json_shape() {
		let json = serde_json::to_value(Progress::Downloading { done: 1, total: 2 }).unwrap();
		assert_eq!(json, serde_json::json!({"step": "downloading", "done": 1, "total": 2}));
	}
}
