//! What nodes have to do, and what accounts have to get.

use super::Phase;
use crate::{Address, Bytes32, amount};
use alloc::{format, string::String, vec::Vec};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// Whose assignments are asked for: in JSON `0x` and 40 hex digits for a node's account, 64 for a
/// worker key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
pub enum WorkerId {
	/// The node with this account.
	Account(Address),
	/// All nodes with this worker key.
	Key(Bytes32),
}

impl core::str::FromStr for WorkerId {
	type Err = String;

	fn from_str(text: &str) -> Result<Self, String> {
		match text.len() {
			42 => text.parse().map(Self::Account),
			66 => text.parse().map(Self::Key),
			_ => Err(format!(
				"{text:.16}: give a node's account (0x and 40 hex digits) or a worker key (0x and \
				 64 hex digits)"
			)),
		}
	}
}

impl core::fmt::Display for WorkerId {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		match self {
			Self::Account(account) => account.fmt(f),
			Self::Key(key) => key.fmt(f),
		}
	}
}

impl Serialize for WorkerId {
	fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.collect_str(self)
	}
}

impl<'de> Deserialize<'de> for WorkerId {
	fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
	}
}

/// A node's part in its current task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct AssignmentView {
	/// The node.
	pub node: Address,
	/// The task.
	pub task: u64,
	/// Position of the node in the group, 0..=2.
	pub round: u8,
	/// Task type: 0 image, 1 text, 2 image fine-tuning.
	pub kind: u8,
	/// keccak-256 of the argument JSON.
	pub args_hash: Bytes32,
	/// Who pays.
	pub creator: Address,
	/// Units of work.
	pub cap: u32,
	/// Fee of the whole task, in base units.
	#[serde(with = "amount")]
	pub fee: u128,
	/// What the task waits for.
	pub phase: Phase,
	/// Block at whose end the phase expires.
	pub deadline: u32,
	/// The node's commitment, if it is in.
	pub commitment: Option<Bytes32>,
	/// Whether the node reported an error.
	pub errored: bool,
	/// Whether the node's digest is disclosed.
	pub disclosed: bool,
	/// Whether the node must still report that the result can be fetched.
	pub must_upload: bool,
}

/// What an account can have for the asking.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct ClaimableView {
	/// Credits that could not be made, in base units: `TaskQueue.claim`. Of at most 256 creators.
	#[serde(with = "amount")]
	pub credits: u128,
	/// They by the creator whose escrow holds them; at most [`super::MAX_PAGE`].
	pub claims: Vec<ClaimView>,
	/// Stake that has unbonded, in base units: `NodeStaking.withdraw`.
	#[serde(with = "amount")]
	pub stake: u128,
}

/// A credit that could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
#[serde(rename_all = "camelCase")]
pub struct ClaimView {
	/// The creator on whose account it is still on hold.
	pub creator: Address,
	/// In base units.
	#[serde(with = "amount")]
	pub amount: u128,
}
