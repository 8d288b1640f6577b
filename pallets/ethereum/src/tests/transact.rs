//! What a transaction does when it runs.

use super::{Draft, INVALID, Kind, LOG_AND_REVERT, LOGGER, Wallet, data, deploying, draft};
use crate::{
	Call, Event, Pallet, RawOrigin, Transaction, WeightInfo,
	mock::{
		AUTHOR, Balances, BaseFee, Ethereum, FORTUNE, PER_GAS, RuntimeCall, RuntimeEvent,
		RuntimeOrigin, System, Test, apply, chain_with, finish, receipts, start, statuses,
	},
};
use ethereum::TransactionAction;
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{GetDispatchInfo, Pays},
	weights::Weight,
};
use pallet_evm::{ExitReason, GasWeightMapping};
use sp_core::{H160, H256, U256};
use sp_runtime::{DispatchError, traits::Dispatchable};

const CONTRACT: H160 = H160([0xc0; 20]);

fn balance(address: H160) -> u128 {
	pallet_evm::Pallet::<Test>::balance(&address)
}

fn nonce(address: H160) -> u32 {
	pallet_evm::Pallet::<Test>::nonce(&address)
}

/// A call of [`CONTRACT`] with enough gas.
fn call(input: Vec<u8>) -> Draft {
	Draft {
		action: TransactionAction::Call(CONTRACT),
		input,
		value: 0.into(),
		gas: 100_000.into(),
		..draft(Kind::Eip1559)
	}
}

fn last_exit() -> ExitReason {
	let executed = System::events().into_iter().rev().find_map(|record| match record.event {
		RuntimeEvent::Ethereum(Event::Executed { exit_reason, .. }) => Some(exit_reason),
		_ => None,
	});
	executed.expect("something was executed")
}

#[test]
fn transfer_should_move_value_and_fees_when_valid() {
	let (wallet, to) = (Wallet::new(1), H160::repeat_byte(0xee));
	for kind in Kind::PROTECTED {
		chain_with(&[wallet.address()], &[], || {
			start();
			let issuance = Balances::total_issuance();
			// The cap is 15, the base fee 10, the tip what is left of the cap or less.
			let draft =
				Draft { max_fee: 15.into(), tip: 2.into(), value: 777.into(), ..draft(kind) };
			let gas = draft.gas.as_u128();
			let post = apply(draft.sign(&wallet)).unwrap().unwrap();
			assert_eq!(post.pays_fee, Pays::No, "nothing is paid twice");

			let priced = matches!(kind, Kind::Legacy | Kind::Eip2930);
			let tip = if priced { 5 } else { 2 };
			assert_eq!(balance(to), 777);
			assert_eq!(balance(wallet.address()), FORTUNE - 777 - (10 + tip) * gas);
			assert_eq!(balance(AUTHOR), tip * gas);
			assert_eq!(Balances::total_issuance(), issuance - 10 * gas, "the base fee is burnt");
			assert_eq!(nonce(wallet.address()), 1);
			finish();
			assert_eq!(statuses()[0].effective_gas_price, U256::from(10 + tip));
			assert_eq!(statuses()[0].gas_used, U256::from(gas));
		});
	}
}

#[test]
fn transaction_should_be_mined_with_status_0_when_its_execution_fails() {
	let wallet = Wallet::new(1);
	for (code, uses_all) in [(LOG_AND_REVERT.to_vec(), false), (INVALID.to_vec(), true)] {
		chain_with(&[wallet.address()], &[(CONTRACT, code)], || {
			start();
			let failing = Draft { value: 5.into(), ..call(vec![]) }.sign(&wallet);
			assert_ok!(apply(failing).unwrap());
			assert!(!last_exit().is_succeed());
			assert_eq!(balance(CONTRACT), 0, "the value came back");
			finish();

			let data = data(&receipts());
			assert_eq!(data.len(), 1);
			assert_eq!(data[0].status_code, 0);
			assert!(data[0].logs.is_empty() && data[0].logs_bloom.is_zero());
			assert_eq!(data[0].used_gas == U256::from(100_000), uses_all);
			let paid = FORTUNE - balance(wallet.address());
			assert_eq!(U256::from(paid), data[0].used_gas * 10, "its gas is paid");
			assert_eq!(nonce(wallet.address()), 1, "its nonce is used");
		});
	}
}

#[test]
fn creation_should_leave_its_code_and_address_when_it_succeeds() {
	let wallet = Wallet::new(1);
	chain_with(&[wallet.address()], &[], || {
		start();
		let creation = Draft {
			action: TransactionAction::Create,
			input: deploying(&LOGGER),
			value: 0.into(),
			gas: 200_000.into(),
			..draft(Kind::Eip1559)
		};
		assert_ok!(apply(creation.sign(&wallet)).unwrap());
		finish();
		let status = &statuses()[0];
		assert_eq!((status.from, status.to), (wallet.address(), None));
		let created = status.contract_address.unwrap();
		let mut stream = rlp::RlpStream::new_list(2);
		stream.append(&wallet.address()).append(&0u8);
		let expected = sp_io::hashing::keccak_256(&stream.out());
		assert_eq!(created, H160::from_slice(&expected[12..]));
		assert_eq!(pallet_evm::Pallet::<Test>::code(&created), LOGGER);
	});
}

#[test]
fn creation_should_tell_its_address_when_it_fails() {
	let wallet = Wallet::new(1);
	chain_with(&[wallet.address()], &[], || {
		start();
		let creation = Draft {
			action: TransactionAction::Create,
			input: INVALID.to_vec(),
			value: 0.into(),
			gas: 60_000.into(),
			..draft(Kind::Eip1559)
		};
		assert_ok!(apply(creation.sign(&wallet)).unwrap());
		finish();
		let status = &statuses()[0];
		let created = status.contract_address.expect("as go-ethereum tells it");
		assert!(pallet_evm::Pallet::<Test>::code(&created).is_empty());
		assert_eq!(data(&receipts())[0].status_code, 0);
		assert_eq!(status.gas_used, U256::from(60_000));
	});
}

#[test]
fn logs_should_be_in_the_receipt_when_a_contract_logs() {
	let wallet = Wallet::new(1);
	chain_with(&[wallet.address()], &[(CONTRACT, LOGGER.to_vec())], || {
		start();
		assert_ok!(apply(call(vec![0xab; 32]).sign(&wallet)).unwrap());
		finish();
		let data = data(&receipts());
		assert_eq!(data[0].status_code, 1);
		let log = &data[0].logs[0];
		assert_eq!(log.address, CONTRACT);
		assert_eq!(log.topics, [H256::from_low_u64_be(7)]);
		assert_eq!(log.data, [0xab; 32]);
		assert_eq!(statuses()[0].logs, data[0].logs);
	});
}

#[test]
fn delegation_should_be_set_when_a_7702_transaction_fails() {
	let (wallet, authority) = (Wallet::new(1), Wallet::new(2));
	chain_with(&[wallet.address()], &[(CONTRACT, INVALID.to_vec())], || {
		start();
		let draft = Draft {
			authorizations: vec![authority.authorize(CONTRACT, 0)],
			action: TransactionAction::Call(CONTRACT),
			gas: 100_000.into(),
			..draft(Kind::Eip7702)
		};
		assert_ok!(apply(draft.sign(&wallet)).unwrap());
		assert!(!last_exit().is_succeed());
		let delegation = pallet_evm::Pallet::<Test>::delegation(&authority.address());
		assert_eq!(delegation, Some(CONTRACT));
		assert_eq!(nonce(authority.address()), 1);
	});
}

#[test]
fn authorization_should_have_no_effect_when_its_signature_is_of_another() {
	let (wallet, authority) = (Wallet::new(1), Wallet::new(2));
	chain_with(&[wallet.address()], &[], || {
		start();
		// Signed for nonce 0, changed to nonce 1: the signature is that of some other address.
		let mut forged = authority.authorize(CONTRACT, 0);
		forged.nonce = 1.into();
		let draft = Draft { authorizations: vec![forged], ..draft(Kind::Eip7702) };
		assert_ok!(apply(draft.sign(&wallet)).unwrap());
		assert_eq!(pallet_evm::Pallet::<Test>::delegation(&authority.address()), None);
		assert_eq!(nonce(authority.address()), 0);
	});
}

#[test]
fn call_should_be_refused_when_its_origin_is_not_the_wrappers() {
	let wallet = Wallet::new(1);
	chain_with(&[wallet.address()], &[], || {
		start();
		let transaction = draft(Kind::Eip1559).sign(&wallet);
		let call = RuntimeCall::Ethereum(Call::transact { transaction });
		let signed = RuntimeOrigin::signed(wallet.address().into());
		for origin in [signed, RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(call.clone().dispatch(origin), DispatchError::BadOrigin);
		}
		assert_ok!(call.dispatch(RawOrigin::EthereumTransaction(wallet.address()).into()));
	});
}

#[test]
fn call_should_fail_without_traces_when_the_runner_refuses_what_the_wrapper_let_pass() {
	let wallet = Wallet::new(1);
	chain_with(&[], &[], || {
		start();
		// Nobody validated it: the sender has nothing.
		let transaction = draft(Kind::Eip1559).sign(&wallet);
		let origin = RawOrigin::EthereumTransaction(wallet.address());
		assert!(Ethereum::transact(origin.into(), transaction).is_err());
		finish();
		assert!(receipts().is_empty());
		assert_eq!(nonce(wallet.address()), 0);
	});
}

fn booked(transaction: &Transaction) -> Weight {
	let call: RuntimeCall = Call::transact { transaction: transaction.clone() }.into();
	call.get_dispatch_info().call_weight
}

#[test]
fn weight_should_follow_the_gas_limit_before_and_the_work_after_when_applied() {
	let wallet = Wallet::new(1);
	chain_with(&[wallet.address()], &[], || {
		start();
		let end = <()>::on_finalize(1) - <()>::on_finalize(0);
		let gas = <Test as pallet_evm::Config>::GasWeightMapping::gas_to_weight(21_000, true);
		// Of a transfer the gas and what was measured are the same work; the larger counts.
		let transfer = gas.max(<()>::transact(0)) + end;
		let with_gas = |gas: u64| Draft { gas: gas.into(), ..draft(Kind::Eip1559) }.sign(&wallet);
		let (roomy, less) = (with_gas(1_000_000), with_gas(900_000));
		assert_eq!((booked(&roomy) - booked(&less)).ref_time(), 100_000 * PER_GAS);
		assert!(booked(&roomy).all_gte(transfer));
		let post = apply(roomy).unwrap().unwrap();
		assert_eq!(post.actual_weight, Some(transfer));
	});
}

#[test]
fn weight_should_not_shrink_with_a_refund_when_storage_is_cleared() {
	// Sets slot 0 to the first word of the call data: PUSH0, CALLDATALOAD, PUSH0, SSTORE, STOP.
	let setter = vec![0x5f, 0x35, 0x5f, 0x55, 0x00];
	let wallet = Wallet::new(1);
	chain_with(&[wallet.address()], &[(CONTRACT, setter)], || {
		start();
		assert_ok!(apply(call(vec![1; 32]).sign(&wallet)).unwrap());
		let clear = Draft { nonce: 1.into(), ..call(vec![]) };
		let before = Ethereum::gas_used();
		let post = apply(clear.sign(&wallet)).unwrap().unwrap();
		let paid = Ethereum::gas_used() - before;
		let work = post.actual_weight.unwrap();
		let of_paid = Pallet::<Test>::weight(0, paid);
		assert!(work.ref_time() > of_paid.ref_time(), "{work} for {paid} gas");
		// The refund of clearing a slot (EIP-3529) is 4 800, at most a fifth of the gas.
		let refund = (work - of_paid).ref_time() / PER_GAS;
		assert_eq!(refund, 4_800);
	});
}

#[test]
fn weight_should_cover_what_is_paid_when_the_calldata_floor_is_above_the_work() {
	let wallet = Wallet::new(1);
	chain_with(&[wallet.address()], &[], || {
		start();
		let input = vec![1; 1_000];
		let draft = Draft { input, gas: 100_000.into(), ..draft(Kind::Eip1559) };
		let post = apply(draft.sign(&wallet)).unwrap().unwrap();
		assert_eq!(Ethereum::gas_used(), 21_000 + 40 * 1_000);
		assert_eq!(post.actual_weight, Some(Pallet::<Test>::weight(1_000, 61_000)));
	});
}

#[test]
fn base_fee_should_be_that_of_the_block_when_fees_are_charged() {
	let wallet = Wallet::new(1);
	chain_with(&[wallet.address()], &[], || {
		BaseFee::set(1_000.into());
		start();
		let draft = Draft { max_fee: 5_000.into(), ..draft(Kind::Eip1559) };
		assert_ok!(apply(draft.sign(&wallet)).unwrap());
		finish();
		assert_eq!(FORTUNE - balance(wallet.address()), 1 + 1_000 * 21_000);
		assert_eq!(Ethereum::current_base_fee(), 1_000.into());
		BaseFee::set(10.into());
	});
}
