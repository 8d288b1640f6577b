//! What must hold after every block and after every test.

use crate::{
	BLOCK_HASHES, BlockHash, Bloom, Config, CurrentBlock, CurrentEnvironment, CurrentProgress,
	CurrentReceipts, CurrentTransactionStatuses, NativeLogBuffer, NativeLogCount, Pallet, Pending,
	Progress, Receipt, TransactionStatus,
	block::{bloom_of, receipt_data},
	transaction,
};
use alloc::vec::Vec;
use deuterium_runtime_api::ethereum::header_hash;
use frame_support::ensure;
use frame_system::pallet_prelude::BlockNumberFor;
use sp_core::{H256, U256};
use sp_runtime::{DispatchError, traits::UniqueSaturatedFrom};

type Check = Result<(), DispatchError>;

impl<T: Config> Pallet<T> {
	/// Checks everything, between blocks.
	pub fn do_try_state() -> Check {
		ensure!(CurrentProgress::<T>::get() == Progress::default(), "progress between blocks");
		ensure!(Pending::<T>::iter_keys().next().is_none(), "a transaction left over");
		ensure!(NativeLogCount::<T>::get() == 0, "logs left over");
		ensure!(NativeLogBuffer::<T>::iter_keys().next().is_none(), "logs beyond the count");
		let hashes = BlockHash::<T>::iter_keys().count();
		ensure!(hashes <= BLOCK_HASHES as usize, "too many block hashes");
		Self::check_current_block()
	}

	fn check_current_block() -> Check {
		let Some(block) = CurrentBlock::<T>::get() else { return Ok(()) };
		let receipts = CurrentReceipts::<T>::get().unwrap_or_default();
		let statuses = CurrentTransactionStatuses::<T>::get().unwrap_or_default();
		ensure!(block.transactions.len() == receipts.len(), "a receipt for each transaction");
		ensure!(block.transactions.len() == statuses.len(), "a status for each transaction");
		let hashes: Vec<H256> = block.transactions.iter().map(transaction::hash).collect();
		ensure!(hashes.iter().eq(statuses.iter().map(|s| &s.transaction_hash)), "wrong hashes");
		check_receipts(&receipts, &statuses)?;

		let header = block.header;
		let used = receipts.last().map(|last| receipt_data(last).used_gas).unwrap_or_default();
		ensure!(header.gas_used == used, "gas of the block");
		ensure!(header.gas_used <= header.gas_limit, "more gas than the limit");
		let environment = CurrentEnvironment::<T>::get();
		let number: u64 = header.number.try_into().map_err(|_| "the number is above a u64")?;
		let number = BlockNumberFor::<T>::unique_saturated_from(number);
		let hash = header_hash(&header, environment.base_fee);
		ensure!(BlockHash::<T>::get(number) == hash, "the block does not have its hash");
		Ok(())
	}
}

/// Cumulative gas, indices and blooms.
fn check_receipts(receipts: &[Receipt], statuses: &[TransactionStatus]) -> Check {
	let mut cumulative = U256::zero();
	for (index, (receipt, status)) in (0u32..).zip(receipts.iter().zip(statuses)) {
		let data = receipt_data(receipt);
		cumulative = cumulative.saturating_add(status.gas_used);
		ensure!(data.used_gas == cumulative, "gas of receipts is cumulative");
		ensure!(status.transaction_index == index, "indices are contiguous");
		ensure!(data.logs == status.logs, "receipt and status log the same");
		let bloom: Bloom = bloom_of(&data.logs);
		ensure!(data.logs_bloom == bloom && status.logs_bloom == bloom, "bloom of the logs");
		ensure!(data.status_code == 1 || data.logs.is_empty(), "logs of what has failed");
	}
	Ok(())
}
