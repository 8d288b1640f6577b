//! What can be seen on this machine.

use super::Finding;
use crate::{
	compute::ComputeFactory,
	config::{Config, ConfigError},
	journal::Journal,
};
use deuterium_protocol::{Bytes32, Info};
use std::{
	os::unix::fs::PermissionsExt,
	path::{Path, PathBuf},
	sync::Arc,
	time::Duration,
};
use tokio::net::TcpListener;

const GIB: u64 = 1024 * 1024 * 1024;
/// Free disk below which results may soon not be storable.
const DISK_WARN: u64 = 10 * GIB;
/// Free disk below which nothing works for long.
const DISK_FAIL: u64 = GIB;
/// Available memory below which even small models may not load.
const MEMORY_WARN: u64 = 2 * GIB;
/// Longest wait for a sidecar that is running here.
const PATIENCE: Duration = Duration::from_secs(3);

pub(super) fn settings(config: &Config) -> Finding {
	match config.check() {
		Ok(()) => Finding::ok("settings", format!("{} card(s)", config.cards.len())),
		Err(error) => Finding::fail("settings", error.cause, error.remedy),
	}
}

pub(super) fn token(config: &Config) -> Finding {
	let path = &config.token_file;
	let shown = path.display();
	let Ok(metadata) = std::fs::metadata(path) else {
		return Finding::warn(
			"token",
			format!("{shown} is not there yet"),
			"`deuterium-sidecar token` or the first start makes it",
		);
	};
	let mode = metadata.permissions().mode() & 0o777;
	if mode & 0o077 != 0 {
		return Finding::fail(
			"token",
			format!("{shown} can be used by other users of this machine (mode {mode:o})"),
			format!(
				"chmod 600 {shown}; if others had access, delete it and restart node and sidecar"
			),
		);
	}
	match crate::config::read_or_make_token(path) {
		Ok(_) => Finding::ok("token", format!("{shown}, readable for its owner only")),
		Err(error) => Finding::fail("token", error.cause, error.remedy),
	}
}

pub(super) fn cards(
	config: &Config,
	factory: &Result<Arc<dyn ComputeFactory>, ConfigError>,
) -> Vec<Finding> {
	let factory = match factory {
		Ok(factory) => factory,
		Err(error) => {
			return vec![Finding::fail("engine", error.cause.clone(), error.remedy.clone())];
		},
	};
	let look = |card: &crate::config::CardConfig| {
		let check = format!("card {}", card.node);
		match factory.facts(card) {
			Ok(facts) => Finding::ok(
				check,
				format!(
					"{} {} GB on {}: {}",
					card.name, card.vram_gb, card.device, facts.fingerprint
				),
			),
			Err(error) => Finding::fail(check, error.cause, error.remedy),
		}
	};
	config.cards.iter().map(look).collect()
}

pub(super) fn models(
	config: &Config,
	factory: &Result<Arc<dyn ComputeFactory>, ConfigError>,
) -> Finding {
	let shown = config.models.display();
	let card = config.cards.first();
	let facts =
		factory.as_ref().ok().zip(card).and_then(|(factory, card)| factory.facts(card).ok());
	let models = facts.map(|facts| facts.models).unwrap_or_default();
	if models.is_empty() {
		return Finding::warn(
			"models",
			format!("no model in {shown}"),
			"download a model there (one directory each, Hugging Face layout); until then the tiny \
			 test models are generated at the start",
		);
	}
	Finding::ok("models", format!("{} in {shown}: {}", models.len(), models.join(", ")))
}

pub(super) fn memory() -> Finding {
	let Some(available) = available_memory() else {
		return Finding::warn(
			"memory",
			"this system does not say how much memory is available",
			"compare the free memory with the size of your models yourself",
		);
	};
	let cause = format!("{:.1} GiB available", gib(available));
	if available < MEMORY_WARN {
		return Finding::warn("memory", cause, "stop other programs, or use smaller models");
	}
	Finding::ok("memory", cause)
}

/// Bytes that programs could still take.
fn available_memory() -> Option<u64> {
	let text = std::fs::read_to_string("/proc/meminfo").ok()?;
	let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
	let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
	kib.checked_mul(1024)
}

pub(super) fn disk(config: &Config) -> Finding {
	let path = existing(&config.base_path);
	let stat = match rustix::fs::statvfs(&path) {
		Ok(stat) => stat,
		Err(error) => {
			return Finding::fail(
				"disk",
				format!("{} cannot be examined: {error}", path.display()),
				"choose a --base-path on a local disk that the sidecar's user may write",
			);
		},
	};
	let free = stat.f_bavail.saturating_mul(stat.f_frsize);
	let cause = format!("{:.1} GiB free for {}", gib(free), config.base_path.display());
	let remedy = "free space, or move --base-path to a larger disk";
	match free {
		free if free < DISK_FAIL => Finding::fail("disk", cause, remedy),
		free if free < DISK_WARN => Finding::warn("disk", cause, remedy),
		_ => Finding::ok("disk", cause),
	}
}

/// The path, or the nearest directory above it that exists.
fn existing(path: &Path) -> PathBuf {
	let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
	let found = absolute.ancestors().find(|ancestor| ancestor.exists());
	found.unwrap_or(Path::new("/")).to_owned()
}

#[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
fn gib(bytes: u64) -> f64 {
	bytes as f64 / GIB as f64
}

/// Whether the port is free or has our sidecar on it, and the chain that is served here.
pub(super) async fn port(config: &Config) -> (Finding, Option<Bytes32>) {
	let address = config.listen;
	match TcpListener::bind(address).await {
		Ok(listener) => {
			drop(listener);
			(Finding::ok("port", format!("{address} is free")), journalled_chain(config))
		},
		Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => running(config).await,
		Err(error) => {
			let remedy = "choose an address of this machine with --listen";
			(Finding::fail("port", format!("{address} cannot be used: {error}"), remedy), None)
		},
	}
}

fn journalled_chain(config: &Config) -> Option<Bytes32> {
	let path = crate::sidecar::journal_path(config);
	if !path.exists() {
		return None;
	}
	Journal::open(&path).ok()?.genesis().ok()?
}

/// Asks what is listening on our port.
async fn running(config: &Config) -> (Finding, Option<Bytes32>) {
	let address = config.listen;
	match ask_info(config).await {
		Ok(info) => {
			let cause = format!("a sidecar is running on {address}, peer {}", info.peer_id);
			(Finding::ok("port", cause), info.genesis)
		},
		Err(reason) => (
			Finding::fail(
				"port",
				format!("{address} is taken, and not by a sidecar with this token: {reason}"),
				"stop the other program, or choose another --listen (and the node's --sidecar-url)",
			),
			None,
		),
	}
}

async fn ask_info(config: &Config) -> Result<Info, String> {
	let (token, _) =
		crate::config::read_or_make_token(&config.token_file).map_err(|error| error.cause)?;
	let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build();
	let client = client.map_err(|error| error.to_string())?;
	let url = format!("http://{}/v1/info", config.listen);
	let response = client.get(url).bearer_auth(token).send().await.map_err(|e| e.to_string())?;
	if !response.status().is_success() {
		return Err(format!("it answers {}", response.status()));
	}
	response.json().await.map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn memory_should_be_readable_on_linux() {
		assert!(available_memory().is_some_and(|bytes| bytes > 0));
	}

	#[test]
	fn nearest_directory_should_be_found_when_the_path_is_not_there() {
		let directory = tempfile::tempdir().unwrap();
		assert_eq!(existing(&directory.path().join("a/b/c")), directory.path());
	}
}
