//! JSON-RPC over HTTP to a chain node.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::time::Duration;

/// A chain node's RPC.
pub struct Rpc {
	url: String,
	client: reqwest::Client,
	runtime: tokio::runtime::Runtime,
}

impl Rpc {
	/// The RPC at this local port.
	pub fn new(port: u16) -> Self {
		let runtime = tokio::runtime::Builder::new_current_thread()
			.enable_all()
			.build()
			.expect("a runtime can be made");
		let client = reqwest::Client::builder()
			.timeout(Duration::from_secs(60))
			.build()
			.expect("a client can be made");
		Self { url: format!("http://127.0.0.1:{port}"), client, runtime }
	}

	/// Calls a method; an error of transport or of the method comes back as text.
	pub fn call<T: DeserializeOwned>(&self, method: &str, params: Value) -> Result<T, String> {
		let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
		let answer: Value = self.runtime.block_on(async {
			let response = self.client.post(&self.url).json(&request).send().await;
			let response = response.map_err(|error| error.to_string())?;
			response.json().await.map_err(|error| error.to_string())
		})?;
		match answer.get("error") {
			Some(error) => Err(error.to_string()),
			None => serde_json::from_value(answer["result"].clone()).map_err(|e| e.to_string()),
		}
	}

	/// Number of the best block; `None` while the node does not answer.
	pub fn best(&self) -> Option<u32> {
		let header: Value = self.call("chain_getHeader", json!([])).ok()?;
		hex_number(&header["number"])
	}

	/// Number of the finalised block; `None` while the node does not answer.
	pub fn finalised(&self) -> Option<u32> {
		let hash: String = self.call("chain_getFinalizedHead", json!([])).ok()?;
		let header: Value = self.call("chain_getHeader", json!([hash])).ok()?;
		hex_number(&header["number"])
	}

	/// The `deuterium_task` view.
	pub fn task(&self, id: u64) -> Option<Value> {
		self.call("deuterium_task", json!([id])).ok().filter(|view: &Value| !view.is_null())
	}

	/// The `deuterium_node` view.
	pub fn node(&self, account: &str) -> Option<Value> {
		self.call("deuterium_node", json!([account])).ok().filter(|view: &Value| !view.is_null())
	}

	/// The `deuterium_network` view.
	pub fn network(&self) -> Value {
		self.call("deuterium_network", json!([])).expect("the node answers")
	}
}

fn hex_number(value: &Value) -> Option<u32> {
	u32::from_str_radix(value.as_str()?.strip_prefix("0x")?, 16).ok()
}
