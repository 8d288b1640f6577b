//! What the pool and blocks accept, and in which order.

use super::{Draft, INVALID, Kind, Wallet, draft, refused};
use crate::{
	MAX_TRANSACTION_SIZE, Transaction,
	mock::{BLOCK_GAS, BaseFee, Ethereum, FORTUNE, Test, apply, chain_with, start},
	transaction::Fields,
};
use codec::Encode;
use deuterium_primitives::account::AccountId20;
use ethereum::{TransactionAction, eip2930::AccessListItem};
use frame_support::assert_ok;
use pallet_evm::TransactionValidationError as Refusal;
use sp_core::{H160, H256, U256};
use sp_runtime::transaction_validity::{
	InvalidTransaction, TransactionValidity, TransactionValidityError, ValidTransaction,
};

/// Runs a test with one rich wallet, in a block.
fn with_wallet(test: impl FnOnce(Wallet)) {
	let wallet = Wallet::new(1);
	chain_with(&[wallet.address()], &[], || {
		start();
		test(wallet);
	});
}

fn validate(wallet: &Wallet, transaction: &Transaction) -> TransactionValidity {
	Ethereum::validate_in_pool(wallet.address(), transaction)
}

fn valid(wallet: &Wallet, draft: Draft) -> ValidTransaction {
	validate(wallet, &draft.sign(wallet)).unwrap()
}

/// The pool and a block refuse a draft for the same reason.
fn assert_refused(wallet: &Wallet, draft: Draft, reason: TransactionValidityError) {
	let transaction = draft.sign(wallet);
	assert_eq!(validate(wallet, &transaction), Err(reason));
	assert_eq!(apply(transaction), Err(reason));
}

fn tag(wallet: &Wallet, nonce: u32) -> Vec<u8> {
	(AccountId20::from(wallet.address()), nonce).encode()
}

#[test]
fn tags_should_be_those_of_native_transactions_when_valid() {
	with_wallet(|wallet| {
		let validity = valid(&wallet, draft(Kind::Eip1559));
		let account = AccountId20::from(wallet.address());
		let native =
			frame_system::CheckNonce::<Test>::validate_nonce_for_account(&account, 0).unwrap();
		assert_eq!(validity.provides, native.provides);
		assert_eq!(validity.requires, native.requires);
		assert_eq!(validity.provides, [tag(&wallet, 0)]);

		let ahead = valid(&wallet, Draft { nonce: 5.into(), ..draft(Kind::Eip1559) });
		let native =
			frame_system::CheckNonce::<Test>::validate_nonce_for_account(&account, 5).unwrap();
		assert_eq!(ahead.provides, native.provides);
		assert_eq!(ahead.requires, native.requires);
		assert_eq!(ahead.requires, [tag(&wallet, 4)]);
		assert!(ahead.propagate);
	});
}

#[test]
fn priority_should_be_the_effective_tip_when_valid() {
	with_wallet(|wallet| {
		let priority = |kind, max_fee: u64, tip: u64| {
			let draft = Draft { max_fee: max_fee.into(), tip: tip.into(), ..draft(kind) };
			valid(&wallet, draft).priority
		};
		// The base fee is 10.
		assert_eq!(priority(Kind::Eip1559, 10, 0), 0);
		assert_eq!(priority(Kind::Eip1559, 10, 7), 0, "no room above the base fee");
		assert_eq!(priority(Kind::Eip1559, 15, 7), 5, "the cap limits the tip");
		assert_eq!(priority(Kind::Eip1559, 100, 7), 7);
		assert_eq!(priority(Kind::Eip7702, 100, 7), 7);
		// A gas price is cap and tip in one.
		assert_eq!(priority(Kind::Legacy, 17, 0), 7);
		assert_eq!(priority(Kind::Eip2930, 17, 0), 7);
	});
}

#[test]
fn transaction_should_replace_another_when_its_effective_tip_is_higher() {
	with_wallet(|wallet| {
		let first = Draft { max_fee: 20.into(), tip: 3.into(), ..draft(Kind::Eip1559) };
		let second = Draft { max_fee: 20.into(), tip: 4.into(), ..first.clone() };
		let (first, second) = (valid(&wallet, first), valid(&wallet, second));
		assert_eq!(first.provides, second.provides, "one takes the place of the other");
		assert!(second.priority > first.priority);
		// A higher cap alone does not pay the author more.
		let third = Draft { max_fee: 99.into(), tip: 4.into(), ..draft(Kind::Eip1559) };
		assert_eq!(valid(&wallet, third).priority, second.priority);
	});
}

#[test]
fn nonce_should_be_refused_when_it_was_used() {
	with_wallet(|wallet| {
		assert_ok!(apply(draft(Kind::Eip1559).sign(&wallet)).unwrap());
		assert_refused(&wallet, draft(Kind::Eip1559), InvalidTransaction::Stale.into());
		let next = Draft { nonce: 1.into(), ..draft(Kind::Eip1559) };
		assert_ok!(apply(next.sign(&wallet)).unwrap());
	});
}

#[test]
fn nonce_should_wait_in_the_pool_but_not_enter_a_block_when_it_is_ahead() {
	with_wallet(|wallet| {
		let ahead = Draft { nonce: 1.into(), ..draft(Kind::Eip1559) }.sign(&wallet);
		assert!(validate(&wallet, &ahead).is_ok());
		assert_eq!(apply(ahead), Err(InvalidTransaction::Future.into()));
	});
}

#[test]
fn nonce_should_be_refused_when_there_is_none_after_it() {
	with_wallet(|wallet| {
		for nonce in [U256::from(u32::MAX), U256::from(u64::MAX), U256::MAX] {
			let last = Draft { nonce, ..draft(Kind::Eip1559) };
			assert_refused(&wallet, last, InvalidTransaction::Future.into());
		}
		let last_but_one = Draft { nonce: (u32::MAX - 1).into(), ..draft(Kind::Eip1559) };
		let validity = valid(&wallet, last_but_one);
		assert_eq!(validity.provides, [tag(&wallet, u32::MAX - 1)]);
	});
}

#[test]
fn balance_should_cover_value_and_highest_fee_when_accepted() {
	with_wallet(|wallet| {
		let (max_fee, gas) = (1_000u128, 21_000u128);
		let most = FORTUNE - max_fee * gas;
		let all = Draft { max_fee: max_fee.into(), value: most.into(), ..draft(Kind::Eip1559) };
		let more = Draft { value: (most + 1).into(), ..all.clone() };
		assert_refused(&wallet, more, refused(Refusal::BalanceTooLow));
		// It pays the base fee only, and keeps the rest of what it had to own.
		assert_ok!(apply(all.sign(&wallet)).unwrap());
		let left = pallet_evm::Pallet::<Test>::balance(&wallet.address());
		assert_eq!(left, (max_fee - 10) * gas);
	});
}

#[test]
fn balance_should_be_refused_when_the_sender_owns_nothing() {
	with_wallet(|_| {
		let poor = Wallet::new(2);
		assert_refused(&poor, draft(Kind::Eip1559), refused(Refusal::BalanceTooLow));
	});
}

#[test]
fn fee_should_be_refused_when_it_does_not_fit_into_256_bits() {
	with_wallet(|wallet| {
		let draft = Draft { max_fee: U256::MAX, ..draft(Kind::Eip1559) };
		assert_refused(&wallet, draft, refused(Refusal::Overflow));
	});
}

#[test]
fn gas_limit_should_be_refused_when_above_that_of_a_block() {
	with_wallet(|wallet| {
		for gas in [U256::from(BLOCK_GAS + 1), U256::from(u64::MAX), U256::MAX] {
			let draft = Draft { gas, ..draft(Kind::Eip1559) };
			assert_refused(&wallet, draft, refused(Refusal::GasLimitTooHigh));
		}
		let whole = Draft { gas: BLOCK_GAS.into(), ..draft(Kind::Eip1559) };
		assert_ok!(apply(whole.sign(&wallet)).unwrap());
	});
}

#[test]
fn gas_limit_should_be_refused_when_it_does_not_pay_the_intrinsic_gas() {
	with_wallet(|wallet| {
		let item = AccessListItem { address: H160::zero(), storage_keys: vec![H256::zero(); 2] };
		let cases = [
			(draft(Kind::Legacy), 21_000),
			// 32 bytes that are not zero: the floor of EIP-7623 is above 16 gas each.
			(Draft { input: vec![1; 32], ..draft(Kind::Eip1559) }, 21_000 + 32 * 40),
			(Draft { input: vec![0; 32], ..draft(Kind::Eip1559) }, 21_000 + 32 * 10),
			(Draft { access_list: vec![item], ..draft(Kind::Eip2930) }, 21_000 + 2_400 + 2 * 1_900),
			(draft(Kind::Eip7702), 21_000 + 25_000),
			(
				Draft {
					action: TransactionAction::Create,
					value: 0.into(),
					..draft(Kind::Eip1559)
				},
				53_000,
			),
		];
		for (case, least) in cases {
			let low = Draft { gas: (least - 1).into(), ..case.clone() };
			assert_refused(&wallet, low, refused(Refusal::GasLimitTooLow));
			let enough = Draft { gas: least.into(), ..case };
			assert_ok!(validate(&wallet, &enough.sign(&wallet)));
		}
	});
}

#[test]
fn fee_cap_should_be_refused_when_below_the_base_fee() {
	with_wallet(|wallet| {
		for kind in Kind::PROTECTED {
			let low = Draft { max_fee: 9.into(), ..draft(kind) };
			assert_refused(&wallet, low.clone(), refused(Refusal::GasPriceTooLow));
			BaseFee::set(9.into());
			assert_ok!(validate(&wallet, &low.sign(&wallet)));
			BaseFee::set(10.into());
		}
	});
}

#[test]
fn tip_should_be_refused_when_above_the_fee_cap() {
	with_wallet(|wallet| {
		for kind in [Kind::Eip1559, Kind::Eip7702] {
			let draft = Draft { max_fee: 20.into(), tip: 21.into(), ..draft(kind) };
			assert_refused(&wallet, draft, refused(Refusal::PriorityFeeTooHigh));
		}
	});
}

#[test]
fn sender_should_be_refused_when_it_is_a_contract() {
	let wallet = Wallet::new(1);
	let code = [(wallet.address(), vec![0x00])];
	chain_with(&[wallet.address()], &code, || {
		start();
		// A contract's nonce starts at 1.
		let draft = Draft { nonce: 1.into(), ..draft(Kind::Eip1559) };
		assert_refused(&wallet, draft, refused(Refusal::TransactionMustComeFromEOA));
	});
}

#[test]
fn sender_should_be_accepted_when_it_delegates() {
	let (wallet, payer) = (Wallet::new(1), Wallet::new(2));
	chain_with(&[wallet.address(), payer.address()], &[], || {
		start();
		let authorizations = vec![wallet.authorize(H160::repeat_byte(0xcd), 0)];
		let delegate = Draft { authorizations, ..draft(Kind::Eip7702) };
		assert_ok!(apply(delegate.sign(&payer)).unwrap());
		let code = pallet_evm::Pallet::<Test>::code(&wallet.address());
		assert_eq!(code, [&[0xef, 0x01, 0x00][..], &[0xcd; 20]].concat());
		let draft = Draft { nonce: 1.into(), ..draft(Kind::Eip1559) };
		assert_ok!(apply(draft.sign(&wallet)).unwrap());
	});
}

#[test]
fn set_code_transaction_should_be_refused_when_it_has_no_authorizations_or_no_destination() {
	with_wallet(|wallet| {
		let empty = Draft { authorizations: vec![], ..draft(Kind::Eip7702) };
		assert_refused(&wallet, empty, refused(Refusal::EmptyAuthorizationList));
		let creation = Draft {
			action: TransactionAction::Create,
			gas: 100_000.into(),
			..draft(Kind::Eip7702)
		};
		assert_refused(&wallet, creation, refused(Refusal::CreateWithAuthorizations));
	});
}

#[test]
fn transaction_should_be_refused_when_too_large() {
	with_wallet(|wallet| {
		let sized = |length: usize| Draft {
			input: vec![0; length],
			gas: 3_000_000.into(),
			..draft(Kind::Eip1559)
		};
		let over = sized(MAX_TRANSACTION_SIZE);
		assert_refused(&wallet, over, refused(Refusal::TransactionTooLarge));
		let overhead = sized(100_000).sign(&wallet).encoded_size() - 100_000;
		let largest = sized(MAX_TRANSACTION_SIZE - overhead).sign(&wallet);
		assert_eq!(largest.encoded_size(), MAX_TRANSACTION_SIZE);
		assert_ok!(apply(largest).unwrap());
	});
}

#[test]
fn creation_should_be_refused_when_its_code_is_above_the_limit() {
	with_wallet(|wallet| {
		let creation = |length: usize| Draft {
			action: TransactionAction::Create,
			value: 0.into(),
			input: vec![0; length],
			gas: 3_000_000.into(),
			..draft(Kind::Eip1559)
		};
		assert_refused(&wallet, creation(49_153), refused(Refusal::TransactionTooLarge));
		assert_ok!(validate(&wallet, &creation(49_152).sign(&wallet)));
	});
}

#[test]
fn creation_should_be_refused_when_governance_has_closed_it() {
	with_wallet(|wallet| {
		let creation = Draft {
			action: TransactionAction::Create,
			value: 0.into(),
			gas: 100_000.into(),
			..draft(Kind::Eip1559)
		};
		pallet_evm::Creators::<Test>::put(pallet_evm::CreateRule::Closed);
		assert_refused(&wallet, creation.clone(), refused(Refusal::CreateNotAllowed));
		pallet_evm::Creators::<Test>::kill();
		assert_ok!(apply(creation.sign(&wallet)).unwrap());
	});
}

#[test]
fn block_should_have_no_room_when_its_gas_is_used_up() {
	with_wallet(|wallet| {
		// A creation whose code is invalid uses all its gas.
		let first = Draft {
			action: TransactionAction::Create,
			input: INVALID.to_vec(),
			value: 0.into(),
			gas: (BLOCK_GAS - 30_000).into(),
			..draft(Kind::Eip1559)
		};
		assert_ok!(apply(first.sign(&wallet)).unwrap());
		assert_eq!(Ethereum::gas_used(), BLOCK_GAS - 30_000);

		let next = |gas: u64| {
			let draft = Draft { nonce: 1.into(), gas: gas.into(), ..draft(Kind::Eip1559) };
			draft.sign(&wallet)
		};
		assert_eq!(apply(next(30_001)), Err(InvalidTransaction::ExhaustsResources.into()));
		// It waits for another block.
		assert_ok!(validate(&wallet, &next(30_001)));
		assert_ok!(apply(next(30_000)).unwrap());
	});
}

#[test]
fn fields_should_have_one_price_when_the_transaction_has_one() {
	let transaction = Draft { max_fee: 12.into(), ..draft(Kind::Legacy) }.sign(&Wallet::new(1));
	let fields = Fields::from(&transaction);
	assert_eq!(fields.max_fee_per_gas, fields.max_priority_fee_per_gas);
	assert_eq!(fields.max_fee_per_gas, U256::from(12));
}
