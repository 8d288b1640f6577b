//! A state that counts what is read from it.

use crate::clock::Stopwatch;
use sp_core::storage::{ChildInfo, StateVersion};
use sp_runtime::traits::BlakeTwo256;
use sp_state_machine::{
	Backend, BackendTransaction, IterArgs, StateMachineStats, StorageIterator, StorageKey,
	StorageValue, UsageInfo,
};
use sp_trie::MerkleValue;
use std::{cell::Cell, time::Duration};

/// What was asked of a state since it was last reset.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
	/// Reads that the block's own changes could not answer: values, hashes and next keys.
	pub(crate) reads: u64,
	/// Bytes of the values read.
	pub(crate) bytes: u64,
	/// Time spent on state roots.
	pub(crate) root: Duration,
}

/// A state, and the count of its use.
#[derive(Debug)]
pub(crate) struct Meter<S> {
	state: S,
	usage: Cell<Usage>,
}

impl<S> Meter<S> {
	/// Starts counting.
	pub(crate) fn new(state: S) -> Self {
		Self { state, usage: Cell::default() }
	}

	/// What was counted; starts anew.
	pub(crate) fn take(&self) -> Usage {
		self.usage.take()
	}

	fn read<E>(&self, value: Result<Option<StorageValue>, E>) -> Result<Option<StorageValue>, E> {
		let mut usage = self.usage.get();
		usage.reads += 1;
		usage.bytes += value.as_ref().map_or(0, |found| found.as_ref().map_or(0, Vec::len)) as u64;
		self.usage.set(usage);
		value
	}

	fn read_without_value(&self) {
		let mut usage = self.usage.get();
		usage.reads += 1;
		self.usage.set(usage);
	}

	fn timed<R>(&self, compute: impl FnOnce() -> R) -> R {
		let started = Stopwatch::start();
		let result = compute();
		let mut usage = self.usage.get();
		usage.root += started.elapsed();
		self.usage.set(usage);
		result
	}
}

/// The iterator of the state below.
pub(crate) struct RawIter<I>(I);

impl<S, I> StorageIterator<BlakeTwo256> for RawIter<I>
where
	S: Backend<BlakeTwo256, RawIter = I>,
	I: StorageIterator<BlakeTwo256, Backend = S, Error = S::Error>,
{
	type Backend = Meter<S>;
	type Error = S::Error;

	fn next_key(&mut self, backend: &Meter<S>) -> Option<Result<StorageKey, S::Error>> {
		self.0.next_key(&backend.state)
	}

	fn next_pair(
		&mut self,
		backend: &Meter<S>,
	) -> Option<Result<(StorageKey, StorageValue), S::Error>> {
		self.0.next_pair(&backend.state)
	}

	fn was_complete(&self) -> bool {
		self.0.was_complete()
	}
}

type Hash = sp_core::H256;

impl<S: Backend<BlakeTwo256>> Backend<BlakeTwo256> for Meter<S> {
	type Error = S::Error;
	type TrieBackendStorage = S::TrieBackendStorage;
	type RawIter = RawIter<S::RawIter>;

	fn storage(&self, key: &[u8]) -> Result<Option<StorageValue>, S::Error> {
		self.read(self.state.storage(key))
	}

	fn storage_hash(&self, key: &[u8]) -> Result<Option<Hash>, S::Error> {
		self.read_without_value();
		self.state.storage_hash(key)
	}

	fn closest_merkle_value(&self, key: &[u8]) -> Result<Option<MerkleValue<Hash>>, S::Error> {
		self.read_without_value();
		self.state.closest_merkle_value(key)
	}

	fn child_closest_merkle_value(
		&self,
		child: &ChildInfo,
		key: &[u8],
	) -> Result<Option<MerkleValue<Hash>>, S::Error> {
		self.read_without_value();
		self.state.child_closest_merkle_value(child, key)
	}

	fn child_storage(
		&self,
		child: &ChildInfo,
		key: &[u8],
	) -> Result<Option<StorageValue>, S::Error> {
		self.read(self.state.child_storage(child, key))
	}

	fn child_storage_hash(&self, child: &ChildInfo, key: &[u8]) -> Result<Option<Hash>, S::Error> {
		self.read_without_value();
		self.state.child_storage_hash(child, key)
	}

	fn exists_storage(&self, key: &[u8]) -> Result<bool, S::Error> {
		self.read_without_value();
		self.state.exists_storage(key)
	}

	fn exists_child_storage(&self, child: &ChildInfo, key: &[u8]) -> Result<bool, S::Error> {
		self.read_without_value();
		self.state.exists_child_storage(child, key)
	}

	fn next_storage_key(&self, key: &[u8]) -> Result<Option<StorageKey>, S::Error> {
		self.read_without_value();
		self.state.next_storage_key(key)
	}

	fn next_child_storage_key(
		&self,
		child: &ChildInfo,
		key: &[u8],
	) -> Result<Option<StorageKey>, S::Error> {
		self.read_without_value();
		self.state.next_child_storage_key(child, key)
	}

	fn storage_root<'a>(
		&self,
		delta: impl Iterator<Item = (&'a [u8], Option<&'a [u8]>)>,
		version: StateVersion,
	) -> (Hash, BackendTransaction<BlakeTwo256>) {
		self.timed(|| self.state.storage_root(delta, version))
	}

	fn child_storage_root<'a>(
		&self,
		child: &ChildInfo,
		delta: impl Iterator<Item = (&'a [u8], Option<&'a [u8]>)>,
		version: StateVersion,
	) -> (Hash, bool, BackendTransaction<BlakeTwo256>) {
		self.timed(|| self.state.child_storage_root(child, delta, version))
	}

	fn raw_iter(&self, args: IterArgs<'_>) -> Result<Self::RawIter, S::Error> {
		self.state.raw_iter(args).map(RawIter)
	}

	fn register_overlay_stats(&self, stats: &StateMachineStats) {
		self.state.register_overlay_stats(stats);
	}

	fn usage_info(&self) -> UsageInfo {
		self.state.usage_info()
	}
}
