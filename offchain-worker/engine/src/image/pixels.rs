//! From the decoder's output to a PNG file.

use candle_core::{DType, Device, Tensor};
use image::{ExtendedColorType, ImageEncoder as _, codecs::png::PngEncoder};

use crate::EngineError;

/// A plain 8-bit RGB PNG file of (1, 3, height, width) values around -1..=1.
pub(crate) fn to_png(pixels: &Tensor) -> Result<Vec<u8>, EngineError> {
	let (width, height, values) = to_values(pixels).map_err(EngineError::run)?;
	if values.iter().any(|value| value.is_nan()) {
		return Err(EngineError::Execution(
			"the model's output is not a number; its weights or the task's settings are unusable"
				.into(),
		));
	}
	let bytes: Vec<u8> = values.into_iter().map(to_byte).collect();
	let mut file = Vec::new();
	PngEncoder::new(&mut file)
		.write_image(&bytes, width, height, ExtendedColorType::Rgb8)
		.map_err(|e| EngineError::Execution(format!("cannot write the PNG file: {e}")))?;
	Ok(file)
}

/// Width, height and the values in the order of the bytes of a picture.
fn to_values(pixels: &Tensor) -> candle_core::Result<(u32, u32, Vec<f32>)> {
	let (_, _, height, width) = pixels.dims4()?;
	let values = pixels
		.squeeze(0)?
		.permute((1, 2, 0))?
		.to_dtype(DType::F32)?
		.to_device(&Device::Cpu)?
		.flatten_all()?
		.to_vec1()?;
	Ok((width as u32, height as u32, values))
}

/// Half to even, as the reference rounds.
fn to_byte(value: f32) -> u8 {
	let unit = (value * 0.5 + 0.5).clamp(0.0, 1.0);
	(unit * 255.0).round_ties_even() as u8
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn values_should_become_bytes_when_inside_and_outside_the_range() {
		assert_eq!([-5.0, -1.0, 0.0, 1.0, 7.0].map(to_byte), [0, 0, 128, 255, 255]);
	}

	#[test]
	fn png_should_be_refused_when_a_value_is_not_a_number() {
		let tensor = Tensor::full(f32::NAN, (1, 3, 2, 2), &Device::Cpu).unwrap();
		assert!(matches!(to_png(&tensor), Err(EngineError::Execution(_))));
	}

	#[test]
	fn png_should_keep_channels_and_orientation_when_written() {
		// Two columns, one row: red, then blue.
		let data = vec![1.0_f32, -1.0, -1.0, -1.0, -1.0, 1.0];
		let tensor = Tensor::from_vec(data, (1, 3, 1, 2), &Device::Cpu).unwrap();
		let (width, height, bytes) =
			deuterium_digest::decode_png(&to_png(&tensor).unwrap()).unwrap();
		assert_eq!((width, height, bytes), (2, 1, vec![255, 0, 0, 0, 0, 255]));
	}
}
