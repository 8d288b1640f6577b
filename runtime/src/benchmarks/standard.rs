//! Benchmarks of Ethereum's precompiles: calls with the worst inputs known, through the EVM.

// FRAME's macro exports what it makes, for tests that are not made here.
#![allow(unused_imports)]

use super::calls::{Calls, MOST_UNITS, Subject};
use crate::Runtime;
use core::marker::PhantomData;
use deuterium_precompiles::standard::bench_inputs::{CASES, Case, offered};
use frame_benchmarking::v2::*;
use sp_core::H160;

/// What the benchmarks ask of a runtime: that it is this one.
pub trait Config: frame_system::Config {}

impl Config for Runtime {}

/// Where the benchmarks are found.
pub struct Pallet<T>(PhantomData<T>);

/// Calls of the case with this number and name.
fn calls(number: u16, name: &str, units: u32) -> Result<Calls, BenchmarkError> {
	let is_it = |case: &&Case| case.number == number && case.name == name;
	let case = CASES.iter().find(is_it).ok_or(BenchmarkError::Stop("no such case"))?;
	let address = H160::from_low_u64_be(number.into());
	let subject = Subject { address, input: (case.input)(), value: 0, succeeds: true };
	Calls::new(&subject, units)
}

/// One benchmark for each case of a precompile that this chain offers.
macro_rules! cases {
	($($name:ident: $number:literal, $case:literal;)*) => {
		// None is forgotten.
		const _: () = assert!([$($number),*].len() == offered());

		#[benchmarks]
		mod benchmarks {
			use super::*;

			$(
				#[doc = $case]
				#[benchmark]
				fn $name(u: Linear<1, MOST_UNITS>) -> Result<(), BenchmarkError> {
					let calls = calls($number, $case, u)?;
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

cases! {
	ecrecover: 0x01, "signature";
	sha256_empty: 0x02, "empty";
	sha256: 0x02, "8 KiB";
	ripemd160_empty: 0x03, "empty";
	ripemd160: 0x03, "8 KiB";
	identity_empty: 0x04, "empty";
	identity: 0x04, "8 KiB";
	modexp_8: 0x05, "8 bits ^ 32 bytes";
	modexp_64: 0x05, "64 bits ^ 32 bytes";
	modexp_64_long: 0x05, "64 bits ^ 1024 bytes";
	modexp_256_free: 0x05, "256 bits ^ 32 bits";
	modexp_256_least: 0x05, "256 bits ^ 33 bits";
	modexp_256: 0x05, "256 bits ^ 32 bytes";
	modexp_256_half_even: 0x05, "256 bits, half of them even, ^ 32 bytes";
	modexp_256_power_of_two: 0x05, "2^255, ^ 32 bytes";
	modexp_264: 0x05, "264 bits ^ 32 bytes";
	modexp_512: 0x05, "512 bits ^ 32 bytes";
	modexp_1024_half_even: 0x05, "1024 bits, half of them even, ^ 32 bytes";
	modexp_2048_cube: 0x05, "2048 bits ^ 3";
	modexp_2048_rsa: 0x05, "2048 bits ^ 65537";
	modexp_2048_least: 0x05, "2048 bits ^ 33 bits";
	modexp_2048: 0x05, "2048 bits ^ 32 bytes";
	modexp_8192_cube: 0x05, "8192 bits ^ 3";
	modexp_8192_half_even_cube: 0x05, "8192 bits, half of them even, ^ 3";
	modexp_8192_free: 0x05, "8192 bits ^ 32 bits";
	modexp_8192_least: 0x05, "8192 bits ^ 33 bits";
	modexp_8192_reduction: 0x05, "8192 bits ^ 1, modulo 256 bits";
	bn254_add: 0x06, "sum";
	bn254_mul: 0x07, "product";
	bn254_pairing_none: 0x08, "no pair";
	bn254_pairing_1: 0x08, "1 pair";
	bn254_pairing_2: 0x08, "2 pairs";
	bn254_pairing_8: 0x08, "8 pairs";
	blake2f_12: 0x09, "12 rounds";
	blake2f: 0x09, "100 000 rounds";
}
