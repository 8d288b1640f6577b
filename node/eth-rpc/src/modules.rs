//! All namespaces put together, and the tasks that feed them.

use crate::{
	backend::{ChainIndex, EthBackend, NetworkStatus},
	config::EthConfig,
	debug::{Debug, DebugApiServer},
	eth::{Blocks, Eth, EthApiServer},
	filters::{self, Filters},
	indexer::{Index, Indexer},
	logs::{self, LogQuery},
	net::{Net, NetApiServer},
	pending::PoolFeed,
	pubsub::{self, PubSub},
	trace::{Trace, TraceApiServer, Tracer},
	txpool::{Txpool, TxpoolApiServer},
	web3::{RpcModulesApiServer, Web3, Web3ApiServer},
};
use futures::{FutureExt, future::BoxFuture};
use jsonrpsee::{RpcModule, core::RegisterMethodError};
use std::sync::Arc;
use substrate_prometheus_endpoint::Registry;

/// What the Ethereum RPC works on.
pub struct EthDeps {
	/// The node.
	pub backend: Arc<dyn EthBackend>,
	/// The index of Ethereum hashes and logs.
	pub index: Index,
	/// What is known of the network.
	pub network: Arc<dyn NetworkStatus>,
	/// Limits and policies.
	pub config: EthConfig,
	/// What `web3_clientVersion` answers: name, version, platform.
	pub client_version: String,
	/// What traces; without it there are no `debug_trace*` methods.
	pub tracer: Option<Arc<dyn Tracer>>,
	/// Where metrics go.
	pub prometheus: Option<Registry>,
}

/// The Ethereum RPC of a node: its methods, once for every server, and its tasks.
pub struct EthRpc {
	deps: EthDeps,
	config: Arc<EthConfig>,
	pool: PoolFeed,
	filters: Filters,
	query: LogQuery,
}

/// A task of the Ethereum RPC.
pub struct EthTask {
	/// Its name in the node's metrics.
	pub name: &'static str,
	/// Whether it reads and writes the disk: then it must have a thread of its own.
	pub blocking: bool,
	/// What it does, for as long as the node runs.
	pub future: BoxFuture<'static, ()>,
}

impl EthRpc {
	/// Puts the parts together. Spawn the tasks, or nothing moves.
	pub fn new(deps: EthDeps) -> Self {
		deps.backend.archive().attach(deps.index.clone());
		let config = Arc::new(deps.config.clone());
		let pool = PoolFeed::default();
		let query = LogQuery::new(deps.backend.clone(), deps.index.clone(), config.clone());
		let filters = Filters::new(
			deps.backend.clone(),
			deps.index.clone(),
			query.clone(),
			pool.clone(),
			config.clone(),
		);
		Self { deps, config, pool, filters, query }
	}

	/// The tasks: the indexer, and what listens to the pool.
	pub fn tasks(&self) -> Vec<EthTask> {
		let EthDeps { backend, index, prometheus, .. } = &self.deps;
		let indexer = Indexer::new(backend.clone(), index.clone(), prometheus.as_ref())
			.keeping(self.config.history);
		vec![
			EthTask { name: "ethereum-indexer", blocking: true, future: indexer.run().boxed() },
			EthTask {
				name: "ethereum-pool",
				blocking: false,
				future: self.pool.clone().run(backend.clone()).boxed(),
			},
		]
	}

	/// All methods.
	///
	/// # Errors
	///
	/// When two modules have a method of the same name.
	pub fn module(&self) -> Result<RpcModule<()>, RegisterMethodError> {
		let EthDeps { backend, index, network, client_version, tracer, .. } = &self.deps;
		let blocks = Blocks {
			backend: backend.clone(),
			index: Arc::new(index.clone()) as Arc<dyn ChainIndex>,
		};
		let web3 = Web3 { client_version: client_version.clone() };
		let pubsub =
			PubSub::new(backend.clone(), index.clone(), self.pool.clone(), network.clone());

		let mut module = RpcModule::new(());
		module.merge(Eth::new(blocks.clone(), self.config.clone(), network.clone()).into_rpc())?;
		module.merge(logs::module(self.query.clone())?)?;
		module.merge(filters::module(self.filters.clone())?)?;
		module.merge(pubsub::module(pubsub)?)?;
		module.merge(Net::new(backend.clone(), network.clone()).into_rpc())?;
		module.merge(Web3ApiServer::into_rpc(web3.clone()))?;
		module.merge(RpcModulesApiServer::into_rpc(web3))?;
		module.merge(Txpool::new(backend.clone()).into_rpc())?;
		module.merge(Debug::new(blocks.clone()).into_rpc())?;
		if let Some(tracer) = tracer {
			module.merge(Trace::new(blocks, self.config.clone(), tracer.clone()).into_rpc())?;
		}
		Ok(module)
	}
}
