//! Logs of native events, and the pseudo-transactions that carry them. The README specifies them.

use crate::{
	Config, NativeLogBuffer, NativeLogCount, Pallet, PseudoNonce, Transaction, WeightInfo as _,
	block::Included, transaction,
};
use alloc::{vec, vec::Vec};
use deuterium_primitives::traits::{MAX_TOPICS, NativeLog, NativeLogs};
use ethereum::{LegacyTransaction, Log, TransactionAction, legacy::TransactionSignature};
use frame_support::{dispatch::DispatchClass, pallet_prelude::Weight, traits::Get};
use frame_system::Phase;
use sp_core::{H160, H256, U256};

/// The sender of all pseudo-transactions. No key belongs to it: it is text, not the hash of a public
/// key.
pub const PSEUDO_SENDER: H160 = H160(*b"deuterium/native/log");

/// `r` and `s` of the signature of all pseudo-transactions. One is in the range of both, and the x
/// coordinate of a point of the curve, so that clients which recover a sender get some address (and
/// not [`PSEUDO_SENDER`]) instead of an error.
pub const PSEUDO_SIGNATURE: H256 = {
	let mut one = [0; 32];
	one[31] = 1;
	H256(one)
};

impl<T: Config> NativeLogs for Pallet<T> {
	/// Appends a log. In an extrinsic it registers the log's weight as well; what hooks emit was
	/// reserved by them. Topics beyond the fourth are dropped.
	fn emit(mut log: NativeLog) {
		log.topics.truncate(MAX_TOPICS);
		let extrinsic = present_extrinsic::<T>();
		if extrinsic.is_some() {
			let bytes = log.data.len().try_into().unwrap_or(u32::MAX);
			frame_system::Pallet::<T>::register_extra_weight_unchecked(
				<Self as NativeLogs>::weight(bytes),
				DispatchClass::Mandatory,
			);
		}
		let place = NativeLogCount::<T>::get();
		NativeLogBuffer::<T>::insert(place, (extrinsic, log));
		NativeLogCount::<T>::put(place.saturating_add(1));
	}

	fn mark() -> u32 {
		NativeLogCount::<T>::get()
	}

	fn take_since(mark: u32) -> Vec<NativeLog> {
		let end = NativeLogCount::<T>::get();
		if mark >= end {
			return Vec::new();
		}
		NativeLogCount::<T>::put(mark);
		(mark..end).filter_map(NativeLogBuffer::<T>::take).map(|(_, log)| log).collect()
	}

	/// In a transaction of its own at worst.
	fn weight(bytes: u32) -> Weight {
		<T as Config>::WeightInfo::native_log(bytes).saturating_add(Self::weight_at_end())
	}
}

impl<T: Config> Pallet<T> {
	/// Makes a transaction of the buffered logs of each extrinsic, and of those of hooks.
	pub(crate) fn flush_native_logs() {
		let count = NativeLogCount::<T>::get();
		if count == 0 {
			return;
		}
		NativeLogCount::<T>::kill();
		let mut emitter = None;
		let mut logs = Vec::new();
		for (extrinsic, log) in (0..count).filter_map(NativeLogBuffer::<T>::take) {
			if emitter != Some(extrinsic) {
				Self::append_pseudo_transaction(core::mem::take(&mut logs));
				emitter = Some(extrinsic);
			}
			logs.push(Log { address: log.address, topics: log.topics, data: log.data });
		}
		Self::append_pseudo_transaction(logs);
	}

	/// Puts the transaction of one group of logs into the block; none if there are no logs.
	fn append_pseudo_transaction(logs: Vec<Log>) {
		let Some(to) = logs.first().map(|log| log.address) else { return };
		let nonce = PseudoNonce::<T>::get();
		let Some(transaction) = pseudo_transaction(T::ChainId::get(), nonce, to) else { return };
		PseudoNonce::<T>::put(nonce.saturating_add(1));
		let hash = transaction::hash(&transaction);
		Self::append(
			transaction,
			hash,
			Included {
				from: PSEUDO_SENDER,
				to: Some(to),
				created: None,
				succeeded: true,
				gas_used: 0,
				effective_gas_price: U256::zero(),
				logs,
			},
		);
	}
}

/// The pseudo-transaction with this nonce. Always `Some`: the signature is valid for every chain id.
pub fn pseudo_transaction(chain_id: u64, nonce: u64, to: H160) -> Option<Transaction> {
	// EIP-155, as for an even y. Chain id 0 has no protected form.
	let v = if chain_id == 0 { 27 } else { chain_id.saturating_mul(2).saturating_add(35) };
	Some(Transaction::Legacy(LegacyTransaction {
		nonce: nonce.into(),
		gas_price: U256::zero(),
		gas_limit: U256::zero(),
		action: TransactionAction::Call(to),
		value: U256::zero(),
		input: vec![],
		signature: TransactionSignature::new(v, PSEUDO_SIGNATURE, PSEUDO_SIGNATURE)?,
	}))
}

/// The extrinsic that runs; `None` in hooks. The index that the system pallet keeps is no good: it is
/// 0 in `on_initialize` already.
fn present_extrinsic<T: Config>() -> Option<u32> {
	match frame_system::Pallet::<T>::execution_phase() {
		Some(Phase::ApplyExtrinsic(index)) => Some(index),
		_ => None,
	}
}
