//! Byte strings that travel as `0x`-prefixed lower-case hex.

use alloc::{format, string::String, vec::Vec};
use core::fmt;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// Longest variable byte string that is accepted, in bytes.
pub const MAX_BYTES: usize = 4096;

fn decode<const N: usize>(text: &str) -> Result<[u8; N], String> {
	let digits = text.strip_prefix("0x").ok_or_else(|| format!("{text:.16}: 0x prefix missing"))?;
	if digits.len() != N * 2 {
		return Err(format!("expected {N} bytes of hex, got {} digits", digits.len()));
	}
	let mut bytes = [0; N];
	hex::decode_to_slice(digits, &mut bytes).map_err(|error| format!("{error}"))?;
	Ok(bytes)
}

macro_rules! fixed_bytes {
	($(#[$doc:meta])* $name:ident, $len:literal) => {
		$(#[$doc])*
		#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
		#[cfg_attr(
			feature = "scale",
			derive(codec::Encode, codec::Decode, scale_info::TypeInfo)
		)]
		pub struct $name(pub [u8; $len]);

		impl fmt::Display for $name {
			fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
				write!(f, "0x{}", hex::encode(self.0))
			}
		}

		impl fmt::Debug for $name {
			fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
				fmt::Display::fmt(self, f)
			}
		}

		impl core::str::FromStr for $name {
			type Err = String;

			fn from_str(text: &str) -> Result<Self, String> {
				decode(text).map(Self)
			}
		}

		impl From<[u8; $len]> for $name {
			fn from(bytes: [u8; $len]) -> Self {
				Self(bytes)
			}
		}

		impl Serialize for $name {
			fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
				serializer.collect_str(self)
			}
		}

		impl<'de> Deserialize<'de> for $name {
			fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
				let text = String::deserialize(deserializer)?;
				decode(&text).map(Self).map_err(D::Error::custom)
			}
		}
	};
}

fixed_bytes!(
	/// An account: the last 20 bytes of keccak-256 of a secp256k1 public key.
	Address,
	20
);
fixed_bytes!(
	/// A 32-byte hash, salt or sr25519 public key.
	Bytes32,
	32
);
fixed_bytes!(
	/// A 64-byte sr25519 signature.
	Bytes64,
	64
);

/// A byte string of at most [`MAX_BYTES`] bytes.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, scale_info::TypeInfo))]
pub struct Bytes(pub Vec<u8>);

impl fmt::Display for Bytes {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "0x{}", hex::encode(&self.0))
	}
}

impl fmt::Debug for Bytes {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		fmt::Display::fmt(self, f)
	}
}

impl From<Vec<u8>> for Bytes {
	fn from(bytes: Vec<u8>) -> Self {
		Self(bytes)
	}
}

impl Serialize for Bytes {
	fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.collect_str(self)
	}
}

impl<'de> Deserialize<'de> for Bytes {
	fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		let text = String::deserialize(deserializer)?;
		let digits =
			text.strip_prefix("0x").ok_or_else(|| D::Error::custom("0x prefix missing"))?;
		if digits.len() > MAX_BYTES * 2 {
			return Err(D::Error::custom(format!("longer than {MAX_BYTES} bytes")));
		}
		hex::decode(digits).map(Self).map_err(D::Error::custom)
	}
}

/// 128-bit amounts (base units, 10⁻¹⁸ CNX) as decimal strings: JSON numbers lose precision.
pub mod amount {
	use super::*;
	use alloc::string::ToString;

	/// Writes the amount as a decimal string.
	pub fn serialize<S: Serializer>(amount: &u128, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.serialize_str(&amount.to_string())
	}

	/// Reads a decimal string.
	pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u128, D::Error> {
		String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
	}
}
