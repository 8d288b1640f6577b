//! The files of the store: `blobs/ab/cdef…`, written aside, synced and renamed.

use crate::hash::BlobHash;
use std::{
	fs, io,
	io::{Read, Seek, SeekFrom, Write},
	path::{Path, PathBuf},
	sync::atomic::{AtomicU64, Ordering},
};

/// Directory of finished blobs.
const BLOBS: &str = "blobs";
/// Directory of unfinished ones; emptied whenever the store is opened.
const TEMPORARY: &str = "tmp";

/// The directories of a store.
#[derive(Debug)]
pub(super) struct Files {
	blobs: PathBuf,
	temporary: PathBuf,
	next: AtomicU64,
}

/// Makes a directory that only its owner can enter.
pub(super) fn create_private_dir(path: &Path) -> io::Result<()> {
	let mut builder = fs::DirBuilder::new();
	builder.recursive(true);
	#[cfg(unix)]
	std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
	builder.create(path)
}

impl Files {
	/// Makes the directories and removes what a crash left half-written.
	pub(super) fn open(dir: &Path) -> io::Result<Self> {
		let files = Self {
			blobs: dir.join(BLOBS),
			temporary: dir.join(TEMPORARY),
			next: AtomicU64::new(0),
		};
		create_private_dir(&files.blobs)?;
		create_private_dir(&files.temporary)?;
		for entry in fs::read_dir(&files.temporary)? {
			fs::remove_file(entry?.path())?;
		}
		Ok(files)
	}

	/// Where a blob lies.
	pub(super) fn path(&self, hash: &BlobHash) -> PathBuf {
		let name = hex::encode(hash);
		let (shard, rest) = name.split_at(2);
		self.blobs.join(shard).join(rest)
	}

	/// Writes a blob so that after a crash it is there whole or not at all.
	pub(super) fn write(&self, hash: &BlobHash, bytes: &[u8]) -> io::Result<()> {
		let number = self.next.fetch_add(1, Ordering::Relaxed);
		let temporary = self.temporary.join(format!("{}-{number}", std::process::id()));
		let result = self.write_via(&temporary, hash, bytes);
		if result.is_err() {
			// Best effort: the next opening removes it anyway.
			let _ = fs::remove_file(&temporary);
		}
		result
	}

	fn write_via(&self, temporary: &Path, hash: &BlobHash, bytes: &[u8]) -> io::Result<()> {
		let mut file = fs::OpenOptions::new().write(true).create_new(true).open(temporary)?;
		file.write_all(bytes)?;
		file.sync_all()?;
		let path = self.path(hash);
		let shard = path.parent().unwrap_or(&self.blobs);
		create_private_dir(shard)?;
		fs::rename(temporary, &path)?;
		// The rename itself must reach the disk before the index says that the blob is there.
		fs::File::open(shard)?.sync_all()
	}

	/// Length of the file, if it is there.
	pub(super) fn len(&self, hash: &BlobHash) -> io::Result<Option<u64>> {
		match fs::metadata(self.path(hash)) {
			Ok(metadata) => Ok(Some(metadata.len())),
			Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
			Err(error) => Err(error),
		}
	}

	/// The whole file, which must have `len` bytes.
	pub(super) fn read(&self, hash: &BlobHash, len: u64) -> io::Result<Vec<u8>> {
		let file = fs::File::open(self.path(hash))?;
		let mut bytes = Vec::with_capacity(usize::try_from(len).map_err(io::Error::other)?);
		// One byte more than expected is enough to notice that the file has grown.
		file.take(len.saturating_add(1)).read_to_end(&mut bytes)?;
		Ok(bytes)
	}

	/// `len` bytes from `offset`; an error if the file ends before.
	pub(super) fn read_part(
		&self,
		hash: &BlobHash,
		offset: u64,
		len: usize,
	) -> io::Result<Vec<u8>> {
		let mut file = fs::File::open(self.path(hash))?;
		file.seek(SeekFrom::Start(offset))?;
		let mut bytes = vec![0; len];
		file.read_exact(&mut bytes)?;
		Ok(bytes)
	}

	/// Removes a file; one that is not there is no error.
	pub(super) fn remove(&self, hash: &BlobHash) -> io::Result<()> {
		match fs::remove_file(self.path(hash)) {
			Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
			_ => Ok(()),
		}
	}

	/// Every blob file and its length; files with other names are left alone.
	pub(super) fn list(&self) -> io::Result<Vec<(BlobHash, u64)>> {
		let mut found = Vec::new();
		for shard in fs::read_dir(&self.blobs)? {
			let shard = shard?;
			if !shard.file_type()?.is_dir() {
				continue;
			}
			for entry in fs::read_dir(shard.path())? {
				let entry = entry?;
				let name = format!(
					"{}{}",
					shard.file_name().to_string_lossy(),
					entry.file_name().to_string_lossy()
				);
				let mut hash = [0; 32];
				if hex::decode_to_slice(&name, &mut hash).is_ok() {
					found.push((hash, entry.metadata()?.len()));
				}
			}
		}
		Ok(found)
	}
}
