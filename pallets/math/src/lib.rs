#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]
#![deny(
	clippy::unwrap_used,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::arithmetic_side_effects,
	clippy::panic
)]
#![cfg_attr(
	test,
	allow(
		clippy::unwrap_used,
		clippy::expect_used,
		clippy::indexing_slicing,
		clippy::arithmetic_side_effects,
		clippy::panic
	)
)]

#[cfg(test)]
extern crate std;

pub mod choice;
pub mod hamming;
pub mod learning;
pub mod qos;
pub mod settlement;
pub mod value;

/// `floor(amount × numerator / denominator)` without a wider intermediate.
///
/// Writing `amount = q × denominator + r`, the product is `q × numerator` plus
/// `floor(r × numerator / denominator)`, exactly. The result never exceeds `amount` because a
/// numerator above the denominator counts as the denominator; a denominator of zero yields zero.
pub(crate) fn fraction_of(amount: u128, numerator: u16, denominator: u16) -> u128 {
	let denominator = u128::from(denominator);
	let numerator = u128::from(numerator).min(denominator);
	let (Some(whole), Some(rest)) =
		(amount.checked_div(denominator), amount.checked_rem(denominator))
	else {
		return 0;
	};
	let tail = rest.saturating_mul(numerator).checked_div(denominator).unwrap_or(0);
	whole.saturating_mul(numerator).saturating_add(tail)
}
