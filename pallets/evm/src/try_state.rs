//! What must hold in every state.

use crate::{
	AccountCodes, AccountCodesMetadata, AccountStorages, Config, Pallet, Running,
	types::CodeMetadata,
};
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks codes against their metadata, and that no storage lies where a contract could be
	/// created.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		ensure!(!Running::<T>::exists(), "evm: marked as running between transactions");
		let mut codes = 0u64;
		for (address, code) in AccountCodes::<T>::iter() {
			ensure!(!code.is_empty(), "evm: an empty code is kept");
			ensure!(
				AccountCodesMetadata::<T>::get(address) == Some(CodeMetadata::of(&code)),
				"evm: metadata differ from the code"
			);
			ensure!(Self::nonce(&address) > 0, "evm: code without a nonce");
			codes = codes.saturating_add(1);
		}
		ensure!(
			AccountCodesMetadata::<T>::iter_keys().count() as u64 == codes,
			"evm: metadata without code"
		);
		for (address, _, value) in AccountStorages::<T>::iter() {
			ensure!(!value.is_zero(), "evm: a slot that is zero is kept");
			ensure!(Self::nonce(&address) > 0, "evm: storage without a nonce");
		}
		Ok(())
	}
}
