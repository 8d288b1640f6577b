//! The journal of tasks: written before anything is sent, so that a killed program can go on.
//!
//! One directory per task: `record.json` (replaced atomically), `args.json` (the exact argument
//! file) and `blobs/` (the peer's key and store). A lock keeps two programs off the same task.

use crate::{
	chain::{NewTask, SignedCall},
	exit::{Failure, Result},
	task::args::Arguments,
};
use deuterium_protocol::{Address, Bytes32};
use rand::RngCore;
use serde::{Deserialize, Serialize};
use std::{
	fs, io,
	io::{Read, Write},
	path::{Path, PathBuf},
};

/// Version of the record's format.
const FORMAT: u32 = 1;
const RECORD: &str = "record.json";
const ARGUMENTS: &str = "args.json";
const LOCK: &str = "lock";
/// Longest file that is read back, in bytes.
const MAX_FILE: u64 = 256 * 1024;

/// What is known of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
	format: u32,
	/// Genesis hash of its chain.
	pub genesis: Bytes32,
	/// Who pays.
	pub creator: Address,
	/// What was or is to be created.
	pub new_task: NewTask,
	/// Where the result is to be saved.
	pub out: Option<PathBuf>,
	/// The creating call; written before it is sent.
	pub signed: Option<SignedCall>,
	/// The task's number, once it is known.
	pub task: Option<u64>,
}

impl Record {
	/// A record of a task that nothing was sent for yet.
	pub fn new(
		genesis: Bytes32,
		creator: Address,
		new_task: NewTask,
		out: Option<PathBuf>,
	) -> Self {
		Self { format: FORMAT, genesis, creator, new_task, out, signed: None, task: None }
	}
}

/// All unfinished tasks.
#[derive(Clone, Debug)]
pub struct Journal {
	dir: PathBuf,
}

/// One unfinished task, locked by this program.
#[derive(Debug)]
pub struct Entry {
	dir: PathBuf,
	record: Record,
	// Held, not read: the lock ends with the file.
	_lock: fs::File,
}

impl Journal {
	/// The journal in `state_dir`, which need not exist yet.
	pub fn new(state_dir: &Path) -> Self {
		Self { dir: state_dir.join("tasks") }
	}

	/// Writes down a new task. Afterwards it can be resumed, whatever happens.
	pub fn create(&self, record: Record, arguments: &Arguments) -> Result<Entry> {
		let mut id = [0; 8];
		rand::thread_rng().fill_bytes(&mut id);
		let dir = self.dir.join(hex::encode(id));
		make_dir(&dir).map_err(unwritable(&dir))?;
		let lock = lock(&dir)?.ok_or_else(|| busy(&dir))?;
		write_atomically(&dir.join(ARGUMENTS), &arguments.bytes).map_err(unwritable(&dir))?;
		let entry = Entry { dir, record, _lock: lock };
		entry.save()?;
		Ok(entry)
	}

	/// The unfinished tasks of a chain, oldest first, that no other program works on. With
	/// `task`, only that one; an error if another program works on it.
	pub fn unfinished(&self, genesis: Bytes32, task: Option<u64>) -> Result<Vec<Entry>> {
		let mut found = Vec::new();
		for dir in self.directories()? {
			// Directories without a record were left before anything was sent.
			let Some(record) = read_record(&dir)? else { continue };
			let wanted = task.is_none() || record.task == task;
			if record.genesis != genesis || !wanted {
				continue;
			}
			match lock(&dir)? {
				Some(file) => {
					// Read again: the record may have changed before the lock was ours.
					let Some(record) = read_record(&dir)? else { continue };
					found.push(Entry { dir, record, _lock: file });
				},
				None if task.is_some() => return Err(busy(&dir)),
				None => {},
			}
		}
		found.sort_by_key(|entry| entry.record.task.unwrap_or(u64::MAX));
		Ok(found)
	}

	fn directories(&self) -> Result<Vec<PathBuf>> {
		let entries = match fs::read_dir(&self.dir) {
			Ok(entries) => entries,
			Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
			Err(error) => return Err(unreadable(&self.dir)(error)),
		};
		let mut directories: Vec<PathBuf> = entries
			.filter_map(|entry| Some(entry.ok()?.path()))
			.filter(|path| path.is_dir())
			.collect();
		directories.sort();
		Ok(directories)
	}
}

impl Entry {
	/// What is known.
	pub fn record(&self) -> &Record {
		&self.record
	}

	/// Changes the record, on disk before in memory.
	pub fn update(&mut self, change: impl FnOnce(&mut Record)) -> Result<()> {
		let before = self.record.clone();
		change(&mut self.record);
		if let Err(error) = self.save() {
			self.record = before;
			return Err(error);
		}
		Ok(())
	}

	/// The argument file, checked against its hash.
	pub fn arguments(&self) -> Result<Arguments> {
		let path = self.dir.join(ARGUMENTS);
		let bytes = read_limited(&path).map_err(unreadable(&path))?;
		let NewTask { kind, cap, args_hash, .. } = self.record.new_task;
		let arguments = Arguments { kind, units: cap, bytes };
		if arguments.hash() != args_hash {
			return Err(Failure::failed(
				format!("{} was changed: its hash is not the one on chain", path.display()),
				"restore it from a backup, or wait until the task expires and is refunded",
			));
		}
		Ok(arguments)
	}

	/// Directory for the peer's key and store.
	pub fn blob_dir(&self) -> PathBuf {
		self.dir.join("blobs")
	}

	/// Removes the task from the journal: it is done.
	pub fn finish(self) -> Result<()> {
		// The record first: whatever is left after a crash is no unfinished task any more.
		fs::remove_file(self.dir.join(RECORD)).map_err(unwritable(&self.dir))?;
		fs::remove_dir_all(&self.dir).map_err(unwritable(&self.dir))
	}

	fn save(&self) -> Result<()> {
		let json = serde_json::to_vec_pretty(&self.record).map_err(|error| {
			Failure::failed(format!("the journal cannot be written: {error}"), "")
		})?;
		write_atomically(&self.dir.join(RECORD), &json).map_err(unwritable(&self.dir))
	}
}

fn read_record(dir: &Path) -> Result<Option<Record>> {
	let path = dir.join(RECORD);
	let bytes = match read_limited(&path) {
		Ok(bytes) => bytes,
		Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
		Err(error) => return Err(unreadable(&path)(error)),
	};
	let damaged = |cause: String| {
		Failure::failed(
			format!("the journal entry {} cannot be read: {cause}", path.display()),
			"restore it from a backup, or remove its directory to forget the task",
		)
	};
	let record: Record =
		serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
	if record.format != FORMAT {
		return Err(damaged(format!("format {}, this program knows {FORMAT}", record.format)));
	}
	Ok(Some(record))
}

fn read_limited(path: &Path) -> io::Result<Vec<u8>> {
	let mut bytes = Vec::new();
	fs::File::open(path)?.take(MAX_FILE).read_to_end(&mut bytes)?;
	Ok(bytes)
}

/// The lock of an entry, or `None` if another program holds it.
fn lock(dir: &Path) -> Result<Option<fs::File>> {
	let path = dir.join(LOCK);
	let file = fs::File::options()
		.create(true)
		.truncate(false)
		.write(true)
		.open(&path)
		.map_err(unwritable(dir))?;
	match file.try_lock() {
		Ok(()) => Ok(Some(file)),
		Err(fs::TryLockError::WouldBlock) => Ok(None),
		Err(fs::TryLockError::Error(error)) => Err(unwritable(&path)(error)),
	}
}

/// Writes aside and renames, so that a crash leaves the old content or the new, nothing else.
pub(crate) fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
	let mut name = path.file_name().map(ToOwned::to_owned).unwrap_or_default();
	name.push(".new");
	let aside = path.with_file_name(name);
	let mut file = fs::File::create(&aside)?;
	file.write_all(bytes)?;
	file.sync_all()?;
	drop(file);
	fs::rename(&aside, path)?;
	// The rename is on disk once the directory is.
	let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
	fs::File::open(parent.unwrap_or(Path::new(".")))?.sync_all()
}

fn make_dir(dir: &Path) -> io::Result<()> {
	let mut builder = fs::DirBuilder::new();
	builder.recursive(true);
	// Prompts are nobody else's business.
	#[cfg(unix)]
	std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
	builder.create(dir)
}

fn unwritable(path: &Path) -> impl FnOnce(io::Error) -> Failure {
	let path = path.display().to_string();
	move |error| {
		Failure::failed(
			format!("cannot write to {path}: {error}"),
			"check owner and free space, or give another --state-dir",
		)
	}
}

fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> Failure {
	let path = path.display().to_string();
	move |error| Failure::failed(format!("cannot read {path}: {error}"), "check its owner")
}

fn busy(dir: &Path) -> Failure {
	Failure::failed(
		format!("another program works on this task ({})", dir.display()),
		"wait for it to end",
	)
}

#[cfg(test)]
mod tests {
	use super::*;
	use deuterium_protocol::TaskKind;

	const GENESIS: Bytes32 = Bytes32([1; 32]);

	fn arguments() -> Arguments {
		Arguments { kind: TaskKind::Text, units: 1, bytes: b"{\"model\":\"m\"}".to_vec() }
	}

	fn record() -> Record {
		let new_task = NewTask {
			kind: TaskKind::Text,
			args_hash: arguments().hash(),
			vram_gb: 1,
			cap: 1,
			card: None,
			fee: u128::MAX,
		};
		Record::new(GENESIS, Address([2; 20]), new_task, Some("out.png".into()))
	}

	fn signed() -> SignedCall {
		SignedCall { extrinsic: "0x0102".into(), nonce: 1, born: 2, dies: 66 }
	}

	#[test]
	fn task_should_be_found_again_when_the_program_was_killed() {
		let dir = tempfile::tempdir().unwrap();
		let journal = Journal::new(dir.path());
		let mut entry = journal.create(record(), &arguments()).unwrap();
		entry.update(|record| record.signed = Some(signed())).unwrap();
		// What a kill does: the lock goes, the files stay.
		drop(entry);
		let mut found = Journal::new(dir.path()).unfinished(GENESIS, None).unwrap();
		let entry = found.pop().unwrap();
		assert!(found.is_empty());
		assert_eq!(entry.record().signed, Some(signed()));
		assert_eq!(entry.record().new_task, record().new_task);
		assert_eq!(entry.arguments().unwrap(), arguments());
	}

	#[test]
	fn task_should_be_left_alone_when_another_program_works_on_it() {
		let dir = tempfile::tempdir().unwrap();
		let journal = Journal::new(dir.path());
		let mut entry = journal.create(record(), &arguments()).unwrap();
		entry.update(|record| record.task = Some(7)).unwrap();
		assert!(journal.unfinished(GENESIS, None).unwrap().is_empty());
		assert!(
			journal.unfinished(GENESIS, Some(7)).unwrap_err().cause.contains("another program")
		);
		drop(entry);
		assert_eq!(journal.unfinished(GENESIS, Some(7)).unwrap().len(), 1);
	}

	#[test]
	fn task_should_not_be_found_when_finished_or_of_another_chain_or_number() {
		let dir = tempfile::tempdir().unwrap();
		let journal = Journal::new(dir.path());
		let mut entry = journal.create(record(), &arguments()).unwrap();
		entry.update(|record| record.task = Some(7)).unwrap();
		drop(entry);
		assert!(journal.unfinished(Bytes32([9; 32]), None).unwrap().is_empty());
		assert!(journal.unfinished(GENESIS, Some(8)).unwrap().is_empty());
		journal.unfinished(GENESIS, Some(7)).unwrap().pop().unwrap().finish().unwrap();
		assert!(journal.unfinished(GENESIS, None).unwrap().is_empty());
	}

	#[test]
	fn arguments_should_be_refused_when_the_file_was_changed() {
		let dir = tempfile::tempdir().unwrap();
		let entry = Journal::new(dir.path()).create(record(), &arguments()).unwrap();
		fs::write(entry.dir.join(ARGUMENTS), b"{\"model\":\"other\"}").unwrap();
		assert!(entry.arguments().unwrap_err().cause.contains("hash"));
	}

	#[test]
	fn journal_should_say_so_when_a_record_is_damaged() {
		let dir = tempfile::tempdir().unwrap();
		let journal = Journal::new(dir.path());
		let entry = journal.create(record(), &arguments()).unwrap();
		let path = entry.dir.join(RECORD);
		drop(entry);
		fs::write(&path, b"{").unwrap();
		assert!(journal.unfinished(GENESIS, None).unwrap_err().cause.contains("cannot be read"));
		// A directory whose record was never written holds nothing that was sent.
		fs::remove_file(&path).unwrap();
		assert!(journal.unfinished(GENESIS, None).unwrap().is_empty());
	}

	#[cfg(unix)]
	#[test]
	fn journal_should_be_private() {
		use std::os::unix::fs::PermissionsExt;
		let dir = tempfile::tempdir().unwrap();
		let entry = Journal::new(dir.path()).create(record(), &arguments()).unwrap();
		assert_eq!(fs::metadata(&entry.dir).unwrap().permissions().mode() & 0o777, 0o700);
	}
}
