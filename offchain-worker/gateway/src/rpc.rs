//! JSON-RPC to the chain node over one WebSocket that is opened again when it breaks.

use crate::exit::{Exit, Failure, Result};
use deuterium_protocol::{
	Address, Bytes32,
	view::{
		AssignmentView, CardsPage, ClaimableView, NetworkView, NodeView, NodesPage, ParametersView,
		QueueCursor, QueuePage, QuoteRequest, QuoteView, TaskView, TasksPage, WorkerId,
	},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use subxt::rpcs::{
	Error as TransportError,
	client::{RawRpcFuture, RawRpcSubscription, RawValue, RpcClient, RpcClientT},
};
use tokio::{sync::Mutex, time::timeout};

/// Longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest wait for an answer.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(20);

/// JSON-RPC error codes of the transaction pool that mean "the nonce is taken".
const POOL_TOO_LOW_PRIORITY: i32 = 1014;
const POOL_ALREADY_IMPORTED: i32 = 1013;
const POOL_INVALID: i32 = 1010;

/// A request that did not get its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RpcError {
	/// No connection, or it broke; the next request connects again.
	Unreachable(String),
	/// The node answered with an error.
	Refused {
		/// JSON-RPC error code.
		code: i32,
		/// Its message.
		message: String,
		/// Its data, as text.
		data: String,
	},
	/// The answer has another shape than this version expects.
	Malformed(String),
}

impl RpcError {
	/// Whether the same transaction is in the pool already.
	pub fn is_already_imported(&self) -> bool {
		matches!(self, Self::Refused { code: POOL_ALREADY_IMPORTED, .. })
	}

	/// Whether another transaction has the same nonce, so that a new nonce helps.
	pub fn is_nonce_taken(&self) -> bool {
		match self {
			Self::Refused { code: POOL_TOO_LOW_PRIORITY, .. } => true,
			Self::Refused { code: POOL_INVALID, data, .. } => data.contains("outdated"),
			_ => false,
		}
	}
}

impl From<RpcError> for Failure {
	fn from(error: RpcError) -> Self {
		match error {
			RpcError::Unreachable(cause) => Failure::new(
				Exit::Unreachable,
				format!("the node does not answer: {cause}"),
				"check that it runs and that --url names its RPC port (ws://HOST:9944)",
			),
			RpcError::Refused { code: -32601, message, .. } => Failure::failed(
				format!("the node does not know this request: {message}"),
				"use a deuterium-node of the same release as this program",
			),
			RpcError::Refused { code: POOL_INVALID, message, data } => {
				pool_refusal(&message, &data)
			},
			RpcError::Refused { code, message, data } => refusal(code, &message, &data),
			RpcError::Malformed(cause) => Failure::failed(
				format!("the node's answer cannot be read: {cause}"),
				"use a deuterium-node of the same release as this program",
			),
		}
	}
}

/// A refusal in plain words. The node's own methods say what helps.
fn refusal(code: i32, message: &str, data: &str) -> Failure {
	#[derive(Deserialize)]
	struct Data {
		remedy: String,
	}
	match serde_json::from_str(data) {
		Ok(Data { remedy }) => {
			Failure::failed(format!("the node refused the request: {message}"), remedy)
		},
		Err(_) => Failure::failed(
			format!("the node refused the request: {message} ({code}) {data}").trim_end(),
			"",
		),
	}
}

/// Why the transaction pool does not take a transaction, in plain words.
fn pool_refusal(message: &str, data: &str) -> Failure {
	if data.contains("pay some fees") {
		return Failure::failed(
			"the account cannot pay the transaction fee",
			"transfer some CNX to it first; `deuterium account` shows address and balance",
		);
	}
	if data.contains("bad signature") {
		return Failure::failed(
			"the chain did not accept the signature",
			"use a release of this program that fits the chain's runtime",
		);
	}
	Failure::failed(format!("the chain does not take the transaction: {message}; {data}"), "")
}

impl From<TransportError> for RpcError {
	fn from(error: TransportError) -> Self {
		match error {
			TransportError::User(error) => Self::Refused {
				code: error.code,
				message: error.message,
				data: error
					.data
					.map(|data| data.get().trim_matches('"').to_owned())
					.unwrap_or_default(),
			},
			TransportError::Serialization(error) | TransportError::Deserialization(error) => {
				Self::Malformed(error.to_string())
			},
			TransportError::Decode(error) => Self::Malformed(error.to_string()),
			TransportError::Client(error) => Self::Unreachable(plain(&error.to_string())),
			other => Self::Unreachable(other.to_string()),
		}
	}
}

/// The part of a block header that this program needs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeaderView {
	/// Hash of the block before it.
	pub parent_hash: Bytes32,
	number: String,
}

impl HeaderView {
	/// Number of the block.
	pub fn number(&self) -> Result<u32, RpcError> {
		let digits = self.number.strip_prefix("0x").unwrap_or(&self.number);
		u32::from_str_radix(digits, 16)
			.map_err(|_| RpcError::Malformed(format!("block number {:.24}", self.number)))
	}
}

/// A block: its number and its extrinsics, encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockView {
	/// Its hash.
	pub hash: Bytes32,
	/// Its number.
	pub number: u32,
	/// Hash of the block before it.
	pub parent: Bytes32,
	/// Its extrinsics, each as `0x` hex of the bytes that were submitted.
	pub extrinsics: Vec<String>,
}

/// Bytes as nodes write them: hex, or a list of numbers where the node knows the transaction's type.
#[derive(Deserialize)]
#[serde(untagged)]
enum Encoded {
	Hex(String),
	Numbers(Vec<u8>),
}

impl Encoded {
	fn into_hex(self) -> String {
		match self {
			Self::Hex(text) => text,
			Self::Numbers(bytes) => format!("0x{}", hex::encode(bytes)),
		}
	}
}

/// A connection to a node. Cheap to clone; all clones share one WebSocket.
#[derive(Clone)]
pub struct Rpc {
	url: Arc<str>,
	client: Arc<Mutex<Option<RpcClient>>>,
}

impl Rpc {
	/// A connection to `url`, opened by the first request. `http(s)://` means the same port's
	/// WebSocket.
	pub fn new(url: &str) -> Result<Self> {
		let url = match url.split_once("://") {
			Some(("ws" | "wss", _)) => url.to_owned(),
			Some(("http", rest)) => format!("ws://{rest}"),
			Some(("https", rest)) => format!("wss://{rest}"),
			_ => {
				return Err(Failure::usage(
					format!("{url:?} is not the URL of a node"),
					"write it as ws://HOST:PORT or wss://HOST:PORT, for example ws://127.0.0.1:9944",
				));
			},
		};
		Ok(Self { url: url.into(), client: Arc::default() })
	}

	/// The URL, always `ws://` or `wss://`.
	pub fn url(&self) -> &str {
		&self.url
	}

	async fn client(&self) -> Result<RpcClient, TransportError> {
		let mut slot = self.client.lock().await;
		if let Some(client) = &*slot {
			return Ok(client.clone());
		}
		let client = timeout(CONNECT_TIMEOUT, RpcClient::from_insecure_url(&self.url))
			.await
			.map_err(|_| unreachable(format!("no connection to {} in time", self.url)))?
			.map_err(|error| unreachable(format!("{}: {}", self.url, plain(&error.to_string()))))?;
		*slot = Some(client.clone());
		Ok(client)
	}

	async fn raw(
		&self,
		method: &str,
		params: Option<Box<RawValue>>,
	) -> Result<Box<RawValue>, TransportError> {
		let client = self.client().await?;
		let answer = timeout(REQUEST_TIMEOUT, client.request_raw(method, params))
			.await
			.unwrap_or_else(|_| Err(unreachable(format!("no answer to {method} in time"))));
		if let Err(TransportError::Client(_)) = &answer {
			// The connection may be dead: the next request makes a new one.
			*self.client.lock().await = None;
		}
		answer
	}

	/// One request. `params` must be a JSON array.
	pub async fn request<T: DeserializeOwned>(
		&self,
		method: &str,
		params: Value,
	) -> Result<T, RpcError> {
		let params = RawValue::from_string(params.to_string())
			.map_err(|error| RpcError::Malformed(error.to_string()))?;
		let answer = self.raw(method, Some(params)).await?;
		serde_json::from_str(answer.get())
			.map_err(|error| RpcError::Malformed(format!("{method}: {error}")))
	}

	/// A task, or `None` if the chain knows none of this number (any more).
	pub async fn task(&self, id: u64) -> Result<Option<TaskView>, RpcError> {
		self.request("deuterium_task", json!([id])).await
	}

	/// A node, or `None` if the account never joined.
	pub async fn node(&self, account: Address) -> Result<Option<NodeView>, RpcError> {
		self.request("deuterium_node", json!([account])).await
	}

	/// The network's statistics.
	pub async fn network(&self) -> Result<NetworkView, RpcError> {
		self.request("deuterium_network", json!([])).await
	}

	/// What a task would get if it were created now.
	pub async fn quote(&self, request: &QuoteRequest) -> Result<QuoteView, RpcError> {
		self.request("deuterium_quote", json!([request])).await
	}

	/// A page of the queue, behind `after`.
	pub async fn queue(
		&self,
		after: Option<QueueCursor>,
		limit: u32,
	) -> Result<QueuePage, RpcError> {
		self.request("deuterium_queue", json!([after, limit])).await
	}

	/// A page of the tasks of a creator, the newest first; those older than `after`.
	pub async fn tasks_of(
		&self,
		creator: Address,
		after: Option<u64>,
		limit: u32,
	) -> Result<TasksPage, RpcError> {
		self.request("deuterium_tasksOf", json!([creator, after, limit])).await
	}

	/// A page of the roster, from place `start` on.
	pub async fn nodes(&self, start: u32, limit: u32) -> Result<NodesPage, RpcError> {
		self.request("deuterium_nodes", json!([start, limit])).await
	}

	/// A page of the card groups, behind `after`.
	pub async fn cards(&self, after: Option<Bytes32>, limit: u32) -> Result<CardsPage, RpcError> {
		self.request("deuterium_cards", json!([after, limit])).await
	}

	/// What a node, or the nodes with a worker key, have to do.
	pub async fn assignments(&self, worker: WorkerId) -> Result<Vec<AssignmentView>, RpcError> {
		self.request("deuterium_assignments", json!([worker])).await
	}

	/// What an account can have for the asking.
	pub async fn claimable(&self, account: Address) -> Result<ClaimableView, RpcError> {
		self.request("deuterium_claimable", json!([account])).await
	}

	/// The parameters of the protocol in force.
	pub async fn parameters(&self) -> Result<ParametersView, RpcError> {
		self.request("deuterium_parameters", json!([])).await
	}

	/// Hash of block 0.
	pub async fn genesis(&self) -> Result<Bytes32, RpcError> {
		self.request("chain_getBlockHash", json!([0])).await
	}

	/// Whether the chain says of itself that it is for development.
	pub async fn is_development(&self) -> Result<bool, RpcError> {
		let kind: Value = self.request("system_chainType", json!([])).await?;
		Ok(matches!(kind.as_str(), Some("Development" | "Local")))
	}

	/// Hash and header of the best block.
	pub async fn best(&self) -> Result<(Bytes32, HeaderView), RpcError> {
		let hash: Bytes32 = self.request("chain_getBlockHash", json!([])).await?;
		Ok((hash, self.header(hash).await?))
	}

	/// Hash and header of the newest finalised block.
	pub async fn finalized(&self) -> Result<(Bytes32, HeaderView), RpcError> {
		let hash: Bytes32 = self.request("chain_getFinalizedHead", json!([])).await?;
		Ok((hash, self.header(hash).await?))
	}

	async fn header(&self, hash: Bytes32) -> Result<HeaderView, RpcError> {
		let header: Option<HeaderView> = self.request("chain_getHeader", json!([hash])).await?;
		header.ok_or_else(|| RpcError::Malformed(format!("block {hash} has no header")))
	}

	/// A block, or `None` if the node has dropped it.
	pub async fn block(&self, hash: Bytes32) -> Result<Option<BlockView>, RpcError> {
		#[derive(Deserialize)]
		struct Signed {
			block: Body,
		}
		#[derive(Deserialize)]
		struct Body {
			header: HeaderView,
			extrinsics: Vec<Encoded>,
		}
		let answer: Option<Signed> = self.request("chain_getBlock", json!([hash])).await?;
		let Some(Signed { block }) = answer else { return Ok(None) };
		let (number, parent) = (block.header.number()?, block.header.parent_hash);
		let extrinsics = block.extrinsics.into_iter().map(Encoded::into_hex).collect();
		Ok(Some(BlockView { hash, number, parent, extrinsics }))
	}

	/// The next nonce of an account, counting what waits in the node's pool.
	pub async fn next_nonce(&self, account: Address) -> Result<u64, RpcError> {
		self.request("system_accountNextIndex", json!([account])).await
	}

	/// Hands an encoded extrinsic to the node's pool.
	pub async fn submit(&self, extrinsic: &str) -> Result<(), RpcError> {
		let _hash: Bytes32 = self.request("author_submitExtrinsic", json!([extrinsic])).await?;
		Ok(())
	}
}

impl RpcClientT for Rpc {
	fn request_raw<'a>(
		&'a self,
		method: &'a str,
		params: Option<Box<RawValue>>,
	) -> RawRpcFuture<'a, Box<RawValue>> {
		Box::pin(self.raw(method, params))
	}

	fn subscribe_raw<'a>(
		&'a self,
		subscribe: &'a str,
		params: Option<Box<RawValue>>,
		unsubscribe: &'a str,
	) -> RawRpcFuture<'a, RawRpcSubscription> {
		Box::pin(
			async move { self.client().await?.subscribe_raw(subscribe, params, unsubscribe).await },
		)
	}
}

fn unreachable(cause: String) -> TransportError {
	TransportError::Client(cause.into())
}

/// An error's text without the prefixes that each layer of the client puts before it.
fn plain(text: &str) -> String {
	text.replace("RPC error: client error: ", "")
}

#[cfg(test)]
mod tests {
	use super::*;

	fn refused(code: i32, data: &str) -> RpcError {
		RpcError::Refused { code, message: "Invalid Transaction".into(), data: data.into() }
	}

	#[test]
	fn url_should_become_a_websocket_when_http() {
		assert_eq!(Rpc::new("http://127.0.0.1:9944").unwrap().url(), "ws://127.0.0.1:9944");
		assert_eq!(Rpc::new("wss://node.example").unwrap().url(), "wss://node.example");
		for bad in ["", "127.0.0.1:9944", "ftp://host"] {
			assert_eq!(Rpc::new(bad).err().map(|failure| failure.code()), Some(2), "{bad}");
		}
	}

	#[test]
	fn pool_error_should_name_cause_and_remedy() {
		let data = "Inability to pay some fees (e.g. account balance too low)";
		let failure = Failure::from(refused(1010, data));
		assert_eq!(failure.code(), 1);
		assert!(failure.cause.contains("transaction fee") && failure.remedy.contains("transfer"));
	}

	#[test]
	fn refusal_should_pass_the_node_s_remedy_on() {
		let failure = Failure::from(RpcError::Refused {
			code: 7001,
			message: "the state of block 0x01 is not here".into(),
			data: json!({"cause": "…", "remedy": "ask an archive node"}).to_string(),
		});
		assert!(failure.cause.contains("0x01"), "{failure}");
		assert_eq!(failure.remedy, "ask an archive node");
		let failure = Failure::from(refused(-32602, "missing field `fee`"));
		assert!(failure.cause.contains("missing field"), "{failure}");
	}

	#[test]
	fn nonce_should_count_as_taken_only_when_the_pool_says_so() {
		assert!(refused(1014, "The transaction has too low priority").is_nonce_taken());
		assert!(refused(1010, "Transaction is outdated").is_nonce_taken());
		assert!(!refused(1010, "Transaction has a bad signature").is_nonce_taken());
		assert!(refused(1013, "").is_already_imported());
	}

	#[test]
	fn header_number_should_be_read_from_hex() {
		let json = json!({"parentHash": Bytes32([1; 32]), "number": "0x1f", "digest": {}});
		let header: HeaderView = serde_json::from_value(json).unwrap();
		assert_eq!(header.number(), Ok(31));
	}

	#[test]
	fn extrinsics_should_be_read_when_hex_or_numbers() {
		let read: Vec<Encoded> = serde_json::from_str("[\"0x0aff\", [10, 255]]").unwrap();
		let hex: Vec<String> = read.into_iter().map(Encoded::into_hex).collect();
		assert_eq!(hex, ["0x0aff", "0x0aff"]);
	}

	#[tokio::test]
	async fn request_should_say_unreachable_when_nothing_listens() {
		// The port of the service "discard", which is free wherever tests run.
		let rpc = Rpc::new("ws://127.0.0.1:9").unwrap();
		let error = rpc.network().await.unwrap_err();
		assert!(matches!(error, RpcError::Unreachable(_)), "{error:?}");
		assert_eq!(Failure::from(error).code(), 6);
	}
}
