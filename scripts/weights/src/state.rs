//! The state that benchmarks run on: a trie in memory that counts which keys are read and written,
//! can be committed to in the middle of a call, and can be set back to genesis.

use sp_core::{
	Blake2Hasher, H256,
	storage::{ChildInfo, StateVersion, Storage, TrackedStorageKey},
};
use sp_state_machine::{
	Backend, BackendTransaction, ChildStorageCollection, InMemoryBackend, IterArgs,
	StateMachineStats, StorageCollection, StorageIterator, StorageKey, StorageValue,
	TrieBackendBuilder, UsageInfo,
};
use sp_trie::{
	MerkleValue,
	cache::{CacheSize, SharedTrieCache},
};
use std::{
	cell::RefCell,
	collections::{BTreeMap, HashSet},
	rc::Rc,
};

type Trie = InMemoryBackend<Blake2Hasher>;
type TrieIter = <Trie as Backend<Blake2Hasher>>::RawIter;

/// Keys are reported by their first bytes: those of the pallet and of the storage item.
pub(crate) const ITEM_PREFIX: usize = 32;

/// How often a key was used.
#[derive(Clone, Copy, Default)]
struct Uses {
	reads: u32,
	writes: u32,
}

/// Uses by key; keys of child tries come after the name of the trie.
type Log = Rc<RefCell<BTreeMap<Vec<u8>, Uses>>>;

/// See the module.
pub(crate) struct BenchmarkState {
	trie: RefCell<Trie>,
	genesis: Trie,
	/// Keeps nothing itself: it makes caches that last from one commit to the next.
	cache: SharedTrieCache<Blake2Hasher>,
	log: Log,
	whitelist: RefCell<Vec<TrackedStorageKey>>,
}

impl BenchmarkState {
	/// A state that begins with, and returns to, this genesis.
	pub(crate) fn new(genesis: Storage) -> Self {
		let genesis = Trie::from((genesis, StateVersion::V1));
		Self {
			trie: RefCell::new(genesis.clone()),
			genesis,
			cache: SharedTrieCache::new(CacheSize::new(0), None),
			log: Log::default(),
			whitelist: RefCell::default(),
		}
	}

	fn note_read(&self, child: Option<&ChildInfo>, key: &[u8]) {
		note(&self.log, child.map(ChildInfo::storage_key), key, |uses| uses.reads += 1);
	}

	/// The uses that count: those of keys that are not known to be in memory anyway.
	fn counted(&self) -> Vec<(Vec<u8>, Uses)> {
		let whitelist = self.whitelist.borrow();
		let free: HashSet<&[u8]> = whitelist.iter().map(|key| key.key.as_slice()).collect();
		let log = self.log.borrow();
		let counted = log.iter().filter(|(key, _)| !free.contains(key.as_slice()));
		counted.map(|(key, uses)| (key.clone(), *uses)).collect()
	}
}

fn note(log: &Log, child: Option<&[u8]>, key: &[u8], change: impl FnOnce(&mut Uses)) {
	let key = [child.unwrap_or_default(), key].concat();
	change(log.borrow_mut().entry(key).or_default());
}

impl std::fmt::Debug for BenchmarkState {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.write_str("BenchmarkState")
	}
}

/// An iterator that counts what it reads.
pub(crate) struct CountingIter {
	inner: TrieIter,
	child: Option<Vec<u8>>,
	log: Log,
}

impl CountingIter {
	fn note(&self, key: &[u8]) {
		note(&self.log, self.child.as_deref(), key, |uses| uses.reads += 1);
	}
}

impl StorageIterator<Blake2Hasher> for CountingIter {
	type Backend = BenchmarkState;
	type Error = String;

	fn next_key(&mut self, backend: &BenchmarkState) -> Option<Result<StorageKey, String>> {
		let next = self.inner.next_key(&backend.trie.borrow());
		if let Some(Ok(key)) = &next {
			self.note(key);
		}
		next
	}

	fn next_pair(
		&mut self,
		backend: &BenchmarkState,
	) -> Option<Result<(StorageKey, StorageValue), String>> {
		let next = self.inner.next_pair(&backend.trie.borrow());
		if let Some(Ok((key, _))) = &next {
			self.note(key);
		}
		next
	}

	fn was_complete(&self) -> bool {
		self.inner.was_complete()
	}
}

impl Backend<Blake2Hasher> for BenchmarkState {
	type Error = String;
	type TrieBackendStorage = <Trie as Backend<Blake2Hasher>>::TrieBackendStorage;
	type RawIter = CountingIter;

	fn storage(&self, key: &[u8]) -> Result<Option<StorageValue>, String> {
		self.note_read(None, key);
		self.trie.borrow().storage(key)
	}

	fn storage_hash(&self, key: &[u8]) -> Result<Option<H256>, String> {
		self.note_read(None, key);
		self.trie.borrow().storage_hash(key)
	}

	fn closest_merkle_value(&self, key: &[u8]) -> Result<Option<MerkleValue<H256>>, String> {
		self.note_read(None, key);
		self.trie.borrow().closest_merkle_value(key)
	}

	fn child_closest_merkle_value(
		&self,
		child: &ChildInfo,
		key: &[u8],
	) -> Result<Option<MerkleValue<H256>>, String> {
		self.note_read(Some(child), key);
		self.trie.borrow().child_closest_merkle_value(child, key)
	}

	fn child_storage(&self, child: &ChildInfo, key: &[u8]) -> Result<Option<StorageValue>, String> {
		self.note_read(Some(child), key);
		self.trie.borrow().child_storage(child, key)
	}

	fn child_storage_hash(&self, child: &ChildInfo, key: &[u8]) -> Result<Option<H256>, String> {
		self.note_read(Some(child), key);
		self.trie.borrow().child_storage_hash(child, key)
	}

	fn next_storage_key(&self, key: &[u8]) -> Result<Option<StorageKey>, String> {
		self.note_read(None, key);
		self.trie.borrow().next_storage_key(key)
	}

	fn next_child_storage_key(
		&self,
		child: &ChildInfo,
		key: &[u8],
	) -> Result<Option<StorageKey>, String> {
		self.note_read(Some(child), key);
		self.trie.borrow().next_child_storage_key(child, key)
	}

	fn storage_root<'a>(
		&self,
		delta: impl Iterator<Item = (&'a [u8], Option<&'a [u8]>)>,
		version: StateVersion,
	) -> (H256, BackendTransaction<Blake2Hasher>) {
		self.trie.borrow().storage_root(delta, version)
	}

	fn child_storage_root<'a>(
		&self,
		child: &ChildInfo,
		delta: impl Iterator<Item = (&'a [u8], Option<&'a [u8]>)>,
		version: StateVersion,
	) -> (H256, bool, BackendTransaction<Blake2Hasher>) {
		self.trie.borrow().child_storage_root(child, delta, version)
	}

	fn raw_iter(&self, arguments: IterArgs) -> Result<CountingIter, String> {
		let child = arguments.child_info.as_ref().map(|child| child.storage_key().to_vec());
		let inner = self.trie.borrow().raw_iter(arguments)?;
		Ok(CountingIter { inner, child, log: Rc::clone(&self.log) })
	}

	fn register_overlay_stats(&self, _: &StateMachineStats) {}

	fn usage_info(&self) -> UsageInfo {
		UsageInfo::empty()
	}

	fn wipe(&self) -> Result<(), String> {
		*self.trie.borrow_mut() = self.genesis.clone();
		self.log.borrow_mut().clear();
		Ok(())
	}

	fn commit(
		&self,
		root: H256,
		transaction: BackendTransaction<Blake2Hasher>,
		changes: StorageCollection,
		child_changes: ChildStorageCollection,
	) -> Result<(), String> {
		let mut trie = self.trie.borrow_mut();
		let mut storage = std::mem::take(&mut *trie).into_storage();
		storage.consolidate(transaction);
		*trie = TrieBackendBuilder::new(storage, root)
			.with_cache(self.cache.local_cache_trusted())
			.build();
		for (key, _) in &changes {
			note(&self.log, None, key, |uses| uses.writes += 1);
		}
		for (child, changes) in &child_changes {
			for (key, _) in changes {
				note(&self.log, Some(child), key, |uses| uses.writes += 1);
			}
		}
		Ok(())
	}

	/// Keys read, further reads of them, keys written, further writes of them.
	fn read_write_count(&self) -> (u32, u32, u32, u32) {
		self.counted().iter().fold((0, 0, 0, 0), |(read, again, written, rewritten), (_, uses)| {
			(
				read + u32::from(uses.reads > 0),
				again + uses.reads.saturating_sub(1),
				written + u32::from(uses.writes > 0),
				rewritten + uses.writes.saturating_sub(1),
			)
		})
	}

	fn reset_read_write_count(&self) {
		self.log.borrow_mut().clear();
	}

	fn get_whitelist(&self) -> Vec<TrackedStorageKey> {
		self.whitelist.borrow().clone()
	}

	fn set_whitelist(&self, new: Vec<TrackedStorageKey>) {
		*self.whitelist.borrow_mut() = new;
	}

	/// Nothing limits proofs on this chain, see `MAXIMUM_BLOCK_WEIGHT`; none is recorded.
	fn proof_size(&self) -> Option<u32> {
		None
	}

	/// By the prefix of the storage item: keys read, keys written.
	fn get_read_and_written_keys(&self) -> Vec<(Vec<u8>, u32, u32, bool)> {
		let mut items = BTreeMap::<Vec<u8>, (u32, u32)>::new();
		for (key, uses) in self.counted() {
			let prefix = key.get(..ITEM_PREFIX).unwrap_or(&key).to_vec();
			let (reads, writes) = items.entry(prefix).or_default();
			*reads += u32::from(uses.reads > 0);
			*writes += u32::from(uses.writes > 0);
		}
		items.into_iter().map(|(key, (reads, writes))| (key, reads, writes, false)).collect()
	}
}
