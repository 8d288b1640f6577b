//! The journal: slashing protection across crashes and reorganisations.
//!
//! The first outcome of a job is written with an fsync before anybody sees it, and is never
//! replaced. So whatever happens to the process, the chain hears of one digest and one salt.
//!
//! Tables (redb, one file): `jobs` key → record (JSON) · `served` cursor → key of a live, finished
//! job · `pending` key of a live job that is not finished or not available · `ended` sequence →
//! key of an acknowledged or withdrawn job, oldest first, for pruning · `meta`.

mod record;
#[cfg(test)]
mod tests;

pub use record::{Finished, JobKey, Record, Standing};

use deuterium_protocol::{
	Bytes32, JobOutcome, JobResult, JobSpec, MAX_BODY, MAX_RESULTS, ResultsPage,
};
use redb::{
	Database, ReadableDatabase, ReadableTable, ReadableTableMetadata, Table, TableDefinition,
};
use std::path::Path;

type Key = [u8; JobKey::LEN];
const JOBS: TableDefinition<'_, Key, &[u8]> = TableDefinition::new("jobs");
const SERVED: TableDefinition<'_, u64, Key> = TableDefinition::new("served");
const PENDING: TableDefinition<'_, Key, ()> = TableDefinition::new("pending");
const ENDED: TableDefinition<'_, u64, Key> = TableDefinition::new("ended");
const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");
const GENESIS: &str = "genesis";
const SEQUENCE: &str = "sequence";
const VERSION: &str = "version";
const FORMAT: &[u8] = b"1";

/// Ended jobs that are remembered by default.
pub const MAX_ENDED: u64 = 100_000;
/// Finished jobs that wait for the node's acknowledgement.
pub const MAX_SERVED: u64 = 10_000;
/// Memory for the database's page cache, in bytes.
const CACHE: usize = 8 * 1024 * 1024;

/// Why the journal refused.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
	/// The database failed.
	#[error("the journal cannot be read or written: {0}")]
	Database(Box<redb::Error>),
	/// The file is in use.
	#[error("the journal is open in another process")]
	InUse,
	/// The file is of another version, or damaged.
	#[error("the journal is damaged or of another version: {0}")]
	Format(String),
	/// The journal belongs to another chain.
	#[error("this sidecar serves the chain {serves}, not {asked}")]
	OtherChain {
		/// The chain of the journal.
		serves: Bytes32,
		/// The chain of the request.
		asked: Bytes32,
	},
	/// The assignment is known with another content.
	#[error("{0}")]
	Conflict(String),
	/// An outcome was given to a job that was never accepted.
	#[error("the job is unknown: {0}")]
	Unknown(JobKey),
}

impl<E: Into<redb::Error>> From<E> for JournalError {
	fn from(error: E) -> Self {
		match error.into() {
			redb::Error::DatabaseAlreadyOpen => Self::InUse,
			error => Self::Database(Box::new(error)),
		}
	}
}

/// What the journal says of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admission {
	/// To be computed: new, or known without an outcome.
	Compute(Record),
	/// Finished or over: nothing is to be computed.
	Settled(Record),
}

/// The journal of one sidecar.
pub struct Journal {
	database: Database,
	max_ended: u64,
}

impl Journal {
	/// Opens the journal, or makes it.
	///
	/// # Errors
	/// In use by another process, damaged, or the disk fails.
	pub fn open(path: &Path) -> Result<Self, JournalError> {
		Self::open_with(path, MAX_ENDED)
	}

	/// [`Self::open`] with a bound on the ended jobs that are remembered.
	///
	/// # Errors
	/// As [`Self::open`].
	pub fn open_with(path: &Path, max_ended: u64) -> Result<Self, JournalError> {
		let database = Database::builder().set_cache_size(CACHE).create(path)?;
		let write = database.begin_write()?;
		{
			write.open_table(JOBS)?;
			write.open_table(SERVED)?;
			write.open_table(PENDING)?;
			write.open_table(ENDED)?;
			let mut meta = write.open_table(META)?;
			let version = meta.get(VERSION)?.map(|version| version.value().to_vec());
			match version {
				None => drop(meta.insert(VERSION, FORMAT)?),
				Some(version) if version == FORMAT => (),
				Some(other) => return Err(JournalError::Format(format!("format {other:?}"))),
			}
		}
		write.commit()?;
		Ok(Self { database, max_ended })
	}

	/// Genesis hash of the chain that this journal serves; `None` before the first job.
	///
	/// # Errors
	/// The disk fails, or the file is damaged.
	pub fn genesis(&self) -> Result<Option<Bytes32>, JournalError> {
		let meta = self.database.begin_read()?.open_table(META)?;
		let genesis = meta.get(GENESIS)?.map(|genesis| genesis.value().to_vec());
		genesis.map(|bytes| parse_hash(&bytes)).transpose()
	}

	/// Takes a job, or says what is known of it. Refreshes the credential and the deadline, and
	/// brings a withdrawn job back.
	///
	/// # Errors
	/// [`JournalError::OtherChain`]; [`JournalError::Conflict`] if the assignment is known with
	/// another content; the disk fails.
	pub fn admit(&self, spec: &JobSpec, due_ms: u64) -> Result<Admission, JournalError> {
		let write = self.database.begin_write()?;
		let admission = {
			let mut tables = Tables::open(&write)?;
			tables.bind_chain(spec.genesis)?;
			tables.refuse_rivals(spec)?;
			let key = JobKey::of(spec);
			let record = match tables.record(key)? {
				None => Record::new(spec, due_ms),
				Some(record) if record.is_same_job(spec) => {
					Record { spec: spec.clone(), due_ms, ..record }
				},
				// Nothing was computed for the old job, so there is nothing to protect.
				Some(record) if record.is_replaceable() => {
					Record { ended: record.ended, ..Record::new(spec, due_ms) }
				},
				Some(_) => return Err(conflict(spec)),
			};
			tables.admit(key, record)?
		};
		write.commit()?;
		Ok(admission)
	}

	/// Fixes the outcome of a job, durably, and returns the one that holds: an earlier one if there
	/// is one.
	///
	/// # Errors
	/// [`JournalError::Unknown`] if the job was never admitted; the disk fails.
	pub fn finish(
		&self,
		key: JobKey,
		outcome: JobOutcome,
		exec_ms: u64,
	) -> Result<Finished, JournalError> {
		let write = self.database.begin_write()?;
		let finished = {
			let mut tables = Tables::open(&write)?;
			let mut record = tables.record(key)?.ok_or(JournalError::Unknown(key))?;
			if let Some(earlier) = record.finished {
				return Ok(earlier);
			}
			let available = matches!(outcome, JobOutcome::Error { .. });
			let cursor = tables.next_sequence()?;
			let finished = Finished { outcome, exec_ms, available, cursor };
			record.finished = Some(finished.clone());
			tables.store(key, &record)?;
			tables.bound_served(MAX_SERVED)?;
			tables.prune(self.max_ended)?;
			finished
		};
		write.commit()?;
		Ok(finished)
	}

	/// Notes that the result files of a job can be fetched. The result gets a new cursor, so that a
	/// reader that has passed it sees the change.
	///
	/// # Errors
	/// [`JournalError::Unknown`] if the job has no outcome; the disk fails.
	pub fn set_available(&self, key: JobKey) -> Result<(), JournalError> {
		let write = self.database.begin_write()?;
		{
			let mut tables = Tables::open(&write)?;
			let mut record = tables.record(key)?.ok_or(JournalError::Unknown(key))?;
			let finished = record.finished.as_mut().ok_or(JournalError::Unknown(key))?;
			if finished.available {
				return Ok(());
			}
			finished.available = true;
			tables.served.remove(finished.cursor)?;
			finished.cursor = tables.next_sequence()?;
			tables.store(key, &record)?;
		}
		write.commit()?;
		Ok(())
	}

	/// The assignment is gone or over: its jobs are no longer computed, its results no longer
	/// served. Returns the jobs that this concerned.
	///
	/// # Errors
	/// The disk fails.
	pub fn end(&self, task: u64, round: u8, how: Standing) -> Result<Vec<JobKey>, JournalError> {
		let write = self.database.begin_write()?;
		let mut ended = Vec::new();
		{
			let mut tables = Tables::open(&write)?;
			for (key, mut record) in tables.assignment(task, round)? {
				if record.standing == Standing::Acknowledged || record.standing == how {
					continue;
				}
				if tables.retire(key, &mut record, how)? {
					ended.push(key);
				}
			}
			tables.prune(self.max_ended)?;
		}
		write.commit()?;
		Ok(ended)
	}

	/// The job, if it is known.
	///
	/// # Errors
	/// The disk fails, or the file is damaged.
	pub fn record(&self, key: JobKey) -> Result<Option<Record>, JournalError> {
		let jobs = self.database.begin_read()?.open_table(JOBS)?;
		jobs.get(key.to_bytes())?.map(|bytes| parse_record(bytes.value())).transpose()
	}

	/// Finished, live jobs after a cursor, at most [`MAX_RESULTS`] and at most [`MAX_BODY`] bytes
	/// of JSON.
	///
	/// # Errors
	/// The disk fails, or the file is damaged.
	pub fn results(&self, after: u64) -> Result<ResultsPage, JournalError> {
		let read = self.database.begin_read()?;
		let (served, jobs) = (read.open_table(SERVED)?, read.open_table(JOBS)?);
		let mut page = ResultsPage::default();
		// Braces and field names of an empty page.
		let mut size = 64;
		let Some(first) = after.checked_add(1) else { return Ok(page) };
		for entry in served.range(first..)? {
			let key = entry?.1.value();
			let record = jobs.get(key)?.map(|bytes| parse_record(bytes.value())).transpose()?;
			let Some(result) = record.and_then(|record| record.result()) else {
				return Err(JournalError::Format("a served job has no outcome".into()));
			};
			size += serialised_len(&result) + 1;
			if page.results.len() == MAX_RESULTS || (size > MAX_BODY && !page.results.is_empty()) {
				page.more = true;
				break;
			}
			page.results.push(result);
		}
		Ok(page)
	}

	/// Live jobs that are not finished, or whose result files are not yet available.
	///
	/// # Errors
	/// The disk fails, or the file is damaged.
	pub fn pending(&self) -> Result<Vec<Record>, JournalError> {
		let read = self.database.begin_read()?;
		let (pending, jobs) = (read.open_table(PENDING)?, read.open_table(JOBS)?);
		let mut records = Vec::new();
		for entry in pending.iter()? {
			if let Some(bytes) = jobs.get(entry?.0.value())? {
				records.push(parse_record(bytes.value())?);
			}
		}
		Ok(records)
	}

	/// Number of jobs that are remembered.
	///
	/// # Errors
	/// The disk fails.
	pub fn len(&self) -> Result<u64, JournalError> {
		Ok(self.database.begin_read()?.open_table(JOBS)?.len()?)
	}

	/// Whether nothing is remembered.
	///
	/// # Errors
	/// The disk fails.
	pub fn is_empty(&self) -> Result<bool, JournalError> {
		Ok(self.len()? == 0)
	}
}

/// The tables of one write transaction: the only place that changes them.
struct Tables<'t> {
	jobs: Table<'t, Key, &'static [u8]>,
	served: Table<'t, u64, Key>,
	pending: Table<'t, Key, ()>,
	ended: Table<'t, u64, Key>,
	meta: Table<'t, &'static str, &'static [u8]>,
}

impl<'t> Tables<'t> {
	fn open(write: &'t redb::WriteTransaction) -> Result<Self, JournalError> {
		Ok(Self {
			jobs: write.open_table(JOBS)?,
			served: write.open_table(SERVED)?,
			pending: write.open_table(PENDING)?,
			ended: write.open_table(ENDED)?,
			meta: write.open_table(META)?,
		})
	}

	/// The journal serves the chain of its first job.
	fn bind_chain(&mut self, asked: Bytes32) -> Result<(), JournalError> {
		let known = self.meta.get(GENESIS)?.map(|genesis| genesis.value().to_vec());
		match known.map(|bytes| parse_hash(&bytes)).transpose()? {
			None => drop(self.meta.insert(GENESIS, asked.0.as_slice())?),
			Some(serves) if serves == asked => (),
			Some(serves) => return Err(JournalError::OtherChain { serves, asked }),
		}
		Ok(())
	}

	/// An assignment belongs to one node at a time.
	fn refuse_rivals(&self, spec: &JobSpec) -> Result<(), JournalError> {
		let rival = self
			.assignment(spec.task, spec.round)?
			.into_iter()
			.any(|(key, record)| key.node != spec.node && record.standing == Standing::Live);
		if rival { Err(conflict(spec)) } else { Ok(()) }
	}

	fn record(&self, key: JobKey) -> Result<Option<Record>, JournalError> {
		self.jobs.get(key.to_bytes())?.map(|bytes| parse_record(bytes.value())).transpose()
	}

	fn assignment(&self, task: u64, round: u8) -> Result<Vec<(JobKey, Record)>, JournalError> {
		let bound = |node| JobKey { task, round, node: [node; 20].into() }.to_bytes();
		let mut records = Vec::new();
		for entry in self.jobs.range(bound(0x00)..=bound(0xff))? {
			let (key, bytes) = entry?;
			records.push((JobKey::from_bytes(&key.value()), parse_record(bytes.value())?));
		}
		Ok(records)
	}

	/// Stores an admitted record; a finished one that comes back is served again.
	fn admit(&mut self, key: JobKey, mut record: Record) -> Result<Admission, JournalError> {
		if record.standing == Standing::Acknowledged {
			return Ok(Admission::Settled(record));
		}
		record.standing = Standing::Live;
		if let Some(ended) = record.ended.take() {
			self.ended.remove(ended)?;
			// A reader may have passed the old cursor.
			if let Some(finished) = &mut record.finished {
				finished.cursor = self.next_sequence()?;
			}
		}
		self.store(key, &record)?;
		Ok(match record.finished {
			Some(_) => Admission::Settled(record),
			None => Admission::Compute(record),
		})
	}

	/// Ends a job; `true` if it was live.
	fn retire(
		&mut self,
		key: JobKey,
		record: &mut Record,
		how: Standing,
	) -> Result<bool, JournalError> {
		record.standing = how;
		let was_live = record.ended.is_none();
		if was_live {
			let sequence = self.next_sequence()?;
			self.ended.insert(sequence, key.to_bytes())?;
			record.ended = Some(sequence);
		}
		self.store(key, record)?;
		Ok(was_live)
	}

	/// Writes a record and keeps the indices in step with it.
	fn store(&mut self, key: JobKey, record: &Record) -> Result<(), JournalError> {
		let bytes = serde_json::to_vec(record)
			.map_err(|error| JournalError::Format(format!("{key}: {error}")))?;
		let live = record.standing == Standing::Live;
		let finished = record.finished.as_ref();
		if live && finished.is_none_or(|finished| !finished.available) {
			self.pending.insert(key.to_bytes(), ())?;
		} else {
			self.pending.remove(key.to_bytes())?;
		}
		if let Some(finished) = finished {
			if live {
				self.served.insert(finished.cursor, key.to_bytes())?;
			} else {
				self.served.remove(finished.cursor)?;
			}
		}
		self.jobs.insert(key.to_bytes(), bytes.as_slice())?;
		Ok(())
	}

	/// A number greater than all before it, across restarts.
	fn next_sequence(&mut self) -> Result<u64, JournalError> {
		let last = match self.meta.get(SEQUENCE)? {
			None => 0,
			Some(bytes) => {
				let bytes = bytes.value().try_into();
				u64::from_be_bytes(bytes.map_err(|_| JournalError::Format("sequence".into()))?)
			},
		};
		let next = last.checked_add(1).ok_or(JournalError::Format("sequence is full".into()))?;
		self.meta.insert(SEQUENCE, next.to_be_bytes().as_slice())?;
		Ok(next)
	}

	/// Forgets the oldest ended jobs beyond the bound.
	fn prune(&mut self, max: u64) -> Result<(), JournalError> {
		while self.ended.len()? > max {
			let Some((_, key)) = self.ended.pop_first()? else { break };
			self.jobs.remove(key.value())?;
		}
		Ok(())
	}

	/// Ends the oldest finished jobs beyond the bound: a node that never acknowledges must not fill
	/// the disk. They stay remembered, so they are not computed again.
	fn bound_served(&mut self, max: u64) -> Result<(), JournalError> {
		while self.served.len()? > max {
			let oldest = self.served.first()?.map(|(_, key)| JobKey::from_bytes(&key.value()));
			let Some(key) = oldest else { break };
			let Some(mut record) = self.record(key)? else { break };
			self.retire(key, &mut record, Standing::Acknowledged)?;
		}
		Ok(())
	}
}

fn conflict(spec: &JobSpec) -> JournalError {
	JournalError::Conflict(format!(
		"task {} round {} was given before with another node, kind, creator, cap or argument hash",
		spec.task, spec.round
	))
}

fn parse_record(bytes: &[u8]) -> Result<Record, JournalError> {
	serde_json::from_slice(bytes).map_err(|error| JournalError::Format(error.to_string()))
}

fn parse_hash(bytes: &[u8]) -> Result<Bytes32, JournalError> {
	bytes.try_into().map(Bytes32).map_err(|_| JournalError::Format("genesis hash".into()))
}

fn serialised_len(result: &JobResult) -> usize {
	serde_json::to_vec(result).map_or(MAX_BODY, |bytes| bytes.len())
}
