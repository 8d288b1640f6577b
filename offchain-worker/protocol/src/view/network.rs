//! The network as a whole: statistics and parameters.

use crate::amount;
use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

/// Statistics of the network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct NetworkView {
	/// Accounts that ever joined.
	pub total_nodes: u64,
	/// Nodes in the network.
	pub active_nodes: u64,
	/// Nodes that can be chosen.
	pub available_nodes: u64,
	/// Nodes that work on a task.
	pub busy_nodes: u64,
	/// Tasks ever created.
	pub total_tasks: u64,
	/// Tasks that wait.
	pub queued_tasks: u64,
	/// Tasks that are being computed or settled.
	pub running_tasks: u64,
	/// Tasks that ended with a result.
	pub succeeded_tasks: u64,
	/// Tasks that ended without one.
	pub aborted_tasks: u64,
	/// The same by kind of task; missing in answers of nodes of the first release.
	#[serde(default)]
	pub kinds: Vec<KindView>,
}

/// Statistics of one kind of task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct KindView {
	/// Task type: 0 image, 1 text, 2 image fine-tuning.
	pub kind: u8,
	/// Tasks ever created.
	pub total: u64,
	/// Tasks that wait.
	pub queued: u64,
	/// Tasks that are being computed or settled.
	pub running: u64,
	/// Tasks that ended with a result.
	pub succeeded: u64,
	/// Tasks that ended without one, for whatever reason.
	pub aborted: u64,
	/// Of these, those whose nodes reported errors or disclosed three different results.
	pub failed: u64,
}

/// The parameters of the protocol that are in force, after the bounds that the runtime keeps them in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct ParametersView {
	/// The block that the values belong to.
	pub block: u32,
	/// Milliseconds between two blocks.
	pub block_millis: u64,
	/// The parameters, by concern. What decides about the money of a task is frozen for it when it
	/// starts, so a running task may have others.
	pub parameters: Vec<ParameterView>,
}

/// A parameter of the protocol.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct ParameterView {
	/// Its name, such as `executionTimeout`.
	pub name: String,
	/// Its value, in its unit.
	#[serde(with = "amount")]
	pub value: u128,
	/// Least value that governance can set, in its unit.
	#[serde(with = "amount")]
	pub min: u128,
	/// Greatest value that governance can set, in its unit; the least one for a constant.
	#[serde(with = "amount")]
	pub max: u128,
	/// Its unit.
	pub unit: Unit,
	/// What it means, for a person.
	pub about: String,
}

/// Unit of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
	/// 10⁻¹⁸ CNX.
	BaseUnits,
	/// Blocks.
	Blocks,
	/// Milliseconds.
	Milliseconds,
	/// A number of things.
	Count,
	/// Score of a task, 0..=20, or a sum of scores.
	Score,
	/// Bits of a 64-bit perceptual hash.
	Bits,
	/// Hundredths of the fee.
	Percent,
	/// Millionths of the stake.
	PartsPerMillion,
	/// 1 for on, 0 for off.
	Switch,
}
