//! The life of a job from outside.

use crate::common::*;
use deuterium_protocol::{Ack, Acks, Bytes32, JobError, JobOutcome, JobResult, MAX_RESULTS};
use deuterium_sidecar::shutdown::GRACE;
use reqwest::{Method, StatusCode};
use sha3::{Digest, Keccak256};
use std::{
	sync::{Arc, atomic::Ordering},
	time::Duration,
};

fn error_of(result: &JobResult) -> (JobError, &str) {
	match &result.outcome {
		JobOutcome::Error { code, message } => (*code, message),
		other => panic!("not an error: {other:?}"),
	}
}

#[tokio::test]
async fn job_should_give_digest_and_files_when_it_can_be_computed() {
	let rig = Rig::start().await;
	let spec = rig.put(7, b"a cat").await;
	let result = rig.http.result_where(7, |result| result.available).await;
	let JobOutcome::Digest { digest, salt } = &result.outcome else { panic!("{result:?}") };
	assert_eq!(digest.0, Keccak256::digest(b"a cat").to_vec());
	assert_ne!(*salt, Bytes32([0; 32]));
	assert_eq!((result.genesis, result.round, result.node), (spec.genesis, 0, NODE));
	assert_eq!(rig.exchange.stored.lock().unwrap()[&7], [b"a cat".to_vec()]);
	// The salt blinds the commitment, so it must not repeat.
	rig.put(8, b"a cat").await;
	let other = rig.http.result(8).await;
	let JobOutcome::Digest { salt: other, .. } = &other.outcome else { panic!("{other:?}") };
	assert_ne!(salt, other);
}

#[tokio::test]
async fn job_should_report_the_code_when_the_model_is_unknown() {
	let rig = Rig::start().await;
	rig.put(1, b"unknown model").await;
	let result = rig.http.result(1).await;
	assert_eq!(error_of(&result), (JobError::ModelInvalid, "no such model"));
	assert!(rig.exchange.stored.lock().unwrap().is_empty());
}

#[tokio::test]
async fn job_should_report_invalid_arguments_when_they_do_not_match_their_hash() {
	let rig = Rig::start().await;
	let hash = Bytes32([5; 32]);
	rig.exchange.arguments.lock().unwrap().insert(hash.0, b"something else".to_vec());
	assert_eq!(rig.http.put(&job(1, hash)).await.0, StatusCode::OK);
	let result = rig.http.result(1).await;
	assert_eq!(error_of(&result).0, JobError::ArgumentsInvalid);
	assert_eq!(rig.runs(), 0);
}

#[tokio::test]
async fn job_should_report_a_failed_download_when_nobody_has_the_arguments() {
	let rig = Rig::start().await;
	let mut spec = job(1, Bytes32([5; 32]));
	assert_eq!(rig.http.put(&spec).await.0, StatusCode::OK);
	let asked = || !rig.exchange.credentials.lock().unwrap().is_empty();
	eventually("the arguments are asked for", asked).await;
	// Only now, so that there was an attempt however busy the machine is.
	spec.deadline_ms = 500;
	assert_eq!(rig.http.put(&spec).await.0, StatusCode::OK);
	let result = rig.http.result(1).await;
	let (code, message) = error_of(&result);
	assert_eq!(code, JobError::DownloadFailed);
	assert!(message.contains("nobody has it"), "{message}");
}

#[tokio::test]
async fn job_should_report_a_failed_execution_when_it_is_late() {
	let rig = Rig::start().await;
	let mut spec = rig.put(1, b"hang").await;
	eventually("it runs", || rig.runs() == 1).await;
	// Only now, so that it was computed however busy the machine is.
	spec.deadline_ms = 1000;
	assert_eq!(rig.http.put(&spec).await.0, StatusCode::OK);
	let result = rig.http.result(1).await;
	let (code, message) = error_of(&result);
	assert_eq!(code, JobError::ExecutionFailed);
	assert!(message.contains("deadline"), "{message}");
}

#[tokio::test]
async fn job_should_report_a_failed_execution_when_the_engine_panics() {
	let rig = Rig::start().await;
	rig.put(1, b"panic").await;
	let result = rig.http.result(1).await;
	let (code, message) = error_of(&result);
	assert_eq!(code, JobError::ExecutionFailed);
	assert!(message.contains("as told"), "{message}");
	// One engine per card, and one made anew.
	eventually("a new engine", || rig.factory.built.load(Ordering::SeqCst) == 3).await;
	rig.put(2, b"next").await;
	assert!(matches!(rig.http.result(2).await.outcome, JobOutcome::Digest { .. }));
}

#[tokio::test]
async fn put_should_be_refused_at_once_when_the_queue_is_full() {
	let rig = Rig::start().await;
	rig.put(1, b"stuck").await;
	eventually("the first job runs", || rig.runs() == 1).await;
	let waiting = rig.put(2, b"waiting").await;
	let refused = job(3, rig.exchange.offer(b"third"));
	let (status, error) = rig.http.put(&refused).await;
	assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
	assert!(!error.unwrap().remedy.is_empty());
	// A known job is not refused, and another card is not concerned.
	assert_eq!(rig.http.put(&waiting).await.0, StatusCode::OK);
	let mut other = job(4, rig.exchange.offer(b"fourth"));
	other.node = OTHER_NODE;
	other.credential.account = OTHER_NODE;
	assert_eq!(rig.http.put(&other).await.0, StatusCode::OK);
	rig.http.result(4).await;
	rig.factory.release.store(true, Ordering::SeqCst);
	rig.http.result(2).await;
	assert_eq!(rig.http.put(&refused).await.0, StatusCode::OK);
	rig.http.result(3).await;
	assert_eq!(rig.runs(), 4);
}

#[tokio::test]
async fn delete_should_cancel_the_computation() {
	let rig = Rig::start().await;
	let spec = rig.put(1, b"hang").await;
	eventually("it runs", || rig.runs() == 1).await;
	assert_eq!(rig.http.delete(1, 0).await, StatusCode::NO_CONTENT);
	assert_eq!(rig.http.delete(1, 0).await, StatusCode::NO_CONTENT);
	rig.put(2, b"next").await;
	rig.http.result(2).await;
	assert!(rig.http.results(0).await.results.iter().all(|result| result.task != 1));
	// The assignment may come back after a reorganisation.
	assert_eq!(rig.http.put(&spec).await.0, StatusCode::OK);
	eventually("it runs again", || rig.runs() == 3).await;
}

#[tokio::test]
async fn delete_should_keep_the_outcome_when_there_is_one() {
	let rig = Rig::start().await;
	let spec = rig.put(1, b"x").await;
	let first = rig.http.result_where(1, |result| result.available).await;
	assert_eq!(rig.http.delete(1, 0).await, StatusCode::NO_CONTENT);
	assert!(rig.http.results(0).await.results.is_empty());
	assert_eq!(rig.http.put(&spec).await.0, StatusCode::OK);
	let again = rig.http.result(1).await;
	assert_eq!(again.outcome, first.outcome);
	assert!(again.cursor > first.cursor);
	assert_eq!(rig.runs(), 1);
}

#[tokio::test]
async fn ack_should_stop_serving_for_good() {
	let rig = Rig::start().await;
	let spec = rig.put(1, b"x").await;
	rig.http.result(1).await;
	let acks = Acks { acks: vec![Ack { task: 1, round: 0 }, Ack { task: 99, round: 1 }] };
	let (status, _) = rig.http.send(Method::POST, "/v1/acks", &acks).await;
	assert_eq!(status, StatusCode::NO_CONTENT);
	assert!(rig.http.results(0).await.results.is_empty());
	assert_eq!(rig.http.put(&spec).await.0, StatusCode::OK);
	rig.put(2, b"y").await;
	rig.http.result(2).await;
	assert_eq!((rig.http.results(0).await.results.len(), rig.runs()), (1, 2));
}

#[tokio::test]
async fn results_should_come_in_pages() {
	let rig = Rig::start().await;
	let count = MAX_RESULTS as u64 + 3;
	for task in 0..count {
		rig.put(task, b"x").await;
		rig.http.result_where_any(task).await;
	}
	let first = rig.http.results(0).await;
	assert!(first.more && first.results.len() == MAX_RESULTS);
	let second = rig.http.results(first.results.last().unwrap().cursor).await;
	assert!(!second.more && second.results.len() == 3);
	let mut cursors: Vec<u64> = first.results.iter().map(|result| result.cursor).collect();
	cursors.extend(second.results.iter().map(|result| result.cursor));
	assert!(cursors.is_sorted_by(|a, b| a < b));
}

#[tokio::test]
async fn credential_should_be_refreshed_when_the_job_is_put_again() {
	let rig = Rig::start().await;
	let args = b"late";
	let hash = Bytes32(Keccak256::digest(args).into());
	let mut spec = job(1, hash);
	assert_eq!(rig.http.put(&spec).await.0, StatusCode::OK);
	let asked = |expiry| {
		let credentials = rig.exchange.credentials.lock().unwrap();
		credentials.iter().any(|credential| credential.expires_at == expiry)
	};
	eventually("the first credential is used", || asked(5)).await;
	spec.credential.expires_at = 6;
	assert_eq!(rig.http.put(&spec).await.0, StatusCode::OK);
	eventually("the second credential is used", || asked(6)).await;
	rig.exchange.offer(args);
	rig.http.result(1).await;
}

#[tokio::test]
async fn result_should_be_unavailable_until_it_is_announced() {
	let rig = Rig::start().await;
	rig.exchange.mute.store(true, Ordering::SeqCst);
	rig.put(1, b"x").await;
	let first = rig.http.result(1).await;
	assert!(!first.available);
	let tried = || rig.exchange.announcements.load(Ordering::SeqCst);
	eventually("another announcement", || tried() >= 2).await;
	assert!(!rig.http.result(1).await.available);
	rig.exchange.mute.store(false, Ordering::SeqCst);
	let second = rig.http.result_where(1, |result| result.available).await;
	assert_eq!(second.outcome, first.outcome);
	assert!(second.cursor > first.cursor);
}

#[tokio::test]
async fn job_should_report_a_failed_execution_when_its_files_cannot_be_stored() {
	let rig = Rig::start().await;
	rig.exchange.full.store(true, Ordering::SeqCst);
	rig.put(1, b"x").await;
	let result = rig.http.result(1).await;
	let (code, message) = error_of(&result);
	assert_eq!(code, JobError::ExecutionFailed);
	assert!(message.contains("the disk is full"), "{message}");
	let (status, text) = rig.http.text("/health").await;
	assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
	assert!(text.contains("free disk space"), "{text}");
	rig.exchange.full.store(false, Ordering::SeqCst);
	rig.put(2, b"y").await;
	assert!(matches!(rig.http.result(2).await.outcome, JobOutcome::Digest { .. }));
	assert_eq!(rig.http.text("/health").await.0, StatusCode::OK);
}

#[tokio::test]
async fn health_should_say_why_when_a_card_is_broken() {
	let factory = ScriptedFactory::new();
	factory.broken.store(true, Ordering::SeqCst);
	let rig = Rig::with(tempfile::tempdir().unwrap(), Arc::default(), factory).await;
	rig.put(1, b"x").await;
	assert_eq!(error_of(&rig.http.result(1).await).0, JobError::ExecutionFailed);
	let (status, text) = rig.http.text("/health").await;
	assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
	assert!(text.contains("the card is broken") && text.contains("mend it"), "{text}");
	rig.factory.broken.store(false, Ordering::SeqCst);
	rig.put(2, b"y").await;
	assert!(matches!(rig.http.result(2).await.outcome, JobOutcome::Digest { .. }));
}

#[tokio::test]
async fn outcome_should_be_the_same_when_restarted() {
	let rig = Rig::start().await;
	rig.exchange.mute.store(true, Ordering::SeqCst);
	let spec = rig.put(1, b"x").await;
	let first = rig.http.result(1).await;
	assert!(!first.available);
	rig.exchange.mute.store(false, Ordering::SeqCst);
	let rig = rig.restart().await;
	assert_eq!(rig.http.put(&spec).await.0, StatusCode::OK);
	// What was not announced is announced after the restart.
	let second = rig.http.result_where(1, |result| result.available).await;
	assert_eq!(second.outcome, first.outcome);
	assert_eq!(rig.runs(), 0);
}

#[tokio::test]
async fn job_should_be_resumed_when_it_was_not_finished() {
	let rig = Rig::start().await;
	rig.put(1, b"hang").await;
	let mut short = job(2, rig.exchange.offer(b"x"));
	short.node = OTHER_NODE;
	short.credential.account = OTHER_NODE;
	eventually("it runs", || rig.runs() == 1).await;
	let rig = rig.restart().await;
	eventually("it runs again", || rig.runs() == 1).await;
	assert!(rig.http.results(0).await.results.is_empty());
	assert_eq!(rig.http.put(&short).await.0, StatusCode::OK);
	rig.http.result(2).await;
}

#[tokio::test]
async fn stop_should_be_quick_when_an_engine_is_stuck() {
	let most = GRACE + Duration::from_millis(500);
	let mut took = Duration::MAX;
	// A busy machine may stall a try.
	for _ in 0..5 {
		let rig = Rig::start().await;
		rig.put(1, b"stuck").await;
		eventually("it runs", || rig.runs() == 1).await;
		let factory = rig.factory.clone();
		took = took.min(rig.stop().await.2);
		factory.release.store(true, Ordering::SeqCst);
		if took <= most {
			break;
		}
	}
	assert!(took <= most, "{took:?}");
}

#[tokio::test]
async fn stop_should_be_at_once_when_nothing_is_computed() {
	let mut took = Duration::MAX;
	// A busy machine may stall a try.
	for _ in 0..5 {
		let rig = Rig::start().await;
		// A job that waits for its arguments is not worth waiting for.
		assert_eq!(rig.http.put(&job(1, Bytes32([5; 32]))).await.0, StatusCode::OK);
		let asked = || !rig.exchange.credentials.lock().unwrap().is_empty();
		eventually("the arguments are asked for", asked).await;
		took = took.min(rig.stop().await.2);
		if took <= Duration::from_secs(2) {
			break;
		}
	}
	assert!(took <= Duration::from_secs(2), "{took:?}");
}
