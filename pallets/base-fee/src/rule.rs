//! The rule of EIP-1559, without the chain.

use sp_core::U256;
use sp_runtime::Permill;

/// `BASE_FEE_MAX_CHANGE_DENOMINATOR` of the EIP is 8.
pub const ELASTICITY: Permill = Permill::from_parts(125_000);

/// Highest elasticity: with more, one empty block could take away what five full ones built up.
pub const MAX_ELASTICITY: Permill = Permill::from_parts(500_000);

/// `ELASTICITY_MULTIPLIER` of the EIP: the target is this part of the gas limit.
pub const TARGET_DIVISOR: u64 = 2;

/// Highest base fee, in base units per gas: a million tokens. Fees of whole blocks stay far below what
/// a balance can hold.
pub const MAX_BASE_FEE: U256 = U256([2_003_764_205_206_896_640, 54_210, 0, 0]);

/// Parts of a [`Permill`].
const MILLION: u64 = 1_000_000;

/// The base fee after a block with base fee `fee` that used `used` of `limit` gas. Without bounds;
/// saturates where 256 bits end.
pub fn next(fee: U256, used: u64, limit: u64, elasticity: Permill) -> U256 {
	let target = limit.checked_div(TARGET_DIVISOR).unwrap_or_default();
	let change = |distance: u64| {
		let part = fee.saturating_mul(distance.into()).checked_div(target.into());
		let parts = U256::from(elasticity.deconstruct());
		let change = part.unwrap_or_default().saturating_mul(parts);
		change.checked_div(MILLION.into()).unwrap_or_default()
	};
	if used > target {
		fee.saturating_add(change(used.saturating_sub(target)).max(U256::one()))
	} else {
		fee.saturating_sub(change(target.saturating_sub(used)))
	}
}
