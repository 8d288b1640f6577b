//! Field elements and points as EIP-2537 writes them.

use super::{FP, G1, G2};
use crate::standard::{
	encoding::{field, write_field},
	invalid,
};
use alloc::vec::Vec;
use ark_bls12_381::{Fq, Fq2, Fr, g1, g2};
use ark_ec::{
	AffineRepr, CurveConfig, CurveGroup,
	scalar_mul::glv::GLVConfig,
	short_weierstrass::{Affine, Projective},
};
use ark_ff::{AdditiveGroup, Zero};
use evm::ExitError;

/// One of the two groups.
pub(in crate::standard) trait Group:
	GLVConfig + CurveConfig<ScalarField = Fr>
{
	/// Bytes of an encoded point.
	const POINT: usize;

	/// A coordinate from half the bytes of a point.
	fn coordinate(bytes: &[u8]) -> Result<Self::BaseField, ExitError>;

	/// Appends a coordinate.
	fn write(coordinate: Self::BaseField, output: &mut Vec<u8>);
}

impl Group for g1::Config {
	const POINT: usize = G1;

	fn coordinate(bytes: &[u8]) -> Result<Fq, ExitError> {
		fp(bytes)
	}

	fn write(coordinate: Fq, output: &mut Vec<u8>) {
		output.extend([0; 16]);
		write_field(coordinate, output);
	}
}

impl Group for g2::Config {
	const POINT: usize = G2;

	fn coordinate(bytes: &[u8]) -> Result<Fq2, ExitError> {
		fp2(bytes)
	}

	fn write(coordinate: Fq2, output: &mut Vec<u8>) {
		g1::Config::write(coordinate.c0, output);
		g1::Config::write(coordinate.c1, output);
	}
}

/// A number below the modulus in 64 bytes, of which the first 16 are zeros.
pub(super) fn fp(bytes: &[u8]) -> Result<Fq, ExitError> {
	let error = invalid("bls12-381: not an element of the field");
	match bytes.split_first_chunk::<16>() {
		Some(([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], number)) => {
			field::<Fq, 6>(number).ok_or(error)
		},
		_ => Err(error),
	}
}

/// An element `c0 + c1 × u` in 128 bytes.
pub(super) fn fp2(bytes: &[u8]) -> Result<Fq2, ExitError> {
	let (c0, c1) = bytes.split_at_checked(FP).ok_or(not_a_point())?;
	Ok(Fq2::new(fp(c0)?, fp(c1)?))
}

/// A point of the curve, in its subgroup or not; all zeros are the point at infinity.
pub(super) fn point<G: Group>(bytes: &[u8]) -> Result<Affine<G>, ExitError> {
	let (x, y) = bytes.split_at_checked(bytes.len().div_ceil(2)).ok_or(not_a_point())?;
	let (x, y) = (G::coordinate(x)?, G::coordinate(y)?);
	if x.is_zero() && y.is_zero() {
		return Ok(Affine::identity());
	}
	let point = Affine::new_unchecked(x, y);
	if !point.is_on_curve() {
		return Err(not_a_point());
	}
	Ok(point)
}

/// A point of the subgroup of prime order.
pub(super) fn point_of_subgroup<G: Group>(bytes: &[u8]) -> Result<Affine<G>, ExitError> {
	let point = point::<G>(bytes)?;
	if !point.is_in_correct_subgroup_assuming_on_curve() {
		return Err(invalid("bls12-381: a point outside the subgroup"));
	}
	Ok(point)
}

fn not_a_point() -> ExitError {
	invalid("bls12-381: not a point of the curve")
}

pub(in crate::standard) fn encode<G: Group>(point: Projective<G>) -> Vec<u8> {
	let zero = <G as CurveConfig>::BaseField::ZERO;
	let (x, y) = point.into_affine().xy().unwrap_or((zero, zero));
	let mut bytes = Vec::with_capacity(<G as Group>::POINT);
	G::write(x, &mut bytes);
	G::write(y, &mut bytes);
	bytes
}
