//! GPU cards as the chain knows them.

use crate::Hash;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{BoundedVec, traits::ConstU32};
use scale_info::TypeInfo;

/// Largest memory of a card, in GB.
pub const MAX_VRAM_GB: u16 = 1024;
/// Longest name of a card, in bytes.
pub const MAX_CARD_NAME: u32 = 64;

/// Canonical name of a card, UTF-8.
pub type CardName = BoundedVec<u8, ConstU32<MAX_CARD_NAME>>;
/// keccak-256 of name and memory: nodes with the same id form a card group.
pub type CardId = Hash;

/// A kind of card.
#[derive(
	Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Card {
	/// Canonical name.
	pub name: CardName,
	/// Memory in GB, 1..=[`MAX_VRAM_GB`].
	pub vram_gb: u16,
}

impl Card {
	/// `keccak256(name ‖ vram as 32-byte big-endian)`, the reference's GPU id (protocol §1.1).
	pub fn id(&self) -> CardId {
		let mut preimage = self.name.to_vec();
		preimage.extend_from_slice(&[0; 30]);
		preimage.extend_from_slice(&self.vram_gb.to_be_bytes());
		Hash::from(sp_io::hashing::keccak_256(&preimage))
	}

	/// Whether the name is non-empty, printable UTF-8 without surrounding blanks and the memory is
	/// in range.
	pub fn is_valid(&self) -> bool {
		let name = core::str::from_utf8(&self.name).unwrap_or_default();
		!name.is_empty()
			&& name.trim() == name
			&& !name.chars().any(char::is_control)
			&& (1..=MAX_VRAM_GB).contains(&self.vram_gb)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn card(name: &[u8], vram_gb: u16) -> Card {
		Card { name: name.to_vec().try_into().unwrap(), vram_gb }
	}

	#[test]
	fn card_id_should_be_keccak_of_name_and_padded_vram() {
		let mut preimage = b"NVIDIA GeForce RTX 4090".to_vec();
		preimage.extend_from_slice(&sp_core::U256::from(24).to_big_endian());
		let expected = sp_io::hashing::keccak_256(&preimage);
		assert_eq!(card(b"NVIDIA GeForce RTX 4090", 24).id().0, expected);
	}

	#[test]
	fn card_should_be_invalid_when_name_or_vram_is_out_of_bounds() {
		assert!(card(b"CPU", 1).is_valid());
		assert!(card("Karte ü".as_bytes(), MAX_VRAM_GB).is_valid());
		assert!(!card(b"", 1).is_valid());
		assert!(!card(b" CPU", 1).is_valid());
		assert!(!card(b"C\nPU", 1).is_valid());
		assert!(!card(&[0xff, 0xfe], 1).is_valid());
		assert!(!card(b"CPU", 0).is_valid());
		assert!(!card(b"CPU", MAX_VRAM_GB + 1).is_valid());
	}
}
