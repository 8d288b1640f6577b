//! Money, nonces and blocks under random transactions.

use super::{Draft, INVALID, Kind, LOG_AND_REVERT, LOGGER, Wallet, deploying};
use crate::{
	mock::{
		AUTHOR, BLOCK_GAS, Balances, Ethereum, FORTUNE, SPEAKER, Test, apply, block, chain_with,
		finish, in_extrinsic, say, start, statuses,
	},
	native_logs::PSEUDO_SENDER,
};
use ethereum::TransactionAction;
use proptest::prelude::*;
use sp_core::{H160, U256};

/// Contracts of the tests: one that logs, one that reverts, one that is invalid, one that sets slot 0
/// to what it is called with, one that destroys itself in favour of the caller.
fn contracts() -> Vec<(H160, Vec<u8>)> {
	let codes = [
		LOGGER.to_vec(),
		LOG_AND_REVERT.to_vec(),
		INVALID.to_vec(),
		vec![0x5f, 0x35, 0x5f, 0x55, 0x00],
		vec![0x33, 0xff],
	];
	(0xc0..).map(H160::repeat_byte).zip(codes).collect()
}

/// Something to do in a block.
#[derive(Clone, Debug)]
enum Step {
	Send {
		wallet: u8,
		draft: Draft,
	},
	/// Native extrinsic with an event.
	Say,
	NextBlock,
}

fn action() -> impl Strategy<Value = TransactionAction> {
	prop_oneof![
		1 => Just(TransactionAction::Create),
		1 => Just(TransactionAction::Call(SPEAKER)),
		2 => (1..5u8).prop_map(|seed| TransactionAction::Call(Wallet::new(seed).address())),
		5 => (0xc0..0xc5u8).prop_map(|byte| TransactionAction::Call(H160::repeat_byte(byte))),
	]
}

fn kind() -> impl Strategy<Value = Kind> {
	prop_oneof![
		Just(Kind::Legacy),
		Just(Kind::Eip2930),
		Just(Kind::Eip1559),
		Just(Kind::Eip7702),
		Just(Kind::Unprotected),
	]
}

prop_compose! {
	fn draft()(
		kind in kind(),
		action in action(),
		max_fee in 5..40u64,
		tip in 0..20u64,
		gas in prop_oneof![
			8 => 20_000..200_000u64,
			1 => 1_000_000..BLOCK_GAS,
			1 => Just(BLOCK_GAS + 1),
		],
		value in prop_oneof![Just(0), 0..1_000u128, Just(FORTUNE / 2), Just(FORTUNE)],
		input in prop_oneof![
			Just(vec![]),
			Just(vec![0; 32]),
			Just(vec![9; 32]),
			Just(b"refuse".to_vec()),
			Just(deploying(&LOGGER)),
		],
		authority in 1..5u8,
	) -> Draft {
		let authorizations = vec![Wallet::new(authority).authorize(H160::repeat_byte(0xc0), 0)];
		Draft {
			kind,
			action,
			max_fee: max_fee.into(),
			tip: tip.into(),
			gas: gas.into(),
			value: value.into(),
			input,
			authorizations,
			..Default::default()
		}
	}
}

fn step() -> impl Strategy<Value = Step> {
	prop_oneof![
		8 => (1..5u8, draft()).prop_map(|(wallet, draft)| Step::Send { wallet, draft }),
		1 => Just(Step::Say),
		2 => Just(Step::NextBlock),
	]
}

/// What the blocks of a run burnt and how many transactions of wallets they have.
#[derive(Default)]
struct Tally {
	burnt: u128,
	mined: usize,
}

/// Ends the block and counts.
fn count(tally: &mut Tally) {
	finish();
	let base_fee = Ethereum::current_base_fee().as_u128();
	tally.burnt += block().header.gas_used.as_u128() * base_fee;
	tally.mined += statuses().iter().filter(|s| s.from != PSEUDO_SENDER).count();
	assert!(block().header.gas_used <= U256::from(BLOCK_GAS));
}

fn nonce(wallet: u8) -> u32 {
	pallet_evm::Pallet::<Test>::nonce(&Wallet::new(wallet).address())
}

fn run(steps: Vec<Step>) {
	let rich: Vec<H160> = (1..5).map(|seed| Wallet::new(seed).address()).collect();
	chain_with(&rich, &contracts(), || {
		let issuance = Balances::total_issuance();
		let (mut tally, mut accepted) = (Tally::default(), 0);
		start();
		for step in steps {
			match step {
				Step::Send { wallet, mut draft } => {
					let before = nonce(wallet);
					draft.nonce = before.into();
					let result = apply(draft.sign(&Wallet::new(wallet)));
					if let Ok(result) = result {
						assert!(result.is_ok(), "what was validated runs: {result:?}");
						accepted += 1;
						assert_eq!(nonce(wallet), before + 1);
					} else {
						assert_eq!(nonce(wallet), before);
					}
				},
				Step::Say => in_extrinsic(|| say(b"native")),
				Step::NextBlock => {
					count(&mut tally);
					start();
				},
			}
		}
		count(&mut tally);
		assert_eq!(tally.mined, accepted, "each accepted transaction is in a block, once");
		// Self-destruction of a contract in favour of its caller burns nothing (EIP-6780).
		assert_eq!(Balances::total_issuance(), issuance - tally.burnt);
		let owned: u128 = frame_system::Account::<Test>::iter_values()
			.map(|account| account.data.free + account.data.reserved)
			.sum();
		assert_eq!(owned, Balances::total_issuance());
		assert!(pallet_evm::Pallet::<Test>::balance(&AUTHOR) <= issuance);
	});
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 256, ..Default::default() })]

	#[test]
	fn money_and_nonces_should_add_up_when_transactions_are_random(
		steps in prop::collection::vec(step(), 1..40),
	) {
		run(steps);
	}
}
