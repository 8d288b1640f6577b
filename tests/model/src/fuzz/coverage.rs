//! What a campaign has reached.

use std::{collections::BTreeMap, fmt};

/// How often something happened.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Coverage(BTreeMap<String, u64>);

impl Coverage {
	/// Counts something.
	pub fn count(&mut self, what: impl Into<String>) {
		*self.0.entry(what.into()).or_default() += 1;
	}

	/// How often it happened.
	pub fn get(&self, what: &str) -> u64 {
		self.0.get(what).copied().unwrap_or_default()
	}

	/// Adds what another has counted.
	pub fn merge(&mut self, other: &Self) {
		for (what, count) in &other.0 {
			*self.0.entry(what.clone()).or_default() += count;
		}
	}

	/// Those of `wanted` that never happened.
	pub fn missing<'a>(&self, wanted: &[&'a str]) -> Vec<&'a str> {
		wanted.iter().copied().filter(|what| self.get(what) == 0).collect()
	}
}

impl fmt::Display for Coverage {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		self.0.iter().try_for_each(|(what, count)| writeln!(f, "{count:>9}  {what}"))
	}
}
