//! `deuterium-economy`: attacks on the economy of the protocol, in closed form and simulated.

use clap::Parser;
use deuterium_economy::cli::Cli;
use std::{
	io::{ErrorKind, Write},
	process::ExitCode,
};

fn main() -> ExitCode {
	let text = match Cli::parse().run() {
		Ok(text) => text,
		Err(message) => {
			eprintln!("error: {message}");
			return ExitCode::FAILURE;
		},
	};
	match writeln!(std::io::stdout().lock(), "{text}") {
		Ok(()) => ExitCode::SUCCESS,
		// Somebody has read enough, as `head` does.
		Err(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("error: cannot write the tables: {error}");
			ExitCode::FAILURE
		},
	}
}
