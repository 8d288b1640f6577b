//! The running node: network, RPC, offchain workers, authoring and finality.

use super::{
	Options, ethereum,
	partial::{
		Consensus, FinalityLink, FullBackend, FullClient, FullSelectChain, Import, Pool,
		new_partial,
	},
	sealing::{self, Sealer},
};
use crate::{inherents::Inherents, rpc, worker_key};
use deuterium_runtime::{Hash, opaque::Block};
use futures::FutureExt;
use sc_client_api::{Backend, BlockBackend};
use sc_consensus_babe::{BabeLink, SlotProportion};
use sc_consensus_grandpa::{FinalityProofProvider, SharedVoterState};
use sc_network::{
	NetworkBackend, NotificationService,
	config::{FullNetworkConfiguration, NetworkBackendType, ProtocolName},
	service::traits::NetworkService,
};
use sc_network_sync::SyncingService;
use sc_offchain::{OffchainWorkerOptions, OffchainWorkers};
use sc_service::{
	Configuration, PartialComponents, TaskManager, WarpSyncConfig, config::KeystoreConfig,
	error::Error,
};
use sc_telemetry::TelemetryHandle;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_core::crypto::SecretString;
use sp_keystore::KeystorePtr;
use std::{sync::Arc, time::Duration};
use substrate_prometheus_endpoint::Registry;

/// Blocks between two justifications that are kept for other nodes.
pub(super) const JUSTIFICATION_PERIOD: u32 = 512;

/// Part of a slot that authoring may take; the runtime limits the weight of a block to the same
/// part.
const PROPOSAL_PORTION: f32 = 2.0 / 3.0;

/// How long GRANDPA expects a message to travel.
const GOSSIP_DURATION: Duration = Duration::from_millis(333);

/// Starts the node.
///
/// # Errors
///
/// When the database, the network or the RPC server cannot be started, or when the options do not
/// fit the chain.
pub fn start(config: Configuration, options: Options) -> Result<TaskManager, Error> {
	match config.network.network_backend {
		NetworkBackendType::Libp2p => {
			start_with::<sc_network::NetworkWorker<Block, Hash>>(config, options)
		},
		NetworkBackendType::Litep2p => {
			start_with::<sc_network::Litep2pNetworkBackend>(config, options)
		},
	}
}

/// What the tasks of a running node share.
pub(super) struct Node {
	pub(super) client: Arc<FullClient>,
	backend: Arc<FullBackend>,
	pub(super) pool: Arc<Pool>,
	pub(super) keystore: KeystorePtr,
	pub(super) select_chain: FullSelectChain,
	network: Arc<dyn NetworkService>,
	sync: Arc<SyncingService<Block>>,
	registry: Option<Registry>,
	telemetry: Option<TelemetryHandle>,
}

fn start_with<N: NetworkBackend<Block, Hash>>(
	mut config: Configuration,
	options: Options,
) -> Result<TaskManager, Error> {
	let PartialComponents {
		client,
		backend,
		mut task_manager,
		import_queue,
		keystore_container,
		select_chain,
		transaction_pool: pool,
		other: Consensus { import, babe, babe_worker, grandpa, sealed_clock, mut telemetry },
	} = new_partial(&config, options.sealing.is_some())?;
	let keystore = keystore_container.keystore();
	if let Some(suri) = &options.worker_key {
		insert_worker_key(&config, &keystore, suri)?;
	}
	if let Some(mut storage) = backend.offchain_storage() {
		options.sidecar.store(&mut storage);
	}
	// From here on `config` is taken apart; keep what the later steps need.
	let registry = config.prometheus_registry().cloned();
	let role = config.role;
	let name = config.network.node_name.clone();
	let force_authoring = config.force_authoring;
	let enable_grandpa = !config.disable_grandpa && options.sealing.is_none();

	let metrics = N::register_notification_metrics(registry.as_ref());
	let mut net_config =
		FullNetworkConfiguration::<_, _, N>::new(&config.network, registry.clone());
	let grandpa_protocol = grandpa_protocol(&client, &config)?;
	let (grandpa_set, grandpa_notifications) = sc_consensus_grandpa::grandpa_peers_set_config::<_, N>(
		grandpa_protocol.clone(),
		metrics.clone(),
		net_config.peer_store_handle(),
	);
	net_config.add_notification_protocol(grandpa_set);
	let warp_sync = Arc::new(sc_consensus_grandpa::warp_proof::NetworkProvider::new(
		backend.clone(),
		grandpa.shared_authority_set().clone(),
		Vec::new(),
	));
	let (network, system_rpc_tx, tx_handler_controller, sync, _bitswap) =
		sc_service::build_network(sc_service::BuildNetworkParams {
			config: &config,
			net_config,
			client: client.clone(),
			transaction_pool: pool.clone(),
			spawn_handle: task_manager.spawn_handle(),
			spawn_essential_handle: task_manager.spawn_essential_handle(),
			import_queue,
			block_announce_validator_builder: None,
			warp_sync_config: Some(WarpSyncConfig::WithProvider(warp_sync)),
			block_relay: None,
			metrics,
			gap_sync_body_policy: None,
		})?;

	let (sealer, seal_commands) = match options.sealing {
		Some(sealing) => {
			let (sender, commands) = sealing::commands(sealing, &pool);
			(sealed_clock.map(|clock| Sealer { clock, commands }), Some(sender))
		},
		None => (None, None),
	};
	let ethereum = ethereum::start(
		ethereum::Parts {
			client: client.clone(),
			backend: backend.clone(),
			pool: pool.clone(),
			sync: sync.clone(),
			config: options.ethereum.config(config.rpc.max_response_size),
			debug_trace: options.ethereum.eth_debug_trace,
			slots: (babe.config().slot_duration(), options.sealing.is_some()),
			index: ethereum::index_file(&config),
			registry: registry.clone(),
		},
		&task_manager,
	)?;
	ethereum::configure(&mut config.rpc);
	let voter_state = SharedVoterState::empty();
	let rpc_builder = rpc::builder(rpc::Deps {
		client: client.clone(),
		backend: backend.clone(),
		pool: pool.clone(),
		select_chain: select_chain.clone(),
		keystore: keystore.clone(),
		babe_worker,
		authority_set: grandpa.shared_authority_set().clone(),
		voter_state: voter_state.clone(),
		justifications: grandpa.justification_stream(),
		finality_proofs: FinalityProofProvider::new_for_service(
			backend.clone(),
			Some(grandpa.shared_authority_set().clone()),
		),
		seal_commands,
		ethereum,
	});
	let _rpc_handlers = sc_service::spawn_tasks(sc_service::SpawnTasksParams {
		config,
		client: client.clone(),
		backend: backend.clone(),
		task_manager: &mut task_manager,
		keystore: keystore.clone(),
		transaction_pool: pool.clone(),
		rpc_builder: Box::new(rpc_builder),
		network: network.clone(),
		system_rpc_tx,
		tx_handler_controller,
		sync_service: sync.clone(),
		telemetry: telemetry.as_mut(),
		tracing_execute_block: None,
	})?;

	let node = Node {
		client,
		backend,
		pool,
		keystore,
		select_chain,
		network,
		sync,
		registry,
		telemetry: telemetry.as_ref().map(|telemetry| telemetry.handle()),
	};
	if options.offchain_workers {
		run_offchain_workers(&task_manager, &node, role.is_authority())?;
	}
	match sealer {
		Some(sealer) => sealing::run(&task_manager, &node, import, &babe, sealer)?,
		None if role.is_authority() => {
			run_babe(&task_manager, &node, import, babe, force_authoring)?;
		},
		None => {},
	}
	if enable_grandpa {
		let config = sc_consensus_grandpa::Config {
			gossip_duration: GOSSIP_DURATION,
			justification_generation_period: JUSTIFICATION_PERIOD,
			name: Some(name),
			observer_enabled: false,
			keystore: role.is_authority().then(|| node.keystore.clone()),
			local_role: role,
			telemetry: node.telemetry.clone(),
			protocol_name: grandpa_protocol,
		};
		run_grandpa(&task_manager, &node, config, grandpa, grandpa_notifications, voter_state)?;
	}
	// Telemetry reports for as long as it lives.
	task_manager.keep_alive(telemetry);
	Ok(task_manager)
}

fn grandpa_protocol(client: &FullClient, config: &Configuration) -> Result<ProtocolName, Error> {
	let genesis = client
		.block_hash(0)?
		.ok_or_else(|| super::refusal("the genesis block is not in the database: purge it"))?;
	Ok(sc_consensus_grandpa::protocol_standard_name(&genesis, &config.chain_spec))
}

/// Puts the worker key of the command line into the keystore.
fn insert_worker_key(
	config: &Configuration,
	keystore: &KeystorePtr,
	suri: &str,
) -> Result<(), Error> {
	let password: Option<&SecretString> = match &config.keystore {
		KeystoreConfig::Path { password, .. } => password.as_ref(),
		KeystoreConfig::InMemory => None,
	};
	let public = worker_key::insert(&**keystore, suri, password)
		.map_err(|error| super::refusal(error.to_string()))?;
	tracing::info!(target: "worker-key", "🔑 Worker key {} is in the keystore.", worker_key::hex(&public));
	Ok(())
}

/// Runs the offchain workers of the runtime after every block, with what they need: HTTP, the
/// keystore, the database and the transaction pool.
fn run_offchain_workers(
	task_manager: &TaskManager,
	node: &Node,
	is_validator: bool,
) -> Result<(), Error> {
	let workers = OffchainWorkers::new(OffchainWorkerOptions {
		runtime_api_provider: node.client.clone(),
		keystore: Some(node.keystore.clone()),
		offchain_db: node.backend.offchain_storage(),
		transaction_pool: Some(OffchainTransactionPoolFactory::new(node.pool.clone())),
		network_provider: Arc::new(node.network.clone()),
		is_validator,
		enable_http_requests: true,
		custom_extensions: |_| Vec::new(),
	})?;
	task_manager.spawn_handle().spawn(
		"offchain-workers-runner",
		"offchain-worker",
		workers.run(node.client.clone(), task_manager.spawn_handle()).boxed(),
	);
	Ok(())
}

impl Node {
	/// Puts transactions from the pool into blocks.
	pub(super) fn proposer(
		&self,
		task_manager: &TaskManager,
	) -> sc_basic_authorship::ProposerFactory<Pool, FullClient> {
		sc_basic_authorship::ProposerFactory::new(
			task_manager.spawn_handle(),
			self.client.clone(),
			self.pool.clone(),
			self.registry.as_ref(),
			self.telemetry.clone(),
		)
	}
}

/// Makes blocks in the slots that this node's key wins.
fn run_babe(
	task_manager: &TaskManager,
	node: &Node,
	import: Import,
	babe: BabeLink<Block>,
	force_authoring: bool,
) -> Result<(), Error> {
	let slot_duration = babe.config().slot_duration();
	let authoring = sc_consensus_babe::start_babe(sc_consensus_babe::BabeParams {
		keystore: node.keystore.clone(),
		client: node.client.clone(),
		select_chain: node.select_chain.clone(),
		env: node.proposer(task_manager),
		block_import: import,
		sync_oracle: node.sync.clone(),
		justification_sync_link: node.sync.clone(),
		create_inherent_data_providers: Inherents::wall(slot_duration),
		force_authoring,
		// Blocks go on when finality stalls.
		backoff_authoring_blocks: None::<()>,
		babe_link: babe,
		block_proposal_slot_portion: SlotProportion::new(PROPOSAL_PORTION),
		max_block_proposal_slot_portion: None,
		telemetry: node.telemetry.clone(),
	})?;
	task_manager.spawn_essential_handle().spawn_blocking(
		"babe-proposer",
		Some("block-authoring"),
		authoring,
	);
	Ok(())
}

/// Votes on finality, or follows the votes.
fn run_grandpa(
	task_manager: &TaskManager,
	node: &Node,
	config: sc_consensus_grandpa::Config,
	link: FinalityLink,
	notification_service: Box<dyn NotificationService>,
	shared_voter_state: SharedVoterState,
) -> Result<(), Error> {
	let voter = sc_consensus_grandpa::run_grandpa_voter(sc_consensus_grandpa::GrandpaParams {
		config,
		link,
		network: node.network.clone(),
		sync: node.sync.clone(),
		notification_service,
		voting_rule: sc_consensus_grandpa::VotingRulesBuilder::default().build(),
		prometheus_registry: node.registry.clone(),
		shared_voter_state,
		telemetry: node.telemetry.clone(),
		offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(node.pool.clone()),
	})?;
	task_manager.spawn_essential_handle().spawn_blocking("grandpa-voter", None, voter);
	Ok(())
}
