//! The chain's view through a chain node's JSON-RPC.

use crate::access::{ChainError, ChainView, TaskAccess};
use deuterium_protocol::{Bytes32, view::TaskView};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::time::Duration;

/// Longest answer that is read, in bytes.
const MAX_BODY: usize = 256 * 1024;
/// Longest error text of the node that is passed on, in characters.
const MAX_MESSAGE: usize = 200;

/// Asks a chain node over HTTP JSON-RPC (`deuterium_task`, `chain_getBlockHash`).
#[derive(Clone, Debug)]
pub struct RpcChainView {
	client: reqwest::Client,
	url: String,
	genesis: [u8; 32],
}

#[derive(Deserialize)]
struct Envelope<T> {
	#[serde(default = "Option::default")]
	result: Option<T>,
	#[serde(default)]
	error: Option<RpcError>,
}

#[derive(Deserialize)]
struct RpcError {
	code: i64,
	message: String,
}

impl RpcChainView {
	/// Connects to the node at `url` (`http://…`) and learns the chain's genesis hash.
	///
	/// `timeout` bounds every question, including this one.
	pub async fn connect(url: &str, timeout: Duration) -> Result<Self, ChainError> {
		let mut view = Self::with_genesis(url, [0; 32], timeout)?;
		let genesis: Option<Bytes32> = view.call("chain_getBlockHash", json!([0])).await?;
		view.genesis = genesis.ok_or_else(|| view.error("it has no genesis block"))?.0;
		Ok(view)
	}

	/// For a chain whose genesis hash is known already; does not connect.
	pub fn with_genesis(
		url: &str,
		genesis: [u8; 32],
		timeout: Duration,
	) -> Result<Self, ChainError> {
		let fail = |reason: String| ChainError { url: url.to_owned(), reason };
		if !url.starts_with("http://") {
			return Err(fail("its address must begin with http://".into()));
		}
		// No proxy and no redirects: the question goes to the configured node and nowhere else.
		let client = reqwest::Client::builder()
			.timeout(timeout)
			.no_proxy()
			.redirect(reqwest::redirect::Policy::none())
			.build()
			.map_err(|error| fail(error.to_string()))?;
		Ok(Self { client, url: url.to_owned(), genesis })
	}

	fn error(&self, reason: impl Into<String>) -> ChainError {
		ChainError { url: self.url.clone(), reason: reason.into() }
	}

	/// One JSON-RPC call; a `null` result is `None`.
	async fn call<T: DeserializeOwned>(
		&self,
		method: &str,
		params: Value,
	) -> Result<Option<T>, ChainError> {
		let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
		let mut response = self
			.client
			.post(&self.url)
			.json(&request)
			.send()
			.await
			.map_err(|error| self.error(error.without_url().to_string()))?;
		if !response.status().is_success() {
			return Err(self.error(format!("HTTP status {}", response.status().as_u16())));
		}
		let mut body = Vec::new();
		while let Some(part) =
			response.chunk().await.map_err(|error| self.error(error.without_url().to_string()))?
		{
			if body.len() + part.len() > MAX_BODY {
				return Err(self.error(format!("its answer exceeds {MAX_BODY} bytes")));
			}
			body.extend_from_slice(&part);
		}
		let envelope: Envelope<T> = serde_json::from_slice(&body)
			.map_err(|error| self.error(format!("its answer is not understood ({error})")))?;
		if let Some(RpcError { code, message }) = envelope.error {
			let message: String = message.chars().take(MAX_MESSAGE).collect();
			return Err(self.error(format!("{method} failed with code {code}: {message}")));
		}
		Ok(envelope.result)
	}
}

impl ChainView for RpcChainView {
	async fn task(&self, id: u64) -> Result<Option<TaskAccess>, ChainError> {
		let task: Option<TaskView> = self.call("deuterium_task", json!([id])).await?;
		match task {
			Some(task) if task.id != id => Err(self.error("it answered about another task")),
			task => Ok(task.as_ref().map(TaskAccess::from)),
		}
	}

	fn genesis(&self) -> [u8; 32] {
		self.genesis
	}
}

#[cfg(test)]
mod tests;
