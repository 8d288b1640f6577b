//! Prometheus metrics.

use prometheus::{
	Encoder, Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts,
	Registry, TextEncoder,
};

/// All metrics of a sidecar. Names start with `deuterium_sidecar_`.
#[derive(Clone)]
pub struct Metrics {
	registry: Registry,
	/// Jobs by state: `fetching`, `queued`, `computing`, `publishing`.
	pub jobs: IntGaugeVec,
	/// Finished jobs by outcome: `digest`, an error's name, `cancelled`.
	pub outcomes: IntCounterVec,
	/// Time of a computation in seconds.
	pub exec_seconds: Histogram,
	/// Jobs that a card holds, by node.
	pub queue: IntGaugeVec,
	/// HTTP requests by method, route and status.
	pub requests: IntCounterVec,
	/// Connected libp2p peers.
	pub peers: IntGauge,
	/// Results handed to the node.
	pub results_served: IntCounter,
	/// Panics of engines.
	pub panics: IntCounter,
}

impl Metrics {
	/// Makes and registers the metrics.
	///
	/// # Errors
	/// A metric is malformed or registered twice: a defect.
	pub fn new() -> Result<Self, prometheus::Error> {
		let registry = Registry::new_custom(Some("deuterium_sidecar".into()), None)?;
		let exec = HistogramOpts::new("exec_seconds", "Time of a computation in seconds")
			.buckets(prometheus::exponential_buckets(0.05, 2.0, 16)?);
		let gauges = |name: &str, help: &str, labels: &[&str]| {
			IntGaugeVec::new(Opts::new(name, help), labels)
		};
		let counters = |name: &str, help: &str, labels: &[&str]| {
			IntCounterVec::new(Opts::new(name, help), labels)
		};
		let metrics = Self {
			jobs: gauges("jobs", "Jobs by state", &["state"])?,
			outcomes: counters("outcomes_total", "Finished jobs by outcome", &["outcome"])?,
			exec_seconds: Histogram::with_opts(exec)?,
			queue: gauges("queue", "Jobs that a card holds, by node", &["node"])?,
			requests: counters(
				"http_requests_total",
				"HTTP requests by method, route and status",
				&["method", "route", "status"],
			)?,
			peers: IntGauge::new("peers", "Connected libp2p peers")?,
			results_served: IntCounter::new(
				"results_served_total",
				"Results handed to the node, counting repetitions",
			)?,
			panics: IntCounter::new("engine_panics_total", "Panics of engines")?,
			registry,
		};
		metrics.register()?;
		Ok(metrics)
	}

	fn register(&self) -> Result<(), prometheus::Error> {
		self.registry.register(Box::new(self.jobs.clone()))?;
		self.registry.register(Box::new(self.outcomes.clone()))?;
		self.registry.register(Box::new(self.exec_seconds.clone()))?;
		self.registry.register(Box::new(self.queue.clone()))?;
		self.registry.register(Box::new(self.requests.clone()))?;
		self.registry.register(Box::new(self.peers.clone()))?;
		self.registry.register(Box::new(self.results_served.clone()))?;
		self.registry.register(Box::new(self.panics.clone()))
	}

	/// The metrics in Prometheus' text format.
	///
	/// # Errors
	/// A metric cannot be encoded: a defect.
	pub fn encode(&self) -> Result<Vec<u8>, prometheus::Error> {
		let mut text = Vec::new();
		TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
		Ok(text)
	}

	/// Counts a job in a state for as long as the guard lives.
	pub(crate) fn enter(&self, state: &str) -> InState {
		let gauge = self.jobs.with_label_values(&[state]);
		gauge.inc();
		InState(gauge)
	}
}

/// See [`Metrics::enter`].
pub(crate) struct InState(IntGauge);

impl Drop for InState {
	fn drop(&mut self) {
		self.0.dec();
	}
}
