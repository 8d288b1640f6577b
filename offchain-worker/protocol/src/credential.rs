//! Proof that a libp2p peer acts for an account.

use crate::{Address, Bytes, Bytes32, Bytes64};
use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

/// Longest time for which a credential may be valid, in seconds.
pub const CREDENTIAL_MAX_LIFETIME_S: u64 = 24 * 60 * 60;

/// Binds a peer id to an account for a limited time on one chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Credential {
	/// Genesis hash of the chain.
	pub genesis: Bytes32,
	/// The account for which the peer acts.
	pub account: Address,
	/// The peer's libp2p id, base58.
	pub peer_id: String,
	/// End of validity, Unix time in seconds.
	pub expires_at: u64,
	/// Who vouches for it.
	pub signer: Signer,
}

/// A signature over [`credential_payload`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "type")]
pub enum Signer {
	/// The account itself: secp256k1 over keccak-256 of the payload, 65 bytes `r ‖ s ‖ v`.
	Account {
		/// The signature, 65 bytes.
		signature: Bytes,
	},
	/// The worker key that the chain names for the node: sr25519, context `substrate`.
	Worker {
		/// The worker key.
		key: Bytes32,
		/// The signature.
		signature: Bytes64,
	},
}

/// The bytes that a credential's signer signs.
///
/// `"deuterium/peer-credential/v1" ‖ genesis ‖ account ‖ expires_at (u64, big-endian) ‖ length of
/// the peer id (u16, big-endian) ‖ peer id (UTF-8)`. A peer id longer than 65 535 bytes is cut,
/// which can only make the signature fail.
pub fn credential_payload(
	genesis: &[u8; 32],
	account: &[u8; 20],
	peer_id: &str,
	expires_at: u64,
) -> Vec<u8> {
	let length = u16::try_from(peer_id.len()).unwrap_or(u16::MAX);
	let mut payload = Vec::with_capacity(96 + peer_id.len());
	payload.extend_from_slice(b"deuterium/peer-credential/v1");
	payload.extend_from_slice(genesis);
	payload.extend_from_slice(account);
	payload.extend_from_slice(&expires_at.to_be_bytes());
	payload.extend_from_slice(&length.to_be_bytes());
	payload.extend(peer_id.as_bytes().iter().take(usize::from(length)));
	payload
}
