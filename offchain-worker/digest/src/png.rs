//! Reading PNG files within bounds.

use std::io::Cursor;

use image::{ColorType, ImageDecoder as _, Limits, codecs::png::PngDecoder};

use crate::{DigestError, MAX_DECODED_BYTES, MAX_SIDE, RgbImageView, perceptual_hash};

const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];
/// Signature, chunk length, chunk name and the 13 bytes of the header chunk.
const HEADER_END: usize = 8 + 4 + 4 + 13;
const TRUECOLOUR: u8 = 2;
const TRUECOLOUR_ALPHA: u8 = 6;

/// The perceptual hash of a PNG file; see [`perceptual_hash`] and [`decode_png`].
///
/// # Errors
/// Those of [`decode_png`].
pub fn phash_png(file: &[u8]) -> Result<u64, DigestError> {
	let (width, height, pixels) = decode_png(file)?;
	Ok(perceptual_hash(&RgbImageView::new(width, height, &pixels)?))
}

/// Decodes a PNG file to width, height and raw RGB pixels.
///
/// Only 8-bit RGB and fully opaque 8-bit RGBA are accepted: for palettes, grey, 16 bits or
/// transparency the network's reference hash takes another path, and results never use them.
///
/// # Errors
/// [`DigestError::NotPng`] for anything that is no intact PNG, [`DigestError::Unsupported`] for
/// another pixel format, [`DigestError::TooLarge`] above [`MAX_SIDE`]; the size is checked
/// before memory is taken.
pub fn decode_png(file: &[u8]) -> Result<(u32, u32, Vec<u8>), DigestError> {
	let (width, height) = checked_header(file)?;
	let mut limits = Limits::default();
	limits.max_image_width = Some(MAX_SIDE);
	limits.max_image_height = Some(MAX_SIDE);
	// The decoder's own buffers come on top of the image.
	limits.max_alloc = Some(2 * MAX_DECODED_BYTES);
	let decoder = PngDecoder::with_limits(Cursor::new(file), limits).map_err(not_png)?;
	let (colour, bytes) = (decoder.color_type(), decoder.total_bytes());
	if bytes > MAX_DECODED_BYTES {
		return Err(DigestError::TooLarge { width, height });
	}
	let mut pixels = vec![0; bytes as usize];
	decoder.read_image(&mut pixels).map_err(not_png)?;
	match colour {
		ColorType::Rgb8 => Ok((width, height, pixels)),
		ColorType::Rgba8 => Ok((width, height, without_alpha(&pixels)?)),
		other => Err(DigestError::Unsupported(format!("the PNG decodes to {other:?}"))),
	}
}

/// Width and height, once signature, size and pixel format are known to be acceptable.
fn checked_header(file: &[u8]) -> Result<(u32, u32), DigestError> {
	let header = file
		.get(..HEADER_END)
		.filter(|h| h.starts_with(&SIGNATURE) && h[12..16] == *b"IHDR")
		.ok_or_else(|| DigestError::NotPng("no PNG header".into()))?;
	let number = |at: usize| {
		u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
	};
	let (width, height, depth, colour) = (number(16), number(20), header[24], header[25]);
	if width > MAX_SIDE || height > MAX_SIDE {
		return Err(DigestError::TooLarge { width, height });
	}
	if depth != 8 || !matches!(colour, TRUECOLOUR | TRUECOLOUR_ALPHA) {
		return Err(DigestError::Unsupported(format!(
			"the PNG has colour type {colour} with {depth} bits"
		)));
	}
	Ok((width, height))
}

fn without_alpha(rgba: &[u8]) -> Result<Vec<u8>, DigestError> {
	if rgba.chunks_exact(4).any(|pixel| pixel[3] != u8::MAX) {
		return Err(DigestError::Unsupported("the PNG has transparent pixels".into()));
	}
	Ok(rgba.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect())
}

fn not_png(error: image::ImageError) -> DigestError {
	DigestError::NotPng(error.to_string())
}
