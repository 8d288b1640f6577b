#![doc = include_str!("README.md")]

use alloc::{borrow::Cow, vec::Vec};
use evm::{
	ExitError, ExitSucceed,
	executor::stack::{
		IsPrecompileResult, PrecompileFailure, PrecompileHandle, PrecompileOutput, PrecompileSet,
	},
};
use sp_core::H160;

#[cfg(any(test, feature = "runtime-benchmarks"))]
pub mod bench_inputs;
mod blake2f;
mod bls12_381;
mod bn254;
mod ecrecover;
mod encoding;
mod hashes;
mod identity;
mod modexp;
mod p256verify;
pub mod weights;

#[cfg(test)]
mod tests;

/// What a computation gives: the returned bytes, or why the call fails and loses all its gas.
type Outcome = Result<Vec<u8>, ExitError>;

/// What the executor gets.
type PrecompileResult = Result<PrecompileOutput, PrecompileFailure>;

/// A precompile: a pure function of its input, with a price that is known before the work.
pub struct Precompile {
	/// The address as a number (`0x05` is the account `0x00…05`).
	pub number: u16,
	/// Its name in the documents of Ethereum.
	pub name: &'static str,
	/// Gas for an input, charged before the work.
	///
	/// # Errors
	/// The input is malformed so that it has no price: the call loses all its gas.
	pub gas: fn(&[u8]) -> Result<u64, ExitError>,
	/// The work.
	///
	/// # Errors
	/// The input is not valid and the document says that the call fails: it loses all its gas.
	pub run: fn(&[u8]) -> Outcome,
}

/// Every precompile that is written here, ascending by number.
pub const ALL: [Precompile; 17] = [
	Precompile { number: 0x01, name: "ECRECOVER", gas: ecrecover::gas, run: ecrecover::run },
	Precompile { number: 0x02, name: "SHA256", gas: hashes::sha256_gas, run: hashes::sha256 },
	Precompile {
		number: 0x03,
		name: "RIPEMD160",
		gas: hashes::ripemd160_gas,
		run: hashes::ripemd160,
	},
	Precompile { number: 0x04, name: "IDENTITY", gas: identity::gas, run: identity::run },
	Precompile { number: 0x05, name: "MODEXP", gas: modexp::gas, run: modexp::run },
	Precompile { number: 0x06, name: "BN254_ADD", gas: bn254::add_gas, run: bn254::add },
	Precompile { number: 0x07, name: "BN254_MUL", gas: bn254::mul_gas, run: bn254::mul },
	Precompile {
		number: 0x08,
		name: "BN254_PAIRING",
		gas: bn254::pairing_gas,
		run: bn254::pairing,
	},
	Precompile { number: 0x09, name: "BLAKE2F", gas: blake2f::gas, run: blake2f::run },
	Precompile {
		number: 0x0b,
		name: "BLS12_G1ADD",
		gas: bls12_381::g1_add_gas,
		run: bls12_381::g1_add,
	},
	Precompile {
		number: 0x0c,
		name: "BLS12_G1MSM",
		gas: bls12_381::g1_msm_gas,
		run: bls12_381::g1_msm,
	},
	Precompile {
		number: 0x0d,
		name: "BLS12_G2ADD",
		gas: bls12_381::g2_add_gas,
		run: bls12_381::g2_add,
	},
	Precompile {
		number: 0x0e,
		name: "BLS12_G2MSM",
		gas: bls12_381::g2_msm_gas,
		run: bls12_381::g2_msm,
	},
	Precompile {
		number: 0x0f,
		name: "BLS12_PAIRING_CHECK",
		gas: bls12_381::pairing_gas,
		run: bls12_381::pairing,
	},
	Precompile {
		number: 0x10,
		name: "BLS12_MAP_FP_TO_G1",
		gas: bls12_381::map_to_g1_gas,
		run: bls12_381::map_to_g1,
	},
	Precompile {
		number: 0x11,
		name: "BLS12_MAP_FP2_TO_G2",
		gas: bls12_381::map_to_g2_gas,
		run: bls12_381::map_to_g2,
	},
	Precompile { number: 0x100, name: "P256VERIFY", gas: p256verify::gas, run: p256verify::run },
];

/// Numbers that this chain leaves out of [`ALL`]: accounts like any other, with no code and no
/// price. The reason for each stands in the table of the README.
pub const LEFT_OUT: &[u16] = &[0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x100];

/// The standard precompiles of Ethereum that this chain offers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StandardPrecompiles;

impl StandardPrecompiles {
	/// The precompile at `address`, if the chain offers one there.
	pub fn find(address: H160) -> Option<&'static Precompile> {
		let number = number(address)?;
		if LEFT_OUT.contains(&number) {
			return None;
		}
		find(number)
	}

	/// Whether `address` is a standard precompile of this chain.
	pub fn is_standard(address: H160) -> bool {
		Self::find(address).is_some()
	}

	/// The addresses that this chain offers, ascending: what EIP-2929 has warm from the start of a
	/// transaction.
	pub fn addresses() -> impl Iterator<Item = H160> {
		ALL.iter()
			.filter(|precompile| !LEFT_OUT.contains(&precompile.number))
			.map(|precompile| H160::from_low_u64_be(u64::from(precompile.number)))
	}
}

impl PrecompileSet for StandardPrecompiles {
	/// Charges the price, then does the work; `None` if the address is not one of ours. Any failure
	/// consumes all gas of the call.
	fn execute(&self, handle: &mut impl PrecompileHandle) -> Option<PrecompileResult> {
		let precompile = Self::find(handle.code_address())?;
		Some(charge_and_run(precompile, handle))
	}

	fn is_precompile(&self, address: H160, _remaining_gas: u64) -> IsPrecompileResult {
		IsPrecompileResult::Answer { is_precompile: Self::is_standard(address), extra_cost: 0 }
	}
}

fn charge_and_run(precompile: &Precompile, handle: &mut impl PrecompileHandle) -> PrecompileResult {
	let gas = (precompile.gas)(handle.input())?;
	handle.record_cost(gas)?;
	Ok(PrecompileOutput {
		exit_status: ExitSucceed::Returned,
		output: (precompile.run)(handle.input())?,
	})
}

/// The precompile of this number, offered or not.
fn find(number: u16) -> Option<&'static Precompile> {
	const TABLE: &[Precompile] = &ALL;
	TABLE.iter().find(|precompile| precompile.number == number)
}

/// The number of an address whose first 18 bytes are zero.
fn number(address: H160) -> Option<u16> {
	let [zeros @ .., high, low] = address.to_fixed_bytes();
	(zeros == [0; 18]).then_some(u16::from_be_bytes([high, low]))
}

/// An input that the document calls an error: the call fails and loses all its gas.
fn invalid(reason: &'static str) -> ExitError {
	ExitError::Other(Cow::Borrowed(reason))
}

/// Gas that grows with the 32-byte words of the input: `base + per_word × ceil(len / 32)`.
fn gas_by_words(input: &[u8], base: u64, per_word: u64) -> u64 {
	base.saturating_add(per_word.saturating_mul(count(input.len().div_ceil(32))))
}

/// A length as a number of gas's own type.
fn count(length: usize) -> u64 {
	u64::try_from(length).unwrap_or(u64::MAX)
}
