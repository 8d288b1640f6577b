//! Fees: who pays what to whom.

use crate::{ExecutionArgs, assembler::Assembler, mock::*};

/// A transfer of 7 to Bob with the given highest price and tip.
fn transfer(max: Option<u64>, tip: Option<u64>) -> ExecutionArgs {
	ExecutionArgs {
		value: 7.into(),
		max_fee_per_gas: max.map(Into::into),
		max_priority_fee_per_gas: tip.map(Into::into),
		..args(&[])
	}
}

#[test]
fn fee_should_be_split_as_eip_1559_says_when_a_transaction_is_paid() {
	// Highest price, tip, what is paid per gas, what of it is the author's. The base fee is 1000.
	for (max, tip, price, for_author) in [
		(Some(2_000), Some(100), 1_100, 100),
		(Some(1_050), Some(100), 1_050, 50),
		(Some(1_000), Some(0), 1_000, 0),
		(Some(1_000), Some(1_000), 1_000, 0),
		// Legacy: the price is both.
		(Some(3_000), Some(3_000), 3_000, 2_000),
		(Some(3_000), None, 1_000, 0),
		(None, None, 1_000, 0),
	] {
		build_and_execute(|| {
			let issuance = Balances::total_issuance();
			let info = call(BOB, transfer(max, tip));
			assert_eq!(info.used_gas.effective, 21_000.into());
			assert_eq!(balance(ALICE), FUNDS - 7 - 21_000 * price, "{max:?} {tip:?}");
			assert_eq!(balance(BOB), FUNDS + 7);
			assert_eq!(balance(AUTHOR), 21_000 * for_author);
			assert_eq!(Balances::total_issuance(), issuance - 21_000 * 1_000);
		});
	}
}

#[test]
fn base_fee_should_go_to_the_receiver_when_there_is_one() {
	build_and_execute(|| {
		BaseFeeReceiver::set(Some(TREASURY));
		let issuance = Balances::total_issuance();
		call(BOB, transfer(Some(2_000), Some(100)));
		assert_eq!(balance(TREASURY), 21_000 * 1_000);
		assert_eq!(Balances::total_issuance(), issuance);
		BaseFeeReceiver::set(None);
	});
}

#[test]
fn tip_should_burn_when_nobody_is_the_author() {
	build_and_execute(|| {
		BlockAuthor::set(None);
		let issuance = Balances::total_issuance();
		call(BOB, transfer(Some(2_000), Some(100)));
		assert_eq!(Balances::total_issuance(), issuance - 21_000 * 1_100);
		assert_eq!(balance(sp_core::H160::zero()), 0);
		BlockAuthor::set(Some(AUTHOR));
	});
}

#[test]
fn author_should_get_its_own_tip_back_when_it_sends() {
	build_and_execute(|| {
		BlockAuthor::set(Some(ALICE));
		call(BOB, transfer(Some(2_000), Some(100)));
		assert_eq!(balance(ALICE), FUNDS - 7 - 21_000 * 1_000);
		BlockAuthor::set(Some(AUTHOR));
	});
}

#[test]
fn whole_balance_should_be_spendable_when_fee_and_value_take_it() {
	build_and_execute(|| {
		let mut all = transfer(Some(1_000), Some(0));
		all.gas_limit = 21_000;
		all.value = (FUNDS - 21_000_000).into();
		assert!(call(BOB, all).exit_reason.is_succeed());
		assert_eq!(balance(ALICE), 0);
		assert_eq!(EVM::nonce(&ALICE), 1);
	});
}

#[test]
fn fee_should_not_be_spendable_during_execution() {
	build_and_execute(|| {
		// The balance that the contract sees is less than before by the highest fee at the price paid.
		use crate::assembler::op;
		deploy(A, Assembler::new().address(ALICE).op(op::BALANCE).return_top().build());
		let info = call(A, args(&[]));
		let seen = FUNDS - 1_000_000 * 1_100;
		assert_eq!(info.value, word(seen).0);
		let used = u128::from(info.used_gas.effective.as_u64());
		assert_eq!(balance(ALICE), FUNDS - used * 1_100);
	});
}

#[test]
fn nothing_should_be_charged_when_it_is_no_transaction() {
	build_and_execute(|| {
		let poor = ExecutionArgs {
			source: NOBODY,
			is_transactional: false,
			max_fee_per_gas: Some(2_000.into()),
			..args(&[])
		};
		let info = call(BOB, poor.clone());
		assert_eq!(info.used_gas.effective, 21_000.into());
		assert_eq!((balance(NOBODY), balance(AUTHOR)), (0, 0));
		// But value must be there.
		let mut with_value = poor;
		with_value.value = 1.into();
		assert!(!call(BOB, with_value).exit_reason.is_succeed());
		assert_eq!(balance(BOB), FUNDS);
	});
}

#[test]
fn held_money_should_not_pay_when_it_is_reserved() {
	use crate::TransactionValidationError::BalanceTooLow;
	use frame_support::traits::ReservableCurrency;
	build_and_execute(|| {
		Balances::reserve(&ALICE, FUNDS - 6).unwrap();
		assert_eq!(refusal(BOB, transfer(Some(2_000), Some(0))), BalanceTooLow);
		assert_eq!(EVM::account_basic(&ALICE).0.balance, 6.into());
		let mut unpaid = transfer(None, None);
		unpaid.is_transactional = false;
		assert!(!call(BOB, unpaid).exit_reason.is_succeed());
	});
}
