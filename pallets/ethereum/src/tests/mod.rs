//! Transactions signed with real keys, on the chain of the mock.

mod block;
mod invariants;
mod native_logs;
mod pool;
mod signature;
mod transact;
mod trie;

use crate::{Receipt, Transaction, block::receipt_data};
use ethereum::{
	AuthorizationListItem, EIP658ReceiptData, EIP1559Transaction, EIP1559TransactionMessage,
	EIP2930Transaction, EIP2930TransactionMessage, EIP7702Transaction, EIP7702TransactionMessage,
	LegacyTransaction, LegacyTransactionMessage, TransactionAction, eip2930,
	eip2930::AccessListItem, legacy,
};
use pallet_evm::TransactionValidationError as Refusal;
use sp_core::{H160, H256, Pair, U256, ecdsa};
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

/// The kind of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
	Legacy,
	/// A legacy transaction without chain id.
	Unprotected,
	Eip2930,
	Eip1559,
	Eip7702,
}

impl Kind {
	/// All that say for which chain they are.
	const PROTECTED: [Self; 4] = [Self::Legacy, Self::Eip2930, Self::Eip1559, Self::Eip7702];
}

/// Somebody with a key.
#[derive(Clone)]
pub(crate) struct Wallet(ecdsa::Pair);

impl Wallet {
	/// The wallet of a seed.
	pub(crate) fn new(seed: u8) -> Self {
		Self(ecdsa::Pair::from_seed(&[seed; 32]))
	}

	/// Its address, computed in another way than the pallet does.
	pub(crate) fn address(&self) -> H160 {
		let key = k256_point(&self.0.public());
		H160::from_slice(&sp_io::hashing::keccak_256(&key)[12..])
	}

	/// `r`, `s` and whether y is odd, of a signature of `hash`.
	pub(crate) fn sign(&self, hash: H256) -> (H256, H256, bool) {
		let bytes = self.0.sign_prehashed(&hash.0).0;
		(H256::from_slice(&bytes[..32]), H256::from_slice(&bytes[32..64]), bytes[64] == 1)
	}

	/// Delegates to a code (EIP-7702).
	pub(crate) fn authorize(&self, code: H160, nonce: u64) -> AuthorizationListItem {
		let mut item = AuthorizationListItem {
			chain_id: CHAIN,
			address: code,
			nonce: nonce.into(),
			signature: eip2930::MalleableTransactionSignature {
				odd_y_parity: false,
				r: H256::zero(),
				s: H256::zero(),
			},
		};
		let (r, s, odd_y_parity) = self.sign(item.authorization_message_hash());
		item.signature = eip2930::MalleableTransactionSignature { odd_y_parity, r, s };
		item
	}
}

/// The two coordinates of a public key.
fn k256_point(key: &ecdsa::Public) -> [u8; 64] {
	let key = k256::PublicKey::from_sec1_bytes(&key.0).unwrap();
	let point = k256::elliptic_curve::sec1::ToEncodedPoint::to_encoded_point(&key, false);
	point.as_bytes()[1..].try_into().unwrap()
}

/// The chain of most tests.
pub(crate) const CHAIN: u64 = 1_337;

/// A transaction before it is signed: a transfer that pays the base fee of the mock.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
	pub(crate) kind: Kind,
	pub(crate) chain_id: u64,
	pub(crate) nonce: U256,
	/// Fee cap, or gas price.
	pub(crate) max_fee: U256,
	/// Tip cap; not for legacy and EIP-2930 transactions.
	pub(crate) tip: U256,
	pub(crate) gas: U256,
	pub(crate) action: TransactionAction,
	pub(crate) value: U256,
	pub(crate) input: Vec<u8>,
	pub(crate) access_list: Vec<AccessListItem>,
	pub(crate) authorizations: Vec<AuthorizationListItem>,
}

impl Default for Draft {
	fn default() -> Self {
		Self {
			kind: Kind::Eip1559,
			chain_id: CHAIN,
			nonce: U256::zero(),
			max_fee: 10.into(),
			tip: U256::zero(),
			gas: 21_000.into(),
			action: TransactionAction::Call(H160::repeat_byte(0xee)),
			value: 1.into(),
			input: Vec::new(),
			access_list: Vec::new(),
			authorizations: Vec::new(),
		}
	}
}

impl Draft {
	pub(crate) fn legacy(self, wallet: &Wallet, chain_id: Option<u64>) -> LegacyTransaction {
		let message = LegacyTransactionMessage {
			nonce: self.nonce,
			gas_price: self.max_fee,
			gas_limit: self.gas,
			action: self.action,
			value: self.value,
			input: self.input,
			chain_id,
		};
		let (r, s, odd) = wallet.sign(message.hash());
		let v = chain_id.map_or(27, |id| id * 2 + 35) + u64::from(odd);
		LegacyTransaction {
			nonce: message.nonce,
			gas_price: message.gas_price,
			gas_limit: message.gas_limit,
			action: message.action,
			value: message.value,
			input: message.input,
			signature: legacy::TransactionSignature::new(v, r, s).unwrap(),
		}
	}

	fn eip2930(self, wallet: &Wallet) -> EIP2930Transaction {
		let message = EIP2930TransactionMessage {
			chain_id: self.chain_id,
			nonce: self.nonce,
			gas_price: self.max_fee,
			gas_limit: self.gas,
			action: self.action,
			value: self.value,
			input: self.input,
			access_list: self.access_list,
		};
		let signature = typed(wallet.sign(message.hash()));
		EIP2930Transaction {
			chain_id: message.chain_id,
			nonce: message.nonce,
			gas_price: message.gas_price,
			gas_limit: message.gas_limit,
			action: message.action,
			value: message.value,
			input: message.input,
			access_list: message.access_list,
			signature,
		}
	}

	fn eip1559(self, wallet: &Wallet) -> EIP1559Transaction {
		let message = EIP1559TransactionMessage {
			chain_id: self.chain_id,
			nonce: self.nonce,
			max_priority_fee_per_gas: self.tip,
			max_fee_per_gas: self.max_fee,
			gas_limit: self.gas,
			action: self.action,
			value: self.value,
			input: self.input,
			access_list: self.access_list,
		};
		let signature = typed(wallet.sign(message.hash()));
		EIP1559Transaction {
			chain_id: message.chain_id,
			nonce: message.nonce,
			max_priority_fee_per_gas: message.max_priority_fee_per_gas,
			max_fee_per_gas: message.max_fee_per_gas,
			gas_limit: message.gas_limit,
			action: message.action,
			value: message.value,
			input: message.input,
			access_list: message.access_list,
			signature,
		}
	}

	fn eip7702(self, wallet: &Wallet) -> EIP7702Transaction {
		let message = EIP7702TransactionMessage {
			chain_id: self.chain_id,
			nonce: self.nonce,
			max_priority_fee_per_gas: self.tip,
			max_fee_per_gas: self.max_fee,
			gas_limit: self.gas,
			destination: self.action,
			value: self.value,
			data: self.input,
			access_list: self.access_list,
			authorization_list: self.authorizations,
		};
		let signature = typed(wallet.sign(message.hash()));
		EIP7702Transaction {
			chain_id: message.chain_id,
			nonce: message.nonce,
			max_priority_fee_per_gas: message.max_priority_fee_per_gas,
			max_fee_per_gas: message.max_fee_per_gas,
			gas_limit: message.gas_limit,
			destination: message.destination,
			value: message.value,
			data: message.data,
			access_list: message.access_list,
			authorization_list: message.authorization_list,
			signature,
		}
	}

	/// The transaction, signed. What is signed comes from the `ethereum` crate, not from the pallet.
	pub(crate) fn sign(self, wallet: &Wallet) -> Transaction {
		let chain_id = self.chain_id;
		match self.kind {
			Kind::Legacy => Transaction::Legacy(self.legacy(wallet, Some(chain_id))),
			Kind::Unprotected => Transaction::Legacy(self.legacy(wallet, None)),
			Kind::Eip2930 => Transaction::EIP2930(self.eip2930(wallet)),
			Kind::Eip1559 => Transaction::EIP1559(self.eip1559(wallet)),
			Kind::Eip7702 => Transaction::EIP7702(self.eip7702(wallet)),
		}
	}
}

fn typed((r, s, odd): (H256, H256, bool)) -> eip2930::TransactionSignature {
	eip2930::TransactionSignature::new(odd, r, s).unwrap()
}

/// A draft of a kind, with what a valid transaction of that kind must have.
pub(crate) fn draft(kind: Kind) -> Draft {
	let (authorizations, gas) = match kind {
		Kind::Eip7702 => (vec![Wallet::new(99).authorize(H160::repeat_byte(0xcd), 0)], 46_000),
		_ => (Vec::new(), 21_000),
	};
	Draft { kind, authorizations, gas: gas.into(), ..Default::default() }
}

/// What a refusal is to the pool.
pub(crate) fn refused(refusal: Refusal) -> TransactionValidityError {
	InvalidTransaction::Custom(refusal.into()).into()
}

/// The data of all receipts.
pub(crate) fn data(receipts: &[Receipt]) -> Vec<EIP658ReceiptData> {
	receipts.iter().map(|receipt| receipt_data(receipt).clone()).collect()
}

/// Creation code that deploys `code`.
pub(crate) fn deploying(code: &[u8]) -> Vec<u8> {
	let length = u8::try_from(code.len()).unwrap();
	// PUSH1 length, DUP1, PUSH1 9, PUSH0, CODECOPY, PUSH0, RETURN
	let mut init = vec![0x60, length, 0x80, 0x60, 0x09, 0x5f, 0x39, 0x5f, 0xf3];
	init.extend_from_slice(code);
	init
}

/// Code that logs its own first word of call data, with topic 7.
// PUSH0, CALLDATALOAD, PUSH0, MSTORE, PUSH1 7, PUSH1 32, PUSH0, LOG1, STOP
pub(crate) const LOGGER: [u8; 11] =
	[0x5f, 0x35, 0x5f, 0x52, 0x60, 0x07, 0x60, 0x20, 0x5f, 0xa1, 0x00];

/// Code that logs as [`LOGGER`] does, and reverts.
// …, LOG1, PUSH0, PUSH0, REVERT
pub(crate) const LOG_AND_REVERT: [u8; 13] =
	[0x5f, 0x35, 0x5f, 0x52, 0x60, 0x07, 0x60, 0x20, 0x5f, 0xa1, 0x5f, 0x5f, 0xfd];

/// Code that is invalid.
pub(crate) const INVALID: [u8; 1] = [0xfe];
