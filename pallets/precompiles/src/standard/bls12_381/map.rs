//! From field elements to points of the subgroup (RFC 9380: simplified SWU, isogeny, clearing of
//! the cofactor).

use super::{
	Outcome,
	codec::{Group, encode, fp, fp2},
	wrong_length,
};
use crate::standard::invalid;
use ark_bls12_381::{g1, g2};
use ark_ec::{
	AffineRepr,
	hashing::{
		curve_maps::wb::{WBConfig, WBMap},
		map_to_curve_hasher::MapToCurve,
	},
	short_weierstrass::Affine,
};

/// `0x10`: input an element of Fp in 64 bytes, output a point of G1.
pub(in crate::standard) fn map_to_g1(input: &[u8]) -> Outcome {
	if input.len() != g1::Config::POINT / 2 {
		return Err(wrong_length());
	}
	map::<g1::Config>(fp(input)?)
}

/// `0x11`: input an element of Fp2 in 128 bytes, output a point of G2.
pub(in crate::standard) fn map_to_g2(input: &[u8]) -> Outcome {
	if input.len() != g2::Config::POINT / 2 {
		return Err(wrong_length());
	}
	map::<g2::Config>(fp2(input)?)
}

fn map<G: Group + WBConfig>(element: G::BaseField) -> Outcome {
	let point = WBMap::<G>::map_to_curve(element)
		.map_err(|_| invalid("bls12-381: the element cannot be mapped"))?;
	// RFC 9380 §6.6.3 maps the kernel of the isogeny to infinity. The library divides by zero as if
	// the quotient were zero, and then answers (0, 0), which is no point of the curve.
	let point = if point.is_on_curve() { point } else { Affine::identity() };
	Ok(encode::<G>(point.clear_cofactor().into_group()))
}
