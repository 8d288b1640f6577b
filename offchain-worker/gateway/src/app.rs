//! Runs a parsed command line.

use crate::{
	account,
	chain::Client,
	cli::{AccountCommand, Cli, Command, ImageArgs, TaskCommand, TextArgs},
	config::Settings,
	exit::{Exit, Failure, Result},
	lists, network, node,
	output::Output,
	quote,
	task::{self, Report, args},
};
use rand::Rng;
use serde::Serialize;

/// Runs the command and prints its result. The exit code says how it ended.
pub async fn run(cli: Cli) -> u8 {
	let output = Output::new(cli.global.json, cli.global.quiet);
	let outcome = tokio::select! {
		outcome = dispatch(cli, &output) => outcome,
		_ = tokio::signal::ctrl_c() => Err(Failure::new(
			Exit::Interrupted,
			"interrupted",
			"a task that was created goes on; `deuterium task resume` gets its result",
		)),
	};
	match outcome {
		Ok(code) => code,
		Err(failure) => {
			output.failure(&failure);
			failure.code()
		},
	}
}

async fn dispatch(cli: Cli, output: &Output) -> Result<u8> {
	let (settings, warnings) = Settings::resolve(&cli.global)?;
	warnings.iter().for_each(|warning| output.warn(warning));
	// What can be wrong without a chain is said without a chain.
	match cli.command {
		Command::Account(args) => match args.command {
			Some(AccountCommand::New { out }) => account::create(output, &out)?,
			Some(AccountCommand::Claim) => {
				account::claim(&connect(&settings).await?, &settings, output).await?;
			},
			None => account::show(&connect(&settings).await?, output, args.address).await?,
		},
		Command::Task(command) => return tasks(&settings, output, command).await,
		Command::Node(command) => {
			node::run(&connect(&settings).await?, &settings, output, command).await?;
		},
		Command::Quote(args) => return quote::run(&connect(&settings).await?, output, args).await,
		Command::Queue { after, page } => {
			lists::queue(&connect(&settings).await?, output, after, page).await?;
		},
		Command::Cards { after, page } => {
			lists::cards(&connect(&settings).await?, output, after, page).await?;
		},
		Command::Network => network::run(&connect(&settings).await?, output).await?,
		Command::Parameters => network::parameters(&connect(&settings).await?, output).await?,
		Command::Transfer { to, amount } => {
			account::transfer(&connect(&settings).await?, &settings, output, to, amount).await?;
		},
	}
	Ok(0)
}

async fn connect(settings: &Settings) -> Result<Client> {
	Client::connect(&settings.url, settings.account.clone()).await
}

async fn tasks(settings: &Settings, output: &Output, command: TaskCommand) -> Result<u8> {
	let observer = |progress| output.progress(&progress);
	match command {
		TaskCommand::Image(args) => image(settings, output, args).await,
		TaskCommand::Text(args) => text(settings, output, args).await,
		TaskCommand::Status { task } => {
			let report = task::status(&connect(settings).await?, task).await?;
			output.result(&report, Report::full);
			Ok(0)
		},
		TaskCommand::List { creator, after, page } => {
			lists::tasks(&connect(settings).await?, output, creator, after, page).await?;
			Ok(0)
		},
		TaskCommand::Cancel { task } => {
			let report = task::cancel(&connect(settings).await?, settings, task).await?;
			output.result(&report, Report::full);
			Ok(0)
		},
		TaskCommand::Fetch { task, out } => {
			let client = connect(settings).await?;
			let report = task::fetch(&client, settings, &observer, task, out).await?;
			Ok(finish(output, &report))
		},
		TaskCommand::Resume { task } => {
			let client = connect(settings).await?;
			let reports = task::resume(&client, settings, &observer, task).await?;
			Ok(finish_all(output, &reports))
		},
	}
}

async fn image(settings: &Settings, output: &Output, args: ImageArgs) -> Result<u8> {
	// Below 2^31 by the schema.
	let seed = rand::thread_rng().gen_range(0..=0x7fff_ffff);
	let arguments = args::image(&args, seed)?;
	task::check_output(&args.out)?;
	create(settings, output, arguments, &args.offer, Some(args.out)).await
}

async fn text(settings: &Settings, output: &Output, args: TextArgs) -> Result<u8> {
	let arguments = args::text(&args)?;
	if let Some(out) = &args.out {
		task::check_output(out)?;
	}
	create(settings, output, arguments, &args.offer, args.out).await
}

async fn create(
	settings: &Settings,
	output: &Output,
	arguments: task::Arguments,
	offer: &crate::cli::Offer,
	out: Option<std::path::PathBuf>,
) -> Result<u8> {
	let client = connect(settings).await?;
	client.account()?;
	if settings.bootnodes.is_empty() {
		output.warn(
			"no --bootnode: only nodes that find this peer by themselves can get the arguments",
		);
	}
	let observer = |progress| output.progress(&progress);
	let new_task = arguments.task(offer);
	let report = task::run(&client, settings, &observer, &arguments, new_task, out).await?;
	Ok(finish(output, &report))
}

/// Prints a report: the result on standard output, the money beside it.
fn finish(output: &Output, report: &Report) -> u8 {
	output.result(report, |report| match &report.text {
		Some(text) => text.clone(),
		None => {
			let files: Vec<String> =
				report.files.iter().map(|file| file.display().to_string()).collect();
			files.join("\n")
		},
	});
	output.remark(&report.money());
	if let Some(failure) = &report.error {
		output.explain(failure);
	}
	code(report)
}

/// Prints several reports: a JSON list, or one after the other. The code is the worst one.
fn finish_all(output: &Output, reports: &[Result<Report>]) -> u8 {
	if reports.is_empty() {
		output.remark("nothing to resume");
	}
	if output.is_json() {
		output.result(&reports.iter().map(Entry::from).collect::<Vec<_>>(), |_| String::new());
	}
	let codes = reports.iter().map(|report| match report {
		Ok(report) if output.is_json() => code(report),
		Ok(report) => finish(output, report),
		Err(failure) => {
			output.explain(failure);
			failure.code()
		},
	});
	codes.max().unwrap_or_default()
}

/// One element of the list that `task resume --json` prints.
#[derive(Serialize)]
#[serde(untagged)]
enum Entry<'a> {
	Report(&'a Report),
	Failure { error: &'a Failure },
}

impl<'a> From<&'a Result<Report>> for Entry<'a> {
	fn from(result: &'a Result<Report>) -> Self {
		match result {
			Ok(report) => Self::Report(report),
			Err(error) => Self::Failure { error },
		}
	}
}

fn code(report: &Report) -> u8 {
	report.error.as_ref().map_or(0, Failure::code)
}
