//! Ethereum transactions as they come in: the bytes of EIP-2718, which `eth_sendRawTransaction` takes,
//! and SCALE, as `Ethereum::transact` carries them. Everything is read a second time by another
//! library, which must understand the same.

use alloy_consensus::{Transaction as _, TxEnvelope};
use alloy_eips::eip2718::{Decodable2718, Encodable2718};
use codec::{Decode, Encode};
use ethereum::{EnvelopedDecodable, EnvelopedEncodable, TransactionAction};
use pallet_ethereum::{
	Transaction,
	transaction::{Fields, hash, recover_authority, recover_signer, signing_hash},
};
use sp_core::{H160, U256};

/// Reads the bytes in both forms; says in how many of them they are a transaction.
///
/// # Panics
///
/// If a transaction does not survive being written and read, or the other library reads another one.
pub(crate) fn decode(bytes: &[u8]) -> u32 {
	envelope(bytes) + scale(bytes)
}

/// The bytes that the RPC takes: those that are written again as they were read.
fn envelope(bytes: &[u8]) -> u32 {
	let ours = <Transaction as EnvelopedDecodable>::decode(bytes).ok().filter(|read| {
		use_all(read);
		EnvelopedEncodable::encode(read) == bytes
	});
	let theirs = TxEnvelope::decode_2718_exact(bytes).ok();
	let theirs = theirs.filter(|read| read.encoded_2718() == bytes);
	match (&ours, &theirs) {
		(Some(ours), Some(theirs)) => {
			assert_eq!(hash(ours).0, theirs.tx_hash().0);
			assert_eq!(signing_hash(ours).0, theirs.signature_hash().0);
		},
		(Some(ours), None) => assert!(beyond_theirs(ours), "read by us alone: {ours:?}"),
		(None, Some(theirs)) => assert!(beyond_ours(theirs), "read by them alone: {theirs:?}"),
		(None, None) => {},
	}
	u32::from(ours.is_some())
}

/// What an extrinsic can carry can also be told in Ethereum's own form, by which it is hashed.
fn scale(bytes: &[u8]) -> u32 {
	let Ok(read) = <Transaction as Decode>::decode(&mut &bytes[..]) else { return 0 };
	let encoded = Encode::encode(&read);
	assert!(bytes.starts_with(&encoded), "another encoding of {read:?}");
	let rlp = EnvelopedEncodable::encode(&read);
	let again = <Transaction as EnvelopedDecodable>::decode(&rlp);
	assert_eq!(again.as_ref(), Ok(&read));
	use_all(&read);
	1
}

/// Everything that is done with a transaction before the state is asked.
fn use_all(transaction: &Transaction) {
	let fields = Fields::from(transaction);
	let sender = recover_signer(transaction);
	let arguments = fields.execution_args(sender.unwrap_or_default(), recover_authority);
	assert_eq!(arguments.input, fields.input);
	assert_eq!(U256::from(arguments.gas_limit), fields.gas_limit.min(u64::MAX.into()));
	let authorizations = fields.authorization_list.unwrap_or_default();
	assert_eq!(arguments.authorization_list.len(), authorizations.len());
	assert_ne!(sender, Some(H160::zero()), "nobody has the key of this address");
}

/// Whether a transaction has a number that the other library has no room for, or is a creation with
/// authorizations. All of these are refused later, by balance, nonce, gas or kind.
fn beyond_theirs(transaction: &Transaction) -> bool {
	let fields = Fields::from(transaction);
	let authorizations = fields.authorization_list.unwrap_or_default();
	let words = [fields.nonce, fields.gas_limit];
	let fees = [fields.max_fee_per_gas, fields.max_priority_fee_per_gas];
	words.iter().any(|number| *number > u64::MAX.into())
		|| fees.iter().any(|number| *number > u128::MAX.into())
		|| authorizations.iter().any(|item| item.nonce > u64::MAX.into())
		|| (fields.authorization_list.is_some() && fields.action == TransactionAction::Create)
}

/// Whether a transaction of the other library is none here: it carries blobs, its signature is out of
/// range, it is protected for chain 0, or has an authorization whose chain or parity no valid one has.
fn beyond_ours(transaction: &TxEnvelope) -> bool {
	/// The order of secp256k1.
	const ORDER: [u64; 4] =
		[0xbfd2_5e8c_d036_4141, 0xbaae_dce6_af48_a03b, 0xffff_ffff_ffff_fffe, u64::MAX];
	let signature = transaction.signature();
	let order = alloy_primitives::U256::from_limbs(ORDER);
	let in_range = |number: alloy_primitives::U256| !number.is_zero() && number < order;
	let unreadable = |item: &alloy_eips::eip7702::SignedAuthorization| {
		item.y_parity() > 1 || *item.chain_id() > alloy_primitives::U256::from(u64::MAX)
	};
	transaction.is_eip4844()
		|| !in_range(signature.r())
		|| !in_range(signature.s())
		|| (transaction.is_legacy() && transaction.chain_id() == Some(0))
		|| transaction.authorization_list().unwrap_or_default().iter().any(unreadable)
}
