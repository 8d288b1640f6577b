//! The `debug_trace*` methods, over a [`Tracer`] that the node gives.
//!
//! The tracers of go-ethereum that exist here are `callTracer` and `prestateTracer`. The default
//! struct logger, JavaScript and the others are refused with an error that says so.

use crate::{
	backend::At,
	config::EthConfig,
	convert::from_h,
	error::{EthError, EthResult},
	eth::{
		Blocks,
		request::{self, Prepared},
	},
};
use alloy_primitives::{B256, Bytes};
use alloy_rpc_types_eth::{BlockId, BlockNumberOrTag, TransactionRequest};
use alloy_rpc_types_trace::geth::{
	CallConfig, GethDebugBuiltInTracerType, GethDebugTracerType, GethDebugTracingCallOptions,
	GethDebugTracingOptions, GethTrace, PreStateConfig, TraceResult,
};
use jsonrpsee::proc_macros::rpc;
use sp_core::H256;
use std::sync::Arc;

/// Which trace is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TraceKind {
	/// The tree of calls.
	Calls(CallConfig),
	/// The accounts that were touched, before (and after) the transaction.
	Prestate(PreStateConfig),
}

/// Executes again and records. All methods block.
pub trait Tracer: Send + Sync + 'static {
	/// Traces the transaction at an index of the Ethereum block in a native block, on the state
	/// that the transactions before it left.
	///
	/// # Errors
	///
	/// When the state of the parent block was pruned, or the execution cannot be repeated.
	fn transaction(&self, block: H256, index: u32, kind: &TraceKind) -> EthResult<GethTrace>;

	/// Traces all transactions of the Ethereum block in a native block.
	///
	/// # Errors
	///
	/// As [`Self::transaction`]; a transaction that cannot be traced is an error of its own in the
	/// list.
	fn block(&self, block: H256, kind: &TraceKind) -> EthResult<Vec<TraceResult>>;

	/// Traces a call that is no transaction.
	///
	/// # Errors
	///
	/// When the call cannot begin, or the state is not there.
	fn call(&self, call: &Prepared, kind: &TraceKind) -> EthResult<GethTrace>;
}

/// Methods of the `debug` namespace that need a tracer.
#[rpc(server, namespace = "debug")]
pub trait TraceApi {
	/// Traces a mined transaction.
	#[method(name = "traceTransaction", blocking)]
	fn trace_transaction(
		&self,
		hash: B256,
		options: Option<GethDebugTracingOptions>,
	) -> EthResult<GethTrace>;

	/// Traces all transactions of a block.
	#[method(name = "traceBlockByNumber", blocking)]
	fn trace_block_by_number(
		&self,
		number: BlockNumberOrTag,
		options: Option<GethDebugTracingOptions>,
	) -> EthResult<Vec<TraceResult>>;

	/// Traces all transactions of a block.
	#[method(name = "traceBlockByHash", blocking)]
	fn trace_block_by_hash(
		&self,
		hash: B256,
		options: Option<GethDebugTracingOptions>,
	) -> EthResult<Vec<TraceResult>>;

	/// Traces all transactions of a block of this chain that is given as RLP.
	#[method(name = "traceBlock", blocking)]
	fn trace_block(
		&self,
		rlp: Bytes,
		options: Option<GethDebugTracingOptions>,
	) -> EthResult<Vec<TraceResult>>;

	/// Traces a call.
	#[method(name = "traceCall", blocking)]
	fn trace_call(
		&self,
		request: TransactionRequest,
		block: Option<BlockId>,
		options: Option<GethDebugTracingCallOptions>,
	) -> EthResult<GethTrace>;
}

/// Serves the traces.
pub struct Trace {
	blocks: Blocks,
	config: Arc<EthConfig>,
	tracer: Arc<dyn Tracer>,
}

impl Trace {
	/// Over a node, its index and what traces.
	pub fn new(blocks: Blocks, config: Arc<EthConfig>, tracer: Arc<dyn Tracer>) -> Self {
		Self { blocks, config, tracer }
	}

	fn block_at(&self, id: BlockId, kind: &TraceKind) -> EthResult<Vec<TraceResult>> {
		match self.blocks.resolve(id)? {
			Some(At::Block(hash)) => self.tracer.block(hash, kind),
			Some(At::Pending) => Err(EthError::Rejected(
				"tracing on top of pending is not \
				supported"
					.into(),
			)),
			None => Err(EthError::HeaderNotFound),
		}
	}
}

/// The trace that options ask for.
///
/// # Errors
///
/// When they ask for a tracer that is not here, or its configuration does not fit.
pub fn kind(options: Option<GethDebugTracingOptions>) -> EthResult<TraceKind> {
	let options = options.unwrap_or_default();
	let invalid = |error: serde_json::Error| {
		EthError::InvalidParams(format!("tracerConfig does not fit the tracer: {error}"))
	};
	let config = options.tracer_config;
	match options.tracer {
		Some(GethDebugTracerType::BuiltInTracer(GethDebugBuiltInTracerType::CallTracer)) => {
			config.into_call_config().map(TraceKind::Calls).map_err(invalid)
		},
		Some(GethDebugTracerType::BuiltInTracer(GethDebugBuiltInTracerType::PreStateTracer)) => {
			config.into_pre_state_config().map(TraceKind::Prestate).map_err(invalid)
		},
		_ => Err(EthError::NotSupported(
			"give \"tracer\": \"callTracer\" or \"prestateTracer\": this node has no struct \
			 logger, no JavaScript and no other tracers"
				.into(),
		)),
	}
}

impl TraceApiServer for Trace {
	fn trace_transaction(
		&self,
		hash: B256,
		options: Option<GethDebugTracingOptions>,
	) -> EthResult<GethTrace> {
		let kind = kind(options)?;
		let place = self
			.blocks
			.index
			.transaction(from_h(hash))?
			.ok_or_else(|| EthError::Rejected("transaction not found".into()))?;
		self.tracer.transaction(place.block, place.index, &kind)
	}

	fn trace_block_by_number(
		&self,
		number: BlockNumberOrTag,
		options: Option<GethDebugTracingOptions>,
	) -> EthResult<Vec<TraceResult>> {
		self.block_at(number.into(), &kind(options)?)
	}

	fn trace_block_by_hash(
		&self,
		hash: B256,
		options: Option<GethDebugTracingOptions>,
	) -> EthResult<Vec<TraceResult>> {
		self.block_at(hash.into(), &kind(options)?)
	}

	fn trace_block(
		&self,
		rlp: Bytes,
		options: Option<GethDebugTracingOptions>,
	) -> EthResult<Vec<TraceResult>> {
		// The hash of the header decides which block of the chain it is.
		let header = rlp::Rlp::new(&rlp)
			.at(0)
			.map_err(|error| EthError::InvalidParams(format!("rlp: {error}")))?;
		self.block_at(alloy_primitives::keccak256(header.as_raw()).into(), &kind(options)?)
	}

	fn trace_call(
		&self,
		request: TransactionRequest,
		block: Option<BlockId>,
		options: Option<GethDebugTracingCallOptions>,
	) -> EthResult<GethTrace> {
		let options = options.unwrap_or_default();
		if options.tx_index.is_some() {
			return Err(EthError::NotSupported(
				"`txIndex` is not supported: calls are traced on the state after the block".into(),
			));
		}
		let kind = kind(Some(options.tracing_options))?;
		let at = self.blocks.state(block)?;
		let prepared = request::prepare(
			&*self.blocks.backend,
			&self.config,
			at,
			request,
			options.state_overrides,
			options.block_overrides,
		)?;
		self.tracer.call(&prepared, &kind)
	}
}
