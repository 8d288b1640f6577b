//! Generator of the 91 synthetic images of the hash vectors; the rules are in
//! `vectors/phash/README.md`.

/// The generator all images share.
struct Pcg64 {
	state: u128,
	kept: Option<u32>,
}

impl Pcg64 {
	fn new() -> Self {
		Self { state: 0x9d0a_ecc4_e7b1_8891_9ae2_415a_6b29_2038, kept: None }
	}

	fn u64(&mut self) -> u64 {
		self.state = self
			.state
			.wrapping_mul(0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645)
			.wrapping_add(0xc475_1896_ce8a_cebf_6688_7f5a_c070_d959);
		let folded = (self.state >> 64) as u64 ^ self.state as u64;
		folded.rotate_right((self.state >> 122) as u32)
	}

	fn byte(&mut self) -> u8 {
		let word = self.kept.take().unwrap_or_else(|| {
			let drawn = self.u64();
			self.kept = Some((drawn >> 32) as u32);
			drawn as u32
		});
		(word >> 24) as u8
	}

	fn unit(&mut self) -> f64 {
		(self.u64() >> 11) as f64 / 9_007_199_254_740_992.0
	}
}

/// A named raw RGB image.
pub(crate) struct Picture {
	pub(crate) name: String,
	pub(crate) width: usize,
	pub(crate) height: usize,
	pub(crate) pixels: Vec<u8>,
}

const SIZES: [(usize, usize); 15] = [
	(64, 64),
	(512, 512),
	(768, 512),
	(512, 768),
	(1024, 1024),
	(640, 480),
	(72, 100),
	(32, 32),
	(48, 200),
	(96, 96),
	(130, 64),
	(64, 130),
	(61, 67),
	(8, 8),
	(1024, 576),
];

/// Calls `visit` with each of the 91 images in order.
pub(crate) fn for_each(mut visit: impl FnMut(Picture)) {
	let mut rng = Pcg64::new();
	for (width, height) in SIZES {
		for kind in 0..6 {
			let pixels = match kind {
				0 => noise(&mut rng, width, height),
				1 => gradients(width, height),
				2 => smooth_noise(&mut rng, width, height),
				3 => waves(&mut rng, width, height),
				4 => vec![rng.byte(); width * height * 3],
				_ => chequerboard(width, height),
			};
			visit(Picture { name: format!("{width}x{height}_{kind}.png"), width, height, pixels });
		}
	}
	let pixels = vec![0; 512 * 512 * 3];
	visit(Picture { name: "black.png".into(), width: 512, height: 512, pixels });
}

fn from_fn(w: usize, h: usize, f: impl Fn(usize, usize) -> [u8; 3]) -> Vec<u8> {
	(0..h).flat_map(|y| (0..w).map(move |x| (x, y))).flat_map(|(x, y)| f(x, y)).collect()
}

fn noise(rng: &mut Pcg64, w: usize, h: usize) -> Vec<u8> {
	(0..w * h * 3).map(|_| rng.byte()).collect()
}

fn gradients(w: usize, h: usize) -> Vec<u8> {
	from_fn(w, h, |x, y| {
		[(x * 255 / (w - 1).max(1)) as u8, (y * 255 / (h - 1).max(1)) as u8, ((x + y) % 256) as u8]
	})
}

fn smooth_noise(rng: &mut Pcg64, w: usize, h: usize) -> Vec<u8> {
	let (small_w, small_h) = ((w / 16).max(2), (h / 16).max(2));
	let small = noise(rng, small_w, small_h);
	// Enlarging along x and transposing, twice, restores the orientation.
	let turned = bicubic_transposed(&small, small_w, small_h, w);
	bicubic_transposed(&turned, small_h, w, h)
}

fn waves(rng: &mut Pcg64, w: usize, h: usize) -> Vec<u8> {
	let q: Vec<f64> = (0..35).map(|_| rng.unit()).collect();
	from_fn(w, h, |x, y| {
		[0, 1, 2].map(|c| {
			let sum: f64 = q
				.chunks_exact(7)
				.map(|q| {
					let across = q[0] * x as f64 * 12.0 / w as f64;
					let down = (q[1] * y as f64 * 9.0 / h as f64) * (c + 1) as f64;
					60.0 * (across + down + q[2] * 6.0).sin()
				})
				.sum();
			(128.0 + sum).clamp(0.0, 255.0) as u8
		})
	})
}

fn chequerboard(w: usize, h: usize) -> Vec<u8> {
	let (cell_w, cell_h) = ((w / 8).max(1), (h / 8).max(1));
	from_fn(w, h, |x, y| [if (x / cell_w + y / cell_h) % 2 == 1 { 255 } else { 0 }; 3])
}

/// One bicubic pass along rows of `length` pixels to `wanted` pixels; returns the transpose.
fn bicubic_transposed(pixels: &[u8], length: usize, rows: usize, wanted: usize) -> Vec<u8> {
	let mut out = vec![0; wanted * rows * 3];
	for o in 0..wanted {
		let (first, weights) = bicubic_weights(length, wanted, o);
		for y in 0..rows {
			for c in 0..3 {
				let sum: i64 = (weights.iter().enumerate())
					.map(|(i, q)| q * i64::from(pixels[(y * length + first + i) * 3 + c]))
					.sum();
				out[(o * rows + y) * 3 + c] = (((1 << 21) + sum) >> 22).clamp(0, 255) as u8;
			}
		}
	}
	out
}

fn bicubic_weights(length: usize, wanted: usize, o: usize) -> (usize, Vec<i64>) {
	let scale = length as f64 / wanted as f64;
	let filter = scale.max(1.0);
	let support = 2.0 * filter;
	let centre = (o as f64 + 0.5) * scale;
	let low = (centre - support + 0.5).trunc().max(0.0) as usize;
	let high = ((centre + support + 0.5).trunc() as usize).min(length);
	let raw: Vec<f64> = (low..high).map(|i| kernel((i as f64 - centre + 0.5) / filter)).collect();
	let total: f64 = raw.iter().sum();
	let fixed = |weight: f64| {
		let scaled = weight / total * f64::from(1 << 22);
		(if scaled < 0.0 { scaled - 0.5 } else { scaled + 0.5 }).trunc() as i64
	};
	(low, raw.into_iter().map(fixed).collect())
}

fn kernel(argument: f64) -> f64 {
	const A: f64 = -0.5;
	let t = argument.abs();
	if t < 1.0 {
		((A + 2.0) * t - (A + 3.0)) * t * t + 1.0
	} else if t < 2.0 {
		(((t - 5.0) * t + 8.0) * t - 4.0) * A
	} else {
		0.0
	}
}
