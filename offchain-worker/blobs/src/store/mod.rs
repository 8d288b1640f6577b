//! Content-addressed store on disk.
//!
//! A blob is written aside, synced, renamed and only then entered in the index; it is taken out of
//! the index before its file is removed. So after a crash every indexed blob has its file, and
//! what is left over (temporary files, files without a row) is removed at the next opening.

mod files;
mod index;

use crate::{
	clock::Clock,
	hash::{BlobHash, blob_hash},
	manifest::{ManifestError, ResultManifest},
};
use files::Files;
use index::{Index, IndexError, Row};
use std::{
	collections::{HashMap, HashSet},
	io,
	path::PathBuf,
	sync::{Mutex, MutexGuard, PoisonError},
	time::Duration,
};
use thiserror::Error;

/// Name of the index file.
const INDEX_FILE: &str = "index.redb";
/// Most manifests that are kept.
const MAX_MANIFESTS: u64 = 65_536;
/// Most blobs that are remembered as verified since the start.
const MAX_VERIFIED: usize = 4096;

/// Where and how much to store.
#[derive(Clone, Debug)]
pub struct StoreConfig {
	/// Data directory; made if it is missing.
	pub dir: PathBuf,
	/// Most bytes of all blobs together.
	pub quota_bytes: u64,
	/// Most bytes of one blob.
	pub max_blob_bytes: u64,
	/// How long a blob is kept unless it is pinned.
	pub ttl: Duration,
	/// Source of time.
	pub clock: Clock,
}

impl StoreConfig {
	/// 10 GiB in `dir`, blobs of at most 64 MiB, kept for seven days.
	pub fn new(dir: impl Into<PathBuf>) -> Self {
		Self {
			dir: dir.into(),
			quota_bytes: 10 * 1024 * 1024 * 1024,
			max_blob_bytes: 64 * 1024 * 1024,
			ttl: Duration::from_secs(7 * 24 * 60 * 60),
			clock: Clock::default(),
		}
	}
}

/// Why a blob is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum BlobKind {
	/// Fetched from elsewhere.
	Cached = 0,
	/// Arguments of one of our tasks; announced to others.
	Arguments = 1,
	/// A file of a result that we hand over.
	Result = 2,
}

impl BlobKind {
	fn from_byte(byte: u8) -> Self {
		match byte {
			1 => Self::Arguments,
			2 => Self::Result,
			_ => Self::Cached,
		}
	}
}

/// The store cannot do what was asked.
#[derive(Debug, Error)]
pub enum StoreError {
	/// Reading or writing a file failed.
	#[error("cannot {action} in {}: {source}; check owner, free space and disk", dir.display())]
	Io {
		/// What was tried.
		action: &'static str,
		/// The data directory.
		dir: PathBuf,
		/// What the system said.
		source: io::Error,
	},
	/// The index failed.
	#[error(
		"the index in {} failed: {source}; if another process uses this directory, stop it or \
		 choose another one",
		dir.display()
	)]
	Index {
		/// The data directory.
		dir: PathBuf,
		/// What the database said.
		source: Box<redb::Error>,
	},
	/// Nothing to store.
	#[error("an empty blob cannot be stored; give it content")]
	Empty,
	/// One blob is too large.
	#[error("a blob of {len} bytes exceeds the limit of {limit}; split it or raise the limit")]
	TooLarge {
		/// Its length in bytes.
		len: u64,
		/// The limit in bytes.
		limit: u64,
	},
	/// No room.
	#[error(
		"the store is full: {used} of {quota} bytes are in use and {len} more are needed; raise the quota, \
		 shorten the time to live or remove blobs"
	)]
	Full {
		/// Bytes in use.
		used: u64,
		/// The quota in bytes.
		quota: u64,
		/// Bytes needed.
		len: u64,
	},
	/// Too many manifests.
	#[error("{MAX_MANIFESTS} results are kept already; shorten the time to live")]
	TooManyResults,
	/// A file changed on disk.
	#[error("blob {hash} was damaged on disk and has been removed; fetch it again, check the disk")]
	Damaged {
		/// Its address, hex.
		hash: String,
	},
	/// A manifest is malformed.
	#[error(transparent)]
	Manifest(#[from] ManifestError),
}

/// What [`Store::sweep`] removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
	/// Addresses of the removed blobs.
	pub blobs: Vec<BlobHash>,
	/// Chains and tasks of the removed manifests.
	pub manifests: Vec<([u8; 32], u64)>,
	/// Bytes that became free.
	pub bytes: u64,
}

#[derive(Debug)]
struct State {
	used: u64,
	/// Blobs whose content was checked since the start, and their lengths: a blob is hashed once,
	/// not once per chunk that is served of it.
	verified: HashMap<BlobHash, u64>,
}

/// The store. Its methods block on the disk: call them from a blocking thread.
#[derive(Debug)]
pub struct Store {
	config: StoreConfig,
	files: Files,
	index: Index,
	state: Mutex<State>,
}

impl Store {
	/// Opens or creates the store and repairs what a crash left behind.
	pub fn open(config: StoreConfig) -> Result<Self, StoreError> {
		let fail =
			|source| StoreError::Io { action: "open the store", dir: config.dir.clone(), source };
		files::create_private_dir(&config.dir).map_err(fail)?;
		// The index is locked first: the files of a store in use by another process stay untouched.
		let index = Index::open(&config.dir.join(INDEX_FILE))
			.map_err(|source| StoreError::Index { dir: config.dir.clone(), source })?;
		let files = Files::open(&config.dir).map_err(fail)?;
		let state = Mutex::new(State { used: 0, verified: HashMap::new() });
		let store = Self { config, files, index, state };
		store.reconcile()?;
		Ok(store)
	}

	/// The configuration it was opened with.
	pub fn config(&self) -> &StoreConfig {
		&self.config
	}

	/// Bytes of all blobs together.
	pub fn used_bytes(&self) -> u64 {
		self.lock().used
	}

	/// Stores `bytes` and returns their address. Storing them again prolongs their life.
	pub fn put(&self, bytes: &[u8], kind: BlobKind) -> Result<BlobHash, StoreError> {
		let len = bytes.len() as u64;
		if len == 0 {
			return Err(StoreError::Empty);
		}
		if len > self.config.max_blob_bytes {
			return Err(StoreError::TooLarge { len, limit: self.config.max_blob_bytes });
		}
		let hash = blob_hash(bytes);
		let now = self.config.clock.now();
		let expires = now.saturating_add(self.config.ttl.as_secs());
		let mut state = self.lock();
		let mut row = Row { len, created: now, expires, pins: 0, kind };
		if let Some(old) = self.row(&hash)? {
			// What we announce stays announced when the same bytes also come in from elsewhere.
			let kind = if kind == BlobKind::Cached { old.kind } else { kind };
			row = Row {
				created: old.created,
				expires: expires.max(old.expires),
				pins: old.pins,
				kind,
				len,
			};
			if self.is_intact(&state, &hash, &old)? {
				return self.put_row(&hash, row).map(|()| hash);
			}
			self.forget(&mut state, &[(hash, old.len)])?;
		}
		self.make_room(&mut state, len, now)?;
		self.files.write(&hash, bytes).map_err(|source| self.io("write a blob", source))?;
		self.put_row(&hash, row)?;
		state.used = state.used.saturating_add(len);
		remember(&mut state, hash, len);
		Ok(hash)
	}

	/// The bytes of a blob, verified; `None` if it is not here or has expired.
	pub fn get(&self, hash: &BlobHash) -> Result<Option<Vec<u8>>, StoreError> {
		let Some(row) = self.live_row(hash)? else { return Ok(None) };
		let Ok(bytes) = self.files.read(hash, row.len) else {
			return self.drop_damaged(hash, row.len);
		};
		if bytes.len() as u64 != row.len || blob_hash(&bytes) != *hash {
			return self.drop_damaged(hash, row.len);
		}
		remember(&mut self.lock(), *hash, row.len);
		Ok(Some(bytes))
	}

	/// Length of the whole blob and at most `len` of its bytes from `offset`.
	///
	/// The whole blob is verified the first time that a part of it is read. Past the end the part
	/// is empty.
	pub fn read_chunk(
		&self,
		hash: &BlobHash,
		offset: u64,
		len: u32,
	) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
		let Some(row) = self.live_row(hash)? else { return Ok(None) };
		let verified = self.lock().verified.get(hash).copied();
		if verified != Some(row.len) && self.get(hash)?.is_none() {
			return Ok(None);
		}
		let part = row.len.saturating_sub(offset).min(u64::from(len));
		let Ok(part) = usize::try_from(part) else { return Ok(None) };
		if part == 0 {
			return Ok(Some((row.len, Vec::new())));
		}
		match self.files.read_part(hash, offset, part) {
			Ok(bytes) => Ok(Some((row.len, bytes))),
			Err(_) => self.drop_damaged(hash, row.len),
		}
	}

	/// Whether a live blob is here; its content is not verified.
	pub fn contains(&self, hash: &BlobHash) -> Result<bool, StoreError> {
		Ok(self.live_row(hash)?.is_some())
	}

	/// Holds on to a blob past its expiry; returns whether it is here. Pins count.
	pub fn pin(&self, hash: &BlobHash) -> Result<bool, StoreError> {
		self.change_pins(hash, |pins| pins.saturating_add(1))
	}

	/// Takes one pin back; returns whether the blob is here.
	pub fn unpin(&self, hash: &BlobHash) -> Result<bool, StoreError> {
		self.change_pins(hash, |pins| pins.saturating_sub(1))
	}

	/// Removes a blob, pinned or not; returns whether it was here.
	pub fn remove(&self, hash: &BlobHash) -> Result<bool, StoreError> {
		let mut state = self.lock();
		let Some(row) = self.row(hash)? else { return Ok(false) };
		self.forget(&mut state, &[(*hash, row.len)])?;
		Ok(true)
	}

	/// Stores which files make up the result of a task on the chain `genesis`.
	pub fn put_manifest(
		&self,
		genesis: &[u8; 32],
		manifest: &ResultManifest,
	) -> Result<(), StoreError> {
		manifest.validate()?;
		let _state = self.lock();
		let known = self.index.manifest(genesis, manifest.task).map_err(|e| self.index_error(e))?;
		let count = self.index.manifest_count().map_err(|e| self.index_error(e))?;
		if known.is_none() && count >= MAX_MANIFESTS {
			return Err(StoreError::TooManyResults);
		}
		let expires = self.config.clock.now().saturating_add(self.config.ttl.as_secs());
		self.index.put_manifest(genesis, manifest, expires).map_err(|error| self.index_error(error))
	}

	/// The manifest of a task's result, if it is here and has not expired.
	pub fn manifest(
		&self,
		genesis: &[u8; 32],
		task: u64,
	) -> Result<Option<ResultManifest>, StoreError> {
		let found = self.index.manifest(genesis, task).map_err(|error| self.index_error(error))?;
		let now = self.config.clock.now();
		Ok(found.filter(|(expires, _)| *expires > now).map(|(_, manifest)| manifest))
	}

	/// Addresses of the live arguments, to be announced.
	pub fn arguments(&self) -> Result<Vec<BlobHash>, StoreError> {
		let now = self.config.clock.now();
		let rows = self.index.rows().map_err(|error| self.index_error(error))?;
		let announced = |row: &Row| row.kind == BlobKind::Arguments && !row.is_dead(now);
		Ok(rows.into_iter().filter(|(_, row)| announced(row)).map(|(hash, _)| hash).collect())
	}

	/// Tasks on the chain `genesis` whose results are here, to be announced.
	pub fn results(&self, genesis: &[u8; 32]) -> Result<Vec<u64>, StoreError> {
		let now = self.config.clock.now();
		let keys = self.index.manifest_keys().map_err(|error| self.index_error(error))?;
		let live =
			keys.into_iter().filter(|(chain, _, expires)| chain == genesis && *expires > now);
		Ok(live.map(|(_, task, _)| task).collect())
	}

	/// Removes expired manifests and expired, unpinned blobs.
	pub fn sweep(&self) -> Result<Swept, StoreError> {
		let now = self.config.clock.now();
		let mut state = self.lock();
		let mut swept = self.evict(&mut state, now)?;
		let keys = self.index.manifest_keys().map_err(|error| self.index_error(error))?;
		swept.manifests = keys
			.into_iter()
			.filter(|(_, _, expires)| *expires <= now)
			.map(|(genesis, task, _)| (genesis, task))
			.collect();
		if !swept.manifests.is_empty() {
			self.index
				.remove_manifests(&swept.manifests)
				.map_err(|error| self.index_error(error))?;
		}
		Ok(swept)
	}

	fn lock(&self) -> MutexGuard<'_, State> {
		// The state is a counter and a cache: it stays usable if a holder of the lock panicked.
		self.state.lock().unwrap_or_else(PoisonError::into_inner)
	}

	fn io(&self, action: &'static str, source: io::Error) -> StoreError {
		StoreError::Io { action, dir: self.config.dir.clone(), source }
	}

	fn index_error(&self, source: IndexError) -> StoreError {
		StoreError::Index { dir: self.config.dir.clone(), source }
	}

	fn row(&self, hash: &BlobHash) -> Result<Option<Row>, StoreError> {
		self.index.row(hash).map_err(|error| self.index_error(error))
	}

	fn put_row(&self, hash: &BlobHash, row: Row) -> Result<(), StoreError> {
		self.index.put_row(hash, row).map_err(|error| self.index_error(error))
	}

	fn live_row(&self, hash: &BlobHash) -> Result<Option<Row>, StoreError> {
		let now = self.config.clock.now();
		Ok(self.row(hash)?.filter(|row| !row.is_dead(now)))
	}

	/// Whether an indexed blob's content is what its address says.
	fn is_intact(&self, state: &State, hash: &BlobHash, row: &Row) -> Result<bool, StoreError> {
		let len = self.files.len(hash).map_err(|source| self.io("look up a blob", source))?;
		if len != Some(row.len) {
			return Ok(false);
		}
		if state.verified.get(hash) == Some(&row.len) {
			return Ok(true);
		}
		let bytes =
			self.files.read(hash, row.len).map_err(|source| self.io("read a blob", source))?;
		Ok(blob_hash(&bytes) == *hash)
	}

	fn change_pins(
		&self,
		hash: &BlobHash,
		change: impl FnOnce(u32) -> u32,
	) -> Result<bool, StoreError> {
		let _state = self.lock();
		let Some(row) = self.live_row(hash)? else { return Ok(false) };
		self.put_row(hash, Row { pins: change(row.pins), ..row })?;
		Ok(true)
	}

	fn drop_damaged<T>(&self, hash: &BlobHash, len: u64) -> Result<Option<T>, StoreError> {
		let mut state = self.lock();
		// It may have been removed, not damaged, since its row was read.
		if self.row(hash)?.is_none() {
			return Ok(None);
		}
		self.forget(&mut state, &[(*hash, len)])?;
		Err(StoreError::Damaged { hash: hex::encode(hash) })
	}

	/// Takes blobs out of the index, then off the disk.
	fn forget(&self, state: &mut State, blobs: &[(BlobHash, u64)]) -> Result<(), StoreError> {
		let hashes: Vec<BlobHash> = blobs.iter().map(|(hash, _)| *hash).collect();
		self.index.remove_rows(&hashes).map_err(|error| self.index_error(error))?;
		for (hash, len) in blobs {
			state.used = state.used.saturating_sub(*len);
			state.verified.remove(hash);
			self.files.remove(hash).map_err(|source| self.io("remove a blob", source))?;
		}
		Ok(())
	}

	fn evict(&self, state: &mut State, now: u64) -> Result<Swept, StoreError> {
		let rows = self.index.rows().map_err(|error| self.index_error(error))?;
		let dead: Vec<(BlobHash, u64)> = rows
			.into_iter()
			.filter(|(_, row)| row.is_dead(now))
			.map(|(hash, row)| (hash, row.len))
			.collect();
		if !dead.is_empty() {
			self.forget(state, &dead)?;
		}
		Ok(Swept {
			bytes: dead.iter().map(|(_, len)| len).sum(),
			blobs: dead.into_iter().map(|(hash, _)| hash).collect(),
			manifests: Vec::new(),
		})
	}

	fn make_room(&self, state: &mut State, len: u64, now: u64) -> Result<(), StoreError> {
		let quota = self.config.quota_bytes;
		if state.used.saturating_add(len) > quota {
			self.evict(state, now)?;
		}
		if state.used.saturating_add(len) > quota {
			return Err(StoreError::Full { used: state.used, quota, len });
		}
		Ok(())
	}

	/// Drops rows without a whole file and files without a row, and counts the bytes.
	fn reconcile(&self) -> Result<(), StoreError> {
		let found = self.files.list().map_err(|source| self.io("list blobs", source))?;
		let found: HashMap<BlobHash, u64> = found.into_iter().collect();
		let rows = self.index.rows().map_err(|error| self.index_error(error))?;
		let mut state = self.lock();
		let mut broken = Vec::new();
		let mut kept = HashSet::new();
		for (hash, row) in rows {
			if found.get(&hash) == Some(&row.len) {
				state.used = state.used.saturating_add(row.len);
				kept.insert(hash);
			} else {
				broken.push(hash);
			}
		}
		if !broken.is_empty() {
			tracing::warn!(count = broken.len(), "removed incomplete blobs from the store");
			self.index.remove_rows(&broken).map_err(|error| self.index_error(error))?;
		}
		for hash in found.keys().filter(|hash| !kept.contains(*hash)) {
			self.files.remove(hash).map_err(|source| self.io("remove a stray blob", source))?;
		}
		Ok(())
	}
}

fn remember(state: &mut State, hash: BlobHash, len: u64) {
	if state.verified.len() >= MAX_VERIFIED {
		state.verified.clear();
	}
	state.verified.insert(hash, len);
}

#[cfg(test)]
mod tests;
