//! The database: what is written in one transaction, what is read from one snapshot.

use super::{
	history,
	schema::{
		BLOCK_TRANSACTIONS, BLOCKS, BLOOMS, CANONICAL, FLOOR, HISTORY, IDENTITY, META,
		POSTING_BYTES, POSTINGS, RETRACTED, TRANSACTIONS, Term, VERSION, hash_after_number,
		hash_number, number_hash, posting, section_start, split_hash_number, split_two_hashes,
		two_hashes,
	},
};
use crate::{
	backend::{BackendError, EthBlock},
	convert::receipt_data,
	error::EthError,
};
use alloy_primitives::Bloom;
use redb::{
	Builder, Database, DatabaseError, ReadOnlyTable, ReadTransaction, ReadableDatabase,
	ReadableTable, StorageError, WriteTransaction,
};
use sp_core::H256;
use std::{
	collections::BTreeSet,
	fs, io,
	path::{Path, PathBuf},
};
use tracing::{info, warn};

/// What the database may keep in memory, in bytes.
const CACHE_BYTES: usize = 64 * 1024 * 1024;

/// Blocks that one transaction prunes at most.
const PRUNE_STEP: u32 = 4096;

/// Why the index cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
	/// Another process has it.
	#[error("the Ethereum index {0:?} is in use: stop the other node that runs on this base path")]
	InUse(PathBuf),
	/// The folder or the file cannot be written.
	#[error("the Ethereum index {path:?} cannot be opened: {error}")]
	Io {
		/// The file.
		path: PathBuf,
		/// What the system says.
		error: io::Error,
	},
	/// The database is at fault.
	#[error("the Ethereum index fails: {0}; delete it and start again, it is built anew")]
	Database(#[from] redb::Error),
}

impl From<redb::Error> for BackendError {
	fn from(error: redb::Error) -> Self {
		Self::Database(format!("the Ethereum index: {error}"))
	}
}

impl From<redb::Error> for EthError {
	fn from(error: redb::Error) -> Self {
		Self::Backend(error.into())
	}
}

/// A block of the best chain, in the native chain and in Ethereum's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indexed {
	/// Height, the same in both.
	pub number: u32,
	/// Native hash.
	pub native: H256,
	/// Ethereum hash; zero when the native block has no Ethereum block in it.
	pub hash: H256,
}

impl Indexed {
	/// Whether there is an Ethereum block: not before the chain had its Ethereum layer.
	pub fn has_ethereum(&self) -> bool {
		!self.hash.is_zero()
	}
}

/// What the index keeps of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockEntry {
	/// Which block.
	pub block: Indexed,
	/// Bloom of its logs.
	pub bloom: Bloom,
	/// Hashes of its transactions, in their order.
	pub transactions: Vec<H256>,
	/// What its logs can be asked for.
	pub terms: BTreeSet<Term>,
	/// The whole block, compressed; empty when there is no Ethereum block.
	pub history: Vec<u8>,
}

impl BlockEntry {
	/// The entry of an Ethereum block.
	///
	/// # Errors
	///
	/// When there is no memory to compress it.
	pub fn new(block: &EthBlock) -> io::Result<Self> {
		let mut terms = BTreeSet::new();
		for log in block.receipts.iter().flat_map(|receipt| &receipt_data(receipt).logs) {
			terms.insert(Term::any());
			terms.insert(Term::address(&log.address));
			for (position, topic) in (0_u8..).zip(&log.topics) {
				terms.insert(Term::topic(position, topic));
			}
		}
		Ok(Self {
			block: Indexed {
				number: block.native.number,
				native: block.native.hash,
				hash: block.hash,
			},
			bloom: Bloom::from(block.block.header.logs_bloom.0),
			transactions: block.statuses.iter().map(|status| status.transaction_hash).collect(),
			terms,
			history: history::encode(block)?,
		})
	}

	/// The entry of a native block without an Ethereum block.
	pub fn without_ethereum(number: u32, native: H256) -> Self {
		Self {
			block: Indexed { number, native, hash: H256::zero() },
			bloom: Bloom::ZERO,
			transactions: Vec::new(),
			terms: BTreeSet::new(),
			history: Vec::new(),
		}
	}
}

/// The index on disk.
pub struct Store {
	db: Database,
}

impl Store {
	/// Opens the index in this file, or makes a new one: when there is none, when it was written by
	/// another version, when it belongs to another chain, or when it cannot be read.
	///
	/// # Errors
	///
	/// When the file cannot be written or is in use.
	pub fn open(path: &Path, genesis: H256) -> Result<Self, IndexError> {
		if let Some(folder) = path.parent() {
			fs::create_dir_all(folder).map_err(|error| io_error(path, error))?;
		}
		let identity = identity(&genesis);
		match Self::open_file(path) {
			Ok(db) => {
				let store = Self { db };
				match store.identity() {
					Ok(Some(found)) if found == identity => return Ok(store),
					Ok(None) => return store.initialise(&identity),
					Ok(Some(_)) => {
						info!(
							"The Ethereum index is of another version or chain: building it anew."
						);
					},
					Err(error) => {
						warn!("The Ethereum index cannot be read ({error}): building it anew.");
					},
				}
			},
			Err(DatabaseError::DatabaseAlreadyOpen) => return Err(IndexError::InUse(path.into())),
			Err(DatabaseError::Storage(StorageError::Io(error)))
				if !matches!(
					error.kind(),
					io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof
				) =>
			{
				return Err(io_error(path, error));
			},
			Err(error) => warn!("The Ethereum index is damaged ({error}): building it anew."),
		}
		fs::remove_file(path).map_err(|error| io_error(path, error))?;
		let db = Self::open_file(path).map_err(redb::Error::from)?;
		Self { db }.initialise(&identity)
	}

	fn open_file(path: &Path) -> Result<Database, DatabaseError> {
		Builder::new().set_cache_size(CACHE_BYTES).create(path)
	}

	/// An index that lives in memory only.
	///
	/// # Errors
	///
	/// When the database cannot be made.
	pub fn in_memory(genesis: H256) -> Result<Self, IndexError> {
		let db = Builder::new()
			.set_cache_size(CACHE_BYTES)
			.create_with_backend(redb::backends::InMemoryBackend::new())
			.map_err(redb::Error::from)?;
		Self { db }.initialise(&identity(&genesis))
	}

	fn identity(&self) -> Result<Option<Vec<u8>>, redb::Error> {
		let transaction = self.db.begin_read()?;
		match transaction.open_table(META) {
			Ok(meta) => Ok(meta.get(IDENTITY)?.map(|value| value.value().to_vec())),
			Err(redb::TableError::TableDoesNotExist(_)) => Ok(None),
			Err(error) => Err(error.into()),
		}
	}

	fn initialise(self, identity: &[u8]) -> Result<Self, IndexError> {
		let write = || -> Result<(), redb::Error> {
			let batch = self.begin()?;
			let transaction = &batch.transaction;
			// Readers find every table from the beginning.
			transaction.open_table(CANONICAL)?;
			transaction.open_table(BLOOMS)?;
			transaction.open_table(BLOCKS)?;
			transaction.open_table(TRANSACTIONS)?;
			transaction.open_table(BLOCK_TRANSACTIONS)?;
			transaction.open_table(HISTORY)?;
			transaction.open_table(RETRACTED)?;
			transaction.open_table(POSTINGS)?;
			transaction.open_table(META)?.insert(IDENTITY, identity)?;
			batch.commit()
		};
		write()?;
		Ok(self)
	}

	/// Begins a change. Nothing of it is seen, or survives, until it is committed.
	///
	/// # Errors
	///
	/// When the database fails.
	pub fn begin(&self) -> Result<Batch, redb::Error> {
		let mut transaction = self.db.begin_write()?;
		// A killed node starts again at once instead of walking the whole file.
		transaction.set_quick_repair(true);
		Ok(Batch { transaction })
	}

	/// The index as it is now; later changes are not seen.
	///
	/// # Errors
	///
	/// When the database fails.
	pub fn snapshot(&self) -> Result<Snapshot, redb::Error> {
		Ok(Snapshot { transaction: self.db.begin_read()? })
	}

	/// Forgets everything below a block.
	///
	/// # Errors
	///
	/// When the database fails; what was pruned until then stays pruned.
	pub fn prune(&self, floor: u32) -> Result<(), redb::Error> {
		while let Some(first) = self.snapshot()?.first()? {
			if first.number >= floor {
				break;
			}
			let batch = self.begin()?;
			batch.prune(first.number, floor.min(first.number.saturating_add(PRUNE_STEP)))?;
			batch.commit()?;
		}
		let batch = self.begin()?;
		batch.set_floor(floor)?;
		batch.commit()
	}
}

fn identity(genesis: &H256) -> Vec<u8> {
	[VERSION.to_be_bytes().as_slice(), genesis.as_bytes()].concat()
}

fn io_error(path: &Path, error: io::Error) -> IndexError {
	IndexError::Io { path: path.into(), error }
}

/// A change of the index; dropped, it leaves no trace.
pub struct Batch {
	transaction: WriteTransaction,
}

impl Batch {
	/// Adds a block on top of the best chain.
	///
	/// # Errors
	///
	/// When the database fails.
	pub fn insert(&self, entry: &BlockEntry) -> Result<(), redb::Error> {
		let Indexed { number, native, hash } = entry.block;
		let mut canonical = self.transaction.open_table(CANONICAL)?;
		canonical.insert(number, &two_hashes(&native, &hash))?;
		if !entry.block.has_ethereum() {
			return Ok(());
		}
		let mut blocks = self.transaction.open_table(BLOCKS)?;
		blocks.insert(hash.as_fixed_bytes(), &hash_number(&native, number))?;
		self.transaction.open_table(HISTORY)?.insert(number, entry.history.as_slice())?;
		if !entry.transactions.is_empty() {
			let mut transactions = self.transaction.open_table(TRANSACTIONS)?;
			let mut list = Vec::with_capacity(entry.transactions.len() * 32);
			for (index, transaction) in (0_u32..).zip(&entry.transactions) {
				transactions.insert(&hash_number(transaction, number), index)?;
				list.extend_from_slice(transaction.as_bytes());
			}
			self.transaction.open_table(BLOCK_TRANSACTIONS)?.insert(number, list.as_slice())?;
		}
		if !entry.terms.is_empty() {
			self.transaction.open_table(BLOOMS)?.insert(number, &entry.bloom.0.0)?;
			let mut postings = self.transaction.open_table(POSTINGS)?;
			for term in &entry.terms {
				postings.insert(&posting(term, number), ())?;
			}
		}
		Ok(())
	}

	/// Takes the highest block off the best chain.
	///
	/// Its postings stay: whoever follows one finds the bloom and the receipts of the block that
	/// took its place.
	///
	/// # Errors
	///
	/// When the database fails.
	pub fn retract(&self, block: &Indexed) -> Result<(), redb::Error> {
		self.transaction.open_table(CANONICAL)?.remove(block.number)?;
		self.transaction.open_table(BLOOMS)?.remove(block.number)?;
		self.transaction.open_table(HISTORY)?.remove(block.number)?;
		self.remove_transactions(block.number)?;
		if block.has_ethereum() {
			let key = number_hash(block.number, &block.hash);
			self.transaction.open_table(RETRACTED)?.insert(&key, ())?;
		}
		Ok(())
	}

	fn remove_transactions(&self, number: u32) -> Result<(), redb::Error> {
		let mut lists = self.transaction.open_table(BLOCK_TRANSACTIONS)?;
		let Some(list) = lists.remove(number)? else { return Ok(()) };
		let mut transactions = self.transaction.open_table(TRANSACTIONS)?;
		for hash in list.value().chunks_exact(32) {
			transactions.remove(&hash_number(&H256::from_slice(hash), number))?;
		}
		Ok(())
	}

	/// Forgets the hashes of retracted blocks up to a final one: they can never come back.
	///
	/// # Errors
	///
	/// When the database fails.
	pub fn forget_retracted(&self, finalized: u32) -> Result<usize, redb::Error> {
		let mut retracted = self.transaction.open_table(RETRACTED)?;
		let canonical = self.transaction.open_table(CANONICAL)?;
		let mut blocks = self.transaction.open_table(BLOCKS)?;
		let end = number_hash(finalized, &H256::repeat_byte(0xff));
		let mut forgotten = Vec::new();
		for row in retracted.range::<&[u8; 36]>(..=&end)? {
			forgotten.push(*row?.0.value());
		}
		for key in &forgotten {
			retracted.remove(key)?;
			let hash = hash_after_number(key);
			let Some(number) =
				blocks.get(hash.as_fixed_bytes())?.map(|row| split_hash_number(row.value()).1)
			else {
				continue;
			};
			// It may have come back to the best chain since.
			let is_canonical =
				canonical.get(number)?.is_some_and(|row| split_two_hashes(row.value()).1 == hash);
			if !is_canonical {
				blocks.remove(hash.as_fixed_bytes())?;
			}
		}
		Ok(forgotten.len())
	}

	/// Forgets the blocks `from..below`, which must be the lowest ones.
	fn prune(&self, from: u32, below: u32) -> Result<(), redb::Error> {
		let mut canonical = self.transaction.open_table(CANONICAL)?;
		let mut blocks = self.transaction.open_table(BLOCKS)?;
		let mut blooms = self.transaction.open_table(BLOOMS)?;
		let mut history = self.transaction.open_table(HISTORY)?;
		for number in from..below {
			if let Some(row) = canonical.remove(number)? {
				blocks.remove(split_two_hashes(row.value()).1.as_fixed_bytes())?;
			}
			blooms.remove(number)?;
			history.remove(number)?;
			self.remove_transactions(number)?;
		}
		// A section goes when all its blocks have gone.
		let mut postings = self.transaction.open_table(POSTINGS)?;
		let end = section_start(below);
		postings.retain_in::<&[u8; POSTING_BYTES], _>(..&end, |_, ()| false)?;
		self.set_floor(below)
	}

	fn set_floor(&self, floor: u32) -> Result<(), redb::Error> {
		self.transaction.open_table(META)?.insert(FLOOR, floor.to_be_bytes().as_slice())?;
		Ok(())
	}

	/// Makes the change last: it is on the disk when this returns.
	///
	/// # Errors
	///
	/// When the database fails; then the change is there in full or not at all.
	pub fn commit(self) -> Result<(), redb::Error> {
		Ok(self.transaction.commit()?)
	}
}

/// The index at one moment.
pub struct Snapshot {
	transaction: ReadTransaction,
}

impl Snapshot {
	/// The block at a height of the best chain.
	///
	/// # Errors
	///
	/// When the database fails.
	pub fn canonical(&self, number: u32) -> Result<Option<Indexed>, redb::Error> {
		let table = self.transaction.open_table(CANONICAL)?;
		Ok(table.get(number)?.map(|row| indexed(number, row.value())))
	}

	/// The lowest block.
	///
	/// # Errors
	///
	/// When the database fails.
	pub fn first(&self) -> Result<Option<Indexed>, redb::Error> {
		let table = self.transaction.open_table(CANONICAL)?;
		Ok(table.first()?.map(|(number, row)| indexed(number.value(), row.value())))
	}

	/// The highest block.
	///
	/// # Errors
	///
	/// When the database fails.
	pub fn last(&self) -> Result<Option<Indexed>, redb::Error> {
		let table = self.transaction.open_table(CANONICAL)?;
		Ok(table.last()?.map(|(number, row)| indexed(number.value(), row.value())))
	}

	/// The lowest block that is covered.
	///
	/// # Errors
	///
	/// When the database fails.
	pub fn floor(&self) -> Result<u32, redb::Error> {
		let table = self.transaction.open_table(META)?;
		let floor = table.get(FLOOR)?;
		Ok(floor.map_or(0, |row| {
			let mut bytes = [0; 4];
			let value = row.value();
			if value.len() == bytes.len() {
				bytes.copy_from_slice(value);
			}
			u32::from_be_bytes(bytes)
		}))
	}

	/// A block by its Ethereum hash, on the best chain or off it.
	///
	/// # Errors
	///
	/// When the database fails.
	pub fn by_hash(&self, hash: &H256) -> Result<Option<Indexed>, redb::Error> {
		let table = self.transaction.open_table(BLOCKS)?;
		Ok(table.get(hash.as_fixed_bytes())?.map(|row| {
			let (native, number) = split_hash_number(row.value());
			Indexed { number, native, hash: *hash }
		}))
	}

	/// The block and index of a transaction of the best chain. Should one hash be there twice (an
	/// account that vanished and began again with nonce 0), it is the later one.
	///
	/// # Errors
	///
	/// When the database fails.
	pub fn transaction(&self, hash: &H256) -> Result<Option<(Indexed, u32)>, redb::Error> {
		let table = self.transaction.open_table(TRANSACTIONS)?;
		let (start, end) = (hash_number(hash, 0), hash_number(hash, u32::MAX));
		let Some(row) = table.range::<&[u8; 36]>(&start..=&end)?.next_back() else {
			return Ok(None);
		};
		let (key, index) = row?;
		let (_, number) = split_hash_number(key.value());
		Ok(self.canonical(number)?.map(|block| (block, index.value())))
	}

	/// A block of the best chain in full; `None` when the native block has no Ethereum block in it.
	///
	/// # Errors
	///
	/// When the database fails, or the row of the block is missing or damaged.
	pub fn block(&self, known: &Indexed) -> Result<Option<EthBlock>, BackendError> {
		if !known.has_ethereum() {
			return Ok(None);
		}
		let table = self.transaction.open_table(HISTORY).map_err(redb::Error::from)?;
		let row = table.get(known.number).map_err(redb::Error::from)?;
		let row = row.ok_or_else(|| damaged(known, "it is missing"))?;
		history::decode(known, row.value()).map(Some).map_err(|damage| damaged(known, &damage))
	}

	/// The bloom of a block of the best chain; `None` when it has no logs.
	///
	/// # Errors
	///
	/// When the database fails.
	pub fn bloom(&self, number: u32) -> Result<Option<Bloom>, redb::Error> {
		let table = self.transaction.open_table(BLOOMS)?;
		Ok(table.get(number)?.map(|row| Bloom::from(*row.value())))
	}

	/// Whether blocks up to this height have left the best chain and are still known by hash.
	///
	/// # Errors
	///
	/// When the database fails.
	pub fn has_retracted(&self, up_to: u32) -> Result<bool, redb::Error> {
		let table = self.transaction.open_table(RETRACTED)?;
		let end = number_hash(up_to, &H256::repeat_byte(0xff));
		let mut range = table.range::<&[u8; 36]>(..=&end)?;
		Ok(range.next().transpose()?.is_some())
	}

	/// The postings.
	pub(super) fn postings(
		&self,
	) -> Result<ReadOnlyTable<&'static [u8; POSTING_BYTES], ()>, redb::Error> {
		Ok(self.transaction.open_table(POSTINGS)?)
	}

	/// How many blocks there are in full.
	///
	/// # Errors
	///
	/// When the database fails.
	#[cfg(test)]
	pub(super) fn history_len(&self) -> Result<u64, redb::Error> {
		use redb::ReadableTableMetadata;
		Ok(self.transaction.open_table(HISTORY)?.len()?)
	}

	/// How many postings there are.
	///
	/// # Errors
	///
	/// When the database fails.
	#[cfg(test)]
	pub(super) fn postings_len(&self) -> Result<u64, redb::Error> {
		use redb::ReadableTableMetadata;
		Ok(self.postings()?.len()?)
	}
}

fn damaged(known: &Indexed, damage: &(impl std::fmt::Display + ?Sized)) -> BackendError {
	BackendError::Database(format!(
		"block {} in the Ethereum index is damaged ({damage}): check the disk, delete the index and \
		 start again, it is built anew",
		known.number
	))
}

fn indexed(number: u32, row: &[u8; 64]) -> Indexed {
	let (native, hash) = split_two_hashes(row);
	Indexed { number, native, hash }
}
