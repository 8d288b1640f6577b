//! Money and nonces under random transactions.

use super::programs::{Transaction, program, transaction};
use crate::{ExecutionArgs, Target, gas, mock::*, runner::StackRunner, traits::Runner};
use proptest::{collection::vec, prelude::*};
use sp_core::U256;

/// Prices and nonce of a transaction: highest price, tip, how far its nonce is from the account's.
type Terms = (u64, u64, i8, bool);

/// A paid transaction of Alice or Bob.
fn arguments(transaction: &Transaction, (max, tip, ahead, bob): Terms) -> (Target, ExecutionArgs) {
	let target = transaction.to.map_or(Target::Create, Target::Call);
	let source = if bob { BOB } else { ALICE };
	let nonce = i64::from(EVM::nonce(&source)) + i64::from(ahead);
	let mut args = ExecutionArgs {
		source,
		input: transaction.input.clone(),
		value: transaction.value.into(),
		max_fee_per_gas: Some(max.into()),
		max_priority_fee_per_gas: Some(tip.into()),
		nonce: Some(U256::from(nonce.max(0) as u64)),
		access_list: transaction.access.clone(),
		is_transactional: true,
		validate: true,
		..ExecutionArgs::default()
	};
	args.gas_limit = gas::least_limit(&target, &args) + transaction.gas;
	(target, args)
}

/// Prices around the base fee of 1000, and mostly the right nonce.
fn terms() -> impl Strategy<Value = Terms> {
	let ahead = prop_oneof![8 => Just(0i8), 1 => -1i8..2];
	(900u64..4_000, 0u64..2_500, ahead, any::<bool>())
}

/// Runs a transaction; answers gas paid, or `None` if it was refused.
fn run(target: &Target, args: ExecutionArgs) -> Option<u128> {
	let used = match target {
		Target::Call(to) => StackRunner::<Test>::call(*to, args).ok()?.used_gas,
		_ => StackRunner::<Test>::create(args).ok()?.used_gas,
	};
	Some(used.effective.as_u128())
}

/// Runs transactions and checks money and nonces after each; answers what self-destructs burnt.
fn check_all(
	programs: Vec<Vec<u8>>,
	transactions: Vec<(Transaction, Terms)>,
	to_treasury: bool,
) -> Result<u128, TestCaseError> {
	BaseFeeReceiver::set(to_treasury.then_some(TREASURY));
	for (address, code) in [A, B, C].into_iter().zip(programs) {
		deploy(address, code);
		Balances::force_set_balance(RuntimeOrigin::root(), address, 5_000).unwrap();
	}
	let mut destroyed = 0;
	for (transaction, terms) in &transactions {
		let (target, args) = arguments(transaction, *terms);
		let nonces = [ALICE, BOB].map(|who| EVM::nonce(&who));
		let issuance = Balances::total_issuance();
		let (source, treasury) = (args.source, balance(TREASURY));
		let root = sp_io::storage::root(Default::default());
		let paid = run(&target, args);
		let expected = [ALICE, BOB].map(|who| u32::from(who == source && paid.is_some()));
		let grown = [ALICE, BOB].map(|who| EVM::nonce(&who));
		prop_assert_eq!(grown, [nonces[0] + expected[0], nonces[1] + expected[1]]);
		let base = paid.unwrap_or_default() * 1_000;
		let (burnt, kept) = if to_treasury { (0, base) } else { (base, 0) };
		prop_assert_eq!(balance(TREASURY), treasury + kept);
		let after = Balances::total_issuance();
		prop_assert!(after <= issuance - burnt);
		destroyed += issuance - burnt - after;
		if paid.is_none() {
			prop_assert_eq!(sp_io::storage::root(Default::default()), root);
		}
		check();
	}
	BaseFeeReceiver::set(None);
	Ok(destroyed)
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(150))]

	#[test]
	fn issuance_should_shrink_by_the_base_fees_alone_when_nothing_is_destroyed(
		programs in vec(program(false), 3),
		transactions in vec((transaction(false), terms()), 1..6),
		to_treasury in any::<bool>(),
	) {
		externalities().execute_with(|| {
			prop_assert_eq!(check_all(programs, transactions, to_treasury)?, 0);
			Ok(())
		})?;
	}

	#[test]
	fn issuance_should_never_grow_when_contracts_are_destroyed(
		programs in vec(program(true), 3),
		transactions in vec((transaction(true), terms()), 1..6),
		to_treasury in any::<bool>(),
	) {
		externalities().execute_with(|| {
			let destroyed = check_all(programs, transactions, to_treasury)?;
			// What contracts and values had, at most.
			prop_assert!(destroyed <= 3 * 5_000 + 6 * 1_000);
			Ok(())
		})?;
	}
}

#[test]
fn nonce_should_grow_by_one_when_a_transaction_fails_in_any_way() {
	use crate::assembler::op;
	build_and_execute(|| {
		for (nonce, code) in
			[[op::INVALID, 0], [op::REVERT, 0], [op::JUMPDEST, 0]].iter().enumerate()
		{
			deploy(A, code.to_vec());
			call(A, args(&[]));
			assert_eq!(EVM::nonce(&ALICE), nonce as u32 + 1);
		}
	});
}
