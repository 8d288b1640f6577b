//! Contracts that use up gas with one kind of work each, for benchmarks and tests.
//!
//! What costs the most time per gas bounds the gas of a block, so these look for the worst. [`calls`] is
//! for those who measure a contract of theirs.

use crate::{
	MAX_CODE_SIZE,
	assembler::{Assembler, endless, op},
};
use alloc::{vec, vec::Vec};
use sp_core::{H160, U256};

/// Who runs the work.
pub const WORKER: H160 = H160([0xc0; 20]);
/// A contract that does nothing.
pub const IDLE: H160 = H160([0xc1; 20]);
/// The largest contract that does nothing.
pub const LARGE: H160 = H160([0xc2; 20]);
/// A contract that writes and reverts.
pub const REVERTING: H160 = H160([0xc3; 20]);

/// The contracts that the works need beside [`WORKER`].
pub fn others() -> [(H160, Vec<u8>); 3] {
	let reverting = Assembler::new().sstore(0, 1).end(op::REVERT, 0).build();
	let large = vec![op::STOP; MAX_CODE_SIZE as usize];
	[(IDLE, vec![op::STOP]), (LARGE, large), (REVERTING, reverting)]
}

/// A work: its name and the code of [`WORKER`].
pub type Work = (&'static str, fn() -> Vec<u8>);

/// All of them. Each runs until the gas ends.
pub const ALL: [Work; 22] = [
	("arithmetic", arithmetic),
	("modular_arithmetic", modular_arithmetic),
	("exponentiation", exponentiation),
	("jumps", jumps),
	("keccak", keccak),
	("memory", memory),
	("memory_copies", memory_copies),
	("cold_reads", cold_reads),
	("warm_reads", warm_reads),
	("dirty_writes", dirty_writes),
	("transient_writes", transient_writes),
	("balances", balances),
	("own_balance", own_balance),
	("block_hashes", block_hashes),
	("logs", logs),
	("warm_calls", warm_calls),
	("value_calls", value_calls),
	("reverted_writes", reverted_writes),
	("call_data", call_data),
	("code_loads", code_loads),
	("code_copies", code_copies),
	("creations", creations),
];

/// Repeats a piece that leaves the stack as it was, so often that the jump back does not matter.
fn repeated(piece: Assembler) -> Vec<u8> {
	let piece = piece.build();
	let times = 512usize.checked_div(piece.len()).unwrap_or_default().max(1);
	endless(&piece.repeat(times))
}

/// Additions, among the cheapest opcodes there are.
pub fn arithmetic() -> Vec<u8> {
	repeated(Assembler::new().ops(&[op::PUSH0, op::PUSH0, op::ADD, op::POP]))
}

/// Products modulo an odd number, all of 256 bits.
pub fn modular_arithmetic() -> Vec<u8> {
	const MULMOD: u8 = 0x09;
	const DUP3: u8 = 0x82;
	let operand = |low: u64| U256::MAX.saturating_sub(low.into());
	let start = Assembler::new().push(operand(12_344)).push(operand(2)).push(operand(0));
	let round = [DUP3, DUP3, DUP3, MULMOD, op::POP].repeat(100);
	// The operands are pushed once, the loop comes behind them.
	let code = start.op(op::JUMPDEST);
	let at = 3u64.saturating_mul(33);
	code.ops(&round).push(at).op(op::JUMP).build()
}

/// Powers with exponents of 256 bits.
pub fn exponentiation() -> Vec<u8> {
	const EXP: u8 = 0x0a;
	repeated(Assembler::new().with(EXP, &[3.into(), U256::MAX]).op(op::POP))
}

/// The shortest loop.
pub fn jumps() -> Vec<u8> {
	endless(&[])
}

/// Hashes of 32 bytes.
pub fn keccak() -> Vec<u8> {
	repeated(Assembler::new().with(op::KECCAK256, &[0.into(), 32.into()]).op(op::POP))
}

/// Words at the end of the memory, which grows.
pub fn memory() -> Vec<u8> {
	const MSIZE: u8 = 0x59;
	repeated(Assembler::new().ops(&[op::PUSH0, MSIZE, op::MSTORE]))
}

/// Copies of memory that overlap.
pub fn memory_copies() -> Vec<u8> {
	repeated(Assembler::new().with(op::MCOPY, &[32.into(), 0.into(), 4_096.into()]))
}

/// Reads of slots, each a new one.
pub fn cold_reads() -> Vec<u8> {
	let read = Assembler::new().ops(&[op::DUP1, op::SLOAD, op::POP]).push(1u64).op(op::ADD);
	let start = Assembler::new().push(0u64).op(op::JUMPDEST);
	start.ops(&read.build().repeat(80)).push(1u64).op(op::JUMP).build()
}

/// Reads of one slot.
pub fn warm_reads() -> Vec<u8> {
	repeated(Assembler::new().ops(&[op::PUSH0, op::SLOAD, op::POP]))
}

/// Writes of one slot, to and fro.
pub fn dirty_writes() -> Vec<u8> {
	repeated(Assembler::new().sstore(0, 1).sstore(0, 2))
}

/// Writes of one transient slot.
pub fn transient_writes() -> Vec<u8> {
	repeated(Assembler::new().with(op::TSTORE, &[0.into(), 1.into()]))
}

/// Looks at the balances of two accounts, so that neither is the last one asked for.
pub fn balances() -> Vec<u8> {
	let look = |code: Assembler, who| code.address(who).ops(&[op::BALANCE, op::POP]);
	repeated(look(look(Assembler::new(), IDLE), LARGE))
}

/// Looks at the own balance: 5 gas.
pub fn own_balance() -> Vec<u8> {
	repeated(Assembler::new().ops(&[op::SELFBALANCE, op::POP]))
}

/// Hashes of the block before: 20 gas.
pub fn block_hashes() -> Vec<u8> {
	let code = Assembler::new().push(1u64).ops(&[op::NUMBER, op::SUB, op::BLOCKHASH, op::POP]);
	repeated(code)
}

/// Logs without data.
pub fn logs() -> Vec<u8> {
	repeated(Assembler::new().with(op::LOG0, &[0.into(), 0.into()]))
}

/// Calls of a contract that does nothing.
pub fn warm_calls() -> Vec<u8> {
	repeated(Assembler::new().call(op::CALL, 100, IDLE, 0, 0).op(op::POP))
}

/// Calls with a value that the contract does not have.
pub fn value_calls() -> Vec<u8> {
	repeated(Assembler::new().call(op::CALL, 0, IDLE, 1, 0).op(op::POP))
}

/// Calls of a contract that writes and reverts.
pub fn reverted_writes() -> Vec<u8> {
	repeated(Assembler::new().call(op::CALL, 30_000, REVERTING, 0, 0).op(op::POP))
}

/// Calls with ten kilobytes of call data.
pub fn call_data() -> Vec<u8> {
	repeated(Assembler::new().call(op::STATICCALL, 100, IDLE, 0, 10_000).op(op::POP))
}

/// Calls of the largest contract, until the allowance for code ends it.
pub fn code_loads() -> Vec<u8> {
	repeated(Assembler::new().call(op::STATICCALL, 100, LARGE, 0, 0).op(op::POP))
}

/// Copies of nothing from the largest contract, until the allowance for code ends it.
pub fn code_copies() -> Vec<u8> {
	let nothing = Assembler::new().push(0u64).push(0u64).push(0u64);
	repeated(nothing.address(LARGE).op(op::EXTCODECOPY))
}

/// Creations of empty contracts.
pub fn creations() -> Vec<u8> {
	repeated(Assembler::new().with(op::CREATE, &[0.into(), 0.into(), 0.into()]).op(op::POP))
}

/// How many calls [`calls`] writes out one after the other, so that its loop hardly counts.
const CALLS_PER_ROUND: u64 = 16;

/// Calls a contract so often, with all of the transaction's data and with this value each time, whether
/// it succeeds or not. Returns how many calls succeeded.
pub fn calls(to: H160, value: u64, times: u64) -> Vec<u8> {
	const DUP2: u8 = 0x81;
	let input = Assembler::new().ops(&[op::CALLDATASIZE, op::PUSH0, op::PUSH0, op::CALLDATACOPY]);
	let call = Assembler::new()
		.ops(&[op::PUSH0, op::PUSH0, op::CALLDATASIZE, op::PUSH0])
		.push(value)
		.address(to)
		.ops(&[op::GAS, op::CALL, op::ADD])
		.build();
	let some = |calls: u64| call.repeat(usize::try_from(calls).unwrap_or_default());
	let rounds = times.checked_div(CALLS_PER_ROUND).unwrap_or_default();
	let rest = times.saturating_sub(rounds.saturating_mul(CALLS_PER_ROUND));
	// Rounds that are left lie below the successes.
	let code = input.push(rounds).push(0u64).ops(&some(rest)).build();
	if rounds == 0 {
		return Assembler::new().ops(&code).return_top().build();
	}
	let start = code.len() as u64;
	Assembler::new()
		.ops(&code)
		.op(op::JUMPDEST)
		.ops(&some(CALLS_PER_ROUND))
		.op(op::SWAP1)
		.push(1u64)
		.ops(&[op::SWAP1, op::SUB, op::SWAP1, DUP2])
		.push(start)
		.op(op::JUMPI)
		.return_top()
		.build()
}
