//! Reading and writing safetensors files.
//!
//! Tensors are read one by one by offset, so that loading needs no more memory than the model
//! and maps no file that somebody else could truncate under our feet. Headers are checked
//! before anything is allocated.

use std::{
	collections::{BTreeMap, HashMap},
	fs::{self, File},
	io::{Read, Seek, SeekFrom},
	path::{Path, PathBuf},
	sync::{Mutex, PoisonError},
};

use candle_core::{DType, Device, Shape, Tensor};
use candle_nn::{Init, VarBuilder, var_builder::SimpleBackend};
use serde::Deserialize;

use crate::EngineError;

/// Largest accepted header, in bytes (the format's own limit).
const MAX_HEADER_BYTES: u64 = 100_000_000;
/// Most files one component may be split into.
const MAX_SHARDS: usize = 512;

/// The weights of one component: one file, or the shards an index names.
pub(crate) struct Weights {
	tensors: HashMap<String, Entry>,
	files: Vec<Mutex<File>>,
}

struct Entry {
	file: usize,
	dtype: DType,
	shape: Vec<usize>,
	start: u64,
	bytes: usize,
}

#[derive(Deserialize)]
struct Header {
	dtype: String,
	shape: Vec<usize>,
	data_offsets: [u64; 2],
}

#[derive(Deserialize)]
struct Index {
	weight_map: HashMap<String, String>,
}

impl Weights {
	/// Opens `<stem>[.variant].safetensors` in `folder`, or the shards its index names.
	///
	/// # Errors
	/// [`EngineError::ModelInvalid`] for files that are missing or damaged.
	pub(crate) fn open(
		folder: &Path,
		stem: &str,
		variant: Option<&str>,
	) -> Result<Self, EngineError> {
		let stem = variant.map_or_else(|| stem.to_owned(), |v| format!("{stem}.{v}"));
		let single = folder.join(format!("{stem}.safetensors"));
		let paths = if single.is_file() { vec![single] } else { shards(folder, &stem)? };
		let mut weights = Self { tensors: HashMap::new(), files: Vec::new() };
		for path in paths {
			weights.add_file(&path).map_err(|cause| {
				EngineError::model(format!(
					"{} is damaged ({cause}); install the model again",
					path.display()
				))
			})?;
		}
		Ok(weights)
	}

	/// Size of all tensors once every one has numbers of `dtype`, in bytes.
	pub(crate) fn bytes_as(&self, dtype: DType) -> u64 {
		let elements: u64 =
			self.tensors.values().map(|t| (t.bytes / t.dtype.size_in_bytes()) as u64).sum();
		elements.saturating_mul(dtype.size_in_bytes() as u64)
	}

	/// A builder that reads tensors by name, converting them to `dtype` on `device`.
	pub(crate) fn into_builder(self, dtype: DType, device: &Device) -> VarBuilder<'static> {
		VarBuilder::from_backend(Box::new(self), dtype, device.clone())
	}

	fn add_file(&mut self, path: &Path) -> Result<(), String> {
		let mut file = File::open(path).map_err(|e| e.to_string())?;
		let length = file.metadata().map_err(|e| e.to_string())?.len();
		let (header, data_start) = read_header(&mut file, length)?;
		let data_length = length.saturating_sub(data_start);
		for (name, value) in header {
			if name == "__metadata__" {
				continue;
			}
			let header: Header = serde_json::from_value(value).map_err(|e| e.to_string())?;
			let entry = checked_entry(&header, self.files.len(), data_start, data_length)
				.ok_or_else(|| format!("tensor {name} lies outside the file or has a bad type"))?;
			self.tensors.insert(name, entry);
		}
		self.files.push(Mutex::new(file));
		Ok(())
	}

	fn read(&self, name: &str, dtype: DType, device: &Device) -> candle_core::Result<Tensor> {
		let Some(entry) = self.tensors.get(name) else {
			candle_core::bail!("tensor {name} is missing")
		};
		let mut data = vec![0; entry.bytes];
		{
			let mut file = self.files[entry.file].lock().unwrap_or_else(PoisonError::into_inner);
			file.seek(SeekFrom::Start(entry.start))?;
			file.read_exact(&mut data)?;
		}
		// Convert on the CPU first: a card then never holds two copies.
		Tensor::from_raw_buffer(&data, entry.dtype, &entry.shape, &Device::Cpu)?
			.to_dtype(dtype)?
			.to_device(device)
	}
}

impl SimpleBackend for Weights {
	fn get(
		&self,
		shape: Shape,
		name: &str,
		_: Init,
		dtype: DType,
		device: &Device,
	) -> candle_core::Result<Tensor> {
		if let Some(entry) = self.tensors.get(name)
			&& entry.shape != shape.dims()
		{
			candle_core::bail!(
				"tensor {name} has shape {:?} where {:?} is expected",
				entry.shape,
				shape.dims()
			)
		}
		self.read(name, dtype, device)
	}

	fn get_unchecked(
		&self,
		name: &str,
		dtype: DType,
		device: &Device,
	) -> candle_core::Result<Tensor> {
		self.read(name, dtype, device)
	}

	fn contains_tensor(&self, name: &str) -> bool {
		self.tensors.contains_key(name)
	}
}

/// Writes tensors to a safetensors file; the same tensors give the same bytes.
pub(crate) fn write(path: &Path, tensors: &HashMap<String, Tensor>) -> Result<(), EngineError> {
	candle_core::safetensors::save(tensors, path)
		.map_err(|e| EngineError::Execution(format!("cannot write {}: {e}", path.display())))
}

/// The shards named by `<stem>.safetensors.index.json`, in the order of their names.
fn shards(folder: &Path, stem: &str) -> Result<Vec<PathBuf>, EngineError> {
	let path = folder.join(format!("{stem}.safetensors.index.json"));
	let text = fs::read(&path).map_err(|_| {
		EngineError::model(format!(
			"neither {stem}.safetensors nor its index is in {}; install the model again",
			folder.display()
		))
	})?;
	let bad = |cause: String| {
		EngineError::model(format!("{} is damaged ({cause}); install again", path.display()))
	};
	let index: Index = serde_json::from_slice(&text).map_err(|e| bad(e.to_string()))?;
	let names: BTreeMap<&str, ()> =
		index.weight_map.values().map(|name| (name.as_str(), ())).collect();
	if names.is_empty() || names.len() > MAX_SHARDS {
		return Err(bad(format!("{} shards", names.len())));
	}
	names
		.into_keys()
		.map(|name| {
			let plain = Path::new(name).file_name().is_some_and(|file| file == name);
			if plain { Ok(folder.join(name)) } else { Err(bad(format!("shard {name:?}"))) }
		})
		.collect()
}

/// The header's entries and the offset at which the data begins.
fn read_header(
	file: &mut File,
	length: u64,
) -> Result<(BTreeMap<String, serde_json::Value>, u64), String> {
	let mut size = [0; 8];
	file.read_exact(&mut size).map_err(|e| e.to_string())?;
	let size = u64::from_le_bytes(size);
	if size > MAX_HEADER_BYTES || size > length.saturating_sub(8) {
		return Err(format!("header of {size} bytes"));
	}
	let mut text = vec![0; size as usize];
	file.read_exact(&mut text).map_err(|e| e.to_string())?;
	let entries = serde_json::from_slice(&text).map_err(|e| e.to_string())?;
	Ok((entries, 8 + size))
}

/// The entry of a tensor, if its range lies in the file and fits its shape.
fn checked_entry(header: &Header, file: usize, data_start: u64, data_length: u64) -> Option<Entry> {
	let dtype = match header.dtype.as_str() {
		"F32" => DType::F32,
		"F16" => DType::F16,
		"BF16" => DType::BF16,
		"F64" => DType::F64,
		"I64" => DType::I64,
		"U32" => DType::U32,
		"U8" => DType::U8,
		_ => return None,
	};
	let [start, end] = header.data_offsets;
	let elements = header.shape.iter().try_fold(1_usize, |n, &d| n.checked_mul(d))?;
	let bytes = elements.checked_mul(dtype.size_in_bytes())?;
	let fits = end <= data_length && end.checked_sub(start)? == bytes as u64;
	fits.then(|| Entry {
		file,
		dtype,
		shape: header.shape.clone(),
		start: data_start + start,
		bytes,
	})
}

#[cfg(test)]
mod tests {
	use super::*;

	fn folder_with(names: &[(&str, &[(&str, f32)])]) -> tempfile::TempDir {
		let folder = tempfile::tempdir().unwrap();
		for (file, tensors) in names {
			let tensors = tensors
				.iter()
				.map(|(name, value)| {
					let tensor = Tensor::full(*value, (2, 3), &Device::Cpu).unwrap();
					((*name).to_owned(), tensor)
				})
				.collect();
			write(&folder.path().join(file), &tensors).unwrap();
		}
		folder
	}

	fn value(builder: &VarBuilder<'_>, name: &str) -> f32 {
		let all = builder.get((2, 3), name).unwrap().flatten_all().unwrap();
		all.to_vec1::<f32>().unwrap()[5]
	}

	#[test]
	fn weights_should_be_read_back_when_in_one_file_or_in_shards() {
		let single = folder_with(&[("model.safetensors", &[("a", 1.5), ("b", -2.0)])]);
		let split =
			folder_with(&[("m-1.safetensors", &[("a", 1.5)]), ("m-2.safetensors", &[("b", -2.0)])]);
		let index = r#"{"weight_map": {"a": "m-1.safetensors", "b": "m-2.safetensors"}}"#;
		fs::write(split.path().join("model.safetensors.index.json"), index).unwrap();
		for folder in [single, split] {
			let weights = Weights::open(folder.path(), "model", None).unwrap();
			assert_eq!((weights.bytes_as(DType::F32), weights.bytes_as(DType::F16)), (48, 24));
			let builder = weights.into_builder(DType::F32, &Device::Cpu);
			assert_eq!((value(&builder, "a"), value(&builder, "b")), (1.5, -2.0));
			assert!(builder.get((3, 2), "a").is_err(), "a wrong shape must be refused");
			assert!(builder.get((2, 3), "c").is_err(), "a missing tensor must be refused");
		}
	}

	#[test]
	fn weights_should_be_refused_when_the_file_is_truncated_or_lies() {
		let folder = folder_with(&[("model.safetensors", &[("a", 1.0)])]);
		let path = folder.path().join("model.safetensors");
		let whole = fs::read(&path).unwrap();
		let mut huge_header = whole.clone();
		huge_header[..8].copy_from_slice(&u64::MAX.to_le_bytes());
		let lying = String::from_utf8_lossy(&whole).replace("[2,3]", "[9,9]").into_bytes();
		for bad in [&whole[..whole.len() - 1], &whole[..5], &huge_header, &lying, b""] {
			fs::write(&path, bad).unwrap();
			let error = Weights::open(folder.path(), "model", None).err().unwrap();
			assert!(matches!(error, EngineError::ModelInvalid(_)), "{error}");
		}
	}

	#[test]
	fn shards_should_be_refused_when_their_names_leave_the_folder() {
		let folder = tempfile::tempdir().unwrap();
		let index = r#"{"weight_map": {"a": "../secret.safetensors"}}"#;
		fs::write(folder.path().join("model.safetensors.index.json"), index).unwrap();
		let error = Weights::open(folder.path(), "model", None).err().unwrap();
		assert!(error.to_string().contains("shard"), "{error}");
	}
}
