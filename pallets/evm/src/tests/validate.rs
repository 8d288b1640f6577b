//! What is refused, and why.

use crate::{
	ExecutionArgs, Target, TransactionValidationError as Refusal, ValidationContext, assembler::op,
	mock::*, runner::StackRunner, traits::Runner,
};
use frame_support::{assert_noop, assert_ok, storage_alias};
use sp_core::{H160, U256};
use sp_runtime::{DispatchError, transaction_validity::InvalidTransaction};

/// Validates a call of Bob in a block.
fn in_block(args: &ExecutionArgs) -> Result<(), Refusal> {
	StackRunner::<Test>::validate(&Target::Call(BOB), args, ValidationContext::Block)
}

/// Validates a call of Bob in the pool.
fn in_pool(args: &ExecutionArgs) -> Result<(), Refusal> {
	StackRunner::<Test>::validate(&Target::Call(BOB), args, ValidationContext::Pool)
}

/// Alice's arguments, changed.
fn with(change: impl FnOnce(&mut ExecutionArgs)) -> ExecutionArgs {
	let mut args = args(&[]);
	change(&mut args);
	args
}

#[test]
fn transaction_should_be_accepted_when_nothing_is_wrong() {
	build_and_execute(|| {
		assert_ok!(in_block(&args(&[])));
		assert_ok!(in_pool(&args(&[])));
	});
}

#[test]
fn transaction_should_be_refused_with_its_reason_when_a_field_is_wrong() {
	let cases: Vec<(ExecutionArgs, Refusal)> = vec![
		(with(|args| args.gas_limit = 20_999), Refusal::GasLimitTooLow),
		// 64 bytes cost 22024 by their execution, 23560 by the floor.
		(
			with(|args| {
				args.input = vec![1; 64];
				args.gas_limit = 23_559;
			}),
			Refusal::GasLimitTooLow,
		),
		(with(|args| args.gas_limit = BLOCK_GAS + 1), Refusal::GasLimitTooHigh),
		(with(|args| args.max_fee_per_gas = Some(999.into())), Refusal::GasPriceTooLow),
		(
			with(|args| args.max_priority_fee_per_gas = Some(2_001.into())),
			Refusal::PriorityFeeTooHigh,
		),
		(with(|args| args.max_fee_per_gas = None), Refusal::InvalidFeeInput),
		(with(|args| args.value = FUNDS.into()), Refusal::BalanceTooLow),
		(with(|args| args.value = U256::MAX), Refusal::Overflow),
		(with(|args| args.max_fee_per_gas = Some(U256::MAX)), Refusal::Overflow),
		(with(|args| args.nonce = Some(4.into())), Refusal::TxNonceTooLow),
	];
	for (args, refusal) in cases {
		build_and_execute(|| {
			EVM::set_nonce(&ALICE, 5);
			assert_eq!(in_block(&args), Err(refusal), "{args:?}");
			assert_eq!(in_pool(&args), Err(refusal), "{args:?}");
			assert_noop!(
				StackRunner::<Test>::call(BOB, args.clone()).map_err(|e| e.error),
				refusal
			);
		});
	}
}

#[test]
fn balance_should_cover_the_highest_price_though_less_is_paid() {
	build_and_execute(|| {
		let highest = 1_000_000u128 * 2_000;
		assert_ok!(in_block(&with(|args| args.value = (FUNDS - highest).into())));
		let short = with(|args| args.value = (FUNDS - highest + 1).into());
		assert_eq!(in_block(&short), Err(Refusal::BalanceTooLow));
	});
}

#[test]
fn nonce_above_the_accounts_should_wait_in_the_pool_but_not_run() {
	build_and_execute(|| {
		let ahead = with(|args| args.nonce = Some(1.into()));
		assert_ok!(in_pool(&ahead));
		assert_eq!(in_block(&ahead), Err(Refusal::TxNonceTooHigh));
		for nonce in [U256::from(u32::MAX), U256::from(u64::MAX), U256::MAX] {
			let last = with(|args| args.nonce = Some(nonce));
			assert_eq!(in_pool(&last), Err(Refusal::TxNonceTooHigh));
		}
		EVM::set_nonce(&ALICE, u32::MAX);
		assert_eq!(in_block(&args(&[])), Err(Refusal::TxNonceTooHigh));
	});
}

#[test]
fn sender_should_be_refused_when_it_is_a_contract_but_not_when_it_delegates() {
	build_and_execute(|| {
		EVM::set_nonce(&ALICE, 1);
		for code in [vec![op::STOP], vec![op::STOP; 23]] {
			EVM::set_code(&ALICE, code).unwrap();
			assert_eq!(in_block(&args(&[])), Err(Refusal::TransactionMustComeFromEOA));
		}
		EVM::set_code(&ALICE, [&[0xef, 1, 0], &[9; 20][..]].concat()).unwrap();
		assert_ok!(in_block(&args(&[])));
		// Calls that are no transactions may come from anybody.
		EVM::set_code(&ALICE, vec![op::STOP]).unwrap();
		assert_ok!(in_block(&with(|args| args.is_transactional = false)));
	});
}

#[test]
fn creation_should_be_refused_when_its_code_is_too_large_or_it_authorizes() {
	build_and_execute(|| {
		let validate = |args: &ExecutionArgs| {
			StackRunner::<Test>::validate(&Target::Create, args, ValidationContext::Block)
		};
		let mut args = with(|args| args.gas_limit = 10_000_000);
		args.input = vec![op::JUMPDEST; 49_152];
		assert_ok!(validate(&args));
		args.input.push(0);
		assert_eq!(validate(&args), Err(Refusal::TransactionTooLarge));
		args.input.clear();
		args.authorization_list = vec![(0.into(), A, 0.into(), Some(BOB))];
		assert_eq!(validate(&args), Err(Refusal::CreateWithAuthorizations));
		args.authorization_list.clear();
		args.gas_limit = 52_999;
		assert_eq!(validate(&args), Err(Refusal::GasLimitTooLow));
	});
}

#[test]
fn call_should_be_checked_for_little_when_it_is_no_transaction() {
	build_and_execute(|| {
		let loose = with(|args| {
			args.is_transactional = false;
			args.source = H160::zero();
			args.gas_limit = BLOCK_GAS * 10;
			args.nonce = Some(77.into());
			args.max_fee_per_gas = Some(1.into());
			args.max_priority_fee_per_gas = Some(1.into());
		});
		assert_ok!(in_block(&loose));
		let mut low = loose;
		low.gas_limit = 20_999;
		assert_eq!(in_block(&low), Err(Refusal::GasLimitTooLow));
	});
}

#[test]
fn base_fee_of_the_environment_should_count_when_it_is_given() {
	build_and_execute(|| {
		let higher = with(|args| args.environment.base_fee = Some(2_001.into()));
		assert_eq!(in_block(&higher), Err(Refusal::GasPriceTooLow));
	});
}

#[test]
fn codes_should_be_those_of_the_interface() {
	for (code, refusal) in Refusal::ALL.into_iter().enumerate() {
		let code = code as u8;
		assert_eq!(u8::from(refusal), code);
		assert_eq!(Refusal::try_from(code), Ok(refusal));
		let expected = match refusal {
			Refusal::TxNonceTooLow => InvalidTransaction::Stale,
			Refusal::TxNonceTooHigh => InvalidTransaction::Future,
			_ => InvalidTransaction::Custom(code),
		};
		assert_eq!(InvalidTransaction::from(refusal), expected);
	}
	assert_eq!(Refusal::try_from(18), Err(18));
	let error = DispatchError::from(crate::Error::<Test>::from(Refusal::BalanceTooLow));
	assert!(matches!(error, DispatchError::Module(module) if module.error[..2] == [0, 4]));
}

#[test]
fn execution_should_be_refused_when_another_one_runs() {
	#[storage_alias]
	type Running = StorageValue<EVM, ()>;
	build_and_execute(|| {
		Running::put(());
		assert_eq!(refusal(BOB, args(&[])), Refusal::Reentrant);
		Running::kill();
		call(BOB, args(&[]));
	});
}
