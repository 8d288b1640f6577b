//! What must hold for any input.

use super::{
	super::{ALL, bls12_381, modexp},
	output,
};
use ark_bls12_381::{g1, g2};
use ark_ec::{
	AffineRepr, CurveConfig, CurveGroup, PrimeGroup,
	short_weierstrass::{Affine, Projective, SWCurveConfig},
};
use ark_ff::{BigInteger, MontFp, PrimeField};
use num_bigint::BigUint;
use p256::ecdsa::{Signature, SigningKey, signature::hazmat::PrehashSigner};
use proptest::{
	array::{uniform4, uniform32},
	collection::vec,
	prelude::*,
	sample::select,
};
use sp_core::U256;

const ECRECOVER: u16 = 0x01;
const BN_ADD: u16 = 0x06;
const BN_MUL: u16 = 0x07;
const BN_PAIRING: u16 = 0x08;
const G1_ADD: u16 = 0x0b;
const G1_MSM: u16 = 0x0c;
const G2_ADD: u16 = 0x0d;
const G2_MSM: u16 = 0x0e;
const BLS_PAIRING: u16 = 0x0f;
const P256: u16 = 0x100;

fn big(bytes: &[u8]) -> BigUint {
	BigUint::from_bytes_be(bytes)
}

fn word(number: u64) -> [u8; 32] {
	let mut word = [0; 32];
	word[24..].copy_from_slice(&number.to_be_bytes());
	word
}

fn one() -> Vec<u8> {
	word(1).to_vec()
}

/// A point of alt_bn128 as its precompiles write it.
fn bn_g1(scalar: u64) -> Vec<u8> {
	let generator = [word(1), word(2)].concat();
	output(BN_MUL, &[generator, word(scalar).to_vec()].concat())
}

fn bn_g2(scalar: u64) -> Vec<u8> {
	let point = ark_bn254::G2Projective::generator() * ark_bn254::Fr::from(scalar);
	let (x, y) = point.into_affine().xy().unwrap();
	let parts = [x.c1, x.c0, y.c1, y.c0];
	parts.iter().flat_map(|part| part.into_bigint().to_bytes_be()).collect()
}

/// The same point with the other ordinate.
fn bn_negated(point: &[u8]) -> Vec<u8> {
	let prime: ark_bn254::Fq = MontFp!("-1");
	let prime = big(&prime.into_bigint().to_bytes_be()) + 1u8;
	let y = (&prime - big(&point[32..])).to_bytes_be();
	[&point[..32], &vec![0; 32 - y.len()], &y].concat()
}

fn bls_point<G: bls12_381::AnyGroup>(scalar: u64) -> Vec<u8> {
	bls12_381::encode::<G>(G::GENERATOR.into_group() * ark_bls12_381::Fr::from(scalar))
}

/// A point of the curve from any field element, nearly never in the subgroup.
fn curve_point<G: SWCurveConfig>(mut x: G::BaseField) -> Affine<G>
where
	G::BaseField: From<u64>,
{
	loop {
		if let Some(point) = Affine::get_point_from_x_unchecked(x, true) {
			return point;
		}
		x += G::BaseField::from(1);
	}
}

/// The order times the point, without any endomorphism.
fn is_killed_by_order<G: SWCurveConfig>(point: Affine<G>) -> bool {
	let order = <G as CurveConfig>::ScalarField::MODULUS.to_bits_be();
	let zero = Projective::<G>::from(Affine::identity());
	let product =
		order.iter().fold(zero, |sum, bit| if *bit { sum + sum + point } else { sum + sum });
	product.into_affine().is_zero()
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn precompiles_should_never_panic_when_called_with_noise(
		input in vec(any::<u8>(), 0..700),
		start in vec(0u8..2, 0..200),
	) {
		for precompile in &ALL {
			for input in [&input, &start] {
				let gas = (precompile.gas)(input);
				// A noisy price may be beyond any supply: the work is never reached then.
				if gas.is_ok_and(|gas| gas < 1_000_000) {
					let _ = (precompile.run)(input);
				}
			}
		}
	}

	#[test]
	fn modexp_should_agree_with_the_library_and_with_repeated_squaring_when_the_modulus_is_any(
		base in vec(any::<u8>(), 0..80),
		exponent in vec(any::<u8>(), 0..12),
		modulus in vec(any::<u8>(), 1..60),
		zeros in 0usize..480,
	) {
		let modulus = (big(&modulus) | BigUint::from(1u8)) << zeros;
		let (base, exponent) = (big(&base), big(&exponent));
		let result = modexp::power(&base, &exponent, &modulus);
		prop_assert_eq!(&result, &base.modpow(&exponent, &modulus));
		let mut naive = BigUint::from(1u8) % &modulus;
		for bit in (0..exponent.bits()).rev() {
			naive = &naive * &naive % &modulus;
			if exponent.bit(bit) {
				naive = naive * &base % &modulus;
			}
		}
		prop_assert_eq!(result, naive);
	}

	#[test]
	fn modexp_should_agree_with_the_library_when_the_modulus_is_short(
		base in vec(any::<u8>(), 0..70),
		exponent in vec(any::<u8>(), 0..40),
		limbs in uniform4(select(vec![0, 1, 1 << 63, u64::MAX - 1, u64::MAX])),
		noise in uniform4(any::<u64>()),
		noisy in any::<bool>(),
		zeros in 0u32..256,
	) {
		let modulus = U256(if noisy { noise } else { limbs }) >> zeros << zeros;
		let modulus = modulus.max(U256::one());
		let modulus = big(&modulus.to_big_endian());
		let (base, exponent) = (big(&base), big(&exponent));
		let result = modexp::power(&base, &exponent, &modulus);
		prop_assert_eq!(result, base.modpow(&exponent, &modulus));
	}

	#[test]
	fn modexp_should_agree_with_the_library_when_the_exponent_is_long(
		base in vec(any::<u8>(), 1..40),
		exponent in vec(any::<u8>(), 30..80),
		modulus in vec(any::<u8>(), 1..70),
	) {
		prop_assume!(big(&modulus) != BigUint::ZERO);
		let (base, exponent, modulus) = (big(&base), big(&exponent), big(&modulus));
		let result = modexp::power(&base, &exponent, &modulus);
		prop_assert_eq!(result, base.modpow(&exponent, &modulus));
	}

	#[test]
	fn ecrecover_should_give_the_signer_when_a_key_signs(
		seed in uniform32(1u8..),
		hash in uniform32(any::<u8>()),
	) {
		use sp_core::{Pair as _, ecdsa};
		use sp_io::hashing::keccak_256;
		let pair = ecdsa::Pair::from_seed(&seed);
		let signature = pair.sign_prehashed(&hash).0;
		let mut input = hash.to_vec();
		input.extend(word(u64::from(signature[64]) + 27));
		input.extend(&signature[..64]);
		let key = k256_uncompressed(&pair.public().0);
		let mut expected = keccak_256(&key);
		expected[..12].fill(0);
		prop_assert_eq!(output(ECRECOVER, &input), expected.to_vec());
	}

	#[test]
	fn p256_should_accept_what_a_key_signs_and_nothing_else(
		seed in uniform32(1u8..),
		hash in uniform32(any::<u8>()),
		at in 0usize..160,
		bit in 0u8..8,
	) {
		let key = SigningKey::from_slice(&seed).unwrap();
		let signature: Signature = key.sign_prehash(&hash).unwrap();
		let point = key.verifying_key().to_encoded_point(false);
		let mut input = hash.to_vec();
		input.extend(signature.to_bytes());
		input.extend(&point.as_bytes()[1..]);
		prop_assert_eq!(output(P256, &input), one());
		input[at] ^= 1 << bit;
		prop_assert!(output(P256, &input).is_empty());
	}

	#[test]
	fn bn254_should_multiply_as_it_adds_when_factors_are_split(a in 0u64.., b in 0u64..) {
		let sum = output(BN_ADD, &[bn_g1(a), bn_g1(b)].concat());
		let total = [word(1), word(2)].concat();
		let mut factor = [0; 32];
		factor[16..].copy_from_slice(&(u128::from(a) + u128::from(b)).to_be_bytes());
		prop_assert_eq!(&sum, &output(BN_MUL, &[total.as_slice(), &factor].concat()));
		prop_assert_eq!(sum, output(BN_ADD, &[bn_g1(b), bn_g1(a)].concat()));
	}

	#[test]
	fn bls12_381_should_multiply_as_it_adds_when_factors_are_split(
		a in 0u64..1 << 63,
		b in 0u64..1 << 63,
	) {
		let (p, q) = (bls_point::<g1::Config>(7), bls_point::<g2::Config>(7));
		for (add, msm, point) in [(G1_ADD, G1_MSM, p), (G2_ADD, G2_MSM, q)] {
			let times = |factor| output(msm, &[point.as_slice(), &word(factor)].concat());
			let sum = output(add, &[times(a), times(b)].concat());
			prop_assert_eq!(&sum, &times(a + b));
			let terms = [point.as_slice(), &word(a), &point, &word(b)].concat();
			prop_assert_eq!(&sum, &output(msm, &terms));
		}
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(12))]

	#[test]
	fn bn254_pairing_should_be_bilinear_when_factors_move(a in 1u64.., b in 1u64.., c in 1u64..) {
		// e(aP, bQ) × e(−abP, Q) = 1
		let product = output(BN_MUL, &[bn_g1(a), word(b).to_vec()].concat());
		let left = [bn_g1(a), bn_g2(b)].concat();
		let right = [bn_negated(&product), bn_g2(1)].concat();
		prop_assert_eq!(output(BN_PAIRING, &[left.clone(), right.clone()].concat()), one());
		let off = [bn_g1(c), bn_g2(1)].concat();
		prop_assert_eq!(output(BN_PAIRING, &[left, right, off].concat()), word(0).to_vec());
	}

	#[test]
	fn bls12_381_pairing_should_be_bilinear_when_factors_move(
		a in 1u64..,
		b in 1u64..,
		c in 1u64..,
	) {
		// e(aP, bQ) × e(−P, abQ) = 1
		let (p, q) = (bls_point::<g1::Config>(a), bls_point::<g2::Config>(b));
		let minus_one: ark_bls12_381::Fr = MontFp!("-1");
		let generator = g1::Config::GENERATOR.into_group();
		let minus_p = bls12_381::encode::<g1::Config>(generator * minus_one);
		let ab_q = output(G2_MSM, &[q.as_slice(), &word(a)].concat());
		let pairs = [p, q, minus_p, ab_q].concat();
		prop_assert_eq!(output(BLS_PAIRING, &pairs), one());
		let off = [bls_point::<g1::Config>(c), bls_point::<g2::Config>(1)].concat();
		prop_assert_eq!(output(BLS_PAIRING, &[pairs, off].concat()), word(0).to_vec());
	}

	/// The library's checks are shortcuts; the definition is that the order times the point is
	/// infinity.
	#[test]
	fn subgroup_checks_should_agree_with_the_definition_when_points_are_any(
		a in any::<u64>(),
		b in any::<u64>(),
	) {
		let p = curve_point::<g1::Config>(ark_bls12_381::Fq::from(a));
		prop_assert_eq!(p.is_in_correct_subgroup_assuming_on_curve(), is_killed_by_order(p));
		let q = curve_point::<g2::Config>(ark_bls12_381::Fq2::new(a.into(), b.into()));
		prop_assert_eq!(q.is_in_correct_subgroup_assuming_on_curve(), is_killed_by_order(q));
		let t = curve_point::<ark_bn254::g2::Config>(ark_bn254::Fq2::new(a.into(), b.into()));
		prop_assert_eq!(t.is_in_correct_subgroup_assuming_on_curve(), is_killed_by_order(t));
		let (p, q) = (p.clear_cofactor(), q.clear_cofactor());
		prop_assert!(p.is_in_correct_subgroup_assuming_on_curve() && is_killed_by_order(p));
		prop_assert!(q.is_in_correct_subgroup_assuming_on_curve() && is_killed_by_order(q));
	}

	#[test]
	fn msm_should_be_the_sum_of_its_products_when_it_has_any_length(
		terms in vec((1u64.., uniform32(any::<u8>())), 1..40),
	) {
		for (add, msm, g2) in [(G1_ADD, G1_MSM, false), (G2_ADD, G2_MSM, true)] {
			let pair = |(seed, scalar): &(u64, [u8; 32])| match g2 {
				true => [bls_point::<g2::Config>(*seed).as_slice(), scalar].concat(),
				false => [bls_point::<g1::Config>(*seed).as_slice(), scalar].concat(),
			};
			let pairs: Vec<Vec<u8>> = terms.iter().map(pair).collect();
			let products = pairs.iter().map(|pair| output(msm, pair));
			let sum = |sum: Vec<u8>, product: Vec<u8>| output(add, &[sum, product].concat());
			let sum = products.reduce(sum).unwrap();
			prop_assert_eq!(output(msm, &pairs.concat()), sum);
		}
	}
}

/// The 64 bytes of a key from its compressed form.
fn k256_uncompressed(compressed: &[u8; 33]) -> [u8; 64] {
	let prime = (BigUint::from(1u8) << 256u32) - (BigUint::from(1u8) << 32u32) - 977u32;
	let x = big(&compressed[1..]);
	let square = (&x * &x * &x + 7u8) % &prime;
	let mut y = square.modpow(&((&prime + 1u8) >> 2u32), &prime);
	if y.bit(0) != (compressed[0] == 3) {
		y = &prime - y;
	}
	let mut key = [0; 64];
	key[..32].copy_from_slice(&compressed[1..]);
	let y = y.to_bytes_be();
	key[64 - y.len()..].copy_from_slice(&y);
	key
}
