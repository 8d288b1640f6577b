//! Blocks of the mock chain.

use crate::backend::{BlockRef, EthBlock};
use alloy_primitives::{Bloom as BloomBuilder, BloomInput};
use deuterium_runtime_api::ethereum::{Bloom, TransactionStatus, header_hash};
use ethereum::{
	BlockV3, EIP658ReceiptData, EnvelopedEncodable, LegacyTransaction, Log, PartialHeader,
	ReceiptV4, TransactionAction, TransactionV3, legacy::TransactionSignature,
	util::ordered_trie_root,
};
use sp_core::{H160, H256, U256};
use sp_runtime::traits::{BlakeTwo256, Hash as _};

/// Chain id of the mock.
pub(crate) const CHAIN_ID: u64 = 1337;

/// Base fee of every block, in wei per gas.
pub(crate) const BASE_FEE: u64 = 1_000_000_000;

/// Gas limit of every block.
pub(crate) const GAS_LIMIT: u64 = 75_000_000;

/// What every transaction of the mock uses.
const GAS_USED: u64 = 21_000;

/// A transaction to be put into a block, with what it does.
#[derive(Clone, Debug)]
pub(crate) struct MockTransaction {
	pub(crate) sender: H160,
	pub(crate) transaction: TransactionV3,
	pub(crate) logs: Vec<Log>,
	pub(crate) effect: Effect,
}

/// What a transaction of the mock does beside leaving logs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effect {
	pub(crate) gas_used: u64,
	/// Effective gas price in wei.
	pub(crate) price: u64,
	pub(crate) success: bool,
	pub(crate) created: Option<H160>,
}

impl Default for Effect {
	fn default() -> Self {
		Self { gas_used: GAS_USED, price: BASE_FEE, success: true, created: None }
	}
}

impl MockTransaction {
	/// A transfer that leaves logs; `nonce` makes it differ from others.
	pub(crate) fn with_logs(nonce: u64, logs: Vec<Log>) -> Self {
		let effect = Effect::default();
		Self { sender: H160::repeat_byte(1), transaction: transfer(nonce), logs, effect }
	}
}

/// A legacy transfer with this nonce. Its signature is well-formed, but of nobody.
pub(crate) fn transfer(nonce: u64) -> TransactionV3 {
	let one = H256::from_low_u64_be(1);
	TransactionV3::Legacy(LegacyTransaction {
		nonce: nonce.into(),
		gas_price: BASE_FEE.into(),
		gas_limit: GAS_USED.into(),
		action: TransactionAction::Call(H160::repeat_byte(2)),
		value: U256::one(),
		input: Vec::new(),
		signature: TransactionSignature::new(CHAIN_ID * 2 + 35, one, one)
			.expect("r and s are in range"),
	})
}

/// A log with these topics.
pub(crate) fn log(address: H160, topics: &[H256]) -> Log {
	Log { address, topics: topics.to_vec(), data: vec![7; 32] }
}

/// An Ethereum block; the native hash is yet to be filled in.
pub(super) fn ethereum_block(
	number: u32,
	parent_hash: H256,
	salt: u64,
	content: Vec<MockTransaction>,
) -> EthBlock {
	let (mut transactions, mut statuses, mut receipts) = (Vec::new(), Vec::new(), Vec::new());
	let (mut cumulative, mut all) = (U256::zero(), BloomBuilder::ZERO);
	for (index, MockTransaction { sender, transaction, logs, effect }) in (0_u32..).zip(content) {
		cumulative += U256::from(effect.gas_used);
		let logs_bloom = bloom(&logs);
		all.accrue_bloom(&logs_bloom);
		let logs_bloom = Bloom(logs_bloom.0.0);
		let receipt = EIP658ReceiptData {
			status_code: effect.success.into(),
			used_gas: cumulative,
			logs_bloom,
			logs: logs.clone(),
		};
		receipts.push(match &transaction {
			TransactionV3::Legacy(_) => ReceiptV4::Legacy(receipt),
			TransactionV3::EIP2930(_) => ReceiptV4::EIP2930(receipt),
			TransactionV3::EIP1559(_) => ReceiptV4::EIP1559(receipt),
			TransactionV3::EIP7702(_) => ReceiptV4::EIP7702(receipt),
		});
		statuses.push(TransactionStatus {
			transaction_hash: transaction.hash(),
			transaction_index: index,
			from: sender,
			to: effect.created.is_none().then(|| H160::repeat_byte(2)),
			contract_address: effect.created,
			logs,
			logs_bloom,
			gas_used: effect.gas_used.into(),
			effective_gas_price: effect.price.into(),
		});
		transactions.push(transaction);
	}
	let header = PartialHeader {
		parent_hash,
		beneficiary: H160::repeat_byte(0xaa),
		state_root: BlakeTwo256::hash(&salt.to_be_bytes()),
		receipts_root: ordered_trie_root(receipts.iter().map(EnvelopedEncodable::encode)),
		logs_bloom: Bloom(all.0.0),
		difficulty: U256::zero(),
		number: number.into(),
		gas_limit: GAS_LIMIT.into(),
		gas_used: cumulative,
		timestamp: 1_700_000_000 + u64::from(number) * 2,
		extra_data: Vec::new(),
		mix_hash: H256::zero(),
		nonce: Default::default(),
	};
	let block = BlockV3::new(header, transactions, Vec::new());
	let base_fee = U256::from(BASE_FEE);
	EthBlock {
		native: BlockRef { number, hash: H256::zero() },
		hash: header_hash(&block.header, base_fee),
		block,
		statuses,
		receipts,
		base_fee,
	}
}

fn bloom(logs: &[Log]) -> BloomBuilder {
	let mut bloom = BloomBuilder::ZERO;
	for log in logs {
		bloom.accrue(BloomInput::Raw(&log.address.0));
		for topic in &log.topics {
			bloom.accrue(BloomInput::Raw(&topic.0));
		}
	}
	bloom
}
