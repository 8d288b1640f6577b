//! The chain client of Deuterium.

use std::process::ExitCode;

fn main() -> ExitCode {
	match deuterium_node::command::run() {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("Error: {error}");
			ExitCode::FAILURE
		},
	}
}
