//! A chain as a validator keeps it: state and blocks in ParityDB, blocks executed as WebAssembly.
//!
//! What a validator does beside that — checking the seal, the transaction pool, the network — is not
//! part of these benches.

mod draft;
mod meter;
mod trial;

pub(crate) use draft::{Applied, Draft, Seed, pre_digest, timestamp};
pub(crate) use meter::Usage;
pub(crate) use trial::{Sample, Trial};

use crate::clock::Stopwatch;
use anyhow::{Context, Result, anyhow, ensure};
use codec::Encode;
use deuterium_runtime::{BlockNumber, Hash, Header};
use meter::Meter;
use sc_client_api::{Backend as _, BlockImportOperation as _, NewBlockState, TrieCacheContext};
use sc_client_db::{BlocksPruning, DatabaseSettings, DatabaseSource, PruningMode};
use sc_executor::WasmExecutor;
use sp_core::{
	storage::{StateVersion, Storage, well_known_keys},
	traits::{CallContext, RuntimeCode, WrappedRuntimeCode},
};
use sp_externalities::Extensions;
use sp_runtime::{
	Digest,
	traits::{BlakeTwo256, Hash as _, Header as _},
};
use sp_state_machine::{Backend as _, Ext, OverlayedChanges, StateMachine, StorageChanges};
use std::{path::PathBuf, sync::Arc, time::Duration};

/// Blocks as the database sees them.
pub(crate) type Block = deuterium_runtime::opaque::Block;
type Database = sc_client_db::Backend<Block>;
type State = Meter<<Database as sc_client_api::Backend<Block>>::State>;
type Overlay = OverlayedChanges<BlakeTwo256>;

/// The node's default for `--trie-cache-size`.
const TRIE_CACHE_BYTES: usize = 1 << 30;
/// States that are kept, as by a node with default settings.
const KEPT_STATES: u32 = 256;
/// Blocks after which a state goes from memory to the database. A node does it at finality.
const CANONICAL_AFTER: u64 = 2;
/// The slot of block 1.
pub(crate) const FIRST_SLOT: u64 = 800_000_000;

/// What all chains of a run share: the executor with the runtime's blob, and where databases lie.
pub(crate) struct Machine {
	executor: WasmExecutor<sp_io::SubstrateHostFunctions>,
	blob: Vec<u8>,
	hash: Vec<u8>,
	folder: PathBuf,
}

impl Machine {
	/// A machine for this blob, compressed or not, with its databases in a folder.
	pub(crate) fn new(blob: Vec<u8>, folder: PathBuf) -> Self {
		let hash = sp_io::hashing::blake2_256(&blob).to_vec();
		Self { executor: WasmExecutor::builder().build(), blob, hash, folder }
	}

	fn call(
		&self,
		state: &State,
		overlay: &mut Overlay,
		method: &str,
		data: &[u8],
		import: bool,
	) -> Result<Vec<u8>> {
		let code = WrappedRuntimeCode((&self.blob).into());
		let code = RuntimeCode { code_fetcher: &code, heap_pages: None, hash: self.hash.clone() };
		let context = CallContext::Onchain { import };
		let mut extensions = Extensions::default();
		StateMachine::new(
			state,
			overlay,
			&self.executor,
			method,
			data,
			&mut extensions,
			&code,
			context,
		)
		.execute()
		.map_err(|error| anyhow!("{method} failed: {error}"))
	}
}

/// What the import of a block took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Imported {
	/// Execution, with the state root.
	pub(crate) execution: Duration,
	/// Writing block and state to the database.
	pub(crate) commit: Duration,
	/// What was read.
	pub(crate) usage: Usage,
	/// Keys written.
	pub(crate) writes: u64,
	/// Bytes of the block.
	pub(crate) bytes: u64,
}

impl Imported {
	/// All of it, in milliseconds.
	pub(crate) fn millis(&self) -> f64 {
		(self.execution + self.commit).as_secs_f64() * 1e3
	}
}

/// The latest block.
#[derive(Clone, Copy, Debug)]
struct Tip {
	hash: Hash,
	number: BlockNumber,
	slot: u64,
}

/// A chain with its database in a temporary folder.
pub(crate) struct Chain {
	machine: Arc<Machine>,
	database: Database,
	genesis: Hash,
	tip: Tip,
	// Removes the files when the chain is dropped; declared after the database that uses them.
	_folder: tempfile::TempDir,
}

impl Chain {
	/// Writes a genesis state to a fresh database.
	pub(crate) fn new(machine: &Arc<Machine>, mut storage: Storage) -> Result<Self> {
		let folder = tempfile::tempdir_in(&machine.folder).with_context(|| {
			format!("no database in {}: is it writable, with space left?", machine.folder.display())
		})?;
		let settings = DatabaseSettings {
			trie_cache_maximum_size: Some(TRIE_CACHE_BYTES),
			state_pruning: Some(PruningMode::blocks_pruning(KEPT_STATES)),
			source: DatabaseSource::ParityDb { path: folder.path().into() },
			blocks_pruning: BlocksPruning::KeepFinalized,
			pruning_filters: Vec::new(),
			metrics_registry: None,
		};
		let database = Database::new(settings, CANONICAL_AFTER)?;
		storage.top.insert(well_known_keys::CODE.to_vec(), machine.blob.clone());

		let mut operation = database.begin_operation()?;
		let root = operation.set_genesis_state(storage, true, StateVersion::V1)?;
		let empty = BlakeTwo256::ordered_trie_root(Vec::new(), StateVersion::V1);
		let header = Header::new(0, empty, root, Hash::zero(), Digest::default());
		let genesis = header.hash();
		operation.set_block_data(
			header,
			Some(Vec::new()),
			None,
			None,
			NewBlockState::Final,
			true,
		)?;
		database.commit_operation(operation)?;
		let tip = Tip { hash: genesis, number: 0, slot: FIRST_SLOT - 1 };
		Ok(Self { machine: machine.clone(), database, genesis, tip, _folder: folder })
	}

	/// Hash of block 0.
	pub(crate) fn genesis(&self) -> Hash {
		self.genesis
	}

	/// Number of the latest block.
	pub(crate) fn number(&self) -> BlockNumber {
		self.tip.number
	}

	fn state(&self) -> Result<State> {
		Ok(Meter::new(self.database.state_at(self.tip.hash, TrieCacheContext::Trusted)?))
	}

	/// Lets native code look at the state after the latest block. What it changes is dropped.
	pub(crate) fn look<R>(&self, look: impl FnOnce() -> R) -> Result<R> {
		let state = self.state()?;
		let mut overlay = Overlay::default();
		Ok(run_on(&state, &mut overlay, look))
	}

	/// Executes a block on top of the latest one, without keeping it; says how long that took.
	pub(crate) fn rehearse(&self, block: &Block) -> Result<Duration> {
		let state = self.state()?;
		let mut overlay = Overlay::default();
		let encoded = block.encode();
		let started = Stopwatch::start();
		self.machine.call(&state, &mut overlay, "Core_execute_block", &encoded, true)?;
		Ok(started.elapsed())
	}

	/// Imports a block on top of the latest one and makes it the latest.
	pub(crate) fn import(&mut self, block: &Block, slot: u64) -> Result<Imported> {
		let imported = self.write(block, NewBlockState::Best)?;
		self.tip = Tip { hash: block.header.hash(), number: block.header.number, slot };
		Ok(imported)
	}

	/// Imports a block on top of the latest one as a fork: the chain does not go on from it.
	pub(crate) fn import_aside(&self, block: &Block) -> Result<Imported> {
		self.write(block, NewBlockState::Normal)
	}

	fn write(&self, block: &Block, importance: NewBlockState) -> Result<Imported> {
		ensure!(block.header.parent_hash == self.tip.hash, "the block has another parent");
		let encoded = block.encode();
		let started = Stopwatch::start();
		let state = self.state()?;
		let mut overlay = Overlay::default();
		self.machine.call(&state, &mut overlay, "Core_execute_block", &encoded, true)?;
		let changes = overlay
			.drain_storage_changes(&state, StateVersion::V1)
			.map_err(|error| anyhow!("no changes of the block: {error}"))?;
		let execution = started.elapsed();
		ensure!(changes.transaction_storage_root == block.header.state_root, "wrong state root");
		let usage = state.take();
		// What execution learnt goes from its own cache to the shared one, as in the node.
		drop(state);

		let writes = changes.main_storage_changes.len() as u64;
		self.commit(block, changes, importance)?;
		let commit = started.elapsed() - execution;
		Ok(Imported { execution, commit, usage, writes, bytes: encoded.len() as u64 })
	}

	/// Reads these keys from the latest state; says how many are there, and how long that took.
	pub(crate) fn read(&self, keys: &[&[u8]]) -> Result<(usize, Duration)> {
		let state = self.database.state_at(self.tip.hash, TrieCacheContext::Trusted)?;
		let started = Stopwatch::start();
		let mut found = 0;
		for key in keys {
			let value = state.storage(key).map_err(|error| anyhow!("no read: {error}"))?;
			found += usize::from(value.is_some());
		}
		Ok((found, started.elapsed()))
	}

	/// Writes these values in a block without transactions that the chain does not go on from; says
	/// how long that took, with the state root.
	pub(crate) fn write_keys(&self, values: Vec<(Vec<u8>, Vec<u8>)>) -> Result<Duration> {
		let state = self.state()?;
		let mut overlay = Overlay::default();
		let started = Stopwatch::start();
		for (key, value) in values {
			overlay.set_storage(key, Some(value));
		}
		let changes = overlay
			.drain_storage_changes(&state, StateVersion::V1)
			.map_err(|error| anyhow!("no changes: {error}"))?;
		drop(state);
		let empty = BlakeTwo256::ordered_trie_root(Vec::new(), StateVersion::V1);
		let root = changes.transaction_storage_root;
		let header =
			Header::new(self.tip.number + 1, empty, root, self.tip.hash, Digest::default());
		let block = Block { header, extrinsics: Vec::new() };
		self.commit(&block, changes, NewBlockState::Normal)?;
		Ok(started.elapsed())
	}

	/// Writes a block on top of the latest one, and what it changed, to the database.
	fn commit(
		&self,
		block: &Block,
		changes: StorageChanges<BlakeTwo256>,
		importance: NewBlockState,
	) -> Result<()> {
		let mut operation = self.database.begin_operation()?;
		self.database.begin_state_operation(&mut operation, self.tip.hash)?;
		operation.set_block_data(
			block.header.clone(),
			Some(block.extrinsics.clone()),
			None,
			None,
			importance,
			true,
		)?;
		operation.update_db_storage(changes.transaction)?;
		operation.update_storage(changes.main_storage_changes, changes.child_storage_changes)?;
		self.database.commit_operation(operation)?;
		Ok(())
	}
}

/// Runs native code on a state and the changes made to it so far.
fn run_on<R>(state: &State, overlay: &mut Overlay, run: impl FnOnce() -> R) -> R {
	let mut ext = Ext::new(overlay, state, None);
	sp_externalities::set_and_run_with_externalities(&mut ext, run)
}
