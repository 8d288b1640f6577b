//! Putting the parts together.

use crate::{
	compute::ComputeFactory,
	config::{Config, ConfigError, read_or_make_token},
	exchange::Exchange,
	health::Health,
	http::{self, Api, Token},
	jobs::Jobs,
	journal::{Journal, JournalError},
	metrics::Metrics,
	shutdown::{GRACE, Shutdown},
};
use std::{
	net::SocketAddr,
	path::PathBuf,
	sync::Arc,
	time::{Duration, Instant},
};
use tokio::{
	net::TcpListener,
	task::JoinHandle,
	time::{timeout, timeout_at},
};

/// Time of a stop that is kept for leaving the network and for open requests.
const CLOSING: Duration = Duration::from_secs(1);

/// Where the journal lies.
pub(crate) fn journal_path(config: &Config) -> PathBuf {
	config.base_path.join("journal.redb")
}

/// A running sidecar.
pub struct Sidecar {
	addr: SocketAddr,
	shutdown: Shutdown,
	jobs: Jobs,
	exchange: Arc<dyn Exchange>,
	server: JoinHandle<std::io::Result<()>>,
}

impl Sidecar {
	/// Checks the configuration, opens the journal, starts the cards, takes up the jobs of an
	/// earlier run and serves.
	///
	/// # Errors
	/// Something is not usable: says what, and what to do about it.
	pub async fn start(
		config: &Config,
		factory: Arc<dyn ComputeFactory>,
		exchange: Arc<dyn Exchange>,
		health: Health,
	) -> Result<Self, ConfigError> {
		let started = Instant::now();
		config.check()?;
		make_base_path(config)?;
		let (token, made) = read_or_make_token(&config.token_file)?;
		let listener = TcpListener::bind(config.listen).await.map_err(|error| {
			ConfigError::new(
				format!("cannot listen on {}: {error}", config.listen),
				"stop the other program on that port, or choose another one with --listen",
			)
		})?;
		let addr = listener.local_addr().map_err(|error| {
			ConfigError::new(format!("the listener is broken: {error}"), "start again")
		})?;
		let metrics = Metrics::new().map_err(|error| {
			ConfigError::new(format!("the metrics are malformed: {error}"), "report this defect")
		})?;
		let journal = open_journal(config).await?;
		prepare(factory.clone()).await?;
		let jobs = Jobs::start(
			config,
			factory,
			journal,
			exchange.clone(),
			health.clone(),
			metrics.clone(),
		)?;
		jobs.resume().await.map_err(|error| journal_complaint(config, &error))?;
		let shutdown = Shutdown::default();
		let token = Token::new(token);
		let api = Api { jobs: jobs.clone(), exchange: exchange.clone(), health, metrics, token };
		let server = tokio::spawn(http::serve(listener, api, shutdown.clone()));
		let token_file = config.token_file.display();
		if made {
			tracing::info!(%token_file, "made a random token");
		}
		let peer = exchange.peer_id();
		let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
		tracing::info!(url = %format!("http://{addr}"), %token_file, peer, ms, "serving");
		Ok(Self { addr, shutdown, jobs, exchange, server })
	}

	/// The address of the HTTP interface.
	pub fn addr(&self) -> SocketAddr {
		self.addr
	}

	/// Triggers the stop; [`Self::finished`] waits for it.
	pub fn shutdown(&self) -> Shutdown {
		self.shutdown.clone()
	}

	/// Waits for the stop to be triggered, then stops within five seconds: takes no more requests,
	/// lets a running job end or abandons it to the next start, leaves the network.
	///
	/// # Errors
	/// The HTTP listener failed.
	pub async fn finished(mut self) -> Result<(), ConfigError> {
		let failed = |reason: String| {
			ConfigError::new(
				format!("the HTTP interface failed: {reason}"),
				"see the log; raise the limit on open files if it is reached",
			)
		};
		let early = tokio::select! {
			() = self.shutdown.triggered() => None,
			ended = &mut self.server => Some(ended),
		};
		let end = tokio::time::Instant::now() + GRACE;
		self.shutdown.trigger();
		self.jobs.stop(GRACE.saturating_sub(CLOSING)).await;
		if timeout(CLOSING / 2, self.exchange.close()).await.is_err() {
			tracing::warn!("the blob exchange did not close in time");
		}
		let ended = match early {
			Some(ended) => ended,
			// A client that keeps its connection open is not waited for.
			None => timeout_at(end, &mut self.server).await.unwrap_or(Ok(Ok(()))),
		};
		tracing::info!("stopped");
		match ended {
			Ok(Ok(())) => Ok(()),
			Ok(Err(error)) => Err(failed(error.to_string())),
			Err(error) => Err(failed(error.to_string())),
		}
	}
}

fn make_base_path(config: &Config) -> Result<(), ConfigError> {
	std::fs::create_dir_all(&config.base_path).map_err(|error| {
		ConfigError::new(
			format!("--base-path {} cannot be made: {error}", config.base_path.display()),
			"choose a directory that the sidecar's user may write",
		)
	})
}

async fn prepare(factory: Arc<dyn ComputeFactory>) -> Result<(), ConfigError> {
	let prepared = tokio::task::spawn_blocking(move || factory.prepare()).await;
	prepared.unwrap_or_else(|error| Err(ConfigError::new(error.to_string(), "report this defect")))
}

async fn open_journal(config: &Config) -> Result<Journal, ConfigError> {
	let path = journal_path(config);
	let opened = tokio::task::spawn_blocking(move || Journal::open(&path)).await;
	let opened = opened.unwrap_or_else(|error| Err(JournalError::Format(error.to_string())));
	opened.map_err(|error| journal_complaint(config, &error))
}

fn journal_complaint(config: &Config, error: &JournalError) -> ConfigError {
	let remedy = match error {
		JournalError::InUse => "stop the other sidecar, or give this one a --base-path of its own",
		_ => {
			"restore the directory from a backup. Do not simply delete the journal while the node \
			 has unfinished tasks: a second digest for one task can cost the stake"
		},
	};
	ConfigError::new(format!("{}: {error}", journal_path(config).display()), remedy)
}
