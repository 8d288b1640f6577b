//! Benchmarks of the network's contracts: calls through the EVM, as contracts and wallets make them.
//!
//! What a native call weighs is measured by its pallet; what comes on top of it (finding the function,
//! decoding, encoding, logs) shows in the cheapest functions, in the longest input, and in native calls
//! that can be repeated. Views are called on the most that they can find.

// FRAME's macro exports what it makes, for tests that are not made here.
#![allow(unused_imports)]

use super::{
	Network,
	calls::{Calls, MOST_UNITS, Subject},
	expect,
};
use crate::{AccountId, Runtime, TaskQueue, Validation, configs::monetary::CNX};
use alloc::{string::String, vec, vec::Vec};
use core::marker::PhantomData;
use deuterium_precompiles::{
	abi::{IDeuterium, IERC20, INetworkStats, INode, IQOS, ITask},
	adapter::MAX_INPUT,
	addresses,
	alloy_primitives::{Address, B256, U256},
	alloy_sol_types::SolCall,
};
use deuterium_primitives::{
	Balance, Card, GROUP_SIZE, Hash, MAX_DIGEST, MAX_VRAM_GB, Round, TaskId, TaskKind,
	benchmarking::{BenchmarkNetwork, card, worker},
	legacy_commitment,
	traits::LegacyReports,
};
use frame_benchmarking::v2::*;
use pallet_evm::workloads::WORKER;
use pallet_task_queue::{Claims, MAX_CAP, Order, QUOTE_DEPTH};
use sp_core::H160;

/// Most entries of a page.
const PAGE: u32 = 100;
/// Most credits that are counted.
const CREDITS: u32 = 256;
/// Tasks that one creator may have.
const TASKS_PER_CREATOR: u32 = 100;
/// Memory of the cards.
const VRAM_GB: u16 = MAX_VRAM_GB;

/// What the benchmarks ask of a runtime: that it is this one.
pub trait Config: frame_system::Config {}

impl Config for Runtime {}

/// Where the benchmarks are found.
pub struct Pallet<T>(PhantomData<T>);

/// A call that succeeds.
fn call<C: SolCall>(address: H160, call: &C) -> Subject {
	Subject { address, input: call.abi_encode(), value: 0, succeeds: true }
}

/// A call that is refused.
fn refused(address: H160, input: Vec<u8>) -> Subject {
	Subject { address, input, value: 0, succeeds: false }
}

fn address(account: AccountId) -> Address {
	Address::from(account.0)
}

/// Who calls.
fn caller() -> AccountId {
	WORKER.into()
}

/// Lets so many nodes join, all with different cards; the first of them is the caller.
fn join(nodes: u32) {
	Network::fill_classes();
	for index in 0..nodes {
		let node = if index == 0 { caller() } else { account("node", index, 0) };
		Network::join(&node, &node, card(index, VRAM_GB), worker());
	}
}

/// A task that runs on three nodes, one of them the caller; `disgraced` ones do not stay after a score
/// of zero.
fn running(disgraced: bool) -> (TaskId, [AccountId; GROUP_SIZE]) {
	Network::fill_classes();
	let card: Card = card(0, VRAM_GB);
	for node in [caller(), account("node", 1, 0), account("node", 2, 0)] {
		Network::join(&node, &node, card.clone(), worker());
		if disgraced {
			Network::disgrace(&node);
		}
	}
	let tasks = Network::start(1);
	let task = expect(tasks.first().copied().ok_or("none"), "starting a task");
	(task, expect(Validation::group(task).ok_or("none"), "the task's group").nodes())
}

/// Such a task, with the longest digests, of which so many are disclosed. No two match.
fn disclosed(disclosures: usize, disgraced: bool) -> (TaskId, [AccountId; GROUP_SIZE]) {
	let (task, nodes) = running(disgraced);
	let digest = |round: Round| {
		let pattern: [u8; GROUP_SIZE] = [0b0000_1111, 0b0011_0011, 0b0101_0101];
		let byte = pattern.get(usize::from(round)).copied().unwrap_or_default();
		vec![byte; usize::try_from(MAX_DIGEST).unwrap_or_default()]
	};
	let rounds = || (0 as Round..).zip(nodes);
	for (round, node) in rounds() {
		let nonce = Hash::repeat_byte(round.saturating_add(1));
		let commitment = legacy_commitment(&digest(round), &nonce);
		let made = <Validation as LegacyReports<_>>::commit(node, task, round, commitment, nonce);
		expect(made, "committing");
	}
	for (round, node) in rounds().take(disclosures) {
		let made = <Validation as LegacyReports<_>>::disclose(node, task, round, &digest(round));
		expect(made, "disclosing");
	}
	(task, nodes)
}

/// So many waiting tasks, which pay more than the least.
fn fill_queue(tasks: u32) {
	for index in 0..tasks {
		let creator: AccountId =
			account("creator", index.checked_div(TASKS_PER_CREATOR).unwrap_or_default(), 0);
		Network::fund(&creator);
		let order = Order {
			kind: TaskKind::Image,
			args_hash: Hash::repeat_byte(1),
			data_hash: Hash::zero(),
			vram_gb: 1,
			cap: MAX_CAP,
			card: None,
			fee: CNX.saturating_mul(10),
		};
		expect(TaskQueue::do_create(creator, order), "creating a task");
	}
}

/// `decimals()`: what every call costs.
fn least() -> Subject {
	call(addresses::ERC20, &IERC20::decimalsCall {})
}

/// `name()`: a text that is returned.
fn text() -> Subject {
	call(addresses::ERC20, &IERC20::nameCall {})
}

/// No function: a text that tells why.
fn unknown() -> Subject {
	refused(addresses::DEUTERIUM, vec![0xff; 4])
}

/// The longest input that is decoded, and then refused.
fn longest() -> Subject {
	// Selector, seven arguments, the length of the name.
	let room = MAX_INPUT.saturating_sub(4 + 8 * 32) / 32 * 32;
	let order = ITask::createTask_1Call {
		taskType: U256::from(77),
		taskHash: B256::ZERO,
		dataHash: B256::ZERO,
		vramLimit: U256::ZERO,
		cap: U256::ZERO,
		gpuName: String::from_utf8(vec![b'x'; room]).unwrap_or_default(),
		gpuVram: U256::ZERO,
	};
	refused(addresses::TASK, order.abi_encode())
}

/// A task, with all that its nodes can have submitted while it runs.
fn get_task() -> Subject {
	let (task, _) = disclosed(GROUP_SIZE.saturating_sub(1), false);
	call(addresses::TASK, &ITask::getTaskCall { taskId: U256::from(task) })
}

/// The numbers of the network, for one of them.
fn total_tasks() -> Subject {
	running(false);
	call(addresses::TASK, &ITask::totalTasksCall {})
}

fn get_node_info() -> Subject {
	join(1);
	call(addresses::NODE, &INode::getNodeInfoCall { nodeAddress: address(caller()) })
}

fn get_available_nodes() -> Subject {
	join(PAGE);
	call(addresses::NODE, &INode::getAvailableNodesCall {})
}

fn get_available_cards() -> Subject {
	join(PAGE);
	call(addresses::NODE, &INode::getAvailableGPUsCall {})
}

fn get_all_node_info() -> Subject {
	join(PAGE);
	let page = INetworkStats::getAllNodeInfoCall { offset: U256::ZERO, length: U256::from(PAGE) };
	call(addresses::NETWORK_STATS, &page)
}

/// The score of a node in its present task.
fn get_current_task_score() -> Subject {
	let (_, nodes) = disclosed(1, false);
	let node = address(expect(nodes.first().copied().ok_or("none"), "a node"));
	call(addresses::QOS, &IQOS::getCurrentTaskScoreCall { nodeAddress: node })
}

fn get_node() -> Subject {
	join(1);
	call(addresses::DEUTERIUM, &IDeuterium::getNodeCall { node: address(caller()) })
}

fn claimable() -> Subject {
	for index in 0..CREDITS {
		let creator: AccountId = account("creator", index, 0);
		Claims::<Runtime>::insert(caller(), creator, Balance::from(index).saturating_add(1));
	}
	call(addresses::DEUTERIUM, &IDeuterium::claimableCall { account: address(caller()) })
}

/// Behind as many tasks as are counted.
fn quote() -> Subject {
	running(false);
	fill_queue(QUOTE_DEPTH);
	let quote = IDeuterium::quoteCall {
		creator: address(caller()),
		taskType: U256::ZERO,
		vramLimit: U256::from(1),
		cap: U256::from(MAX_CAP),
		gpuName: String::new(),
		gpuVram: U256::ZERO,
		fee: U256::from(CNX),
	};
	call(addresses::DEUTERIUM, &quote)
}

fn why_aborted() -> Subject {
	let (task, _) = disclosed(GROUP_SIZE, true);
	call(addresses::DEUTERIUM, &IDeuterium::whyAbortedCall { taskId: U256::from(task) })
}

fn why_unpaid() -> Subject {
	let (task, _) = disclosed(GROUP_SIZE, true);
	let round = IDeuterium::whyUnpaidCall { taskId: U256::from(task), round: U256::from(2) };
	call(addresses::DEUTERIUM, &round)
}

fn why_removed() -> Subject {
	let (_, nodes) = disclosed(GROUP_SIZE, true);
	let node = address(expect(nodes.first().copied().ok_or("none"), "a node"));
	call(addresses::DEUTERIUM, &IDeuterium::whyRemovedCall { node })
}

fn balance_of() -> Subject {
	call(addresses::ERC20, &IERC20::balanceOfCall { account: address(caller()) })
}

fn allowance() -> Subject {
	let (owner, spender) = (address(caller()), Address::repeat_byte(1));
	call(addresses::ERC20, &IERC20::allowanceCall { owner, spender })
}

fn approve() -> Subject {
	let approval = IERC20::approveCall { spender: Address::repeat_byte(1), value: U256::MAX };
	call(addresses::ERC20, &approval)
}

fn transfer() -> Subject {
	let transfer = IERC20::transferCall { to: Address::repeat_byte(1), value: U256::from(1) };
	call(addresses::ERC20, &transfer)
}

fn set_worker_key() -> Subject {
	join(1);
	let key = IDeuterium::setWorkerKeyCall { workerKey: B256::repeat_byte(8) };
	call(addresses::DEUTERIUM, &key)
}

/// With a value, which goes to the contract, back to the caller, and on hold.
fn top_up() -> Subject {
	join(1);
	Subject { value: 1, ..call(addresses::DEUTERIUM, &IDeuterium::topUpCall {}) }
}

/// One benchmark for each function above with this name.
macro_rules! subjects {
	($($name:ident)*) => {
		#[benchmarks]
		mod benchmarks {
			use super::*;

			$(
				#[benchmark]
				fn $name(u: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
					let calls = Calls::new(&super::$name(), u)?;
					#[block]
					{
						calls.run()?;
					}
					Ok(())
				}
			)*
		}
	};
}

subjects! {
	least
	text
	unknown
	longest
	get_task
	total_tasks
	get_node_info
	get_available_nodes
	get_available_cards
	get_all_node_info
	get_current_task_score
	get_node
	claimable
	quote
	why_aborted
	why_unpaid
	why_removed
	balance_of
	allowance
	approve
	transfer
	set_worker_key
	top_up
}
