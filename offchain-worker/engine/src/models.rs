//! The folder of installed models.

use std::{
	fs,
	path::{Path, PathBuf},
};

use crate::{EngineError, args::TaskKind};

/// Longest accepted part of a model id, in bytes (the hub's own limit).
const MAX_PART_BYTES: usize = 96;

/// A model in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstalledModel {
	/// `owner/name` or `name`.
	pub id: String,
	/// What it computes.
	pub kind: TaskKind,
	/// Its folder.
	pub folder: PathBuf,
}

/// A folder with models in Hugging Face layout: `<dir>/<owner>/<name>/` or `<dir>/<name>/`.
#[derive(Clone, Debug)]
pub struct ModelStore {
	dir: PathBuf,
}

impl ModelStore {
	/// A store in `dir`, which need not exist yet.
	pub fn new(dir: impl Into<PathBuf>) -> Self {
		Self { dir: dir.into() }
	}

	/// The store's folder.
	pub fn dir(&self) -> &Path {
		&self.dir
	}

	/// The installed model of that id.
	///
	/// # Errors
	/// [`EngineError::ModelInvalid`] if the id is malformed (it must not lead out of the store)
	/// or no such model is installed.
	pub fn resolve(&self, id: &str) -> Result<InstalledModel, EngineError> {
		let folder = self.folder(id)?;
		let kind = kind_of(&folder).ok_or_else(|| {
			EngineError::model(format!(
				"{id} is not installed; put its Hugging Face folder into {} or choose one of: {}",
				folder.display(),
				self.ids().join(", ")
			))
		})?;
		Ok(InstalledModel { id: id.to_owned(), kind, folder })
	}

	/// Where a model of that id belongs, installed or not.
	///
	/// # Errors
	/// [`EngineError::ModelInvalid`] if the id is malformed.
	pub fn folder(&self, id: &str) -> Result<PathBuf, EngineError> {
		let parts: Vec<&str> = id.split('/').collect();
		if parts.len() > 2 || !parts.iter().all(|part| is_plain(part)) {
			return Err(EngineError::model(format!(
				"{id:?} is no model id; use owner/name with letters, digits, '-', '_' and '.'"
			)));
		}
		Ok(parts.iter().fold(self.dir.clone(), |path, part| path.join(part)))
	}

	/// The installed models, sorted by id. Folders that cannot be read count as empty.
	pub fn list(&self) -> Vec<InstalledModel> {
		let mut models = Vec::new();
		for name in folder_names(&self.dir) {
			let folder = self.dir.join(&name);
			if let Some(kind) = kind_of(&folder) {
				models.push(InstalledModel { id: name, kind, folder });
				continue;
			}
			for second in folder_names(&folder) {
				let folder = folder.join(&second);
				if let Some(kind) = kind_of(&folder) {
					models.push(InstalledModel { id: format!("{name}/{second}"), kind, folder });
				}
			}
		}
		models.sort_by(|a, b| a.id.cmp(&b.id));
		models
	}

	pub(crate) fn ids(&self) -> Vec<String> {
		self.list().into_iter().map(|model| model.id).collect()
	}
}

/// A model folder is recognised by its main configuration file.
fn kind_of(folder: &Path) -> Option<TaskKind> {
	if folder.join("model_index.json").is_file() {
		Some(TaskKind::Image)
	} else if folder.join("config.json").is_file() {
		Some(TaskKind::Text)
	} else {
		None
	}
}

fn is_plain(part: &str) -> bool {
	(1..=MAX_PART_BYTES).contains(&part.len())
		&& !part.starts_with('.')
		&& part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

fn folder_names(dir: &Path) -> Vec<String> {
	let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
	entries
		.filter_map(|entry| entry.ok()?.file_name().into_string().ok())
		.filter(|name| is_plain(name) && dir.join(name).is_dir())
		.collect()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn store_should_refuse_the_id_when_it_leads_elsewhere() {
		let store = ModelStore::new("/models");
		let bad = [
			"", "/", "..", "a/..", "../a", "a/b/c", "/etc", "a\\b", "a//b", ".git/x", "a b", "a\0",
		];
		for id in bad {
			let error = store.folder(id).unwrap_err();
			assert!(matches!(error, EngineError::ModelInvalid(_)), "{id:?}: {error}");
		}
		assert_eq!(store.folder("owner/na-me_1.5").unwrap(), Path::new("/models/owner/na-me_1.5"));
		assert_eq!(store.folder("gpt2").unwrap(), Path::new("/models/gpt2"));
	}

	#[test]
	fn store_should_list_and_resolve_when_models_are_installed() {
		let dir = tempfile::tempdir().unwrap();
		let store = ModelStore::new(dir.path().join("not-there-yet"));
		assert!(store.list().is_empty());
		for (folder, file) in
			[("z/text", "config.json"), ("a/image", "model_index.json"), ("gpt2", "config.json")]
		{
			let folder = store.dir().join(folder);
			fs::create_dir_all(&folder).unwrap();
			fs::write(folder.join(file), "{}").unwrap();
		}
		fs::create_dir_all(store.dir().join("z/empty")).unwrap();
		assert_eq!(store.ids(), ["a/image", "gpt2", "z/text"]);
		assert_eq!(store.resolve("a/image").unwrap().kind, TaskKind::Image);
		let error = store.resolve("z/empty").unwrap_err().to_string();
		assert!(error.starts_with("Task model invalid: z/empty is not installed"), "{error}");
		assert!(error.contains("a/image, gpt2, z/text"), "{error}");
	}
}
