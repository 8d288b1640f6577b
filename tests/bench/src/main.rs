//! Scale benches on the real runtime; see the README and `--help`.

mod actors;
mod chain;
mod clock;
mod genesis;
mod ladder;
mod report;
mod suites;
mod world;

use anyhow::{Context, Result};
use chain::Machine;
use clap::Parser;
use report::Report;
use std::{path::PathBuf, process::ExitCode, sync::Arc};
use suites::{Bench, Suite};

const AFTER_HELP: &str = "\
What is measured:
  storage     a read and a write of the database against the prices that weights count with
  nodes       dispatch at 100 to 100 000 nodes, join, quit; bytes per node
  queue       push, pop, evict, cancel, deadlines at 10 to 10 000 waiting tasks
  bytes       bytes per task, from creation to retention
  throughput  whole lifecycles per second, by declared weight and by measured import
  worst       blocks filled with one call; hooks with full budgets: measured against declared time
  burst       10 000 creations at once, until every task has ended

Blocks are executed as WebAssembly by the node's executor over the node's database (ParityDB with its
files in memory, state cache of 1 GiB). Single operations run natively over the same database. Tables go to standard output
as Markdown, progress to standard error.

Counts (reads, writes, bytes) and declared weights are the same on every machine. Times are processor
times of the working thread, medians over several turns after a warm-up; ratios compare times of one
run. A busy machine blurs them less than times on the wall, but run it on an idle one all the same.

Exit code: 0 if all targets are met, 1 if one is missed (see --no-assert), 2 if the bench itself fails.";

/// Measures how the runtime scales, and holds the figures against their targets.
#[derive(Parser, Debug)]
#[command(name = "deuterium-bench", version, after_help = AFTER_HELP)]
struct Arguments {
	/// Small sizes, below half a minute. Figures that follow from short times are shown, but cannot fail
	/// the run.
	#[arg(long)]
	quick: bool,

	/// Print missed targets, but end with success.
	#[arg(long)]
	no_assert: bool,

	/// Run only this suite; can be given several times.
	#[arg(long, value_enum, value_name = "SUITE")]
	only: Vec<Suite>,

	/// Execute this runtime blob instead of the one that was built with this program. Genesis states
	/// are made by the native runtime, so both should be of the same source.
	#[arg(long, value_name = "FILE")]
	runtime: Option<PathBuf>,

	/// Where the databases lie while the bench runs. By default in memory (/dev/shm), so that the
	/// disk of a shared machine does not blur the times; without that, in the system's folder for
	/// temporary files.
	#[arg(long, value_name = "FOLDER")]
	folder: Option<PathBuf>,
}

/// A folder in memory, where there is one.
const MEMORY: &str = "/dev/shm";

impl Arguments {
	fn folder(&self) -> PathBuf {
		let memory = || Some(PathBuf::from(MEMORY)).filter(|folder| folder.is_dir());
		self.folder.clone().or_else(memory).unwrap_or_else(std::env::temp_dir)
	}

	fn blob(&self) -> Result<Vec<u8>> {
		match &self.runtime {
			Some(file) => std::fs::read(file)
				.with_context(|| format!("cannot read the runtime from {}", file.display())),
			None => deuterium_runtime::WASM_BINARY.map(<[u8]>::to_vec).context(
				"this program was built without the WebAssembly runtime: build it again without \
				 SKIP_WASM_BUILD, or name a blob with --runtime",
			),
		}
	}
}

fn run(arguments: &Arguments) -> Result<bool> {
	let machine = Arc::new(Machine::new(arguments.blob()?, arguments.folder()));
	let bench = Bench { machine, quick: arguments.quick };
	let mut report = Report::new(!arguments.quick);
	println!("# Scale benches ({})", if arguments.quick { "quick" } else { "full" });
	suites::run(&bench, &mut report, &arguments.only)?;
	Ok(report.conclude())
}

fn main() -> ExitCode {
	let arguments = Arguments::parse();
	match run(&arguments) {
		Ok(met) if met || arguments.no_assert => ExitCode::SUCCESS,
		Ok(_) => ExitCode::from(1),
		Err(error) => {
			eprintln!("error: {error:#}");
			ExitCode::from(2)
		},
	}
}
