//! Names of opcodes.

use std::borrow::Cow;

/// Names of the opcodes from the first one of each row on, as go-ethereum has them: 0x44 keeps the name
/// that it had before EIP-4399. PUSH, DUP, SWAP and LOG are numbered.
const ROWS: [(u8, &[&str]); 13] = [
	(0x00, &["STOP", "ADD", "MUL", "SUB", "DIV", "SDIV", "MOD", "SMOD"]),
	(0x08, &["ADDMOD", "MULMOD", "EXP", "SIGNEXTEND"]),
	(0x10, &["LT", "GT", "SLT", "SGT", "EQ", "ISZERO", "AND", "OR"]),
	(0x18, &["XOR", "NOT", "BYTE", "SHL", "SHR", "SAR"]),
	(0x20, &["KECCAK256"]),
	(0x30, &["ADDRESS", "BALANCE", "ORIGIN", "CALLER", "CALLVALUE", "CALLDATALOAD"]),
	(0x36, &["CALLDATASIZE", "CALLDATACOPY", "CODESIZE", "CODECOPY", "GASPRICE", "EXTCODESIZE"]),
	(0x3c, &["EXTCODECOPY", "RETURNDATASIZE", "RETURNDATACOPY", "EXTCODEHASH"]),
	(0x40, &["BLOCKHASH", "COINBASE", "TIMESTAMP", "NUMBER", "DIFFICULTY", "GASLIMIT"]),
	(0x46, &["CHAINID", "SELFBALANCE", "BASEFEE", "BLOBHASH", "BLOBBASEFEE"]),
	(0x50, &["POP", "MLOAD", "MSTORE", "MSTORE8", "SLOAD", "SSTORE", "JUMP", "JUMPI"]),
	(0x58, &["PC", "MSIZE", "GAS", "JUMPDEST", "TLOAD", "TSTORE", "MCOPY"]),
	(0xf0, &["CREATE", "CALL", "CALLCODE", "RETURN", "DELEGATECALL", "CREATE2"]),
];

/// The name of an opcode; of a byte that is none, what go-ethereum says of it.
pub(super) fn name(opcode: u8) -> Cow<'static, str> {
	match opcode {
		0x5f..=0x7f => format!("PUSH{}", opcode.saturating_sub(0x5f)).into(),
		0x80..=0x8f => format!("DUP{}", opcode.saturating_sub(0x7f)).into(),
		0x90..=0x9f => format!("SWAP{}", opcode.saturating_sub(0x8f)).into(),
		0xa0..=0xa4 => format!("LOG{}", opcode.saturating_sub(0xa0)).into(),
		0xfa => "STATICCALL".into(),
		0xfd => "REVERT".into(),
		0xfe => "INVALID".into(),
		0xff => "SELFDESTRUCT".into(),
		_ => {
			let name = ROWS.iter().find_map(|(first, names)| {
				names.get(usize::from(opcode.checked_sub(*first)?)).copied()
			});
			name.map_or_else(|| format!("opcode {opcode:#x} not defined").into(), Cow::Borrowed)
		},
	}
}

#[cfg(test)]
mod tests {
	use super::name;

	#[test]
	fn opcodes_should_have_the_names_of_go_ethereum() {
		for (opcode, expected) in [
			(0x00, "STOP"),
			(0x0b, "SIGNEXTEND"),
			(0x15, "ISZERO"),
			(0x1d, "SAR"),
			(0x20, "KECCAK256"),
			(0x35, "CALLDATALOAD"),
			(0x3b, "EXTCODESIZE"),
			(0x3f, "EXTCODEHASH"),
			(0x44, "DIFFICULTY"),
			(0x48, "BASEFEE"),
			(0x55, "SSTORE"),
			(0x5b, "JUMPDEST"),
			(0x5e, "MCOPY"),
			(0x5f, "PUSH0"),
			(0x60, "PUSH1"),
			(0x7f, "PUSH32"),
			(0x80, "DUP1"),
			(0x9f, "SWAP16"),
			(0xa4, "LOG4"),
			(0xf1, "CALL"),
			(0xf5, "CREATE2"),
			(0xfa, "STATICCALL"),
			(0xfe, "INVALID"),
			(0xff, "SELFDESTRUCT"),
			(0x0c, "opcode 0xc not defined"),
			(0xf6, "opcode 0xf6 not defined"),
		] {
			assert_eq!(name(opcode), expected);
		}
	}
}
