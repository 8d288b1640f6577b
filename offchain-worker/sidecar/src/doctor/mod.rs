//! `doctor`: why this provider earns, or does not.

mod chain;
mod checks;
mod rpc;

use crate::{
	compute::ComputeFactory,
	config::{Config, ConfigError},
};
use serde::Serialize;
use std::{fmt, sync::Arc};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Level {
	/// As it should be.
	Ok,
	/// Works, but look at it; or it cannot be told.
	Warn,
	/// The provider cannot earn like this.
	Fail,
}

impl fmt::Display for Level {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.pad(match self {
			Self::Ok => "OK",
			Self::Warn => "WARN",
			Self::Fail => "FAIL",
		})
	}
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
	/// What was looked at.
	pub check: String,
	/// How bad it is.
	pub level: Level,
	/// What was found.
	pub cause: String,
	/// What to do about it; empty if nothing.
	pub remedy: String,
}

impl Finding {
	fn ok(check: impl Into<String>, cause: impl Into<String>) -> Self {
		Self { check: check.into(), level: Level::Ok, cause: cause.into(), remedy: String::new() }
	}

	fn warn(check: impl Into<String>, cause: impl Into<String>, remedy: impl Into<String>) -> Self {
		let (check, cause, remedy) = (check.into(), cause.into(), remedy.into());
		Self { check, level: Level::Warn, cause, remedy }
	}

	fn fail(check: impl Into<String>, cause: impl Into<String>, remedy: impl Into<String>) -> Self {
		Self { level: Level::Fail, ..Self::warn(check, cause, remedy) }
	}
}

/// All findings about this machine, the node and the chain.
pub async fn examine(
	config: &Config,
	factory: &Result<Arc<dyn ComputeFactory>, ConfigError>,
) -> Vec<Finding> {
	let mut findings = vec![checks::settings(config), checks::token(config)];
	findings.extend(checks::cards(config, factory));
	findings.push(checks::models(config, factory));
	findings.push(checks::memory());
	findings.push(checks::disk(config));
	let (port, served) = checks::port(config).await;
	findings.push(port);
	findings.extend(chain::node(config, served).await);
	findings
}

/// The findings for a person.
pub fn report(findings: &[Finding]) -> String {
	let mut text = String::new();
	for Finding { check, level, cause, remedy } in findings {
		text.push_str(&format!("{level:<4}  {check}: {cause}\n"));
		if !remedy.is_empty() {
			text.push_str(&format!("      what to do: {remedy}\n"));
		}
	}
	let count = |level| findings.iter().filter(|finding| finding.level == level).count();
	let (fails, warns) = (count(Level::Fail), count(Level::Warn));
	text.push_str(&match (fails, warns) {
		(0, 0) => "Everything is as it should be.\n".to_owned(),
		(0, _) => format!("Nothing fails; {warns} to look at.\n"),
		_ => format!("{fails} to mend, {warns} to look at.\n"),
	});
	text
}

/// Whether nothing fails.
pub fn passes(findings: &[Finding]) -> bool {
	findings.iter().all(|finding| finding.level != Level::Fail)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn report_should_name_cause_and_remedy_when_something_fails() {
		let findings = [
			Finding::ok("memory", "16 GiB free"),
			Finding::warn("disk", "5 GiB free", "free some"),
			Finding::fail("stake", "none", "stake 400 CNX"),
		];
		let text = report(&findings);
		assert!(text.contains("OK    memory: 16 GiB free\n"), "{text}");
		assert!(text.contains("FAIL  stake: none\n      what to do: stake 400 CNX"), "{text}");
		assert!(text.ends_with("1 to mend, 1 to look at.\n"), "{text}");
		assert!(!passes(&findings));
		assert!(passes(&findings[..2]));
	}
}
