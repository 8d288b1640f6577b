//! Tasks from creation to the verified result.

pub mod args;
mod download;
mod report;
mod state;
mod submit;
mod watch;

pub use args::Arguments;
pub use download::{Exchange, check_output, output_files, save};
pub use report::{NodeReport, Report};
pub use state::{Entry, Journal, Record};
pub use submit::ensure_created;
pub use watch::{Follower, Identity, NodeNames, changes, is_decided, is_settled, node_name};

use crate::{
	chain::{Client, NewTask, calls},
	config::Settings,
	exit::{Exit, Failure, Result},
	progress::{Observer, Progress},
};
use deuterium_protocol::{
	TaskKind,
	view::{TaskStatus, TaskView},
};
use std::{
	fs,
	path::{Path, PathBuf},
	time::Duration,
};
use subxt::ext::futures::future::join_all;
use tokio::time::Instant;

/// Longest wait for the last payments once the result is saved.
const SETTLEMENT_WAIT: Duration = Duration::from_secs(120);
/// Reorganisations that may move a task before the chain counts as unusable.
const MAX_MOVES: u32 = 8;

/// Creates a task, serves its arguments, waits for its result, verifies and saves it.
///
/// The report is returned in any case in which the task exists; its `error` says what failed.
/// Images are saved at `out`; a text is in the report, and its response file at `out` if given.
pub async fn run(
	client: &Client,
	settings: &Settings,
	observer: Observer<'_>,
	arguments: &Arguments,
	new_task: NewTask,
	out: Option<PathBuf>,
) -> Result<Report> {
	let out = out.map(absolute).transpose()?;
	if let Some(out) = &out {
		check_output(out)?;
	}
	let creator = client.account()?.address();
	let record = Record::new(client.genesis(), creator, new_task, out);
	let entry = Journal::new(&settings.state_dir).create(record, arguments)?;
	carry_on(client, settings, observer, entry).await
}

/// Goes on with the unfinished tasks of this account and chain, all at once, or with one of them.
///
/// Tasks for which nothing was sent are forgotten: nobody pays for what was interrupted that early.
pub async fn resume(
	client: &Client,
	settings: &Settings,
	observer: Observer<'_>,
	task: Option<u64>,
) -> Result<Vec<Result<Report>>> {
	let creator = client.account()?.address();
	let entries = Journal::new(&settings.state_dir).unfinished(client.genesis(), task)?;
	let mut running = Vec::new();
	for entry in entries.into_iter().filter(|entry| entry.record().creator == creator) {
		if entry.record().signed.is_none() {
			entry.finish()?;
		} else {
			running.push(carry_on(client, settings, observer, entry));
		}
	}
	let reports = join_all(running).await;
	match task {
		Some(task) if reports.is_empty() => Err(Failure::usage(
			format!("the journal of this account and chain has no unfinished task {task}"),
			format!("get the result of a task by `deuterium task fetch {task} --out FILE`"),
		)
		.about(task)),
		_ => Ok(reports),
	}
}

/// Brings a journalled task to its end.
async fn carry_on(
	client: &Client,
	settings: &Settings,
	observer: Observer<'_>,
	mut entry: Entry,
) -> Result<Report> {
	let outcome = serve_and_follow(client, settings, observer, &mut entry).await;
	match outcome {
		Ok(Some(report)) => {
			// What can be tried again stays in the journal.
			let over = report.error.as_ref().is_none_or(|error| error.kind == Exit::Aborted);
			if over {
				entry.finish()?;
			}
			Ok(report)
		},
		Ok(None) => {
			let task = entry.record().task.unwrap_or_default();
			entry.finish()?;
			Err(dropped(task))
		},
		Err(failure) => {
			if entry.record().signed.is_none() {
				// Nothing was sent: there is nothing to go on with.
				entry.finish()?;
				return Err(failure);
			}
			Err(match entry.record().task {
				Some(task) => failure.about(task),
				None => failure,
			})
		},
	}
}

async fn serve_and_follow(
	client: &Client,
	settings: &Settings,
	observer: Observer<'_>,
	entry: &mut Entry,
) -> Result<Option<Report>> {
	let arguments = entry.arguments()?;
	let exchange = Exchange::start(client, settings, entry.blob_dir()).await?;
	let outcome = match exchange.serve(&arguments, observer).await {
		Ok(()) => follow(client, settings, observer, &exchange, entry).await,
		Err(failure) => Err(failure),
	};
	exchange.stop().await;
	outcome
}

/// Follows a task to its end. `None` if it is on chain, but its record is not kept any more.
async fn follow(
	client: &Client,
	settings: &Settings,
	observer: Observer<'_>,
	exchange: &Exchange,
	entry: &mut Entry,
) -> Result<Option<Report>> {
	let mut missed = None;
	let identity =
		Identity { creator: entry.record().creator, args_hash: entry.record().new_task.args_hash };
	let mut follower = Follower::new(client, observer);
	for _ in 0..MAX_MOVES {
		let task = ensure_created(client, entry, observer, settings.deadline).await?;
		let decided = follower.until(task, Some(identity), settings.deadline, is_decided).await?;
		match decided {
			Some(view) => {
				let out = entry.record().out.clone();
				return conclude(settings, observer, exchange, &mut follower, view, out.as_deref())
					.await
					.map(Some);
			},
			// Its transaction is where it was: no reorganisation, the record is gone.
			None if missed == Some(task) => return Ok(None),
			// Perhaps a reorganisation has moved the task: look for its transaction again.
			None => {
				missed = Some(task);
				entry.update(|record| record.task = None)?;
			},
		}
	}
	Err(Failure::failed(
		"the chain does not keep the task at one number",
		"check the node: it may follow a dead fork; then `deuterium task resume`",
	))
}

/// Gets, checks and saves the result of a decided task, then waits for the payments.
async fn conclude(
	settings: &Settings,
	observer: Observer<'_>,
	exchange: &Exchange,
	follower: &mut Follower<'_>,
	view: TaskView,
	out: Option<&Path>,
) -> Result<Report> {
	if view.digest.is_none() || view.status == TaskStatus::Aborted {
		let mut report = Report::new(&view, follower.names());
		report.error = Some(aborted(&view));
		return Ok(report);
	}
	let got = async {
		let files = exchange.fetch(&view, observer, settings.deadline).await?;
		let text = text_of(&view, &files)?;
		let saved = match out {
			Some(out) => save(out, &files)?,
			None => Vec::new(),
		};
		if !saved.is_empty() {
			observer(Progress::Saved { files: saved.clone() });
		}
		Ok::<_, Failure>((saved, text))
	}
	.await;
	// The payments are of interest whether or not the download worked.
	let deadline = settings.deadline.min(Instant::now() + SETTLEMENT_WAIT);
	let last = match follower.until(view.id, None, deadline, is_settled).await {
		Ok(Some(settled)) => settled,
		Ok(None) | Err(_) => follower.last().cloned().unwrap_or(view),
	};
	let mut report = Report::new(&last, follower.names());
	match got {
		Ok((files, text)) => (report.files, report.text) = (files, text),
		Err(failure) => report.error = Some(failure.about(last.id)),
	}
	Ok(report)
}

fn dropped(task: u64) -> Failure {
	Failure::failed(
		format!("the chain does not keep the record of task {task} any more"),
		"its result can no longer be verified; payments and refund are in the chain's events",
	)
	.about(task)
}

/// The failure that an aborted task is.
fn aborted(view: &TaskView) -> Failure {
	let reason = view.reason.as_deref().unwrap_or("no reason given");
	let refund = format!("{} came back to {}", crate::amount::Amount(view.refunded), view.creator);
	let remedy = match &view.remedy {
		Some(remedy) => format!("{refund}; {remedy}"),
		None => refund,
	};
	Failure::new(Exit::Aborted, format!("task {} was aborted: {reason}", view.id), remedy)
		.about(view.id)
}

/// The answer in a text task's response file.
fn text_of(view: &TaskView, files: &[Vec<u8>]) -> Result<Option<String>> {
	if TaskKind::from_code(view.kind) != Some(TaskKind::Text) {
		return Ok(None);
	}
	#[derive(serde::Deserialize)]
	struct Response {
		choices: Vec<Choice>,
	}
	#[derive(serde::Deserialize)]
	struct Choice {
		message: args::Message,
	}
	let malformed = |cause: String| {
		Failure::failed(
			format!("the verified response file cannot be read: {cause}"),
			"save the file itself with --out",
		)
	};
	let file = files.first().ok_or_else(|| malformed("there is none".into()))?;
	let response: Response =
		serde_json::from_slice(file).map_err(|error| malformed(error.to_string()))?;
	let answers: Vec<String> =
		response.choices.into_iter().map(|choice| choice.message.content).collect();
	Ok(Some(answers.join("\n\n")))
}

/// Downloads the result of a task of this account once more.
pub async fn fetch(
	client: &Client,
	settings: &Settings,
	observer: Observer<'_>,
	task: u64,
	out: Option<PathBuf>,
) -> Result<Report> {
	if let Some(out) = &out {
		check_output(out)?;
	}
	let view = view_of(client, task).await?;
	if view.status == TaskStatus::Aborted {
		return Err(aborted(&view));
	}
	if !is_decided(&view) {
		return Err(Failure::failed(
			format!("task {task} has no result yet"),
			format!("wait for it with `deuterium task resume {task}`"),
		)
		.about(task));
	}
	if TaskKind::from_code(view.kind) != Some(TaskKind::Text) && out.is_none() {
		return Err(Failure::usage("an image needs a file", "give --out FILE").about(task));
	}
	let genesis = hex::encode(client.genesis().0);
	let dir = settings.state_dir.join("fetch").join(format!("{}-{task}", &genesis[..8]));
	let exchange = Exchange::start(client, settings, dir.clone()).await?;
	let mut follower = Follower::new(client, observer);
	let report = conclude(settings, observer, &exchange, &mut follower, view, out.as_deref()).await;
	exchange.stop().await;
	if report.as_ref().is_ok_and(|report| report.error.is_none()) {
		// Only the peer's key and store: nothing is lost if it stays.
		let _ = fs::remove_dir_all(&dir);
	}
	report
}

/// Where a task stands.
pub async fn status(client: &Client, task: u64) -> Result<Report> {
	let view = view_of(client, task).await?;
	let mut names = NodeNames::new();
	for round in &view.rounds {
		names.insert(round.node, node_name(client, round.node).await);
	}
	Ok(Report::new(&view, &names))
}

/// Takes a waiting task back and waits until it is refunded.
pub async fn cancel(client: &Client, settings: &Settings, task: u64) -> Result<Report> {
	client.execute(&calls::cancel_task(task), settings.deadline).await?;
	status(client, task).await
}

async fn view_of(client: &Client, task: u64) -> Result<TaskView> {
	client.rpc().task(task).await?.ok_or_else(|| {
		Failure::failed(
			format!("the chain knows no task {task}"),
			"check the number; records are dropped some time after a task's end",
		)
		.about(task)
	})
}

fn absolute(path: PathBuf) -> Result<PathBuf> {
	std::path::absolute(&path).map_err(|error| {
		Failure::usage(format!("{} is not a usable path: {error}", path.display()), "")
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::task::watch::tests::started_task;

	#[test]
	fn answer_should_be_read_from_the_response_file() {
		let view = started_task();
		let response = deuterium_digest::LlmResponse {
			model: "m".into(),
			choices: vec![deuterium_digest::Choice {
				finish_reason: deuterium_digest::FinishReason::Stop,
				content: "héllo \u{1f600}".into(),
			}],
			usage: deuterium_digest::Usage { prompt_tokens: 1, completion_tokens: 2 },
		};
		let text = text_of(&view, &[response.to_json()]).unwrap();
		assert_eq!(text.as_deref(), Some("héllo \u{1f600}"));
		assert!(text_of(&view, &[b"{}".to_vec()]).is_err());
		let image = TaskView { kind: 0, ..view };
		assert_eq!(text_of(&image, &[vec![1]]).unwrap(), None);
	}

	#[test]
	fn aborted_task_should_tell_reason_and_refund() {
		let mut view = started_task();
		view.reason = Some("queue-expired".into());
		view.refunded = 30 * crate::amount::UNIT;
		let failure = aborted(&view);
		assert_eq!(failure.code(), 3);
		assert!(failure.to_string().contains("queue-expired"), "{failure}");
		assert!(failure.to_string().contains("30 CNX"), "{failure}");
		view.remedy = Some("offer a higher fee".into());
		assert!(aborted(&view).remedy.ends_with("; offer a higher fee"));
	}
}
