//! `/v1/jobs`, `/v1/results` and `/v1/acks`.

use super::{
	Api,
	error::{ApiError, json},
};
use axum::{
	body::Bytes,
	extract::{
		Path, Query, State,
		rejection::{BytesRejection, PathRejection, QueryRejection},
	},
	http::StatusCode,
	response::Response,
};
use deuterium_protocol::{Acks, JobSpec, MAX_BODY, MAX_RESULTS};
use serde::{Deserialize, de::DeserializeOwned};

type Assignment = Result<Path<(u64, u8)>, PathRejection>;

/// Query of `GET /v1/results`.
#[derive(Deserialize)]
pub(super) struct After {
	#[serde(default)]
	after: u64,
}

/// `PUT /v1/jobs/{task}/{round}`
pub(super) async fn put(
	State(api): State<Api>,
	path: Assignment,
	body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, ApiError> {
	let (task, round) = assignment(path)?;
	let spec: JobSpec = parse(body)?;
	if (spec.task, spec.round) != (task, round) {
		return Err(ApiError::new(
			StatusCode::UNPROCESSABLE_ENTITY,
			format!(
				"the path names task {task} round {round}, the body task {} round {}",
				spec.task, spec.round
			),
			"put the job under its own task and round",
		));
	}
	api.jobs.put(spec).await?;
	Ok(StatusCode::OK)
}

/// `DELETE /v1/jobs/{task}/{round}`
pub(super) async fn delete(
	State(api): State<Api>,
	path: Assignment,
) -> Result<StatusCode, ApiError> {
	let (task, round) = assignment(path)?;
	api.jobs.withdraw(task, round).await?;
	Ok(StatusCode::NO_CONTENT)
}

/// `GET /v1/results?after={cursor}`
pub(super) async fn results(
	State(api): State<Api>,
	query: Result<Query<After>, QueryRejection>,
) -> Result<Response, ApiError> {
	let Query(After { after }) = query.map_err(|rejection| {
		ApiError::new(
			StatusCode::BAD_REQUEST,
			rejection.body_text(),
			"give after=<cursor of the last result seen>, or leave it out",
		)
	})?;
	Ok(json(StatusCode::OK, &api.jobs.results(after).await?))
}

/// `POST /v1/acks`
pub(super) async fn acks(
	State(api): State<Api>,
	body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, ApiError> {
	let acks: Acks = parse(body)?;
	if acks.acks.len() > MAX_RESULTS {
		return Err(ApiError::new(
			StatusCode::UNPROCESSABLE_ENTITY,
			format!("{} acknowledgements in one request", acks.acks.len()),
			"send at most 16 at a time",
		));
	}
	api.jobs.acknowledge(&acks.acks).await?;
	Ok(StatusCode::NO_CONTENT)
}

fn assignment(path: Assignment) -> Result<(u64, u8), ApiError> {
	path.map(|Path(assignment)| assignment).map_err(|rejection| {
		ApiError::new(
			StatusCode::BAD_REQUEST,
			rejection.body_text(),
			"use /v1/jobs/{task}/{round} with two decimal numbers",
		)
	})
}

fn parse<T: DeserializeOwned>(body: Result<Bytes, BytesRejection>) -> Result<T, ApiError> {
	let bytes = body.map_err(|rejection| match rejection.status() {
		StatusCode::PAYLOAD_TOO_LARGE => ApiError::new(
			StatusCode::PAYLOAD_TOO_LARGE,
			format!("the body is longer than {MAX_BODY} bytes"),
			"send less in one request; arguments and results do not travel this way",
		),
		status => ApiError::new(status, rejection.body_text(), "send the request again"),
	})?;
	serde_json::from_slice(&bytes).map_err(|error| {
		ApiError::new(
			StatusCode::BAD_REQUEST,
			format!("the body is not what was expected: {error}"),
			"use a node whose protocol version is that of GET /v1/info",
		)
	})
}
