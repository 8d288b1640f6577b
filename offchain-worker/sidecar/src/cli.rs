//! The command line.

use crate::config::{CardConfig, Config, DEFAULT_QUEUE};
use clap::{Args, Parser, Subcommand};
use std::{net::SocketAddr, path::PathBuf};

/// Computes AI tasks for the Deuterium network on this machine's cards.
///
/// The sidecar works for a deuterium-node beside it: the node's offchain worker hands it jobs over
/// HTTP on the loopback interface and carries the digests to the chain. Arguments and results
/// travel between the sidecars and the tasks' creators over libp2p.
///
/// First steps: start it with one --card for each registered node, then point the node at it with
/// --sidecar-url and --sidecar-token-file (`deuterium-sidecar token` prints the path). If nothing
/// is earned, `deuterium-sidecar doctor` says why.
#[derive(Debug, Parser)]
#[command(name = "deuterium-sidecar", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
	/// What to do; `run` if nothing is said.
	#[command(subcommand)]
	pub command: Option<Command>,
	/// Settings of `run`.
	#[command(flatten)]
	pub settings: Settings,
}

/// The sub-commands.
#[derive(Debug, Subcommand)]
pub enum Command {
	/// Serve jobs until stopped (the default).
	///
	/// SIGTERM or Ctrl-C stop it within five seconds; a second signal at once. Finished results
	/// survive a stop or a crash.
	Run(Settings),
	/// Check this machine, the node and the chain; say what is wrong and what to do about it.
	///
	/// Takes the same settings as `run`. Exit code 0 if nothing fails, 1 otherwise.
	Doctor {
		/// The settings that `run` would get.
		#[command(flatten)]
		settings: Settings,
		/// Print the findings as JSON.
		#[arg(long)]
		json: bool,
	},
	/// Print the path of the token file; make the file if it is missing.
	Token(Settings),
}

/// Settings shared by all sub-commands.
#[derive(Clone, Debug, Args)]
pub struct Settings {
	/// Directory of the journal, blobs, peer key and token [default: ~/.local/share/deuterium-sidecar]
	///
	/// Keep it: it holds the outcome of every job, so that a restart never gives a second one. Use
	/// a new directory for another chain, and for a development chain that was purged.
	#[arg(long, env = "DEUTERIUM_SIDECAR_BASE_PATH", value_name = "DIR")]
	pub base_path: Option<PathBuf>,

	/// Address of the HTTP interface for the node.
	#[arg(
		long,
		env = "DEUTERIUM_SIDECAR_LISTEN",
		value_name = "IP:PORT",
		default_value = "127.0.0.1:8085"
	)]
	pub listen: SocketAddr,

	/// Allow a --listen address that other machines can reach. Requests are not encrypted.
	#[arg(long, env = "DEUTERIUM_SIDECAR_ALLOW_REMOTE")]
	pub allow_remote: bool,

	/// File with the bearer token, shared with the node [default: <base path>/token]
	///
	/// Made with a random token and mode 0600 when it is missing.
	#[arg(long, env = "DEUTERIUM_SIDECAR_TOKEN_FILE", value_name = "FILE")]
	pub token_file: Option<PathBuf>,

	/// A card and the node it works for: node=0x…,name=CPU,vram=8[,device=cuda:0]
	///
	/// Repeat it for each card, up to 16. Name and vram (GB) must be those registered on chain. In
	/// the environment variable, separate cards by ';'.
	#[arg(
		long = "card",
		env = "DEUTERIUM_SIDECAR_CARD",
		value_name = "CARD",
		value_delimiter = ';'
	)]
	pub cards: Vec<CardConfig>,

	/// Directory of the models, one sub-directory each [default: <base path>/models]
	///
	/// Hugging Face layout: config.json, *.safetensors, tokenizer.json.
	#[arg(long, env = "DEUTERIUM_SIDECAR_MODELS", value_name = "DIR")]
	pub models: Option<PathBuf>,

	/// Also generate the embedded tiny models into the models directory.
	///
	/// They draw noise and babble: good for tests, not for customers. Without this flag they are
	/// generated only when the directory holds no model.
	#[arg(long, env = "DEUTERIUM_SIDECAR_TINY_MODELS")]
	pub tiny_models: bool,

	/// Multiaddress on which the blob exchange listens. May be repeated.
	#[arg(
		long,
		env = "DEUTERIUM_SIDECAR_P2P_LISTEN",
		value_name = "MULTIADDR",
		value_delimiter = ';',
		default_values = ["/ip4/0.0.0.0/tcp/0", "/ip4/0.0.0.0/udp/0/quic-v1"]
	)]
	pub p2p_listen: Vec<String>,

	/// Multiaddress of a peer to connect to, with its peer id. May be repeated.
	#[arg(
		long = "bootnode",
		env = "DEUTERIUM_SIDECAR_BOOTNODE",
		value_name = "MULTIADDR",
		value_delimiter = ';'
	)]
	pub bootnodes: Vec<String>,

	/// JSON-RPC of the chain node; asked who may fetch arguments and results.
	#[arg(
		long,
		env = "DEUTERIUM_SIDECAR_NODE_RPC",
		value_name = "URL",
		default_value = "http://127.0.0.1:9944"
	)]
	pub node_rpc: String,

	/// Jobs that may wait for a card while it works on another one.
	#[arg(long, env = "DEUTERIUM_SIDECAR_QUEUE", value_name = "N", default_value_t = DEFAULT_QUEUE)]
	pub queue: usize,

	/// What to log: a level (error, warn, info, debug, trace) or a filter such as
	/// info,deuterium_blobs=debug
	#[arg(long, env = "DEUTERIUM_SIDECAR_LOG", value_name = "FILTER", default_value = "info")]
	pub log: String,
}

impl Settings {
	/// The configuration that these settings describe; not yet checked.
	pub fn into_config(self) -> Config {
		let base_path = self.base_path.unwrap_or_else(default_base_path);
		Config {
			token_file: self.token_file.unwrap_or_else(|| base_path.join("token")),
			models: self.models.unwrap_or_else(|| base_path.join("models")),
			base_path,
			listen: self.listen,
			allow_remote: self.allow_remote,
			cards: self.cards,
			tiny_models: self.tiny_models,
			p2p_listen: self.p2p_listen,
			bootnodes: self.bootnodes,
			node_rpc: self.node_rpc,
			queue: self.queue,
		}
	}
}

fn default_base_path() -> PathBuf {
	let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
	let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
	data.or_else(home).unwrap_or_else(|| PathBuf::from(".")).join("deuterium-sidecar")
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::CommandFactory;

	const CARD: &str = "node=0x0101010101010101010101010101010101010101,name=CPU,vram=8";
	const OTHER: &str = "node=0x0202020202020202020202020202020202020202,name=CPU,vram=8";

	#[test]
	fn command_line_should_be_consistent() {
		Cli::command().debug_assert();
	}

	#[test]
	fn run_should_be_the_default_when_no_command_is_given() {
		let cli = Cli::try_parse_from(["x", "--base-path", "/b", "--card", CARD, "--card", OTHER]);
		let cli = cli.unwrap();
		assert!(cli.command.is_none());
		let config = cli.settings.into_config();
		assert_eq!(config.cards.len(), 2);
		assert_eq!(config.token_file, PathBuf::from("/b/token"));
		assert_eq!(config.models, PathBuf::from("/b/models"));
		assert_eq!(config.listen.port(), 8085);
	}

	#[test]
	fn commands_should_take_the_same_settings() {
		let cli = Cli::try_parse_from(["x", "doctor", "--card", CARD, "--json"]).unwrap();
		let Some(Command::Doctor { settings, json }) = cli.command else { panic!("{cli:?}") };
		assert!(json && settings.cards.len() == 1);
		let cli = Cli::try_parse_from(["x", "token", "--token-file", "/t"]).unwrap();
		assert!(matches!(cli.command, Some(Command::Token(_))));
	}

	#[test]
	fn card_should_be_refused_with_cause_and_remedy() {
		let error = Cli::try_parse_from(["x", "--card", "name=CPU"]).unwrap_err().to_string();
		assert!(error.contains("'node' is missing"), "{error}");
		assert!(error.contains("what to do"), "{error}");
	}
}
