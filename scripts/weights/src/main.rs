//! Runs the benchmarks of a runtime's WASM blob and writes the pallets' `weights.rs`.
//!
//! `scripts/weights.sh` builds the blob and calls this. The measuring itself is FRAME's: the blob
//! runs each benchmark and reports the time of its measured part; here are the state on which it
//! runs ([`state`]), the choice of what to run ([`measure`]) and the files ([`emit`]).

mod emit;
mod measure;
mod state;

use anyhow::{Context, Result, ensure};
use clap::Parser;
use measure::{Measurements, Plan, Runtime};
use std::{path::PathBuf, process::Command};

/// Measures the weights of pallets.
#[derive(Parser)]
struct Arguments {
	/// The runtime, built with the feature `runtime-benchmarks`.
	#[arg(long)]
	runtime: PathBuf,

	/// Root of the repository.
	#[arg(long, default_value = ".")]
	root: PathBuf,

	/// Values that each component takes.
	#[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(2..))]
	steps: u32,

	/// Measurements for each value.
	#[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
	repeat: u32,

	/// Run each benchmark with its checks, write nothing. Benchmarks that only check run as well.
	#[arg(long)]
	check: bool,

	/// The command to name in the files.
	#[arg(long, default_value = "scripts/weights.sh")]
	command: String,

	/// Pallets to measure, by crate name; none stands for all.
	pallets: Vec<String>,
}

fn main() -> Result<()> {
	let arguments = Arguments::parse();
	let code = std::fs::read(&arguments.runtime)
		.with_context(|| format!("cannot read {}", arguments.runtime.display()))?;
	let runtime = Runtime::new(&code)?;
	let (pallets, items) = runtime.benchmarks(arguments.check)?;
	for wanted in &arguments.pallets {
		ensure!(
			pallets.iter().any(|pallet| pallet.name == *wanted),
			"the runtime has no benchmarks of '{wanted}'; it has: {}",
			pallets.iter().map(|pallet| pallet.name.as_str()).collect::<Vec<_>>().join(", "),
		);
	}
	let chosen = pallets
		.iter()
		.filter(|pallet| arguments.pallets.is_empty() || arguments.pallets.contains(&pallet.name));
	let plan = Plan { steps: arguments.steps, repeat: arguments.repeat, check: arguments.check };
	let mut failed = Vec::new();
	for pallet in chosen {
		let mut results = Vec::new();
		for benchmark in &pallet.benchmarks {
			let name = format!("{}::{}", pallet.name, benchmark.name);
			match runtime.run(pallet, benchmark, &plan) {
				Ok(measurements) => {
					println!("{name}: {}", measurements.summary()?);
					results.push(measurements);
				},
				Err(error) => {
					println!("{name}: FAILED: {error:#}");
					failed.push(name);
				},
			}
		}
		if !arguments.check && failed.is_empty() {
			write(&arguments, &pallet.name, &results, &items)?;
		}
	}
	ensure!(failed.is_empty(), "{} benchmarks failed: {}", failed.len(), failed.join(", "));
	Ok(())
}

/// The file with the weights of a pallet, or of a module of another crate among the pallets.
fn file_of(pallet: &str) -> PathBuf {
	let (crate_name, modules) = pallet.split_once("::").unwrap_or((pallet, ""));
	let name = ["pallet_", "deuterium_"].iter().find_map(|prefix| crate_name.strip_prefix(prefix));
	let folder = name.unwrap_or(crate_name).replace('_', "-");
	PathBuf::from(folder).join("src").join(modules.replace("::", "/")).join("weights.rs")
}

/// Writes the weights of a pallet into its crate.
fn write(
	arguments: &Arguments,
	pallet: &str,
	results: &[Measurements],
	items: &[measure::Item],
) -> Result<()> {
	let file = arguments.root.join("pallets").join(file_of(pallet));
	let provenance = emit::Provenance {
		command: arguments.command.clone(),
		steps: arguments.steps,
		repeat: arguments.repeat,
	};
	let text = emit::weights(pallet, &provenance, results, items)?;
	std::fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
	let formatted = Command::new("rustfmt").args(["--edition", "2024"]).arg(&file).status();
	ensure!(formatted.is_ok_and(|status| status.success()), "rustfmt failed on {}", file.display());
	println!("{}: written", file.display());
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn file_should_be_in_the_crate_when_a_pallet_or_a_module_is_measured() {
		let files = [
			("pallet_task_queue", "task-queue/src/weights.rs"),
			("deuterium_precompiles", "precompiles/src/weights.rs"),
			("deuterium_precompiles::standard", "precompiles/src/standard/weights.rs"),
		];
		for (pallet, file) in files {
			assert_eq!(file_of(pallet), PathBuf::from(file));
		}
	}
}
