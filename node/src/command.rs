//! From the command line to what is done.

use crate::{
	chain_spec,
	cli::{Cli, Command},
	service::{self, Options},
};
use deuterium_runtime::opaque::Block;
use sc_cli::SubstrateCli;
use sc_service::PartialComponents;

impl SubstrateCli for Cli {
	fn impl_name() -> String {
		"Deuterium Node".into()
	}

	fn impl_version() -> String {
		env!("CARGO_PKG_VERSION").into()
	}

	fn description() -> String {
		"The chain client of Deuterium, an appchain for decentralised AI inference.".into()
	}

	fn author() -> String {
		"The Deuterium developers".into()
	}

	fn support_url() -> String {
		concat!(env!("CARGO_PKG_REPOSITORY"), "/issues").into()
	}

	fn copyright_start_year() -> i32 {
		2026
	}

	fn load_spec(&self, id: &str) -> Result<Box<dyn sc_service::ChainSpec>, String> {
		Ok(Box::new(chain_spec::load(id)?))
	}
}

/// Reads the command line and does what it says.
///
/// # Errors
///
/// Whatever went wrong, as text for the person at the terminal.
pub fn run() -> sc_cli::Result<()> {
	let cli = Cli::from_args();
	match &cli.subcommand {
		None => run_node(&cli),
		Some(Command::Key(command)) => command.run(&cli),
		Some(Command::WorkerKey(command)) => command.run(&cli),
		Some(Command::BuildSpec(command)) => cli
			.create_runner(command)?
			.sync_run(|config| command.run(config.chain_spec, config.network)),
		Some(Command::ExportChainSpec(command)) => command.run(cli.load_spec(&command.chain)?),
		Some(Command::ChainInfo(command)) => {
			cli.create_runner(command)?.sync_run(|config| command.run::<Block>(&config))
		},
		Some(Command::PurgeChain(command)) => {
			cli.create_runner(command)?.sync_run(|config| purge(config, command))
		},
		Some(database) => run_on_database(&cli, database),
	}
}

/// Removes the database and, once it is gone, the index of Ethereum blocks that was made of it.
fn purge(config: sc_service::Configuration, command: &sc_cli::PurgeChainCmd) -> sc_cli::Result<()> {
	let index = service::ethereum_index(&config);
	let database = config.database.path().map(std::path::Path::to_path_buf);
	command.run(config.database)?;
	// The person at the terminal may have thought better of it.
	if database.is_some_and(|path| path.exists()) {
		return Ok(());
	}
	match std::fs::remove_file(index) {
		Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
		_ => Ok(()),
	}
}

/// Runs the node until it is told to stop.
fn run_node(cli: &Cli) -> sc_cli::Result<()> {
	let options = Options {
		sealing: cli.node.sealing,
		sidecar: cli.node.sidecar.resolve().map_err(sc_cli::Error::Input)?,
		ethereum: cli.node.ethereum.clone(),
		worker_key: cli.node.worker_key.clone(),
		offchain_workers: !matches!(
			cli.run.offchain_worker_params.enabled,
			sc_cli::OffchainWorkerEnabled::Never
		),
	};
	let runner = cli.create_runner(&cli.run)?;
	runner.run_node_until_exit(|config| async move {
		service::start(config, options).map_err(sc_cli::Error::Service)
	})
}

/// Subcommands that work on the database of a node that does not run.
fn run_on_database(cli: &Cli, command: &Command) -> sc_cli::Result<()> {
	match command {
		Command::CheckBlock(command) => cli.create_runner(command)?.async_run(|config| {
			let PartialComponents { client, task_manager, import_queue, .. } =
				service::new_partial(&config, false)?;
			Ok((command.run(client, import_queue), task_manager))
		}),
		Command::ExportBlocks(command) => cli.create_runner(command)?.async_run(|config| {
			let PartialComponents { client, task_manager, .. } =
				service::new_partial(&config, false)?;
			Ok((command.run(client, config.database), task_manager))
		}),
		Command::ExportState(command) => cli.create_runner(command)?.async_run(|config| {
			let PartialComponents { client, task_manager, .. } =
				service::new_partial(&config, false)?;
			Ok((command.run(client, config.chain_spec), task_manager))
		}),
		Command::ImportBlocks(command) => cli.create_runner(command)?.async_run(|config| {
			let PartialComponents { client, task_manager, import_queue, .. } =
				service::new_partial(&config, false)?;
			Ok((command.run(client, import_queue), task_manager))
		}),
		Command::Revert(command) => cli.create_runner(command)?.async_run(|config| {
			let PartialComponents { client, task_manager, backend, .. } =
				service::new_partial(&config, false)?;
			let revert_consensus =
				Box::new(|client: std::sync::Arc<service::FullClient>, backend, blocks| {
					sc_consensus_babe::revert(client.clone(), backend, blocks)?;
					sc_consensus_grandpa::revert(client, blocks)?;
					Ok(())
				});
			Ok((command.run(client, backend, Some(revert_consensus)), task_manager))
		}),
		other => Err(sc_cli::Error::Input(format!("{other:?} does not work on a database"))),
	}
}
