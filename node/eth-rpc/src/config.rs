//! Limits and policies of the Ethereum RPC.

use std::{fmt, str::FromStr, time::Duration};

/// How a reverted call is told to clients.
///
/// Code and data are the same in both styles (code 3, data = the revert output in hex); only the
/// message differs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RevertStyle {
	/// `VM Exception while processing transaction: revert <reason>`, as Frontier nodes say it.
	#[default]
	Frontier,
	/// `execution reverted: <reason>`, as go-ethereum says it.
	Geth,
}

impl FromStr for RevertStyle {
	type Err = String;

	fn from_str(text: &str) -> Result<Self, String> {
		match text {
			"frontier" => Ok(Self::Frontier),
			"geth" => Ok(Self::Geth),
			_ => Err("give `frontier` or `geth`".into()),
		}
	}
}

impl fmt::Display for RevertStyle {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(match self {
			Self::Frontier => "frontier",
			Self::Geth => "geth",
		})
	}
}

/// Limits and policies, each with its flag on the node's command line. Every limit answers with an
/// error that names it; nothing is cut off silently.
#[derive(Clone, Debug)]
pub struct EthConfig {
	/// The most blocks that one `eth_getLogs` may span.
	pub max_block_range: u32,
	/// The most logs in one answer.
	pub max_logs: usize,
	/// The most bytes of the JSON of the logs in one answer (estimated, within a few per cent).
	/// Keep it at or below the limit of the RPC server, whose own error names no remedy.
	pub max_response_bytes: usize,
	/// How long one `eth_getLogs` may take.
	pub log_query_timeout: Duration,
	/// The most filters that are alive at a time.
	pub max_filters: usize,
	/// How long a filter lives that nobody polls.
	pub filter_lifetime: Duration,
	/// The most gas that a call or an estimate may burn; `None`: ten times the block gas limit.
	pub rpc_gas_cap: Option<u64>,
	/// How reverts are told.
	pub revert_style: RevertStyle,
	/// Whether legacy transactions without a chain id (before EIP-155) are accepted. They can be
	/// replayed on other chains.
	pub allow_unprotected: bool,
	/// The most bytes of a raw transaction; go-ethereum's `txMaxSize` is 128 KiB.
	pub max_transaction_bytes: usize,
	/// The most blocks that one `eth_feeHistory` may span.
	pub max_fee_history: u64,
	/// The most accounts and storage slots, taken together, in one set of state overrides.
	pub max_overrides: usize,
	/// How many Ethereum blocks are kept decoded in memory.
	pub block_cache: u32,
	/// How many of the last blocks are kept with their transactions, receipts and logs, whether
	/// their state is there or not; `None`: all that were indexed.
	pub history: Option<u32>,
}

impl Default for EthConfig {
	fn default() -> Self {
		Self {
			max_block_range: 100_000,
			max_logs: 10_000,
			max_response_bytes: 15 * 1024 * 1024,
			log_query_timeout: Duration::from_secs(10),
			max_filters: 500,
			filter_lifetime: Duration::from_secs(5 * 60),
			rpc_gas_cap: None,
			revert_style: RevertStyle::default(),
			allow_unprotected: false,
			max_transaction_bytes: 128 * 1024,
			max_fee_history: 1024,
			max_overrides: 4096,
			block_cache: 128,
			history: None,
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn revert_style_should_read_back_what_it_prints() {
		for style in [RevertStyle::Frontier, RevertStyle::Geth] {
			assert_eq!(style.to_string().parse(), Ok(style));
		}
		assert!("parity".parse::<RevertStyle>().is_err());
	}
}
