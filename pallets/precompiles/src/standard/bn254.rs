//! `0x06` to `0x08`: addition, multiplication and the pairing check on alt_bn128, also called BN254
//! (EIP-196, EIP-197), at the prices of EIP-1108.

use super::{
	Outcome, count,
	encoding::{field, padded, write_field},
	invalid,
};
use alloc::{vec, vec::Vec};
use ark_bn254::{Bn254, Fq, Fq2, Fr, G1Affine, G1Projective, G2Affine, g1};
use ark_ec::{AffineRepr, CurveGroup, pairing::Pairing, scalar_mul::glv::GLVConfig};
use ark_ff::{PrimeField, Zero};
use evm::ExitError;

const ADD_GAS: u64 = 150;
const MUL_GAS: u64 = 6_000;
const PAIRING_GAS: u64 = 45_000;
const PAIR_GAS: u64 = 34_000;

/// A point of each group.
const PAIR: usize = 192;

pub(super) fn add_gas(_input: &[u8]) -> Result<u64, ExitError> {
	Ok(ADD_GAS)
}

/// Input: two points of 64 bytes, cut or padded to 128. Output: their sum. Fails if one is no point
/// of the curve.
#[allow(clippy::arithmetic_side_effects)] // of points: never overflows
pub(super) fn add(input: &[u8]) -> Outcome {
	let sum = g1(&padded(input, 0))? + g1(&padded(input, 64))?;
	Ok(encode(sum))
}

pub(super) fn mul_gas(_input: &[u8]) -> Result<u64, ExitError> {
	Ok(MUL_GAS)
}

/// Input: a point and a number of 32 bytes, cut or padded to 96. Output: their product. Fails if
/// the point is not on the curve. The group has prime order, so that the number may be reduced
/// modulo it.
pub(super) fn mul(input: &[u8]) -> Outcome {
	let point = g1(&padded(input, 0))?;
	let factor = Fr::from_be_bytes_mod_order(&padded::<32>(input, 64));
	Ok(encode(g1::Config::glv_mul_projective(point.into_group(), factor)))
}

/// 45 000, and 34 000 per whole pair.
pub(super) fn pairing_gas(input: &[u8]) -> Result<u64, ExitError> {
	let pairs = count(input.as_chunks::<PAIR>().0.len());
	Ok(pairs.saturating_mul(PAIR_GAS).saturating_add(PAIRING_GAS))
}

/// Input: pairs of a point of G1 and one of G2. Output: the number 1 in 32 bytes if the product of
/// their pairings is one (as it is without a pair), else 0. Fails on half a pair and on points
/// outside their groups.
pub(super) fn pairing(input: &[u8]) -> Outcome {
	let (pairs, []) = input.as_chunks::<PAIR>() else {
		return Err(invalid("bn254: not a number of whole pairs"));
	};
	let (mut left, mut right) = (Vec::new(), Vec::new());
	for pair in pairs {
		left.push(g1(&padded(pair, 0))?);
		right.push(g2(&padded(pair, 64))?);
	}
	let product = Bn254::final_exponentiation(Bn254::multi_miller_loop(left, right));
	let mut word = vec![0; 31];
	word.push(u8::from(product.is_some_and(|product| product.is_zero())));
	Ok(word)
}

/// A point of G1 from its coordinates; (0, 0) is the point at infinity. The curve has no point
/// outside the group.
fn g1(bytes: &[u8; 64]) -> Result<G1Affine, ExitError> {
	let ([x, y], _) = bytes.as_chunks::<32>() else {
		return Err(not_a_point());
	};
	let (x, y) = (coordinate(x)?, coordinate(y)?);
	if x.is_zero() && y.is_zero() {
		return Ok(G1Affine::identity());
	}
	let point = G1Affine::new_unchecked(x, y);
	if !point.is_on_curve() {
		return Err(not_a_point());
	}
	Ok(point)
}

/// A point of G2 from its coordinates, each with the imaginary part first.
fn g2(bytes: &[u8; 128]) -> Result<G2Affine, ExitError> {
	let ([x1, x0, y1, y0], _) = bytes.as_chunks::<32>() else {
		return Err(not_a_point());
	};
	let x = Fq2::new(coordinate(x0)?, coordinate(x1)?);
	let y = Fq2::new(coordinate(y0)?, coordinate(y1)?);
	if x.is_zero() && y.is_zero() {
		return Ok(G2Affine::identity());
	}
	let point = G2Affine::new_unchecked(x, y);
	if !point.is_on_curve() || !point.is_in_correct_subgroup_assuming_on_curve() {
		return Err(not_a_point());
	}
	Ok(point)
}

fn coordinate(bytes: &[u8; 32]) -> Result<Fq, ExitError> {
	field::<Fq, 4>(bytes).ok_or(invalid("bn254: a coordinate is not below the modulus"))
}

fn not_a_point() -> ExitError {
	invalid("bn254: not a point of the group")
}

fn encode(point: G1Projective) -> Vec<u8> {
	let mut bytes = Vec::with_capacity(64);
	let (x, y) = point.into_affine().xy().unwrap_or_default();
	write_field(x, &mut bytes);
	write_field(y, &mut bytes);
	bytes
}
