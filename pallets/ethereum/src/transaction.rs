//! What a transaction says, whatever its type: fields, hash, signer.
//!
//! Everything here also works natively, without a state: the node's RPC uses it.

use alloc::vec::Vec;
use deuterium_primitives::account::AccountId20;
use ethereum::{
	AuthorizationListItem, EnvelopedEncodable, TransactionAction, TransactionV3,
	eip2930::AccessListItem,
};
use pallet_evm::{AuthorizationEntry, ExecutionArgs, Target};
use rlp::RlpStream;
use sp_core::{H160, H256, U256};
use sp_io::{crypto::secp256k1_ecdsa_recover, hashing::keccak_256};

/// The type byte of EIP-2718, in front of what is signed; `None` for legacy transactions.
fn type_byte(transaction: &TransactionV3) -> Option<u8> {
	match transaction {
		TransactionV3::Legacy(_) => None,
		TransactionV3::EIP2930(_) => Some(1),
		TransactionV3::EIP1559(_) => Some(2),
		TransactionV3::EIP7702(_) => Some(4),
	}
}

/// The fields of a transaction of any type, borrowed from it.
///
/// Legacy and EIP-2930 transactions have one gas price, which is both the fee cap and the tip cap
/// (EIP-1559, "Backwards Compatibility").
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a> {
	/// Chain id; `None` for a legacy transaction without replay protection (EIP-155).
	pub chain_id: Option<u64>,
	/// Nonce of the sender.
	pub nonce: U256,
	/// Fee cap in wei per gas.
	pub max_fee_per_gas: U256,
	/// Tip cap in wei per gas.
	pub max_priority_fee_per_gas: U256,
	/// Gas limit.
	pub gas_limit: U256,
	/// Whom to call, or that a contract is created.
	pub action: TransactionAction,
	/// Value in wei.
	pub value: U256,
	/// Input data or creation code.
	pub input: &'a [u8],
	/// Access list (EIP-2930).
	pub access_list: &'a [AccessListItem],
	/// Authorizations; `Some` for EIP-7702 transactions, which must have at least one.
	pub authorization_list: Option<&'a [AuthorizationListItem]>,
}

impl<'a> From<&'a TransactionV3> for Fields<'a> {
	fn from(transaction: &'a TransactionV3) -> Self {
		match transaction {
			TransactionV3::Legacy(t) => Self {
				chain_id: t.signature.chain_id(),
				nonce: t.nonce,
				max_fee_per_gas: t.gas_price,
				max_priority_fee_per_gas: t.gas_price,
				gas_limit: t.gas_limit,
				action: t.action,
				value: t.value,
				input: &t.input,
				access_list: &[],
				authorization_list: None,
			},
			TransactionV3::EIP2930(t) => Self {
				chain_id: Some(t.chain_id),
				nonce: t.nonce,
				max_fee_per_gas: t.gas_price,
				max_priority_fee_per_gas: t.gas_price,
				gas_limit: t.gas_limit,
				action: t.action,
				value: t.value,
				input: &t.input,
				access_list: &t.access_list,
				authorization_list: None,
			},
			TransactionV3::EIP1559(t) => Self {
				chain_id: Some(t.chain_id),
				nonce: t.nonce,
				max_fee_per_gas: t.max_fee_per_gas,
				max_priority_fee_per_gas: t.max_priority_fee_per_gas,
				gas_limit: t.gas_limit,
				action: t.action,
				value: t.value,
				input: &t.input,
				access_list: &t.access_list,
				authorization_list: None,
			},
			TransactionV3::EIP7702(t) => Self {
				chain_id: Some(t.chain_id),
				nonce: t.nonce,
				max_fee_per_gas: t.max_fee_per_gas,
				max_priority_fee_per_gas: t.max_priority_fee_per_gas,
				gas_limit: t.gas_limit,
				action: t.destination,
				value: t.value,
				input: &t.data,
				access_list: &t.access_list,
				authorization_list: Some(&t.authorization_list),
			},
		}
	}
}

impl Fields<'_> {
	/// What the transaction does.
	pub fn target(&self) -> Target {
		match self.action {
			TransactionAction::Call(target) => Target::Call(target),
			TransactionAction::Create => Target::Create,
		}
	}

	/// What the runner is given. A gas limit above `u64::MAX` becomes that, which no block has.
	///
	/// `authority` finds who signed an authorization. For mere checks, which look at their number
	/// only, it need not.
	pub fn execution_args(
		&self,
		source: H160,
		authority: impl Fn(&AuthorizationListItem) -> Option<H160>,
	) -> ExecutionArgs {
		let slots = |item: &AccessListItem| (item.address, item.storage_keys.clone());
		let entry = |item: &AuthorizationListItem| -> AuthorizationEntry {
			(item.chain_id.into(), item.address, item.nonce, authority(item))
		};
		ExecutionArgs {
			source,
			input: self.input.to_vec(),
			value: self.value,
			gas_limit: self.gas_limit.try_into().unwrap_or(u64::MAX),
			max_fee_per_gas: Some(self.max_fee_per_gas),
			max_priority_fee_per_gas: Some(self.max_priority_fee_per_gas),
			nonce: Some(self.nonce),
			access_list: self.access_list.iter().map(slots).collect(),
			authorization_list: self
				.authorization_list
				.unwrap_or_default()
				.iter()
				.map(entry)
				.collect(),
			is_transactional: true,
			..Default::default()
		}
	}
}

/// The hash by which a transaction is known: keccak-256 of its EIP-2718 encoding.
pub fn hash(transaction: &TransactionV3) -> H256 {
	H256(keccak_256(&EnvelopedEncodable::encode(transaction)))
}

/// What the sender signs: keccak-256 of the transaction without its signature, with the chain id
/// (EIP-155, EIP-2718).
pub fn signing_hash(transaction: &TransactionV3) -> H256 {
	let fields = Fields::from(transaction);
	let mut stream = RlpStream::new();
	match transaction {
		TransactionV3::Legacy(_) => {
			stream.begin_list(if fields.chain_id.is_some() { 9 } else { 6 });
		},
		TransactionV3::EIP2930(_) => {
			stream.begin_list(8).append(&fields.chain_id.unwrap_or_default());
		},
		TransactionV3::EIP1559(_) => {
			stream.begin_list(9).append(&fields.chain_id.unwrap_or_default());
		},
		TransactionV3::EIP7702(_) => {
			stream.begin_list(10).append(&fields.chain_id.unwrap_or_default());
		},
	}
	stream.append(&fields.nonce);
	if matches!(transaction, TransactionV3::EIP1559(_) | TransactionV3::EIP7702(_)) {
		stream.append(&fields.max_priority_fee_per_gas);
	}
	stream
		.append(&fields.max_fee_per_gas)
		.append(&fields.gas_limit)
		.append(&fields.action)
		.append(&fields.value)
		.append(&fields.input);
	match (transaction, fields.chain_id) {
		(TransactionV3::Legacy(_), None) => {},
		(TransactionV3::Legacy(_), Some(chain_id)) => {
			stream.append(&chain_id).append(&0u8).append(&0u8);
		},
		_ => {
			stream.append_list(fields.access_list);
		},
	}
	if let Some(authorizations) = fields.authorization_list {
		stream.append_list(authorizations);
	}
	let mut payload: Vec<u8> = type_byte(transaction).into_iter().collect();
	payload.extend_from_slice(&stream.out());
	H256(keccak_256(&payload))
}

/// The sender of a transaction, from its signature; `None` if it is not a valid one.
///
/// A high `s` is not valid (EIP-2): it would let anybody change a transaction's hash.
pub fn recover_signer(transaction: &TransactionV3) -> Option<H160> {
	let (is_odd, r, s, is_low) = match transaction {
		TransactionV3::Legacy(t) => {
			let signature = &t.signature;
			(signature.standard_v() == 1, signature.r(), signature.s(), signature.is_low_s())
		},
		TransactionV3::EIP2930(t) => typed_signature(&t.signature),
		TransactionV3::EIP1559(t) => typed_signature(&t.signature),
		TransactionV3::EIP7702(t) => typed_signature(&t.signature),
	};
	if is_low { recover(&signing_hash(transaction), is_odd, r, s) } else { None }
}

/// Who signed an authorization; `None` if the signature is not valid, which makes the authorization
/// void but not the transaction (EIP-7702).
pub fn recover_authority(item: &AuthorizationListItem) -> Option<H160> {
	let signature = item.signature().filter(|signature| signature.is_low_s())?;
	let hash = item.authorization_message_hash();
	recover(&hash, signature.odd_y_parity(), signature.r(), signature.s())
}

/// The parts of the signature of a typed transaction, and whether its `s` is low.
fn typed_signature(
	signature: &ethereum::eip2930::TransactionSignature,
) -> (bool, &H256, &H256, bool) {
	(signature.odd_y_parity(), signature.r(), signature.s(), signature.is_low_s())
}

/// The address whose key signed `hash`.
fn recover(hash: &H256, is_odd: bool, r: &H256, s: &H256) -> Option<H160> {
	let bytes: Vec<u8> = [r.as_bytes(), s.as_bytes(), &[u8::from(is_odd)]].concat();
	let signature: [u8; 65] = bytes.try_into().ok()?;
	let key = secp256k1_ecdsa_recover(&signature, &hash.0).ok()?;
	Some(AccountId20::from_public_key(&key).into())
}
