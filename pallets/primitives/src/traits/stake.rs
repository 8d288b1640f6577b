//! Seam of staking.

use crate::Balance;
use frame_support::dispatch::DispatchResult;
use sp_runtime::Permill;

/// How much of a stake is slashed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SlashPart {
	/// Everything, what is unbonding included.
	All,
	/// A part of everything.
	Part(Permill),
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

	/// Slashes to the treasury; returns what was taken. Never fails: takes what is there.
	fn slash(node: &AccountId, part: SlashPart) -> Balance;

	/// What is bonded.
	fn bonded(node: &AccountId) -> Balance;

	/// What is unbonding.
	fn unbonding(node: &AccountId) -> Balance;
}
