//! Result digests of Deuterium tasks.
//!
//! * An image task's digest is the concatenation of the 64-bit perceptual hashes of its images,
//!   each as eight big-endian bytes, in image order ([`image_digest`]). Two digests agree when
//!   every word differs in fewer bits than the threshold ([`matches_image_digest`]).
//! * A text task's digest is the SHA-256 of the bytes of its response file `0.json`
//!   ([`text_digest`]); [`response::LlmResponse`] writes those bytes.
//!
//! Everybody who handles a result recomputes its digest, so the perceptual hash must be the same
//! on every machine, bit for bit: integer resizing, `f64` arithmetic in a fixed order without
//! fused multiply-add, and cosine constants stored as bit patterns.
//!
//! ```
//! use deuterium_digest::{RgbImageView, perceptual_hash};
//!
//! let grey = vec![77_u8; 16 * 16 * 3];
//! let view = RgbImageView::new(16, 16, &grey).unwrap();
//! assert_eq!(perceptual_hash(&view), 0x8000_0000_0000_0000);
//! ```

mod dct;
mod error;
mod png;
mod resize;
pub mod response;
mod select;

pub use error::DigestError;
pub use png::{decode_png, phash_png};
pub use response::{Choice, FinishReason, LlmResponse, Usage};

use sha2::{Digest as _, Sha256};

/// Largest accepted width or height of an image, in pixels.
pub const MAX_SIDE: u32 = 4096;
/// Largest accepted size of a decoded image, in bytes (4096 x 4096 RGBA).
pub const MAX_DECODED_BYTES: u64 = 64 * 1024 * 1024;
/// Largest number of images in one result.
pub const MAX_IMAGES: usize = 16;
/// Bytes of one perceptual hash in a digest.
pub const PHASH_BYTES: usize = 8;

/// A borrowed 8-bit RGB image: rows from top to bottom, pixels from left to right, R G B.
#[derive(Clone, Copy, Debug)]
pub struct RgbImageView<'a> {
	width: u32,
	height: u32,
	pixels: &'a [u8],
}

impl<'a> RgbImageView<'a> {
	/// Wraps `pixels`, which must hold exactly `width * height * 3` bytes.
	///
	/// # Errors
	/// [`DigestError::TooLarge`] above [`MAX_SIDE`], [`DigestError::BadPixels`] for an empty
	/// image or a wrong number of bytes.
	pub fn new(width: u32, height: u32, pixels: &'a [u8]) -> Result<Self, DigestError> {
		if width > MAX_SIDE || height > MAX_SIDE {
			return Err(DigestError::TooLarge { width, height });
		}
		let expected = width as usize * height as usize * 3;
		if expected == 0 || pixels.len() != expected {
			return Err(DigestError::BadPixels { width, height, bytes: pixels.len() });
		}
		Ok(Self { width, height, pixels })
	}

	/// Width in pixels, 1..=[`MAX_SIDE`].
	pub fn width(&self) -> u32 {
		self.width
	}

	/// Height in pixels, 1..=[`MAX_SIDE`].
	pub fn height(&self) -> u32 {
		self.height
	}

	/// The raw pixels, `width * height * 3` bytes.
	pub fn pixels(&self) -> &'a [u8] {
		self.pixels
	}
}

/// The 64-bit perceptual hash of an image.
///
/// Equals `PerceptionHash` of the Go package `corona10/goimagehash` v1.1.0 on amd64: bilinear
/// reduction to 64x64, luminance, DCT-II, one bit for each of the 8x8 lowest frequencies that
/// lies above their median. The lowest frequency is the most significant bit.
pub fn perceptual_hash(image: &RgbImageView<'_>) -> u64 {
	let small = resize::to_64x64(image);
	let frequencies = dct::lowest_8x8(&resize::luminance(&small));
	let median = select::median_of_64(&frequencies);
	frequencies.iter().fold(0, |hash, &value| (hash << 1) | u64::from(value > median))
}

/// The digest of an image task: the perceptual hash of each PNG file, eight big-endian bytes
/// each, in the order given.
///
/// # Errors
/// [`DigestError::ImageCount`] unless there are 1..=[`MAX_IMAGES`] files; else the error of the
/// first file that [`phash_png`] refuses.
pub fn image_digest(files: &[impl AsRef<[u8]>]) -> Result<Vec<u8>, DigestError> {
	if files.is_empty() || files.len() > MAX_IMAGES {
		return Err(DigestError::ImageCount(files.len()));
	}
	let mut digest = Vec::with_capacity(files.len() * PHASH_BYTES);
	for file in files {
		digest.extend_from_slice(&phash_png(file.as_ref())?.to_be_bytes());
	}
	Ok(digest)
}

/// The digest of a text task: SHA-256 of the exact bytes of its response file `0.json`.
pub fn text_digest(file: &[u8]) -> [u8; 32] {
	Sha256::digest(file).into()
}

/// Number of bits in which two perceptual hashes differ, 0..=64.
pub fn hamming(a: u64, b: u64) -> u32 {
	(a ^ b).count_ones()
}

/// Whether a recomputed image digest agrees with the one on chain: same number of images, and
/// every image differs in strictly fewer than `threshold` bits (the network's value is 5).
///
/// An empty digest, or one whose length is not a multiple of eight, agrees with nothing.
pub fn matches_image_digest(chain_digest: &[u8], recomputed: &[u8], threshold: u32) -> bool {
	let well_formed = !chain_digest.is_empty() && chain_digest.len().is_multiple_of(PHASH_BYTES);
	well_formed
		&& chain_digest.len() == recomputed.len()
		&& chain_digest.chunks_exact(PHASH_BYTES).zip(recomputed.chunks_exact(PHASH_BYTES)).all(
			|(a, b)| {
				let differing: u32 = a.iter().zip(b).map(|(x, y)| (x ^ y).count_ones()).sum();
				differing < threshold
			},
		)
}
