//! The Ethereum block inside a native block.

use crate::{
	BLOCK_HASHES, Block, BlockEnvironment, BlockHash, Bloom, Config, CurrentBlock,
	CurrentEnvironment, CurrentProgress, CurrentReceipts, CurrentTransactionStatuses, Pallet,
	Pending, Receipt, Transaction, TransactionStatus, WeightInfo as _,
};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use deuterium_runtime_api::ethereum::{ETHEREUM_ENGINE_ID, PostLog, header_hash};
use ethereum::{
	EIP658ReceiptData, EnvelopedEncodable, Log, PartialHeader, util::ordered_trie_root,
};
use ethereum_types::BloomInput;
use frame_support::{traits::Get, weights::Weight};
use frame_system::pallet_prelude::BlockNumberFor;
use pallet_evm::{BlockHashMapping, FeeCalculator as _};
use sp_core::{H160, H256, U256};
use sp_io::hashing::keccak_256;
use sp_runtime::{
	DigestItem,
	traits::{CheckedSub, UniqueSaturatedInto},
};

/// A transaction with its traces, as `Pending` keeps it.
type Entry = (Transaction, TransactionStatus, Receipt);

/// What there is to tell about a transaction that has run.
pub(crate) struct Included {
	pub(crate) from: H160,
	pub(crate) to: Option<H160>,
	pub(crate) created: Option<H160>,
	pub(crate) succeeded: bool,
	/// What it paid for.
	pub(crate) gas_used: u64,
	/// In wei.
	pub(crate) effective_gas_price: U256,
	pub(crate) logs: Vec<Log>,
}

impl<T: Config> Pallet<T> {
	/// Starts the block. What hooks said before becomes its first transaction.
	pub(crate) fn begin_block() -> Weight {
		Self::note_environment();
		Self::flush_native_logs();
		<T as Config>::WeightInfo::on_initialize()
			.saturating_add(<T as Config>::WeightInfo::on_finalize(0))
	}

	/// Keeps what the end of the block needs and could not find out then: other pallets have already
	/// moved on to the next base fee, the next randomness, the next set of authors.
	pub(crate) fn note_environment() {
		let (base_fee, _) = T::FeeCalculator::min_gas_price();
		let author = pallet_evm::Pallet::<T>::find_author().unwrap_or_default();
		let random = T::Randomness::get();
		CurrentEnvironment::<T>::put(BlockEnvironment { base_fee, random, author });
	}

	/// Puts a transaction that has run behind those of the block.
	pub(crate) fn append(transaction: Transaction, transaction_hash: H256, included: Included) {
		CurrentProgress::<T>::mutate(|progress| {
			let transaction_index = progress.transactions;
			progress.transactions = progress.transactions.saturating_add(1);
			progress.gas_used = progress.gas_used.saturating_add(included.gas_used);
			let logs_bloom = bloom_of(&included.logs);
			let receipt = receipt_of(
				&transaction,
				EIP658ReceiptData {
					status_code: u8::from(included.succeeded),
					used_gas: progress.gas_used.into(),
					logs_bloom,
					logs: included.logs.clone(),
				},
			);
			let status = TransactionStatus {
				transaction_hash,
				transaction_index,
				from: included.from,
				to: included.to,
				contract_address: included.created,
				logs: included.logs,
				logs_bloom,
				gas_used: included.gas_used.into(),
				effective_gas_price: included.effective_gas_price,
			};
			Pending::<T>::insert(transaction_index, (transaction, status, receipt));
		});
	}

	/// Ends the block: what native extrinsics and hooks still had to say becomes its last
	/// transactions, and the header tells its hash.
	pub(crate) fn end_block(number: BlockNumberFor<T>) {
		Self::flush_native_logs();
		let transactions = CurrentProgress::<T>::take().transactions;
		let entries = (0..transactions).filter_map(Pending::<T>::take).collect();
		let hash = Self::store_block(number, entries);
		frame_system::Pallet::<T>::deposit_log(DigestItem::Consensus(
			ETHEREUM_ENGINE_ID,
			PostLog::BlockHash(hash).encode(),
		));
	}

	/// Makes the block and keeps it until the next one, its hash for [`BLOCK_HASHES`] blocks.
	pub(crate) fn store_block(number: BlockNumberFor<T>, entries: Vec<Entry>) -> H256 {
		let environment = CurrentEnvironment::<T>::get();
		let mut transactions = Vec::with_capacity(entries.len());
		let mut statuses = Vec::with_capacity(entries.len());
		let mut receipts = Vec::with_capacity(entries.len());
		for (transaction, status, receipt) in entries {
			transactions.push(transaction);
			statuses.push(status);
			receipts.push(receipt);
		}
		let block = Self::make_block(number, &environment, transactions, &receipts);
		let hash = header_hash(&block.header, environment.base_fee);
		CurrentBlock::<T>::put(block);
		CurrentReceipts::<T>::put(receipts);
		CurrentTransactionStatuses::<T>::put(statuses);
		BlockHash::<T>::insert(number, hash);
		if let Some(outdated) = number.checked_sub(&BLOCK_HASHES.into()) {
			BlockHash::<T>::remove(outdated);
		}
		hash
	}

	fn make_block(
		number: BlockNumberFor<T>,
		environment: &BlockEnvironment,
		transactions: Vec<Transaction>,
		receipts: &[Receipt],
	) -> Block {
		let mut logs_bloom = Bloom::default();
		for receipt in receipts {
			logs_bloom.accrue_bloom(&receipt_data(receipt).logs_bloom);
		}
		let parent = number.checked_sub(&1u32.into());
		let header = PartialHeader {
			parent_hash: parent.map(BlockHash::<T>::get).unwrap_or_default(),
			beneficiary: environment.author,
			state_root: state_root::<T>(),
			receipts_root: ordered_trie_root(receipts.iter().map(EnvelopedEncodable::encode)),
			logs_bloom,
			difficulty: U256::zero(),
			number: UniqueSaturatedInto::<u64>::unique_saturated_into(number).into(),
			gas_limit: T::BlockGasLimit::get(),
			gas_used: receipts.last().map(|last| receipt_data(last).used_gas).unwrap_or_default(),
			timestamp: T::Timestamp::get() / 1_000,
			extra_data: Vec::new(),
			mix_hash: environment.random,
			nonce: Default::default(),
		};
		Block::new(header, transactions, Vec::new())
	}
}

/// What `BLOCKHASH` answers.
impl<T: Config> BlockHashMapping for Pallet<T> {
	fn block_hash(number: u32) -> H256 {
		BlockHash::<T>::get(BlockNumberFor::<T>::from(number))
	}
}

/// The root of the state before the block is put into it: the native trie's, which no Ethereum proof
/// fits, but which changes with the state as clients expect.
fn state_root<T: Config>() -> H256 {
	let root = sp_io::storage::root(T::Version::get().state_version());
	H256::decode(&mut root.as_slice()).unwrap_or_default()
}

/// The bloom of logs: addresses and topics (yellow paper, §4.3.1).
pub(crate) fn bloom_of(logs: &[Log]) -> Bloom {
	let mut bloom = Bloom::default();
	for log in logs {
		bloom.accrue(BloomInput::Hash(&keccak_256(log.address.as_bytes())));
		for topic in &log.topics {
			bloom.accrue(BloomInput::Hash(&keccak_256(topic.as_bytes())));
		}
	}
	bloom
}

/// A receipt has the type of its transaction (EIP-2718).
fn receipt_of(transaction: &Transaction, data: EIP658ReceiptData) -> Receipt {
	match transaction {
		Transaction::Legacy(_) => Receipt::Legacy(data),
		Transaction::EIP2930(_) => Receipt::EIP2930(data),
		Transaction::EIP1559(_) => Receipt::EIP1559(data),
		Transaction::EIP7702(_) => Receipt::EIP7702(data),
	}
}

/// What all types of receipts say.
pub(crate) fn receipt_data(receipt: &Receipt) -> &EIP658ReceiptData {
	match receipt {
		Receipt::Legacy(data)
		| Receipt::EIP2930(data)
		| Receipt::EIP1559(data)
		| Receipt::EIP7702(data) => data,
	}
}
