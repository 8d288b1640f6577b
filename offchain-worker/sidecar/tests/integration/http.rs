//! The HTTP interface from outside.

use crate::common::*;
use deuterium_protocol::{
	Ack, Acks, Address, Bytes32, ErrorBody, Info, JobSpec, MAX_BODY, MAX_RESULTS, PROTOCOL_VERSION,
};
use reqwest::{Method, StatusCode};

#[tokio::test]
async fn request_should_be_refused_when_the_token_is_missing_or_wrong() {
	let rig = Rig::start().await;
	for (method, path) in [
		(Method::GET, "/v1/info"),
		(Method::PUT, "/v1/jobs/1/0"),
		(Method::DELETE, "/v1/jobs/1/0"),
		(Method::GET, "/v1/results"),
		(Method::POST, "/v1/acks"),
	] {
		let missing = rig.http.bare(method.clone(), path);
		let wrong = rig.http.bare(method.clone(), path).bearer_auth("0123456789abcdef");
		let longer = rig.http.bare(method, path).bearer_auth(format!("{}0", rig.http.token));
		for request in [missing, wrong, longer] {
			let response = request.send().await.unwrap();
			assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{path}");
			assert_eq!(response.headers()["www-authenticate"], "Bearer");
			let body: ErrorBody = response.json().await.unwrap();
			assert!(body.remedy.contains("--sidecar-token-file"));
		}
	}
	assert_eq!(rig.http.text("/health").await.0, StatusCode::OK);
	assert_eq!(rig.http.text("/metrics").await.0, StatusCode::OK);
}

#[tokio::test]
async fn info_should_describe_the_cards() {
	let rig = Rig::start().await;
	let response = rig.http.request(Method::GET, "/v1/info").send().await.unwrap();
	let info: Info = response.json().await.unwrap();
	assert_eq!((info.protocol_version, info.genesis), (PROTOCOL_VERSION, None));
	assert_eq!(info.peer_id, PEER);
	assert_eq!(info.cards.len(), 2);
	assert_eq!((info.cards[0].node, info.cards[1].node), (NODE, OTHER_NODE));
	assert_eq!((info.cards[0].name.as_str(), info.cards[0].vram_gb), ("CPU", 8));
	assert_eq!(info.cards[0].engine, "scripted");
	assert_eq!(info.cards[0].models, ["a/model"]);
	assert_eq!(info.cards[0].free_slots, 2);
	rig.put(1, b"x").await;
	let response = rig.http.request(Method::GET, "/v1/info").send().await.unwrap();
	assert_eq!(response.json::<Info>().await.unwrap().genesis, Some(CHAIN));
}

#[tokio::test]
async fn body_should_be_refused_when_it_is_too_large_or_malformed() {
	let rig = Rig::start().await;
	let send = |body: Vec<u8>| rig.http.request(Method::PUT, "/v1/jobs/1/0").body(body).send();
	let response = send(vec![b'x'; MAX_BODY + 1]).await.unwrap();
	assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
	assert!(response.json::<ErrorBody>().await.unwrap().error.contains("16384"));
	for body in [&b""[..], b"{", b"[]", b"{\"task\":1}", b"\xff\xff"] {
		let response = send(body.to_vec()).await.unwrap();
		assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{body:?}");
		assert!(!response.json::<ErrorBody>().await.unwrap().remedy.is_empty());
	}
	assert!(rig.http.results(0).await.results.is_empty());
}

#[tokio::test]
async fn path_should_be_refused_when_it_means_nothing() {
	let rig = Rig::start().await;
	for (method, path, status) in [
		(Method::GET, "/v2/info", StatusCode::NOT_FOUND),
		(Method::GET, "/", StatusCode::NOT_FOUND),
		(Method::POST, "/v1/info", StatusCode::METHOD_NOT_ALLOWED),
		(Method::DELETE, "/v1/jobs/x/0", StatusCode::BAD_REQUEST),
		(Method::DELETE, "/v1/jobs/1/256", StatusCode::BAD_REQUEST),
		(Method::DELETE, "/v1/jobs/18446744073709551616/0", StatusCode::BAD_REQUEST),
		(Method::GET, "/v1/results?after=-1", StatusCode::BAD_REQUEST),
		(Method::GET, "/v1/results?after=x", StatusCode::BAD_REQUEST),
	] {
		let response = rig.http.request(method, path).send().await.unwrap();
		assert_eq!(response.status(), status, "{path}");
		let body: ErrorBody = response.json().await.unwrap();
		assert!(!body.error.is_empty() && !body.remedy.is_empty(), "{path}");
	}
	assert_eq!(rig.http.delete(u64::MAX, 0).await, StatusCode::NO_CONTENT);
	assert!(rig.http.results(u64::MAX).await.results.is_empty());
}

#[tokio::test]
async fn job_should_be_refused_when_it_makes_no_sense_here() {
	let rig = Rig::start().await;
	let changes: [(fn(&mut JobSpec), &str); 5] = [
		(|spec| spec.node = Address([7; 20]), "no card"),
		(|spec| spec.round = 3, "round 3"),
		(|spec| spec.credential.peer_id = "12D3KooWOther".into(), PEER),
		(|spec| spec.credential.account = OTHER_NODE, "another node"),
		(|spec| spec.credential.genesis = Bytes32([2; 32]), "chain"),
	];
	for (change, hint) in changes {
		let mut spec = job(1, Bytes32([3; 32]));
		change(&mut spec);
		let (status, error) = rig.http.put(&spec).await;
		assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{hint}");
		let error = error.unwrap();
		assert!(error.error.contains(hint), "{error:?}");
		assert!(!error.remedy.is_empty());
	}
	let spec = job(1, Bytes32([3; 32]));
	let (status, _) = rig.http.send(Method::PUT, "/v1/jobs/2/0", &spec).await;
	assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
	let acks = Acks { acks: vec![Ack { task: 1, round: 0 }; MAX_RESULTS + 1] };
	let (status, _) = rig.http.send(Method::POST, "/v1/acks", &acks).await;
	assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
	assert_eq!(rig.runs(), 0);
}

#[tokio::test]
async fn put_should_change_nothing_when_repeated() {
	let rig = Rig::start().await;
	let spec = rig.put(1, b"x").await;
	let first = rig.http.result_where(1, |result| result.available).await;
	for _ in 0..3 {
		assert_eq!(rig.http.put(&spec).await.0, StatusCode::OK);
	}
	assert_eq!(rig.http.results(0).await.results, [first]);
	assert_eq!(rig.runs(), 1);
}

#[tokio::test]
async fn put_should_conflict_when_the_job_differs() {
	let rig = Rig::start().await;
	let spec = rig.put(1, b"x").await;
	let first = rig.http.result_where(1, |result| result.available).await;
	let changes: [fn(&mut JobSpec); 3] = [
		|spec| spec.args_hash = Bytes32([0; 32]),
		|spec| spec.kind = deuterium_protocol::TaskKind::Image,
		|spec| {
			spec.node = OTHER_NODE;
			spec.credential.account = OTHER_NODE;
		},
	];
	for change in changes {
		let mut other = spec.clone();
		change(&mut other);
		let (status, error) = rig.http.put(&other).await;
		assert_eq!(status, StatusCode::CONFLICT, "{error:?}");
		assert!(error.unwrap().remedy.contains("--base-path"));
	}
	let mut other = job(2, spec.args_hash);
	other.genesis = Bytes32([2; 32]);
	other.credential.genesis = other.genesis;
	let (status, error) = rig.http.put(&other).await;
	assert_eq!(status, StatusCode::CONFLICT);
	assert!(error.unwrap().remedy.contains("--base-path"));
	assert_eq!(rig.http.results(0).await.results, [first]);
	assert_eq!(rig.runs(), 1);
}

#[tokio::test]
async fn metrics_should_count_what_happens() {
	let rig = Rig::start().await;
	rig.put(1, b"x").await;
	rig.http.result_where(1, |result| result.available).await;
	rig.put(2, b"unknown model").await;
	rig.http.result(2).await;
	rig.http.bare(Method::GET, "/made/up").send().await.unwrap();
	let (_, text) = rig.http.text("/metrics").await;
	for line in [
		"deuterium_sidecar_outcomes_total{outcome=\"digest\"} 1",
		"deuterium_sidecar_outcomes_total{outcome=\"model-invalid\"} 1",
		"deuterium_sidecar_exec_seconds_count 1",
		"deuterium_sidecar_peers 3",
		"deuterium_sidecar_jobs{state=\"computing\"} 0",
		"deuterium_sidecar_http_requests_total{method=\"GET\",route=\"none\",status=\"404\"} 1",
		"deuterium_sidecar_http_requests_total{method=\"PUT\",route=\"/v1/jobs\",status=\"200\"} 2",
		&format!("deuterium_sidecar_queue{{node=\"{NODE}\"}} 0"),
	] {
		assert!(text.contains(line), "{line} is not in\n{text}");
	}
}

#[tokio::test]
async fn token_should_not_appear_in_answers() {
	let rig = Rig::start().await;
	let info = rig.http.request(Method::GET, "/v1/info").send().await.unwrap();
	assert!(!info.text().await.unwrap().contains(&rig.http.token));
	assert!(!rig.http.text("/metrics").await.1.contains(&rig.http.token));
}
