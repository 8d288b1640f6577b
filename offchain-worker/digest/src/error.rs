//! The one error type of this crate.

use std::fmt;

/// Why a digest could not be computed. The text names the cause and the remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DigestError {
	/// The file is not a PNG, or a damaged one.
	NotPng(String),
	/// The PNG's pixels are not plain, opaque 8-bit RGB or RGBA.
	Unsupported(String),
	/// The image is larger than [`crate::MAX_SIDE`] in one direction.
	TooLarge {
		/// Width in pixels.
		width: u32,
		/// Height in pixels.
		height: u32,
	},
	/// The pixel buffer does not fit the stated size.
	BadPixels {
		/// Stated width in pixels.
		width: u32,
		/// Stated height in pixels.
		height: u32,
		/// Bytes given.
		bytes: usize,
	},
	/// A result holds no image, or too many.
	ImageCount(usize),
}

impl fmt::Display for DigestError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::NotPng(cause) => write!(f, "not a readable PNG file ({cause}); send a PNG"),
			Self::Unsupported(cause) => {
				write!(f, "{cause}; write the image as plain 8-bit RGB PNG")
			},
			Self::TooLarge { width, height } => write!(
				f,
				"image of {width}x{height} pixels is too large; at most {0}x{0} is allowed",
				crate::MAX_SIDE
			),
			Self::BadPixels { width, height, bytes } => write!(
				f,
				"{bytes} bytes are no RGB image of {width}x{height} pixels; \
				 give width * height * 3 bytes, at least one pixel"
			),
			Self::ImageCount(count) => {
				write!(f, "a result has 1 to {} images, this one has {count}", crate::MAX_IMAGES)
			},
		}
	}
}

impl std::error::Error for DigestError {}
