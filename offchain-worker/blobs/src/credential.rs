//! Making and checking the proof that a peer acts for an account.
//!
//! The layout of the signed bytes is [`credential_payload`]'s in `deuterium-protocol`; the chain
//! node's offchain worker signs the same bytes with a node's worker key.

use deuterium_protocol::{Address, Bytes, Bytes32, Bytes64};
use k256::ecdsa::{RecoveryId, Signature, SigningKey, VerifyingKey};
use libp2p::PeerId;
use sha3::{Digest, Keccak256};
use thiserror::Error;

pub use deuterium_protocol::{CREDENTIAL_MAX_LIFETIME_S, Credential, Signer, credential_payload};

/// Clocks of two machines may differ by this much, in seconds.
const CLOCK_LEEWAY_S: u64 = 60;
/// Signing context of every sr25519 key of a Substrate chain.
const SR25519_CONTEXT: &[u8] = b"substrate";

/// Who stands behind a verified credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Principal {
	/// The account for which the peer acts.
	pub account: [u8; 20],
	/// What signed.
	pub key: PrincipalKey,
}

/// The key that signed a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrincipalKey {
	/// The account's own key.
	Account,
	/// A worker key; whether the chain names it for the account is for the access check to say.
	Worker([u8; 32]),
}

/// A credential that proves nothing.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum CredentialError {
	/// Made for another chain.
	#[error("the credential is for another chain; connect to the chain it was made for")]
	WrongChain,
	/// Made for another peer.
	#[error("the credential names peer {0}, not this connection's; make one for this peer id")]
	WrongPeer(String),
	/// Too old.
	#[error(
		"the credential expired at {expires_at} (now {now}, Unix seconds); renew it and check the clock"
	)]
	Expired {
		/// End of its validity, Unix seconds.
		expires_at: u64,
		/// The checker's time, Unix seconds.
		now: u64,
	},
	/// Valid for too long.
	#[error(
		"the credential is valid for more than {CREDENTIAL_MAX_LIFETIME_S} s; make a shorter one \
		 and check the clock"
	)]
	TooLong,
	/// The signature does not fit.
	#[error("the credential's signature is wrong ({0}); sign the payload with the right key")]
	Signature(&'static str),
}

/// Checks `credential` against the chain, the authenticated peer of the connection and the time.
pub fn verify(
	credential: &Credential,
	genesis: &[u8; 32],
	peer: &PeerId,
	now: u64,
) -> Result<Principal, CredentialError> {
	if credential.genesis.0 != *genesis {
		return Err(CredentialError::WrongChain);
	}
	if credential.peer_id != peer.to_base58() {
		return Err(CredentialError::WrongPeer(credential.peer_id.chars().take(64).collect()));
	}
	check_lifetime(credential.expires_at, now)?;
	let account = credential.account.0;
	let payload = credential_payload(genesis, &account, &credential.peer_id, credential.expires_at);
	let key = match &credential.signer {
		Signer::Account { signature } => {
			if recover(&payload, &signature.0)? != account {
				return Err(CredentialError::Signature("made by another account"));
			}
			PrincipalKey::Account
		},
		Signer::Worker { key, signature } => {
			verify_worker(&payload, &key.0, &signature.0)?;
			PrincipalKey::Worker(key.0)
		},
	};
	Ok(Principal { account, key })
}

/// Checks that a validity ending at `expires_at` has neither passed nor is too long.
pub(crate) fn check_lifetime(expires_at: u64, now: u64) -> Result<(), CredentialError> {
	if expires_at <= now {
		return Err(CredentialError::Expired { expires_at, now });
	}
	if expires_at.saturating_sub(now) > CREDENTIAL_MAX_LIFETIME_S + CLOCK_LEEWAY_S {
		return Err(CredentialError::TooLong);
	}
	Ok(())
}

fn verify_worker(
	payload: &[u8],
	key: &[u8; 32],
	signature: &[u8; 64],
) -> Result<(), CredentialError> {
	let key = schnorrkel::PublicKey::from_bytes(key)
		.map_err(|_| CredentialError::Signature("malformed worker key"))?;
	let signature = schnorrkel::Signature::from_bytes(signature)
		.map_err(|_| CredentialError::Signature("malformed sr25519 signature"))?;
	key.verify_simple(SR25519_CONTEXT, payload, &signature)
		.map_err(|_| CredentialError::Signature("not made by the worker key"))
}

/// Address whose key signed `payload`: 65 bytes `r ‖ s ‖ v`, v 0/1 or 27/28, low s only.
fn recover(payload: &[u8], signature: &[u8]) -> Result<[u8; 20], CredentialError> {
	let malformed = CredentialError::Signature("not 65 bytes r ‖ s ‖ v");
	let Some((&v, rs)) = signature.split_last() else { return Err(malformed) };
	let Ok(rs) = Signature::from_slice(rs) else { return Err(malformed) };
	let v = if v >= 27 { v - 27 } else { v };
	let Some(id) = RecoveryId::from_byte(v).filter(|id| !id.is_x_reduced()) else {
		return Err(malformed);
	};
	if rs.normalize_s().is_some() {
		return Err(CredentialError::Signature("s is not in its lower half"));
	}
	let key = VerifyingKey::recover_from_prehash(&Keccak256::digest(payload), &rs, id)
		.map_err(|_| CredentialError::Signature("no key fits"))?;
	Ok(address_of(&key))
}

/// Ethereum address of a public key: the last 20 bytes of keccak-256 of its coordinates.
fn address_of(key: &VerifyingKey) -> [u8; 20] {
	let point = key.to_encoded_point(false);
	let hash: [u8; 32] = Keccak256::digest(point.as_bytes().get(1..).unwrap_or_default()).into();
	let mut address = [0; 20];
	address.copy_from_slice(&hash[12..]);
	address
}

/// Makes a credential for `peer`, signed by the account whose secret key is `secret`.
///
/// `expires_at` is Unix time in seconds, at most [`CREDENTIAL_MAX_LIFETIME_S`] ahead. Fails if
/// `secret` is not a valid secp256k1 key.
pub fn sign_as_account(
	secret: &[u8; 32],
	genesis: &[u8; 32],
	peer: &PeerId,
	expires_at: u64,
) -> Result<Credential, CredentialError> {
	let key = SigningKey::from_slice(secret)
		.map_err(|_| CredentialError::Signature("the secret key is not on the curve"))?;
	let account = address_of(key.verifying_key());
	let peer_id = peer.to_base58();
	let payload = credential_payload(genesis, &account, &peer_id, expires_at);
	let (rs, id) = key
		.sign_prehash_recoverable(&Keccak256::digest(&payload))
		.map_err(|_| CredentialError::Signature("signing failed"))?;
	let mut signature = rs.to_bytes().to_vec();
	signature.push(id.to_byte());
	Ok(Credential {
		genesis: Bytes32(*genesis),
		account: Address(account),
		peer_id,
		expires_at,
		signer: Signer::Account { signature: Bytes(signature) },
	})
}

/// Makes a credential for `peer` on behalf of the node `account`, signed by its worker key.
pub fn sign_as_worker(
	key: &schnorrkel::Keypair,
	account: &[u8; 20],
	genesis: &[u8; 32],
	peer: &PeerId,
	expires_at: u64,
) -> Credential {
	let peer_id = peer.to_base58();
	let payload = credential_payload(genesis, account, &peer_id, expires_at);
	let signature = key.sign_simple(SR25519_CONTEXT, &payload);
	Credential {
		genesis: Bytes32(*genesis),
		account: Address(*account),
		peer_id,
		expires_at,
		signer: Signer::Worker {
			key: Bytes32(key.public.to_bytes()),
			signature: Bytes64(signature.to_bytes()),
		},
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const GENESIS: [u8; 32] = [7; 32];
	const NOW: u64 = 1_800_000_000;

	fn account_credential(peer: &PeerId, expires_at: u64) -> Credential {
		sign_as_account(&[0x11; 32], &GENESIS, peer, expires_at).unwrap()
	}

	#[test]
	fn account_credential_should_name_its_address_when_valid() {
		let peer = PeerId::random();
		let credential = account_credential(&peer, NOW + 60);
		let principal = verify(&credential, &GENESIS, &peer, NOW).unwrap();
		assert_eq!(hex::encode(principal.account), "19e7e376e7c213b7e7e7e46cc70a5dd086daff2a");
		assert_eq!(principal.key, PrincipalKey::Account);
	}

	#[test]
	fn worker_credential_should_name_its_key_when_valid() {
		let peer = PeerId::random();
		let pair = schnorrkel::Keypair::generate();
		let credential = sign_as_worker(&pair, &[5; 20], &GENESIS, &peer, NOW + 60);
		let principal = verify(&credential, &GENESIS, &peer, NOW).unwrap();
		assert_eq!(principal.key, PrincipalKey::Worker(pair.public.to_bytes()));
		assert_eq!(principal.account, [5; 20]);
	}

	#[test]
	fn credential_should_be_refused_when_chain_or_peer_is_another() {
		let peer = PeerId::random();
		let credential = account_credential(&peer, NOW + 60);
		assert_eq!(verify(&credential, &[8; 32], &peer, NOW), Err(CredentialError::WrongChain));
		let error = verify(&credential, &GENESIS, &PeerId::random(), NOW).unwrap_err();
		assert_eq!(error, CredentialError::WrongPeer(peer.to_base58()));
	}

	#[test]
	fn credential_should_be_refused_when_it_ran_out_or_runs_too_long() {
		let peer = PeerId::random();
		let expired = account_credential(&peer, NOW);
		assert!(matches!(
			verify(&expired, &GENESIS, &peer, NOW),
			Err(CredentialError::Expired { .. })
		));
		let long = account_credential(&peer, NOW + CREDENTIAL_MAX_LIFETIME_S + 61);
		assert_eq!(verify(&long, &GENESIS, &peer, NOW), Err(CredentialError::TooLong));
	}

	#[test]
	fn credential_should_be_refused_when_any_signed_field_changes() {
		let peer = PeerId::random();
		let pair = schnorrkel::Keypair::generate();
		for credential in [
			account_credential(&peer, NOW + 60),
			sign_as_worker(&pair, &[5; 20], &GENESIS, &peer, NOW + 60),
		] {
			let mut account = credential.clone();
			account.account = Address([9; 20]);
			let mut expiry = credential.clone();
			expiry.expires_at += 1;
			for forged in [account, expiry] {
				let error = verify(&forged, &GENESIS, &peer, NOW).unwrap_err();
				assert!(matches!(error, CredentialError::Signature(_)), "{error}");
			}
		}
	}

	#[test]
	fn signature_should_be_refused_when_malformed() {
		let peer = PeerId::random();
		for bytes in [vec![], vec![0; 64], vec![0; 65], vec![0xff; 65], vec![1; 4096]] {
			let mut credential = account_credential(&peer, NOW + 60);
			credential.signer = Signer::Account { signature: Bytes(bytes) };
			let error = verify(&credential, &GENESIS, &peer, NOW).unwrap_err();
			assert!(matches!(error, CredentialError::Signature(_)), "{error}");
		}
	}
}
