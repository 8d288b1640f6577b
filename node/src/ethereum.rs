//! Options of the Ethereum RPC.

use clap::Args;
use deuterium_eth_rpc::{EthConfig, RevertStyle};
use std::time::Duration;

/// Limits and policies of the Ethereum RPC. It is served on the same port as the Substrate RPC, over
/// HTTP and WebSocket; batches, request and response sizes follow the `--rpc-…` options.
#[derive(Clone, Debug, Args)]
pub struct EthereumParams {
	/// The most blocks that one `eth_getLogs` may span.
	///
	/// A filter that names addresses or topics is answered from an index and is fast over any
	/// range; one that names none reads every block.
	#[arg(long, value_name = "BLOCKS", default_value_t = 100_000, help_heading = "Ethereum RPC")]
	pub eth_max_block_range: u32,

	/// The most logs in one answer. A query with more is refused, never cut off.
	#[arg(long, value_name = "LOGS", default_value_t = 10_000, help_heading = "Ethereum RPC")]
	pub eth_max_logs: usize,

	/// How long one `eth_getLogs` may take, in seconds.
	#[arg(
		long,
		value_name = "SECONDS",
		default_value_t = 10,
		value_parser = clap::value_parser!(u64).range(1..),
		help_heading = "Ethereum RPC"
	)]
	pub eth_log_query_timeout: u64,

	/// The most filters (`eth_newFilter` and its relatives) that are alive at a time.
	#[arg(long, value_name = "FILTERS", default_value_t = 500, help_heading = "Ethereum RPC")]
	pub eth_max_filters: usize,

	/// How long a filter lives that nobody polls, in seconds.
	#[arg(
		long,
		value_name = "SECONDS",
		default_value_t = 300,
		value_parser = clap::value_parser!(u64).range(1..),
		help_heading = "Ethereum RPC"
	)]
	pub eth_filter_lifetime: u64,

	/// The most gas that `eth_call`, `eth_estimateGas` and their relatives may burn.
	///
	/// Without this option: ten times the gas limit of a block. Calls that ask for more get this
	/// much.
	#[arg(
		long,
		value_name = "GAS",
		value_parser = clap::value_parser!(u64).range(21_000..),
		help_heading = "Ethereum RPC"
	)]
	pub eth_rpc_gas_cap: Option<u64>,

	/// How a reverted call is told.
	///
	/// `frontier`: "VM Exception while processing transaction: revert <reason>". `geth`: "execution
	/// reverted: <reason>". The code is 3 and the data is what the contract returned in both.
	#[arg(
		long,
		value_name = "frontier|geth",
		default_value_t = RevertStyle::Frontier,
		help_heading = "Ethereum RPC"
	)]
	pub eth_revert_style: RevertStyle,

	/// Take legacy transactions that are not bound to a chain (before EIP-155).
	///
	/// Whoever sees one can replay it on any other chain on which the sender has funds. Needed only
	/// for deployments with a keyless signature; the chain has to allow them as well.
	#[arg(long, help_heading = "Ethereum RPC")]
	pub eth_allow_unprotected_txs: bool,

	/// How many Ethereum blocks stay decoded in memory.
	#[arg(
		long,
		value_name = "BLOCKS",
		default_value_t = 128,
		value_parser = clap::value_parser!(u32).range(1..),
		help_heading = "Ethereum RPC"
	)]
	pub eth_block_cache: u32,

	/// How many of the last blocks are kept with their transactions, receipts and logs, whether
	/// their state was pruned or not.
	///
	/// Without this option: all of them. They are kept compressed in the Ethereum index, beside the
	/// chain's database: about 180 bytes for an empty block, 120 for a transfer of tokens. What is
	/// dropped cannot be built again unless the states are there (--state-pruning archive).
	#[arg(
		long,
		value_name = "BLOCKS",
		value_parser = clap::value_parser!(u32).range(1..),
		help_heading = "Ethereum RPC"
	)]
	pub eth_history: Option<u32>,

	/// Serve `debug_traceTransaction`, `debug_traceBlock…` and `debug_traceCall`.
	///
	/// Each executes a block again and keeps a processor busy, so keep this from strangers. There are
	/// `callTracer` and `prestateTracer`. Two traces are made at a time, of at most 20 s, 50000
	/// calls and --rpc-max-response-size each. The states of past blocks have to be there:
	/// --state-pruning archive.
	#[arg(long, help_heading = "Ethereum RPC")]
	pub eth_debug_trace: bool,
}

/// Bytes in a mebibyte.
const MIB: usize = 1024 * 1024;

impl EthereumParams {
	/// The configuration. `max_response_size`: the limit of the RPC server, in MiB.
	pub fn config(&self, max_response_size: u32) -> EthConfig {
		let max_response_bytes = usize::try_from(max_response_size).unwrap_or(usize::MAX);
		EthConfig {
			max_block_range: self.eth_max_block_range,
			max_logs: self.eth_max_logs,
			max_response_bytes: max_response_bytes.saturating_mul(MIB),
			log_query_timeout: Duration::from_secs(self.eth_log_query_timeout),
			max_filters: self.eth_max_filters,
			filter_lifetime: Duration::from_secs(self.eth_filter_lifetime),
			rpc_gas_cap: self.eth_rpc_gas_cap,
			revert_style: self.eth_revert_style,
			allow_unprotected: self.eth_allow_unprotected_txs,
			block_cache: self.eth_block_cache,
			history: self.eth_history,
			..EthConfig::default()
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::Parser;

	#[derive(Debug, Parser)]
	struct Command {
		#[clap(flatten)]
		ethereum: EthereumParams,
	}

	fn parse(arguments: &[&str]) -> Result<EthConfig, String> {
		Command::try_parse_from(["node"].iter().chain(arguments))
			.map(|command| command.ethereum.config(15))
			.map_err(|error| error.to_string())
	}

	#[test]
	fn options_should_have_the_defaults_of_the_rpc() {
		assert_eq!(format!("{:?}", parse(&[]).unwrap()), format!("{:?}", EthConfig::default()));
	}

	#[test]
	fn options_should_reach_the_rpc() {
		let config = parse(&[
			"--eth-max-block-range=7",
			"--eth-max-logs=8",
			"--eth-log-query-timeout=9",
			"--eth-max-filters=10",
			"--eth-filter-lifetime=11",
			"--eth-rpc-gas-cap=50000000",
			"--eth-revert-style=geth",
			"--eth-allow-unprotected-txs",
			"--eth-block-cache=12",
			"--eth-history=13",
		])
		.unwrap();
		assert_eq!(config.max_block_range, 7);
		assert_eq!(config.max_logs, 8);
		assert_eq!(config.log_query_timeout, Duration::from_secs(9));
		assert_eq!(config.max_filters, 10);
		assert_eq!(config.filter_lifetime, Duration::from_secs(11));
		assert_eq!(config.rpc_gas_cap, Some(50_000_000));
		assert_eq!(config.revert_style, RevertStyle::Geth);
		assert!(config.allow_unprotected);
		assert_eq!(config.block_cache, 12);
		assert_eq!(config.history, Some(13));
	}

	#[test]
	fn traces_should_be_served_only_when_asked_for() {
		let trace = |arguments: &[&str]| {
			let arguments = ["node"].iter().chain(arguments);
			Command::try_parse_from(arguments).unwrap().ethereum.eth_debug_trace
		};
		assert!(!trace(&[]));
		assert!(trace(&["--eth-debug-trace"]));
	}

	#[test]
	fn options_should_be_refused_when_out_of_range() {
		for argument in [
			"--eth-rpc-gas-cap=20999",
			"--eth-revert-style=parity",
			"--eth-block-cache=0",
			"--eth-history=0",
			"--eth-log-query-timeout=0",
		] {
			let error = parse(&[argument]).unwrap_err();
			let name = argument.split('=').next().unwrap();
			assert!(error.contains(name), "{error}");
		}
	}
}
