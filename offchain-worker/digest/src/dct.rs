//! The reference's DCT-II: recursive, unscaled, with its own cosine constants.

use crate::resize::SIDE;

/// Frequencies kept in each direction.
const KEPT: usize = 8;

/// Bit patterns of 2 cos((i + 1/2) pi / n) for n = 2, 4, ..., 64 and i < n/2, as Go's `math.Cos`
/// computes them on amd64. 21 of them differ in the last bit from other maths libraries, which is
/// enough to flip bits of a hash, so they are data and not a call to `cos`.
#[rustfmt::skip]
const TWICE_COSINES: [u64; 63] = [
	0x3ff6_a09e_667f_3bcd, 0x3ffd_906b_cf32_8d46, 0x3fe8_7de2_a6ae_a964, 0x3fff_6297_cff7_5cb0,
	0x3ffa_9b66_290e_a1a4, 0x3ff1_c73b_39ae_68c9, 0x3fd8_f8b8_3c69_a60c, 0x3fff_d88d_a3d1_2525,
	0x3ffe_9f41_56c6_2dda, 0x3ffc_38b2_f180_bdb1, 0x3ff8_bc80_6b15_1741, 0x3ff4_4cf3_2509_1dd7,
	0x3fee_2b5d_3806_f63e, 0x3fe2_9406_2ed5_9f04, 0x3fc9_17a6_bc29_b438, 0x3fff_f621_e379_6d7e,
	0x3fff_a755_7f08_a517, 0x3fff_0a7e_fb92_30d8, 0x3ffe_2121_04f6_86e5, 0x3ffc_ed7a_f43c_c773,
	0x3ffb_7283_4519_6e3e, 0x3ff9_b3e0_47f3_8741, 0x3ff7_b5df_226a_afaf, 0x3ff5_7d69_348c_eca0,
	0x3ff3_0ff7_fce1_7036, 0x3ff0_7387_9922_ffee, 0x3feb_5d10_09e1_5cc2, 0x3fe5_8f9a_75ab_1fdd,
	0x3fdf_19f9_7b21_5f1e, 0x3fd2_c810_6e8e_613a, 0x3fb9_1f65_f10d_d825, 0x3fff_fd88_6084_cd0c,
	0x3fff_e9cd_ad01_883a, 0x3fff_c264_70e1_9fd4, 0x3fff_8764_fa71_4ba9, 0x3fff_38f3_ac64_e589,
	0x3ffe_d740_e768_4963, 0x3ffe_6288_ec48_e112, 0x3ffd_db13_b6cc_c23c, 0x3ffd_4134_d14d_c93a,
	0x3ffc_954b_2134_11f5, 0x3ffb_d7c0_ac6f_9529, 0x3ffb_090a_5815_0200, 0x3ffa_29a7_a046_2782,
	0x3ff9_3a22_4992_63fc, 0x3ff8_3b0e_0bff_976e, 0x3ff7_2d08_37ef_ff97, 0x3ff6_10b7_551d_2cdf,
	0x3ff4_e6ca_bbe3_e5ea, 0x3ff3_affa_2920_50ba, 0x3ff2_6d05_4cdd_12e0, 0x3ff1_1eb3_541b_4b24,
	0x3fef_8ba4_dbf8_9abc, 0x3fec_c66e_9931_c45e, 0x3fe9_ef79_43a8_ed89, 0x3fe7_0885_30fa_45a1,
	0x3fe4_135c_9417_6602, 0x3fe1_11d2_62b1_f678, 0x3fdc_0b82_6a7e_4f62, 0x3fd5_e214_448b_3fcb,
	0x3fcf_564e_56a9_7314, 0x3fc2_d520_92ce_19f8, 0x3fa9_2155_f7a3_6678,
];

/// The 8x8 lowest frequencies, row frequency major.
pub(crate) fn lowest_8x8(luminance: &[f64; SIDE * SIDE]) -> [f64; KEPT * KEPT] {
	let mut scratch = [0.0; SIDE];
	let mut rows = *luminance;
	for row in rows.chunks_exact_mut(SIDE) {
		transform(row, &mut scratch);
	}
	let mut lowest = [0.0; KEPT * KEPT];
	for x in 0..KEPT {
		let mut column = [0.0; SIDE];
		for (value, row) in column.iter_mut().zip(rows.chunks_exact(SIDE)) {
			*value = row[x];
		}
		transform(&mut column, &mut scratch);
		for y in 0..KEPT {
			lowest[y * KEPT + x] = column[y];
		}
	}
	lowest
}

/// DCT-II in place of a power of two of values, by halving; `scratch` is as long as `values`.
fn transform(values: &mut [f64], scratch: &mut [f64]) {
	let n = values.len();
	if n == 1 {
		return;
	}
	let half = n / 2;
	// The constants for n start after those of all smaller powers of two.
	let cosines = &TWICE_COSINES[half - 1..n - 1];
	for i in 0..half {
		let (front, back) = (values[i], values[n - 1 - i]);
		scratch[i] = front + back;
		scratch[half + i] = (front - back) / f64::from_bits(cosines[i]);
	}
	// The halves of `values` are free now and serve as scratch of the halves of `scratch`.
	let (scratch_a, scratch_b) = scratch.split_at_mut(half);
	let (values_a, values_b) = values.split_at_mut(half);
	transform(scratch_a, values_a);
	transform(scratch_b, values_b);
	for i in 0..half - 1 {
		values[2 * i] = scratch[i];
		values[2 * i + 1] = scratch[half + i] + scratch[half + i + 1];
	}
	values[n - 2] = scratch[half - 1];
	values[n - 1] = scratch[n - 1];
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn transform_should_equal_the_definition_when_input_is_arbitrary() {
		let input: Vec<f64> = (0..SIDE).map(|i| ((i * 29 + 7) % 83) as f64).collect();
		let mut fast = input.clone();
		transform(&mut fast, &mut [0.0; SIDE]);
		for (k, value) in fast.iter().enumerate() {
			let slow: f64 = (input.iter().enumerate())
				.map(|(i, v)| {
					v * (std::f64::consts::PI / SIDE as f64 * (i as f64 + 0.5) * k as f64).cos()
				})
				.sum();
			assert!((value - slow).abs() < 1e-8, "frequency {k}: {value} and {slow}");
		}
	}

	#[test]
	fn constants_should_equal_the_reference_bits_when_compared_with_its_table() {
		let table = include_str!("../tests/vectors/phash/go_cos_table.txt");
		let bits: Vec<u64> = table
			.lines()
			.filter_map(|line| line.split(' ').nth(2))
			.map(|word| u64::from_str_radix(word, 16).unwrap())
			.collect();
		assert_eq!(bits, TWICE_COSINES);
	}
}
