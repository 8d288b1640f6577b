//! Random programs that mostly make sense: each piece leaves the stack as it was.

use crate::{
	assembler::{Assembler, init_code, op},
	mock::*,
};
use proptest::{collection::vec, prelude::*, sample::select};
use sp_core::{H160, U256};

/// Accounts that programs know.
pub(super) const KNOWN: [H160; 8] = [A, B, C, ALICE, BOB, NOBODY, IDENTITY, AUTHOR];

/// Opcodes without arguments that answer a word.
const ENVIRONMENT: [u8; 19] = [
	op::ADDRESS,
	op::ORIGIN,
	op::CALLER,
	op::CALLVALUE,
	op::CALLDATASIZE,
	op::GASPRICE,
	op::RETURNDATASIZE,
	op::COINBASE,
	op::TIMESTAMP,
	op::NUMBER,
	op::PREVRANDAO,
	op::GASLIMIT,
	op::CHAINID,
	op::SELFBALANCE,
	op::BASEFEE,
	op::GAS,
	0x38, // CODESIZE
	0x58, // PC
	0x59, // MSIZE
];

/// Opcodes with two arguments that answer a word.
const BINARY: [u8; 21] = [
	0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x0a, 0x0b, 0x10, 0x11, 0x12, 0x13, 0x14, 0x16, 0x17,
	0x18, 0x1a, 0x1b, 0x1c, 0x1d,
];

/// A piece of a program.
type Piece = BoxedStrategy<Vec<u8>>;

/// Numbers that matter, and others.
fn number() -> impl Strategy<Value = U256> {
	prop_oneof![
		4 => (0u64..6).prop_map(U256::from),
		2 => any::<u64>().prop_map(U256::from),
		1 => any::<[u64; 4]>().prop_map(U256),
		1 => Just(U256::MAX),
		1 => (0usize..256).prop_map(|bit| U256::one() << bit),
	]
}

/// An offset or a length in memory: mostly small, sometimes too much for any gas.
fn offset() -> impl Strategy<Value = u64> {
	prop_oneof![30 => 0u64..200, 2 => 0u64..40_000, 1 => Just(u64::MAX)]
}

/// What happens to a word on the stack.
fn keep() -> impl Strategy<Value = Vec<u8>> {
	prop_oneof![
		3 => (0u64..4).prop_map(|slot| Assembler::new().sstore_top(slot).build()),
		1 => (0u64..4).prop_map(|slot| Assembler::new().push(slot).op(op::TSTORE).build()),
		2 => (0u64..4).prop_map(|word| Assembler::new().push(word * 32).op(op::MSTORE).build()),
		3 => Just(vec![op::POP]),
	]
}

/// A piece that answers a word.
fn answer() -> impl Strategy<Value = Vec<u8>> {
	let address = || select(KNOWN.to_vec());
	prop_oneof![
		(select(BINARY.to_vec()), number(), number())
			.prop_map(|(opcode, a, b)| Assembler::new().with(opcode, &[a, b]).build()),
		(select(vec![0x08u8, 0x09]), number(), number(), number())
			.prop_map(|(opcode, a, b, c)| Assembler::new().with(opcode, &[a, b, c]).build()),
		(select(vec![op::ISZERO, 0x19, op::CALLDATALOAD, op::BLOCKHASH]), number())
			.prop_map(|(opcode, a)| Assembler::new().with(opcode, &[a]).build()),
		select(ENVIRONMENT.to_vec()).prop_map(|opcode| vec![opcode]),
		(select(vec![op::SLOAD, op::TLOAD]), 0u64..4)
			.prop_map(|(opcode, slot)| Assembler::new().push(slot).op(opcode).build()),
		offset().prop_map(|at| Assembler::new().push(at).op(op::MLOAD).build()),
		(offset(), offset()).prop_map(|(at, size)| {
			Assembler::new().with(op::KECCAK256, &[at.into(), size.into()]).build()
		}),
		(select(vec![op::BALANCE, op::EXTCODESIZE, op::EXTCODEHASH]), address())
			.prop_map(|(opcode, who)| Assembler::new().address(who).op(opcode).build()),
	]
}

/// A call of a known account.
fn call() -> impl Strategy<Value = Vec<u8>> {
	let opcodes = vec![op::CALL, op::CALL, op::CALLCODE, op::DELEGATECALL, op::STATICCALL];
	let gas = select(vec![0, 2_300, 8_000, 30_000, 120_000, u64::MAX]);
	let value = select(vec![0, 0, 0, 1, 700]);
	(select(opcodes), select(KNOWN.to_vec()), gas, value, 0u64..70, 0u64..70).prop_map(
		|(opcode, to, gas, value, input, output)| {
			let zero = U256::zero();
			let to = U256::from_big_endian(&to.0);
			let memory = [zero, input.into(), 32.into(), output.into()];
			let arguments = match opcode {
				op::CALL | op::CALLCODE => [&[gas.into(), to, value.into()][..], &memory].concat(),
				_ => [&[gas.into(), to][..], &memory].concat(),
			};
			Assembler::new().with(opcode, &arguments).build()
		},
	)
}

/// A creation, and a call of what was created.
fn creation(inner: Piece) -> impl Strategy<Value = Vec<u8>> {
	let init = prop_oneof![
		4 => inner.clone().prop_map(|code| init_code(&code)),
		2 => inner,
		1 => Just(init_code(&[0xef])),
	];
	(init, any::<bool>(), select(vec![0u64, 1, 50]), 0u64..3).prop_map(
		|(init, salted, value, salt)| {
			let code = Assembler::new().memory(0, &init);
			let size = U256::from(init.len());
			let code = if salted {
				code.with(op::CREATE2, &[value.into(), 0.into(), size, salt.into()])
			} else {
				code.with(op::CREATE, &[value.into(), 0.into(), size])
			};
			// The address lies on the stack; the arguments of the call go above it.
			code.push(0u64)
				.push(0u64)
				.push(0u64)
				.push(0u64)
				.push(0u64)
				.ops(&[op::DUP1 + 5, op::GAS, op::CALL, op::ADD])
				.build()
		},
	)
}

/// A piece that has an effect; `destroys` says whether it may be a self-destruct.
fn effect(destroys: bool) -> impl Strategy<Value = Vec<u8>> {
	let log = (0u8..5, offset(), offset(), number()).prop_map(|(topics, at, size, topic)| {
		let arguments = [vec![at.into(), size.into()], vec![topic; topics.into()]].concat();
		Assembler::new().with(op::LOG0 + topics, &arguments).build()
	});
	let copies = vec![op::CALLDATACOPY, op::CODECOPY, op::RETURNDATACOPY, op::MCOPY];
	let copy =
		(select(copies), offset(), offset(), offset()).prop_map(|(opcode, to, from, size)| {
			Assembler::new().with(opcode, &[to.into(), from.into(), size.into()]).build()
		});
	let store = (select(vec![op::SSTORE, op::SSTORE, op::TSTORE]), 0u64..4, 0u64..3).prop_map(
		|(opcode, slot, value)| Assembler::new().with(opcode, &[slot.into(), value.into()]).build(),
	);
	let memory = (select(vec![op::MSTORE, op::MSTORE8]), offset(), number())
		.prop_map(|(opcode, at, value)| Assembler::new().with(opcode, &[at.into(), value]).build());
	let heir = select(KNOWN.to_vec());
	let destroy = heir.prop_map(move |heir| match destroys {
		true => Assembler::new().address(heir).op(op::SELFDESTRUCT).build(),
		false => vec![op::STOP],
	});
	prop_oneof![12 => store, 6 => memory, 4 => log, 4 => copy, 1 => destroy]
}

/// How a program may end before it is over.
fn end() -> impl Strategy<Value = Vec<u8>> {
	prop_oneof![
		(select(vec![op::RETURN, op::REVERT]), 0u64..100)
			.prop_map(|(opcode, size)| Assembler::new().end(opcode, size).build()),
		select(vec![op::STOP, op::INVALID, op::POP, op::JUMP]).prop_map(|opcode| vec![opcode]),
		any::<u8>().prop_map(|byte| vec![byte]),
	]
}

/// A program.
pub(super) fn program(destroys: bool) -> Piece {
	let answers = |strategy: Piece| (strategy, keep()).prop_map(|(a, b)| [a, b].concat()).boxed();
	let simple = prop_oneof![
		8 => effect(destroys).boxed(),
		8 => answers(answer().boxed()),
		6 => answers(call().boxed()),
		1 => end().boxed(),
	];
	let small = vec(simple.clone(), 1..6).prop_map(|pieces| pieces.concat()).boxed();
	let piece = prop_oneof![9 => simple, 1 => answers(creation(small).boxed())];
	vec(piece, 1..14).prop_map(|pieces| pieces.concat()).boxed()
}

/// A transaction.
#[derive(Clone, Debug)]
pub(super) struct Transaction {
	/// Whom it calls; `None` to create with its input.
	pub(super) to: Option<H160>,
	/// Call data or creation code.
	pub(super) input: Vec<u8>,
	/// In base units.
	pub(super) value: u64,
	/// Above the least that it must have.
	pub(super) gas: u64,
	/// EIP-2930.
	pub(super) access: Vec<(H160, Vec<sp_core::H256>)>,
}

/// A transaction of a known account with another.
pub(super) fn transaction(destroys: bool) -> impl Strategy<Value = Transaction> {
	let to = prop_oneof![6 => select(vec![A, B, C]), 1 => select(KNOWN.to_vec())];
	let call = (to, vec(any::<u8>(), 0..70)).prop_map(|(to, input)| (Some(to), input));
	let create = prop_oneof![
		program(destroys).prop_map(|code| (None, init_code(&code))),
		program(destroys).prop_map(|code| (None, code)),
	];
	let entry = (select(KNOWN.to_vec()), vec((0u64..4).prop_map(word), 0..3));
	let gas = prop_oneof![3 => 0u64..60_000, 5 => 0u64..900_000];
	(
		prop_oneof![4 => call.boxed(), 1 => create.boxed()],
		select(vec![0u64, 0, 1, 1_000]),
		gas,
		prop_oneof![3 => Just(vec![]), 1 => vec(entry, 1..3)],
	)
		.prop_map(|((to, input), value, gas, access)| Transaction {
			to,
			input,
			value,
			gas,
			access,
		})
}
