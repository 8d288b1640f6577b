//! The Ethereum RPC: its index, its tasks, and what it asks of the node.

use super::partial::{FullBackend, FullClient, Pool};
use crate::tracer::NativeTracer;
use async_trait::async_trait;
use codec::Encode;
use deuterium_eth_rpc::{
	EthBackend, EthConfig, EthDeps, EthRpc,
	backend::{
		NativeHeader, NetworkState, NetworkStatus, SubstrateBackend, SyncState,
		substrate::NextDigest,
	},
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
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use sp_consensus_babe::{
	AuthorityIndex, BabeApi, Slot, SlotDuration,
	digests::{CompatibleDigestItem, PreDigest, SecondaryPlainPreDigest},
};
use sp_core::U256;
use sp_io::hashing::blake2_256;
use sp_runtime::{Digest, DigestItem};
use sp_timestamp::Timestamp;
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
	/// How long a slot is, and whether blocks are sealed without regard to the clock on the wall.
	pub(super) slots: (SlotDuration, bool),
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
	let Parts {
		client,
		backend: db,
		pool,
		sync,
		config,
		debug_trace,
		slots,
		index: file,
		registry,
	} = parts;
	let genesis = client
		.block_hash(0)?
		.ok_or_else(|| super::refusal("the genesis block is not in the database: purge it"))?;
	let index = Index::open(&file, genesis).map_err(|error| {
		super::refusal(format!("the Ethereum index {} cannot be used: {error}", file.display()))
	})?;
	let network =
		Arc::new(Network { starting: client.info().best_number, client: client.clone(), sync });
	let backend: Arc<dyn EthBackend> = Arc::new(
		SubstrateBackend::new(client.clone(), db.clone(), pool, config.block_cache)
			.with_next_digest(next_digest(client.clone(), slots)),
	);
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

/// What the header of the next block says of slot and author, as far as it can be told: the slot that
/// it is now, or the one after the parent's, and who may author in it when nobody has won it. Who has
/// won it is a secret until the block is there.
fn next_digest(client: Arc<FullClient>, (duration, sealed): (SlotDuration, bool)) -> NextDigest {
	Arc::new(move |parent: &NativeHeader| {
		let Ok(last) = sc_consensus_babe::find_pre_digest::<Block>(parent) else {
			return Digest::default();
		};
		let now = match sealed {
			true => Slot::from(0),
			false => Slot::from_timestamp(Timestamp::current(), duration),
		};
		let slot = now.max(last.slot() + 1);
		let authority_index = author_of(&client, parent, slot).unwrap_or_default();
		let next = SecondaryPlainPreDigest { authority_index, slot };
		Digest { logs: vec![DigestItem::babe_pre_digest(PreDigest::SecondaryPlain(next))] }
	})
}

/// Whose turn a slot is when nobody has won it (BABE, secondary slots).
fn author_of(client: &FullClient, parent: &NativeHeader, slot: Slot) -> Option<AuthorityIndex> {
	let epoch = client.runtime_api().current_epoch(parent.hash()).ok()?;
	let draw = U256::from_big_endian(&blake2_256(&(epoch.randomness, slot).encode()));
	let turn = draw.checked_rem(epoch.authorities.len().into())?;
	u32::try_from(turn).ok()
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
