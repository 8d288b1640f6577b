//! Bilinear reduction to 64x64 in 8-bit integers, and the luminance of the result.

use crate::RgbImageView;

/// Side of the reduced image.
pub(crate) const SIDE: usize = 64;
/// Fixed-point one of the filter weights.
const WEIGHT_ONE: f64 = 256.0;

/// The reduced image: rows from top to bottom, three bytes a pixel.
pub(crate) type Small = Vec<u8>;

/// Reduces (or enlarges) to 64x64: horizontally, then vertically, rounding to bytes between.
/// An image that is already 64x64 is taken as it is.
pub(crate) fn to_64x64(image: &RgbImageView<'_>) -> Small {
	let (width, height) = (image.width() as usize, image.height() as usize);
	if width == SIDE && height == SIDE {
		return image.pixels().to_vec();
	}
	let turned = resample_rows_transposed(image.pixels(), width, height);
	resample_rows_transposed(&turned, height, SIDE)
}

/// The weights of one output sample: `taps` neighbours from `start` on (which may lie outside
/// the row; such neighbours repeat the edge).
struct Window {
	start: i64,
	weights: Vec<i16>,
}

/// The windows that map a row of `length` samples to [`SIDE`] samples.
fn windows(length: usize) -> Vec<Window> {
	let scale = length as f64 / SIDE as f64;
	let taps = 2 * (scale.ceil() as i64).max(1);
	let narrowing = (1.0 / scale).min(1.0);
	(0..SIDE)
		.map(|out| {
			let centre = scale * (out as f64 + 0.5) - 0.5;
			let start = centre.trunc() as i64 - taps / 2 + 1;
			let offset = centre - start as f64;
			let weights = (0..taps)
				.map(|i| {
					let distance = ((offset - i as f64) * narrowing).abs();
					let weight = if distance <= 1.0 { 1.0 - distance } else { 0.0 };
					(weight * WEIGHT_ONE) as i16
				})
				.collect();
			Window { start, weights }
		})
		.collect()
}

/// Resamples each of `rows` rows of `length` pixels to [`SIDE`] pixels and returns the transposed
/// image: [`SIDE`] rows of `rows` pixels.
fn resample_rows_transposed(pixels: &[u8], length: usize, rows: usize) -> Vec<u8> {
	let windows = windows(length);
	let mut out = vec![0; SIDE * rows * 3];
	for (y, row) in pixels.chunks_exact(length * 3).enumerate() {
		for (x, window) in windows.iter().enumerate() {
			let at = (x * rows + y) * 3;
			out[at..at + 3].copy_from_slice(&weighted_pixel(row, length, window));
		}
	}
	out
}

/// The weighted mean of a window, truncated towards zero and clamped to a byte per channel.
fn weighted_pixel(row: &[u8], length: usize, window: &Window) -> [u8; 3] {
	let last = length as i64 - 1;
	let (mut sums, mut total) = ([0_i32; 3], 0_i32);
	for (i, &weight) in window.weights.iter().enumerate().filter(|(_, w)| **w != 0) {
		let at = (window.start + i as i64).clamp(0, last) as usize * 3;
		let weight = i32::from(weight);
		for (sum, &value) in sums.iter_mut().zip(&row[at..at + 3]) {
			*sum += weight * i32::from(value);
		}
		total += weight;
	}
	// A window always covers its centre, so the total is positive; stay safe all the same.
	sums.map(|sum| (sum / total.max(1)).clamp(0, 255) as u8)
}

/// The luminance of each pixel. The blue term is scaled by 257/256 and rounded down, unlike the
/// other two: a peculiarity of the reference that everybody's hashes contain.
pub(crate) fn luminance(small: &Small) -> [f64; SIDE * SIDE] {
	let mut lum = [0.0; SIDE * SIDE];
	for (l, pixel) in lum.iter_mut().zip(small.chunks_exact(3)) {
		let blue = f64::from(u32::from(pixel[2]) * 257 / 256);
		*l = 0.299 * f64::from(pixel[0]) + 0.587 * f64::from(pixel[1]) + 0.114 * blue;
	}
	lum
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn resize_should_keep_the_pixels_when_the_image_is_64x64() {
		let pixels: Vec<u8> = (0..64 * 64 * 3).map(|i| (i % 251) as u8).collect();
		let view = RgbImageView::new(64, 64, &pixels).unwrap();
		assert_eq!(to_64x64(&view), pixels);
	}

	#[test]
	fn resize_should_keep_orientation_when_the_image_is_not_square() {
		// Left half black, right half white: each row must rise from left to right.
		let pixels: Vec<u8> =
			(0..100 * 30).flat_map(|i| if i % 100 < 50 { [0; 3] } else { [255; 3] }).collect();
		let small = to_64x64(&RgbImageView::new(100, 30, &pixels).unwrap());
		for row in small.chunks_exact(SIDE * 3) {
			assert_eq!((row[0], row[SIDE * 3 - 1]), (0, 255));
		}
	}
}
