//! The index of the store: what is there, for how long, and who holds on to it.

use super::BlobKind;
use crate::{hash::BlobHash, manifest::ResultManifest};
use codec::{DecodeAll, Encode};
use redb::{Database, ReadableDatabase, ReadableTable, ReadableTableMetadata, TableDefinition};
use std::path::Path;

/// Length, time of creation, time of expiry, pins, kind.
type RowValue = (u64, u64, u64, u32, u8);
const BLOBS: TableDefinition<'static, &[u8; 32], RowValue> = TableDefinition::new("blobs");
/// Genesis hash and task (big-endian) → expiry and encoded manifest.
const MANIFESTS: TableDefinition<'static, &[u8; 40], (u64, &[u8])> =
	TableDefinition::new("manifests");

/// One blob's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
	/// Bytes.
	pub(super) len: u64,
	/// Unix seconds.
	pub(super) created: u64,
	/// Unix seconds.
	pub(super) expires: u64,
	/// Number of holders; a pinned blob is never evicted.
	pub(super) pins: u32,
	pub(super) kind: BlobKind,
}

impl Row {
	fn value(self) -> RowValue {
		(self.len, self.created, self.expires, self.pins, self.kind as u8)
	}

	fn from_value((len, created, expires, pins, kind): RowValue) -> Self {
		Self { len, created, expires, pins, kind: BlobKind::from_byte(kind) }
	}

	/// Whether it may be evicted.
	pub(super) fn is_dead(&self, now: u64) -> bool {
		self.pins == 0 && self.expires <= now
	}
}

/// Boxed: redb's error is large and this one only ever travels to a log or a message.
pub(super) type IndexError = Box<redb::Error>;

fn boxed(error: impl Into<redb::Error>) -> IndexError {
	Box::new(error.into())
}

fn manifest_key(genesis: &[u8; 32], task: u64) -> [u8; 40] {
	let mut key = [0; 40];
	key[..32].copy_from_slice(genesis);
	key[32..].copy_from_slice(&task.to_be_bytes());
	key
}

fn split_manifest_key(key: &[u8; 40]) -> ([u8; 32], u64) {
	let (mut genesis, mut task) = ([0; 32], [0; 8]);
	genesis.copy_from_slice(&key[..32]);
	task.copy_from_slice(&key[32..]);
	(genesis, u64::from_be_bytes(task))
}

/// The index file.
#[derive(Debug)]
pub(super) struct Index {
	db: Database,
}

impl Index {
	/// Opens or creates the file; only one process can have it open.
	pub(super) fn open(path: &Path) -> Result<Self, IndexError> {
		let db =
			Database::builder().set_cache_size(16 * 1024 * 1024).create(path).map_err(boxed)?;
		let write = db.begin_write().map_err(boxed)?;
		write.open_table(BLOBS).map_err(boxed)?;
		write.open_table(MANIFESTS).map_err(boxed)?;
		write.commit().map_err(boxed)?;
		Ok(Self { db })
	}

	/// One blob's row.
	pub(super) fn row(&self, hash: &BlobHash) -> Result<Option<Row>, IndexError> {
		let read = self.db.begin_read().map_err(boxed)?;
		let table = read.open_table(BLOBS).map_err(boxed)?;
		Ok(table.get(hash).map_err(boxed)?.map(|value| Row::from_value(value.value())))
	}

	/// Every row; for opening and sweeping, not for serving.
	pub(super) fn rows(&self) -> Result<Vec<(BlobHash, Row)>, IndexError> {
		let read = self.db.begin_read().map_err(boxed)?;
		let table = read.open_table(BLOBS).map_err(boxed)?;
		let mut rows = Vec::new();
		for entry in table.iter().map_err(boxed)? {
			let (hash, value) = entry.map_err(boxed)?;
			rows.push((*hash.value(), Row::from_value(value.value())));
		}
		Ok(rows)
	}

	/// Writes one row.
	pub(super) fn put_row(&self, hash: &BlobHash, row: Row) -> Result<(), IndexError> {
		let write = self.db.begin_write().map_err(boxed)?;
		write.open_table(BLOBS).map_err(boxed)?.insert(hash, row.value()).map_err(boxed)?;
		write.commit().map_err(boxed)
	}

	/// Removes rows, in one transaction.
	pub(super) fn remove_rows(&self, hashes: &[BlobHash]) -> Result<(), IndexError> {
		let write = self.db.begin_write().map_err(boxed)?;
		{
			let mut table = write.open_table(BLOBS).map_err(boxed)?;
			for hash in hashes {
				table.remove(hash).map_err(boxed)?;
			}
		}
		write.commit().map_err(boxed)
	}

	/// The stored manifest and its expiry. A row that cannot be decoded counts as absent.
	pub(super) fn manifest(
		&self,
		genesis: &[u8; 32],
		task: u64,
	) -> Result<Option<(u64, ResultManifest)>, IndexError> {
		let read = self.db.begin_read().map_err(boxed)?;
		let table = read.open_table(MANIFESTS).map_err(boxed)?;
		let Some(row) = table.get(&manifest_key(genesis, task)).map_err(boxed)? else {
			return Ok(None);
		};
		let (expires, bytes) = row.value();
		Ok(ResultManifest::decode_all(&mut &*bytes).ok().map(|manifest| (expires, manifest)))
	}

	/// Stores a manifest.
	pub(super) fn put_manifest(
		&self,
		genesis: &[u8; 32],
		manifest: &ResultManifest,
		expires: u64,
	) -> Result<(), IndexError> {
		let write = self.db.begin_write().map_err(boxed)?;
		write
			.open_table(MANIFESTS)
			.map_err(boxed)?
			.insert(&manifest_key(genesis, manifest.task), (expires, manifest.encode().as_slice()))
			.map_err(boxed)?;
		write.commit().map_err(boxed)
	}

	/// Number of manifests.
	pub(super) fn manifest_count(&self) -> Result<u64, IndexError> {
		let read = self.db.begin_read().map_err(boxed)?;
		read.open_table(MANIFESTS).map_err(boxed)?.len().map_err(boxed)
	}

	/// Chain, task and expiry of every manifest.
	pub(super) fn manifest_keys(&self) -> Result<Vec<([u8; 32], u64, u64)>, IndexError> {
		let read = self.db.begin_read().map_err(boxed)?;
		let table = read.open_table(MANIFESTS).map_err(boxed)?;
		let mut keys = Vec::new();
		for entry in table.iter().map_err(boxed)? {
			let (key, value) = entry.map_err(boxed)?;
			let (genesis, task) = split_manifest_key(key.value());
			keys.push((genesis, task, value.value().0));
		}
		Ok(keys)
	}

	/// Removes manifests, in one transaction.
	pub(super) fn remove_manifests(&self, keys: &[([u8; 32], u64)]) -> Result<(), IndexError> {
		let write = self.db.begin_write().map_err(boxed)?;
		{
			let mut table = write.open_table(MANIFESTS).map_err(boxed)?;
			for (genesis, task) in keys {
				table.remove(&manifest_key(genesis, *task)).map_err(boxed)?;
			}
		}
		write.commit().map_err(boxed)
	}
}
