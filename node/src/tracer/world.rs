//! A state that native code runs on.

use codec::Decode;
use sp_core::H160;
use sp_externalities::set_and_run_with_externalities;
use sp_io::hashing::twox_128;
use sp_runtime::traits::BlakeTwo256;
use sp_state_machine::{Backend, Ext, OverlayedChanges};
use std::collections::BTreeMap;

/// Bytes of the hash before the address in a key of `System::Account` (`Blake2_128Concat`).
const HASH: usize = 16;

/// A state of the past, and what native code has changed of it. The changes are dropped with it.
pub(super) struct World<'a, State: Backend<BlakeTwo256>> {
	state: &'a State,
	overlay: OverlayedChanges<BlakeTwo256>,
}

impl<'a, State: Backend<BlakeTwo256>> World<'a, State> {
	/// The state, unchanged.
	pub(super) fn new(state: &'a State) -> Self {
		Self { state, overlay: OverlayedChanges::default() }
	}

	/// Runs native code.
	pub(super) fn run<R>(&mut self, run: impl FnOnce() -> R) -> R {
		let mut ext = Ext::new(&mut self.overlay, self.state, None);
		set_and_run_with_externalities(&mut ext, run)
	}

	/// Runs `run` and takes back what it has changed.
	pub(super) fn try_out<R>(&mut self, run: impl FnOnce(&mut Self) -> R) -> R {
		self.overlay.start_transaction();
		let done = run(self);
		// It fails only if there is no transaction.
		let _ = self.overlay.rollback_transaction();
		done
	}

	/// The records in `System::Account` that were written: nonces and balances, also of those who are
	/// no account of the EVM. `None` is a record that was removed.
	pub(super) fn written_accounts(&mut self) -> BTreeMap<H160, Option<Vec<u8>>> {
		let map = [twox_128(b"System"), twox_128(b"Account")].concat();
		let address = |key: &[u8]| {
			let hashed = key.strip_prefix(&map[..])?;
			H160::decode(&mut hashed.get(HASH..)?).ok()
		};
		self.overlay
			.changes_mut()
			.filter_map(|(key, entry)| Some((address(key)?, entry.value().cloned())))
			.collect()
	}
}
