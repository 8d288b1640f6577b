//! The card an engine runs on.

use std::fmt;

use candle_core::Device;

use crate::EngineError;

/// A card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DeviceKind {
	/// The processor itself.
	#[default]
	Cpu,
	/// An NVIDIA card by its number; needs the `cuda` feature.
	Cuda(usize),
	/// An Apple card by its number; needs the `metal` feature.
	Metal(usize),
}

impl fmt::Display for DeviceKind {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Cpu => f.write_str("cpu"),
			Self::Cuda(number) => write!(f, "cuda:{number}"),
			Self::Metal(number) => write!(f, "metal:{number}"),
		}
	}
}

impl DeviceKind {
	pub(crate) fn open(self) -> Result<Device, EngineError> {
		let opened = match self {
			Self::Cpu => Ok(Device::Cpu),
			Self::Cuda(number) => Device::new_cuda(number),
			Self::Metal(number) => Device::new_metal(number),
		};
		opened.map_err(|error| {
			EngineError::Execution(format!(
				"cannot open {self} ({}); build with its feature and check the driver, or use cpu",
				error.to_string().lines().next().unwrap_or_default()
			))
		})
	}
}

/// Bytes of memory a process may still take on this machine, where the system tells.
pub(crate) fn available_memory() -> Option<u64> {
	let text = std::fs::read_to_string("/proc/meminfo").ok()?;
	let line = text.lines().find(|line| line.starts_with("MemAvailable:"))?;
	let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
	kibibytes.checked_mul(1024)
}

/// The instruction sets that decide how sums are formed on this processor.
pub(crate) fn instruction_sets() -> String {
	#[cfg(target_arch = "x86_64")]
	let found = [
		("fma", std::arch::is_x86_feature_detected!("fma")),
		("avx2", std::arch::is_x86_feature_detected!("avx2")),
		("avx512f", std::arch::is_x86_feature_detected!("avx512f")),
	];
	#[cfg(not(target_arch = "x86_64"))]
	let found: [(&str, bool); 0] = [];
	let names: Vec<&str> = found.iter().filter(|(_, is)| *is).map(|(name, _)| *name).collect();
	if names.is_empty() { "base".into() } else { names.join("+") }
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn card_should_be_refused_with_a_remedy_when_it_is_not_there() {
		assert!(DeviceKind::Cpu.open().is_ok());
		// No machine has a card of that number.
		for kind in [DeviceKind::Cuda(4096), DeviceKind::Metal(4096)] {
			let error = kind.open().unwrap_err().to_string();
			assert!(error.contains(&kind.to_string()) && error.contains("use cpu"), "{error}");
		}
	}
}
