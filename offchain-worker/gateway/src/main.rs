//! The `deuterium` command line; see `deuterium --help` and the crate's documentation.

use clap::Parser;
use deuterium_gateway::{app, cli::Cli};
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
	// A wrong command line ends here with code 2.
	let cli = Cli::parse();
	let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("error"));
	tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
	ExitCode::from(app::run(cli).await)
}
