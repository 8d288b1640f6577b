//! Multi-scalar multiplication.

use super::{
	Outcome, SCALAR,
	codec::{Group, encode, point_of_subgroup},
	wrong_length,
};
use alloc::vec::Vec;
use ark_bls12_381::Fr;
use ark_ec::{
	AffineRepr, VariableBaseMSM,
	short_weierstrass::{Affine, Projective},
};
use ark_ff::{PrimeField, Zero};

/// From this number of pairs on Pippenger's algorithm is cheaper than single multiplications.
const PIPPENGER_FROM: usize = 8;

/// The sum of the products of pairs of a point and a scalar. Points must be of the subgroup, so
/// that scalars, which may be any number of 32 bytes, can be reduced modulo its order.
pub(super) fn run<G: Group>(input: &[u8]) -> Outcome {
	let pair = G::POINT.saturating_add(SCALAR);
	let pairs = input.chunks_exact(pair);
	if input.is_empty() || !pairs.remainder().is_empty() {
		return Err(wrong_length());
	}
	let (mut points, mut scalars) = (Vec::new(), Vec::new());
	for pair in pairs {
		let (point, scalar) = pair.split_at_checked(G::POINT).ok_or(wrong_length())?;
		points.push(point_of_subgroup::<G>(point)?);
		scalars.push(Fr::from_be_bytes_mod_order(scalar));
	}
	Ok(encode::<G>(sum_of_products(&points, &scalars)))
}

#[allow(clippy::arithmetic_side_effects)] // of points: never overflows
fn sum_of_products<G: Group>(points: &[Affine<G>], scalars: &[Fr]) -> Projective<G> {
	if points.len() >= PIPPENGER_FROM {
		return Projective::<G>::msm_unchecked(points, scalars);
	}
	points.iter().zip(scalars).fold(Projective::zero(), |sum, (point, scalar)| {
		sum + G::glv_mul_projective(point.into_group(), *scalar)
	})
}
