//! What a task came to, for people and programs.

use crate::{
	amount::Amount,
	exit::Failure,
	progress::{NodeName, error_text},
	task::watch::{NodeNames, is_settled},
};
use deuterium_protocol::{
	Address, Bytes,
	view::{RoundStatus, TaskStatus, TaskView},
};
use serde::Serialize;
use std::{fmt::Write, path::PathBuf};

/// What is known of a task at the end of a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
	/// Its number.
	pub task: u64,
	/// Task type: 0 image, 1 text, 2 image fine-tuning.
	pub kind: u8,
	/// Where it stands.
	pub status: TaskStatus,
	/// Who pays.
	pub creator: Address,
	/// What was offered.
	pub fee: Amount,
	/// What came back.
	pub refunded: Amount,
	/// Why it was aborted.
	pub reason: Option<String>,
	/// What to do about that.
	pub remedy: Option<String>,
	/// The accepted digest.
	pub digest: Option<Bytes>,
	/// The node that handed the result over.
	pub result_node: Option<Address>,
	/// What each node did and got.
	pub nodes: Vec<NodeReport>,
	/// Whether all payments are made.
	pub settled: bool,
	/// Files that were saved.
	#[serde(skip_serializing_if = "Vec::is_empty")]
	pub files: Vec<PathBuf>,
	/// The answer of a text task.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub text: Option<String>,
	/// Why the command failed, if it did.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub error: Option<Failure>,
}

/// A node's part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeReport {
	/// Who.
	#[serde(flatten)]
	pub node: NodeName,
	/// Where its part stands.
	pub status: RoundStatus,
	/// Its disclosed digest.
	pub digest: Option<Bytes>,
	/// Code of its error report.
	pub error: Option<u8>,
	/// Task score, once settled.
	pub score: Option<u8>,
	/// What it was paid.
	pub paid: Amount,
	/// What it lost of its stake.
	pub slashed: Amount,
	/// Why it got no pay, lost stake or had to leave.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub reason: Option<String>,
	/// What its provider should do about that.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub remedy: Option<String>,
}

impl Report {
	/// The report of a task as the chain shows it now.
	pub fn new(view: &TaskView, names: &NodeNames) -> Self {
		let node =
			|account| names.get(&account).cloned().unwrap_or(NodeName { account, card: None });
		Self {
			task: view.id,
			kind: view.kind,
			status: view.status,
			creator: view.creator,
			fee: Amount(view.fee),
			refunded: Amount(view.refunded),
			reason: view.reason.clone(),
			remedy: view.remedy.clone(),
			digest: view.digest.clone(),
			result_node: view.result_node,
			nodes: view
				.rounds
				.iter()
				.map(|round| NodeReport {
					node: node(round.node),
					status: round.status,
					digest: round.digest.clone(),
					error: round.error,
					score: round.score,
					paid: Amount(round.paid),
					slashed: Amount(round.slashed),
					reason: round.reason.clone(),
					remedy: round.remedy.clone(),
				})
				.collect(),
			settled: is_settled(view),
			files: Vec::new(),
			text: None,
			error: None,
		}
	}

	/// The money of the task, for people.
	pub fn money(&self) -> String {
		let mut text = format!("task {}: fee {}, refunded {}", self.task, self.fee, self.refunded);
		for node in &self.nodes {
			let _ = write!(text, "\n  {}: ", node.node);
			match node.score {
				Some(score) => {
					let _ = write!(text, "paid {}, score {score}", node.paid);
				},
				None if self.settled => {
					let _ = write!(text, "paid {}", node.paid);
				},
				None => text.push_str("still open"),
			}
			if node.slashed > Amount(0) {
				let _ = write!(text, ", slashed {}", node.slashed);
			}
			if let Some(code) = node.error {
				let _ = write!(text, ", reported: {}", error_text(code));
			}
			if let Some(reason) = &node.reason {
				let _ = write!(text, "\n    {reason}");
			}
			if let Some(remedy) = &node.remedy {
				let _ = write!(text, "\n    its provider should {remedy}");
			}
		}
		if !self.settled {
			let _ = write!(
				text,
				"\n  not all payments are made yet; see `deuterium task status {}`",
				self.task
			);
		}
		text
	}

	/// Everything, for people.
	pub fn full(&self) -> String {
		let kind = match self.kind {
			0 => "image",
			1 => "text",
			_ => "image fine-tuning",
		};
		let status = match self.status {
			TaskStatus::Queued => "queued",
			TaskStatus::Started => "being computed",
			TaskStatus::Disclosing => "being verified",
			TaskStatus::Succeeded => "succeeded, being settled",
			TaskStatus::Finished => "finished",
			TaskStatus::Aborted => "aborted",
		};
		let mut text = format!("{kind} task of {}: {status}", self.creator);
		if let Some(reason) = &self.reason {
			let _ = write!(text, " ({reason})");
		}
		if let Some(remedy) = &self.remedy {
			let _ = write!(text, "\nwhat to do: {remedy}");
		}
		if let Some(digest) = &self.digest {
			let _ = write!(text, "\ndigest {digest}");
		}
		if let Some(node) = self.result_node {
			let _ = write!(text, "\nresult at {node}");
		}
		let _ = write!(text, "\n{}", self.money());
		text
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{amount::UNIT, task::watch::tests::started_task};

	fn finished() -> TaskView {
		let mut view = started_task();
		view.status = TaskStatus::Finished;
		view.fee = 30 * UNIT;
		view.refunded = UNIT / 2;
		for round in &mut view.rounds {
			round.score = Some(18);
			round.paid = 9 * UNIT;
		}
		view.rounds[2].slashed = 400 * UNIT;
		view.rounds[2].paid = 0;
		view.rounds[2].score = Some(0);
		view
	}

	#[test]
	fn money_should_name_pay_refund_and_slash() {
		let text = Report::new(&finished(), &NodeNames::new()).money();
		assert!(text.contains("fee 30 CNX, refunded 0.5 CNX"), "{text}");
		assert!(text.contains("paid 9 CNX, score 18"), "{text}");
		assert!(text.contains("slashed 400 CNX"), "{text}");
		assert!(!text.contains("open"), "{text}");
	}

	#[test]
	fn report_should_explain_aborts_and_slashes_with_remedies() {
		let mut view = finished();
		view.status = TaskStatus::Aborted;
		view.reason = Some("too few nodes answered in time".into());
		view.remedy = Some("try again".into());
		view.rounds[2].reason = Some("slashed: refuted".into());
		view.rounds[2].remedy = Some("check the model files".into());
		let report = Report::new(&view, &NodeNames::new());
		let text = report.full();
		for part in [
			"aborted (too few nodes answered in time)",
			"what to do: try again",
			"slashed: refuted",
			"its provider should check the model files",
		] {
			assert!(text.contains(part), "{part} missing in:\n{text}");
		}
		let json = serde_json::to_value(report).unwrap();
		assert_eq!(json["nodes"][2]["remedy"], "check the model files");
		assert!(json["nodes"][0].get("remedy").is_none());
	}

	#[test]
	fn money_should_say_what_is_still_open() {
		let text = Report::new(&started_task(), &NodeNames::new()).money();
		assert_eq!(text.matches("still open").count(), 3, "{text}");
		assert!(text.contains("deuterium task status 7"), "{text}");
	}

	#[test]
	fn report_should_keep_its_json_shape() {
		let json = serde_json::to_value(Report::new(&finished(), &NodeNames::new())).unwrap();
		assert_eq!(json["fee"], (30 * UNIT).to_string());
		assert_eq!(json["status"], "finished");
		assert_eq!(json["settled"], true);
		assert_eq!(json["nodes"][2]["slashed"], (400 * UNIT).to_string());
		assert_eq!(json["nodes"][0]["account"], Address([1; 20]).to_string());
		assert!(json.get("error").is_none() && json.get("files").is_none());
	}
}
