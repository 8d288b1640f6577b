use super::*;
use crate::{
	backend::EthBackend,
	testing::{Effect, MockChain, MockTransaction, log},
	tests::every_type,
};
use ethereum::{LegacyTransaction, TransactionAction, legacy::TransactionSignature};
use sp_io::hashing::blake2_128;

fn known(block: &EthBlock) -> Indexed {
	Indexed { number: block.native.number, native: block.native.hash, hash: block.hash }
}

fn block_of(transactions: Vec<MockTransaction>) -> std::sync::Arc<EthBlock> {
	let chain = MockChain::new();
	chain.extend(transactions);
	chain.ethereum(chain.best().hash)
}

fn row(block: &EthBlock) -> Vec<u8> {
	encode(block).expect("there is memory")
}

/// A transaction that carries logs of native events: nobody signed it, and it uses no gas.
fn pseudo(nonce: u64) -> TransactionV3 {
	let one = H256::from_low_u64_be(1);
	TransactionV3::Legacy(LegacyTransaction {
		nonce: nonce.into(),
		gas_price: U256::zero(),
		gas_limit: U256::zero(),
		action: TransactionAction::Call(H160::repeat_byte(9)),
		value: U256::zero(),
		input: Vec::new(),
		signature: TransactionSignature::new(2_709, one, one).expect("in range"),
	})
}

#[test]
fn block_should_come_back_whole_when_it_has_every_kind_of_transaction() {
	let topics = [H256::repeat_byte(1), H256::repeat_byte(2), H256::zero()];
	let logs = vec![log(H160::repeat_byte(3), &topics), log(H160::zero(), &[])];
	let mut transactions: Vec<_> = every_type()
		.into_iter()
		.map(|transaction| MockTransaction {
			transaction,
			..MockTransaction::with_logs(0, logs.clone())
		})
		.collect();
	transactions.push(MockTransaction {
		effect: Effect { success: false, created: Some(H160::repeat_byte(8)), ..Effect::default() },
		..MockTransaction::with_logs(9, Vec::new())
	});
	transactions.push(MockTransaction {
		transaction: pseudo(3),
		effect: Effect { gas_used: 0, price: 0, ..Effect::default() },
		..MockTransaction::with_logs(0, logs)
	});
	let block = block_of(transactions);
	assert_eq!(block.block.transactions.len(), 6);
	assert_eq!(decode(&known(&block), &row(&block)).expect("it is whole"), *block);
}

#[test]
fn empty_block_should_be_small() {
	let block = block_of(Vec::new());
	assert_eq!(decode(&known(&block), &row(&block)).expect("it is whole"), *block);
	// Its RLP is 540 bytes. Parent, state root and author cannot be compressed.
	assert!(row(&block).len() < 200, "{} bytes", row(&block).len());
}

#[test]
fn transfers_of_tokens_should_take_less_than_their_raw_form_and_log() {
	let (pair, _) = crate::tests::key();
	let random = |seed: u64| H256(sp_io::hashing::blake2_256(&seed.to_le_bytes()));
	let account = |seed: u64| H256::from(H160::from(random(seed)));
	let transactions = (0..200)
		.map(|nonce| {
			let topics = [random(0), account(nonce), account(nonce + 1_000)];
			MockTransaction {
				sender: H160::from(random(nonce)),
				transaction: crate::tests::signed_transfer(&pair, nonce),
				..MockTransaction::with_logs(0, vec![log(H160::repeat_byte(3), &topics)])
			}
		})
		.collect();
	let block = block_of(transactions);
	let each = row(&block).len() / block.block.transactions.len();
	// 116 bytes of the transaction, of which 64 are random, and 68 of sender and topics.
	assert!(each < 180, "{each} bytes");
	assert_eq!(decode(&known(&block), &row(&block)).expect("it is whole"), *block);
}

#[test]
fn row_should_be_refused_when_it_is_of_another_block_or_damaged() {
	let block = block_of(vec![MockTransaction::with_logs(0, vec![log(H160::zero(), &[])])]);
	let row = row(&block);
	let mut other = known(&block);
	other.hash = H256::repeat_byte(1);
	assert!(matches!(decode(&other, &row), Err(Damage::Hash)));
	for length in 0..row.len() {
		assert!(decode(&known(&block), &row[..length]).is_err(), "cut at {length}");
	}
	// A length that lies must not make the decoder reserve memory.
	let mut huge = row;
	huge[..PREFIX].copy_from_slice(&u32::MAX.to_le_bytes());
	assert!(matches!(decode(&known(&block), &huge), Err(Damage::Encoding)));
}

#[test]
fn dictionary_should_be_the_one_that_rows_on_disk_were_written_with() {
	let digest = hex_literal::hex!("0bb422993f99f23a77f3762a0729ddb0");
	assert_eq!(blake2_128(&DICTIONARY), digest);
}
