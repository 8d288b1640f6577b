//! Accounts of the genesis state.

use crate::{
	CreateRule, Creators, GenesisAccount, GenesisConfig,
	assembler::{Assembler, op},
	mock::*,
};
use sp_core::H160;
use sp_runtime::BuildStorage;
use std::collections::BTreeMap;

/// The state with these accounts.
fn build(accounts: Vec<(H160, GenesisAccount)>) -> sp_io::TestExternalities {
	let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
	pallet_balances::GenesisConfig::<Test> { balances: vec![(ALICE, FUNDS)], ..Default::default() }
		.assimilate_storage(&mut storage)
		.unwrap();
	let creators = CreateRule::Closed;
	GenesisConfig::<Test> {
		accounts: accounts.into_iter().collect(),
		creators,
		..Default::default()
	}
	.assimilate_storage(&mut storage)
	.unwrap();
	storage.into()
}

#[test]
fn accounts_should_be_as_described_when_the_chain_begins() {
	let contract = GenesisAccount {
		code: Assembler::new().push(1u64).op(op::SLOAD).return_top().build(),
		storage: BTreeMap::from([(word(1), word(77)), (word(2), word(0))]),
		balance: 5,
		nonce: 0,
	};
	let stop = GenesisAccount { code: vec![op::STOP], ..Default::default() };
	let plain = GenesisAccount { nonce: 4, balance: 6, ..Default::default() };
	let accounts = vec![(A, contract), (COUNTER, stop), (ALICE, plain)];
	build(accounts).execute_with(|| {
		System::set_block_number(1);
		assert_eq!(call(A, args(&[])).value, word(77).0);
		assert_eq!((EVM::nonce(&A), balance(A)), (1, 5));
		assert_eq!((EVM::code(&COUNTER), EVM::nonce(&COUNTER)), (vec![op::STOP], 1));
		// The precompile runs nevertheless, the byte is for EXTCODESIZE.
		call(COUNTER, args(&[RETURN]));
		assert_eq!(counted(), 1);
		assert_eq!(EVM::nonce(&ALICE), 4 + 2);
		assert_eq!(Creators::<Test>::get(), CreateRule::Closed);
		check();
	});
}

#[test]
#[should_panic(expected = "an account with storage needs code or a nonce")]
fn genesis_should_be_refused_when_storage_has_no_owner() {
	let storage = BTreeMap::from([(word(1), word(1))]);
	build(vec![(A, GenesisAccount { storage, ..Default::default() })]);
}

#[test]
fn invariants_should_be_seen_broken_when_the_state_is_wrong() {
	use crate::{AccountCodesMetadata, CodeMetadata};
	let broken: [fn(); 4] = [
		|| EVM::set_code(&A, vec![op::STOP]).unwrap(),
		|| EVM::set_storage_at(&A, word(1), word(1)),
		|| AccountCodesMetadata::<Test>::insert(A, CodeMetadata::of(&[1])),
		|| {
			deploy(A, vec![op::STOP]);
			AccountCodesMetadata::<Test>::insert(A, CodeMetadata::of(&[op::ADDRESS]));
		},
	];
	for break_it in broken {
		externalities().execute_with(|| {
			EVM::do_try_state().unwrap();
			break_it();
			assert!(EVM::do_try_state().is_err());
		});
	}
}
