//! Commitments: version 2 (D8) and the form of the protocol's original contracts.

use crate::{Hash, Round, TaskId};
use alloc::vec::Vec;
use codec::Encode;

/// Separates commitments from every other hash of the network.
pub const COMMITMENT_DOMAIN: &[u8; 23] = b"deuterium/commitment/v2";

/// `keccak256(domain ‖ genesis ‖ task (u64, big-endian) ‖ round ‖ node ‖ digest ‖ salt)`.
///
/// It binds chain, task, position and node, so that it is worthless in anybody else's hands, and
/// the salt stays secret until disclosure, so that digests of low entropy cannot be guessed
/// (protocol B-18, B-19, B-20). All parts but the digest have a fixed length: no two different
/// tuples share a preimage.
pub fn commitment<AccountId: Encode>(
	genesis: &Hash,
	task: TaskId,
	round: Round,
	node: &AccountId,
	digest: &[u8],
	salt: &Hash,
) -> Hash {
	let mut preimage = Vec::with_capacity(256);
	preimage.extend_from_slice(COMMITMENT_DOMAIN);
	preimage.extend_from_slice(genesis.as_bytes());
	preimage.extend_from_slice(&task.to_be_bytes());
	preimage.push(round);
	node.encode_to(&mut preimage);
	preimage.extend_from_slice(digest);
	preimage.extend_from_slice(salt.as_bytes());
	Hash::from(sp_io::hashing::keccak_256(&preimage))
}

/// `keccak256(digest ‖ nonce)`, the form of the original contracts (protocol §5.1).
///
/// The nonce is published with it, so it hides only what the digest's own entropy hides, and it binds
/// neither chain nor task nor node. It is accepted through the contracts' ABI only.
pub fn legacy_commitment(digest: &[u8], nonce: &Hash) -> Hash {
	let mut preimage = Vec::with_capacity(digest.len().saturating_add(32));
	preimage.extend_from_slice(digest);
	preimage.extend_from_slice(nonce.as_bytes());
	Hash::from(sp_io::hashing::keccak_256(&preimage))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn commitment_should_change_when_any_part_changes() {
		let base = |task, round, node: u64, digest: &[u8], salt| {
			commitment(&Hash::repeat_byte(1), task, round, &node, digest, &Hash::repeat_byte(salt))
		};
		let first = base(1, 0, 9, &[1; 8], 2);
		assert_eq!(first, base(1, 0, 9, &[1; 8], 2));
		for other in [
			base(2, 0, 9, &[1; 8], 2),
			base(1, 1, 9, &[1; 8], 2),
			base(1, 0, 8, &[1; 8], 2),
			base(1, 0, 9, &[1; 16], 2),
			base(1, 0, 9, &[1; 8], 3),
			commitment(&Hash::zero(), 1, 0, &9u64, &[1; 8], &Hash::repeat_byte(2)),
		] {
			assert_ne!(first, other);
		}
	}

	#[test]
	fn legacy_commitment_should_be_keccak_of_digest_and_nonce() {
		let nonce = Hash::repeat_byte(7);
		let preimage = [&[1u8; 8][..], &[7; 32]].concat();
		let expected = sp_io::hashing::keccak_256(&preimage);
		assert_eq!(legacy_commitment(&[1; 8], &nonce).0, expected);
		assert_ne!(legacy_commitment(&[1; 8], &Hash::repeat_byte(8)).0, expected);
		assert_ne!(legacy_commitment(&[2; 8], &nonce).0, expected);
	}
}
