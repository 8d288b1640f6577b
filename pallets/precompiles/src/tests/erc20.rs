//! The ERC-20 view.

use super::{ALICE, BOB, account, handle, refusal, returned};
use crate::{
	abi::IERC20,
	adapter::{BASE_GAS, WORD_GAS},
	addresses::ERC20,
	erc20::{Allowances, NEW_ENTRY_GAS, StoredAllowances},
	testing::{self, MockHandle, READ_GAS, TRANSFER_GAS, WRITE_GAS, reason, world},
};
use alloy_primitives::{Address, LogData, U256};
use alloy_sol_types::{SolCall, SolEvent};

const CAROL: Address = Address::repeat_byte(0xca);

fn alice() -> Address {
	Address::from(ALICE.0)
}

fn bob() -> Address {
	Address::from(BOB.0)
}

/// The only log of a call, as this event.
fn logged<E: SolEvent>(handle: &MockHandle) -> E {
	let [(contract, topics, data)] = &handle.logs[..] else { panic!("{:?}", handle.logs) };
	assert_eq!(*contract, ERC20);
	let topics = topics.iter().map(|topic| topic.0.into()).collect();
	E::decode_log_data(&LogData::new_unchecked(topics, data.clone().into())).unwrap()
}

fn fund(balance: u128) {
	testing::reset();
	world(|world| world.balances.insert(account(ALICE), balance));
}

fn balance_of(who: Address) -> U256 {
	returned(ERC20, &IERC20::balanceOfCall { account: who })
}

fn allowance(owner: Address, spender: Address) -> U256 {
	returned(ERC20, &IERC20::allowanceCall { owner, spender })
}

#[test]
fn token_should_be_the_native_one() {
	fund(70);
	world(|world| world.balances.insert(account(BOB), 30));
	assert_eq!(returned(ERC20, &IERC20::nameCall), "Deuterium");
	assert_eq!(returned(ERC20, &IERC20::symbolCall), "CNX");
	assert_eq!(returned(ERC20, &IERC20::decimalsCall), 18);
	assert_eq!(returned(ERC20, &IERC20::totalSupplyCall), U256::from(100));
	assert_eq!(balance_of(alice()), U256::from(70));
	assert_eq!(balance_of(CAROL), U256::ZERO);
}

#[test]
fn transfer_should_move_coins_and_tell_it() {
	fund(70);
	let call = IERC20::transferCall { to: bob(), value: U256::from(20) };
	let mut transfer = handle(ERC20, &call);
	assert!(super::decoded::<IERC20::transferCall>(transfer.run()));
	assert_eq!((balance_of(alice()), balance_of(bob())), (U256::from(50), U256::from(20)));
	let event: IERC20::Transfer = logged(&transfer);
	assert_eq!((event.from, event.to, event.value), (alice(), bob(), U256::from(20)));
	let logging = 375 + 3 * 375 + 32 * 8;
	assert_eq!(transfer.gas_used, BASE_GAS + 3 * WORD_GAS + TRANSFER_GAS + logging);
}

#[test]
fn transfer_should_be_refused_when_it_is_too_much_or_to_nobody() {
	fund(70);
	let beyond = (U256::ONE << 128) + U256::from(1);
	for value in [U256::from(71), U256::from(u128::MAX), beyond, U256::MAX] {
		let call = IERC20::transferCall { to: bob(), value };
		assert_eq!(refusal(ERC20, &call), "ERC20: transfer amount exceeds balance");
	}
	let call = IERC20::transferCall { to: Address::ZERO, value: U256::from(1) };
	assert_eq!(refusal(ERC20, &call), "ERC20: transfer to the zero address");
	assert_eq!(balance_of(alice()), U256::from(70));
	let nothing = IERC20::transferCall { to: bob(), value: U256::ZERO };
	assert!(returned(ERC20, &nothing), "zero is an amount like others (EIP-20)");
}

#[test]
fn approval_should_be_kept_and_told() {
	fund(0);
	let approve = |value| IERC20::approveCall { spender: bob(), value };
	let mut first = handle(ERC20, &approve(U256::from(9)));
	assert!(super::decoded::<IERC20::approveCall>(first.run()));
	let event: IERC20::Approval = logged(&first);
	assert_eq!((event.owner, event.spender, event.value), (alice(), bob(), U256::from(9)));
	assert_eq!(allowance(alice(), bob()), U256::from(9));
	assert_eq!(allowance(bob(), alice()), U256::ZERO);
	let plain = BASE_GAS + 3 * WORD_GAS + READ_GAS + WRITE_GAS + 375 + 3 * 375 + 32 * 8;
	assert_eq!(first.gas_used, plain + NEW_ENTRY_GAS);
	let mut again = handle(ERC20, &approve(U256::MAX));
	assert!(again.run().is_ok());
	assert_eq!(again.gas_used, plain);
	assert_eq!(allowance(alice(), bob()), U256::MAX);
	let nobody = IERC20::approveCall { spender: Address::ZERO, value: U256::ONE };
	assert_eq!(refusal(ERC20, &nobody), "ERC20: approve to the zero address");
}

/// A call of `transferFrom` by Bob.
fn transfer_from(value: U256, to: Address) -> MockHandle {
	let call = IERC20::transferFromCall { from: alice(), to, value };
	MockHandle::new(ERC20, BOB, call.abi_encode())
}

#[test]
fn transfer_from_should_use_up_the_allowance() {
	fund(70);
	let approve = IERC20::approveCall { spender: bob(), value: U256::from(30) };
	assert!(returned(ERC20, &approve));
	let mut spend = transfer_from(U256::from(20), CAROL);
	assert!(super::decoded::<IERC20::transferFromCall>(spend.run()));
	assert_eq!(allowance(alice(), bob()), U256::from(10));
	assert_eq!((balance_of(alice()), balance_of(CAROL)), (U256::from(50), U256::from(20)));
	let signatures: Vec<_> = spend.logs.iter().map(|(_, topics, _)| topics[0].0).collect();
	let expected = [IERC20::Approval::SIGNATURE_HASH.0, IERC20::Transfer::SIGNATURE_HASH.0];
	assert_eq!(signatures, expected);
	let mut too_much = transfer_from(U256::from(11), CAROL);
	assert_eq!(reason(too_much.run()), "ERC20: insufficient allowance");
}

#[test]
fn transfer_from_should_not_use_up_an_allowance_without_limit() {
	fund(70);
	assert!(returned(ERC20, &IERC20::approveCall { spender: bob(), value: U256::MAX }));
	let mut spend = transfer_from(U256::from(20), CAROL);
	assert!(spend.run().is_ok());
	let event: IERC20::Transfer = logged(&spend);
	assert_eq!(event.from, alice());
	assert_eq!(allowance(alice(), bob()), U256::MAX);
	let mut too_much = transfer_from(U256::from(51), CAROL);
	assert_eq!(reason(too_much.run()), "ERC20: transfer amount exceeds balance");
	let mut nobody = transfer_from(U256::from(1), Address::ZERO);
	assert_eq!(reason(nobody.run()), "ERC20: transfer to the zero address");
}

#[test]
fn transfer_from_should_be_refused_when_nothing_is_allowed() {
	fund(70);
	let mut spend = transfer_from(U256::from(1), CAROL);
	assert_eq!(reason(spend.run()), "ERC20: insufficient allowance");
	assert!(spend.logs.is_empty());
	// The owner itself needs an allowance as well, as in the reference implementations of EIP-20.
	let own = IERC20::transferFromCall { from: alice(), to: bob(), value: U256::from(1) };
	assert_eq!(refusal(ERC20, &own), "ERC20: insufficient allowance");
}

#[test]
fn stored_allowances_should_leave_nothing_behind_when_they_are_zero() {
	sp_io::TestExternalities::default().execute_with(|| {
		let (owner, spender) = (account(ALICE), account(BOB));
		assert!(StoredAllowances::get(owner, spender).is_zero());
		let empty = sp_io::storage::root(sp_runtime::StateVersion::V1);
		StoredAllowances::set(owner, spender, 5.into());
		assert_eq!(StoredAllowances::get(owner, spender), 5.into());
		assert!(StoredAllowances::get(spender, owner).is_zero());
		assert_ne!(sp_io::storage::root(sp_runtime::StateVersion::V1), empty);
		StoredAllowances::set(owner, spender, 0.into());
		assert_eq!(sp_io::storage::root(sp_runtime::StateVersion::V1), empty);
	});
}
