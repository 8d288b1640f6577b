//! Ethereum transactions through the whole of the runtime: the pool's validation, the application to
//! blocks, and what the runtime APIs tell about them.

mod apis;
mod blocks;
mod governance;
mod logs;
mod mutations;
mod wrapper;

use crate::common::{GENESIS_HASH, SECRETS, chain, who};
use deuterium_runtime::{
	AccountId, Balances, Executive, Hash, Runtime, System, UncheckedExtrinsic,
	configs::evm::{BLOCK_GAS_LIMIT, CHAIN_ID, LEAST_BASE_FEE},
};
use ethereum::{EIP1559Transaction, EIP1559TransactionMessage, TransactionAction, eip2930};
use frame_support::weights::Weight;
use pallet_ethereum::Transaction;
use sp_core::{H160, H256, Pair, U256, ecdsa};
use sp_runtime::transaction_validity::{TransactionSource, TransactionValidity};

/// A transaction before it is signed: the transfer of one unit at the least base fee.
#[derive(Clone)]
pub struct Draft {
	nonce: u64,
	max_fee: u128,
	tip: u128,
	gas: u64,
	action: TransactionAction,
	value: u128,
	input: Vec<u8>,
	chain_id: u64,
}

/// Nobody.
const STRANGER: H160 = H160([0xaa; 20]);

impl Default for Draft {
	fn default() -> Self {
		Self {
			nonce: 0,
			max_fee: 1_000,
			tip: 0,
			gas: 21_000,
			action: TransactionAction::Call(STRANGER),
			value: 1,
			input: Vec::new(),
			chain_id: CHAIN_ID,
		}
	}
}

impl Draft {
	/// The transaction, signed by a development account.
	fn sign(self, signer: usize) -> Transaction {
		let message = EIP1559TransactionMessage {
			chain_id: self.chain_id,
			nonce: self.nonce.into(),
			max_priority_fee_per_gas: self.tip.into(),
			max_fee_per_gas: self.max_fee.into(),
			gas_limit: self.gas.into(),
			action: self.action,
			value: self.value.into(),
			input: self.input,
			access_list: Vec::new(),
		};
		let pair = ecdsa::Pair::from_seed(&SECRETS[signer]);
		let signed = pair.sign_prehashed(&message.hash().0).0;
		let (r, s) = (H256::from_slice(&signed[..32]), H256::from_slice(&signed[32..64]));
		Transaction::EIP1559(EIP1559Transaction {
			chain_id: message.chain_id,
			nonce: message.nonce,
			max_priority_fee_per_gas: message.max_priority_fee_per_gas,
			max_fee_per_gas: message.max_fee_per_gas,
			gas_limit: message.gas_limit,
			action: message.action,
			value: message.value,
			input: message.input,
			access_list: message.access_list,
			signature: eip2930::TransactionSignature::new(signed[64] == 1, r, s).unwrap(),
		})
	}

	/// The extrinsic with it.
	fn extrinsic(self, signer: usize) -> UncheckedExtrinsic {
		UncheckedExtrinsic::new_ethereum(self.sign(signer))
	}
}

/// What the pool would be told.
fn validate(extrinsic: UncheckedExtrinsic) -> TransactionValidity {
	Executive::validate_transaction(TransactionSource::External, extrinsic, GENESIS_HASH)
}

fn address(index: usize) -> H160 {
	who(index).into()
}

/// Creation code of a contract whose creation uses up its gas: INVALID.
const WASTE: [u8; 1] = [0xfe];

/// A creation that uses all its gas.
fn waste(nonce: u64, gas: u64) -> Draft {
	Draft {
		nonce,
		gas,
		action: TransactionAction::Create,
		input: WASTE.to_vec(),
		value: 0,
		..Default::default()
	}
}
