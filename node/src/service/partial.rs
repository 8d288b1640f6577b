//! What both the node and the database commands need: client, pool, import queue.

use crate::inherents::{Inherents, SealedClock};
use deuterium_runtime::{apis::RuntimeApi, opaque::Block};
use sc_client_api::UsageProvider;
use sc_consensus_babe::{BabeBlockImport, BabeLink, BabeWorkerHandle};
use sc_consensus_grandpa::{GrandpaBlockImport, LinkHalf};
use sc_executor::{DEFAULT_HEAP_ALLOC_STRATEGY, HeapAllocStrategy, WasmExecutor};
use sc_service::{Configuration, PartialComponents, error::Error};
use sc_telemetry::{Telemetry, TelemetryWorker};
use sc_transaction_pool::TransactionPoolHandle;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_consensus_babe::SlotDuration;
use std::{
	path::PathBuf,
	sync::Arc,
	time::{SystemTime, UNIX_EPOCH},
};

/// The client: executes the runtime as WebAssembly.
pub type FullClient =
	sc_service::TFullClient<Block, RuntimeApi, WasmExecutor<sp_io::SubstrateHostFunctions>>;
/// The database.
pub type FullBackend = sc_service::TFullBackend<Block>;
/// How the best chain is chosen.
pub type FullSelectChain = sc_consensus::LongestChain<FullBackend, Block>;
/// The transaction pool.
pub(crate) type Pool = TransactionPoolHandle<Block, FullClient>;
/// Import of finality.
type FinalityImport = GrandpaBlockImport<FullBackend, Block, FullClient, FullSelectChain>;
/// Import of blocks: BABE around GRANDPA.
pub(crate) type Import =
	BabeBlockImport<Block, FullClient, FinalityImport, Inherents, FullSelectChain>;
/// What connects GRANDPA's voter with its import.
pub(crate) type FinalityLink = LinkHalf<Block, FullClient, FullSelectChain>;

/// What consensus needs of the partial service.
pub struct Consensus {
	/// Import of own blocks.
	pub(crate) import: Import,
	/// BABE's epochs and configuration.
	pub(crate) babe: BabeLink<Block>,
	/// Answers questions about epochs.
	pub(crate) babe_worker: BabeWorkerHandle<Block>,
	/// GRANDPA's voter.
	pub(crate) grandpa: FinalityLink,
	/// The clock of sealed blocks, when blocks are sealed.
	pub(crate) sealed_clock: Option<Arc<SealedClock>>,
	/// Telemetry.
	pub(crate) telemetry: Option<Telemetry>,
}

/// The partial service.
pub type Components = PartialComponents<
	FullClient,
	FullBackend,
	FullSelectChain,
	sc_consensus::DefaultImportQueue<Block>,
	Pool,
	Consensus,
>;

/// Names the folder in which compiled runtimes are kept, instead of one in the base path.
const RUNTIME_CACHE: &str = "DEUTERIUM_RUNTIME_CACHE";

/// The executor of the runtime. To compile one takes seconds, so what was compiled is kept on disk for
/// the next start; whoever can write there can run code in the node, as with the rest of the base path.
fn executor(config: &Configuration) -> WasmExecutor<sp_io::SubstrateHostFunctions> {
	let settings = &config.executor;
	let heap = settings.default_heap_pages.map_or(DEFAULT_HEAP_ALLOC_STRATEGY, |pages| {
		HeapAllocStrategy::Static { extra_pages: u32::try_from(pages).unwrap_or(u32::MAX) }
	});
	let compiled = std::env::var_os(RUNTIME_CACHE)
		.map_or_else(|| config.base_path.path().join("compiled-runtimes"), PathBuf::from);
	WasmExecutor::builder()
		.with_execution_method(settings.wasm_method)
		.with_onchain_heap_alloc_strategy(heap)
		.with_offchain_heap_alloc_strategy(heap)
		.with_max_runtime_instances(settings.max_runtime_instances)
		.with_runtime_cache_size(settings.runtime_cache_size)
		.with_cache_path(compiled)
		.build()
}

/// Opens the database and builds what every command needs. `sealed`: blocks are made without
/// consensus, so their time does not follow the clock on the wall.
///
/// # Errors
///
/// When the database cannot be opened, or the chain has no validators and so can never have a
/// block.
pub fn new_partial(config: &Configuration, sealed: bool) -> Result<Components, Error> {
	let telemetry = config
		.telemetry_endpoints
		.clone()
		.filter(|endpoints| !endpoints.is_empty())
		.map(|endpoints| -> Result<_, sc_telemetry::Error> {
			let worker = TelemetryWorker::new(16)?;
			let telemetry = worker.handle().new_telemetry(endpoints);
			Ok((worker, telemetry))
		})
		.transpose()?;
	let executor = executor(config);
	let (client, backend, keystore_container, task_manager) =
		sc_service::new_full_parts::<Block, RuntimeApi, _>(
			config,
			telemetry.as_ref().map(|(_, telemetry)| telemetry.handle()),
			executor,
			Vec::new(),
		)?;
	let client = Arc::new(client);
	let telemetry = telemetry.map(|(worker, telemetry)| {
		task_manager.spawn_handle().spawn("telemetry", None, worker.run());
		telemetry
	});
	let select_chain = sc_consensus::LongestChain::new(backend.clone());
	let transaction_pool = Arc::from(
		sc_transaction_pool::Builder::new(
			task_manager.spawn_essential_handle(),
			client.clone(),
			config.role.is_authority().into(),
		)
		.with_options(config.transaction_pool.clone())
		.with_prometheus(config.prometheus_registry())
		.build(),
	);
	let babe_config = sc_consensus_babe::configuration(&*client)?;
	match babe_config.authorities.len() {
		0 => return Err(no_validators(config)),
		1 => {},
		_ if !sealed => {},
		validators => return Err(super::sealing::refused(validators)),
	}
	let (grandpa_import, grandpa) = sc_consensus_grandpa::block_import(
		client.clone(),
		super::full::JUSTIFICATION_PERIOD,
		&client,
		select_chain.clone(),
		telemetry.as_ref().map(|telemetry| telemetry.handle()),
	)?;

	let slot_duration = babe_config.slot_duration();
	let sealed_clock = sealed
		.then(|| sealed_start(&client, slot_duration))
		.transpose()?
		.map(|start| Arc::new(SealedClock::new(start, slot_duration)));
	let inherents = match &sealed_clock {
		Some(clock) => Inherents::sealed_import(slot_duration, clock.clone()),
		None => Inherents::wall(slot_duration),
	};
	let (import, babe) = sc_consensus_babe::block_import(
		babe_config,
		grandpa_import.clone(),
		client.clone(),
		inherents,
		select_chain.clone(),
		OffchainTransactionPoolFactory::new(transaction_pool.clone()),
	)?;
	let (import_queue, babe_worker) =
		sc_consensus_babe::import_queue(sc_consensus_babe::ImportQueueParams {
			link: babe.clone(),
			block_import: import.clone(),
			justification_import: Some(Box::new(grandpa_import)),
			client: client.clone(),
			slot_duration,
			spawner: &task_manager.spawn_essential_handle(),
			registry: config.prometheus_registry(),
			telemetry: telemetry.as_ref().map(|telemetry| telemetry.handle()),
		})?;

	Ok(PartialComponents {
		client,
		backend,
		task_manager,
		import_queue,
		keystore_container,
		select_chain,
		transaction_pool,
		other: Consensus { import, babe, babe_worker, grandpa, sealed_clock, telemetry },
	})
}

fn no_validators(config: &Configuration) -> Error {
	super::refusal(format!(
		"the chain `{}` has no validators, so it can never have a block. If this is the `testnet` \
		 template: write it out with `deuterium-node build-spec --chain testnet`, fill in \
		 balances, collatorSelection.invulnerables, session.keys and sudo.key, and start the node \
		 with --chain and that file",
		config.chain_spec.id()
	))
}

/// The time of the next sealed block in milliseconds since the Unix epoch: now on a new chain, else
/// the slot after that of the best block.
fn sealed_start(client: &FullClient, slot_duration: SlotDuration) -> Result<u64, Error> {
	let best = client.usage_info().chain;
	if best.best_number == 0 {
		let now = SystemTime::now().duration_since(UNIX_EPOCH);
		return match now.map(|now| u64::try_from(now.as_millis())) {
			Ok(Ok(now)) => Ok(now),
			_ => Err(super::refusal("the clock of this machine is not set: set it")),
		};
	}
	let header = client
		.header(best.best_hash)?
		.ok_or_else(|| super::refusal("the best block is not in the database: purge it"))?;
	let digest = sc_consensus_babe::find_pre_digest::<Block>(&header)
		.map_err(|error| super::refusal(error.to_string()))?;
	Ok((*digest.slot()).saturating_add(1).saturating_mul(slot_duration.as_millis()))
}
