//! The `net` namespace.

use crate::{
	backend::{At, EthBackend, NetworkStatus},
	error::EthResult,
};
use alloy_primitives::U64;
use jsonrpsee::{core::async_trait, proc_macros::rpc};
use std::sync::Arc;

/// Methods of the `net` namespace.
#[rpc(server, namespace = "net")]
pub trait NetApi {
	/// The network id, which is the chain id, in decimal.
	#[method(name = "version", blocking)]
	fn version(&self) -> EthResult<String>;

	/// Connected peers.
	#[method(name = "peerCount")]
	async fn peer_count(&self) -> EthResult<U64>;

	/// Always `true`: the node listens for peers.
	#[method(name = "listening")]
	fn listening(&self) -> EthResult<bool>;
}

/// Serves the `net` namespace.
pub struct Net {
	backend: Arc<dyn EthBackend>,
	network: Arc<dyn NetworkStatus>,
}

impl Net {
	/// Over a node and what is known of the network.
	pub fn new(backend: Arc<dyn EthBackend>, network: Arc<dyn NetworkStatus>) -> Self {
		Self { backend, network }
	}
}

#[async_trait]
impl NetApiServer for Net {
	fn version(&self) -> EthResult<String> {
		Ok(self.backend.chain_id(At::Block(self.backend.best().hash))?.to_string())
	}

	async fn peer_count(&self) -> EthResult<U64> {
		Ok(U64::from(self.network.network().await.peers))
	}

	fn listening(&self) -> EthResult<bool> {
		Ok(true)
	}
}
