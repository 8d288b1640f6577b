//! `0x0b` to `0x11`: BLS12-381 (EIP-2537). Every input that the EIP calls an error fails and
//! consumes all gas of the call.

use super::{Outcome, invalid};
use alloc::{vec, vec::Vec};
use ark_bls12_381::{Bls12_381, g1, g2};
use ark_ec::pairing::Pairing;
use ark_ff::Zero;
use codec::{Group, point, point_of_subgroup};
use evm::ExitError;

mod codec;
mod map;
mod msm;
mod prices;

#[cfg(test)]
pub(super) use codec::Group as AnyGroup;
pub(super) use codec::encode;
pub(super) use map::{map_to_g1, map_to_g2};
pub(super) use prices::{
	g1_add_gas, g1_msm_gas, g2_add_gas, g2_msm_gas, map_to_g1_gas, map_to_g2_gas, pairing_gas,
};

/// Bytes of a coordinate of G1: a number of 48 bytes behind 16 zeros.
const FP: usize = 64;
/// Bytes of a point of G1.
const G1: usize = 128;
/// Bytes of a point of G2.
const G2: usize = 256;
/// Bytes of a scalar.
const SCALAR: usize = 32;
/// Bytes of a pair of G1 and G2.
const PAIR: usize = G1 + G2;

/// `0x0b`: input two points of G1, output their sum. The points need not be in the subgroup.
pub(super) fn g1_add(input: &[u8]) -> Outcome {
	add::<g1::Config>(input)
}

/// `0x0c`: input pairs of a point of G1 and a scalar, output the sum of their products.
pub(super) fn g1_msm(input: &[u8]) -> Outcome {
	msm::run::<g1::Config>(input)
}

/// `0x0d`: input two points of G2, output their sum. The points need not be in the subgroup.
pub(super) fn g2_add(input: &[u8]) -> Outcome {
	add::<g2::Config>(input)
}

/// `0x0e`: input pairs of a point of G2 and a scalar, output the sum of their products.
pub(super) fn g2_msm(input: &[u8]) -> Outcome {
	msm::run::<g2::Config>(input)
}

/// `0x0f`: input pairs of a point of G1 and one of G2; output the number 1 in 32 bytes if the
/// product of their pairings is one, else 0.
pub(super) fn pairing(input: &[u8]) -> Outcome {
	let (pairs @ [_, ..], []) = input.as_chunks::<PAIR>() else {
		return Err(wrong_length());
	};
	let (mut left, mut right) = (Vec::new(), Vec::new());
	for pair in pairs {
		let (first, second) = pair.split_at_checked(G1).ok_or(wrong_length())?;
		left.push(point_of_subgroup::<g1::Config>(first)?);
		right.push(point_of_subgroup::<g2::Config>(second)?);
	}
	let product = Bls12_381::final_exponentiation(Bls12_381::multi_miller_loop(left, right));
	let mut word = vec![0; 31];
	word.push(u8::from(product.is_some_and(|product| product.is_zero())));
	Ok(word)
}

#[allow(clippy::arithmetic_side_effects)] // of points: never overflows
fn add<G: Group>(input: &[u8]) -> Outcome {
	if input.len() != G::POINT.saturating_mul(2) {
		return Err(wrong_length());
	}
	let (left, right) = input.split_at_checked(G::POINT).ok_or(wrong_length())?;
	Ok(encode::<G>(point::<G>(left)? + point::<G>(right)?))
}

fn wrong_length() -> ExitError {
	invalid("bls12-381: wrong length of the input")
}
