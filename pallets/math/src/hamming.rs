//! Similarity of results.
//!
//! Image results are a sequence of 64-bit perceptual hashes, eight bytes each, in the order of
//! the images. Two results are similar if they have equally many images and every pair of hashes
//! differs in fewer bits than a threshold. Text results are compared byte for byte.
//!
//! Similarity is symmetric and reflexive, but **not transitive**; the verdict copes with that,
//! see [`crate::settlement`].

/// Bytes of one perceptual hash.
pub const HASH_BYTES: usize = 8;

/// Distance from which two perceptual hashes count as different (protocol default).
pub const DEFAULT_THRESHOLD: u32 = 5;

/// Number of bits in which two 64-bit hashes differ, 0..=64.
#[must_use]
pub const fn distance64(a: u64, b: u64) -> u32 {
	(a ^ b).count_ones()
}

/// Whether two image results are similar.
///
/// Identical byte strings always match, whatever their length. Otherwise both must be equally
/// long, a multiple of [`HASH_BYTES`], and *every* hash pair must be closer than `threshold`: one
/// bad image spoils the result, distances are neither summed nor averaged. A threshold of 0 lets
/// only identical results match, one of 65 or more all results of the same shape.
#[must_use]
pub fn images_match(a: &[u8], b: &[u8], threshold: u32) -> bool {
	if a == b {
		return true;
	}
	let (left, left_rest) = a.as_chunks::<HASH_BYTES>();
	let (right, right_rest) = b.as_chunks::<HASH_BYTES>();
	left_rest.is_empty()
		&& right_rest.is_empty()
		&& left.len() == right.len()
		&& left
			.iter()
			.zip(right)
			.all(|(x, y)| distance64(u64::from_be_bytes(*x), u64::from_be_bytes(*y)) < threshold)
}

/// Whether two text results are the same bytes.
#[must_use]
pub fn exact_match(a: &[u8], b: &[u8]) -> bool {
	a == b
}

#[cfg(test)]
mod tests {
	use super::*;

	const BASE: u64 = 0x0102_0304_0506_0708;

	#[test]
	fn distance_should_equal_known_values_when_given_reference_pairs() {
		assert_eq!(distance64(BASE, BASE), 0);
		assert_eq!(distance64(BASE, 0x0102_0304_0506_f7f8), 8);
		assert_eq!(distance64(BASE, 0x0102_0304_0506_0807), 8);
		assert_eq!(distance64(0x0102_0304_0506_f7f8, 0x0102_0304_0506_0807), 16);
		assert_eq!(distance64(BASE, 0x0101_0101_0101_0101), 13);
		assert_eq!(distance64(0, u64::MAX), 64);
	}

	#[test]
	fn images_should_match_only_below_the_threshold_when_bits_differ() {
		let near = (BASE ^ 0b1111).to_be_bytes();
		let far = (BASE ^ 0b1_1111).to_be_bytes();
		let base = BASE.to_be_bytes();
		assert!(images_match(&base, &near, DEFAULT_THRESHOLD));
		assert!(!images_match(&base, &far, DEFAULT_THRESHOLD));
		assert!(!images_match(&base, &near, 0));
		assert!(images_match(&0u64.to_be_bytes(), &u64::MAX.to_be_bytes(), 65));
		assert!(!images_match(&0u64.to_be_bytes(), &u64::MAX.to_be_bytes(), 64));
	}

	#[test]
	fn images_should_differ_when_one_of_several_is_bad() {
		let mut good = [0u8; 48];
		good[3] = 0b11;
		good[20] = 0b1;
		assert!(images_match(&[0u8; 48], &good, DEFAULT_THRESHOLD));
		good[40] = 0xff;
		assert!(!images_match(&[0u8; 48], &good, DEFAULT_THRESHOLD));
	}

	#[test]
	fn images_should_differ_when_shapes_differ() {
		assert!(!images_match(&[0; 8], &[0; 16], DEFAULT_THRESHOLD));
		assert!(!images_match(&[], &[0; 8], DEFAULT_THRESHOLD));
		assert!(!images_match(&[0; 7], &[1, 0, 0, 0, 0, 0, 0], DEFAULT_THRESHOLD));
		assert!(!images_match(&[0; 9], &[1, 0, 0, 0, 0, 0, 0, 0, 0], DEFAULT_THRESHOLD));
	}

	#[test]
	fn identical_bytes_should_match_when_the_length_is_odd() {
		assert!(images_match(&[1, 2, 3, 4, 5, 6, 7], &[1, 2, 3, 4, 5, 6, 7], DEFAULT_THRESHOLD));
		assert!(images_match(&[], &[], 0));
	}

	#[test]
	fn exact_should_differ_when_a_single_bit_differs() {
		assert!(exact_match(b"answer", b"answer"));
		assert!(!exact_match(b"answer", b"answes"));
		assert!(!exact_match(b"answer", b"answer "));
	}
}
