//! Wall-clock time; tests set it by hand.

use std::time::{SystemTime, UNIX_EPOCH};

/// Source of the Unix time that bounds credentials and stored blobs.
#[derive(Clone, Debug, Default)]
pub struct Clock {
	#[cfg(test)]
	manual: Option<std::sync::Arc<std::sync::atomic::AtomicU64>>,
}

impl Clock {
	/// Unix time in seconds; 0 if the system clock stands before 1970.
	pub fn now(&self) -> u64 {
		#[cfg(test)]
		if let Some(manual) = &self.manual {
			return manual.load(std::sync::atomic::Ordering::SeqCst);
		}
		SystemTime::now().duration_since(UNIX_EPOCH).map(|age| age.as_secs()).unwrap_or_default()
	}

	/// A clock that stands still until its value is changed.
	#[cfg(test)]
	pub(crate) fn manual(start: u64) -> (Self, std::sync::Arc<std::sync::atomic::AtomicU64>) {
		let value = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(start));
		(Self { manual: Some(value.clone()) }, value)
	}
}
