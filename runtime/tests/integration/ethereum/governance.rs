//! What governance decides about Ethereum, and that nobody else does.

use super::*;
use crate::common::{ALITH, BALTATHAR, apply, finish_block, signed, start_block, vrf_digest};
use deuterium_runtime::{EVM, RuntimeCall, RuntimeEvent};
use frame_support::{BoundedBTreeSet, assert_ok};
use pallet_evm::{CreateRule, TransactionValidationError as Refusal};
use sp_runtime::{DispatchError, transaction_validity::InvalidTransaction};
use std::collections::BTreeSet;

/// Position of a development account in the tables: it is not on any list here.
const CHARLETH: usize = 2;

/// PUSH1 1, PUSH0, RETURN: creates a contract whose code is STOP.
const EMPTY: [u8; 4] = [0x60, 0x01, 0x5f, 0xf3];

fn creation(nonce: u64) -> Draft {
	Draft {
		nonce,
		gas: 100_000,
		action: TransactionAction::Create,
		input: EMPTY.to_vec(),
		value: 0,
		..Default::default()
	}
}

fn set(rule: CreateRule) -> RuntimeCall {
	pallet_evm::Call::set_creators { rule }.into()
}

/// Sets the rule by the sudo account, in a block of its own.
fn govern(nonce: u32, rule: CreateRule) {
	start_block(vrf_digest);
	let call = pallet_sudo::Call::sudo { call: Box::new(set(rule.clone())) };
	assert_ok!(apply(signed(ALITH, nonce, call)).unwrap());
	let told = pallet_evm::Event::CreatorsSet { rule };
	assert!(System::events().iter().any(|it| it.event == RuntimeEvent::EVM(told.clone())));
	finish_block();
}

/// Whether the pool and a block take a creation of this account.
fn may_create(signer: usize) -> bool {
	let nonce = u64::from(EVM::nonce(&address(signer)));
	let pooled = with_rollback(|| validate(creation(nonce).extrinsic(signer)));
	start_block(vrf_digest);
	let applied = apply(creation(nonce).extrinsic(signer));
	finish_block();
	match applied {
		Ok(outcome) => {
			assert_ok!(outcome);
			assert!(pooled.is_ok());
			let block = pallet_ethereum::CurrentReceipts::<Runtime>::get().unwrap();
			assert_eq!(block.len(), 1);
			true
		},
		Err(refusal) => {
			assert_eq!(refusal, InvalidTransaction::from(Refusal::CreateNotAllowed).into());
			assert_eq!(pooled, Err(refusal));
			assert_eq!(u64::from(EVM::nonce(&address(signer))), nonce);
			false
		},
	}
}

/// Runs something that starts a block of its own.
fn with_rollback<R>(test: impl FnOnce() -> R) -> R {
	use frame_support::storage::{TransactionOutcome, with_transaction_unchecked};
	with_transaction_unchecked(|| TransactionOutcome::Rollback(test()))
}

#[test]
fn contracts_should_be_created_by_whom_governance_names() {
	chain("development").execute_with(|| {
		assert_eq!((may_create(BALTATHAR), may_create(CHARLETH)), (true, true));
		govern(0, CreateRule::Closed);
		assert_eq!((may_create(BALTATHAR), may_create(CHARLETH)), (false, false));
		let list = BTreeSet::from([address(BALTATHAR)]);
		govern(1, CreateRule::Listed(BoundedBTreeSet::try_from(list).unwrap()));
		assert_eq!((may_create(BALTATHAR), may_create(CHARLETH)), (true, false));
		govern(2, CreateRule::Open);
		assert_eq!((may_create(BALTATHAR), may_create(CHARLETH)), (true, true));
	});
}

#[test]
fn rule_should_stay_when_an_account_calls_for_another() {
	chain("development").execute_with(|| {
		start_block(vrf_digest);
		// Not even the sudo account's own signature does.
		for signer in [ALITH, BALTATHAR] {
			let outcome = apply(signed(signer, 0, set(CreateRule::Closed))).unwrap();
			assert_eq!(outcome, Err(DispatchError::BadOrigin));
		}
		finish_block();
		assert_eq!(pallet_evm::Creators::<Runtime>::get(), CreateRule::Open);
		assert!(may_create(CHARLETH));
	});
}
