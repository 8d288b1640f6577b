//! The chain of Ethereum blocks inside the chain of native ones.

use super::*;
use crate::common::{ALITH, BALTATHAR, apply, finish_block, start_block, vrf_digest};
use deuterium_runtime::{
	Babe, Block, Timestamp,
	configs::evm::{BlockBaseFee, CHAIN_ID as PRESET_ID},
};
use deuterium_runtime_api::ethereum::{block_hash_in, header_hash};
use frame_support::{assert_ok, traits::Get};
use pallet_ethereum::{BlockHash, CurrentBlock};
use pallet_evm::FeeCalculator;
use sp_runtime::traits::Block as _;

fn base_fee() -> U256 {
	BlockBaseFee::min_gas_price().0
}

#[test]
fn genesis_should_have_a_block_and_the_contracts_when_built() {
	for preset in ["development", "local_testnet", "testnet"] {
		chain(preset).execute_with(|| {
			let genesis = CurrentBlock::<Runtime>::get().unwrap();
			assert!(genesis.header.number.is_zero() && genesis.header.parent_hash.is_zero());
			let hash = header_hash(&genesis.header, LEAST_BASE_FEE.into());
			assert_eq!(BlockHash::<Runtime>::get(0), hash);
			assert_eq!(<Runtime as pallet_evm::Config>::ChainId::get(), PRESET_ID);
			for (address, code) in deuterium_runtime::precompiles::codes() {
				assert_eq!(code.len(), 1);
				assert_eq!(deuterium_runtime::EVM::code(&address), code);
			}
			assert!(deuterium_runtime::precompiles::codes().len() >= 5);
		});
	}
}

#[test]
fn block_should_follow_its_parent_when_both_were_built() {
	chain("development").execute_with(|| {
		let mut parent = BlockHash::<Runtime>::get(0);
		for nonce in 0..3 {
			start_block(vrf_digest);
			assert_ok!(apply(Draft { nonce, ..Default::default() }.extrinsic(BALTATHAR)).unwrap());
			let native = finish_block();
			let header = CurrentBlock::<Runtime>::get().unwrap().header;
			assert_eq!(header.number, native.number.into());
			assert_eq!(header.parent_hash, parent);
			assert_eq!(header.beneficiary, address(ALITH));
			assert_eq!(header.timestamp, Timestamp::get() / 1_000);
			assert_eq!(header.gas_limit, BLOCK_GAS_LIMIT.into());
			assert_eq!(header.gas_used, 21_000.into());
			parent = BlockHash::<Runtime>::get(native.number);
			assert_eq!(block_hash_in(&native.digest), Some(parent));
			deuterium_runtime::Ethereum::do_try_state().unwrap();
		}
	});
}

#[test]
fn block_should_be_accepted_when_another_node_executes_it() {
	let (mut header, mut extrinsics) = (None, Vec::new());
	let body = |number: u32| {
		let now = (crate::common::FIRST_SLOT + u64::from(number) - 1) * 2_000;
		vec![
			UncheckedExtrinsic::new_bare(pallet_timestamp::Call::set { now }.into()),
			Draft::default().extrinsic(BALTATHAR),
			waste(1, 100_000).extrinsic(BALTATHAR),
		]
	};
	chain("development").execute_with(|| {
		start_block(vrf_digest);
		extrinsics = body(1);
		for extrinsic in &extrinsics[1..] {
			assert_ok!(apply(extrinsic.clone()).unwrap());
		}
		header = Some(finish_block());
	});
	let header = header.unwrap();
	chain("development").execute_with(|| {
		// Panics unless state root, transactions root and digest are those of the header.
		let block = Block::new(header.clone(), extrinsics.clone());
		Executive::execute_block(block.into());
		assert_eq!(BlockHash::<Runtime>::get(1), block_hash_in(&header.digest).unwrap());
	});
	// A block with a transaction that is not valid is not executed at all.
	extrinsics.push(Draft::default().extrinsic(BALTATHAR));
	let refused = std::panic::catch_unwind(|| {
		chain("development").execute_with(|| {
			Executive::execute_block(Block::new(header, extrinsics).into());
		});
	});
	assert!(refused.is_err());
}

#[test]
fn randomness_should_be_what_the_block_before_drew_when_a_contract_asks() {
	// Puts PREVRANDAO into slot 0: PREVRANDAO, PUSH0, SSTORE, STOP.
	let creation = Draft {
		action: TransactionAction::Create,
		input: vec![0x44, 0x5f, 0x55, 0x00],
		gas: 200_000,
		value: 0,
		..Default::default()
	};
	chain("development").execute_with(|| {
		start_block(vrf_digest);
		finish_block();
		let drawn = Babe::author_vrf_randomness().map(H256::from).unwrap();
		start_block(vrf_digest);
		assert_ok!(apply(creation.extrinsic(BALTATHAR)).unwrap());
		finish_block();
		assert_ne!(Babe::author_vrf_randomness().map(H256::from), Some(drawn), "it has moved on");
		let statuses = pallet_ethereum::CurrentTransactionStatuses::<Runtime>::get().unwrap();
		let contract = statuses[0].contract_address.unwrap();
		let slot = deuterium_runtime::EVM::storage_at(&contract, H256::zero());
		assert_eq!(slot, drawn);
		assert_eq!(CurrentBlock::<Runtime>::get().unwrap().header.mix_hash, drawn);
	});
}

#[test]
fn base_fee_should_follow_the_gas_of_blocks_when_they_are_full_or_empty() {
	chain("development").execute_with(|| {
		let first = base_fee();
		assert_eq!(first, LEAST_BASE_FEE.into());
		let mut fees = vec![first];
		for nonce in 0..4 {
			start_block(vrf_digest);
			let full = Draft { max_fee: 1_000_000, ..waste(nonce, BLOCK_GAS_LIMIT) };
			assert_ok!(apply(full.extrinsic(BALTATHAR)).unwrap());
			finish_block();
			assert_eq!(deuterium_runtime::ethereum::current_base_fee(), *fees.last().unwrap());
			fees.push(base_fee());
		}
		assert!(fees.is_sorted_by(|a, b| a < b), "{fees:?}");
		for _ in 0..20 {
			start_block(vrf_digest);
			finish_block();
		}
		assert_eq!(base_fee(), first, "never below the least");
	});
}
