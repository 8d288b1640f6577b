//! What is kept of a stake.

use codec::{Decode, Encode, MaxEncodedLen};
use deuterium_primitives::{
	Balance,
	traits::{SlashCause, SlashPart},
};
use frame_support::{
	BoundedVec, CloneNoBound, DebugNoBound, DefaultNoBound, EqNoBound, PartialEqNoBound,
	traits::Get,
};
use scale_info::TypeInfo;

/// A part of a stake that unbonds.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Chunk<BlockNumber> {
	/// In base units.
	pub amount: Balance,
	/// First block in which it can be withdrawn and cannot be slashed any more.
	pub matures_at: BlockNumber,
}

/// The last slash of an account, and what for.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct SlashRecord<AccountId, BlockNumber> {
	/// Task, round and offence.
	pub cause: SlashCause,
	/// What was taken from the bonded stake, in base units.
	pub bonded: Balance,
	/// What was taken from the unbonding stake, in base units.
	pub unbonding: Balance,
	/// Who got it: the treasury at that time.
	pub receiver: AccountId,
	/// What of it the receiver could not take and was burned, in base units.
	pub burned: Balance,
	/// In which block.
	pub at: BlockNumber,
}

/// The stake of an account.
#[derive(
	CloneNoBound,
	PartialEqNoBound,
	EqNoBound,
	DebugNoBound,
	DefaultNoBound,
	Encode,
	Decode,
	MaxEncodedLen,
	TypeInfo,
)]
#[codec(mel_bound(BlockNumber: MaxEncodedLen))]
#[scale_info(skip_type_params(MaxChunks))]
pub struct Ledger<BlockNumber, MaxChunks>
where
	BlockNumber: Clone + PartialEq + Eq + core::fmt::Debug,
	MaxChunks: Get<u32>,
{
	/// Held under `Stake`, in base units.
	pub bonded: Balance,
	/// Held under `Unbonding`, in the order in which unbonding started.
	pub unbonding: BoundedVec<Chunk<BlockNumber>, MaxChunks>,
}

impl<BlockNumber, MaxChunks> Ledger<BlockNumber, MaxChunks>
where
	BlockNumber: Copy + Ord + core::fmt::Debug,
	MaxChunks: Get<u32>,
{
	/// Everything that unbonds, in base units.
	pub fn total_unbonding(&self) -> Balance {
		self.unbonding.iter().fold(0, |sum, chunk| sum.saturating_add(chunk.amount))
	}

	/// Whether nothing is bonded or unbonding.
	pub fn is_empty(&self) -> bool {
		self.bonded == 0 && self.unbonding.is_empty()
	}

	/// Moves everything bonded to the unbonding parts; returns its amount.
	pub(crate) fn start_unbonding(&mut self, matures_at: BlockNumber) -> Balance {
		let amount = core::mem::take(&mut self.bonded);
		if amount == 0 {
			return 0;
		}
		if let Err(chunk) = self.unbonding.try_push(Chunk { amount, matures_at }) {
			// No room: the bound is at least one, so there is a last part to join.
			if let Some(last) = self.unbonding.last_mut() {
				last.amount = last.amount.saturating_add(chunk.amount);
				last.matures_at = last.matures_at.max(chunk.matures_at);
			}
		}
		amount
	}

	/// What has matured at block `now` and can be withdrawn, in base units.
	pub fn matured(&self, now: BlockNumber) -> Balance {
		let matured = self.unbonding.iter().filter(|chunk| chunk.matures_at <= now);
		matured.fold(0, |sum, chunk| sum.saturating_add(chunk.amount))
	}

	/// Takes out what has matured at block `now`; returns its amount.
	pub(crate) fn take_matured(&mut self, now: BlockNumber) -> Balance {
		let before = self.total_unbonding();
		self.unbonding.retain(|chunk| chunk.matures_at > now);
		before.saturating_sub(self.total_unbonding())
	}

	/// Takes out a part of everything bonded and of everything that has not matured at block `now`;
	/// returns the amounts of both.
	pub(crate) fn take_slash(&mut self, part: SlashPart, now: BlockNumber) -> (Balance, Balance) {
		let of = |amount: Balance| match part {
			SlashPart::All => amount,
			SlashPart::Part(part) => part.mul_floor(amount),
		};
		let bonded = of(self.bonded);
		self.bonded = self.bonded.saturating_sub(bonded);
		let mut unbonding: Balance = 0;
		for chunk in self.unbonding.iter_mut().filter(|chunk| chunk.matures_at > now) {
			let slashed = of(chunk.amount);
			chunk.amount = chunk.amount.saturating_sub(slashed);
			unbonding = unbonding.saturating_add(slashed);
		}
		self.unbonding.retain(|chunk| chunk.amount > 0);
		(bonded, unbonding)
	}
}
