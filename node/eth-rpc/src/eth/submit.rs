//! `eth_sendRawTransaction`: decoding and the node's own policy. What depends on the state (nonce,
//! balance, fees) is checked by the pool.

use crate::{
	backend::{At, BackendError, EthBackend},
	config::EthConfig,
	convert::{self, rlp},
	error::SubmitError,
};
use alloy_consensus::{Transaction, TxEnvelope};
use ethereum::{EnvelopedDecodable, EnvelopedDecoderError, TransactionAction, TransactionV3};
use sp_core::{H160, H256, U256};

/// The first byte of the RLP list of a legacy transaction is at least this (EIP-2718).
const LEGACY_FROM: u8 = 0xc0;

/// The longest code that creates a contract (EIP-3860).
const MAX_INIT_CODE: usize = 49_152;

/// What the code of an account that delegates begins with, followed by an address (EIP-7702).
const DELEGATION_PREFIX: [u8; 3] = [0xef, 0x01, 0x00];

/// Length of such a code.
const DELEGATION_BYTES: usize = 23;

/// Decodes a signed transaction and checks what needs no state.
///
/// # Errors
///
/// When the bytes are no transaction in canonical form, are more than the limit, or are a
/// transaction that this node or chain does not take whatever the state says.
pub fn decode(raw: &[u8], chain_id: u64, config: &EthConfig) -> Result<TransactionV3, SubmitError> {
	if raw.len() > config.max_transaction_bytes {
		return Err(SubmitError::Oversized);
	}
	match raw.first() {
		None => return Err(SubmitError::Malformed("typed transaction too short".into())),
		Some(1 | 2 | 4 | LEGACY_FROM..) => {},
		Some(_) => return Err(SubmitError::TypeNotSupported),
	}
	let transaction = TransactionV3::decode(raw).map_err(|error| {
		SubmitError::Malformed(match error {
			EnvelopedDecoderError::UnknownTypeId => "transaction type not supported".into(),
			EnvelopedDecoderError::Payload(error) => format!("rlp: {error}"),
		})
	})?;
	// The decoder is lenient about what follows the transaction and about leading zeros.
	if rlp::transaction(&transaction) != raw {
		return Err(SubmitError::Malformed("rlp: not the canonical form of a transaction".into()));
	}
	check(&transaction, chain_id, config)?;
	Ok(transaction)
}

fn check(
	transaction: &TransactionV3,
	chain_id: u64,
	config: &EthConfig,
) -> Result<(), SubmitError> {
	let (signed_for, low_s) = match transaction {
		TransactionV3::Legacy(t) => match t.signature.chain_id() {
			None if !config.allow_unprotected => return Err(SubmitError::Unprotected),
			signed_for => (signed_for, t.signature.is_low_s()),
		},
		TransactionV3::EIP2930(t) => (Some(t.chain_id), t.signature.is_low_s()),
		TransactionV3::EIP1559(t) => (Some(t.chain_id), t.signature.is_low_s()),
		TransactionV3::EIP7702(t) => (Some(t.chain_id), t.signature.is_low_s()),
	};
	if signed_for.is_some_and(|signed_for| signed_for != chain_id) {
		return Err(SubmitError::InvalidChainId);
	}
	if !low_s {
		return Err(SubmitError::InvalidSender);
	}
	if let TransactionV3::EIP7702(t) = transaction {
		if t.destination == TransactionAction::Create {
			return Err(SubmitError::CreateWithAuthorizations);
		}
		if t.authorization_list.is_empty() {
			return Err(SubmitError::EmptyAuthorizationList);
		}
	}
	Ok(())
}

/// Refuses a second transaction of an account that delegates to a contract (EIP-7702), as go-ethereum
/// does; one with the same nonce may take its place, and one that is in a block does not count. The
/// state is read only when there is another transaction.
fn check_delegation(
	backend: &dyn EthBackend,
	sender: Option<H160>,
	nonce: U256,
) -> Result<(), SubmitError> {
	let Some(sender) = sender else { return Ok(()) };
	let mut others = backend.pool_nonces(sender);
	others.retain(|other| U256::from(*other) != nonce);
	let Some(last) = others.last() else { return Ok(()) };
	let best = At::Block(backend.best().hash);
	let unreadable = |error: BackendError| SubmitError::Other(error.to_string());
	// The pool may not have worked the best block in.
	if backend.account(best, sender).map_err(unreadable)?.nonce > U256::from(*last) {
		return Ok(());
	}
	let code = backend.code(best, sender).map_err(unreadable)?;
	let is_delegated = code.len() == DELEGATION_BYTES && code.starts_with(&DELEGATION_PREFIX);
	if is_delegated { Err(SubmitError::InflightLimit) } else { Ok(()) }
}

/// go-ethereum's words for two refusals of which the runtime's code tells less.
fn in_full(refusal: SubmitError, transaction: &TransactionV3) -> SubmitError {
	let transaction = convert::envelope(transaction, H256::zero());
	let (gas, size) = (transaction.gas_limit(), transaction.input().len());
	match refusal {
		SubmitError::Oversized if transaction.is_create() && size > MAX_INIT_CODE => {
			SubmitError::InitCodeTooLarge { size, limit: MAX_INIT_CODE }
		},
		SubmitError::IntrinsicGas
			if (intrinsic_gas(&transaction)..floor_gas(transaction.input())).contains(&gas) =>
		{
			SubmitError::FloorDataGas { gas, floor: floor_gas(transaction.input()) }
		},
		other => other,
	}
}

/// How many bytes are zero, and how many are not.
fn count(input: &[u8]) -> (u64, u64) {
	let zeros = input.iter().filter(|byte| **byte == 0).count() as u64;
	(zeros, input.len() as u64 - zeros)
}

/// Gas that a transaction takes before anything runs (EIP-2028, 2930, 3860, 7702).
fn intrinsic_gas(transaction: &TxEnvelope) -> u64 {
	let (zeros, others) = count(transaction.input());
	let creation = match transaction.is_create() {
		true => 32_000 + 2 * (zeros + others).div_ceil(32),
		false => 0,
	};
	let listed = transaction.access_list().map_or(0, |list| {
		let keys: usize = list.iter().map(|item| item.storage_keys.len()).sum();
		2_400 * list.len() as u64 + 1_900 * keys as u64
	});
	let authorizations = transaction.authorization_list().map_or(0, <[_]>::len) as u64;
	21_000 + 4 * zeros + 16 * others + creation + listed + 25_000 * authorizations
}

/// What a transaction with these data pays at least (EIP-7623).
fn floor_gas(input: &[u8]) -> u64 {
	let (zeros, others) = count(input);
	21_000 + 10 * (zeros + 4 * others)
}

/// Decodes a transaction and hands it to the pool; answers its hash.
pub(super) async fn send_raw(
	backend: &dyn EthBackend,
	config: &EthConfig,
	chain_id: u64,
	raw: &[u8],
) -> Result<H256, SubmitError> {
	let transaction = decode(raw, chain_id, config)?;
	let (sender, nonce) = (rlp::sender(&transaction), convert::nonce(&transaction));
	check_delegation(backend, sender, nonce)?;
	let refusal = match backend.submit(transaction.clone()).await {
		Ok(hash) => return Ok(hash),
		Err(SubmitError::Banned) => SubmitError::Banned,
		Err(other) => return Err(in_full(other, &transaction)),
	};
	// The pool bans for a while what it has seen in a block. go-ethereum says for such a
	// transaction that its nonce is used up.
	let best = At::Block(backend.best().hash);
	let account = sender.and_then(|sender| backend.account(best, sender).ok());
	match account {
		Some(account) if account.nonce > nonce => Err(SubmitError::NonceTooLow),
		_ => Err(refusal),
	}
}
