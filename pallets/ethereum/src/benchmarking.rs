//! Benchmarks of what the EVM does not meter.

#![allow(clippy::arithmetic_side_effects)]

use crate::{
	Config, CurrentBlock, CurrentProgress, Pallet, Transaction,
	block::Included,
	native_logs::{PSEUDO_SENDER, PSEUDO_SIGNATURE},
	transaction::{hash, recover_signer, signing_hash},
};
use alloc::{vec, vec::Vec};
use deuterium_primitives::traits::{MAX_TOPICS, NativeLog, NativeLogs};
use ethereum::{EIP1559Transaction, Log, TransactionAction, eip2930::TransactionSignature};
use frame_benchmarking::v2::*;
use frame_support::traits::{Get, fungible::Mutate};
use pallet_evm::FeeCalculator;
use sp_core::{H160, H256, U256, crypto::KeyTypeId};

/// Signs the transactions.
const KEY: KeyTypeId = KeyTypeId(*b"ethb");

/// The most input of the measurements, in bytes.
const MOST_INPUT: u32 = 100_000;

/// A transfer with so much input, unsigned.
fn unsigned<T: Config>(input: u32) -> Result<EIP1559Transaction, BenchmarkError> {
	let (base_fee, _) = T::FeeCalculator::min_gas_price();
	Ok(EIP1559Transaction {
		chain_id: T::ChainId::get(),
		nonce: U256::zero(),
		max_priority_fee_per_gas: U256::one(),
		max_fee_per_gas: base_fee + U256::one(),
		gas_limit: U256::from(21_000 + 40 * input),
		action: TransactionAction::Call(H160::repeat_byte(0xee)),
		value: U256::one(),
		input: vec![1; input as usize],
		access_list: vec![],
		signature: signature(false, PSEUDO_SIGNATURE, PSEUDO_SIGNATURE)?,
	})
}

fn signature(odd: bool, r: H256, s: H256) -> Result<TransactionSignature, BenchmarkError> {
	TransactionSignature::new(odd, r, s).ok_or(BenchmarkError::Stop("not a signature"))
}

/// The same, signed by somebody who can pay for it.
fn signed<T: Config>(input: u32) -> Result<Transaction, BenchmarkError> {
	let mut transaction = unsigned::<T>(input)?;
	let key = sp_io::crypto::ecdsa_generate(KEY, None);
	let message = signing_hash(&Transaction::EIP1559(transaction.clone()));
	let signed = sp_io::crypto::ecdsa_sign_prehashed(KEY, &key, &message.0)
		.ok_or(BenchmarkError::Stop("the keystore does not sign"))?;
	let (r, rest) = signed.0.split_at(32);
	let (s, v) = rest.split_at(32);
	transaction.signature =
		signature(v.first() == Some(&1), H256::from_slice(r), H256::from_slice(s))?;
	let transaction = Transaction::EIP1559(transaction);
	let sender = recover_signer(&transaction).ok_or(BenchmarkError::Stop("no sender"))?;
	T::Currency::mint_into(&sender.into(), u128::MAX >> 16)?;
	Ok(transaction)
}

fn native_log(data: u32) -> NativeLog {
	NativeLog {
		address: PSEUDO_SENDER,
		topics: vec![H256::repeat_byte(1); MAX_TOPICS],
		data: vec![1; data as usize],
	}
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// A transfer with `b` bytes of input, from its signature to its receipt.
	#[benchmark]
	fn transact(b: Linear<0, MOST_INPUT>) -> Result<(), BenchmarkError> {
		let transaction = signed::<T>(b)?;
		Pallet::<T>::note_environment();

		#[block]
		{
			let sender = Pallet::<T>::recover_sender(&transaction)
				.map_err(|_| BenchmarkError::Stop("no sender"))?;
			Pallet::<T>::validate_in_block(sender, &transaction)
				.map_err(|_| BenchmarkError::Stop("not valid"))?;
			Pallet::<T>::do_transact(sender, transaction)
				.map_err(|_| BenchmarkError::Stop("not run"))?;
		}

		assert_eq!(CurrentProgress::<T>::get().transactions, 1);
		Ok(())
	}

	/// The start of a block in which hooks said nothing.
	#[benchmark]
	fn on_initialize() {
		#[block]
		{
			Pallet::<T>::begin_block();
		}
	}

	/// The end of a block with `t` transactions of a usual size, each with a log.
	#[benchmark]
	fn on_finalize(t: Linear<0, 500>) -> Result<(), BenchmarkError> {
		Pallet::<T>::note_environment();
		for nonce in 0..t {
			let mut transaction = unsigned::<T>(200)?;
			transaction.nonce = nonce.into();
			let transaction = Transaction::EIP1559(transaction);
			let hash = hash(&transaction);
			let log = super::native_log(200);
			let logs =
				Vec::from([Log { address: log.address, topics: log.topics, data: log.data }]);
			Pallet::<T>::append(
				transaction,
				hash,
				Included {
					from: PSEUDO_SENDER,
					to: Some(PSEUDO_SENDER),
					created: None,
					succeeded: true,
					gas_used: 21_000,
					effective_gas_price: U256::one(),
					logs,
				},
			);
		}
		let number = frame_system::Pallet::<T>::block_number();

		#[block]
		{
			Pallet::<T>::end_block(number);
		}

		let block = CurrentBlock::<T>::get().ok_or(BenchmarkError::Stop("no block"))?;
		assert_eq!(block.transactions.len(), t as usize);
		Ok(())
	}

	/// A log with `b` bytes of data, until it stands in a pseudo-transaction of its own.
	#[benchmark]
	fn native_log(b: Linear<0, 10_000>) {
		let log = super::native_log(b);

		#[block]
		{
			Pallet::<T>::emit(log);
			Pallet::<T>::flush_native_logs();
		}

		assert_eq!(CurrentProgress::<T>::get().transactions, 1);
	}
}
