//! Questions to the chain node's JSON-RPC.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::time::Duration;

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Longest answer that is read, in bytes.
const MAX_ANSWER: usize = 256 * 1024;

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum RpcError {
	/// The node cannot be reached, or is no Substrate node.
	Unreachable(String),
	/// The node does not want to, or does not know the method.
	Refused(String),
}

/// A client of one node.
pub(super) struct Rpc {
	client: reqwest::Client,
	url: String,
}

impl Rpc {
	pub(super) fn new(url: &str) -> Result<Self, RpcError> {
		// No proxy and no redirects: the question goes to the configured node and nowhere else.
		let client = reqwest::Client::builder()
			.timeout(PATIENCE)
			.no_proxy()
			.redirect(reqwest::redirect::Policy::none())
			.build()
			.map_err(|error| RpcError::Unreachable(error.to_string()))?;
		Ok(Self { client, url: url.to_owned() })
	}

	/// One call; `null` becomes `None`.
	pub(super) async fn call<T: DeserializeOwned>(
		&self,
		method: &str,
		params: Value,
	) -> Result<Option<T>, RpcError> {
		let unreachable =
			|error: reqwest::Error| RpcError::Unreachable(root_cause(&error.without_url()));
		let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
		let mut response =
			self.client.post(&self.url).json(&request).send().await.map_err(unreachable)?;
		let mut body = Vec::new();
		while let Some(part) = response.chunk().await.map_err(unreachable)? {
			if body.len() + part.len() > MAX_ANSWER {
				return Err(RpcError::Unreachable("its answer is too long".into()));
			}
			body.extend_from_slice(&part);
		}
		let mut answer: Value = serde_json::from_slice(&body)
			.map_err(|_| RpcError::Unreachable("its answer is no JSON-RPC".into()))?;
		if let Some(error) = answer.get("error").filter(|error| !error.is_null()) {
			let message = error.get("message").and_then(Value::as_str).unwrap_or("no reason given");
			return Err(RpcError::Refused(message.chars().take(200).collect()));
		}
		let result = answer.get_mut("result").map(Value::take);
		let result = result.ok_or(RpcError::Unreachable("its answer has no result".into()))?;
		serde_json::from_value(result).map_err(|error| {
			RpcError::Refused(format!("its answer to {method} is not understood ({error})"))
		})
	}
}

/// The innermost cause says more than "error sending request".
fn root_cause(error: &dyn std::error::Error) -> String {
	let mut cause = error;
	while let Some(source) = cause.source() {
		cause = source;
	}
	cause.to_string()
}
