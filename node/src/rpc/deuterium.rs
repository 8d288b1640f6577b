//! The `deuterium_*` calls: what clients, sidecars and user interfaces read of the protocol.

use crate::service::FullClient;
use deuterium_primitives::AccountId20;
use deuterium_protocol::{
	Address,
	view::{NetworkView, NodeView, TaskView},
};
use deuterium_runtime_api::DeuteriumApi;
use jsonrpsee::{
	core::RpcResult,
	proc_macros::rpc,
	types::{ErrorObjectOwned, error::INTERNAL_ERROR_CODE},
};
use sp_api::{ApiError, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use std::sync::Arc;

/// Read access to tasks, nodes and statistics, at the best block.
#[rpc(server, namespace = "deuterium")]
pub trait Deuterium {
	/// A task; `null` when it never existed or its record was dropped after its retention.
	#[method(name = "task")]
	fn task(&self, id: u64) -> RpcResult<Option<TaskView>>;

	/// A node; `null` when the account never joined.
	#[method(name = "node")]
	fn node(&self, account: Address) -> RpcResult<Option<NodeView>>;

	/// Statistics of the network.
	#[method(name = "network")]
	fn network(&self) -> RpcResult<NetworkView>;
}

/// Answers from the state of the best block.
pub struct Views(Arc<FullClient>);

impl Views {
	/// Views of this client's chain.
	pub fn new(client: Arc<FullClient>) -> Self {
		Self(client)
	}
}

impl DeuteriumServer for Views {
	fn task(&self, id: u64) -> RpcResult<Option<TaskView>> {
		self.0.runtime_api().task(self.0.info().best_hash, id).map_err(failed)
	}

	fn node(&self, account: Address) -> RpcResult<Option<NodeView>> {
		let account = AccountId20(account.0);
		self.0.runtime_api().node(self.0.info().best_hash, account).map_err(failed)
	}

	fn network(&self) -> RpcResult<NetworkView> {
		self.0.runtime_api().network(self.0.info().best_hash).map_err(failed)
	}
}

/// The chain's runtime cannot answer, most likely because it is older than these calls.
fn failed(error: ApiError) -> ErrorObjectOwned {
	let message = format!("the chain's runtime cannot answer this: {error}");
	ErrorObjectOwned::owned(INTERNAL_ERROR_CODE, message, None::<()>)
}
