//! Calls of the precompiled contracts with any data: the network's own over pallets that answer as they
//! are told, and the standard ones of Ethereum.

use deuterium_precompiles::{
	adapter::PrecompileResult,
	addresses,
	alloy_sol_types::{Revert, SolError},
	standard,
	testing::{self, MockHandle, world},
};
use deuterium_primitives::{
	AccountId20, Card, Digest, Hash, NodeStatus, TaskKind,
	traits::{
		ContractRound, ContractRun, ContractTask, Explanation, LegacyRefusal, NativeLog,
		NetworkFigures, NodeRecord, NodeRefusal, NodeStanding, TaskRefusal,
	},
};
use evm::{ExitError, executor::stack::PrecompileFailure};
use sp_core::{H160, U256};
use std::collections::BTreeMap;

/// Who calls.
const CALLER: H160 = H160([0xa1; 20]);
/// The task that there is.
const TASK: u64 = 9;
/// Bytes before the data of the call.
const HEAD: usize = 3;
/// The dearest call of a standard precompile that is run, in gas.
const AFFORDABLE: u64 = 250_000;

/// Makes the call that bytes stand for: a contract, flags, the gas or the value, and the data. Says
/// whether it succeeded; `None` when nothing could be called.
///
/// # Panics
///
/// If a rule of the contracts does not hold.
pub(crate) fn call(bytes: &[u8]) -> Option<bool> {
	let ([contract, flags, amount], data) = bytes.split_first_chunk::<HEAD>()?;
	let contract = usize::from(*contract);
	match addresses::ALL.get(contract) {
		Some(address) => Some(own(*address, *flags, *amount, data)),
		None => standard(&standard::ALL[contract % standard::ALL.len()], data),
	}
}

/// A call of one of the network's contracts.
fn own(contract: H160, flags: u8, amount: u8, data: &[u8]) -> bool {
	let flag = |bit: u8| flags & (1 << bit) != 0;
	let run = || {
		testing::reset();
		if flag(0) {
			populate();
		}
		if flag(1) {
			refuse();
		}
		let mut handle = MockHandle::new(contract, CALLER, data.to_vec());
		handle.is_static = flag(2);
		if flag(3) {
			handle = handle.with_gas(u64::from(amount) * 1_000);
		} else if flag(4) {
			handle = handle.with_value(u128::from(amount));
		}
		let (before, allowances) = (money(), allowances());
		let result = handle.run();
		assert_eq!(money(), before, "a call makes or burns money");
		(result, handle, allowances)
	};
	let (result, handle, before) = run();
	check_end(&result);
	assert!(handle.gas_used <= handle.gas_limit);
	if handle.is_static {
		assert_eq!(world(|world| world.reached.clone()), [], "a static call changes the state");
		assert_eq!(allowances(), before, "a static call changes an allowance");
		assert!(handle.logs.is_empty(), "a static call logs");
	}
	assert_eq!(world(|world| world.logs.clone()), [], "logs are left to whoever comes next");
	if result.is_err() {
		assert!(handle.logs.is_empty(), "a failed call logs");
	}
	let (again, repeated, _) = run();
	assert_eq!(again, result, "the same call ends in another way");
	assert_eq!(repeated.gas_used, handle.gas_used);
	result.is_ok()
}

/// A call ends with words, with a reason, or for want of gas.
fn check_end(result: &PrecompileResult) {
	match result {
		Ok(answer) => {
			assert!(answer.output.len().is_multiple_of(32), "{} bytes", answer.output.len())
		},
		Err(PrecompileFailure::Revert { output, .. }) => {
			let reason = Revert::abi_decode(output).expect("reverts carry Error(string)").reason;
			assert!(!reason.is_empty());
		},
		Err(PrecompileFailure::Error { exit_status: ExitError::OutOfGas }) => {},
		Err(other) => panic!("{other:?}"),
	}
}

/// All the money there is.
fn money() -> u128 {
	world(|world| world.balances.values().sum())
}

/// All allowances.
fn allowances() -> BTreeMap<(AccountId20, AccountId20), U256> {
	world(|world| world.allowances.clone())
}

/// A world in which there is something to tell.
fn populate() {
	let account = AccountId20::from(CALLER);
	let card = Card {
		name: b"NVIDIA GeForce RTX 4090".to_vec().try_into().expect("short enough"),
		vram_gb: 24,
	};
	let record = NodeRecord {
		status: NodeStatus::Busy,
		card: card.clone(),
		worker: None,
		weight: 17,
		task: Some(TASK),
	};
	let standing =
		NodeStanding { record, operator: account, bonded: 400, unbonding: 30, withdrawable: 20 };
	let explanation =
		Explanation { reason: "cause".into(), remedy: "remedy".into(), task: TASK, at: 7 };
	let log =
		NativeLog { address: addresses::TASK, topics: vec![Hash::repeat_byte(1)], data: vec![2] };
	world(|world| {
		world.nodes.insert(account, standing);
		world.tasks.insert(TASK, task(account, &card));
		world.roster = vec![(account, card); 3];
		world.figures = NetworkFigures { total_nodes: 5, queue_limit: 9, ..Default::default() };
		world.explanation = Some(explanation);
		world.balances.insert(account, 1_000);
		world.allowances.insert((account, account), U256::from(100));
		world.emits = vec![log];
	});
}

/// A task of which all rounds are with one node.
fn task(node: AccountId20, card: &Card) -> ContractTask {
	let digest: Digest = vec![5; 8].try_into().expect("short enough");
	let round = ContractRound {
		node,
		commitment: Some(Hash::repeat_byte(0xc2)),
		nonce: Some(Hash::repeat_byte(0x77)),
		error: None,
		digest: Some(digest),
	};
	let last = ContractRound { commitment: None, nonce: None, digest: None, ..round.clone() };
	ContractTask {
		kind: TaskKind::ImageFineTune,
		creator: node,
		args_hash: Hash::repeat_byte(0xaa),
		data_hash: Hash::repeat_byte(0xdd),
		vram_gb: 16,
		card: Some(card.clone()),
		succeeded: true,
		aborted: false,
		remaining: 40,
		fee: 50,
		run: Some(ContractRun {
			rounds: [round.clone(), round, last],
			commit_order: vec![1, 0],
			disclose_order: vec![0],
			result_round: Some(1),
			timeout: 1_700_000_900,
		}),
	}
}

/// Has all pallets refuse.
fn refuse() {
	world(|world| {
		world.refuse_node = Some(NodeRefusal::TransferFailed);
		world.refuse_task = Some(TaskRefusal::QueueFull);
		world.refuse_report = Some(LegacyRefusal::NotSelectedNode);
	});
}

/// A call of a standard precompile; `None` when it has no price or a high one.
fn standard(precompile: &standard::Precompile, data: &[u8]) -> Option<bool> {
	let gas = (precompile.gas)(data).ok()?;
	if gas > AFFORDABLE {
		return None;
	}
	let result = (precompile.run)(data);
	if let Ok(output) = &result {
		check_output(precompile, data, output);
	}
	Some(result.is_ok())
}

/// How long the outputs are, and what holds whatever the input is.
fn check_output(precompile: &standard::Precompile, data: &[u8], output: &[u8]) {
	let allowed: &[usize] = match precompile.number {
		0x02 | 0x03 | 0x08 | 0x0f => &[32],
		0x06 | 0x07 | 0x09 => &[64],
		0x0b | 0x0c | 0x10 => &[128],
		0x0d | 0x0e | 0x11 => &[256],
		0x01 | 0x100 => &[0, 32],
		0x04 => return assert_eq!(output, data),
		0x05 => return assert_eq!(output.len(), modulus_length(data)),
		_ => &[],
	};
	assert!(allowed.contains(&output.len()), "{}: {} bytes", precompile.name, output.len());
	// The sum of two points is that of the same the other way round.
	let width = match precompile.number {
		0x06 => 64,
		0x0b => 128,
		0x0d => 256,
		_ => return,
	};
	let mut points = data.to_vec();
	points.resize(2 * width, 0);
	points.rotate_left(width);
	assert_eq!((precompile.run)(&points).as_deref(), Ok(output), "{}", precompile.name);
}

/// The length of the modulus, which is also that of the result (EIP-198).
fn modulus_length(data: &[u8]) -> usize {
	let mut word = [0; 32];
	let given = data.get(64..).unwrap_or_default();
	let length = given.len().min(32);
	word[..length].copy_from_slice(&given[..length]);
	usize::try_from(U256::from_big_endian(&word)).expect("an affordable length")
}
