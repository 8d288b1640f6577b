#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub mod cli;
pub mod compute;
pub mod config;
pub mod doctor;
pub mod exchange;
pub mod health;
pub mod http;
pub mod jobs;
pub mod journal;
pub mod metrics;
pub mod shutdown;

mod blobs;
mod candle;
mod sidecar;

pub use blobs::BlobExchange;
pub use candle::CandleFactory;
pub use sidecar::Sidecar;

use clap::Parser;
use cli::{Cli, Command, Settings};
use compute::ComputeFactory;
use config::{Config, ConfigError};
use health::Health;
use std::{future::Future, process::ExitCode, sync::Arc, time::Duration};

/// Makes the factory of the cards' computers from the configuration.
pub type MakeFactory = fn(&Config) -> Result<Arc<dyn ComputeFactory>, ConfigError>;

/// The whole program, computing with candle.
pub fn main() -> ExitCode {
	main_with(|config| Ok(Arc::new(CandleFactory::new(config))))
}

/// The whole program with another way to compute: same command line, journal and network.
pub fn main_with(make: MakeFactory) -> ExitCode {
	let cli = Cli::parse();
	match cli.command.unwrap_or(Command::Run(cli.settings)) {
		Command::Run(settings) => run_command(settings, make),
		Command::Doctor { settings, json } => doctor_command(settings, json, make),
		Command::Token(settings) => token_command(settings),
	}
}

/// Runs a sidecar on the real network until a signal stops it.
///
/// # Errors
/// It cannot be started, or its HTTP interface fails.
pub async fn run_with(config: Config, factory: Arc<dyn ComputeFactory>) -> Result<(), ConfigError> {
	config.check()?;
	let health = Health::default();
	let exchange = Arc::new(BlobExchange::start(&config, health.clone()).await?);
	let sidecar = Sidecar::start(&config, factory, exchange, health).await?;
	sidecar.shutdown().on_signals().map_err(|error| {
		ConfigError::new(format!("signals cannot be watched: {error}"), "start again")
	})?;
	sidecar.finished().await
}

fn run_command(settings: Settings, make: MakeFactory) -> ExitCode {
	if let Err(error) = start_log(&settings.log) {
		return complain(&error);
	}
	let config = settings.into_config();
	let result = config.check().and_then(|()| {
		let factory = make(&config)?;
		block_on(run_with(config, factory))?
	});
	result.map_or_else(|error| complain(&error), |()| ExitCode::SUCCESS)
}

fn doctor_command(settings: Settings, json: bool, make: MakeFactory) -> ExitCode {
	let config = settings.into_config();
	let factory = make(&config);
	let findings = match block_on(doctor::examine(&config, &factory)) {
		Ok(findings) => findings,
		Err(error) => return complain(&error),
	};
	if json {
		match serde_json::to_string_pretty(&findings) {
			Ok(text) => println!("{text}"),
			Err(error) => eprintln!("the findings cannot be printed as JSON: {error}"),
		}
	} else {
		print!("{}", doctor::report(&findings));
	}
	if doctor::passes(&findings) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn token_command(settings: Settings) -> ExitCode {
	let path = settings.into_config().token_file;
	match config::read_or_make_token(&path) {
		Ok((_, made)) => {
			if made {
				eprintln!("made a random token");
			}
			println!("{}", path.display());
			ExitCode::SUCCESS
		},
		Err(error) => complain(&error),
	}
}

fn start_log(filter: &str) -> Result<(), ConfigError> {
	let filter = tracing_subscriber::EnvFilter::try_new(filter).map_err(|error| {
		ConfigError::new(
			format!("--log {filter}: {error}"),
			"give a level such as info, or a filter such as info,deuterium_blobs=debug",
		)
	})?;
	// An application that embeds the sidecar may have a log already.
	let _ =
		tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
	Ok(())
}

/// Runs to the end on a new runtime. A computation that does not stop is not waited for.
fn block_on<F: Future>(future: F) -> Result<F::Output, ConfigError> {
	let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
	let runtime = runtime.map_err(|error| {
		ConfigError::new(
			format!("the threads cannot be started: {error}"),
			"free memory or raise the limit on threads",
		)
	})?;
	let output = runtime.block_on(future);
	runtime.shutdown_timeout(Duration::from_millis(100));
	Ok(output)
}

fn complain(error: &ConfigError) -> ExitCode {
	eprintln!("error: {error}");
	ExitCode::FAILURE
}
