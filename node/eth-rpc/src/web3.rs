//! The `web3` namespace, and `rpc_modules`, by which go-ethereum's console learns what there is.

use crate::error::EthResult;
use alloy_primitives::{B256, Bytes, keccak256};
use jsonrpsee::proc_macros::rpc;
use std::collections::BTreeMap;

/// Namespaces that Ethereum clients may use, with go-ethereum's version number of each.
const MODULES: [&str; 6] = ["debug", "eth", "net", "rpc", "txpool", "web3"];

/// Methods of the `web3` namespace.
#[rpc(server, namespace = "web3")]
pub trait Web3Api {
	/// Name and version of this node.
	#[method(name = "clientVersion")]
	fn client_version(&self) -> EthResult<String>;

	/// keccak-256 of bytes.
	#[method(name = "sha3")]
	fn sha3(&self, data: Bytes) -> EthResult<B256>;
}

/// Methods of the `rpc` namespace that Ethereum clients use.
#[rpc(server, namespace = "rpc")]
pub trait RpcModulesApi {
	/// The namespaces and their versions.
	#[method(name = "modules")]
	fn modules(&self) -> EthResult<BTreeMap<&'static str, &'static str>>;
}

/// Serves `web3` and `rpc_modules`.
#[derive(Clone)]
pub struct Web3 {
	/// Name and version of this node.
	pub client_version: String,
}

impl Web3ApiServer for Web3 {
	fn client_version(&self) -> EthResult<String> {
		Ok(self.client_version.clone())
	}

	fn sha3(&self, data: Bytes) -> EthResult<B256> {
		Ok(keccak256(&data))
	}
}

impl RpcModulesApiServer for Web3 {
	fn modules(&self) -> EthResult<BTreeMap<&'static str, &'static str>> {
		Ok(MODULES.into_iter().map(|module| (module, "1.0")).collect())
	}
}
