//! `deuterium_pump`: the last run of this node's pump.

use crate::service::FullBackend;
use deuterium_protocol::{Heartbeat, OFFCHAIN_HEARTBEAT_KEY};
use jsonrpsee::{Extensions, core::RpcResult, proc_macros::rpc};
use sc_client_api::Backend;
use sc_rpc_api::check_if_safe;
use sp_core::offchain::{OffchainStorage, STORAGE_PREFIX};
use std::sync::Arc;

/// The provider's view of this node.
#[rpc(server, namespace = "deuterium")]
pub trait Pump {
	/// How the pump's last run ended: for which nodes it works, or what keeps it from working.
	/// `null` when it never ran here, because no sidecar is configured or offchain workers are off.
	///
	/// An unsafe method: it names the provider's nodes and what is wrong with them.
	#[method(name = "pump", with_extensions)]
	fn pump(&self) -> RpcResult<Option<Heartbeat>>;
}

/// Answers from this node's offchain storage.
pub struct LastRun(Arc<FullBackend>);

impl LastRun {
	/// The last run of the node with this backend.
	pub fn new(backend: Arc<FullBackend>) -> Self {
		Self(backend)
	}
}

impl PumpServer for LastRun {
	fn pump(&self, extensions: &Extensions) -> RpcResult<Option<Heartbeat>> {
		check_if_safe(extensions)?;
		let storage = self.0.offchain_storage();
		let bytes = storage.and_then(|db| db.get(STORAGE_PREFIX, OFFCHAIN_HEARTBEAT_KEY));
		Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
	}
}
