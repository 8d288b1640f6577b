//! The chain as a state test wants it before a transaction, and as Ethereum's hashes describe it after.

use super::format::{Account, StateTest};
use crate::{AccountCodes, AccountStorages, EMPTY_CODE_HASH, Environment, mock::*};
use ethereum::{Log, util::sec_trie_root};
use rlp::RlpStream;
use sp_core::{H160, H256, U256};
use sp_io::hashing::keccak_256;

/// Makes the mock the chain and the block of a test, with Ethereum's precompiles. The hash of block
/// `n` is the Keccak-256 of `n` in decimals, as in the public tests.
pub(super) fn enter(test: &StateTest) -> Result<Environment, String> {
	let block = &test.env;
	ThisChain::set(test.config.chainid.try_into().map_err(|_| "the chain id is too large")?);
	BlockGasLimit::set(block.current_gas_limit);
	BlockAuthor::set(Some(block.current_coinbase));
	HashOf::set(|number| H256(keccak_256(number.to_string().as_bytes())));
	OnlyStandard::set(true);
	Ok(Environment {
		number: Some(block.current_number),
		timestamp: Some(block.current_timestamp),
		coinbase: Some(block.current_coinbase),
		gas_limit: Some(block.current_gas_limit),
		base_fee: Some(block.current_base_fee),
		random: Some(H256(block.current_random.to_big_endian())),
	})
}

/// Puts an account into the state. An error if this chain cannot have it.
pub(super) fn put(address: H160, account: &Account) -> Result<(), String> {
	let nonce = u32::try_from(account.nonce).map_err(|_| "the nonce is too large")?;
	let balance = u128::try_from(account.balance).map_err(|_| "the balance is too large")?;
	EVM::set_nonce(&address, nonce);
	Balances::force_set_balance(RuntimeOrigin::root(), address, balance)
		.map_err(|error| format!("{error:?}"))?;
	EVM::set_code(&address, account.code.0.clone()).map_err(|error| format!("{error:?}"))?;
	for (index, value) in &account.storage {
		EVM::set_storage_at(&address, word(*index), word(*value));
	}
	Ok(())
}

/// Root of the storage of an account (yellow paper, 4.1).
fn storage_root(address: H160) -> H256 {
	let number = |value: H256| rlp::encode(&U256::from_big_endian(&value.0)).to_vec();
	sec_trie_root(
		AccountStorages::<Test>::iter_prefix(address).map(|(index, value)| (index, number(value))),
	)
}

/// Root of the state, if it were Ethereum's.
pub(super) fn state_root() -> H256 {
	let exists = |address: &H160, nonce: u32, balance: u128| {
		nonce > 0 || balance > 0 || AccountCodes::<Test>::contains_key(address)
	};
	let accounts = frame_system::Account::<Test>::iter().filter_map(|(address, account)| {
		let (nonce, balance) = (account.nonce, account.data.free);
		exists(&address, nonce, balance).then(|| {
			let mut fields = RlpStream::new_list(4);
			fields.append(&nonce).append(&balance);
			fields.append(&storage_root(address)).append(&EVM::code_hash(&address));
			(address, fields.out().to_vec())
		})
	});
	sec_trie_root(accounts)
}

/// Hash of the logs, as state tests have it.
pub(super) fn logs_hash(logs: &[Log]) -> H256 {
	let mut list = RlpStream::new_list(logs.len());
	for log in logs {
		list.begin_list(3).append(&log.address);
		list.append_list(&log.topics).append(&log.data);
	}
	H256(keccak_256(&list.out()))
}

/// What the state is, for whoever looks for a difference.
pub(super) fn describe() -> String {
	let mut lines = Vec::new();
	for (address, account) in frame_system::Account::<Test>::iter() {
		let code = EVM::code(&address).len();
		lines.push(format!("{address:?}: {} {} code {code}", account.nonce, account.data.free));
		for (index, value) in AccountStorages::<Test>::iter_prefix(address) {
			let [index, value] = [index, value].map(|word| U256::from_big_endian(&word.0));
			lines.push(format!("\t{index:#x} = {value:#x}"));
		}
	}
	lines.sort();
	lines.join("\n")
}

#[test]
fn state_root_should_be_that_of_an_empty_trie_when_nothing_exists() {
	sp_io::TestExternalities::default().execute_with(|| {
		let empty = H256(keccak_256(&[0x80]));
		assert_eq!((state_root(), EVM::code_hash(&A)), (empty, EMPTY_CODE_HASH));
		EVM::set_nonce(&A, 1);
		assert_ne!(state_root(), empty);
	});
}
