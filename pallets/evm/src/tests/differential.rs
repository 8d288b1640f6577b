//! The runner against the engine's own state in memory: the same transactions must end in the same
//! way, with the same gas, logs and state.

use super::programs::{KNOWN, Transaction, program, transaction};
use crate::{
	AccountCodes, AccountStorages, ExecutionArgs, Target, gas, mock::*, runner::StackRunner,
	traits::Runner,
};
use ethereum::Log;
use evm::{
	ExitReason,
	backend::{Apply, ApplyBackend, MemoryAccount, MemoryBackend, MemoryVicinity},
	executor::stack::{MemoryStackState, StackExecutor, StackState, StackSubstateMetadata},
};
use proptest::{collection::vec, prelude::*};
use sp_core::{H160, H256, U256};
use std::collections::BTreeMap;

/// What the contracts own at the start.
const CONTRACT_FUNDS: u128 = 5_000;

/// How a transaction ended: reason, output, gas, logs.
type Ending = (ExitReason, Vec<u8>, u64, Vec<Log>);

/// The arguments of a transaction, with gas that at least covers its data.
fn arguments(transaction: &Transaction) -> (Target, ExecutionArgs) {
	let target = transaction.to.map_or(Target::Create, Target::Call);
	let mut args = ExecutionArgs {
		source: ALICE,
		input: transaction.input.clone(),
		value: transaction.value.into(),
		access_list: transaction.access.clone(),
		is_transactional: true,
		validate: true,
		..ExecutionArgs::default()
	};
	args.gas_limit = gas::least_limit(&target, &args) + transaction.gas;
	(target, args)
}

/// Runs a transaction on the chain.
fn on_chain(target: &Target, args: ExecutionArgs) -> Ending {
	match target {
		Target::Call(to) => {
			let info = call(*to, args);
			(info.exit_reason, info.value, info.used_gas.standard.as_u64(), info.logs)
		},
		_ => {
			let info = StackRunner::<Test>::create(args).unwrap();
			(info.exit_reason, info.value.output, info.used_gas.standard.as_u64(), info.logs)
		},
	}
}

/// Runs a transaction in memory.
fn in_memory(backend: &mut MemoryBackend<'_>, target: &Target, args: ExecutionArgs) -> Ending {
	let metadata = StackSubstateMetadata::new(args.gas_limit, &gas::SCHEDULE);
	let state = MemoryStackState::new(metadata, backend);
	let mut executor = StackExecutor::new_with_precompiles(state, &gas::SCHEDULE, &Precompiles);
	let ExecutionArgs { source, value, input, gas_limit, access_list, .. } = args;
	let (reason, output) = match target {
		Target::Call(to) => {
			executor.transact_call(source, *to, value, input, gas_limit, access_list, vec![])
		},
		_ => {
			// The engine forgets EIP-3651 where a transaction creates; the runner does not.
			executor.state_mut().metadata_mut().access_address(AUTHOR);
			executor.transact_create(source, value, input, gas_limit, access_list, vec![])
		},
	};
	let used = executor.used_gas();
	let (values, logs) = executor.into_state().deconstruct();
	let values: Vec<Apply<BTreeMap<H256, H256>>> = values
		.into_iter()
		.map(|value| match value {
			Apply::Modify { address, basic, code, storage, reset_storage } => Apply::Modify {
				address,
				basic,
				code,
				storage: storage.into_iter().collect(),
				reset_storage,
			},
			Apply::Delete { address } => Apply::Delete { address },
		})
		.collect();
	let logs: Vec<Log> = logs.into_iter().collect();
	backend.apply(values, logs.clone(), true);
	(reason, output, used, logs)
}

/// The chain's accounts, as the memory has them.
fn chain_state() -> BTreeMap<H160, MemoryAccount> {
	let mut state = BTreeMap::new();
	for (address, account) in frame_system::Account::<Test>::iter() {
		let code = AccountCodes::<Test>::get(address).into_inner();
		let storage = AccountStorages::<Test>::iter_prefix(address).collect();
		let (nonce, balance) = (account.nonce.into(), account.data.free.into());
		state.insert(address, MemoryAccount { nonce, balance, storage, code });
	}
	without_empty(state)
}

/// Accounts that exist in the sense of EIP-161.
fn without_empty(state: BTreeMap<H160, MemoryAccount>) -> BTreeMap<H160, MemoryAccount> {
	let exists = |account: &MemoryAccount| *account != MemoryAccount::default();
	state.into_iter().filter(|(_, account)| exists(account)).collect()
}

/// The block that both see.
fn vicinity() -> MemoryVicinity {
	MemoryVicinity {
		gas_price: U256::zero(),
		origin: ALICE,
		chain_id: CHAIN.into(),
		block_hashes: (0..9).rev().map(|number| H256([number; 32])).collect(),
		block_number: 9.into(),
		block_coinbase: AUTHOR,
		block_timestamp: 1_700_000_000.into(),
		block_difficulty: U256::zero(),
		block_gas_limit: BLOCK_GAS.into(),
		block_base_fee_per_gas: U256::zero(),
		block_randomness: Some(H256([0x5e; 32])),
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(400))]

	#[test]
	fn runner_should_do_what_the_engines_memory_does(
		programs in vec(program(true), 3),
		transactions in vec(transaction(true), 1..5),
	) {
		externalities().execute_with(|| {
			BaseFee::set(U256::zero());
			System::set_block_number(9);
			for (address, code) in [A, B, C].into_iter().zip(programs) {
				deploy(address, code);
				EVM::set_storage_at(&address, word(1), word(1));
				Balances::force_set_balance(RuntimeOrigin::root(), address, CONTRACT_FUNDS).unwrap();
			}
			let vicinity = vicinity();
			let mut backend = MemoryBackend::new(&vicinity, chain_state());
			for transaction in &transactions {
				let (target, args) = arguments(transaction);
				let expected = in_memory(&mut backend, &target, args.clone());
				let actual = on_chain(&target, args);
				prop_assert_eq!(&actual, &expected);
				prop_assert_eq!(chain_state(), without_empty(backend.state().clone()));
				check();
			}
			BaseFee::set(U256::from(1_000));
			Ok(())
		})?;
	}
}

#[test]
fn programs_should_reach_what_they_are_meant_to_test() {
	use proptest::{strategy::ValueTree, test_runner::TestRunner};
	// Of programs that mostly fail at once nothing would be learnt.
	let mut runner = TestRunner::deterministic();
	let (mut succeeded, mut logs, mut created, mut written) = (0, 0, 0, 0);
	for _ in 0..200 {
		let code = program(true).new_tree(&mut runner).unwrap().current();
		build_and_execute(|| {
			for address in [A, B, C] {
				deploy(address, code.clone());
			}
			let accounts = frame_system::Account::<Test>::iter_keys().count();
			let info = call(A, args(&[]));
			succeeded += u32::from(info.exit_reason.is_succeed());
			logs += info.logs.len();
			written += AccountStorages::<Test>::iter_keys().count();
			created += frame_system::Account::<Test>::iter_keys().count() - accounts;
		});
	}
	assert!(KNOWN.len() == 8 && succeeded > 60, "{succeeded}");
	assert!(logs > 20 && created > 20 && written > 60, "{logs} {created} {written}");
}
