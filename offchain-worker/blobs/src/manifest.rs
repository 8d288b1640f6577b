//! What a task's result consists of.

use crate::hash::BlobHash;
use codec::{Decode, Encode};
use thiserror::Error;

/// Most files in one result.
pub const MAX_RESULT_FILES: usize = 16;
/// Longest file name in bytes (`15.json`).
const MAX_NAME: usize = 16;

/// Kind of a result's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ResultKind {
	/// PNG files `0.png`, `1.png`, …
	Image,
	/// JSON files `0.json`, …
	Text,
}

impl ResultKind {
	/// The only name that the file at `index` may have.
	pub fn file_name(self, index: usize) -> String {
		match self {
			Self::Image => format!("{index}.png"),
			Self::Text => format!("{index}.json"),
		}
	}
}

/// One file of a result.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ManifestFile {
	/// Its name, see [`ResultKind::file_name`].
	pub name: String,
	/// keccak-256 of its bytes.
	pub hash: BlobHash,
	/// Its length in bytes.
	pub len: u64,
}

/// The files of a task's result.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ResultManifest {
	/// The task.
	pub task: u64,
	/// What the files are.
	pub kind: ResultKind,
	/// 1 to [`MAX_RESULT_FILES`] files, in order.
	pub files: Vec<ManifestFile>,
}

/// A malformed manifest.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ManifestError {
	/// No files or too many.
	#[error("a result has 1 to {MAX_RESULT_FILES} files, this one has {0}; split the task")]
	Count(usize),
	/// A name is not the one for its place.
	#[error("file {index} must be named {expected}; publish the files in order")]
	Name {
		/// Place of the file.
		index: usize,
		/// Name that it must have.
		expected: String,
	},
	/// A file is empty or the lengths overflow.
	#[error("file {0} has an impossible length; publish files that are neither empty nor huge")]
	Length(usize),
}

impl ResultManifest {
	/// Checks number, names and lengths. Names from a peer are safe to use as file names afterwards.
	pub fn validate(&self) -> Result<(), ManifestError> {
		if self.files.is_empty() || self.files.len() > MAX_RESULT_FILES {
			return Err(ManifestError::Count(self.files.len()));
		}
		let mut total = 0_u64;
		for (index, file) in self.files.iter().enumerate() {
			let expected = self.kind.file_name(index);
			if file.name.len() > MAX_NAME || file.name != expected {
				return Err(ManifestError::Name { index, expected });
			}
			if file.len == 0 {
				return Err(ManifestError::Length(index));
			}
			total = total.checked_add(file.len).ok_or(ManifestError::Length(index))?;
		}
		Ok(())
	}

	/// Sum of the files' lengths in bytes, saturating.
	pub fn total_len(&self) -> u64 {
		self.files.iter().fold(0, |sum, file| sum.saturating_add(file.len))
	}
}

/// A fetched result: the manifest and the bytes of its files, in the same order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultFiles {
	/// Names, hashes and lengths.
	pub manifest: ResultManifest,
	/// The bytes of each file.
	pub files: Vec<Vec<u8>>,
}

#[cfg(test)]
mod tests {
	use super::*;

	fn manifest(names: &[&str]) -> ResultManifest {
		let files = names
			.iter()
			.map(|name| ManifestFile { name: (*name).to_owned(), hash: [0; 32], len: 1 })
			.collect();
		ResultManifest { task: 1, kind: ResultKind::Image, files }
	}

	#[test]
	fn manifest_should_be_valid_when_names_are_in_order() {
		assert_eq!(manifest(&["0.png", "1.png"]).validate(), Ok(()));
	}

	#[test]
	fn manifest_should_be_refused_when_a_name_leaves_its_directory() {
		let error = manifest(&["0.png", "../../etc/passwd"]).validate().unwrap_err();
		assert_eq!(error, ManifestError::Name { index: 1, expected: "1.png".into() });
	}

	#[test]
	fn manifest_should_be_refused_when_it_has_no_or_too_many_files() {
		assert_eq!(manifest(&[]).validate(), Err(ManifestError::Count(0)));
		let names: Vec<String> = (0..17).map(|index| format!("{index}.png")).collect();
		let names: Vec<&str> = names.iter().map(String::as_str).collect();
		assert_eq!(manifest(&names).validate(), Err(ManifestError::Count(17)));
	}

	#[test]
	fn manifest_should_be_refused_when_lengths_overflow() {
		let mut huge = manifest(&["0.png", "1.png"]);
		huge.files[0].len = u64::MAX;
		assert_eq!(huge.validate(), Err(ManifestError::Length(1)));
		huge.files[0].len = 0;
		assert_eq!(huge.validate(), Err(ManifestError::Length(0)));
	}
}
