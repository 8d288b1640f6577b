//! The block and the transaction that the EVM sees.

use crate::{BlockHashMapping, Config, FeeCalculator, Pallet, types::ExecutionArgs};
use alloc::collections::BTreeMap;
use core::{cell::RefCell, marker::PhantomData};
use frame_support::traits::Get;
use sp_core::{H160, H256, U256};
use sp_runtime::traits::UniqueSaturatedInto;

/// How many blocks back BLOCKHASH sees (yellow paper).
const BLOCK_HASHES: u64 = 256;

/// Everything that opcodes of 2 gas answer. Read once per transaction: a read of the state costs as
/// much time as a hundred such opcodes.
pub(crate) struct Context<T> {
	/// Sender of the transaction (ORIGIN).
	pub(crate) origin: H160,
	/// What is paid per gas (GASPRICE).
	pub(crate) gas_price: U256,
	/// EIP-155.
	pub(crate) chain_id: U256,
	/// NUMBER.
	pub(crate) number: U256,
	/// TIMESTAMP, in seconds.
	pub(crate) timestamp: U256,
	/// Who gets the tip.
	pub(crate) author: Option<H160>,
	/// COINBASE.
	pub(crate) coinbase: H160,
	/// GASLIMIT.
	pub(crate) gas_limit: U256,
	/// BASEFEE, in base units per gas.
	pub(crate) base_fee: U256,
	/// PREVRANDAO.
	pub(crate) random: H256,
	/// Block hashes asked for: a loop over BLOCKHASH (20 gas) reads each once.
	hashes: RefCell<BTreeMap<u32, H256>>,
	runtime: PhantomData<T>,
}

impl<T: Config> Context<T> {
	/// Of an execution in this block.
	pub(crate) fn new(args: &ExecutionArgs) -> Self {
		let environment = &args.environment;
		let author = Pallet::<T>::find_author();
		let base_fee = environment.base_fee.unwrap_or_else(|| T::FeeCalculator::min_gas_price().0);
		let number: u64 = frame_system::Pallet::<T>::block_number().unique_saturated_into();
		let seconds = T::Timestamp::get().checked_div(1000).unwrap_or_default();
		Self {
			origin: args.source,
			gas_price: args.effective_gas_price(base_fee),
			chain_id: U256::from(T::ChainId::get()),
			number: environment.number.unwrap_or_else(|| U256::from(number)),
			timestamp: environment.timestamp.unwrap_or_else(|| U256::from(seconds)),
			author,
			coinbase: environment.coinbase.or(author).unwrap_or_default(),
			gas_limit: environment.gas_limit.unwrap_or_else(T::BlockGasLimit::get),
			base_fee,
			random: environment.random.unwrap_or_else(T::Randomness::get),
			hashes: RefCell::default(),
			runtime: PhantomData,
		}
	}

	/// Hash of one of the last 256 blocks, otherwise zero (BLOCKHASH).
	pub(crate) fn block_hash(&self, number: U256) -> H256 {
		let recent =
			number < self.number && self.number.saturating_sub(number) <= U256::from(BLOCK_HASHES);
		match u32::try_from(number) {
			Ok(number) if recent => *self
				.hashes
				.borrow_mut()
				.entry(number)
				.or_insert_with(|| T::BlockHashMapping::block_hash(number)),
			_ => H256::zero(),
		}
	}
}
