//! The peer's persistent libp2p key.

use libp2p::identity::Keypair;
use std::{
	fs, io,
	io::Write,
	path::{Path, PathBuf},
};
use thiserror::Error;

/// Name of the key file in the data directory.
pub const KEY_FILE: &str = "peer.key";
/// A protobuf-encoded ed25519 key has 68 bytes; nothing longer is read.
const MAX_KEY_BYTES: u64 = 256;

/// The peer key cannot be used.
#[derive(Debug, Error)]
pub enum IdentityError {
	/// Reading or writing failed.
	#[error("cannot access {}: {source}; check the directory's owner and free space", path.display())]
	Io {
		/// The file.
		path: PathBuf,
		/// What the system said.
		source: io::Error,
	},
	/// The content is no key.
	#[error(
		"{} is not a peer key ({reason}); restore it from a backup, or delete it to get a new peer id",
		path.display()
	)]
	Malformed {
		/// The file.
		path: PathBuf,
		/// What is wrong with it.
		reason: String,
	},
	/// Other users can read the key.
	#[error("{} can be read by others (mode {mode:o}); run `chmod 600` on it", path.display())]
	Exposed {
		/// The file.
		path: PathBuf,
		/// Its permission bits.
		mode: u32,
	},
}

/// Loads the key from `dir`/[`KEY_FILE`], or makes a new ed25519 key there (mode 0600).
pub fn load_or_create(dir: &Path) -> Result<Keypair, IdentityError> {
	let path = dir.join(KEY_FILE);
	let io = |source| IdentityError::Io { path: path.clone(), source };
	match fs::metadata(&path) {
		Ok(metadata) => load(&path, &metadata),
		Err(error) if error.kind() == io::ErrorKind::NotFound => {
			fs::create_dir_all(dir).map_err(io)?;
			create(dir, &path)
		},
		Err(error) => Err(io(error)),
	}
}

fn load(path: &Path, metadata: &fs::Metadata) -> Result<Keypair, IdentityError> {
	let malformed = |reason: String| IdentityError::Malformed { path: path.to_owned(), reason };
	#[cfg(unix)]
	{
		use std::os::unix::fs::PermissionsExt;
		let mode = metadata.permissions().mode() & 0o777;
		if mode & 0o077 != 0 {
			return Err(IdentityError::Exposed { path: path.to_owned(), mode });
		}
	}
	if metadata.len() > MAX_KEY_BYTES {
		return Err(malformed(format!("{} bytes long", metadata.len())));
	}
	let bytes =
		fs::read(path).map_err(|source| IdentityError::Io { path: path.to_owned(), source })?;
	Keypair::from_protobuf_encoding(&bytes).map_err(|error| malformed(error.to_string()))
}

fn create(dir: &Path, path: &Path) -> Result<Keypair, IdentityError> {
	let io = |source| IdentityError::Io { path: path.to_owned(), source };
	let pair = Keypair::generate_ed25519();
	let bytes = pair.to_protobuf_encoding().map_err(|error| IdentityError::Malformed {
		path: path.to_owned(),
		reason: error.to_string(),
	})?;
	// Written aside and renamed: a crash leaves no half key behind.
	let temporary = dir.join(format!("{KEY_FILE}.new"));
	let mut options = fs::OpenOptions::new();
	options.write(true).create(true).truncate(true);
	#[cfg(unix)]
	std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
	let mut file = options.open(&temporary).map_err(io)?;
	file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(io)?;
	fs::rename(&temporary, path).map_err(io)?;
	Ok(pair)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn key_should_stay_the_same_when_loaded_again() {
		let dir = tempfile::tempdir().unwrap();
		let first = load_or_create(dir.path()).unwrap().public();
		assert_eq!(load_or_create(dir.path()).unwrap().public(), first);
	}

	#[cfg(unix)]
	#[test]
	fn key_should_be_private_when_created_and_refused_when_exposed() {
		use std::os::unix::fs::PermissionsExt;
		let dir = tempfile::tempdir().unwrap();
		load_or_create(dir.path()).unwrap();
		let path = dir.path().join(KEY_FILE);
		assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
		fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
		let error = load_or_create(dir.path()).unwrap_err();
		assert!(matches!(error, IdentityError::Exposed { mode: 0o644, .. }), "{error}");
	}

	#[test]
	fn key_should_be_refused_when_file_is_damaged() {
		let dir = tempfile::tempdir().unwrap();
		load_or_create(dir.path()).unwrap();
		fs::write(dir.path().join(KEY_FILE), b"garbage").unwrap();
		let error = load_or_create(dir.path()).unwrap_err();
		assert!(matches!(error, IdentityError::Malformed { .. }), "{error}");
	}
}
