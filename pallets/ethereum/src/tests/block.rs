//! The Ethereum block.

use super::{CHAIN, Draft, Kind, LOGGER, Wallet, data, draft, trie};
use crate::{
	BLOCK_HASHES, Block, BlockHash, Bloom, Receipt,
	block::bloom_of,
	mock::{
		AUTHOR, BLOCK_GAS, BaseFee, Ethereum, Randomness, START, System, Test, apply, block,
		chain_with, finish, receipts, start, statuses,
	},
	transaction::hash,
};
use alloy_consensus::Header as AlloyHeader;
use deuterium_runtime_api::ethereum::{block_hash_in, header_hash};
use ethereum::{EnvelopedEncodable, Header, TransactionAction};
use ethereum_types::BloomInput;
use frame_support::assert_ok;
use hex_literal::hex;
use pallet_evm::BlockHashMapping;
use sp_core::{H160, H256, U256};

const CONTRACT: H160 = H160([0xc0; 20]);

/// A chain with a wallet and a contract that logs.
fn with_logger(test: impl FnOnce(Wallet)) {
	let wallet = Wallet::new(1);
	chain_with(&[wallet.address()], &[(CONTRACT, LOGGER.to_vec())], || test(wallet));
}

/// A block with a transaction of each kind, all of which log.
fn busy_block(wallet: &Wallet) {
	start();
	for (nonce, kind) in Kind::PROTECTED.into_iter().enumerate() {
		let draft = Draft {
			nonce: nonce.into(),
			action: TransactionAction::Call(CONTRACT),
			value: 0.into(),
			gas: 100_000.into(),
			input: vec![nonce as u8 + 1; 32],
			..draft(kind)
		};
		assert_ok!(apply(draft.sign(wallet)).unwrap());
	}
}

/// The hash of a header as another library computes it.
fn alloy_hash(header: &Header, base_fee: U256) -> H256 {
	let header = AlloyHeader {
		parent_hash: header.parent_hash.0.into(),
		ommers_hash: header.ommers_hash.0.into(),
		beneficiary: header.beneficiary.0.into(),
		state_root: header.state_root.0.into(),
		transactions_root: header.transactions_root.0.into(),
		receipts_root: header.receipts_root.0.into(),
		logs_bloom: header.logs_bloom.0.into(),
		difficulty: alloy_primitives::U256::from_limbs(header.difficulty.0),
		number: header.number.as_u64(),
		gas_limit: header.gas_limit.as_u64(),
		gas_used: header.gas_used.as_u64(),
		timestamp: header.timestamp,
		extra_data: header.extra_data.clone().into(),
		mix_hash: header.mix_hash.0.into(),
		nonce: header.nonce.0.into(),
		base_fee_per_gas: Some(base_fee.as_u64()),
		..Default::default()
	};
	H256(header.hash_slow().0)
}

#[test]
fn block_should_have_cumulative_gas_and_contiguous_indices_when_built() {
	with_logger(|wallet| {
		busy_block(&wallet);
		finish();
		let (block, statuses, receipts) = (block(), statuses(), data(&receipts()));
		assert_eq!(block.transactions.len(), 4);
		let mut cumulative = U256::zero();
		for (index, status) in statuses.iter().enumerate() {
			assert!(status.gas_used > U256::from(21_000));
			cumulative += status.gas_used;
			assert_eq!(receipts[index].used_gas, cumulative);
			assert_eq!(status.transaction_index as usize, index);
			assert_eq!(status.transaction_hash, hash(&block.transactions[index]));
			assert_eq!(status.from, wallet.address());
			assert_eq!(status.to, Some(CONTRACT));
		}
		assert_eq!(block.header.gas_used, cumulative);
	});
}

#[test]
fn receipts_should_have_the_types_of_their_transactions_when_built() {
	with_logger(|wallet| {
		busy_block(&wallet);
		finish();
		let types: Vec<_> = receipts().iter().map(|receipt| receipt.type_id()).collect();
		assert_eq!(types, [None, Some(1), Some(2), Some(4)]);
		assert!(matches!(receipts()[3], Receipt::EIP7702(_)));
	});
}

#[test]
fn roots_should_equal_an_independent_computation_when_built() {
	with_logger(|wallet| {
		busy_block(&wallet);
		finish();
		let (block, receipts) = (block(), receipts());
		let transactions: Vec<Vec<u8>> =
			block.transactions.iter().map(|t| EnvelopedEncodable::encode(t).to_vec()).collect();
		assert_eq!(block.header.transactions_root, trie::root(&transactions));
		let receipts: Vec<Vec<u8>> =
			receipts.iter().map(|receipt| EnvelopedEncodable::encode(receipt).to_vec()).collect();
		assert_eq!(block.header.receipts_root, trie::root(&receipts));
	});
}

#[test]
fn bloom_should_have_three_bits_of_each_address_and_topic_when_built() {
	with_logger(|wallet| {
		busy_block(&wallet);
		finish();
		// The yellow paper's M3:2048.
		let mut expected = [0u8; 256];
		let topic = H256::from_low_u64_be(7);
		for part in [CONTRACT.as_bytes(), topic.as_bytes()] {
			let hash = sp_io::hashing::keccak_256(part);
			for pair in hash[..6].chunks(2) {
				let bit = (usize::from(pair[0]) << 8 | usize::from(pair[1])) & 2047;
				expected[255 - bit / 8] |= 1 << (bit % 8);
			}
		}
		assert_eq!(block().header.logs_bloom, Bloom(expected));
		for (status, data) in statuses().iter().zip(data(&receipts())) {
			assert_eq!(status.logs_bloom, Bloom(expected));
			assert_eq!(data.logs_bloom, Bloom(expected));
		}
		assert!(Bloom(expected).contains_input(BloomInput::Raw(CONTRACT.as_bytes())));
		assert_eq!(bloom_of(&[]), Bloom::zero());
	});
}

#[test]
fn header_should_be_truthful_when_built() {
	with_logger(|wallet| {
		busy_block(&wallet);
		let root = sp_io::storage::root(sp_core::storage::StateVersion::V1);
		finish();
		let header = block().header;
		assert_eq!(header.number, U256::one());
		assert_eq!(header.beneficiary, AUTHOR);
		assert_eq!(header.timestamp, START / 1_000 + 2, "seconds");
		assert_eq!(header.gas_limit, U256::from(BLOCK_GAS));
		assert_eq!(header.mix_hash, Randomness::get());
		let no_ommers = hex!("1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347");
		assert_eq!(header.ommers_hash, H256(no_ommers));
		assert!(header.difficulty.is_zero() && header.nonce.is_zero());
		assert!(header.extra_data.is_empty());
		assert_ne!(header.state_root, header.transactions_root);
		assert!(!header.state_root.is_zero() && header.state_root.0 != root[..], "it changes");
	});
}

#[test]
fn header_should_keep_what_transactions_saw_when_it_changes_before_the_end_of_the_block() {
	with_logger(|wallet| {
		busy_block(&wallet);
		let (base_fee, random) = (BaseFee::get(), Randomness::get());
		// The pallets that are finished before this one move on.
		BaseFee::set(11.into());
		Randomness::set(H256::repeat_byte(1));
		finish();
		assert_eq!(Ethereum::current_base_fee(), base_fee);
		assert_eq!(block().header.mix_hash, random);
		BaseFee::set(base_fee);
		Randomness::set(random);
	});
}

#[test]
fn hash_should_be_what_clients_compute_from_the_fields_when_built() {
	with_logger(|wallet| {
		busy_block(&wallet);
		let native = finish();
		let header = block().header;
		let expected = alloy_hash(&header, U256::from(10));
		assert_eq!(header_hash(&header, U256::from(10)), expected);
		assert_eq!(BlockHash::<Test>::get(1), expected);
		assert_eq!(block_hash_in(&native.digest), Some(expected), "the digest tells it");
	});
}

#[test]
fn blocks_should_be_a_chain_from_genesis_when_built() {
	with_logger(|wallet| {
		let genesis: Block = block();
		assert_eq!(genesis.header.number, U256::zero());
		assert_eq!(genesis.header.parent_hash, H256::zero());
		assert!(genesis.transactions.is_empty());
		let mut parent = alloy_hash(&genesis.header, U256::from(10));
		assert_eq!(BlockHash::<Test>::get(0), parent);
		let mut state_roots = vec![genesis.header.state_root];
		for number in 1..=5u32 {
			start();
			let draft = Draft { nonce: (number - 1).into(), ..draft(Kind::Legacy) };
			assert_ok!(apply(draft.sign(&wallet)).unwrap());
			finish();
			let header = block().header;
			assert_eq!(header.number, number.into());
			assert_eq!(header.parent_hash, parent);
			assert!(!state_roots.contains(&header.state_root), "it changes with every block");
			state_roots.push(header.state_root);
			parent = alloy_hash(&header, U256::from(10));
		}
	});
}

#[test]
fn block_hashes_should_be_forgotten_when_256_blocks_old() {
	with_logger(|_| {
		let mut hashes = vec![BlockHash::<Test>::get(0)];
		for _ in 0..BLOCK_HASHES + 3 {
			start();
			finish();
			hashes.push(BlockHash::<Test>::get(System::block_number()));
		}
		let last = System::block_number();
		assert_eq!(BlockHash::<Test>::iter().count(), BLOCK_HASHES as usize);
		// What BLOCKHASH may ask for in the next block.
		for number in last + 1 - BLOCK_HASHES..=last {
			let known = Ethereum::block_hash(number);
			assert_eq!(known, hashes[number as usize]);
			assert!(!known.is_zero());
		}
		assert_eq!(Ethereum::block_hash(last - BLOCK_HASHES), H256::zero());
		assert_eq!(Ethereum::block_hash(last + 1), H256::zero());
	});
}

#[test]
fn block_should_be_empty_but_linked_when_nothing_happens() {
	with_logger(|_| {
		start();
		finish();
		let block = block();
		assert!(block.transactions.is_empty() && receipts().is_empty() && statuses().is_empty());
		let empty = trie::root(&[]);
		assert_eq!(block.header.transactions_root, empty);
		assert_eq!(block.header.receipts_root, empty);
		assert_eq!(block.header.gas_used, U256::zero());
		assert!(block.header.logs_bloom.is_zero());
		assert_ne!(block.header.parent_hash, H256::zero());
	});
}

#[test]
fn block_hash_opcode_should_answer_the_parents_hash_when_asked() {
	// Puts BLOCKHASH(NUMBER - 1) into the slot 0 of the new contract:
	// PUSH1 1, NUMBER, SUB, BLOCKHASH, PUSH0, SSTORE, STOP
	let init = vec![0x60, 0x01, 0x43, 0x03, 0x40, 0x5f, 0x55, 0x00];
	with_logger(|wallet| {
		start();
		finish();
		let parent = BlockHash::<Test>::get(1);
		start();
		let creation = Draft {
			action: TransactionAction::Create,
			input: init,
			value: 0.into(),
			gas: 100_000.into(),
			..draft(Kind::Eip1559)
		};
		assert_eq!(creation.chain_id, CHAIN);
		assert_ok!(apply(creation.sign(&wallet)).unwrap());
		finish();
		let created = statuses()[0].contract_address.unwrap();
		let slot = pallet_evm::Pallet::<Test>::storage_at(&created, H256::zero());
		assert_eq!(slot, parent);
	});
}
