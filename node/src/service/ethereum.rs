//! The Ethereum RPC: its index, its tasks, and what it asks of the node.

use super::partial::{FullBackend, FullClient, Pool};
use crate::tracer::NativeTracer;
use async_trait::async_trait;
use deuterium_eth_rpc::{
	EthBackend, EthConfig, EthDeps, EthRpc,
	backend::{NetworkState, NetworkStatus, SubstrateBackend, SyncState},
	indexer::Index,
	pubsub,
	trace::Tracer,
};
use deuterium_runtime::opaque::Block;
use jsonrpsee::{core::traits::IdProvider, server::BatchRequestConfig, types::SubscriptionId};
use sc_client_api::BlockBackend;
use sc_network_sync::SyncingService;
use sc_service::{
	Configuration, TaskManager,
	config::{RpcConfiguration, RpcSubscriptionIdProvider},
	error::Error,
};
use sp_blockchain::HeaderBackend;
use std::{path::PathBuf, sync::Arc};
use substrate_prometheus_endpoint::Registry;

/// Group of the tasks in the node's metrics.
const TASK_GROUP: Option<&str> = Some("ethereum");

/// What the Ethereum RPC is built of.
pub(super) struct Parts {
	pub(super) client: Arc<FullClient>,
	pub(super) backend: Arc<FullBackend>,
	pub(super) pool: Arc<Pool>,
	pub(super) sync: Arc<SyncingService<Block>>,
	pub(super) config: EthConfig,
	/// Whether to serve `debug_trace*`.
	pub(super) debug_trace: bool,
	/// File of the index.
	pub(super) index: PathBuf,
	pub(super) registry: Option<Registry>,
}

/// Where the index of a chain is kept: beside its database.
pub fn index_file(config: &Configuration) -> PathBuf {
	config.base_path.config_dir(config.chain_spec.id()).join("ethereum").join("index.redb")
}

/// Opens the index, puts the RPC together and spawns its tasks.
///
/// # Errors
///
/// When the index cannot be written or another process has it.
pub(super) fn start(parts: Parts, tasks: &TaskManager) -> Result<Arc<EthRpc>, Error> {
	let Parts { client, backend: db, pool, sync, config, debug_trace, index: file, registry } =
		parts;
	let genesis = client
		.block_hash(0)?
		.ok_or_else(|| super::refusal("the genesis block is not in the database: purge it"))?;
	let index = Index::open(&file, genesis).map_err(|error| {
		super::refusal(format!("the Ethereum index {} cannot be used: {error}", file.display()))
	})?;
	let network =
		Arc::new(Network { starting: client.info().best_number, client: client.clone(), sync });
	let backend: Arc<dyn EthBackend> =
		Arc::new(SubstrateBackend::new(client.clone(), db.clone(), pool, config.block_cache));
	let tracer = debug_trace.then(|| -> Arc<dyn Tracer> {
		Arc::new(NativeTracer::new(client, db, backend.clone(), config.max_response_bytes))
	});
	let rpc = EthRpc::new(EthDeps {
		backend,
		index,
		network,
		config,
		client_version: client_version(),
		tracer,
		prometheus: registry,
	});
	for task in rpc.tasks() {
		match task.blocking {
			true => tasks.spawn_handle().spawn_blocking(task.name, TASK_GROUP, task.future),
			false => tasks.spawn_handle().spawn(task.name, TASK_GROUP, task.future),
		}
	}
	Ok(Arc::new(rpc))
}

/// The most calls in one batch, unless `--rpc-max-batch-request-len` says otherwise: go-ethereum's
/// default.
const MAX_BATCH: u32 = 1000;

/// Sets up the RPC server as Ethereum's clients expect it.
pub(super) fn configure(rpc: &mut RpcConfiguration) {
	rpc.id_provider = Some(Box::new(SubscriptionIds));
	let endpoints = rpc.addr.iter_mut().flatten().map(|endpoint| &mut endpoint.batch_config);
	for config in endpoints.chain([&mut rpc.batch_config]) {
		if matches!(config, BatchRequestConfig::Unlimited) {
			*config = BatchRequestConfig::Limit(MAX_BATCH);
		}
	}
}

/// Ids of all subscriptions of this node: hexadecimal ones, as Ethereum's clients expect them; others
/// take any string.
#[derive(Clone, Debug)]
struct SubscriptionIds;

impl IdProvider for SubscriptionIds {
	fn next_id(&self) -> SubscriptionId<'static> {
		pubsub::SubscriptionIds.next_id()
	}
}

impl RpcSubscriptionIdProvider for SubscriptionIds {}

/// What `web3_clientVersion` answers, in the form of go-ethereum.
fn client_version() -> String {
	let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
	format!("Deuterium/v{}/{os}-{arch}/rust", env!("CARGO_PKG_VERSION"))
}

/// The network as the Ethereum RPC sees it.
struct Network {
	client: Arc<FullClient>,
	sync: Arc<SyncingService<Block>>,
	/// The best block when the node started.
	starting: u32,
}

#[async_trait]
impl NetworkStatus for Network {
	async fn network(&self) -> NetworkState {
		let peers = self.sync.num_connected_peers();
		// Nobody answers only while the node stops.
		let Ok(status) = self.sync.status().await else {
			return NetworkState { peers, syncing: None };
		};
		let current = self.client.info().best_number;
		let syncing = status.state.is_major_syncing().then(|| SyncState {
			starting: self.starting.min(current),
			current,
			highest: status.best_seen_block.unwrap_or(current).max(current),
		});
		NetworkState { peers, syncing }
	}
}
