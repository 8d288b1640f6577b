//! The command line.

use crate::{ethereum::EthereumParams, sidecar::SidecarParams, worker_key::WorkerKeyCmd};
use clap::{Args, Parser, Subcommand};
use std::{str::FromStr, time::Duration};

/// What `--help` says after the options.
const EXAMPLES: &str = "\
Examples:
  A development chain on this machine, kept in a temporary folder:
      deuterium-node --dev --tmp
  The same with a block for every transaction, or every 500 ms:
      deuterium-node --dev --tmp --sealing instant
      deuterium-node --dev --tmp --sealing 500
  A node of a network, whose specification is in a file:
      deuterium-node --chain network.json --base-path /var/lib/deuterium
  A GPU provider: make a worker key, then run the node beside the sidecar:
      deuterium-node worker-key generate --chain network.json --base-path /var/lib/deuterium
      deuterium-node --chain network.json --base-path /var/lib/deuterium \\
          --sidecar-token-file /etc/deuterium/sidecar.token
  A validator, whose session keys `author_rotateKeysWithOwner` has made:
      deuterium-node --chain network.json --base-path /var/lib/deuterium --validator";

/// Arguments of `deuterium-node`.
#[derive(Debug, Parser)]
#[command(after_long_help = EXAMPLES)]
pub struct Cli {
	/// What to do instead of running the node.
	#[command(subcommand)]
	pub subcommand: Option<Command>,

	/// How to run the node.
	#[clap(flatten)]
	pub run: sc_cli::RunCmd,

	/// What this chain adds.
	#[clap(flatten)]
	pub node: NodeParams,
}

/// Options of this chain's node, beside those of every Substrate node.
#[derive(Clone, Debug, Args)]
pub struct NodeParams {
	/// Make blocks without consensus, for development and tests.
	///
	/// `instant`: a block for every transaction. `manual`: a block when the RPC call
	/// `engine_createBlock` asks for one. A number: a block every so many milliseconds. Blocks are
	/// final at once; the time on the chain moves on by one slot (2 s) per block, whatever the
	/// clock on the wall says. Needs a chain with one validator whose key this node has: `--dev`.
	#[arg(long, value_name = "instant|manual|MILLISECONDS", help_heading = "Development")]
	pub sealing: Option<Sealing>,

	/// The sidecar.
	#[clap(flatten)]
	pub sidecar: SidecarParams,

	/// The Ethereum RPC.
	#[clap(flatten)]
	pub ethereum: EthereumParams,

	/// Put this worker key into the keystore before starting.
	///
	/// A secret URI (seed phrase, or 0x and 64 hex digits), or the path of a file that contains
	/// one. Prefer the file: what stands on a command line can be read by other users of the
	/// machine. `deuterium-node worker-key generate` makes a key once and for all instead.
	#[arg(long, value_name = "SURI|FILE", help_heading = "Inference")]
	pub worker_key: Option<String>,
}

/// When blocks are made without consensus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sealing {
	/// One for every transaction.
	Instant,
	/// One per `engine_createBlock`.
	Manual,
	/// One in every period.
	Every(Duration),
}

impl Sealing {
	/// Bounds of the period in milliseconds: shorter ones leave no time to build a block, longer
	/// ones are a typing error.
	const PERIOD_MS: std::ops::RangeInclusive<u64> = 20..=3_600_000;
}

impl FromStr for Sealing {
	type Err = String;

	fn from_str(text: &str) -> Result<Self, String> {
		match text {
			"instant" => return Ok(Self::Instant),
			"manual" => return Ok(Self::Manual),
			_ => {},
		}
		let (min, max) = (Self::PERIOD_MS.start(), Self::PERIOD_MS.end());
		match text.parse::<u64>() {
			Ok(period) if Self::PERIOD_MS.contains(&period) => {
				Ok(Self::Every(Duration::from_millis(period)))
			},
			Ok(_) => Err(format!("a period is between {min} and {max} milliseconds")),
			Err(_) => Err(format!(
				"give `instant`, `manual`, or a number of milliseconds between {min} and {max}"
			)),
		}
	}
}

/// Subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
	/// Make and inspect keys of the network layer and of session accounts.
	#[command(subcommand)]
	Key(sc_cli::KeySubcommand),

	/// Make and show worker keys, with which this node signs for GPU nodes.
	WorkerKey(WorkerKeyCmd),

	/// Write a chain specification (`--chain testnet` is the template for a network of your own).
	BuildSpec(sc_cli::BuildSpecCmd),

	/// Write a chain specification to a file.
	ExportChainSpec(sc_cli::ExportChainSpecCmd),

	/// Show what is in the database.
	ChainInfo(sc_cli::ChainInfoCmd),

	/// Verify a block again.
	CheckBlock(sc_cli::CheckBlockCmd),

	/// Write blocks to a file.
	ExportBlocks(sc_cli::ExportBlocksCmd),

	/// Write the state at a block as the genesis of a chain specification.
	ExportState(sc_cli::ExportStateCmd),

	/// Read blocks from a file.
	ImportBlocks(sc_cli::ImportBlocksCmd),

	/// Remove the chain's database.
	PurgeChain(sc_cli::PurgeChainCmd),

	/// Go back by a number of blocks.
	Revert(sc_cli::RevertCmd),
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::CommandFactory;
	use sc_cli::SubstrateCli;

	fn parse(arguments: &[&str]) -> Result<Cli, String> {
		Cli::try_from_iter(["deuterium-node"].iter().chain(arguments))
			.map_err(|error| error.to_string())
	}

	#[test]
	fn command_line_should_be_consistent() {
		Cli::command().debug_assert();
	}

	#[test]
	fn sealing_should_be_read_when_well_formed() {
		let sealing = |text: &str| parse(&["--dev", "--sealing", text]).unwrap().node.sealing;
		assert_eq!(sealing("instant"), Some(Sealing::Instant));
		assert_eq!(sealing("manual"), Some(Sealing::Manual));
		assert_eq!(sealing("500"), Some(Sealing::Every(Duration::from_millis(500))));
		assert_eq!(parse(&["--dev"]).unwrap().node.sealing, None);
	}

	#[test]
	fn sealing_should_be_refused_with_cause_and_remedy_when_malformed() {
		for text in ["soon", "1.5", "5ms", ""] {
			let error = parse(&["--sealing", text]).unwrap_err();
			assert!(error.contains("instant") && error.contains("manual"), "{text}: {error}");
		}
		for text in ["0", "19", "3600001"] {
			let error = parse(&["--sealing", text]).unwrap_err();
			assert!(error.contains("between 20 and 3600000"), "{text}: {error}");
		}
	}

	#[test]
	fn help_should_show_examples_and_own_options() {
		let help = Cli::command().render_long_help().to_string();
		for needle in [
			"deuterium-node --dev --tmp",
			"worker-key generate",
			"--sealing",
			"--sidecar-url",
			"--sidecar-token-file",
			"--sidecar-allow-remote",
			"--worker-key",
			"--eth-max-block-range",
			"--eth-revert-style",
		] {
			assert!(help.contains(needle), "{needle}");
		}
	}
}
