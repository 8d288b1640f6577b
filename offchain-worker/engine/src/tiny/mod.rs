//! The embedded models `deuterium/tiny-text` and `deuterium/tiny-image`.
//!
//! Their weights are computed from a fixed formula ([`formula`]) and written as ordinary Hugging
//! Face folders, so the code that loads and runs them is the code that loads and runs any other
//! model. They learned nothing: the one draws coloured noise, the other babbles. They exist for
//! demonstrations, tests and for checking that a node works.

mod formula;
mod image;
mod text;

use std::{
	fs,
	path::{Path, PathBuf},
	sync::atomic::{AtomicU64, Ordering},
};

use serde_json::Value;

use crate::{EngineError, ModelStore};

/// Id of the embedded text model.
pub const TINY_TEXT_MODEL: &str = "deuterium/tiny-text";
/// Id of the embedded image model.
pub const TINY_IMAGE_MODEL: &str = "deuterium/tiny-image";

/// Written last; names the version of the formula and the sizes.
const MARKER: &str = "deuterium-tiny.json";
const VERSION: &str = "{\"version\": 1}\n";

/// Writes the embedded text model into the model store `dir` and returns its folder.
///
/// The folder appears at once or not at all, and is left alone if it is already there.
///
/// # Errors
/// [`EngineError::Execution`] if the files cannot be written.
pub fn write_tiny_text_model(dir: &Path) -> Result<PathBuf, EngineError> {
	install(dir, TINY_TEXT_MODEL, text::write)
}

/// Writes the embedded image model into the model store `dir` and returns its folder.
///
/// The folder appears at once or not at all, and is left alone if it is already there.
///
/// # Errors
/// [`EngineError::Execution`] if the files cannot be written.
pub fn write_tiny_image_model(dir: &Path) -> Result<PathBuf, EngineError> {
	install(dir, TINY_IMAGE_MODEL, image::write)
}

fn install(
	dir: &Path,
	id: &str,
	write: fn(&Path) -> Result<(), EngineError>,
) -> Result<PathBuf, EngineError> {
	static NEXT: AtomicU64 = AtomicU64::new(0);
	let folder = ModelStore::new(dir).folder(id)?;
	if is_current(&folder) {
		return Ok(folder);
	}
	let failed = |e: std::io::Error| {
		EngineError::Execution(format!(
			"cannot write {} ({e}); check the disk and the folder's owner",
			folder.display()
		))
	};
	// Names beginning with a dot are never taken for models.
	let number = NEXT.fetch_add(1, Ordering::Relaxed);
	let temporary = dir.join(format!(".tiny-{}-{number}", std::process::id()));
	let (fresh, old) = (temporary.join("new"), temporary.join("old"));
	fs::create_dir_all(&fresh).map_err(failed)?;
	let result = write(&fresh).and_then(|()| {
		fs::write(fresh.join(MARKER), VERSION).map_err(failed)?;
		fs::create_dir_all(folder.parent().unwrap_or(dir)).map_err(failed)?;
		if folder.exists() && !is_current(&folder) {
			fs::rename(&folder, &old).map_err(failed)?;
		}
		match fs::rename(&fresh, &folder) {
			// Somebody else was faster; both wrote the same.
			Err(_) if is_current(&folder) => Ok(()),
			result => result.map_err(failed),
		}
	});
	let cleaned = fs::remove_dir_all(&temporary).map_err(failed);
	result.and(cleaned).map(|()| folder)
}

fn is_current(folder: &Path) -> bool {
	fs::read_to_string(folder.join(MARKER)).is_ok_and(|text| text == VERSION)
}

/// Writes a JSON file, creating its folder.
fn write_json(path: &Path, value: &Value) -> Result<(), EngineError> {
	write_text(path, &format!("{value:#}\n"))
}

fn write_text(path: &Path, text: &str) -> Result<(), EngineError> {
	let failed =
		|e: std::io::Error| EngineError::Execution(format!("cannot write {}: {e}", path.display()));
	fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).map_err(failed)?;
	fs::write(path, text).map_err(failed)
}

#[cfg(test)]
mod tests {
	use super::*;

	fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
		let mut found = Vec::new();
		for entry in fs::read_dir(folder).unwrap() {
			let path = entry.unwrap().path();
			if path.is_dir() {
				found.extend(files(&path));
			} else {
				found.push((path.clone(), fs::read(&path).unwrap()));
			}
		}
		found.sort();
		found
	}

	#[test]
	fn models_should_have_the_same_bytes_when_written_twice() {
		let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
		for dir in [&one, &two] {
			write_tiny_text_model(dir.path()).unwrap();
			write_tiny_image_model(dir.path()).unwrap();
		}
		let strip = |dir: &Path| -> Vec<(PathBuf, Vec<u8>)> {
			let relative = |path: PathBuf| path.strip_prefix(dir).unwrap().to_owned();
			files(dir).into_iter().map(|(path, bytes)| (relative(path), bytes)).collect()
		};
		let (one, two) = (strip(one.path()), strip(two.path()));
		assert!(one.len() > 10);
		assert!(one == two, "the files differ");
	}

	#[test]
	fn model_should_be_repaired_when_a_folder_without_marker_is_in_the_way() {
		let dir = tempfile::tempdir().unwrap();
		let folder = dir.path().join(TINY_TEXT_MODEL);
		fs::create_dir_all(&folder).unwrap();
		fs::write(folder.join("config.json"), "half written").unwrap();
		assert_eq!(write_tiny_text_model(dir.path()).unwrap(), folder);
		assert!(is_current(&folder));
		// A second call changes nothing and nothing temporary stays behind.
		let before = files(dir.path());
		write_tiny_text_model(dir.path()).unwrap();
		assert!(files(dir.path()) == before);
		assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
	}

	#[test]
	fn models_should_appear_once_when_several_threads_write_them() {
		let dir = tempfile::tempdir().unwrap();
		std::thread::scope(|scope| {
			for _ in 0..4 {
				scope.spawn(|| write_tiny_text_model(dir.path()).unwrap());
			}
		});
		let ids: Vec<String> =
			ModelStore::new(dir.path()).list().into_iter().map(|model| model.id).collect();
		assert_eq!(ids, [TINY_TEXT_MODEL]);
		assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
	}
}
