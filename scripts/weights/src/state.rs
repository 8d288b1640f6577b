//! The state that benchmarks run on: it counts which keys are read and written, can be committed to
//! in the middle of a call, and can be set back to genesis.
//!
//! What an access takes in the database, with its way through the trie, is charged by the runtime's
//! `DbWeight`. So that it is not charged twice, keys and values are answered from plain maps here; the
//! trie beside them is for roots, iterators and child tries. Where time is measured nothing is counted.

use sp_core::{
	Blake2Hasher, H256, Hasher,
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
	collections::{BTreeMap, BTreeSet, HashMap},
	ops::Bound,
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

/// Uses by key; keys of child tries come after the name of the trie. `None` where nothing is counted.
type Log = Option<Rc<RefCell<BTreeMap<Vec<u8>, Uses>>>>;

/// The keys and values of a state, without those of child tries.
#[derive(Clone, Default)]
struct Flat {
	values: HashMap<StorageKey, StorageValue>,
	/// The keys in order.
	keys: BTreeSet<StorageKey>,
}

impl Flat {
	fn set(&mut self, key: StorageKey, value: Option<StorageValue>) {
		match value {
			Some(value) => {
				self.keys.insert(key.clone());
				self.values.insert(key, value);
			},
			None => {
				self.keys.remove(&key);
				self.values.remove(&key);
			},
		}
	}

	fn next_key(&self, key: &[u8]) -> Option<StorageKey> {
		let after = (Bound::Excluded(key), Bound::Unbounded);
		self.keys.range::<[u8], _>(after).next().cloned()
	}
}

/// See the module.
pub(crate) struct BenchmarkState {
	trie: RefCell<Trie>,
	flat: RefCell<Flat>,
	genesis: (Trie, Flat),
	/// Keeps nothing itself: it makes caches that last from one commit to the next.
	cache: SharedTrieCache<Blake2Hasher>,
	log: Log,
	whitelist: RefCell<Vec<TrackedStorageKey>>,
}

impl BenchmarkState {
	/// A state that begins with, and returns to, this genesis.
	pub(crate) fn new(genesis: Storage, counting: bool) -> Self {
		let mut flat = Flat::default();
		genesis.top.iter().for_each(|(key, value)| flat.set(key.clone(), Some(value.clone())));
		let trie = Trie::from((genesis, StateVersion::V1));
		Self {
			trie: RefCell::new(trie.clone()),
			flat: RefCell::new(flat.clone()),
			genesis: (trie, flat),
			cache: SharedTrieCache::new(CacheSize::new(0), None),
			log: counting.then(Rc::default),
			whitelist: RefCell::default(),
		}
	}

	fn note_read(&self, child: Option<&ChildInfo>, key: &[u8]) {
		note(&self.log, child.map(ChildInfo::storage_key), key, |uses| uses.reads += 1);
	}

	/// The uses that count: not those of keys that are known to be in memory anyway. An entry of the
	/// whitelist stands for all keys that begin with it, so that it can name a whole storage item.
	fn counted(&self) -> Vec<(Vec<u8>, Uses)> {
		let Some(log) = &self.log else { return Vec::new() };
		let whitelist = self.whitelist.borrow();
		let is_free = |key: &[u8]| whitelist.iter().any(|free| key.starts_with(&free.key));
		let log = log.borrow();
		let counted = log.iter().filter(|(key, _)| !is_free(key));
		counted.map(|(key, uses)| (key.clone(), *uses)).collect()
	}
}

fn note(log: &Log, child: Option<&[u8]>, key: &[u8], change: impl FnOnce(&mut Uses)) {
	let Some(log) = log else { return };
	let key = [child.unwrap_or_default(), key].concat();
	change(log.borrow_mut().entry(key).or_default());
}

/// Lets the allocator tidy up what was freed since it did so last: it would do it with the first large
/// blocks that the measured part asks for, and take as long as the set-up was large.
fn settle_allocator() {
	const BLOCK: usize = 1 << 16;
	const ROUNDS: usize = 32;
	let blocks: Vec<Vec<u8>> = (0..ROUNDS).map(|_| Vec::with_capacity(BLOCK)).collect();
	drop(std::hint::black_box(blocks));
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
		Ok(self.flat.borrow().values.get(key).cloned())
	}

	fn storage_hash(&self, key: &[u8]) -> Result<Option<H256>, String> {
		self.note_read(None, key);
		Ok(self.flat.borrow().values.get(key).map(|value| Blake2Hasher::hash(value)))
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
		Ok(self.flat.borrow().next_key(key))
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
		Ok(CountingIter { inner, child, log: self.log.clone() })
	}

	fn register_overlay_stats(&self, _: &StateMachineStats) {}

	fn usage_info(&self) -> UsageInfo {
		UsageInfo::empty()
	}

	fn wipe(&self) -> Result<(), String> {
		let (trie, flat) = self.genesis.clone();
		*self.trie.borrow_mut() = trie;
		*self.flat.borrow_mut() = flat;
		self.reset_read_write_count();
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
		let mut flat = self.flat.borrow_mut();
		for (key, value) in changes {
			note(&self.log, None, &key, |uses| uses.writes += 1);
			flat.set(key, value);
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
		if let Some(log) = &self.log {
			log.borrow_mut().clear();
		}
		settle_allocator();
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

#[cfg(test)]
mod tests {
	use super::*;

	fn key(number: u16) -> StorageKey {
		// Keys that are prefixes of others, too.
		number.to_be_bytes().repeat(usize::from(number % 3) + 1)
	}

	/// Compares all answers that come from the maps with those of the trie.
	fn assert_same_as_trie(state: &BenchmarkState, probes: impl Iterator<Item = StorageKey>) {
		let trie = state.trie.borrow();
		for key in probes.chain([Vec::new(), vec![0xff; 9]]) {
			assert_eq!(state.storage(&key), Ok(trie.storage(&key).unwrap()));
			assert_eq!(state.storage_hash(&key), Ok(trie.storage_hash(&key).unwrap()));
			assert_eq!(state.next_storage_key(&key), Ok(trie.next_storage_key(&key).unwrap()));
		}
	}

	fn commit(state: &BenchmarkState, changes: StorageCollection) {
		let delta = changes.iter().map(|(key, value)| (key.as_slice(), value.as_deref()));
		let (root, transaction) = state.storage_root(delta, StateVersion::V1);
		state.commit(root, transaction, changes, Vec::new()).unwrap();
	}

	#[test]
	fn answers_should_be_those_of_the_trie_when_keys_come_change_and_go() {
		let mut genesis = Storage::default();
		genesis.top = (0..100).map(|number| (key(number * 2), vec![1; 40])).collect();
		let state = BenchmarkState::new(genesis, true);
		let probes = || (0..300).map(key);
		assert_same_as_trie(&state, probes());
		// Every third is removed, every fifth changed or inserted.
		let removed = (0..300).step_by(3).map(|number| (key(number), None));
		let set = (1..300).step_by(5).filter(|number| number % 3 > 0);
		let set = set.map(|number| (key(number), Some(vec![2; usize::from(number)])));
		commit(&state, removed.chain(set).collect());
		assert_same_as_trie(&state, probes());
		assert_eq!(state.storage(&key(6)), Ok(None));
		assert_eq!(state.storage(&key(11)), Ok(Some(vec![2; 11])));
		state.wipe().unwrap();
		assert_same_as_trie(&state, probes());
		assert_eq!(state.storage(&key(6)), Ok(Some(vec![1; 40])));
	}

	#[test]
	fn uses_should_be_counted_by_key_when_they_are_not_on_the_whitelist() {
		let state = BenchmarkState::new(Storage::default(), true);
		let free = TrackedStorageKey::new(b"item".to_vec());
		state.set_whitelist(vec![free]);
		commit(&state, vec![(b"item 1".to_vec(), Some(vec![1])), (b"other".to_vec(), None)]);
		for key in [&b"item 1"[..], b"item 2", b"other", b"ite", b"ite"] {
			state.storage(key).unwrap();
		}
		assert_eq!(state.read_write_count(), (2, 1, 1, 0));
		state.reset_read_write_count();
		assert_eq!(state.read_write_count(), (0, 0, 0, 0));
	}

	#[test]
	fn nothing_should_be_counted_when_time_is_measured() {
		let state = BenchmarkState::new(Storage::default(), false);
		state.storage(b"key").unwrap();
		assert_eq!(state.read_write_count(), (0, 0, 0, 0));
	}
}
