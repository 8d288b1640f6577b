//! Calls by contracts: who acts, where the value goes, what a revert takes back.

use crate::precompiles::world::{
	CREATOR, FEE, FUNDS, GTX, STAKE, World, image, join_call, names, pending_id,
};
use deuterium_precompiles::{
	abi::{INode, ITask},
	addresses::{self, NODE, TASK},
	alloy_primitives::{Address, U256 as Word},
	alloy_sol_types::SolCall,
};
use deuterium_runtime::{Balances, Ethereum, TaskQueue, ethereum};
use deuterium_runtime_api::ethereum::CallRequest;
use frame_support::{
	storage::{TransactionOutcome, with_transaction_unchecked},
	traits::fungible::Inspect,
};
use hex_literal::hex;
use sp_core::H160;
use std::collections::BTreeSet;

/// Calls the address in the first word of its input with the rest of it and all value, and returns or
/// reverts with what came back.
const FORWARD: H160 = H160::repeat_byte(0xf0);
/// As [`FORWARD`], and reverts whatever came back.
const UNDO: H160 = H160::repeat_byte(0xf1);
/// As [`FORWARD`], and succeeds whatever came back.
const SWALLOW: H160 = H160::repeat_byte(0xf2);
/// As [`FORWARD`] with DELEGATECALL.
const DELEGATE: H160 = H160::repeat_byte(0xf3);
/// As [`FORWARD`] with STATICCALL.
const STATIC: H160 = H160::repeat_byte(0xf4);
/// As [`FORWARD`] with CALLCODE.
const CALLCODE: H160 = H160::repeat_byte(0xf5);

// CALLDATACOPY(0, 32, CALLDATASIZE - 32); CALL(GAS, CALLDATALOAD(0), CALLVALUE, 0, size, 0, 0);
// RETURNDATACOPY(0, 0, RETURNDATASIZE); then as the contract's name says.
const CODES: [(H160, &[u8]); 6] = [
	(
		FORWARD,
		&hex!(
			"6020360360206000376000600060203603600034600035 5a f1
			 3d600060003e 6026 57 3d6000fd 5b 3d6000f3"
		),
	),
	(UNDO, &hex!("6020360360206000376000600060203603600034600035 5a f1 3d600060003e 3d6000fd")),
	(SWALLOW, &hex!("6020360360206000376000600060203603600034600035 5a f1 3d600060003e 3d6000f3")),
	(
		DELEGATE,
		&hex!(
			"60203603602060003760006000602036036000600035 5a f4
			 3d600060003e 6025 57 3d6000fd 5b 3d6000f3"
		),
	),
	(
		STATIC,
		&hex!(
			"60203603602060003760006000602036036000600035 5a fa
			 3d600060003e 6025 57 3d6000fd 5b 3d6000f3"
		),
	),
	(
		CALLCODE,
		&hex!(
			"6020360360206000376000600060203603600034600035 5a f2
			 3d600060003e 6026 57 3d6000fd 5b 3d6000f3"
		),
	),
];

/// The input with which these contracts make a call.
fn through<C: SolCall>(contract: H160, call: &C) -> Vec<u8> {
	let mut input = vec![0; 12];
	input.extend_from_slice(&contract.0);
	input.extend(call.abi_encode());
	input
}

fn owned_by(contract: H160) -> u128 {
	Balances::total_balance(&contract.into())
}

#[test]
fn code_should_be_one_byte_at_every_contract() {
	World::empty(|_| {
		for contract in addresses::ALL {
			assert_eq!(ethereum::code(&contract), [0]);
		}
	});
}

#[test]
fn contract_should_order_in_its_own_name() {
	World::with_codes(&CODES, |world| {
		(0..3).for_each(|who| world.join(who, GTX));
		let done = world.send(CREATOR, FORWARD, FEE, through(TASK, &image()));
		let id = pending_id(&done);
		assert_eq!(done.events(), ["TaskPending"]);
		let task = world.task(id);
		assert_eq!(task.creator, Address::from(FORWARD.0));
		assert_eq!(owned_by(FORWARD), FEE, "on hold on the contract's account");
		let cancel = ITask::cancelTaskCall { taskId: Word::from(id) };
		let told = world.refusal(CREATOR, TASK, &cancel);
		// The wallet behind the contract is an outsider.
		assert_eq!(told, "Unauthorized to cancel task");
	});
}

#[test]
fn contract_should_be_a_node() {
	World::with_codes(&CODES, |world| {
		world.send(0, FORWARD, STAKE, through(NODE, &join_call(GTX)));
		let status = INode::getNodeStatusCall { nodeAddress: Address::from(FORWARD.0) };
		assert_eq!(world.view(NODE, &status), Word::ONE);
		assert_eq!(world.status(0), 0);
	});
}

#[test]
fn revert_should_take_everything_back() {
	World::with_codes(&CODES, |world| {
		(0..3).for_each(|who| world.join(who, GTX));
		let owned = world.owned(CREATOR);
		let input = through(TASK, &image());
		let transaction = world.sign(CREATOR, UNDO, FEE, input);
		assert!(world.block(vec![transaction]).remove(0).is_err());
		assert_eq!(world.owned(CREATOR), owned);
		assert_eq!(owned_by(UNDO), 0);
		assert!(world.view(TASK, &ITask::totalTasksCall).is_zero());
		assert!(world.spoken().is_empty(), "no log is left behind");
	});
}

#[test]
fn refusal_should_cost_nobody_more_than_gas_when_a_contract_goes_on() {
	World::with_codes(&CODES, |world| {
		let owned = world.owned(CREATOR);
		let done = world.send(CREATOR, SWALLOW, FEE, through(TASK, &image()));
		assert!(done.logs.is_empty());
		assert_eq!(world.owned(CREATOR), owned - FEE);
		assert_eq!(owned_by(SWALLOW), FEE, "the value stays with the contract that took it");
		assert!(world.view(TASK, &ITask::totalTasksCall).is_zero());
	});
}

/// An order through two contracts, the inner of which goes on without it: with each limit all of what the
/// order does in the pallets is there, or nothing of it.
#[test]
fn order_should_be_there_whole_or_not_at_all_when_gas_ends_anywhere() {
	World::with_codes(&CODES, |world| {
		(0..3).for_each(|who| world.join(who, GTX));
		let request = CallRequest {
			from: world.account(CREATOR).into(),
			to: Some(FORWARD),
			value: FEE.into(),
			data: [&[0; 12][..], &SWALLOW.0, &through(TASK, &image())].concat(),
			..Default::default()
		};
		let try_with = |gas_limit| {
			let request = CallRequest { gas_limit, ..request.clone() };
			let done = ethereum::call(request, None, None).expect("can be tried");
			let (ran, ordered) = (done.exit_reason.is_succeed(), TaskQueue::stats().total == 1);
			assert!(ran || !ordered, "{gas_limit}");
			assert_eq!(names(&done.logs), if ordered { vec!["TaskPending"] } else { vec![] });
			assert_eq!(owned_by(SWALLOW), if ran { FEE } else { 0 }, "{gas_limit}");
			let free = if ran && !ordered { FEE } else { 0 };
			assert_eq!(Balances::free_balance(deuterium_runtime::AccountId::from(SWALLOW)), free);
			let kept = FUNDS - owned_by(SWALLOW) - owned_by(FORWARD) - owned_by(TASK);
			assert_eq!(owned_by(world.account(CREATOR).into()), kept);
			TaskQueue::do_try_state().unwrap();
			Ethereum::do_try_state().unwrap();
			(ran, ordered)
		};
		let seen: BTreeSet<_> = (31_000..900_000)
			.step_by(1_009)
			.map(|gas| with_transaction_unchecked(|| TransactionOutcome::Rollback(try_with(gas))))
			.collect();
		assert_eq!(seen, BTreeSet::from([(false, false), (true, false), (true, true)]));
	});
}

#[test]
fn borrowed_code_should_be_refused() {
	World::with_codes(&CODES, |world| {
		let text = "Called by DELEGATECALL or CALLCODE";
		for contract in [DELEGATE, CALLCODE] {
			let input = through(NODE, &INode::pauseCall);
			assert_eq!(world.attempt(0, contract, 0, input.clone()), Err(text.into()));
			let transaction = world.sign(0, contract, 0, input);
			assert!(world.block(vec![transaction]).remove(0).is_err());
			let view = through(NODE, &INode::getAvailableNodesCall);
			assert_eq!(world.attempt(0, contract, 0, view), Err(text.into()));
		}
	});
}

#[test]
fn static_call_should_read_and_not_write() {
	World::with_codes(&CODES, |world| {
		world.join(0, GTX);
		let write = world.attempt(0, STATIC, 0, through(NODE, &INode::pauseCall));
		assert_eq!(write, Err("State change in a static call".into()));
		let status = INode::getNodeStatusCall { nodeAddress: world.address(0) };
		let read = world.attempt(0, STATIC, 0, through(NODE, &status)).unwrap();
		assert_eq!(read, Word::ONE.to_be_bytes::<32>());
		assert_eq!(world.status(0), 1);
	});
}

#[test]
fn value_without_a_function_should_be_refused() {
	World::empty(|world| {
		for contract in addresses::ALL {
			let owned = world.owned(0);
			let told = world.attempt(0, contract, 5, vec![]);
			assert_eq!(told, Err("Unknown function".into()));
			let transaction = world.sign(0, contract, 5, vec![]);
			assert!(world.block(vec![transaction]).remove(0).is_err());
			assert_eq!(world.owned(0), owned);
		}
	});
}

#[test]
fn value_should_be_refused_where_none_is_taken() {
	World::run(|world| {
		let told = world.refusal_of(0, NODE, &INode::pauseCall, 5);
		assert_eq!(told, "Function takes no value");
		let total = ITask::totalTasksCall;
		assert_eq!(world.refusal_of(0, TASK, &total, 5), "Function takes no value");
		assert_eq!(world.status(0), 1);
	});
}

#[test]
fn transactions_of_one_block_should_have_their_own_logs() {
	World::run(|world| {
		let first = world.sign(CREATOR, TASK, FEE, image().abi_encode());
		let second = world.sign(4, TASK, FEE, image().abi_encode());
		let done = world.block(vec![first, second]);
		let ids: Vec<u64> = done
			.iter()
			.map(|done| {
				let done = done.as_ref().expect("successful");
				assert_eq!(done.events(), ["TaskPending"]);
				pending_id(done)
			})
			.collect();
		assert_eq!(ids, [1, 2]);
		assert!(world.spoken().is_empty());
	});
}
