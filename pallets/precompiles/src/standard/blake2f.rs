//! `0x09` BLAKE2F: the compression function of BLAKE2b with a free number of rounds (EIP-152, RFC
//! 7693 §3.2).

use super::{Outcome, encoding::padded, invalid};
use alloc::vec::Vec;
use evm::ExitError;

/// `rounds ‖ h ‖ m ‖ t ‖ final`: 4 + 64 + 128 + 16 + 1 bytes.
const INPUT: usize = 213;

/// The initial state of BLAKE2b (RFC 7693 §2.6): that of SHA-512.
const IV: [u64; 8] = [
	0x6a09_e667_f3bc_c908,
	0xbb67_ae85_84ca_a73b,
	0x3c6e_f372_fe94_f82b,
	0xa54f_f53a_5f1d_36f1,
	0x510e_527f_ade6_82d1,
	0x9b05_688c_2b3e_6c1f,
	0x1f83_d9ab_fb41_bd6b,
	0x5be0_cd19_137e_2179,
];

/// The order in which round `n mod 10` reads the message (RFC 7693 §2.7).
const SIGMA: [[usize; 16]; 10] = [
	[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
	[14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
	[11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
	[7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
	[9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
	[2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
	[12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
	[13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
	[6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
	[10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];

/// One gas per round. An input of another length has no price: EIP-152 has it fail.
pub(super) fn gas(input: &[u8]) -> Result<u64, ExitError> {
	if input.len() != INPUT {
		return Err(invalid("input length for BLAKE2 F precompile should be exactly 213 bytes"));
	}
	Ok(u64::from(rounds(input)))
}

/// Output: the new state `h`, 64 bytes, little-endian words. Fails if `final` is neither 0 nor 1.
pub(super) fn run(input: &[u8]) -> Outcome {
	let last = match input.last() {
		Some(0) => false,
		Some(1) => true,
		_ => return Err(invalid("incorrect final block indicator flag")),
	};
	let mut state = words::<8>(input, 4);
	compress(rounds(input), &mut state, &words(input, 68), words(input, 196), last);
	Ok(state.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>())
}

fn rounds(input: &[u8]) -> u32 {
	u32::from_be_bytes(padded(input, 0))
}

/// `N` little-endian words from `offset` on.
fn words<const N: usize>(input: &[u8], offset: usize) -> [u64; N] {
	let mut words = [0; N];
	let (bytes, _) = input.get(offset..).unwrap_or_default().as_chunks::<8>();
	words.iter_mut().zip(bytes).for_each(|(word, bytes)| *word = u64::from_le_bytes(*bytes));
	words
}

/// RFC 7693 §3.2 with `rounds` rounds; `offset` are the low and the high word of the counter.
fn compress(rounds: u32, state: &mut [u64; 8], m: &[u64; 16], offset: [u64; 2], last: bool) {
	let [t0, t1] = offset;
	let [h0, h1, h2, h3, h4, h5, h6, h7] = *state;
	let [i0, i1, i2, i3, i4, i5, i6, i7] = IV;
	let i6 = if last { !i6 } else { i6 };
	let mut v = [h0, h1, h2, h3, h4, h5, h6, h7, i0, i1, i2, i3, i4 ^ t0, i5 ^ t1, i6, i7];
	for _ in 0..rounds / 10 {
		ten_rounds(&mut v, m, 10);
	}
	ten_rounds(&mut v, m, rounds % 10);
	let (low, high) = v.split_at(8);
	for ((word, low), high) in state.iter_mut().zip(low).zip(high) {
		*word ^= low ^ high;
	}
}

/// The first `count` of the ten different rounds. Each is compiled for its own order of the
/// message.
#[inline]
fn ten_rounds(v: &mut [u64; 16], m: &[u64; 16], count: u32) {
	type Round = fn(&mut [u64; 16], &[u64; 16]);
	const ROUNDS: [Round; 10] = [
		round::<0>, round::<1>, round::<2>, round::<3>, round::<4>, round::<5>, round::<6>,
		round::<7>, round::<8>, round::<9>,
	];
	for (round, _) in ROUNDS.iter().zip(0..count) {
		round(v, m);
	}
}

/// Round `N mod 10`: the columns, then the diagonals.
// Every index is a constant below 16.
#[allow(clippy::indexing_slicing)]
fn round<const N: usize>(v: &mut [u64; 16], m: &[u64; 16]) {
	let word = |at: usize| m[SIGMA[N][at]];
	let [v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12, v13, v14, v15] = *v;
	let (v0, v4, v8, v12) = mix(v0, v4, v8, v12, word(0), word(1));
	let (v1, v5, v9, v13) = mix(v1, v5, v9, v13, word(2), word(3));
	let (v2, v6, v10, v14) = mix(v2, v6, v10, v14, word(4), word(5));
	let (v3, v7, v11, v15) = mix(v3, v7, v11, v15, word(6), word(7));
	let (v0, v5, v10, v15) = mix(v0, v5, v10, v15, word(8), word(9));
	let (v1, v6, v11, v12) = mix(v1, v6, v11, v12, word(10), word(11));
	let (v2, v7, v8, v13) = mix(v2, v7, v8, v13, word(12), word(13));
	let (v3, v4, v9, v14) = mix(v3, v4, v9, v14, word(14), word(15));
	*v = [v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12, v13, v14, v15];
}

/// The function G of RFC 7693 §3.1.
#[inline(always)]
fn mix(a: u64, b: u64, c: u64, d: u64, x: u64, y: u64) -> (u64, u64, u64, u64) {
	let a = a.wrapping_add(b).wrapping_add(x);
	let d = (d ^ a).rotate_right(32);
	let c = c.wrapping_add(d);
	let b = (b ^ c).rotate_right(24);
	let a = a.wrapping_add(b).wrapping_add(y);
	let d = (d ^ a).rotate_right(16);
	let c = c.wrapping_add(d);
	let b = (b ^ c).rotate_right(63);
	(a, b, c, d)
}
