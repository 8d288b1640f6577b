//! Mock of [`Stake`].

use super::slot;
use crate::{
	Balance,
	traits::{SlashCause, SlashPart, Stake},
};
use frame_support::dispatch::DispatchResult;
use std::rc::Rc;

slot!(MINIMUM: fn() -> Balance);
slot!(BOND: fn(&u64, Balance) -> DispatchResult);
slot!(UNBOND_ALL: fn(&u64) -> ());
slot!(SLASH: fn(&u64, SlashPart) -> Balance);
slot!(BONDED: fn(&u64) -> Balance);
slot!(UNBONDING: fn(&u64) -> Balance);

/// Answers as the test tells it; a call that no test expects panics with the name of its slot.
pub struct MockStake;

impl MockStake {
	/// Answers [`Stake::minimum`].
	pub fn mock_minimum(answer: impl Fn() -> Balance + 'static) {
		MINIMUM.set(Rc::new(answer));
	}

	/// Answers [`Stake::bond`].
	pub fn mock_bond(answer: impl Fn(&u64, Balance) -> DispatchResult + 'static) {
		BOND.set(Rc::new(answer));
	}

	/// Answers [`Stake::unbond_all`].
	pub fn mock_unbond_all(answer: impl Fn(&u64) + 'static) {
		UNBOND_ALL.set(Rc::new(answer));
	}

	/// Answers [`Stake::slash`].
	pub fn mock_slash(answer: impl Fn(&u64, SlashPart) -> Balance + 'static) {
		SLASH.set(Rc::new(answer));
	}

	/// Answers [`Stake::bonded`].
	pub fn mock_bonded(answer: impl Fn(&u64) -> Balance + 'static) {
		BONDED.set(Rc::new(answer));
	}

	/// Answers [`Stake::unbonding`].
	pub fn mock_unbonding(answer: impl Fn(&u64) -> Balance + 'static) {
		UNBONDING.set(Rc::new(answer));
	}
}

impl Stake<u64> for MockStake {
	fn minimum() -> Balance {
		MINIMUM.answer()()
	}

	fn bond(node: &u64, amount: Balance) -> DispatchResult {
		BOND.answer()(node, amount)
	}

	fn unbond_all(node: &u64) {
		UNBOND_ALL.answer()(node);
	}

	fn slash(node: &u64, part: SlashPart, _: SlashCause) -> Balance {
		SLASH.answer()(node, part)
	}

	fn bonded(node: &u64) -> Balance {
		BONDED.answer()(node)
	}

	fn unbonding(node: &u64) -> Balance {
		UNBONDING.answer()(node)
	}
}
