//! Error answers: a status, and a body with cause and remedy.

use crate::{jobs::JobRefused, journal::JournalError};
use axum::{
	body::Body,
	http::{HeaderValue, StatusCode, header},
	response::{IntoResponse, Response},
};
use deuterium_protocol::ErrorBody;

/// An error answer.
#[derive(Debug)]
pub(super) struct ApiError {
	status: StatusCode,
	error: String,
	remedy: String,
}

impl ApiError {
	pub(super) fn new(status: StatusCode, error: impl Into<String>, remedy: &str) -> Self {
		Self { status, error: error.into(), remedy: remedy.to_owned() }
	}

	pub(super) fn unauthorized() -> Self {
		Self::new(
			StatusCode::UNAUTHORIZED,
			"the bearer token is missing or wrong",
			"give the node the sidecar's token file: --sidecar-token-file (`deuterium-sidecar \
			 token` prints its path)",
		)
	}
}

impl IntoResponse for ApiError {
	fn into_response(self) -> Response {
		let challenge = self.status == StatusCode::UNAUTHORIZED;
		let mut response = json(self.status, &ErrorBody { error: self.error, remedy: self.remedy });
		if challenge {
			let headers = response.headers_mut();
			headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
		}
		response
	}
}

impl From<JobRefused> for ApiError {
	fn from(refused: JobRefused) -> Self {
		let cause = refused.to_string();
		match refused {
			JobRefused::Invalid { remedy, .. } => {
				Self::new(StatusCode::UNPROCESSABLE_ENTITY, cause, remedy)
			},
			JobRefused::Overloaded(_) => Self::new(
				StatusCode::TOO_MANY_REQUESTS,
				cause,
				"send the job again in the next block",
			),
			JobRefused::Stopping => Self::new(
				StatusCode::SERVICE_UNAVAILABLE,
				cause,
				"send the job again when the sidecar is back",
			),
			JobRefused::Journal(error) => error.into(),
		}
	}
}

impl From<JournalError> for ApiError {
	fn from(error: JournalError) -> Self {
		let (status, remedy) = match error {
			JournalError::OtherChain { .. } => (
				StatusCode::CONFLICT,
				"start the sidecar with a --base-path of its own for each chain",
			),
			JournalError::Conflict(_) => (
				StatusCode::CONFLICT,
				"withdraw the assignment first (DELETE); after purging a development chain, start \
				 the sidecar with a new --base-path",
			),
			JournalError::Unknown(_) => (StatusCode::NOT_FOUND, "put the job first"),
			JournalError::Database(_) | JournalError::Format(_) | JournalError::InUse => (
				StatusCode::INTERNAL_SERVER_ERROR,
				"check the disk under --base-path and the sidecar's log, then restart it",
			),
		};
		if status == StatusCode::INTERNAL_SERVER_ERROR {
			tracing::error!(%error, "the journal failed");
		}
		Self::new(status, error.to_string(), remedy)
	}
}

/// A JSON answer.
pub(super) fn json(status: StatusCode, body: &impl serde::Serialize) -> Response {
	let (status, bytes) = match serde_json::to_vec(body) {
		Ok(bytes) => (status, bytes),
		Err(error) => {
			tracing::error!(%error, "an answer cannot be encoded");
			(StatusCode::INTERNAL_SERVER_ERROR, Vec::new())
		},
	};
	let kind = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
	(status, [kind], Body::from(bytes)).into_response()
}
