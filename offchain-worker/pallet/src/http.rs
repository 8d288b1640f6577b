//! A bounded HTTP client for the sidecar, over the offchain host functions.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};
use core::fmt;
use deuterium_protocol::{
	Acks, ErrorBody, Info, JobSpec, MAX_BODY, OFFCHAIN_TOKEN_KEY, OFFCHAIN_URL_KEY, ResultsPage,
};
use serde::{Serialize, de::DeserializeOwned};
use sp_core::offchain::{HttpError, StorageKind, Timestamp};
use sp_runtime::offchain::http::{Method, Request};

/// Why a request failed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Error {
	/// No answer before the deadline of the run.
	Timeout,
	/// The sidecar cannot be reached.
	Unreachable,
	/// It answered with a status other than success.
	Status(u16, String),
	/// Its answer is longer than [`MAX_BODY`].
	TooLong,
	/// Its answer is not what the protocol says.
	Malformed(String),
}

impl fmt::Display for Error {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Timeout => {
				f.write_str("sidecar did not answer in time; is its machine overloaded?")
			},
			Self::Unreachable => {
				f.write_str("sidecar cannot be reached; is it running at --sidecar-url?")
			},
			Self::Status(401, _) => f.write_str(
				"sidecar refused the token; give --sidecar-token-file the file that it uses",
			),
			Self::Status(code, body) => write!(f, "sidecar answered {code}: {body}"),
			Self::TooLong => write!(f, "sidecar's answer exceeds {MAX_BODY} bytes"),
			Self::Malformed(cause) => {
				write!(f, "sidecar's answer cannot be read ({cause}); do the versions match?")
			},
		}
	}
}

/// The sidecar, until a deadline.
pub(crate) struct Sidecar {
	base: String,
	authorization: String,
	deadline: Timestamp,
}

fn setting(key: &[u8]) -> Option<String> {
	let value = sp_io::offchain::local_storage_get(StorageKind::PERSISTENT, key)?;
	String::from_utf8(value).ok()
}

impl Sidecar {
	/// The sidecar that the operator named on the node's command line; `None` when there is none.
	pub(crate) fn configured(deadline: Timestamp) -> Option<Self> {
		let base = setting(OFFCHAIN_URL_KEY)?.trim_end_matches('/').to_owned();
		let authorization = format!("Bearer {}", setting(OFFCHAIN_TOKEN_KEY)?);
		Some(Self { base, authorization, deadline })
	}

	/// What the sidecar is and hosts.
	pub(crate) fn info(&self) -> Result<Info, Error> {
		decode(&self.send(Method::Get, "/v1/info", Vec::new())?)
	}

	/// Hands over a job; changes nothing when the sidecar has it.
	pub(crate) fn put_job(&self, job: &JobSpec) -> Result<(), Error> {
		let path = format!("/v1/jobs/{}/{}", job.task, job.round);
		self.send(Method::Put, &path, encode(job)?).map(drop)
	}

	/// Takes a job back.
	pub(crate) fn delete_job(&self, task: u64, round: u8) -> Result<(), Error> {
		self.send(Method::Delete, &format!("/v1/jobs/{task}/{round}"), Vec::new()).map(drop)
	}

	/// One page of finished jobs.
	pub(crate) fn results(&self, after: u64) -> Result<ResultsPage, Error> {
		decode(&self.send(Method::Get, &format!("/v1/results?after={after}"), Vec::new())?)
	}

	/// Tells which assignments are over.
	pub(crate) fn acknowledge(&self, acks: &Acks) -> Result<(), Error> {
		self.send(Method::Post, "/v1/acks", encode(acks)?).map(drop)
	}

	fn send(&self, method: Method, path: &str, body: Vec<u8>) -> Result<Vec<u8>, Error> {
		let url = format!("{}{path}", self.base);
		let has_body = !body.is_empty();
		let mut request = Request::<Vec<Vec<u8>>>::new(&url)
			.method(method)
			.deadline(self.deadline)
			.add_header("authorization", &self.authorization);
		if has_body {
			request =
				request.add_header("content-type", "application/json").body(alloc::vec![body]);
		}
		let response = request
			.send()
			.map_err(|error| match error {
				HttpError::DeadlineReached => Error::Timeout,
				_ => Error::Unreachable,
			})?
			.try_wait(self.deadline)
			.map_err(|_| Error::Timeout)?
			.map_err(|_| Error::Unreachable)?;
		let mut body = response.body();
		body.deadline(self.deadline);
		let bytes: Vec<u8> = body.by_ref().take(MAX_BODY.saturating_add(1)).collect();
		if bytes.len() > MAX_BODY {
			return Err(Error::TooLong);
		}
		match response.code {
			200..=299 => Ok(bytes),
			code => Err(Error::Status(code, explain(&bytes))),
		}
	}
}

fn explain(body: &[u8]) -> String {
	match serde_json::from_slice::<ErrorBody>(body) {
		Ok(ErrorBody { error, remedy }) => format!("{error}; {remedy}"),
		Err(_) => String::from("no explanation"),
	}
}

fn encode(value: &impl Serialize) -> Result<Vec<u8>, Error> {
	serde_json::to_vec(value).map_err(|error| Error::Malformed(format!("{error}")))
}

fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
	serde_json::from_slice(body).map_err(|error| Error::Malformed(format!("{error}")))
}
