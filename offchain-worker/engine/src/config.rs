//! Reading the JSON configuration files of a model folder.

use std::{fs, path::Path};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use crate::EngineError;

/// Largest accepted configuration file, in bytes (tokenizers are the largest by far).
const MAX_CONFIG_BYTES: u64 = 256 * 1024 * 1024;

/// A configuration value that is one number or a list of numbers.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Value")]
pub(crate) enum OneOrMany {
	/// The same for all.
	One(usize),
	/// One for each.
	Many(Vec<usize>),
}

// By way of a JSON value: it reads numbers in every configuration of the JSON library.
impl TryFrom<Value> for OneOrMany {
	type Error = String;

	fn try_from(value: Value) -> Result<Self, String> {
		let number = |value: &Value| {
			let number = value.as_u64().and_then(|n| usize::try_from(n).ok());
			number.ok_or_else(|| format!("{value} is no number of this range"))
		};
		match &value {
			Value::Array(values) => {
				values.iter().map(number).collect::<Result<_, _>>().map(Self::Many)
			},
			single => number(single).map(Self::One),
		}
	}
}

impl OneOrMany {
	/// The number for the `index`-th place.
	pub(crate) fn get(&self, index: usize) -> Option<usize> {
		match self {
			Self::One(value) => Some(*value),
			Self::Many(values) => values.get(index).copied(),
		}
	}

	/// All numbers.
	pub(crate) fn all(&self) -> &[usize] {
		match self {
			Self::One(value) => std::slice::from_ref(value),
			Self::Many(values) => values,
		}
	}
}

/// The bytes of a file of the model folder.
///
/// # Errors
/// [`EngineError::ModelInvalid`] if it is missing, unreadable or too large.
pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, EngineError> {
	let bad = |cause: String| {
		EngineError::model(format!(
			"cannot read {} ({cause}); install the model again",
			path.display()
		))
	};
	let length = fs::metadata(path).map_err(|e| bad(e.to_string()))?.len();
	if length > MAX_CONFIG_BYTES {
		return Err(bad(format!("{length} bytes are too many")));
	}
	fs::read(path).map_err(|e| bad(e.to_string()))
}

/// A JSON file of the model folder.
///
/// # Errors
/// [`EngineError::ModelInvalid`] if it is missing or not of the expected form.
pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, EngineError> {
	serde_json::from_slice(&read_file(path)?).map_err(|e| {
		EngineError::model(format!("{} does not fit: {e}; install again", path.display()))
	})
}

/// A JSON file of the model folder, or the default where there is no such file.
///
/// # Errors
/// [`EngineError::ModelInvalid`] if it is there and not of the expected form.
pub(crate) fn read_json_or_default<T: DeserializeOwned + Default>(
	path: &Path,
) -> Result<T, EngineError> {
	if path.exists() { read_json(path) } else { Ok(T::default()) }
}

/// Refuses a configuration value outside `1..=most`.
pub(crate) fn check_size(name: &str, value: usize, most: usize) -> Result<(), EngineError> {
	if (1..=most).contains(&value) {
		return Ok(());
	}
	Err(EngineError::model(format!("{name} is {value}; it must be 1 to {most}")))
}

/// Refuses a configuration where `whole` is not a multiple of `part`.
pub(crate) fn check_divides(name: &str, part: usize, whole: usize) -> Result<(), EngineError> {
	if part > 0 && whole.is_multiple_of(part) {
		return Ok(());
	}
	Err(EngineError::model(format!("{name}: {part} does not divide {whole}")))
}
