//! The ERC-20 view over real balances.

use crate::precompiles::world::{CREATOR, FUNDS, OUTSIDER, STAKE, World, join_call};
use deuterium_precompiles::{
	abi::IERC20,
	addresses::{ERC20, NODE},
	alloy_primitives::{Address, U256 as Word},
	alloy_sol_types::SolEvent,
};
use deuterium_runtime::{Balances, configs::monetary::CNX};

fn balance(world: &World, who: usize) -> Word {
	world.view(ERC20, &IERC20::balanceOfCall { account: world.address(who) })
}

#[test]
fn balance_should_be_what_can_be_spent() {
	World::empty(|world| {
		assert_eq!(balance(world, 0), Word::from(FUNDS));
		world.pay(0, NODE, &join_call(crate::precompiles::world::GTX), STAKE);
		let spendable = deuterium_runtime::ethereum::account_basic(&world.account(0).into());
		assert_eq!(balance(world, 0), Word::from_limbs(spendable.balance.0));
		assert!(balance(world, 0) <= Word::from(FUNDS - STAKE));
		let supply = world.view(ERC20, &IERC20::totalSupplyCall);
		assert_eq!(supply, Word::from(Balances::total_issuance()), "stakes included");
	});
}

#[test]
fn transfer_should_move_native_coins() {
	World::empty(|world| {
		let (owned, to) = (world.owned(0), world.address(OUTSIDER));
		let call = IERC20::transferCall { to, value: Word::from(3 * CNX) };
		let done = world.call(0, ERC20, &call);
		assert_eq!(done.logs.len(), 1);
		assert_eq!(done.logs[0].address, ERC20);
		assert_eq!(done.logs[0].topics[0].0, IERC20::Transfer::SIGNATURE_HASH.0);
		assert_eq!(world.owned(0), owned - 3 * CNX);
		assert_eq!(balance(world, OUTSIDER), Word::from(FUNDS + 3 * CNX));
		let too_much = IERC20::transferCall { to, value: Word::from(FUNDS) };
		let told = world.refusal(0, ERC20, &too_much);
		assert_eq!(told, "ERC20: transfer amount exceeds balance");
		let nobody = IERC20::transferCall { to: Address::ZERO, value: Word::ONE };
		assert_eq!(world.refusal(0, ERC20, &nobody), "ERC20: transfer to the zero address");
	});
}

#[test]
fn allowance_should_be_spent_by_whom_it_was_given() {
	World::empty(|world| {
		let (owner, spender) = (world.address(0), world.address(CREATOR));
		let approve = IERC20::approveCall { spender, value: Word::from(5 * CNX) };
		world.call(0, ERC20, &approve);
		let from = |value: u128| IERC20::transferFromCall {
			from: owner,
			to: world.address(5),
			value: Word::from(value),
		};
		let (some, rest, more) = (from(2 * CNX), from(3 * CNX), from(1));
		assert_eq!(world.refusal(OUTSIDER, ERC20, &some), "ERC20: insufficient allowance");
		let done = world.call(CREATOR, ERC20, &some);
		assert_eq!(done.logs.len(), 2);
		let left = world.view(ERC20, &IERC20::allowanceCall { owner, spender });
		assert_eq!(left, Word::from(3 * CNX));
		world.call(CREATOR, ERC20, &rest);
		assert_eq!(world.refusal(CREATOR, ERC20, &more), "ERC20: insufficient allowance");
		assert_eq!(balance(world, 5), Word::from(FUNDS + 5 * CNX));
	});
}

#[test]
fn plain_transfer_should_move_coins_without_an_event() {
	World::empty(|world| {
		let to = world.account(OUTSIDER).into();
		let done = world.send(0, to, CNX, vec![]);
		assert!(done.logs.is_empty());
		assert_eq!(done.gas, 21_000);
		assert_eq!(balance(world, OUTSIDER), Word::from(FUNDS + CNX));
	});
}
