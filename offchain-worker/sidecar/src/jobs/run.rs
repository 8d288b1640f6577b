//! The way of one job: arguments, computation, result files, journal, announcement.

use super::{
	Inner,
	control::{Control, Stop},
	queue::{Card, Slot},
};
use crate::{
	compute::{CancelToken, ComputeError, Computed},
	exchange::ExchangeError,
	journal::{Finished, JobKey, JournalError},
};
use deuterium_protocol::{Bytes, Bytes32, JobError, JobOutcome, JobSpec, MAX_BYTES};
use rand::RngCore;
use sha3::{Digest, Keccak256};
use std::{sync::Arc, time::Duration};

/// First and longest pause between two attempts.
const PAUSE: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(5));
/// The longest pause between two announcements.
const ANNOUNCE_PAUSE: Duration = Duration::from_secs(30);
/// Attempts that may bring bytes of another hash before the arguments count as wrong.
const MAX_MISMATCHES: u32 = 3;
/// Attempts to store the result files.
const STORE_ATTEMPTS: u32 = 3;
/// Longest error message that is journalled and served, in bytes.
const MAX_MESSAGE: usize = 256;

/// Why a job has no digest.
enum Failure {
	/// It was withdrawn, or the sidecar stops: no outcome.
	Stopped,
	/// An error outcome.
	Error(JobError, String),
}

/// A digest whose files are stored, or why there is none.
type Attempt = Result<Vec<u8>, Failure>;

/// Computes a job and journals its outcome. `None`: stopped without one.
pub(super) async fn compute(
	inner: &Arc<Inner>,
	card: &Card,
	control: &Control,
	spec: &JobSpec,
	slot: Slot,
) -> Option<Finished> {
	let args = fetch(inner, control, spec).await;
	control.set_on_card(true);
	let (computed, took) = match args {
		Ok(args) => execute(inner, card, control, spec, args, &slot).await,
		Err(failure) => (Err(failure), Duration::ZERO),
	};
	let finished = finish(inner, spec, computed, took).await;
	control.set_on_card(false);
	finished
}

/// Stores the files and fixes the outcome, unless there is one already: a job that was withdrawn
/// and came back may be computed twice at a time, but the files and the digest must belong together.
async fn finish(
	inner: &Arc<Inner>,
	spec: &JobSpec,
	computed: Result<Computed, Failure>,
	took: Duration,
) -> Option<Finished> {
	let key = JobKey::of(spec);
	let _one_at_a_time = inner.finishing.lock().await;
	match inner.journal(move |journal| journal.record(key)).await {
		Ok(record) => {
			if let Some(earlier) = record.and_then(|record| record.finished) {
				return Some(earlier);
			}
		},
		Err(error) => return not_journalled(key, &error),
	}
	let attempt = match computed {
		Ok(computed) => store(inner, spec, computed).await,
		Err(failure) => Err(failure),
	};
	let Some(outcome) = outcome_of(attempt) else {
		inner.metrics.outcomes.with_label_values(&["cancelled"]).inc();
		tracing::info!(%key, "stopped without an outcome");
		return None;
	};
	let exec_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
	let result = inner.journal(move |journal| journal.finish(key, outcome, exec_ms)).await;
	match result {
		Ok(finished) => {
			let label = outcome_label(&finished.outcome);
			inner.metrics.outcomes.with_label_values(&[label]).inc();
			match &finished.outcome {
				JobOutcome::Digest { .. } => tracing::info!(%key, exec_ms, "computed"),
				JobOutcome::Error { message, .. } => {
					tracing::warn!(%key, label, message, "cannot be computed");
				},
			}
			Some(finished)
		},
		Err(error) => not_journalled(key, &error),
	}
}

fn not_journalled(key: JobKey, error: &JournalError) -> Option<Finished> {
	tracing::error!(%key, %error, "the outcome cannot be journalled and is not served");
	None
}

fn outcome_of(attempt: Attempt) -> Option<JobOutcome> {
	match attempt {
		Ok(digest) => Some(JobOutcome::Digest { digest: Bytes(digest), salt: new_salt() }),
		Err(Failure::Error(code, message)) => {
			Some(JobOutcome::Error { code, message: tidy(&message) })
		},
		Err(Failure::Stopped) => None,
	}
}

/// Fetches the arguments until they are there, the job is stopped or its time is over.
async fn fetch(inner: &Inner, control: &Control, spec: &JobSpec) -> Result<Vec<u8>, Failure> {
	let _state = inner.metrics.enter("fetching");
	let (mut pause, mut mismatches) = (PAUSE.0, 0);
	let mut last = "no attempt was made".to_owned();
	loop {
		let current = JobSpec { credential: control.credential(), ..spec.clone() };
		let attempt = tokio::select! {
			stop = control.stopped_or_late() => return Err(not_fetched(stop, &last)),
			attempt = inner.exchange.fetch_arguments(&current) => attempt,
		};
		match attempt {
			Ok(bytes) if Keccak256::digest(&bytes).as_slice() == spec.args_hash.0 => {
				return Ok(bytes);
			},
			Ok(_) => {
				mismatches += 1;
				last = "the bytes that came do not match the argument hash".to_owned();
				if mismatches == MAX_MISMATCHES {
					return Err(Failure::Error(JobError::ArgumentsInvalid, last));
				}
			},
			Err(ExchangeError::Permanent { code, message }) => {
				return Err(Failure::Error(code, message));
			},
			Err(ExchangeError::Transient(reason)) => last = reason,
		}
		tracing::debug!(key = %JobKey::of(spec), reason = last, "arguments not fetched yet");
		tokio::select! {
			stop = control.stopped_or_late() => return Err(not_fetched(stop, &last)),
			() = tokio::time::sleep(pause) => pause = (pause * 2).min(PAUSE.1),
		}
	}
}

fn not_fetched(stop: Stop, last: &str) -> Failure {
	match stop {
		Stop::Late => {
			let message = format!("the arguments could not be fetched in time: {last}");
			Failure::Error(JobError::DownloadFailed, message)
		},
		Stop::Withdrawn | Stop::Shutdown => Failure::Stopped,
	}
}

/// Computes on the card's thread; triggers the token when the job is stopped or late.
async fn execute(
	inner: &Inner,
	card: &Card,
	control: &Control,
	spec: &JobSpec,
	args: Vec<u8>,
	slot: &Slot,
) -> (Result<Computed, Failure>, Duration) {
	let cancel = CancelToken::new();
	let queued = inner.metrics.enter("queued");
	let work = (spec.clone(), args, cancel.clone(), queued);
	let mut done = card.submit(slot, work);
	let mut stopped = None;
	let done = tokio::select! {
		done = &mut done => done,
		stop = control.stopped_or_late() => {
			stopped = Some(stop);
			cancel.cancel();
			done.await
		},
	};
	let Ok(done) = done else {
		let message = "the card's thread is gone; restart the sidecar".to_owned();
		return (Err(Failure::Error(JobError::ExecutionFailed, message)), Duration::ZERO);
	};
	let result = match (done.result, stopped) {
		(Ok(computed), _) => {
			inner.metrics.exec_seconds.observe(done.took.as_secs_f64());
			Ok(computed)
		},
		(Err(ComputeError::Failed { code, message }), _) => Err(Failure::Error(code, message)),
		(Err(ComputeError::Cancelled), Some(Stop::Late)) => Err(Failure::Error(
			JobError::ExecutionFailed,
			"the computation did not end before its deadline".to_owned(),
		)),
		(Err(ComputeError::Cancelled), Some(_)) => Err(Failure::Stopped),
		(Err(ComputeError::Cancelled), None) => Err(Failure::Error(
			JobError::ExecutionFailed,
			"the engine gave up without a reason".to_owned(),
		)),
	};
	(result, done.took)
}

/// Stores the result files; returns the digest.
async fn store(inner: &Inner, spec: &JobSpec, computed: Computed) -> Attempt {
	if computed.digest.is_empty() || computed.digest.len() > MAX_BYTES {
		let message = format!("the engine made a digest of {} bytes", computed.digest.len());
		return Err(Failure::Error(JobError::ExecutionFailed, message));
	}
	let mut pause = PAUSE.0;
	for attempt in 1.. {
		match inner.exchange.store_result(spec, computed.files.clone()).await {
			Ok(()) => {
				inner.health.clear("store");
				return Ok(computed.digest);
			},
			Err(ExchangeError::Permanent { code, message }) => {
				return Err(Failure::Error(code, message));
			},
			Err(error) if attempt == STORE_ATTEMPTS => {
				let message = format!("the result cannot be stored: {error}");
				inner.health.complain("store", format!("{message}; free disk space"));
				return Err(Failure::Error(JobError::ExecutionFailed, message));
			},
			Err(error) => tracing::warn!(key = %JobKey::of(spec), %error, "storing again"),
		}
		tokio::time::sleep(pause).await;
		pause *= 2;
	}
	Err(Failure::Stopped)
}

/// Announces a result until that works or nobody wants it any more, then notes it as available.
pub(super) async fn publish(inner: &Arc<Inner>, control: &Control, spec: &JobSpec) {
	let _state = inner.metrics.enter("publishing");
	let key = JobKey::of(spec);
	let mut pause = PAUSE.0;
	loop {
		let current = JobSpec { credential: control.credential(), ..spec.clone() };
		let attempt = tokio::select! {
			_ = control.stopped() => return,
			attempt = inner.exchange.announce_result(&current) => attempt,
		};
		match attempt {
			Ok(()) => break,
			Err(error @ ExchangeError::Permanent { .. }) => {
				tracing::error!(%key, %error, "the result cannot be announced");
				return;
			},
			Err(error) => tracing::warn!(%key, %error, "the result is not announced yet"),
		}
		tokio::select! {
			_ = control.stopped() => return,
			() = tokio::time::sleep(pause) => pause = (pause * 2).min(ANNOUNCE_PAUSE),
		}
	}
	if let Err(error) = inner.journal(move |journal| journal.set_available(key)).await {
		tracing::error!(%key, %error, "the availability cannot be journalled");
	}
}

fn new_salt() -> Bytes32 {
	let mut salt = [0; 32];
	rand::rngs::OsRng.fill_bytes(&mut salt);
	Bytes32(salt)
}

/// The outcome's name in metrics and logs.
fn outcome_label(outcome: &JobOutcome) -> &'static str {
	match outcome {
		JobOutcome::Digest { .. } => "digest",
		JobOutcome::Error { code, .. } => match code {
			JobError::ArgumentsInvalid => "arguments-invalid",
			JobError::ModelInvalid => "model-invalid",
			JobError::DownloadFailed => "download-failed",
			JobError::ExecutionFailed => "execution-failed",
			JobError::Unsupported => "unsupported",
		},
	}
}

/// A message of one line and bounded length: it goes into the journal, the logs and the answers.
fn tidy(message: &str) -> String {
	let mut text = String::new();
	for letter in message.chars() {
		let letter = if letter.is_control() { ' ' } else { letter };
		if text.len() + letter.len_utf8() > MAX_MESSAGE {
			break;
		}
		text.push(letter);
	}
	text
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn message_should_be_one_bounded_line() {
		assert_eq!(tidy("a\nb\u{7}c"), "a b c");
		let long = tidy(&"ä".repeat(1000));
		assert_eq!(long.len(), MAX_MESSAGE);
	}
}
