//! Seam of staking.

use crate::{Balance, Round, TaskId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::dispatch::DispatchResult;
use scale_info::TypeInfo;
use sp_runtime::Permill;

/// How much of a stake is slashed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SlashPart {
	/// Everything, what is unbonding included.
	All,
	/// A part of everything.
	Part(Permill),
}

/// What a node did to be slashed.
#[derive(
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum Offence {
	/// Its result, or its report of an error, matched neither of two results that match each other.
	/// Remedy: check model files, card, driver and engine before joining again.
	Refuted,
	/// It committed and did not disclose in time. Remedy: keep node and sidecar running until the
	/// task is over; top the stake up if it fell below the minimum.
	Withheld,
}

/// For what a node is slashed.
#[derive(
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct SlashCause {
	/// The task.
	pub task: TaskId,
	/// The node's position in it.
	pub round: Round,
	/// What it did.
	pub offence: Offence,
}

/// Stake of nodes: held on their own accounts. Implemented by `pallet-node-staking`.
pub trait Stake<AccountId> {
	/// Least stake with which a node may join.
	fn minimum() -> Balance;

	/// Bonds `amount`; what is still unbonding stays so. Fails below the minimum, or when the
	/// account lacks the funds.
	fn bond(node: &AccountId, amount: Balance) -> DispatchResult;

	/// Starts unbonding everything that is bonded; it stays slashable until the end.
	fn unbond_all(node: &AccountId);

	/// Slashes to the treasury and keeps the cause where everybody can read it; returns what was
	/// taken. Never fails: takes what is there.
	fn slash(node: &AccountId, part: SlashPart, cause: SlashCause) -> Balance;

	/// What is bonded.
	fn bonded(node: &AccountId) -> Balance;

	/// What is unbonding.
	fn unbonding(node: &AccountId) -> Balance;
}
