//! Amounts of CNX: exact decimals outside, base units (10⁻¹⁸ CNX) inside.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use thiserror::Error;

/// Digits after the decimal point of one CNX.
pub const DECIMALS: usize = 18;
/// Base units in one CNX.
pub const UNIT: u128 = 1_000_000_000_000_000_000;

/// An amount in base units. Text and JSON for people use CNX; JSON fields of this type are the
/// base units as a decimal string, because JSON numbers lose precision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Amount(#[serde(with = "deuterium_protocol::amount")] pub u128);

/// Text that is not an amount.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AmountError {
	/// Not digits with at most one point.
	#[error(
		"{0:?} is not an amount of CNX; write digits with an optional point, such as 30 or 30.5"
	)]
	Malformed(String),
	/// Finer than a base unit.
	#[error("CNX has {DECIMALS} decimals, this amount has {0}; round it")]
	TooFine(usize),
	/// Above 2^128 - 1 base units.
	#[error("the amount is larger than all CNX there can be; check it for a slip")]
	TooLarge,
}

impl FromStr for Amount {
	type Err = AmountError;

	fn from_str(text: &str) -> Result<Self, AmountError> {
		let malformed = || AmountError::Malformed(text.chars().take(64).collect());
		let number = text.strip_suffix("CNX").map_or(text, str::trim_end);
		let (whole, fraction) = match number.split_once('.') {
			Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
			Some(_) => return Err(malformed()),
			None => (number, ""),
		};
		let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
		if whole.is_empty() || !digits(whole) || !digits(fraction) {
			return Err(malformed());
		}
		if fraction.len() > DECIMALS {
			return Err(AmountError::TooFine(fraction.len()));
		}
		let whole: u128 = whole.parse().map_err(|_| AmountError::TooLarge)?;
		// At most 18 digits: fits easily.
		let fraction: u128 = format!("{fraction:0<DECIMALS$}").parse().map_err(|_| malformed())?;
		whole
			.checked_mul(UNIT)
			.and_then(|units| units.checked_add(fraction))
			.map(Self)
			.ok_or(AmountError::TooLarge)
	}
}

impl fmt::Display for Amount {
	/// `30 CNX`, `30.5 CNX`: exact, without trailing zeros.
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let (whole, fraction) = (self.0 / UNIT, self.0 % UNIT);
		if fraction == 0 {
			return write!(f, "{whole} CNX");
		}
		let fraction = format!("{fraction:0>DECIMALS$}");
		write!(f, "{whole}.{} CNX", fraction.trim_end_matches('0'))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	#[test]
	fn amount_should_be_exact_when_it_has_decimals() {
		assert_eq!("30".parse(), Ok(Amount(30 * UNIT)));
		assert_eq!("30.5".parse(), Ok(Amount(305 * UNIT / 10)));
		assert_eq!("0.000000000000000001".parse(), Ok(Amount(1)));
		assert_eq!("0.1".parse::<Amount>().unwrap().0, 100_000_000_000_000_000);
		assert_eq!("30.5 CNX".parse(), Ok(Amount(305 * UNIT / 10)));
	}

	#[test]
	fn amount_should_be_refused_when_malformed() {
		for text in ["", ".", ".5", "5.", "-1", "+1", "1e3", "1,5", "1.2.3", "0x10", " 1", "1_0"] {
			let error = text.parse::<Amount>().unwrap_err();
			assert!(matches!(error, AmountError::Malformed(_)), "{text}: {error}");
		}
	}

	#[test]
	fn amount_should_be_refused_when_too_fine_or_too_large() {
		assert_eq!("0.0000000000000000001".parse::<Amount>(), Err(AmountError::TooFine(19)));
		assert_eq!("340282366920938463464".parse::<Amount>(), Err(AmountError::TooLarge));
		assert_eq!("9".repeat(60).parse::<Amount>(), Err(AmountError::TooLarge));
		let most = "340282366920938463463.374607431768211455";
		assert_eq!(most.parse(), Ok(Amount(u128::MAX)));
	}

	#[test]
	fn amount_should_be_a_string_in_json() {
		let json = serde_json::to_string(&Amount(u128::MAX)).unwrap();
		assert_eq!(json, format!("\"{}\"", u128::MAX));
	}

	proptest! {
		#[test]
		fn amount_should_round_trip_through_its_text(units in any::<u128>()) {
			prop_assert_eq!(Amount(units).to_string().parse(), Ok(Amount(units)));
		}

		#[test]
		fn amount_parser_should_never_panic(text in ".{0,80}") {
			let _ = text.parse::<Amount>();
		}
	}
}
