//! Tests with a handle of the engine and pallets that answer as they are told. What the real pallets
//! make of the calls is tested with the runtime.

mod access;
mod deuterium;
mod erc20;
mod events;
mod golden;
mod malformed;
mod network_stats;
mod node;
mod qos;
mod selectors;
mod sol;
mod targets;
mod task;
mod task_queue;

use crate::{
	adapter::PrecompileResult,
	testing::{MockHandle, reason},
};
use alloy_sol_types::SolCall;
use deuterium_primitives::{
	AccountId20, Card, NodeStatus,
	traits::{NodeRecord, NodeStanding},
};
use sp_core::H160;

/// Somebody.
const ALICE: H160 = H160([0xa1; 20]);
/// Somebody else.
const BOB: H160 = H160([0xb0; 20]);

/// A call by Alice.
fn handle<C: SolCall>(contract: H160, call: &C) -> MockHandle {
	MockHandle::new(contract, ALICE, call.abi_encode())
}

/// What a call by Alice returns.
fn returned<C: SolCall>(contract: H160, call: &C) -> C::Return {
	decoded::<C>(handle(contract, call).run())
}

/// What a call returned.
fn decoded<C: SolCall>(result: PrecompileResult) -> C::Return {
	C::abi_decode_returns(&result.expect("the call succeeds").output).expect("ABI")
}

/// Why a call by Alice is refused.
fn refusal<C: SolCall>(contract: H160, call: &C) -> String {
	reason(handle(contract, call).run())
}

fn account(address: H160) -> AccountId20 {
	address.into()
}

fn card() -> Card {
	Card { name: b"NVIDIA GeForce RTX 4090".to_vec().try_into().unwrap(), vram_gb: 24 }
}

fn node(status: NodeStatus) -> NodeStanding {
	NodeStanding {
		record: NodeRecord { status, card: card(), worker: None, weight: 17, task: Some(9) },
		operator: account(BOB),
		bonded: 400,
		unbonding: 30,
		withdrawable: 20,
	}
}
