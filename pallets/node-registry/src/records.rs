//! The codec of what is read in long lists: [`Class`] and [`Share`].
//!
//! The format is the one that would be derived, field by field. But all fields have fixed lengths, and a
//! record is read and written in one piece, which takes a third of the time: the list of classes is read for
//! every task and written with every change of a node's status.

use crate::{Class, PoolTotals, Share};
use codec::{Decode, Encode, EncodeLike, Error, Input};

/// Length of a [`Class`], in bytes.
const CLASS: usize = 38;

/// Length of a [`Share`], in bytes.
const SHARE: usize = 8;

/// Takes the next field off a record.
macro_rules! take {
	($record:ident, $number:ty) => {{
		let (field, rest) = $record.split_first_chunk().ok_or("a record is too short")?;
		$record = rest;
		<$number>::from_le_bytes(*field)
	}};
}

/// Puts the next field into a record.
macro_rules! put {
	($record:ident, $number:expr) => {{
		if let Some((field, rest)) = core::mem::take(&mut $record).split_first_chunk_mut() {
			*field = $number.to_le_bytes();
			$record = rest;
		}
	}};
}

impl Class {
	fn to_bytes(self) -> [u8; CLASS] {
		let mut bytes = [0; CLASS];
		let mut record = &mut bytes[..];
		put!(record, self.vram_gb);
		put!(record, self.available.count);
		put!(record, self.available.weight);
		put!(record, self.trios.count);
		put!(record, self.trios.weight);
		put!(record, self.members);
		put!(record, self.full_groups);
		put!(record, self.groups);
		debug_assert!(record.is_empty());
		bytes
	}
}

impl Encode for Class {
	fn size_hint(&self) -> usize {
		CLASS
	}

	fn using_encoded<R, F: FnOnce(&[u8]) -> R>(&self, f: F) -> R {
		f(&self.to_bytes())
	}
}

impl EncodeLike for Class {}

impl Decode for Class {
	fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
		let mut bytes = [0; CLASS];
		input.read(&mut bytes)?;
		let mut record = &bytes[..];
		let class = Self {
			vram_gb: take!(record, u16),
			available: PoolTotals { count: take!(record, u32), weight: take!(record, u64) },
			trios: PoolTotals { count: take!(record, u32), weight: take!(record, u64) },
			members: take!(record, u32),
			full_groups: take!(record, u32),
			groups: take!(record, u32),
		};
		debug_assert!(record.is_empty());
		Ok(class)
	}

	fn encoded_fixed_size() -> Option<usize> {
		Some(CLASS)
	}
}

impl Encode for Share {
	fn size_hint(&self) -> usize {
		SHARE
	}

	fn using_encoded<R, F: FnOnce(&[u8]) -> R>(&self, f: F) -> R {
		let both = u64::from(self.trios) << 32 | u64::from(self.any);
		f(&both.to_le_bytes())
	}
}

impl EncodeLike for Share {}

impl Decode for Share {
	fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
		let mut bytes = [0; SHARE];
		input.read(&mut bytes)?;
		let mut record = &bytes[..];
		let share = Self { any: take!(record, u32), trios: take!(record, u32) };
		debug_assert!(record.is_empty());
		Ok(share)
	}

	fn encoded_fixed_size() -> Option<usize> {
		Some(SHARE)
	}
}

const _: () = assert!(SHARE * 8 == u64::BITS as usize);

#[cfg(test)]
mod tests {
	use super::*;
	use codec::MaxEncodedLen;

	#[test]
	fn class_should_have_the_derived_format() {
		let class = Class {
			vram_gb: 0x0102,
			available: PoolTotals { count: 0x0304_0506, weight: 0x0708_090a_0b0c_0d0e },
			trios: PoolTotals { count: 0x0f10_1112, weight: 0x1314_1516_1718_191a },
			members: 0x1b1c_1d1e,
			full_groups: 0x1f20_2122,
			groups: 0x2324_2526,
		};
		let Class { vram_gb, available, trios, members, full_groups, groups } = class;
		let fields = (vram_gb, available, trios, members, full_groups, groups).encode();
		assert_eq!(class.encode(), fields);
		assert_eq!((fields.len(), Class::max_encoded_len()), (CLASS, CLASS));
		assert_eq!(Class::decode(&mut &fields[..]), Ok(class));
		assert!(Class::decode(&mut &fields[1..]).is_err());
	}

	#[test]
	fn share_should_have_the_derived_format() {
		let share = Share { any: 0x0102_0304, trios: 0x0506_0708 };
		let fields = (share.any, share.trios).encode();
		assert_eq!(share.encode(), fields);
		assert_eq!((fields.len(), Share::max_encoded_len()), (SHARE, SHARE));
		assert_eq!(Share::decode(&mut &fields[..]), Ok(share));
		assert!(Share::decode(&mut &fields[1..]).is_err());
	}
}
