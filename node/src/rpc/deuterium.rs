//! The `deuterium_*` calls: what clients, sidecars and user interfaces read of the protocol.
//!
//! Every list is bounded, see [`deuterium_protocol::view`]. An error says in its message what is
//! wrong and has a `data` object with `cause` and `remedy`.

use crate::service::FullClient;
use deuterium_primitives::AccountId20;
use deuterium_protocol::{
	Address, Bytes32,
	view::{
		AssignmentView, CardsPage, ClaimableView, DeadlineView, DeadlinesPage, NetworkView,
		NodeView, NodesPage, ParametersView, QueueCursor, QueuePage, QuoteRequest, QuoteView,
		RequirementView, TaskView, TasksPage, WorkerId, page_size,
	},
};
use deuterium_runtime::{Hash, opaque::Block};
use deuterium_runtime_api::DeuteriumApi;
use jsonrpsee::{core::RpcResult, proc_macros::rpc, types::ErrorObjectOwned};
use sp_api::{ApiError, ApiExt, ApiRef, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use std::sync::Arc;

/// Code of the error that the node does not know the block, or has dropped its state.
pub const BLOCK_UNKNOWN: i32 = 7_001;
/// Code of the error that the chain's runtime is older than these calls.
pub const RUNTIME_OUTDATED: i32 = 7_002;
/// Code of the error that the chain's runtime failed to answer.
pub const RUNTIME_FAILED: i32 = 7_003;

/// Version of the runtime's views that these calls read.
const API_VERSION: u32 = 2;

/// Read access to the protocol, after the block `at`, or the best block without it.
#[rpc(server, namespace = "deuterium")]
pub trait Deuterium {
	/// A task; `null` when it never existed or its record was dropped after its retention.
	#[method(name = "task")]
	fn task(&self, id: u64, at: Option<Hash>) -> RpcResult<Option<TaskView>>;

	/// A node; `null` when the account never joined.
	#[method(name = "node")]
	fn node(&self, account: Address, at: Option<Hash>) -> RpcResult<Option<NodeView>>;

	/// Statistics of the network.
	#[method(name = "network")]
	fn network(&self, at: Option<Hash>) -> RpcResult<NetworkView>;

	/// What a task would get if it were created now, or why it would be refused.
	#[method(name = "quote")]
	fn quote(&self, request: QuoteRequest, at: Option<Hash>) -> RpcResult<QuoteView>;

	/// Waiting tasks, of one requirement or of all, the dearest first.
	#[method(name = "queue")]
	fn queue(
		&self,
		after: Option<QueueCursor>,
		limit: Option<u32>,
		only: Option<RequirementView>,
		at: Option<Hash>,
	) -> RpcResult<QueuePage>;

	/// Tasks of a creator, live ones and those whose record is still kept; the newest first.
	#[method(name = "tasksOf")]
	fn tasks_of(
		&self,
		creator: Address,
		after: Option<u64>,
		limit: Option<u32>,
		at: Option<Hash>,
	) -> RpcResult<TasksPage>;

	/// What is due in all tasks, the next first.
	#[method(name = "deadlines")]
	fn deadlines(
		&self,
		after: Option<DeadlineView>,
		limit: Option<u32>,
		at: Option<Hash>,
	) -> RpcResult<DeadlinesPage>;

	/// Accounts that ever joined, in the order of their first join.
	#[method(name = "nodes")]
	fn nodes(
		&self,
		start: Option<u32>,
		limit: Option<u32>,
		at: Option<Hash>,
	) -> RpcResult<NodesPage>;

	/// Card groups with nodes in the network.
	#[method(name = "cards")]
	fn cards(
		&self,
		after: Option<Bytes32>,
		limit: Option<u32>,
		at: Option<Hash>,
	) -> RpcResult<CardsPage>;

	/// The parts that a node, or the nodes with a worker key, have in their current tasks.
	#[method(name = "assignments")]
	fn assignments(&self, worker: WorkerId, at: Option<Hash>) -> RpcResult<Vec<AssignmentView>>;

	/// What an account can have for the asking.
	#[method(name = "claimable")]
	fn claimable(&self, account: Address, at: Option<Hash>) -> RpcResult<ClaimableView>;

	/// The parameters of the protocol that are in force.
	#[method(name = "parameters")]
	fn parameters(&self, at: Option<Hash>) -> RpcResult<ParametersView>;
}

/// The runtime's calls on the state of a block.
type Api<'a> = ApiRef<'a, <FullClient as ProvideRuntimeApi<Block>>::Api>;

/// Answers from the state of a block.
pub struct Views(Arc<FullClient>);

impl Views {
	/// Views of this client's chain.
	pub fn new(client: Arc<FullClient>) -> Self {
		Self(client)
	}

	/// The answer of the runtime to a question about the state after the block `at`, or the best one.
	fn ask<T>(
		&self,
		at: Option<Hash>,
		question: impl FnOnce(&Api<'_>, Hash) -> Result<T, ApiError>,
	) -> RpcResult<T> {
		let block = at.unwrap_or_else(|| self.0.info().best_hash);
		let api = self.0.runtime_api();
		let version = api
			.api_version::<dyn DeuteriumApi<Block>>(block)
			.map_err(|error| block_unknown(block, &error))?;
		match version {
			Some(version) if version >= API_VERSION => question(&api, block).map_err(failed),
			version => Err(outdated(version)),
		}
	}
}

impl DeuteriumServer for Views {
	fn task(&self, id: u64, at: Option<Hash>) -> RpcResult<Option<TaskView>> {
		self.ask(at, |api, block| api.task(block, id))
	}

	fn node(&self, account: Address, at: Option<Hash>) -> RpcResult<Option<NodeView>> {
		self.ask(at, |api, block| api.node(block, AccountId20(account.0)))
	}

	fn network(&self, at: Option<Hash>) -> RpcResult<NetworkView> {
		self.ask(at, |api, block| api.network(block))
	}

	fn quote(&self, request: QuoteRequest, at: Option<Hash>) -> RpcResult<QuoteView> {
		self.ask(at, |api, block| api.quote(block, request))
	}

	fn queue(
		&self,
		after: Option<QueueCursor>,
		limit: Option<u32>,
		only: Option<RequirementView>,
		at: Option<Hash>,
	) -> RpcResult<QueuePage> {
		self.ask(at, |api, block| api.queue(block, after, page_size(limit), only))
	}

	fn tasks_of(
		&self,
		creator: Address,
		after: Option<u64>,
		limit: Option<u32>,
		at: Option<Hash>,
	) -> RpcResult<TasksPage> {
		let creator = AccountId20(creator.0);
		self.ask(at, |api, block| api.tasks_of(block, creator, after, page_size(limit)))
	}

	fn deadlines(
		&self,
		after: Option<DeadlineView>,
		limit: Option<u32>,
		at: Option<Hash>,
	) -> RpcResult<DeadlinesPage> {
		self.ask(at, |api, block| api.deadlines(block, after, page_size(limit)))
	}

	fn nodes(
		&self,
		start: Option<u32>,
		limit: Option<u32>,
		at: Option<Hash>,
	) -> RpcResult<NodesPage> {
		let start = start.unwrap_or_default();
		self.ask(at, |api, block| api.nodes(block, start, page_size(limit)))
	}

	fn cards(
		&self,
		after: Option<Bytes32>,
		limit: Option<u32>,
		at: Option<Hash>,
	) -> RpcResult<CardsPage> {
		self.ask(at, |api, block| api.cards(block, after, page_size(limit)))
	}

	fn assignments(&self, worker: WorkerId, at: Option<Hash>) -> RpcResult<Vec<AssignmentView>> {
		self.ask(at, |api, block| api.assignments(block, worker))
	}

	fn claimable(&self, account: Address, at: Option<Hash>) -> RpcResult<ClaimableView> {
		self.ask(at, |api, block| api.claimable(block, AccountId20(account.0)))
	}

	fn parameters(&self, at: Option<Hash>) -> RpcResult<ParametersView> {
		self.ask(at, |api, block| api.parameters(block))
	}
}

fn block_unknown(block: Hash, error: &ApiError) -> ErrorObjectOwned {
	refusal(
		BLOCK_UNKNOWN,
		format!("the state of block {block:?} is not here: {error}"),
		"name a block of this chain whose state this node keeps, or ask a node with \
		 --state-pruning archive",
	)
}

fn outdated(version: Option<u32>) -> ErrorObjectOwned {
	let version = version.map_or("no".into(), |version| format!("version {version} of the"));
	refusal(
		RUNTIME_OUTDATED,
		format!("the chain's runtime has {version} views, this node reads version {API_VERSION}"),
		"use the node's release of that runtime, or ask again after the chain's upgrade",
	)
}

fn failed(error: ApiError) -> ErrorObjectOwned {
	// The text of this one would hold the whole answer, number by number.
	let cause = match error {
		ApiError::FailedToDecodeReturnValue { function, error, .. } => {
			format!("the answer of {function} cannot be read: {error}")
		},
		other => other.to_string(),
	};
	refusal(
		RUNTIME_FAILED,
		format!("the chain's runtime failed to answer: {cause}"),
		"use the node's release of that runtime; if it is, report this",
	)
}

fn refusal(code: i32, cause: String, remedy: &str) -> ErrorObjectOwned {
	let data = serde_json::json!({ "cause": cause, "remedy": remedy });
	ErrorObjectOwned::owned(code, cause, Some(data))
}
