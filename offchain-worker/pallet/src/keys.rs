//! The worker keys in this node's keystore.

use deuterium_primitives::{WORKER_KEY_TYPE, WorkerKey, WorkerSignature};

/// Whether the keystore holds this worker key.
pub(crate) fn is_ours(key: &WorkerKey) -> bool {
	sp_io::crypto::sr25519_public_keys(WORKER_KEY_TYPE).contains(key)
}

/// Signs with a worker key of the keystore; `None` when it is not there any more.
pub(crate) fn sign(key: &WorkerKey, payload: &[u8]) -> Option<WorkerSignature> {
	sp_io::crypto::sr25519_sign(WORKER_KEY_TYPE, key, payload)
}
