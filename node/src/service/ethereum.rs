//! The Ethereum RPC: its index, its tasks, and what it asks of the node.

use super::partial::{FullBackend, FullClient, Pool};
use async_trait::async_trait;
use deuterium_eth_rpc::{
	EthConfig, EthDeps, EthRpc,
	backend::{NetworkState, NetworkStatus, SubstrateBackend, SyncState},
	indexer::Index,
	pubsub,
};
use deuterium_runtime::opaque::Block;
use jsonrpsee::{core::traits::IdProvider, types::SubscriptionId};
use sc_client_api::BlockBackend;
use sc_network_sync::SyncingService;
use sc_service::{Configuration, TaskManager, config::RpcSubscriptionIdProvider, error::Error};
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
	let Parts { client, backend, pool, sync, config, index: file, registry } = parts;
	let genesis = client
		.block_hash(0)?
		.ok_or_else(|| super::refusal("the genesis block is not in the database: purge it"))?;
	let index = Index::open(&file, genesis).map_err(|error| {
		super::refusal(format!("the Ethereum index {} cannot be used: {error}", file.display()))
	})?;
	let network =
		Arc::new(Network { starting: client.info().best_number, client: client.clone(), sync });
	let rpc = EthRpc::new(EthDeps {
		backend: Arc::new(SubstrateBackend::new(client, backend, pool, config.block_cache)),
		index,
		network,
		config,
		client_version: client_version(),
		tracer: None,
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

/// Ids of all subscriptions of this node: hexadecimal ones, as Ethereum's clients expect them; others
/// take any string.
#[derive(Clone, Debug)]
pub(super) struct SubscriptionIds;

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
