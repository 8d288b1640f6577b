//! What transactions pay: `eth_feeHistory`, `eth_maxPriorityFeePerGas`, `eth_gasPrice`.

use super::blocks::Blocks;
use crate::{
	backend::{At, BackendError, EthBlock},
	convert::{u64_of, u128_of},
	error::{EthError, EthResult},
};
use alloy_rpc_types_eth::{BlockNumberOrTag, FeeHistory};
use parking_lot::Mutex;
use schnellru::{ByLength, LruMap};
use sp_core::H256;
use std::sync::Arc;

/// The most reward percentiles in one request, as in go-ethereum.
const MAX_PERCENTILES: usize = 100;
/// How many blocks the suggested tip looks at.
const TIP_BLOCKS: u32 = 20;
/// How many of the smallest tips of a block count for the suggestion.
const TIPS_PER_BLOCK: usize = 3;
/// Which of them is suggested: this percentile.
const TIP_PERCENTILE: usize = 60;

/// What the transactions of a block paid.
#[derive(Clone, Debug, Default, PartialEq)]
struct BlockFees {
	/// Base fee in wei per gas.
	base_fee: u128,
	/// Gas used.
	gas_used: u64,
	/// Part of the gas limit that was used.
	ratio: f64,
	/// Tip in wei per gas and gas used of each transaction that paid for gas, the smallest tip
	/// first; transactions with the same tip are taken together.
	tips: Vec<(u128, u64)>,
}

impl BlockFees {
	fn of(block: &EthBlock) -> Self {
		let base_fee = u128_of(block.base_fee);
		let mut tips: Vec<_> = block
			.statuses
			.iter()
			.map(|status| {
				let price = u128_of(status.effective_gas_price);
				(price.saturating_sub(base_fee), u64_of(status.gas_used))
			})
			// Pseudo-transactions use no gas and say nothing about prices.
			.filter(|(_, gas)| *gas > 0)
			.collect();
		tips.sort_unstable();
		tips.dedup_by(|later, earlier| {
			let same = later.0 == earlier.0;
			if same {
				earlier.1 = earlier.1.saturating_add(later.1);
			}
			same
		});
		let (gas_used, gas_limit) =
			(u64_of(block.block.header.gas_used), u64_of(block.block.header.gas_limit));
		let ratio = if gas_limit == 0 { 0.0 } else { gas_used as f64 / gas_limit as f64 };
		Self { base_fee, gas_used, ratio, tips }
	}

	/// The tips below which these parts (in per cent, ascending) of the block's gas were bought.
	fn rewards(&self, percentiles: &[f64]) -> Vec<u128> {
		let mut tips = self.tips.iter();
		let Some((mut tip, mut bought)) = tips.next().copied() else {
			return vec![0; percentiles.len()];
		};
		let reward = |percentile: &f64| {
			let threshold = (self.gas_used as f64 * percentile / 100.0) as u64;
			while bought < threshold {
				let Some((next, gas)) = tips.next() else { break };
				tip = *next;
				bought = bought.saturating_add(*gas);
			}
			tip
		};
		percentiles.iter().map(reward).collect()
	}
}

/// Answers questions about fees; keeps what it learned about blocks.
pub struct Fees {
	blocks: Blocks,
	max_blocks: u64,
	cache: Mutex<LruMap<H256, Arc<BlockFees>>>,
	suggestion: Mutex<Option<(H256, u128)>>,
}

impl Fees {
	/// `max_blocks`: the most blocks of one history.
	pub fn new(blocks: Blocks, max_blocks: u64) -> Self {
		let room = u32::try_from(max_blocks).unwrap_or(u32::MAX).saturating_add(TIP_BLOCKS);
		Self {
			blocks,
			max_blocks,
			cache: Mutex::new(LruMap::new(ByLength::new(room))),
			suggestion: Mutex::new(None),
		}
	}

	fn block(&self, native: H256) -> Result<Option<Arc<BlockFees>>, BackendError> {
		if let Some(fees) = self.cache.lock().get(&native) {
			return Ok(Some(fees.clone()));
		}
		let Some(block) = self.blocks.backend.block(native)? else { return Ok(None) };
		let fees = Arc::new(BlockFees::of(&block));
		self.cache.lock().insert(native, fees.clone());
		Ok(Some(fees))
	}

	/// The fees of the block at a height; `None` when it cannot be read any more.
	fn at(&self, number: u32) -> EthResult<Option<Arc<BlockFees>>> {
		let native = self.blocks.by_number(BlockNumberOrTag::Number(number.into()))?;
		let Some(native) = native else { return Ok(None) };
		match self.block(native) {
			Err(BackendError::StatePruned(_) | BackendError::HistoryPruned { .. }) => Ok(None),
			other => Ok(other?),
		}
	}

	/// `eth_feeHistory`. A range that is longer than the limit, or begins before the first block
	/// that the node can read, is shortened at its old end, as in go-ethereum: `oldestBlock` tells.
	///
	/// # Errors
	///
	/// When the newest block is beyond the head, or the percentiles are not ascending from 0 to 100.
	pub fn history(
		&self,
		count: u64,
		newest: BlockNumberOrTag,
		percentiles: Option<&[f64]>,
	) -> EthResult<FeeHistory> {
		check_percentiles(percentiles.unwrap_or_default())?;
		let newest = self.newest(newest)?;
		let count = count.min(self.max_blocks).min(u64::from(newest) + 1);
		if count == 0 {
			return Ok(FeeHistory::default());
		}
		// From the newest down, until one cannot be read.
		let mut fees = Vec::new();
		for below in 0..count {
			let number = newest.saturating_sub(u32::try_from(below).unwrap_or(u32::MAX));
			match self.at(number)? {
				Some(block) => fees.push(block),
				None => break,
			}
		}
		fees.reverse();
		if fees.is_empty() {
			return Err(EthError::HeaderNotFound);
		}
		let next = self.base_fee_after(newest)?;
		Ok(FeeHistory {
			base_fee_per_gas: fees.iter().map(|block| block.base_fee).chain([next]).collect(),
			gas_used_ratio: fees.iter().map(|block| block.ratio).collect(),
			oldest_block: u64::from(newest) + 1 - fees.len() as u64,
			reward: percentiles
				.filter(|percentiles| !percentiles.is_empty())
				.map(|percentiles| fees.iter().map(|block| block.rewards(percentiles)).collect()),
			..Default::default()
		})
	}

	fn newest(&self, tag: BlockNumberOrTag) -> EthResult<u32> {
		let head = self.blocks.latest().number;
		match tag {
			BlockNumberOrTag::Pending => Ok(head),
			BlockNumberOrTag::Number(number) if number > u64::from(head) => {
				Err(EthError::Rejected(format!(
					"request beyond head block: requested {number}, head {head}"
				)))
			},
			tag => self.blocks.number(tag).ok_or(EthError::HeaderNotFound),
		}
	}

	/// The base fee of the block after this one.
	fn base_fee_after(&self, number: u32) -> EthResult<u128> {
		if let Some(next) = self.at(number.saturating_add(1))? {
			return Ok(next.base_fee);
		}
		let native = self.blocks.by_number(BlockNumberOrTag::Number(number.into()))?;
		let native = native.ok_or(EthError::HeaderNotFound)?;
		Ok(u128_of(self.blocks.backend.gas_price(At::Block(native))?))
	}

	/// `eth_maxPriorityFeePerGas`, in wei per gas: of the smallest tips of the last 20 blocks the
	/// 60th percentile. A block without paying transactions counts as a tip of zero, so an idle
	/// chain suggests none.
	///
	/// # Errors
	///
	/// When blocks cannot be read.
	pub fn suggested_tip(&self) -> EthResult<u128> {
		let head = self.blocks.latest();
		if let Some((at, tip)) = *self.suggestion.lock()
			&& at == head.hash
		{
			return Ok(tip);
		}
		let mut tips = Vec::new();
		let oldest = head.number.saturating_sub(TIP_BLOCKS - 1);
		for number in oldest..=head.number {
			let Some(block) = self.at(number)? else { continue };
			match block.tips.is_empty() {
				true => tips.push(0),
				false => tips.extend(block.tips.iter().take(TIPS_PER_BLOCK).map(|(tip, _)| *tip)),
			}
		}
		tips.sort_unstable();
		let index = tips.len().saturating_sub(1) * TIP_PERCENTILE / 100;
		let tip = tips.get(index).copied().unwrap_or_default();
		*self.suggestion.lock() = Some((head.hash, tip));
		Ok(tip)
	}

	/// `eth_gasPrice`, in wei per gas: the base fee of the next block and the suggested tip.
	///
	/// # Errors
	///
	/// As [`Self::suggested_tip`].
	pub fn gas_price(&self) -> EthResult<u128> {
		let head = At::Block(self.blocks.latest().hash);
		let base_fee = u128_of(self.blocks.backend.gas_price(head)?);
		Ok(base_fee.saturating_add(self.suggested_tip()?))
	}
}

fn check_percentiles(percentiles: &[f64]) -> EthResult<()> {
	if percentiles.len() > MAX_PERCENTILES {
		return Err(EthError::InvalidParams(format!(
			"over the query limit {MAX_PERCENTILES} of reward percentiles"
		)));
	}
	let mut last = 0.0;
	for (index, percentile) in percentiles.iter().enumerate() {
		if !(0.0..=100.0).contains(percentile) {
			return Err(EthError::InvalidParams(format!(
				"invalid reward percentile: {percentile}"
			)));
		}
		if *percentile < last {
			return Err(EthError::InvalidParams(format!(
				"invalid reward percentile: #{}:{last} >= #{index}:{percentile}",
				index - 1
			)));
		}
		last = *percentile;
	}
	Ok(())
}
