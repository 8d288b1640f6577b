//! Byte code for tests and benchmarks, written as a chain of calls.

use alloc::vec::Vec;
use sp_core::{H160, U256};

/// Opcodes (yellow paper, appendix H.2).
#[allow(missing_docs)]
pub mod op {
	pub const STOP: u8 = 0x00;
	pub const ADD: u8 = 0x01;
	pub const MUL: u8 = 0x02;
	pub const SUB: u8 = 0x03;
	pub const ISZERO: u8 = 0x15;
	pub const KECCAK256: u8 = 0x20;
	pub const ADDRESS: u8 = 0x30;
	pub const BALANCE: u8 = 0x31;
	pub const ORIGIN: u8 = 0x32;
	pub const CALLER: u8 = 0x33;
	pub const CALLVALUE: u8 = 0x34;
	pub const CALLDATALOAD: u8 = 0x35;
	pub const CALLDATASIZE: u8 = 0x36;
	pub const CALLDATACOPY: u8 = 0x37;
	pub const CODECOPY: u8 = 0x39;
	pub const GASPRICE: u8 = 0x3a;
	pub const EXTCODESIZE: u8 = 0x3b;
	pub const EXTCODECOPY: u8 = 0x3c;
	pub const RETURNDATASIZE: u8 = 0x3d;
	pub const RETURNDATACOPY: u8 = 0x3e;
	pub const EXTCODEHASH: u8 = 0x3f;
	pub const BLOCKHASH: u8 = 0x40;
	pub const COINBASE: u8 = 0x41;
	pub const TIMESTAMP: u8 = 0x42;
	pub const NUMBER: u8 = 0x43;
	pub const PREVRANDAO: u8 = 0x44;
	pub const GASLIMIT: u8 = 0x45;
	pub const CHAINID: u8 = 0x46;
	pub const SELFBALANCE: u8 = 0x47;
	pub const BASEFEE: u8 = 0x48;
	pub const POP: u8 = 0x50;
	pub const MLOAD: u8 = 0x51;
	pub const MSTORE: u8 = 0x52;
	pub const MSTORE8: u8 = 0x53;
	pub const SLOAD: u8 = 0x54;
	pub const SSTORE: u8 = 0x55;
	pub const JUMP: u8 = 0x56;
	pub const JUMPI: u8 = 0x57;
	pub const GAS: u8 = 0x5a;
	pub const JUMPDEST: u8 = 0x5b;
	pub const TLOAD: u8 = 0x5c;
	pub const TSTORE: u8 = 0x5d;
	pub const MCOPY: u8 = 0x5e;
	pub const PUSH0: u8 = 0x5f;
	pub const PUSH2: u8 = 0x61;
	pub const DUP1: u8 = 0x80;
	pub const SWAP1: u8 = 0x90;
	pub const LOG0: u8 = 0xa0;
	pub const CREATE: u8 = 0xf0;
	pub const CALL: u8 = 0xf1;
	pub const CALLCODE: u8 = 0xf2;
	pub const RETURN: u8 = 0xf3;
	pub const DELEGATECALL: u8 = 0xf4;
	pub const CREATE2: u8 = 0xf5;
	pub const STATICCALL: u8 = 0xfa;
	pub const REVERT: u8 = 0xfd;
	pub const INVALID: u8 = 0xfe;
	pub const SELFDESTRUCT: u8 = 0xff;
}

/// Code in the making.
#[derive(Clone, Default, Debug)]
pub struct Assembler(Vec<u8>);

impl Assembler {
	/// No code yet.
	pub fn new() -> Self {
		Self::default()
	}

	/// The code.
	pub fn build(self) -> Vec<u8> {
		self.0
	}

	/// An opcode, or any byte.
	pub fn op(mut self, opcode: u8) -> Self {
		self.0.push(opcode);
		self
	}

	/// Opcodes.
	pub fn ops(mut self, opcodes: &[u8]) -> Self {
		self.0.extend_from_slice(opcodes);
		self
	}

	/// Pushes a number with the shortest opcode.
	pub fn push(mut self, value: impl Into<U256>) -> Self {
		let bytes = value.into().to_big_endian();
		let digits: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
		self.0.push(op::PUSH0.saturating_add(digits.len() as u8));
		self.0.extend(digits);
		self
	}

	/// Pushes an address.
	pub fn address(self, address: H160) -> Self {
		self.push(U256::from_big_endian(&address.0))
	}

	/// Pushes arguments so that the first comes to lie on top, then an opcode.
	pub fn with(self, opcode: u8, arguments: &[U256]) -> Self {
		arguments.iter().rev().fold(self, |code, argument| code.push(*argument)).op(opcode)
	}

	/// Sets a slot.
	pub fn sstore(self, index: u64, value: u64) -> Self {
		self.with(op::SSTORE, &[index.into(), value.into()])
	}

	/// Sets a slot to what lies on the stack.
	pub fn sstore_top(self, index: u64) -> Self {
		self.push(index).op(op::SSTORE)
	}

	/// Writes bytes to the memory, 32 at a time.
	pub fn memory(mut self, mut at: u64, bytes: &[u8]) -> Self {
		for chunk in bytes.chunks(32) {
			let mut word = [0u8; 32];
			word.iter_mut().zip(chunk).for_each(|(to, from)| *to = *from);
			self = self.with(op::MSTORE, &[at.into(), U256::from_big_endian(&word)]);
			at = at.saturating_add(32);
		}
		self
	}

	/// A call by CALL or CALLCODE with the first `input` bytes of the memory; leaves the result.
	pub fn call(self, opcode: u8, gas: u64, to: H160, value: u64, input: u64) -> Self {
		let zero = U256::zero();
		let to = U256::from_big_endian(&to.0);
		let arguments: [U256; 7] = [gas.into(), to, value.into(), zero, input.into(), zero, zero];
		match opcode {
			op::CALL | op::CALLCODE => self.with(opcode, &arguments),
			_ => self.with(opcode, &[gas.into(), to, zero, input.into(), zero, zero]),
		}
	}

	/// Ends with `size` bytes of the memory, by RETURN or REVERT.
	pub fn end(self, opcode: u8, size: u64) -> Self {
		self.with(opcode, &[U256::zero(), size.into()])
	}

	/// Ends with what lies on the stack as a word.
	pub fn return_top(self) -> Self {
		self.push(0u64).op(op::MSTORE).end(op::RETURN, 32)
	}
}

/// Creation code that deploys `code`.
pub fn init_code(code: &[u8]) -> Vec<u8> {
	let [high, low] = (code.len() as u16).to_be_bytes();
	let mut init = alloc::vec![op::PUSH2, high, low, op::PUSH2, 0, 13, op::PUSH0, op::CODECOPY];
	init.extend([op::PUSH2, high, low, op::PUSH0, op::RETURN]);
	init.extend_from_slice(code);
	init
}

/// Code that repeats `body` until the gas is used up. `body` must leave the stack as it was.
pub fn endless(body: &[u8]) -> Vec<u8> {
	Assembler::new().op(op::JUMPDEST).ops(body).push(0u64).op(op::JUMP).build()
}
