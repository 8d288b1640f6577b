//! Content addresses and the keys under which they are announced.

use sha3::{Digest, Keccak256};

/// Address of a blob: keccak-256 of its bytes, the same hash that the chain keeps for arguments.
pub type BlobHash = [u8; 32];

/// keccak-256 of `bytes`.
pub fn blob_hash(bytes: &[u8]) -> BlobHash {
	Keccak256::digest(bytes).into()
}

/// Key under which the result of `task` is announced in the DHT.
///
/// `keccak256("deuterium/result/v1" ‖ genesis ‖ task as u64, big-endian)`.
pub fn result_key(genesis: &[u8; 32], task: u64) -> [u8; 32] {
	let mut hasher = Keccak256::new();
	hasher.update(b"deuterium/result/v1");
	hasher.update(genesis);
	hasher.update(task.to_be_bytes());
	hasher.finalize().into()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn blob_hash_should_be_keccak_when_input_is_empty() {
		assert_eq!(
			hex::encode(blob_hash(b"")),
			"c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
		);
	}

	#[test]
	fn result_key_should_differ_when_chain_or_task_differs() {
		let key = result_key(&[1; 32], 7);
		assert_ne!(key, result_key(&[2; 32], 7));
		assert_ne!(key, result_key(&[1; 32], 8));
	}
}
