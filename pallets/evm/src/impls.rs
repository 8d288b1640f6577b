//! The accounts behind the EVM, and the governance call.

use crate::{
	AccountCodes, AccountCodesMetadata, AccountStorages, Config, CreatePolicy, Creators, Event,
	LOG, Pallet,
	types::{Account, Code, CodeMetadata, CreateRule, GenesisAccount},
};
use alloc::vec::Vec;
use frame_support::{
	traits::{
		FindAuthor, Get,
		fungible::{Inspect, Mutate},
		tokens::{Fortitude, Precision, Preservation},
	},
	weights::Weight,
};
use sp_core::{H160, H256, U256};

/// Keccak-256 of nothing: the code hash of an account without code.
pub const EMPTY_CODE_HASH: H256 = H256([
	0xc5, 0xd2, 0x46, 0x01, 0x86, 0xf7, 0x23, 0x3c, 0x92, 0x7e, 0x7d, 0xb2, 0xdc, 0xc7, 0x03, 0xc0,
	0xe5, 0x00, 0xb6, 0x53, 0xca, 0x82, 0x27, 0x3b, 0x7b, 0xfa, 0xd8, 0x04, 0x5d, 0x85, 0xa4, 0x70,
]);

/// A code above [`MAX_CODE_SIZE`](crate::MAX_CODE_SIZE).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CodeTooLarge;

impl<T: Config> Pallet<T> {
	/// Nonce and spendable balance of an account, and the weight of reading them.
	pub fn account_basic(address: &H160) -> (Account, Weight) {
		let account = Account {
			nonce: U256::from(Self::nonce(address)),
			balance: U256::from(Self::balance(address)),
		};
		(account, T::DbWeight::get().reads(1))
	}

	/// The nonce of an account; native extrinsics count as well.
	pub fn nonce(address: &H160) -> u32 {
		frame_system::Pallet::<T>::account_nonce(T::AccountId::from(*address))
	}

	/// What an account can spend, in base units: neither held nor frozen.
	pub fn balance(address: &H160) -> u128 {
		T::Currency::reducible_balance(
			&T::AccountId::from(*address),
			Preservation::Expendable,
			Fortitude::Polite,
		)
	}

	/// The code of an account: of a contract, a delegation (EIP-7702), or empty.
	pub fn code(address: &H160) -> Vec<u8> {
		AccountCodes::<T>::get(address).into_inner()
	}

	/// Size and hash of the code of an account. Does not load the code.
	pub fn code_metadata(address: &H160) -> CodeMetadata {
		AccountCodesMetadata::<T>::get(address)
			.unwrap_or(CodeMetadata { size: 0, hash: EMPTY_CODE_HASH })
	}

	/// Keccak-256 of the code of an account, also for an account without code (unlike EXTCODEHASH,
	/// which answers zero for an account that is empty).
	pub fn code_hash(address: &H160) -> H256 {
		Self::code_metadata(address).hash
	}

	/// To whom an account delegates (EIP-7702).
	pub fn delegation(address: &H160) -> Option<H160> {
		let metadata = AccountCodesMetadata::<T>::get(address)?;
		(metadata.size == evm::EIP_7702_DELEGATION_SIZE as u64)
			.then(|| evm::extract_delegation_address(&Self::code(address)))
			.flatten()
	}

	/// A slot of the storage of an account; zero if never written.
	pub fn storage_at(address: &H160, index: H256) -> H256 {
		AccountStorages::<T>::get(address, index)
	}

	/// Sets a slot.
	pub fn set_storage_at(address: &H160, index: H256, value: H256) {
		if value.is_zero() {
			AccountStorages::<T>::remove(address, index);
		} else {
			AccountStorages::<T>::insert(address, index, value);
		}
	}

	/// Sets all slots of an account to zero.
	pub fn clear_storage(address: &H160) {
		let cleared = AccountStorages::<T>::clear_prefix(address, u32::MAX, None);
		if cleared.maybe_cursor.is_some() {
			log::error!(target: LOG, "storage of {address:?} was not cleared in one go");
		}
	}

	/// Sets the code of an account; an empty one removes it.
	pub fn set_code(address: &H160, code: Vec<u8>) -> Result<(), CodeTooLarge> {
		if code.is_empty() {
			AccountCodes::<T>::remove(address);
			AccountCodesMetadata::<T>::remove(address);
			return Ok(());
		}
		let code = Code::try_from(code).map_err(|_| CodeTooLarge)?;
		AccountCodesMetadata::<T>::insert(address, CodeMetadata::of(&code));
		AccountCodes::<T>::insert(address, code);
		Ok(())
	}

	/// Sets the nonce of an account. For genesis and state overrides: a nonce that goes back lets
	/// transactions be replayed.
	pub fn set_nonce(address: &H160, nonce: u32) {
		frame_system::Account::<T>::mutate(T::AccountId::from(*address), |account| {
			account.nonce = nonce;
		});
	}

	/// Removes an account that a self-destruct ended: its code, storage and nonce, and what it can
	/// spend is burnt. What is held or frozen on it stays.
	pub fn remove_account(address: &H160) {
		let who = T::AccountId::from(*address);
		Self::burn_balance(address);
		AccountCodes::<T>::remove(address);
		AccountCodesMetadata::<T>::remove(address);
		Self::clear_storage(address);
		frame_system::Account::<T>::mutate(&who, |account| account.nonce = 0);
		let account = frame_system::Account::<T>::get(&who);
		let alone = account.consumers == 0 && account.sufficients == 0;
		if alone && account.providers == 1 && T::Currency::total_balance(&who) == 0 {
			// The balances pallet's reference, taken again with the next deposit.
			let _ = frame_system::Pallet::<T>::dec_providers(&who);
		} else if alone && account.providers == 0 {
			frame_system::Account::<T>::remove(&who);
		}
	}

	/// Burns what an account can spend.
	pub(crate) fn burn_balance(address: &H160) {
		let who = T::AccountId::from(*address);
		let balance = Self::balance(address);
		if balance == 0 {
			return;
		}
		let burnt = T::Currency::burn_from(
			&who,
			balance,
			Preservation::Expendable,
			Precision::BestEffort,
			Fortitude::Polite,
		);
		if burnt != Ok(balance) {
			log::error!(target: LOG, "{balance} of {address:?} should have burnt: {burnt:?}");
		}
	}

	/// The author of the block.
	pub fn find_author() -> Option<H160> {
		let digest = frame_system::Pallet::<T>::digest();
		T::FindAuthor::find_author(digest.logs().iter().filter_map(|log| log.as_pre_runtime()))
	}

	/// Sets who may create contracts.
	pub(crate) fn do_set_creators(rule: CreateRule) {
		Creators::<T>::put(&rule);
		Self::deposit_event(Event::CreatorsSet { rule });
	}

	/// Puts an account into the genesis state. A wrong account panics: there is no chain yet.
	pub(crate) fn build_account(address: &H160, account: &GenesisAccount) {
		let who = T::AccountId::from(*address);
		let contract = !account.code.is_empty();
		// A contract's nonce starts at 1 (EIP-161); storage without it could be taken over.
		let nonce = Self::nonce(address).max(account.nonce).max(u32::from(contract));
		assert!(
			account.storage.is_empty() || nonce > 0,
			"{address:?}: an account with storage needs code or a nonce"
		);
		if nonce > 0 {
			Self::set_nonce(address, nonce);
		}
		if account.balance > 0 {
			let minted = T::Currency::mint_into(&who, account.balance);
			assert!(minted.is_ok(), "{address:?}: the balance cannot be minted: {minted:?}");
		}
		let code = Self::set_code(address, account.code.clone());
		assert!(
			code.is_ok(),
			"{address:?}: the code is larger than {} bytes",
			crate::MAX_CODE_SIZE
		);
		for (index, value) in &account.storage {
			Self::set_storage_at(address, *index, *value);
		}
	}
}

impl<T: Config> CreatePolicy for Pallet<T> {
	fn may_create(who: &H160) -> bool {
		Creators::<T>::get().allows(who)
	}
}
