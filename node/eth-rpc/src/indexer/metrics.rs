//! What the index tells Prometheus.

use substrate_prometheus_endpoint::{Counter, Gauge, PrometheusError, Registry, U64, register};

/// Figures of the index.
#[derive(Clone)]
pub(super) struct Metrics {
	/// The newest block.
	pub head: Gauge<U64>,
	/// The lowest block.
	pub floor: Gauge<U64>,
	/// Blocks that the best chain is ahead.
	pub behind: Gauge<U64>,
	/// Blocks that were indexed.
	pub blocks: Counter<U64>,
	/// Blocks that left the best chain.
	pub retracted: Counter<U64>,
}

impl Metrics {
	pub(super) fn new(registry: &Registry) -> Result<Self, PrometheusError> {
		let gauge = |name: &str, help: &str| register(Gauge::new(name, help)?, registry);
		let counter = |name: &str, help: &str| register(Counter::new(name, help)?, registry);
		Ok(Self {
			head: gauge("deuterium_eth_index_head", "Newest block in the Ethereum index")?,
			floor: gauge("deuterium_eth_index_floor", "Lowest block in the Ethereum index")?,
			behind: gauge(
				"deuterium_eth_index_behind",
				"Blocks of the best chain that the Ethereum index has not got yet",
			)?,
			blocks: counter("deuterium_eth_index_blocks_total", "Blocks that were indexed")?,
			retracted: counter(
				"deuterium_eth_index_retracted_total",
				"Indexed blocks that left the best chain",
			)?,
		})
	}
}
