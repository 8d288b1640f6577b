//! The prices of EIP-2537.

use super::{G1, G2, PAIR, SCALAR, wrong_length};
use crate::standard::count;
use evm::ExitError;

const G1_ADD: u64 = 375;
const G2_ADD: u64 = 600;
const G1_MUL: u64 = 12_000;
const G2_MUL: u64 = 22_500;
const PAIRING: u64 = 37_700;
const PAIRING_PER_PAIR: u64 = 32_600;
const MAP_TO_G1: u64 = 5_500;
const MAP_TO_G2: u64 = 23_800;

/// Thousandths of the price of single multiplications, by the number of pairs from 1 on; more pairs
/// pay the last.
type Discounts = [u64; 128];

#[rustfmt::skip]
const G1_DISCOUNTS: Discounts = [
	1000, 949, 848, 797, 764, 750, 738, 728, 719, 712, 705, 698, 692, 687, 682, 677,
	673, 669, 665, 661, 658, 654, 651, 648, 645, 642, 640, 637, 635, 632, 630, 627,
	625, 623, 621, 619, 617, 615, 613, 611, 609, 608, 606, 604, 603, 601, 599, 598,
	596, 595, 593, 592, 591, 589, 588, 586, 585, 584, 582, 581, 580, 579, 577, 576,
	575, 574, 573, 572, 570, 569, 568, 567, 566, 565, 564, 563, 562, 561, 560, 559,
	558, 557, 556, 555, 554, 553, 552, 551, 550, 549, 548, 547, 547, 546, 545, 544,
	543, 542, 541, 540, 540, 539, 538, 537, 536, 536, 535, 534, 533, 532, 532, 531,
	530, 529, 528, 528, 527, 526, 525, 525, 524, 523, 522, 522, 521, 520, 520, 519,
];

#[rustfmt::skip]
const G2_DISCOUNTS: Discounts = [
	1000, 1000, 923, 884, 855, 832, 812, 796, 782, 770, 759, 749, 740, 732, 724, 717,
	711, 704, 699, 693, 688, 683, 679, 674, 670, 666, 663, 659, 655, 652, 649, 646,
	643, 640, 637, 634, 632, 629, 627, 624, 622, 620, 618, 615, 613, 611, 609, 607,
	606, 604, 602, 600, 598, 597, 595, 593, 592, 590, 589, 587, 586, 584, 583, 582,
	580, 579, 578, 576, 575, 574, 573, 571, 570, 569, 568, 567, 566, 565, 563, 562,
	561, 560, 559, 558, 557, 556, 555, 554, 553, 552, 552, 551, 550, 549, 548, 547,
	546, 545, 545, 544, 543, 542, 541, 541, 540, 539, 538, 537, 537, 536, 535, 535,
	534, 533, 532, 532, 531, 530, 530, 529, 528, 528, 527, 526, 526, 525, 524, 524,
];

pub(in crate::standard) fn g1_add_gas(_input: &[u8]) -> Result<u64, ExitError> {
	Ok(G1_ADD)
}

pub(in crate::standard) fn g2_add_gas(_input: &[u8]) -> Result<u64, ExitError> {
	Ok(G2_ADD)
}

pub(in crate::standard) fn g1_msm_gas(input: &[u8]) -> Result<u64, ExitError> {
	msm_gas(input, G1.saturating_add(SCALAR), G1_MUL, &G1_DISCOUNTS)
}

pub(in crate::standard) fn g2_msm_gas(input: &[u8]) -> Result<u64, ExitError> {
	msm_gas(input, G2.saturating_add(SCALAR), G2_MUL, &G2_DISCOUNTS)
}

pub(in crate::standard) fn pairing_gas(input: &[u8]) -> Result<u64, ExitError> {
	let pairs = count(whole(input, PAIR)?);
	Ok(pairs.saturating_mul(PAIRING_PER_PAIR).saturating_add(PAIRING))
}

pub(in crate::standard) fn map_to_g1_gas(_input: &[u8]) -> Result<u64, ExitError> {
	Ok(MAP_TO_G1)
}

pub(in crate::standard) fn map_to_g2_gas(_input: &[u8]) -> Result<u64, ExitError> {
	Ok(MAP_TO_G2)
}

/// `pairs × multiplication × discount / 1000`.
fn msm_gas(
	input: &[u8],
	pair: usize,
	multiplication: u64,
	discounts: &Discounts,
) -> Result<u64, ExitError> {
	let pairs = whole(input, pair)?;
	let [.., least] = discounts;
	let discount = discounts.get(pairs.saturating_sub(1)).unwrap_or(least);
	Ok(count(pairs).saturating_mul(multiplication).saturating_mul(*discount) / 1_000)
}

/// How many items of `length` bytes the input has.
///
/// # Errors
/// It has none, or not a whole number of them: the call fails whatever it has paid.
fn whole(input: &[u8], length: usize) -> Result<usize, ExitError> {
	let items = input.chunks_exact(length);
	if input.is_empty() || !items.remainder().is_empty() {
		return Err(wrong_length());
	}
	Ok(items.len())
}
