//! What the operator chose, checked before anything starts.

use deuterium_protocol::{Address, MAX_CARDS};
use std::{
	collections::HashSet,
	fmt, fs,
	io::Write,
	net::SocketAddr,
	path::{Path, PathBuf},
	str::FromStr,
};

/// Longest canonical card name, in bytes (the chain's limit).
pub const MAX_CARD_NAME: usize = 64;
/// Largest card memory, in GB (the chain's limit).
pub const MAX_VRAM_GB: u32 = 1024;
/// Shortest bearer token, in bytes.
pub const MIN_TOKEN: usize = 16;
/// Longest bearer token, in bytes.
pub const MAX_TOKEN: usize = 256;
/// Jobs that may wait for a card while it works on another one.
pub const DEFAULT_QUEUE: usize = 4;
/// Most jobs that may wait for a card.
pub const MAX_QUEUE: usize = 64;

/// A complaint about the configuration: what is wrong and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{cause}\n  what to do: {remedy}")]
pub struct ConfigError {
	/// What is wrong.
	pub cause: String,
	/// What to do about it.
	pub remedy: String,
}

impl ConfigError {
	/// A complaint.
	pub fn new(cause: impl Into<String>, remedy: impl Into<String>) -> Self {
		Self { cause: cause.into(), remedy: remedy.into() }
	}
}

/// Everything that a sidecar needs to know to start.
#[derive(Clone, Debug)]
pub struct Config {
	/// Directory of the journal, the blobs, the peer's key and the token.
	pub base_path: PathBuf,
	/// Address of the HTTP interface.
	pub listen: SocketAddr,
	/// Whether [`Self::listen`] may be reachable from other machines.
	pub allow_remote: bool,
	/// File with the bearer token; made when it is missing.
	pub token_file: PathBuf,
	/// The cards, 1..=[`MAX_CARDS`].
	pub cards: Vec<CardConfig>,
	/// Directory of the models, one sub-directory each (Hugging Face layout).
	pub models: PathBuf,
	/// Whether the embedded tiny models are generated even when other models are there.
	pub tiny_models: bool,
	/// Multiaddresses on which the blob exchange listens.
	pub p2p_listen: Vec<String>,
	/// Multiaddresses of peers to which the blob exchange connects.
	pub bootnodes: Vec<String>,
	/// URL of the chain node's JSON-RPC.
	pub node_rpc: String,
	/// Jobs that may wait for a card while it works on another one, 1..=[`MAX_QUEUE`].
	pub queue: usize,
}

impl Config {
	/// Checks what the types cannot say.
	///
	/// # Errors
	/// Names the first setting that cannot be used, with its remedy.
	pub fn check(&self) -> Result<(), ConfigError> {
		self.check_network()?;
		self.check_cards()?;
		if self.queue == 0 || self.queue > MAX_QUEUE {
			return Err(ConfigError::new(
				format!("--queue {} is outside 1..={MAX_QUEUE}", self.queue),
				format!("leave it out for the default of {DEFAULT_QUEUE}"),
			));
		}
		Ok(())
	}

	fn check_network(&self) -> Result<(), ConfigError> {
		if !self.listen.ip().is_loopback() && !self.allow_remote {
			return Err(ConfigError::new(
				format!("--listen {} can be reached from other machines", self.listen),
				"use 127.0.0.1, or add --allow-remote if a firewall or tunnel protects the port \
				 (requests are not encrypted)",
			));
		}
		let url = reqwest::Url::parse(&self.node_rpc).map_err(|error| {
			ConfigError::new(
				format!("--node-rpc {}: {error}", self.node_rpc),
				"give the node's HTTP address, such as http://127.0.0.1:9944",
			)
		})?;
		if url.scheme() != "http" {
			return Err(ConfigError::new(
				format!("--node-rpc {}: the scheme must be http", self.node_rpc),
				"give the node's HTTP address, such as http://127.0.0.1:9944",
			));
		}
		Ok(())
	}

	fn check_cards(&self) -> Result<(), ConfigError> {
		if self.cards.is_empty() {
			return Err(ConfigError::new(
				"no card is configured",
				"add --card 'node=0x<account>,name=CPU,vram=8', once for each card",
			));
		}
		if self.cards.len() > MAX_CARDS {
			return Err(ConfigError::new(
				format!("{} cards are configured; a sidecar hosts {MAX_CARDS}", self.cards.len()),
				"run a second sidecar with its own --base-path and --listen",
			));
		}
		let mut nodes = HashSet::new();
		match self.cards.iter().find(|card| !nodes.insert(card.node)) {
			Some(card) => Err(ConfigError::new(
				format!("two cards work for node {}", card.node),
				"each card is a node of its own on chain: give it an account of its own",
			)),
			None => Ok(()),
		}
	}
}

/// Where a card's computations run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
	/// The machine's processor.
	Cpu,
	/// The NVIDIA card of this number.
	Cuda(u32),
	/// The Apple card of this number.
	Metal(u32),
}

impl fmt::Display for Device {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Cpu => f.write_str("cpu"),
			Self::Cuda(index) => write!(f, "cuda:{index}"),
			Self::Metal(index) => write!(f, "metal:{index}"),
		}
	}
}

impl FromStr for Device {
	type Err = ConfigError;

	fn from_str(text: &str) -> Result<Self, ConfigError> {
		let device = match text.split_once(':') {
			None if text == "cpu" => Some(Self::Cpu),
			Some(("cuda", index)) => index.parse().ok().map(Self::Cuda),
			Some(("metal", index)) => index.parse().ok().map(Self::Metal),
			_ => None,
		};
		device.ok_or_else(|| {
			ConfigError::new(
				format!("device '{text}' is unknown"),
				"use device=cpu, device=cuda:<number> or device=metal:<number>",
			)
		})
	}
}

/// One card: `node=0x…,name=…,vram=…[,device=…]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardConfig {
	/// The account of the node that the card works for.
	pub node: Address,
	/// Canonical name, as registered on chain.
	pub name: String,
	/// Memory in GB, as registered on chain.
	pub vram_gb: u32,
	/// Where its computations run.
	pub device: Device,
}

impl FromStr for CardConfig {
	type Err = ConfigError;

	fn from_str(text: &str) -> Result<Self, ConfigError> {
		let shape = "write node=0x<40 hex digits>,name=<canonical name>,vram=<GB>[,device=cpu]";
		let (mut node, mut name, mut vram, mut device) = (None, None, None, None);
		for part in text.split(',') {
			let (key, value) = part.split_once('=').ok_or_else(|| {
				ConfigError::new(format!("--card: '{part}' is not key=value"), shape)
			})?;
			let slot = match key.trim() {
				"node" => &mut node,
				"name" => &mut name,
				"vram" => &mut vram,
				"device" => &mut device,
				other => {
					return Err(ConfigError::new(format!("--card: unknown key '{other}'"), shape));
				},
			};
			if slot.replace(value.trim()).is_some() {
				return Err(ConfigError::new(format!("--card: '{key}' is given twice"), shape));
			}
		}
		let need = |value: Option<&str>, key: &str| match value {
			Some(value) => Ok(value.to_owned()),
			None => Err(ConfigError::new(format!("--card: '{key}' is missing"), shape)),
		};
		let node = need(node, "node")?;
		let node = node.parse().map_err(|error| {
			ConfigError::new(
				format!("--card: node: {error}"),
				"give the node's account: 0x and 40 hex digits",
			)
		})?;
		let vram_gb = parse_vram(&need(vram, "vram")?)?;
		let name = check_name(need(name, "name")?)?;
		Ok(Self { node, name, vram_gb, device: device.unwrap_or("cpu").parse()? })
	}
}

fn parse_vram(text: &str) -> Result<u32, ConfigError> {
	let vram = text.parse().ok().filter(|vram| (1..=MAX_VRAM_GB).contains(vram));
	vram.ok_or_else(|| {
		ConfigError::new(
			format!("--card: vram={text} is not a whole number in 1..={MAX_VRAM_GB}"),
			"give the card's memory in GB, as registered on chain",
		)
	})
}

fn check_name(name: String) -> Result<String, ConfigError> {
	if name.is_empty() || name.len() > MAX_CARD_NAME || name.chars().any(char::is_control) {
		return Err(ConfigError::new(
			format!("--card: the name must have 1..={MAX_CARD_NAME} printable bytes"),
			"give the canonical name of the card, as registered on chain",
		));
	}
	Ok(name)
}

/// Reads the bearer token, or makes the file with a random one. `true`: the file was made.
///
/// # Errors
/// The file cannot be read or made, or the token's length is outside
/// [`MIN_TOKEN`]..=[`MAX_TOKEN`].
pub fn read_or_make_token(path: &Path) -> Result<(String, bool), ConfigError> {
	match fs::read_to_string(path) {
		Ok(text) => check_token(path, text.trim()).map(|token| (token, false)),
		Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
			make_token(path).map(|token| (token, true)).map_err(|error| {
				ConfigError::new(
					format!("token file {} cannot be made: {error}", path.display()),
					"make its directory writable for the sidecar's user, or name another --token-file",
				)
			})
		},
		Err(error) => Err(ConfigError::new(
			format!("token file {} cannot be read: {error}", path.display()),
			"make it readable for the sidecar's user",
		)),
	}
}

fn check_token(path: &Path, token: &str) -> Result<String, ConfigError> {
	let clean = token.bytes().all(|byte| byte.is_ascii_graphic());
	if !(MIN_TOKEN..=MAX_TOKEN).contains(&token.len()) || !clean {
		return Err(ConfigError::new(
			format!(
				"the token in {} is not one word of {MIN_TOKEN}..={MAX_TOKEN} printable characters",
				path.display()
			),
			"delete the file: the sidecar makes a good one at its next start",
		));
	}
	Ok(token.to_owned())
}

fn make_token(path: &Path) -> std::io::Result<String> {
	use rand::RngCore;
	use std::os::unix::fs::OpenOptionsExt;
	let mut secret = [0; 32];
	rand::rngs::OsRng.fill_bytes(&mut secret);
	let token = hex::encode(secret);
	if let Some(directory) = path.parent() {
		fs::create_dir_all(directory)?;
	}
	let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
	file.write_all(token.as_bytes())?;
	file.sync_all()?;
	Ok(token)
}

#[cfg(test)]
mod tests {
	use super::*;

	const NODE: &str = "0x0101010101010101010101010101010101010101";

	fn config(cards: Vec<CardConfig>) -> Config {
		Config {
			base_path: "base".into(),
			listen: "127.0.0.1:8085".parse().unwrap(),
			allow_remote: false,
			token_file: "token".into(),
			cards,
			models: "models".into(),
			tiny_models: false,
			p2p_listen: vec![],
			bootnodes: vec![],
			node_rpc: "http://127.0.0.1:9944".into(),
			queue: DEFAULT_QUEUE,
		}
	}

	fn card(text: &str) -> Result<CardConfig, ConfigError> {
		text.parse()
	}

	#[test]
	fn card_should_be_read_when_well_formed() {
		let expected = CardConfig {
			node: Address([1; 20]),
			name: "NVIDIA GeForce RTX 4090".into(),
			vram_gb: 24,
			device: Device::Cuda(1),
		};
		let text = format!("node={NODE},name=NVIDIA GeForce RTX 4090,vram=24,device=cuda:1");
		assert_eq!(card(&text), Ok(expected));
		assert_eq!(card(&format!("node={NODE},name=CPU,vram=8")).unwrap().device, Device::Cpu);
	}

	#[test]
	fn card_should_be_refused_when_malformed() {
		let long = "x".repeat(MAX_CARD_NAME + 1);
		for (text, hint) in [
			("".to_owned(), "key=value"),
			("node=0x00,name=CPU,vram=8".to_owned(), "node"),
			(format!("node={NODE},name=CPU"), "'vram' is missing"),
			(format!("node={NODE},name=CPU,vram=0"), "vram=0"),
			(format!("node={NODE},name=CPU,vram=1025"), "vram=1025"),
			(format!("node={NODE},name=,vram=8"), "name"),
			(format!("node={NODE},name={long},vram=8"), "name"),
			(format!("node={NODE},name=CPU,name=CPU,vram=8"), "twice"),
			(format!("node={NODE},name=CPU,vram=8,color=red"), "unknown key"),
			(format!("node={NODE},name=CPU,vram=8,device=tpu"), "device 'tpu'"),
		] {
			let error = card(&text).unwrap_err();
			assert!(error.cause.contains(hint), "{text}: {error}");
			assert!(!error.remedy.is_empty());
		}
	}

	#[test]
	fn config_should_be_refused_when_its_cards_clash() {
		let one = card(&format!("node={NODE},name=CPU,vram=8")).unwrap();
		assert_eq!(config(vec![one.clone()]).check(), Ok(()));
		assert!(config(vec![]).check().unwrap_err().cause.contains("no card"));
		assert!(config(vec![one.clone(), one.clone()]).check().unwrap_err().cause.contains("two"));
		assert!(config(vec![one; MAX_CARDS + 1]).check().unwrap_err().cause.contains("17 cards"));
	}

	#[test]
	fn config_should_be_refused_when_it_listens_to_the_world_unasked() {
		let one = card(&format!("node={NODE},name=CPU,vram=8")).unwrap();
		let mut config = config(vec![one]);
		config.listen = "0.0.0.0:8085".parse().unwrap();
		assert!(config.check().unwrap_err().remedy.contains("--allow-remote"));
		config.allow_remote = true;
		assert_eq!(config.check(), Ok(()));
		config.node_rpc = "localhost".into();
		assert!(config.check().unwrap_err().cause.contains("--node-rpc"));
	}

	#[test]
	fn token_should_be_made_once_and_readable_for_its_owner_only() {
		use std::os::unix::fs::PermissionsExt;
		let directory = tempfile::tempdir().unwrap();
		let path = directory.path().join("deep/token");
		let (token, made) = read_or_make_token(&path).unwrap();
		assert!(made && token.len() == 64);
		assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
		assert_eq!(read_or_make_token(&path).unwrap(), (token, false));
	}

	#[test]
	fn token_should_be_refused_when_short_or_broken() {
		let directory = tempfile::tempdir().unwrap();
		let path = directory.path().join("token");
		for text in ["short", "has spaces in the middle of it", &"x".repeat(MAX_TOKEN + 1)] {
			fs::write(&path, text).unwrap();
			assert!(read_or_make_token(&path).is_err(), "{text}");
		}
	}
}
