//! Inputs that cost the most time per gas, for measuring the precompiles: on a runtime by its benchmarks,
//! natively by the test `nanoseconds_per_gas`.

use super::{Outcome, Precompile, bls12_381};
use alloc::{vec, vec::Vec};
use ark_bls12_381::{g1, g2};
use ark_ec::{
	AffineRepr, CurveGroup,
	short_weierstrass::{Projective, SWCurveConfig},
};
use ark_ff::{BigInteger, PrimeField};
use sp_io::hashing::keccak_256;

/// A call to measure.
pub struct Case {
	/// The number of the precompile in [`ALL`](super::ALL).
	pub number: u16,
	/// What is special about the input.
	pub name: &'static str,
	/// Makes the input; deterministic.
	pub input: fn() -> Vec<u8>,
}

impl Case {
	/// The precompile that is called, offered or not.
	pub fn precompile(&self) -> Option<&'static Precompile> {
		super::find(self.number)
	}

	/// The price of an input; 0 if it has none, which no case has.
	pub fn gas(&self, input: &[u8]) -> u64 {
		self.precompile().and_then(|precompile| (precompile.gas)(input).ok()).unwrap_or_default()
	}

	/// The work alone.
	///
	/// # Errors
	/// Those of the precompile, which no case meets.
	pub fn run(&self, input: &[u8]) -> Outcome {
		self.precompile().map_or(Ok(Vec::new()), |precompile| (precompile.run)(input))
	}
}

/// One line of [`CASES`].
const fn case(number: u16, name: &'static str, input: fn() -> Vec<u8>) -> Case {
	Case { number, name, input }
}

/// The worst inputs known, ascending by precompile.
pub const CASES: &[Case] = &[
	case(0x01, "signature", signature),
	case(0x02, "empty", Vec::new),
	case(0x02, "8 KiB", || noise(8_192)),
	case(0x03, "empty", Vec::new),
	case(0x03, "8 KiB", || noise(8_192)),
	case(0x04, "empty", Vec::new),
	case(0x04, "8 KiB", || noise(8_192)),
	case(0x05, "8 bits ^ 32 bytes", || power(1, &[0xff; 32], odd(1))),
	case(0x05, "64 bits ^ 32 bytes", || power(8, &[0xff; 32], odd(8))),
	case(0x05, "64 bits ^ 1024 bytes", || power(8, &[0xff; 1_024], odd(8))),
	case(0x05, "256 bits ^ 32 bits", || power(32, &[0xff; 4], odd(32))),
	case(0x05, "256 bits ^ 33 bits", || power(32, &[1, 0, 0, 0, 0], odd(32))),
	case(0x05, "256 bits ^ 32 bytes", || power(32, &[0xff; 32], odd(32))),
	case(0x05, "256 bits, half of them even, ^ 32 bytes", || power(32, &[0xff; 32], half_even(32))),
	case(0x05, "2^255, ^ 32 bytes", || power(32, &[0xff; 32], power_of_two(32))),
	case(0x05, "264 bits ^ 32 bytes", || power(33, &[0xff; 32], odd(33))),
	case(0x05, "512 bits ^ 32 bytes", || power(64, &[0xff; 32], odd(64))),
	case(0x05, "1024 bits, half of them even, ^ 32 bytes", || {
		power(128, &[0xff; 32], half_even(128))
	}),
	case(0x05, "2048 bits ^ 3", || power(256, &[3], odd(256))),
	case(0x05, "2048 bits ^ 65537", || power(256, &[1, 0, 1], odd(256))),
	case(0x05, "2048 bits ^ 33 bits", || power(256, &[1, 0, 0, 0, 0], odd(256))),
	case(0x05, "2048 bits ^ 32 bytes", || power(256, &[0xff; 32], odd(256))),
	case(0x05, "8192 bits ^ 3", || power(1_024, &[3], odd(1_024))),
	case(0x05, "8192 bits, half of them even, ^ 3", || power(1_024, &[3], half_even(1_024))),
	case(0x05, "8192 bits ^ 32 bits", || power(1_024, &[0xff; 4], odd(1_024))),
	case(0x05, "8192 bits ^ 33 bits", || power(1_024, &[1, 0, 0, 0, 0], odd(1_024))),
	case(0x05, "8192 bits ^ 1, modulo 256 bits", || power(1_024, &[1], odd(32))),
	case(0x06, "sum", || [bn_g1(3), bn_g1(5)].concat()),
	case(0x07, "product", || [bn_g1(3), noise(32)].concat()),
	case(0x08, "no pair", Vec::new),
	case(0x08, "1 pair", || bn_pairs(1)),
	case(0x08, "2 pairs", || bn_pairs(2)),
	case(0x08, "8 pairs", || bn_pairs(8)),
	case(0x09, "12 rounds", || compression(12)),
	case(0x09, "100 000 rounds", || compression(100_000)),
	case(0x0b, "sum", || [bls_g1(3), bls_g1(5)].concat()),
	case(0x0c, "1 pair", || bls_g1_terms(1)),
	case(0x0c, "2 pairs", || bls_g1_terms(2)),
	case(0x0c, "4 pairs", || bls_g1_terms(4)),
	case(0x0c, "8 pairs", || bls_g1_terms(8)),
	case(0x0c, "16 pairs", || bls_g1_terms(16)),
	case(0x0c, "32 pairs", || bls_g1_terms(32)),
	case(0x0c, "64 pairs", || bls_g1_terms(64)),
	case(0x0c, "128 pairs", || bls_g1_terms(128)),
	case(0x0d, "sum", || [bls_g2(3), bls_g2(5)].concat()),
	case(0x0e, "1 pair", || bls_g2_terms(1)),
	case(0x0e, "2 pairs", || bls_g2_terms(2)),
	case(0x0e, "4 pairs", || bls_g2_terms(4)),
	case(0x0e, "8 pairs", || bls_g2_terms(8)),
	case(0x0e, "16 pairs", || bls_g2_terms(16)),
	case(0x0e, "32 pairs", || bls_g2_terms(32)),
	case(0x0e, "64 pairs", || bls_g2_terms(64)),
	case(0x0e, "128 pairs", || bls_g2_terms(128)),
	case(0x0f, "1 pair", || bls_pairs(1)),
	case(0x0f, "2 pairs", || bls_pairs(2)),
	case(0x0f, "8 pairs", || bls_pairs(8)),
	case(0x10, "element", || [vec![0; 17], noise(47)].concat()),
	case(0x11, "element", || [vec![0; 17], noise(47), vec![0; 17], noise(47)].concat()),
	case(0x100, "signature", p256_signature),
];

/// How many cases are of precompiles that the chain offers.
pub const fn offered() -> usize {
	let (mut rest, mut count) = (CASES, 0usize);
	while let [case, others @ ..] = rest {
		if !left_out(case.number) {
			count = count.saturating_add(1);
		}
		rest = others;
	}
	count
}

/// Whether this number is among those that are left out.
const fn left_out(number: u16) -> bool {
	let mut rest = super::LEFT_OUT;
	while let [other, others @ ..] = rest {
		if *other == number {
			return true;
		}
		rest = others;
	}
	false
}

/// Bytes without a pattern, the first with its highest bit set.
fn noise(length: usize) -> Vec<u8> {
	let mut block = keccak_256(b"deuterium");
	let mut bytes = Vec::with_capacity(length);
	while bytes.len() < length {
		bytes.extend(block.iter().take(length.saturating_sub(bytes.len())));
		block = keccak_256(&block);
	}
	if let Some(first) = bytes.first_mut() {
		*first |= 0x80;
	}
	bytes
}

/// Some r is the abscissa of a point, and then any s and any hash have a signer: here r is that of
/// the generator.
fn signature() -> Vec<u8> {
	const R: [u8; 32] = [
		0x79, 0xbe, 0x66, 0x7e, 0xf9, 0xdc, 0xbb, 0xac, 0x55, 0xa0, 0x62, 0x95, 0xce, 0x87, 0x0b,
		0x07, 0x02, 0x9b, 0xfc, 0xdb, 0x2d, 0xce, 0x28, 0xd9, 0x59, 0xf2, 0x81, 0x5b, 0x16, 0xf8,
		0x17, 0x98,
	];
	let mut v = vec![0; 31];
	v.push(27);
	[noise(32), v, R.to_vec(), vec![0x7d; 32]].concat()
}

/// By the generator as key, and wrong: whether a signature is right shows only at the end.
fn p256_signature() -> Vec<u8> {
	const X: [u8; 32] = [
		0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40,
		0xf2, 0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98,
		0xc2, 0x96,
	];
	const Y: [u8; 32] = [
		0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e,
		0x16, 0x2b, 0xce, 0x33, 0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf,
		0x51, 0xf5,
	];
	[noise(32), vec![0x7b; 32], vec![0x7d; 32], X.to_vec(), Y.to_vec()].concat()
}

fn word(number: usize) -> [u8; 32] {
	let mut word = [0; 32];
	let bytes = super::count(number).to_be_bytes();
	word.iter_mut().rev().zip(bytes.iter().rev()).for_each(|(to, from)| *to = *from);
	word
}

/// Call data of MODEXP, with a base of `length` bytes.
fn power(length: usize, exponent: &[u8], modulus: Vec<u8>) -> Vec<u8> {
	let base = noise(length).iter().map(|byte| byte ^ 0x55).collect();
	let lengths = [word(length), word(exponent.len()), word(modulus.len())].concat();
	[lengths, base, exponent.to_vec(), modulus].concat()
}

fn odd(length: usize) -> Vec<u8> {
	let mut bytes = noise(length);
	if let Some(last) = bytes.last_mut() {
		*last |= 1;
	}
	bytes
}

/// An odd number, then as many zeros.
fn half_even(length: usize) -> Vec<u8> {
	let mut bytes = odd(length / 2);
	bytes.resize(length, 0);
	bytes
}

fn power_of_two(length: usize) -> Vec<u8> {
	let mut bytes = vec![0x80];
	bytes.resize(length, 0);
	bytes
}

/// Call data of BLAKE2F.
fn compression(rounds: u32) -> Vec<u8> {
	[rounds.to_be_bytes().to_vec(), noise(208), vec![1]].concat()
}

/// A multiple of the generator without a pattern of its own.
fn multiple<C: SWCurveConfig>(index: u64) -> Projective<C> {
	C::GENERATOR.mul_bigint([index, 0x9e37_79b9_7f4a_7c15, 0x2545_f491_4f6c_dd1d, 1])
}

fn coordinates<const N: usize>(numbers: [ark_bn254::Fq; N]) -> Vec<u8> {
	numbers.iter().flat_map(|number| number.into_bigint().to_bytes_be()).collect()
}

fn bn_g1(index: u64) -> Vec<u8> {
	let (x, y) = multiple::<ark_bn254::g1::Config>(index).into_affine().xy().unwrap_or_default();
	coordinates([x, y])
}

fn bn_g2(index: u64) -> Vec<u8> {
	let (x, y) = multiple::<ark_bn254::g2::Config>(index).into_affine().xy().unwrap_or_default();
	coordinates([x.c1, x.c0, y.c1, y.c0])
}

fn bn_pairs(count: u64) -> Vec<u8> {
	(1..=count).flat_map(|index| [bn_g1(index), bn_g2(index)].concat()).collect()
}

fn bls_g1(index: u64) -> Vec<u8> {
	bls12_381::encode::<g1::Config>(multiple(index))
}

fn bls_g2(index: u64) -> Vec<u8> {
	bls12_381::encode::<g2::Config>(multiple(index))
}

fn bls_g1_terms(count: u64) -> Vec<u8> {
	(1..=count).flat_map(|index| [bls_g1(index), scalar(index)].concat()).collect()
}

fn bls_g2_terms(count: u64) -> Vec<u8> {
	(1..=count).flat_map(|index| [bls_g2(index), scalar(index)].concat()).collect()
}

fn bls_pairs(count: u64) -> Vec<u8> {
	(1..=count).flat_map(|index| [bls_g1(index), bls_g2(index)].concat()).collect()
}

fn scalar(index: u64) -> Vec<u8> {
	keccak_256(&index.to_be_bytes()).to_vec()
}
