//! The perceptual hash against the reference's values, and the bounds of PNG reading.

use std::{collections::BTreeMap, io::Cursor};

use deuterium_digest::{
	DigestError, MAX_SIDE, RgbImageView, hamming, image_digest, matches_image_digest,
	perceptual_hash, phash_png,
};
use image::{DynamicImage, ExtendedColorType, ImageEncoder as _, codecs::png::PngEncoder};
use sha2::{Digest as _, Sha256};

const HASHES: &str = include_str!("../vectors/phash/go_phash_91.txt");
const PIXELS: &str = include_str!("../vectors/phash/image_rgb_sha256.txt");

fn table(text: &'static str) -> BTreeMap<&'static str, &'static str> {
	text.lines().filter_map(|line| line.split_once(' ')).collect()
}

fn hash_of(word: &str) -> u64 {
	u64::from_str_radix(word.trim_start_matches("0x"), 16).unwrap()
}

fn png(width: u32, height: u32, pixels: &[u8], colour: ExtendedColorType) -> Vec<u8> {
	let mut file = Vec::new();
	PngEncoder::new(&mut file).write_image(pixels, width, height, colour).unwrap();
	file
}

fn formula_image() -> Vec<u8> {
	(0..512_i64)
		.flat_map(|y| (0..512_i64).map(move |x| (x, y)))
		.flat_map(|(x, y)| {
			let blue = ((x - 256).pow(2) + (y - 256).pow(2)) / 512;
			[(7 * x + 3 * y) / 20, x * y / 1024, blue].map(|v| (v % 256) as u8)
		})
		.collect()
}

#[test]
fn hash_should_equal_the_reference_when_given_the_91_images() {
	let (hashes, digests) = (table(HASHES), table(PIXELS));
	assert_eq!((hashes.len(), digests.len()), (91, 91));
	let mut seen = 0;
	crate::images::for_each(|picture| {
		let name = picture.name.as_str();
		let pixels_digest = format!("{:x}", Sha256::digest(&picture.pixels));
		assert_eq!(pixels_digest, digests[name], "the generator made other pixels for {name}");
		let (width, height) = (picture.width as u32, picture.height as u32);
		let view = RgbImageView::new(width, height, &picture.pixels).unwrap();
		let hash = perceptual_hash(&view);
		assert_eq!(hash, hash_of(hashes[name]), "{name}: {hash:#018x}");
		seen += 1;
	});
	assert_eq!(seen, 91);
}

#[test]
fn hash_should_equal_the_reference_when_given_the_formula_image() {
	let pixels = formula_image();
	let view = RgbImageView::new(512, 512, &pixels).unwrap();
	assert_eq!(perceptual_hash(&view), 0xaa75_ea55_a45d_8075);
}

#[test]
fn hash_should_be_the_fixed_value_when_the_image_is_constant_or_black() {
	for (value, expected) in [(1_u8, 1_u64 << 63), (200, 1 << 63), (0, 0)] {
		let pixels = vec![value; 100 * 50 * 3];
		let view = RgbImageView::new(100, 50, &pixels).unwrap();
		assert_eq!(perceptual_hash(&view), expected, "value {value}");
	}
}

#[test]
fn png_hash_should_equal_the_raw_hash_when_rgb_or_opaque_rgba() {
	let rgb = formula_image();
	let rgba: Vec<u8> = rgb.chunks_exact(3).flat_map(|p| [p[0], p[1], p[2], 255]).collect();
	let expected = 0xaa75_ea55_a45d_8075;
	assert_eq!(phash_png(&png(512, 512, &rgb, ExtendedColorType::Rgb8)), Ok(expected));
	assert_eq!(phash_png(&png(512, 512, &rgba, ExtendedColorType::Rgba8)), Ok(expected));
}

#[test]
fn png_should_be_refused_when_its_pixels_are_not_plain_rgb() {
	let wide = DynamicImage::new_rgb16(8, 8);
	let mut sixteen_bit = Cursor::new(Vec::new());
	wide.write_to(&mut sixteen_bit, image::ImageFormat::Png).unwrap();
	let files = [
		sixteen_bit.into_inner(),
		png(8, 8, &[9; 64], ExtendedColorType::L8),
		png(8, 8, &[9; 256], ExtendedColorType::Rgba8),
	];
	for file in files {
		let error = phash_png(&file).unwrap_err();
		assert!(matches!(error, DigestError::Unsupported(_)), "{error}");
		assert!(error.to_string().contains("plain 8-bit RGB"), "{error}");
	}
}

#[test]
fn png_should_be_refused_when_it_is_damaged() {
	let whole = png(64, 64, &[7; 64 * 64 * 3], ExtendedColorType::Rgb8);
	let mut flipped = whole.clone();
	flipped[45] ^= 0xff;
	let cases: [&[u8]; 5] =
		[b"", b"no png at all, but long enough for a header", &whole[..20], &whole[..60], &flipped];
	for case in cases {
		assert!(matches!(phash_png(case), Err(DigestError::NotPng(_))), "{} bytes", case.len());
	}
}

#[test]
fn png_should_be_refused_when_its_header_promises_too_many_pixels() {
	let mut file = png(8, 8, &[7; 192], ExtendedColorType::Rgb8);
	file[16..20].copy_from_slice(&(MAX_SIDE + 1).to_be_bytes());
	let expected = Err(DigestError::TooLarge { width: MAX_SIDE + 1, height: 8 });
	assert_eq!(phash_png(&file), expected);
}

#[test]
fn view_should_be_refused_when_the_buffer_does_not_fit() {
	assert!(RgbImageView::new(2, 2, &[0; 12]).is_ok());
	assert!(matches!(RgbImageView::new(2, 2, &[0; 11]), Err(DigestError::BadPixels { .. })));
	assert!(matches!(RgbImageView::new(0, 2, &[]), Err(DigestError::BadPixels { .. })));
	assert!(matches!(RgbImageView::new(4097, 1, &[]), Err(DigestError::TooLarge { .. })));
}

#[test]
fn image_digest_should_hold_the_hashes_in_order_when_given_several_images() {
	let formula = png(512, 512, &formula_image(), ExtendedColorType::Rgb8);
	let constant = png(8, 8, &[5; 192], ExtendedColorType::Rgb8);
	let digest = image_digest(&[&formula, &constant]).unwrap();
	let expected = [0xaa75_ea55_a45d_8075_u64.to_be_bytes(), (1_u64 << 63).to_be_bytes()];
	assert_eq!(digest, expected.concat());
}

#[test]
fn image_digest_should_be_refused_when_the_number_of_images_is_out_of_bounds() {
	let constant = png(8, 8, &[5; 192], ExtendedColorType::Rgb8);
	assert_eq!(image_digest(&[[0_u8; 8]; 0]), Err(DigestError::ImageCount(0)));
	assert_eq!(image_digest(&vec![constant; 17]), Err(DigestError::ImageCount(17)));
}

#[test]
fn digests_should_match_when_every_word_is_below_the_threshold() {
	assert_eq!((hamming(0, 0), hamming(0b1011, 0b0010), hamming(0, u64::MAX)), (0, 2, 64));
	let base = [0_u8; 16];
	let (mut near, mut far) = (base, base);
	near[15] = 0b1111;
	far[15] = 0b1_1111;
	assert!(matches_image_digest(&base, &near, 5));
	assert!(!matches_image_digest(&base, &far, 5));
	assert!(!matches_image_digest(&base, &base, 0));
	assert!(!matches_image_digest(&base, &base[..8], 5));
	assert!(!matches_image_digest(&base[..7], &base[..7], 5));
	assert!(!matches_image_digest(&[], &[], 5));
}
